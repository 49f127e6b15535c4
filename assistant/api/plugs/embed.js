// The assistant in another site's page, by one line there:
//   <script src="https://ask.example.cn/embed.js" data-role="parent" data-lang="zh" defer></script>
// A button at the corner opens the page in a frame. Nothing is loaded, sent or kept before it is pressed.
(() => {
  const script = document.currentScript;
  const base = new URL(script.src).origin;
  const { role = "", lang = "", label = "" } = script.dataset;
  const english = (lang || document.documentElement.lang || "zh").toLowerCase().startsWith("en");
  const words = english ? { open: "Ask about child policy", close: "Close" } : { open: "问儿童政策", close: "关闭" };
  const host = document.body.appendChild(document.createElement("div"));
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet(); // not an element, so that a strict policy of the site allows it
  sheet.replaceSync(`
    button { position: fixed; right: 16px; bottom: 16px; z-index: 2147483647; min-height: 48px; padding: 0 20px; border: 0;
      border-radius: 24px; background: #1b5e4b; color: #fff; font: 600 16px/1.2 system-ui, sans-serif; cursor: pointer; }
    button:focus-visible { outline: 3px solid #ffbf47; outline-offset: 2px; }
    iframe { position: fixed; right: 16px; bottom: 80px; z-index: 2147483646; width: min(420px, calc(100vw - 32px));
      height: min(680px, calc(100vh - 112px)); border: 1px solid #8884; border-radius: 12px; background: Canvas; }
    iframe[hidden] { display: none; }`);
  shadow.adoptedStyleSheets = [sheet];
  const button = shadow.appendChild(document.createElement("button"));
  button.type = "button";
  let frame = null;

  const address = () => {
    const query = new URLSearchParams({ lang: english ? "en" : "zh" });
    if (role) query.set("role", role);
    return `${base}/?${query}`;
  };

  const show = (open) => {
    if (open && !frame) {
      frame = Object.assign(document.createElement("iframe"), { title: label || words.open, src: address() });
      frame.allow = "clipboard-write";
      frame.referrerPolicy = "no-referrer";
      shadow.prepend(frame);
    }
    if (frame) frame.hidden = !open;
    button.textContent = open ? words.close : label || words.open;
    button.setAttribute("aria-expanded", String(open));
  };

  button.addEventListener("click", () => show(!frame || frame.hidden));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !frame || frame.hidden) return;
    show(false);
    button.focus();
  });
  show(false);
})();

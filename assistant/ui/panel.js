// The source panel: beside the conversation on wide screens, a sheet over it on narrow ones.
// An open sheet is one entry of the browser's history, so that a phone's back button closes it.

const find = (selector, root = document) => root.querySelector(selector);
const wide = window.matchMedia("(min-width: 1000px)");
const home = { name: "browse" };

const panel = {
  trail: [],      // the views behind the one that is shown
  shown: null,
  opener: null,   // what gets the focus back
  latest: 0,      // answers to earlier requests are dropped

  get isSheet() { return !wide.matches; },
  get isOpen() { return document.body.classList.contains("sheet-open"); },

  async open(view, opener, { focus = true, keep = true } = {}) {
    if (opener && !find("#panel").contains(opener)) {
      this.opener = opener;
      this.trail = [];
    } else if (keep && this.shown) {
      this.trail.push({ ...this.shown, scroll: find("#panel-body").scrollTop });
    }
    this.shown = view;
    if (focus && this.isSheet) this.raise();
    await this.fill(view, focus);
    this.remember(view);
  },

  async fill(view, focus) {
    const ticket = ++this.latest;
    const body = find("#panel-body");
    body.setAttribute("aria-busy", "true");
    const html = await this.ask(view);
    if (ticket !== this.latest) return;
    body.innerHTML = html;
    body.removeAttribute("aria-busy");
    this.dress();
    body.scrollTop = view.scroll || 0;
    const place = find(".current mark", body); // without one the whole article is meant, which stands under its title
    if (place && !view.scroll) this.bringIntoView(place, body);
    if (focus) (find(".view-title", body) || body).focus({ preventScroll: true });
  },

  // What is quoted must be seen; the head, which says whether it governs, stays in view where there is room for both.
  bringIntoView(place, body) {
    const top = place.getBoundingClientRect().top - body.getBoundingClientRect().top;
    if (top + place.offsetHeight > 0.9 * body.clientHeight) body.scrollTop = Math.max(0, top - body.clientHeight / 3);
  },

  async ask(view) {
    const { language, role } = find("header.head").dataset;
    try {
      return (await server.view({ ...view, language, role })).html;
    } catch {
      const sentence = document.createElement("p");
      sentence.className = "alert";
      sentence.textContent = find("form.composer").dataset.lost;
      return sentence.outerHTML;
    }
  },

  // The bar belongs to the script, its words to the language of the page.
  dress() {
    const head = find("header.head").dataset;
    const atHome = this.shown.name === "browse";
    find("#panel-label").textContent = find("#panel-body > .view")?.dataset.label || head.source;
    // Whether the text governs must be seen also when the head of the view is scrolled away.
    find("#panel-badge").innerHTML = find(".clause-view header .badge")?.outerHTML || "";
    find("#panel-back").setAttribute("aria-label", head.back);
    find("#panel-back").hidden = !this.trail.length && (atHome || this.isSheet);
    find("#panel-close").setAttribute("aria-label", head.close);
    const aside = find("#panel");
    aside.setAttribute("role", this.isSheet ? "dialog" : "complementary");
    aside.toggleAttribute("aria-modal", this.isSheet);
    if (this.isSheet) aside.setAttribute("aria-modal", "true");
  },

  raise() {
    if (this.isOpen) return;
    document.body.classList.add("sheet-open");
    this.others(true);
  },

  others(inert) {
    for (const part of ["#head", "#chat"]) find(part).inert = inert;
  },

  // The address names what is open, so that it can be sent to somebody.
  remember(view) {
    const address = addressOf(view);
    if (!this.isSheet) history.replaceState({ view, ...tools.state }, "", address);
    else if (!this.isOpen) return;
    else if (history.state?.sheet) history.replaceState({ view, sheet: true, ...tools.state }, "", address);
    else history.pushState({ view, sheet: true, ...tools.state }, "", address);
  },

  back() {
    const view = this.trail.pop();
    if (view) this.open(view, null, { keep: false });
    else this.open(home, null, { keep: false });
  },

  close() {
    if (this.isSheet && this.isOpen) {
      if (history.state?.sheet) history.back();
      else this.lower();
    } else if (!this.isSheet && this.shown?.name !== "browse") {
      this.trail = [];
      this.open(home, null, { focus: false, keep: false });
      this.giveFocusBack();
    }
  },

  lower() {
    document.body.classList.remove("sheet-open");
    this.others(false);
    this.shown = null;
    this.trail = [];
    history.replaceState(tools.state, "", tools.address());
    this.giveFocusBack();
  },

  giveFocusBack() {
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    this.opener = null;
  },

  // The language or the role changed, or the window passed from narrow to wide.
  refresh() {
    if (this.isSheet && !this.isOpen) return;
    this.fill(this.shown || (this.shown = home), false);
  },

  settle() {
    document.body.classList.remove("sheet-open");
    this.others(false);
    if (!this.isSheet && !this.shown) this.shown = home;
    if (this.shown) this.refresh();
    if (this.isSheet) this.shown = null;
  },
};

const addressed = ["clause", "document", "section", "topic", "find"]; // views that an address can name, with their id

function addressOf(view) {
  const named = addressed.find((name) => name === view.name);
  if (!named) return view.name === "browse" && panel.isSheet ? "/?browse" : tools.address();
  return `/?${named}=${encodeURIComponent(view.id).replaceAll("%2F", "/")}`;
}

// What a permalink asks for: a view, or nothing.
function viewOf(query) {
  for (const name of addressed) {
    if (query.get(name)) return { name, id: query.get(name) };
  }
  return query.has("browse") ? home : null;
}

window.addEventListener("popstate", (event) => {
  if (!panel.isSheet || !panel.isOpen) return;
  event.stopImmediatePropagation(); // what is under the sheet stays as it is
  panel.lower();
});
wide.addEventListener("change", () => panel.settle());

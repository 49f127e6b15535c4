// The source panel: beside the conversation on wide screens, a sheet over it on narrow ones. It is there while a source is open.
// Each view that is opened is an entry of the browser's history, so that Back leads through them and never off the page.

const find = (selector, root = document) => root.querySelector(selector);
const wide = window.matchMedia("(min-width: 1000px)");
const home = { name: "browse" };

const panel = {
  shown: null,
  opener: null,   // what gets the focus back
  latest: 0,      // answers to earlier requests are dropped

  get isSheet() { return !wide.matches; },
  get isOpen() { return document.body.classList.contains("panel-open"); },
  get depth() { return history.state?.depth || 0; }, // how many of the entries behind this one are views of the panel

  async open(view, opener, { focus = true, keep = true } = {}) {
    if (opener && !find("#panel").contains(opener)) this.opener = opener;
    if (keep) this.remember(view);
    await this.show(view, focus);
  },

  async show(view, focus) {
    this.shown = view;
    this.raise();
    await this.fill(view, focus);
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
    find("#panel-label").textContent = find("#panel-body > .view")?.dataset.label || head.source;
    // Whether the text governs must be seen also when the head of the view is scrolled away.
    find("#panel-badge").innerHTML = find(".clause-view header .badge")?.outerHTML || "";
    find("#panel-back").setAttribute("aria-label", head.back);
    find("#panel-back").hidden = this.depth < 2;
    find("#panel-close").setAttribute("aria-label", head.close);
    const aside = find("#panel");
    aside.setAttribute("role", this.isSheet ? "dialog" : "complementary");
    aside.toggleAttribute("aria-modal", this.isSheet);
    if (this.isSheet) aside.setAttribute("aria-modal", "true");
  },

  raise() {
    document.body.classList.add("panel-open");
    document.body.classList.toggle("sheet-open", this.isSheet);
    this.others(this.isSheet);
  },

  others(inert) {
    for (const part of ["#head", "#chat"]) find(part).inert = inert;
  },

  // The address names what is open, so that it can be sent to somebody. How far the view before it was read is kept with it.
  remember(view) {
    const depth = this.isOpen ? this.depth + 1 : 1;
    if (this.isOpen) history.replaceState({ ...history.state, view: { ...this.shown, scroll: find("#panel-body").scrollTop } }, "");
    history.pushState({ ...tools.state, view, depth }, "", addressOf(view));
  },

  back() { history.back(); },

  // Closing goes back to before the first view; of a page that began with one there is nothing before it.
  close() {
    if (!this.isOpen) return;
    if (this.depth) history.go(-this.depth);
    else {
      history.replaceState(tools.state, "", tools.address());
      this.lower();
    }
  },

  // Something else is asked: the source of an answer before goes, the reader stays in the field.
  leave() {
    if (this.shown?.name !== "clause") return;
    this.opener = null;
    this.close();
  },

  lower() {
    document.body.classList.remove("sheet-open", "panel-open");
    this.others(false);
    this.shown = null;
    this.giveFocusBack();
  },

  // The browser went back or forward.
  restore(state) {
    if (state?.view) this.show(state.view, true);
    else if (this.isOpen) this.lower();
  },

  giveFocusBack() {
    if (this.opener?.isConnected) this.opener.focus({ preventScroll: true });
    this.opener = null;
  },

  // The language or the role changed, or the window passed from narrow to wide.
  refresh() {
    if (!this.isOpen) return;
    this.raise();
    this.fill(this.shown, false);
  },
};

const addressed = ["clause", "document", "section", "topic", "find"]; // views that an address can name, with their id

function addressOf(view) {
  const named = addressed.find((name) => name === view.name);
  if (!named) return view.name === "browse" ? "/?browse" : tools.address();
  return `/?${named}=${encodeURIComponent(view.id).replaceAll("%2F", "/")}`;
}

// What a permalink asks for: a view, or nothing.
function viewOf(query) {
  for (const name of addressed) {
    if (query.get(name)) return { name, id: query.get(name) };
  }
  return query.has("browse") ? home : null;
}

wide.addEventListener("change", () => panel.refresh());

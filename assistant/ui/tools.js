// The tools in the place of the conversation: handbook, practice, indicators, talk kit. An open tool is one entry of the
// browser's history. What a tool keeps (boxes of practice, the kit that is worked on) stays in this browser.

const tabs = ["home", "saved", "handbook", "practice", "indicators", "talk"];
const moreActions = {};   // by data-action
const forms = {};         // by data-form: what a form of a tool does when it is sent
const extras = {};        // by tool: what goes with its request
const filled = {};        // by tool: what is done once it stands

const tools = {
  shown: "",
  id: "",
  latest: 0,
  behind: 0,   // how far the conversation was scrolled

  async open(name, id = "", { keep = true, focus = true, ...more } = {}) {
    closeMenu();
    if (name === "home" && find("#log .home")) return this.close({ keep }); // it stands where the conversation will
    if (panel.isOpen && keep) panel.lower();
    if (!this.shown) this.behind = window.scrollY;
    const same = this.shown === name && this.id === id;
    const again = this.shown === name && name === "scenario"; // the questions of a round are one entry: Back ends the round
    this.shown = name;
    this.id = id;
    document.body.classList.add("tool-open");
    this.markTabs();
    if (keep && !same) this.remember(again);
    await this.fill(more, focus);
  },

  remember(again) {
    const state = { tool: this.shown, id: this.id };
    if (again) history.replaceState(state, "", this.address());
    else history.pushState(state, "", this.address());
  },

  async fill(more = {}, focus = false) {
    const ticket = ++this.latest;
    const place = find("#tool");
    place.setAttribute("aria-busy", "true");
    const view = { name: this.shown, id: this.id, ...(extras[this.shown]?.() || {}), ...more };
    const html = await panel.ask(view);
    if (ticket !== this.latest) return;
    this.show(html, focus);
  },

  show(html, focus = true) {
    const place = find("#tool");
    place.innerHTML = html;
    place.removeAttribute("aria-busy");
    if (focus) {
      window.scrollTo(0, 0);
      find(".tool-title", place)?.focus({ preventScroll: true });
    }
    filled[this.shown]?.(place);
  },

  close({ keep = true } = {}) {
    closeMenu();
    if (!this.shown) return;
    if (panel.isOpen && keep) panel.lower();
    this.shown = this.id = "";
    document.body.classList.remove("tool-open");
    find("#tool").replaceChildren();
    this.markTabs();
    if (keep) history.pushState({}, "", "/");
    window.scrollTo(0, this.behind);
  },

  // What the browser's history remembers of it.
  get state() {
    if (!this.shown) return {};
    return { tool: this.shown, id: this.id };
  },

  // The address that names what is shown when no source is open.
  address() {
    const name = this.shown === "scenario" ? "practice" : this.shown;
    if (!name) return "/";
    return this.id && name === this.shown ? `/?${name}=${encodeURIComponent(this.id)}` : `/?${name}`;
  },

  markTabs() {
    const begin = find("#log .home") && find(".tabs [data-tab=home]") ? "home" : "ask";
    const current = { scenario: "practice", documents: "browse" }[this.shown] || this.shown || begin;
    for (const tab of document.querySelectorAll(".tabs [data-tab]")) {
      if (tab.dataset.tab === current) tab.setAttribute("aria-current", "page");
      else tab.removeAttribute("aria-current");
    }
  },

  // What the address asks for when the page is opened.
  start(query) {
    const name = tabs.find((tab) => query.has(tab));
    if (name) this.open(name, query.get(name) || "", { keep: false, focus: false });
    if (name) history.replaceState({ tool: name, id: query.get(name) || "" }, "", this.address());
    return Boolean(name);
  },

  // The browser went back or forward.
  restore(state) {
    const name = state?.tool || "";
    if (name === this.shown && (state?.id || "") === this.id) return;
    if (name) this.open(name, state.id || "", { keep: false });
    else this.close({ keep: false });
  },

  refresh() {
    this.markTabs();
    if (!this.shown) return;
    if (this.shown === "talk" && talk.kit) talk.change({ step: "show" });
    else this.fill();
  },
};

// Asks the server to do something; what it cannot do comes back as a sentence, which is said aloud and shown.
async function act(wanted) {
  const { language, role } = find("header.head").dataset;
  let reply;
  try {
    reply = await server.act({ language, role, ...wanted });
  } catch {
    reply = { error: find("form.composer").dataset.lost };
  }
  if (reply.error) tell(reply.error);
  return reply;
}

// A sentence at the foot of the page for a while; where it can be undone, with the way to do so.
function tell(sentence, undo = null) {
  const line = find("#told");
  line.textContent = sentence;
  if (undo) {
    const back = Object.assign(document.createElement("button"), { type: "button", className: "undo" });
    back.textContent = find("header.head").dataset.undo;
    back.addEventListener("click", () => { undo(); line.replaceChildren(); });
    line.append(back);
  }
  clearTimeout(tell.timer);
  tell.timer = setTimeout(() => line.replaceChildren(), undo ? 12000 : 6000);
}

function saveFile({ name, type, data }) {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  saveBlob(new Blob([bytes], { type }), name);
}

function saveBlob(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

function kept(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(`child-policy-assistant-${key}`)) ?? otherwise;
  } catch {
    return otherwise;
  }
}

// Whether it is kept: a browser that keeps nothing, or no more, still shows everything.
function keepHere(key, value) {
  try {
    localStorage.setItem(`child-policy-assistant-${key}`, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

Object.assign(moreActions, {
  tool(button) { tools.open(button.dataset.name, button.dataset.id || ""); },
  conversation() { tools.close(); },
  print() { window.print(); },
  async download(button) {
    const file = await act({ do: "indicators", form: button.dataset.form });
    if (file.data) saveFile(file);
  },
});

// What a reader says of an answer; the words of the question go along only where the form says so.
async function sayOf(form, said) {
  const { spoken, askedAs, status, clauses } = form.dataset;
  const language = find("header.head").dataset.language;
  const reply = await act({
    do: "feedback", ...said, status, language: spoken, role: askedAs, page: language,
    clause_ids: clauses.split(" ").filter(Boolean),
  });
  if (!reply.said) return;
  const thanks = document.createElement("p");
  thanks.className = "label";
  thanks.textContent = reply.said;
  announce(reply.said);
  const opinion = form.closest("details");
  find("[data-action=useful]", opinion.parentElement).remove();
  opinion.replaceWith(thanks);
}

forms.feedback = (form) => sayOf(form, {
  question: form.dataset.question,
  verdict: find("input[name=verdict]:checked", form)?.value,
  note: find("input[name=note]", form).value,
});

Object.assign(moreActions, {
  useful(button) { return sayOf(find(".opinion form", button.parentElement), { question: "", verdict: "right", note: "" }); },
});

document.addEventListener("toggle", ({ target }) => {
  if (target.open && target.matches(".opinion")) find("form", target).scrollIntoView({ block: "nearest" });
}, true);

document.addEventListener("submit", (event) => {
  const act = forms[event.target.dataset.form];
  if (!act) return;
  event.preventDefault();
  act(event.target);
});

window.addEventListener("popstate", ({ state }) => {
  find("#keep[open]")?.close();
  tools.restore(state);
  panel.restore(state);
});

// What the homes list and this browser alone keeps: talks, answers that were saved, checklists of cases. A case has a name of
// its own choosing, never a child's.

const MOST_KEPT = 20;

const keeps = {
  all(what) {
    const entries = kept(what, []);
    return Array.isArray(entries) ? entries.filter((entry) => entry && typeof entry === "object") : [];
  },

  // The newest first; what has the same id is replaced.
  put(what, entry) {
    const others = this.all(what).filter(({ id }) => id !== entry.id);
    keepHere(what, [entry, ...others].slice(0, MOST_KEPT));
  },

  // Gone at once; how to put it back where it stood, among what is there by then.
  drop(what, id) {
    const before = this.all(what);
    const place = before.findIndex((entry) => entry.id === id);
    keepHere(what, before.filter((entry) => entry.id !== id));
    return () => {
      const now = this.all(what);
      if (place < 0 || now.some((entry) => entry.id === id)) return;
      keepHere(what, [...now.slice(0, place), before[place], ...now.slice(place)]);
    };
  },
};

// One entry goes; a sentence says so, and takes it back.
function dropKept(what, id, sentence) {
  const undo = keeps.drop(what, id);
  showKept();
  tell(sentence, () => {
    undo();
    showKept();
  });
}

const newId = () => callerId().slice(0, 12);

// Every list on the page, from what is kept now.
function showKept() {
  for (const place of document.querySelectorAll("[data-kept]")) {
    const what = place.dataset.kept;
    const entries = keeps.all(what);
    const lines = entries.slice(0, Number(place.dataset.most) || entries.length).map((entry) => keptLine(what, entry, place.dataset.drop));
    find(".kept-list", place).replaceChildren(...lines);
    find(".none", place).hidden = entries.length > 0;
    const more = find(".kept-more", place);
    if (more) more.hidden = entries.length <= lines.length;
    if (place.dataset.most) place.hidden = !entries.length; // among other things a list of nothing is in the way
  }
  markSaved();
}

function keptLine(what, entry, drop) {
  const line = document.createElement("li");
  const opens = Object.assign(document.createElement("button"), { type: "button", className: "tile" });
  Object.assign(opens.dataset, { action: "kept-open", what, id: entry.id });
  const words = document.createElement("span");
  words.append(worded("title", entry.title), worded("label", entry.note));
  opens.append(words);
  const drops = Object.assign(document.createElement("button"), { type: "button", className: "bar-button" });
  Object.assign(drops.dataset, { action: "kept-drop", what, id: entry.id });
  drops.setAttribute("aria-label", `${drop}: ${entry.title}`);
  drops.textContent = "✕";
  line.append(opens, drops);
  return line;
}

function worded(className, text) {
  return Object.assign(document.createElement("span"), { className, textContent: text });
}

// -- the checklist of a case ----------------------------------------------------------------------------------------------

const cases = {
  open: "", // the id of the one that is worked on

  get current() { return keeps.all("cases").find(({ id }) => id === this.open); },

  // Ticks are remembered as soon as there is a case to remember them for.
  ticked() {
    const entry = this.current;
    if (!entry) return;
    const boxes = [...document.querySelectorAll("#tool .step input")];
    entry.ticked = boxes.flatMap((box, place) => (box.checked ? [place] : []));
    entry.note = noteOf(entry, boxes.length);
    keeps.put("cases", entry);
  },

  // A checklist that was opened again shows what was done; a new one shows nothing.
  show(place) {
    const form = find("[data-form=case]", place);
    if (!form) return;
    const entry = this.current;
    if (entry?.situation !== tools.id) this.open = "";
    if (!this.open) return;
    form.elements.title.value = entry.title;
    find("[role=status]", form).textContent = form.dataset.saved;
    place.querySelectorAll(".step input").forEach((box, at) => { box.checked = entry.ticked.includes(at); });
  },
};

const noteOf = (entry, all) => `${entry.about} · ${entry.ticked.length}/${all} · ${entry.day}`;

filled.handbook = (place) => cases.show(place);
filled.home = () => showKept();

forms.case = (form) => {
  const title = form.elements.title.value.trim();
  if (!title) return form.elements.title.focus();
  const id = cases.open || newId();
  const day = find("header.head").dataset.day;
  keeps.put("cases", { id, title, situation: tools.id, about: find(".tool-title").textContent, day, ticked: [], note: "" });
  cases.open = id;
  cases.ticked();
  find("[role=status]", form).textContent = form.dataset.saved;
};

document.addEventListener("change", ({ target }) => {
  if (target.matches("#tool .step input")) cases.ticked();
});

Object.assign(moreActions, {
  "kept-open"({ dataset: { what, id } }) {
    const entry = keeps.all(what).find((one) => one.id === id);
    if (!entry) return showKept();
    if (what === "talks") return talk.take(entry);
    if (what === "answers") return tools.open("saved", id);
    cases.open = id;
    return tools.open("handbook", entry.situation);
  },
  "kept-drop"(button) {
    const { what, id } = button.dataset;
    if (cases.open === id) cases.open = "";
    dropKept(what, id, button.closest("[data-kept]").dataset.dropped);
  },
});

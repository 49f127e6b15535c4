// Answers that a reader saved, in this browser alone. Nothing is let go in silence: where no more can be kept, a sentence says so.

const MOST_SAVED = 40;
const MOST_SAVED_SIGNS = 1000000; // of all of them as they are kept; most browsers take five million
const LONGEST_FIRST = 90;         // signs of an answer's first line

const saved = {
  get all() { return keeps.all("answers").filter(({ turn }) => turn && typeof turn === "object"); },

  // An answer is known by what was kept of it, whichever tab saved it.
  same(record) {
    const words = JSON.stringify(record);
    return this.all.find((entry) => JSON.stringify(entry.turn) === words);
  },

  // Appends to what is there at this moment; why it cannot, as the name of a sentence.
  add(entry) {
    const entries = [entry, ...this.all];
    if (entries.length > MOST_SAVED || JSON.stringify(entries).length > MOST_SAVED_SIGNS) return "full";
    if (keepHere("answers", entries)) return "";
    return entries.length > 1 ? "full" : "none";
  },
};

// Which kept answer stands behind each turn that was drawn anew; one that could not be read stands behind none.
function pairTurns() {
  const records = store.turns;
  for (const turn of [...document.querySelectorAll("#log .turn")].reverse()) {
    while (records.length && records.at(-1).question !== questionOf(turn)) records.pop();
    const record = records.pop();
    turn.record ||= record;
  }
}

// Under each answer whether it is saved.
function markSaved() {
  const known = new Set(saved.all.map((entry) => JSON.stringify(entry.turn)));
  for (const button of document.querySelectorAll("[data-action=save-answer]")) {
    const on = known.has(JSON.stringify(button.closest(".turn").record));
    button.setAttribute("aria-pressed", String(on));
    find("span", button).textContent = on ? button.dataset.on : button.dataset.off;
  }
}

function entryOf(turn) {
  const { day } = find("header.head").dataset;
  const said = turn.dataset.said || "";
  const first = said.length > LONGEST_FIRST ? `${said.slice(0, LONGEST_FIRST)}…` : said;
  return { id: newId(), title: turn.record.question, note: [day, first].filter(Boolean).join(" · "), day, turn: turn.record };
}

// -- one that is opened again: its sources are looked up in today's texts, or without a server shown as they were kept ---------

const openedSaved = () => saved.all.find(({ id }) => id === tools.id);

extras.saved = () => {
  const entry = openedSaved();
  return entry ? { turn: entry.turn, day: entry.day } : {};
};

filled.saved = (place) => {
  const entry = openedSaved();
  const turn = find(".turn", place);
  if (turn && entry) turn.record = entry.turn;
  if (!find(".tool-view", place)) showPlain(place, entry ? [entry] : saved.all);
  showKept();
};

function showPlain(place, entries) {
  find(".alert", place).textContent = words().offline;
  place.append(...entries.map(plainSaved));
}

function plainSaved({ turn, day }) {
  const plain = plainTurn(turn);
  const line = Object.assign(document.createElement("p"), { className: "label" });
  line.textContent = (turn.checked ? words().savedOn : words().savedDay).replace("{day}", day).replace("{checked}", turn.checked);
  find(".question", plain).after(line);
  return plain;
}

Object.assign(moreActions, {
  "save-answer"(button) {
    const turn = button.closest(".turn");
    if (!turn.record) return;
    const before = saved.same(turn.record);
    if (before) return dropKept("answers", before.id, button.dataset.dropped);
    const refused = saved.add(entryOf(turn));
    showKept();
    tell(button.dataset[refused || "saved"]);
  },
});

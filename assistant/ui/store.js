// What this browser keeps: what was chosen, the conversation, the question that was not sent. Several tabs share it: each
// appends to what is there at that moment, and hears of what the others did.

const LONGEST_HISTORY = 30;
const key = (name) => `child-policy-assistant-${name}`;

const store = {
  get turns() {
    const turns = kept("turns", []);
    return Array.isArray(turns) ? turns : [];
  },
  add(turn) { keepHere("turns", [...this.turns, turn].slice(-LONGEST_HISTORY)); },

  // Everything said, gone at once; what it was, for the one who did not mean it.
  clear() {
    const before = this.turns;
    keepHere("turns", []);
    return before;
  },

  get choice() {
    const choice = kept("choice", {});
    return choice && typeof choice === "object" && !Array.isArray(choice) ? choice : {};
  },
  choose(choice) { keepHere("choice", { ...this.choice, ...choice }); },

  get draft() { return String(kept("draft", "")); },
  set draft(text) { keepHere("draft", text); },
};

// Another tab did something.
window.addEventListener("storage", ({ key: changed }) => {
  if (changed === key("turns") || changed === null) pageChangedElsewhere();
  if (["cases", "talks", "answers"].some((name) => changed === key(name))) showKept();
});

// The conversation. One listener for the whole document: what is clicked says by data-action what it does.

let asking = null;   // the question on its way
let sent = "";       // what was asked last
let started = false;
let patience = 0;
let steered = false;
const PATIENCE = 20000; // milliseconds until an answer without a language model is given up

const head = () => find("header.head").dataset;
const words = () => find("form.composer").dataset;
const chosen = () => ({ language: head().language, role: head().role });

function send(question, alone = false) {
  if (asking) return;
  if (!question.trim()) return find("#question").focus();
  leaveTools();
  panel.leave();
  setAside();
  sent = question;
  echo(question);
  store.draft = question;
  const model = find("#use-model")?.checked ?? false;
  const turns = alone ? [] : spokenOf().map((turn) => ({ question: turn.question }));
  const mine = new Asking({ question, model, turns, ...chosen() }, (stage) => { if (asking === mine) grow(stage); });
  mine.alone = alone;
  setBusy(mine);
  patience = setTimeout(() => mine.stop() || lost(mine), model ? 120000 : PATIENCE); // a language model may think for a while
  mine.ended.catch((error) => lost(mine, error));
}

// What the conversation is about: what was said since a question was last asked alone.
function spokenOf() {
  const { turns } = store;
  return turns.slice(Math.max(0, turns.findLastIndex((turn) => turn.alone)));
}

// An answer that is done stays in the conversation; one that failed makes room.
function setAside() {
  const turn = find("#live .turn");
  if (turn?.dataset.phase === "done") find("#log").append(turn);
  find("#log .welcome, #log .home")?.remove();
  find("#live").replaceChildren();
}

// What was asked stands there before the server has heard of it.
function echo(question) {
  const turn = find("#pending").content.cloneNode(true);
  find(".question", turn).append(question.trim());
  find("#live").replaceChildren(turn);
  const field = find("#question");
  if (field.value.trim() === question.trim()) field.value = "";
  fit(field);
  steered = false;
  talkedNow();
  toTop();
}

function setBusy(mine) {
  asking = mine;
  clearTimeout(patience);
  document.body.classList.toggle("busy", Boolean(mine));
  find("form.composer .send")?.setAttribute("aria-disabled", String(Boolean(mine)));
}

function grow({ turn, kept: record }) {
  clearTimeout(patience);
  find("#live").innerHTML = turn;
  toTop();
  const { phase } = find("#live .turn").dataset;
  if (phase === "done" || phase === "failed") finish(phase, record);
}

// The question goes to the top of the window, so that the answer is read from its start; of a danger card its numbers do.
// This is done at every stage, until the reader scrolls.
function toTop() {
  const turn = find("#live .turn");
  const goal = find(".crisis", turn) || (find("#log .turn") ? turn : document.body);
  if (!steered) requestAnimationFrame(() => goal.scrollIntoView({ block: "start", behavior: "instant" }));
}

for (const sign of ["wheel", "touchmove", "keydown"]) {
  window.addEventListener(sign, (event) => { steered ||= event.target.id !== "question"; }, { passive: true });
}

function finish(phase, record) {
  const turn = find("#live .turn");
  const alone = Boolean(asking?.alone);
  setBusy(null);
  if (record) {
    store.add(alone ? { ...record, alone } : record);
    turn.record = record;
    markSaved();
  }
  if (phase === "failed") {
    restore();
    find("#question").focus({ preventScroll: true });
    return;
  }
  store.draft = "";
  announce(spoken(turn));
}

// What a screen reader hears at once: whom to call, or the conclusion; the rest is read where it stands.
function spoken(turn) {
  return turn.dataset.said || "";
}

// The reader has seen enough: what stands stays, what was asked goes back to where it was written.
function stop() {
  if (!asking) return;
  asking.stop();
  setBusy(null);
  restore();
  const turn = find("#live .turn");
  turn.dataset.phase = "stopped";
  find(".waiting", turn)?.remove();
  const line = document.createElement("p");
  line.className = "label stopped";
  line.textContent = find(".words", turn) ? words().stopped : words().stoppedEarly;
  turn.append(line);
  announce(line.textContent);
  find("#question").focus({ preventScroll: true });
}

// Nothing came back: the question stays where it stands, and one tap sends it again.
function lost(mine, error) {
  if (asking !== mine) return;
  setBusy(null);
  const turn = find("#live .turn");
  turn.dataset.phase = "lost";
  find(".waiting", turn)?.remove();
  const line = Object.assign(document.createElement("p"), { className: "alert", textContent: [429, 503].includes(error?.status) ? words().crowded : words().lost });
  line.setAttribute("role", "alert");
  const again = Object.assign(document.createElement("button"), { type: "button", className: "main-button" });
  again.textContent = words().again;
  Object.assign(again.dataset, { action: "ask", question: sent });
  turn.append(line, again);
}

function restore() {
  const field = find("#question");
  if (field && !field.value) field.value = sent.trim();
  fit(field);
}

function announce(text) {
  find("#announcement").textContent = text;
}

function fit(field) {
  if (!field || CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 168)}px`;
}

function talkedNow() {
  document.body.classList.toggle("talked", Boolean(find("#log .turn, #live .turn")));
}

// -- the page drawn anew: for another reader, from what is kept ------------------------------------------------------------

async function redraw(choice, { live = false } = {}) {
  const parts = await server.start({ ...choice, turns: store.turns });
  const typed = find("#question").value;
  for (const [part, place] of Object.entries({ head: "head", after: "after", composer: "composer", danger: "help", templates: "templates" })) {
    find(`#${place}`).innerHTML = parts[part];
  }
  find("#question").value = typed;
  find("#log").innerHTML = parts.log;
  if (!live) find("#live").replaceChildren();
  document.title = parts.name;
  dressed();
}

function dressed() {
  document.documentElement.lang = head().language === "zh" ? "zh-CN" : "en";
  talkedNow();
  tools.markTabs();
  pairTurns();
  showKept();
  fit(find("#question"));
}

// Another tab asked something, or cleared the conversation.
function pageChangedElsewhere() {
  if (!asking) redraw(chosen()).catch(() => {});
}

async function choose({ language, role }) {
  const before = chosen();
  const choice = { language: language || before.language, role: role || before.role };
  store.choose(choice);
  closeMenu();
  try {
    await redraw(choice, { live: Boolean(asking) });
  } catch {
    return tell(words().lost);
  }
  panel.refresh();
  if (role && role !== before.role) return goHome(role);
  return tools.refresh();
}

function goHome(role) {
  if (role !== "parent" && store.turns.length) return tools.open("home");
  tools.close();
  return window.scrollTo(0, 0);
}

// A menu is closed by what is chosen in it, and by a tap beside it.
function closeMenu() {
  for (const open of document.querySelectorAll("#menu[open], #danger[open]")) open.open = false;
}

function leaveTools() {
  closeMenu();
  if (tools.shown) tools.close();
}

// -- letters of another size -----------------------------------------------------------------------------------------------

const SIZES = ["", "larger", "largest"];

function letters(size) {
  document.documentElement.dataset.letters = SIZES.includes(size) ? size : "";
}

// -- what the reader does ---------------------------------------------------------------------------------------------

const actions = {
  open(button) {
    panel.open(viewFrom(button), button);
    mark(button);
  },
  browse(button) { closeMenu(); panel.open(home, button); },
  back() { panel.back(); },
  close() { panel.close(); },
  ask(button) { send(button.dataset.question); },
  "ask-alone"(button) { send(button.dataset.question, true); },
  stop() { stop(); },
  choose(button) { choose(button.dataset); },
  size() {
    const next = SIZES[(SIZES.indexOf(document.documentElement.dataset.letters || "") + 1) % SIZES.length];
    letters(next);
    store.choose({ letters: next });
  },
  clear() {
    if (asking) return;
    const before = store.clear();
    redraw(chosen()).catch(() => {});
    window.scrollTo(0, 0);
    tell(head().cleared, () => {
      keepHere("turns", before);
      redraw(chosen()).catch(() => {});
    });
    find("#question").focus({ preventScroll: true });
  },
  copy(button) { copy(button.dataset.copy, button); },
  "copy-link"(button) {
    copy(location.origin + addressOf({ name: "clause", id: button.dataset.id }), button);
  },
  ...moreActions,
};

function viewFrom(button) {
  const { name, id, start, end } = button.dataset;
  return { name, id, ...(start ? { start, end } : {}) };
}

// Which citation the panel shows.
function mark(button) {
  for (const other of document.querySelectorAll(".chip.on, .source.on")) other.classList.remove("on");
  const { id, start } = button.dataset;
  const turn = button.closest(".turn");
  if (!turn || !start) return;
  for (const same of turn.querySelectorAll(`[data-start="${start}"]`)) {
    if (same.dataset.id === id) same.classList.add("on");
  }
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyTheOldWay(text); // a page opened by its address in the local network has no clipboard of the new kind
  }
  button.classList.add("done");
  announce(find(".copied", button)?.textContent || "");
  setTimeout(() => button.classList.remove("done"), 1600);
}

function copyTheOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.style.position = "fixed";
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("#menu[open], #danger[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
  const button = event.target.closest("[data-action]");
  if (!button) return;
  if (button.matches("a")) event.preventDefault(); // it works without a script too
  actions[button.dataset.action]?.(button);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.composer")) return;
  event.preventDefault();
  send(find("#question").value);
});

document.addEventListener("input", (event) => {
  if (event.target.id === "question") {
    fit(event.target);
    store.draft = event.target.value;
  }
  if (event.target.id === "finder") filterDocuments(event.target.value);
});

function filterDocuments(text) {
  const wanted = text.trim().toLowerCase();
  for (const group of document.querySelectorAll(".browse-view .group")) {
    let left = 0;
    for (const item of group.querySelectorAll("li[data-find]")) {
      item.hidden = Boolean(wanted) && !item.dataset.find.includes(wanted);
      left += !item.hidden;
    }
    if (wanted) group.open = left > 0;
  }
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") return escaped();
  if (event.target.id === "question") return typed(event);
  if (event.target.getAttribute?.("role") === "radio") steer(event);
});

// Escape ends what came last: a dialog (the browser does that), a menu, an answer that is being written, an open source.
function escaped() {
  if (find("dialog[open]")) return;
  const open = find("#menu[open], #danger[open]");
  if (open) {
    open.open = false;
    find("summary", open).focus();
  } else if (asking && !panel.isOpen) stop();
  else panel.close();
}

// Enter sends, except while an input method is choosing characters.
function typed(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send(event.target.value);
}

// By arrow keys the choice moves; the menu stays open and the chosen one has the focus, also in the page drawn anew.
async function steer(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...document.querySelectorAll(".segments [role=radio]")];
  const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
  await choose({ role: next.dataset.role });
  find("#menu").open = true;
  find(`.segments [data-role=${next.dataset.role}]`).focus();
}

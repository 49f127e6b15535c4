// The conversation. gradio gives this script: element, trigger (events to Python), server (direct calls), watch.
// One listener for the whole document: what is clicked says by data-action what it does.

let busy = false;
let sent = "";
let earlier = ""; // the turn that was shown when the question was sent: its changes are not the answer
let begun = "";
let stopped = "";
let started = false;
let patience = 0;
let steered = false;

const chosen = () => {
  const { language, role } = find("header.head").dataset;
  return { language, role };
};

function send(question) {
  if (busy) return;
  setBusy(true);
  sent = question;
  earlier = find("#live .turn")?.dataset.serial || "";
  const model = find("#use-model")?.checked ?? false;
  trigger("ask", { question, model, ...chosen() });
  clearTimeout(patience);
  patience = setTimeout(() => lost(), model ? 120000 : 20000); // a language model may think for a while
}

function setBusy(on) {
  busy = on;
  document.body.classList.toggle("busy", on);
  find("form.composer .send")?.setAttribute("aria-disabled", String(on));
}

// The reader has seen enough: what stands stays, what was asked goes back to where it was written.
function stop() {
  if (!busy) return;
  trigger("stop", {});
  clearTimeout(patience);
  setBusy(false);
  restore();
  const turn = find("#live .turn");
  if (turn && turn.dataset.serial !== earlier) showStopped(turn);
  find("#question").focus({ preventScroll: true });
}

function showStopped(turn) {
  stopped = turn.dataset.serial;
  turn.dataset.phase = "stopped";
  find(".waiting", turn)?.remove();
  const { stopped: late, stoppedEarly: early } = find("form.composer").dataset;
  const line = document.createElement("p");
  line.className = "label stopped";
  line.textContent = find(".words", turn) ? late : early;
  turn.append(line);
  announce(line.textContent);
}

// Nothing came back: the question goes back to where it was written.
function lost() {
  setBusy(false);
  restore();
  announce(find("form.composer").dataset.lost);
  find("#live .html-container").dataset.lost = find("form.composer").dataset.lost;
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
  if (!field) return;
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 168)}px`;
}

// -- what Python sends back ---------------------------------------------------------------------------------------

function turnChanged() {
  const turn = find("#live .turn");
  if (!turn) return;
  const { phase, serial } = turn.dataset;
  if (serial === stopped && phase === "streaming") return showStopped(turn); // a word that was on its way
  if (!busy || serial === earlier) return;
  clearTimeout(patience);
  if (begun !== serial) begin(serial);
  toTop(turn);
  if (phase === "done" || phase === "failed") finish(turn, phase);
}

function begin(serial) {
  begun = serial;
  const field = find("#question");
  if (field.value.trim() === sent.trim()) field.value = "";
  fit(field);
  delete find("#live .html-container").dataset.lost;
  steered = false;
}

// The question goes to the top of the window, so that the answer is read from its start; of a danger card its numbers do.
// The parts of the page grow at different moments: this is done at every one of them, until the reader scrolls.
function toTop(turn) {
  const first = find("#log .turn") ? turn : document.body; // the first question stands at the top already
  const goal = find(".crisis", turn) || first;
  if (!steered) requestAnimationFrame(() => goal.scrollIntoView({ block: "start", behavior: "instant" }));
}

for (const sign of ["wheel", "touchmove", "keydown"]) {
  window.addEventListener(sign, (event) => { steered ||= event.target.id !== "question"; }, { passive: true });
}

function finish(turn, phase) {
  setBusy(false);
  if (phase === "failed") {
    restore();
    find("#question").focus({ preventScroll: true });
    return;
  }
  announce(spoken(turn));
  const first = find(".chip", turn);
  const following = !panel.shown || panel.shown.name === "browse" || panel.shown.start; // not while reading something else
  if (!panel.isSheet && first && following && !find(".crisis", turn)) {
    panel.trail = [];
    panel.open(viewFrom(first), null, { focus: false, keep: false });
    mark(first);
  }
}

// What a screen reader hears at once: whom to call, or the conclusion; the rest is read where it stands.
const spoken = (turn) => turn.dataset.said || "";

function viewFrom(button) {
  const { name, id, start, end } = button.dataset;
  return { name, id, ...(start ? { start, end } : {}) };
}

// -- what the reader does ---------------------------------------------------------------------------------------------

const actions = {
  open(button) {
    panel.open(viewFrom(button), button);
    mark(button);
  },
  browse(button) { panel.trail = []; panel.open(home, button, { keep: false }); },
  back() { panel.back(); },
  close() { panel.close(); },
  ask(button) { send(button.dataset.question); },
  stop() { stop(); },
  choose(button) {
    const { language, role } = { ...chosen(), ...button.dataset };
    trigger("choose", { language, role });
  },
  clear() {
    if (busy) return;
    trigger("clear", chosen());
    find("#question").focus({ preventScroll: true });
  },
  copy(button) { copy(button.dataset.copy, button); },
  "copy-link"(button) {
    copy(location.origin + addressOf({ name: "clause", id: button.dataset.id }), button);
  },
  ...moreActions,
};

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
  const button = event.target.closest("[data-action]");
  if (button) actions[button.dataset.action]?.(button);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form.composer")) return;
  event.preventDefault();
  send(find("#question").value);
});

document.addEventListener("input", (event) => {
  if (event.target.id === "question") fit(event.target);
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

// Escape ends what came last: a dialog (the browser does that), an answer that is being written, an open source.
function escaped() {
  if (find("dialog[open]")) return;
  if (busy && !panel.isOpen) stop();
  else panel.close();
}

// Enter sends, except while an input method is choosing characters.
function typed(event) {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  send(event.target.value);
}

function steer(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [...document.querySelectorAll(".segments [role=radio]")];
  const next = all[(all.indexOf(event.target) + step + all.length) % all.length];
  next.focus();
  next.click();
}

// -- the start --------------------------------------------------------------------------------------------------------

function headChanged() {
  const head = find("header.head");
  if (!head) return;
  document.documentElement.lang = head.dataset.language === "zh" ? "zh-CN" : "en";
  fit(find("#question"));
  if (!started) return start();
  panel.refresh();
  tools.refresh();
}

function start() {
  started = true;
  document.body.classList.add("ready");
  const query = new URLSearchParams(location.search);
  const view = viewOf(query);
  const question = query.get("q");
  history.replaceState({}, "", "/");
  tools.start(query);
  tools.markTabs();
  if (view) panel.open(view, null, { keep: false });
  else if (!panel.isSheet) panel.open(home, null, { focus: false, keep: false });
  if (question) send(question);
  window.scrollTo(0, document.documentElement.scrollHeight * Number(Boolean(find("#log .turn"))));
}

watch("value", () => headChanged());
// The parts of the page appear one after the other, this script's own first: so the whole page is watched.
// Each part is written anew when it changes, also after this script was told so.
new MutationObserver(() => {
  turnChanged();
  if (!find(".tabs [aria-current]")) tools.markTabs();
}).observe(document.body, { childList: true, subtree: true, attributeFilter: ["data-phase", "data-serial", "aria-current"] });
headChanged();

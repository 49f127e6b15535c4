// The start: what the address asks for, what this browser kept, and what is there where no server answers.

async function start() {
  const query = new URLSearchParams(location.search);
  const shown = chosen();
  const { language, role, letters: size } = store.choice;
  letters(size);
  const choice = {
    language: query.get("lang") || language || shown.language,
    role: query.get("role") || role || shown.role,
  };
  if (query.has("role") || query.has("lang")) store.choose(choice);
  const anew = choice.language !== shown.language || choice.role !== shown.role || store.turns.length;
  if (anew) await redraw(choice).catch(showOffline);
  dressed();
  atNewest();
  open(query);
  restoreDraft();
  document.body.classList.add("ready");
  started = true;
}

// After a reload the conversation stands where it ended.
function atNewest() {
  const turns = document.querySelectorAll("#log .turn");
  turns[turns.length - 1]?.scrollIntoView({ block: "start", behavior: "instant" });
}

function open(query) {
  const view = viewOf(query);
  const question = query.get("q");
  history.replaceState(view ? { view } : {}, "", view ? addressOf(view) : "/");
  tools.start(query);
  if (view) panel.open(view, null, { keep: false });
  if (question) send(question);
}

// What was written and not answered is still there.
function restoreDraft() {
  const field = find("#question");
  if (!asking && !field.value) field.value = store.draft;
  fit(field);
}

// No server: the last answers as plain words, from what this browser keeps.
function showOffline() {
  const line = Object.assign(document.createElement("p"), { className: "alert offline", textContent: words().offline });
  line.setAttribute("role", "status");
  const heading = Object.assign(document.createElement("h2"), { className: "part", textContent: words().savedAnswers });
  const others = saved.all.map(plainSaved);
  find("#log").replaceChildren(line, ...store.turns.map(plainTurn), ...(others.length ? [heading, ...others] : []));
}

function plainTurn({ question, segments = [], citations = [] }) {
  const turn = Object.assign(document.createElement("article"), { className: "turn" });
  const asked = Object.assign(document.createElement("h2"), { className: "question", textContent: String(question) });
  const said = Object.assign(document.createElement("div"), { className: "words" });
  const text = segments.map(([part, kind]) => (kind === "break" ? "\n" : part)).join("");
  for (const part of text.split("\n").filter((one) => one.trim())) {
    said.append(Object.assign(document.createElement("p"), { textContent: part }));
  }
  const quoted = citations.map(([marker, , quote]) => Object.assign(document.createElement("li"), { textContent: `[${marker}] ${quote}` }));
  const sources = Object.assign(document.createElement("ol"), { className: "notices" });
  sources.append(...quoted);
  turn.append(asked, said, sources);
  return turn;
}

window.addEventListener("online", () => { if (find("#log .offline")) location.reload(); });

if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js").catch(() => {}); // only over https or here
document.body.classList.toggle("dark", matchMedia("(prefers-color-scheme: dark)").matches);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", ({ matches }) => document.body.classList.toggle("dark", matches));
start();

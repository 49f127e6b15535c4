// The way to the server: gradio's queue for what a language model writes, its direct calls for everything else. Of gradio's own page nothing is
// loaded, so that the first question can be sent as soon as this script is there.

const callerId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function post(path, body, signal) {
  const reply = await fetch(`/gradio_api/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
    signal,
  });
  if (!reply.ok) throw Object.assign(new Error(`${path}: ${reply.status}`), { status: reply.status });
  return reply.json();
}

const direct = (name) => (data, signal) => post("component_server/", {
  data, fn_name: name, component_id: Number(document.body.dataset.component), session_hash: callerId(),
}, signal);

const server = { start: direct("start"), answer: direct("answer"), view: direct("view"), act: direct("act") };

// One question on its way. `show` is given every stage of its answer; `ended` says when the last one came, or why none did.
// An answer by quoting has one stage: it comes as the reply to a single call, which any process of a server can answer.
class Asking {
  constructor(wanted, show) {
    this.caller = callerId();
    this.show = show;
    this.shown = null;
    this.leaving = new AbortController();
    this.ended = wanted.model ? this.run(wanted).finally(() => this.stream?.close()) : this.call(wanted);
  }

  get place() { return { session_hash: this.caller, fn_index: Number(document.body.dataset.ask) }; }

  async call(wanted) {
    try {
      this.show(await server.answer(wanted, this.leaving.signal));
    } catch (error) {
      if (!this.stopped) throw error;
    }
  }

  async run(wanted) {
    const trigger = Number(document.body.dataset.component);
    const joined = await post("queue/join", { ...this.place, data: [], event_data: wanted, trigger_id: trigger });
    this.event = joined.event_id;
    if (this.stopped) return this.cancel();
    await new Promise((done, failed) => {
      this.leave = done;
      this.stream = new EventSource(`/gradio_api/queue/data?session_hash=${this.caller}`);
      this.stream.onerror = () => failed(new Error("the connection was cut"));
      this.stream.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.msg === "process_generating" && message.success) this.take(message.output.data);
        else if (message.msg === "process_completed") (message.success ? done : failed)();
        else if (message.msg === "unexpected_error") failed(new Error(message.message));
      };
    });
  }

  // The first stage comes whole, later ones as what changed.
  take(data) {
    this.shown = this.shown ? data.map((part, place) => patched(this.shown[place], part)) : data;
    this.show(this.shown[0]);
  }

  stop() {
    this.stopped = true;
    this.leaving.abort();
    this.stream?.close();
    this.leave?.();
    if (this.event) this.cancel();
  }

  cancel() {
    return post("cancel", { ...this.place, event_id: this.event }).catch(() => {}); // a server that is gone has stopped too
  }
}

// Applies gradio's list of changes: each is what to do, where, and with what.
function patched(old, changes) {
  let whole = old;
  for (const [deed, path, value] of changes) {
    if (!path.length) {
      whole = deed === "append" ? whole + value : value;
      continue;
    }
    const inner = path.slice(0, -1).reduce((part, key) => part[key], whole);
    const key = path.at(-1);
    if (deed === "append") inner[key] += value;
    else if (deed === "delete" && Array.isArray(inner)) inner.splice(key, 1);
    else if (deed === "delete") delete inner[key];
    else if (deed === "add" && Array.isArray(inner)) inner.splice(key, 0, value);
    else inner[key] = value;
  }
  return whole;
}

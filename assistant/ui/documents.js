// The reader's own documents: chosen or dropped, sent a piece at a time, looked at, corrected, kept, removed.
// And the search for exact words, which is a view of the panel.

tabs.push("documents"); // an address may name it

const adding = {
  file: null,
  form: null,     // the draft that is looked at, with its corrections: it outlives another language and another view
  text: "",       // what was pasted
  piece: 1000000, // bytes; the server takes twice that at once, and in base64 they grow by a third
  sending: 0,     // a file that was chosen later lets an earlier one go

  async send(file) {
    this.file = file;
    const ticket = ++this.sending;
    const { sending, reading } = find("#document-sent").dataset;
    this.say(`${sending} ${file.name}`, 0);
    let token = "";
    for (let start = 0; start === 0 || start < file.size; start += this.piece) {
      const data = await base64(file.slice(start, start + this.piece)).catch(() => null);
      if (data === null) return this.refuse(find("#document-sent").dataset.unread); // moved or deleted meanwhile
      const last = start + this.piece >= file.size;
      this.say(last ? `${reading} ${file.name}` : `${sending} ${file.name}`, last ? undefined : start / file.size);
      const reply = await quietly({ do: "library-piece", token, name: file.name, size: file.size, data });
      if (ticket !== this.sending) return;
      if (reply.refused) return this.refuse(reply.refused);
      if (reply.html) return this.show(reply.html);
      token = reply.token;
    }
  },

  // What goes on with the file, as words and a bar.
  say(words, share) {
    const line = document.createElement("p");
    line.textContent = words;
    const bar = document.createElement("progress");
    bar.setAttribute("aria-label", words);
    if (share !== undefined) bar.value = share;
    find("#document-sent").replaceChildren(line, bar);
    find("#document-sent").classList.remove("refused");
  },

  // The file stays chosen and the words stay written: what was wrong can be mended and sent again.
  refuse(sentence) {
    const line = document.createElement("p");
    line.className = "alert";
    line.textContent = sentence;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "quiet";
    again.dataset.action = "library-resend";
    again.textContent = find("#document-sent").dataset.again;
    find("#document-sent").replaceChildren(line, again);
    find("#document-sent").classList.add("refused");
    line.scrollIntoView({ block: "nearest" });
  },

  show(html) {
    find("#document-sent").replaceChildren();
    find("#document-draft").innerHTML = html;
    this.form = find("#document-draft .draft");
    const title = find("#document-draft .draft-title");
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "start" });
  },

  wanted(form) {
    const facts = {};
    for (const field of form.querySelectorAll(".draft-facts [name]")) facts[field.name] = field.value;
    return { draft: form.dataset.draft, facts, edition: find("[name=edition]:checked", form)?.value || "" };
  },

  // A corrected fact may change what is said below it: which text it belongs to, what is left out, whether it may be kept.
  async check(form) {
    const turn = (this.turn = (this.turn || 0) + 1);
    const reply = await quietly({ do: "library-check", ...this.wanted(form) });
    if (turn !== this.turn) return; // corrected once more meanwhile: the last word is said of what stands in the fields
    const shown = find("#draft-shown", form);
    if (shown && (reply.html || reply.refused)) shown.innerHTML = reply.html || alerted(reply.refused);
  },

  drop() {
    this.file = this.form = null;
    find("#document-draft").replaceChildren();
    find("#document-sent").replaceChildren();
    find("#document-file").value = "";
  },

  // What stands after a change, and what the index does about it until it is done.
  stand(reply) {
    if (reply.said) announce(reply.said);
    if (reply.refused) return tell(reply.refused);
    const list = find("#document-list");
    if (list && reply.html) list.innerHTML = reply.html;
    if (reply.stage === "running") this.watch();
  },

  async watch() {
    clearTimeout(this.timer);
    if (tools.shown !== "documents") return;
    const reply = await quietly({ do: "library-state" });
    if (tools.shown !== "documents") return;
    const state = find("#document-list .index-state");
    if (reply.stage !== "running") {
      this.stand(reply);
      announce(find("#document-list .index-state")?.textContent || "");
      if (!reply.refused) panel.refresh();
      return;
    }
    if (state && reply.bar) {
      const next = document.createRange().createContextualFragment(reply.bar);
      find("progress", state).replaceWith(find("progress", next));
    }
    this.timer = setTimeout(() => this.watch(), 700);
  },
};

// Asks the server, and leaves it to the caller where to say what is refused.
async function quietly(wanted) {
  const { language, role } = find("header.head").dataset;
  try {
    return await server.act({ language, role, ...wanted });
  } catch {
    return { refused: find("form.composer").dataset.lost };
  }
}

function alerted(sentence) {
  const line = document.createElement("p");
  line.className = "alert";
  line.setAttribute("role", "alert");
  line.textContent = sentence;
  return line.outerHTML;
}

function base64(blob) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] || "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}

filled.documents = (place) => {
  if (adding.form) find("#document-draft", place).replaceChildren(adding.form);
  if (adding.text) {
    find(".paste", place).open = true;
    find(".paste textarea", place).value = adding.text;
  }
  if (find("[data-stage=running]", place)) adding.watch();
};

forms["document-text"] = (form) => {
  const text = form.elements.text.value;
  if (text.trim()) return adding.send(new File([text], form.dataset.name, { type: "text/plain" }));
  form.elements.text.focus();
};

forms.document = async (form) => {
  const keep = find("[type=submit]", form);
  if (keep.getAttribute("aria-busy")) return; // a second click keeps nothing twice
  keep.setAttribute("aria-busy", "true");
  const reply = await quietly({ do: "library-keep", ...adding.wanted(form) });
  keep.removeAttribute("aria-busy");
  if (reply.refused) {
    await adding.check(form); // says the same with the ways out, where there are any
    if (!find(".alert", form)) find("#draft-shown", form).insertAdjacentHTML("afterbegin", alerted(reply.refused));
    find(".alert", form)?.scrollIntoView({ block: "center" });
    return;
  }
  adding.text = "";
  find("[data-form=document-text]")?.reset();
  adding.drop();
  adding.stand(reply);
  find("#document-list").scrollIntoView({ block: "nearest" });
};

forms.find = (form) => {
  const words = form.elements.words.value.trim();
  const { document: one } = form.dataset;
  if (words) panel.open({ name: "find", id: words, ...(one ? { document: one } : {}) }, null);
};

Object.assign(moreActions, {
  "library-resend"() {
    const file = find("#document-file").files[0] || adding.file;
    if (file) adding.send(file);
  },
  "library-drop"() { adding.drop(); },
  "library-ask"(button) {
    const sure = find(".sure", button.closest("li"));
    sure.hidden = false;
    find("button", sure).focus();
  },
  "library-spare"(button) {
    const item = button.closest("li");
    find(".sure", item).hidden = true;
    find("[data-action=library-ask]", item).focus();
  },
  async "library-remove"(button) { adding.stand(await quietly({ do: "library-remove", id: button.dataset.id })); },
  async "library-restore"(button) { adding.stand(await quietly({ do: "library-restore", id: button.dataset.id })); },
  async "library-again"() { adding.stand(await quietly({ do: "library-again" })); },
  "find-text"(button) { panel.open({ name: "find", id: button.dataset.id, document: button.dataset.document }, button); },
  "find-more"(button) {
    const view = { ...panel.shown, shown: button.dataset.shown, scroll: find("#panel-body").scrollTop };
    panel.open(view, null, { keep: false, focus: false });
  },
});

document.addEventListener("input", ({ target }) => { if (target.matches(".paste textarea")) adding.text = target.value; });
document.addEventListener("change", ({ target }) => {
  if (target.id === "document-file" && target.files[0]) adding.send(target.files[0]);
  const form = target.closest?.("[data-form=document]");
  if (form) adding.check(form);
});

for (const sign of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(sign, (event) => {
    const place = event.target.closest?.(".documents");
    if (!place) return;
    event.preventDefault(); // or the browser opens the file in place of the page
    find(".drop", place).classList.toggle("over", sign === "dragenter" || sign === "dragover");
    const file = sign === "drop" && event.dataTransfer?.files[0];
    if (!file) return;
    find("#document-file").value = ""; // what was dropped is the file that counts
    adding.send(file);
  });
}

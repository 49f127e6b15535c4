// The talk kit that is worked on: the server makes and changes it, this browser keeps it as its file.

const talk = {
  kit: kept("talk", ""),
  id: kept("talk-id", ""),

  async change(step) {
    const place = find("#tool");
    place.setAttribute("aria-busy", "true");
    const reply = await act({ do: "talk", kit: this.kit, ...step });
    place.removeAttribute("aria-busy");
    if (tools.shown !== "talk") return false;
    if (reply.doubt) return this.doubt(reply.doubt, step);
    if (reply.error) {
      if (step.step === "show") this.forget();
      return false;
    }
    if (step.step === "make" || step.step === "open") this.id = "";
    this.remember(reply.kit);
    tools.show(reply.html, step.step === "make" || step.step === "open");
    return true;
  },

  // Why something was not added; the button there adds it all the same.
  doubt(html, step) {
    const place = find(`[data-section="${step.section}"] .adder .found`);
    this.insisted = { ...step, insist: true };
    place.innerHTML = html;
    find("button", place).focus({ preventScroll: true });
    place.scrollIntoView({ block: "nearest" });
    return false;
  },

  // What is worked on, and its place in the list of the talks that this browser keeps.
  remember(kit) {
    this.kit = kit;
    this.id ||= newId();
    keepHere("talk", kit);
    keepHere("talk-id", this.id);
    const { title, minutes, made } = JSON.parse(kit);
    keeps.put("talks", { id: this.id, title, note: `${minutes}′ · ${made}`, kit });
  },

  // Back to the choice of a subject; the talk stays in the list.
  leave() {
    this.kit = this.id = "";
    keepHere("talk", "");
    keepHere("talk-id", "");
  },

  forget() {
    const { kit, id } = this;
    const said = find("#tool [data-put-by]")?.dataset.putBy;
    this.leave();
    tools.fill({}, true);
    if (kit && said) tell(said, () => this.take({ kit, id }));
  },

  // One of the talks that were kept, to be worked on again.
  take({ kit, id }) {
    this.kit = kit;
    this.id = id;
    keepHere("talk", kit);
    keepHere("talk-id", id);
    if (tools.shown === "talk") this.change({ step: "show" });
    else tools.open("talk");
  },

  // After a change the same item keeps the focus, so that it can be moved on by keyboard.
  async edit(button) {
    const { step, section, place, to, clause, sentence } = button.dataset;
    if (!(await this.change({ step, section, place, to, clause, sentence }))) return;
    const items = document.querySelectorAll(`[data-section="${section}"] .talk-item`);
    const item = items[step === "add" ? items.length - 1 : Math.min(Number(to ?? place), items.length - 1)];
    if (!item) return;
    const same = find(`[data-step="${step}"]:not([disabled])`, item) || find("[data-step]:not([disabled])", item);
    same?.focus({ preventScroll: true });
    item.scrollIntoView({ block: "nearest" });
  },
};

filled.talk = (place) => { showKept(); if (talk.kit && find("[data-form=talk]", place)) talk.change({ step: "show" }); };

forms.talk = (form) => {
  const { topic, own, audience, minutes } = form.elements;
  return talk.change({ step: "make", subject: own.value.trim() || topic.value, audience: audience.value, minutes: minutes.value });
};
forms["talk-add"] = async (form) => {
  const reply = await act({ do: "talk-search", words: form.elements.words.value, section: form.dataset.section });
  if (reply.html) find(".found", form.parentElement).innerHTML = reply.html;
};
forms["talk-ask"] = (form) => talk.change({ step: "ask", section: "questions", words: form.elements.words.value });

Object.assign(moreActions, {
  "talk-edit"(button) { talk.edit(button); },
  "talk-insist"() { talk.change(talk.insisted); },
  "talk-again"() { talk.forget(); },
  async "talk-export"(button) {
    button.setAttribute("aria-busy", "true");
    const file = await act({ do: "talk-export", kit: talk.kit, form: button.dataset.form, page: isLocal() ? "" : location.origin });
    button.removeAttribute("aria-busy");
    if (file.data) saveFile(file);
  },
});

document.addEventListener("change", async (event) => {
  if (event.target.id !== "talk-file") return;
  const file = event.target.files[0];
  event.target.value = "";
  if (file) await talk.change({ step: "open", kit: await file.text() });
});

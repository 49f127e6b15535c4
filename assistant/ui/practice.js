// Practice with Leitner's boxes: what is right goes one box up and comes again later, what is wrong goes back to the first.

const practice = {
  days: [0, 1, 3, 7, 16],   // until a box comes again; the first at once
  longest: 10,              // scenarios of one round
  round: [],
  done: 0,
  right: 0,

  get boxes() { return kept("practice", {}); },
  today() { return Math.floor((Date.now() - new Date().getTimezoneOffset() * 60000) / 86400000); },
  isDue(entry) { return entry && entry.due <= this.today(); },
  weak() { return Object.entries(this.boxes).filter(([, entry]) => entry.box === 0).map(([id]) => id); },

  groups() { return JSON.parse(find("[data-scenarios]")?.dataset.scenarios || "{}"); },

  start(situation) {
    const groups = this.groups();
    const ids = situation ? groups[situation] || [] : mixed(Object.values(groups).flat());
    const boxes = this.boxes;
    const due = ids.filter((id) => this.isDue(boxes[id]));
    const fresh = ids.filter((id) => !boxes[id]);
    const rest = situation ? ids.filter((id) => boxes[id] && !this.isDue(boxes[id])) : [];
    this.round = [...due, ...fresh, ...rest].slice(0, this.longest);
    this.done = this.right = 0;
    this.next();
  },

  next() {
    if (this.round.length) tools.open("scenario", this.round[0]);
    else tools.open("practice");
  },

  async answer(form) {
    const chosen = [...form.querySelectorAll("input:checked")].map((input) => input.value);
    if (!chosen.length) return tell(form.dataset.none);
    await tools.fill({ chosen: chosen.join(",") });
    const verdict = find("#tool .verdict");
    verdict.focus();
    this.record(verdict.dataset.id, verdict.dataset.right === "true");
  },

  record(id, right) {
    const boxes = this.boxes;
    const box = right ? Math.min((boxes[id]?.box ?? 0) + 1, this.days.length - 1) : 0;
    boxes[id] = { box, due: this.today() + this.days[box] };
    keepHere("practice", boxes);
    this.done += 1;
    this.right += right;
    this.round = this.round.filter((other) => other !== id);
  },

  // The numbers of the start page.
  count(place) {
    const groups = this.groups();
    const boxes = this.boxes;
    const all = Object.values(groups).flat();
    const known = (ids) => ids.filter((id) => boxes[id]?.box >= 3).length;
    const counts = {
      due: all.filter((id) => this.isDue(boxes[id])).length,
      new: all.filter((id) => !boxes[id]).length,
      known: known(all),
    };
    for (const line of place.querySelectorAll("[data-count]")) line.textContent = counts[line.dataset.count];
    for (const bar of place.querySelectorAll("[data-group]")) {
      const ids = groups[bar.dataset.group];
      bar.style.setProperty("--known", `${(100 * known(ids)) / ids.length}%`);
    }
    if (this.done) fillWords(find(".round-result", place), { right: this.right, done: this.done });
    this.done = this.right = 0;
    find("[data-action=practice-forget]", place).hidden = !Object.keys(boxes).length;
  },

  place(view) {
    const line = find(".round-place", view);
    if (!find("form", view)) return;
    const total = this.done + this.round.length;
    fillWords(line, { number: this.done + 1, total: total || 1 });
  },
};

function fillWords(line, values) {
  line.textContent = line.dataset.words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function mixed(list) {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

extras.practice = () => ({ weak: practice.weak().join(",") });
filled.practice = (place) => { if (find("[data-scenarios]", place)) practice.count(place); };
filled.scenario = (place) => { if (find(".round-place", place)) practice.place(place); };
forms.scenario = (form) => practice.answer(form);
Object.assign(moreActions, {
  practise(button) { practice.start(button.dataset.situation); },
  "practice-next"() { practice.next(); },
  "practice-forget"() {
    keepHere("practice", {});
    tools.fill();
  },
});

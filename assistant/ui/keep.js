// "Keep this": an answer drawn as a picture, in this browser and with its own fonts, and its text for a chat.

const paper = { width: 750, margin: 48, ink: "#172b2d", soft: "#526769", accent: "#0d6868", danger: "#b3261e", ground: "#ffffff" };

function linkOf(button) {
  const turn = button.closest(".turn");
  const clause = button.dataset.clause;
  if (clause) return location.origin + addressOf({ name: "clause", id: clause });
  return `${location.origin}/?q=${encodeURIComponent(questionOf(turn).slice(0, 60))}`;
}

function isLocal() {
  return /^(localhost|127\.|\[::1\])/.test(location.hostname);
}
const dayOf = (button) => button.dataset.day.replace("{day}", find("header.head").dataset.day);
const questionOf = (turn) => [...find(".question", turn).childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join("");

// What a paragraph says, its markers as [n].
function wordsOf(paragraph) {
  const copy = paragraph.cloneNode(true);
  for (const chip of copy.querySelectorAll(".chip")) chip.textContent = `[${chip.textContent}]`;
  return copy.textContent;
}

// The lines of an answer that a picture shows, in their order; of what is folded those that say more of the answer itself.
const told = [
  ".ask", ".conclusion", ".ended", ".part-of-answer > :is(.said, .written)", ".steps li", ".near-heading",
  ".article > .statement", ".article > .statements > li", ".article > .quotations > .quoted", ".article > .rest :is(.statement, li)",
].map((part) => `.words ${part}`).join(", ");

function lineOf(line) {
  const large = line.matches(".conclusion");
  const small = line.matches(".ended, .near-heading");
  return {
    text: wordsOf(line), size: large ? 34 : small ? 22 : 28, bold: large || line.matches(".ask"),
    color: small ? paper.soft : line.matches(".ask") ? paper.accent : paper.ink, after: large ? 18 : 14, bar: Boolean(line.closest(".article")),
  };
}

function partsOf(turn, button) {
  const parts = [{ text: questionOf(turn), size: 32, bold: true, after: 24 }];
  const crisis = find(".crisis", turn);
  if (crisis) {
    parts.push({ text: find("h3", crisis).textContent, size: 28, bold: true, color: paper.danger, after: 8 });
    for (const line of crisis.querySelectorAll(":scope > ol li, .more li")) parts.push({ text: line.firstChild.textContent, size: 25, color: paper.danger, after: 8 });
    const numbers = [...crisis.querySelectorAll("a")].map((link) => `${find(".tel", link).textContent} ${find("b", link).textContent}`);
    parts.push({ text: numbers.join("  "), size: 25, bold: true, color: paper.danger, after: 24 });
  }
  for (const line of turn.querySelectorAll(told)) parts.push(lineOf(line));
  const sources = [...turn.querySelectorAll(".source")];
  if (sources.length) parts.push({ text: button.dataset.sources, size: 24, bold: true, color: paper.accent, before: 18, after: 6 });
  for (const source of sources) {
    const badges = [...source.querySelectorAll(".badge")].map((badge) => badge.textContent).join(" · ");
    const place = `${find(".title", source).textContent} ${find(".locator", source).textContent}`;
    const numbers = [...new Set([...source.closest(".article").querySelectorAll(".chip")].map((chip) => `[${chip.textContent}]`))];
    parts.push({ text: `${numbers.join("")} ${place} (${badges})`.trim(), size: 22, color: paper.soft, after: 4 });
  }
  for (const notice of turn.querySelectorAll(".notices li")) {
    parts.push({ text: `· ${notice.textContent}`, size: 20, color: paper.soft, before: 8, after: 0 });
  }
  return parts;
}

const fontOf = ({ size, bold }) => `${bold ? 700 : 400} ${size}px ${paper.letters}`;
const neverFirst = "，。、；：？！）》」』”’,.;:?!)]%";

function wordsIn(text) {
  const words = text.match(/(?:[\w.,%‰'’+\-/]+|\S)[，。；：？！）》」』”’]*(?:\[\d+\])+|[\[(“《]?[\w.,%‰'’+\-/]+[\])”》]?|\s+|[^\w\s]/g) || [];
  return words.flatMap((word) => (word.length > 24 ? word.match(/.{1,24}/gu) : word)); // an address is cut
}

// A text in lines that fit: Latin words and figures stay whole, no closing mark and no [n] begins a line.
function linesOf(pen, part, widest = paper.width - 2 * paper.margin - (part.bar ? 20 : 0)) {
  pen.font = fontOf(part);
  const lines = [];
  for (const piece of part.text.split("\n")) {
    let line = "";
    for (const token of wordsIn(piece)) {
      const fits = pen.measureText((line + token).trimEnd()).width <= widest;
      if (fits || neverFirst.includes(token) || !line) line += token;
      else {
        lines.push(line);
        line = token.trimStart();
      }
    }
    if (line.trim()) lines.push(line);
  }
  return lines;
}

function layOut(pen, parts) {
  let top = paper.margin;
  for (const part of parts) {
    part.lines = linesOf(pen, part);
    part.step = Math.round(part.size * 1.6);
    part.top = top + (part.before || 0);
    top = part.top + part.lines.length * part.step + part.after;
  }
  return top;
}

function drawPart(pen, part) {
  pen.font = fontOf(part);
  pen.fillStyle = part.color || paper.ink;
  const left = paper.margin + (part.bar ? 20 : 0);
  part.lines.forEach((line, number) => pen.fillText(line, left, part.top + number * part.step + part.size * 1.2));
  if (!part.bar) return;
  pen.fillStyle = "#cfe6e3";
  pen.fillRect(paper.margin, part.top + 4, 6, part.lines.length * part.step - 4);
}

// The modules of the code on whole pixels, with the quiet margin that readers need.
function drawCode(pen, rows, left, top, side) {
  const cell = Math.floor(side / (rows.length + 8));
  pen.fillStyle = "#ffffff";
  pen.fillRect(left, top, side, side);
  pen.fillStyle = "#000000";
  const start = Math.floor((side - cell * rows.length) / 2);
  rows.forEach((row, y) => [...row].forEach((on, x) => {
    if (on === "1") pen.fillRect(left + start + x * cell, top + start + y * cell, cell, cell);
  }));
}

function drawn(turn, button, rows, address) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  paper.letters = getComputedStyle(find(".reply", turn)).fontFamily;
  const parts = partsOf(turn, button);
  const foot = layOut(pen, parts) + 20;
  const side = isLocal() ? 72 : 212;
  const beside = [
    { text: button.dataset.brand, size: 24, bold: true, color: paper.accent },
    { text: dayOf(button), size: 20, color: paper.soft },
    ...(isLocal() ? [] : [ // an address that only this computer opens is of no use to who gets the picture
      { text: button.dataset.scan, size: 20, color: paper.soft },
      { text: decodeURIComponent(address), size: 18, color: paper.soft },
    ]),
  ];
  canvas.width = paper.width;
  canvas.height = foot + side + paper.margin;
  pen.fillStyle = paper.ground;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  for (const part of parts) drawPart(pen, part);
  pen.fillStyle = "#dce6e5";
  pen.fillRect(paper.margin, foot - 8, paper.width - 2 * paper.margin, 2);
  if (!isLocal()) drawCode(pen, rows, paper.width - paper.margin - side, foot + 8, side);
  let top = foot + 22;
  for (const part of beside) {
    part.step = Math.round(part.size * 1.5);
    part.lines = linesOf(pen, part, paper.width - 2 * paper.margin - side - 16).slice(0, 4);
    part.top = top;
    drawPart(pen, { ...part, after: 0 });
    top += part.lines.length * part.step + 4;
  }
  return canvas;
}

async function keepPicture(button) {
  const turn = button.closest(".turn");
  const address = linkOf(button);
  const { rows, dialog } = await act({ do: "code", address });
  if (!rows) return;
  find("#dialogs").innerHTML = dialog;
  const canvas = drawn(turn, button, rows, address);
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const picture = new Image();
  picture.src = URL.createObjectURL(blob);
  picture.alt = find("#keep").dataset.alt;
  find("#keep-picture").replaceChildren(picture);
  const save = find("#keep-save");
  save.href = picture.src;
  save.download = `${button.dataset.file}-${find("header.head").dataset.day}.png`;
  find("#keep").showModal();
  history.pushState({ ...history.state, dialog: true }, "");
  find("#keep").addEventListener("close", () => { if (history.state?.dialog) history.back(); });
}

// What the device has for sending something on; where it has nothing, the text is copied.
async function passOn(text, button) {
  if (!navigator.share) return copy(text, button);
  try {
    await navigator.share({ text });
  } catch (refused) {
    if (refused.name !== "AbortError") copy(text, button); // closed without sending is what the reader wanted
  }
}

// On paper everything is unfolded, and an article has its address as text.
const folded = [];
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll(":is(.turn .reply, #tool) details:not([open], .opinion)")) {
    part.open = true;
    folded.push(part);
  }
  for (const line of document.querySelectorAll(".permalink")) {
    line.textContent = location.origin + addressOf({ name: "clause", id: line.dataset.id });
  }
});
window.addEventListener("afterprint", () => { for (const part of folded.splice(0)) part.open = false; });

Object.assign(moreActions, {
  keep(button) { keepPicture(button); },
  "keep-close"() { find("#keep").close(); },
  share(button) {
    const address = isLocal() ? "" : `\n${linkOf(button)}`;
    passOn(`${button.dataset.copy} · ${dayOf(button)}${address}`, button);
  },
  "go-on"() { find("#question").focus(); },
});

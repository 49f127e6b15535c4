"""Plans, opinions and notices: clauses by their outline numbers, or by headings where they have none.

>>> text = "二、发展领域\\n(一)儿童与健康\\n主要目标\\n1.降低近视率。\\n2.普及\\n健康知识。\\n"
>>> [(c.path, text[c.start:c.end]) for c in parse_outline(text)]
[('2.1/goals/1', '1.降低近视率。'), ('2.1/goals/2', '2.普及\\n健康知识。')]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.corpus.parse.edges import Body, body_of, is_annex_heading, is_note, is_prose, lead_of
from assistant.corpus.parse.numbers import counted, heads
from assistant.corpus.parse.spans import Line, Marker, Span, marker_of, sentence_spans
from assistant.figures import DOCUMENT_NUMBER

_OUTER = ("part", "chapter", "section")
_JOINED_BY_DOT = {*_OUTER, "han", "han_brackets"}
_LONGEST_HEADING = 40
_DEEPEST = 7  # headings that only their place among the lists shows stand below those that the layout marks


_ITEMS = {"arabic", "arabic_brackets", "circled"}
_NO_FIELD = {*_ITEMS, "role", "unnumbered"}
_ROLES = {
    "goals": re.compile(r"(?:主要|发展|总体)?(?:目标|指标)(?:任务)?"),
    "measures": re.compile(r"(?:策略措施|主要措施|策略与措施|策略和措施|主要举措|重点举措|主要任务|重点任务)"),
}
_UNNUMBERED = re.compile(
    r"(?P<preface>前言|序言|引言|导言)|(?P<annex>附件|附录|附表|附则)[0-9０-９一二三四五六七八九十]*[:：]?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One open heading or numbered item of the outline. `depth` is how far in the layout sets it, 0 where it does not say."""

    style: str
    component: str
    heading: str
    depth: int = 0
    leaf: bool = False

    @property
    def rank(self) -> tuple[int, bool]:
        """Of two headings set alike, the numbered one stands above the other."""
        return self.depth, self.style == "heading"


def _role(text: str) -> str | None:
    bare = re.sub(r"[\s　:：。【】\[\]#*]+", "", text)
    return next((role for role, pattern in _ROLES.items() if pattern.fullmatch(bare)), None)


def _is_heading(
    line: Line, following: Line | None, inside_role: bool, markers: tuple[Marker | None, Marker | None]
) -> bool:
    """A numbered line is a heading if it is short, ends no sentence, and something below belongs to it."""
    if following is None or len(line.text) > _LONGEST_HEADING or re.search(r"[。;；!！?？]", line.text.rstrip("。")):
        return False
    mine, next_marker = markers
    if mine and next_marker and mine[0] == next_marker[0] and not _is_inside(next_marker, mine):
        return False
    if line.text.endswith("。"):
        return False
    return not inside_role or (next_marker is not None and next_marker[0] != "han")


def _is_inside(marker: Marker, outer: Marker) -> bool:
    """1.2.1 stands inside 1.2, though both are written alike."""
    return marker[0] == "dotted" and marker[1].startswith(f"{outer[1]}.")


def _depth(line: Line) -> int:
    return len(line.text) - len(line.text.lstrip("#"))


class _Outline:
    """Walks the lines of a plan once; open headings are a stack of levels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Level] = []
        self.spans: list[Span] = []
        self.copies: dict[str, int] = {}
        self.open_item = False
        self.paragraphs = 0
        self.unnamed = 0
        self.annexes = 0

    def path(self, extra: tuple[tuple[str, str], ...] = ()) -> str:
        path = ""
        for style, component in [(level.style, level.component) for level in self.stack] + list(extra):
            if style == "dotted":
                path = component
                continue
            joint = "." if style in _JOINED_BY_DOT and re.fullmatch(r"[\d.]+", path) else "/"
            path = f"{path}{joint}{component}" if path else component
        return path

    def unwind(self, style: str, number: str = "") -> None:
        """Close every level from the outermost one of this style inwards."""
        styles = [level.style for level in self.stack]
        since = max((n for n, open_style in enumerate(styles) if open_style == "heading"), default=-1) + 1
        if number == "1" and style in styles and style not in styles[since:]:
            return  # it counts anew under a heading
        if style in styles:
            del self.stack[styles.index(style) :]
        elif style in {*_OUTER, "han"}:
            wider = {"heading", "annex", *(_OUTER[: _OUTER.index(style)] if style in _OUTER else _OUTER)}
            del self.stack[next((n for n, open_style in enumerate(styles) if open_style not in wider), len(styles)) :]

    def unwind_dotted(self, number: str) -> None:
        """Close what 2.1 does not stand in: other dotted numbers, and whatever is open within them."""
        for place, level in enumerate(self.stack):
            if level.style in {"dotted", "arabic"} and not number.startswith(f"{level.component}."):
                del self.stack[place:]
                return

    def unwind_marked(self, depth: int, numbered: bool) -> None:
        """Close what a heading of the layout ends: headings that are set no further out, and the item that is open."""
        rank = (depth, not numbered)
        ends = (n for n, level in enumerate(self.stack) if (level.rank >= rank if level.depth else level.leaf))
        del self.stack[next(ends, len(self.stack)) :]

    def due(self) -> int:
        """The Arabic item number that would come next."""
        open_numbers = [level.component for level in self.stack if level.style == "arabic"]
        return int(open_numbers[0]) + 1 if open_numbers else 1

    def push(self, level: _Level) -> None:
        self.stack.append(level)
        self.open_item = False
        self.paragraphs = 0

    def add(self, line: Line, label: str, extra: tuple[tuple[str, str], ...] = ()) -> None:
        path = self.path(extra)
        copy = self.copies[path] = self.copies.get(path, 0) + 1
        written = [*((level.style, level.component) for level in self.stack), *extra]
        self.spans.append(
            Span(
                path=path if copy == 1 else f"{path}-{copy}",
                headings=tuple(level.heading for level in self.stack),
                label=label,
                start=line.start,
                end=line.end,
                styles=tuple(style for style, _ in written),
                numbers=tuple(number for _, number in written),
            )
        )

    def extend(self, line: Line) -> None:
        self.spans[-1] = replace(self.spans[-1], end=line.end)

    def close(self) -> None:
        """What follows belongs to nothing that is open."""
        self.stack.clear()
        self.open_item = False

    def numbered(self, line: Line, following: Line | None, marker: Marker, next_marker: Marker | None) -> None:
        style, number, label = marker
        depth = _depth(line)
        if depth:
            self.unwind_marked(depth, numbered=True)
        if style == "dotted":
            self.unwind_dotted(number)
        else:
            self.unwind(style, number)
        inside_role = any(level.style == "role" for level in self.stack)
        if _is_heading(line, following, inside_role, (marker, next_marker)):
            self.push(_Level(style=style, component=number, heading=line.text.lstrip("#* "), depth=depth))
            return
        self.add(line, label, ((style, number),))
        first_sentence = self.text[slice(*sentence_spans(self.text, line.start, line.end)[0])].lstrip("#* ")
        self.push(_Level(style=style, component=number, heading=first_sentence, depth=depth, leaf=True))
        self.open_item = True

    def unnumbered_heading(self, line: Line, depth: int) -> None:
        self.unwind_marked(depth, numbered=False)
        self.unnamed += 1
        self.push(_Level(style="heading", component=f"h{self.unnamed}", heading=line.text.strip("#* "), depth=depth))

    def special(self, name: str, component: str, line: Line) -> None:
        """A preface, or an annex: neither has a number that counts with the others."""
        self.close()
        style = "annex" if name == "annex" else "unnumbered"
        self.push(_Level(style=style, component=component, heading=line.text.strip("#* ")))

    def plain(self, line: Line) -> None:
        """An unnumbered line continues the open clause, or is a paragraph of the open heading."""
        if self.open_item:
            self.extend(line)
        elif self.stack and self.stack[-1].style in {"unnumbered", "annex"}:
            self.paragraphs += 1
            self.add(line, "", (("arabic", str(self.paragraphs)),))
        elif self.stack:
            self.add(line, "")
            self.open_item = True

    def lead(self, lines: Sequence[Line]) -> None:
        """The paragraphs above the first number."""
        for number, line in enumerate(lines, 1):
            self.add(line, "", (("lead", "lead"), ("arabic", str(number))))


def parse_outline(text: str) -> list[Span]:
    """Clauses of a plan, opinion or notice, by its numbering.

    Reads 一、 (一) 1. (1) ① 第一， 一是 1.1 问： and 第一章, with full- and half-width brackets, headings with or without
    blank lines, unnumbered headings that a Markdown sign marks, the roles 主要目标 and 策略措施 (numbered or not) and
    unnumbered prefaces. Paragraphs right above the first number are the lead. A path is unique: a number that the text
    repeats gets "-2". Where the items run on from 1 to n through the sections, the item's number alone is its path. A text
    without any number or heading is cut by paragraphs.
    """
    body = body_of(text)
    reader = _Reader(text, body)
    for place in range(len(body.lines)):
        reader.read(place)
    spans = reader.outline.spans
    return [*reader.lead, *_run_on(spans)] if spans else _paragraphs(body)


class _Reader:
    """Reads the lines of a body in order and tells the outline what each is."""

    def __init__(self, text: str, body: Body) -> None:
        self.outline = _Outline(text)
        self.lines, self.breaks = body.lines, body.breaks
        self.counted = counted(self.lines)
        self.heads = heads(self.lines, self.counted, _read_otherwise)
        self.annexes = sum(is_annex_heading(line.text) for line in self.lines)
        self.title = _title_line(self.lines)
        self.lead: list[Span] = []
        self.begun = False

    def marker(self, place: int, due: int = 0) -> Marker | None:
        if place >= len(self.lines):
            return None
        return self.counted.get(place) or marker_of(self.lines[place].text, due)

    def read(self, place: int) -> None:
        line, marker = self.lines[place], self.marker(place, self.outline.due())
        if place in self.breaks:
            self.outline.close()
        if place == self.title:
            return
        role = _role(line.text[len(marker[2]) :] if marker else line.text)
        heading = not marker and (place in self.heads or _depth(line) > 0)
        if not self.begun and (marker or role or heading or _special(line)):
            self._begin(place)
        if role and heading:
            self.outline.unwind_marked(_depth(line) or _DEEPEST, numbered=False)
        if role and _roles_apply(self.outline, marker):
            _open_role(self.outline, role, line, marker)
        elif role and heading:
            self.outline.unnumbered_heading(line, _depth(line) or _DEEPEST)
        elif not role and not marker and (special := self._special(line)):
            self.outline.special(*special, line)
        elif marker:
            self._numbered(place, marker)
        elif heading:
            self.outline.unnumbered_heading(line, _depth(line) or _DEEPEST)
        else:
            self.outline.plain(line)

    def _begin(self, place: int) -> None:
        self.begun = True
        self.outline.lead(lead_of(self.lines, place, self.breaks))
        self.lead = self.outline.spans
        self.outline.spans = []

    def _numbered(self, place: int, marker: Marker) -> None:
        following = self.lines[place + 1] if place + 1 < len(self.lines) else None
        self.outline.numbered(self.lines[place], following, marker, self.marker(place + 1))

    def _special(self, line: Line) -> tuple[str, str] | None:
        """The kind and the component of a preface's or an annex's heading."""
        name = _special(line)
        if name is None and self.outline.spans and is_annex_heading(line.text):
            name = "annex"
        if name != "annex":
            return (name, name) if name else None
        if self.annexes < 2:
            return name, name
        self.outline.annexes += 1
        return name, f"annex{self.outline.annexes}"


def _special(line: Line) -> str | None:
    match = _UNNUMBERED.fullmatch(line.squeezed.lstrip("#*"))
    return str(match.lastgroup) if match else None


def _read_otherwise(line: Line) -> bool:
    """Short lines that head no list, though they stand above one: a preface's name, a document's number."""
    number = re.fullmatch(DOCUMENT_NUMBER, line.squeezed)
    return bool(number or _role(line.text) or _special(line) or is_annex_heading(line.text))


def _title_line(lines: Sequence[Line]) -> int | None:
    """The place of the first line, if it is a heading above all others: the title, which heads no clause."""
    marked = [place for place, line in enumerate(lines) if _depth(line)]
    if marked[:1] != [0]:
        return None
    return 0 if all(_depth(lines[place]) > _depth(lines[0]) for place in marked[1:]) else None


def _paragraphs(body: Body) -> list[Span]:
    """A clause a paragraph, for a text that has neither numbers nor marked headings; a line or two are no such text.

    Short lines right above paragraphs head them, where there are several besides the title.
    """
    prose = [_says_something(line) for line in body.lines]
    if sum(prose) < 2:
        return []
    above = [n for n in range(1, len(prose) - 1) if not prose[n] and prose[n + 1] and _may_head(body.lines[n])]
    heading: tuple[str, ...] = ()
    spans: list[Span] = []
    for place, line in enumerate(body.lines):
        if place in body.breaks:
            heading = ()
        if len(above) > 1 and place in above:
            heading = (line.text,)
        elif spans and not prose[place] and place not in body.breaks:
            spans[-1] = replace(spans[-1], end=line.end)
        if prose[place]:
            n = str(len(spans) + 1)
            written = {"styles": ("paragraph",), "numbers": (n,)}
            spans.append(Span(path=f"p{n}", headings=heading, label="", start=line.start, end=line.end, **written))
    return spans


def _says_something(line: Line) -> bool:
    """Prose, or a short sentence."""
    sentence = line.text.endswith(("。", "！", "？", "；")) and not line.text.startswith("#")
    return (sentence or is_prose(line.text)) and not is_note(line.text)


def _may_head(line: Line) -> bool:
    return len(line.text) <= _LONGEST_HEADING // 2 and not re.search(r"[。；：，:;,!?！？]", line.text)


def _run_on(spans: list[Span]) -> list[Span]:
    """Items counted on through several sections are known by their number alone: 3/16 is 16."""
    matches = [re.fullmatch(r"([\d.]+)/(\d+)((?:/.+)?)", span.path) for span in spans]
    if not all(matches):
        return spans
    numbers = list(dict.fromkeys(int(match[2]) for match in matches if match))
    sections = {match[1] for match in matches if match}
    if len(sections) < 2 or len(numbers) < 3 or numbers != list(range(1, len(numbers) + 1)):
        return spans
    known = [
        replace(span, path=match[2] + match[3], styles=span.styles[cut:], numbers=span.numbers[cut:])
        for span, match in zip(spans, matches, strict=True)
        if match and (cut := match[1].count(".") + 1)
    ]
    return known if len({span.path for span in known}) == len(known) else spans


def _roles_apply(outline: _Outline, marker: Marker | None) -> bool:
    """总体目标 is a role only inside a field; as "(三)总体目标" beside other sections it is a section."""
    styles = [level.style for level in outline.stack]
    if all(style in _NO_FIELD for style in styles):
        return False
    return marker is None or marker[0] not in styles


def _open_role(outline: _Outline, role: str, line: Line, marker: tuple[str, str, str] | None) -> None:
    styles = [level.style for level in outline.stack]
    if "role" in styles:
        del outline.stack[styles.index("role") :]
    while outline.stack and outline.stack[-1].style in _ITEMS:
        outline.stack.pop()
    outline.push(_Level(style="role", component=role, heading=line.text.lstrip("#* ")))

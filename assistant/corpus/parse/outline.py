"""Plans, opinions and notices: clauses by their outline numbers.

>>> text = "二、发展领域\\n(一)儿童与健康\\n主要目标\\n1.降低近视率。\\n2.普及\\n健康知识。\\n"
>>> [(c.path, text[c.start:c.end]) for c in parse_outline(text)]
[('2.1/goals/1', '1.降低近视率。'), ('2.1/goals/2', '2.普及\\n健康知识。')]
"""

import re
from dataclasses import dataclass, replace

from assistant.corpus.parse.spans import Line, Span, lines_of, marker_of, sentence_spans

_OUTER = ("part", "chapter", "section")
_JOINED_BY_DOT = {*_OUTER, "han", "han_brackets"}


_ROLES = {
    "goals": re.compile(r"(?:主要|发展|总体)?(?:目标|指标)(?:任务)?"),
    "measures": re.compile(r"(?:策略措施|主要措施|策略与措施|策略和措施|主要举措|重点举措|主要任务|重点任务)"),
}
_UNNUMBERED = re.compile(
    r"(?P<preface>前言|序言|引言|导言)|(?P<annex>附件|附录|附表|附则)[0-9０-９一二三四五六七八九十]*[:：]?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One open heading or numbered item of the outline."""

    style: str
    component: str
    heading: str


def _role(text: str) -> str | None:
    bare = re.sub(r"[\s　:：。【】\[\]#*]+", "", text)
    return next((role for role, pattern in _ROLES.items() if pattern.fullmatch(bare)), None)


def _is_heading(line: Line, following: Line | None, inside_role: bool) -> bool:
    """A numbered line is a heading if it is short, ends no sentence, and something below belongs to it."""
    if following is None or len(line.text) > 40 or re.search(r"[。;；!！?？]", line.text.rstrip("。")):
        return False
    mine, next_marker = marker_of(line.text), marker_of(following.text)
    if mine and next_marker and mine[0] == next_marker[0]:
        return False
    if line.text.endswith("。"):
        return False
    return not inside_role or (next_marker is not None and next_marker[0] != "han")


class _Outline:
    """Walks the lines of a plan once; open headings are a stack of levels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Level] = []
        self.spans: list[Span] = []
        self.copies: dict[str, int] = {}
        self.open_item = False
        self.paragraphs = 0

    def path(self, extra: tuple[tuple[str, str], ...] = ()) -> str:
        path = ""
        for style, component in [(level.style, level.component) for level in self.stack] + list(extra):
            joint = "." if style in _JOINED_BY_DOT and path and "/" not in path else "/"
            path = f"{path}{joint}{component}" if path else component
        return path

    def unwind(self, style: str) -> None:
        """Close every level from the outermost one of this style inwards."""
        styles = [level.style for level in self.stack]
        if style in styles:
            del self.stack[styles.index(style) :]
        elif style in {*_OUTER, "han"}:
            wider = _OUTER[: _OUTER.index(style)] if style in _OUTER else _OUTER
            del self.stack[next((n for n, open_style in enumerate(styles) if open_style not in wider), len(styles)) :]

    def due(self) -> int:
        """The Arabic item number that would come next."""
        open_numbers = [level.component for level in self.stack if level.style == "arabic"]
        return int(open_numbers[0]) + 1 if open_numbers else 1

    def push(self, style: str, component: str, heading: str) -> None:
        self.stack.append(_Level(style=style, component=component, heading=heading))
        self.open_item = False
        self.paragraphs = 0

    def add(self, line: Line, label: str, extra: tuple[tuple[str, str], ...] = ()) -> None:
        path = self.path(extra)
        copy = self.copies[path] = self.copies.get(path, 0) + 1
        unique = path if copy == 1 else f"{path}-{copy}"
        styles = (*(level.style for level in self.stack), *(style for style, _ in extra))
        self.spans.append(
            Span(path=unique, headings=self.headings(), label=label, start=line.start, end=line.end, styles=styles)
        )

    def headings(self) -> tuple[str, ...]:
        return tuple(level.heading for level in self.stack)

    def extend(self, line: Line) -> None:
        self.spans[-1] = replace(self.spans[-1], end=line.end)

    def numbered(self, line: Line, following: Line | None, marker: tuple[str, str, str]) -> None:
        style, number, label = marker
        self.unwind(style)
        inside_role = any(level.style == "role" for level in self.stack)
        if _is_heading(line, following, inside_role):
            self.push(style, number, line.text.lstrip("#* "))
            return
        self.add(line, label, ((style, number),))
        first_sentence = sentence_spans(self.text, line.start, line.end)[0]
        self.push(style, number, self.text[slice(*first_sentence)])
        self.open_item = True

    def plain(self, line: Line) -> None:
        """An unnumbered line continues the open clause, or is a paragraph of the open heading."""
        if self.open_item:
            self.extend(line)
        elif self.stack and self.stack[-1].style == "unnumbered":
            self.paragraphs += 1
            self.add(line, "", (("arabic", str(self.paragraphs)),))
        elif self.stack:
            self.add(line, "")
            self.open_item = True


def _ignored(line: Line) -> bool:
    return bool(re.fullmatch(r"[-—_=*\s\d]+|目\s*录", line.text))


def parse_outline(text: str) -> list[Span]:
    """Clauses of a plan, opinion or notice, by its numbering.

    Reads 一、 (一) 1. (1) ① and 第一章, with full- and half-width brackets, Markdown heading signs, headings with or
    without blank lines, the roles 主要目标 and 策略措施 (numbered or not) and unnumbered prefaces. Lines before the
    first heading are no clause. A path is unique: a number that the text repeats gets "-2". Where the items run on
    from 1 to n through the sections, the item's number alone is its path.
    """
    outline = _Outline(text)
    lines = lines_of(text)
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        marker = marker_of(line.text, outline.due())
        unmarked = line.text[len(marker[2]) :] if marker else line.text
        if _ignored(line):
            continue
        if role := _role(unmarked):
            if not _roles_apply(outline, marker):
                outline.numbered(line, following, marker) if marker else outline.plain(line)
                continue
            _open_role(outline, role, line, marker)
        elif (special := _UNNUMBERED.fullmatch(line.squeezed.lstrip("#*"))) and not marker:
            outline.stack.clear()
            outline.push("unnumbered", str(special.lastgroup), line.text)
        elif marker:
            outline.numbered(line, following, marker)
        else:
            outline.plain(line)
    return _run_on(outline.spans)


def _run_on(spans: list[Span]) -> list[Span]:
    """Items counted on through several sections are known by their number alone: 3/16 is 16."""
    matches = [re.fullmatch(r"([\d.]+)/(\d+)((?:/.+)?)", span.path) for span in spans]
    if not all(matches):
        return spans
    numbers = list(dict.fromkeys(int(match[2]) for match in matches if match))
    sections = {match[1] for match in matches if match}
    if len(sections) < 2 or len(numbers) < 3 or numbers != list(range(1, len(numbers) + 1)):
        return spans
    return [
        replace(span, path=match[2] + match[3], styles=span.styles[match[1].count(".") + 1 :])
        for span, match in zip(spans, matches, strict=True)
        if match
    ]


def _roles_apply(outline: _Outline, marker: tuple[str, str, str] | None) -> bool:
    """总体目标 is a role only inside a field; as "(三)总体目标" beside other sections it is a section."""
    if marker is None:
        return bool(outline.stack)
    styles = [level.style for level in outline.stack]
    return bool(styles) and marker[0] not in styles


def _open_role(outline: _Outline, role: str, line: Line, marker: tuple[str, str, str] | None) -> None:
    styles = [level.style for level in outline.stack]
    if "role" in styles:
        del outline.stack[styles.index("role") :]
    while outline.stack and outline.stack[-1].style in {"arabic", "arabic_brackets", "circled"}:
        outline.stack.pop()
    outline.push("role", role, line.text)

"""Numbered Chinese texts -> clauses: plans and opinions by outline, laws by article.

A parser returns spans into the untouched text. Nothing is rewritten, so a clause can always be quoted
from where it stands.

>>> text = "二、发展领域\\n(一)儿童与健康\\n主要目标\\n1.降低近视率。\\n2.普及\\n健康知识。\\n"
>>> [(c.path, text[c.start:c.end]) for c in parse_outline(text)]
[('2.1/goals/1', '1.降低近视率。'), ('2.1/goals/2', '2.普及\\n健康知识。')]
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.figures import han_number

_HAN = "零〇一二三四五六七八九十百千"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# Style of a leading number -> its pattern. The order is the order in which they are tried.
_MARKERS = {
    "chapter": re.compile(rf"第([{_HAN}]+)(?:编|分编|章|部分|节)(?=[\s　:：]|$)"),
    "han": re.compile(rf"([{_HAN}]+)、"),
    "han_brackets": re.compile(rf"[（(]([{_HAN}]+)[）)]"),
    "arabic": re.compile(r"([0-9０-９]{1,3})(?:[.．、]\s*(?![0-9０-９])|\s+(?=[^\s0-9.]))"),
    "arabic_brackets": re.compile(r"[（(]([0-9０-９]{1,3})[）)]"),
    "circled": re.compile(rf"([{_CIRCLED}])"),
}
# "6.5岁以下儿童…" is item 6 where item 6 is due, and a decimal everywhere else.
_ARABIC_BEFORE_DIGIT = re.compile(r"([0-9０-９]{1,3})[.．、](?=[0-9０-９])")
_JOINED_BY_DOT = {"chapter", "han", "han_brackets"}

_ROLES = {
    "goals": re.compile(r"(?:主要|发展|总体)?(?:目标|指标)(?:任务)?"),
    "measures": re.compile(r"(?:策略措施|主要措施|策略与措施|策略和措施|主要举措|重点举措|主要任务|重点任务)"),
}
_UNNUMBERED = re.compile(r"(?P<preface>前言|序言|引言|导言)|(?P<annex>附件|附录|附表|附则)[0-9０-９一二三四五六七八九十]*")
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』》）)\"]*|\n+")
_ARTICLE = re.compile(rf"第([{_HAN}]+)条(?:之([{_HAN}]+))?(?=[\s　【]|[^\s的规至到、，,和或及之款项所])")
_LAW_HEADING = re.compile(rf"第[{_HAN}]+(编|分编|章|节)(?=[\s　])")
_LAW_LEVELS = ("编", "分编", "章", "节")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One clause as the parser sees it: where it stands and how it is numbered."""

    path: str
    headings: tuple[str, ...]
    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def squeezed(self) -> str:
        return re.sub(r"[\s　]+", "", self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """One open heading or numbered item of the outline."""

    style: str
    component: str
    heading: str


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences of text[start:end], white space at their edges left out.

    >>> [("第一句。第二句"[a:b]) for a, b in sentence_spans("第一句。第二句")]
    ['第一句。', '第二句']
    """
    end = len(text) if end is None else end
    cuts = [match.end() for match in _SENTENCE_END.finditer(text, start, end)]
    spans = []
    for left, right in zip([start, *cuts], [*cuts, end], strict=True):
        piece = text[left:right]
        stripped = piece.strip()
        if stripped:
            begin = left + piece.index(stripped)
            spans.append((begin, begin + len(stripped)))
    return spans


def _lines(text: str) -> list[_Line]:
    found = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match.group().strip().strip("　")
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append(_Line(start=start, end=start + len(stripped), text=stripped))
    return found


def _number(style: str, digits: str) -> str:
    if style == "circled":
        return str(_CIRCLED.index(digits) + 1)
    return str(int(digits)) if digits[0] not in _HAN else str(han_number(digits))


def _marker(line: str, due: int = 0) -> tuple[str, str, str] | None:
    """(style, number, label as written) of a line's leading number; Markdown heading signs are no part of it.

    `due` is the Arabic number that would come next here.
    """
    bare = line.lstrip("#* 　")
    lead = len(line) - len(bare)
    for style, pattern in _MARKERS.items():
        if match := pattern.match(bare):
            return style, _number(style, match.group(1)), line[: lead + match.end()]
    if (match := _ARABIC_BEFORE_DIGIT.match(bare)) and int(match.group(1)) == due:
        return "arabic", str(due), line[: lead + match.end()]
    return None


def _role(text: str) -> str | None:
    bare = re.sub(r"[\s　:：。【】\[\]#*]+", "", text)
    return next((role for role, pattern in _ROLES.items() if pattern.fullmatch(bare)), None)


def _is_heading(line: _Line, following: _Line | None, inside_role: bool) -> bool:
    """A numbered line is a heading if it is short, ends no sentence, and something below belongs to it."""
    if following is None or len(line.text) > 40 or re.search(r"[。;；!！?？]", line.text.rstrip("。")):
        return False
    mine, next_marker = _marker(line.text), _marker(following.text)
    if mine and next_marker and mine[0] == next_marker[0]:
        return False
    if line.text.endswith("。"):
        return False
    return not inside_role or next_marker is not None and next_marker[0] != "han"


class _Outline:
    """Walks the lines of a plan once; open headings are a stack of levels."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Level] = []
        self.spans: list[Span] = []
        self.taken: set[str] = set()
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
        elif style in {"chapter", "han"}:
            self.stack.clear()

    def due(self) -> int:
        """The Arabic item number that would come next."""
        open_numbers = [level.component for level in self.stack if level.style == "arabic"]
        return int(open_numbers[0]) + 1 if open_numbers else 1

    def push(self, style: str, component: str, heading: str) -> None:
        self.stack.append(_Level(style=style, component=component, heading=heading))
        self.open_item = False
        self.paragraphs = 0

    def add(self, path: str, line: _Line, label: str, headings: tuple[str, ...]) -> None:
        unique, copy = path, 2
        while unique in self.taken:
            unique, copy = f"{path}-{copy}", copy + 1
        self.taken.add(unique)
        self.spans.append(Span(path=unique, headings=headings, label=label, start=line.start, end=line.end))

    def headings(self) -> tuple[str, ...]:
        return tuple(level.heading for level in self.stack)

    def extend(self, line: _Line) -> None:
        last = self.spans[-1]
        self.spans[-1] = Span(
            path=last.path, headings=last.headings, label=last.label, start=last.start, end=line.end
        )

    def numbered(self, line: _Line, following: _Line | None, marker: tuple[str, str, str]) -> None:
        style, number, label = marker
        self.unwind(style)
        inside_role = any(level.style == "role" for level in self.stack)
        if _is_heading(line, following, inside_role):
            self.push(style, number, line.text.lstrip("#* "))
            return
        self.add(self.path(((style, number),)), line, label, self.headings())
        first_sentence = sentence_spans(self.text, line.start, line.end)[0]
        self.push(style, number, self.text[slice(*first_sentence)])
        self.open_item = True

    def plain(self, line: _Line) -> None:
        """An unnumbered line continues the open clause, or is a paragraph of the open heading."""
        if self.open_item:
            self.extend(line)
        elif self.stack and self.stack[-1].style == "unnumbered":
            self.paragraphs += 1
            self.add(self.path((("arabic", str(self.paragraphs)),)), line, "", self.headings())
        elif self.stack:
            self.add(self.path(), line, "", self.headings())
            self.open_item = True


def _ignored(line: _Line) -> bool:
    return bool(re.fullmatch(r"[-—_=*\s\d]+|目\s*录", line.text))


def parse_outline(text: str) -> list[Span]:
    """Clauses of a plan, opinion or notice, by its numbering.

    Reads 一、 (一) 1. (1) ① and 第一章, with full- and half-width brackets, Markdown heading signs, headings with or
    without blank lines, the roles 主要目标 and 策略措施 (numbered or not) and unnumbered prefaces. Lines before the
    first heading are no clause. A path is unique: a number that the text repeats gets "-2".
    """
    outline = _Outline(text)
    lines = _lines(text)
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        marker = _marker(line.text, outline.due())
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
    return outline.spans


def _roles_apply(outline: _Outline, marker: tuple[str, str, str] | None) -> bool:
    """A line that reads 总体目标 is a role only inside a field; as "(三)总体目标" beside other sections it is a section."""
    if marker is None:
        return bool(outline.stack)
    styles = [level.style for level in outline.stack]
    return bool(styles) and marker[0] not in styles


def _open_role(outline: _Outline, role: str, line: _Line, marker: tuple[str, str, str] | None) -> None:
    styles = [level.style for level in outline.stack]
    if "role" in styles:
        del outline.stack[styles.index("role") :]
    while outline.stack and outline.stack[-1].style in {"arabic", "arabic_brackets", "circled"}:
        outline.stack.pop()
    outline.push("role", role, line.text)


def is_law(text: str) -> bool:
    """True if the text is built of articles (第一条 ...) rather than of outline numbers."""
    return len({match.group(1) for line in _lines(text) if (match := _article(line.text))}) >= 3


def _article(line: str) -> re.Match[str] | None:
    return _ARTICLE.match(line.lstrip("#*"))


def parse_law(text: str) -> list[Span]:
    """Clauses of a law: one an article, its 款 and 项 inside it, its chapter path beside it.

    A cross reference ("第三十条的规定") never opens an article: articles only follow each other upwards.

    >>> text = "第一章　总则\\n第一条　为了儿童。\\n第一条之一　也为家庭：\\n（一）父母；\\n第二条　施行。\\n"
    >>> [(span.path, span.headings) for span in parse_law(text)]
    [('1', ('第一章　总则',)), ('1.1', ('第一章　总则',)), ('2', ('第一章　总则',))]
    """
    spans: list[Span] = []
    open_headings: dict[str, str] = {}
    last = (0, 0)
    closed = True
    for line in _lines(text):
        bare = line.text.strip("#* ")
        if heading := _LAW_HEADING.match(bare):
            _open_law_heading(open_headings, heading.group(1), bare)
            closed = True
        elif (match := _article(line.text)) and (number := _article_number(match)) > last:
            last = number
            path = str(number[0]) + (f".{number[1]}" if number[1] else "")
            lead = len(line.text) - len(line.text.lstrip("#*"))
            label = line.text[: lead + match.end()] + ("**" if line.text[lead + match.end() :].startswith("**") else "")
            headings = tuple(open_headings[level] for level in _LAW_LEVELS if level in open_headings)
            spans.append(Span(path=path, headings=headings, label=label, start=line.start, end=line.end))
            closed = False
        elif _ends_law(line):
            closed = True
        elif spans and not closed:
            open_span = spans[-1]
            spans[-1] = Span(
                path=open_span.path,
                headings=open_span.headings,
                label=open_span.label,
                start=open_span.start,
                end=line.end,
            )
    return spans


def _article_number(match: re.Match[str]) -> tuple[int, int]:
    return han_number(match.group(1)), han_number(match.group(2)) if match.group(2) else 0


def _open_law_heading(open_headings: dict[str, str], level: str, heading: str) -> None:
    for lower in _LAW_LEVELS[_LAW_LEVELS.index(level) :]:
        open_headings.pop(lower, None)
    open_headings[level] = heading


def _ends_law(line: _Line) -> bool:
    return bool(re.match(r"[#*]*附(?:件|录|表)?[\s　:：一二三0-9]*[#*]*$", line.text))


def parse(text: str) -> list[Span]:
    """Clauses of a text of either build."""
    return parse_law(text) if is_law(text) else parse_outline(text)


def iterate_sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Sentences of a clause, its own number left out: "8.增强儿童身体素质。" is the sentence "增强儿童身体素质。"."""
    start = span.start + len(span.label) if text.startswith(span.label, span.start) else span.start
    yield from sentence_spans(text, start, span.end)

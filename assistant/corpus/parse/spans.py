"""Lines, leading numbers and sentences: what both kinds of text are read from."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from assistant.figures import han_number

HAN = "零〇一二三四五六七八九十百千"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"

# Style of a leading number -> its pattern. The order is the order in which they are tried.
MARKERS = {
    "part": re.compile(rf"第([{HAN}]+)(?:编|分编|部分)(?=[\s　:：]|$)"),
    "chapter": re.compile(rf"第([{HAN}]+)章(?=[\s　:：]|$)"),
    "section": re.compile(rf"第([{HAN}]+)节(?=[\s　:：]|$)"),
    "han": re.compile(rf"([{HAN}]+)(?:、|[．.](?!\d))"),
    "han_brackets": re.compile(rf"[（(]?([{HAN}]+)[）)]"),
    "arabic": re.compile(r"([0-9０-９]{1,3})(?:[.．、：]\s*(?![0-9０-９])|\s+(?=[^\s0-9.]))"),
    "arabic_brackets": re.compile(r"[（(]?([0-9０-９]{1,3})[）)]"),
    "circled": re.compile(rf"([{_CIRCLED}])"),
}
# "6.5岁以下儿童…" is item 6 where item 6 is due, and a decimal everywhere else.
_ARABIC_BEFORE_DIGIT = re.compile(r"([0-9０-９]{1,3})[.．、](?=[0-9０-９])")
_NUMBERED_HEADING = re.compile(rf"(第[{HAN}]+(?:分编|编|章|节))[\s　]*(.*)")
_SPACE = re.compile(r"[\s　]+")
_SENTENCE_END = re.compile(r"[。！？!?]+[”’」』》）)\"]*|\n+")


Marker = tuple[str, str, str]  # style, number, label as written


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One clause as the parser sees it: where it stands and how it is numbered."""

    path: str
    headings: tuple[str, ...]
    label: str
    start: int
    end: int
    styles: tuple[str, ...] = ()  # how each number of the path is written: "chapter", "han", "arabic" ...
    numbers: tuple[str, ...] = ()  # the numbers themselves, one a style


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    start: int
    end: int
    text: str

    @property
    def squeezed(self) -> str:
        return re.sub(r"[\s　]+", "", self.text)


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


def numbered_heading(text: str) -> str:
    """A heading of a law in one form, any other text as it is; spaces that only set characters apart are no words.

    >>> numbered_heading("第一章　　总  则")
    '第一章　总则'
    """
    match = _NUMBERED_HEADING.fullmatch(text)
    if match is None:
        return re.sub(r"^附[\s　]+则$", "附则", text)
    return f"{match.group(1)}　{re.sub(_SPACE, '', match.group(2))}".rstrip("　")


def lines_of(text: str) -> list[Line]:
    found = []
    for match in re.finditer(r"[^\n]+", text):
        stripped = match.group().strip().strip("　")
        if stripped:
            start = match.start() + match.group().index(stripped)
            found.append(Line(start=start, end=start + len(stripped), text=stripped))
    return found


def number_of(style: str, digits: str) -> str:
    if style == "circled":
        return str(_CIRCLED.index(digits) + 1)
    return str(int(digits)) if digits[0] not in HAN else str(han_number(digits))


def marker_of(line: str, due: int = 0) -> Marker | None:
    """(style, number, label as written) of a line's leading number; Markdown heading signs are no part of it.

    `due` is the Arabic number that would come next here.
    """
    bare = line.lstrip("#* 　")
    lead = len(line) - len(bare)
    for style, pattern in MARKERS.items():
        if match := pattern.match(bare):
            return style, number_of(style, match.group(1)), line[: lead + match.end()]
    if (match := _ARABIC_BEFORE_DIGIT.match(bare)) and int(match.group(1)) == due:
        return "arabic", str(due), line[: lead + match.end()]
    return None


def iterate_sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Sentences of a clause, its own number left out: "8.增强儿童身体素质。" is the sentence "增强儿童身体素质。"."""
    start = span.start + len(span.label) if text.startswith(span.label, span.start) else span.start
    yield from sentence_spans(text, start, span.end)

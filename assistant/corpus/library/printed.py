"""Lines as they stand on printed pages -> paragraphs: running heads and page numbers dropped, broken lines joined again.

What is a running head, a short last line or an indented first one is seen from where the lines stand on the page.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.headline import is_letterhead
from assistant.corpus.library.markdown import Page
from assistant.corpus.library.plain import LINE_ENDS, OPENS_LINE, is_page_number, stands_alone, tidy

_MARGIN = 0.12  # of the page's height, above and below, where running heads stand
_TOP = 15  # lines from the top among which the title stands
_LARGER = 1.2  # times the size of the text's letters
_INDENT = 1.2  # letters: a line set in further than this opens a paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line on a page: its words and where it stands, in points from the page's lower left corner; `size` of its letters."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    page: int
    height: float

    @property
    def at_edge(self) -> bool:
        return not _MARGIN * self.height < self.bottom < (1 - _MARGIN) * self.height


def page_of(pages: Sequence[Sequence[PrintedLine]]) -> Page:
    """The text of printed pages, the title that their letters show, and the running heads that were left out."""
    running = running_heads(pages)
    lines = [line for page in pages for line in page]
    dropped = {_form(line): line.text for line in reversed(lines) if line in running and not is_page_number(line.text)}
    kept = [line for line in lines if line not in running]
    return Page(
        text=tidy(joined(kept)), stated=Facts(title=large_title(kept)), dropped=tuple(reversed(dropped.values()))
    )


def running_heads(pages: Sequence[Sequence[PrintedLine]]) -> frozenset[PrintedLine]:
    """Lines near the upper or lower edge that stand there on many pages, their figures aside, and page numbers."""
    edges = [line for page in pages for line in page if line.at_edge]
    seen = Counter(key for page in pages for key in {_form(line) for line in page if line.at_edge})
    most = max(2, min(3, len(pages)), len(pages) // 3)
    return frozenset(
        line
        for line in edges
        if is_page_number(line.text) or (seen[_form(line)] >= most and not OPENS_LINE.match(line.text))
    )


def large_title(lines: Sequence[PrintedLine]) -> str:
    """The first lines that are set in the largest letters at the top, where those are larger than the text's; "" for none.

    The head of official paper (青禾市教育局文件), which is set larger still, is none.
    """
    top = [line for line in lines if line.text][:_TOP]
    usual = sorted(line.size for line in lines)[len(lines) // 2] if lines else 0.0
    names = [line for line in top if line.size >= _LARGER * usual and not is_letterhead(line.text)]
    largest = max((line.size for line in names), default=0.0)
    title: list[str] = []
    for line in top:
        if line in names and line.size >= 0.95 * largest:
            title.append(line.text)
        elif title:
            break
    return "".join(title)


def _form(line: PrintedLine) -> tuple[str, bool]:
    """A line with its figures alike, and whether it stands above."""
    return re.sub(r"[\d零〇一二三四五六七八九十]+", "#", re.sub(r"\s", "", line.text)), 2 * line.bottom > line.height


def joined(lines: Sequence[PrintedLine]) -> str:
    """The lines as paragraphs: a line goes on in the next one if it reaches the edge of its column and ends no sentence."""
    lines = [line for line in lines if line.text]
    lefts, rights = _edges(lines)
    paragraphs: list[str] = []
    goes_on = False
    for place, line in enumerate(lines):
        indented = line.left - lefts[place] > _INDENT * line.size
        before = lines[place - 1] if place else line
        apart = abs(line.size - before.size) > 0.25 * max(line.size, before.size)
        if goes_on and not indented and not apart and not OPENS_LINE.match(line.text):
            paragraphs[-1] = _put_together(paragraphs[-1], line.text)
        else:
            paragraphs.append(line.text)
        reaches = line.right >= rights[place] - 1.6 * line.size
        goes_on = reaches and not line.text.endswith(LINE_ENDS) and not stands_alone(line.text)
    return "\n".join(paragraphs) + "\n"


def _put_together(text: str, more: str) -> str:
    """Two parts of a paragraph; Latin words keep a space between them."""
    return f"{text} {more}" if re.search(r"[A-Za-z0-9,;]$", text) and re.match(r"[A-Za-z]", more) else text + more


def _edges(lines: Sequence[PrintedLine]) -> tuple[list[float], list[float]]:
    """For each line the left and right edge of the column that it stands in.

    Most lines of running text share both; a page has two columns where a second left edge lies to the right of a right one.
    """
    lefts, rights = [0.0] * len(lines), [0.0] * len(lines)
    for page in {line.page for line in lines}:
        places = [place for place, line in enumerate(lines) if line.page == page]
        for column in _columns([lines[place] for place in places]):
            inside = [place for place in places if column[0] - 1 <= lines[place].left <= column[1]]
            for place in inside:
                lefts[place], rights[place] = column
    return lefts, rights


def _columns(lines: Sequence[PrintedLine]) -> list[tuple[float, float]]:
    """Left and right edges of a page's columns."""
    whole = (min(line.left for line in lines), max(line.right for line in lines))
    middle = sum(whole) / 2
    left = [line for line in lines if line.right <= middle + line.size]
    right = [line for line in lines if line.left >= middle - line.size]
    if len(left) >= 5 and len(right) >= 5 and len(left) + len(right) >= 0.8 * len(lines):
        return [_span(left), (_span(right))]
    return [whole]


def _span(lines: Sequence[PrintedLine]) -> tuple[float, float]:
    return min(line.left for line in lines), max(line.right for line in lines)

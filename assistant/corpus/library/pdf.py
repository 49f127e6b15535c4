"""A PDF -> its text: running heads and page numbers dropped, lines that break at the edge joined again.

What is a running head, a short last line or an indented first one is seen from where the lines stand on the page.
"""

import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.headline import is_letterhead
from assistant.corpus.library.markdown import Page
from assistant.corpus.library.plain import LINE_ENDS, OPENS_LINE, is_page_number, printed_text, stands_alone, tidy
from assistant.errors import ImportRefused

_MOST_CHARACTERS = 5_000_000
_MOST_PAGES = 3000
_SECONDS = 120.0
_LETTERS_A_PAGE = 20  # fewer on the average page: the pages are pictures
_MARGIN = 0.12  # of the page's height, above and below, where running heads stand
_TOP = 15  # lines from the top among which the title stands
_LARGER = 1.2  # times the size of the text's letters
_GAP = 2.0  # heights of a letter: columns stand further apart than this
_INDENT = 1.2  # letters: a line set in further than this opens a paragraph

Letter = tuple[str, tuple[float, float, float, float]]  # left, bottom, right, top


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


def read_pdf(data: bytes, name: str) -> tuple[Page, tuple[int, ...]]:
    """The text of a PDF without its running heads, and the pages that are pictures. Raises ImportRefused."""
    pages = _pages(data, name)
    letters = [sum(c.isalnum() for line in page for c in line.text) for page in pages]
    if sum(letters) < _LETTERS_A_PAGE * len(pages):
        raise ImportRefused("import_scanned", name=name)
    running = running_heads(pages)
    lines = [line for page in pages for line in page]
    dropped = {_form(line): line.text for line in reversed(lines) if line in running and not is_page_number(line.text)}
    kept = [line for line in lines if line not in running]
    page = Page(
        text=tidy(joined(kept)), stated=Facts(title=large_title(kept)), dropped=tuple(reversed(dropped.values()))
    )
    return page, tuple(number for number, count in enumerate(letters, 1) if not count)


def _pages(data: bytes, name: str) -> list[list[PrintedLine]]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise ImportRefused("import_encrypted" if locked else "import_broken", name=name) from error
    try:
        return _read(document, name)
    except pypdfium2.PdfiumError as error:
        raise ImportRefused("import_broken", name=name) from error
    finally:
        document.close()


def _read(document: Any, name: str) -> list[list[PrintedLine]]:
    deadline = time.monotonic() + _SECONDS
    if len(document) > _MOST_PAGES:
        raise ImportRefused("import_too_long", name=name, limit=_MOST_CHARACTERS)
    if not len(document):
        raise ImportRefused("import_broken", name=name)
    pages: list[list[PrintedLine]] = []
    count = 0
    for number in range(len(document)):
        pages.append(list(_lines(document[number], number)))
        count += sum(len(line.text) for line in pages[-1])
        if time.monotonic() > deadline or count > _MOST_CHARACTERS:
            raise ImportRefused("import_too_long", name=name, limit=_MOST_CHARACTERS)
    return pages


def _lines(page: Any, number: int) -> Iterator[PrintedLine]:
    """The lines of a page in the order of the file, which is the order of reading for columns too."""
    from pypdfium2 import raw

    words = page.get_textpage()
    letters: list[Letter] = []
    for index in range(words.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(words.raw, index))
        if letter not in "\r\n":
            letters.append((letter, words.get_charbox(index, loose=True)))
        elif letters:
            yield _line(letters, number, page.get_height())
            letters = []
    if letters:
        yield _line(letters, number, page.get_height())


def _line(letters: Sequence[Letter], page: int, height: float) -> PrintedLine:
    drawn = [box for letter, box in letters if not letter.isspace()] or [letters[0][1]]
    whole = (
        _with_gaps(letters).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )  # halves of rare characters
    text = printed_text(whole).strip(" 　\t")
    sizes = sorted(max(box[2] - box[0], box[3] - box[1]) for box in drawn)
    return PrintedLine(
        text=text,
        left=min(box[0] for box in drawn),
        right=max(box[2] for box in drawn),
        bottom=min(box[1] for box in drawn),
        size=sizes[len(sizes) // 2],
        page=page,
        height=height,
    )


def _with_gaps(letters: Sequence[Letter]) -> str:
    """The letters of a line, a wide space where a table's column or a signature is set off."""
    text = ""
    end: float | None = None
    for letter, (left, bottom, right, top) in letters:
        if letter.isspace():
            text += letter
            continue
        if end is not None and left - end > _GAP * (top - bottom):
            text = text.rstrip() + "　"
        text += letter
        end = right
    return text


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

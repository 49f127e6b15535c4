"""A PDF -> the lines of its pages, from its letters or, where a page is a picture, read off it."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from assistant.corpus.library.markdown import Page
from assistant.corpus.library.plain import printed_text
from assistant.corpus.library.printed import PrintedLine, page_of
from assistant.corpus.library.reading import Read
from assistant.corpus.library.scan import can_read_pictures, read_image
from assistant.errors import ImportRefused

_MOST_CHARACTERS = 5_000_000
_MOST_PAGES = 3000
_MOST_PICTURES = 100  # pages to be read off pictures: ten seconds each on an ordinary machine
_SECONDS = 120.0
_LETTERS_A_PAGE = 20  # fewer on the average page: the pages are pictures
_LONGER_SIDE = 2000  # dots of a page that is drawn to be read
_GAP = 2.0  # heights of a letter: columns stand further apart than this

Letter = tuple[str, tuple[float, float, float, float]]  # left, bottom, right, top


def read_pdf(data: bytes, name: str) -> Page:
    """The text of a PDF without its running heads, and the pages on which no word was read. Raises ImportRefused."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise ImportRefused("import_encrypted" if locked else "import_broken", name=name) from error
    try:
        return _whole(document, name)
    except pypdfium2.PdfiumError as error:
        raise ImportRefused("import_broken", name=name) from error
    finally:
        document.close()


def _whole(document: Any, name: str) -> Page:
    """The pages by their letters, those that have none read off their pictures."""
    pages = _read(document, name)
    letters = [sum(c.isalnum() for line in page for c in line.text) for page in pages]
    all_pictures = sum(letters) < _LETTERS_A_PAGE * len(pages)
    pictures = [number for number, count in enumerate(letters) if count < (_LETTERS_A_PAGE if all_pictures else 1)]
    if all_pictures and not can_read_pictures():
        raise ImportRefused("import_scanned", name=name)
    if len(pictures) > _MOST_PICTURES and can_read_pictures():
        raise ImportRefused("import_many_pictures", name=name, limit=_MOST_PICTURES)
    reads: list[Read] = []
    faint: list[str] = []
    for number in pictures if can_read_pictures() else ():
        sheet = read_image(_drawn(document[number]), number)
        pages[number] = sheet.lines
        reads += sheet.reads
        faint += sheet.faint
    page = page_of(pages)
    if all_pictures and not page.text.strip():
        raise ImportRefused("import_unread", name=name)
    unread = tuple(number + 1 for number in pictures if not pages[number])
    return replace(page, pictured=unread, reads=tuple(reads), dropped=(*page.dropped, *faint))


def _drawn(page: Any) -> Any:
    """A picture of a page."""
    return page.render(scale=_LONGER_SIDE / max(page.get_size())).to_pil()


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

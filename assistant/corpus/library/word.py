"""Word files (.docx) -> plain text, the numbers that Word itself sets written out.

Official Chinese documents often number their articles and items with Word's lists: "第一条" is then in no paragraph's
text, and a reader that takes the text alone loses every number. So the lists are counted here as Word counts them.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.looks import Looks, looks_of, title_of, value_of
from assistant.corpus.library.looks import W as _W
from assistant.corpus.library.markdown import Page
from assistant.corpus.library.marks import first_heading, marked
from assistant.corpus.library.tables import rows_of
from assistant.corpus.parse import han_numeral
from assistant.errors import ImportRefused

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LARGEST_PART = 60 * 2**20  # bytes of one part, unpacked
_LARGEST_ARCHIVE = 200 * 2**20  # bytes that all members claim to unpack to
_MOST_TIMES = 200  # what a member may grow to, against its packed size, once it is large
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}footnoteReference", _FALLBACK}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_HAN_FORMATS = {
    "chineseCounting",
    "chineseCountingThousand",
    "ideographTraditional",
    "japaneseCounting",
    "taiwaneseCountingThousand",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    """How one level of a list is numbered: Word's format name, "第%1条", and the first number."""

    number_format: str
    pattern: str
    start: int


@dataclass(slots=True)
class _Lists:
    """The lists of a file and how far each has counted."""

    levels: dict[tuple[str, int], _Level]
    abstract_of: dict[str, str]
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=dict)

    def label(self, list_id: str, depth: int) -> str:
        """The number of the next paragraph of a list at a depth, "" for bullets and unknown lists."""
        abstract = self.abstract_of.get(list_id, "")
        level = self.levels.get((abstract, depth))
        if (first := self.restarts.pop((list_id, depth), None)) is not None:
            self.counts[abstract, depth] = first - 1
        if level is None or level.number_format in {"bullet", "none"}:
            return ""
        self.counts[abstract, depth] = self.counts.get((abstract, depth), level.start - 1) + 1
        for deeper in range(depth + 1, 9):
            self.counts.pop((abstract, deeper), None)
        label = level.pattern
        for outer in range(depth + 1):
            shown = self.levels.get((abstract, outer), level)
            label = label.replace(f"%{outer + 1}", _numeral(shown, self.counts.get((abstract, outer), shown.start)))
        return label


def _numeral(level: _Level, number: int) -> str:
    if level.number_format in _HAN_FORMATS:
        return han_numeral(number)
    if level.number_format.startswith("decimalEnclosedCircle") and number <= len(_CIRCLED):
        return _CIRCLED[number - 1]
    if level.number_format in {"lowerLetter", "upperLetter"} and number <= 26:
        return chr((ord("a") if level.number_format == "lowerLetter" else ord("A")) + number - 1)
    return str(number)


def read_word(data: bytes, name: str) -> Page:
    """The words of a .docx file, a line a paragraph or table row, headings marked. Raises ImportRefused."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_sizes(archive, name)
            body = _part(archive, "word/document.xml")
            if body is None:
                raise ImportRefused("import_broken", name=name)
            lists = _lists(_part(archive, "word/numbering.xml"))
            looks = looks_of(_part(archive, "word/styles.xml"))
    except ImportRefused:
        raise
    except (zipfile.BadZipFile, ParseError, DefusedXmlException, OSError, ValueError, RuntimeError, KeyError) as error:
        raise ImportRefused("import_broken", name=name) from error
    except Exception as error:  # zlib.error, NotImplementedError for odd compression: a file that cannot be unpacked
        raise ImportRefused("import_broken", name=name) from error
    text = "\n".join(_lines(body, lists, looks)) + "\n"
    return Page(text=text, stated=Facts(title=title_of(body, looks) or first_heading(text)))


def _check_sizes(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse an archive that would grow beyond all reason, before anything of it is unpacked."""
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise ImportRefused("import_encrypted", name=name)
    bloated = any(m.file_size > 2**20 and m.file_size > _MOST_TIMES * max(1, m.compress_size) for m in members)
    if bloated or sum(member.file_size for member in members) > _LARGEST_ARCHIVE:
        raise ImportRefused("import_bomb", name=name)


def _part(archive: zipfile.ZipFile, member: str) -> "Element | None":
    from defusedxml.ElementTree import fromstring

    if member not in archive.namelist():
        return None
    with archive.open(member) as file:
        data = file.read(_LARGEST_PART + 1)
    if len(data) > _LARGEST_PART:
        raise ValueError(member)
    return fromstring(data)


def _lists(numbering: "Element | None") -> _Lists:
    if numbering is None:
        return _Lists({}, {})
    levels = {}
    for abstract in numbering.iter(f"{_W}abstractNum"):
        for level in abstract.iter(f"{_W}lvl"):
            levels[abstract.get(f"{_W}abstractNumId", ""), _whole(level.get(f"{_W}ilvl", "0"))] = _Level(
                number_format=value_of(level, f"{_W}numFmt", "decimal"),
                pattern=value_of(level, f"{_W}lvlText"),
                start=_whole(value_of(level, f"{_W}start", "1")),
            )
    of = {num.get(f"{_W}numId", ""): value_of(num, f"{_W}abstractNumId") for num in numbering.iter(f"{_W}num")}
    return _Lists(levels, of, dict(_restarts(numbering)))


def _restarts(numbering: "Element") -> Iterator[tuple[tuple[str, int], int]]:
    """Lists that begin anew, though they are of a build that another list has counted on: {(list, depth): first number}."""
    for num in numbering.iter(f"{_W}num"):
        for override in num.iter(f"{_W}lvlOverride"):
            if start := value_of(override, f"{_W}startOverride"):
                yield (num.get(f"{_W}numId", ""), _whole(override.get(f"{_W}ilvl", "0"))), _whole(start)


def _whole(text: str) -> int:
    return int(text) if text.isdigit() and len(text) < 6 else 0


def _lines(body: "Element", lists: _Lists, looks: Looks) -> Iterator[str]:
    """Paragraphs in reading order; a table row by row, or cell by cell where it only lays out a page."""
    stack = [body]
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}p":
            yield from _paragraph(element, lists, looks)
        elif element.tag == f"{_W}tbl":
            yield from rows_of(_rows(element, lists, looks))
        elif element.tag not in _LEFT_OUT:
            stack.extend(reversed(element))


def _rows(table: "Element", lists: _Lists, looks: Looks) -> list[list[list[str]]]:
    """The lines of each cell of each row."""
    return [
        [[line for line in _lines(cell, lists, looks) if line] for cell in row.iter(f"{_W}tc") if _is_own(cell, row)]
        for row in table
        if row.tag == f"{_W}tr"
    ]


def _is_own(cell: "Element", row: "Element") -> bool:
    """False for a cell of a table that stands in a cell of this row: it is read with that table."""
    inner = (other for nested in row.iter(f"{_W}tbl") for other in nested.iter(f"{_W}tc"))
    return all(cell is not other for other in inner)


def _paragraph(paragraph: "Element", lists: _Lists, looks: Looks) -> Iterator[str]:
    """A paragraph's lines with the number that Word sets; a heading's is marked, an empty paragraph counts for nothing."""
    words = _words(paragraph)
    if not words:
        yield ""
        return
    first, *others = f"{_number(paragraph, lists, looks)}{words}".split("\n")
    yield marked(first, looks.depth(paragraph) if not others else 0)
    yield from others


def _number(paragraph: "Element", lists: _Lists, looks: Looks) -> str:
    properties = paragraph.find(f"{_W}pPr/{_W}numPr")
    if properties is None:
        properties = looks.numbering.get(value_of(paragraph, f"{_W}pPr/{_W}pStyle"))
    if properties is None:
        return ""
    label = lists.label(value_of(properties, f"{_W}numId"), _whole(value_of(properties, f"{_W}ilvl", "0")))
    if label[-1:].isdigit():
        return f"{label} "
    return f"{label}　" if label.endswith(("条", "章", "节", "编")) else label


def _words(paragraph: "Element") -> str:
    """Text, tabs and line breaks of a paragraph; what was deleted in a tracked change is no part of it."""
    parts: list[str] = []
    stack = [paragraph]
    while stack:
        element = stack.pop()
        if element.tag in _LEFT_OUT:
            continue
        if element.tag == f"{_W}t":
            parts.append(element.text or "")
        elif element.tag == f"{_W}tab":
            parts.append(" ")
        elif element.tag in {f"{_W}br", f"{_W}cr"}:
            parts.append("\n")
        stack.extend(reversed(element))
    return "".join(parts).strip()

"""A file that the user offers -> its plain text, or a refusal that says why.

Everything is bounded before it is read: the file, what an archive's members grow to, the pages, the time.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.markdown import Page, read_markdown
from assistant.corpus.library.marks import first_heading
from assistant.corpus.library.pdf import read_pdf
from assistant.corpus.library.plain import closed, is_wrapped, parted, tidy, unwrapped
from assistant.corpus.library.reading import Read
from assistant.corpus.library.scan import can_read_pictures, read_picture
from assistant.corpus.library.shelf import sha256_of
from assistant.corpus.library.web import read_html
from assistant.corpus.library.word import read_word
from assistant.errors import ImportRefused

LARGEST_FILE = 30 * 2**20
_MOST_CHARACTERS = 5_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and every Office file with a password
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file's words, headings marked (see marks). `pictured` are the pages, from 1, on which no word could be read.

    `stated` are the facts that the file's layout gives, `dropped` the words of its pages that are no part of its text,
    `reads` the lines that a machine read off pictures.
    """

    text: str
    source_sha256: str
    stated: Facts = field(default_factory=Facts)
    dropped: tuple[str, ...] = ()
    pictured: tuple[int, ...] = ()
    reads: tuple[Read, ...] = ()


def read_file(path: Path) -> Extract:
    """The text of a txt, md, html, docx or pdf file, or of a picture. Raises ImportRefused."""
    check_kind(path.name)
    return read_bytes(bytes_of(path), path.name)


def check_kind(name: str) -> None:
    """Raises ImportRefused for the name of a file of a kind that cannot be read."""
    if PurePath(name).suffix.lower() not in _READERS:
        raise ImportRefused("import_type", name=name)


def read_bytes(data: bytes, name: str) -> Extract:
    """The text of what a file of this name holds. Raises ImportRefused."""
    check_kind(name)
    check_size(len(data), name)
    page = _READERS[PurePath(name).suffix.lower()](data, name)
    if not page.text.strip():
        raise ImportRefused("import_empty", name=name)
    if len(page.text) > _MOST_CHARACTERS:
        raise ImportRefused("import_too_long", name=name, limit=_MOST_CHARACTERS)
    return Extract(
        text=page.text,
        source_sha256=sha256_of(data),
        stated=page.stated,
        dropped=page.dropped,
        pictured=page.pictured,
        reads=page.reads,
    )


def is_readable(path: Path) -> bool:
    """True for a file of a kind that can be read, and that is not hidden."""
    return path.suffix.lower() in _READERS and not path.name.startswith((".", "~$"))


def kinds() -> tuple[str, ...]:
    """The endings of files that can be read here; of pictures only where what reads them is installed."""
    return tuple(_READERS) if can_read_pictures() else tuple(kind for kind in _READERS if kind not in _PICTURES)


def check_size(size: int, name: str, most: int = LARGEST_FILE) -> None:
    """Raises ImportRefused for more bytes than a file may have."""
    if size > most:
        raise ImportRefused("import_too_large", name=name, limit=most // 2**20)


def bytes_of(path: Path, most: int = LARGEST_FILE) -> bytes:
    """What a file holds, if it is no larger than so many bytes. Raises ImportRefused."""
    try:
        if not path.is_file():
            raise ImportRefused("import_missing", name=path.name)
        size = path.stat().st_size
        check_size(size, path.name, most)
        with path.open("rb") as file:
            return file.read(size)
    except (OSError, ValueError) as error:
        raise ImportRefused("import_unreadable", name=path.name) from error


def decoded(data: bytes, name: str) -> str:
    """Text of UTF-8, UTF-16 with its mark, or GB 18030 (which holds GBK and GB 2312). Raises ImportRefused."""
    if data.startswith(_UTF16_MARKS):
        encodings = ["utf-16"]
    else:
        declared = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:2048])
        gb = declared is not None and declared.group(1).lower() in {b"gbk", b"gb2312", b"gb18030"}
        encodings = ["gb18030", "utf-8-sig"] if gb else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_writing(text):
            return text
    raise ImportRefused("import_encoding", name=name)


def _is_writing(text: str) -> bool:
    """False for bytes that happened to decode: control and private characters, or hardly a letter."""
    sample = text[:20_000]
    odd = sum(
        1 for c in sample if (ord(c) < 32 and c not in "\t\n\r\f\v") or "\ue000" <= c <= "\uf8ff" or c == "\ufffd"
    )
    return odd <= len(sample) // 200


def _read_text(data: bytes, name: str) -> Page:
    text = tidy(decoded(data, name))
    text = closed(unwrapped(text) if is_wrapped(text) else parted(text))
    return Page(text=text, stated=Facts(title=first_heading(text)))


def _read_markdown(data: bytes, name: str) -> Page:
    page = read_markdown(decoded(data, name))
    return replace(page, text=closed(page.text))


def _read_html(data: bytes, name: str) -> Page:
    """Whatever lxml raises on a page that is none means the same to the user."""
    try:
        page = read_html(decoded(data, name))
    except ImportRefused:
        raise
    except (ValueError, RecursionError, LookupError, SyntaxError) as error:
        raise ImportRefused("import_broken", name=name) from error
    return replace(page, text=closed(page.text))


def _read_word(data: bytes, name: str) -> Page:
    if data.startswith(_OLE):
        raise ImportRefused("import_locked_word", name=name)
    page = read_word(data, name)
    return replace(page, text=closed(tidy(page.text)))


_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".heic")
_READERS: Mapping[str, Callable[[bytes, str], Page]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_word,
    ".pdf": read_pdf,
    **dict.fromkeys(_PICTURES, read_picture),
}

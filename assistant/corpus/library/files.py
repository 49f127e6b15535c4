"""A file that the user offers -> its plain text, or a refusal that says why.

Everything is bounded before it is read: the file, what an archive's members grow to, the pages, the time.
"""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus.library.plain import html_text, is_wrapped, markdown_text, printed_text, tidy, unwrapped
from assistant.corpus.library.shelf import sha256_of
from assistant.corpus.library.word import word_text
from assistant.errors import ImportRefused

LARGEST_FILE = 30 * 2**20
_MOST_CHARACTERS = 5_000_000
_MOST_PAGES = 3000
_PDF_SECONDS = 120.0
_LETTERS_A_PAGE = 20  # fewer on the average page: the pages are pictures

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word before 2007, and every Office file with a password
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """A file's words. `pictured` are the pages, from 1, on which no word could be read."""

    text: str
    source_sha256: str
    pictured: tuple[int, ...] = ()


def read_file(path: Path) -> Extract:
    """The text of a txt, md, html, docx or pdf file. Raises ImportRefused."""
    kind = path.suffix.lower()
    if kind not in _READERS:
        raise ImportRefused("import_type", name=path.name)
    data = _bytes_of(path)
    text, pictured = _READERS[kind](data, path.name)
    if not text.strip():
        raise ImportRefused("import_empty", name=path.name)
    if len(text) > _MOST_CHARACTERS:
        raise ImportRefused("import_too_long", name=path.name, limit=_MOST_CHARACTERS)
    return Extract(text=text, source_sha256=sha256_of(data), pictured=pictured)


def _bytes_of(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise ImportRefused("import_missing", name=path.name)
        if path.stat().st_size > LARGEST_FILE:
            raise ImportRefused("import_too_large", name=path.name, limit=LARGEST_FILE // 2**20)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE)
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


def _read_text(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    text = tidy(decoded(data, name))
    return unwrapped(text) if is_wrapped(text) else text, ()


def _read_markdown(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    return markdown_text(decoded(data, name)), ()


def _read_html(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    return html_text(decoded(data, name)), ()


def _read_word(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    if data.startswith(_OLE):
        raise ImportRefused("import_locked_word", name=name)
    return tidy(word_text(data, name)), ()


def _read_pdf(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    """The text of a PDF, its lines joined again. Whatever pypdf raises on a broken file means the same to the user."""
    from pypdf.errors import DependencyError

    try:
        pages = _pdf_pages(data, name)
    except ImportRefused:
        raise
    except DependencyError as error:  # a cipher that needs a package we do not ask for
        raise ImportRefused("import_encrypted", name=name) from error
    except Exception as error:
        raise ImportRefused("import_broken", name=name) from error
    letters = [sum(c.isalnum() for c in page) for page in pages]
    if sum(letters) < _LETTERS_A_PAGE * len(pages):
        raise ImportRefused("import_scanned", name=name)
    text = tidy(unwrapped("\n".join(printed_text(page) for page in pages)))
    return text, tuple(number for number, count in enumerate(letters, 1) if not count)


def _pdf_pages(data: bytes, name: str) -> list[str]:
    import io
    import logging

    from pypdf import PasswordType, PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # its warnings on odd files say nothing to our reader
    deadline = time.monotonic() + _PDF_SECONDS
    reader = PdfReader(io.BytesIO(data))
    # Many are "encrypted" with an empty password, to forbid printing: those open for anyone.
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise ImportRefused("import_encrypted", name=name)
    if len(reader.pages) > _MOST_PAGES:
        raise ImportRefused("import_too_long", name=name, limit=_MOST_CHARACTERS)
    pages: list[str] = []
    for page in reader.pages:
        pages.append(page.extract_text() or "")
        if time.monotonic() > deadline or sum(map(len, pages)) > _MOST_CHARACTERS:
            raise ImportRefused("import_too_long", name=name, limit=_MOST_CHARACTERS)
    return pages


_READERS: Mapping[str, Callable[[bytes, str], tuple[str, tuple[int, ...]]]] = {
    ".txt": _read_text,
    ".md": _read_markdown,
    ".markdown": _read_markdown,
    ".html": _read_html,
    ".htm": _read_html,
    ".docx": _read_word,
    ".pdf": _read_pdf,
}

"""The library as one file, to be brought to another machine: a zip of its three folders and a list of what they hold.

packed(shelf, name, corpus)    made only where it could be taken in again
take_in(shelf, path, corpus)   checked from end to end before anything is written; then all of it or nothing
manifest.json                  the form's number, the program's version, the count of documents, {name: sha256} of the other files.
"""

import io
import json
import stat
import tomllib
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from assistant import __version__
from assistant.corpus.library.add import count_articles, document_of
from assistant.corpus.library.files import bytes_of
from assistant.corpus.library.held import same_text
from assistant.corpus.library.shelf import Shelf, owner_of, read_receipt, sha256_of
from assistant.corpus.load import Corpus, build_clauses
from assistant.errors import AssistantError, ImportRefused, UsageError
from assistant.schema import Document

_FORMAT, _LIST = 1, "manifest.json"
_LARGEST_FILE, _LARGEST_ARCHIVE = 20 * 2**20, 100 * 2**20  # bytes, unpacked
_PACKED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others are unpacked without a bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """What became of a document of an archive. `held` has its text: itself, or the one that had it already."""

    document: Document
    fate: Literal["added", "replaced", "present", "elsewhere"]
    held: Document


def packed(shelf: Shelf, name: str, corpus: Corpus) -> tuple[bytes, int]:
    """The library as an archive, and how many documents it has. Raises UsageError, CorpusAltered or ImportRefused."""
    if not shelf.ids():
        raise UsageError("move_empty")
    with shelf.writing():
        data = _zipped({file: kept for key in shelf.ids() for file, kept in shelf.files_of(key).items()})
    return data, len(_parcels(data, name, shelf, corpus))


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The same files give the same bytes on every machine: sorted, at one time, and as they are, since packers differ."""
    listed = {"format": _FORMAT, "program": __version__, "count": len({*map(owner_of, files)})}
    return write_archive(files, _LIST, listed)


def write_archive(files: Mapping[str, bytes], list_name: str, listed: Mapping[str, object]) -> bytes:
    """A zip of files and of a list that says `listed` of them and has their checksums."""
    sums = {name: sha256_of(files[name]) for name in sorted(files)}
    data, contents = io.BytesIO(), {list_name: json.dumps({**listed, "files": sums}, indent=1).encode(), **files}
    with zipfile.ZipFile(data, "w") as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, contents[name])
    return data.getvalue()


def take_in(shelf: Shelf, path: Path, corpus: Corpus, replaces: bool = False) -> list[Moved]:
    """Keep what an archive has that is new. Raises ImportRefused, also for other texts under held ids unless it `replaces`."""
    return take_in_bytes(shelf, bytes_of(path, _LARGEST_ARCHIVE + _LARGEST_FILE), path.name, corpus, replaces)


def take_in_bytes(shelf: Shelf, data: bytes, name: str, corpus: Corpus, replaces: bool = False) -> list[Moved]:
    """The same from an archive's bytes."""
    parcels = _parcels(data, name, shelf, corpus)
    with shelf.writing():
        moved = [_fate(shelf, document, files, corpus) for document, files in parcels]
        others = [f"{one.document.title} ({one.document.document_id})" for one in moved if one.fate == "replaced"]
        if others and not replaces:
            raise ImportRefused("move_other_text", documents=", ".join(others))
        taken = [own for (_, own), one in zip(parcels, moved, strict=True) if one.fate in ("added", "replaced")]
        shelf.put({name: text for files in taken for name, text in files.items()})
    return moved


def _fate(shelf: Shelf, document: Document, files: Mapping[str, str], corpus: Corpus) -> Moved:
    key, path = document.document_id, shelf.text_path(document.document_id)
    if path.exists() and path.read_bytes() != document.text.encode("utf-8"):
        return Moved(document=document, fate="replaced", held=document)
    if shelf.is_whole(key) and all((shelf.root / name).exists() for name in files):
        return Moved(document=document, fate="present", held=document)
    held = same_text(build_clauses(document), corpus, {key})
    return Moved(document=document, fate="elsewhere" if held else "added", held=held or document)


def _parcels(data: bytes, name: str, shelf: Shelf, corpus: Corpus) -> list[tuple[Document, dict[str, str]]]:
    files, listed = _checked(data, name, _LIST, _FORMAT, lambda file: bool(owner_of(file)), _LARGEST_FILE)
    if listed.get("count") != len({*map(owner_of, files)}):
        raise ImportRefused("move_altered", name=name, file=_LIST)
    catalogue = {key: known for key, known in corpus.documents.items() if not shelf.record_path(key).exists()}
    return [_parcel(key, files, catalogue.get(key)) for key in sorted({*map(owner_of, files)})]


def read_archive(path: Path, list_name: str, form: int, belongs: Callable[[str], bool]) -> dict[str, bytes]:
    """What an archive holds, without its list, all of it as the list says. Raises ImportRefused."""
    data = bytes_of(path, 2 * _LARGEST_ARCHIVE)
    return _checked(data, path.name, list_name, form, belongs, _LARGEST_ARCHIVE)[0]


def _checked(
    data: bytes, name: str, list_name: str, form: int, belongs: Callable[[str], bool], largest: int
) -> tuple[dict[str, bytes], dict[str, object]]:
    files = _unzipped(data, name, lambda file: file == list_name or belongs(file), largest)
    return files, _check_list(files.pop(list_name, b""), files, name, list_name, form)


def _unzipped(data: bytes, name: str, belongs: Callable[[str], bool], largest: int) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_entries(entries, name, belongs, largest)
            # Each to its claimed size: a read without one unpacks whatever is there.
            return {entry.filename: archive.open(entry).read(entry.file_size) for entry in entries}
    except AssistantError:
        raise
    except Exception as error:  # BadZipFile, zlib.error, NotImplementedError: whatever keeps it from being read
        raise ImportRefused("import_broken", name=name) from error


def _check_entries(entries: Sequence[zipfile.ZipInfo], name: str, belongs: Callable[[str], bool], largest: int) -> None:
    """Before anything is unpacked: ordinary files that belong there only, none twice, within their bounds."""
    times = Counter(entry.filename for entry in entries)
    for entry in entries:
        ordinary = stat.S_IFMT(entry.external_attr >> 16) in (0, stat.S_IFREG) and entry.compress_type in _PACKED
        if not ordinary or times[entry.filename] > 1 or not belongs(entry.filename):
            raise ImportRefused("move_entry", name=name, entry=ascii(entry.filename[:80]))
    sizes = [entry.file_size for entry in entries]
    if max(sizes, default=0) > largest or sum(sizes) > _LARGEST_ARCHIVE:
        raise ImportRefused("import_bomb", name=name)


def _check_list(data: bytes, files: Mapping[str, bytes], name: str, list_name: str, form: int) -> dict[str, object]:
    try:
        listed = dict(json.loads(data))
        sums = dict(listed["files"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ImportRefused("move_foreign", name=name) from error
    if listed.get("format") != form:
        raise ImportRefused("move_format", name=name, format=str(listed.get("format"))[:20])
    found = {file: sha256_of(kept) for file, kept in files.items()}
    wrong = [file for file in sorted({*sums, *found}) if sums.get(file) != found.get(file)]
    if wrong:
        raise ImportRefused("move_altered", name=name, file=wrong[0][:80])
    return listed


def _parcel(key: str, files: Mapping[str, bytes], known: Document | None) -> tuple[Document, dict[str, str]]:
    """A document that is whole, of its own facts or of the catalogue's, and its files: the one that makes it answer last."""
    names = (f"receipts/{key}.json", f"texts/{key}.txt", f"documents/{key}.toml")
    try:
        own = {name: files[name].decode("utf-8") for name in names if name in files}
        receipt, text = read_receipt(own[names[0]]), own[names[1]]
        stated = document_of(tomllib.loads(own[names[2]]), key) if names[2] in own else None
    except (KeyError, ValueError, RecursionError, AssistantError) as error:
        raise ImportRefused("move_document", id=key) from error
    document = stated or known
    if document is None or (stated and known) or document.file.startswith("documents/"):
        raise ImportRefused("move_catalogue", id=key)
    clauses = tuple(build_clauses(document := replace(document, text=text, held="verbatim")))
    if receipt is None or receipt.text_sha256 != sha256_of(files[names[1]]) or not clauses:
        raise ImportRefused("move_document", id=key)
    if document.articles and document.articles != count_articles(clauses):
        raise ImportRefused("move_catalogue", id=key)
    return document, own

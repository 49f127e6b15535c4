"""The folder of full texts: what is kept in it, by whom it was brought, and whether it is still what was kept.

texts/<id>.txt        the plain text that is quoted
receipts/<id>.json    its checksum, and where it came from
documents/<id>.toml   facts, for documents that the catalogue does not have
changes.jsonl         every change, and removed/ what was taken out (see `journal`)
downloads/<id>.part   what was fetched before a connection broke
"""

import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from assistant.corpus.library.journal import (
    KEPT_DAYS,
    Change,
    Removed,
    What,
    now,
    put_away,
    removed,
    title_in,
    write_change,
)
from assistant.errors import CorpusAltered, CorpusError, UsageError
from assistant.schema import Document

TEXT_FORMAT = 1  # raise it when the conversion to plain text changes: texts of an older form are fetched again
UPSTREAM = "upstream"

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,78}[a-z0-9])?")
_LOCK_SECONDS = 30.0
_SUFFIXES = {"texts": ".txt", "documents": ".toml", "receipts": ".json"}
_KEPT = tuple(f"{folder}/*{suffix}" for folder, suffix in _SUFFIXES.items())

FaultKind = Literal["missing", "altered", "unknown", "outdated", "articles"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Where a kept text came from. Checksums are sha256: of the text as kept, of the bytes as they came."""

    text_sha256: str
    source: str
    source_sha256: str
    added: str
    format: int = TEXT_FORMAT


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something in the library that is not as it was kept."""

    document_id: str
    kind: FaultKind


def checked_id(document_id: str) -> str:
    """The id itself. Raises UsageError for one that could not be a file's name everywhere.

    >>> checked_id("minors-protection-law-2024")
    'minors-protection-law-2024'
    """
    if not _ID.fullmatch(document_id) or ".." in document_id:
        raise UsageError("library_bad_id", value=document_id)
    return document_id


def owner_of(name: str) -> str:
    """The document that a kept file is of, by its name in the library; "" for what is no such name.

    >>> owner_of("texts/minors-protection-law-2024.txt"), owner_of("texts/../x.txt"), owner_of("texts/x.toml")
    ('minors-protection-law-2024', '', '')
    """
    folder, _, rest = name.partition("/")
    suffix = _SUFFIXES.get(folder, "")
    stem = rest.removesuffix(suffix) if suffix and rest.endswith(suffix) else ""
    return stem if _ID.fullmatch(stem) and ".." not in stem else ""


class Shelf:
    """The library's folder. It need not exist before something is kept in it. `who` changes it stands in its journal."""

    def __init__(self, root: Path, who: str = "", clock: Callable[[], datetime] = now) -> None:
        self.root = root
        self.who = who
        self._clock = clock

    def text_path(self, document_id: str) -> Path:
        return self.root / "texts" / f"{checked_id(document_id)}.txt"

    def receipt_path(self, document_id: str) -> Path:
        return self.root / "receipts" / f"{checked_id(document_id)}.json"

    def record_path(self, document_id: str) -> Path:
        return self.root / "documents" / f"{checked_id(document_id)}.toml"

    def part_path(self, document_id: str) -> Path:
        return self.root / "downloads" / f"{checked_id(document_id)}.part"

    def ids(self) -> list[str]:
        """Documents of which something was kept, in the order of their ids."""
        names = {path.stem for pattern in _KEPT for path in self.root.glob(pattern)}
        return sorted(name for name in names if _ID.fullmatch(name))

    def holds(self, document_id: str) -> bool:
        return self.text_path(document_id).exists() or self.record_path(document_id).exists()

    def receipt(self, document_id: str) -> Receipt | None:
        """The receipt of a kept text; None where there is none that can be read."""
        try:
            return read_receipt(self.receipt_path(document_id).read_text("utf-8"))
        except (OSError, ValueError):
            return None

    def is_own(self, document_id: str) -> bool:
        """True for a text that the user brought, not one that was fetched from where the catalogue says."""
        receipt = self.receipt(document_id) if self.text_path(document_id).exists() else None
        return receipt is not None and receipt.source != UPSTREAM

    def rewrite(self, document_id: str, record: Mapping[str, object]) -> None:
        """Put other facts in the place of those that are kept of a document. Raises UsageError if it has none here."""
        if not self.record_path(document_id).exists():
            raise UsageError("library_not_held", document=document_id)
        with self.writing():
            write_atomically(self.record_path(document_id), toml_text(record))
            self._note("corrected", document_id)

    def keep(
        self,
        document_id: str,
        text: str,
        receipt: Receipt,
        record: Mapping[str, object] | None = None,
    ) -> None:
        """Keep a text. The file that makes it answer comes last, so a write that is cut off changes no answer."""
        what: What = "replaced" if self.text_path(document_id).exists() else "added"
        with self.writing():
            write_atomically(self.receipt_path(document_id), json.dumps(asdict(receipt), ensure_ascii=False, indent=1))
            write_atomically(self.text_path(document_id), text)
            if record is not None:
                write_atomically(self.record_path(document_id), toml_text(record))
            self._note("fetched" if receipt.source == UPSTREAM else what, document_id)

    def _note(self, what: What, document_id: str) -> None:
        """Write a change down, with the checksum of the text as it stands now."""
        receipt = self.receipt(document_id)
        change = Change(
            at=self._clock().isoformat(timespec="seconds"),
            who=self.who,
            what=what,
            document_id=document_id,
            title=title_in(self.record_path(document_id)),
            sha256=receipt.text_sha256 if receipt else "",
        )
        write_change(self.root, change)

    def files_of(self, document_id: str) -> dict[str, bytes]:
        """{name in the library: what it holds} of a document's files. Raises CorpusAltered for one that lies elsewhere."""
        found = {}
        for path in (self.receipt_path(document_id), self.text_path(document_id), self.record_path(document_id)):
            name = f"{path.parent.name}/{path.name}"
            if path.resolve() != self.root.resolve() / name:
                raise CorpusAltered("move_outside", id=document_id)
            if path.exists():
                found[name] = path.read_bytes()
        return found

    def put(self, files: Mapping[str, str]) -> None:
        """Write many files, {name in the library: text}, in their order: all or none. For use while `writing`.

        They are written beside, then moved; where a move fails, what was moved goes back.
        """
        with tempfile.TemporaryDirectory(dir=self.root, prefix=".moving-") as folder:
            new, old = Path(folder, "new"), Path(folder, "old")
            for name, text in files.items():
                write_atomically(new / name, text)
                (self.root / name).parent.mkdir(exist_ok=True)
                (old / name).parent.mkdir(parents=True, exist_ok=True)
                if (self.root / name).exists():
                    shutil.copy2(self.root / name, old / name)
            try:
                for name in files:
                    os.replace(new / name, self.root / name)
            except BaseException:
                for name in files:
                    _put_back(old / name, new / name, self.root / name)
                raise
        for document_id in sorted({*map(owner_of, files)}):
            self._note("imported", document_id)

    def remove(self, document_id: str) -> None:
        """Take a document out: its text, its record, its receipt; for thirty days it can be brought back.

        Raises UsageError if it is not here.
        """
        if document_id not in self.ids():
            raise UsageError("library_not_held", document=document_id)
        with self.writing():
            self._note("removed", document_id)
            put_away(self.root, document_id, self._files(document_id), self._clock())
            self.part_path(document_id).unlink(missing_ok=True)

    def _files(self, document_id: str) -> tuple[Path, Path, Path]:
        """What makes it answer first."""
        return self.record_path(document_id), self.text_path(document_id), self.receipt_path(document_id)

    def removed(self) -> list[Removed]:
        """What was taken out and can be brought back, the last first."""
        return removed(self.root, self._clock())

    def restore(self, document_id: str) -> Removed:
        """Bring a document back as it was when it was taken out. Raises UsageError where there is none, or it is here again."""
        waiting = [one for one in self.removed() if one.document_id == checked_id(document_id)]
        if not waiting:
            raise UsageError("undo_gone", document=document_id, days=KEPT_DAYS)
        with self.writing():
            if self.holds(document_id):
                raise UsageError("undo_held", document=document_id)
            for path in reversed(self._files(document_id)):  # what makes it answer last
                kept = waiting[0].folder / path.parent.name / path.name
                if kept.exists():
                    path.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(kept, path)
            shutil.rmtree(waiting[0].folder, ignore_errors=True)
            self._note("restored", document_id)
        return waiting[0]

    def is_whole(self, document_id: str) -> bool:
        """True if the kept text is, byte for byte, what its receipt says."""
        receipt = self.receipt(document_id)
        try:
            found = sha256_of(self.text_path(document_id).read_bytes())
        except OSError:
            return False
        return receipt is not None and receipt.text_sha256 == found

    def is_current(self, document: Document) -> bool:
        """True if nothing has to be fetched: the user's own text stands, or the pinned one is here and whole."""
        receipt = self.receipt(document.document_id)
        if receipt is None or not self.is_whole(document.document_id):
            return False
        pinned = receipt.source_sha256 == document.upstream_sha256 and receipt.format == TEXT_FORMAT
        return pinned or receipt.source != UPSTREAM

    def check(self, documents: Mapping[str, Document], articles: Mapping[str, int]) -> list[Fault]:
        """What is not as it was kept. `articles` counts those found in each text."""
        return [fault for document_id in self.ids() for fault in self._faults(document_id, documents, articles)]

    def _faults(
        self, document_id: str, documents: Mapping[str, Document], articles: Mapping[str, int]
    ) -> Iterator[Fault]:
        document, receipt = documents.get(document_id), self.receipt(document_id)
        if document is None:
            yield Fault(document_id=document_id, kind="unknown")
        if not self.text_path(document_id).exists():
            yield Fault(document_id=document_id, kind="missing")
            return
        if receipt is None or not self.is_whole(document_id):
            yield Fault(document_id=document_id, kind="altered")
        elif document and document.upstream_sha256 and not self.is_current(document):
            yield Fault(document_id=document_id, kind="outdated")
        if document and document.articles and articles.get(document_id, 0) != document.articles:
            yield Fault(document_id=document_id, kind="articles")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One writer at a time. Raises CorpusError where another writes or the folder cannot be written."""
        from filelock import FileLock, Timeout

        try:
            self.root.mkdir(parents=True, exist_ok=True)
            with FileLock(self.root / "library.lock", timeout=_LOCK_SECONDS):
                self._sweep()
                yield
        except Timeout as error:
            raise CorpusError("library_busy") from error
        except OSError as error:
            raise CorpusError("library_unwritable", reason=error.strerror or type(error).__name__) from error

    def _sweep(self) -> None:
        """What a writer left that was killed goes, while nobody else writes."""
        for folder in self.root.glob(".moving-*"):
            shutil.rmtree(folder, ignore_errors=True)
        for kept in map(self.root.joinpath, _SUFFIXES):
            for path in kept.glob(".*.????????"):
                path.unlink(missing_ok=True)


def _put_back(old: Path, new: Path, path: Path) -> None:
    """Undo a move of `new`: it was made where `new` is gone."""
    if new.exists():
        return
    if old.exists():
        os.replace(old, path)
    else:
        path.unlink(missing_ok=True)


def read_receipt(text: str) -> Receipt | None:
    """The receipt that a file of it holds; None where it holds none."""
    try:
        values = json.loads(text)
        return Receipt(**{field.name: values[field.name] for field in fields(Receipt)})
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def write_atomically(path: Path, text: str) -> None:
    """Write beside and rename: a reader sees the old file or the new, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def toml_text(record: Mapping[str, object]) -> str:
    """A flat table as TOML: JSON's strings, numbers and lists are TOML's too, but for the character DEL.

    >>> toml_text({"id": "a", "aliases": ["b"], "articles": 3})
    'id = "a"\\naliases = ["b"]\\narticles = 3\\n'
    """
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in record.items())


def _toml_value(value: Any) -> str:
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False).replace("\x7f", "")

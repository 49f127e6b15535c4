"""Everything that was brought here or said here as one file: the library, its journal, and what readers said of answers.

A zip of library.zip (as `library export` makes it), changes.jsonl, feedback.jsonl, and backup.json, which lists their checksums.
It is checked from end to end before anything is written; the library is taken in all or not at all.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from filelock import FileLock

from assistant import __version__
from assistant.corpus import Corpus
from assistant.corpus.library import Moved, Shelf, packed, read_archive, take_in_bytes, write_archive
from assistant.errors import ImportRefused, StoreUnwritable, UsageError
from assistant.settings import Settings
from assistant.tools import LARGEST_FEEDBACK, feedback_path, read_feedback

_FORMAT, _LIST = 1, "backup.json"
_LIBRARY, _CHANGES, _FEEDBACK = "library.zip", "changes.jsonl", "feedback.jsonl"
_NAMES = frozenset({_LIST, _LIBRARY, _CHANGES, _FEEDBACK})


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup's bytes, and how much is in it."""

    data: bytes
    documents: int
    records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What became of a backup's documents, and how many records of feedback were new."""

    moved: list[Moved]
    records: int


def backed_up(settings: Settings, corpus: Corpus, who: str = "") -> Backup:
    """Raises UsageError where there is nothing yet, CorpusAltered or ImportRefused where the library is not whole."""
    files: dict[str, bytes] = {}
    documents = 0
    shelf = Shelf(settings.library, who)
    if shelf.ids():
        files[_LIBRARY], documents = packed(shelf, _LIBRARY, corpus)
    feedback = feedback_path(settings)
    for name, path in ((_CHANGES, settings.library / _CHANGES), (_FEEDBACK, feedback)):
        if path.exists():
            files[name] = path.read_bytes()
    if not documents and _FEEDBACK not in files:
        raise UsageError("move_empty")
    listed = {"format": _FORMAT, "program": __version__}
    return Backup(
        data=write_archive(files, _LIST, listed), documents=documents, records=files.get(_FEEDBACK, b"").count(b"\n")
    )


def restored(settings: Settings, path: Path, corpus: Corpus, who: str = "", replaces: bool = False) -> Restored:
    """Take a backup in: what is held already stays, what readers said is added once. Raises ImportRefused or UsageError.

    The journal of the other machine is kept beside this one's, since its changes were not made here.
    """
    files = read_archive(path, _LIST, _FORMAT, _NAMES.__contains__)
    lines = _feedback_lines(files, path.name)
    moved: list[Moved] = []
    shelf = Shelf(settings.library, who)
    if _LIBRARY in files:
        moved = take_in_bytes(shelf, files[_LIBRARY], path.name, corpus, replaces)
    if _CHANGES in files:
        with shelf.writing():
            (settings.library / f"before-{_CHANGES}").write_bytes(files[_CHANGES])
    return Restored(moved=moved, records=_add_lines(feedback_path(settings), lines))


def _feedback_lines(files: Mapping[str, bytes], name: str) -> list[bytes]:
    """The records of a backup, every one of which must be one."""
    lines = [line for line in files.get(_FEEDBACK, b"").split(b"\n") if line.strip()]
    try:
        for line in lines:
            record = json.loads(line)
            read_feedback(record, date.fromisoformat(record["day"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, UsageError) as error:
        raise ImportRefused("backup_feedback", name=name) from error
    return lines


def _add_lines(path: Path, lines: list[bytes]) -> int:
    """Append the records that are not there yet; how many they are. Raises StoreUnwritable or UsageError."""
    if not lines:
        return 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", timeout=10):
            held = path.read_bytes() if path.exists() else b""
            known = set(held.split(b"\n"))
            new = list(dict.fromkeys(line for line in lines if line not in known))
            data = b"".join(line + b"\n" for line in new)
            if len(held) + len(data) > LARGEST_FEEDBACK:
                raise UsageError("feedback_full")
            with path.open("ab") as file:
                file.write(data)
    except OSError as error:
        raise StoreUnwritable("feedback_unwritable") from error
    return len(new)

"""What was done to the library: a line of JSON for every change, and what was taken out, kept for thirty days.

changes.jsonl                      when (UTC), who, what, the document's id and title, the checksum of its text
removed/<when>--<id>/<folder>/...  the files of a document that was taken out, until it is brought back or thirty days are over
"""

import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

KEPT_DAYS = 30
_LOG, _BIN = "changes.jsonl", "removed"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_NAME = re.compile(r"(\d{8}T\d{12}Z)--(.+)")
_LONGEST_TITLE = 300

What = Literal["added", "replaced", "corrected", "removed", "restored", "imported", "fetched"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change. `who` is how it was made: by the administrator on the page, on this machine, or by a user's command."""

    at: str
    who: str
    what: What
    document_id: str
    title: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """A document that was taken out, and the folder in which its files wait."""

    document_id: str
    title: str
    at: datetime
    folder: Path

    @property
    def until(self) -> datetime:
        return self.at + timedelta(days=KEPT_DAYS)


def now() -> datetime:
    return datetime.now(UTC)


def write_change(root: Path, change: Change) -> None:
    """Add a line, whole and on the disk before anything goes on; for use while the library is locked."""
    line = json.dumps(asdict(change), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    with (root / _LOG).open("ab") as file:
        if file.tell() and not _ends_a_line(root / _LOG):
            line = b"\n" + line  # a write that was cut off must not take the next one with it
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def _ends_a_line(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def changes(root: Path) -> Iterator[Change]:
    """The changes in order; lines that cannot be read are passed over."""
    try:
        with (root / _LOG).open(encoding="utf-8", errors="replace") as file:
            yield from (found for line in file if (found := _change(line)))
    except OSError:
        return


def _change(line: str) -> Change | None:
    try:
        record = json.loads(line)
        return Change(**record) if all(isinstance(value, str) for value in record.values()) else None
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None


def put_away(root: Path, document_id: str, files: Iterable[Path], at: datetime) -> None:
    """Move a document's files to where they wait, in this order; what has waited long enough goes."""
    _sweep(root, at)
    folder = root / _BIN / f"{at.strftime(_STAMP)}--{document_id}"
    for path in files:
        if path.exists():
            target = folder / path.parent.name / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(path, target)


def removed(root: Path, at: datetime) -> list[Removed]:
    """What can be brought back, what was taken out last first."""
    found = []
    for folder, when, document_id in _waiting(root):
        if at < when + timedelta(days=KEPT_DAYS) and (folder / "texts" / f"{document_id}.txt").exists():
            title = title_in(folder / "documents" / f"{document_id}.toml") or document_id
            found.append(Removed(document_id=document_id, title=title, at=when, folder=folder))
    return sorted(found, key=lambda one: one.at, reverse=True)


def _waiting(root: Path) -> Iterator[tuple[Path, datetime, str]]:
    for folder in sorted((root / _BIN).glob("*--*")):
        if match := _NAME.fullmatch(folder.name):
            yield folder, datetime.strptime(match.group(1), _STAMP).replace(tzinfo=UTC), match.group(2)


def _sweep(root: Path, at: datetime) -> None:
    for folder, when, _ in _waiting(root):
        if at >= when + timedelta(days=KEPT_DAYS):
            shutil.rmtree(folder, ignore_errors=True)


def title_in(record: Path) -> str:
    """The title that a record of facts states; "" where it states none or is none."""
    try:
        return str(tomllib.loads(record.read_text("utf-8")).get("title", ""))[:_LONGEST_TITLE]
    except (OSError, ValueError):
        return ""

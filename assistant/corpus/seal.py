"""Whether the files that ship are what they were when somebody last looked at them and wrote their checksums.

corpus/checksums.txt has a line a file, as `sha256sum` writes and reads them, named from the program's home. A digit changed in a
telephone number, half a word list or a table that is gone is refused at the start, by name. A home without a list is not checked.
"""

import functools
import hashlib
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import CorpusAltered, CorpusInvalid, CorpusMissing

LIST = "corpus/checksums.txt"
_FOLDERS = ("corpus", "index/danger", "index/embedding", "prompts")
_NOT_SHIPPED = ("corpus/library/", LIST)
_Seen = tuple[tuple[str, int, int, int], ...]


def sealed_files(home: Path) -> dict[str, Path]:
    """{name from the home: path} of every file that is covered, sorted."""
    found = (path for folder in _FOLDERS for path in (home / folder).rglob("*") if path.is_file())
    named = {path.relative_to(home).as_posix(): path for path in found}
    return {name: named[name] for name in sorted(named) if _is_covered(name)}


def _is_covered(name: str) -> bool:
    hidden = any(part.startswith((".", "__")) for part in name.split("/"))
    return not hidden and not name.startswith(_NOT_SHIPPED) and not name.endswith((".md.orig", "~", ".new"))


def write_seal(home: Path) -> int:
    """Write the list as the files stand now; how many they are."""
    sums = {name: _sum(path) for name, path in sealed_files(home).items()}
    (home / LIST).write_text("".join(f"{value}  {name}\n" for name, value in sums.items()), "utf-8")
    return len(sums)


def broken_seals(home: Path) -> Iterator[CorpusAltered | CorpusMissing]:
    """What of the list is not as it says, one after another. Raises CorpusInvalid for a list that is none."""
    for name, wanted in _listed(home).items():
        try:
            found = _sum(home / name)
        except OSError:
            yield CorpusMissing("seal_missing", file=name)
            continue
        if found != wanted:
            yield CorpusAltered("seal_altered", file=name, expected=wanted[:16], found=found[:16])


def check_seal(home: Path) -> None:
    """Raises CorpusAltered, CorpusMissing or CorpusInvalid with the first file that is not what was listed.

    Files that were found right are read again only after their size or time changed.
    """
    seen = []
    for name in (LIST, *_listed(home)):
        try:
            status = (home / name).stat()
        except OSError:
            continue
        seen.append((name, status.st_size, status.st_mtime_ns, status.st_ino))
    _checked(home, tuple(seen))


@functools.lru_cache(maxsize=4)
def _checked(home: Path, seen: _Seen) -> None:
    for broken in broken_seals(home):
        raise broken


def _listed(home: Path) -> dict[str, str]:
    path = home / LIST
    try:
        lines = path.read_text("utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error
    rows = [line.partition("  ") for line in lines if line]
    if not rows or any(len(value) != 64 or not name for value, _, name in rows):
        raise CorpusInvalid("corpus_invalid", file=path.name)
    return {name: value for value, _, name in rows}


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()

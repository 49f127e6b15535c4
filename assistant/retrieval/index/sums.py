"""What a store's files hold, as checksums: by them damage is told from a disk that is full or may not be written."""

import hashlib
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

MANIFEST = "manifest.json"
ROWS = "chroma/rows"  # stands among a manifest's files for what the graph's table of rows says
_DATABASE = "chroma/chroma.sqlite3"
_SAID = (
    "SELECT id, name, dimension FROM collections ORDER BY id",
    "SELECT id, type, scope, collection FROM segments ORDER BY id",
    "SELECT segment_id, embedding_id, seq_id FROM embeddings ORDER BY id",
)
_NEEDED = 65_536  # bytes that must fit on the disk before it counts as writable


def file_sums(folder: Path) -> dict[str, str]:
    """{file: sha256} of a store, and under ROWS that of the rows in its database. Raises OSError.

    The database's own bytes change when it is opened, what its rows say does not.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    covered = [path for path in paths if "sqlite3" not in path.name]
    with ThreadPoolExecutor(2) as pool:  # reading and summing work outside Python's lock
        sums = pool.map(lambda path: hashlib.sha256(path.read_bytes()).hexdigest(), covered)
        files = dict(zip((str(path.relative_to(folder)) for path in covered), sums, strict=True))
    return files | {ROWS: _rows_sum(folder / _DATABASE)}


def _rows_sum(database: Path) -> str:
    """The checksum of a database's rows; "" for one that cannot be read as such. Writes nothing."""
    for way in ("mode=ro", "immutable=1"):  # the second where not even a lock can be set
        try:
            with closing(sqlite3.connect(f"{database.resolve().as_uri()}?{way}", uri=True)) as opened:
                digest = hashlib.sha256()
                for question in _SAID:
                    for row in opened.execute(question):
                        digest.update(repr(row).encode("utf-8") + b"\0")
                return digest.hexdigest()
        except sqlite3.Error:
            continue
    return ""


def is_writable(folder: Path) -> bool:
    """Whether something can be written into a folder: the disk is not full, and it is ours to write to."""
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"\0" * _NEEDED)
            file.flush()
    except OSError:
        return False
    return True

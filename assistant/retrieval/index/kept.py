"""What a store keeps of the texts it was built from, so that the next one cuts and encodes only what is new.

A text is known again by its checksum alone: where it stands, and in which document, does not matter.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

_SIZE = 16  # bytes of a checksum


def key_of(text: str) -> bytes:
    """The checksum of a text.

    >>> key_of("学校") == key_of("学校"), key_of("学校") == key_of("学 校"), len(key_of(""))
    (True, False, 16)
    """
    return hashlib.blake2b(text.encode("utf-8"), digest_size=_SIZE).digest()


def key_of_all(parts: Iterable[object]) -> str:
    """One checksum over several parts in their order, to be written into a table."""
    return key_of(json.dumps([str(part) for part in parts], ensure_ascii=False)).hex()


def save_keys(path: Path, keys: Sequence[bytes]) -> None:
    np.save(path, np.frombuffer(b"".join(keys), np.uint8).reshape(-1, _SIZE))


def load_keys(path: Path) -> list[bytes]:
    data = np.load(path).tobytes()
    return [data[start : start + _SIZE] for start in range(0, len(data), _SIZE)]

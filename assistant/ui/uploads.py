"""Files on their way in, a piece at a time, and what was read of them while its reader looks at the preview.

Only whoever runs the page may send any (see `permission`), so a few are held in memory and the oldest is let go.
"""

import base64
import binascii
import re
import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TypeVar

from assistant.corpus.library import Draft, check_kind, check_size, draft_of
from assistant.errors import UsageError

Kept = TypeVar("Kept")
_MOST_HELD = 4
_LONGEST_NAME = 120  # characters


class Uploads:
    """Pieces of files by the token that the first piece was given, and drafts by theirs."""

    def __init__(self, ranks: Mapping[str, str]) -> None:
        self._ranks = ranks
        self._lock = threading.Lock()
        self._pieces: OrderedDict[str, bytearray] = OrderedDict()
        self._drafts: OrderedDict[str, Draft] = OrderedDict()

    def piece(self, token: str, name: str, data: str, size: int) -> tuple[str, int]:
        """One piece more, in base64, of a file that says how large it is; its token, and how many bytes are here.

        Raises ImportRefused for a kind or size that is not taken, before the rest is sent, or UsageError.
        """
        check_kind(name)
        check_size(size, name)
        try:
            piece = base64.b64decode(data, validate=True)
        except (ValueError, binascii.Error) as error:
            raise UsageError("bad_option", value="data") from error
        with self._lock:
            if not token:
                token = secrets.token_urlsafe(12)
                _hold(self._pieces, token, bytearray())
            if token not in self._pieces:
                raise UsageError("upload_lost")
            check_size(len(self._pieces[token]) + len(piece), name)
            self._pieces[token] += piece
            return token, len(self._pieces[token])

    def read(self, token: str, name: str) -> str:
        """The file that is here whole, read; the draft's token. Raises ImportRefused or UsageError."""
        with self._lock:
            data = self._pieces.pop(token, None)
        if data is None:
            raise UsageError("upload_lost")
        draft = draft_of(bytes(data), name, self._ranks)
        key = secrets.token_urlsafe(12)
        with self._lock:
            _hold(self._drafts, key, draft)
        return key

    def draft(self, key: str) -> Draft:
        """What was read. Raises UsageError where it was let go."""
        with self._lock:
            if key not in self._drafts:
                raise UsageError("upload_lost")
            return self._drafts[key]

    def forget(self, key: str) -> None:
        """A draft that was kept, or is not wanted."""
        with self._lock:
            self._drafts.pop(key, None)


def _hold(held: "OrderedDict[str, Kept]", key: str, value: Kept) -> None:
    held[key] = value
    while len(held) > _MOST_HELD:
        held.popitem(last=False)


def file_name(given: object) -> str:
    """The last part of a name that a browser sent, without what has no place in one.

    >>> file_name("C:\\\\papers\\\\学校通知.pdf"), file_name("../../x\\n.txt"), file_name("")
    ('学校通知.pdf', 'x.txt', '-')
    """
    last = PurePosixPath(str(given).replace("\\", "/")).name
    clean = re.sub(r"[\x00-\x1f\x7f]", "", last).strip()
    stem, dot, kind = clean.rpartition(".")
    return (f"{stem[:_LONGEST_NAME]}{dot}{kind[:12]}" if dot else clean[:_LONGEST_NAME]) or "-"

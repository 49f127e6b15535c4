"""The administrator: a password that is known by its hash alone, and the signed session of whoever gave it.

ASSISTANT_ADMIN holds the hash, or names a file that does. A session is its end and a number by chance, signed with a key made
from the hash: every process of a server knows it, a new password ends all, and nobody can have one that was chosen for them.

>>> kept = hashed("correct horse battery", salt=b"0123456789abcdef")
>>> kept.startswith("scrypt$"), is_password("correct horse battery", kept), is_password("correct horse", kept)
(True, True, False)
>>> session = signed_in(kept, now=1000)
>>> is_session(session, kept, now=1001), is_session(session, kept, now=1000 + LASTS), is_session(session + "0", kept, now=1001)
(True, False, False)
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import threading
from collections import deque
from collections.abc import Callable

from assistant.errors import UsageError

SHORTEST = 12  # characters of a password
LASTS = 8 * 3600  # seconds of a session: a working day
_LONGEST = 1024
_COST, _BLOCK, _LANES = 2**15, 8, 1  # 32 MiB and some 0.1 s a try
_MEMORY = 128 * 2**20
_AT_ONE_ADDRESS, _IN_ALL, _WITHIN = 5, 30, 300.0  # wrong passwords, wrong passwords, seconds
_MOST_ADDRESSES = 1000


def hashed(password: str, salt: bytes | None = None) -> str:
    """What is kept of a password. Raises UsageError for one that is too short or too long."""
    if not SHORTEST <= len(password) <= _LONGEST:
        raise UsageError("admin_password", least=SHORTEST)
    salt = secrets.token_bytes(16) if salt is None else salt
    numbers = f"{_COST}${_BLOCK}${_LANES}"
    return f"scrypt${numbers}${_text(salt)}${_text(_derived(password, salt, _COST, _BLOCK, _LANES))}"


def checked_hash(kept: str) -> str:
    """The hash itself. Raises UsageError for what is none, without showing it: somebody may have put a password there."""
    try:
        _read(kept)
    except (ValueError, binascii.Error) as error:
        raise UsageError("admin_hash") from error
    return kept


def is_password(password: str, kept: str) -> bool:
    """Whether a password is the one that was hashed; as long for a wrong one as for the right one."""
    salt, wanted, cost, block, lanes = _read(kept)
    return hmac.compare_digest(_derived(password[:_LONGEST], salt, cost, block, lanes), wanted)


def _read(kept: str) -> tuple[bytes, bytes, int, int, int]:
    name, cost, block, lanes, salt, wanted = kept.split("$")
    numbers = int(cost), int(block), int(lanes)
    if name != "scrypt" or not (2**14 <= numbers[0] <= 2**18 and 1 <= numbers[1] <= 16 and 1 <= numbers[2] <= 4):
        raise ValueError(name)
    bytes_ = base64.b64decode(salt, validate=True), base64.b64decode(wanted, validate=True)
    if len(bytes_[0]) < 16 or len(bytes_[1]) != 32:
        raise ValueError(name)
    return *bytes_, *numbers


def _derived(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    given = password.encode("utf-8", "surrogatepass")
    return hashlib.scrypt(given, salt=salt, n=cost, r=block, p=lanes, maxmem=_MEMORY * 4, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def signed_in(kept: str, now: float) -> str:
    """A new session."""
    said = f"{int(now) + LASTS}.{secrets.token_hex(16)}"
    return f"{said}.{_signature(said, kept)}"


def is_session(session: str, kept: str, now: float) -> bool:
    """Whether a session was given out here and has not ended."""
    said, _, signature = session.rpartition(".")
    if not session.isascii() or not hmac.compare_digest(signature, _signature(said, kept)):
        return False
    return now < int(said.partition(".")[0])


def form_token(session: str, kept: str) -> str:
    """What a form of a session sends along, so that no other site can send one."""
    return _signature(f"form {session}", kept)


def is_form_token(token: str, session: str, kept: str) -> bool:
    return token.isascii() and hmac.compare_digest(token, form_token(session, kept))


def _signature(said: str, kept: str) -> str:
    key = hashlib.sha256(b"session " + kept.encode("utf-8")).digest()
    return hmac.new(key, said.encode("utf-8"), hashlib.sha256).hexdigest()


class Tries:
    """Counts wrong passwords, by address and in all: after a few, none is looked at for some minutes."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._wrong: dict[str, deque[float]] = {}
        self._all: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self, address: str) -> int:
        """Seconds until the next try from an address is looked at; 0 for now."""
        with self._lock:
            now = self._clock()
            waits = [
                self._left(self._wrong.get(address, deque()), _AT_ONE_ADDRESS, now),
                self._left(self._all, _IN_ALL, now),
            ]
            return max(waits)

    @staticmethod
    def _left(wrong: deque[float], most: int, now: float) -> int:
        while wrong and wrong[0] <= now - _WITHIN:
            wrong.popleft()
        return int(wrong[-most] + _WITHIN - now) + 1 if len(wrong) >= most else 0

    def count(self, address: str) -> None:
        """A try begins: counted before it is looked at, so that many at once are no way around."""
        with self._lock:
            now = self._clock()
            self._all.append(now)
            self._wrong.setdefault(address, deque()).append(now)
            while len(self._wrong) > _MOST_ADDRESSES:
                self._wrong.pop(next(iter(self._wrong)))

    def right(self, address: str) -> None:
        """The password was right: what was counted for this address is forgotten."""
        with self._lock:
            self._wrong.pop(address, None)
            if self._all:
                self._all.pop()

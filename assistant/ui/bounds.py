"""How much one address may ask, and whose address that is.

>>> now = [0.0]
>>> rates = Rates(60, clock=lambda: now[0])
>>> [rates.wait("192.0.2.1") for _ in range(60)][-1], rates.wait("192.0.2.1"), rates.wait("192.0.2.2")
(0, 1, 0)
"""

import ipaddress
import math
import mmap
import os
import struct
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Protocol

from assistant.capacity import Capacity

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not on Windows, where there are no several processes either
    fcntl = None

RATES = "ASSISTANT_RATE_TABLE"  # for a process of several: the file in which they count together
_MOST_ADDRESSES = 20_000  # remembered; the one not seen for longest is forgotten first
_LONGEST_CHAIN = 20  # addresses in what proxies say
_SLOT = struct.Struct("=Qdd")  # which address, what it has left, when that was so
_SLOTS = 32_768
_LOOKED = 8  # places in which an address may stand

Bucket = tuple[float, float]


class Table(Protocol):
    """What addresses have left, and when that was so."""

    @contextmanager
    def alone(self) -> Iterator[None]: ...

    def get(self, address: str) -> Bucket | None: ...

    def put(self, address: str, bucket: Bucket) -> None: ...


class OwnTable:
    """The table of one process."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, Bucket] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """One thread counts, so nobody is in its way."""
        yield

    def get(self, address: str) -> Bucket | None:
        return self._kept.pop(address, None)

    def put(self, address: str, bucket: Bucket) -> None:
        self._kept[address] = bucket
        if len(self._kept) > _MOST_ADDRESSES:
            self._kept.popitem(last=False)


class SharedTable:
    """One table for several processes of a machine, in a file that they map; addresses stand in it as checksums.

    An address has eight places; where others have them all, it takes that of the one not seen for longest.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("r+b")
        self._slots = mmap.mmap(self._file.fileno(), _SLOT.size * _SLOTS)

    @staticmethod
    def make(path: Path) -> None:
        """An empty one, before any process opens it."""
        path.write_bytes(b"\0" * (_SLOT.size * _SLOTS))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other process reads or writes until the end of the block."""
        assert fcntl is not None
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)

    def get(self, address: str) -> Bucket | None:
        name, places = self._places(address)
        found = (_SLOT.unpack_from(self._slots, place) for place in places)
        return next(((left, seen) for held, left, seen in found if held == name), None)

    def put(self, address: str, bucket: Bucket) -> None:
        name, places = self._places(address)
        held = [_SLOT.unpack_from(self._slots, place) for place in places]
        order = sorted(range(len(places)), key=lambda n: (held[n][0] != name, held[n][0] != 0, held[n][2]))
        _SLOT.pack_into(self._slots, places[order[0]], name, *bucket)

    def _places(self, address: str) -> tuple[int, list[int]]:
        name = int.from_bytes(blake2b(address.encode(), digest_size=8).digest()) or 1
        return name, [_SLOT.size * ((name + step) % _SLOTS) for step in range(_LOOKED)]


class Rates:
    """So many requests a minute for every address, all of a minute's at once if it likes: a bucket that fills evenly.

    The clock has to be one for all processes that share a table, as the system's monotonic one is.
    """

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic, table: Table | None = None) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._table = OwnTable() if table is None else table

    def wait(self, address: str) -> int:
        """Counts a request: 0 where it may be answered, else the seconds until the next one may."""
        if not self.a_minute:
            return 0
        a_second = self.a_minute / 60
        with self._table.alone():
            now = self._clock()
            left, seen = self._table.get(address) or (float(self.a_minute), now)
            left = min(float(self.a_minute), left + (now - seen) * a_second)
            self._table.put(address, (left - 1 if left >= 1 else left, now))
        return 0 if left >= 1 else math.ceil((1 - left) / a_second)


def shared_table(environ: Mapping[str, str] = os.environ) -> SharedTable | None:
    """The table that this process shares with others; None where it is alone."""
    path = environ.get(RATES, "")
    return SharedTable(Path(path)) if path else None


def whose(client: str, headers: Mapping[str, str], capacity: Capacity) -> str:
    """The address that a request is counted for: the last in the chain that no trusted proxy added for another.

    What a reader writes into the header stands before what proxies add, so it is reached only if they are all trusted.
    A network of IPv6 counts as one address: whoever has one has them all.

    >>> near = Capacity.from_env({"ASSISTANT_PROXIES": "127.0.0.1"})
    >>> whose("127.0.0.1", {"x-forwarded-for": "1.1.1.1, 192.0.2.7"}, near), whose("192.0.2.9", {"x-forwarded-for": "1.1.1.1"}, near)
    ('192.0.2.7', '192.0.2.9')
    """
    chain = [part.strip() for part in headers.get("x-forwarded-for", "").split(",")[-_LONGEST_CHAIN:]]
    address = client
    while capacity.trusts(address) and chain:
        address = chain.pop() or address
    try:
        found = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return client
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False).network_address)
    return str(found)

"""How much one address may ask, and whose address that is.

>>> now = [0.0]
>>> rates = Rates(60, clock=lambda: now[0])
>>> [rates.wait("192.0.2.1") for _ in range(60)][-1], rates.wait("192.0.2.1"), rates.wait("192.0.2.2")
(0, 1, 0)
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping

from assistant.capacity import Capacity

_MOST_ADDRESSES = 20_000  # remembered; the one not seen for longest is forgotten first
_LONGEST_CHAIN = 20  # addresses in what proxies say


class Rates:
    """So many requests a minute for every address, all of a minute's at once if it likes: a bucket that fills evenly."""

    def __init__(self, a_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.a_minute = a_minute
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Counts a request: 0 where it may be answered, else the seconds until the next one may."""
        if not self.a_minute:
            return 0
        now, a_second = self._clock(), self.a_minute / 60
        left, seen = self._left.pop(address, (float(self.a_minute), now))
        left = min(float(self.a_minute), left + (now - seen) * a_second)
        self._left[address] = (left - 1 if left >= 1 else left, now)
        if len(self._left) > _MOST_ADDRESSES:
            self._left.popitem(last=False)
        return 0 if left >= 1 else math.ceil((1 - left) / a_second)


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

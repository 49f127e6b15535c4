"""For how many a server works, and what it tells of that: read from the environment once, with the other settings.

>>> Capacity.from_env({"ASSISTANT_WORKERS": "2", "ASSISTANT_PROXIES": "127.0.0.1, 10.0.0.0/8"}).trusts("10.1.2.3")
True
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from assistant.errors import UsageError

_MOST_WORKERS = 64
_MOST_A_MINUTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Capacity:
    """How much of what is served.

    `workers` are processes over one store. `rate` is how many requests a minute one address may send, 0 for any number;
    what comes from this machine itself is not counted. Of a request that comes through one of `proxies` the address is the
    one that the proxy says. `metrics` opens /metrics, `log` prints a line a request; neither holds the words of a question.
    """

    workers: int = 1
    rate: int = 240
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    metrics: bool = False
    log: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Capacity":
        """From ASSISTANT_WORKERS, _RATE, _PROXIES, _METRICS and _LOG. Raises UsageError."""
        return cls(
            workers=_number(env, "ASSISTANT_WORKERS", 1, 1, _MOST_WORKERS),
            rate=_number(env, "ASSISTANT_RATE", 240, 0, _MOST_A_MINUTE),
            proxies=tuple(_network(word) for word in env.get("ASSISTANT_PROXIES", "").replace(",", " ").split()),
            metrics=bool(_number(env, "ASSISTANT_METRICS", 0, 0, 1)),
            log=bool(_number(env, "ASSISTANT_LOG", 0, 0, 1)),
        )

    def trusts(self, address: str) -> bool:
        """Whether an address is that of a proxy whose word is taken."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.proxies)


def _number(env: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdecimal()) or not least <= int(text[:9]) <= most:
        raise UsageError("capacity_number", name=name, value=text[:40], least=least, most=most)
    return int(text)


def _network(word: str) -> IPv4Network | IPv6Network:
    try:
        return ipaddress.ip_network(word, strict=False)
    except ValueError as error:
        raise UsageError("bad_option", value=f"ASSISTANT_PROXIES={word[:60]}") from error

"""Who may change the library from the page: the administrator, by the session of whoever gave the password.

Where no administrator is set, it is whoever sits at the machine that runs the page, as long as only that machine is served.
This is asked here and nowhere else.
"""

import ipaddress
import time
from collections.abc import Mapping
from typing import Protocol

from assistant.accounts import is_session
from assistant.settings import Settings

COOKIE = "administrator"
# What a proxy before the server adds: then the nearest address is the proxy's own and says nothing of the reader's.
_PASSED_ON = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Address(Protocol):
    """Where a request came from."""

    @property
    def host(self) -> str: ...


class Asked(Protocol):
    """A request, as far as it says who asks."""

    @property
    def client(self) -> Address | None: ...

    @property
    def headers(self) -> Mapping[str, str]: ...


def may_change_library(request: Asked | None, settings: Settings) -> bool:
    """Whether a request may add and remove documents: from the administrator, or where there is none from this machine to a
    page that only this machine reaches."""
    if settings.admin:
        return request is not None and bool(session_of(request.headers, settings, time.time()))
    client = request.client if request else None
    if request is None or client is None or any(request.headers.get(name) for name in _PASSED_ON):
        return False
    return is_loopback(settings.host) and is_loopback(client.host)


def session_of(headers: Mapping[str, str], settings: Settings, now: float) -> str:
    """The administrator's session that a request shows; "" where it shows none that holds."""
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    session = next((value for name, _, value in pairs if name == COOKIE), "")
    return session if settings.admin and session and is_session(session, settings.admin, now) else ""


def is_loopback(host: str) -> bool:
    """Whether an address, or the name for it, is this machine's own.

    >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "[::1]", "::ffff:127.0.0.1", "0.0.0.0", "192.168.1.5", "")]
    [True, True, True, True, False, False, False]
    """
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback

"""What carries a request: an HTTP client that goes where it was told and no further, and reads no more than a reply holds.

A redirect is never followed: it would take the question, if not the key, to a host that nobody chose. The key, or the
user and password of an address, is set here and nowhere else, so that none out of the environment is sent by mistake.
"""

from base64 import b64encode
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from assistant.errors import ModelFailure
from assistant.settings import ModelSettings

if TYPE_CHECKING:
    import httpx

LONGEST_BODY = (
    32 * 2**20
)  # bytes: a long reply in pieces of one character, each in its envelope, with thoughts before it


def plain_address(address: str) -> str:
    """An address without user and password, for whoever might write it down.

    >>> plain_address("https://me:secret@host:8443/v1?a=b")
    'https://host:8443/v1?a=b'
    """
    parts = urlsplit(address)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def client_options(settings: ModelSettings) -> dict[str, Any]:
    """What an httpx client is made with."""
    return {
        "timeout": settings.timeout,
        "follow_redirects": False,
        "auth": _signing(settings),
        "event_hooks": {"response": [_checked]},
    }


def _signing(settings: ModelSettings) -> Any:
    allowed = _authorization(settings)

    def sign(request: "httpx.Request") -> "httpx.Request":
        request.headers.pop("authorization", None)
        if allowed:
            request.headers["authorization"] = allowed
        return request

    return sign


def _authorization(settings: ModelSettings) -> str:
    parts = urlsplit(settings.address)
    if parts.username is not None and not settings.key:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return f"Basic {b64encode(pair.encode()).decode()}"
    return f"Bearer {settings.key}" if settings.key else ""


def _checked(response: "httpx.Response") -> None:
    """Raises ModelFailure for a reply that leads elsewhere or is a page for people; bounds the others."""
    if 300 <= response.status_code < 400:
        target = urlsplit(urljoin(str(response.request.url), response.headers.get("location", "")))
        raise ModelFailure("model_moved", host=response.request.url.host, target=target.hostname or "?")
    if response.status_code == 200 and "text/html" in response.headers.get("content-type", ""):
        raise ModelFailure("model_path", host=response.request.url.host)
    response.stream = _bounded(response.stream)


def _bounded(stream: Any) -> Any:
    from httpx import SyncByteStream

    class Bounded(SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            left = LONGEST_BODY
            for part in stream:
                left -= len(part)
                if left < 0:
                    raise ModelFailure("model_endless")
                yield part

        def close(self) -> None:
            stream.close()

    return Bounded()

"""What every plug does with a request: a body within bounds, a key, where the links of an answer lead."""

import hmac
import json
from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import anyio
from starlette.requests import Request
from starlette.responses import Response

from assistant.api.offered import QUOTED_AT_ONCE
from assistant.settings import Settings

Handler = Callable[[Request], Awaitable[Response]]
Routes = Mapping[str, Handler]

NO_STORE = {"cache-control": "no-store"}


class Refused(Exception):
    """A request that is not answered: its status, a word for programs and the key of the sentence that says why."""

    def __init__(self, status: int, code: str, key: str, **details: object) -> None:
        super().__init__(code)
        self.status, self.code, self.key, self.details = status, code, key, details


def answers_at_once(settings: Settings, most: int) -> anyio.CapacityLimiter:
    """How many answers are made at the same time: by quoting, more than two would only take the one interpreter from each other."""
    return anyio.CapacityLimiter(most if settings.llm else QUOTED_AT_ONCE)


class Turnstile:
    """Lets a bounded number of requests in at once; the others are told to come again instead of waiting in a growing line.

    >>> turnstile = Turnstile(1)
    >>> with turnstile.held():
    ...     turnstile.is_full
    True
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.inside = 0

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now has to be sent away."""
        return self.inside >= self.most

    @contextmanager
    def held(self) -> Iterator[None]:
        """Takes a place until the end of the block. For one event loop only."""
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1


async def read_body(request: Request, most: int) -> bytes:
    """All of a body of at most `most` bytes, whatever length it claims. Raises Refused."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Refused(413, "too_large", "service_large", most=most)
    return body


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object. Raises Refused."""
    try:
        given = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "invalid_json", "service_body") from error
    if not isinstance(given, dict):
        raise Refused(400, "invalid_json", "service_body")
    return given


def bearer(request: Request) -> str | None:
    """The key of an Authorization header; None where there is none of that form."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" and key.strip() else None


def is_known(key: str, keys: Collection[str]) -> bool:
    """Whether a key is one of those given out, told in the same time for every wrong one."""
    given = key.encode("utf-8", "replace")
    matches = [hmac.compare_digest(given, known.encode("utf-8")) for known in keys]  # all of them, whichever is right
    return any(matches)


def page_address(configured: str, request: Request) -> str:
    """Where readers find the page: as it is configured, else where this request found it."""
    return configured or f"{request.url.scheme}://{request.url.netloc}"


def json_response(content: object, status: int = 200) -> Response:
    """A JSON answer that nobody keeps."""
    text = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")  # half a character may be asked with
    return Response(text, status, NO_STORE, "application/json; charset=utf-8")

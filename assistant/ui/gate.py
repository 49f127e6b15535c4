"""What goes over the wire: only the paths that the page needs, and a policy that keeps the browser from any other host."""

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from assistant.api import Door, is_own_name, is_own_page
from assistant.ui.front import Front, Pairs
from assistant.ui.policy import policy

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# gradio opens uploads, file reading, API descriptions and more to everyone; the page uses none of them.
_OPEN = re.compile(r"/gradio_api/(?:startup-events|queue/(?:join|data)|component_server/?|cancel/?)|/robots\.txt")
_HEADERS = [
    (b"content-security-policy", policy().encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
LARGEST_REQUEST = 2_000_000  # bytes; a whole kept conversation is far smaller


class Gate:
    """Wraps the application: gives the page itself, refuses what is not meant to be open, adds the policy.

    The paths of the service for other programs are open only where one is given. What is sent to the page is read whole
    before anything works on it, so a body without a length is bounded like any other.
    """

    def __init__(
        self,
        app: Application,
        front: Front | None = None,
        service: Door | None = None,
        own_names: Collection[str] = ("127.0.0.1",),
    ) -> None:
        self.app = app
        self.front = front
        self.service = service
        self.own_names = own_names

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self.service and self.service.serves(scope["path"]):
            await self.service(scope, receive, _with_policy(send))
        elif scope["method"] in {"GET", "HEAD"} and (found := self._own(scope)):
            await _give(_with_policy(send), *found, whole=scope["method"] == "GET")
        elif not _OPEN.fullmatch(scope["path"]):
            await _refuse(send, 404)
        elif scope["method"] not in {"GET", "HEAD"}:
            await self._taken(scope, receive, send)
        else:
            await self.app(scope, receive, _with_policy(send))

    def _own(self, scope: Message) -> tuple[int, Pairs, bytes] | None:
        """The page or a file of it, where that is what is asked for."""
        query = scope.get("query_string", b"").decode("latin-1")
        return self.front.reply(scope["path"], query, _texts(scope)) if self.front else None

    async def _taken(self, scope: Message, receive: Receive, send: Send) -> None:
        """What a page sends: from this server's own page, under its own name, and no larger than a conversation is."""
        headers = _texts(scope)
        if not (is_own_name(headers.get("host", ""), self.own_names) and is_own_page(headers)):
            await _refuse(send, 403)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_REQUEST or (body := await _body(receive)) is None:
            await _refuse(send, 413)
            return
        await self.app(scope, _replayed(body, receive), _with_policy(send))


async def _body(receive: Receive) -> bytes | None:
    """All of a request's body; None where it is too large, or its sender left."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_REQUEST:
            return None
        more = message.get("more_body", False)
    return b"".join(parts)


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already, then whatever comes after it."""
    given = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receiving() -> Message:
        return next(given, None) or await receive()

    return receiving


def _texts(scope: Message) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


async def _give(send: Send, status: int, headers: Pairs, body: bytes, *, whole: bool) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body if whole else b""})


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            own = {name for name, _ in message["headers"]}  # the page may name sites that frame it
            message = {**message, "headers": [*message["headers"], *(pair for pair in _HEADERS if pair[0] not in own)]}
        await send(message)

    return sending

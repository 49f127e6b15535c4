"""What goes over the wire: only the paths that the page needs, and a policy that keeps the browser from any other host."""

import logging
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from typing import Any

import anyio

from assistant.api import Service, is_own_name, is_own_page
from assistant.ui.front import Front, Pairs
from assistant.ui.office import LARGEST_FORM, Asked, Office

_LOG = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# gradio opens uploads, file reading, API descriptions and more to everyone; the page uses none of them.
_OPEN = re.compile(r"/gradio_api/(?:startup-events|queue/(?:join|data)|component_server/?|cancel/?)|/robots\.txt")
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'self'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
# A browser says of a form where it comes from only where the page lets it; to other sites it says nothing either way.
_OFFICE_HEADERS = [(name, b"same-origin" if name == b"referrer-policy" else value) for name, value in _HEADERS]
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
        service: Service | None = None,
        own_names: Collection[str] = ("127.0.0.1",),
        office: Office | None = None,
    ) -> None:
        self.app = app
        self.office = office
        self.front = front
        self.service = service
        self.own_names = own_names
        self._told = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self.service and self.service.serves(scope["path"]):
            await self.service(scope, receive, _with_policy(send))
        elif self.office and self.office.serves(scope["path"]):
            await self._governed(self.office, scope, receive, send)
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

    async def _governed(self, office: Office, scope: Message, receive: Receive, send: Send) -> None:
        """The administrator's page, under this server's own name; its forms from that page only."""
        headers, method = _texts(scope), scope["method"]
        own = self._is_own_name(headers) and (method == "GET" or is_own_page(headers))
        if method not in {"GET", "POST"} or not own:
            await _refuse(send, 403 if method in {"GET", "POST"} else 405)
            return
        body = await _body(receive, LARGEST_FORM) if method == "POST" else b""
        if body is None:
            await _refuse(send, 413)
            return
        asked = Asked(
            method=method,
            path=scope["path"],
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
            body=body,
            client=(scope.get("client") or ("", 0))[0],
            is_secure="https" in {scope.get("scheme"), headers.get("x-forwarded-proto")},
        )
        found = await anyio.to_thread.run_sync(office.reply, asked)
        await _give(_with_policy(send, _OFFICE_HEADERS), *found, whole=True)

    def _is_own_name(self, headers: Mapping[str, str]) -> bool:
        """Whether a request asks for this server by a name of its own; whoever runs it is told once of another."""
        host = headers.get("host", "")
        own = is_own_name(host, self.own_names)
        if not own and not self._told:
            self._told = True
            _LOG.warning("a request for the name %s was refused: see ASSISTANT_NAMES", ascii(host[:80]))
        return own

    async def _taken(self, scope: Message, receive: Receive, send: Send) -> None:
        """What a page sends: from this server's own page, under its own name, and no larger than a conversation is."""
        headers = _texts(scope)
        if not (self._is_own_name(headers) and is_own_page(headers)):
            await _refuse(send, 403)
            return
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST_REQUEST or (body := await _body(receive)) is None:
            await _refuse(send, 413)
            return
        await self.app(scope, _replayed(body, receive), _with_policy(send))


async def _body(receive: Receive, most: int = LARGEST_REQUEST) -> bytes | None:
    """All of a request's body; None where it is too large, or its sender left."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > most:
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


def _with_policy(send: Send, policy: Pairs = _HEADERS) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *policy]}
        await send(message)

    return sending

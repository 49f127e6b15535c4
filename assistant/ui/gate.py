"""What goes over the wire: only the paths that the page needs, and a policy that keeps the browser from any other host."""

import re
from collections.abc import Awaitable, Callable, Collection, MutableMapping
from typing import Any

from assistant.api import Service, is_own_name, is_own_page
from assistant.ui.labels import say
from assistant.ui.markup import element

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# gradio opens uploads, file reading, API descriptions and more to everyone; the page uses none of them.
_OPEN = re.compile(
    r"/(?!.*\.\.)(?:|config|theme\.css|favicon\.ico|manifest\.json|robots\.txt|(?:assets|static|svelte)/[\w./-]+"
    r"|gradio_api/(?:startup-events|app_id|queue/(?:join|data)|heartbeat/\w+|component_server/?|reset/?|cancel/?))"
)
_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; frame-ancestors 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
_HEADERS = [
    (b"content-security-policy", _POLICY.encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
LARGEST_REQUEST = 2_000_000  # bytes; a whole kept conversation is far smaller
_PROMOTION = re.compile(r"\s*<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>")


class Gate:
    """Wraps the application: refuses what is not meant to be open, adds the policy, gives the page its own description.

    The paths of the service for other programs are open only where one is given. What is sent to the page is read whole
    before anything works on it, so a body without a length is bounded like any other.
    """

    def __init__(
        self, app: Application, service: Service | None = None, own_names: Collection[str] = ("127.0.0.1",)
    ) -> None:
        self.app = app
        self.service = service
        self.own_names = own_names

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif self.service and self.service.serves(scope["path"]):
            await self.service(scope, receive, _with_policy(send))
        elif not _OPEN.fullmatch(scope["path"]):
            await _refuse(send, 404)
        elif scope["method"] not in {"GET", "HEAD"}:
            await self._taken(scope, receive, send)
        elif scope["path"] == "/":
            await self.app(_uncompressed(scope), receive, _Rewriter(send))
        else:
            await self.app(scope, receive, _with_policy(send))

    async def _taken(self, scope: Message, receive: Receive, send: Send) -> None:
        """What a page sends: from this server's own page, under its own name, and no larger than a conversation is."""
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
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


def _uncompressed(scope: Message) -> Message:
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]}


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def _with_policy(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], *_HEADERS]}
        await send(message)

    return sending


class _Rewriter:
    """Holds the start page back until it is whole, then sends it with its own description."""

    def __init__(self, send: Send) -> None:
        self.send = _with_policy(send)
        self.start: Message = {}
        self.body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body"):
            return
        body = described(self.body.decode("utf-8")).encode("utf-8")
        headers = [pair for pair in self.start["headers"] if pair[0].lower() != b"content-length"]
        await self.send({**self.start, "headers": [*headers, (b"content-length", str(len(body)).encode("ascii"))]})
        await self.send({"type": "http.response.body", "body": body})


def described(page: str) -> str:
    """The start page with this program's name and line in place of gradio's, for link previews and screen readers."""
    name, line = say("zh", "name"), say("zh", "tagline")
    tags = [
        element("title", f"{name} · {say('en', 'name')}"),
        *(f'<meta property="og:{key}" content="{value}">' for key, value in (("title", name), ("description", line))),
        f'<meta name="description" content="{line}">',
    ]
    page = re.sub(r"<title>.*?</title>", "", _PROMOTION.sub("", page), flags=re.DOTALL)
    page = page.replace('lang="en"', 'lang="zh-CN"', 1)
    return page.replace("</head>", "".join(tags) + "</head>", 1)

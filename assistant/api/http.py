"""The tools over HTTP, beside the page: /api/<tool> by GET or POST, and /mcp for programs that speak MCP.

Programs call this, not web pages: what a browser sends for another site is refused, and so is a name that another site
may have pointed at this machine (DNS rebinding).
"""

import ipaddress
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, MutableMapping
from contextlib import asynccontextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import anyio
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from assistant.api import offered
from assistant.errors import AssistantError, UnknownClause, UsageError
from assistant.live import Source
from assistant.messages import error_text, message

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

MCP_PATH = "/mcp"
LARGEST_BODY = 256_000  # bytes; a question with all of its history, every character escaped, is smaller
_METHODS: Mapping[str, tuple[str, ...]] = {
    MCP_PATH: ("POST",),
    **{f"/api/{tool.name}": ("GET", "POST") for tool in offered.TOOLS},
}
_HEADERS = {"cache-control": "no-store", "cross-origin-resource-policy": "same-origin"}
_LOG = logging.getLogger(__name__)


class Refused(Exception):
    """A request that is answered without asking a tool: its status, and the key of the sentence that says why."""

    def __init__(self, status: int, key: str, **details: object) -> None:
        super().__init__(key)
        self.status, self.key, self.details = status, key, details


class Service:
    """The paths of the service as an ASGI application, to be asked only for the paths that it `serves`."""

    def __init__(self, source: Source, told: Callable[[str, str, Mapping[str, float]], None] | None = None) -> None:
        """`told` hears of every answer: by which door, what it came to, how long its stages took."""
        from assistant.api.mcp import http_manager

        self.source = source
        self.told = told
        self.limit = anyio.CapacityLimiter(offered.at_once(source.settings))
        self.mcp = http_manager(source, self.limit, LARGEST_BODY)

    def serves(self, path: str) -> bool:
        """Whether a path belongs to the service."""
        return path in _METHODS

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Runs what MCP needs from the server's start to its end."""
        async with self.mcp.run():
            yield

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            _check(request, self.source.settings.names)
            if scope["path"] == MCP_PATH:
                await self.mcp.handle_request(scope, receive, send)
                return
            response = await self._answer(request)
        except Refused as refused:
            response = self._refusal(request, refused)
        except ClientDisconnect:
            return
        await response(scope, receive, send)

    def _refusal(self, request: Request, refused: Refused) -> Response:
        language = self.source.settings.spoken
        text = message(language, f"errors.{refused.key}", **refused.details)
        allowed = {"allow": ", ".join(_METHODS[request.scope["path"]])} if refused.status == 405 else {}
        return _json(_error(refused.key, text), refused.status, allowed)

    async def _answer(self, request: Request) -> Response:
        name = request.scope["path"].removeprefix("/api/")
        given = await _given(request, offered.BY_NAME[name])
        try:
            call = partial(offered.call, self.source, name, given)
            given_back = await anyio.to_thread.run_sync(call, limiter=self.limit)
            if self.told and name == "ask":
                self.told("api", str(given_back["status"]), {})
            return _json(given_back)
        except Exception as error:
            text = error_text(error, offered.language_for(self.source.settings, given))
            code = error.key if isinstance(error, AssistantError) else "internal"
            return _json(_error(code, text), _status(error))


def _check(request: Request, own_names: Collection[str]) -> None:
    """Refuses what no program of the reader's own would send. Raises Refused."""
    if not is_own_name(request.headers.get("host", ""), own_names):
        raise Refused(403, "service_host")
    if not is_own_page(request.headers):
        raise Refused(403, "service_origin")
    methods = _METHODS[request.scope["path"]]
    if request.method not in methods:
        raise Refused(405, "service_method", methods=", ".join(methods))


def is_own_name(host: str, own_names: Collection[str]) -> bool:
    """Whether a Host header is an address, or a name that no other site can point here.

    >>> [is_own_name(host, {"127.0.0.1"}) for host in ("127.0.0.1:7860", "[::1]:7860", "localhost", "evil.example", "")]
    [True, True, True, False, False]
    >>> is_own_name("ask.example.cn", {"ask.example.cn"})
    True
    """
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name in {"localhost", *own_names} - {""}:
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_own_page(headers: Mapping[str, str]) -> bool:
    """Whether no browser sent the request, or one did from a page of this very server."""
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return False
    origin, host = headers.get("origin"), headers.get("host", "")
    return origin is None or origin.lower() in {f"http://{host.lower()}", f"https://{host.lower()}"}


async def _given(request: Request, tool: offered.Tool) -> Mapping[str, object]:
    """What a request gives the tool, by query string or JSON body. Raises Refused."""
    if request.method == "GET":
        known = {parameter.name: parameter for parameter in tool.parameters}
        values = parse_qs(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return {name: known[name].from_query(found) if name in known else found for name, found in values.items()}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "service_body")
    return _object(await _body(request))


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise Refused(413, "service_large", most=LARGEST_BODY)
    return body


def _object(body: bytes) -> Mapping[str, object]:
    try:
        given = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refused(400, "service_body") from error
    if not isinstance(given, dict):
        raise Refused(400, "service_body")
    return given


def _status(error: Exception) -> int:
    if isinstance(error, UnknownClause):
        return 404
    if isinstance(error, UsageError):
        return 400
    _LOG.error("a tool failed", exc_info=error)
    return 500


def _error(code: str, text: str) -> dict[str, object]:
    return {"error": {"code": code, "message": text}}


def _json(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    text = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")  # half a character may be asked with
    return Response(text, status, {**_HEADERS, **(headers or {})}, "application/json; charset=utf-8")

"""What goes over the wire: only the paths that the page needs, and a policy that keeps the browser from any other host.

Everything that is sent is bounded here before any work: who may send, how often, how much, for how long, how many at once.
"""

import asyncio
import json
import logging
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from typing import Any

import anyio

from assistant.api import Door, is_own_name, is_own_page
from assistant.capacity import Capacity
from assistant.messages import message
from assistant.meters import KIND, Meters
from assistant.schema import Language
from assistant.ui.bounds import Rates, shared_table, whose
from assistant.ui.front import Front, Pairs
from assistant.ui.history import preferred_language
from assistant.ui.office import LARGEST_FORM, Asked, Office
from assistant.ui.policy import policy

_LOG = logging.getLogger(__name__)
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]

# gradio opens uploads, file reading, API descriptions and more to everyone; the page uses none of them.
_OPEN = re.compile(r"/gradio_api/(?:startup-events|queue/(?:join|data)|component_server/?|cancel/?)|/robots\.txt")
_PLATFORM = re.compile(
    r"/wechat|/wecom(?:/robot)?"
)  # all of an account's people come from a few addresses; it bounds itself
_GOES_ON = re.compile(r"/gradio_api/(?:queue/data|cancel/?)")  # belongs to an answer that is under way
_HEADERS = [
    (b"content-security-policy", policy().encode("ascii")),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
]
# A browser says of a form where it comes from only where the page lets it; to other sites it says nothing either way.
_OFFICE_HEADERS = [(name, b"same-origin" if name == b"referrer-policy" else value) for name, value in _HEADERS]
LARGEST_REQUEST = 2_000_000  # bytes; a whole kept conversation is far smaller
MOST_AT_ONCE = 400  # requests of all readers that are worked on or wait; who comes later is told so at once
MOST_OF_ONE = 60  # of them from one address: a school may stand behind it
LONGEST_SENDING = 20.0  # seconds that the body of a request may take to arrive
LONGEST_ANSWER = 180.0  # seconds from a request to the end of its reply; a language model may think for a while
_OURS = frozenset({"127.0.0.1", "::", ""})  # this machine, whose requests are not counted; "::" is the network of ::1
_AGAIN = 5  # seconds after which a crowded or closing server may be asked again


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
        capacity: Capacity | None = None,
        meters: Meters | None = None,
        office: Office | None = None,
    ) -> None:
        self.app = app
        self.office = office
        self.front = front
        self.service = service
        self.own_names = own_names
        self.capacity = capacity or Capacity()
        self.meters = meters or Meters()
        self.rates = Rates(self.capacity.rate, table=shared_table())
        self.at_work: Counter[str] = Counter()
        self.closing = False
        self._told = False

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        door, sending = self._door(scope["path"]), _Sending(send)
        started = time.perf_counter()
        self.meters.began()
        try:
            async with asyncio.timeout(LONGEST_ANSWER):
                await self._led(door, scope, receive, sending)
        except TimeoutError:
            if sending.status:  # what was begun is cut off
                raise
            await _give(sending, *_told(503, "crowded", _texts(scope), _AGAIN), whole=True)
        finally:
            self.meters.ended(door, scope["method"], sending.status, time.perf_counter() - started)

    def _door(self, path: str) -> str:
        """What a path is for, in one word."""
        if self.service and self.service.serves(path):
            return "mcp" if path == "/mcp" else "api"
        if path in {"/healthz", "/readyz", "/metrics"}:
            return "watch"
        return "call" if _OPEN.fullmatch(path) else "page"

    async def _led(self, door: str, scope: Message, receive: Receive, send: Send) -> None:
        """To where a request belongs."""
        if self.office and self.office.serves(scope["path"]):
            await self._governed(self.office, scope, receive, send)
        elif door == "watch":
            await _give(send, *self._watched(scope["path"]), whole=scope["method"] == "GET")
        elif door == "page":
            found = self._own(scope) if scope["method"] in {"GET", "HEAD"} else None
            await (_give(_with_policy(send), *found, whole=scope["method"] == "GET") if found else _refuse(send, 404))
        else:
            await self._admitted(door, scope, receive, send)

    async def _admitted(self, door: str, scope: Message, receive: Receive, send: Send) -> None:
        """Worked on, unless its address or all readers together have too much at work already."""
        address = whose((scope.get("client") or ("",))[0], _texts(scope), self.capacity)
        if refusal := self._turned_away(address, scope):
            await _give(send, *refusal, whole=True)
            return
        self.at_work[address] += 1
        try:
            await self._worked(door, scope, receive, send)
        finally:
            self.at_work[address] -= 1
            self.at_work += Counter()  # those at nothing are forgotten

    @property
    def running(self) -> int:
        """How many requests are worked on."""
        return self.at_work.total()

    async def _worked(self, door: str, scope: Message, receive: Receive, send: Send) -> None:
        if self.service and door in {"api", "mcp"}:
            arriving, sending = _Arriving(receive), _Sending(send)
            await self.service(scope, arriving, _with_policy(sending))
            if arriving.late and not sending.status:
                await _refuse(send, 408)
        elif scope["method"] in {"GET", "HEAD"}:
            await self.app(scope, receive, _with_policy(send))
        else:
            await self._taken(scope, receive, send)

    def _watched(self, path: str) -> tuple[int, Pairs, bytes]:
        """Whether the process lives, whether it takes questions, and where that is wanted what it did."""
        if path == "/metrics":
            return (200, _plain(KIND), self.meters.text()) if self.capacity.metrics else (404, _plain(), b"")
        ready = path == "/healthz" or not self.closing
        return (200, _plain(), b"ok\n") if ready else (503, _plain(), b"closing\n")

    def _turned_away(self, address: str, scope: Message) -> tuple[int, Pairs, bytes] | None:
        """The reply to a request that is not worked on: of an address that sent too many, or where too many are at work."""
        headers = _texts(scope)
        counted = self.capacity.rate and address not in _OURS and not _PLATFORM.fullmatch(scope["path"])
        if counted and (seconds := self.rates.wait(address)):
            return _told(429, "too_often", headers, seconds)
        if counted and self.at_work[address] >= MOST_OF_ONE:
            return _told(429, "too_often", headers, _AGAIN)
        if _GOES_ON.fullmatch(scope["path"]):
            return None
        if self.closing:
            return _told(503, "closing", headers, _AGAIN)
        return _told(503, "crowded", headers, _AGAIN) if self.running >= MOST_AT_ONCE else None

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
            client=whose((scope.get("client") or ("",))[0], headers, self.capacity),
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


class _Arriving:
    """Receives a body for as long as one may take; of a slower one it says that its sender has left."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._until: float | None = asyncio.get_running_loop().time() + LONGEST_SENDING
        self.late = False

    async def __call__(self) -> Message:
        try:
            async with asyncio.timeout_at(self._until):
                given = await self._receive()
        except TimeoutError:
            self.late = True
            return {"type": "http.disconnect"}
        if not given.get("more_body", False):
            self._until = None  # all of it is here; what comes now is that the reader leaves
        return given


class _Sending:
    """Sends, and remembers with which status."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
        await self._send(message)


def _told(status: int, key: str, headers: Mapping[str, str], seconds: int) -> tuple[int, Pairs, bytes]:
    """A refusal as a sentence in the language that the request is to be answered in, with when to ask again."""
    language: Language = preferred_language(headers.get("accept-language", ""), "zh")
    error = {"code": key, "message": message(language, f"errors.{key}", seconds=seconds)}
    pairs = [*_plain("application/json; charset=utf-8"), (b"retry-after", str(seconds).encode("ascii"))]
    return status, pairs, json.dumps({"error": error}, ensure_ascii=False).encode("utf-8")


def _plain(kind: str = "text/plain; charset=utf-8") -> Pairs:
    return [*_HEADERS, (b"content-type", kind.encode("ascii")), (b"cache-control", b"no-store")]


async def _body(receive: Receive, most: int = LARGEST_REQUEST) -> bytes | None:
    """All of a request's body; None where it is too large or too slow, or its sender left."""
    parts: list[bytes] = []
    size, more = 0, True
    try:
        async with asyncio.timeout(LONGEST_SENDING):
            while more:
                given = await receive()
                if given["type"] != "http.request":
                    return None
                parts.append(given.get("body", b""))
                size += len(parts[-1])
                if size > most:
                    return None
                more = given.get("more_body", False)
    except TimeoutError:
        return None
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
    async def sending(given: Message) -> None:
        if given["type"] == "http.response.start":
            own = {name for name, _ in given["headers"]}  # the page may name sites that frame it
            given = {**given, "headers": [*given["headers"], *(pair for pair in policy if pair[0] not in own)]}
        await send(given)

    return sending

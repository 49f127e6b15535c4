"""A chat service on this machine, scripted case by case: OpenAI's protocol and Ollama's, plain and streaming.

It is a real HTTP server, so that the client, its time-outs and its errors are the real ones.

    with ChatServer(Script(reply='...')) as server:
        server.address          # base address of the OpenAI protocol
        server.ollama_address
        server.requests         # every request's path, headers and body, as it came
        server.readings         # those of them that ask for a second reading, kept apart
"""

import contextlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

_READS = re.compile("not entailed")  # stands in the prompts of the second reading alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """How the service behaves. `reply` may be made from the request's body."""

    reply: str | Callable[[dict[str, Any]], str] = ""
    status: int = 200
    body: str = ""  # sent as it is, with `status`
    headers: dict[str, str] = field(default_factory=dict)
    fail_first: int = 0  # so many requests get `status`; the rest are answered
    delay: float = 0.0  # seconds before anything is sent
    drip: float = 0.0  # seconds between pieces
    held: threading.Event | None = None  # nothing is sent before it is set
    pieces: int = 7  # characters a piece
    cut_after: int = -1  # pieces after which the connection is dropped
    finish: str = "stop"
    thought: str = ""  # sent in a reasoning field before the reply
    refuses: frozenset[str] = frozenset()  # "response_format", "tools", "format": fields answered with 400
    only_key: str = ""  # the key that is accepted
    refuse: Callable[[dict[str, Any]], tuple[int, str] | None] | None = None  # status and body for a request's body
    raw: tuple[bytes, ...] = ()  # a stream's bytes as they are, each sent by itself
    kind: str = "text/event-stream"  # of `raw`
    reading: "Script | None" = None  # as the second reader; without one it lets every sentence pass


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]


class ChatServer:
    """Serves one script on a free port."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.requests: list[Seen] = []
        self.readings: list[Seen] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def ollama_address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def address(self) -> str:
        return f"{self.ollama_address}/v1"

    def __enter__(self) -> "ChatServer":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = json.loads(self.rfile.read(length) or b"{}")
                reads = _READS.search(body["messages"][0]["content"])
                script = (server.script.reading or Script(reply="entailed")) if reads else server.script
                seen = server.readings if reads else server.requests
                seen.append(Seen(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                    _answer(self, script, body, len(seen))

            def log_message(self, *_: object) -> None:
                """Nothing on the terminal."""

        return Handler


def _answer(handler: BaseHTTPRequestHandler, script: Script, body: dict[str, Any], number: int) -> None:
    time.sleep(script.delay)
    if script.held:
        script.held.wait(60)
    failing = script.status != 200 and (not script.fail_first or number <= script.fail_first)
    if failing:
        _send(
            handler,
            script.status,
            script.body or json.dumps({"error": {"message": "scripted", "code": "x"}}),
            script.headers,
        )
    elif script.only_key and handler.headers.get("authorization") != f"Bearer {script.only_key}":
        _send(handler, 401, json.dumps({"error": {"message": "Incorrect API key provided: sk-wrong"}}), {})
    elif refused := next((name for name in script.refuses if name in body), ""):
        _send(handler, 400, json.dumps({"error": {"message": f"{refused} is not supported by this model"}}), {})
    elif script.refuse and (turned_down := script.refuse(body)):
        _send(handler, *turned_down, script.headers)
    elif script.raw:
        _stream(handler, script, iter(script.raw), script.kind)
    elif script.body and not script.fail_first:
        _send(handler, 200, script.body, {"content-type": "application/json"})
    else:
        _reply(handler, script, body)


def _send(handler: BaseHTTPRequestHandler, status: int, text: str, headers: dict[str, str]) -> None:
    data = text.encode()
    handler.send_response(status)
    for name, value in ({"content-type": "application/json"} | {k.lower(): v for k, v in headers.items()}).items():
        handler.send_header(name, value)
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


def _reply(handler: BaseHTTPRequestHandler, script: Script, body: dict[str, Any]) -> None:
    text = script.reply(body) if callable(script.reply) else script.reply
    if handler.path.endswith("/api/chat"):
        lines: Iterator[str] = _ollama_lines(script, text)
        kind = "application/x-ndjson"
    elif body.get("stream"):
        lines, kind = _openai_lines(script, text, tools=bool(body.get("tools"))), "text/event-stream"
    else:
        _send(handler, 200, json.dumps(_openai_whole(script, text)), {})
        return
    _stream(handler, script, (line.encode() for line in lines), kind)


def _stream(handler: BaseHTTPRequestHandler, script: Script, parts: Iterator[bytes], kind: str) -> None:
    handler.send_response(200)
    handler.send_header("content-type", kind)
    handler.send_header("transfer-encoding", "chunked")
    handler.end_headers()
    for number, data in enumerate(parts):
        if number == script.cut_after:
            handler.close_connection = True
            handler.connection.close()
            return
        handler.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        handler.wfile.flush()
        time.sleep(script.drip)
    handler.wfile.write(b"0\r\n\r\n")


def _cut(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _openai_lines(script: Script, text: str, tools: bool) -> Iterator[str]:
    def event(delta: dict[str, Any], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
        return f"data: {json.dumps(chunk)}\n\n"

    yield event({"role": "assistant", "content": ""})
    if script.thought:
        yield event({"reasoning_content": script.thought})
    for number, piece in enumerate(_cut(text, script.pieces)):
        if tools:
            call: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
            if number == 0:
                call |= {"id": "t", "type": "function"}
                call["function"]["name"] = "answer"
            yield event({"tool_calls": [call]})
        else:
            yield event({"content": piece})
    yield event({}, "tool_calls" if tools and script.finish == "stop" else script.finish)
    yield "data: [DONE]\n\n"


def _openai_whole(script: Script, text: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": script.finish}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}


def _ollama_lines(script: Script, text: str) -> Iterator[str]:
    base = {"model": "m", "created_at": "2026-01-01T00:00:00Z"}
    if script.thought:
        yield (
            json.dumps(
                base | {"message": {"role": "assistant", "content": "", "thinking": script.thought}, "done": False}
            )
            + "\n"
        )
    for piece in _cut(text, script.pieces):
        yield json.dumps(base | {"message": {"role": "assistant", "content": piece}, "done": False}) + "\n"
    yield (
        json.dumps(base | {"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": script.finish})
        + "\n"
    )

"""A public repository on this machine alone: serves made-up or given files, and misbehaves on request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

Behaviour = Callable[["Handler", bytes], None]


@dataclass
class Mirror:
    """What is served at each path, how each path behaves (one behaviour a request, then well), and what was asked."""

    files: Callable[[str], bytes | None]
    behaviours: dict[str, list[Behaviour]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0

    @property
    def template(self) -> str:
        return f"http://127.0.0.1:{self.port}/{{repository}}@{{commit}}/{{path}}"

    def always(self, path: str, behaviour: Behaviour) -> None:
        self.behaviours[path] = [behaviour] * 50

    def once(self, path: str, behaviour: Behaviour) -> None:
        self.behaviours[path] = [behaviour]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    mirror: Mirror

    def do_GET(self) -> None:
        path = unquote(self.path).split("/", 3)[3]
        self.mirror.asked.append((path, self.headers.get("Range", "")))
        data = self.mirror.files(path)
        planned = self.mirror.behaviours.get(path)
        if data is None:
            self.head(404, 0)
        elif planned:
            planned.pop(0)(self, data)
        else:
            self.well(data)

    def head(self, status: int, length: int, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def well(self, data: bytes) -> None:
        start = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").rstrip("-"))
        if start:
            self.head(206, len(data) - start, Content_Range=f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.head(200, len(data))
        self.wfile.write(data[start:])

    def log_message(self, *args: object) -> None:
        """Say nothing."""


def cut(handler: Handler, data: bytes) -> None:
    """Half of the file, and the line goes dead."""
    handler.head(200, len(data))
    handler.wfile.write(data[: len(data) // 2])
    handler.wfile.flush()
    handler.close_connection = True


def wrong(handler: Handler, data: bytes) -> None:
    """As many bytes, not the same."""
    handler.head(200, len(data))
    handler.wfile.write(bytes(len(data)))


def page(handler: Handler, data: bytes) -> None:
    """A short page that says sorry, with status 200."""
    handler.head(200, 5)
    handler.wfile.write(b"sorry")


def gone(handler: Handler, data: bytes) -> None:
    handler.head(404, 0)


def busy(handler: Handler, data: bytes) -> None:
    handler.head(503, 0)


def drip(handler: Handler, data: bytes) -> None:
    """A byte now and then: never silent for long, never done."""
    handler.head(200, len(data))
    try:
        for start in range(200):
            handler.wfile.write(data[start : start + 1])
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass
    handler.close_connection = True


def silent(handler: Handler, data: bytes) -> None:
    """Promises the file and says nothing more."""
    handler.head(200, len(data))
    time.sleep(1.0)
    handler.close_connection = True


def endless(handler: Handler, data: bytes) -> None:
    """Far more than the file."""
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(400):
            handler.wfile.write(bytes(4096))
    except OSError:
        pass
    handler.close_connection = True


def compressed(handler: Handler, data: bytes) -> None:
    handler.head(200, len(data), Content_Encoding="gzip")
    handler.wfile.write(data)


def elsewhere(target: str) -> Behaviour:
    def redirect(handler: Handler, data: bytes) -> None:
        handler.head(302, 0, Location=target)

    return redirect


@contextmanager
def serving(files: Callable[[str], bytes | None]) -> Iterator[Mirror]:
    mirror = Mirror(files)
    handler = type("OwnHandler", (Handler,), {"mirror": mirror})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    mirror.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield mirror
    finally:
        server.shutdown()
        server.server_close()

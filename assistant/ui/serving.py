"""The server of one process: uvicorn around the page's application, with an end to whatever only waits.

gradio would start a server of its own; this one can be given a socket that several processes share, closes connections that
never ask anything, and stops without breaking off an answer.
"""

import socket
import threading
import time
from typing import Any

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from assistant.api import Door
from assistant.errors import PortTaken
from assistant.ui.gate import Gate
from assistant.ui.page import Site
from assistant.ui.sessions import forget_readers

MOST_CONNECTIONS = 800  # of all readers; a process may mostly have 1,024 files open
_WORTH_PACKING = 1000  # bytes
_IDLE_SECONDS = 30  # between two requests of a connection
_ASKING_SECONDS = 10.0  # a connection that asks nothing is closed after twice as long at the latest
_LOOKING_SECONDS = (
    0.02  # between two looks at an empty queue: gradio's own thousand a second keep a processor warm for nothing
)
_LAST_SECONDS = 20.0  # for answers under way when the server is to stop
_CLOSING_SECONDS = 5


class Patient(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """Closes a connection on which no request comes to its end, however slowly its bytes drip in."""

    _seen: object = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._look_again()

    def _look_again(self) -> None:
        self._looking = self.loop.call_later(_ASKING_SECONDS, self._look)

    def _look(self) -> None:
        idle = self.cycle is None or self.cycle.response_complete
        waits = idle and self.timeout_keep_alive_task is None  # an idle connection that says nothing has its own end
        if waits and self._seen is (self.cycle or self):
            self.transport.abort()
            return
        self._seen = (self.cycle or self) if waits else None
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        self._looking.cancel()
        super().connection_lost(exc)


class Running(uvicorn.Server):
    """A server in a thread of its own; `close` is what gradio calls when its page is closed."""

    def __init__(self, gate: Gate, application: Any, listener: socket.socket) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=Patient,
                ws="none",
                log_level="error",
                access_log=False,
                server_header=False,
                proxy_headers=False,  # the gate reads them, and believes only proxies that it was told of
                limit_concurrency=MOST_CONNECTIONS,
                timeout_keep_alive=_IDLE_SECONDS,
                timeout_graceful_shutdown=_CLOSING_SECONDS,
            )
        )
        self.gate = gate
        self._listener = listener
        self._thread = threading.Thread(target=self.run, args=([listener],), name="server", daemon=True)

    def start(self) -> None:
        """Serve, and return once that has begun. Raises PortTaken."""
        self._thread.start()
        while not self.started:
            if not self._thread.is_alive():
                raise PortTaken("port_taken", port=self._listener.getsockname()[1])
            time.sleep(0.005)

    def drain(self, seconds: float = _LAST_SECONDS) -> None:
        """Take no more questions, and wait until the answers under way are given."""
        self.gate.closing = True
        deadline = time.monotonic() + seconds
        while self.gate.running and time.monotonic() < deadline:
            time.sleep(0.05)

    def close(self) -> None:
        self.should_exit = True
        self._thread.join(_CLOSING_SECONDS + 5)


def serve_page(page: Site, gate_of: Any, service: Door | None, listener: socket.socket) -> Running:
    """Start a server for a page on a socket that is bound. `gate_of` makes the gate around gradio's application."""
    closed: dict[str, Any] = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    outer = FastAPI(**closed, lifespan=service.lifespan if service else None)
    gr.mount_gradio_app(
        outer, page, "/", show_error=False, ssr_mode=False, pwa=False, mcp_server=False, enable_monitoring=False,
        run_history=False, footer_links=[], app_kwargs=closed,
    )  # fmt: skip
    page.app = page.server_app = outer.routes[-1].app  # type: ignore[attr-defined]
    page._queue.set_server_app(page.app)
    page._queue.sleep_when_free = _LOOKING_SECONDS
    forget_readers(page)
    gate: Gate = gate_of(outer)
    running = Running(gate, GZipMiddleware(gate, _WORTH_PACKING, compresslevel=5), listener)
    running.start()
    page.server = running  # type: ignore[assignment]
    return running

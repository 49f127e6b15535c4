"""A Chroma server on this machine, in a process of its own; and something before it that wants a token."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.ui import server
from tests.support.waiting import waited


class ChromaServer:
    """`chroma run` over a folder, always on the same port: it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = server.free_port("127.0.0.1", 0)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        program = shutil.which("chroma", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
        if program is None:
            pytest.skip("no program `chroma` beside Python: it comes with chromadb")
        command = [program, "run", "--path", str(self.folder), "--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if not waited(self._is_up):
            self.kill()
            pytest.skip("`chroma run` does not start on this machine")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def _is_up(self) -> bool:
        try:
            return httpx.get(f"{self.address}/api/v2/heartbeat", trust_env=False).is_success
        except httpx.HTTPError:
            return False


@contextmanager
def chroma_server(folder: Path) -> Iterator[ChromaServer]:
    """A server that runs until the end of the block, unless it is killed before."""
    served = ChromaServer(folder)
    served.start()
    try:
        yield served
    finally:
        served.kill()


@contextmanager
def answering(status: int | None = None, body: bytes = b"{}", behind: str = "", token: str = "") -> Iterator[str]:
    """The address of what always gives one reply; or, before a server, refuses whoever does not show a token."""

    class Handler(BaseHTTPRequestHandler):
        def _reply(self) -> None:
            given = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            code, said = status or 401, body
            if behind and self.headers["Authorization"] == f"Bearer {token}":
                passed = httpx.request(self.command, behind + self.path, content=given, timeout=60, trust_env=False)
                code, said = passed.status_code, passed.content
            self.send_response(code)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_DELETE = _reply  # noqa: N815 - the names that the library looks for

        def log_message(self, *given: Any) -> None:
            """Nothing is printed."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.server_address[1]}"
        finally:
            listener.shutdown()

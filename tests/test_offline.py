"""Everything works with every outgoing connection refused."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

PROGRAM = """
import socket, sys

def refuse(self, address, *rest):
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
        raise SystemExit(f"tried to reach {host}")
    return real(self, address, *rest)

real = socket.socket.connect
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
lookup = socket.getaddrinfo

def no_lookup(host, *rest, **kw):
    if host not in ("127.0.0.1", "localhost", "::1", None, "0.0.0.0"):
        raise SystemExit(f"looked up {host}")
    return lookup(host, *rest, **kw)

socket.getaddrinfo = no_lookup
from assistant.cli import main
assert main(["index", "--force"]) == 0
assert main(["ask", "初中生每天睡几个小时?"]) == 0
assert main(["ask", "How many hours should a middle schooler sleep?"]) == 0
"""


def test_index_and_ask_reach_nothing(tmp_path: Path) -> None:
    env = {**os.environ, "ASSISTANT_STORE": str(tmp_path / "store"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "9小时" in done.stdout


def test_importing_the_command_line_is_cheap() -> None:
    """What is heavy is imported only where it is used: start-up is part of every answer's time."""
    program = "import sys, assistant.cli; print([m for m in ('torch','gradio','sentence_transformers','chromadb','langchain','transformers') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"

"""Everything works with every outgoing connection refused."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PROGRAM = """
import os, signal, socket, sys, threading, time, urllib.request

def tried(what):
    print(f"tried {what}", file=sys.stderr, flush=True)
    os._exit(9)  # also from another thread

def refuse(self, address, *rest):
    host = address[0] if isinstance(address, tuple) else ""
    if self.family in (socket.AF_INET, socket.AF_INET6) and host not in ("127.0.0.1", "::1", "localhost"):
        tried(f"to reach {host}")
    return real(self, address, *rest)

real = socket.socket.connect
socket.socket.connect = refuse
socket.socket.connect_ex = refuse
lookup = socket.getaddrinfo

def no_lookup(host, *rest, **kw):
    if host not in ("127.0.0.1", "localhost", "::1", None, "0.0.0.0"):
        tried(f"to look up {host}")
    return lookup(host, *rest, **kw)

socket.getaddrinfo = no_lookup
from assistant.cli.main import main
assert main(["index", "--force"]) == 0
assert main(["ask", "初中生每天睡几个小时?"]) == 0
assert main(["ask", "How many hours should a middle schooler sleep?"]) == 0
assert main(["ask", "--role", "instructor", "刑法第十七条说的什么"]) == 0

def watch():
    for _ in range(240):
        try:
            print("served", len(urllib.request.urlopen(f"http://127.0.0.1:{os.environ['PORT']}/", timeout=5).read()), flush=True)
            break
        except OSError:
            time.sleep(0.5)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=watch, daemon=True).start()
assert main(["serve", "--quiet"]) == 0
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
def test_importing_indexing_asking_and_serving_reach_nothing(tmp_path: Path) -> None:
    env = {**os.environ, "PORT": str(free_port()), "ASSISTANT_STORE": str(tmp_path / "store"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=env, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "9小时" in done.stdout
    assert "served" in done.stdout


def test_importing_the_command_line_is_cheap() -> None:
    """What is heavy is imported only where it is used: start-up is part of every answer's time."""
    program = "import sys, assistant.cli.main; print([m for m in ('torch','gradio','sentence_transformers','chromadb','langchain','transformers') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"

"""The shipped nginx before two processes: a reader stays with one, and what one leaves unanswered the other answers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.ui import server
from tests.conftest import ROOT
from tests.support.waiting import waited

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
CHATS, QUESTIONS = 6, 4
QUESTION = "初二的孩子每天该睡几个小时?"


def test_the_image_takes_what_the_project_asks_for() -> None:
    text = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["requires-python"]
    assert re.search(r"FROM python:3\.(\d+)-slim", text)
    assert wanted == ">=3.11"
    assert "USER 10001" in text.split("FROM")[-1]
    for folder in re.findall(r"^COPY (\w+) \w+$", text, re.MULTILINE):
        assert (ROOT / folder).is_dir()


@contextmanager
def process(settings: Settings) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    port = server.free_port("127.0.0.1", 0)
    own = {"ASSISTANT_STORE": str(settings.store), "ASSISTANT_LIBRARY": str(settings.library), "PORT": str(port)}
    command = [sys.executable, "-m", "assistant", "serve", "--quiet"]
    started = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **own, "ASSISTANT_PROXIES": "127.0.0.1", "ASSISTANT_RATE": "0"}
    )
    try:
        yield started, port
    finally:
        started.terminate()
        started.wait(60)


@contextmanager
def proxy(ports: tuple[int, int], folder: Path) -> Iterator[str]:
    assert NGINX is not None
    port = server.free_port("127.0.0.1", 0)
    text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
    places = {"FIRST": f"127.0.0.1:{ports[0]}", "SECOND": f"127.0.0.1:{ports[1]}", "LISTEN": f"127.0.0.1:{port}"}
    for name, place in places.items():
        text = text.replace(f"${{{name}}}", place)
    own = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    text = text.replace("http {\n", "http {\n" + own, 1)
    (folder / "nginx.conf").write_text(f"pid {folder}/pid;\nerror_log {folder}/errors;\n{text}", "utf-8")
    command = [
        NGINX,
        "-p",
        str(folder),
        "-e",
        str(folder / "errors"),
        "-c",
        str(folder / "nginx.conf"),
        "-g",
        "daemon off;",
    ]
    started = subprocess.Popen(command)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        started.terminate()
        started.wait(20)


def asked(reader: httpx.Client) -> bool:
    number = int(reader.get("/").text.split('data-component="')[1].split('"')[0])
    data = {"question": QUESTION, "language": "zh"}
    body = {"data": data, "fn_name": "answer", "component_id": number, "session_hash": "x"}
    reply = reader.post("/gradio_api/component_server/", json=body)
    return reply.status_code == 200 and "9小时" in reply.json()["turn"]


def chat(address: str, missed: list[str]) -> None:
    """A reader; what is cut off is asked once more, as the page's button does."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as reader:
        for _ in range(QUESTIONS):
            for _ in range(2):
                try:
                    if asked(reader):
                        break
                except (httpx.HTTPError, IndexError):
                    continue
            else:
                missed.append("no answer")


def up(address: str) -> bool:
    try:
        return httpx.get(f"{address}/readyz", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="no nginx: apt-get install nginx-light")
def test_one_of_two_processes_dies_under_load_and_nobody_stays_without_an_answer(
    settings: Settings, assistant: Assistant, tmp_path: Path
) -> None:
    with process(settings) as (first, one), process(settings) as (_, two), proxy((one, two), tmp_path) as address:
        assert waited(lambda: up(f"http://127.0.0.1:{one}") and up(f"http://127.0.0.1:{two}"), 180)
        page = httpx.get(address, trust_env=False)
        assert "HttpOnly" in page.headers["set-cookie"]
        assert "set-cookie" not in httpx.get(address, cookies={"reader": "x"}, trust_env=False).headers
        assert httpx.get(f"{address}/metrics", trust_env=False).status_code == 404
        missed: list[str] = []
        readers = [threading.Thread(target=chat, args=(address, missed)) for _ in range(CHATS)]
        for reader in readers:
            reader.start()
        waited(lambda: False, 0.5)
        first.send_signal(signal.SIGKILL)
        for reader in readers:
            reader.join(120)
        assert missed == []

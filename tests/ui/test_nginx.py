"""The shipped nginx before two processes, and Chroma behind them: whichever dies, no reader stays without an answer."""

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
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import yaml

from assistant.chroma_settings import read_chroma_settings
from assistant.messages import message
from assistant.pipeline import Assistant, Parts
from assistant.settings import Settings
from assistant.ui import server
from tests.conftest import ROOT
from tests.support.chroma_server import chroma_server
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


def test_chroma_is_on_the_private_network_alone_and_of_the_version_that_is_asked_with() -> None:
    composed = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))
    chroma, network = composed["services"]["chroma"], composed["networks"]["inside"]
    assert "ports" not in chroma
    assert chroma["networks"] == ["inside"]
    assert network["internal"] is True
    pinned = re.search(r"^chromadb==(\S+)", (ROOT / "requirements.txt").read_text("utf-8"), re.MULTILINE)
    assert pinned is not None
    assert chroma["image"] == f"chromadb/chroma:{pinned[1]}"
    for name in ("first", "second", "index"):
        assert read_chroma_settings(composed["services"][name]["environment"]) is not None


@contextmanager
def process(settings: Settings) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    port = server.free_port("127.0.0.1", 0)
    own = {"ASSISTANT_STORE": str(settings.store), "ASSISTANT_LIBRARY": str(settings.library), "PORT": str(port)}
    if settings.chroma:
        own["ASSISTANT_CHROMA"] = f"http://{settings.chroma.place}"
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


def asked(reader: httpx.Client, question: str) -> str:
    """The answer to a question, as the page gets it; "" where none came."""
    number = int(reader.get("/").text.split('data-component="')[1].split('"')[0])
    data = {"question": question, "language": "zh"}
    body = {"data": data, "fn_name": "answer", "component_id": number, "session_hash": "x"}
    reply = reader.post("/gradio_api/component_server/", json=body)
    return str(reply.json()["turn"]) if reply.status_code == 200 else ""


def asked_twice(reader: httpx.Client, question: str) -> str:
    """The answer to a question that is put once more where it was cut off, as the page's button does."""
    for _ in range(2):
        try:
            if answer := asked(reader, question):
                return answer
        except (httpx.HTTPError, IndexError):
            continue
    return ""


def chat(address: str, answers: list[str]) -> None:
    """A reader, who always asks the same."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as reader:
        answers += [asked_twice(reader, QUESTION) for _ in range(QUESTIONS)]


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
        answers: list[str] = []
        readers = [threading.Thread(target=chat, args=(address, answers)) for _ in range(CHATS)]
        for reader in readers:
            reader.start()
        waited(lambda: False, 0.5)
        first.send_signal(signal.SIGKILL)
        for reader in readers:
            reader.join(120)
        assert len(answers) == CHATS * QUESTIONS
        assert all("9小时" in answer for answer in answers)


@pytest.mark.slow
@pytest.mark.skipif(NGINX is None, reason="no nginx: apt-get install nginx-light")
def test_a_process_and_chroma_die_and_every_question_is_answered(
    settings: Settings, assistant: Assistant, tmp_path: Path
) -> None:
    with chroma_server(tmp_path / "chroma") as chroma:
        shutil.copytree(settings.store, tmp_path / "store")
        chosen = read_chroma_settings({"ASSISTANT_CHROMA": chroma.address})
        served = replace(settings, store=tmp_path / "store", chroma=chosen)
        Parts.load(served).index(served).ready().close()
        with process(served) as (first, one), process(served) as (_, two), proxy((one, two), tmp_path) as address:
            assert waited(lambda: up(f"http://127.0.0.1:{one}") and up(f"http://127.0.0.1:{two}"), 300)
            gone = threading.Event()
            answers: list[tuple[bool, str]] = []
            readers = [threading.Thread(target=journey, args=(address, n, gone, answers)) for n in range(CHATS)]
            for reader in readers:
                reader.start()
            waited(lambda: bool(answers), 60)
            first.send_signal(signal.SIGKILL)
            chroma.kill()
            gone.set()
            for reader in readers:
                reader.join(180)
    assert len(answers) == CHATS * QUESTIONS
    assert all(answer for _, answer in answers)
    told = message("zh", "notice.words_alone")
    assert all(told in answer for alone, answer in answers if alone)


def journey(address: str, number: int, gone: threading.Event, answers: list[tuple[bool, str]]) -> None:
    """A reader who asks something new each time, half of it once the others are gone: (whether, the answer)."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as reader:
        for place in range(QUESTIONS):
            if place >= QUESTIONS // 2:
                gone.wait(120)
            alone = gone.is_set()
            question = f"{3 + place + number * QUESTIONS}岁的孩子每天该睡几个小时"
            answers.append((alone, asked_twice(reader, question)))

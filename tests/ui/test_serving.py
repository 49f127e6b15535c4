"""The server's process: silent connections end, answers under way are given when it stops, several share one socket."""

import itertools
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from typing import Any

import httpx
import pytest

from assistant.capacity import Capacity
from assistant.errors import UsageError
from assistant.meters import Meters
from assistant.pipeline import Assistant
from assistant.settings import Settings, read_model_settings
from assistant.ui import build_page, serve, server, serving, workers
from assistant.ui.page import Site
from assistant.ui.serving import Running
from tests.support.waiting import waited

QUESTION = "初二的孩子每天该睡几个小时?"


def launched(assistant: Assistant, capacity: Capacity | None = None) -> tuple[Site, Running, str]:
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    running = server.launch(blocks, "127.0.0.1", port, capacity=capacity)
    return blocks, running, server.address("127.0.0.1", port)


@pytest.fixture
def page(assistant: Assistant) -> Iterator[tuple[Running, str]]:
    blocks, running, address = launched(assistant, Capacity(metrics=True))
    yield running, address
    blocks.close(verbose=False)


def call(address: str, question: str = QUESTION) -> httpx.Response:
    """A question as the page sends it."""
    return sent(address, "answer", {"question": question, "language": "zh"})


def sent(address: str, name: str, data: Any) -> httpx.Response:
    """A call as the page makes it."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as reader:
        number = int(reader.get("/").text.split('data-component="')[1].split('"')[0])
        body = {"data": data, "fn_name": name, "component_id": number, "session_hash": "x"}
        return reader.post("/gradio_api/component_server/", json=body)


def test_a_quoting_answer_is_one_call_and_is_counted(page: tuple[Running, str]) -> None:
    reply = call(page[1]).json()
    assert "9小时" in reply["turn"]
    assert reply["kept"]["question"] == QUESTION
    text = httpx.get(f"{page[1]}/metrics", trust_env=False).text
    assert 'assistant_answers_total{door="page",status="answered"} 1.0' in text
    assert 'assistant_stage_seconds_count{stage="total"} 1.0' in text
    assert QUESTION not in text


def test_what_a_call_brings_is_read_whatever_it_is(page: tuple[Running, str]) -> None:
    for odd in (
        None,
        [],
        "text",
        {"question": ["x"]},
        {"question": {}, "turns": 5},
        {"turns": [1, None, {"question": 7}]},
    ):
        reply = sent(page[1], "answer", odd)
        assert reply.status_code == 200
        assert reply.json()["turn"].startswith("<section")


@pytest.mark.parametrize(
    "sent", [b"", b"GET / HT", b"POST /gradio_api/queue/join HTTP/1.1\r\nhost: 127.0.0.1\r\nx-a: "]
)
def test_a_connection_that_asks_nothing_is_closed(
    page: tuple[Running, str], sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "_ASKING_SECONDS", 0.1)
    place, port = page[1].removeprefix("http://").split(":")
    with closing(socket.create_connection((place, int(port)), timeout=10)) as silent:
        silent.sendall(sent)
        with suppress(ConnectionResetError):
            assert silent.recv(100) == b""


def test_a_connection_that_is_used_stays(page: tuple[Running, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "_ASKING_SECONDS", 0.05)
    with httpx.Client(base_url=page[1], trust_env=False) as reader:
        for _ in range(8):
            assert reader.get("/healthz").status_code == 200
            time.sleep(0.05)
        assert len(page[0].server_state.connections) == 1


def test_no_more_than_two_answers_are_made_at_once_and_a_source_is_shown_meanwhile(
    page: tuple[Running, str], assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, let_go, lock = assistant.stream, threading.Event(), threading.Lock()
    running: list[int] = [0, 0]  # now, at most

    def slow(*given: Any, **more: Any) -> Any:
        with lock:
            running[0] += 1
            running[1] = max(running)
        let_go.wait(30)
        with lock:
            running[0] -= 1
        return real(*given, **more)

    monkeypatch.setattr(assistant, "stream", slow)
    with ThreadPoolExecutor(6) as pool:
        replies = [pool.submit(call, page[1]) for _ in range(6)]
        assert waited(lambda: running[0] == 2)
        shown = sent(page[1], "view", {"name": "clause", "id": "zunyi-plan/2.1/measures/8"})
        let_go.set()
    assert "clause-view" in shown.json()["html"]
    assert all("9小时" in reply.result().json()["turn"] for reply in replies)
    assert running == [0, 2]


def test_an_answer_under_way_is_given_when_the_server_stops(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks, running, address = launched(assistant)
    real, begun = assistant.stream, threading.Event()

    def slow(*given: Any, **more: Any) -> Any:
        begun.set()
        time.sleep(0.5)
        return real(*given, **more)

    monkeypatch.setattr(assistant, "stream", slow)
    replies: list[httpx.Response] = []
    asking = threading.Thread(target=lambda: replies.append(call(address)))
    asking.start()
    assert begun.wait(30)
    closer = threading.Thread(target=running.drain)
    closer.start()
    assert waited(lambda: httpx.get(f"{address}/readyz", trust_env=False).status_code == 503)
    assert call(address).status_code == 503
    closer.join(30)
    blocks.close(verbose=False)
    asking.join(30)
    assert "9小时" in replies[0].json()["turn"]


def test_a_request_is_a_line_without_the_words_of_the_question(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    meters = Meters(log=True)
    meters.began()
    meters.ended("call", "POST", 200, 0.0123)
    told = json.loads(capsys.readouterr().err)
    assert (told["door"], told["status"], told["ms"]) == ("call", 200, 12.3)
    assert set(told) == {"at", "door", "method", "status", "ms", "process"}


# -- several processes -----------------------------------------------------------------------------------------------------


def test_several_processes_want_no_language_model(settings: Settings) -> None:
    from dataclasses import replace

    model = read_model_settings({"ASSISTANT_LLM": "ollama:m"})
    with pytest.raises(UsageError) as caught:
        serve(replace(settings, port=0, llm=model, capacity=Capacity(workers=2)), quiet=True)
    assert caught.value.key == "workers_model"


def test_a_process_of_several_knows_whether_it_is_still_watched() -> None:
    assert not workers.is_left_alone({})
    assert not workers.is_left_alone({workers.SOCKET: f"3 {os.getppid()}"})
    assert workers.is_left_alone({workers.SOCKET: "3 999999999"})


def test_a_process_that_ends_is_begun_again_later_each_time(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    now = [100.0]
    monkeypatch.setattr(workers.time, "monotonic", lambda: now[0])
    begun: list[float] = []

    def begin() -> "subprocess.Popen[bytes]":
        begun.append(now[0])
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        return ended

    worker = workers.Worker(begin(), now[0])
    for _ in range(600):
        now[0] += 0.1
        workers._kept_running(worker, begin, str(tmp_path))
    waits = [after - before for before, after in itertools.pairwise(begun)]
    assert len(waits) >= 4
    assert waits == sorted(waits)
    assert waits[-1] <= 31


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sockets are not shared there")
def test_one_of_two_processes_may_be_killed_under_load(settings: Settings, assistant: Assistant) -> None:
    port = server.free_port("127.0.0.1", 0)
    environment = {
        **os.environ,
        "ASSISTANT_STORE": str(settings.store),
        "ASSISTANT_LIBRARY": str(settings.library),
        "ASSISTANT_WORKERS": "2",
        "ASSISTANT_METRICS": "1",
        "PORT": str(port),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--quiet"], env=environment, cwd=settings.home
    )
    address = f"http://127.0.0.1:{port}"
    try:
        assert waited(lambda: _answers(address), 120)
        children = [int(child) for child in _children(process.pid)]
        assert len(children) == 2
        os.kill(children[0], signal.SIGKILL)
        # Whoever was cut off asks once more, as the page's button does; nobody is left without an answer.
        for _ in range(10):
            assert waited(lambda: _answers(address), 30)
        assert waited(lambda: len(set(_children(process.pid)) - {str(children[0])}) == 2, 30)
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        process.kill()


def _children(process: int) -> list[str]:
    with open(f"/proc/{process}/task/{process}/children", encoding="ascii") as file:
        return file.read().split()


def _answers(address: str) -> bool:
    try:
        return "9小时" in call(address).json()["turn"]
    except (httpx.HTTPError, IndexError, ValueError):
        return False

"""The page's gate: what is sent to it is its own page's, under its own name, and bounded as it comes in."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from assistant.ui.gate import LARGEST_REQUEST, Gate

JOIN = "/gradio_api/queue/join"
OWN = {"host": "127.0.0.1:7860"}


class Application:
    """Remembers what reached it."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.bodies.append((await receive())["body"])
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def sent(headers: dict[str, str], chunks: list[bytes], path: str = JOIN) -> tuple[int, Application, int]:
    """The status of a POST in chunks, what reached the application, and how many chunks were left unread."""
    application, replies = Application(), []
    left: Iterator[bytes] = iter(chunks)
    unread = len(chunks)

    async def receive() -> Any:
        nonlocal unread
        unread -= 1
        return {"type": "http.request", "body": next(left), "more_body": unread > 0}

    async def send(message: Any) -> None:
        replies.append(message)

    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": "POST", "path": path, "headers": raw}
    asyncio.run(Gate(application, own_names={"ask.example.cn"})(scope, receive, send))
    return replies[0]["status"], application, unread


def test_a_body_arrives_whole() -> None:
    status, application, _ = sent(OWN, [b"{}", b"  "])
    assert status == 200
    assert application.bodies == [b"{}  "]


def test_a_length_that_is_too_large_is_refused_unread() -> None:
    status, application, unread = sent({**OWN, "content-length": "9000000"}, [b"x"])
    assert (status, application.bodies, unread) == (413, [], 1)


def test_a_body_without_a_length_is_counted_as_it_comes_in() -> None:
    chunk = b"x" * 500_000
    status, application, unread = sent(OWN, [chunk] * 100)
    assert (status, application.bodies) == (413, [])
    assert 100 - unread <= LARGEST_REQUEST // len(chunk) + 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param(OWN, 200, id="a program"),
        pytest.param({**OWN, "origin": "http://127.0.0.1:7860"}, 200, id="own page"),
        pytest.param({"host": "ask.example.cn", "origin": "https://ask.example.cn"}, 200, id="own name"),
        pytest.param({"host": "192.168.1.5:7860"}, 200, id="address"),
        pytest.param({"host": "evil.example"}, 403, id="foreign name"),
        pytest.param({}, 403, id="no name"),
        pytest.param({**OWN, "origin": "https://evil.example"}, 403, id="foreign page"),
        pytest.param({**OWN, "sec-fetch-site": "cross-site"}, 403, id="cross-site"),
        pytest.param({**OWN, "content-length": "many"}, 413, id="no number"),
    ],
)
@pytest.mark.parametrize("path", [JOIN, "/gradio_api/component_server"])
def test_only_its_own_page_may_send(headers: dict[str, str], status: int, path: str) -> None:
    assert sent(headers, [b"{}"], path)[0] == status

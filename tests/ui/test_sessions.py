"""Nothing of a reader stays in the server's process after the answer."""

import asyncio
import gc
import re
import types
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from assistant.pipeline import Assistant
from assistant.ui import build_page, server
from assistant.ui.page import Site
from tests.support.waiting import waited

WORDS = "紫荆花开的初二孩子每天该睡几个小时"
# The event loop is not searched: it holds on to the last event that it ran until it runs another.
_CODE = (type, types.ModuleType, types.FunctionType, types.FrameType, asyncio.AbstractEventLoop)


@pytest.fixture
def page(assistant: Assistant) -> Iterator[tuple[Site, str]]:
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    server.launch(blocks, "127.0.0.1", port)
    yield blocks, server.address("127.0.0.1", port)
    blocks.close(verbose=False)


def asked(address: str, words: str) -> str:
    """What the page is sent for a question, event by event, to the end of the answer."""
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as reader:
        number = int(re.findall(r'<body[^>]* data-ask="(\d+)"', reader.get("/").text)[0])
        session = uuid.uuid4().hex
        event = {"question": words, "language": "zh", "role": "parent"}
        body = {"data": [], "fn_index": number, "session_hash": session, "event_data": event}
        reader.post("/gradio_api/queue/join", json=body).raise_for_status()
        said = ""
        with reader.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as events:
            for line in events.iter_lines():
                said += line
                if "close_stream" in line:
                    break
        return said


def strings_in(start: Any) -> Iterator[str]:
    """Every text that can be reached from an object, through its parts but not through code."""
    seen, waiting = set(), [start]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, _CODE):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif not isinstance(thing, (int, float, bytes, type(None), types.CodeType, Assistant)):
            waiting.extend(gc.get_referents(thing))


def held(blocks: Site) -> list[str]:
    gc.collect()
    roots = (blocks, blocks.app, blocks.app.state_holder, blocks._queue)
    return [text for root in roots for text in strings_in(root)]


def kept(blocks: Site) -> list[str]:
    """What is held that has the words of the question in it."""
    return [text[:80] for text in held(blocks) if WORDS in text]


def test_the_words_of_a_question_are_gone_after_its_answer(page: tuple[Site, str]) -> None:
    blocks, address = page
    said = asked(address, WORDS)
    assert "9\\u5c0f\\u65f6" in said or "9小时" in said
    assert len(held(blocks)) > 1000  # the search reaches the page's own words
    waited(lambda: not kept(blocks))  # the queue lets go of an event some moments after its reader has the answer
    assert kept(blocks) == []


def test_sessions_do_not_pile_up(page: tuple[Site, str]) -> None:
    blocks, address = page
    for _ in range(3):
        asked(address, WORDS)
    assert len(blocks.app.state_holder.session_data) == 0

"""The load tool counts what came and what did not."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from assistant.api import Service
from assistant.pipeline import Assistant
from assistant.ui import build_page, server
from evals.measure import load


@pytest.fixture(scope="module")
def place(assistant: Assistant) -> Iterator[load.Place]:
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    server.launch(blocks, "127.0.0.1", port, Service(assistant))
    yield load.Place(host="127.0.0.1", port=urlsplit(server.address("127.0.0.1", port)).port or 0, process=0)
    blocks.close(verbose=False)


@pytest.mark.parametrize("reader", [load.ask_page, load.ask_service])
def test_every_reader_gets_its_answers(place: load.Place, reader: load.Reader) -> None:
    shares = load._shares(load.questions_of("people-dev", 6), 2)
    row = load.loaded(place, "some", reader, shares).row()
    assert (row["readers"], row["answers"], row["failed"]) == (2, 6, 0)
    assert 0 < row["p50"] <= row["p95"]


def test_what_does_not_come_is_counted() -> None:
    nowhere = load.Place(host="127.0.0.1", port=9, process=0)
    row = load.loaded(nowhere, "none", load.ask_service, [["一"], ["二"]]).row()
    assert (row["answers"], row["failed"], row["processor_ms_an_answer"]) == (0, 2, 0.0)


def test_no_two_questions_are_the_same_unless_that_is_wanted() -> None:
    assert len(set(load.questions_of("people-dev", 200))) == 200
    assert len(set(load.questions_of("people-dev", 200, repeated=True))) < 200

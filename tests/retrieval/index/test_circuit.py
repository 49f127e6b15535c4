"""A server that failed is asked again by one question every few seconds, and nobody else waits for it."""

import logging

import pytest

from assistant.retrieval.index.circuit import Circuit, dense_watched


class Served:
    """A server that is there or not, and counts who asked it; and a clock that is set by hand."""

    def __init__(self) -> None:
        self.is_there = True
        self.asked = 0
        self.now = 0.0

    def ask(self) -> str:
        self.asked += 1
        if not self.is_there:
            raise ConnectionError("token=secret")
        return "found"

    def clock(self) -> float:
        return self.now


def test_a_server_that_is_gone_is_asked_once_in_a_while_and_its_return_is_seen(
    caplog: pytest.LogCaptureFixture,
) -> None:
    served = Served()
    circuit = Circuit(rest=5.0, clock=served.clock)
    with dense_watched() as watch:
        assert circuit.tried(served.ask) == "found"
    assert not watch.missed
    served.is_there, served.asked = False, 0
    with caplog.at_level(logging.WARNING):
        for _ in range(10):
            assert circuit.tried(served.ask) is None
        assert served.asked == 1
        served.now = 5.0
        for _ in range(10):
            assert circuit.tried(served.ask) is None
        assert served.asked == 2
        served.is_there, served.now = True, 10.0
        assert [circuit.tried(served.ask) for _ in range(3)] == ["found"] * 3
    assert len(caplog.records) == 2
    assert "secret" not in caplog.text


def test_while_one_tries_the_others_go_without() -> None:
    served = Served()
    circuit = Circuit(rest=5.0, clock=served.clock)
    served.is_there = False
    circuit.tried(served.ask)
    served.now, served.is_there = 5.0, True
    within: list[str | None] = []

    def slow() -> str:
        within.append(circuit.tried(served.ask))
        return "found"

    assert circuit.tried(slow) == "found"
    assert within == [None]


def test_what_was_missed_inside_was_missed_outside_and_not_beside() -> None:
    served = Served()
    served.is_there = False
    with dense_watched() as outer:
        with dense_watched() as before:
            pass
        with dense_watched() as inner:
            Circuit().tried(served.ask)
        with dense_watched() as after:
            pass
    assert (outer.missed, before.missed, inner.missed, after.missed) == (True, False, True, False)

"""An answer given again is the same answer; what may not be kept is not, and no words of a question are."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant import repeats
from assistant.pipeline import Assistant
from assistant.schema import Answer, Turn

SLEEP = "紫荆花开的初二孩子每天该睡几个小时？"
KNIFE = "他现在拿着刀要杀我和孩子"
TWO = "初二的孩子每天该睡几个小时？学校必须怎么防校园欺凌？"


@pytest.fixture
def remembering(assistant: Assistant) -> Assistant:
    return assistant.remembering()


def bare(answer: Answer) -> Answer:
    return replace(answer, timings_ms={})


def kept(assistant: Assistant) -> int:
    assert assistant.repeats is not None
    return len(assistant.repeats._kept)


@pytest.mark.parametrize("role", ["parent", "director"])
def test_what_is_given_again_is_what_would_be_made(assistant: Assistant, remembering: Assistant, role: Any) -> None:
    made = bare(assistant.ask(SLEEP, role=role))
    assert bare(remembering.ask(SLEEP, role=role)) == made
    assert kept(remembering) == 1
    assert bare(remembering.ask(SLEEP, role=role)) == made


def test_another_role_and_another_day_have_answers_of_their_own(assistant: Assistant, remembering: Assistant) -> None:
    for role, day in (("parent", None), ("director", None), ("parent", date(2020, 1, 1)), ("parent", None)):
        found = remembering.ask(SLEEP, role=role, today=day)  # type: ignore[arg-type]
        assert bare(found) == bare(assistant.ask(SLEEP, role=role, today=day))  # type: ignore[arg-type]
    assert kept(remembering) == 3


@pytest.mark.parametrize("question", [KNIFE, TWO, "你好", "月球上的法律怎么规定"])
def test_danger_and_what_holds_the_readers_words_is_not_kept(remembering: Assistant, question: str) -> None:
    remembering.ask(question)
    assert kept(remembering) == 0


def test_what_is_said_in_a_conversation_is_not_kept(remembering: Assistant) -> None:
    remembering.ask("那高中呢？", [Turn(question=SLEEP)])
    assert kept(remembering) == 0


def test_no_words_of_a_question_are_kept(remembering: Assistant) -> None:
    remembering.ask(SLEEP)
    assert kept(remembering) == 1
    assert not [text for text in _strings(remembering.repeats) if "紫荆花" in text]


def _strings(start: Any) -> Iterator[str]:
    seen, waiting = set(), [start]
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type):
            continue
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        elif not isinstance(thing, (int, float, bytes, type(None))):
            waiting.extend(gc.get_referents(thing))


def test_only_so_many_are_kept(remembering: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "_MOST", 2)
    for end in ("？", "呢？", "吗？", "啊？"):
        remembering.ask(f"初二的孩子每天该睡几个小时{end}")
    assert kept(remembering) <= 2


def test_other_texts_have_answers_of_their_own(remembering: Assistant) -> None:
    remembering.ask(SLEEP)
    assert kept(remembering.withholding(["zunyi-plan"])) == 0

"""What a language model is shown: statements, what decides first, as many as fit."""

from datetime import date

import pytest

from assistant.generation.context import Shown, show
from assistant.generation.generate import Writer, wants_model
from assistant.generation.verify import Quote
from assistant.generation.verify.quotes import locate_quote
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from assistant.schema import Answer, Role
from tests.support.replies import SLEEP_CLAUSE

TODAY = date(2026, 11, 23)
SLEEP = "规划里初二的孩子每天该睡几个小时?"
ALONE_EN = "Can I leave my six-year-old at home alone?"


def shown(assistant: Assistant, question: str, room: int = 6000, role: Role = "parent") -> tuple[Shown, Answer]:
    quoted = assistant.quoter.answer(read_question(question), role, TODAY)
    assert wants_model(quoted)
    return show(assistant.corpus, quoted, TODAY, room), quoted


@pytest.mark.parametrize("question", [SLEEP, "学校发现欺凌该怎么办?", ALONE_EN])
def test_what_decides_stands_first(assistant: Assistant, question: str) -> None:
    found, quoted = shown(assistant, question)
    assert next(iter(found.sources.values())).clause.clause_id == quoted.citations[0].clause_id
    clauses = {source.clause.clause_id for source in found.sources.values()}
    assert {citation.clause_id for citation in quoted.citations} <= clauses
    assert len(found.statements) == len(set(found.statements))


def test_as_many_as_fit(assistant: Assistant) -> None:
    small, _ = shown(assistant, SLEEP, room=500)
    large, _ = shown(assistant, SLEEP)
    assert 0 < len(small.statements) < len(large.statements)
    assert small.statements[0].clause_id == SLEEP_CLAUSE
    assert len(large.text) <= 6000


def test_whose_words_and_how_likely(assistant: Assistant) -> None:
    chinese, english = shown(assistant, SLEEP)[0], shown(assistant, ALONE_EN)[0]
    first = chinese.text.split("\n")[0]
    for key in ("words_own", "grade_high", "level_municipal"):
        assert message("zh", f"model.{key}") in first
    assert message("en", "model.words_plain") in english.text.split("\n")[0]
    assert "未满" not in english.text


def test_every_line_shown_can_be_quoted(assistant: Assistant) -> None:
    for question in (SLEEP, ALONE_EN):
        found, _ = shown(assistant, question)
        for token, block in zip(found.sources, found.text.split("\n\n"), strict=True):
            for line in (line.strip("… ") for line in block.split("\n")[2:]):
                assert locate_quote(Quote(token=token, text=line), found.sources[token]), line


def test_the_room_is_the_writers(assistant: Assistant) -> None:
    question = read_question(SLEEP)
    quoted = assistant.quoter.answer(question, "parent", TODAY)
    context, prompts = assistant.quoter.context, assistant.settings.prompts
    small = Writer(context, prompts, 500).request(question, quoted, "parent", TODAY, "text")
    large = Writer(context, prompts).request(question, quoted, "parent", TODAY, "text")
    assert len(small.shown.text) < len(large.shown.text)

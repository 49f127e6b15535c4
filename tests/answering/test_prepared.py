"""An answer written beforehand is given where it fits, and only there."""

from dataclasses import replace
from datetime import date

import pytest

from assistant.answering.compose import Composer
from assistant.corpus import Words
from assistant.pipeline import Assistant
from assistant.schema import Turn


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("只有爸爸在外打工，妈妈在家，孩子算留守儿童吗？", "left-behind-children:0"),
        (
            "Only the father works away and the mother is at home. Is the child a left-behind child?",
            "left-behind-children:0",
        ),
    ],
)
def test_who_asks_as_people_ask_gets_the_answer_that_was_written_for_it(
    asked: str, name: str, assistant: Assistant
) -> None:
    answer = assistant.ask(asked)
    prepared = assistant.quoter.context.prepared[name]
    shown = [segment.text for segment in answer.segments if segment.kind == "plain"]
    assert "".join(shown).startswith(prepared.answer[0].words.of(answer.language))
    statements = [assistant.corpus.statement(statement) for statement in prepared.statements]
    assert {citation.clause_id for citation in answer.citations} == {s.clause_id for s in statements if s}
    assert all(citation.plain for citation in answer.citations)  # shown as ours, with the source beside it


def test_an_instructor_reads_the_texts_own_words_of_the_same_statements(assistant: Assistant) -> None:
    asked = "孩子能不能带手机进教室？"
    parent, instructor = (assistant.ask(asked, role=role) for role in ("parent", "instructor"))
    assert {c.clause_id for c in parent.citations} == {c.clause_id for c in instructor.citations}
    assert any(segment.kind == "quote" for segment in instructor.segments)


def test_what_is_asked_of_the_answer_is_asked_of_this_one(assistant: Assistant) -> None:
    asked = "只有爸爸在外打工，妈妈在家，孩子算留守儿童吗？"
    first = assistant.ask(asked)
    source = assistant.ask("哪条规定的？", [Turn(question=asked)])
    assert first.citations[0].clause_id in {citation.clause_id for citation in source.citations}


def test_without_a_text_that_bears_it_no_answer_written_beforehand_is_given(assistant: Assistant) -> None:
    asked = "只有爸爸在外打工，妈妈在家，孩子算留守儿童吗？"
    name = assistant.ask(asked).citations[0].document_id
    answer = assistant.withholding([name]).ask(asked)
    said = assistant.quoter.context.prepared["left-behind-children:0"].answer[0].words.zh
    assert said not in answer.text


def test_of_another_place_none_is_given_that_stands_on_a_text_of_ours(assistant: Assistant) -> None:
    answer = assistant.ask("贵阳市的儿童规划里，小学生近视率要降到多少？")
    assert "遵义" not in "".join(segment.text for segment in answer.segments[:1]) or answer.status != "answered"


def test_a_question_that_only_sounds_alike_gets_none(assistant: Assistant) -> None:
    shelf, quoter = assistant.quoter.shelf, assistant.quoter
    question, search, hits = quoter.finder.in_context(assistant.read("孩子学游泳一个月要多少钱？"))
    assert shelf.fitting(question, search, (), "parent") is None
    assert quoter.finder.found(question, search, hits, "parent").prepared is None


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ("什么是留守儿童？", "留守儿童"),
        ("困境儿童包括哪些", "困境儿童"),
        ("“双减”是什么意思", "双减"),
        ("What is a written admonition?", "written admonition"),
        ("What is a de facto unattended child?", "de facto unattended child"),
    ],
)
def test_what_a_word_means_is_told_by_the_answer_that_was_written_for_the_word(
    assistant: Assistant, asked: str, word: str
) -> None:
    told = next(found for found in assistant.quoter.context.prepared.values() if word in found.terms)
    answer = assistant.ask(asked)
    assert answer.status == "answered"
    assert told.answer[0].words.of(answer.language) in answer.text


def test_the_meaning_of_one_of_several_things_is_told_in_its_part(assistant: Assistant) -> None:
    answer = assistant.ask("什么是委托照护？儿童主任要做什么？", role="director")
    assert "委托照护，就是" in answer.text


def test_what_no_text_settles_is_said_before_what_the_texts_do_say(assistant: Assistant) -> None:
    settled = assistant.quoter.context.prepared["left-behind-children:0"]
    beyond = Words(
        zh="这件事本库的文件没有写，可以问镇上。", en="This is not in the texts held here; ask the township."
    )
    prepared = replace(settled, beyond=beyond, unsettled=True)
    question = assistant.read("只有爸爸在外打工，妈妈在家，孩子算留守儿童吗？")
    composer = Composer(assistant.corpus, question, "parent", date(2026, 11, 29))
    assistant.quoter._say(composer, prepared)
    said = [segment for segment in composer.segments if segment.kind != "break"]
    assert (said[0].text, said[0].slot, said[1].slot) == (beyond.zh, "lacking", "near")
    assert [segment.text for segment in said].count(beyond.zh) == 1
    assert prepared.in_short.beyond == beyond
    assert settled.in_short.beyond is None

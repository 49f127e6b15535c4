"""Whose words a reader sees first: our plain ones or the law's own, by role; and what stands where there is only one of them."""

import pytest

from assistant.pipeline import Assistant
from assistant.schema import Answer, Role

PHONES = "学生能不能把手机带进课堂"


def said(answer: Answer, kind: str) -> list[str]:
    return [segment.text for segment in answer.segments if segment.kind == kind]


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> dict[Role, Answer]:
    law_alone = assistant.withholding(["phones-notice-2021"])
    return {role: law_alone.ask(PHONES, role=role) for role in ("parent", "instructor", "director")}


def test_a_parent_reads_plain_words_and_finds_the_laws_own_at_the_number(answers: dict[Role, Answer]) -> None:
    answer = answers["parent"]
    first = answer.citations[0]
    assert answer.text.startswith("没有学校允许")  # a school may allow it
    shown = next(segment.text for segment in answer.segments if segment.kind == "plain")
    assert "“" not in shown
    assert shown in first.plain
    assert "未经学校允许，未成年学生不得将手机等智能终端产品带入课堂" in first.quote
    assert first.held == "verbatim"
    assert sum("通俗转述" in notice for notice in answer.notices) == 1
    assert "我们的话" not in answer.text


def test_an_instructor_reads_the_laws_own_words_first(answers: dict[Role, Answer]) -> None:
    kinds = [segment.kind for segment in answers["instructor"].segments if segment.kind in {"quote", "plain"}]
    assert kinds[:2] == ["quote", "plain"]
    assert "法律规定：“" in answers["instructor"].text
    assert "通俗地说：" in answers["instructor"].text


def test_a_director_reads_how_strongly_it_binds(assistant: Assistant) -> None:
    text = assistant.ask("公司能不能招15岁的孩子", role="director").text
    assert text.splitlines()[0].startswith("【不得】")
    assert "【必须】" in text
    assert "法律规定：“" in text


def test_a_director_reads_both_words(answers: dict[Role, Answer]) -> None:
    assert "法律规定：“" in answers["director"].text
    kinds = [segment.kind for segment in answers["director"].segments if segment.kind in {"quote", "plain"}]
    assert kinds[0] == "plain"
    assert "quote" in kinds


@pytest.mark.parametrize("role", ["parent", "instructor", "director"])
def test_every_quoted_and_every_plain_word_is_held(
    assistant: Assistant, answers: dict[Role, Answer], role: Role
) -> None:
    answer = answers[role]
    clauses = [assistant.clause(citation.clause_id) for citation in answer.citations]
    prepared = assistant.quoter.context.prepared.values()
    points = [point.zh for clause in clauses for point in clause.points]
    points += [said.words.zh for answer_of_ours in prepared for said in answer_of_ours.answer]
    digests = [clause.text for clause in clauses if assistant.document(clause.document_id).held == "digest"]
    for words in said(answer, "quote"):
        assert any(words in clause.text for clause in clauses), words
    for words in said(answer, "plain"):
        rest = words
        for point in sorted(points, key=len, reverse=True):
            rest = rest.replace(point, "")
        assert not rest or any(words in text for text in digests), words


def test_an_article_without_plain_words_is_quoted_and_in_english_named_by_its_heading(assistant: Assistant) -> None:
    zh = assistant.ask("消防法第一条")
    assert zh.text.startswith("法律规定：“")
    en = assistant.ask("What does article 30 of the Fire Protection Law say?")
    assert en.citations[0].clause_id == "fire-protection-law-2021/30"
    assert "has no English here" in en.text
    assert "Chapter" in en.text
    assert en.citations[0].translation == en.citations[0].plain == ""


def test_an_article_asked_for_by_its_number_is_shown_whole_in_its_own_words(assistant: Assistant) -> None:
    answer = assistant.ask("刑法第十七条说的什么")
    assert answer.status == "answered"
    clause = assistant.clause("criminal-law-2020/17")
    assert answer.citations[0].clause_id == clause.clause_id
    assert clause.text.endswith(answer.citations[0].quote)
    assert answer.text.startswith("法律规定：“")


@pytest.mark.parametrize("question", ["初中生一天练琴最多练多久", "幼儿园一天要写几小时的字"])
def test_a_figure_of_another_thing_is_no_answer(assistant: Assistant, question: str) -> None:
    """Nine hours of sleep say nothing about homework."""
    answer = assistant.ask(question)
    assert answer.status in {"related", "declined"}


def test_a_figure_is_of_the_thing_asked_about(assistant: Assistant) -> None:
    answer = assistant.ask("高中生每天运动多久")
    assert answer.status == "answered"
    first = answer.text.split("\n")[0]
    assert "1小时" in first or "一小时" in first
    assert "睡" not in first


def test_what_decides_stands_first(assistant: Assistant) -> None:
    answer = assistant.ask("who gets custody of a one year old when parents divorce")
    assert "under 2" in answer.text.split("\n")[0]

"""What belongs to a statement and stands elsewhere: held on both sides, read from penalties, shown where it is asked for."""

import pytest

from assistant.answering.follow import needed, what_now
from assistant.corpus.follows import breached, read_follows
from assistant.pipeline import Assistant
from assistant.question import read_question
from assistant.schema import Turn
from tests.conftest import ROOT


def test_every_line_names_two_statements_that_are_held(assistant: Assistant) -> None:
    corpus = assistant.corpus
    held = {s.statement_id for clause in corpus.clauses.values() for s in corpus.statements(clause)}
    links = read_follows((ROOT / "corpus/follows.tsv").read_text("utf-8"))
    texts = {document.document_id for document in corpus.documents.values() if document.held != "none"}
    named = {*links, *(name for found in links.values() for _, name in found)}
    assert {name for name in named if name.partition("/")[0] in texts} <= held
    assert all(one != other for one, found in links.items() for _, other in found)


@pytest.mark.parametrize("line", ["a/1#0\twhy\ta/2#0", "a/1#0 how a/2#0", "a/1#0\thow"])
def test_a_line_of_another_form_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="line 1"):
        read_follows(line)


def test_a_penalty_belongs_to_what_it_punishes(assistant: Assistant) -> None:
    corpus = assistant.corpus
    (statement, *_) = corpus.statements(corpus.clauses["minors-protection-law-2024/27"])
    assert any(
        follow.relation == "if-not" and follow.statement.clause_id == "minors-protection-law-2024/119"
        for follow in corpus.follows(statement)
    )
    assert breached("学校按照本法第二十七条的规定办理") == ()


def test_what_is_needed_follows_what_is_asked() -> None:
    assert needed(read_question("初中生每天睡几个小时"), "parent") == {"except"}
    assert "if-not" in needed(read_question("老师打学生会受什么处分"), "parent")
    assert "who" in needed(read_question("村里发现孩子被打，村委会必须做什么"), "director")
    assert what_now(read_question("娃在学校被同学欺负了，老师说小孩子打闹不用管，我气得一晚上都没有睡着觉"))


def test_a_question_that_goes_on_is_answered_by_what_belongs_to_the_answer_before(assistant: Assistant) -> None:
    answer = assistant.ask("那会受什么处罚？", [Turn(question="老师可以体罚学生吗？")])
    assert answer.status == "answered"
    assert {citation.clause_id for citation in answer.citations} & {
        "minors-protection-law-2024/119",
        "teachers-law-2009/37",
    }


@pytest.mark.parametrize(
    ("question", "clause_id"),
    [
        ("遵义的学校可以收手机吗", "minors-protection-law-2024/70"),  # the place says where, not which text
        ("户口不在遵义能不能在遵义读小学", "compulsory-education-law-2018/12"),
        ("Can my husband stop me from seeing our daughter after the divorce?", "minors-protection-law-2024/24"),
    ],
)
def test_the_law_comes_before_a_plan_that_nobody_asked_for(assistant: Assistant, question: str, clause_id: str) -> None:
    assert assistant.ask(question).citations[0].clause_id == clause_id


def test_a_plan_that_was_asked_for_is_not_put_behind_the_law(assistant: Assistant) -> None:
    answer = assistant.ask("规划里对学校心理健康教育提了什么措施")
    assert answer.citations[0].document_id == "zunyi-plan"


@pytest.mark.parametrize("told", ["自杀", "救命", "help me", "溺水了"])
def test_a_bare_word_of_danger_brings_a_card(assistant: Assistant, told: str) -> None:
    assert assistant.ask(told).card is not None


def test_danger_told_stays_with_the_turn_that_leans_on_it(assistant: Assistant) -> None:
    before = [Turn(question="我女儿说她不想活了")]
    assert assistant.ask("那怎么办", before).card is not None
    assert assistant.ask("那小学生每天睡几个小时", before).card is None


def test_no_word_of_what_is_not_held_stands_under_a_card(assistant: Assistant) -> None:
    answer = assistant.ask("孩子考试没考好想自杀")
    assert answer.card is not None
    assert answer.status in {"answered", "signposted"}

"""The lists of a plan, where just one of them is asked for."""

import pytest

from assistant.pipeline import Assistant

HEALTH, SAFETY, LAW = "zunyi-plan/2.1/goals/", "zunyi-plan/2.2/measures/", "zunyi-plan/2.7/measures/"


@pytest.mark.parametrize(
    ("question", "section", "count"),
    [
        ("遵义规划里儿童健康有哪些主要目标", HEALTH, 11),
        ("规划里健康领域的目标", HEALTH, 11),
        ("遵义儿童发展规划在安全方面采取什么措施", SAFETY, 10),
        ("列出规划里儿童与法律的策略措施", LAW, 11),
        ("What are the main goals for children and health in the Zunyi plan?", HEALTH, 11),
    ],
)
def test_a_list_is_given_whole_and_in_its_order(assistant: Assistant, question: str, section: str, count: int) -> None:
    answer = assistant.ask(question, role="instructor")
    assert [citation.clause_id for citation in answer.citations] == [f"{section}{n}" for n in range(1, count + 1)]
    assert str(count) in answer.text


@pytest.mark.parametrize("question", ["规划里关于近视的目标有哪些", "规划里近视率的目标是多少", "健康有哪些好处"])
def test_who_asks_for_less_or_for_something_else_gets_no_whole_list(assistant: Assistant, question: str) -> None:
    assert len({citation.clause_id for citation in assistant.ask(question, role="instructor").citations}) < 6


def test_shares_asked_for_side_by_side_are_each_given(assistant: Assistant) -> None:
    answer = assistant.ask(
        "遵义市到2025年学前三年毛入园率、九年义务教育巩固率、高中阶段毛入学率的目标值", role="instructor"
    )
    assert all(figure in answer.text for figure in ("94%以上", "96%以上", "毛入学率达到94%"))


def test_a_preface_does_not_answer_because_it_names_the_plan(assistant: Assistant) -> None:
    answer = assistant.ask("遵义儿童规划里有没有规定家庭教育指导师必须持证上岗，证由谁发？", role="instructor")
    assert answer.status != "answered"

"""What may have been meant is offered where nothing answers, as questions that have an answer."""

import pytest

from assistant.pipeline import Assistant
from assistant.render import answer_text


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("孩子自闭症五岁，做康复一个月要五六千，政府补贴多少", "是不是想问："),
        ("How much does the state pay a month for rehabilitation of my autistic son?", "Did you mean:"),
    ],
)
def test_what_is_offered_is_answered_when_it_is_asked(assistant: Assistant, question: str, title: str) -> None:
    answer = assistant.ask(question)
    assert answer.status in {"related", "declined"}
    assert 1 <= len(answer.suggestions) <= 3
    assert title in answer_text(answer)
    assert all(assistant.ask(meant).status == "answered" for meant in answer.suggestions)


@pytest.mark.parametrize(
    "question", ["孩子发烧39度吃什么药，吃多少", "日本的未成年人保护法怎么规定", "成年人该睡几个小时"]
)
def test_nothing_is_offered_where_no_other_answer_will_do(assistant: Assistant, question: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == "declined"
    assert answer.suggestions == ()


def test_no_group_beyond_childhood_is_offered(assistant: Assistant) -> None:
    assert not any(
        "成年人" in meant or "大学生" in meant for meant in assistant.ask("初二的孩子每天该睡几个小时？").suggestions
    )


def test_the_age_of_a_grandmother_does_not_make_it_a_question_of_adults(assistant: Assistant) -> None:
    answer = assistant.ask(
        "Both parents are in compulsory drug rehab and the two kids live with a 74-year-old grandmother. What aid is there?",
        role="director",
    )
    assert answer.status == "answered"

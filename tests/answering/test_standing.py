"""Whether a text is in force, and yes or no in one line."""

import pytest

from assistant.answering.conclude import conclusion
from assistant.pipeline import Assistant
from assistant.schema import Statement


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("学前教育法什么时候开始实施的", "2025年6月1日"),
        ("《未成年人网络保护条例》是几几年几月施行的？", "2024年1月1日"),
        ("遵义儿童发展规划现在还有效吗", "规划期已结束"),
        ("Is the Zunyi plan still valid?", "31 December 2025"),
        ("双减还有效吗", "现行有效"),
    ],
)
def test_whether_and_since_when_a_text_is_in_force(assistant: Assistant, text: str, said: str) -> None:
    answer = assistant.ask(text)
    assert said in answer.text
    assert answer.provenance["reason"] == "standing"


@pytest.mark.parametrize("text", ["反家暴法里的保护令多久生效", "告诫书多久有效", "未成年人保护法规定几岁能一个人在家"])
def test_what_a_text_says_is_no_question_of_its_force(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text).provenance.get("reason") != "standing"


def test_since_when_and_something_else_are_both_answered(assistant: Assistant) -> None:
    answer = assistant.ask(
        "When did the Family Education Promotion Law come into force and who does it say is responsible?"
    )
    assert {"family-education-promotion-law-2021/55", "family-education-promotion-law-2021/4"} <= {
        citation.clause_id for citation in answer.citations
    }


def statement(strength: str, zh: str) -> Statement:
    return Statement(clause_id="c", number=0, zh=zh, en="", spans=((0, 1),), strength=strength)


@pytest.mark.parametrize(
    ("put", "strength", "zh", "decides", "key"),
    [
        ("幼儿园能教拼音吗", "must-not", "幼儿园不准教小学课程。", 0.5, "no"),
        ("幼儿园能教拼音吗", "must-not", "幼儿园不准教小学课程。", 0.3, ""),
        ("老师能看学生日记吗", "must-not", "谁都不准翻看孩子的日记，法律另有规定的除外。", 0.6, "no_but"),
        ("我能替娃申请法律援助吗", "may", "监护人可以代为申请。", 0.5, "yes"),
        ("要不要告诉幼儿园", "must", "家长要及时告诉幼儿园。", 0.5, "must"),
        ("疫苗要不要钱", "must", "居民应当接种疫苗。", 0.9, ""),
        ("孩子必须做家务吗", "encouraged", "提倡让孩子做家务。", 0.6, "encouraged"),
        ("不送孩子上学可以吗", "must", "家长要送孩子上学。", 0.9, ""),
        ("谁能申请撤销监护权吗", "may", "有关个人可以申请。", 0.9, ""),
        ("Can a kindergarten teach pinyin?", "must-not", "幼儿园不准教小学课程。", 0.5, "no"),
        ("When can parents apply?", "may", "可以申请。", 0.9, ""),
    ],
)
def test_a_yes_or_no_is_read_off_the_statement(put: str, strength: str, zh: str, decides: float, key: str) -> None:
    assert conclusion(put, statement(strength, zh), decides) == key


def test_the_conclusion_stands_above_its_statement(assistant: Assistant) -> None:
    answer = assistant.ask("民办学校能不能挪用办学经费")
    assert answer.text.splitlines()[0] == "**不可以。**"
    assert answer.citations[0].clause_id == "private-education-law-regulations-2021/10"

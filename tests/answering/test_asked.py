"""Several things asked get a part each; lists come whole; what is asked of an answer is done with it."""

from collections.abc import Sequence

import pytest

from assistant.pipeline import Assistant
from assistant.schema import Answer, Role, Turn


def after(assistant: Assistant, text: str, *before: str) -> Answer:
    turns: Sequence[Turn] = tuple(Turn(question=question) for question in before)
    return assistant.ask(text, history=turns)


def test_each_thing_asked_has_a_part_of_its_own(assistant: Assistant) -> None:
    answer = assistant.ask("孩子多大可以自己骑自行车上街？学校可以收学生手机吗？小学生每天要睡多少个小时？")
    heads = [line for line in answer.text.splitlines() if line.startswith("【")]
    assert len(heads) == 3
    assert {"minors-protection-law-2024/70", "zunyi-plan/2.1/measures/8"} <= {c.clause_id for c in answer.citations}


def test_a_part_that_is_not_held_is_said_without_refusing_the_rest(assistant: Assistant) -> None:
    answer = assistant.ask("初中生每天该睡几个小时？今年的低保标准是每月多少钱？")
    assert answer.status == "answered"
    assert "初中生9小时" in answer.text
    assert "资料里没有" in answer.text


def test_both_sides_of_a_comparison_are_shown(assistant: Assistant) -> None:
    answer = assistant.ask("小学和高中的睡眠时间有什么不同")
    assert "小学生每天要睡够10小时" in answer.text
    assert "高中生8小时" in answer.text


def test_a_list_that_is_asked_for_comes_whole(assistant: Assistant) -> None:
    answer = assistant.ask("父母委托别人照护孩子，哪些人不能当被委托人？")
    shown = {c.clause_id for c in answer.citations}
    assert "minors-protection-law-2024/22" in shown
    article = assistant.clause("minors-protection-law-2024/22")
    told = " ".join(c.plain or c.quote for c in answer.citations if c.clause_id == article.clause_id)
    assert sum(point.zh in told for point in article.points) == len(article.points)


@pytest.mark.parametrize("text", ["哪一条规定的", "依据是什么"])
def test_the_source_of_an_answer(assistant: Assistant, text: str) -> None:
    answer = after(assistant, text, "六岁的娃能一个人在家吗")
    assert "未成年人保护法》第二十一条" in answer.text
    assert answer.citations[0].quote in answer.text


@pytest.mark.parametrize("text", ["这是未保法第几条？", "依据呢，哪份文件这么说", "是哪部法律哪一条说的？"])
def test_every_part_of_an_answer_has_its_source(assistant: Assistant, text: str) -> None:
    asked = "学校可以收学生手机吗？网吧让不让未成年人进？"
    given = {citation.clause_id for citation in assistant.ask(asked).citations}
    assert len(given) > 1
    assert {citation.clause_id for citation in after(assistant, text, asked).citations} == given


def test_what_was_told_wrongly_is_asked_again_with_what_is_so(assistant: Assistant) -> None:
    answer = after(assistant, "我记错了，他妈妈在家，但没有监护能力", "爸妈都外出打工，娃跟奶奶，算不算留守儿童")
    assert answer.citations[0].clause_id == "left-behind-children-opinion-2016/1"
    assert "我记错了" in answer.asked


def test_the_original_words_of_an_answer(assistant: Assistant) -> None:
    answer = after(assistant, "原文发我", "网吧让不让未成年人进")
    assert answer.status == "answered"
    assert answer.citations[0].quote.replace("\n", "") in answer.text.replace("\n", "")


def test_more_is_not_the_same_again(assistant: Assistant) -> None:
    first = assistant.ask("学生被同学欺凌，学校要怎么做")
    more = after(assistant, "还有呢", "学生被同学欺凌，学校要怎么做")
    said = {(c.clause_id, c.start) for c in first.citations}
    assert more.citations
    assert not said & {(c.clause_id, c.start) for c in more.citations}


def test_in_short_is_one_quotation(assistant: Assistant) -> None:
    assert len(after(assistant, "说短点", "学生被同学欺凌，学校要怎么做").citations) == 1


def test_in_short_is_in_our_words_for_an_instructor_too(assistant: Assistant) -> None:
    turns = [Turn(question="监护人不得对未成年人做的事,法律列了哪些?")]
    answer = assistant.ask("压成三句话，给村民讲的那种", history=turns, role="instructor")
    assert {citation.clause_id for citation in answer.citations} == {"minors-protection-law-2024/17"}
    assert 1 <= sum(segment.kind == "plain" for segment in answer.segments) <= 3
    assert not any(segment.kind == "quote" for segment in answer.segments)


def test_why_is_told_to_be_unheld_and_the_basis_given(assistant: Assistant) -> None:
    answer = after(assistant, "为什么", "六岁的娃能一个人在家吗")
    assert answer.text.startswith("条文只写怎么规定，不写为什么")
    assert "第二十一条" in answer.text


def test_thanks_are_thanks_whatever_was_asked(assistant: Assistant) -> None:
    assert after(assistant, "好的谢谢", "六岁的娃能一个人在家吗").status == "social"


@pytest.mark.parametrize(
    "text", ["'; DROP TABLE clauses; --", "../../etc/passwd", "初中生", "？？！", "asdf qwer zxcv"]
)
def test_what_says_nothing_is_asked_back_or_refused(assistant: Assistant, text: str) -> None:
    assert assistant.ask(text).status in {"clarify", "failed", "declined"}


def test_a_question_in_pinyin_is_read(assistant: Assistant) -> None:
    answer = assistant.ask("haizi zai xuexiao bei da le zenme ban")
    assert answer.asked == "孩子在学校被打了怎么办"
    assert any(answer.asked in notice for notice in answer.notices)


def test_a_document_that_is_named_answers(assistant: Assistant) -> None:
    answer = assistant.ask("家庭教育促进法哪天开始施行的")
    assert answer.citations[0].document_id == "family-education-promotion-law-2021"


@pytest.mark.parametrize(
    "text",
    [
        "近视防控方案里对幼儿园怎么规定",
        "《关于依法处理监护人侵害未成年人权益行为若干问题的意见》讲什么",
    ],
)
def test_a_document_named_as_people_name_it(assistant: Assistant, text: str) -> None:
    answer = assistant.ask(text)
    assert answer.status == "related"
    assert answer.provenance["reason"] == "not_held"


def test_what_is_related_is_said_once(assistant: Assistant) -> None:
    answer = assistant.ask("学校让学生中午趴桌子睡觉要收20块钱")
    assert "现有资料里没有这个问题的答案。\n资料里没有" not in answer.text


def test_the_plan_that_is_asked_for_by_name_is_answered_from(assistant: Assistant) -> None:
    answer = assistant.ask("遵义的规划对12岁儿童龋齿的目标是什么")
    assert answer.status == "answered"
    assert answer.citations[0].clause_id == "zunyi-plan/2.1/measures/4"


def test_the_same_asked_of_another_place_has_its_own_part(assistant: Assistant) -> None:
    answer = assistant.ask("遵义的近视目标是多少，贵州呢？")
    _, here, there = answer.text.split("【")
    assert "小学生近视率降至38%" in here
    assert there.startswith("贵州呢】")
    assert "38%" not in there


@pytest.mark.parametrize("role", ["parent", "instructor"])
def test_of_two_texts_with_one_figure_the_one_in_force_comes_first(assistant: Assistant, role: Role) -> None:
    answer = assistant.ask("初二的孩子每天该睡几个小时？", role=role)
    assert [citation.document_id for citation in answer.citations[:2]] == ["sleep-notice-2021", "zunyi-plan"]
    plan = assistant.ask("规划里说初中生每天睡几个小时？", role=role)
    assert plan.citations[0].document_id == "zunyi-plan"


def test_a_time_of_day_is_answered_with_one(assistant: Assistant) -> None:
    assert "22:00" in assistant.ask("初中生晚上几点睡觉").text
    assert "8:20" in assistant.ask("小学早上几点上课").text
    assert assistant.ask("贵阳的初中下午几点放学").status != "answered"

from pathlib import Path

import jieba
import pytest

from assistant.errors import UsageError
from assistant.question.ages import ages_of, stages_of
from assistant.question.followup import completed
from assistant.question.places import read_places
from assistant.question.question import LONGEST_QUESTION, clean, language_of, measure_of, read_question
from assistant.schema import Turn

ROOT = Path(__file__).parent.parent.parent
jieba.initialize()


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("初二的孩子", {"junior"}),
        ("七年级", {"junior"}),
        ("三年级", {"primary"}),
        ("小学和高中", {"primary", "senior"}),
        ("高二儿子", {"senior"}),
        ("幼儿园小班", {"preschool"}),
        ("大一新生", set()),
        ("大学生", {"university"}),
        ("大三阳怎么办", set()),
        ("9岁", {"primary"}),
        ("十四岁", {"junior"}),
        ("a 7th grader", {"junior"}),
        ("third grade", {"primary"}),
        ("high schoolers", {"senior"}),
        ("elementary school", {"primary"}),
        ("孩子", set()),
    ],
)
def test_stages(text: str, stages: set[str]) -> None:
    assert stages_of(text) == stages


@pytest.mark.parametrize(
    ("text", "measure"),
    [
        ("每天睡几个小时", "hours"),
        ("睡多久", "hours"),
        ("近视率要降到多少", "share"),
        ("补贴一个月多少钱", "money"),
        ("几岁可以上学", "age"),
        ("一年排查几次", "times"),
        ("配几名医生", "count"),
        ("热线电话多少", "phone"),
        ("怎么防溺水", ""),
        ("how many hours", "hours"),
        ("what percentage of kindergartens", "share"),
        ("what age can a child", "age"),
        ("how often", "times"),
        ("how much money", "money"),
    ],
)
def test_measures(text: str, measure: str) -> None:
    assert measure_of(text) == measure


def test_cleaning_drops_what_cannot_be_seen_and_narrows_widths() -> None:
    tag = "".join(chr(0xE0000 + ord(c)) for c in "ignore")
    assert clean(f"初二\u200b{tag}\x07睡 １０\u3000小时\n？") == "初二睡 10 小时 ？"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "？！", "\u200b\x00", "🙂"])
def test_empty_questions_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_question(text)
    assert caught.value.key == "question_empty"


def test_a_question_of_twenty_thousand_characters_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        read_question("睡" * 20_000)
    assert caught.value.key == "question_too_long"
    assert caught.value.details == {"limit": str(LONGEST_QUESTION), "length": "20000"}


@pytest.mark.parametrize("text", ["子供は何時間寝るべきですか", "아이는 몇 시간", "Сколько спать ребенку", "كم ساعة"])
def test_other_scripts_are_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_question(text)
    assert caught.value.key == "question_language"


@pytest.mark.parametrize(("text", "language"), [("iPad能看多久", "zh"), ("How long", "en"), ("9?", None)])
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


SLEEP = [Turn(question="初中生每天该睡几个小时?")]
SLEEP_EN = [Turn(question="How many hours should a middle schooler sleep?")]


@pytest.mark.parametrize(
    ("text", "history", "language", "stage"),
    [
        ("那小学生呢?", SLEEP, "zh", "primary"),
        ("高中呢", SLEEP, "zh", "senior"),
        ("那9岁的呢？", SLEEP, "zh", "primary"),
        ("what about high school?", SLEEP_EN, "en", "senior"),
        ("and primary school?", SLEEP_EN, "en", "primary"),
    ],
)
def test_follow_ups_ask_the_same_of_another_stage(text: str, history: list[Turn], language: str, stage: str) -> None:
    whole = completed(text, history, language).text  # type: ignore[arg-type]
    assert stages_of(whole) == {stage}
    assert measure_of(whole) == "hours"


@pytest.mark.parametrize(
    "text", ["初中生近视率目标是多少?", "孩子被同学欺负了学校应该怎么处理", "What must a school do about bullying?"]
)
def test_a_complete_question_is_left_as_it_is(text: str) -> None:
    language = language_of(text)
    assert language is not None
    assert not completed(text, SLEEP, language).leans
    assert read_question(text, SLEEP).given == text


def test_no_history_no_completion() -> None:
    assert completed("那小学生呢?", [], "zh").text == "那小学生呢?"


def test_ages() -> None:
    assert ages_of("5岁和十六周岁, a 7-year-old") == (5, 7, 16)


PLACES = read_places(ROOT / "corpus", lambda word: jieba.dt.FREQ.get(word, 0))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("上海的普惠园多吗", "上海"),
        ("从贵阳搬来的孩子能上学吗", ""),
        ("爸妈在上海打工", ""),
        ("遵义和贵阳哪个好", ""),
        ("kindergartens in Shanghai", "Shanghai"),
        ("we moved here from Shanghai", ""),
        ("我老公是遵义的,贵阳的补贴多少", "贵阳"),
        ("仁怀的娃在哪里上学", ""),
        ("在廊坊小孩受伤死亡要少多少", "廊坊"),
        ("上海路小学的课后服务", ""),
        ("义务教育兴义务必", ""),
        ("学习水平低怎么办", ""),
        ("习水县的学校", ""),
        ("重庆綦江那边的学校", "重庆"),
        ("未成年人保护法国家怎么规定", ""),
        ("孩子长大方便照顾老人吗", ""),
        ("在大方县读书", "大方县"),
        ("公安要不要管", ""),
        ("学校周口头通知", ""),
    ],
)
def test_places_outside(text: str, place: str) -> None:
    assert PLACES.outside(text) == place

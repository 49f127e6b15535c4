"""What a question asks: in what writing, how many things, of what kind, and of the answer before it."""

import pytest

from assistant.question import read_question
from assistant.question.acts import act_of, corrected, to_the_first
from assistant.question.ages import ages_of
from assistant.question.core import asks_of, sides_of
from assistant.question.social import social_key
from assistant.question.standard import is_pinyin, standard_form
from assistant.question.wanted import wanted_kinds
from assistant.schema import Turn

SLEEP = [Turn(question="初二的孩子每天该睡几个小时?")]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("初中生每天應該睡好多個小時", "初中生每天应该睡多少个小时"),
        ("娃儿好久能打疫苗", "娃儿多久能打疫苗"),
        ("这个得行不", "这个可不可以"),
        ("啷个办", "怎么办"),
        ("屋头哪个来管", "屋头谁来管"),
        ("好多孩子都近视", "好多孩子都近视"),
        ("他好久没上学了", "他好久没上学了"),
        ("好好多读书", "好好多读书"),
    ],
)
def test_other_writing_is_brought_to_one(written: str, meant: str) -> None:
    assert standard_form(written) == meant
    assert read_question(written).given == written


@pytest.mark.parametrize(
    ("text", "pinyin"),
    [
        ("chu zhong sheng mei tian shui ji ge xiao shi", True),
        ("haizi bei laoshi da le zenme ban", True),
        ("how long can he sleep", False),
        ("can she go to a bar", False),
        ("Changsha", False),
        ("my son is nine", False),
    ],
)
def test_pinyin_is_told_from_english(text: str, pinyin: bool) -> None:
    assert is_pinyin(text) is pinyin


def test_pinyin_is_read_where_somebody_can_spell() -> None:
    question = read_question("chu zhong sheng mei tian shui ji ge xiao shi", spelt=lambda text: "初中生每天睡几个小时")
    assert (question.language, question.asked, question.measure) == ("zh", "初中生每天睡几个小时", "hours")
    assert question.followed_up


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("村里有个娃没户口。这种能办低保吗？上学要准备什么材料？", 2),
        ("孩子被老师打了，违法吗？怎么办？", 0),
        ("初二的孩子每天该睡几个小时？", 0),
        ("Can the school keep his phone? Who pays if they break it?", 2),
    ],
)
def test_several_things_asked(text: str, count: int) -> None:
    assert len(asks_of(text)) == count
    assert len(read_question(text).parts) == count


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("抚养和监护有啥子区别", ("抚养", "监护")),
        ("小学和初中的睡眠时间有什么不同", ("小学的睡眠时间", "初中的睡眠时间")),
        ("我和他意见不同怎么办", ()),
        ("compare adoption with foster care", ("adoption", "foster care")),
    ],
)
def test_sides_of_a_comparison(text: str, sides: tuple[str, ...]) -> None:
    assert sides_of(text) == sides


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("打人会怎么处罚", "penalty"),
        ("拖欠抚养费找哪个部门", "responsible"),
        ("什么叫学生欺凌", "definition"),
        ("申请要多久", "time-limit"),
        ("怎么申请低保", "procedure"),
        ("能不能不让他看孩子", "permission"),
        ("who is responsible for this", "responsible"),
        ("is it illegal to hit a child", "penalty"),
    ],
)
def test_wanted_kinds(text: str, kind: str) -> None:
    assert kind in wanted_kinds(text)


@pytest.mark.parametrize(
    "text", ["孩子被几个女生打了怎么办", "地上有好几个烟头", "given 8,000 yuan of gifts, can I get it back"]
)
def test_a_number_in_a_story_is_no_figure_asked_for(text: str) -> None:
    assert read_question(text).measure == ""


@pytest.mark.parametrize("text", ["民发〔2019〕34号说了什么", "《遵义市儿童发展规划（2021—2025年）》管什么"])
def test_a_year_in_a_name_is_no_year_asked_for(text: str) -> None:
    assert read_question(text).years == ()


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("哪一条规定的？", "source"),
        ("which law says that?", "source"),
        ("原文发我", "original"),
        ("还有呢", "more"),
        ("再详细一点", "more"),
        ("anything else?", "more"),
        ("说短点", "short"),
        ("压缩成三句话", "short"),
        ("shorten it to two sentences", "short"),
        ("为什么", "why"),
        ("要是他们不管呢", "consequence"),
        ("what if they refuse?", "consequence"),
        ("初中生睡多久", ""),
        ("为什么孩子要打疫苗", ""),
        ("学校不管怎么投诉到教育局去呢", ""),
    ],
)
def test_acts(text: str, act: str) -> None:
    assert act_of(text) == act


def test_an_act_is_of_the_question_before_it() -> None:
    question = read_question("哪一条规定的", [*SLEEP, Turn(question="谢谢"), Turn(question="还有呢")])
    assert (question.act, question.asked) == ("source", SLEEP[0].question)
    assert read_question("哪一条规定的").act == ""


def test_the_first_question_again() -> None:
    assert to_the_first("回到第一个问题,出处是哪部法") == (True, "出处是哪部法")
    question = read_question("回到第一个问题", [*SLEEP, Turn(question="近视率目标是多少")])
    assert (question.act, question.asked) == ("", SLEEP[0].question)


def test_a_correction_replaces_what_was_misunderstood() -> None:
    assert corrected("不是，我是说被老师打的") == "被老师打的"
    question = read_question("不是，我是说被老师打的", [Turn(question="娃在学校被打了，怎么办")])
    assert question.asked.endswith("被老师打的")
    assert question.leans


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("My nine-year-old walks alone", (9,)),
        ("Two boys, one is a boy of 13", (13,)),
        ("My daughter, who is 15, was hit", (15,)),
        ("he is 20 minutes late", ()),
        ("each pupil is 30 yuan", ()),
        ("my son is 14 months", ()),
    ],
)
def test_english_ages(text: str, ages: tuple[int, ...]) -> None:
    assert ages_of(text) == ages


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("What happens if a school takes no notice?", "penalty"),
        ("Whom must a doctor tell?", "responsible"),
        ("How quickly do they have to answer?", "time-limit"),
    ],
)
def test_english_questions_want_a_kind(text: str, kind: str) -> None:
    assert kind in wanted_kinds(text)


def test_what_the_sides_are_compared_in_is_asked_of_each() -> None:
    sides = read_question("What is the difference between Zunyi and Langfang in the target for myopia?").parts
    assert [part.core for part in sides] == ["Zunyi in the target for myopia", "Langfang in the target for myopia"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("你是不是机器人，凭什么信你", "social_trust"),
        ("你说的准不准？", "social_trust"),
        ("能信你吗", "social_trust"),
        ("你的答案从哪来的", "social_trust"),
        ("Can I trust you?", "social_trust"),
        ("您是真人吗", "social_who"),
        ("孩子说的可信吗，法院采信吗", ""),
        ("Can I trust the school with my child's data?", ""),
    ],
)
def test_who_asks_why_to_trust_the_assistant_is_told(text: str, key: str) -> None:
    assert social_key(text) == key

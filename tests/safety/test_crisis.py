import pytest

from assistant.corpus.load import load_corpus
from assistant.safety.crisis import CrisisGuide, read_crisis_guide
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def guide() -> CrisisGuide:
    return read_crisis_guide(ROOT / "corpus")


URGENT = [
    ("self-harm", "我想自杀"),
    ("self-harm", "女儿手腕上好多刀划的印子,说活着没意思"),
    ("self-harm", "my daughter wants to kill herself"),
    ("sexual-harm", "有人摸我女儿的隐私部位"),
    ("sexual-harm", "her uncle touched her private parts"),
    ("medical", "孩子吞了纽扣电池"),
    ("medical", "娃娃掉进水塘了"),
    ("medical", "宝宝抽搐翻白眼"),
    ("medical", "My son drank bleach"),
    ("missing", "孩子走丢了"),
    ("missing", "my daughter has been missing since noon"),
    ("abuse", "邻居天天打孩子,孩子浑身是伤"),
    ("abuse", "我爸用皮带打我"),
    ("abuse", "the stepfather beats the child every night"),
    ("violence", "有人拿着刀在校门口"),
]
ORDINARY = [
    "作业多得想死",
    "笑死我了,几点睡觉合适",
    "饿死了,学校几点开饭",
    "学校怎么预防溺水",
    "儿童溺水死亡率目标是多少",
    "老师打孩子违法吗",
    "防性侵教育从几岁开始",
    "打预防针",
    "孩子打游戏打到半夜",
    "homework is killing me",
    "what is the drowning mortality target",
    "is it illegal to hit a child",
    "流浪儿童怎么救助",
]


@pytest.mark.parametrize(("kind", "text"), URGENT)
def test_danger_is_urgent(guide: CrisisGuide, kind: str, text: str) -> None:
    assert guide.read(text) == (kind, True)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_only_sounds_like_danger_gets_no_card(guide: CrisisGuide, text: str) -> None:
    assert guide.read(text) == ("", False)


@pytest.mark.parametrize("text", ["虐待孩子要负什么责任", "猥亵儿童判几年", "what is the punishment for child abuse"])
def test_a_question_about_consequences_is_not_urgent(guide: CrisisGuide, text: str) -> None:
    assert not guide.read(text)[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_a_card_with_numbers(guide: CrisisGuide, language: str) -> None:
    for kind, _ in guide.kinds:
        card = guide.card(kind, language)  # type: ignore[arg-type]
        assert card.title
        assert card.first
        assert {contact.number for contact in card.contacts} & {"110", "120"}


def test_numbers_are_only_those_of_the_file(guide: CrisisGuide) -> None:
    assert all(number.isdigit() and len(number) in {3, 5} for number in guide.contacts)
    assert all(entry["source"] for entry in guide.contacts.values())


def test_the_clauses_under_every_card_are_held(guide: CrisisGuide) -> None:
    corpus = load_corpus(ROOT / "corpus")
    for kind, _ in guide.kinds:
        assert guide.clauses(kind)
        assert all(clause_id in corpus.clauses for clause_id in guide.clauses(kind)), kind

"""The single checks of verification, each by its smallest cases."""

from dataclasses import replace

import pytest

from assistant.corpus.load import Corpus
from assistant.generation.verify import Asked, Claim, Quote, Source, Support, Verifier
from assistant.generation.verify.modality import denial_fault, force_fault, marked
from assistant.generation.verify.names import ACTORS, kinds_meant, named, strangers, turned
from assistant.generation.verify.quantities import agrees, periods, quantities
from assistant.generation.verify.quotes import locate_quote
from assistant.generation.verify.wording import parts, sentences
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from assistant.schema import Clause, KeyPoint, Language

SLEEP = "zunyi-plan/2.1/measures/8"


@pytest.fixture(scope="module")
def verifier(segmenter: Segmenter, settings: object) -> Verifier:
    return Verifier(Support(load_embedding(settings.embedding), segmenter), ("北京", "beijing"))  # type: ignore[attr-defined]


def read(text: str, language: Language = "zh") -> list[tuple[str, str, str]]:
    return [(q.value, q.unit, q.bound) for q in quantities(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        pytest.param("每周至少要和孩子联系1次", "zh", [("1", "times", "at-least")], id="bound_far_before"),
        pytest.param("0-6岁儿童", "zh", [("0", "age", ""), ("6", "age", "")], id="range_shares_unit"),
        pytest.param(
            "控制在10%和5%以下", "zh", [("10%", "", "at-most"), ("5%", "", "at-most")], id="list_shares_bound"
        ),
        pytest.param("百分之六十以上", "zh", [("60%", "", "at-least")], id="han_percent"),
        pytest.param("满14周岁不满16周岁", "zh", [("14", "age", "at-least"), ("16", "age", "under")], id="two_bounds"),
        pytest.param("一切为了孩子，统一部署", "zh", [], id="no_figure"),
        pytest.param("一个人在家", "zh", [], id="alone"),
        pytest.param("report at once; no one may", "en", [], id="no_figure_en"),
        pytest.param("once a week", "en", [("1", "times", "")], id="once_a_week"),
        pytest.param("children aged 0–6", "en", [("0", "age", ""), ("6", "", "")], id="aged"),
        pytest.param("no more than 60 years of age", "en", [("60", "age", "at-most")], id="bound_en"),
    ],
)
def test_quantities(text: str, language: Language, found: list[tuple[str, str, str]]) -> None:
    assert read(text, language) == found


@pytest.mark.parametrize(
    ("claimed", "stated", "same"),
    [
        ("9小时", "9岁", False),
        ("9小时", "9个小时", True),
        ("低于38%", "38%以下", True),
        ("16岁以下", "不满16周岁", False),
        ("38%", "38%以下", False),
        ("3.0‰", "3.0%", False),
        ("6个月", "6年", False),
    ],
)
def test_agreement(claimed: str, stated: str, same: bool) -> None:
    assert agrees(quantities(claimed, "zh")[0], quantities(stated, "zh")[0]) is same


def test_respective_lists_are_paired() -> None:
    found = quantities("新生儿、婴儿和5岁以下儿童死亡率分别降至3.0‰、4.0‰和6.0‰以下", "zh")
    assert [q.place for q in found[1:3]] == ["新生儿", "婴儿"]


def test_periods() -> None:
    assert periods("每名童工每月5000元") == {"month"}
    assert periods("a day in May, every week") == {"day", "week"}


@pytest.mark.parametrize(
    ("claimed", "stated", "language", "fault"),
    [
        ("学校可以制止", "学校应当制止", "zh", True),
        ("学校必须制止", "学校应当制止", "zh", False),
        ("学校制止", "学校应当制止", "zh", False),
        ("公众必须制止", "鼓励公众制止", "zh", True),
        ("大家可以制止", "鼓励公众制止", "zh", True),
        ("家长有权申请", "家长可以申请", "zh", False),
        ("家长必须申请", "家长可以申请", "zh", True),
        ("家长可以打孩子", "家长不得打孩子", "zh", True),
        ("家长不能打孩子", "家长不得打孩子", "zh", False),
        ("家长不必报告", "家长必须报告", "zh", True),
        ("Schools should stop it", "Schools must stop it", "en", True),
        ("Schools have to stop it", "Schools must stop it", "en", False),
        ("Nobody may hire a child", "Employers must not hire a child", "en", False),
        ("Schools do not have to report", "Schools must report", "en", True),
        ("Parents may apply", "Parents must apply", "en", True),
    ],
)
def test_force(claimed: str, stated: str, language: Language, fault: bool) -> None:
    assert force_fault(marked(claimed, language)[0], marked(stated, language)[0]) is fault


@pytest.mark.parametrize(
    ("claimed", "stated", "fault"),
    [
        ("有正当理由,不得把孩子交给别人", "没有正当理由,不得把孩子交给别人", True),
        ("没有正当理由,不得把孩子交给别人", "没有正当理由,不得把孩子交给别人", False),
        ("家长要加重学习负担", "家长不要加重学习负担", True),
        ("打孩子是家暴,家长不能这样做", "家长不能打孩子", False),
    ],
)
def test_denials(claimed: str, stated: str, fault: bool) -> None:
    assert denial_fault(marked(claimed, "zh"), marked(stated, "zh")) is fault


def test_a_ban_carries_over_a_list_and_a_colon() -> None:
    assert [part.forces for part in marked("must not beat, starve or scare a child", "en")][1] == {"must-not"}
    assert marked("虐待未成年人", "zh", frozenset({"must-not"}))[0].negated


def test_names() -> None:
    assert named("村（居）委会应报告派出所", ACTORS) == {"committee", "police"}
    assert kinds_meant("儿童,尤其是留守儿童") == frozenset()
    assert kinds_meant("留守儿童（如孤儿）") == {"left-behind"}
    assert strangers("北京的学校要报告", "学校要报告", "zh", ("北京",)) == ["北京"]
    assert strangers("The WHO and Unicef say so", "who", "en", ()) == ["Unicef"]
    assert strangers("世界卫生组织和中国儿童基金会", "", "zh", ())
    assert turned("近视率提高", "近视率降低")
    assert not turned("近视率下降", "近视率降低")


def test_parts_and_sentences() -> None:
    assert parts("罚5,000元,并处拘留（如,三日）", "zh") == ["罚5,000元", "并处拘留（如,三日）"]
    assert sentences("一句。“又一句。”第三句", "zh") == ["一句。", "“又一句。”", "第三句"]


# -- quotes ---------------------------------------------------------------------------------------------------------


def test_quote_is_found_in_either_language(corpus: Corpus) -> None:
    source = Source(token="K7", clause=corpus.clauses[SLEEP])
    for text in ("初中生９小时", "9 hours for junior middle school students"):
        located = locate_quote(Quote(token="K7", text=text), source)
        assert located is not None
        assert "初中生9小时" in located.text
        assert corpus.documents["zunyi-plan"].text[located.start : located.end] == located.text


@pytest.mark.parametrize(
    "text", ["儿童", "", "初中生10小时", "小学生10小时、高中生8小时", "10 hours for junior middle"]
)
def test_quote_is_refused(corpus: Corpus, text: str) -> None:
    assert locate_quote(Quote(token="K7", text=text), Source(token="K7", clause=corpus.clauses[SLEEP])) is None


def reason_of(
    verifier: Verifier, clause: Clause, text: str, quote: str, language: Language = "zh", token: str = "K7"
) -> str:
    source = Source(token="K7", clause=clause, titles=("遵义市儿童发展规划（2021—2025年）",))
    claim = Claim(text=text, quotes=(Quote(token=token, text=quote),) if quote else ())
    question = "初二的孩子每天该睡几个小时?" if language == "zh" else "How long should a middle schooler sleep?"
    return verifier.verdict(claim, {"K7": source}, Asked(text=question, language=language)).reason


@pytest.mark.parametrize(
    ("text", "quote", "token", "reason"),
    [
        ("规划倡导初中生每天睡9小时。", "初中生9小时", "K7", ""),
        ("规划倡导初中生每天睡9小时。", "初中生9小时", "K8", ""),
        ("规划倡导初中生每天睡9小时。", "初中生7小时", "K8", "unknown_token"),
        ("规划倡导初中生每天睡9小时。", "", "K7", ""),
        ("规划倡导初中生每天睡8小时。", "", "K7", "no_quote"),
        ("规划倡导初中生每天睡9小时。", "初中生8小时", "K7", "altered_quote"),
        ("到2025年，规划倡导初中生每天睡9小时。", "初中生9小时", "K7", ""),
        ("到2035年，规划倡导初中生每天睡9小时。", "初中生9小时", "K7", "figure"),
        ("规划倡导小学生每天睡10小时。", "初中生9小时", "K7", "figure"),
        ("初中生要睡多久？", "初中生9小时", "K7", "question"),
        ("规划倡导初中生每天睡9小时，见https://a.b。", "初中生9小时", "K7", "markup"),
        ("9 hours.", "初中生9小时", "K7", "language"),
        ("规划倡导初中生每天睡9小时" + "，好" * 200, "初中生9小时", "K7", "too_long"),
        ("初中生必须睡9小时。", "初中生9小时", "K7", "modality"),
    ],
)
def test_verdicts(verifier: Verifier, corpus: Corpus, text: str, quote: str, token: str, reason: str) -> None:
    assert reason_of(verifier, corpus.clauses[SLEEP], text, quote, token=token) == reason


def test_list_under_a_ban_is_banned(verifier: Verifier, corpus: Corpus) -> None:
    """ "不得有下列行为：" governs every item, though the quote begins after it."""
    clause = corpus.clauses[SLEEP]
    text = "父母不得有下列行为：\n（一）虐待、遗弃孩子；\n（二）放任孩子逃学。"
    bounds = [(0, 10), (11, 22), (23, len(text))]
    listed = tuple(replace(clause.sentences[0], start=a, end=b, text=text[a:b], translation="") for a, b in bounds)
    banned = replace(clause, text=text, start=0, end=len(text), sentences=listed)
    assert reason_of(verifier, banned, "父母不得虐待、遗弃孩子。", "虐待、遗弃孩子") in {"", "name"}
    assert reason_of(verifier, banned, "孩子可以虐待、遗弃。", "虐待、遗弃孩子") == "modality"


def test_english_without_any_translation_is_not_judged(verifier: Verifier, corpus: Corpus) -> None:
    clause = corpus.clauses[SLEEP]
    bare = replace(clause, sentences=tuple(replace(s, translation="") for s in clause.sentences))
    assert reason_of(verifier, bare, "Pupils sleep.", "初中生9小时", "en") == "no_translation"
    said = "Junior middle school students are advised to sleep 9 hours."
    point = KeyPoint(
        article="8", who=("society",), strength="fact", zh="初中生睡9小时。", en=said, spans=((bare.start, bare.end),)
    )
    glossed = replace(bare, points=(point,))
    assert (
        reason_of(verifier, glossed, "Junior middle school students are advised to sleep 9 hours.", "初中生9小时", "en")
        == ""
    )

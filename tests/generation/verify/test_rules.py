"""What a sentence may not change in its text, rule by rule: each with a true rendering that passes and false ones that fall."""

import pytest

from assistant.generation.verify import Asked, Claim, Quote, Source, Support, Verifier
from assistant.generation.verify.bearers import bearers, receivers
from assistant.generation.verify.comparing import comparison_fault, start_fault
from assistant.generation.verify.lent import unlent
from assistant.generation.verify.limits import limits
from assistant.generation.verify.yesno import answers, without_answer
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from assistant.schema import Clause, Language, Sentence
from assistant.settings import Settings


@pytest.fixture(scope="module")
def verifier(segmenter: Segmenter, settings: Settings) -> Verifier:
    return Verifier(Support(load_embedding(settings.embedding), segmenter))


def clause_of(*texts: str, language: Language = "zh") -> Clause:
    """A clause whose sentences are these, in one language."""
    whole = "".join(texts)
    starts = [sum(map(len, texts[:number])) for number in range(len(texts))]
    translations = texts if language == "en" else ("",) * len(texts)
    return Clause(
        clause_id="law/1", document_id="law", headings=(), headings_en=(), label="1", locator_zh="1", locator_en="1",
        start=0, end=len(whole), text=whole,
        sentences=tuple(
            Sentence(start=start, end=start + len(text), text=text, translation=translation)
            for start, text, translation in zip(starts, texts, translations, strict=True)
        ),
    )  # fmt: skip


def reason_of(verifier: Verifier, text: str, stated: str, question: str = "", quote: str | None = None) -> str:
    language: Language = "zh" if any("一" <= char <= "鿿" for char in text) else "en"
    source = Source(token="K7", clause=clause_of(stated, language=language))
    quotes = (Quote(token="K7", text=stated if quote is None else quote),)
    asked = Asked(text=question or ("有什么规定？" if language == "zh" else "What is the rule?"), language=language)
    return verifier.verdict(Claim(text=text, quotes=quotes), {"K7": source}, asked).reason


BARS = "图书馆发现孩子走失的，要马上告诉派出所，并照看孩子。"
LEFT = "没满10岁的孩子，家长不准让他独自过夜。"
DINNER = "有条件的学校可以逐步开设晚餐，供寄宿的学生用。"
LATE = "情节严重的，培训机构不准继续招生，要及时报告教育部门。"
NO_REASON = "没有正当理由，幼儿园不得拒收残疾孩子。"
DECIDE = "民政部门要从收到申请之日起15日内作出决定。"
RATES = "城市学校食堂覆盖率达到90%，农村学校食堂覆盖率达到70%。"
SHARES = "6岁以下儿童肥胖率和贫血率分别控制在8%和3%以下。"
ORDER_ZH = "对方要求复查的时候，禁止令照样执行，不停下来。"
VIEWING = "离婚后不带孩子的一方有权看望孩子，另一方必须配合。"


@pytest.mark.parametrize(
    ("text", "stated", "question"),
    [
        ("图书馆发现孩子走失，要马上告诉派出所。", BARS, ""),
        ("家长不准让没满10岁的孩子独自过夜。", LEFT, ""),
        ("不可以，没满10岁的孩子，家长不准让他独自过夜。", LEFT, "孩子能独自过夜吗？"),
        ("有条件的学校可以逐步开设晚餐。", DINNER, ""),
        ("情节严重的，培训机构不准继续招生。", LATE, ""),
        ("幼儿园没有正当理由，不得拒收残疾孩子。", NO_REASON, ""),
        ("民政部门从收到申请之日起15日内要作出决定。", DECIDE, ""),
        ("城市学校的食堂覆盖率目标高于农村学校。", RATES, ""),
        ("6岁以下儿童贫血率控制在3%以下。", SHARES, ""),
        ("对方要求复查时，禁止令照样执行。", ORDER_ZH, ""),
        ("不带孩子的一方有权看望孩子。", VIEWING, ""),
    ],
)
def test_true_rendering_passes(verifier: Verifier, text: str, stated: str, question: str) -> None:
    assert reason_of(verifier, text, stated, question) == ""


@pytest.mark.parametrize(
    ("text", "stated", "question", "reason"),
    [
        pytest.param("村委会发现孩子走失，要马上告诉派出所。", BARS, "村委会要做什么？", "actor", id="actor_of_the_question"),
        pytest.param("孩子走失的，由派出所照看孩子。", BARS, "", "actor", id="by_another"),
        pytest.param("派出所要马上告诉图书馆。", BARS, "", "actor", id="turned_round"),
        pytest.param("家长不准让孩子独自过夜。", LEFT, "", "age", id="age_dropped"),
        pytest.param("学校可以逐步开设晚餐。", DINNER, "", "limit", id="condition_dropped"),
        pytest.param("有条件的学校可以开设晚餐。", DINNER, "", "limit", id="hedge_dropped"),
        pytest.param("培训机构不准继续招生。", LATE, "", "limit", id="grade_dropped"),
        pytest.param("幼儿园不得拒收残疾孩子。", NO_REASON, "", "limit", id="reason_dropped"),
        pytest.param("民政部门要从孩子失踪之日起15日内作出决定。", DECIDE, "", "start", id="start_moved"),
        pytest.param("农村学校的食堂覆盖率目标高于城市学校。", RATES, "", "comparison", id="comparison_false"),
        pytest.param("农村学校的食堂比城市学校更差。", RATES, "", "comparison", id="comparison_without_figures"),
        pytest.param("城市学校食堂覆盖率已经达到90%。", RATES, "", "invented", id="target_told_as_fact"),
        pytest.param("6岁以下儿童贫血率控制在8%以下。", SHARES, "", "figure_moved", id="respective_list"),
        pytest.param("对方要求复查的时候，禁止令暂停执行。", ORDER_ZH, "", "opposite", id="opposite"),
        pytest.param("另一方有权不让他看望孩子。", VIEWING, "", "negation", id="new_denial"),
        pytest.param("图书馆不告诉派出所的，要被罚款。", BARS, "", "invented", id="sanction"),
        pytest.param("有条件的学校可以逐步免费开设晚餐。", DINNER, "", "invented", id="cost"),
    ],
)  # fmt: skip
def test_changed_rendering_falls(verifier: Verifier, text: str, stated: str, question: str, reason: str) -> None:
    assert reason_of(verifier, text, stated, question) == reason


FILES = "If a guardian neglects the child, the library must report it to the police in serious cases."


@pytest.mark.parametrize(
    ("text", "stated", "kept"),
    [
        ("The library must report it to the police in serious cases if a guardian neglects the child.", FILES, True),
        ("The library must report it to the police if a guardian neglects the child.", FILES, False),
        ("The guardian must report it to the police in serious cases.", FILES, False),
        ("Places with the means open canteens step by step.", "Places with the means open canteens step by step, for boarders.", True),
        ("Places open canteens at once.", "Places with the means open canteens step by step, for boarders.", False),
        ("A club must not refuse a girl under 12 without good reason.", "A club must not refuse a girl under 12 without good reason or a written notice.", True),
        ("A club must not refuse a girl without good reason.", "A club must not refuse a girl under 12 without good reason or a written notice.", False),
        ("No, a club must not refuse a girl under 12 without good reason.", "A club must not refuse a girl under 12 without good reason or a written notice.", True),
    ],
)  # fmt: skip
def test_english(verifier: Verifier, text: str, stated: str, kept: bool) -> None:
    assert (reason_of(verifier, text, stated) == "") is kept


@pytest.mark.parametrize("stated", [BARS, LEFT, DINNER, LATE, NO_REASON, DECIDE, RATES, SHARES, ORDER_ZH, VIEWING])
def test_whole_sentence_of_the_text_passes(verifier: Verifier, stated: str) -> None:
    assert reason_of(verifier, stated, stated, quote=stated[:8]) == ""
    assert reason_of(verifier, stated.rstrip("。").replace("，", ","), stated, quote=stated[:8]) == ""


@pytest.mark.parametrize(
    ("quote", "kept"),
    [
        ("图书馆发现孩子走失的……并照看孩子", True),
        ("图书馆发现孩子走失的。要马上告诉派出所", True),
        ("圖書館發現孩子走失的", True),
        ("", True),
        ("图书馆发现孩子走失的，要马上告诉家长", False),
        ("图书馆发现孩子走失的……通知学校老师", False),
    ],
)
def test_quotes_are_located(verifier: Verifier, quote: str, kept: bool) -> None:
    assert (reason_of(verifier, "图书馆发现孩子走失，要马上告诉派出所。", BARS, quote=quote) == "") is kept


def test_quote_is_found_in_another_clause_that_was_shown(verifier: Verifier) -> None:
    sources = {token: Source(token=token, clause=clause_of(text)) for token, text in (("K7", LEFT), ("Q3", BARS))}
    claim = Claim(
        text="图书馆发现孩子走失，要马上告诉派出所。", quotes=(Quote(token="K7", text="图书馆发现孩子走失的"),)
    )
    verdict = verifier.verdict(claim, sources, Asked(text="规定", language="zh"))
    assert [located.source.token for located in verdict.located] == ["Q3"]
    alone = verifier.verdict(Claim(text=claim.text), sources, Asked(text="规定", language="zh"))
    assert [located.source.token for located in alone.located] == ["Q3"]


# -- the parts of the rules -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("piece", "language", "found"),
    [
        ("学校、幼儿园要告诉家长", "zh", {"school", "kindergarten"}),
        ("对学生由法院决定", "zh", {"court"}),
        ("学校的食堂要公开账目", "zh", set()),
        ("向公安机关报告", "zh", set()),
        ("The school must tell the parents", "en", {"school"}),
        ("must be decided by the court", "en", {"court"}),
    ],
)
def test_bearers(piece: str, language: Language, found: set[str]) -> None:
    assert bearers(piece, language) == found


def test_receivers() -> None:
    assert receivers("村委会要向民政部门和派出所报告") == {"civil-affairs", "police"}
    assert receivers("The school must report it to the police") == {"police"}


def test_limits() -> None:
    assert limits("尽量把孩子带在身边") == {"as-far-as-possible"}
    assert limits("举报违规行为") == frozenset()
    assert limits("unless the case is urgent") == {"exception", "urgent"}


@pytest.mark.parametrize(
    ("claim", "text", "kind"),
    [
        ("平台要全额退款", "平台要限制花费", "in-full"),
        ("家长打孩子是违法的", "家长不能打孩子", "unlawful"),
        ("因为家长不管，孩子才辍学", "家长要送孩子上学", "cause"),
        ("先劝，劝不动再报警", "要劝阻，也可以报警", "order"),
        ("The school is fined", "the school is ordered to put this right", "fine"),
        ("Coverage has reached 85%", "coverage reaches 85%", "state"),
        ("发现有人欺负同学，要马上制止", "发现欺凌，立即制止", ""),
        ("按《违法行为处理办法》办理", "按办法办理", ""),
    ],
)
def test_words_are_lent(claim: str, text: str, kind: str) -> None:
    assert unlent(claim, text) == kind


def test_comparisons_and_starts() -> None:
    assert comparison_fault("甲市的标准比乙市高", ["两市标准相衔接"], "zh")
    assert not comparison_fault("可以要求比协议更多", ["可以要求超过协议的数额"], "zh")
    assert not comparison_fault("降到30%以下，不高于30%", ["降到30%以下"], "zh")
    assert start_fault("从付款之日起7日内", ["从收到通知起7日内"], "zh")
    assert start_fault("within 7 days of payment", ["within 7 days of receiving the notice"], "en")
    assert not start_fault("within 7 days of the notice", ["within 7 days of receiving the notice"], "en")


BANNED = ("家长不得有下列行为：", "（一）放任应当接受义务教育的孩子辍学；", "（二）允许孩子酗酒；")
TURNS = ("由下列愿意照看的人轮流看护：", "（一）姑姑、舅舅；", "（二）邻居；", "（三）志愿者，但是须经家长同意。")
FORMAL = "俱乐部应当接收能够自己走路的残疾孩子；不能自己吃饭的成年子女，由俱乐部帮助。"


@pytest.mark.parametrize(
    ("text", "stated", "quoted", "kept"),
    [
        ("家长不得放任该上学的孩子辍学。", BANNED, (0, 1), True),
        ("家长不得允许孩子酗酒。", BANNED, (0, 2), True),
        ("家长可以允许孩子酗酒。", BANNED, (0, 2), False),
        ("家长允许孩子酗酒。", BANNED, (0, 2), False),
        ("邻居排在第二位看护。", TURNS, (0, 2), True),
        ("邻居排在第一位看护。", TURNS, (0, 2), False),
        ("最后一位看护的是志愿者，须经家长同意。", TURNS, (0, 3), True),
        ("最后一位看护的是志愿者。", TURNS, (0, 3), False),
        ("俱乐部应当接收能自己走路的残疾孩子。", (FORMAL,), (0,), True),
        ("俱乐部应当接收残疾孩子。", (FORMAL,), (0,), False),
        ("俱乐部可以接收能自己走路的残疾孩子。", (FORMAL,), (0,), False),
    ],
)
def test_lists_and_abilities(
    verifier: Verifier, text: str, stated: tuple[str, ...], quoted: tuple[int, ...], kept: bool
) -> None:
    source = Source(token="K7", clause=clause_of(*stated))
    claim = Claim(text=text, quotes=tuple(Quote(token="K7", text=stated[number]) for number in quoted))
    assert verifier.verdict(claim, {"K7": source}, Asked(text="有什么规定？", language="zh")).kept is kept


def test_opening_answers() -> None:
    assert without_answer("可以，家长应当拒绝。") == ("家长应当拒绝。", "yes")
    assert without_answer("No, schools must not.") == ("schools must not.", "no")
    assert without_answer("不可以。") == ("不可以。", "")
    assert answers("no", "学校不得开除", "zh")
    assert not answers("no", "学校可以开除", "zh")
    assert not answers("yes", "学校不得开除", "zh")
    assert without_answer("不可以不管，派出所应当出警。") == ("派出所应当出警。", "must")
    assert answers("must", "派出所应当出警", "zh")
    assert not answers("must", "派出所可以出警", "zh")
    assert without_answer("没有不一样，两种孩子权利同等。") == ("两种孩子权利同等。", "same")
    assert not answers("same", "孩子有权上学", "zh")
    assert answers("no", "学校应当收孩子", "zh", "学校能不收吗")
    assert not answers("no", "学校应当收孩子", "zh", "学校能不能收")

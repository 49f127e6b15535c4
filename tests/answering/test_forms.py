"""How an answer begins, and what an instructor and a director read in it besides."""

import pytest

from assistant.answering.compose import Quotation
from assistant.answering.director import particulars
from assistant.answering.opening import opening
from assistant.pipeline import Assistant
from assistant.question import read_question
from assistant.render import answer_text, cited_line
from assistant.schema import Answer, KeyPoint, Language, Role
from tests.conftest import TODAY

DIVORCED = "父母离婚后怎么对孩子进行家庭教育？"
REPORT = "发现孩子被家暴，必须报告吗？"


def first_line(answer: Answer) -> str:
    return answer.text.splitlines()[0]


# -- the first sentence -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "role", "begins"),
    [
        pytest.param(
            "举报食品安全问题的人，信息保密吗", "parent", "有关的规定在《食品安全法》第一百一十五条。", id="own_words"
        ),
        pytest.param("孩子几岁上学？", "parent", "孩子年满6周岁", id="short_statement"),
        pytest.param("民办学校能不能挪用办学经费", "parent", "**不可以。**", id="yes_or_no"),
        pytest.param(DIVORCED, "instructor", "出自《家庭教育促进法》第二十条（现行有效）", id="basis"),
    ],
)
def test_an_answer_begins_with_a_sentence(assistant: Assistant, question: str, role: Role, begins: str) -> None:
    line = first_line(assistant.ask(question, role=role))
    assert line.startswith(begins)
    assert not line.endswith(("：", ":"))


def test_no_figure_stands_in_the_first_sentence_but_that_of_the_rule_itself(assistant: Assistant) -> None:
    for question in ("民办学校能不能挪用办学经费", DIVORCED, "举报食品安全问题的人，信息保密吗"):
        answer = assistant.ask(question, role="instructor")
        rule = next(segment.text for segment in answer.segments if segment.slot == "rule")
        rest = rule.replace(answer.citations[0].locator, "")
        assert not any(sign.isdigit() for sign in rest)


def quotation(assistant: Assistant, *points: KeyPoint) -> Quotation:
    clause = assistant.clause("minors-protection-law-2024/17")
    return Quotation(clause=clause, sentence=clause.sentences[0], points=points)


def point(strength: str, who: tuple[str, ...] = ("school",), zh: str = "学校的事。") -> KeyPoint:
    return KeyPoint(article="17", who=who, strength=strength, zh=zh, en="What schools do.")


@pytest.mark.parametrize(
    ("points", "ends"),
    [
        pytest.param([point("must")], "，写的是学校必须做的事。", id="duty"),
        pytest.param([point("must-not")], "，写的是学校不准做的事。", id="ban"),
        pytest.param([point("may")], "，写的是学校可以做的事。", id="permission"),
        pytest.param([point("fact")], "第十七条（现行有效）。", id="fact"),
        pytest.param([point("must"), point("may")], "第十七条（现行有效）。", id="strengths_that_differ"),
        pytest.param([point("must", ("school", "police", "court"))], "第十七条（现行有效）。", id="too_many_bound"),
        pytest.param([], "第十七条（现行有效）。", id="nothing_marked"),
    ],
)
def test_the_rule_is_called_as_strong_as_its_key_points_and_no_stronger(
    assistant: Assistant, points: list[KeyPoint], ends: str
) -> None:
    question = read_question("学校要做什么")
    assert opening(assistant.corpus, question, quotation(assistant, *points), "instructor", TODAY).endswith(ends)


def test_a_statement_with_a_heading_of_its_own_has_a_sentence_before_it(assistant: Assistant) -> None:
    question = read_question("谁要报告")
    headed = quotation(assistant, point("must", zh="强制报告：学校要报告。"))
    plain = quotation(assistant, point("must", zh="学校要报告。"))
    assert opening(assistant.corpus, question, headed, "parent", TODAY).startswith(
        "有关的规定在《未成年人保护法》第十七条"
    )
    assert opening(assistant.corpus, question, plain, "parent", TODAY) == ""


# -- the instructor ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_instructor_can_copy_each_citation_as_it_is_cited(assistant: Assistant, language: Language) -> None:
    question = DIVORCED if language == "zh" else "What must schools do about bullying, list all"
    answer = assistant.ask(question, role="instructor")
    shown = answer_text(answer)
    verbatim = [citation for citation in answer.citations if citation.held == "verbatim"]
    assert verbatim
    assert {cited_line(c, language) for c in answer.citations if c not in verbatim} <= {""}
    for citation in verbatim:
        line = cited_line(citation, language)
        assert line in shown
        assert citation.document_title in line
        assert citation.locator in line
        assert "".join(part.strip() for part in citation.quote.splitlines()) in line
        assert citation.checked in line
    assert cited_line(verbatim[0], language) not in answer_text(assistant.ask(question))


def test_what_is_held_in_our_words_alone_is_no_citation(assistant: Assistant) -> None:
    answer = assistant.ask(REPORT, role="director")
    ours = [citation for citation in answer.citations if citation.held == "digest"]
    assert ours
    assert [cited_line(citation, "zh") for citation in ours] == [""] * len(ours)


# -- the director ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        pytest.param("村（居）委会要马上报告公安、民政等部门。", "zh", {"limit": "马上", "addressee": "公安、民政等部门"}, id="report"),
        pytest.param("发现孩子遭受家暴，要及时报警。", "zh", {"limit": "及时", "addressee": "报警"}, id="police"),
        pytest.param("保护令要在72小时内作出。", "zh", {"limit": "72小时内"}, id="hours"),
        pytest.param("每周至少要和孩子联系1次。", "zh", {"limit": "每周至少要和孩子联系1次"}, id="weekly"),
        pytest.param("要给困境孩子建信息台账，一人一档。", "zh", {"record": "台账"}, id="register"),
        pytest.param("有报告义务的单位要加强培训。", "zh", {}, id="no_addressee"),
        pytest.param("孩子要有没有犯罪记录的证明。", "zh", {}, id="no_record"),
        pytest.param("家长要关心孩子。", "zh", {}, id="nothing"),
        pytest.param(
            "They must report it in writing to the township within 3 days.",
            "en",
            {"limit": "within 3 days", "addressee": "the township", "record": "in writing"},
            id="english",
        ),
        pytest.param("Parents must care for the child.", "en", {}, id="english_nothing"),
    ],
)  # fmt: skip
def test_what_a_director_looks_for_is_taken_from_the_words(
    text: str, language: Language, found: dict[str, str]
) -> None:
    assert dict(particulars(text, language)) == found


def test_every_such_word_stands_in_its_line(assistant: Assistant) -> None:
    points = [point for points in assistant.corpus.points.values() for point in points]
    told = [(words, point.zh) for point in points for _, words in particulars(point.zh, "zh")]
    assert len(told) > 200
    for words, line in told:
        assert all(part in line for part in words.split("、"))


def test_a_director_reads_when_and_to_whom_and_others_do_not(assistant: Assistant) -> None:
    in_our_words = assistant.withholding(["anti-domestic-violence-law-2015"])
    asked = "学校发现学生疑似被家暴要怎么做"
    answer = in_our_words.ask(asked, role="director")
    slots = [segment.slot for segment in answer.segments]
    assert {"must", "limit", "addressee"} <= set(slots)
    assert "（时限：及时；往哪报：公安、民政、教育等部门）" in answer.text
    assert not {"limit", "addressee", "record"} & {s.slot for s in in_our_words.ask(asked).segments}


def test_our_words_for_a_text_that_is_not_held_say_how_strongly_they_bind(assistant: Assistant) -> None:
    text = assistant.ask("医院能不能把弃婴转送给别人", role="director").text
    assert "【不得】医院不能把弃婴转送给别人。" in text

"""What an answer looks like: conclusion first, a card an article, lists that unfold, whom to call, where to read on."""

import re
from dataclasses import replace
from typing import Any

import pytest

from assistant import messages
from assistant.answering.cite import cite
from assistant.pipeline import Assistant
from assistant.safety import read_card_guide
from assistant.schema import Answer, Citation, Language, Role, Segment, Way
from assistant.ui.conversation import said_of, turn_html
from assistant.ui.history import Reader, save_answer
from assistant.ui.laid_out import parts_of
from assistant.ui.page import Page
from assistant.ui.ways import Ways
from tests.support.markup import Markup

BREAK = Segment(text="\n", kind="break")


def cited(assistant: Assistant, clause_id: str, marker: int = 1, language: Language = "zh") -> Citation:
    clause = assistant.clause(clause_id)
    document = assistant.document(clause.document_id)
    governs = assistant.validity_of(document.document_id, language)
    found = cite(clause.sentences[0].text, marker, clause, document, governs, language)
    assert found
    return found


def make_answer(*segments: Segment, **changes: Any) -> Answer:
    answer = Answer(question="问", asked="问", language="zh", role="parent", status="answered", segments=segments)
    return replace(answer, **changes)


def plain(text: str, marker: int, **changes: Any) -> Segment:
    return Segment(text=text, kind="plain", markers=(marker,), **changes)


def lines(*segments: Segment) -> tuple[Segment, ...]:
    return tuple(part for segment in segments for part in (segment, BREAK))


PLAN = "zunyi-plan/2.1/measures/8"
LAW = "minors-protection-law-2024/17"


# -- the conclusion ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "role", "conclusion"),
    [
        pytest.param("规划里初二的孩子每天该睡几个小时？", "parent", "遵义市儿童发展规划提倡：初中生9小时", id="figure"),
        pytest.param("爸爸可以强迫孩子去砖厂搬砖吗", "parent", "不可以。", id="no"),
        pytest.param("学校发现学生被性侵必须报警吗？", "director", "要，这是必须做的。", id="duty"),
        pytest.param(
            "By the plan, how many hours should a middle schooler sleep?", "parent",
            "The Zunyi Child Development Plan encourages: 9 hours for junior middle school students", id="english",
        ),
    ],
)  # fmt: skip
def test_the_conclusion_comes_before_everything(
    assistant: Assistant, question: str, role: Role, conclusion: str
) -> None:
    answer = assistant.ask(question, role=role)
    assert said_of(answer) == conclusion
    shown = turn_html(answer, answer.language)
    assert shown.index('class="conclusion') < shown.index('class="article"')
    assert Markup(shown).named("conclusion")


def test_a_short_statement_is_the_conclusion_and_its_card_shows_what_bears_it(assistant: Assistant) -> None:
    citation = cited(assistant, PLAN)
    words = Markup(turn_html(make_answer(plain("家长不能打孩子。", 1), citations=(citation,)), "zh")).words
    assert words.count("家长不能打孩子。") == 1
    assert words.index("家长不能打孩子。") < words.index(citation.quote)


def test_an_ended_plan_is_told_once_and_under_the_conclusion(assistant: Assistant) -> None:
    shown = turn_html(assistant.ask("规划里初二的孩子每天该睡几个小时？"), "zh")
    seen = re.sub(r'data-[a-z]+="[^"]*"', "", shown)
    assert seen.count("规划期到") == 1
    assert seen.index("初中生9小时") < seen.index("规划期到")


# -- cards -------------------------------------------------------------------------------------------------------------


def test_statements_of_one_article_gather_in_one_card(assistant: Assistant) -> None:
    answer = assistant.ask("家长不能对孩子做哪些事？")
    names = {citation.clause_id for citation in answer.citations}
    parsed = Markup(turn_html(answer, "zh"))
    assert len(parsed.named("article")) == len(names)
    assert len(parsed.named("whose")) == len(names)  # the label of a card, once


def test_a_list_shows_its_first_three_and_unfolds_the_rest(assistant: Assistant) -> None:
    citation = cited(assistant, LAW)
    segments = lines(*(plain(f"第{number}件事。", 1) for number in range(1, 10)))
    shown = turn_html(make_answer(*segments, citations=(citation,)), "zh")
    assert messages.message("zh", "ui.unfold", count=9, shown=3) in shown
    assert messages.message("zh", "ui.listed", count=9) in shown
    first, rest = shown.split("<summary>", 1)
    assert [number for number in range(1, 10) if f"<li>第{number}件事。" in first] == [1, 2, 3]
    assert [number for number in range(1, 10) if f"<li>第{number}件事。" in rest] == [4, 5, 6, 7, 8, 9]
    assert 'start="4"' in rest


@pytest.mark.parametrize(
    ("role", "opened"), [("parent", "label_plain"), ("director", "label_plain"), ("instructor", "label_quote")]
)
def test_whose_words_stand_open_on_a_card_differs_by_role(assistant: Assistant, role: Role, opened: str) -> None:
    answer = assistant.ask("学校发现学生欺凌要做什么？", role=role)
    cards = [citation for citation in answer.citations if citation.held == "verbatim" and citation.plain]
    assert cards
    words = Markup(turn_html(answer, "zh")).words
    assert messages.message("zh", f"ui.{opened}") in words


def test_no_marks_of_quotation_and_no_notice_say_again_whose_words_they_are(assistant: Assistant) -> None:
    answer = assistant.ask("打孩子违法吗？")
    assert messages.message("zh", "notice.plain") in answer.notices
    words = Markup(turn_html(answer, "zh")).words
    assert messages.message("zh", "notice.plain") not in words
    quoted = Markup(turn_html(assistant.ask("规划里初二的孩子每天该睡几个小时？"), "zh")).words
    assert messages.message("zh", "answer.lead_plan", title="遵义市儿童发展规划") not in quoted


def test_a_director_reads_how_strongly_a_line_binds(assistant: Assistant) -> None:
    answer = assistant.ask("学校发现学生被性侵必须报警吗？", role="director")
    parsed = Markup(turn_html(answer, "zh"))
    strengths = {attributes["class"] for attributes in parsed.named("strength")}
    assert {"strength must", "strength must-not"} <= strengths
    assert "【" not in parsed.words


def test_what_a_family_can_do_is_three_things_at_most(assistant: Assistant) -> None:
    citations = (cited(assistant, LAW), cited(assistant, PLAN, 2))
    steps = [plain(f"家里可以这样做{number}。", 2, slot="step") for number in range(5)]
    answer = make_answer(*lines(plain("孩子不该这样。", 1), *steps), citations=citations)
    (part,) = parts_of(answer)
    assert [line.text for line in part.steps] == [step.text for step in steps[:3]]
    assert sum(len(article.lines) for article in part.articles) == 2


# -- parts and declines ------------------------------------------------------------------------------------------------


def test_each_thing_asked_has_its_heading_and_what_became_of_it(assistant: Assistant) -> None:
    answer = assistant.ask("孩子几岁上小学，营养餐补多少钱？")
    held, unheld = parts_of(answer)
    assert (held.ask, unheld.ask) == ("孩子几岁上小学", "营养餐补多少钱")
    assert held.conclusion
    assert unheld.lacking == messages.message("zh", "answer.reason_money")
    shown = turn_html(answer, "zh")
    assert "【" not in Markup(shown).words
    assert "tel:" in shown


def test_a_decline_has_a_number_and_says_nothing_in_green(assistant: Assistant) -> None:
    answer = assistant.ask("儿童主任的职责补贴多少钱？")
    assert answer.status == "declined"
    parsed = Markup(turn_html(answer, "zh"))
    assert "tel:12345" in {attributes.get("href") for _, attributes in parsed.elements}
    assert parsed.named("lacking")


def test_a_clause_that_is_only_near_is_not_drawn_as_an_answer(assistant: Assistant) -> None:
    citation = cited(assistant, LAW)
    lacking = Segment(text="资料里没有。", slot="lacking")
    near = make_answer(*lines(lacking, plain("家长要管。", 1)), status="related", citations=(citation,))
    shown = turn_html(near, "zh")
    assert 'class="sources near"' in shown
    assert "家长要管。" not in shown[: shown.index('class="sources near"')].split("data-said")[1].split(">", 1)[1]
    assert said_of(near) == "资料里没有。"


@pytest.fixture(scope="module")
def ways(assistant: Assistant) -> Ways:
    return Page(assistant).ways


def test_a_question_for_a_whole_chapter_leads_to_it(assistant: Assistant, ways: Ways) -> None:
    answer = ways.with_ways(assistant.ask("规划里儿童健康的全部目标"))
    if answer.status == "answered":
        return
    (chapter,) = [way for way in answer.ways if way.kind == "section"]
    assert "儿童与健康" in chapter.title
    shown = turn_html(answer, "zh")
    assert shown.index('class="way"') < shown.index('class="article"')


def test_the_duties_of_a_child_director_lead_to_the_handbook(assistant: Assistant, ways: Ways) -> None:
    answer = ways.with_ways(assistant.ask("儿童主任职责", role="director"))
    assert answer.ways[0] == Way(kind="handbook", target="", title=messages.message("zh", "ui.way_handbook"))
    case = ways.with_ways(assistant.ask("发现孩子被家暴，必须报告吗？", role="director"))
    assert case.ways[0].target == "suspected-abuse-or-violence"


def test_a_document_without_a_text_leads_to_its_page(assistant: Assistant, ways: Ways) -> None:
    answer = ways.with_ways(assistant.ask("《艾滋病防治条例》说了什么？"))
    assert [way.kind for way in answer.ways] == ["document"]


@pytest.mark.parametrize("question", ["给我讲个笑话", "今天天气怎么样"])
def test_what_has_nothing_to_do_with_the_library_leads_nowhere(assistant: Assistant, ways: Ways, question: str) -> None:
    assert ways.with_ways(assistant.ask(question)).ways == ()


# -- danger ------------------------------------------------------------------------------------------------------------


def test_three_lines_stand_under_the_numbers_and_the_clauses_are_folded(assistant: Assistant) -> None:
    shown = turn_html(assistant.ask("我女儿说她不想活了"), "zh")
    card = shown[shown.index('class="crisis"') : shown.index("</section>")]
    assert len(re.findall(r"<ol>((?:<li>[^<]*</li>)+)", card)[0].split("<li>")) - 1 == 3
    assert card.index("tel:") < card.index("<h3>")
    assert shown.index("more clauses") > shown.index('class="crisis"')
    assert 'data-action="go-on"' in shown
    assert "data-danger" in shown.split(">", 1)[0]


def test_what_is_announced_of_a_danger_is_whom_to_call(assistant: Assistant) -> None:
    said = said_of(assistant.ask("我女儿说她不想活了"))
    assert "120" in said
    assert len(said) < 80


def test_one_bare_word_brings_no_card(assistant: Assistant) -> None:
    assert assistant.ask("孩子").card is None


def test_an_earlier_story_puts_no_card_on_an_ordinary_question(assistant: Assistant) -> None:
    from assistant.schema import Turn

    told = [Turn(question="我女儿说她不想活了")]
    for question in ("初二的孩子每天该睡几个小时？", "孩子几岁上小学？", "学校可以补课吗？", "怎么申请低保？"):
        assert assistant.ask(question, told).card is None, question


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_numbers_and_ways_come_back_with_a_kept_answer(assistant: Assistant, ways: Ways) -> None:
    reader = Reader(assistant=assistant, cards=read_card_guide(assistant.settings.corpus), ways=ways)
    answer = ways.with_ways(assistant.ask("儿童主任的职责补贴多少钱？"))
    assert answer.ways
    assert answer.contacts
    (again,) = reader.answers([save_answer(answer)])
    assert (again.contacts, again.ways) == (answer.contacts, answer.ways)
    record = save_answer(answer) | {"contacts": ["000"], "ways": [["handbook", "no such"], ["no", "x"]]}
    (altered,) = reader.answers([record])
    assert (altered.contacts, altered.ways) == ((), ())


def test_an_answer_kept_by_an_earlier_version_is_still_shown(assistant: Assistant) -> None:
    reader = Reader(assistant=assistant, cards=read_card_guide(assistant.settings.corpus))
    record = save_answer(assistant.ask("孩子几岁上小学，营养餐补多少钱？"))
    record = {key: value for key, value in record.items() if key not in {"contacts", "ways"}}
    record["segments"] = [segment[:4] for segment in record["segments"]]
    (again,) = reader.answers([record])
    words = Markup(turn_html(again, "zh")).words
    assert messages.message("zh", "answer.reason_money") in words


def test_what_a_model_writes_shows_no_card_until_it_is_whole(assistant: Assistant) -> None:
    said = Segment(text="家长不能打孩子。", kind="prose", markers=(1,))
    answer = make_answer(said, citations=(cited(assistant, LAW),))
    assert not Markup(turn_html(answer, "zh", "streaming")).named("article")
    assert Markup(turn_html(answer, "zh", "done")).named("article")

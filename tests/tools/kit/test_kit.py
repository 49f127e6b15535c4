"""The talk kit: what is said to whom in how many minutes, and that every sentence of it rests on its clauses."""

import re
from dataclasses import replace
from itertools import product

import pytest

from assistant.corpus.load import build_clauses
from assistant.corpus.units import whole
from assistant.errors import UnknownClause, UsageError
from assistant.figures import figures
from assistant.messages import error_text, keys, message
from assistant.pipeline import Assistant
from assistant.question.places import Places
from assistant.schema import Document, Language
from assistant.tools.indicators import load_indicators
from assistant.tools.kit import (
    AUDIENCES,
    LENGTHS,
    PARTIES,
    SECTIONS,
    Audience,
    Kit,
    Minutes,
    add_clause,
    add_question,
    build_kit,
    drop,
    items,
    late,
    move,
    notices,
    part_name,
    timetable,
)
from assistant.tools.kit.emphasis import emphasised, runs
from assistant.tools.kit.export.citing import Citing
from assistant.tools.kit.export.deck import alike, deck, number_format
from assistant.tools.kit.export.fitting import height, list_height
from assistant.tools.kit.export.handout import entries, head_height
from assistant.tools.kit.export.markdown import markdown
from assistant.tools.kit.lengths import needed, overrun
from assistant.tools.kit.quoting import figure_of
from assistant.tools.kit.readers import reader_of
from assistant.tools.kit.wording import figure_line, original, reference, sources
from assistant.tools.talks import load_talks
from tests.conftest import ROOT

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TALKS = {topic.topic_id: topic for topic in load_talks(ROOT / "corpus")}
SLIDES = {20: range(9, 17), 45: range(12, 21), 90: range(20, 33)}


@pytest.fixture(scope="module")
def myopia(assistant: Assistant) -> Kit:
    return build_kit(assistant, "myopia", "primary", 45, "zh")


@pytest.mark.parametrize("topic", TALKS)
def test_every_topic_and_length_is_made(assistant: Assistant, topic: str) -> None:
    for minutes, language in product(LENGTHS, LANGUAGES):
        kit = build_kit(assistant, topic, TALKS[topic].stages[-1], minutes, language)
        assert len(kit.points) == (3 if minutes == 20 else len(TALKS[topic].points))
        assert all(point.talk and point.example and point.ask and point.at_age for point in kit.points)
        assert all(kit.sides[party] for party in PARTIES)
        assert bool(kit.case) == (minutes > 20)
        assert all(len(point.show) == 3 for point in kit.points)
        assert len(kit.questions) == 8 if minutes == 90 else len(kit.questions) >= 3
        check_words(kit)
        check_minutes(kit)
        check_slides(kit)


def check_words(kit: Kit) -> None:
    """Every sentence has a source, every quotation stands in its clause, every figure in its quotation."""
    assert all(told.quotes for told in kit.told())
    for quote in kit.quotes():
        citation = quote.citation
        assert citation.quote in citation.clause_text
        assert quote.document.text[citation.start : citation.end] == citation.quote
        assert citation.locator.rstrip("、") in reference(quote, kit.language)
        assert not original(quote).startswith(("（一）", "（二）", "(一)", "(二)"))
        assert not original(quote).endswith(("：", ":"))
        stated = {str(figure) for figure in figures(citation.quote)}
        for figure in quote.figures:
            assert {f.value for f in figures(figure.value)} <= {s.rstrip("%‰") for s in stated}
            assert message(kit.language, f"kit.kind_{figure.kind}") in figure_line(figure, kit.language)


def check_minutes(kit: Kit) -> None:
    """The parts come to the talk's length, what is said fits, and there is something to skip."""
    parts = timetable(kit)
    assert sum(part.minutes for part in parts) == kit.minutes
    assert all(part.minutes for part in parts)
    assert overrun(kit) == 0
    assert needed(kit) > 0.5 * kit.minutes
    assert bool(late(kit)) == (kit.minutes > 20)
    assert {part.name for part in parts if part.skip} <= {"point", "case"}


def check_slides(kit: Kit) -> None:
    """As many slides as a talk bears, one message each, with source on it and words to say beside it."""
    slides = deck(kit)
    assert len(slides) in SLIDES[kit.minutes]
    for slide in slides:
        assert slide.title
        assert slide.source or slide.kind != "message"
        assert slide.tags or not slide.source
        assert message(kit.language, "kit.key_point") not in "".join(slide.body)
        if slide.kind == "list" and slide.title != message(kit.language, "kit.sources") and not slide.call:
            assert list_height(slide.body, 24) <= 305
        if slide.kind == "message":
            assert "【依据】" in slide.notes or "[It rests on]" in slide.notes
            assert height(slide.body, 840, 20) < 330
        if slide.kind == "chart":
            assert len(slide.figures) > 1
    told = [text for point in kit.points for text in (point.talk, point.example, point.ask, point.at_age)]
    assert all(any(text in slide.notes for slide in slides) for text in told)


@pytest.mark.parametrize(
    ("audience", "value"), [("primary", "不超过38%"), ("junior", "不超过60%"), ("senior", "不超过76%")]
)
def test_parents_hear_the_figure_of_their_own_children(assistant: Assistant, audience: Audience, value: str) -> None:
    kit = build_kit(assistant, "myopia", audience, 45)
    own = [figure for quote in kit.quotes() for figure in quote.figures if figure.own and figure.unit == "%"]
    assert value in {figure.value for figure in own}
    assert {"不超过38%", "不超过60%", "不超过76%"} & {figure.value for figure in own} == {value}


def test_the_age_of_their_children_is_spoken_of(assistant: Assistant) -> None:
    told = {audience: build_kit(assistant, "bullying", audience, 20).points[0].at_age for audience in AUDIENCES}
    assert told["community"] == told["staff"] == told["preschool"] == ""
    assert len({told["primary"], told["junior"], told["senior"]}) == 3


def test_an_audience_that_a_topic_is_not_meant_for_is_told(assistant: Assistant) -> None:
    preschool, community = (build_kit(assistant, "bullying", audience, 20) for audience in ("preschool", "community"))
    said = "主要是讲给"
    assert any(said in notice for notice in notices(preschool))
    assert not any(said in notice for notice in notices(community))


def test_a_target_is_told_as_a_target_and_the_newer_figure_beside_it(myopia: Kit) -> None:
    text = markdown(myopia)
    assert "小学生近视率：不超过38%（目标）" in text
    assert "规划期已结束" in text
    assert any("规划里的数字是目标" in notice for notice in notices(myopia))


def test_a_chart_is_of_figures_that_can_be_put_side_by_side(myopia: Kit) -> None:
    chart = next(slide for slide in deck(myopia) if slide.kind == "chart")
    assert {number_format(figure) for figure in chart.figures} == {'0"%"'}
    assert [figure.amount for figure in chart.figures] == [38, 60, 76]
    assert [figure.own for figure in chart.figures] == [True, False, False]
    assert alike(replace(chart.figures[0], amount=None), chart.figures) == ()


def test_what_a_slide_rests_on_is_said_in_a_word(myopia: Kit) -> None:
    slides = {slide.title: slide.tags for slide in deck(myopia) if slide.kind != "chart"}
    assert slides[message("zh", "kit.opening")] == slides[message("zh", "kit.home")] == ("advice",)
    said = [tag for slide in deck(myopia) for tag in slide.tags]
    assert {"law", "plan_ended"} <= set(said)
    sides = [slide for slide in deck(myopia) if slide.title == message("zh", "kit.part_sides")]
    assert sum(len(slide.body) for slide in sides) == 4 >= 2 * len(sides)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_says_nothing_twice(assistant: Assistant, language: Language) -> None:
    found = {i.indicator_id: figure_line(figure_of(i, language), language) for i in load_indicators(ROOT / "corpus")}
    light = (
        "儿童（家长引导）每天接触户外自然光：不低于每天1小时（倡导）",
        "Outdoor natural light a day, Children, guided by parents: at least 1 hour a day (advice)",
    )
    assert found["outdoor-light"] == light[language == "en"]
    assert (
        found["myopia-primary"]
        == ("小学生近视率：不超过38%（目标）", "Myopia rate, primary school: at most 38% (target)")[language == "en"]
    )
    assert not any(re.search(r"\b1 (?:hours|times|days|years|rules)\b", line) for line in found.values())


def test_what_is_added_makes_the_talk_longer_and_too_much_is_told(myopia: Kit) -> None:
    longer = replace(myopia, points=myopia.points * 4)
    assert overrun(longer) > 0
    assert sum(part.minutes for part in timetable(longer)) == 45
    assert any("删掉一些" in notice for notice in notices(longer))


def test_key_points_are_never_told_as_quotations(assistant: Assistant) -> None:
    kits = (build_kit(assistant, topic, "staff", 45) for topic in TALKS)
    kit, key_point = next((k, q) for k in kits for p in k.points for q in p.quotes() if q.citation.held == "digest")
    text = markdown(kit)
    assert f"“{key_point.citation.quote}”" not in text
    assert f"{key_point.citation.quote}（要点）" in text


@pytest.mark.parametrize("name", ["近视", "霸凌", "Bullying", "隔代抚养", "myopia"])
def test_a_topic_is_found_by_its_names(assistant: Assistant, name: str) -> None:
    assert build_kit(assistant, name, "primary", 20).topic_id in TALKS


# -- another city --------------------------------------------------------------------------------------------------------


def elsewhere(assistant: Assistant) -> Assistant:
    """The same library in a city of another province."""
    context = assistant.quoter.context
    places: Places = replace(context.places, home="1310")
    return Assistant(assistant.settings, type(assistant.quoter)(replace(context, places=places)))


def test_another_citys_talk_says_nothing_of_this_citys_plan(assistant: Assistant) -> None:
    here, there = (build_kit(a, "bullying", "junior", 45) for a in (assistant, elsewhere(assistant)))
    assert "zunyi-plan" in {quote.document.document_id for quote in here.quotes()}
    assert "zunyi-plan" not in {quote.document.document_id for quote in there.quotes()}
    assert 3 <= len(there.points) < len(here.points)
    assert any("没有放进来" in notice for notice in notices(there))
    check_words(there)


def test_a_library_without_a_text_keeps_the_points_that_stand(assistant: Assistant) -> None:
    less = assistant.withholding(["minors-protection-law-2024"])
    kit = build_kit(less, "bullying", "junior", 45)
    assert kit.points
    assert "minors-protection-law-2024" not in {quote.document.document_id for quote in kit.quotes()}
    documents = [name for name, document in assistant.corpus.documents.items() if document.held != "none"]
    with pytest.raises(UsageError, match="kit_nothing_borne"):
        build_kit(assistant.withholding(documents), "bullying")


# -- a subject in one's own words ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("subject", "language"), [("校车安全", "zh"), ("school buses", "en")])
def test_free_text_is_searched_as_several_questions(assistant: Assistant, subject: str, language: Language) -> None:
    kit = build_kit(assistant, subject, "primary", 45, language)
    assert kit.topic_id == ""
    assert len(kit.points) >= 3
    assert {"school-bus-safety-regulations-2012"} <= {quote.document.document_id for quote in kit.quotes()}
    assert len({point.title for point in kit.points}) >= 3
    assert not any(point.talk or point.example or point.at_age for point in kit.points)
    assert all(told.by in {"key-point", "source"} for point in kit.points for told in (point.message,))
    assert kit.case is None  # nobody wrote a story for it
    titles = [part_name(kit, part) for part in timetable(kit) if part.name == "point"]
    assert len({title.partition("：")[2] or title for title in titles}) == len(titles)
    assert kit.points[0].title in kit.opening
    assert message(language, "kit.yours") in markdown(kit).replace("\\", "")
    check_words(kit)
    assert sum(part.minutes for part in timetable(kit)) == 45
    assert any(message(language, "kit.free_notice") == notice for notice in notices(kit))


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param("量子力学", "kit_too_little", id="foreign_subject"),
        pytest.param("quantum physics", "kit_too_little", id="foreign_subject_en"),
        pytest.param("二孩家庭的炒股", "kit_too_little", id="hardly_anything"),
        pytest.param("孩子", "kit_vague", id="too_wide"),
        pytest.param("孩子" * 40, "kit_subject_long", id="too_long"),
        pytest.param("  ", "question_empty", id="empty"),
        pytest.param("дети", "question_language", id="other_script"),
    ],
)
def test_subjects_that_cannot_be_talked_about_are_refused(assistant: Assistant, subject: str, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        build_kit(assistant, subject)
    assert refused.value.key == key


def test_a_subject_is_not_taken_for_a_common_part_of_it(assistant: Assistant) -> None:
    with pytest.raises(UsageError, match="kit_too_little"):
        build_kit(assistant, "单亲家庭怎么带孩子")  # what is said of families is not said of these
    assert len(build_kit(assistant, "孩子厌学不想去学校").points) >= 3


@pytest.mark.parametrize(
    ("subject", "words"), [("网络诈骗", "诈"), ("孩子沉迷短视频", "沉迷|短视频"), ("孩子离家出走", "出走|夜不归宿")]
)
def test_everything_that_is_said_is_on_the_subject(assistant: Assistant, subject: str, words: str) -> None:
    kit = build_kit(assistant, subject)
    told = [*(point.message for point in kit.points), *(one for side in kit.sides.values() for one in side)]
    assert [one.text for one in told if not re.search(words, one.text)] == []
    assert not any(re.match("[（(][一二三四五六七八九十]", one.text) for one in told)  # an item without its head


def test_a_subject_near_a_ready_topic_is_led_to_it(assistant: Assistant) -> None:
    for subject, topic in (("隔代教养", "left-behind-children"), ("青春期早恋", "adolescence")):
        with pytest.raises(UsageError) as refused:
            build_kit(assistant, subject)
        assert TALKS[topic].title.zh in error_text(refused.value, "zh")
    with pytest.raises(UsageError) as foreign:
        build_kit(assistant, "量子力学")
    assert not any(topic.title.zh in error_text(foreign.value, "zh") for topic in TALKS.values())


def test_a_refusal_says_what_was_found(assistant: Assistant) -> None:
    with pytest.raises(UsageError) as refused:
        build_kit(assistant, "亲子阅读")
    assert "规划" in str(refused.value.details["found"])


def test_markup_in_a_subject_stays_text(myopia: Kit) -> None:
    text = markdown(replace(myopia, title="<b>[留守](y)", opening="# *x*"))
    assert "# \\<b\\>\\[留守\\](y)" in text
    assert "\n\\# \\*x\\*\n" in text


# -- editing -----------------------------------------------------------------------------------------------------


def test_items_are_moved_and_dropped_and_the_kit_before_stands(myopia: Kit) -> None:
    first, second, *rest = myopia.points
    moved = move(myopia, "points", 0, 1)
    assert moved.points == (second, first, *rest)
    assert move(moved, "points", 0, 99).points[-1] == second
    assert drop(myopia, "points", 0).points == (second, *rest)
    assert drop(myopia, "family", 0).sides["family"] == myopia.sides["family"][1:]
    assert myopia.points[0] == first
    with pytest.raises(IndexError):
        drop(myopia, "points", 99)


def test_every_section_can_be_edited(myopia: Kit) -> None:
    for section in SECTIONS:
        assert len(items(drop(myopia, section, 0), section)) == len(items(myopia, section)) - 1


def test_a_clause_is_added_by_its_id(myopia: Kit, assistant: Assistant) -> None:
    added = add_clause(myopia, assistant, "school", "minors-protection-law-2024/33")
    assert added.sides["school"][-1].quotes[0].citation.clause_id == "minors-protection-law-2024/33"
    assert len(added.sides["school"]) == len(myopia.sides["school"]) + 1
    check_words(added)
    with pytest.raises(UnknownClause):
        add_clause(myopia, assistant, "points", "minors-protection-law-2024/999")


def test_what_is_there_or_off_the_subject_is_added_only_on_insistence(assistant: Assistant) -> None:
    kit = build_kit(assistant, "bullying", "junior", 20)
    there = "minors-protection-law-2024/39"
    full = kit
    for _ in assistant.corpus.statements(assistant.clause(there)):  # each can be added one time
        full = add_clause(full, assistant, "points", there, insist=True)
    with pytest.raises(UsageError, match="kit_again"):
        add_clause(full, assistant, "points", there)
    off = "food-safety-law-2025/57"
    with pytest.raises(UsageError, match="kit_off_topic"):
        add_clause(kit, assistant, "points", off)
    assert add_clause(kit, assistant, "points", off, insist=True).points[-1].quotes()[0].citation.clause_id == off
    assert len(add_clause(full, assistant, "points", there, insist=True).points) == len(full.points) + 1


def test_a_question_is_added_with_its_answer(assistant: Assistant) -> None:
    kit = build_kit(assistant, "sleep-and-screens", "junior", 20)
    asked = "初二的孩子每天该睡几个小时?"
    added = add_question(replace(kit, questions=()), assistant, asked)
    assert added.questions[-1].quotes()[0].citation.clause_id == "sleep-notice-2021/2"
    with pytest.raises(UsageError, match="kit_again"):
        add_question(added, assistant, asked)
    assert len(add_question(added, assistant, asked, insist=True).questions) == 2


def test_what_only_lies_near_is_never_an_answer(assistant: Assistant) -> None:
    kit = build_kit(assistant, "sleep-and-screens", "junior", 20)
    asked = "孩子看手机看到几点眼睛会瞎？"
    with pytest.raises(UsageError):
        add_question(kit, assistant, asked)
    added = add_question(kit, assistant, asked, insist=True)
    assert added.questions[-1].answer == ()
    assert message("zh", "kit.not_answered") in markdown(added)


def test_what_is_dropped_leaves_the_sources_and_the_notices(assistant: Assistant) -> None:
    kit = build_kit(assistant, "bullying", "junior", 20)
    bare = replace(kit, points=kit.points[:1], sides=dict.fromkeys(PARTIES, ()), questions=())
    assert {source.document.document_id for source in sources(bare)} == {q.document.document_id for q in bare.quotes()}


# -- words ---------------------------------------------------------------------------------------------------------


def test_runs_are_the_text() -> None:
    text = "满14周岁不满18周岁的，22点到次日8点，每天1小时以上，95%的社区"
    assert "".join(part for part, _ in runs(text)) == text
    assert [text[a:b] for a, b in emphasised(text)] == ["14周岁", "18周岁", "22点", "8点", "1小时以上", "95%"]


def test_a_lesson_of_primary_school_is_not_about_pupils() -> None:
    assert reader_of("primary").fit("培训机构不准给没上小学的孩子教小学课程") == 0
    assert reader_of("preschool").fit("幼儿园不能“小学化”") == 1


def test_citations_grow_shorter(assistant: Assistant) -> None:
    kit = build_kit(assistant, "bullying", "junior", 45)
    citing = Citing("zh")
    by_article = {quote.citation.clause_id: quote for quote in kit.quotes()}
    law = [quote for quote in by_article.values() if quote.document.document_id == "minors-protection-law-2024"]
    other = next(quote for quote in by_article.values() if quote.document.document_id == "civil-code-2020")
    assert citing.next(law[0]) == "《中华人民共和国未成年人保护法》 第一百三十条；现行有效。"
    assert citing.next(law[1]).startswith("同上，第")
    assert citing.next(law[1]) == "同上。"
    assert citing.next(other).startswith("《中华人民共和国民法典》")
    assert citing.next(law[2]).endswith("（同注1）。")
    assert citing.next(law[0]).startswith("同注1")


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_handout_keeps_its_notices_and_its_measure(
    assistant: Assistant, minutes: Minutes, language: Language
) -> None:
    for topic in TALKS:
        kit = build_kit(assistant, topic, "primary", minutes, language)
        room = 780 - 62 - head_height(kit, True)
        found = entries(kit, room)
        assert sum(entry.height() for entry in found) <= room
        assert any(entry.kind == "small" for entry in found)
        assert {"points", "rules"} <= {entry.section for entry in found}
        assert sum(entry.section == "points" for entry in found) >= 3


def test_both_languages_have_every_phrase() -> None:
    assert keys("zh") == keys("en")


# -- the words of a list -------------------------------------------------------------------------------------------

LIST = (
    "第一条　父母不得实施下列行为：\n（一）虐待未成年人；\n（二）放任未成年人饮酒。\n"
    "第二条　下列用语的含义：\n（一）学校，是指中小学。\n第三条　学校应当关心学生。"
)


@pytest.mark.parametrize(
    ("article", "row", "words"),
    [
        pytest.param(0, 0, "父母不得实施下列行为：\n（一）虐待未成年人；\n（二）放任未成年人饮酒。", id="lead"),
        pytest.param(0, 1, "父母不得实施下列行为：\n（一）虐待未成年人；", id="first_item"),
        pytest.param(0, 2, "父母不得实施下列行为：\n（一）虐待未成年人；\n（二）放任未成年人饮酒。", id="last_item"),
        pytest.param(1, 1, "学校，是指中小学。", id="definition"),
        pytest.param(2, 0, "学校应当关心学生。", id="no_list"),
    ],
)
def test_an_item_is_never_said_without_its_lead(article: int, row: int, words: str) -> None:
    names = dict.fromkeys(("title", "title_en", "short_title", "short_title_en"), "")
    clause = build_clauses(Document(document_id="x", text=LIST, **names))[article]  # type: ignore[arg-type]
    start, end = whole(clause, clause.sentences[row].start, clause.sentences[row].end)
    assert LIST[start:end].strip() == words


def test_a_far_item_is_quoted_after_its_lead_without_what_lies_between(assistant: Assistant) -> None:
    kit = build_kit(assistant, "bullying", "junior", 45)
    quote = next(quote for quote in kit.quotes() if quote.lead.zh)
    assert original(quote) == f"{quote.lead.zh}……{quote.citation.quote}"
    assert quote.lead.zh in quote.citation.clause_text
    assert quote.citation.quote not in quote.lead.zh

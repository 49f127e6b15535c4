"""The talk kit: what is chosen for whom, how it is edited, and that every word of it stands in its clause."""

import re
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant.corpus.curated import english_figures
from assistant.corpus.load import build_clauses
from assistant.corpus.units import whole
from assistant.errors import UnknownClause, UsageError
from assistant.figures import figures
from assistant.messages import keys, message
from assistant.pipeline import Assistant
from assistant.schema import Document, Language
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
    move,
    topics,
)
from assistant.tools.kit.emphasis import emphasised, runs
from assistant.tools.kit.export.deck import MOST_LINES, deck
from assistant.tools.kit.export.handout import page
from assistant.tools.kit.export.line_breaks import WIDEST_LINE, columns, pages, shortened, wrap
from assistant.tools.kit.export.markdown import markdown
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.readers import reader_of
from assistant.tools.kit.wording import figure_line, notices, reference, shown, sources
from assistant.tools.talks import load_talks
from tests.conftest import ROOT

LANGUAGES: tuple[Language, ...] = ("zh", "en")
TOPICS = [topic.topic_id for topic in load_talks(ROOT / "corpus")]
SLOWEST_KIT = 3.0  # seconds, as the project promises


def kits_of(assistant: Assistant, topic: str) -> Iterator[Kit]:
    """A topic for every audience and length in both languages."""
    for language in LANGUAGES:
        for audience in AUDIENCES:
            for minutes in LENGTHS:
                yield build_kit(assistant, topic, audience, minutes, language)


@pytest.fixture(scope="module")
def myopia(assistant: Assistant) -> Kit:
    return build_kit(assistant, "myopia", "primary", 45, "zh")


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.slow
def test_every_audience_and_length_builds_in_both_languages(assistant: Assistant, topic: str) -> None:
    for kit in kits_of(assistant, topic):
        length = length_of(kit.minutes)
        assert 3 <= len(kit.points) <= length.points
        assert all(kit.duties[party] for party in PARTIES)
        assert all(len(kit.duties[party]) <= length.duties for party in PARTIES)
        assert kit.legal_basis
        assert 1 <= len(kit.questions) <= length.questions
        check_words(kit)
        check_slides(kit)


def check_words(kit: Kit) -> None:
    """Every quotation stands in its clause; every figure is told with its kind and stands in its quotation."""
    for quote in kit.quotes():
        citation = quote.citation
        assert citation.quote in citation.clause_text
        assert quote.document.text[citation.start : citation.end] == citation.quote
        assert citation.locator.rstrip("、") in reference(quote, kit.language)
        stated = {str(figure) for figure in figures(citation.quote)}
        for figure in quote.figures:
            assert {f.value for f in figures(figure.value)} <= {s.rstrip("%‰") for s in stated}
            kind = message(kit.language, f"kit.kind_{figure.kind}")
            assert kind in figure_line(figure, kit.language)


def check_slides(kit: Kit) -> None:
    """Every slide can be read at the back, and no figure on it stands outside its quotation or our own tested words."""
    for slide in deck(kit):
        lines = slide.lines()
        assert 1 <= len(lines) <= MOST_LINES, lines
        assert all(columns(line) <= WIDEST_LINE for line in (*slide.title, *slide.body)), lines
        assert all(len(line) <= WIDEST_LINE for line in slide.source), lines


def squeezed(text: str) -> str:
    """Without white space: what wrapping may change."""
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("topic", TOPICS)
def test_slides_say_what_the_quotations_say(assistant: Assistant, topic: str, language: Language) -> None:
    kit = build_kit(assistant, topic, "community", 90, language)
    said = [squeezed(shown(quote, language)) for quote in kit.quotes()]
    for slide in deck(kit):
        if slide.kind == "quote":
            for piece in squeezed("".join(slide.body)).strip("“”").split("……"):
                assert any(piece in words for words in said), slide
            assert any(squeezed(quote.citation.quote) in squeezed(slide.notes) for quote in kit.quotes())
        if slide.kind == "figure":
            notes = {str(figure).rstrip("%‰") for figure in figures(slide.notes)}
            assert {f.value for line in slide.figures for f in figures(line)} <= notes


def test_a_kit_is_made_in_time(assistant: Assistant) -> None:
    for language in LANGUAGES:
        started = time.perf_counter()
        build_kit(assistant, "bullying", "staff", 90, language)
        assert time.perf_counter() - started < SLOWEST_KIT


@pytest.mark.parametrize(
    ("audience", "value"), [("primary", "不超过38%"), ("junior", "不超过60%"), ("senior", "不超过76%")]
)
def test_parents_hear_the_figure_of_their_own_children(assistant: Assistant, audience: Audience, value: str) -> None:
    kit = build_kit(assistant, "myopia", audience, 20)
    assert [figure.value for figure in kit.points[0].figures] == [value]


def test_a_law_on_other_children_gives_way(assistant: Assistant) -> None:
    cited = {
        audience: {q.document.document_id for q in build_kit(assistant, "sleep-and-screens", audience, 90).points}
        for audience in ("preschool", "senior")
    }
    assert "preschool-education-law-2024" in cited["preschool"]
    assert "preschool-education-law-2024" not in cited["senior"]


def test_nothing_is_said_twice_while_something_else_can_be(myopia: Kit) -> None:
    said = [(q.citation.clause_id, q.citation.start) for q in myopia.points]
    assert len(set(said)) == len(said)


def test_the_length_decides_how_much(assistant: Assistant) -> None:
    sizes = [len(build_kit(assistant, "bullying", "junior", minutes).quotes()) for minutes in LENGTHS]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]
    assert all(sum(length_of(minutes).timetable) == minutes for minutes in LENGTHS)


def test_a_target_is_told_as_a_target_and_the_newer_figure_beside_it(myopia: Kit) -> None:
    text = markdown(myopia)
    assert "小学生近视率：不超过38%（目标）" in text
    assert "规划期已结束" in text
    assert any("规划里的数字是目标" in notice for notice in notices(myopia))
    assert myopia.points[0].figures[0].newer in text


def test_key_points_are_never_told_as_quotations(assistant: Assistant) -> None:
    kits = (build_kit(assistant, topic.topic_id, "staff", 45) for topic in topics(assistant))
    kit, key_point = next((kit, quote) for kit in kits for quote in kit.quotes() if quote.citation.held == "digest")
    text = markdown(kit)
    assert f"“{key_point.citation.quote}”" not in text
    assert f"{key_point.citation.quote}（要点）" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_free_text_is_searched(assistant: Assistant, language: Language) -> None:
    kit = build_kit(assistant, "留守儿童" if language == "zh" else "children left behind", "community", 45, language)
    assert kit.topic_id == ""
    assert len(kit.points) >= 3
    assert any("left-behind" in quote.document.document_id for quote in kit.quotes())
    assert english_figures(kit.case) == english_figures(kit.opening) == frozenset()
    check_words(kit)
    check_slides(kit)


def test_a_topic_is_found_by_part_of_its_title(assistant: Assistant) -> None:
    assert build_kit(assistant, "近视", "primary", 20).topic_id == "myopia"


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        pytest.param("量子力学", "kit_nothing_found", id="foreign_subject"),
        pytest.param("quantum physics", "kit_nothing_found", id="foreign_subject_en"),
        pytest.param("孩子" * 40, "kit_subject_long", id="too_long"),
        pytest.param("  ", "question_empty", id="empty"),
        pytest.param("дети", "question_language", id="other_script"),
    ],
)
def test_subjects_that_cannot_be_talked_about_are_refused(assistant: Assistant, subject: str, key: str) -> None:
    with pytest.raises(UsageError) as refused:
        build_kit(assistant, subject)
    assert refused.value.key == key


def test_markup_in_a_subject_stays_text(myopia: Kit) -> None:
    text = markdown(replace(myopia, title="<b>[留守](y)", opening="# *x*", case="|a|"))
    assert "# \\<b\\>\\[留守\\](y)" in text
    assert "\n\\# \\*x\\*\n" in text


# -- editing -----------------------------------------------------------------------------------------------------


def test_items_are_moved_and_dropped_and_the_kit_before_stands(myopia: Kit) -> None:
    first, second, *rest = myopia.points
    moved = move(myopia, "points", 0, 1)
    assert moved.points == (second, first, *rest)
    assert move(moved, "points", 0, 99).points[-1] == second
    assert drop(myopia, "points", 0).points == (second, *rest)
    assert drop(myopia, "family", 0).duties["family"] == myopia.duties["family"][1:]
    assert myopia.points[0] == first
    with pytest.raises(IndexError):
        drop(myopia, "points", 99)


def test_every_section_can_be_edited(myopia: Kit) -> None:
    for section in SECTIONS:
        assert len(items(drop(myopia, section, 0), section)) == len(items(myopia, section)) - 1


def test_a_clause_is_added_by_its_id(myopia: Kit, assistant: Assistant) -> None:
    added = add_clause(myopia, assistant, "school", "minors-protection-law-2024/39")
    assert added.duties["school"][-1].citation.clause_id == "minors-protection-law-2024/39"
    assert len(added.duties["school"]) == len(myopia.duties["school"]) + 1
    check_words(added)
    with pytest.raises(UnknownClause):
        add_clause(myopia, assistant, "points", "minors-protection-law-2024/999")


def test_a_question_is_added_with_its_answer(myopia: Kit, assistant: Assistant) -> None:
    added = add_question(myopia, assistant, "初二的孩子每天该睡几个小时?")
    assert added.questions[-1].quotes[0].citation.clause_id == "zunyi-plan/2.1/measures/8"


def test_what_is_dropped_leaves_the_sources_and_the_notices(assistant: Assistant) -> None:
    kit = build_kit(assistant, "bullying", "junior", 20)
    plan = [q for q in kit.quotes() if q.document.document_id == "zunyi-plan"]
    bare = replace(kit, points=(), duties=dict.fromkeys(PARTIES, ()), legal_basis=kit.legal_basis, questions=())
    assert {source.document.document_id for source in sources(bare)} == {q.document.document_id for q in bare.quotes()}
    assert plan or not any("规划期" in notice for notice in notices(bare))


# -- lines -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("家庭合理安排儿童作息,倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间。", id="zh"),
        pytest.param("Schools must stop bullying at once and notify the parents of both children.", id="en"),
        pytest.param("（" * 30 + "，" * 30, id="marks_only"),
        pytest.param("a" * 130, id="one_long_word"),
        pytest.param("“" + "好" * 19 + "。”", id="mark_at_the_edge"),
    ],
)
def test_wrapping_keeps_every_character_and_the_width(text: str) -> None:
    lines = wrap(text)
    assert squeezed("".join(lines)) == squeezed(text)
    assert all(0 < columns(line) <= WIDEST_LINE for line in lines)


def test_no_line_begins_with_a_closing_mark() -> None:
    for filler in range(1, 45):
        assert all(line[0] not in "，。”；、" for line in wrap("好" * filler + "，学校、家庭。”"))


def test_pages_are_even_and_lose_nothing() -> None:
    lines = [str(number) for number in range(7)]
    assert [len(page) for page in pages(lines, 3)] == [2, 3, 2]
    assert [line for page in pages(lines, 3) for line in page] == lines


def test_shortened_text_is_of_the_text() -> None:
    text = "构建长效机制,将覆盖率维持在90%以上,加强培训,提高能力。"
    short = shortened(text, 30, re.compile(r"\d"))
    assert short is not None
    assert "90%" in short
    assert all(piece in text for piece in short.split("……"))


def test_runs_are_the_text() -> None:
    text = "满14周岁不满18周岁的，22点到次日8点，每天1小时以上，95%的社区"
    assert "".join(part for part, _ in runs(text)) == text
    assert [text[a:b] for a, b in emphasised(text)] == ["14周岁", "18周岁", "22点", "8点", "1小时以上", "95%"]


def test_a_lesson_of_primary_school_is_not_about_pupils() -> None:
    assert reader_of("primary").fit("培训机构不准给没上小学的孩子教小学课程") == 0
    assert reader_of("preschool").fit("幼儿园不能“小学化”") == 1


# -- the page for parents ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("minutes", LENGTHS)
def test_the_handout_keeps_its_notices_and_its_measure(assistant: Assistant, minutes: Minutes) -> None:
    for topic in topics(assistant):
        entries = page(build_kit(assistant, topic.topic_id, "primary", minutes))
        assert sum(entry.lines() for entry in entries) <= 50
        assert any(entry.kind == "small" for entry in entries)
        assert entries[0].kind == "heading"


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


def test_what_is_forbidden_is_never_told_as_a_duty(assistant: Assistant) -> None:
    for topic in topics(assistant):
        for quote in build_kit(assistant, topic.topic_id, "staff", 90).quotes():
            assert not quote.citation.quote.startswith(("（一）", "（二）", "(一)", "(二)"))
            assert not quote.citation.quote.endswith(("：", ":"))

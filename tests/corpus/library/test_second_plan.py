"""Another city's plan, made up for these tests and numbered in its own way, imports and answers without a change of code.

Its habits: 第一章 / 一、/ １．/ （１）/ ①, full-width digits and brackets, headings without blank lines, 主要目标 and 策略措施
numbered like items, a table of contents, and a covering notice before it.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.graph import citation_graph
from assistant.corpus.library import Preview, Shelf, keep, preview_of, read_draft
from assistant.corpus.load import Corpus, load_corpus
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.conftest import ROOT, TODAY

pytestmark = pytest.mark.slow

SOURCE = ROOT / "tests" / "data" / "second-plan.txt"
ID = "qinghe-plan"


@pytest.fixture(scope="module")
def mine(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("second")
    return replace(settings, store=folder / "store", library=folder / "library")


@pytest.fixture(scope="module")
def preview(corpus: Corpus, mine: Settings) -> Preview:
    draft = read_draft(SOURCE)
    return preview_of(draft, replace(draft.facts, level="municipal"), corpus, Shelf(mine.library), ID)


@pytest.fixture(scope="module")
def both(preview: Preview, mine: Settings) -> Assistant:
    keep(Shelf(mine.library), preview, TODAY)
    return Assistant.start(mine)


def test_the_facts_are_read_from_the_notice_around_it(preview: Preview) -> None:
    document = preview.document
    assert document.title == "青禾市儿童发展规划（2026—2030年）"
    assert document.number == "青禾府发〔2026〕7号"
    assert document.issuer == "青禾市人民政府"
    assert (document.issued, document.effective, document.period_end) == ("2026-03-18", "2026", "2030-12-31")
    assert not preview.attached


def test_every_item_is_found_with_its_headings(preview: Preview) -> None:
    clauses = {clause.clause_id.removeprefix(f"{ID}/"): clause for clause in preview.clauses}
    assert len(clauses) == 65
    assert clauses["2.4/measures/1"].text == "（１）儿童之家每周开放不少于20小时，寒暑假每天开放。"
    assert clauses["2.4/measures/1"].headings == ("第二章　发展领域", "四、儿童与福利", "２．策略措施")
    assert clauses["2.1/measures/1/3"].text == "③产后28天内上门访视不少于2次。"
    assert clauses["1.2.3"].text.startswith("（三）听见儿童。")
    assert [path for path in clauses if path.startswith("2.3/goals")] == [f"2.3/goals/{n}" for n in range(1, 5)]
    assert clauses["annex/2"].text == "本规划所称儿童，是指不满18周岁的人。"


def test_locators_say_how_the_plan_itself_is_numbered(preview: Preview) -> None:
    locators = {clause.clause_id: (clause.locator_zh, clause.locator_en) for clause in preview.clauses}
    assert locators[f"{ID}/2.1/measures/6"] == ("第二章 一、 策略措施 6", "Chapter 2, Part 1, Measure 6")
    assert locators[f"{ID}/3.2.1"] == ("第三章 二、(一)", "Chapter 3, Part 2 (1)")


def test_no_word_of_the_plan_is_lost(preview: Preview) -> None:
    """Every line below the first heading is a clause, a heading of one, or the table of contents that stands again."""
    text = preview.document.text
    within = "".join(clause.text for clause in preview.clauses)
    headings = {heading for clause in preview.clauses for heading in clause.headings}
    body = text[text.index("第一章") :]
    assert [line for line in body.splitlines() if line and line not in within and line not in headings] == []


@pytest.mark.parametrize(
    ("question", "clause", "words"),
    [
        ("青禾市的儿童之家每周开放多少小时？", "2.4/measures/1", "不少于20小时"),
        ("青禾市12岁儿童蛀牙的比例要降到多少？", "2.1/goals/2", "22%"),
        ("青禾市学校门口多远不能卖电子烟？", "2.1/measures/9", "200米"),
        ("青禾市儿童主任多久走访一次困境儿童？", "2.4/measures/2", "每月"),
        ("青禾市一年级有没有书面作业？", "2.3/measures/4", "不布置"),
    ],
)
def test_it_answers_beside_the_plan_that_ships(both: Assistant, question: str, clause: str, words: str) -> None:
    answer = both.ask(question, today=TODAY)
    own = [citation for citation in answer.citations if citation.clause_id == f"{ID}/{clause}"]
    assert own, [citation.clause_id for citation in answer.citations]
    assert words in own[0].quote
    assert both.corpus.documents[ID].text[own[0].start : own[0].end] == own[0].quote


def test_it_has_its_own_fields_on_the_map(mine: Settings, both: Assistant, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "library")
    text = SOURCE.read_text("utf-8").replace("（６）强制报告。", "（６）强制报告。依照《未成年人保护法》，")
    (tmp_path / "plan.txt").write_text(text, "utf-8")
    draft = read_draft(tmp_path / "plan.txt")
    keep(shelf, preview_of(draft, draft.facts, both.corpus, shelf, "citing-plan"), TODAY)
    graph = citation_graph(load_corpus(mine.corpus, shelf.root), TODAY)
    edge = next(edge for edge in graph.edges if edge.source == "citing-plan/2.2")
    assert (edge.target, edge.clauses) == ("minors-protection-law-2024", ("citing-plan/2.2/measures/6",))
    assert next(node for node in graph.nodes if node.node_id == "citing-plan/2.2").title == "二、儿童与安全"

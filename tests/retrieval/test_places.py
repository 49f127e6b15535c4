"""A text speaks for its own place: another city's plan beside ours, the same words under another name."""

from dataclasses import replace

import pytest

from assistant.corpus.library import Shelf, keep, preview_of, read_draft
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.conftest import ROOT, TODAY

pytestmark = pytest.mark.slow

ID = "langfang-plan"
TITLE = "廊坊市儿童发展规划（2021—2025年）"


@pytest.fixture(scope="module")
def both(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    folder = tmp_path_factory.mktemp("neighbour")
    mine = replace(settings, store=folder / "store", library=folder / "library")
    text = (ROOT / "corpus" / "documents" / "zunyi-plan.txt").read_text("utf-8")
    file = folder / "plan.txt"
    file.write_text(text.replace("遵义", "廊坊").replace("38%", "36%"), "utf-8")
    draft = read_draft(file)
    facts = replace(draft.facts, title=TITLE, level="municipal", period_end="2025-12-31")
    shelf = Shelf(mine.library)
    keep(shelf, preview_of(draft, facts, Assistant.start(settings).corpus, shelf, ID), TODAY)
    return Assistant.start(mine)


def first(assistant: Assistant, text: str) -> str:
    answer = assistant.ask(text)
    return answer.citations[0].document_id if answer.citations else answer.status


@pytest.mark.parametrize(
    "text",
    [
        "在廊坊，小学生的近视率要降到多少",
        "廊坊市的普惠幼儿园要占多大比例",
        "In Langfang, how long should a junior pupil sleep?",
    ],
)
def test_a_place_that_is_named_is_answered_from_its_own_text(both: Assistant, text: str) -> None:
    answer = both.ask(text)
    assert answer.status == "answered"
    assert answer.citations[0].document_id == ID


def test_its_own_figure_is_shown_and_named_in_prose(both: Assistant) -> None:
    answer = both.ask("在廊坊，小学生的近视率要降到多少")
    assert "36%" in answer.text
    assert "38%" not in answer.text
    assert "廊坊市儿童发展规划" in answer.text


@pytest.mark.parametrize(
    "text", ["小学生的近视率要降到多少", "遵义的普惠幼儿园要占多大比例", "在仁怀，初中生的近视率要降到多少"]
)
def test_home_is_answered_from_home(both: Assistant, text: str) -> None:
    assert first(both, text) == "zunyi-plan"


def test_a_rule_of_the_whole_country_leads_at_home_and_no_other_citys_plan_stands_beside_it(both: Assistant) -> None:
    answer = both.ask("在仁怀，初中生每天睡几个小时")
    assert answer.citations[0].document_id == "sleep-notice-2021"
    assert ID not in {citation.document_id for citation in answer.citations}


def test_no_place_is_answered_from_another_ones_text(both: Assistant) -> None:
    answer = both.ask("在安庆，小学生的近视率要降到多少")
    assert answer.status != "answered"
    assert "安庆" in answer.text
    assert not {"zunyi-plan", ID} & {citation.document_id for citation in answer.citations}


def test_only_the_document_that_is_wanted_is_searched(both: Assistant) -> None:
    answer = both.ask("只看《廊坊市儿童发展规划》，家长学校一年要办几次活动")
    assert {citation.document_id for citation in answer.citations} == {ID}

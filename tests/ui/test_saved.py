"""An answer that a reader saved is shown as it reads against today's texts, and nothing of what a browser kept is believed."""

from typing import Any

import pytest

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.ui.conversation import turn_html
from assistant.ui.history import checked_on, save_answer
from assistant.ui.page import Page
from tests.support.markup import Markup

ASKED = "孩子几岁上学？"


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Page:
    return Page(assistant)


@pytest.fixture(scope="module")
def record(assistant: Assistant) -> dict[str, Any]:
    return save_answer(assistant.ask(ASKED))


def shown(page: Page, **kept: object) -> str:
    return page.view({"name": "saved", "id": "1", "language": "zh", **kept})["html"]


def test_it_is_shown_with_its_sources_and_the_days_that_count(page: Page, record: dict[str, Any]) -> None:
    html = shown(page, turn=record, day="2026-11-20")
    parsed = Markup(html)
    assert parsed.named("article")
    assert message("zh", "keep.saved_on", day="2026-11-20", checked=record["checked"]) in parsed.words
    assert record["checked"] == checked_on(page.assistant.ask(ASKED).citations) != ""


def test_of_a_source_that_changed_the_reader_is_told(page: Page, record: dict[str, Any]) -> None:
    marker, clause, _ = record["citations"][0]
    changed = {**record, "citations": [[marker, clause, "这句话不在条文里。"]]}
    words = Markup(shown(page, turn=changed, day="2026-11-20")).words
    assert message("zh", "ui.source_changed") in words
    assert "这句话不在条文里。" not in words


@pytest.mark.parametrize(
    "kept", [None, "x", {}, {"question": 1}, [{}], {"segments": [["a", "plain", False, [], "limit"]]}]
)
def test_what_cannot_be_read_leads_to_the_list(page: Page, kept: object) -> None:
    assert 'data-kept="answers"' in shown(page, turn=kept, day="<b>")


def test_a_day_that_is_none_is_not_shown(page: Page, record: dict[str, Any]) -> None:
    assert "2026年<b>" not in shown(page, turn=record, day="2026年<b>")


def test_half_of_a_pair_that_a_browser_kept_breaks_nothing(page: Page, record: dict[str, Any]) -> None:
    lone = {**record, "segments": [*record["segments"], ["时限", "phrase", False, [], "limit", "时限"]]}
    assert Markup(shown(page, turn=lone, day="2026-11-20")).named("article")


def test_an_answer_can_be_saved_and_a_greeting_cannot(assistant: Assistant) -> None:
    assert 'data-action="save-answer"' in turn_html(assistant.ask(ASKED), "zh")
    assert 'data-action="save-answer"' not in turn_html(assistant.ask("你好"), "zh")

"""What a reader sees first: who runs the page, situations whose answers hold, numbers that the corpus has, three homes."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.pipeline import Assistant
from assistant.schema import ROLES, Language
from assistant.settings import Settings
from assistant.ui import first, homes
from assistant.ui.history import Choice
from assistant.ui.page import Page
from tests.support.markup import Markup

LANGUAGES: tuple[Language, ...] = ("zh", "en")
# The article that answers what a tile asks.
ANSWERED_BY = {
    "bullied": {"minors-protection-law-2024/39"},
    "school": {"compulsory-education-law-2018/5"},
    "phone": {"minors-protection-law-2024/70"},
    "beaten": {"minors-protection-law-2024/17", "family-education-promotion-law-2021/23"},
    "aid": {"social-assistance-law-2026/25"},
    "away": {"minors-protection-law-2024/22"},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tile", first.TILES, ids=lambda tile: tile.name)
def test_each_tile_asks_what_is_answered_by_the_article_that_says_it(
    assistant: Assistant, tile: first.Tile, language: Language
) -> None:
    answer = assistant.ask(first.tile_question(tile, language))
    assert answer.status == "answered"
    assert answer.language == language
    assert {citation.clause_id for citation in answer.citations} & ANSWERED_BY[tile.name]


def at_home(assistant: Assistant, code: str) -> Assistant:
    """The assistant as it would be with another home."""
    context = assistant.quoter.context
    elsewhere = replace(context, places=replace(context.places, home=code))
    moved = object.__new__(type(assistant))
    moved.__dict__.update(assistant.__dict__)
    moved.quoter = object.__new__(type(assistant.quoter))
    moved.quoter.__dict__.update(assistant.quoter.__dict__ | {"context": elsewhere})
    return moved


def test_what_the_tiles_ask_is_answered_by_national_law(assistant: Assistant) -> None:
    for articles in ANSWERED_BY.values():
        assert {assistant.document(article.split("/")[0]).level for article in articles} == {"law"}


def test_the_page_is_named_after_its_place(assistant: Assistant) -> None:
    elsewhere = at_home(assistant, "5101")
    assert first.page_name(elsewhere, "zh") == "成都儿童政策助手"
    assert "成都" in first.promise_html(elsewhere, "zh", "")
    assert "遵义" not in first.promise_html(elsewhere, "zh", "")


def test_who_runs_the_page_is_said_and_can_be_called(assistant: Assistant) -> None:
    nobody = first.promise_html(assistant, "zh", "")
    assert "不是政府网站" in nobody
    told = at_home(assistant, "5203")
    told.settings = replace(assistant.settings, runner="长乐街道<妇联>", contact="0851-20000000")
    shown = Markup(first.promise_html(told, "zh", ""))
    assert "长乐街道<妇联>" in shown.words
    assert "tel:085120000000" in {attributes.get("href") for _, attributes in shown.elements}


def test_settings_of_who_runs_it_are_read() -> None:
    read = Settings.from_env({"ASSISTANT_NAME": " 某某社区 ", "ASSISTANT_CONTACT": "a@b.cn"})
    assert (read.runner, read.contact) == ("某某社区", "a@b.cn")


def test_where_questions_go_elsewhere_the_page_does_not_say_that_they_stay(assistant: Assistant) -> None:
    assert "api.example.com" in first.promise_html(assistant, "zh", "api.example.com")
    assert "只留在" not in first.promise_html(assistant, "zh", "api.example.com")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_danger_sheet_is_one_of_the_corpus(assistant: Assistant, language: Language) -> None:
    table = tomllib.loads((Path(assistant.settings.corpus) / "contacts.toml").read_text("utf-8"))
    held = {entry["number"] for entry in table["contact"]}
    shown = Markup(first.danger_html(assistant.quoter.context.cards, language))
    called = [attributes["href"] or "" for name, attributes in shown.elements if name == "a"]
    assert called[:3] == ["tel:110", "tel:120", "tel:119"]
    assert {number.removeprefix("tel:") for number in called} == held


def test_the_directors_cases_come_by_urgency_each_with_its_number(assistant: Assistant) -> None:
    page = Page(assistant)
    ordered = [situation.situation_id for situation in homes.by_urgency(page.tools.duties)]
    assert ordered[: len(homes.URGENCY)] == list(homes.URGENCY)
    assert set(ordered[-2:]) == set(homes.ROUTINE)
    shown = Markup(page.home(Choice(language="zh", role="director")))
    calls = [attributes["href"] for attributes in shown.named("case-call")]
    assert len(calls) == len(ordered)
    assert calls[:2] == ["tel:120", "tel:120"]


def test_what_is_new_came_into_force_and_is_the_newest_first(assistant: Assistant) -> None:
    found = homes.newest(assistant)
    days = [document.effective for document in found]
    assert days == sorted(days, reverse=True)
    assert all(day <= assistant.settings.today.isoformat() for day in days)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_the_page_is_well_formed(assistant: Assistant, role: str, language: Language) -> None:
    parts = Page(assistant).parts(Choice(language=language, role=role))  # type: ignore[arg-type]
    for markup in parts.values():
        assert Markup(markup.replace("<template", "<div").replace("</template", "</div")).open == []


def test_no_word_of_the_first_view_is_a_librarians(assistant: Assistant) -> None:
    words = Markup(Page(assistant).home(Choice(language="zh", role="parent"))).words
    assert not [word for word in ("条文", "条款", "要点", "收录") if word in words]

"""Answers that a reader saves: one tap, in this browser alone, found again after a reload, in another tab, without a network."""

import json

import pytest

from assistant.messages import message
from assistant.pipeline import Assistant
from tests.browser.actions import DESK, PHONE, SIZES, Page, Visit, ask, expect, menu, ready, tab, without_a_server
from tests.browser.axe import faults
from tests.browser.conftest import Browser

pytestmark = pytest.mark.browser

AGE, DIARY = "孩子几岁上学？", "我可以看孩子的日记吗"
SAVE = "#live [data-action=save-answer]"
KEY = "child-policy-assistant-answers"


def save(page: Page, question: str) -> None:
    ask(page, question)
    page.click(SAVE)
    expect(page.locator("#told")).to_have_text(message("zh", "keep.save_saved"))
    expect(page.locator(SAVE)).to_have_attribute("aria-pressed", "true")


def entries(page: Page) -> list[str]:
    kept: list[str] = page.evaluate(f"JSON.parse(localStorage.getItem('{KEY}') || '[]').map(({{ title }}) => title)")
    return kept


@pytest.mark.parametrize("size", SIZES)
def test_an_answer_is_saved_found_again_and_opened_with_its_sources(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    save(page, AGE)
    save(page, DIARY)
    page.reload()
    ready(page)
    for button in page.locator("#log [data-action=save-answer]").all():
        expect(button).to_have_attribute("aria-pressed", "true")
    tab(page, "saved")
    tiles = page.locator("#tool .kept-list .tile")
    expect(tiles).to_have_count(2)
    expect(tiles.first).to_contain_text(DIARY)
    expect(tiles.last).to_contain_text("2026-11-23 · 孩子年满6周岁")
    assert faults(page) == []
    tiles.last.click()
    turn = page.locator("#tool .turn")
    expect(turn).to_contain_text(AGE)
    expect(page.locator("#tool .lead-line")).to_contain_text("核对到")
    expect(turn.locator("[data-action=share]")).to_be_visible()
    expect(turn.locator("[data-action=save-answer]")).to_have_attribute("aria-pressed", "true")
    assert faults(page) == []
    turn.locator(".source").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .clause-view .current")
    page.go_back()
    page.go_back()
    expect(page.locator("#tool .kept-list .tile")).to_have_count(2)


@pytest.mark.parametrize("size", SIZES)
def test_one_is_removed_and_comes_back(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    save(page, AGE)
    save(page, DIARY)
    tab(page, "saved")
    page.locator("#tool [data-action=kept-drop]").last.click()
    expect(page.locator("#tool .kept-list .tile")).to_have_count(1)
    page.click(".undo")
    expect(page.locator("#tool .kept-list .tile")).to_have_count(2)
    assert entries(page) == [DIARY, AGE]
    menu(page)
    page.click(".tabs [data-tab=ask]")
    page.click(SAVE)  # a second tap takes it out again
    expect(page.locator(SAVE)).to_have_attribute("aria-pressed", "false")
    assert entries(page) == [AGE]


def test_a_parents_home_lists_the_newest_and_nothing_where_there_are_none(visit: Visit) -> None:
    page = visit(size=PHONE)
    expect(page.locator("[data-kept=answers]")).to_be_hidden()
    save(page, AGE)
    page.click("[data-action=clear]")
    listed = page.locator(".welcome [data-kept=answers]")
    expect(listed).to_be_visible()
    listed.locator(".tile").click()
    expect(page.locator("#tool .turn")).to_contain_text(AGE)


def test_two_tabs_add_to_one_list_and_an_undo_takes_nothing_from_the_other(visit: Visit) -> None:
    first = visit(size=DESK)
    save(first, AGE)
    second = first.context.new_page()
    second.goto(first.url.split("?")[0])
    ready(second)
    save(second, DIARY)
    assert entries(first) == entries(second) == [DIARY, AGE]
    tab(first, "saved")
    first.locator("#tool [data-action=kept-drop]").last.click()
    second.bring_to_front()
    save(second, "打孩子违法吗？")
    first.bring_to_front()
    first.click(".undo")
    assert sorted(entries(first)) == sorted([AGE, DIARY, "打孩子违法吗？"])
    expect(first.locator("#tool .kept-list .tile")).to_have_count(3)


def test_where_no_more_can_be_kept_a_sentence_says_so(visit: Visit) -> None:
    page = visit(size=PHONE)
    many = [
        {"id": str(n), "title": f"第{n}问", "note": "", "day": "2026-11-01", "turn": {"question": f"第{n}问"}}
        for n in range(40)
    ]
    page.evaluate("([key, many]) => localStorage.setItem(key, many)", [KEY, json.dumps(many)])
    ask(page, AGE)
    page.click(SAVE)
    expect(page.locator("#told")).to_have_text(message("zh", "keep.save_full"))
    expect(page.locator(SAVE)).to_have_attribute("aria-pressed", "false")
    assert len(entries(page)) == 40
    large = [{**many[0], "turn": {"question": "长" * 1_000_000}}]
    page.evaluate("([key, large]) => localStorage.setItem(key, large)", [KEY, json.dumps(large, ensure_ascii=False)])
    page.click(SAVE)
    expect(page.locator("#told")).to_have_text(message("zh", "keep.save_full"))
    assert len(entries(page)) == 1


def test_a_browser_that_keeps_nothing_is_told_of(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, AGE)
    page.evaluate(
        "() => { Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"
    )
    page.click(SAVE)
    expect(page.locator("#told")).to_have_text(message("zh", "keep.save_none"))
    expect(page.locator(SAVE)).to_have_attribute("aria-pressed", "false")


def test_what_another_hand_wrote_there_breaks_nothing(visit: Visit) -> None:
    page = visit(size=PHONE)
    page.evaluate("key => localStorage.setItem(key, JSON.stringify([null, 7, { id: 'x' }, { turn: 1 }]))", KEY)
    page.reload()
    ready(page)
    save(page, AGE)
    tab(page, "saved")
    page.locator("#tool .kept-list .tile").first.click()
    expect(page.locator("#tool .turn")).to_contain_text(AGE)


def test_what_was_saved_is_read_without_a_server(chromium: Browser, assistant: Assistant) -> None:
    def saved_and_cleared(page: Page) -> None:
        save(page, AGE)
        page.click("[data-action=clear]")
        page.wait_for_selector(".welcome")

    with without_a_server(chromium, assistant, saved_and_cleared) as page:
        page.locator(".welcome [data-kept=answers] .tile").click()
        plain = page.locator("#tool .turn")
        for words in ("孩子年满6周岁", "凡年满六周岁的儿童", "核对到"):
            expect(plain).to_contain_text(words)
        expect(page.locator("#tool .alert")).to_have_text(message("zh", "ui.offline"))

"""Danger: the numbers are on the screen before any text of the card, however small the screen is, and one tap each."""

import pytest

from tests.browser.actions import Page, Visit, answered, ask, box

pytestmark = pytest.mark.browser

TOLD = "孩子考试没考好想自杀"
SCREENS = [
    pytest.param((320, 568), id="small phone"),
    pytest.param((195, 422), id="phone at 200 %"),
    pytest.param((390, 430), id="keyboard open"),
    pytest.param((390, 844), id="phone"),
    pytest.param((640, 400), id="desk at 200 %"),
]


def within_reach(page: Page, place: int) -> bool:
    """Whether a number of the card lies whole on the screen, with nothing over it."""
    link = page.locator("#live .crisis a").nth(place)
    found = box(link)
    size = page.viewport_size
    assert size
    inside = found["x"] >= 0 and found["y"] >= 0 and found["x"] + found["width"] <= size["width"] + 1
    below = found["y"] + found["height"]
    on_top = page.evaluate(
        "([x, y]) => Boolean(document.elementFromPoint(x, y)?.closest('.crisis a'))",
        [found["x"] + found["width"] / 2, found["y"] + found["height"] / 2],
    )
    return inside and below <= size["height"] and bool(on_top)


@pytest.mark.parametrize("size", SCREENS)
def test_the_first_number_is_on_the_screen_before_any_text(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask(page, TOLD)
    page.wait_for_timeout(300)
    assert within_reach(page, 0)
    first = page.locator("#live .crisis a").first
    assert first.get_attribute("href") in {"tel:110", "tel:120"}
    assert box(first)["height"] >= 72
    assert box(first)["width"] == box(page.locator("#live .crisis ul"))["width"]
    assert box(first)["y"] < box(page.locator("#live .crisis h3"))["y"]


@pytest.mark.parametrize("size", SCREENS)
def test_nothing_covers_the_card_and_the_field_is_a_tap_away(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask(page, TOLD)
    page.wait_for_timeout(300)
    assert page.locator("#composer").evaluate("e => getComputedStyle(e).position") == "static"
    assert page.locator("#live .clauses[open]").count() == 0
    page.locator("#live [data-action=go-on]").click()
    assert page.evaluate("document.activeElement.id") == "question"
    ask(page, "初二的孩子每天该睡几个小时？")
    assert page.locator("#live .crisis").count() == 0


def test_the_numbers_come_to_the_screen_also_after_another_turn(visit: Visit) -> None:
    page = visit(size=(320, 568))
    ask(page, "初二的孩子每天该睡几个小时？")
    page.fill("#question", TOLD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .crisis")
    answered(page)
    page.wait_for_timeout(300)
    assert within_reach(page, 0)


def test_the_card_says_where_each_line_is_from(visit: Visit) -> None:
    page = visit(size=(390, 844))
    ask(page, TOLD)
    page.locator("#live .crisis .basis summary").click()
    lines = page.locator("#live .crisis > ol > li, #live .crisis .more li").count()
    assert page.locator("#live .crisis > ol > li").count() == 3
    assert page.locator("#live .crisis .basis li").count() == lines

"""What goes wrong outside the page: the server is gone, the line is cut, two tabs, a hasty finger, the back button."""

from functools import partial

import pytest

from assistant import messages
from assistant.pipeline import Assistant
from tests.browser.actions import (
    DESK,
    PHONE,
    SIZES,
    SLEEP,
    SLOW,
    Visit,
    answered,
    ask,
    browse,
    expect,
    ready,
    tab,
    without_a_server,
)
from tests.browser.conftest import Browser

pytestmark = pytest.mark.browser

BULLYING = "孩子在学校被欺负，学校必须做什么？"


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-US", "en")])
def test_a_question_that_was_not_taken_stays_and_is_sent_again_by_one_tap(
    chromium: Browser, address: str, locale: str, language: str
) -> None:
    context = chromium.new_context(locale=locale, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address)
    ready(page)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.fill("#question", SLEEP)
    page.keyboard.press("Enter")
    alert = page.locator("#live .alert")
    expect(alert).to_have_text(messages.message(language, "ui.lost"))  # type: ignore[arg-type]
    expect(page.locator("#live .question")).to_contain_text(SLEEP)
    page.unroute("**/gradio_api/**")
    page.click("#live .main-button")
    assert "初中生9小时" in answered(page).inner_text()
    context.close()


def test_a_question_that_was_not_answered_is_still_there_after_a_reload(chromium: Browser, address: str) -> None:
    context = chromium.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    ready(page)
    page.route("**/gradio_api/**", lambda route: route.abort())
    page.fill("#question", SLEEP)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .alert")
    page.unroute("**/gradio_api/**")
    page.reload()
    ready(page)
    assert page.input_value("#question") == SLEEP
    context.close()


def test_without_a_server_the_last_answers_and_the_numbers_can_be_read(chromium: Browser, assistant: Assistant) -> None:
    with without_a_server(chromium, assistant, partial(ask, question=SLEEP)) as page:
        expect(page.locator("#log .offline")).to_have_text(messages.message("zh", "ui.offline"))
        expect(page.locator("#log .turn .words")).to_contain_text("初中生9小时")
        page.click("#danger summary")
        expect(page.locator("#danger a[href='tel:120']")).to_be_visible()


def test_two_tabs_append_and_clearing_clears_both(visit: Visit, address: str) -> None:
    first = visit(size=PHONE)
    second = first.context.new_page()
    second.goto(address)
    ready(second)
    ask(first, SLEEP)
    ask(second, BULLYING)
    expect(first.locator(".turn")).to_have_count(2)
    first.reload()
    ready(first)
    expect(first.locator("#log .turn")).to_have_count(2)
    first.click("[data-action=clear]")
    expect(first.locator(".welcome")).to_be_visible()
    expect(second.locator(".welcome")).to_be_visible()
    expect(second.locator(".turn")).to_have_count(0)
    second.reload()
    ready(second)
    expect(second.locator(".turn")).to_have_count(0)


def test_what_was_cleared_comes_back_by_one_tap(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP)
    page.click("[data-action=clear]")
    expect(page.locator(".turn")).to_have_count(0)
    page.click(".undo")
    expect(page.locator("#log .turn")).to_have_count(1)
    page.reload()
    ready(page)
    expect(page.locator("#log .turn")).to_have_count(1)


def test_after_a_reload_the_page_stands_at_the_newest_turn(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, BULLYING)
    ask(page, SLEEP)
    page.reload()
    ready(page)
    expect(page.locator("#log .turn").last.locator(".question")).to_be_in_viewport()


def test_a_second_tap_asks_nothing_twice(visit: Visit) -> None:
    page = visit()
    page.fill("#question", SLOW)
    page.locator(".send").dblclick()
    answered(page)
    expect(page.locator(".turn")).to_have_count(1)


# -- back and forward -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_back_and_forward_lead_through_the_views_of_the_panel(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    browse(page)
    page.locator(".fields .tile").first.click()
    page.locator(".section-view .entry").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .clause-view")
    for view in (".section-view", ".browse-view"):
        page.go_back()
        page.wait_for_selector(f"#panel-body:not([aria-busy]) {view}")
    page.go_back()
    page.wait_for_selector("body:not(.panel-open)")
    page.go_forward()
    page.wait_for_selector("body.panel-open #panel-body:not([aria-busy]) .browse-view")
    page.click("#panel-close")
    page.wait_for_selector("body:not(.panel-open)")
    expect(page.locator(".welcome")).to_be_visible()


def test_back_closes_the_picture_and_stays_on_the_page(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP).locator("[data-action=keep]").click()
    page.wait_for_selector("#keep[open] img")
    page.go_back()
    expect(page.locator("#keep")).to_be_hidden()
    expect(page.locator("#live .turn")).to_be_visible()


def test_back_from_a_practice_question_leads_to_practice(visit: Visit) -> None:
    page = visit(size=DESK)
    tab(page, "practice")
    page.locator(".practice > .main-button").click()
    page.wait_for_selector("#tool:not([aria-busy]) form[data-form=scenario]")
    page.go_back()
    page.wait_for_selector("#tool:not([aria-busy]) .practice [data-scenarios]")
    page.go_forward()
    page.wait_for_selector("#tool:not([aria-busy]) form[data-form=scenario]")
    page.go_back()
    page.go_back()
    expect(page.locator(".welcome")).to_be_visible()

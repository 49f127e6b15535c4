"""A parent's journeys from the first click to what is kept, and what the browser remembers when the server starts anew."""

from pathlib import Path

import pytest
from PIL import Image

from assistant.pipeline import Assistant
from tests.browser.actions import (
    PHONE,
    SIZES,
    SLEEP,
    Visit,
    ask,
    expect,
    marked,
    ready,
    saved,
    served,
)
from tests.support.waiting import waited

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", SIZES)
def test_a_parent_asks_reads_keeps_and_passes_the_clause_on(
    visit: Visit, size: tuple[int, int], tmp_path: Path
) -> None:
    page = visit(size=size)
    page.locator(".situation").first.click()
    page.wait_for_selector("#live .turn[data-phase=done]")
    turn = page.locator("#live .turn")
    turn.locator(".words .chip").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")
    quoted = marked(page)
    page.click("[data-action=copy-link]")
    link = page.evaluate("navigator.clipboard.readText()")
    if size == PHONE:
        page.go_back()  # the gesture of a phone
        page.wait_for_selector("body:not(.sheet-open)")
    expect(turn).to_be_visible()
    turn.locator("[data-action=keep]").click()
    page.wait_for_selector("#keep[open] img")
    picture = Image.open(saved(page, "#keep-save", tmp_path))
    assert picture.format == "PNG"
    assert len(picture.convert("L").getcolors() or ()) > 2  # words, not an empty sheet
    page.keyboard.press("Escape")
    # Closing steps back, and would call off what follows.
    assert waited(lambda: not page.evaluate("history.state?.dialog"))
    page.goto(link)
    ready(page)
    page.wait_for_selector("#panel-body:not([aria-busy]) .current")
    assert quoted in page.locator("#panel-body .original").inner_text()


def test_a_conversation_outlives_the_server_and_one_tap_clears_it(visit: Visit, assistant: Assistant) -> None:
    with served(assistant) as first:
        page = visit(size=PHONE)
        page.goto(first)
        ready(page)
        ask(page, SLEEP)
        assert waited(lambda: page.evaluate("localStorage.getItem('child-policy-assistant-turns')?.length > 200"))
        page.goto("about:blank")
    with served(assistant, port=int(first.rpartition(":")[2])) as again:
        page.goto(again)
        ready(page)
        expect(page.locator("#log .turn .question")).to_contain_text(SLEEP)
        page.locator("#log .chip").first.click()
        assert "初中生9小时" in marked(page)
        page.go_back()
        page.wait_for_selector("body:not(.sheet-open)")
        page.click("[data-action=clear]")
        expect(page.locator(".welcome")).to_be_visible()
        page.reload()
        ready(page)
        expect(page.locator(".turn")).to_have_count(0)
        page.goto("about:blank")

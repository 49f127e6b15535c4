"""Small screens, large letters, fingers and keyboards: each view at 390 and 320 pixels, and with letters twice the size."""

from typing import Any

import pytest

from assistant.schema import Language
from tests.browser.actions import (
    DESK,
    PHONE,
    SCHEMES,
    SLEEP,
    Page,
    Visit,
    answered,
    box,
    expect,
)
from tests.browser.views import walk

pytestmark = pytest.mark.browser

SMALLEST = (320, 640)
FINGER = 44  # pixels, the least that a finger hits
LANGUAGES = ["zh", "en"]

# What can be tapped and seen, with the height that a finger meets: its own, or that of the area that its ::after adds.
# A title inside a sentence is a link like any other in running text and has the height of its line.
SMALL = """least => [...document.querySelectorAll('button, a[href], summary, label:has(input), select, input[type=text], input[type=search], textarea')]
    .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}) && !e.closest('[inert], .sr-only, .skip'))
    .filter(e => !e.matches('.link') && !e.disabled && e.getClientRects().length)
    .map(e => [e, Math.max(e.getBoundingClientRect().height, e.closest('.finder, .composer')?.offsetHeight || 0,
                           parseFloat(getComputedStyle(e, '::after').height) || 0)])
    .filter(([e, height]) => height < least - 0.5)
    .map(([e, height]) => `${e.className} ${e.tagName} ${e.innerText.slice(0, 20)}: ${height}`)"""

# What makes the page, or the panel, wider than its window.
WIDE = """() => {
    const page = document.documentElement, panel = document.querySelector('#panel-body');
    const wide = document.scrollingElement.scrollWidth > page.clientWidth || panel.scrollWidth > panel.clientWidth;
    return wide ? [...document.querySelectorAll('body *')]
        .filter(e => e.checkVisibility() && e.getBoundingClientRect().right > page.clientWidth + 1 && !e.closest('.numbers ul'))
        .map(e => `too wide: ${e.tagName} ${e.className}`) : [];
}"""

# Words that their box cuts off, other than those that end in dots on purpose; a number may reach out ten pixels for fingers.
CUT = """() => [...document.querySelectorAll('button:not(.chip, .cite), h1, h2, h3, p, summary, label')]
    .filter(e => e.checkVisibility({visibilityProperty: true}) && !e.closest('[inert], .sr-only, .skip'))
    .filter(e => getComputedStyle(e).overflow === 'visible' && e.scrollWidth > e.clientWidth + 12 && e.clientWidth > 1)
    .map(e => `${e.className} ${e.tagName} ${e.innerText.slice(0, 30)}: ${e.scrollWidth} > ${e.clientWidth}`)"""

# Every letter twice its size, each element one time.
DOUBLE = """() => {
    const fresh = [...document.querySelectorAll('#head *, #chat *, #panel *, #dialogs *')].filter(e => !e.dataset.doubled);
    const sizes = fresh.map(e => parseFloat(getComputedStyle(e).fontSize));
    fresh.forEach((e, n) => { e.dataset.doubled = '1'; if (e.style) e.style.setProperty('font-size', `${2 * sizes[n]}px`, 'important'); });
}"""


def _locale(language: str) -> str:
    return "zh-CN" if language == "zh" else "en-US"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [pytest.param(PHONE, id="390"), pytest.param(SMALLEST, id="320")])
def test_every_view_fits_a_phone_and_a_finger(visit: Visit, size: tuple[int, int], language: Language) -> None:
    page = visit(size=size, locale=_locale(language))
    faults: dict[str, Any] = {}

    def look(view: str) -> None:
        if found := page.evaluate(WIDE) + page.evaluate(SMALL, FINGER) + page.evaluate(CUT):
            faults[view] = found

    walk(page, language, look)
    assert faults == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def test_letters_twice_the_size_break_nothing(visit: Visit, size: tuple[int, int], language: Language) -> None:
    """At 200 % a desk's browser leaves the page half the width; on a phone the letters alone grow."""
    half = (size[0] // 2, size[1] // 2) if size == DESK else size
    page = visit(size=half, locale=_locale(language))
    faults: dict[str, Any] = {}

    def look(view: str) -> None:
        if size == PHONE:
            page.evaluate(DOUBLE)
        if found := page.evaluate(WIDE) + page.evaluate(CUT):
            faults[view] = found

    walk(page, language, look)
    assert faults == {}


# -- by keyboard alone -----------------------------------------------------------------------------------------------------


def press_to(page: Page, selector: str, key: str = "Tab", most: int = 60) -> None:
    """Presses a key until the focus is on what the selector names; each place on the way shows that it has the focus."""
    for _ in range(most):
        page.keyboard.press(key)
        ring = page.evaluate(RING)
        assert ring["seen"], ring
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


# The ring: an outline of two pixels that differs from what is behind it, or the frame of the field around it.
RING = """() => {
    const e = document.activeElement, own = getComputedStyle(e), field = e.closest('.composer, .finder');
    const colour = getComputedStyle(document.body).getPropertyValue('--accent');
    const ring = own.outlineStyle !== 'none' && parseFloat(own.outlineWidth) >= 2;
    const frame = field && getComputedStyle(field).borderTopColor !== getComputedStyle(document.querySelector('.head')).borderBottomColor;
    return {seen: e === document.body || ring || Boolean(frame) || e.tabIndex < 0, who: e.outerHTML.slice(0, 120), outline: own.outline, colour};
}"""


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")])
def test_a_parent_gets_from_question_to_picture_by_keyboard_alone(
    visit: Visit, size: tuple[int, int], scheme: str
) -> None:
    page = visit(size=size, scheme=scheme)
    press_to(page, "#question")
    page.keyboard.type(SLEEP)
    page.keyboard.press("Enter")
    turn = answered(page)
    assert page.evaluate("document.activeElement.id") == "question"
    press_to(page, "#live .chip", "Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")
    expect(page.locator("#panel-body .view-title")).to_be_focused()
    press_to(page, "[data-action=copy-link]")
    page.keyboard.press("Enter")
    assert "?clause=zunyi-plan" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(turn.locator(".words .chip:visible").last).to_be_focused()
    press_to(page, "[data-action=keep]")
    page.keyboard.press("Enter")
    page.wait_for_selector("#keep[open] img")
    press_to(page, "#keep-save")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")
    page.keyboard.press("Escape")
    expect(page.locator("#keep")).to_be_hidden()
    expect(page.locator("[data-action=keep]")).to_be_focused()
    press_to(page, ".opinion summary")
    page.keyboard.press("Enter")
    press_to(page, "[name=verdict]")
    page.keyboard.press("Space")
    press_to(page, ".opinion [type=submit]")
    page.keyboard.press("Enter")
    expect(page.locator("#live .opinion")).to_have_count(0)
    press_to(page, ".clear", "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".welcome")).to_be_visible()


def test_tabs_are_reached_and_opened_by_keyboard(visit: Visit) -> None:
    page = visit(size=DESK)
    press_to(page, "#menu summary")
    page.keyboard.press("Enter")
    press_to(page, "[data-tab=handbook]")
    page.keyboard.press("Enter")
    expect(page.locator("#tool .tool-title")).to_be_focused()
    press_to(page, "#tool .tile")
    page.keyboard.press("Enter")
    page.wait_for_selector("#tool:not([aria-busy]) .handbook .step")
    press_to(page, "#tool .step input")
    page.keyboard.press("Space")
    assert page.locator("#tool .step input").first.is_checked()
    assert box(page.locator("#tool .step input").first)["height"] >= 22

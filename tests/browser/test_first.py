"""The first three seconds: what is there before any script, how much of it comes over a slow line, and who can reach it."""

from typing import Any

import pytest
from playwright.sync_api import Route

from assistant import messages
from tests.browser.actions import (
    DESK,
    PHONE,
    SCHEMES,
    SIZES,
    Page,
    Visit,
    answered,
    box,
    choose,
    expect,
    go_home,
    menu,
    ready,
)
from tests.browser.axe import faults
from tests.browser.conftest import Browser

pytestmark = pytest.mark.browser

WIDTHS = [pytest.param((width, 844 if width < 500 else 800), id=str(width)) for width in (320, 390, 768, 1280)]
MOST_TABS = 12
SHIFT = """() => new Promise(done => new PerformanceObserver(list => done(list.getEntries().reduce((sum, e) => sum + e.value, 0)))
    .observe({type: 'layout-shift', buffered: true}) || setTimeout(() => done(0), 500))"""


@pytest.mark.parametrize("size", WIDTHS)
def test_what_matters_is_seen_without_scrolling(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    for part in (
        "h1",
        ".promise h2",
        ".promise .free",
        ".promise .runner",
        ".situation >> nth=0",
        "#question",
        "#danger summary",
    ):
        expect(page.locator(part)).to_be_in_viewport(ratio=0.9)
    assert box(page.locator("header.head"))["height"] <= 56
    assert page.locator(".tabs:visible").count() == 0


def test_the_first_view_needs_no_script(chromium: Browser, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}, locale="zh-CN")
    page = context.new_page()
    page.goto(address)
    expect(page.locator("h1")).to_have_text(messages.message("zh", "ui.name"))
    assert page.locator(".situation").first.get_attribute("href", timeout=5_000) is not None
    page.click("#danger summary")
    expect(page.locator("#danger a[href='tel:110']")).to_be_visible()
    context.close()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", ["/", "/?role=instructor", "/?role=director"])
def test_nothing_moves_where_the_rest_of_the_styles_comes_late(
    chromium: Browser, address: str, size: tuple[int, int], path: str
) -> None:
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
    page = context.new_page()
    late: list[Route] = []
    page.route("**/page/more*.css", lambda route: late.append(route))
    page.goto(address + path, wait_until="commit")
    expect(page.locator("h2").first).to_be_visible()
    while not late:
        page.wait_for_timeout(50)
    page.wait_for_timeout(300)  # what is there is painted
    late[0].continue_()
    ready(page)
    page.wait_for_load_state("load")
    page.wait_for_timeout(300)
    assert page.evaluate(SHIFT) < 0.05
    context.close()


@pytest.mark.parametrize("path", ["/", "/?role=director"])
def test_little_comes_over_the_line_and_nothing_moves(visit: Visit, path: str) -> None:
    page = visit(path, size=PHONE)
    loaded: list[dict[str, Any]] = page.evaluate(
        "() => ['navigation', 'resource'].flatMap(kind => performance.getEntriesByType(kind))"
        ".map(({name, encodedBodySize}) => ({name, size: encodedBodySize}))"
    )
    assert sum(entry["size"] for entry in loaded) < 80_000, loaded
    assert len(loaded) <= 12, [entry["name"] for entry in loaded]
    assert page.evaluate(SHIFT) < 0.05


def test_the_question_is_echoed_before_the_server_has_heard_of_it(visit: Visit) -> None:
    page = visit(size=PHONE)
    page.route("**/gradio_api/component_server/", lambda route: None)  # never answered
    page.fill("#question", "孩子几岁上学？")
    page.keyboard.press("Enter")
    expect(page.locator("#live .question")).to_contain_text("孩子几岁上学？", timeout=2_000)
    assert page.input_value("#question") == ""


def test_a_tile_asks_its_question(visit: Visit) -> None:
    page = visit(size=PHONE)
    tile = page.locator(".situation").first
    question = tile.get_attribute("data-question") or ""
    tile.click()
    assert question in answered(page).inner_text()


@pytest.mark.parametrize("size", WIDTHS)
@pytest.mark.parametrize("place", ["/", "/?handbook", "/?q=孩子几岁上学？"])
def test_the_numbers_are_one_tap_away_everywhere(visit: Visit, size: tuple[int, int], place: str) -> None:
    page = visit(place, size=size)
    page.click("#danger summary")
    for number in ("110", "120", "119"):
        link = page.locator(f"#danger a[href='tel:{number}']")
        expect(link).to_be_in_viewport()
        assert box(link)["height"] >= 72
    page.keyboard.press("Escape")
    expect(page.locator("#danger a").first).to_be_hidden()
    expect(page.locator("#danger summary")).to_be_focused()


def test_few_steps_lead_to_the_field_by_keyboard(visit: Visit) -> None:
    page = visit()
    reached = []
    while "question" not in reached and len(reached) < MOST_TABS:
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    assert "question" in reached
    page.reload()
    ready(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#question")).to_be_focused()


def test_letters_grow_with_the_readers_choice_and_stay_so(visit: Visit) -> None:
    page = visit(size=PHONE)

    def size() -> float:
        return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.situation b')).fontSize)"))

    before = size()
    page.click("[data-action=size]")
    assert size() > before * 1.15
    page.reload()
    ready(page)
    assert size() > before * 1.15


@pytest.mark.parametrize("contrast", ["forced", "landscape"])
def test_it_holds_in_high_contrast_and_on_its_side(visit: Visit, contrast: str) -> None:
    page = visit(size=(844, 390)) if contrast == "landscape" else visit(size=PHONE)
    if contrast == "forced":
        page.emulate_media(forced_colors="active", reduced_motion="reduce")
    expect(page.locator(".promise h2")).to_be_in_viewport(ratio=1)
    expect(page.locator("#question")).to_be_in_viewport(ratio=1)
    expect(page.locator("#danger summary")).to_be_in_viewport(ratio=1)
    left = box(page.locator("#foot"))["y"] - box(page.locator("header.head"))["height"]
    assert left >= 190  # what is left to read in


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("role", ["instructor", "director"])
def test_the_homes_have_no_grave_fault(visit: Visit, role: str, scheme: str) -> None:
    page = visit(f"/?role={role}", size=PHONE, scheme=scheme)
    assert faults(page) == []
    menu(page)
    assert faults(page) == []


# -- what the homes keep -------------------------------------------------------------------------------------------------


def test_a_checklist_of_a_case_is_kept_with_its_ticks(visit: Visit) -> None:
    page = visit("/?role=director", size=PHONE)
    page.locator(".case-name").first.click()
    page.wait_for_selector("#tool:not([aria-busy]) .step input")
    page.fill("[data-form=case] input", "三月-1")
    page.click("[data-form=case] button")
    page.locator("#tool .step input").nth(1).check()
    page.reload()
    ready(page)
    go_home(page)
    entry = page.locator("[data-kept=cases] .tile")
    expect(entry).to_contain_text("三月-1")
    entry.click()
    page.wait_for_selector("#tool:not([aria-busy]) .step input")
    expect(page.locator("#tool .step input").nth(1)).to_be_checked()
    expect(page.locator("#tool .step input").nth(0)).not_to_be_checked()
    go_home(page)
    page.click("[data-action=kept-drop]")
    expect(page.locator("[data-kept=cases] .none")).to_be_visible()
    page.click(".undo")
    expect(page.locator("[data-kept=cases] .tile")).to_be_visible()


def test_a_talk_is_listed_on_the_desk_and_another_subject_costs_nothing(visit: Visit) -> None:
    page = visit("/?role=instructor", size=DESK)
    page.click(".instructor-home > .main-button")
    page.select_option("#tool [name=topic]", "myopia")
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item")
    title = page.locator("#tool .tool-title").inner_text()
    page.click("[data-action=talk-again]")
    page.wait_for_selector("#tool:not([aria-busy]) [data-form=talk]")
    page.click(".undo")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item")
    go_home(page)
    expect(page.locator("[data-kept=talks] .tile")).to_contain_text(title)
    page.click("[data-kept=talks] .tile")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item")


def test_the_way_to_a_home_is_one_line(visit: Visit) -> None:
    page: Page = visit(size=PHONE)
    page.click(".home-link[data-role=director]")
    expect(page.locator(".director-home")).to_be_visible()
    expect(page.locator(".case-call").first).to_be_in_viewport()
    choose(page, "parent")
    expect(page.locator(".welcome")).to_be_visible()

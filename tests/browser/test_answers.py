"""An answer as it is seen: its order, its sizes, what folds and unfolds, and on paper."""

import io

import pytest
from pypdf import PdfReader

from tests.browser.actions import DESK, PHONE, SLEEP, Page, Visit, ask, assert_no_sideways_scroll, box, expect
from tests.browser.axe import faults

pytestmark = pytest.mark.browser

LIST = "家长不能对孩子做哪些事？"
TWO = "孩子几岁上小学，营养餐补多少钱？"
MONEY = "规划里营养改善计划每人补多少钱？"
DANGER = "我女儿说她不想活了"
WIDTHS = [pytest.param((320, 640), id="320"), pytest.param(PHONE, id="390"), pytest.param(DESK, id="1280")]

SIZES = """() => [...document.querySelectorAll('#live .reply *')]
    .filter(e => e.checkVisibility() && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
    .map(e => parseFloat(getComputedStyle(e).fontSize))"""


@pytest.mark.parametrize("size", WIDTHS)
def test_the_conclusion_is_large_and_above_its_one_card(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    turn = ask(page, SLEEP)
    conclusion, card = turn.locator(".conclusion"), turn.locator(".article")
    expect(card).to_have_count(1)
    assert conclusion.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
    assert box(conclusion)["y"] < box(card)["y"]
    assert min(page.evaluate(SIZES)) >= 15
    assert turn.evaluate("e => e.tagName + ' ' + e.ariaLabel") == f"SECTION {SLEEP}"
    assert_no_sideways_scroll(page)


def test_the_readers_own_letter_size_is_respected(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP)
    before = min(page.evaluate(SIZES))
    page.add_style_tag(content="html { font-size: 200% !important; }")
    assert min(page.evaluate(SIZES)) == pytest.approx(2 * before)
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("size", WIDTHS)
def test_a_list_unfolds_at_a_tap(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    turn = ask(page, LIST)
    items = turn.locator(".article .statements > li:visible")
    expect(items).to_have_count(3)
    turn.locator(".rest > summary").click()
    assert items.count() > 3
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("size", WIDTHS)
def test_what_is_not_held_has_a_number_and_a_way_on(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    turn = ask(page, MONEY)
    expect(turn.locator(".conclusion.lacking")).to_be_visible()
    assert box(turn.locator(".whom a").first)["height"] >= 44
    turn.locator(".way").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .section-view")


def test_two_things_asked_are_two_regions_with_headings(visit: Visit) -> None:
    turn = ask(visit(size=PHONE), TWO)
    expect(turn.locator("h3.ask")).to_have_text(["孩子几岁上小学", "营养餐补多少钱"])
    expect(turn.locator(".conclusion")).to_have_count(2)


def printed(page: Page) -> list[str]:
    """The pages of a printout as text without white space."""
    return ["".join(sheet.extract_text().split()) for sheet in PdfReader(io.BytesIO(page.pdf())).pages]


def test_on_paper_a_list_is_whole_and_an_article_has_its_address(visit: Visit, address: str) -> None:
    page = visit(size=DESK)
    turn = ask(page, LIST)
    count = turn.locator(".article .statements li").count()
    sheets = "".join(printed(page))
    assert f"{address}/?clause=" in sheets
    page.locator("#live .rest > summary").click()
    last = "".join(turn.locator(".article .rest li").last.inner_text().split())
    assert count > 3
    assert last[:12] in sheets
    field = page.get_attribute("#question", "placeholder") or ""
    assert "".join(field.split()) not in sheets


def test_on_paper_the_numbers_of_a_danger_are_on_the_first_page(visit: Visit) -> None:
    page = visit(size=DESK)
    ask(page, DANGER)
    first = printed(page)[0]
    assert "120" in first
    assert "110" in first


@pytest.mark.parametrize("question", [LIST, TWO, MONEY, DANGER])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_grave_fault_in_an_answer(visit: Visit, question: str, scheme: str) -> None:
    page = visit(size=PHONE, scheme=scheme)
    ask(page, question)
    page.evaluate("document.querySelectorAll('#live details').forEach(fold => { fold.open = true; })")
    assert faults(page) == []

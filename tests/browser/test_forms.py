"""What each who works with children reads in an answer, and what the page is in colours of the reader's own."""

import pytest

from assistant.messages import message
from tests.browser.actions import DESK, PHONE, SIZES, SLEEP, Page, Visit, ask, box, expect, menu
from tests.browser.axe import faults

pytestmark = pytest.mark.browser

REPORT = "发现孩子被家暴，必须报告吗？"


@pytest.mark.parametrize("size", SIZES)
def test_an_instructor_reads_figure_basis_and_words_and_copies_the_citation(
    visit: Visit, size: tuple[int, int]
) -> None:
    page = visit("/?role=instructor", size=size)
    turn = ask(page, SLEEP)
    figure, basis, card = turn.locator(".conclusion"), turn.locator(".part-of-answer > .said"), turn.locator(".article")
    expect(figure).to_contain_text("遵义市儿童发展规划提倡：初中生9小时")
    expect(basis).to_contain_text("出自《遵义市儿童发展规划》")
    expect(basis).to_contain_text(message("zh", "validity.period-ended"))
    assert box(figure)["y"] < box(basis)["y"] < box(card.first)["y"]
    card.first.locator(".quiet[data-action=copy]").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    for words in ("《遵义市儿童发展规划（2021—2025年）》", "“家庭合理安排儿童作息", "核对到"):
        assert words in copied
    assert faults(page) == []


@pytest.mark.parametrize("size", SIZES)
def test_a_director_reads_when_and_to_whom_beside_the_duty(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/?role=director", size=size)
    turn = ask(page, "幼儿园发现学前儿童受到侵害怎么办")
    duty = turn.locator(".strength.must").first
    expect(duty).to_be_visible()
    told = turn.locator(".particulars").first.locator("> span")
    expect(told).to_have_text(["时限 马上", "往哪报 公安、教育等部门"])
    assert box(told.first)["y"] > box(duty)["y"]
    assert faults(page) == []


def test_what_answers_stands_first_where_only_the_laws_own_words_are_there(visit: Visit) -> None:
    turn = ask(visit(size=PHONE), "举报食品安全问题的人，信息保密吗")
    expect(turn.locator(".conclusion")).to_contain_text("有关的规定在《食品安全法》第一百一十五条。")
    assert box(turn.locator(".conclusion"))["y"] < box(turn.locator(".article").first)["y"]


def seen_border(page: Page, selector: str) -> float:
    width = page.locator(selector).first.evaluate(
        """e => Math.max(...['borderTop', 'outline'].map(name => getComputedStyle(e)[name + 'Style'] === 'none' ? 0
            : parseFloat(getComputedStyle(e)[name + 'Width'])))"""
    )
    return float(width)


@pytest.mark.parametrize("size", SIZES)
def test_in_the_readers_own_colours_lines_say_what_grounds_said(visit: Visit, size: tuple[int, int]) -> None:
    page = visit("/?role=instructor", size=size)
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    assert seen_border(page, ".home > .main-button") >= 2
    menu(page)
    assert seen_border(page, ".segments [aria-checked=true]") > seen_border(page, ".segments [aria-checked=false]")
    page.keyboard.press("Escape")
    turn = ask(page, REPORT)
    assert seen_border(page, "#live .article") >= 1
    turn.locator(".chip").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")
    mark, around = (
        page.locator(place).first.evaluate("e => getComputedStyle(e).backgroundColor")
        for place in ("#panel-body .current mark", "body")
    )
    assert mark != around


def test_twice_the_letters_leave_room_to_read(visit: Visit) -> None:
    page = visit("/?handbook=suspected-abuse-or-violence", size=(195, 422))
    page.wait_for_selector("#tool .step")
    words = box(page.locator(".step-body").first)
    assert words["width"] >= 120
    page = visit(size=(195, 422))
    assert box(page.locator("#foot"))["height"] < 422 / 2
    expect(page.locator("#question")).to_be_in_viewport(ratio=1)


def test_on_paper_it_is_said_whose_words_stand_there(visit: Visit) -> None:
    page = visit(size=DESK)
    turn = ask(page, "孩子在学校被欺负，学校必须做什么？")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(turn.locator(".own-words > summary").first).to_be_visible()
    expect(turn.locator(".own-words .quoted").first).to_be_visible()
    expect(turn.locator("[data-action=copy]").first).to_be_hidden()


def test_on_paper_a_talk_is_whole(visit: Visit) -> None:
    page = visit("/?role=instructor&talk", size=DESK)
    page.select_option("#tool [name=topic]", "myopia")
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item details")
    folded = page.locator("#tool .talk-item details:not([open])")
    assert folded.count()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    expect(folded).to_have_count(0)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert folded.count()

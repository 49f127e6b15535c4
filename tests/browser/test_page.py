"""The page as readers meet it: in Chromium, on a phone and on a desk, in light and dark."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser

from assistant import messages
from assistant.pipeline import Assistant
from assistant.settings import read_model_settings
from tests.browser.actions import (
    BROKEN,
    BULLYING,
    PHONE,
    SCHEMES,
    SIZES,
    SLEEP,
    SLOW,
    TEN,
    Staged,
    Visit,
    answered,
    ask,
    assert_no_sideways_scroll,
    box,
    browse,
    choose,
    expect,
    marked,
    menu,
    other_language,
    ready,
    served,
)

pytestmark = pytest.mark.browser


# -- asking and reading ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_each_chip_opens_its_own_quotation(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit(size=size, scheme=scheme)
    turn = ask(page, BULLYING)
    chips = turn.locator(".words .chip:visible")
    assert chips.count() >= 2
    for number in range(chips.count()):
        chip = chips.nth(number)
        chip.click()
        page.wait_for_function(
            "id => document.querySelector('#panel-body .link')?.closest('.view')"
            "?.querySelector('[data-action=copy-link]')?.dataset.id === id",
            arg=chip.get_attribute("data-id"),
        )
        expect(page.locator("#panel-body[aria-busy]")).to_have_count(0)
        assert page.locator("#panel-body .current mark").first.is_visible()
        if size == PHONE:
            page.keyboard.press("Escape")
            page.wait_for_selector("body:not(.sheet-open)")
    assert_no_sideways_scroll(page)


@pytest.mark.parametrize("size", SIZES)
def test_ten_citations_work_also_after_a_reload(visit: Visit, assistant: Assistant, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask(page, TEN)
    page.reload()
    ready(page)
    chips = page.locator("#log .words .chip")
    expect(chips).to_have_count(10)
    for number, citation in enumerate(Staged(assistant).ten(TEN, "parent").citations):
        chips.nth(number).click()
        expect(page.locator("#panel-body .original mark")).to_have_text(citation.quote)
        if size == PHONE:
            page.click("#panel-close")
            page.wait_for_selector("body:not(.sheet-open)")


@pytest.fixture
def written(assistant: Assistant) -> Iterator[str]:
    """The page where a language model writes, slowly."""
    staged = copy.copy(assistant)
    staged.settings = replace(assistant.settings, llm=read_model_settings({"ASSISTANT_LLM": "ollama:m"}))
    staged.stream = Staged(assistant).stream  # type: ignore[method-assign, assignment]
    with served(staged) as place:
        yield place


def test_the_answer_grows_while_it_is_written(chromium: Browser, written: str) -> None:
    page = chromium.new_page()
    page.goto(written)
    ready(page)
    page.evaluate(
        """() => { window.lengths = []; new MutationObserver(() => {
            const words = document.querySelector('#live .turn[data-phase=streaming] .words');
            if (words) window.lengths.push(words.innerText.length);
        }).observe(document.body, {childList: true, subtree: true, characterData: true}); }"""
    )
    ask(page, SLOW)
    lengths = page.evaluate("[...new Set(window.lengths)]")
    assert len(lengths) >= 4
    assert lengths == sorted(lengths)
    page.close()


def test_too_many_at_once_are_told_so_and_may_ask_again(chromium: Browser, address: str) -> None:
    page = chromium.new_page(locale="zh-CN")
    page.goto(address)
    ready(page)
    calls = "**/gradio_api/component_server/"
    page.route(calls, lambda route: route.fulfill(status=429, headers={"retry-after": "5"}, body="{}"), times=1)
    page.fill("#question", SLEEP)
    page.keyboard.press("Enter")
    alert = page.locator("#live .alert")
    expect(alert).to_have_text(messages.message("zh", "ui.crowded"))
    page.click("#live .main-button")
    answered(page)
    expect(page.locator("#live .turn")).to_contain_text("9小时")
    page.close()


def test_the_answer_is_announced_once_and_whole(visit: Visit) -> None:
    page = visit()
    ask(page, SLEEP)
    said = page.locator("#announcement")
    assert said.get_attribute("aria-live") == "polite"
    assert "初中生9小时" in said.inner_text()


def test_a_follow_up_is_asked_by_a_tap(visit: Visit) -> None:
    page = visit(size=PHONE)
    turn = ask(page, SLEEP)
    suggestion = turn.locator(".suggestion").first
    question = suggestion.inner_text()
    suggestion.click()
    page.wait_for_function("q => document.querySelector('#live .question')?.innerText.includes(q)", arg=question)
    answered(page)
    expect(page.locator("#log .turn")).to_have_count(1)


def test_the_answer_is_copied_with_its_sources(visit: Visit) -> None:
    page = visit()
    ask(page, SLEEP).locator("[data-action=copy]").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "初中生9小时" in copied
    assert "\n[1]" in copied
    assert "遵义市儿童发展规划（2021—2025年） · 二、(一) 策略措施 8" in copied


def test_a_danger_shows_the_card_first_and_in_view(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP)
    turn = ask(page, "我女儿说她不想活了")
    card = turn.locator(".crisis")
    expect(card.locator("h3")).to_be_in_viewport()
    assert card.locator("a[href='tel:120']").count() == 1
    assert box(card)["y"] < box(turn.locator(".words"))["y"]
    assert all(box(link)["height"] >= 44 for link in card.locator("a").all())


# -- the conversation is kept --------------------------------------------------------------------------------------------


def test_a_reload_keeps_the_conversation_and_a_tap_clears_it(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP)
    ask(page, BULLYING)
    page.reload()
    ready(page)
    expect(page.locator("#log .turn")).to_have_count(2)
    page.locator("[data-action=clear]").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.reload()
    ready(page)
    expect(page.locator(".turn")).to_have_count(0)


def test_readers_do_not_see_each_other(visit: Visit) -> None:
    ask(visit(), SLEEP)
    expect(visit().locator(".turn")).to_have_count(0)


# -- language and role ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-GB", "en"), ("ja-JP", "zh")])
def test_the_page_speaks_the_browsers_language(visit: Visit, locale: str, language: Any) -> None:
    page = visit(locale=locale, size=PHONE)
    expect(page.locator("h1")).to_have_text(messages.message(language, "ui.name"))


def test_the_switch_changes_the_language_and_keeps_what_is_typed(visit: Visit) -> None:
    page = visit()
    ask(page, SLEEP)
    page.fill("#question", "还没写完")
    other_language(page)
    expect(page.locator("h1")).to_have_text(messages.message("en", "ui.name"))
    assert page.input_value("#question") == "还没写完"
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    ready(page)
    expect(page.locator("h1")).to_have_text(messages.message("en", "ui.name"))
    expect(page.locator("#log .turn")).to_have_count(1)


def test_an_english_question_is_answered_and_its_source_shown_in_both_languages(visit: Visit) -> None:
    page = visit(locale="en-US", size=PHONE)
    turn = ask(page, "How many hours should a middle schooler sleep?")
    turn.locator(".chip").first.click()
    expect(page.locator("#panel-body .translation mark")).to_contain_text("junior middle school")
    assert "初中生9小时" in marked(page)


def test_each_role_has_a_home_of_its_own(visit: Visit) -> None:
    page = visit(size=PHONE)
    for role, home in (("parent", ".welcome"), ("instructor", ".instructor-home"), ("director", ".director-home")):
        choose(page, role)
        expect(page.locator(f"[role=radio][data-role={role}]")).to_have_attribute("aria-checked", "true")
        expect(page.locator(f"#log {home}")).to_be_visible()
    page.reload()
    ready(page)
    expect(page.locator("[role=radio][data-role=director]")).to_have_attribute("aria-checked", "true")


def test_the_role_is_chosen_with_the_arrow_keys(visit: Visit) -> None:
    page = visit()
    menu(page)
    page.locator("[role=radio][data-role=parent]").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[role=radio][data-role=instructor]")).to_have_attribute("aria-checked", "true")
    expect(page.locator("[role=radio][data-role=instructor]")).to_be_focused()


# -- browsing ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_browse_from_field_to_clause_to_document_and_back(visit: Visit, size: tuple[int, int], scheme: str) -> None:
    page = visit(size=size, scheme=scheme)
    browse(page)
    page.locator(".fields .tile").first.click()
    page.locator(".section-view .entry").first.click()
    page.wait_for_selector(".clause-view")
    assert_no_sideways_scroll(page)
    page.click(".view-title .link")
    page.wait_for_selector(".document-view .facts")
    for view in (".clause-view", ".section-view", ".browse-view"):
        page.click("#panel-back")
        page.wait_for_selector(view)
    page.fill("#finder", "反家庭暴力")
    assert 0 < page.locator(".browse-view li[data-find]:visible").count() < 10


def test_a_title_in_a_clause_opens_its_document(visit: Visit) -> None:
    page = visit("/?clause=zunyi-plan/2.5/measures/7")
    page.locator(".original .link").first.click()
    page.wait_for_selector(".document-view")


def test_a_permalink_opens_its_clause_and_its_link_can_be_copied(visit: Visit, address: str) -> None:
    page = visit("/?clause=zunyi-plan/2.1/measures/8", size=PHONE)
    expect(page.locator("#panel-body .original")).to_contain_text("初中生9小时")
    page.click("[data-action=copy-link]")
    assert page.evaluate("navigator.clipboard.readText()") == f"{address}/?clause=zunyi-plan/2.1/measures/8"


def test_a_permalink_to_nothing_is_a_sentence(visit: Visit) -> None:
    page = visit("/?clause=<img src=x onerror=alert(1)>")
    expect(page.locator("#panel-body .alert")).to_have_text(messages.message("zh", "ui.not_found"))


def test_a_question_in_the_address_is_asked(visit: Visit) -> None:
    page = visit(f"/?q={SLEEP}")
    assert "初中生9小时" in answered(page).inner_text()


def test_the_back_button_of_a_phone_closes_the_sheet(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP).locator(".chip").first.click()
    page.wait_for_selector("body.sheet-open #panel-body .current mark")
    page.go_back()
    page.wait_for_selector("body:not(.sheet-open)")
    expect(page.locator("#live .turn")).to_be_visible()


# -- keyboard and touch --------------------------------------------------------------------------------------------------------


def test_the_sheet_takes_the_focus_and_escape_gives_it_back(visit: Visit) -> None:
    page = visit(size=PHONE)
    chip = ask(page, SLEEP).locator(".chip").first
    chip.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("body.sheet-open #panel-body .current mark")
    assert page.evaluate("document.querySelector('#panel').contains(document.activeElement)")
    assert page.locator("#panel").get_attribute("role") == "dialog"
    assert page.evaluate("document.querySelector('#chat').inert")
    page.keyboard.press("Escape")
    page.wait_for_selector("body:not(.sheet-open)")
    assert page.evaluate("document.activeElement.classList.contains('chip')")


def test_what_is_tapped_is_large_enough_and_has_a_name(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, SLEEP)
    for button in page.locator("button:visible:not(.chip), a:visible").all():
        assert box(button)["height"] >= 44, button.inner_text()
        assert button.inner_text().strip() or button.get_attribute("aria-label")
    chip = page.locator(".chip").first
    reach = chip.evaluate("e => parseFloat(getComputedStyle(e, '::after').height)")
    assert reach >= 44


def test_the_enter_that_ends_an_input_method_does_not_send(visit: Visit) -> None:
    page = visit()
    page.fill("#question", "chuer")
    page.evaluate(
        "document.querySelector('#question').dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    page.wait_for_timeout(300)
    expect(page.locator(".turn")).to_have_count(0)


# -- what goes wrong ------------------------------------------------------------------------------------------------------------


def test_a_question_that_is_too_long_is_explained_and_kept(visit: Visit) -> None:
    page = visit(size=PHONE)
    question = "长" * 20_000
    page.fill("#question", question)
    page.click(".send")
    alert = page.locator("#live .alert")
    expect(alert).to_have_text(messages.message("zh", "errors.question_too_long", length=20_000, limit=1000))
    page.wait_for_selector("body:not(.busy)")
    assert page.input_value("#question") == question
    page.reload()
    ready(page)
    expect(page.locator(".turn")).to_have_count(0)


@pytest.mark.parametrize("blank", ["", "   "])
def test_sending_nothing_only_leads_to_the_field(visit: Visit, blank: str) -> None:
    page = visit()
    page.fill("#question", blank)
    page.click(".send")
    expect(page.locator("#question")).to_be_focused()
    expect(page.locator(".turn, #live .alert")).to_have_count(0)


def test_a_fault_inside_is_a_sentence_without_traceback_and_the_question_comes_back(visit: Visit) -> None:
    page = visit()
    page.fill("#question", BROKEN)
    page.keyboard.press("Enter")
    alert = page.locator("#live .alert")
    expect(alert).to_have_text(messages.message("zh", "errors.internal", kind="RuntimeError"))
    page.wait_for_selector("body:not(.busy)")
    assert page.input_value("#question") == BROKEN
    assert "/a/path" not in page.content()


def test_markup_in_a_question_stays_text(visit: Visit) -> None:
    page = visit()
    ask(page, "<script>alert(1)</script><img src=x onerror=alert(2)> 孩子近视怎么预防？")
    expect(page.locator("#live .question")).to_contain_text("<script>alert(1)</script>")
    page.reload()
    ready(page)
    assert page.locator(".turn script, .turn img").count() == 0


def test_a_new_question_closes_the_source_of_the_answer_before_and_leaves_the_reader_in_the_field(visit: Visit) -> None:
    page = visit()
    ask(page, "初中生一天睡几个小时？").locator(".words .chip").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .clause-view")
    page.click("#question")
    ask(page, "孩子几岁可以一个人在家？")
    page.wait_for_selector("body:not(.panel-open)")
    expect(page.locator("#question")).to_be_focused()


def test_a_question_that_was_read_with_those_before_it_can_be_asked_alone(visit: Visit) -> None:
    page = visit(size=PHONE)
    ask(page, "初中生一天睡几个小时？")
    turn = ask(page, "那高中生呢？")
    turn.locator(".notices [data-action=ask-alone]").click()
    alone = answered(page)
    expect(alone.locator(".question")).to_contain_text("那高中生呢？")
    expect(alone.locator("[data-action=ask-alone]")).to_have_count(0)
    later = ask(page, "那小学生呢？")
    expect(later.locator(".reply")).to_be_visible()
    expect(later.locator(".reply")).not_to_contain_text("初中生一天睡")  # what was said before that is no longer meant

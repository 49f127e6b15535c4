"""The page with a language model behind it: where questions go, an answer that takes its time, and the button that ends it."""

import copy
import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assistant import messages
from assistant.pipeline import Assistant
from assistant.settings import ModelSettings
from tests.browser.actions import (
    DESK,
    PHONE,
    SCHEMES,
    SIZES,
    SLEEP,
    Page,
    Visit,
    answered,
    ask,
    assert_no_sideways_scroll,
    box,
    expect,
    served,
)
from tests.browser.axe import faults
from tests.support.chat_server import ChatServer, Script
from tests.support.replies import says

pytestmark = pytest.mark.browser

CLAUSE = "zunyi-plan/2.1/measures/8"
DRIP = 0.03  # seconds between pieces: the whole answer takes some seconds


@pytest.fixture(scope="module")
def model(assistant: Assistant) -> Iterator[ChatServer]:
    """A model that reads out a whole clause, slowly."""
    sentences = [sentence.text.strip() for sentence in assistant.clause(CLAUSE).sentences]
    script = Script(reply=says(*((words, words, "初中生9小时") for words in sentences)), drip=DRIP, pieces=12)
    with ChatServer(script) as server:
        yield server


@pytest.fixture(scope="module")
def address(assistant: Assistant, model: ChatServer) -> Iterator[str]:
    writing = copy.copy(assistant)
    llm = ModelSettings(provider="openai", name="m", address=model.address, key="sk-x", timeout=30)
    writing.settings = replace(assistant.settings, llm=llm)
    with served(writing) as place:
        yield place


def begin(page: Page) -> None:
    """Asks, and returns when the first words stand."""
    page.fill("#question", SLEEP)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .turn[data-phase=streaming] .words .chip")


def test_the_page_says_where_questions_go_and_a_tap_keeps_them_here(visit: Visit, model: ChatServer) -> None:
    page = visit(size=PHONE)
    expect(page.locator("label.model")).to_contain_text(messages.message("zh", "ui.model_here"))
    assert box(page.locator("label.model"))["height"] >= 44
    page.uncheck("#use-model")
    before = len(model.requests)
    ask(page, SLEEP)
    assert len(model.requests) == before


@pytest.mark.parametrize("size", SIZES)
def test_the_stop_button_ends_the_answer_and_gives_the_question_back(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    begin(page)
    stop = page.locator("form.composer .stop")
    expect(stop).to_be_visible()
    assert box(stop)["height"] >= 44
    assert stop.get_attribute("aria-label") == messages.message("zh", "ui.stop")
    stop.click()
    turn = page.locator("#live .turn")
    expect(turn).to_have_attribute("data-phase", "stopped")
    expect(turn.locator(".question")).to_contain_text(SLEEP)
    expect(turn.locator(".stopped")).to_have_text(messages.message("zh", "ui.stopped"))
    expect(page.locator("#announcement")).to_have_text(messages.message("zh", "ui.stopped"))
    assert page.input_value("#question") == SLEEP
    assert page.evaluate("document.activeElement.id") == "question"
    expect(stop).to_be_hidden()
    words = turn.locator(".words").inner_text()
    page.wait_for_timeout(1500)  # far longer than a frame: nothing more may come
    expect(turn).to_have_attribute("data-phase", "stopped")
    assert turn.locator(".words").inner_text() == words
    turn.locator(".chip").first.click()
    page.wait_for_selector("#panel-body .current mark")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_axe_finds_no_grave_fault_where_a_model_answers(visit: Visit, scheme: str) -> None:
    page = visit(size=PHONE, scheme=scheme)
    begin(page)
    expect(page.locator("form.composer .stop")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#live .stopped")).to_be_visible()
    page.wait_for_timeout(500)  # the answer has faded in
    assert faults(page) == []


def test_after_a_stop_the_next_question_is_answered(visit: Visit) -> None:
    page = visit(size=DESK)
    begin(page)
    page.keyboard.press("Escape")
    expect(page.locator("#live .turn")).to_have_attribute("data-phase", "stopped")
    page.uncheck("#use-model")
    ask(page, "你好")
    expect(page.locator("#live .question")).to_contain_text("你好")


@pytest.fixture
def silent(model: ChatServer) -> Iterator[None]:
    """The model says nothing until the test is over, however busy the machine."""
    script, held = model.script, threading.Event()
    model.script = replace(script, held=held)
    yield
    held.set()
    model.script = script


@pytest.mark.usefixtures("silent")
def test_an_answer_stopped_before_its_first_word_says_so(visit: Visit) -> None:
    page = visit(size=PHONE)
    page.fill("#question", SLEEP)
    page.keyboard.press("Enter")
    page.wait_for_selector("#live .turn:is([data-phase=pending], [data-phase=streaming])")
    page.keyboard.press("Escape")
    expect(page.locator("#live .stopped").first).to_be_visible()
    expect(page.locator("#live .waiting")).to_have_count(0)
    expect(page.locator("body")).not_to_have_class("busy")


@pytest.mark.parametrize("size", SIZES)
def test_a_long_answer_is_read_from_its_start_and_the_field_stays_in_reach(visit: Visit, size: tuple[int, int]) -> None:
    page = visit(size=size)
    ask(page, "你好")
    begin(page)
    field = page.locator("form.composer")
    expect(page.locator("#live .question")).to_be_in_viewport()
    expect(field).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 120)
    page.wait_for_timeout(300)
    place = page.evaluate("scrollY")
    turn = answered(page)
    assert page.evaluate("scrollY") == pytest.approx(place, abs=2)  # who scrolled is left where he is
    assert turn.locator(".words").inner_text().count("。") >= 5
    expect(field).to_be_in_viewport(ratio=1)
    page.mouse.wheel(0, 100_000)
    page.wait_for_timeout(300)
    expect(field).to_be_in_viewport(ratio=1)
    assert box(turn.locator(".opinion summary"))["y"] < box(field)["y"]
    assert_no_sideways_scroll(page)

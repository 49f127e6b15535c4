"""What the tests in Chromium do over and over: serve a page, ask, open, choose, save, and look at what is there."""

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.answering.cite import cite
from assistant.pipeline import Assistant
from assistant.schema import Answer, Role, Segment, Turn
from assistant.ui import build_page, server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
SLEEP = "规划里初二的孩子每天该睡几个小时？"
BULLYING = "孩子在学校被欺负，学校必须做什么？"
TEN = "请给我十条"
SLOW = "请慢慢说"
BROKEN = "请出错"
PHONE, DESK = (390, 844), (1280, 800)
SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]
SCHEMES = ["light", "dark"]

Visit = Callable[..., Page]


class Staged:
    """Answers that the real assistant cannot be made to give at will: ten citations, slow words, a fault inside."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.real = assistant.stream

    def stream(
        self, text: str, history: Sequence[Turn] = (), role: Role = "parent", use_model: bool | None = None
    ) -> Iterator[Answer]:
        if text == BROKEN:
            raise RuntimeError("a fault with <b>markup</b> and /a/path")
        if text not in {TEN, SLOW}:
            yield from self.real(text, history, role)
            return
        answer = self.ten(text, role)
        for shown in range(1, len(answer.segments) + 1):
            time.sleep(0.15 if text == SLOW else 0)
            yield Answer(**{**_fields(answer), "segments": answer.segments[:shown]})

    def ten(self, text: str, role: Role) -> Answer:
        document = self.assistant.document("zunyi-plan")
        governs = self.assistant.validity_of("zunyi-plan", "zh")
        clauses = self.assistant.corpus.clauses_of("zunyi-plan")[20:30]
        found = [cite(c.sentences[-1].text, n, c, document, governs, "zh") for n, c in enumerate(clauses, 1)]
        citations = tuple(citation for citation in found if citation)
        segments = [
            segment
            for citation in citations
            for segment in (
                Segment(text=citation.quote, kind="quote", markers=(citation.marker,)),
                Segment(text="\n", kind="break"),
            )
        ]
        return Answer(
            question=text, asked=text, language="zh", role=role, status="answered",
            segments=tuple(segments), citations=citations,
        )  # fmt: skip


def _fields(answer: Answer) -> dict[str, Any]:
    return {name: getattr(answer, name) for name in answer.__slots__}


@contextmanager
def served(assistant: Assistant, port: int = 0) -> Iterator[str]:
    """The page around an assistant, served for as long as the context lasts; its address."""
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", port)
    server.launch(blocks, "127.0.0.1", port)
    yield server.address("127.0.0.1", port)
    blocks.close(verbose=False)


def ready(page: Page) -> None:
    page.wait_for_selector("body.ready #question", state="attached")  # hidden where a tool is open


@contextmanager
def without_a_server(chromium: Browser, assistant: Assistant, do: Callable[[Page], object]) -> Iterator[Page]:
    """A phone's page opened again after its server has gone; `do` is what was done on it while the server was there."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": PHONE[0], "height": PHONE[1]})
    page = context.new_page()
    with served(assistant) as place:
        page.goto(place)
        ready(page)
        page.evaluate("async () => { await navigator.serviceWorker.ready; }")
        do(page)
    page.goto(place)
    ready(page)
    yield page
    context.close()


def assert_no_sideways_scroll(page: Page) -> None:
    # Not innerWidth: on a phone that grows with what is too wide.
    assert page.evaluate("document.scrollingElement.scrollWidth <= document.documentElement.clientWidth")


def ask(page: Page, question: str) -> Locator:
    """Asks by keyboard and waits for the end of the answer."""
    page.fill("#question", question)
    page.keyboard.press("Enter")
    return answered(page)


def answered(page: Page) -> Locator:
    page.wait_for_selector("body:not(.busy)")
    turn = page.locator("#live .turn")
    expect(turn).to_have_attribute("data-phase", "done")
    return turn


def marked(page: Page) -> str:
    """The words marked in the original of the clause that the panel shows."""
    return page.locator("#panel-body .original mark").inner_text()


def box(locator: Locator) -> dict[str, float]:
    found = locator.bounding_box()
    assert found is not None
    return {name: round(value, 1) for name, value in found.items()}


def menu(page: Page) -> None:
    """Opens the menu of the bar."""
    if not page.locator("#menu[open]").count():
        page.click("#menu summary")


def tab(page: Page, name: str) -> None:
    """Opens a tool by its line of the menu."""
    menu(page)
    page.click(f".tabs [data-tab={name}]")
    expect(page.locator(f".tabs [data-tab={name}]")).to_have_attribute("aria-current", "page")
    page.wait_for_selector("#tool:not([aria-busy]) .tool-view")


def choose(page: Page, role: str) -> None:
    """Says who is reading; the menu has its new order when it returns."""
    menu(page)
    page.click(f"[role=radio][data-role={role}]")
    expect(page.locator(f"header.head[data-role={role}]")).to_be_visible()


def browse(page: Page) -> None:
    """Opens all texts by the menu."""
    menu(page)
    page.click("header [data-action=browse]")
    page.wait_for_selector("#panel-body:not([aria-busy]) .browse-view")


def other_language(page: Page) -> None:
    menu(page)
    page.click("header [data-action=choose][data-language]")


def go_home(page: Page) -> None:
    """Goes to the home of the role by the menu."""
    menu(page)
    page.click(".tabs [data-tab=home]")
    page.wait_for_selector(".home >> visible=true")


def open_tool(page: Page, role: str, name: str) -> None:
    """Says who is reading and opens a tool by its tab."""
    choose(page, role)
    tab(page, name)


def close_sheet(page: Page) -> None:
    page.click("#panel-close")
    page.wait_for_selector("body:not(.sheet-open)")


def read_source(page: Page, chip: Locator) -> str:
    """Opens the clause of a chip and gives what is marked in it; a sheet over the page is closed again."""
    chip.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .clause-view .current")
    assert page.locator("#panel-body [data-action=copy-link]").get_attribute("data-id") == chip.get_attribute("data-id")
    marked_words = page.locator("#panel-body .original mark")
    words = marked_words.first.inner_text() if marked_words.count() else ""
    if page.locator("body.sheet-open").count():
        close_sheet(page)
    return words


def saved(page: Page, button: str, folder: Path) -> Path:
    """The file that a click downloads."""
    with page.expect_download() as download:
        page.click(button)
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def check_targets(page: Page) -> None:
    """What is tapped is large enough for a finger, lies on the page, and has a name."""
    for button in page.locator("#tool button:visible:not(.cite, .link), #tool a:visible, #tool summary:visible").all():
        assert box(button)["height"] >= 44, button.inner_text()
        assert button.inner_text().strip() or button.get_attribute("aria-label")
    reach = page.locator("#tool .cite").first
    if reach.count():
        assert reach.evaluate("e => parseFloat(getComputedStyle(e, '::after').height)") >= 44
    for field in page.locator("#tool :is(input, select):visible").all():
        assert field.evaluate("e => Boolean(e.ariaLabel || e.labels.length)")
    assert_no_sideways_scroll(page)

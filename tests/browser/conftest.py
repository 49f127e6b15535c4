"""One browser, the page served once a module, and visits that allow no fault. Without Chromium these tests are left out."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.pipeline import Assistant
from tests.browser.actions import CHROMIUM, DESK, FLAGS, Staged, Visit, assert_no_sideways_scroll, ready, served

expect.set_options(timeout=30_000)  # a busy machine; what is there is not waited for


@pytest.fixture(scope="module")
def address(assistant: Assistant) -> Iterator[str]:
    staged = copy.copy(assistant)
    staged.stream = Staged(assistant).stream  # type: ignore[method-assign, assignment]
    with served(staged) as place:
        yield place


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium: apt-get install chromium fonts-wqy-microhei")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Opens the page as a new reader; afterwards no foreign request, no error, no sideways scroll may have happened."""
    contexts, faults = [], []

    def watch(page: Page) -> None:
        page.on("request", lambda r: None if _ours(r.url) else faults.append(f"foreign request: {r.url}"))
        page.on("pageerror", lambda error: faults.append(f"script error: {error}"))
        page.on("console", lambda m: faults.append(f"console: {m.text}") if m.type == "error" else None)
        page.on("dialog", lambda dialog: faults.append(f"dialog: {dialog.message}"))

    def opening(path: str = "/", size: tuple[int, int] = DESK, scheme: Any = "light", locale: str = "zh-CN") -> Page:
        phone = size[0] < 500
        context = chromium.new_context(
            viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, locale=locale, is_mobile=phone,
            has_touch=phone, permissions=["clipboard-read", "clipboard-write"],
        )  # fmt: skip
        context.set_default_timeout(60_000)
        contexts.append(context)
        page = context.new_page()
        watch(page)
        page.goto(address + path)
        ready(page)
        return page

    yield opening
    for context in contexts:
        for page in context.pages:
            assert_no_sideways_scroll(page)
        context.close()
    assert faults == []


def _ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "blob:"))

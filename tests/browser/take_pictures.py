"""Takes the pictures of docs/ anew: python -m tests.browser.take_pictures (or: make pictures)."""

import io
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.settings import Settings
from tests.browser.actions import (
    CHROMIUM,
    DESK,
    PHONE,
    SLEEP,
    ask,
    open_tool,
    ready,
    served,
)
from tests.browser.views import ABUSE, BULLYING
from tests.conftest import ROOT, TODAY

LARGEST = 150_000  # bytes of one picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What is done before a picture is taken, on which window and in which language."""

    size: tuple[int, int]
    steps: Callable[[Page], object]
    language: Language = "zh"


def _source(page: Page) -> None:
    ask(page, SLEEP).locator(".words .chip").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")


def _handbook(page: Page) -> None:
    open_tool(page, "director", "handbook")
    page.click(f"#tool [data-id={ABUSE}]")
    page.wait_for_selector("#tool:not([aria-busy]) .handbook .step")


def _talk(page: Page) -> None:
    open_tool(page, "instructor", "talk")
    page.select_option("#tool [name=topic]", "myopia")
    page.click("#tool [type=submit]")
    page.wait_for_selector("#tool:not([aria-busy]) .talk-item")
    page.locator("#tool .cite").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")
    page.evaluate("window.scrollTo(0, 0)")


def _indicators(page: Page) -> None:
    open_tool(page, "instructor", "indicators")
    page.click("#tool [data-name=indicators][data-id='1']")
    page.wait_for_selector("#tool:not([aria-busy]) [data-id='1'][aria-pressed=true]")
    page.locator("#tool tbody .cite").first.click()
    page.wait_for_selector("#panel-body:not([aria-busy]) .current mark")


SHOTS: Mapping[str, Shot] = {
    "page-phone": Shot(size=PHONE, steps=lambda page: ask(page, SLEEP)),
    "page-source": Shot(size=PHONE, steps=_source),
    "page-handbook": Shot(size=PHONE, steps=_handbook),
    "page-desktop": Shot(size=DESK, steps=lambda page: ask(page, BULLYING["zh"])),
    "page-desktop-en": Shot(size=DESK, steps=lambda page: ask(page, BULLYING["en"]), language="en"),
    "page-talk": Shot(size=DESK, steps=_talk),
    "page-indicators": Shot(size=DESK, steps=_indicators),
}


def take(browser: Browser, address: str, shot: Shot) -> bytes:
    """One picture as a small PNG."""
    phone = shot.size == PHONE
    context = browser.new_context(
        viewport={"width": shot.size[0], "height": shot.size[1]}, locale="zh-CN" if shot.language == "zh" else "en-US",
        color_scheme="light", is_mobile=phone, has_touch=phone, device_scale_factor=2 if phone else 1,
    )  # fmt: skip
    page = context.new_page()
    page.goto(address)
    ready(page)
    shot.steps(page)
    page.evaluate("document.activeElement.blur()")
    page.mouse.move(0, 0)
    page.wait_for_timeout(800)  # all movement has ended
    taken = page.screenshot()
    context.close()
    return small(taken)


def small(picture: bytes) -> bytes:
    """A picture in as many colours as fit LARGEST. Raises ValueError where even few are too many."""
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        few = Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours, dither=Image.Dither.NONE)
        few.save(out, "PNG", optimize=True)
        if out.tell() < LARGEST:
            return out.getvalue()
    raise ValueError("a picture is too large")


def main(today: date = TODAY) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings(
            home=ROOT, store=home / "store", library=home / "library", embedding=str(ROOT / "index" / "embedding"),
            fixed_day=today,
        )  # fmt: skip
        with served(Assistant.start(settings)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
            for name, shot in SHOTS.items():
                (ROOT / "docs" / f"{name}.png").write_bytes(take(browser, address, shot))
            browser.close()


if __name__ == "__main__":
    main()

"""No serious fault that axe finds for readers with a screen reader or weak sight: each view, phone and desk, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.schema import Language
from tests.browser_fixtures import SCHEMES, SIZES, Page, Visit, address, chromium, visit
from tests.browser_views import walk

__all__ = ["address", "chromium", "visit"]

pytestmark = pytest.mark.browser

GRAVE = {"serious", "critical"}


def faults(page: Page) -> list[str]:
    """What axe finds grave: rule, impact, place, and what is wrong there."""
    found: dict[str, Any] = Axe().run(page).response
    return [
        f"{violation['id']} ({violation['impact']}) {node['target']}: {node['failureSummary']}"
        for violation in found["violations"]
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_grave_fault(visit: Visit, size: tuple[int, int], scheme: str, language: Language) -> None:
    page = visit(size=size, scheme=scheme, locale="zh-CN" if language == "zh" else "en-US")
    grave: dict[str, list[str]] = {}

    def look(view: str) -> None:
        if found := faults(page):
            grave[view] = found

    walk(page, language, look)
    assert grave == {}

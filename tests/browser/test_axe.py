"""No serious fault that axe finds for readers with a screen reader or weak sight: each view, phone and desk, light and dark."""

import pytest

from assistant.schema import Language
from tests.browser.actions import SCHEMES, SIZES, Visit
from tests.browser.axe import faults
from tests.browser.views import walk

pytestmark = pytest.mark.browser


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

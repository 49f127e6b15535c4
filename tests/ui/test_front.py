"""What the browser first gets: small, packed, under lasting names, with nothing in it that a policy must forgive."""

import gzip
import re
from datetime import date
from typing import Any

import pytest

from assistant.pipeline import Assistant
from assistant.ui.front import Front
from assistant.ui.page import Page

PLAIN: dict[str, str] = {}
PACKED = {"accept-encoding": "br, gzip"}
LARGEST = 60_000  # bytes, packed: the page, its script and its styles


@pytest.fixture(scope="module")
def front(assistant: Assistant) -> Front:
    return Front(Page(assistant).parts, lambda: date(2026, 11, 23).isoformat(), 7, 3, "zh")


def got(front: Front, path: str, query: str = "", headers: dict[str, str] = PLAIN) -> tuple[int, dict[str, str], bytes]:
    found = front.reply(path, query, headers)
    assert found is not None
    status, pairs, body = found
    return status, {name.decode(): value.decode() for name, value in pairs}, body


def test_the_first_view_stands_in_the_html(front: Front) -> None:
    text = got(front, "/")[2].decode("utf-8")
    for word in ("遵义儿童政策助手", "孩子的事", "tel:110", "tel:120", "tel:119", '<textarea id="question"', "/?q="):
        assert word in text
    assert text.index('id="question"') < text.index("more.")  # what comes later holds nothing up


def test_nothing_in_the_page_needs_a_lenient_policy(front: Front) -> None:
    text = got(front, "/")[2].decode("utf-8")
    assert re.findall(r"<script(?![^>]* src=)", text) == []
    assert re.findall(r"\son\w+=|javascript:|\sstyle=", text.split("</style>")[1]) == []
    assert re.findall(r"(?:href|src)=\"(?!/|#|tel:|mailto:)", text) == []


def test_files_are_kept_for_ever_and_the_page_is_asked_for_again(front: Front) -> None:
    for path in (front.script, front.style, front.icon):
        assert "immutable" in got(front, path)[1]["cache-control"]
    page = got(front, "/")[1]
    assert page["cache-control"] == "no-cache"
    assert got(front, "/", headers={"if-none-match": page["etag"]})[0] == 304
    assert got(front, "/worker.js")[1]["cache-control"] == "no-cache"


def test_the_first_load_is_small(front: Front) -> None:
    sizes = [len(got(front, path, headers=PACKED)[2]) for path in ("/", front.script, front.style)]
    assert sum(sizes) < LARGEST, sizes
    assert gzip.decompress(got(front, "/", headers=PACKED)[2]) == got(front, "/")[2]


@pytest.mark.parametrize(
    ("query", "accepted", "shown"),
    [
        pytest.param("", "en-GB,en;q=0.9", 'lang="en"', id="the browser's language"),
        pytest.param("lang=zh", "en", 'lang="zh-CN"', id="the address"),
        pytest.param("role=director", "zh", "director-home", id="a role"),
        pytest.param("role=<script>&lang=x", "", "welcome", id="nonsense"),
    ],
)
def test_the_page_is_for_whom_it_is_asked(front: Front, query: str, accepted: str, shown: str) -> None:
    assert shown in got(front, "/", query, {"accept-language": accepted})[2].decode("utf-8")


@pytest.mark.parametrize("path", ["/page/app.js", "/page/../settings.py", "/config", ""])
def test_what_is_not_of_the_page_is_not_answered(front: Front, path: str) -> None:
    assert front.reply(path, "", PLAIN) is None


def test_another_day_has_a_page_of_its_own(assistant: Assistant) -> None:
    day: list[Any] = ["2026-11-23"]
    front = Front(Page(assistant).parts, lambda: day[0], 7, 3, "zh")
    got(front, "/")
    day[0] = "2026-11-24"
    got(front, "/")
    assert len(front._pages) == 2

"""The day that decides what governs is read when it is needed: a server outlives midnight, and no test depends on a day."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from assistant import settings as module
from assistant.pipeline import Assistant
from assistant.ui import frame
from assistant.ui.page import Page
from tests.conftest import ROOT


class Clock(date):
    """A calendar that a test turns."""

    now = date(2026, 7, 1)

    @classmethod
    def today(cls) -> date:
        return cls.now


@pytest.fixture
def running(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> Assistant:
    """The assistant as a server runs it: no day fixed, on a calendar that can be turned."""
    monkeypatch.setattr(module, "date", Clock)
    return Assistant(replace(assistant.settings, fixed_day=None), assistant.quoter)


def test_the_day_is_read_again_after_midnight(running: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    document = next(
        d
        for d in running.corpus.documents.values()
        if re.fullmatch(r"\d{4}-\d\d-\d\d", d.effective) and d.held != "none"
    )
    first = date.fromisoformat(document.effective)
    monkeypatch.setattr(Clock, "now", first - timedelta(days=1))
    assert running.validity_of(document.document_id, "zh").state == "not-yet"
    page = Page(running)
    head = page.parts(page_choice())["head"]
    assert (first - timedelta(days=1)).isoformat() in head
    monkeypatch.setattr(Clock, "now", first)
    assert running.validity_of(document.document_id, "zh").state != "not-yet"
    assert first.isoformat() in page.parts(page_choice())["head"]


def page_choice() -> frame.Choice:
    return frame.Choice(language="zh", role="parent")


def test_an_answer_for_today_says_nothing_of_days_and_one_for_another_day_does(running: Assistant) -> None:
    question = "发现学生欺凌，学校必须做什么？"
    assert not any("2026-07-01" in notice for notice in running.ask(question).notices)
    assert not any("2026-07-01" in notice for notice in running.ask(question, today=Clock.now).notices)
    assert "2026-06-30" in running.ask(question, today=Clock.now - timedelta(days=1)).notices[0]


def test_nothing_deep_inside_asks_what_day_it_is() -> None:
    asking = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "assistant").rglob("*.py")
        if re.search(r"\bdate\.today\(|\bdatetime\.now\(|\btime\.time\(", path.read_text("utf-8"))
    ]
    moments = {  # stamps and ends of sessions: when something happened, never which day an answer is for
        "assistant/api/plugs/chat.py",
        "assistant/corpus/library/journal.py",
        "assistant/ui/permission.py",
    }
    assert set(asking) - moments == {"assistant/settings.py"}

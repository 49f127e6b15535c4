"""What is sent that no page of ours would send costs next to nothing: it is bounded by count and shape before any work."""

from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.question import checked_text
from assistant.ui import _load_gradio, history

_load_gradio()

from assistant.ui.page import Page  # noqa: E402 - gradio is loaded first, without the SDK that it would bring

CLAUSE, QUOTE = "zunyi-plan/2.1/measures/8", "初中生9小时"


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Page:
    return Page(assistant)


def record(citations: int = 1, segments: int = 1, words: str = "词", markers: int = 1) -> dict[str, Any]:
    """A kept answer of some size."""
    return {
        "question": "一", "asked": "一", "language": "zh", "role": "parent", "status": "answered", "card": "",
        "segments": [[words, "quote", False, list(range(1, markers + 1)), "", ""]] * segments,
        "citations": [[number, CLAUSE, QUOTE] for number in range(1, citations + 1)],
        "notices": [], "suggestions": [],
    }  # fmt: skip


def drawn(page: Page, turns: Any) -> int:
    return page.start({"turns": turns})["log"].count('class="turn"')


def test_a_kept_answer_is_drawn(page: Page) -> None:
    assert drawn(page, [record()] * 3) == 3


@pytest.mark.parametrize(
    "turns",
    [
        pytest.param([record(citations=1000)] * 30, id="citations"),
        pytest.param([record(segments=1000)] * 30, id="segments"),
        pytest.param([record(markers=100_000)] * 3, id="markers"),
        pytest.param([record(words="词" * 50_000)] * 3, id="characters"),
        pytest.param([[[[[]]]]] * 1000, id="nests"),
        pytest.param([{"question": "一"}] * 50_000, id="turns"),
        pytest.param([{**record(), "citations": "x" * 20}] * 3, id="no list"),
        pytest.param([{**record(), "segments": [5, None]}] * 3, id="no segments"),
        pytest.param({"0": record()}, id="no turns"),
    ],
)
def test_what_no_page_kept_is_left_out_before_a_source_is_looked_up(
    page: Page, turns: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up: list[Any] = []
    monkeypatch.setattr(history.Reader, "_citation", lambda self, *given: looked_up.append(given))
    parts = page.start({"turns": turns})
    assert parts["log"].count('class="turn"') == 0
    assert looked_up == []
    assert sum(map(len, parts.values())) < 100_000


def test_of_a_conversation_that_is_too_long_the_newest_is_drawn(page: Page) -> None:
    turns = [{**record(words=f"{number}" + "词" * 30_000), "question": f"问{number}"} for number in range(30)]
    log = page.start({"turns": turns})["log"]
    assert 1 < log.count('class="turn"') < 10
    assert "问29" in log
    assert "问1<" not in log


def test_a_question_far_too_long_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.question.question.clean", lambda text: pytest.fail("it was read"))
    with pytest.raises(UsageError) as caught:
        checked_text("睡" * 2_000_000)
    assert caught.value.key == "question_too_long"


def test_a_danger_told_in_far_too_many_words_still_gets_its_card(assistant: Assistant) -> None:
    answer = assistant.ask("我不想活了，今晚就去跳楼。" + "天气很好。" * 8_000)
    assert answer.status == "failed"
    assert answer.card is not None


@pytest.mark.parametrize("name", ["clause", "document", "section", "topic", "find"])
def test_a_view_by_an_endless_name_says_nothing_of_it(page: Page, name: str) -> None:
    assert len(page.view({"name": name, "id": "睡" * 1_000_000})["html"]) < 120_000

"""The same answer as a strong, a weak and a careless model would write it: nothing unsupported is shown, what is right is."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from assistant.generation.generate import Request, Writer
from assistant.generation.verify import Quote
from assistant.generation.verify.quotes import locate_quote
from assistant.pipeline import Assistant
from assistant.question.question import read_question
from tests.conftest import ROOT

TODAY = date(2026, 11, 23)
ROWS = [json.loads(line) for line in (ROOT / "tests/data/tried-questions.jsonl").open(encoding="utf-8")]
Write = Callable[[Request, dict[str, Any]], str]


def mark(request: Request, quote: str) -> str:
    found = (t for t, s in request.shown.sources.items() if locate_quote(Quote(token=t, text=quote), s))
    return next(found, "Z9")


def strong(request: Request, row: dict[str, Any]) -> str:
    sentences = [{"text": s, "quotes": [{"token": mark(request, q), "quote": q}]} for s, q in row["right"]]
    return json.dumps({"sentences": sentences, "complete": "full"}, ensure_ascii=False)


def verbose(request: Request, row: dict[str, Any]) -> str:
    """Greetings, headings, bold numbered lines, the mark alone and in other brackets."""
    lines = [f"{n}. **{s}** 【{mark(request, q)}】" for n, (s, q) in enumerate(row["right"], 1)]
    return "\n".join(["您好！根据您提供的条文，为您整理如下：", "", "## 回答", "", *lines, "", "希望对您有帮助。"])


def bare(request: Request, row: dict[str, Any]) -> str:
    return "\n".join(f"- {sentence}" for sentence, _ in row["right"])


def careless(request: Request, row: dict[str, Any]) -> str:
    """What is right once, what is made up, and what is right with something made up at its end."""
    (sentence, quote), *others = row["right"]
    more = [(f"{s.rstrip('。.')}，否则要承担法律责任。", q) for s, q in others] if sentence[0] > "z" else []
    lines = [(sentence, quote), *row["added"], *more]
    return "\n".join(f'{s} ⟦{mark(request, q)}: "{q}"⟧' for s, q in lines) + "\n⟦complete: full⟧"


@pytest.mark.parametrize("write", [strong, verbose, bare, careless])
def test_what_is_right_is_shown_and_nothing_else(assistant: Assistant, write: Write) -> None:
    writer = Writer(assistant.quoter.context, assistant.settings.prompts)
    empty = []
    for row in ROWS:
        question = read_question(row["question"])
        quoted = assistant.quoter.answer(question, row["role"], TODAY)
        request = writer.request(question, quoted, row["role"], TODAY, "text")
        answer = writer.answer(request, write(request, row))
        right = {sentence.rstrip("。.") for sentence, _ in row["right"]}
        prose = {segment.text.rstrip("。.") for segment in answer.segments if segment.kind == "prose"}
        assert prose <= right, prose - right
        empty += [] if prose else [row["question"]]
    assert len(empty) <= 0.1 * len(ROWS), empty

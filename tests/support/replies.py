"""Replies that a scripted language model gives, citing clauses as it would read them off the messages."""

import json
from collections.abc import Callable
from typing import Any

Reply = Callable[[dict[str, Any]], str]
SLEEP_CLAUSE = "zunyi-plan/2.1/measures/8"
SLEEP_QUOTE = "倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间"


def token_in(body: dict[str, Any], words: str) -> str:
    """The token of the clause that holds the words, as a model would read it off the messages."""
    blocks = body["messages"][-1]["content"].split("⟦")
    return next((block[:2] for block in blocks if words in block), "Z9")


def says(
    *sentences: tuple[str, str, str], complete: str = "full", missing: str = "", needs: str = "", form: str = "schema"
) -> Reply:
    """A reply of (sentence, quote, words by which its clause is found)."""

    def reply(body: dict[str, Any]) -> str:
        tokens = [token_in(body, words) for _, _, words in sentences]
        if form == "text":
            lines = [f'{text} ⟦{token}: "{quote}"⟧' for (text, quote, _), token in zip(sentences, tokens, strict=True)]
            return "\n".join([*lines, f"⟦complete: {complete}⟧ ⟦missing: {missing}⟧ ⟦needs: {needs}⟧"])
        entries = [
            {"text": text, "quotes": [{"token": token, "quote": quote}]}
            for (text, quote, _), token in zip(sentences, tokens, strict=True)
        ]
        return json.dumps({"sentences": entries, "complete": complete, "missing": missing, "needs": needs})

    return reply

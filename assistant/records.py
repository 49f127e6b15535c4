"""A clause as other systems take it in: its words, where it stands, whether it governs, how near it is, the page that shows it.

The card of a danger comes as the first record, so that whoever builds on the search gets the numbers to call as well.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.render import card_text
from assistant.schema import Answer, Clause, Hit, Language

MOST = 50  # clauses of one search


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One thing found. `score` is in [0, 1), higher for better; it orders, and is no probability. The metadata are plain values."""

    record_id: str
    title: str
    content: str
    score: float
    metadata: Mapping[str, str]


def find(
    assistant: Assistant, query: str, count: int, *, address: str = "", as_of: date | None = None, least: float = 0.0
) -> list[Record]:
    """At most `count` records for a question, best first, each scored `least` or more. Raises UsageError.

    `address` is where readers find the page; without one the records have no link.
    """
    hits = assistant.search(query, min(count, MOST))
    answer = assistant.ask(query, today=as_of, use_model=False)
    found = [] if answer.card is None else [_card(card_text(answer.card, answer.language), answer.card.title)]
    found += [_record(assistant, hit, answer, address, as_of) for hit in hits]
    return [record for record in found if record.score >= least][:count]


def permalink(address: str, clause_id: str) -> str:
    """The page that shows a clause.

    >>> permalink("https://ask.example.cn", "zunyi-plan/2.1/measures/8")
    'https://ask.example.cn/?clause=zunyi-plan/2.1/measures/8'
    """
    return f"{address}/?clause={quote(clause_id, safe='/')}"


def share(score: float) -> float:
    """A ranking score, which has no bounds, brought into [0, 1) in the same order.

    >>> share(-1.0), round(share(0.9), 2), round(share(2.1), 2)
    (0.0, 0.59, 0.88)
    """
    return round(1.0 - math.exp(-max(score, 0.0)), 4)


def _card(text: str, title: str) -> Record:
    return Record(record_id="card", title=title, content=text, score=1.0, metadata={"kind": "card"})


def _record(assistant: Assistant, hit: Hit, answer: Answer, address: str, as_of: date | None) -> Record:
    """A clause's record; `answer` tells the language, and whether the library answers the question at all."""
    clause, source, language = hit.clause, assistant.document(hit.clause.document_id), answer.language
    governs = assistant.validity_of(source.document_id, language, as_of)
    metadata = {
        "kind": "clause",
        "answer": answer.status,
        "clause_id": clause.clause_id,
        "document_id": source.document_id,
        "document_title": source.titled(language),
        "locator": clause.locator(language),
        "held": source.held,
        "validity": governs.state,
        "validity_note": governs.note or message(language, f"validity.{governs.state}"),
        "issuer": source.issuer,
        "effective": source.effective,
        "source_url": source.url,
        "permalink": permalink(address, clause.clause_id) if address else "",
    }
    title = f"{source.titled(language)} · {clause.locator(language)}"
    content = _content(clause, language)
    return Record(record_id=clause.clause_id, title=title, content=content, score=share(hit.score), metadata=metadata)


def _content(clause: Clause, language: Language) -> str:
    """The clause's own words, and our English of them for who asks in English."""
    return f"{clause.text}\n\n{clause.translation}" if language == "en" and clause.translation else clause.text

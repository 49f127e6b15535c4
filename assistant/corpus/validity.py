"""Which text governs on a day.

>>> from datetime import date
>>> validity(Document(document_id="p", title="", title_en="", short_title="", short_title_en="", period_end="2025-12-31"),
...          date(2026, 1, 1), {}, "zh").state
'period-ended'
"""

from collections.abc import Iterable, Mapping
from datetime import date

from assistant.corpus.levels import LEVELS
from assistant.corpus.load import Conflict
from assistant.schema import Document, Language, Validity, ValidityState


def first_day(text: str) -> str:
    """The earliest ISO day that a date known to the year, month or day can mean; "" for an unknown one.

    >>> first_day("2021"), first_day("2021-12"), first_day("")
    ('2021-01-01', '2021-12-01', '')
    """
    return text and f"{text}-01-01"[:10] if len(text) == 4 else text and f"{text}-01"[:10]


def state_on(document: Document, day: date, documents: Mapping[str, Document]) -> ValidityState:
    """Whether a document governs on a day, by its dates first and the recorded status second."""
    today = day.isoformat()
    if document.repealed and today >= first_day(document.repealed):
        return "repealed"
    begins = first_day(document.effective) or first_day(document.issued)
    if begins and today < begins:
        return "not-yet"
    if document.status == "superseded" and _successor_governs(document, today, documents):
        return "superseded"
    if document.period_end and today > document.period_end:
        return "period-ended"
    return "unknown" if document.status == "unknown" else "in-force"


def _successor_governs(document: Document, today: str, documents: Mapping[str, Document]) -> bool:
    begins = [
        first_day(successor.effective) or first_day(successor.issued)
        for name in document.superseded_by
        if (successor := documents.get(name))
    ]
    return not begins or any(begin <= today for begin in begins)


def validity(document: Document, day: date, documents: Mapping[str, Document], language: Language) -> Validity:
    """State and the note a reader must see with it."""
    note = document.note if language == "zh" else document.note_en or document.note
    return Validity(state=state_on(document, day, documents), note=note)


def governs(state: ValidityState) -> bool:
    """True where a text may carry a present-tense answer alone."""
    return state in {"in-force", "unknown"}


def rank(document: Document) -> int:
    """Place in the order of levels, 0 for a national law; unknown levels come last."""
    return LEVELS.index(document.level) if document.level in LEVELS else len(LEVELS)


def touching(conflicts: Iterable[Conflict], clause_ids: Iterable[str]) -> list[Conflict]:
    """Recorded conflicts whose older side one of the clauses belongs to, by clause or by whole document."""
    wanted = set(clause_ids)
    wanted |= {clause_id.split("/", 1)[0] for clause_id in wanted}
    return [conflict for conflict in conflicts if wanted & set(conflict.older)]

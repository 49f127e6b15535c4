"""Quotation -> citation, or nothing. A quotation that does not stand in its clause is dropped, never repaired.

>>> locate("９小时 睡眠", "初中生9小时睡眠时间", 100)
(103, 108)
>>> locate("10小时", "初中生9小时睡眠时间") is None
True
"""

from collections.abc import Iterable

from assistant.folding import folded
from assistant.messages import message
from assistant.schema import Citation, Clause, Document, KeyPoint, Language, Validity


def locate(quotation: str, text: str, offset: int = 0) -> tuple[int, int] | None:
    """Where a quotation stands in a text, widths of characters and white space aside; None if it does not.

    `offset` is added to both ends: give a clause's start to get offsets into its document.
    """
    wanted, _ = folded(quotation)
    found, origins = folded(text)
    position = found.find(wanted) if wanted else -1
    if position < 0:
        return None
    return offset + origins[position], offset + origins[position + len(wanted) - 1] + 1


def cite(
    quotation: str,
    marker: int,
    clause: Clause,
    document: Document,
    validity: Validity,
    language: Language,
    points: Iterable[KeyPoint] = (),
) -> Citation | None:
    """The citation of a quotation, its words taken from the document; None if the clause does not contain it.

    `points` are those of the clause's key points that say it in plain words.
    """
    span = locate(quotation, clause.text, clause.start)
    if span is None:
        return None
    start, end = span
    return Citation(
        marker=marker,
        document_id=document.document_id,
        document_title=shown_title(document, language),
        clause_id=clause.clause_id,
        locator=clause.locator(language),
        quote=document.text[start:end],
        start=start,
        end=end,
        clause_text=clause.text,
        translation=translation_of(clause, start, end),
        validity=validity,
        held=document.held,
        url=document.url,
        plain="\n".join(point.words(language) for point in points),
        checked=document.checked,
    )


def shown_title(document: Document, language: Language) -> str:
    """A document's title as a citation shows it: where a machine read its words off pictures, it says so."""
    title = document.titled(language)
    return message(language, "cite.read_by_machine", title=title) if document.read_by else title


def translation_of(clause: Clause, start: int, end: int) -> str:
    """Our English of the sentences that a span touches; empty where there is none."""
    touched = [s.translation for s in clause.sentences if s.start < end and start < s.end and s.translation]
    return " ".join(touched)

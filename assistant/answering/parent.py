"""The order in which a parent reads: the direct answer, what a family can do, what school and government owe.

Who is bound is read from our key points; the plan binds the city's government. An article on which there is no key point
stands with what others owe.
"""

from collections.abc import Sequence

from assistant.answering.compose import Quotation
from assistant.corpus import Corpus

_FAMILY = "guardian"


def bound(corpus: Corpus, quotation: Quotation) -> frozenset[str]:
    """Whom a quotation binds, by the key points that say it, else by all of its article; empty where that is not known."""
    if quotation.points:
        return frozenset(who for point in quotation.points for who in point.who)
    clause = quotation.clause
    article = clause.clause_id.removeprefix(f"{clause.document_id}/")
    points = [point for point in corpus.points.get(clause.document_id, ()) if point.article == article]
    said = [point for point in points if point.zh in quotation.sentence.text] or points
    return frozenset(who for point in said for who in point.who)


def in_order(corpus: Corpus, chosen: Sequence[Quotation]) -> list[Quotation]:
    """The quotations of the first clause, then of others what a family can do, then what others owe."""
    first = chosen[0].clause if chosen else None
    further = [quotation for quotation in chosen if quotation.clause != first]
    family = [quotation for quotation in further if _FAMILY in bound(corpus, quotation)]
    others = [quotation for quotation in further if quotation not in family]
    return [*(quotation for quotation in chosen if quotation.clause == first), *family, *others]

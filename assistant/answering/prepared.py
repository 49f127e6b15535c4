"""Which answer written beforehand fits a question, if one does, and the statements that bear it.

Two readings have to agree: how near the question is to how people ask for that answer, and how surely the search, which
knows nothing of these answers, takes the statements that bear it for what decides.
"""

from collections.abc import Mapping, Sequence

from assistant.answering.choose import Chooser, wants_list
from assistant.answering.compose import Quotation
from assistant.answering.context import Context
from assistant.corpus import Prepared, Said
from assistant.question import Question
from assistant.retrieval import Search, logistic
from assistant.schema import Hit, Rated, Statement

_LOOKED_AT = 3  # answers nearest by their ways of asking
_NEAR_FROM = 0.45  # cosine
# Learned on 1071 answers near to 492 questions of strangers that had not been asked before: three readers found 226 of them
# served by one of 618 answers. On held-out folds, of the 222 let through from _FITS_FROM on 65 % serve, 27 % are on the
# matter, 8 % are on another; of the 47 more let through from _BETTER_FROM on 48, 38 and 14 %.
_WEIGHTS: Mapping[str, float] = {
    "bias": -2.97,
    "bears_first": 0.57,
    "decides": 1.48,
    "useful": 3.00,
    "margin": 3.38,
    "lead": 2.05,
    "parts": -0.42,
}
_FITS_FROM = 0.45
_BETTER_FROM = 0.35  # where it is likelier to serve than what the search found is to answer
_FITS_WHOLE_FROM = 0.65  # where several things are asked, of which it may answer one, or one is left to be understood


class Shelf:
    """The answers written beforehand that the texts at hand bear."""

    def __init__(self, context: Context, chooser: Chooser) -> None:
        self.context = context
        self.chooser = chooser

    def fitting(
        self, question: Question, search: Search, hits: Sequence[Hit], rated: Sequence[Rated], answered: float
    ) -> Prepared | None:
        """The answer that fits a question; None where none surely does, or its texts do not speak for this place.

        `hits` and `rated` are what the search found, `answered` is how likely that answers, 0 where it is not taken to.
        """
        # The text's own list says it best, and its own figure for the group that is asked about.
        stated = wants_list(question) or bool(question.measure and question.stages)
        if search.only or stated or not rated:
            return None
        near = search.prepared
        nearest = sorted(near, key=lambda name: (-near[name], name))[: _LOOKED_AT + 1]
        told = {"parts": float(bool(question.parts))}
        likely: dict[str, float] = {}
        for name in nearest[:_LOOKED_AT]:
            if near[name] >= _NEAR_FROM and self._may_be(self.context.prepared[name], question, rated[0]):
                ahead = near[name] - max((near[other] for other in nearest if other != name), default=0.0)
                told |= {"margin": ahead, "lead": near[name] - hits[0].retrievers["dense"]}
                likely[name] = logistic(_WEIGHTS, told | self._agreement(self.context.prepared[name], rated))
        best = max(likely, key=lambda name: likely[name], default="")
        goes_on = question.before is not None and not question.act  # its words alone do not say what it asks
        bar = _FITS_WHOLE_FROM if question.parts or goes_on else min(_FITS_FROM, max(_BETTER_FROM, answered))
        return self.context.prepared[best] if likely.get(best, 0.0) >= bar else None

    def _agreement(self, found: Prepared, rated: Sequence[Rated]) -> dict[str, float]:
        """How surely the search takes the statements of an answer for what decides, and for what is of use."""
        first, every = set(found.answer[0].statements), set(found.statements)
        return {
            "bears_first": float(rated[0].statement.statement_id in every),
            "decides": max((r.decides for r in rated if r.statement.statement_id in first), default=0.0),
            "useful": max((r.useful for r in rated if r.statement.statement_id in every), default=0.0),
        }

    def _may_be(self, found: Prepared, question: Question, first: Rated) -> bool:
        """Whether it is borne here. Where an age is told, only what decides for that age may come first in it; where a
        figure is asked for, it has to rest on what states it.
        """
        name = first.statement.statement_id
        decides = name in found.answer[0].statements or not question.ages
        return decides and (name in found.statements or not question.measure) and self._borne(found)

    def _borne(self, found: Prepared) -> bool:
        """Whether the texts at hand hold every statement of it, and speak for this place."""
        corpus = self.context.corpus
        statements = [corpus.statement(name) for name in found.statements]
        return all(s is not None and self.context.speaks_here(s.clause_id.split("/", 1)[0]) for s in statements)

    def quotations(self, found: Prepared | Said) -> list[Quotation]:
        """What bears an answer or a sentence of one, in the texts' own words."""
        return self.chooser.quoted(self.bearing(found))

    def bearing(self, found: Prepared | Said) -> list[Statement]:
        """The statements that bear an answer or a sentence of one."""
        statements = (self.context.corpus.statement(name) for name in found.statements)
        return [statement for statement in statements if statement is not None]

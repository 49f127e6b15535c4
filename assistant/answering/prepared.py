"""Which answer written beforehand fits a question, if one does, and the statements that bear it.

Two readings have to agree: the question is near to how people ask for that answer, and the search, which knows nothing of
these answers, found a clause that bears it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.answering.choose import Chooser
from assistant.answering.compose import Quotation
from assistant.answering.context import Context
from assistant.corpus import Prepared, Said
from assistant.question import Question
from assistant.retrieval import Search
from assistant.schema import Clause, Hit, Language

# Cosine to the nearest way of asking; where the search agrees, and where it does not. Set on the development questions.
_AGREED_FROM, _ALONE_FROM = 0.62, 0.9
_AMONG = 5  # first clauses of the search, one of which has to bear the first sentence
_AHEAD = 0.02  # of the answer that is next


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of an answer in the reader's language, and the quotations that bear it."""

    text: str
    quotations: tuple[Quotation, ...]


class Shelf:
    """The answers written beforehand that the texts at hand bear."""

    def __init__(self, context: Context, chooser: Chooser) -> None:
        self.context = context
        self.chooser = chooser

    def fitting(self, question: Question, search: Search, hits: Sequence[Hit]) -> Prepared | None:
        """The answer that fits a question; None where none surely does, or its texts do not speak for the place asked for."""
        if search.only or question.act:
            return None
        near = self.context.retriever.nearest_utterances("prepared", search)
        best = sorted(near, key=lambda name: (-near[name], name))[:2]
        if not best or near[best[0]] < _AGREED_FROM or self._undecided(best, near):
            return None
        found = self.context.prepared[best[0]]
        agreed = self._agrees(found, hits)
        return found if self._borne(found) and (agreed or near[best[0]] >= _ALONE_FROM) else None

    def _undecided(self, best: Sequence[str], near: dict[str, float]) -> bool:
        """Whether another answer, resting on other statements, is as near."""
        if len(best) < 2 or near[best[0]] - near[best[1]] >= _AHEAD:
            return False
        first, second = (self.context.prepared[name].answer[0].statements for name in best)
        return not set(first) & set(second)

    def _agrees(self, found: Prepared, hits: Sequence[Hit]) -> bool:
        clauses = {name.partition("#")[0] for name in found.answer[0].statements}
        return any(hit.clause.clause_id in clauses for hit in hits[:_AMONG])

    def _borne(self, found: Prepared) -> bool:
        """Whether the texts at hand hold every statement of it, and speak for this place."""
        statements = [self.context.corpus.statement(name) for name in found.statements]
        return all(s is not None and self._speaks_here(self.context.corpus.clauses[s.clause_id]) for s in statements)

    def _speaks_here(self, clause: Clause) -> bool:
        place = self.context.retriever.features.place(clause.document_id)
        return not place or self.context.places.at_home(place)

    def sentences(self, found: Prepared, language: Language) -> list[Sentence]:
        """An answer, sentence by sentence, in a language."""
        return [
            Sentence(text=said.words.of(language), quotations=tuple(self.quotations(said))) for said in found.answer
        ]

    def quotations(self, found: Prepared | Said) -> list[Quotation]:
        """What bears an answer or a sentence of one, in the texts' own words."""
        statements = (self.context.corpus.statement(name) for name in found.statements)
        return self.chooser.quoted([statement for statement in statements if statement is not None])

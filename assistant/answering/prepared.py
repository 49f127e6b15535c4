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
from assistant.schema import Clause, Hit, Language, Statement

# Cosine to the nearest way of asking, where the search found a clause that bears the first sentence first, and where it
# found one among its first few. Of 236 development questions whose nearest answer was judged by a reader, 87 are let
# through by these; 74 % of them are served, 3 % are on another matter.
_FIRST_FROM, _AMONG_FROM = 0.54, 0.65
_AMONG = 5
_WHOLE_FROM = 0.75  # of a question in several parts, which else are looked at one by one


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
        if search.only:
            return None
        near = self.context.retriever.nearest_utterances("prepared", search)
        best = max(near, key=lambda name: (near[name], name), default="")
        if near.get(best, 0.0) < (_WHOLE_FROM if question.parts else _FIRST_FROM):
            return None
        found = self.context.prepared[best]
        among = hits[: 1 if near[best] < _AMONG_FROM else _AMONG]
        return found if self._agrees(found, among) and self._borne(found) else None

    def _agrees(self, found: Prepared, hits: Sequence[Hit]) -> bool:
        clauses = {name.partition("#")[0] for name in found.answer[0].statements}
        return any(hit.clause.clause_id in clauses for hit in hits)

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
        return self.chooser.quoted(self.bearing(found))

    def bearing(self, found: Prepared | Said) -> list[Statement]:
        """The statements that bear an answer or a sentence of one."""
        statements = (self.context.corpus.statement(name) for name in found.statements)
        return [statement for statement in statements if statement is not None]

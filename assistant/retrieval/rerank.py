"""An optional second look at the first clauses found, by any sentence-transformers CrossEncoder. Off unless set.

It changes the order of the clauses and nothing else: each place keeps its score, which everything after reads.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant.retrieval.embedding import load_cross_encoder
from assistant.schema import Hit, Language

_LOOKED_AT = 10  # clauses; a cross-encoder reads every one of them with the question

PairScores = Callable[[Sequence[tuple[str, str]]], Sequence[float]]


class Reranker:
    """Puts the first clauses in the order of a cross-encoder."""

    def __init__(self, scores: PairScores) -> None:
        self._scores = scores

    @classmethod
    def load(cls, spec: str) -> "Reranker":
        """The cross-encoder in the folder `spec`, or on the hub under that name. Raises EmbeddingUnavailable."""
        return cls(load_cross_encoder(spec))

    def reordered(self, question: str, language: Language, hits: Sequence[Hit]) -> list[Hit]:
        """The same clauses, the first ones by what the cross-encoder gives them; ties keep their order."""
        first, rest = hits[:_LOOKED_AT], hits[_LOOKED_AT:]
        pairs = [(question, _said(hit, language)) for hit in first]
        given = list(self._scores(pairs)) if pairs else []
        order = sorted(range(len(first)), key=lambda place: -given[place])
        placed = zip(first, order, strict=True)
        return [
            *(replace(first[chosen], score=place.score, rank=place.rank) for place, chosen in placed),
            *rest,
        ]


def _said(hit: Hit, language: Language) -> str:
    """What of a clause the reader of the question's language would read."""
    return (hit.clause.translation if language == "en" else "") or hit.clause.text

"""What a peer showed -> figures. Chunks that are cut without regard to our clauses are judged by the clauses they cover.

The rule, chosen to be generous to the peers at every turn:

- A chunk covers a clause if it holds at least half of the clause's characters, or if at least half of the chunk's own
  characters lie in the clause. A chunk that holds ten clauses covers all ten; a chunk of one sentence covers its clause.
- It counts from wherever the clause stands: its own words, its English or our key points on it.
- A chunk is a hit if it covers a relevant clause, however much else it holds.
- A chunk that covers clauses, all of which earlier chunks covered, takes no rank: the same clause in the other language
  pushes nothing down. Twenty chunks are looked at, so that ten are left.
- For nDCG each relevant clause gains once, at the first rank that covers it; several may gain at one rank, and a result
  above 1, which that allows, counts as 1.

What generosity hides, `answer_share` shows: of the characters that a reader is given, those that are a relevant clause.
There repeats count as they are shown.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from evals.measure.summary import estimate
from evals.peers.orders import Chunk, Span, Text
from evals.sets.cases import Case, Estimate

Scores: TypeAlias = dict[str, float]
_RANKS = 10


class Cover:
    """Looks up which clauses a chunk covers."""

    def __init__(self, texts: Iterable[Text]) -> None:
        self._spans = {text.text_id: sorted(text.spans, key=lambda span: span.start) for text in texts}
        self._starts = {name: [span.start for span in spans] for name, spans in self._spans.items()}
        self._ends = {name: [span.end for span in spans] for name, spans in self._spans.items()}

    def shared(self, chunk: Chunk) -> list[tuple[Span, int]]:
        """The clauses that a chunk touches, with the characters they have in common."""
        first = bisect_right(self._ends[chunk.text_id], chunk.start)
        last = bisect_left(self._starts[chunk.text_id], chunk.end)
        touched = self._spans[chunk.text_id][first:last]
        return [(span, min(span.end, chunk.end) - max(span.start, chunk.start)) for span in touched]

    def clauses(self, chunk: Chunk) -> frozenset[str]:
        """The clauses that it covers."""
        size = chunk.end - chunk.start
        return frozenset(
            span.clause_id
            for span, common in self.shared(chunk)
            if 2 * common >= span.end - span.start or 2 * common >= size
        )

    def answering(self, chunk: Chunk, relevant: Collection[str]) -> int:
        """How many of its characters are relevant clauses."""
        return sum(common for span, common in self.shared(chunk) if span.clause_id in relevant)


def ranks(covered: Sequence[frozenset[str]]) -> list[frozenset[str]]:
    """The first ten chunks that do not merely repeat, each as the clauses that it covers for the first time.

    >>> [sorted(rank) for rank in ranks([frozenset("ab"), frozenset("a"), frozenset(), frozenset("bc")])]
    [['a', 'b'], [], ['c']]
    """
    seen: set[str] = set()
    kept = []
    for clauses in covered:
        if not clauses or clauses - seen:
            kept.append(clauses - seen)
            seen |= clauses
    return kept[:_RANKS]


def hit(kept: Sequence[frozenset[str]], relevant: Collection[str], cutoff: int) -> float:
    """1.0 if a relevant clause is covered by the first `cutoff`."""
    return float(any(clauses & set(relevant) for clauses in kept[:cutoff]))


def ndcg(kept: Sequence[frozenset[str]], relevant: Collection[str]) -> float:
    """Discounted gain over that of one relevant clause a rank, at most 1.

    >>> ndcg([frozenset("a"), frozenset("b")], ["a", "b"]), ndcg([frozenset("ab")], ["a", "b"])
    (1.0, 1.0)
    """
    wanted = set(relevant)
    gain = sum(len(clauses & wanted) / math.log2(rank + 1) for rank, clauses in enumerate(kept, 1))
    best = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(len(wanted), _RANKS) + 1))
    return min(1.0, gain / best) if best else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came for a question: the chunks that the peer shows by itself, those it shows when asked for more, the time."""

    shown: tuple[Chunk, ...]
    ranked: tuple[Chunk, ...]
    milliseconds: float


def scores(found: Found, relevant: Collection[str], cover: Cover) -> Scores:
    """Every figure of one question."""
    kept = ranks([cover.clauses(chunk) for chunk in found.ranked])
    by_itself = [cover.clauses(chunk) for chunk in found.shown]
    return {
        "hit_at_1": hit(kept, relevant, 1),
        "hit_at_5": hit(kept, relevant, 5),
        "ndcg_at_10": ndcg(kept, relevant),
        "answer_share_at_1": answer_share(found.ranked[:1], relevant, cover),
        "answer_share_at_5": answer_share(found.ranked[:5], relevant, cover),
        "hit_as_shipped": hit(by_itself, relevant, len(by_itself)),
        "read_as_shipped": float(sum(chunk.end - chunk.start for chunk in found.shown)),
    }


def answer_share(chunks: Sequence[Chunk], relevant: Collection[str], cover: Cover) -> float:
    """Share of the characters shown that are relevant clauses; 0.0 where nothing is shown."""
    size = sum(chunk.end - chunk.start for chunk in chunks)
    return sum(cover.answering(chunk, relevant) for chunk in chunks) / size if size else 0.0


def by_group(cases: Sequence[Case], each: Sequence[Scores]) -> dict[str, dict[str, Estimate]]:
    """The figures of all questions and of each language, with their intervals."""
    groups: Mapping[str, Callable[[Case], bool]] = {
        "all": lambda case: True,
        "language:zh": lambda case: case.language == "zh",
        "language:en": lambda case: case.language == "en",
    }
    found = {}
    for name, belongs in groups.items():
        own = [one for case, one in zip(cases, each, strict=True) if belongs(case)]
        if own:
            found[name] = {figure: estimate([one[figure] for one in own]) for figure in own[0]}
    return found

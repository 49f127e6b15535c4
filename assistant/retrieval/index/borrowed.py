"""Ways of asking for texts that nobody wrote any for: those of the held statements that say nearly the same.

Plans, regulations and notices of one country are written after one another; what people ask of one they ask of the next.
Two statements are compared by their pairs of characters, each weighted by how rare it is.

>>> near = Nearest({"a#0": "小学生近视率降至38%以下", "b#0": "学校应当建立学生欺凌防控制度"})
>>> near.of("小学生近视率控制在36%以内")[0]
'a#0'
"""

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping

import numpy as np

from assistant.corpus import Corpus
from assistant.schema import Ask, Clause, Statement

NEAR_FROM = 0.20  # cosine


class Nearest:
    """Finds the text of a collection that is nearest to another."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._names = list(texts)
        counted = [_pairs(text) for text in texts.values()]
        held = Counter(pair for pairs in counted for pair in pairs)
        self._rarity = {pair: float(np.log(1 + len(counted) / count)) for pair, count in held.items()}
        rows: dict[str, list[int]] = defaultdict(list)
        weights: dict[str, list[float]] = defaultdict(list)
        for row, pairs in enumerate(counted):
            for pair, weight in self._weighed(pairs).items():
                rows[pair].append(row)
                weights[pair].append(weight)
        self._found = {pair: (np.array(rows[pair]), np.array(weights[pair])) for pair in rows}

    def of(self, text: str) -> tuple[str, float]:
        """Name and cosine in [0, 1] of the nearest text; "" and 0 where nothing is shared."""
        weighed = self._weighed(_pairs(text))
        total = np.zeros(len(self._names))
        for pair, weight in weighed.items():
            if pair in self._found:
                rows, weights = self._found[pair]
                total[rows] += weight * weights
        best = int(np.argmax(total)) if len(total) else -1
        return (self._names[best], float(total[best])) if best >= 0 and total[best] > 0 else ("", 0.0)

    def _weighed(self, pairs: Counter[str]) -> dict[str, float]:
        rarest = float(np.log(1 + len(self._names)))
        weighed = {pair: count * self._rarity.get(pair, rarest) for pair, count in pairs.items()}
        length = float(np.sqrt(sum(weight * weight for weight in weighed.values())))
        return {pair: weight / length for pair, weight in weighed.items()} if length else {}


def _pairs(text: str) -> Counter[str]:
    letters = [char for char in text if char.isalnum()]
    return Counter("".join(pair) for pair in itertools.pairwise(letters))


def lenders(corpus: Corpus) -> dict[str, str]:
    """{id of a statement without ways of asking: id of the one whose it may use}: those of the user's own documents."""
    own = {name for name, document in corpus.documents.items() if document.origin == "library"}
    clauses = corpus.clauses.values()
    borrowing = [(c, s) for c in clauses if c.document_id in own and not c.asks for s in corpus.statements(c)]
    if not borrowing:
        return {}
    lending = [(c, s) for c in clauses if c.asks for s in corpus.statements(c)]
    nearest = Nearest({statement.statement_id: _said(clause, statement) for clause, statement in lending})
    found = {statement.statement_id: nearest.of(_said(clause, statement)) for clause, statement in borrowing}
    return {name: lender for name, (lender, score) in found.items() if score >= NEAR_FROM}


def borrowed_asks(corpus: Corpus, lent: Mapping[str, str]) -> dict[str, tuple[Ask, ...]]:
    """{clause id: the ways of asking that its statements borrow}, by what `lenders` found."""
    found: dict[str, dict[Ask, None]] = defaultdict(dict)
    for borrower, lender in lent.items():
        found[borrower.partition("#")[0]].update(dict.fromkeys(corpus.clauses[lender.partition("#")[0]].asks))
    return {name: tuple(asks) for name, asks in found.items()}


def _said(clause: Clause, statement: Statement) -> str:
    """A statement in the text's own words."""
    return " ".join(clause.text[start - clause.start : end - clause.start] for start, end in statement.spans)

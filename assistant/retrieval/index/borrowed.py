"""Ways of asking for texts that nobody wrote any for: those of the held statements that say nearly the same.

Plans, regulations and notices of one country are written after one another; what people ask of one they ask of the next.
Two statements are compared by their pairs of characters, each weighted by how rare it is.

>>> near = Nearest({"a#0": "小学生近视率降至38%以下", "b#0": "学校应当建立学生欺凌防控制度"})
>>> near.of("小学生近视率控制在36%以内")[0]
'a#0'
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from assistant.corpus import Corpus
from assistant.schema import Ask, Clause, Statement

NEAR_FROM = 0.20  # cosine
_NO_LETTER = re.compile(r"[\W_]+")
_LETTERS = 0x110000  # different characters that there can be

Numbers = NDArray[np.int64]


class Nearest:
    """Finds the text of a collection that is nearest to another. All pairs of all texts stand side by side, sorted."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._names = list(texts)
        pairs, rows, often = _counted(texts.values())
        self._pairs, self._starts, held = np.unique(pairs, return_index=True, return_counts=True)
        self._rarity = np.log(1 + len(texts) / held)
        weights = often * np.repeat(self._rarity, held)
        lengths = np.sqrt(np.bincount(rows, weights * weights, minlength=len(texts)))
        self._ends = self._starts + held
        self._rows, self._weights = rows, weights / lengths[rows]

    def of(self, text: str) -> tuple[str, float]:
        """Name and cosine in [0, 1] of the nearest text; "" and 0 where nothing is shared."""
        pairs, _, often = _counted([text])
        if not len(pairs) or not len(self._pairs):
            return "", 0.0
        places = np.minimum(np.searchsorted(self._pairs, pairs), len(self._pairs) - 1)
        known = self._pairs[places] == pairs
        weights = often * np.where(known, self._rarity[places], np.log(1 + len(self._names)))
        weights = weights / np.sqrt((weights * weights).sum())
        total = np.zeros(len(self._names))
        for place, weight in zip(places[known], weights[known], strict=True):
            held = slice(self._starts[place], self._ends[place])
            total[self._rows[held]] += weight * self._weights[held]
        best = int(np.argmax(total))
        return (self._names[best], float(total[best])) if total[best] > 0 else ("", 0.0)


def _counted(texts: Iterable[str]) -> tuple[Numbers, Numbers, Numbers]:
    """The pairs of letters of texts, as numbers, sorted: each with the row of a text, and how often it stands there."""
    coded = (_NO_LETTER.sub("", text).encode("utf-32-le") for text in texts)
    letters = [np.frombuffer(code, np.uint32).astype(np.int64) for code in coded]
    found = [own[:-1] * _LETTERS + own[1:] for own in letters]
    rows = np.repeat(np.arange(len(found)), [len(own) for own in found])
    pairs = np.concatenate([*found, np.zeros(0, np.int64)])
    order = np.lexsort((rows, pairs))
    pairs, rows = pairs[order], rows[order]
    new = np.flatnonzero(np.diff(pairs, prepend=-1) | np.diff(rows, prepend=-1))
    return pairs[new], rows[new], np.diff(new, append=len(pairs))


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

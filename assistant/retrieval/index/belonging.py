"""Which statement of a clause a way of asking is for: the one it numbers or whose parts it names, else the nearest to it.

>>> same_part("2", "2.3"), same_part("2.1", "2.3")
(True, False)
"""

from collections.abc import Sequence

import numpy as np

from assistant.schema import Ask, Statement
from assistant.vectors import Vectors


def same_part(one: str, other: str) -> bool:
    """Whether two parts of an article are the same, or one lies in the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def asked_statements(ask: Ask, statements: Sequence[Statement], nearest: int) -> list[Statement]:
    """The statements of a clause that a way of asking is for, at least one; `nearest` is the place of the nearest to it."""
    if ask.statement is None and not ask.parts:
        return [statements[nearest]]
    named = [s for s in statements if s.number == ask.statement]
    named = named or [s for s in statements if any(same_part(a, b) for a in ask.parts for b in s.parts)]
    return named or [statements[nearest]]


def nearest_places(vectors: Vectors, wordings: Sequence[Vectors]) -> list[int]:
    """For each vector the place of what says the nearest to it; `wordings` has the vectors of each, a row a wording.

    >>> one, other = np.array([[1, 0]], np.float32), np.array([[0.6, 0.8], [0, 1]], np.float32)
    >>> nearest_places(np.array([[0, 1], [1, 0]], np.float32), [one, other])
    [1, 0]
    """
    places = np.repeat(np.arange(len(wordings)), [len(rows) for rows in wordings])
    if not len(places):
        return [0] * len(vectors)
    found: list[int] = places[np.argmax(vectors @ np.vstack(wordings).T, axis=1)].tolist()
    return found

"""Which statement of a clause a way of asking is for: the one it numbers or whose parts it names, else the nearest to it.

>>> same_part("2", "2.3"), same_part("2.1", "2.3")
(True, False)
"""

from collections.abc import Mapping, Sequence

import numpy as np

from assistant.schema import Ask, Statement
from assistant.vectors import Vectors


def same_part(one: str, other: str) -> bool:
    """Whether two parts of an article are the same, or one lies in the other."""
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def asked_statements(
    ask: Ask, vector: Vectors, statements: Sequence[Statement], rows: Mapping[str, Vectors]
) -> list[Statement]:
    """The statements of a clause that a way of asking is for, at least one.

    `vector` is that of the ask; `rows` holds those of each statement's wordings in its language, by the statement's id.
    """
    named = [s for s in statements if s.number == ask.statement]
    named = named or [s for s in statements if any(same_part(a, b) for a in ask.parts for b in s.parts)]
    if named or len(statements) == 1:
        return named or list(statements)
    near = [_nearness(vector, rows.get(statement.statement_id)) for statement in statements]
    return [statements[int(np.argmax(near))]]


def _nearness(vector: Vectors, rows: Vectors | None) -> float:
    return float((rows @ vector).max()) if rows is not None and len(rows) else -1.0

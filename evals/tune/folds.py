"""Cross-validation folds that no clause crosses: questions with a relevant clause in common stay together.

>>> fold_of = folds([("q1", ("a",)), ("q2", ("b",)), ("q3", ("a", "c")), ("q1", ("a",))], count=2)
>>> fold_of["q1"] == fold_of["q3"]
True
"""

import hashlib
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

COUNT = 5


def folds(questions: Iterable[tuple[str, tuple[str, ...]]], count: int = COUNT) -> dict[str, int]:
    """{question id: fold}, from question ids and their relevant clauses; the same on every machine."""
    parent: dict[str, str] = {}
    listed = list(questions)
    for question, clauses in listed:
        for clause in clauses:
            parent[_root(parent, clause)] = _root(parent, question)
    sizes = [0] * count
    groups: dict[str, list[str]] = {}
    for question in sorted({question for question, _ in listed}):
        groups.setdefault(_root(parent, question), []).append(question)
    found: dict[str, int] = {}
    for members in sorted(groups.values(), key=lambda members: (-len(members), _shuffled(members[0]))):
        smallest = sizes.index(min(sizes))
        sizes[smallest] += len(members)
        found.update(dict.fromkeys(members, smallest))
    return found


def fold_column(questions: Iterable[tuple[str, tuple[str, ...]]]) -> NDArray[np.int64]:
    """The fold of each question, in their order; one that stands twice has one fold.

    >>> fold_column([("q1", ()), ("q2", ()), ("q1", ())]).tolist() in ([0, 1, 0], [1, 0, 1])
    True
    """
    listed = list(questions)
    found = folds(listed)
    return np.array([found[question] for question, _ in listed], dtype=np.int64)


def _root(parent: dict[str, str], name: str) -> str:
    while parent.setdefault(name, name) != name:
        name = parent[name]
    return name


def _shuffled(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()

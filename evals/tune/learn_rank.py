"""Candidates -> weights of the ranking features: a pairwise fit, then a search on the metrics themselves.

The fit is a softmax over each question's candidates (Cao et al. 2007, "Learning to rank: from pairwise approach to
listwise approach", with one relevant set a question). The search moves one weight at a time while the mean of hit@1 and
MRR grows, and may be run on several shares of the questions, whose mean follows the chance of no single question. All are
deterministic. Weights are brought to dense = 1, since only their ratios rank.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.tune.training import Floats, Ranked

Weights = dict[str, float]

CUTOFF = 10  # ranks beyond it count as not found, as in `run`
_STEPS, _RATE, _RIDGE = 600, 0.05, 2e-3
_MOVES = (-0.4, -0.2, -0.1, -0.05, -0.02, 0.02, 0.05, 0.1, 0.2, 0.4)
_ROUNDS = 8
_SHARES = 5
_WORTHWHILE = 5e-4  # a move that wins less than half a question in a thousand fits noise

# What a feature means settles its sign; the sets, each of which wants one kind of text, must not decide it.
_AT_LEAST_ZERO = frozenset(
    {"dense", "lexical", "coverage", "measure", "stage", "level", "duty_level", "plan_named", "law_named"}
)
_AT_MOST_ZERO = frozenset({"other_stage", "frame"})
_LEAST_DENSE = 0.05
# Training starts here and not from the file, whose weights may have seen the questions that are held out.
_START = {"dense": 1.0, "lexical": 0.5, "coverage": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Candidates as arrays: values[question, candidate, feature], padded; relevant and real mark the candidates."""

    names: tuple[str, ...]
    values: Floats
    relevant: NDArray[np.bool_]
    real: NDArray[np.bool_]
    weight: Floats

    @classmethod
    def of(cls, examples: Sequence[Ranked], names: Sequence[str]) -> "Table":
        """The table of some questions."""
        most = max((len(example.features) for example in examples), default=1) or 1
        shape = (len(examples), most)
        table = cls(
            names=tuple(names),
            values=np.zeros((*shape, len(names))),
            relevant=np.zeros(shape, dtype=bool),
            real=np.zeros(shape, dtype=bool),
            weight=np.array([example.weight for example in examples]),
        )
        for row, example in enumerate(examples):
            for column, features in enumerate(example.features):
                table.values[row, column] = [features.get(name, 0.0) for name in names]
                table.relevant[row, column] = example.relevant[column]
                table.real[row, column] = True
        return table

    def rows(self, chosen: NDArray[np.bool_]) -> "Table":
        """Some of the questions."""
        return Table(
            names=self.names,
            values=self.values[chosen],
            relevant=self.relevant[chosen],
            real=self.real[chosen],
            weight=self.weight[chosen],
        )

    def vector(self, weights: Mapping[str, float]) -> Floats:
        """Weights in the order of the features."""
        return np.array([weights.get(name, 0.0) for name in self.names])


def ranks(table: Table, vector: Floats) -> NDArray[np.int64]:
    """Rank of each question's first relevant clause; 0 where none is among the candidates."""
    scores = np.where(table.real, table.values @ vector, -np.inf)
    best = np.where(table.relevant, scores, -np.inf).max(axis=1)
    above = (scores > best[:, None]).sum(axis=1) + 1
    return np.where(found_in(table), above, 0).astype(np.int64)


def found_in(table: Table) -> NDArray[np.bool_]:
    """Which questions have a relevant clause among their candidates."""
    return np.asarray(table.relevant.any(axis=1))


def quality(table: Table, vector: Floats) -> tuple[float, float]:
    """(hit@1, MRR), each question by its weight."""
    found = ranks(table, vector)
    within = (found >= 1) & (found <= CUTOFF)
    reciprocal = np.where(within, 1.0 / np.maximum(found, 1), 0.0)
    total = table.weight.sum() or 1.0
    return float((table.weight * (found == 1)).sum() / total), float((table.weight * reciprocal).sum() / total)


def objective(table: Table, vector: Floats) -> float:
    """Mean of hit@1 and MRR."""
    return sum(quality(table, vector)) / 2


def bounded(names: Sequence[str], vector: Floats) -> Floats:
    """Weights pushed back to the sign that their features mean."""
    low = np.array([0.0 if name in _AT_LEAST_ZERO else -np.inf for name in names])
    high = np.array([0.0 if name in _AT_MOST_ZERO else np.inf for name in names])
    if "dense" in names:
        low[list(names).index("dense")] = _LEAST_DENSE
    return np.clip(vector, low, high)


def fitted(table: Table) -> Floats:
    """Weights by the listwise softmax, with Adam and a ridge."""
    usable = table.rows(found_in(table))
    vector = table.vector(_START)
    first, second = np.zeros_like(vector), np.zeros_like(vector)
    for step in range(1, _STEPS + 1):
        slope = _slope(usable, vector) + _RIDGE * vector
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        move = (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        vector = bounded(table.names, vector - _RATE * move)
    return scaled(table.names, vector)


def _slope(table: Table, vector: Floats) -> Floats:
    """Gradient of the mean negative log likelihood that a relevant candidate comes first."""
    scores = np.where(table.real, table.values @ vector, -np.inf)
    all_shares = _softmax(scores)
    right_shares = _softmax(np.where(table.relevant, scores, -np.inf))
    pull = (all_shares - right_shares) * table.weight[:, None]
    slope: Floats = np.einsum("qc,qcf->f", pull, table.values) / table.weight.sum()
    return slope


def _softmax(scores: Floats) -> Floats:
    grown: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(grown / grown.sum(axis=1, keepdims=True))


def scaled(names: Sequence[str], vector: Floats) -> Floats:
    """The same ranking with dense = 1."""
    unit = float(vector[list(names).index("dense")]) if "dense" in names else 1.0
    return np.asarray(vector / unit)


def searched(table: Table, start: Floats) -> Floats:
    """Weights by coordinate search from `start`; dense stays 1."""
    vector, best = start.copy(), objective(table, start)
    for _ in range(_ROUNDS):
        before = best
        for column, name in enumerate(table.names):
            if name == "dense":
                continue
            trials = [_moved(table.names, vector, column, move) for move in _MOVES]
            value, _, trial = max((objective(table, t), -float(np.abs(t).sum()), t.tolist()) for t in trials)
            if value > best + _WORTHWHILE:
                vector, best = np.array(trial), value
        if best <= before:
            break
    return vector


def averaged(table: Table) -> Floats:
    """Mean of the weights that the search finds on each of _SHARES overlapping shares of the questions."""
    number = np.arange(len(table.weight)) % _SHARES
    found = [searched(table.rows(number != share), table.vector(_START)) for share in range(_SHARES)]
    return np.asarray(np.mean(found, axis=0))


def _moved(names: Sequence[str], vector: Floats, column: int, move: float) -> Floats:
    moved = vector.copy()
    moved[column] += move
    return bounded(names, moved)


METHODS: tuple[tuple[str, Callable[[Table], Floats]], ...] = (
    ("softmax fit", fitted),
    ("fit, then search", lambda table: searched(table, fitted(table))),
    ("search", lambda table: searched(table, table.vector(_START))),
    ("search, averaged", averaged),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What one method found: its weights, (hit@1, MRR) on what they saw, and on folds they did not see."""

    method: str
    vector: Floats
    fit: tuple[float, float]
    unseen: tuple[float, float]

    @property
    def score(self) -> float:
        return sum(self.unseen) / 2


def learn(table: Table, fold: NDArray[np.int64]) -> Iterator[Learned]:
    """Every method on all questions and by cross-validation."""
    for method, train in METHODS:
        vector = train(table)
        unseen = np.zeros(2)
        for number in sorted(set(fold.tolist())):
            held_out = table.rows(fold == number)
            found = quality(held_out, train(table.rows(fold != number)))
            unseen += np.array(found) * held_out.weight.sum()
        hit, mrr = unseen / table.weight.sum()
        yield Learned(method=method, vector=vector, fit=quality(table, vector), unseen=(float(hit), float(mrr)))

"""Answer features -> the logistic model of "the first statement answers", its two thresholds, and how far to trust it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.tune.folds import fold_column
from evals.tune.training import Floats, Judged

# A wrong first statement costs two thirds of what a right one is worth: below, it is still shown, as what is near and no answer.
# Of 80 that were shown to questions off the beaten track with .25 or more writers found 10 to serve, 9 of them among the 39
# with .4 or more.
ANSWERED_FROM = 0.4
_RELATED_AIM = 0.98  # of the right first statements at least this share is shown, be it as related
_RIDGE = 1.0
_ROUNDS = 50
# Kept whether or not it helps to tell apart: without it one language would answer less often at the same threshold.
_ALWAYS = frozenset({"english"})
# What a feature means settles its sign: one that comes out the other way only makes up for another.
_AT_LEAST_ZERO = frozenset({
    "dense", "coverage", "margin", "asked", "decides", "decides_ahead", "useful", "stage", "kind",
    "asked_statement",
})  # fmt: skip
_AT_MOST_ZERO = frozenset({
    "unheld", "nearer_unheld", "measure_missing", "unknown", "rarest_missing", "other_age",
    "other_stage", "joined",
})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Logistic weights on features as they come, in the order of `names`."""

    names: tuple[str, ...]
    weights: Floats
    bias: float

    def probability(self, values: Floats) -> Floats:
        """Probability of each row of features."""
        chances: Floats = 1.0 / (1.0 + np.exp(-np.clip(values @ self.weights + self.bias, -30.0, 30.0)))
        return chances


def matrix(examples: Sequence[Judged], names: Sequence[str]) -> Floats:
    """A row of features an example."""
    return np.array([[example.features.get(name, 0.0) for name in names] for example in examples], dtype=float)


def by_question(examples: Sequence[Judged]) -> NDArray[np.int64]:
    """Folds by question alone: the features of an answer know nothing of its clause, and most right ones share one with others."""
    return fold_column((example.case.case_id, ()) for example in examples)


def fit(names: Sequence[str], values: Floats, labels: NDArray[np.bool_], weight: Floats) -> Model:
    """Ridge logistic regression by Newton's steps, on standardised features."""
    middle, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.where(spread > 1e-9, spread, np.inf)  # a feature that never varies gets no weight
    design = np.hstack([(values - middle) / spread, np.ones((len(values), 1))])
    ridge = np.diag([_RIDGE] * len(names) + [1e-6])
    vector = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        chances = 1.0 / (1.0 + np.exp(-np.clip(design @ vector, -30.0, 30.0)))
        slope = design.T @ (weight * (chances - labels)) + ridge @ vector
        curve = (design * (weight * chances * (1 - chances))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        vector = vector - step
        if np.abs(step).max() < 1e-9:
            break
    weights = vector[:-1] / spread
    return Model(names=tuple(names), weights=weights, bias=float(vector[-1] - weights @ middle))


def unseen_probabilities(
    names: Sequence[str], values: Floats, labels: NDArray[np.bool_], weight: Floats, fold: NDArray[np.int64]
) -> Floats:
    """Each example's probability by a model that did not see its fold."""
    chances = np.zeros(len(labels))
    for number in sorted(set(fold.tolist())):
        seen = fold != number
        model = fit(names, values[seen], labels[seen], weight[seen])
        chances[~seen] = model.probability(values[~seen])
    return chances


def auc(chances: Floats, labels: NDArray[np.bool_]) -> float:
    """Chance that an answerable question outscores an unanswerable one; ties count half.

    >>> auc(np.array([0.9, 0.4, 0.4, 0.1]), np.array([True, True, False, False]))
    0.875
    """
    above, below = chances[labels], chances[~labels]
    if not len(above) or not len(below):
        return float("nan")
    differences = above[:, None] - below[None, :]
    return float(((differences > 0) + 0.5 * (differences == 0)).mean())


def selected(
    names: Sequence[str], values: Floats, labels: NDArray[np.bool_], weight: Floats, fold: NDArray[np.int64]
) -> list[str]:
    """The features left when each whose absence costs nothing on unseen folds has been dropped, the least useful first."""

    def trial(kept: Sequence[int]) -> float:
        chances = unseen_probabilities([names[k] for k in kept], values[:, kept], labels, weight, fold)
        return auc(chances, labels)

    kept = list(range(len(names)))
    while contrary := _contrary(
        [names[k] for k in kept], fit([names[k] for k in kept], values[:, kept], labels, weight)
    ):
        kept = [k for k in kept if names[k] != contrary]
    best = trial(kept)
    while len(kept) > 1:
        droppable = [column for column in kept if names[column] not in _ALWAYS]
        if not droppable:
            break
        score, dropped = max((trial([k for k in kept if k != column]), column) for column in droppable)
        if score < best:
            break
        kept.remove(dropped)
        best = score
    return [names[k] for k in kept]


def _contrary(names: Sequence[str], model: Model) -> str:
    """The feature whose weight most goes against what it means; "" where none does."""
    against = {
        name: abs(weight)
        for name, weight in zip(names, model.weights.tolist(), strict=True)
        if (name in _AT_LEAST_ZERO and weight < 0) or (name in _AT_MOST_ZERO and weight > 0)
    }
    return max(against, key=lambda name: (against[name], name), default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingPoint:
    """Thresholds and what comes of them, rules included: right first statements shown as answers, wrong ones not."""

    answered_from: float
    related_from: float
    answered: float
    declined: float


def working_point(
    chances: Floats, labels: NDArray[np.bool_], weight: Floats, by_rule: NDArray[np.bool_]
) -> WorkingPoint:
    """What comes of ANSWERED_FROM, and from where on what is found is related; what a rule decided counts as not answered."""
    answered, declined = _shares(chances, labels, weight, by_rule, ANSWERED_FROM)
    right = np.sort(chances[labels & ~by_rule])
    lowest = float(right[int((1 - _RELATED_AIM) * len(right))]) if len(right) else 0.0
    related = round(min(lowest, 0.9 * ANSWERED_FROM), 3)
    return WorkingPoint(answered_from=ANSWERED_FROM, related_from=related, answered=answered, declined=declined)


def _shares(
    chances: Floats, labels: NDArray[np.bool_], weight: Floats, by_rule: NDArray[np.bool_], threshold: float
) -> tuple[float, float]:
    shown = (chances >= threshold) & ~by_rule
    answerable, unanswerable = weight[labels].sum() or 1.0, weight[~labels].sum() or 1.0
    return float(weight[labels & shown].sum() / answerable), float(weight[~labels & ~shown].sum() / unanswerable)


def reliability(
    chances: Floats, labels: NDArray[np.bool_], bins: int = 10
) -> list[tuple[float, float, float, float, int]]:
    """Rows (from, to, mean probability, share answerable, questions) of the bins that hold any."""
    rows = []
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        chosen = (chances >= low) & ((chances < high) | (number == bins - 1))
        if chosen.any():
            rows.append((low, high, float(chances[chosen].mean()), float(labels[chosen].mean()), int(chosen.sum())))
    return rows

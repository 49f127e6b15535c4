"""Judged statements -> the weights of assistant/answering/rating.toml: which statement decides, which is of use at all.

What decides is learned by a softmax over each question's statements, since one of them is to stand first, and then brought to
a probability by a logistic curve; what is of use by logistic regression on each statement alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant.answering import Quoter
from assistant.question import Question
from evals.measure.asking import statement_name
from evals.sets.cases import Case
from evals.tune.folds import fold_column
from evals.tune.learn_answer import Model, auc, fit
from evals.tune.training import GRADED, Floats, Task, question_of

_STEPS, _RATE, _RIDGE = 300, 0.05, 2e-3
_WEIGHT = 2  # of a question whose statements were judged, beside one whose clauses were


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The statements found for one thing asked: a row of features each, and which of them decide and are of use.

    Where only clauses were judged every statement of a right one counts as deciding, and none is `judged`.
    """

    case: Case
    judged: bool
    features: Sequence[Mapping[str, float]]
    decides: Sequence[bool]
    useful: Sequence[bool]


def groups(tasks: Sequence[Task]) -> list[Group]:
    """The statements of every judged question of some tasks; a question of several things gives a group each."""
    found = []
    for task in tasks:
        cases = [case for case in task.cases if (case.asks or case.ranked) and case.kind != GRADED]
        for case in tqdm(cases, desc=f"{task.name}: statements", unit="question"):
            found += list(_groups(task.assistant.quoter, case, question_of(case)))
    return found


def _groups(quoter: Quoter, case: Case, question: Question) -> Iterator[Group]:
    retriever = quoter.context.retriever
    parts = question.parts or (question,)
    for number, part in enumerate(parts):
        asks = case.asks[number : number + 1] if len(parts) == len(case.asks) else case.asks
        decides = {name for ask in asks for name in ask.decides}
        useful = decides | {name for ask in asks for name in ask.supports}
        search = retriever.search_forms(part)
        hits = retriever.ranked(part, search)
        rows = quoter.chooser.rater.features(part, search, hits, case.role) if hits else []
        names = [statement_name(statement) for _, statement, _ in rows]
        of_right = [statement.clause_id in case.relevant for _, statement, _ in rows]
        if rows:
            yield Group(
                case=case,
                judged=bool(case.asks),
                features=[features for _, _, features in rows],
                decides=[name in decides for name in names] if case.asks else of_right,
                useful=[name in useful for name in names],
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """Both models, and how well each did on folds that it had not seen."""

    decides: Model
    useful: Model
    first_decides: float
    first_useful: float
    useful_auc: float
    groups: int


def learn(found: Sequence[Group]) -> Learned:
    """The two models from all groups, measured by cross-validation."""
    names = sorted({name for group in found for row in group.features for name in row})
    fold = fold_column((group.case.case_id, group.case.relevant) for group in found)
    scores, chances = _unseen(found, names, fold)
    able = [row for row, group in enumerate(found) if group.judged and any(group.decides)]
    best = {row: int(np.argmax(scores[row])) for row in able}
    judged = [row for row, group in enumerate(found) if group.judged]
    useful = np.array([value for row in judged for value in found[row].useful])
    return Learned(
        decides=_deciding(found, names),
        useful=_using(found, names),
        first_decides=float(np.mean([found[row].decides[best[row]] for row in able])),
        first_useful=float(np.mean([found[row].useful[best[row]] for row in able])),
        useful_auc=auc(np.concatenate([chances[row] for row in judged]), useful),
        groups=len(judged),
    )


def _unseen(found: Sequence[Group], names: Sequence[str], fold: NDArray[np.int64]) -> tuple[list[Floats], list[Floats]]:
    scores: list[Floats] = [np.zeros(0)] * len(found)
    chances: list[Floats] = [np.zeros(0)] * len(found)
    for number in sorted(set(fold.tolist())):
        seen = [group for group, own in zip(found, fold, strict=True) if own != number]
        deciding, using = _deciding(seen, names), _using(seen, names)
        for row in np.flatnonzero(fold == number).tolist():
            values = _matrix(found[row], names)
            scores[row], chances[row] = deciding.probability(values), using.probability(values)
    return scores, chances


def _matrix(group: Group, names: Sequence[str]) -> Floats:
    return np.array([[row.get(name, 0.0) for name in names] for row in group.features], dtype=float)


def _using(found: Sequence[Group], names: Sequence[str]) -> Model:
    judged = [group for group in found if group.judged]
    values = np.vstack([_matrix(group, names) for group in judged])
    labels = np.array([value for group in judged for value in group.useful])
    return fit(names, values, labels, np.ones(len(labels)))


def _deciding(found: Sequence[Group], names: Sequence[str]) -> Model:
    """The softmax fit, then its score brought to a probability."""
    values = np.vstack([_matrix(group, names) for group in found])
    middle, spread = values.mean(axis=0), values.std(axis=0)
    spread = np.where(spread > 1e-9, spread, np.inf)
    told = [g for g in found for _ in range(_WEIGHT if g.judged else 1) if any(g.decides)]
    able = [((_matrix(g, names) - middle) / spread, np.array(g.decides)) for g in told]
    vector = _softmax_fit(able, len(names))
    judged = [group for group in found if group.judged]
    labels = np.array([value for group in judged for value in group.decides])
    score = (np.vstack([(_matrix(group, names) - middle) / spread for group in judged])) @ vector
    curve = fit(["score"], score[:, None], labels, np.ones(len(labels)))
    slope = float(curve.weights[0])
    weights = slope * vector / spread
    return Model(names=tuple(names), weights=weights, bias=curve.bias - float(weights @ middle))


def _softmax_fit(able: Sequence[tuple[Floats, NDArray[np.bool_]]], size: int) -> Floats:
    """Weights by which a deciding statement comes first, with Adam and a ridge."""
    vector, first, second = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, _STEPS + 1):
        slope = _RIDGE * vector + sum(_slope(values, right, vector) for values, right in able) / max(1, len(able))
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        vector = vector - _RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
    return vector


def _slope(values: Floats, right: NDArray[np.bool_], vector: Floats) -> Floats:
    scores = values @ vector
    shares = np.exp(scores - scores.max())
    shares /= shares.sum()
    wanted = shares * right
    return np.asarray((shares - wanted / wanted.sum()) @ values)

"""python -m evals calibration: how often the first statement answers, of the questions that the model gives the same probability.

The probabilities are of models that did not see the question's fold, fitted on the features that ship. Each library is
told of by itself, so that a question counts once in each.
"""

import argparse
import math
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval import Ranking, shipped_ranking
from evals.measure import results
from evals.sets.cases import EvalError
from evals.tune.learn_answer import auc, by_question, matrix, reliability, unseen_probabilities
from evals.tune.search import tasks
from evals.tune.training import Floats, Judged, judged_examples


def library_of(task: str) -> str:
    """The library that a task asks.

    >>> library_of("plan-dev on shipped")
    'shipped'
    """
    return task.rpartition(" on ")[2]


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's score, which stays honest where few questions all went the same way.

    >>> [round(bound, 3) for bound in wilson(1.0, 5)]
    [0.566, 1.0]
    """
    z = 1.959964
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z / (1 + z * z / count) * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def bin_rows(chances: Floats, labels: NDArray[np.bool_]) -> list[dict[str, float]]:
    """A row a tenth of the probabilities: what the model said on average, what was so, and the 95 % interval of that."""
    rows = []
    for low, high, mean, share, count in reliability(chances, labels):
        least, most = wilson(share, count)
        row = {"from": low, "to": high, "mean": mean, "share": share, "low": least, "high": most}
        rows.append({**{key: round(value, 4) for key, value in row.items()}, "questions": count})
    return rows


def calibration_error(rows: Sequence[Mapping[str, float]]) -> float:
    """Mean distance of said from so, a bin weighing as many questions as it holds (expected calibration error).

    >>> calibration_error([{"mean": 0.9, "share": 0.8, "questions": 3}, {"mean": 0.1, "share": 0.1, "questions": 1}])
    0.075
    """
    total = sum(row["questions"] for row in rows)
    return round(sum(row["questions"] * abs(row["mean"] - row["share"]) for row in rows) / total, 4)


def library_figures(chances: Floats, labels: NDArray[np.bool_]) -> dict[str, Any]:
    """What is kept of a library."""
    rows = bin_rows(chances, labels)
    return {
        "questions": len(labels),
        "answerable": int(labels.sum()),
        "auc": round(auc(chances, labels), 4),
        "brier": round(float(((chances - labels) ** 2).mean()), 4),
        "error": calibration_error(rows),
        "bins": rows,
    }


def judged(examples: Sequence[Judged], ranking: Ranking) -> dict[str, dict[str, Any]]:
    """{library: figures} of the questions that no rule decided. Raises EvalError where there are none."""
    free = [example for example in examples if not example.by_rule]
    if not free:
        raise EvalError("no question is left to the model")
    names = [name for name, weight in ranking.answer.items() if weight]
    labels = np.array([example.answers for example in free])
    weight = np.array([example.weight for example in free])
    chances = unseen_probabilities(names, matrix(free, names), labels, weight, by_question(free))
    texts = np.array([library_of(example.task) for example in free])
    return {name: library_figures(chances[texts == name], labels[texts == name]) for name in dict.fromkeys(texts)}


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    ranking = shipped_ranking()
    found = judged(judged_examples(tasks(options.full_texts), ranking), ranking)
    print("\n".join(line for texts, figures in found.items() for line in lines(texts, figures)))
    if options.record:
        thresholds = {"answered_from": ranking.answered_from, "related_from": ranking.related_from}
        record = {**results.origin(), **thresholds, "libraries": found}
        print(f"kept in {results.append(results.CALIBRATION, record)}", file=sys.stderr)
    return 0


def lines(texts: str, figures: Mapping[str, Any]) -> list[str]:
    """A library's figures and bins."""
    told = ", ".join(f"{name} {figures[name]:.3f}" for name in ("auc", "brier", "error"))
    head = f"{texts}: {figures['questions']} questions, {figures['answerable']} answerable; {told}"
    rows = [
        f"  {row['from']:.1f} to {row['to']:.1f}   said {row['mean']:.3f}   so {row['share']:.3f} "
        f"[{row['low']:.3f}, {row['high']:.3f}]   n={row['questions']}"
        for row in figures["bins"]
    ]
    return [head, *rows]

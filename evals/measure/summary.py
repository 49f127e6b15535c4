"""Scores -> estimates by group, with bootstrap confidence intervals, and the tables that people read."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np

from evals.measure.metrics import METRICS
from evals.sets.cases import Case, Estimate, Outcome

Summary: TypeAlias = dict[str, dict[str, Estimate]]
"""{group: {metric: estimate}}; groups are "all", "language:zh", "kind:fact", "role:parent"."""

RESAMPLES = 1000
_SEED = 20211  # any fixed number: the same scores must give the same interval on every machine
_BREAKDOWN = (
    "hit_at_1", "hit_at_5", "mrr", "ndcg_at_10", "recall_at_10", "answered_right", "cited_right", "facts_right",
    "refused_wrongly", "declined_right", "danger_seen", "false_alarm", "right",
)  # fmt: skip


def estimate(scores: Sequence[float]) -> Estimate:
    """Mean and 95 % interval by the percentile bootstrap.

    >>> estimate([1.0, 1.0, 1.0])
    Estimate(value=1.0, low=1.0, high=1.0, count=3)
    """
    values = np.asarray(scores, dtype=float)
    rows = np.random.default_rng(_SEED).integers(0, len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[rows].mean(axis=1), [2.5, 97.5])
    return Estimate(
        value=round(float(values.mean()), 6), low=round(float(low), 6), high=round(float(high), 6), count=len(values)
    )


def groups_of(case: Case) -> tuple[str, ...]:
    """The groups a case counts in."""
    return ("all", f"language:{case.language}", f"kind:{case.kind}", f"role:{case.role}")


def summarise(cases: Sequence[Case], outcomes: Mapping[str, Outcome]) -> Summary:
    """Every metric of every group; a case without an outcome counts as the worst."""
    scores: dict[str, dict[str, list[float]]] = {}
    for case in cases:
        for metric in METRICS:
            score = metric.of(case, outcomes.get(case.case_id))
            if score is not None:
                for group in groups_of(case):
                    scores.setdefault(group, {}).setdefault(metric.name, []).append(score)
    return {
        group: {name: estimate(values) for name, values in by_metric.items()}
        for group, by_metric in sorted(scores.items())
    }


def overall_lines(summary: Summary) -> list[str]:
    """The whole set, a metric a line with its interval."""
    rows = summary.get("all", {})
    return [_overall_line(metric.title, rows[metric.name]) for metric in METRICS if metric.name in rows]


def _overall_line(title: str, found: Estimate) -> str:
    return f"  {title:<16} {found.value:6.3f}  [{found.low:.3f}, {found.high:.3f}]  n={found.count}"


def breakdown_lines(summary: Summary) -> list[str]:
    """A row a group, a column a metric; a dot where a metric is not of a group."""
    shown = [metric for metric in METRICS if metric.name in _BREAKDOWN]
    width = max(len(group) for group in summary)
    lines = [" " * (width + 7) + " ".join(f"{metric.title[:9]:>9}" for metric in shown)]
    for group, rows in sorted(summary.items(), key=lambda item: _group_order(item[0])):
        cells = [f"{rows[metric.name].value:9.3f}" if metric.name in rows else f"{'.':>9}" for metric in shown]
        lines.append(f"{group:<{width}} {rows['right'].count:>5} " + " ".join(cells))
    return lines


def _group_order(group: str) -> tuple[int, str]:
    return (["all", "language", "role", "kind"].index(group.split(":")[0]), group)

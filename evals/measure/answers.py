"""python -m evals answers: whole answers judged statement by statement, by role, language and kind of question."""

import argparse
from collections.abc import Iterator, Sequence

import numpy as np

from evals.measure.libraries import library
from evals.measure.metrics import BY_NAME
from evals.measure.run import Measured, measure
from evals.sets.cases import EvalError

_SETS = ("strangers-dev",)
_FIGURES = ("right_first", "complete", "noise", "misleading", "declined_right", "refused_wrongly", "no_fault")
_GROUPS = ("all", "language:", "role:", "kind:")


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    assistant = library(options.library, options.full_texts).start()
    for name in options.set or _SETS:
        measured = measure(assistant, name, options.library)
        if not any(case.asks for case in measured.cases):
            raise EvalError(f"{name} has no judged statements")
        print("\n".join(lines(measured)))
    return 0


def lines(measured: Measured) -> Iterator[str]:
    """A table: a line a group of questions, a column a figure, and how long the answers are."""
    yield f"{measured.set_name} on {measured.library}: {len(measured.cases)} questions, {_length(measured)} characters an answer"
    yield f"{'':<24}" + "".join(f"{BY_NAME[name].title:>16}" for name in _FIGURES)
    for group, found in measured.summary.items():
        if group.startswith(_GROUPS):
            cells = [
                f"{found[name].value:>10.3f} ({found[name].count:>3})" if name in found else f"{'.':>16}"
                for name in _FIGURES
            ]
            yield f"{group:<24}" + "".join(cells)


def _length(measured: Measured) -> int:
    texts: Sequence[int] = [len(outcome.text) for outcome in measured.run.outcomes.values()]
    return int(np.median(texts)) if texts else 0

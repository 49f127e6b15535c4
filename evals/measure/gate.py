"""python -m evals gate: exit 1 when a figure of the development sets has fallen by more than its bound.

The figures that hold stand in evals/baseline.toml. `--write` writes them anew, so that a commit shows what it cost.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from assistant.pipeline import Assistant
from assistant.settings import Settings, read_day
from evals.measure.libraries import Library, library
from evals.measure.metrics import BY_NAME
from evals.measure.results import checksum
from evals.measure.run import Measured, measure
from evals.sets.cases import EvalError
from evals.sets.read import read_set, set_names, within

BASELINE = Path(__file__).resolve().parents[1] / "baseline.toml"
LIBRARIES = ("plan", "shipped")  # what a clean clone has; the other full texts are not part of it
COUNT = "questions"
BOUNDS: Mapping[str, float] = {
    # The answers are the same at every run on a machine. On another processor the last digit of a score may differ and
    # break a tie the other way: 0.01 lets two questions of two hundred do so, and none of a set of fewer than a hundred.
    "hit_at_1": 0.01,
    "hit_at_5": 0.01,
    "ndcg_at_10": 0.01,
    "cited_right": 0.01,
    "answered_right": 0.01,
    "declined_right": 0.01,
    "false_alarm": 0.01,
    "danger_seen": 0.0,  # a child in danger who was seen must not be overlooked again
    "right_first": 0.01,
    "complete": 0.01,
    "noise": 0.01,
    "no_fault": 0.01,
    COUNT: 0.0,  # a question that lost its clauses would leave the means, and they might even rise
}
_HEADER = """# Figures that `python -m evals gate` holds the development sets to; the bounds stand in evals/measure/gate.py.
# Written by `python -m evals gate --write`. Dates count as on this day:
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a set scored on a library: metric (and COUNT) -> value, with the set's checksum."""

    set_sha256: str
    values: Mapping[str, float]


Key: TypeAlias = tuple[str, str]
"""(set, library)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Figures by (set, library), and the day that decided which text governs."""

    as_of: date
    figures: Mapping[Key, Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A figure that is not what it was."""

    key: Key
    name: str
    before: float
    now: float

    @property
    def loss(self) -> float:
        """By how much it is worse; below 0 where it is better."""
        worse = self.now - self.before if _lower_is_better(self.name) else self.before - self.now
        return round(worse, 4)

    @property
    def fell(self) -> bool:
        """Worse by more than the bound.

        >>> Move(key=("plan-dev", "plan"), name="hit_at_1", before=0.8, now=0.79).fell
        False
        >>> Move(key=("plan-dev", "plan"), name="false_alarm", before=0.0, now=0.02).fell
        True
        """
        return self.loss > BOUNDS[self.name]


def _lower_is_better(name: str) -> bool:
    return name != COUNT and BY_NAME[name].lower_is_better


def read_baseline(text: str) -> Baseline:
    """The baseline from its file's text."""
    table = tomllib.loads(text)
    as_of = read_day(table.pop("as_of"))
    figures = {
        (name, texts): Figures(
            set_sha256=row["set_sha256"],
            values={key: float(value) for key, value in row.items() if key != "set_sha256"},
        )
        for name, rows in table.items()
        for texts, row in rows.items()
    }
    return Baseline(as_of=as_of, figures=figures)


def written(baseline: Baseline) -> str:
    """The baseline as its file holds it: a table a set and library, a line a figure."""
    parts = [f'{_HEADER}as_of = "{baseline.as_of.isoformat()}"\n']
    for (name, texts), figures in sorted(baseline.figures.items()):
        rows = [f"{key} = {value:.4f}" for key, value in figures.values.items() if key != COUNT]
        count = f"{COUNT} = {figures.values[COUNT]:.0f}"
        parts.append("\n".join([f"[{name}.{texts}]", f'set_sha256 = "{figures.set_sha256}"', count, *rows]) + "\n")
    return "\n".join(parts)


def current(as_of: date) -> dict[Key, Figures]:
    """The figures as they are now, of every development set on every library that holds most of it."""
    found = {}
    for texts in LIBRARIES:
        assistant = shipped(texts, as_of).start()
        for name in _held(assistant, set_names("dev")):
            found[name, texts] = _figures(measure(assistant, name, texts), name)
    return found


def shipped(texts: str, as_of: date) -> Library:
    """A library with what ships: no other model, no language model, no other day, whatever the environment says."""
    chosen = library(texts)
    settings = Settings.from_env({"ASSISTANT_TODAY": as_of.isoformat()})
    own = chosen.settings
    settings = replace(settings, store=own.store, library=own.library, statutes=own.statutes)
    return replace(chosen, settings=settings)


def _held(assistant: Assistant, names: Sequence[str]) -> Iterator[str]:
    """The sets of which a library can be asked at least half; on the rest a single question would decide."""
    for name in names:
        everything = read_set(name)
        if 2 * len(within(everything, assistant.corpus.clauses)) >= len(everything):
            yield name


def _figures(measured: Measured, name: str) -> Figures:
    means = measured.summary["all"]
    values = {metric: round(means[metric].value, 4) for metric in BOUNDS if metric in means}
    return Figures(set_sha256=checksum(name), values={COUNT: float(len(measured.cases)), **values})


def moves(before: Mapping[Key, Figures], now: Mapping[Key, Figures]) -> list[Move]:
    """What changed, in the baseline's order. Raises EvalError where the two cannot be compared."""
    _check_comparable(before, now)
    pairs = [(key, name, old, now[key].values[name]) for key, was in before.items() for name, old in was.values.items()]
    return [Move(key=key, name=name, before=old, now=new) for key, name, old, new in pairs if old != new]


def _check_comparable(before: Mapping[Key, Figures], now: Mapping[Key, Figures]) -> None:
    shown = {key: " on ".join(key) for key in {**before, **now}}
    faults = [f"{shown[key]} is in the baseline, but was not measured" for key in before if key not in now]
    faults += [f"{shown[key]} is not in the baseline" for key in now if key not in before]
    for key in (key for key in now if key in before):
        if before[key].set_sha256 != now[key].set_sha256:
            faults.append(f"{key[0]} is no longer the set that the baseline of {shown[key]} was made from")
        elif set(before[key].values) != set(now[key].values):
            faults.append(f"{shown[key]} has other figures than the baseline")
    if faults:
        raise EvalError("; ".join(faults) + "; write the baseline anew: python -m evals gate --write")


def lines(moved: Sequence[Move]) -> list[str]:
    """What moved, as a table."""
    if not moved:
        return ["every figure is that of the baseline"]
    head = f"{'set':<14}{'library':<10}{'figure':<16}{'baseline':>10}{'now':>10}{'change':>10}{'bound':>8}"
    return [head, *(_line(move) for move in moved)]


def _line(move: Move) -> str:
    name, texts = move.key
    numbers = f"{move.before:>10.4f}{move.now:>10.4f}{move.now - move.before:>+10.4f}{BOUNDS[move.name]:>8.3f}"
    return f"{name:<14}{texts:<10}{move.name:<16}{numbers}{'  FELL' if move.fell else ''}"


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    if options.write:
        today = Settings.from_env().today
        BASELINE.write_text(written(Baseline(as_of=today, figures=current(today))), "utf-8")
        print(f"written to {BASELINE}")
        return 0
    if not BASELINE.is_file():
        raise EvalError(f"{BASELINE.name} is not there; write it: python -m evals gate --write")
    baseline = read_baseline(BASELINE.read_text("utf-8"))
    moved = moves(baseline.figures, current(baseline.as_of))
    print("\n".join(lines(moved)))
    fallen = [f"{move.name} of {' on '.join(move.key)}" for move in moved if move.fell]
    if fallen:
        print(f"evals gate: fell by more than its bound: {', '.join(fallen)}", file=sys.stderr)
    return 1 if fallen else 0

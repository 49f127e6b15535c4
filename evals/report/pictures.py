"""Kept results -> what each picture of the report shows: a title, how to read it, and the panels to be drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from evals.measure import results
from evals.measure.metrics import BY_NAME
from evals.measure.summary import Summary
from evals.peers.table import NAME as PEERS
from evals.sets.cases import Estimate

MAIN_FIGURES = ("hit_at_1", "hit_at_5", "cited_right")
_SHIPPED = "shipped"  # the library of a clean clone, which the pictures by kind are of
_HISTORY = ("hit_at_1", "answered_right")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """All kept results: the last run by (set, library), every run of each set, and the other measurements."""

    latest: Mapping[tuple[str, str], Mapping[str, Any]]
    runs: Mapping[str, Sequence[Mapping[str, Any]]]
    bench: Sequence[Mapping[str, Any]]
    calibration: Sequence[Mapping[str, Any]]
    peers: Sequence[Mapping[str, Any]]

    @classmethod
    def read(cls, folder: Path = results.FOLDER) -> "Kept":
        """Everything in a folder of results. Raises EvalError."""
        names = results.recorded_sets(folder)
        return cls(
            latest=results.latest(names, folder),
            runs={name: results.read_results(name, folder) for name in names},
            bench=results.read_results(results.BENCH, folder),
            calibration=results.read_results(results.CALIBRATION, folder),
            peers=results.read_results(PEERS, folder),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a panel of shares: an estimate a series, such as "dev" and "test"."""

    label: str
    estimates: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A panel of shares with their intervals, a row each."""

    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """A panel of lines: series -> points (x, y). `ticks` name whole x; none where x is a quantity."""

    title: str
    curves: Mapping[str, Sequence[tuple[float, float]]]
    x_title: str = ""
    ticks: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """A panel of said against so: rows as evals.calibration keeps them, and the thresholds that the answers use."""

    title: str
    bins: Sequence[Mapping[str, float]]
    thresholds: Mapping[str, float]


Panel: TypeAlias = Shares | Curves | Reliability


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Panels side by side, what they show, and how to read them."""

    name: str
    title: str
    words: str
    panels: Sequence[Panel]


def pictures(kept: Kept) -> list[Picture]:
    """Every picture that there are results for."""
    summaries = {key: results.read_summary(run) for key, run in kept.latest.items()}
    found = [
        _main(summaries),
        _languages(summaries),
        _kinds(summaries),
        _reliability(kept.calibration),
        _peers(kept.peers),
        _growth(kept.bench),
        _history(kept.runs),
    ]
    return [picture for picture in found if picture.panels]


def family_and_split(set_name: str) -> tuple[str, str]:
    """What a set asks about, and which split it is.

    >>> family_and_split("plan-dev")
    ('plan', 'dev')
    """
    family, _, split = set_name.rpartition("-")
    return family, split


def _rows(summaries: Mapping[tuple[str, str], Summary], group: str, metric: str, suffix: str = "") -> list[Row]:
    """A row a family and library, its splits beside each other."""
    found: dict[str, dict[str, Estimate]] = {}
    for (name, texts), summary in sorted(summaries.items()):
        family, split = family_and_split(name)
        if metric in summary.get(group, {}):
            found.setdefault(f"{family} on {texts}{suffix}", {})[split] = summary[group][metric]
    return [Row(label=label, estimates=estimates) for label, estimates in found.items()]


def _main(summaries: Mapping[tuple[str, str], Summary]) -> Picture:
    panels = [Shares(title=BY_NAME[name].title, rows=_rows(summaries, "all", name)) for name in MAIN_FIGURES]
    return Picture(
        name="main",
        title="Main figures by set and library",
        words="Dots are shares of the questions, lines their 95 % bootstrap intervals. A difference whose intervals "
        "overlap widely is not one to build on. What was tuned was tuned on dev; test says how far that carries.",
        panels=[panel for panel in panels if panel.rows],
    )


def _languages(summaries: Mapping[tuple[str, str], Summary]) -> Picture:
    panels = []
    for metric in MAIN_FIGURES:
        by_language = [_rows(summaries, f"language:{spoken}", metric, f", {spoken}") for spoken in ("zh", "en")]
        rows = sorted((row for rows in by_language for row in rows), key=lambda row: row.label)
        panels.append(Shares(title=BY_NAME[metric].title, rows=rows))
    return Picture(
        name="languages",
        title="The same, by language of the question",
        words="zh: asked in Chinese, en: asked in English. Fewer questions are English, so their intervals are wider.",
        panels=[panel for panel in panels if panel.rows],
    )


def _kinds(summaries: Mapping[tuple[str, str], Summary]) -> Picture:
    """A panel a family: the kinds of its questions, answered as they should be."""
    panels: dict[str, dict[str, dict[str, Estimate]]] = {}
    for (name, texts), summary in sorted(summaries.items()):
        family, split = family_and_split(name)
        if texts == _SHIPPED:
            for group, figures in summary.items():
                kind = group.removeprefix("kind:")
                if kind != group:
                    panels.setdefault(family, {}).setdefault(kind, {})[split] = figures["right"]
    return Picture(
        name="kinds",
        title="Right answers by kind of question",
        words=f"On the library {_SHIPPED}: the kind of answer is an allowed one, and where it answers, it cites a "
        "clause that does. Numbers behind the kinds count questions; kinds of few questions say little.",
        panels=[
            Shares(title=family, rows=[_counted(kind, estimates) for kind, estimates in sorted(kinds.items())])
            for family, kinds in panels.items()
        ],
    )


def _counted(kind: str, estimates: Mapping[str, Estimate]) -> Row:
    counts = " + ".join(str(found.count) for found in estimates.values())
    return Row(label=f"{kind} ({counts})", estimates=estimates)


def _reliability(calibration: Sequence[Mapping[str, Any]]) -> Picture:
    last = calibration[-1] if calibration else {"libraries": {}}
    thresholds = {name: last[name] for name in ("related_from", "answered_from") if name in last}
    return Picture(
        name="reliability",
        title="Is the probability of an answer true?",
        words="Development questions that no rule decided, by the probability that the first clause answers, from "
        "models that did not see the question's fold. On the dashed line, what is said is what is so; above it the "
        "model is too timid, below it too bold. Numbers count questions; upright lines are 95 % Wilson intervals; "
        "dotted, the thresholds of showing a clause as related and of answering.",
        panels=[
            Reliability(title=_reliability_title(texts, found), bins=found["bins"], thresholds=thresholds)
            for texts, found in last["libraries"].items()
        ],
    )


def _reliability_title(texts: str, found: Mapping[str, Any]) -> str:
    return f"{texts}\nAUC {found['auc']:.3f}, Brier {found['brier']:.3f}, mean distance {found['error']:.3f}"


def _peers(records: Sequence[Mapping[str, Any]]) -> Picture:
    """A panel a set and library: what each search found first, and among its first five."""
    panels: dict[str, list[Row]] = {}
    for row in records[-1]["rows"] if records else ():
        if "error" not in row:
            figures = results.read_summary(row)["all"]
            estimates = {BY_NAME[name].title: figures[name] for name in ("hit_at_1", "hit_at_5")}
            place = f"{row['set']} on {row['library']}"
            panels.setdefault(place, []).append(Row(label=row["label"], estimates=estimates))
    return Picture(
        name="peers",
        title="Other libraries, the same questions",
        words="Retrieval alone, each library by the first recipe of its own documentation, on the same texts and the "
        "same machine; a chunk counts as the clause that it covers. The table below has the times and sizes.",
        panels=[Shares(title=title, rows=rows) for title, rows in panels.items()],
    )


def _growth(bench: Sequence[Mapping[str, Any]]) -> Picture:
    libraries = bench[-1]["libraries"] if bench else []
    panels = [
        _growth_panel("milliseconds an answer", {
            "95th percentile": [(row["clauses"], row["milliseconds"]["total"]["p95"]) for row in libraries],
            "median": [(row["clauses"], row["milliseconds"]["total"]["p50"]) for row in libraries],
        }),
        _growth_panel("megabytes", {
            "memory, fresh process": [(r["clauses"], r["cold"]["peak_bytes"] / 1e6) for r in libraries if r.get("cold")],
            "index on disk": [(row["clauses"], row["store_bytes"] / 1e6) for row in libraries],
        }),
    ]  # fmt: skip
    return Picture(
        name="growth",
        title="Growth with the library",
        words="Each point is a library of that many clauses: "
        + ", ".join(f"{row['library']} ({row['clauses']:,})" for row in libraries)
        + ". The clauses are on a logarithmic scale.",
        panels=panels if len(libraries) > 1 else [],
    )


def _growth_panel(title: str, curves: Mapping[str, Sequence[tuple[float, float]]]) -> Curves:
    return Curves(title=title, curves=curves, x_title="clauses")


def _history(runs: Mapping[str, Sequence[Mapping[str, Any]]]) -> Picture:
    return Picture(
        name="history",
        title="Main figures over the kept runs",
        words="A point a kept run, oldest first; the mark below is its day and commit (+: with changes not yet "
        "committed). Where a set grew between two runs, the line does not compare like with like.",
        panels=[
            _history_panel(f"{name}: {BY_NAME[metric].title}", kept, metric)
            for name, kept in runs.items()
            for metric in _HISTORY
        ],
    )


def _history_panel(title: str, kept: Sequence[Mapping[str, Any]], metric: str) -> Curves:
    marks = list(dict.fromkeys(_mark(run) for run in kept))
    curves: dict[str, list[tuple[float, float]]] = {}
    for run in kept:
        if found := run["metrics"]["all"].get(metric):
            curves.setdefault(run["library"], []).append((marks.index(_mark(run)), found["value"]))
    return Curves(title=title, curves=curves, ticks=marks)


def _mark(run: Mapping[str, Any]) -> str:
    commit = run["commit"]
    return f"{run['date'][5:]}\n{commit[:7]}{'+' if commit.endswith('+') else ''}"

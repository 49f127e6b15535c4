"""python -m evals report: one HTML page of the latest kept results, with nothing to load from anywhere."""

import argparse
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from evals import results
from evals.metrics import METRICS, Metric
from evals.records import Estimate, EvalError
from evals.summary import Summary

_WIDTH, _HEIGHT = 240, 14
_HEADINGS = {"language": "By language", "role": "By role", "kind": "By kind of question"}
_STYLE = """
:root { color-scheme: light dark; --bar: #2f6f8f; --low: #a8562f; --line: #8884; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
td.bar { padding: 0 .6rem; }
.wide { overflow-x: auto; }
.made { opacity: .75; font-size: .9em; }
svg .value { fill: var(--bar); } svg .lower { fill: var(--low); } svg .frame { fill: var(--line); } svg line { stroke: currentColor; }
"""


def bar(found: Estimate, lower_is_better: bool = False) -> str:
    """A bar of a share, its interval as a line across it."""
    kind, middle = "lower" if lower_is_better else "value", _HEIGHT / 2
    low, high = found.low * _WIDTH, found.high * _WIDTH
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" role="img" aria-label="{found.value:.3f}">'
        f'<rect class="frame" y="3" width="{_WIDTH}" height="{_HEIGHT - 6}"/>'
        f'<rect class="{kind}" y="3" width="{found.value * _WIDTH:.1f}" height="{_HEIGHT - 6}"/>'
        f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
        f'<line x1="{low:.1f}" x2="{low:.1f}" y1="2" y2="{_HEIGHT - 2}"/>'
        f'<line x1="{high:.1f}" x2="{high:.1f}" y1="2" y2="{_HEIGHT - 2}"/></svg>'
    )


def _table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _overall(figures: Mapping[str, Estimate]) -> str:
    shown = [(metric, figures[metric.name]) for metric in METRICS if metric.name in figures]
    return _table(("", "value", "95 % interval", "questions", ""), [_overall_row(m, found) for m, found in shown])


def _overall_row(metric: Metric, found: Estimate) -> list[str]:
    title = escape(metric.title) + (" (lower is better)" if metric.lower_is_better else "")
    interval = f"{found.low:.3f} – {found.high:.3f}"
    return [title, f"{found.value:.3f}", interval, str(found.count), bar(found, metric.lower_is_better)]


def _groups(summary: Summary, kind: str) -> str:
    """The groups of one kind; only the metrics that some of them have."""
    groups = {name.partition(":")[2]: rows for name, rows in summary.items() if name.startswith(f"{kind}:")}
    shown = [metric for metric in METRICS if any(metric.name in rows for rows in groups.values())]
    lines = []
    for name, rows in sorted(groups.items()):
        cells = [f"{rows[m.name].value:.3f}" if m.name in rows else "·" for m in shown]
        lines.append([escape(name), str(rows["right"].count), *cells])
    return _table((kind, "questions", *(escape(metric.title) for metric in shown)), lines)


def _made_from(run: Mapping[str, Any]) -> str:
    marks = ", ".join(f"{name} {value}" for name, value in run.get("fingerprints", {}).items())
    versions = ", ".join(f"{name} {value}" for name, value in run["versions"].items())
    return f'<p class="made">{escape(run["date"])}, commit {escape(run["commit"] or "unknown")}; {escape(versions)}; {escape(marks)}</p>'


def _set_section(name: str, texts: str, run: Mapping[str, Any]) -> str:
    summary = results.read_summary(run)
    beyond = f"; {run['beyond']} more need texts that this library lacks" if run["beyond"] else ""
    parts = [f"<h2>{escape(name)} on {escape(texts)}</h2>", f"<p>{run['questions']} questions{beyond}.</p>"]
    parts += [_overall(summary["all"])]
    parts += [f"<h3>{heading}</h3>{_groups(summary, kind)}" for kind, heading in _HEADINGS.items()]
    return "".join(parts) + _made_from(run)


def _bench_section(run: Mapping[str, Any]) -> str:
    header = (
        "library",
        "clauses",
        "passages",
        "store MB",
        "build s",
        "open s",
        "peak MB",
        "first answer s",
        "its MB",
        "hit@1",
    )
    rows = []
    stages: list[list[str]] = []
    for row in run["libraries"]:
        first = row.get("cold")
        start = [f"{first['seconds']:.2f}", f"{first['peak_bytes'] / 1e6:.0f}"] if first else ["·", "·"]
        sizes = [f"{row['store_bytes'] / 1e6:.1f}", f"{row['build_seconds']:.2f}", f"{row['open_seconds']:.2f}"]
        counts = [str(row["clauses"]), str(row["passages"])]
        rows.append(
            [
                escape(row["library"]),
                *counts,
                *sizes,
                f"{row['peak_bytes'] / 1e6:.0f}",
                *start,
                f"{row['hit_at_1']:.3f}",
            ]
        )
        times = [f"{time['p50']:.1f} / {time['p95']:.1f}" for time in row["milliseconds"].values()]
        stages.append([escape(row["library"]), *times])
    names = tuple(run["libraries"][0]["milliseconds"])
    machine = ", ".join(f"{key} {value}" for key, value in run["machine"].items())
    times_table = _table(("library", *names), stages)
    return (
        f"<h2>Time and memory</h2><p>{escape(machine)}; first answers are medians of {run['runs']} fresh processes.</p>"
        f"{_table(header, rows)}<h3>Milliseconds by stage (median / 95th percentile)</h3>{times_table}{_made_from(run)}"
    )


def page(runs: Mapping[tuple[str, str], Mapping[str, Any]], bench: Sequence[Mapping[str, Any]]) -> str:
    """The page. `runs` by (set, library), `bench` oldest first."""
    sections = [_set_section(name, texts, run) for (name, texts), run in sorted(runs.items())]
    sections += [_bench_section(bench[-1])] if bench else []
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>Evaluation</h1>{''.join(sections)}</body></html>\n"
    )


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    runs = results.latest(results.recorded_sets())
    bench = results.read_results(results.BENCH)
    if not runs and not bench:
        raise EvalError("no kept results; make them with: python -m evals run --record")
    output: Path = options.output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(runs, bench), "utf-8")
    print(output)
    return 0

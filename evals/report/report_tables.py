"""Kept results -> the report's tables, as HTML with bars drawn in it."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from evals.measure import results
from evals.measure.metrics import METRICS, Metric
from evals.measure.summary import Summary
from evals.peers.table import ahead_sentence, header, peers_rows
from evals.sets.cases import Estimate

_WIDTH, _HEIGHT = 240, 14
_HEADINGS = {"language": "By language", "role": "By role", "kind": "By kind of question"}


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


def html_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table of cells that are HTML already."""
    head = "".join(f"<th>{cell}</th>" for cell in header)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _overall(figures: Mapping[str, Estimate]) -> str:
    shown = [(metric, figures[metric.name]) for metric in METRICS if metric.name in figures]
    return html_table(("", "value", "95 % interval", "questions", ""), [_overall_row(m, found) for m, found in shown])


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
    return html_table((kind, "questions", *(escape(metric.title) for metric in shown)), lines)


def _made_from(run: Mapping[str, Any]) -> str:
    marks = ", ".join(f"{name} {value}" for name, value in run.get("fingerprints", {}).items())
    versions = ", ".join(f"{name} {value}" for name, value in run["versions"].items())
    return f'<p class="made">{escape(run["date"])}, commit {escape(run["commit"] or "unknown")}; {escape(versions)}; {escape(marks)}</p>'


def set_section(name: str, texts: str, run: Mapping[str, Any]) -> str:
    """A set on a library: every metric with its interval, then by group."""
    summary = results.read_summary(run)
    beyond = f"; {run['beyond']} more need texts that this library lacks" if run["beyond"] else ""
    parts = [f"<h3>{escape(name)} on {escape(texts)}</h3>", f"<p>{run['questions']} questions{beyond}.</p>"]
    parts += [_overall(summary["all"])]
    parts += [f"<h4>{heading}</h4>{_groups(summary, kind)}" for kind, heading in _HEADINGS.items()]
    return "".join(parts) + _made_from(run)


_BENCH_HEADER = (
    "library", "clauses", "passages", "store MB", "build s", "open s", "peak MB", "first answer s", "its MB", "hit@1",
)  # fmt: skip


def bench_section(run: Mapping[str, Any]) -> str:
    """Times and memory of every library of a benchmark."""
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
    times_table = html_table(("library", *names), stages)
    return (
        f'<h2 id="times">Time and memory</h2>'
        f"<p>{escape(machine)}; first answers are medians of {run['runs']} fresh processes.</p>"
        f"{html_table(_BENCH_HEADER, rows)}<h3>Milliseconds by stage (median / 95th percentile)</h3>{times_table}{_made_from(run)}"
    )


def peers_section(record: Mapping[str, Any]) -> str:
    """Other libraries beside ours, first of all where they are ahead."""
    machine = ", ".join(f"{key} {value}" for key, value in record["machine"].items())
    rows = [[escape(cell) for cell in row] for row in peers_rows(record)]
    table = html_table((escape(title) for title in header("en")), rows)
    said = f"<p>{escape(ahead_sentence(record, 'en'))}</p><p>{escape(machine)}</p>"
    return f'<h2 id="peer-figures">Other libraries, all figures</h2>{said}{table}{_made_from(record)}'

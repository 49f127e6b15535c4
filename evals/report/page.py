"""python -m evals report: one HTML page of the latest kept results, with nothing to load from anywhere.

The pictures lie beside it as PNG files and stand in it as data.
"""

import argparse
import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from evals.report.pictures import Kept, Picture, pictures
from evals.report.report_tables import bench_section, peers_section, set_section
from evals.sets.cases import EvalError

_STYLE = """
:root { color-scheme: light dark; --bar: #2f6f8f; --low: #a8562f; --line: #8884; }
body { font: 15px/1.5 system-ui, "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
h2, h3 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; }
td.bar { padding: 0 .6rem; }
.wide { overflow-x: auto; }
.made { opacity: .75; font-size: .9em; }
figure { margin: 1rem 0 2.5rem; } figure img { max-width: 100%; background: #fff; } figcaption { max-width: 60rem; }
nav li { display: inline; margin-right: 1.2rem; } nav ul { padding: 0; }
svg .value { fill: var(--bar); } svg .lower { fill: var(--low); } svg .frame { fill: var(--line); } svg line { stroke: currentColor; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A picture and its PNG file's bytes."""

    picture: Picture
    png: bytes

    def html(self) -> str:
        """The picture as part of the page, a link to itself under its name."""
        name, title = escape(self.picture.name), escape(self.picture.title)
        data = base64.b64encode(self.png).decode("ascii")
        return (
            f'<h2 id="{name}">{title}</h2><figure><img alt="{title}" src="data:image/png;base64,{data}">'
            f"<figcaption>{escape(self.picture.words)}</figcaption></figure>"
        )


def page(
    runs: Mapping[tuple[str, str], Mapping[str, Any]],
    bench: Sequence[Mapping[str, Any]],
    peers: Sequence[Mapping[str, Any]] = (),
    drawn: Sequence[Drawn] = (),
) -> str:
    """The page. `runs` by (set, library), `bench` and `peers` oldest first."""
    links = [(one.picture.name, one.picture.title) for one in drawn]
    links += [("peer-figures", "Other libraries, all figures")] if peers else []
    links += [("sets", "All figures by set")] if runs else []
    links += [("times", "Time and memory")] if bench else []
    sections = [one.html() for one in drawn]
    sections += [peers_section(peers[-1])] if peers else []
    sections += ['<h2 id="sets">All figures by set</h2>'] if runs else []
    sections += [set_section(name, texts, run) for (name, texts), run in sorted(runs.items())]
    sections += [bench_section(bench[-1])] if bench else []
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Evaluation</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>Evaluation</h1>{_contents(links)}{''.join(sections)}</body></html>\n"
    )


def _contents(links: Sequence[tuple[str, str]]) -> str:
    items = "".join(f'<li><a href="#{escape(name)}">{escape(title)}</a></li>' for name, title in links)
    return f"<nav><ul>{items}</ul></nav>"


def draw_all(kept: Kept, output: Path) -> list[Drawn]:
    """Every picture there are results for, written beside the page. Raises EvalError where matplotlib is missing."""
    try:
        from evals.report.drawing import save
    except ModuleNotFoundError as error:
        raise EvalError(f"the report draws with {error.name}, which is not installed: make setup-dev") from error
    return [
        Drawn(picture=picture, png=save(picture, output.with_name(f"evals-{picture.name}.png")).read_bytes())
        for picture in pictures(kept)
    ]


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    kept = Kept.read()
    if not kept.latest and not kept.bench:
        raise EvalError("no kept results; make them with: python -m evals run --record")
    output: Path = options.output
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(page(kept.latest, kept.bench, kept.peers, draw_all(kept, output)), "utf-8")
    print(output)
    return 0

"""python -m evals bench: how long a first answer and a further one take, how much memory, and how both grow.

Each library is measured in processes of its own, started from a small one, so that none is charged another's memory.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.settings import Settings
from evals.measure import results
from evals.measure.libraries import library
from evals.measure.made_up import make_library
from evals.sets.cases import EvalError
from evals.sets.read import FOLDER

_MEASURED = Path(__file__).with_name("timed_process.py")
_HOME = Path(__file__).resolve().parents[2]
_QUALITY = "plan-dev"  # growth must not cost hits: the plan's questions are asked of every library
_FIRST_QUESTIONS = ("初二的孩子每天该睡几个小时?", "How many hours of sleep should a middle school student get?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """A library to be measured; only those without `only` can be asked from the command line."""

    name: str
    store: Path
    texts: Path
    only: Sequence[str] | None = None


def sizes(folder: Path, full_texts: Path | None, made_up: int) -> Iterator[Size]:
    """From the plan alone to the largest library asked for."""
    for name in ("plan", "shipped", *(("full",) if full_texts else ())):
        chosen = library(name, full_texts)
        yield Size(name=name, store=folder / name, texts=chosen.settings.library, only=chosen.only)
    if made_up:
        lexicon = Settings.from_env().corpus / "lexicon.tsv"
        texts = make_library(folder / "made-up-texts", made_up, lexicon, full_texts)
        yield Size(
            name=f"{'full' if full_texts else 'shipped'} + {made_up} made up", store=folder / "made-up", texts=texts
        )


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    if not (FOLDER / f"{_QUALITY}.jsonl").exists():
        raise EvalError(f"bench asks the questions of {_QUALITY}, which is not there")
    with tempfile.TemporaryDirectory(prefix="evals-bench-") as folder:
        chosen = list(sizes(Path(folder), options.full_texts, options.made_up))
        rows = [measure(size, options.runs) for size in tqdm(chosen, desc="libraries", unit="library")]
    print("\n".join(lines(rows)))
    if options.record:
        record = {**results.origin(), "machine": machine(), "runs": options.runs, "libraries": rows}
        print(f"kept in {results.append(results.BENCH, record)}", file=sys.stderr)
    return 0


def machine() -> dict[str, Any]:
    """What the figures were taken on."""
    return {"system": platform.system(), "processor": platform.machine(), "cores": len(os.sched_getaffinity(0))}


def measure(size: Size, runs: int) -> dict[str, Any]:
    """All figures of a library."""
    order = {"store": str(size.store), "texts": str(size.texts), "only": size.only, "quality": _QUALITY}
    done = _launched([sys.executable, "-m", "evals.measure.library_process", json.dumps(order)], {})
    row = {"library": size.name, "peak_bytes": done["peak_bytes"], **json.loads(done["output"])}
    return row if size.only else {**row, "cold": cold(size, runs)}


def cold(size: Size, runs: int) -> dict[str, float]:
    """From nothing to the printed answer: medians over fresh processes, the index already built."""
    environment = {"ASSISTANT_STORE": str(size.store), "ASSISTANT_LIBRARY": str(size.texts)}
    questions = [_FIRST_QUESTIONS[number % len(_FIRST_QUESTIONS)] for number in range(max(1, runs))]
    commands = [[sys.executable, "-m", "assistant", "ask", question, "--json"] for question in questions]
    bar = tqdm(commands, desc=f"{size.name}: first answers", unit="process", leave=False)
    done = [_launched(command, environment) for command in bar]
    return {
        "seconds": round(statistics.median(one["seconds"] for one in done), 3),
        "slowest_seconds": round(max(one["seconds"] for one in done), 3),
        "peak_bytes": int(statistics.median(one["peak_bytes"] for one in done)),
    }


def _launched(command: Sequence[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """What measured.py says of a command. Raises EvalError with its errors where it fails."""
    launcher = [sys.executable, "-I", "-S", str(_MEASURED), *command]
    done = subprocess.run(
        launcher, cwd=_HOME, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise EvalError(f"{' '.join(command[:4])} ended with {done.returncode}: {done.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def lines(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The figures as a table, then the stages of the last library."""
    shown = [f"{'library':<26}{'clauses':>9}{'passages':>10}{'store MB':>10}{'build s':>9}{'add s':>7}{'open s':>8}"
             f"{'p50 ms':>8}{'p95 ms':>8}{'peak MB':>9}{'hit@1':>7}{'first s':>9}{'its MB':>8}"]  # fmt: skip
    shown += [_line(row) for row in rows]
    shown += ["", "milliseconds by stage (p50 / p95):"]
    for row in rows:
        stages = "  ".join(f"{name} {t['p50']:.1f} / {t['p95']:.1f}" for name, t in row["milliseconds"].items())
        shown.append(f"  {row['library']:<26}{stages}")
    return shown


def _line(row: Mapping[str, Any]) -> str:
    total, first = row["milliseconds"]["total"], row.get("cold")
    start = f"{first['seconds']:>9.2f}{_mb(first['peak_bytes']):>8.0f}" if first else f"{'.':>9}{'.':>8}"
    return (
        f"{row['library']:<26}{row['clauses']:>9}{row['passages']:>10}{_mb(row['store_bytes']):>10.1f}"
        f"{row['build_seconds']:>9.2f}{row['update_seconds']:>7.2f}{row['open_seconds']:>8.2f}{total['p50']:>8.1f}{total['p95']:>8.1f}"
        f"{_mb(row['peak_bytes']):>9.0f}{row['hit_at_1']:>7.3f}{start}"
    )


def _mb(size: float) -> float:
    return size / 1_000_000

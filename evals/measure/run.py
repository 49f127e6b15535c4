"""python -m evals run: asks every question of the sets, prints how the answers did, keeps it if asked to."""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm import tqdm

from assistant.pipeline import Assistant
from evals.measure import danger, results
from evals.measure.asking import Run, ask_all
from evals.measure.libraries import library
from evals.measure.misses import miss_lines
from evals.measure.summary import Summary, breakdown_lines, overall_lines, summarise
from evals.sets.cases import Case, EvalError
from evals.sets.danger import PREFIX, read_messages
from evals.sets.read import read_set, set_names, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A set on a library: the cases judged, what came, how good it was. `beyond` counts those the library cannot hold."""

    set_name: str
    library: str
    cases: list[Case]
    beyond: int
    run: Run
    summary: Summary


def measure(assistant: Assistant, name: str, library_name: str) -> Measured:
    """Ask a set and summarise it."""
    everything = read_set(name)
    cases = within(everything, assistant.corpus.clauses)
    if not any(case.relevant for case in cases):
        raise EvalError(f"library {library_name} holds no clause that {name} asks for")
    done = ask_all(assistant, cases, f"{Path(name).stem} on {library_name}")
    return Measured(
        set_name=Path(name).stem,
        library=library_name,
        cases=cases,
        beyond=len(everything) - len(cases),
        run=done,
        summary=summarise(cases, done.outcomes),
    )


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    chosen = library(options.library, options.full_texts)
    names = options.set or set_names(options.split)
    if not names:
        raise EvalError("no question sets")
    assistant = chosen.start()
    for name in names:
        if Path(name).stem.startswith(PREFIX):
            _run_danger(assistant, name, chosen.name, options)
            continue
        measured = measure(assistant, name, chosen.name)
        print("\n".join(lines(measured, errors=options.errors)))
        if options.record:
            record = {**_record(measured, name), **results.made_from(assistant)}
            print(f"kept in {results.append(measured.set_name, record)}", file=sys.stderr)
    return 0


def _run_danger(assistant: Assistant, name: str, library_name: str, options: argparse.Namespace) -> None:
    messages = read_messages(name)
    found = [danger.shown(assistant, message) for message in tqdm(messages, desc=name, unit="message", disable=None)]
    summary = danger.summarised(messages, found)
    print(f"\n{Path(name).stem} on {library_name}: {len(messages)} messages", *danger.lines(summary), sep="\n")
    if options.errors:
        print("", *danger.misses(messages, found), sep="\n")
    if options.record:
        record = {
            "danger_set": name,
            "library": library_name,
            "questions": len(messages),
            "metrics": danger.kept(summary),
        }
        print(f"kept in {results.append(Path(name).stem, {**record, **results.made_from(assistant)})}", file=sys.stderr)


def lines(measured: Measured, errors: bool) -> list[str]:
    """What is printed of a set."""
    title = f"{measured.set_name} on {measured.library}: {len(measured.cases)} questions"
    beyond = f", {measured.beyond} more need texts that this library lacks" if measured.beyond else ""
    shown = ["", title + beyond, *overall_lines(measured.summary), "", *breakdown_lines(measured.summary)]
    shown += [f"lost  {case_id}  {why}" for case_id, why in measured.run.lost.items()]
    return [*shown, "", *miss_lines(measured.cases, measured.run.outcomes)] if errors else shown


def _record(measured: Measured, name: str) -> dict[str, object]:
    times = [outcome.milliseconds for outcome in measured.run.outcomes.values()]
    median, slow = np.percentile(times, [50, 95]) if times else (0.0, 0.0)
    return {
        "set": measured.set_name,
        "library": measured.library,
        "questions": len(measured.cases),
        "beyond": measured.beyond,
        "lost": len(measured.run.lost),
        "set_sha256": results.checksum(name),
        "milliseconds": {"p50": round(float(median), 2), "p95": round(float(slow), 2)},
        "metrics": results.summary_json(measured.summary),
    }

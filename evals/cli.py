"""python -m evals: run, answers, context, imported, bench, grown, load, tune, gate, beir, calibration, peers, report, readme."""

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.errors import AssistantError
from evals.measure.libraries import NAMES
from evals.sets.cases import EvalError

_COMMANDS = {
    "run": "evals.measure.run",
    "answers": "evals.measure.answers",
    "context": "evals.measure.prompted",
    "imported": "evals.measure.imported",
    "bench": "evals.measure.bench",
    "grown": "evals.measure.grown",
    "load": "evals.measure.load",
    "gate": "evals.measure.gate",
    "tune": "evals.tune.search",
    "calibration": "evals.tune.calibration",
    "beir": "evals.report.beir",
    "report": "evals.report.page",
    "readme": "evals.report.readme",
    "peers": "evals.peers",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals", description="Measures the assistant.")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="ask the question sets and judge the answers")
    run.add_argument(
        "--set", action="append", metavar="NAME", help="a set of evals/sets, or a .jsonl file; may be repeated"
    )
    run.add_argument("--split", choices=("dev", "test"), help="all sets of a split, where no --set is given")
    run.add_argument("--library", choices=NAMES, default="shipped", help="the texts to answer from (default: shipped)")
    run.add_argument("--record", action="store_true", help="append the figures to evals/results/")
    run.add_argument("--errors", action="store_true", help="print every question that went wrong")
    answers, context = _add_answers(commands), _add_context(commands)
    _add_imported(commands)
    _add_load(commands)
    bench = commands.add_parser("bench", help="time and memory, and how they grow with the library")
    bench.add_argument("--made-up", type=int, default=0, metavar="N", help="also with N made-up articles on top")
    bench.add_argument("--runs", type=int, default=5, help="fresh processes whose median is taken (default: 5)")
    bench.add_argument("--record", action="store_true", help="append the figures to evals/results/bench.jsonl")
    _add_grown(commands)
    tune = _add_tune(commands)
    gate = commands.add_parser(
        "gate", help="exit 1 when a figure of the development sets fell below evals/baseline.toml"
    )
    gate.add_argument("--write", action="store_true", help="write the baseline anew from the figures as they are now")
    beir = commands.add_parser("beir", help="the clauses and question sets as corpus.jsonl, queries.jsonl and qrels")
    beir.add_argument("--output", type=Path, required=True, metavar="DIR")
    beir.add_argument("--split", choices=("dev", "test"), help="the questions of one split (default: both)")
    beir.add_argument("--library", choices=NAMES, default="shipped", help="the clauses to export (default: shipped)")
    calibration = commands.add_parser(
        "calibration", help="how true the probability of an answer is on unseen questions"
    )
    calibration.add_argument("--record", action="store_true", help="append it to evals/results/calibration.jsonl")
    for command in (run, answers, context, bench, tune, beir, calibration):
        command.add_argument("--full-texts", type=Path, metavar="DIR", help="a library folder with texts/<id>.txt")
    report = commands.add_parser("report", help="one HTML page of the latest kept results")
    report.add_argument("--output", type=Path, default=Path("build/evals-report.html"), metavar="FILE")
    readme = commands.add_parser("readme", help="put the latest kept figures into the README files")
    readme.add_argument("--check", action="store_true", help="change nothing; exit 1 where a file differs")
    _add_peers(commands.add_parser("peers", help="other libraries asked the same questions over the same texts"))
    return parser


def _add_imported(commands: Any) -> None:
    imported = commands.add_parser("imported", help="texts that nobody wrote ways of asking for, added beside ours")
    imported.add_argument("--documents", type=Path, metavar="DIR", help="documents of one's own, added each by itself")
    imported.add_argument("--questions", type=Path, metavar="FILE", help="questions on them, a .jsonl")


def _add_grown(commands: Any) -> None:
    grown = commands.add_parser("grown", help="the graph of statements as it grows: recall, time to build, size")
    grown.add_argument(
        "--passages", type=int, nargs="+", default=[40_000, 80_000, 160_000], metavar="N", help="sizes to measure"
    )
    grown.add_argument("--questions", type=int, default=300, metavar="N", help="ways of asking (default: 300)")


def _add_load(commands: Any) -> None:
    load = commands.add_parser(
        "load", help="a server under many readers at once: answers a second, waits, processor time"
    )
    load.add_argument(
        "--readers", type=int, nargs="+", default=[1, 8, 100], metavar="N", help="readers at once (default: 1 8 100)"
    )
    load.add_argument("--questions", type=int, default=5, metavar="N", help="questions a reader (default: 5)")
    load.add_argument(
        "--set", default="people-dev", metavar="NAME", help="whose questions are asked (default: people-dev)"
    )
    load.add_argument("--repeated", action="store_true", help="ask the set's questions again and again as they stand")
    load.add_argument("--workers", type=int, default=1, metavar="N", help="processes of the server (default: 1)")
    load.add_argument(
        "--folder", type=Path, default=Path(), metavar="DIR", help="the checkout to serve (default: this one)"
    )


def _add_context(commands: Any) -> argparse.ArgumentParser:
    context: argparse.ArgumentParser = commands.add_parser(
        "context", help="how often what a language model is shown holds what decides"
    )
    context.add_argument("--set", action="append", metavar="NAME", help="a set; may be repeated (default: all of dev)")
    context.add_argument("--library", choices=NAMES, default="shipped", help="the texts (default: shipped)")
    return context


def _add_answers(commands: Any) -> argparse.ArgumentParser:
    answers: argparse.ArgumentParser = commands.add_parser(
        "answers", help="whole answers, statement by statement: right first, complete, noise, no fault"
    )
    answers.add_argument(
        "--set", action="append", metavar="NAME", help="a set with judged statements (default: strangers-dev)"
    )
    answers.add_argument(
        "--library", choices=NAMES, default="shipped", help="the texts to answer from (default: shipped)"
    )
    return answers


def _add_tune(commands: Any) -> argparse.ArgumentParser:
    tune: argparse.ArgumentParser = commands.add_parser(
        "tune", help="find the weights of assistant/retrieval/ranking.toml on the development sets"
    )
    tune.add_argument("--write", action="store_true", help="write them; otherwise they are only printed")
    tune.add_argument("--keep-rank", action="store_true", help="leave [rank] as it is and learn [answer] only")
    tune.add_argument("--statements", action="store_true", help="learn assistant/answering/rating.toml instead")
    tune.add_argument(
        "--also", action="append", default=[], metavar="FILE", help="a further .jsonl of development questions"
    )
    return tune


def _add_peers(peers: argparse.ArgumentParser) -> None:
    peers.add_argument(
        "--set", action="append", metavar="NAME", help="a set of evals/sets, or a .jsonl file; may be repeated"
    )
    peers.add_argument(
        "--split",
        choices=("dev", "test"),
        default="dev",
        help="where no --set is given: plan and laws of it (default: dev)",
    )
    peers.add_argument(
        "--library", action="append", choices=NAMES, help="the texts; may be repeated (default: all at hand)"
    )
    peers.add_argument("--full-texts", type=Path, metavar="DIR", help="a library folder with texts/<id>.txt")
    peers.add_argument(
        "--peer",
        action="append",
        metavar="NAME",
        help="only this one beside ours (chroma, chroma/teacher); may be repeated",
    )
    peers.add_argument(
        "--teacher", type=Path, metavar="DIR", help="bge-small-zh-v1.5 in ONNX, for a second run of each"
    )
    peers.add_argument(
        "--peers-python", type=Path, default=Path(".venv-peers/bin/python"), metavar="FILE", help="made by make peers"
    )
    peers.add_argument("--record", action="store_true", help="append the figures to evals/results/peers.jsonl")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. 0 done, 1 a check failed, 2 something a person has to mend."""
    options = _parser().parse_args(arguments)
    try:
        command = importlib.import_module(_COMMANDS[options.command])  # only the chosen command's imports are paid for
        return int(command.run(options))
    except (EvalError, AssistantError) as error:
        print(f"evals: {error}", file=sys.stderr)
        return 2

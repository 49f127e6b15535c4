"""Runs every contender on every library, one process each, and keeps the figures."""

import argparse
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from assistant.corpus import load_corpus
from evals.measure import results
from evals.measure.bench import machine
from evals.measure.libraries import Library, library
from evals.peers.contenders import CONTENDERS, OURS, Contender
from evals.peers.orders import Chunk, Order, Text
from evals.peers.score import Cover, Found, by_group, scores
from evals.peers.table import NAME, figures, printed
from evals.peers.texts import texts_of
from evals.peers.worker import shown
from evals.sets.cases import Case, EvalError
from evals.sets.read import read_set, within

_HOME = Path(__file__).resolve().parents[2]
_MEASURED = _HOME / "evals" / "measure" / "timed_process.py"
_SETS = {
    "plan": ("plan",),
    "digests": ("plan", "laws"),
    "shipped": ("plan", "laws"),
    "unasked": ("plan", "laws"),
    "full": ("laws",),
}  # where a set has more than a few questions
_LIMIT_SECONDS = 2400
_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TOKENIZERS_PARALLELISM": "false",
    "OMP_WAIT_POLICY": "PASSIVE",  # threads that spin while they wait cost a loaded machine several times the time
    "ANONYMIZED_TELEMETRY": "False",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "PYTHONWARNINGS": "ignore",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A library with the texts of it and the questions asked of it, a set after the other."""

    library: Library
    texts: tuple[Text, ...]
    cases: Mapping[str, list[Case]]
    left_out: Mapping[str, int]

    @property
    def questions(self) -> tuple[str, ...]:
        return tuple(case.question for cases in self.cases.values() for case in cases)


def compare(options: argparse.Namespace) -> int:
    """Carry out the command."""
    chosen = [one for one in CONTENDERS if one is OURS or _wanted(one, options)]
    names = options.library or ["plan", "shipped", *(["full"] if options.full_texts else [])]
    tasks = [task(name, options.full_texts, options.set or _default_sets(name, options.split)) for name in names]
    before = _load()
    rows = _rows(tasks, chosen, options)
    record = {
        **results.origin(),
        "machine": {**machine(), "load_before": before, "load_after": _load()},
        "not_asked": [one.label for one in CONTENDERS if one not in chosen],
        "rows": with_ratios(rows),
    }
    print("\n".join(printed(record)))
    if options.record and rows:
        print(f"kept in {results.append(NAME, record)}", file=sys.stderr)
    return 0


def _load() -> float:
    """Processes that wanted a core in the last minute: times taken on a loaded machine have to be read as such."""
    return round(os.getloadavg()[0], 2)


def _rows(tasks: Sequence[Task], chosen: Sequence[Contender], options: argparse.Namespace) -> list[dict[str, Any]]:
    """Everything measured. Stopped by hand, what was done of the libraries that were finished."""
    done: list[dict[str, Any]] = []
    with tqdm(total=len(tasks) * len(chosen), desc="peers", unit="run") as bar:
        for one in tasks:
            rows: list[dict[str, Any]] = []
            for contender in chosen:
                bar.set_postfix_str(f"{contender.label} on {one.library.name}")
                try:
                    found = measured(contender, one, options.peers_python, options.teacher)
                except KeyboardInterrupt:
                    return done
                if "error" in found[0]:
                    bar.write(f"{contender.label} on {one.library.name} did not run: {found[0]['error']}", sys.stderr)
                rows += found
                bar.update()
            done += rows
    return done


def _wanted(one: Contender, options: argparse.Namespace) -> bool:
    named = not options.peer or one.name in options.peer or one.label in options.peer
    return named and (one.model != "teacher" or options.teacher is not None)


def _default_sets(library_name: str, split: str) -> list[str]:
    return [f"{prefix}-{split}" for prefix in _SETS[library_name]]


def task(name: str, full_texts: Path | None, sets: Sequence[str]) -> Task:
    """What is asked of a library: questions that a clause of it answers and that stand alone, as no peer follows a talk.

    Raises EvalError for a set that has none.
    """
    chosen = library(name, full_texts)
    corpus = load_corpus(chosen.settings.corpus, chosen.settings.library, chosen.only)
    cases, left_out = {}, {}
    for asked in sets:
        everything = [case for case in read_set(asked) if case.ranked]
        held = [case for case in within(everything, corpus.clauses) if case.relevant and not case.history]
        if not held:
            raise EvalError(f"{asked}: the library {name} answers none of its questions")
        cases[asked] = held
        left_out[asked] = len(everything) - len(held)
    return Task(library=chosen, texts=tuple(texts_of(corpus)), cases=cases, left_out=left_out)


def measured(contender: Contender, one: Task, peers_python: Path, teacher: Path | None) -> list[dict[str, Any]]:
    """A row a set. Where the peer failed, each says so and holds no figures."""
    with tempfile.TemporaryDirectory(prefix="evals-peers-") as folder:
        result = launched(_python(contender, peers_python), order(contender, one, teacher, Path(folder)), Path(folder))
    head = {"peer": contender.name, "model": contender.model, "label": contender.label, "note": contender.note}
    rows, after = [], 0
    for name, cases in one.cases.items():
        row = {**head, "library": one.library.name, "set": name, "questions": len(cases)}
        if "error" in result:
            rows.append({**row, "error": result["error"]})
            continue
        answers = result["answers"][after : after + len(cases)]
        after += len(cases)
        own = {key: value for key, value in result.items() if key != "answers"}
        counted = {"left_out": one.left_out[name], "set_sha256": results.checksum(name)}
        rows.append({**row, **counted, **own, **judged(answers, cases, one.texts)})
    return rows


def _python(contender: Contender, peers_python: Path) -> Path:
    return Path(sys.executable) if contender.is_ours else peers_python


def order(contender: Contender, one: Task, teacher: Path | None, folder: Path) -> Order:
    """What a worker is to do; our own part gets a new store, so that building it is measured."""
    settings = one.library.settings
    return Order(
        adapter=f"evals.peers.adapters.{contender.adapter}",
        teacher=str(teacher.resolve()) if teacher and contender.model == "teacher" else "",
        packages=contender.packages,
        texts=one.texts,
        questions=one.questions,
        library={
            "home": str(settings.home),
            "store": str(folder / "store"),
            "texts": str(settings.library),
            "statutes": settings.statutes,
            "only": one.library.only,
        },
        limit_seconds=_LIMIT_SECONDS,
    )


def launched(python: Path, what: Order, folder: Path) -> dict[str, Any]:
    """The worker's result with its peak memory, or {"error": ...}. Its progress and warnings go to our standard error."""
    order_file, result_file = folder / "order.json", folder / "result.json"
    order_file.write_text(json.dumps(asdict(what), ensure_ascii=False), "utf-8")
    if not python.exists():
        return {"error": f"EnvironmentMissing: there is no {python.name} of the peers; make it with: make peers"}
    # Absolute, as the worker starts in another folder; not resolved, as a link's place is what tells an environment.
    command = [str(python.absolute()), "-m", "evals.peers.worker", str(order_file), str(result_file)]
    output, last_words = _run([sys.executable, "-I", "-S", str(_MEASURED), *command], folder)
    if not result_file.exists():
        return {"error": _lost(output, last_words)}
    found: dict[str, Any] = json.loads(result_file.read_text("utf-8"))
    return found if "error" in found else {**found, "peak_bytes": json.loads(output)["peak_bytes"]}


def _run(command: Sequence[str], folder: Path) -> tuple[str, str]:
    """What it printed, and the last line of its standard error, which is passed on as it comes."""
    environment = {**os.environ, **_QUIET, "PYTHONPATH": str(_HOME)}
    last_words = ""
    with (folder / "output.json").open("w+", encoding="utf-8") as output:
        with subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            for line in io.TextIOWrapper(process.stderr, "utf-8", "replace", newline=""):  # as it is: bars end in \r
                sys.stderr.write(line)
                if line.strip() and "%|" not in line:  # a bar says nothing of why
                    last_words = line.strip()
        output.seek(0)
        return output.read(), last_words


def _lost(output: str, last_words: str) -> str:
    """Why a worker left no result, in one line.

    >>> _lost('{"code": -9}', "")
    'WorkerLost: killed by SIGKILL before it had a result'
    >>> _lost("", "FileNotFoundError: No such file or directory: '/home/somebody/python'")
    'WorkerLost: could not be started: FileNotFoundError: No such file or directory: …'
    """
    code = json.loads(output)["code"] if output else None
    if code is None:
        how = "could not be started"
    elif code < 0:
        how = f"killed by {signal.Signals(-code).name} before it had a result"
    else:
        how = f"ended with {code} before it had a result"
    return ": ".join(filter(None, ("WorkerLost", how, shown(last_words))))


def judged(answers: Sequence[Mapping[str, Any]], cases: Sequence[Case], texts: Sequence[Text]) -> dict[str, Any]:
    """The figures of a set, from what the worker gave for its questions."""
    cover = Cover(texts)
    found = [_found(answer) for answer in answers]
    each = [scores(one, case.relevant, cover) for one, case in zip(found, cases, strict=True)]
    median, slow = np.percentile([one.milliseconds for one in found], [50, 95])
    summary = by_group(cases, each)
    return {
        "milliseconds": {"p50": round(float(median), 2), "p95": round(float(slow), 2)},
        "metrics": results.summary_json(summary),
    }


def _found(answer: Mapping[str, Any]) -> Found:
    shown, ranked = (
        tuple(Chunk(text_id=text_id, start=start, end=end) for text_id, start, end in answer[key])
        for key in ("shown", "ranked")
    )
    return Found(shown=shown, ranked=ranked, milliseconds=answer["milliseconds"])


def with_ratios(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each row with its figures as parts of ours on the same questions. Raises EvalError where ours failed."""
    ours = {(row["library"], row["set"]): row for row in rows if row["label"] == OURS.label}
    for row in ours.values():
        if "error" in row:
            raise EvalError(f"our own search failed on {row['library']}: {row['error']}")
    return [
        row if "error" in row else {**row, "ratio": _ratio(figures(row), figures(ours[row["library"], row["set"]]))}
        for row in rows
    ]


def _ratio(own: Mapping[str, float], ours: Mapping[str, float]) -> dict[str, float | None]:
    return {name: round(value / ours[name], 3) if ours[name] else None for name, value in own.items()}

"""One library measured in a process of its own: `python -m evals.measure.library_process '{"name": ..., ...}'` prints one JSON object."""

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from assistant.pipeline import Assistant, Parts
from assistant.question import read_question
from assistant.settings import Settings
from evals.measure.asking import ask, outcome, turns
from evals.measure.made_up import make_library
from evals.measure.metrics import hit_at
from evals.sets.cases import Case
from evals.sets.read import read_set, set_names, within

_WARM_UP = 20
_ADDED = 40  # articles of the document that is added, or that takes the place of a longer one
_TIMED = 200  # questions, spread over the sets: more change no percentile


def measure(order: dict[str, Any]) -> dict[str, Any]:
    """Build, open, question and add to a library. `order`: store, texts, only, quality (the set that says hits stay right)."""
    store = Path(order["store"])
    settings = replace(Settings.from_env(), store=store, library=Path(order["texts"]))
    shutil.rmtree(store, ignore_errors=True)
    build_seconds, passages = _build(settings, order["only"])
    started = time.perf_counter()
    assistant = Assistant.start(settings, only=order["only"])
    open_seconds = time.perf_counter() - started
    cases = _spread([case for name in set_names("dev") for case in within(read_set(name), assistant.corpus.clauses)])
    return {
        "clauses": len(assistant.corpus.clauses),
        "passages": passages,
        "store_bytes": sum(path.stat().st_size for path in store.rglob("*") if path.is_file()),
        "build_seconds": round(build_seconds, 3),
        "open_seconds": round(open_seconds, 3),
        "update_seconds": round(_update(settings, order["only"]), 3),
        "questions": len(cases),
        "milliseconds": _percentiles(list(_timings(assistant, cases))),
        "hit_at_1": _hit_share(assistant, order["quality"]),
    }


def _build(settings: Settings, only: Sequence[str] | None) -> tuple[float, int]:
    parts = Parts.load(settings, only)
    started = time.perf_counter()
    store = parts.index(settings).build()
    seconds, passages = time.perf_counter() - started, sum(store.manifest.passages.values())
    store.close()
    return seconds, passages


def _update(settings: Settings, only: Sequence[str] | None) -> float:
    """Seconds until the index holds one document more, in a copy of the library and of its store."""
    with tempfile.TemporaryDirectory(prefix="evals-update-") as folder:
        changed = replace(settings, store=Path(folder) / "store", library=Path(folder) / "library")
        shutil.copytree(settings.store, changed.store)
        if settings.library.is_dir():
            shutil.copytree(settings.library, changed.library)
        make_library(changed.library, _ADDED, settings.corpus / "lexicon.tsv")
        parts = Parts.load(changed, only and [*only, "made-up-1"])
        started = time.perf_counter()
        parts.index(changed).ready().close()
        return time.perf_counter() - started


def _spread(cases: Sequence[Case]) -> Sequence[Case]:
    return cases[:: max(1, len(cases) // _TIMED)]


def _timings(assistant: Assistant, cases: Sequence[Case]) -> Iterator[dict[str, float]]:
    """Milliseconds of each stage of each question. `quote` is what is left of the answer when search and judgement are off."""
    for case in cases[:_WARM_UP]:
        ask(assistant, case)
    retriever, judge = assistant.quoter.context.retriever, assistant.quoter.finder.judge
    for case in cases:
        marks = [time.perf_counter()]
        question = read_question(case.question, turns(case.history))
        marks.append(time.perf_counter())
        search = retriever.search_forms(question)
        marks.append(time.perf_counter())
        hits = retriever.ranked(question, search)
        marks.append(time.perf_counter())
        rated = assistant.quoter.chooser.rated(question, search, hits, case.role)
        judge.judge(question, search, hits, rated)
        marks.append(time.perf_counter())
        total = ask(assistant, case).timings_ms["total"]
        read, forms, ranked, judged = (1000 * (b - a) for a, b in pairwise(marks))
        quote = max(0.0, total - read - forms - ranked - judged)
        yield {"read": read, "forms": forms, "rank": ranked, "judge": judged, "quote": quote, "total": total}


def _percentiles(rows: Sequence[dict[str, float]]) -> dict[str, dict[str, float]]:
    found = {}
    for stage in rows[0] if rows else ():
        middle, slow = np.percentile([row[stage] for row in rows], [50, 95])
        found[stage] = {"p50": round(float(middle), 2), "p95": round(float(slow), 2)}
    return found


def _hit_share(assistant: Assistant, name: str) -> float:
    cases = [case for case in within(read_set(name), assistant.corpus.clauses) if case.ranked]
    hits = [hit_at(case.relevant, outcome(case, ask(assistant, case), assistant.corpus).retrieved, 1) for case in cases]
    return round(float(np.mean(hits)), 4) if hits else 0.0


if __name__ == "__main__":
    print(json.dumps(measure(json.loads(sys.argv[1]))))

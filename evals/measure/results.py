"""Results as they are kept: one JSON line a run in evals/results/<set>.jsonl, with what they were made from."""

import hashlib
import json
import platform
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from assistant import __version__
from assistant.pipeline import Assistant
from evals.measure.summary import Summary
from evals.sets.cases import Estimate, EvalError
from evals.sets.read import set_path

FOLDER = Path(__file__).resolve().parents[1] / "results"
BENCH = "bench"
CALIBRATION = "calibration"
_PACKAGES = ("numpy", "chromadb", "bm25s", "jieba", "tokenizers")


def made_from(assistant: Assistant) -> dict[str, Any]:
    """Everything that could change a figure: code, packages, texts, lexicon, model, weights."""
    retriever = assistant.quoter.context.retriever
    ranking = resources.files("assistant.retrieval").joinpath("ranking.toml").read_bytes()
    return {
        **origin(),
        "fingerprints": {
            "corpus": retriever.corpus.fingerprint[:16],
            "lexicon": retriever.segmenter.lexicon.fingerprint[:16],
            "embedding": retriever.model.fingerprint[:16],
            "index": retriever.store.manifest.key,
            "ranking": hashlib.sha256(ranking).hexdigest()[:16],
        },
        "embedding": retriever.model.name,
    }


def origin() -> dict[str, Any]:
    """The day, the commit and the versions."""
    packages = {name: metadata.version(name) for name in _PACKAGES}
    versions = {"assistant": __version__, "python": platform.python_version(), **packages}
    return {"date": date.today().isoformat(), "commit": commit(), "versions": versions}


def commit() -> str:
    """The checked-out commit, with "+" behind it where tracked files differ from it; "" outside a repository."""
    code = (":/", ":(exclude,top)evals/results", ":(exclude,top)*.md")  # keeping a result must not mark the next one
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", *code)
    return (_git("rev-parse", "--short=12", "HEAD") or "") + ("+" if changed else "")


def _git(*words: str) -> str:
    try:
        done = subprocess.run(
            ["git", *words], cwd=FOLDER.parent, capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def summary_json(summary: Summary) -> dict[str, dict[str, Any]]:
    """A summary as JSON keeps it, four decimals."""
    return {
        group: {
            name: {key: round(value, 4) for key, value in asdict(found).items()} for name, found in by_metric.items()
        }
        for group, by_metric in summary.items()
    }


def read_summary(record: Mapping[str, Any]) -> Summary:
    """The summary of a kept run."""
    return {
        group: {name: Estimate(**values) for name, values in by_metric.items()}
        for group, by_metric in record["metrics"].items()
    }


def append(name: str, record: Mapping[str, Any], folder: Path = FOLDER) -> Path:
    """Keep a run. Returns the file."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.jsonl"
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def read_results(name: str, folder: Path = FOLDER) -> list[dict[str, Any]]:
    """All kept runs of a set (or of BENCH), oldest first; none where nothing was kept. Raises EvalError."""
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    try:
        return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    except ValueError as error:
        raise EvalError(f"{path.name} holds a line that is no JSON: {error}") from error


def latest(sets: Iterable[str], folder: Path = FOLDER) -> dict[tuple[str, str], dict[str, Any]]:
    """The last kept run of each set on each library: {(set, library): run}."""
    return {(name, run["library"]): run for name in sets for run in read_results(name, folder)}


def recorded_sets(folder: Path = FOLDER) -> list[str]:
    """Names of the sets that runs are kept of: files whose first record says that it is of the set the file is named for.

    Other measurements are kept beside them (times, calibration, peers), whose records may name a set as well.
    """
    names = sorted(path.stem for path in folder.glob("*.jsonl"))
    return [name for name in names if any(record.get("set") == name for record in read_results(name, folder)[:1])]


def checksum(name: str) -> str:
    """What tells one state of a question set from another. Raises EvalError."""
    return hashlib.sha256(set_path(name).read_bytes()).hexdigest()[:16]

"""The exported files, read back as BEIR's loaders read them, give the nDCG@10 that we give."""

import csv
import json
import math
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.load import Corpus
from assistant.pipeline import Assistant
from evals.cli import main
from evals.measure.asking import ask, outcome
from evals.measure.summary import summarise
from evals.report.beir import corpus_row, export, query_row
from evals.sets.cases import Case, Outcome
from evals.sets.read import read_set, within


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def qrels(path: Path) -> dict[str, dict[str, int]]:
    """As beir.datasets.data_loader reads them: a header, then three columns between tabs."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_MINIMAL)
        assert next(reader) == ["query-id", "corpus-id", "score"]
        for query_id, corpus_id, score in reader:
            assert corpus_id not in found[query_id]
            found[query_id][corpus_id] = int(score)
    return dict(found)


def gains(scores: list[int]) -> float:
    """Järvelin and Kekäläinen's discounted gain with 2^score - 1, which for 0 and 1 is the score."""
    return math.fsum((2**score - 1) * math.log(2) / math.log(place + 2) for place, score in enumerate(scores))


def ndcg(judged: dict[str, dict[str, int]], runs: dict[str, list[str]]) -> float:
    """The mean over all judged questions; one that the run lacks counts 0."""
    each = []
    for query_id, clauses in judged.items():
        came = [clauses.get(name, 0) for name in runs.get(query_id, ())[:10]]
        best = sorted(clauses.values(), reverse=True)[:10]
        each.append(gains(came) / gains(best))
    return sum(each) / len(each)


@pytest.fixture(scope="module")
def some(assistant: Assistant) -> dict[str, list[Case]]:
    """Every ninth development question, as the shipped library can be judged by it."""
    names = ("plan-dev", "laws-dev")
    return {name: within(read_set(name), assistant.corpus.clauses)[::9] for name in names}


@pytest.fixture(scope="module")
def outcomes(assistant: Assistant, some: dict[str, list[Case]]) -> dict[str, Outcome]:
    """What the assistant retrieves; of one question, nothing came."""
    cases = [case for found in some.values() for case in found]
    found = {case.case_id: outcome(case, ask(assistant, case), assistant.corpus) for case in cases}
    del found[next(case.case_id for case in cases if case.ranked)]
    return found


def test_ndcg_of_the_files_is_ours(
    assistant: Assistant, some: dict[str, list[Case]], outcomes: dict[str, Outcome], tmp_path: Path
) -> None:
    export(tmp_path, assistant.corpus, some)
    judged = qrels(tmp_path / "qrels" / "dev.tsv")
    ours = summarise([case for cases in some.values() for case in cases], outcomes)["all"]["ndcg_at_10"]
    runs = {name: list(found.retrieved) for name, found in outcomes.items()}
    assert len(judged) == ours.count >= 40
    assert any(len(clauses) > 1 for clauses in judged.values())
    assert 0.5 < ours.value < 1.0
    assert ndcg(judged, runs) == pytest.approx(ours.value, abs=1e-5)


def test_every_judged_clause_and_question_is_in_the_files(
    corpus: Corpus, some: dict[str, list[Case]], tmp_path: Path
) -> None:
    written = export(tmp_path, corpus, some)
    clauses = {row["_id"]: row for row in rows(tmp_path / "corpus.jsonl")}
    queries = {row["_id"]: row for row in rows(tmp_path / "queries.jsonl")}
    judged = qrels(tmp_path / "qrels" / "dev.tsv")
    assert set(clauses) == set(corpus.clauses)
    assert set(judged) < set(queries)  # questions that nothing answers are asked and not judged
    assert {name for found in judged.values() for name in found} <= set(clauses)
    assert written["corpus.jsonl"] == len(clauses)
    assert written["qrels/dev.tsv"] == sum(len(found) for found in judged.values())
    assert not (tmp_path / "qrels" / "test.tsv").exists()


def test_a_clause_has_its_words_and_our_english(corpus: Corpus) -> None:
    row = corpus_row(corpus, corpus.clauses["zunyi-plan/2.1/measures/8"])
    assert set(row) == {"_id", "title", "text"}
    assert "遵义" in row["title"]
    chinese, english = row["text"].split("\n")
    assert "初中生9小时" in chinese
    assert "9 hours for junior middle school students" in english


def test_a_query_says_who_asked_and_what_is_right() -> None:
    asked = next(case for case in read_set("plan-dev") if case.history)
    row = query_row(asked, "plan-dev")
    assert (row["_id"], row["text"]) == (asked.case_id, asked.question)
    assert row["metadata"] == {
        "language": asked.language,
        "role": asked.role,
        "kind": asked.kind,
        "split": "dev",
        "set": "plan-dev",
        "status": sorted(asked.statuses),
        "history": list(asked.history),
    }


@pytest.mark.parametrize(
    ("arguments", "splits"),
    [pytest.param([], {"dev", "test"}, id="both"), pytest.param(["--split", "dev"], {"dev"}, id="one")],
)
def test_the_command(
    arguments: list[str], splits: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["beir", "--output", str(tmp_path), "--library", "plan", *arguments]) == 0
    assert "corpus.jsonl" in capsys.readouterr().out
    assert {path.stem for path in (tmp_path / "qrels").iterdir()} == splits
    assert {row["metadata"]["split"] for row in rows(tmp_path / "queries.jsonl")} == splits
    assert all(row["_id"].startswith("zunyi-plan/") for row in rows(tmp_path / "corpus.jsonl"))

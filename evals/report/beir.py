"""python -m evals beir: the clauses and the question sets as the files that BEIR's loaders read.

corpus.jsonl, queries.jsonl, qrels/<split>.tsv as in https://github.com/beir-cellar/beir/wiki/Load-your-custom-dataset
"""

import argparse
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from assistant.corpus import Corpus, load_corpus
from assistant.schema import Clause
from evals.measure.libraries import library
from evals.sets.cases import Case, EvalError
from evals.sets.read import read_set, set_names, within

SPLITS = ("dev", "test")
_QRELS_HEADER = "query-id\tcorpus-id\tscore"


def corpus_row(corpus: Corpus, clause: Clause) -> dict[str, str]:
    """A clause: its document and place as title; its words and, on a line of its own, our English of them."""
    title = f"{corpus.documents[clause.document_id].short_title} {clause.locator_zh}"
    text = "\n".join(part for part in (clause.text, clause.translation) if part)
    return {"_id": clause.clause_id, "title": title, "text": text}


def query_row(case: Case, set_name: str) -> dict[str, Any]:
    """A question as it was asked, with who asked and what kind of answer is right; `history` where some came before."""
    metadata: dict[str, Any] = {
        "language": case.language,
        "role": case.role,
        "kind": case.kind,
        "split": split_of(set_name),
        "set": set_name,
        "status": sorted(case.statuses),
    }
    if case.history:
        metadata["history"] = list(case.history)
    return {"_id": case.case_id, "text": case.question, "metadata": metadata}


def split_of(set_name: str) -> str:
    """The split that a set's name ends with.

    >>> split_of("plan-dev")
    'dev'
    """
    return set_name.rpartition("-")[2]


def qrels_lines(cases: Iterable[Case]) -> list[str]:
    """A line a relevant clause of each question that retrieval is measured on."""
    return [f"{case.case_id}\t{clause_id}\t1" for case in cases if case.ranked for clause_id in case.relevant]


def export(folder: Path, corpus: Corpus, sets: Mapping[str, Sequence[Case]]) -> dict[str, int]:
    """Write the files; {file: records}. `sets` are cases as this corpus can be judged by them, by the set's name."""
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    clauses = tqdm(corpus.clauses.values(), desc="clauses", unit="clause")
    written = {"corpus.jsonl": _write_json(folder / "corpus.jsonl", (corpus_row(corpus, one) for one in clauses))}
    queries = [query_row(case, name) for name, cases in sets.items() for case in cases]
    written["queries.jsonl"] = _write_json(folder / "queries.jsonl", queries)
    for split in sorted({split_of(name) for name in sets}):
        rows = qrels_lines(case for name, cases in sets.items() if split_of(name) == split for case in cases)
        (folder / "qrels" / f"{split}.tsv").write_text("\n".join([_QRELS_HEADER, *rows]) + "\n", "utf-8")
        written[f"qrels/{split}.tsv"] = len(rows)
    return written


def _write_json(path: Path, records: Iterable[Mapping[str, Any]]) -> int:
    rows = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("".join(f"{row}\n" for row in rows), "utf-8")
    return len(rows)


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    chosen = library(options.library, options.full_texts)
    corpus = load_corpus(chosen.settings.corpus, chosen.settings.library, chosen.only)
    names = [name for split in SPLITS if options.split in (None, split) for name in set_names(split)]
    if not names:
        raise EvalError("no question sets")
    sets = {name: within(read_set(name), corpus.clauses) for name in names}
    for file, count in export(options.output, corpus, sets).items():
        print(f"{count:>7}  {options.output / file}")
    return 0

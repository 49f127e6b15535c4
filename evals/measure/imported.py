"""python -m evals imported: texts that nobody wrote ways of asking for, added beside ours.

Our own plan under another city's name: the same questions with that city named, and ours as they are, beside it. With
--documents DIR and --questions FILE also documents of one's own: lines with `file`, `question`, `named`, `gold` (paths).
"""

import argparse
import json
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.corpus import corpus_of
from assistant.corpus.library import Shelf, keep, preview_of, read_draft
from assistant.errors import ImportRefused
from assistant.pipeline import Assistant
from assistant.settings import Settings
from evals.measure.libraries import library, stores_folder
from evals.sets.cases import EvalError
from evals.sets.read import read_set

_HERE, _HERE_EN = ("遵义", "廊坊"), ("Zunyi", "Langfang")
_TITLE = "廊坊市儿童发展规划（2021—2025年）"
_PLAN = "zunyi-plan"
_COPY = "langfang-plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question with the clauses that answer it, as beginnings of their ids."""

    question: str
    gold: tuple[str, ...]

    def is_gold(self, clause_id: str) -> bool:
        return any(clause_id == name or clause_id.startswith((f"{name}.", f"{name}/")) for name in self.gold)


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    if bool(options.documents) != bool(options.questions):
        raise EvalError("imported needs --documents and --questions together")
    print(f"{'':<32}{'questions':>10}{'hit@1':>8}{'hit@3':>8}{'hit@10':>8}{'cited':>8}{'home first':>12}")
    alone, beside = library("shipped").start(), _with_copy()
    for name, assistant, asked in (
        ("ours, nothing beside", alone, _ours()),
        ("ours, the copy beside", beside, _ours()),
        ("the copy, its city named", beside, _of_the_copy()),
    ):
        print(_row(name, assistant, asked))
    if options.documents:
        own = _with_documents(options.documents)
        for key in ("named", "question"):
            print(_row(f"documents, {key}", own, list(_rows(options.questions, own, key))))
    return 0


def _row(name: str, assistant: Assistant, asked: Sequence[Asked]) -> str:
    """A line of figures; `home first` counts answers on another place that begin with the home plan."""
    hits, cited, home = {1: 0, 3: 0, 10: 0}, 0, 0
    for row in asked:
        answer = assistant.ask(row.question)
        found = [hit.clause.clause_id for hit in answer.hits]
        rank = next((place for place, name in enumerate(found, 1) if row.is_gold(name)), len(found) + 1)
        hits = {cutoff: count + (rank <= min(cutoff, len(found))) for cutoff, count in hits.items()}
        cited += answer.status == "answered" and any(row.is_gold(c.clause_id) for c in answer.citations)
        first = answer.citations[0].document_id if answer.citations else ""
        home += first == _PLAN and not any(name.startswith(_PLAN) for name in row.gold)
    shares = "".join(f"{count / len(asked):>8.2f}" for count in (*hits.values(), cited))
    return f"{name:<32}{len(asked):>10}{shares}{home:>12}"


def _ours() -> list[Asked]:
    cases = [case for case in read_set("plan-dev") if case.answerable and not case.history]
    on_plan = [(case, tuple(n for n in case.relevant if n.startswith(_PLAN))) for case in cases]
    return [Asked(question=case.question, gold=gold) for case, gold in on_plan if gold]


def _of_the_copy() -> list[Asked]:
    return [
        Asked(question=_there(row.question), gold=tuple(name.replace(_PLAN, _COPY) for name in row.gold))
        for row in _ours()
    ]


def _there(question: str) -> str:
    """A question as it is asked elsewhere.

    >>> _there("遵义的近视率"), _there("How long should pupils sleep?")
    ('在廊坊，廊坊的近视率', 'In Langfang: How long should pupils sleep?')
    """
    if re.search(r"[㐀-鿿]", question):
        return f"在{_HERE[1]}，{question.replace(*_HERE)}"
    return f"In {_HERE_EN[1]}: {question.replace(*_HERE_EN)}"


def _with_copy() -> Assistant:
    def fill(settings: Settings) -> None:
        text = (settings.corpus / "documents" / f"{_PLAN}.txt").read_text("utf-8")
        file = settings.library / "copy.txt"
        file.write_text(text.replace(*_HERE), "utf-8")
        _add(settings, file, _COPY, title=_TITLE, level="municipal", period_end="2025-12-31")

    return _filled("neighbour", fill)


def _with_documents(folder: Path) -> Assistant:
    def fill(settings: Settings) -> None:
        for number, file in enumerate(sorted(path for path in folder.iterdir() if path.is_file())):
            try:
                _add(settings, file, f"document-{number}")
            except ImportRefused as refused:
                print(f"{file.name}: {refused}")

    return _filled("documents", fill)


def _filled(name: str, fill: Callable[[Settings], None]) -> Assistant:
    folder = stores_folder() / f"imported-{name}"
    shutil.rmtree(folder / "library", ignore_errors=True)
    (folder / "library").mkdir(parents=True)
    settings = replace(Settings.from_env(), store=folder / "store", library=folder / "library")
    fill(settings)
    return Assistant.start(settings)


def _add(settings: Settings, file: Path, document_id: str, **facts: str) -> None:
    shelf, draft = Shelf(settings.library), read_draft(file)
    preview = preview_of(draft, replace(draft.facts, **facts), corpus_of(settings), shelf, document_id)
    keep(shelf, preview, settings.today)


def _rows(questions: Path, assistant: Assistant, key: str) -> Iterator[Asked]:
    """The questions of a file on documents that were added, by the name that a document's receipt keeps."""
    shelf = Shelf(assistant.settings.library)
    names = {receipt.source: name for name in shelf.ids() if (receipt := shelf.receipt(name))}
    for line in questions.read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["file"] in names and row["gold"]:
            yield Asked(question=row[key], gold=tuple(f"{names[row['file']]}/{path}" for path in row["gold"]))

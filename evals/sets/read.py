"""evals/sets/*.jsonl -> cases.

>>> [case.case_id for case in read_set("plan-dev")][:1]
['pd-zh-001']
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from evals.sets.cases import Asked, Case, EvalError

FOLDER = Path(__file__).resolve().parent
_REQUIRED = ("id", "question", "language", "role", "kind", "status", "relevant", "facts")
_NOT_HELD = frozenset({"declined", "related"})
_OPTIONAL = ("history", "held", "also", "asks", "misleading")


def set_names(split: str | None = None) -> list[str]:
    """Names of the sets at hand, those of one split ("dev" or "test") if one is given."""
    names = sorted(path.stem for path in FOLDER.glob("*.jsonl"))
    return [name for name in names if split is None or name.endswith(f"-{split}")]


def set_path(name: str) -> Path:
    """The file of a set: one of evals/sets by its name, or any other file by its path. Raises EvalError."""
    path = Path(name) if name.endswith(".jsonl") else FOLDER / f"{name}.jsonl"
    if not path.is_file():
        raise EvalError(f"no question set {name}; there are: {', '.join(set_names()) or 'none'}")
    return path


def read_set(name: str) -> list[Case]:
    """The cases of a set, in the file's order. Raises EvalError naming the line that cannot be read."""
    cases: list[Case] = []
    for number, line in enumerate(set_path(name).read_text("utf-8").splitlines(), 1):
        if line.strip():
            cases.append(_case(name, number, line))
    doubled = len(cases) - len({case.case_id for case in cases})
    if doubled:
        raise EvalError(f"{name}: {doubled} ids stand twice")
    return cases


def _case(name: str, number: int, line: str) -> Case:
    try:
        record: Mapping[str, Any] = json.loads(line)
        missing = [key for key in _REQUIRED if key not in record]
        unknown = sorted(set(record) - {*_REQUIRED, *_OPTIONAL})
    except (ValueError, TypeError) as error:
        raise EvalError(f"{name}, line {number}: {error}") from error
    if missing or unknown:
        raise EvalError(f"{name}, line {number}: missing {missing}, unknown {unknown}")
    return Case(
        case_id=record["id"],
        question=record["question"],
        language=record["language"],
        role=record["role"],
        kind=record["kind"],
        statuses=frozenset(record["status"]),
        relevant=tuple(record["relevant"]),
        facts=tuple(record["facts"]),
        history=tuple(record.get("history", ())),
        held=record.get("held", ""),
        also=tuple(record.get("also", ())),
        asks=tuple(_asked(ask) for ask in record.get("asks", ())),
        misleading=tuple(record.get("misleading", ())),
    )


def _asked(record: Mapping[str, Any]) -> Asked:
    return Asked(ask=record["ask"], decides=tuple(record["decides"]), supports=tuple(record["supports"]))


def within(cases: list[Case], clause_ids: Collection[str]) -> list[Case]:
    """The cases as a library of these clauses can be judged by them.

    A clause that the library lacks cannot be found in it. A question that takes full texts is there to be declined where
    these are lacking; any other question whose every clause is lacking is left out, and the caller says how many were. What `also` answers counts as relevant
    where it is held, and answers a question there that a smaller library cannot.
    """
    return [kept for case in cases if (kept := _within(case, clause_ids)) is not None]


def _within(case: Case, clause_ids: Collection[str]) -> Case | None:
    own, also = (
        tuple(dict.fromkeys(held for clause_id in named for held in _held(clause_id, clause_ids)))
        for named in (case.relevant, case.also)
    )
    if case.relevant and not own + also:
        return (
            replace(case, relevant=(), facts=(), statuses=_NOT_HELD, kind="not-held") if case.held == "full" else None
        )
    if also and not case.relevant:
        return replace(case, relevant=also, also=also, statuses=frozenset({"answered"}), kind="beyond-the-plan")
    return replace(case, relevant=tuple(dict.fromkeys(own + also)), also=also)


def _held(clause_id: str, clause_ids: Collection[str]) -> list[str]:
    """The clause, or where a library holds its items as clauses of their own, these."""
    if clause_id in clause_ids:
        return [clause_id]
    return [other for other in clause_ids if other.startswith(f"{clause_id}.")]

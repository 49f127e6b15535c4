"""Development questions -> what the weights are learned from: candidates with their features, answers with theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from assistant.answering import Quoter
from assistant.pipeline import Assistant
from assistant.question import Question, read_question
from assistant.retrieval import Ranking, Retriever
from evals.measure.asking import statement_name, turns
from evals.measure.metrics import graded
from evals.sets.cases import Case

Floats = NDArray[np.float64]
GRADED = "graded"  # the kind of a case whose first statement, and no other, was judged
_SEARCHED = frozenset({"answered", "related", "declined"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A set asked of a library. `weight` keeps a set that is asked of two libraries from counting twice."""

    name: str
    assistant: Assistant
    cases: Sequence[Case]
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One question's candidates: a row of features each, and which of them answer."""

    case: Case
    task: str
    weight: float
    features: Sequence[dict[str, float]]
    relevant: Sequence[bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One question as the answerability model sees it; `by_rule` where a rule decided before it could.

    `answers` says whether the statement that would be shown first answers: a library that holds the answer and shows
    another clause does not.
    """

    case: Case
    task: str
    weight: float
    features: dict[str, float]
    by_rule: str
    answers: bool


def with_ranking(assistant: Assistant, ranking: Ranking) -> Quoter:
    """The assistant's answerer under other weights."""
    context = assistant.quoter.context
    old = context.retriever
    retriever = Retriever(old.corpus, old.store, old.segmenter, old.model, old.places, ranking, old.reranker)
    return Quoter(replace(context, retriever=retriever))


def question_of(case: Case) -> Question:
    """The case's question as the assistant reads it."""
    return read_question(case.question, turns(case.history))


def ranked_examples(tasks: Sequence[Task], ranking: Ranking) -> list[Ranked]:
    """The candidates of every question that has something to find."""
    examples = []
    for task in tasks:
        retriever = with_ranking(task.assistant, ranking).context.retriever
        for case in tqdm(
            [case for case in task.cases if case.ranked and case.kind != GRADED],
            desc=f"{task.name}: candidates",
            unit="question",
        ):
            question = question_of(case)
            hits = retriever.ranked(question, retriever.search_forms(question))
            examples.append(
                Ranked(
                    case=case,
                    task=task.name,
                    weight=task.weight,
                    features=[dict(hit.retrievers) for hit in hits],
                    relevant=[hit.clause.clause_id in case.relevant for hit in hits],
                )
            )
    return examples


def judged_examples(tasks: Sequence[Task], ranking: Ranking) -> list[Judged]:
    """Every question that a library either answers or does not, with the features that are to tell which; without those to
    which an answer was written beforehand, and those of GRADED whose statement no longer comes first.
    """
    examples = []
    for task in tasks:
        quoter = with_ranking(task.assistant, ranking)
        # What a rule settles by the names of texts that are not held tells nothing about the rest.
        cases = [case for case in task.cases if case.answerable or (case.unanswerable and case.kind != "not-held")]
        for case in tqdm(cases, desc=f"{task.name}: answers", unit="question"):
            if (example := _judged(quoter, task, case)) is not None:
                examples.append(example)
    return examples


def _judged(quoter: Quoter, task: Task, case: Case) -> Judged | None:
    put = question_of(case)
    question, search, hits = quoter.finder.in_context(put)
    found = quoter.finder.found(question, search, hits, case.role)
    first = statement_name(found.rated[0].statement) if found.rated else ""
    decides, useful = graded(case)
    if found.prepared or (case.kind == GRADED and first not in useful.union(case.misleading)):
        return None
    answer = quoter.answer(put, case.role, task.assistant.settings.today)
    reason = str(answer.provenance.get("reason") or "")
    by_rule = reason if answer.status in _SEARCHED else answer.status
    features = quoter.finder.judge.answer_features(question, search, found.hits, found.rated) if found.rated else {}
    return Judged(
        case=case,
        task=task.name,
        weight=task.weight,
        features=features,
        by_rule=by_rule or ("" if found.rated else "no hits"),
        answers=case.answerable and (first in decides if case.asks else first.split("|", 1)[0] in case.relevant),
    )

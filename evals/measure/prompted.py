"""python -m evals context: what a language model is shown. How often it holds what decides, and how long it is."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.generation import Writer, wants_model
from assistant.pipeline import Assistant
from assistant.question import read_question
from evals.measure.asking import statement_name, turns
from evals.measure.libraries import library
from evals.sets.cases import Case
from evals.sets.read import read_set, set_names, within


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompted:
    """One answerable question: whether the clause that answers, and what share of the asks' deciding statements, was shown
    in how many characters. All nothing where the question is not put to a model.
    """

    case: Case
    clause: bool = False
    statements: float | None = None
    characters: int = 0


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    assistant = library(options.library, options.full_texts).start()
    for name in options.set or set_names("dev"):
        cases = [case for case in within(read_set(name), assistant.corpus.clauses) if case.answerable]
        for line in lines(name, prompted(assistant, cases)):
            print(line)
    return 0


def prompted(assistant: Assistant, cases: Sequence[Case]) -> list[Prompted]:
    """What the model would be shown for each of some questions."""
    settings = assistant.settings
    writer = Writer(assistant.quoter.context, settings.prompts, settings.llm_context)
    return [_prompted(assistant, writer, case) for case in cases]


def _prompted(assistant: Assistant, writer: Writer, case: Case) -> Prompted:
    today = assistant.settings.today
    question = read_question(case.question, turns(case.history))
    quoted = assistant.quoter.answer(question, case.role, today)
    if not wants_model(quoted):
        return Prompted(case=case)
    shown = writer.request(question, quoted, case.role, today, "schema").shown
    named = {statement_name(statement) for statement in shown.statements}
    asks = [ask for ask in case.asks if ask.decides]
    return Prompted(
        case=case,
        clause=bool({statement.clause_id for statement in shown.statements} & set(case.relevant)),
        statements=sum(any(one in named for one in ask.decides) for ask in asks) / len(asks) if asks else None,
        characters=len(shown.text),
    )


def lines(name: str, found: Sequence[Prompted]) -> Iterator[str]:
    """A line a language: shares of all answerable questions, and of those that are put to a model."""
    for language in ("zh", "en"):
        own = [one for one in found if one.case.language == language]
        put = [one for one in own if one.characters]
        if not put:
            continue
        judged = [one.statements for one in put if one.statements is not None]
        statements = f", statements {np.mean(judged):.3f} ({len(judged)})" if judged else ""
        yield (
            f"{name} {language}: {len(own)} answerable, {len(put)} put to a model; clause {np.mean([p.clause for p in own]):.3f} of all, "
            f"{np.mean([p.clause for p in put]):.3f} of those{statements}; {np.mean([p.characters for p in put]):.0f} characters"
        )

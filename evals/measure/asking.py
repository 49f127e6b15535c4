"""Cases -> outcomes: puts every question of a set to an assistant."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tqdm import tqdm

from assistant.corpus import Corpus
from assistant.pipeline import Assistant
from assistant.schema import Answer, Citation, Statement, Turn
from evals.sets.cases import Case, Outcome, Quoted

_NAMED_BY = 14  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What came of a set: outcomes by case id, and the cases that broke, with the error's words."""

    outcomes: dict[str, Outcome]
    lost: dict[str, str]


def ask_all(assistant: Assistant, cases: Sequence[Case], title: str) -> Run:
    """An outcome for every case; one that raises is lost, told of, and scored as such."""
    outcomes, lost = {}, {}
    for case in tqdm(cases, desc=title, unit="question"):
        try:
            outcomes[case.case_id] = outcome(case, ask(assistant, case), assistant.corpus)
        except Exception as error:  # one broken question must not hide how the others did
            lost[case.case_id] = f"{type(error).__name__}: {error}"
    return Run(outcomes=outcomes, lost=lost)


def ask(assistant: Assistant, case: Case) -> Answer:
    """The assistant's answer to a case, asked in its role and after its history."""
    return assistant.ask(case.question, history=turns(case.history), role=case.role)


def turns(history: Iterable[str]) -> tuple[Turn, ...]:
    """Earlier questions as the assistant takes them."""
    return tuple(Turn(question=question) for question in history)


def statement_name(statement: Statement) -> str:
    """A statement as the sets name it: by its clause and its first characters, which outlast a change of its number."""
    return f"{statement.clause_id}|{statement.zh[:_NAMED_BY]}"


def shown_statements(citation: Citation, corpus: Corpus) -> tuple[str, ...]:
    """The statements that a citation shows: those whose key point it tells, else those whose own words it quotes."""
    statements = corpus.statements(corpus.clauses[citation.clause_id])
    touched = [s for s in statements if any(a < citation.end and citation.start < b for a, b in s.spans)]
    told = [s for s in touched if citation.plain and (s.zh in citation.plain or (s.en and s.en in citation.plain))]
    return tuple(statement_name(statement) for statement in told or touched)


def outcome(case: Case, answer: Answer, corpus: Corpus) -> Outcome:
    """What of an answer is judged."""
    probability = answer.provenance.get("probability")
    return Outcome(
        case_id=case.case_id,
        status=answer.status,
        card=answer.card.kind if answer.card else "",
        retrieved=tuple(hit.clause.clause_id for hit in answer.hits),
        quoted=tuple(
            Quoted(
                clause_id=c.clause_id,
                quote=c.quote,
                clause_text=c.clause_text,
                translation=c.translation,
                statements=shown_statements(c, corpus),
            )
            for c in answer.citations
        ),
        text="".join(segment.text for segment in answer.segments),
        reason=str(answer.provenance.get("reason") or ""),
        asked=answer.asked,
        probability=probability if isinstance(probability, float) else None,
        milliseconds=answer.timings_ms.get("total", 0.0),
    )

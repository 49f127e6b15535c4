"""Practice for the village's person for children: corpus/practice.toml, scenario questions with sourced explanations.

>>> scenario = load_practice(Path("corpus"))[0]
>>> scenario.situation, sum(option.right for option in scenario.options)
('new-in-post', 1)
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.corpus import Corpus, Words, built, clause_ids, faults_of, read_entries, words


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One answer to choose; several of a scenario may be right."""

    text: Words
    right: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A question with its options. `situation` is one of the duties handbook's, or "plan-figures", or "laws"."""

    scenario_id: str
    situation: str
    question: Words
    options: tuple[Option, ...]
    explanation: Words
    clause_ids: tuple[str, ...]

    def right(self, chosen: Iterable[int]) -> bool:
        """Whether exactly the right options were chosen; positions count from 0."""
        return set(chosen) == {position for position, option in enumerate(self.options) if option.right}


def _option(record: Mapping[str, object]) -> Option:
    if not isinstance(record["right"], bool):
        raise TypeError("right")
    return Option(text=words(record, "text"), right=record["right"])


def _scenario(record: Mapping[str, object]) -> Scenario:
    return Scenario(
        scenario_id=str(record["id"]),
        situation=str(record["situation"]),
        question=words(record, "question"),
        options=built(record, "options", _option),
        explanation=words(record, "explanation"),
        clause_ids=clause_ids(record),
    )


def load_practice(root: Path) -> tuple[Scenario, ...]:
    """The scenarios of root/practice.toml in order. Raises CorpusMissing or CorpusInvalid."""
    return read_entries(root / "practice.toml", "scenario", _scenario)


def check(practice: Iterable[Scenario], corpus: Corpus) -> list[str]:
    """The faults of the scenarios: unknown clauses, and figures that are right only by our word.

    A question and its wrong options may state figures that no clause has; both languages must state the same.
    """
    return [fault for scenario in practice for fault in _faults(scenario, corpus)]


def _faults(scenario: Scenario, corpus: Corpus) -> list[str]:
    ours = [scenario.explanation, *(option.text for option in scenario.options if option.right)]
    free = [scenario.question, *(option.text for option in scenario.options if not option.right)]
    found = [fault for text in ours for fault in faults_of(text, scenario.clause_ids, corpus, scenario.scenario_id)]
    found += [f"{scenario.scenario_id}: figures differ between the languages" for text in free if not text.agree()]
    return found

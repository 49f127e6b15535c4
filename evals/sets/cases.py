"""The nouns of measuring: Case (a question and what is right) -> Outcome (what came) -> Estimate (how good, how sure)."""

from dataclasses import dataclass

from assistant.schema import Language, Role


class EvalError(Exception):
    """Something about the question sets, results or marked files that a person has to mend; the message says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One thing that a question asks, with the statements that decide it (grade 2) and support it (grade 1).

    A statement is named by its clause and its first characters: "minors-protection-law-2024/21|没满8岁的孩子".
    """

    ask: str
    decides: tuple[str, ...] = ()
    supports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question with its judgements. `relevant` are the clauses that answer it, none where nothing in a library does.

    `statuses` are the kinds of answer that count as right; `held` names the library that it takes, "" for any. `also` are
    clauses of other texts that were judged to answer it too, by people who read what several systems had found. `asks` are
    there where statements were judged; `misleading` names those that look right and are not.
    """

    case_id: str
    question: str
    language: Language
    role: Role
    kind: str
    statuses: frozenset[str]
    relevant: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    held: str = ""
    also: tuple[str, ...] = ()
    asks: tuple[Asked, ...] = ()
    misleading: tuple[str, ...] = ()

    @property
    def own(self) -> tuple[str, ...]:
        """The relevant clauses without those of `also`: what the question was written from."""
        return tuple(clause_id for clause_id in self.relevant if clause_id not in self.also)

    @property
    def answerable(self) -> bool:
        """The library holds the answer, and the question says enough to give it."""
        return bool(self.relevant) and "answered" in self.statuses and "clarify" not in self.statuses

    @property
    def unanswerable(self) -> bool:
        """Nothing in the library answers: the right answer says so."""
        return "declined" in self.statuses and "answered" not in self.statuses

    @property
    def ranked(self) -> bool:
        """Retrieval is measured: there is a clause to find, and asking back is not as right as finding it."""
        return bool(self.relevant) and "clarify" not in self.statuses


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A citation as far as it is judged. `statements` are those that it shows, named as in `Asked`."""

    clause_id: str
    quote: str
    clause_text: str
    translation: str = ""
    statements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the assistant gave for a case. `card` is the kind of its danger card, "" for none; `text` its words
    without markers; `probability` is None unsaid.
    """

    case_id: str
    status: str
    card: str = ""
    retrieved: tuple[str, ...] = ()
    quoted: tuple[Quoted, ...] = ()
    text: str = ""
    reason: str = ""
    asked: str = ""
    probability: float | None = None
    milliseconds: float = 0.0

    @property
    def cited(self) -> frozenset[str]:
        """Clauses that the answer cites."""
        return frozenset(quoted.clause_id for quoted in self.quoted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A mean over `count` questions, and the bounds that 95 of 100 resamplings keep to."""

    value: float
    low: float
    high: float
    count: int

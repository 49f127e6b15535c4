"""What a check takes and gives: a claim with its quotes, the clauses they should stand in, and a verdict."""

from dataclasses import dataclass

from assistant.schema import Clause, KeyPoint, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that a reply says stand in the clause of a token."""

    token: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One sentence of a reply and the quotes that should bear it."""

    text: str
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A clause as it was given to the model: its token, and the names by which its document goes."""

    token: str
    clause: Clause
    titles: tuple[str, ...] = ()

    @property
    def context(self) -> str:
        """Everything around the clause that a sentence may name: titles, headings, locators."""
        clause = self.clause
        parts = (*self.titles, *clause.headings, *clause.headings_en, clause.locator_zh, clause.locator_en)
        return " \n ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """A quote that stands: where, in the original's own characters. `points` are the key points whose words it has."""

    source: Source
    start: int
    end: int
    points: tuple[KeyPoint, ...] = ()

    @property
    def text(self) -> str:
        """The original characters."""
        clause = self.source.clause
        return clause.text[self.start - clause.start : self.end - clause.start]

    @property
    def restated(self) -> tuple[KeyPoint, ...]:
        """The key points that say in plain words what was quoted: those quoted themselves, else those of its place."""
        of_place = (p for p in self.source.clause.points if any(a < self.end and self.start < b for a, b in p.spans))
        return self.points or tuple(of_place)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a sentence may be shown; `reason` is "" for one that may, else the name of the check it failed."""

    text: str
    reason: str = ""
    located: tuple[Located, ...] = ()
    support: float = 0.0
    unknown: tuple[str, ...] = ()

    @property
    def kept(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the question adds to the evidence: its words, and the language the reply must be in."""

    text: str
    language: Language

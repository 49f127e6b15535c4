"""The nouns of the talk kit. What is said is ours, the source's or advice, and each record says which.

A `Told` is a sentence with the quotations that bear it: ours, checked against them, or the source's own words. Everything that
is plain `str` besides titles is advice or a made-up scene, and rests on nothing. Every export is made from a kit alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from assistant.corpus import Conflict, Words
from assistant.schema import Citation, Contact, Document, Language
from assistant.tools.indicators import Kind
from assistant.tools.talks import PARTIES, Party, Stage

Audience = Literal["preschool", "primary", "junior", "senior", "community", "staff"]
Minutes = Literal[20, 45, 90]
Section = Literal["points", "family", "school", "community", "government", "questions"]
Stale = Literal["", "changed", "missing", "expired"]
By = Literal["ours", "key-point", "source", "model"]
DraftKind = Literal["prose", "example"]
Format = Literal["docx", "pptx", "handout", "pdf", "md", "json"]  # of the files that `export` makes

NO_WORDS = Words(zh="", en="")
AUDIENCES: tuple[Audience, ...] = get_args(Audience)
LENGTHS: tuple[Minutes, ...] = get_args(Minutes)
SECTIONS: tuple[Section, ...] = get_args(Section)
FORMATS: tuple[Format, ...] = get_args(Format)
DRAFT_KINDS: tuple[DraftKind, ...] = get_args(DraftKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that the plan sets, read out: "近视率", "小学生", "不超过38%".

    `whom` is empty where the label says it. `amount` is its number where it is one, in `unit`. `own` says that it is about
    these listeners' children, or about everybody's. `newer` is what a later text is said to say.
    """

    label: str
    whom: str
    value: str
    kind: Kind
    year: int
    unit: str = ""
    amount: float | None = None
    own: bool = True
    newer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The source's words, or our key points where its words are not held (`citation.held` is "digest").

    `lead` is the line that leads into the list of which the words are an item further down, in Chinese and in English: it is
    said with them, with dots between. `gloss` is our key point beside words that are the source's own. `stale` tells why a quotation of a saved kit no longer
    holds: what rests on "changed" and "missing" ones is shown to the instructor and left out of every export.
    """

    citation: Citation
    document: Document
    lead: Words = NO_WORDS
    gloss: str = ""
    figures: tuple[Figure, ...] = ()
    stale: Stale = ""

    @property
    def stands(self) -> bool:
        """Whether the words can still be found in their clause."""
        return self.stale not in {"changed", "missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is said, and what it rests on, the deciding quotation first.

    `by` says whose words they are: "ours" (written for the talk, put to the rules of verification), our "key-point" of a
    clause, the "source" itself, or a "model", verified. `key` names the sentence in a saved kit.
    """

    text: str
    quotes: tuple[Quote, ...]
    by: By = "ours"
    key: str = ""

    @property
    def stale(self) -> Stale:
        """Why it no longer holds: a sentence stands on all of its quotations."""
        reasons: tuple[Stale, ...] = ("missing", "changed", "expired")
        return next((reason for reason in reasons if any(quote.stale == reason for quote in self.quotes)), "")

    @property
    def stands(self) -> bool:
        """Whether all that bears it can still be found."""
        return all(quote.stands for quote in self.quotes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence that a language model wrote for a point: one that goes on from its message and is borne by `quotes`, words
    of the point's own quotations, or one of an example from daily life, which rests on nothing. It stands in no export before
    an instructor accepts it.
    """

    text: str
    kind: DraftKind
    quotes: tuple[str, ...] = ()
    accepted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One message of the talk. What is said around it is advice, and empty where an instructor added the point by hand."""

    message: Told
    title: str = ""
    talk: str = ""
    example: str = ""
    ask: str = ""
    at_age: str = ""
    show: tuple[str, ...] = ()
    essential: bool = False
    drafts: tuple[Draft, ...] = ()

    @property
    def stale(self) -> Stale:
        return self.message.stale

    @property
    def stands(self) -> bool:
        return self.message.stands

    def quotes(self) -> tuple[Quote, ...]:
        """What it rests on."""
        return self.message.quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A made-up story, what to ask the groups, and a model answer: what those in it can do, and what the rules say."""

    story: str
    ask: str
    show: tuple[str, ...]
    answer: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that parents will ask, with its answer; without one where the library has none and it was kept all the same.

    `differs` says that the library answers otherwise than when the kit was saved. `own` is one that an instructor added.
    """

    question: str
    answer: tuple[Told, ...]
    contacts: tuple[Contact, ...] = ()
    key: str = ""
    own: bool = False
    differs: bool = False

    @property
    def stale(self) -> Stale:
        if self.differs:
            return "changed"
        return next((told.stale for told in self.answer if told.stale), "")

    @property
    def stands(self) -> bool:
        return all(told.stands for told in self.answer)

    def quotes(self) -> tuple[Quote, ...]:
        """What its answer rests on."""
        return tuple(quote for told in self.answer for quote in told.quotes)


Item = Point | Told | Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A talk: what to open with, what to say with its sources, what to discuss, what will be asked, what to take home.

    `topic_id` is empty for a subject of the instructor's own words, which is then the title. `meant` are the stages that the
    topic is meant for, empty where it is for all. `lacking` counts what the library has no words for: statements of a plan
    that is another city's. `older` says that the kit was saved in an older form and made anew.
    """

    topic_id: str
    title: str
    audience: Audience
    minutes: Minutes
    language: Language
    made: date
    opening: str
    take_home: str
    points: tuple[Point, ...]
    sides: Mapping[Party, tuple[Told, ...]]
    case: Case | None
    questions: tuple[Asked, ...]
    actions: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    meant: tuple[Stage, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    lacking: int = 0
    older: bool = False

    def told(self) -> tuple[Told, ...]:
        """Every sentence that rests on a source, in the order of the talk."""
        return (
            *(point.message for point in self.points),
            *(told for party in PARTIES for told in self.sides[party]),
            *(self.case.answer if self.case else ()),
            *(told for asked in self.questions for told in asked.answer),
        )

    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation in the order of the talk."""
        return tuple(quote for told in self.told() for quote in told.quotes)

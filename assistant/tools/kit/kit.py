"""The nouns of the talk kit. A kit holds quotations and references only; every export is made from it alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from assistant.corpus import Conflict
from assistant.schema import Citation, Contact, Document, Language, Segment, Status
from assistant.tools.indicators import Kind
from assistant.tools.talks import Party

Audience = Literal["preschool", "primary", "junior", "senior", "community", "staff"]
Minutes = Literal[20, 45, 90]
Section = Literal["points", "family", "school", "community", "government", "legal_basis", "questions"]
Stale = Literal["", "changed", "missing", "expired"]
Format = Literal["docx", "pptx", "handout", "md", "json"]  # of the files that `export` makes

AUDIENCES: tuple[Audience, ...] = get_args(Audience)
LENGTHS: tuple[Minutes, ...] = get_args(Minutes)
SECTIONS: tuple[Section, ...] = get_args(Section)
PARTIES: tuple[Party, ...] = get_args(Party)
FORMATS: tuple[Format, ...] = get_args(Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that the plan sets, read out: "近视率", "小学生", "不超过38%".

    `whom` is empty where the label says it. `newer` is what a later text is said to say.
    """

    label: str
    whom: str
    value: str
    kind: Kind
    newer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A quotation in its place in the talk.

    `heading` is the clause's own title, empty where it has none. `gloss` is our key point beside words that are the
    source's own. `stale` tells why a quotation of a saved kit no longer
    holds: "changed" and "missing" ones are shown to the instructor and left out of every export.
    """

    citation: Citation
    document: Document
    heading: str = ""
    gloss: str = ""
    figures: tuple[Figure, ...] = ()
    stale: Stale = ""

    @property
    def stands(self) -> bool:
        """Whether the words can still be found in their clause."""
        return self.stale not in {"changed", "missing"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question that parents will ask, with the assistant's answer.

    `prose` holds the verified sentences of a language model, empty without one; its markers count `quotes` from 1.
    """

    question: str
    status: Status
    quotes: tuple[Quote, ...]
    prose: tuple[Segment, ...] = ()
    contacts: tuple[Contact, ...] = ()
    stale: Stale = ""

    @property
    def stands(self) -> bool:
        """An answer is given anew each time a kit is opened, so there is always one that holds."""
        return True


Item = Quote | Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """A talk: what to open with, what to say with its sources, what to discuss, what will be asked.

    `topic_id` is empty for a subject of the instructor's own words, which is then the title.
    """

    topic_id: str
    title: str
    opening: str
    case: str
    audience: Audience
    minutes: Minutes
    language: Language
    made: date
    points: tuple[Quote, ...]
    duties: Mapping[Party, tuple[Quote, ...]]
    legal_basis: tuple[Quote, ...]
    questions: tuple[Asked, ...]
    conflicts: tuple[Conflict, ...] = ()

    def quotes(self) -> tuple[Quote, ...]:
        """Every quotation in the order of the talk."""
        duties = [quote for party in PARTIES for quote in self.duties[party]]
        answers = [quote for asked in self.questions for quote in asked.quotes]
        return (*self.points, *duties, *self.legal_basis, *answers)

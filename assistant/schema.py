"""The nouns. Frozen records that flow one way: Document -> Clause -> Passage -> Hit -> Citation -> Answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["zh", "en"]
Role = Literal["parent", "instructor", "director"]
Status = Literal["answered", "related", "declined", "signposted", "clarify", "social", "failed"]
Held = Literal["verbatim", "digest", "none"]
Origin = Literal["", "project", "statutes", "library"]
ReadBy = Literal["", "machine"]
SegmentKind = Literal["quote", "plain", "phrase", "prose", "break"]
ValidityState = Literal["in-force", "period-ended", "superseded", "repealed", "not-yet", "unknown"]

# What a fixed phrase does in an answer: "urgent" says whom to call, before what may well tell of danger; "first" comes before all
# else (the plan has ended); "part" heads one of several things asked, "group" what follows; "conclusion" answers in a line;
# "lacking" says what is not held, "near" that what follows is no answer, "where" whom to ask; "call" names the numbers of
# `Answer.contacts`; "left-out" counts what a list leaves out; "lead" says whose words come, "source" which article, "item" begins
# a line of a list, "busy" that more is coming; "rule" names the rule that answers, where nothing shorter can begin the answer; a
# strength says how strongly the line binds; "limit", "addressee", "record": time, whom to tell, writing down; "step": a family's.
Slot = Literal[
    "", "urgent", "first", "part", "lacking-part", "group", "conclusion", "lacking", "near", "where", "call", "left-out", "lead", "source", "item", "busy", "step",
    "rule", "must", "must-not", "may", "right", "encouraged", "limit", "addressee", "record",
]  # fmt: skip

# What kind of thing a statement says, and a question wants.
Kind = Literal[
    "duty",
    "ban",
    "permission",
    "right",
    "encouragement",
    "definition",
    "figure",
    "target",
    "time-limit",
    "penalty",
    "procedure",
    "responsible",
    "contact",
]

ROLES: tuple[Role, ...] = ("parent", "instructor", "director")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One catalogued text: what is known of it, and its words where they are held.

    Dates are ISO dates, or a year or year-month where only that is known, or "" where nothing is. `unverified` names
    the fields that were not checked against a source. `text` is empty where `held` is "none"; `origin` says where it came
    from: this project, the statute book (see corpus.statutes), or the user's library. `read_by` is "machine" where the words
    were read off pictures.
    """

    document_id: str
    title: str
    title_en: str
    short_title: str
    short_title_en: str
    aliases: tuple[str, ...] = ()
    issuer: str = ""
    issuer_en: str = ""
    number: str = ""
    level: str = ""
    place: str = ""
    issued: str = ""
    effective: str = ""
    period_end: str = ""
    repealed: str = ""
    status: str = "unknown"
    note: str = ""
    note_en: str = ""
    superseded_by: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    implements: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    checked: str = ""
    checked_how: str = ""
    url: str = ""
    url_confirmed: bool = False
    unverified: tuple[str, ...] = ()
    cited_by: tuple[str, ...] = ()
    held: Held = "none"
    origin: Origin = ""
    read_by: ReadBy = ""
    file: str = ""
    sha256: str = ""
    articles: int = 0
    upstream_path: str = ""
    upstream_sha256: str = ""
    upstream_bytes: int = 0
    text: str = field(default="", repr=False)

    def titled(self, language: Language) -> str:
        """Its title for people, in Chinese where it has no English one."""
        return self.title if language == "zh" else self.title_en or self.title

    def short_titled(self, language: Language) -> str:
        """Its short title for people, in Chinese where it has no English one."""
        return self.short_title if language == "zh" else self.short_title_en or self.short_title


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a clause; start and end are offsets into the document's text."""

    start: int
    end: int
    text: str
    translation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """One thing that an article says, in our own words: whom it binds or entitles, and how strongly.

    `parts` are the parts of the article that it says, "2" for 第二款, "2.3" for its third item; empty for the whole of it.
    `spans` are their offsets in the document's text; empty where the article's own words are not held.
    """

    article: str
    who: tuple[str, ...]
    strength: str
    zh: str
    en: str
    parts: tuple[str, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()

    def words(self, language: Language) -> str:
        """The point in a language."""
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One way in which people ask for what a clause says, or for those parts of it (see KeyPoint), or that statement."""

    text: str
    language: Language
    parts: tuple[str, ...] = ()
    statement: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One numbered unit of a document: document.text[start:end] == text.

    `points` are our key points on a clause whose own words are held. `asks` holds ways in which people ask for what it
    says; they serve to find it and are never shown.
    """

    clause_id: str
    document_id: str
    headings: tuple[str, ...]
    headings_en: tuple[str, ...]
    label: str
    locator_zh: str
    locator_en: str
    start: int
    end: int
    text: str
    sentences: tuple[Sentence, ...]
    points: tuple[KeyPoint, ...] = ()
    asks: tuple[Ask, ...] = ()

    @property
    def translation(self) -> str:
        """Our English of the whole clause; empty where there is none."""
        return " ".join(s.translation for s in self.sentences if s.translation)

    @property
    def plain(self) -> tuple[str, ...]:
        """Our key points in Chinese."""
        return tuple(point.zh for point in self.points)

    @property
    def plain_en(self) -> tuple[str, ...]:
        """Our key points in English."""
        return tuple(point.en for point in self.points)

    def ways_of_asking(self, language: Language) -> tuple[str, ...]:
        """The ways people ask for the clause in a language."""
        return tuple(ask.text for ask in self.asks if ask.language == language)

    def locator(self, language: Language) -> str:
        """Where the clause stands, for people: "二、(一) 策略措施 8", "Part 2 (1), Measure 8"."""
        return self.locator_zh if language == "zh" else self.locator_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The smallest piece of a clause that says one thing: a sentence, or a key point with the words that it restates.

    `number` counts from 0 within the clause, in the text's order. `zh` and `en` are what it says, our words before the
    text's own; `spans` are offsets in the document's text. The rest is read from it: `who` it binds or entitles and its
    `strength` ("must", "must-not", "may", "right", "encouraged", "target", "fact"); what `kinds` of thing it is; and the
    `ages` it speaks of, in years from (inclusive) and to (exclusive).
    """

    clause_id: str
    number: int
    zh: str
    en: str
    spans: tuple[tuple[int, int], ...]
    points: tuple[KeyPoint, ...] = ()
    who: tuple[str, ...] = ()
    strength: str = "fact"
    kinds: frozenset[Kind] = frozenset()
    ages: tuple[tuple[int, int], ...] = ()

    @property
    def statement_id(self) -> str:
        """The clause's id and the statement's number: "civil-code-2020/1199#0"."""
        return f"{self.clause_id}#{self.number}"

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of the article that it says (see KeyPoint); empty where none is named."""
        return self.points[0].parts if self.points else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """What is embedded: a statement in one language and one wording. start and end are those of its own words."""

    passage_id: str
    clause_id: str
    language: Language
    start: int
    end: int
    text: str
    indexed_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A clause found, and its statement that did. Scores are higher for better; retrievers gives each signal in [0, 1]."""

    clause: Clause
    score: float
    rank: int
    statement: Statement
    retrievers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """A statement with the hit it belongs to and the probabilities in (0, 1) that it decides and that it is of use."""

    statement: Statement
    hit: Hit
    decides: float
    useful: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """Whether a text governs on a day."""

    state: ValidityState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A quotation and where it stands: document.text[start:end] == quote. `plain` says it in our own words, where we did.

    `checked` is the day on which its document was last checked against a source, or "".
    """

    marker: int
    document_id: str
    document_title: str
    clause_id: str
    locator: str
    quote: str
    start: int
    end: int
    clause_text: str
    translation: str
    validity: Validity
    held: Held = "verbatim"
    url: str = ""
    plain: str = ""
    checked: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of the answer as it is shown: words, whether they decide, and the markers that bear them.

    kind "quote" is the source's own words (or our English of them), "plain" a key point, which says them in our own,
    "phrase" a fixed phrase of the locale files, "prose" a verified sentence of a language model. `slot` says what it does in
    the answer (see Slot); `bare` is what a heading says without the signs that mark it in plain text, or a lead before a part
    of a quotation.
    """

    text: str
    kind: SegmentKind = "phrase"
    bold: bool = False
    markers: tuple[int, ...] = ()
    slot: Slot = ""
    bare: str = ""

    @property
    def stays(self) -> bool:
        """Whether it is said as well where the answer is in prose: whom to call or to ask, what is not held."""
        return self.slot in {"lacking", "lacking-part", "call", "where"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A number to call: what for, when, and how sure we are."""

    number: str
    name: str
    use: str
    hours: str
    certainty: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One line of a card: what a held clause says, or common emergency practice and who teaches it."""

    text: str
    clause_id: str = ""
    practice: str = ""
    verified: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The fixed card that is shown first where a child may be in danger: whom to call, and what to do, most urgent first."""

    kind: str
    title: str
    advice: tuple[Advice, ...]
    contacts: tuple[Contact, ...]

    @property
    def first(self) -> str:
        """The advice as one text, a line each."""
        return "\n".join(line.text for line in self.advice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Where to read on: a situation of the handbook ("" is all of them), the chapter of a clause, a document."""

    kind: Literal["handbook", "section", "document"]
    target: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier question of the conversation."""

    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the reader gets; the page and the command line render it and never parse its text.

    `rated` are the statements that were looked at for it; they serve to have it written in prose and are never shown.

    `contacts` are numbers to call about what was asked, also where no card is; `ways` are where to read on, as far as whoever
    shows the answer knows any.
    """

    question: str
    asked: str
    language: Language
    role: Role
    status: Status
    segments: tuple[Segment, ...]
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    rated: tuple[Rated, ...] = field(default=(), repr=False)
    notices: tuple[str, ...] = ()
    card: Card | None = None
    suggestions: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()
    ways: tuple[Way, ...] = ()
    provenance: Mapping[str, object] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The answer as plain text: bold as **...**, markers as [n]."""
        return "".join(_plain(segment) for segment in self.segments).strip()


def _plain(segment: Segment) -> str:
    body = f"**{segment.text}**" if segment.bold else segment.text
    return body + "".join(f"[{marker}]" for marker in segment.markers)

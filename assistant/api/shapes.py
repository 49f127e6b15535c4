"""What the tools give back, as JSON: the one place that knows these shapes. docs/api.md shows each.

An answer and a citation are those of `assistant.render`, so that the command line and the service cannot drift apart.
"""

from typing import cast

from typing_extensions import TypedDict  # the standard one cannot be turned into a JSON schema before Python 3.12

from assistant.messages import message
from assistant.render import answer_json, card_json, citation_json
from assistant.schema import Answer, Card, Citation, Clause, Document, Held, Language, Role, Slot, Status, ValidityState
from assistant.tools import Comparison, Indicator, Kind

_ANSWER_FIELDS = ("question", "text", "citations", "notices", "suggestions", "contacts")


class ValidityShape(TypedDict):
    state: ValidityState
    note: str


class ContactShape(TypedDict):
    number: str
    name: str
    use: str
    hours: str
    certainty: str


class AdviceShape(TypedDict):
    text: str
    clause_id: str
    practice: str
    verified: bool


class CardShape(TypedDict):
    kind: str
    title: str
    contacts: list[ContactShape]
    first: str
    advice: list[AdviceShape]


class CitationShape(TypedDict):
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
    validity: ValidityShape
    held: Held
    url: str


class SegmentShape(TypedDict):
    text: str
    kind: str
    bold: bool
    markers: list[int]
    slot: Slot


class AnswerShape(TypedDict):
    card: CardShape | None
    status: Status
    language: Language
    role: Role
    question: str
    text: str
    segments: list[SegmentShape]
    citations: list[CitationShape]
    notices: list[str]
    suggestions: list[str]
    contacts: list[ContactShape]
    caution: str
    answerer: str


class ClauseShape(TypedDict):
    clause_id: str
    document_id: str
    document_title: str
    locator: str
    headings: list[str]
    text: str
    translation: str
    key_points: list[str]
    held: Held
    validity: ValidityShape
    url: str


class HitShape(ClauseShape):
    score: float


class SearchShape(TypedDict):
    card: CardShape | None
    hits: list[HitShape]
    notices: list[str]


class NeighbourShape(TypedDict):
    clause_id: str
    locator: str


class LinkShape(TypedDict):
    title: str
    document_id: str


class ClauseView(ClauseShape):
    before: NeighbourShape | None
    after: NeighbourShape | None
    links: list[LinkShape]
    notices: list[str]


class SectionShape(TypedDict):
    headings: list[str]
    first: str
    last: str
    count: int


class DocumentShape(TypedDict):
    document_id: str
    title: str
    title_en: str
    issuer: str
    number: str
    level: str
    issued: str
    effective: str
    period_end: str
    repealed: str
    validity: ValidityShape
    held: Held
    superseded_by: list[str]
    replaces: list[str]
    implements: list[str]
    cited_by: list[str]
    url: str
    url_confirmed: bool
    checked: str
    unverified: list[str]
    sections: list[SectionShape]
    notices: list[str]


class IndicatorShape(TypedDict):
    indicator_id: str
    field: int
    what: str
    audience: str
    reading: str
    comparison: Comparison
    value: str
    unit: str
    year: int
    kind: Kind
    kind_name: str
    newer_value: str
    newer_source: str
    newer_note: str
    citation: CitationShape


class IndicatorsShape(TypedDict):
    indicators: list[IndicatorShape]
    notices: list[str]


def card_shape(card: Card | None) -> CardShape | None:
    """The card to show before anything else; None where nobody is in danger."""
    return cast("CardShape | None", card_json(card))


def citation_shape(citation: Citation) -> CitationShape:
    """A citation as the command line prints it."""
    return cast("CitationShape", citation_json(citation))


def answer_shape(answer: Answer) -> AnswerShape:
    """All that the page shows of an answer, the card first; `text` begins with the card's words as well."""
    whole = answer_json(answer)
    shape = {
        "card": whole["card"],
        "status": answer.status,
        "language": answer.language,
        "role": answer.role,
        **{name: whole[name] for name in _ANSWER_FIELDS},
        "segments": [
            {"text": part.text, "kind": part.kind, "bold": part.bold, "markers": list(part.markers), "slot": part.slot}
            for part in answer.segments
        ],
        "caution": message(answer.language, "ui.caution"),
        "answerer": str(answer.provenance.get("answerer", "")),
    }
    return cast("AnswerShape", {name: shape[name] for name in AnswerShape.__annotations__})


def clause_shape(clause: Clause, whole: Citation, language: Language) -> ClauseShape:
    """A clause with where it stands and whether it governs; `whole` cites all of its words."""
    english = language == "en" and all(clause.headings_en)
    return {
        "clause_id": clause.clause_id,
        "document_id": clause.document_id,
        "document_title": whole.document_title,
        "locator": whole.locator,
        "headings": list(clause.headings_en if english else clause.headings),
        "text": clause.text,
        "translation": clause.translation,
        "key_points": list(clause.plain if language == "zh" else clause.plain_en),
        "held": whole.held,
        "validity": {"state": whole.validity.state, "note": whole.validity.note},
        "url": whole.url,
    }


def neighbour_shape(clause: Clause | None, language: Language) -> NeighbourShape | None:
    """Where to go on reading."""
    return {"clause_id": clause.clause_id, "locator": clause.locator(language)} if clause else None


def document_shape(
    document: Document,
    validity: ValidityShape,
    sections: list[SectionShape],
    notices: list[str],
    language: Language,
) -> DocumentShape:
    """What the catalogue knows of a document, and its contents as far as they are held."""
    return {
        "document_id": document.document_id,
        "title": document.title,
        "title_en": document.title_en,
        "issuer": document.issuer if language == "zh" else document.issuer_en or document.issuer,
        "number": document.number,
        "level": document.level,
        "issued": document.issued,
        "effective": document.effective,
        "period_end": document.period_end,
        "repealed": document.repealed,
        "validity": validity,
        "held": document.held,
        "superseded_by": list(document.superseded_by),
        "replaces": list(document.replaces),
        "implements": list(document.implements),
        "cited_by": list(document.cited_by),
        "url": document.url,
        "url_confirmed": document.url_confirmed,
        "checked": document.checked,
        "unverified": list(document.unverified),
        "sections": sections,
        "notices": notices,
    }


def indicator_shape(indicator: Indicator, citation: Citation, language: Language) -> IndicatorShape:
    """A figure of the plan with the words that set it."""
    return {
        "indicator_id": indicator.indicator_id,
        "field": indicator.field,
        "what": indicator.what.of(language),
        "audience": indicator.audience.of(language),
        "reading": indicator.reading(language),
        "comparison": indicator.comparison,
        "value": indicator.value,
        "unit": indicator.unit,
        "year": indicator.year,
        "kind": indicator.kind,
        "kind_name": message(language, f"kit.kind_{indicator.kind}"),
        "newer_value": indicator.newer_value,
        "newer_source": indicator.newer_source,
        "newer_note": indicator.newer_note.of(language),
        "citation": citation_shape(citation),
    }

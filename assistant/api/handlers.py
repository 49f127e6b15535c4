"""The five tools as plain functions over an assistant, each giving back what a program can read as JSON."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from assistant.answering import cite, plain_notices, validity_notices
from assistant.api import shapes
from assistant.errors import UnknownClause
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question import checked_text, read_question
from assistant.schema import Citation, Clause, Document, Language, Role, Turn
from assistant.tools import load_indicators


def ask(
    assistant: Assistant,
    *,
    question: str,
    role: Role = "parent",
    history: Sequence[str] = (),
    as_of: date | None = None,
    use_model: bool | None = None,
) -> shapes.AnswerShape:
    """The answer to a question, with its citations; the card first where a child may be in danger. Raises UsageError."""
    turns = [Turn(question=checked_text(earlier)) for earlier in history]
    read_question(question, turns)  # what cannot be read is refused; `Assistant.ask` would give an answer that says so
    return shapes.answer_shape(assistant.ask(question, turns, role, as_of, use_model))


def search(
    assistant: Assistant,
    *,
    query: str,
    count: int = 10,
    language: Language | None = None,
    as_of: date | None = None,
) -> shapes.SearchShape:
    """The clauses nearest to a question, best first, with the card that `ask` would show. Raises UsageError."""
    hits = assistant.search(query, count)
    answer = assistant.ask(query, today=as_of, use_model=False)
    spoken = language or answer.language
    cited = [_cited(assistant, hit.clause, spoken, as_of) for hit in hits]
    alone = [message(spoken, "notice.words_alone")] if answer.provenance.get("search") == "words" else []
    return {
        "card": shapes.card_shape(answer.card),
        "hits": [
            {**shapes.clause_shape(hit.clause, citation, spoken), "score": round(hit.score, 4)}
            for hit, citation in zip(hits, cited, strict=True)
        ],
        "notices": [*_notices(assistant, [hit.clause for hit in hits], cited, spoken), *alone],
    }


def clause(
    assistant: Assistant, *, clause_id: str, language: Language | None = None, as_of: date | None = None
) -> shapes.ClauseView:
    """One clause, what stands before and after it, and the documents it names. Raises UnknownClause."""
    spoken, found = language or assistant.settings.spoken, assistant.clause(clause_id)
    before, after = assistant.neighbours(clause_id)
    citation = _cited(assistant, found, spoken, as_of)
    return {
        **shapes.clause_shape(found, citation, spoken),
        "before": shapes.neighbour_shape(before, spoken),
        "after": shapes.neighbour_shape(after, spoken),
        "links": [{"title": title, "document_id": named} for title, named in assistant.links(found).items()],
        "notices": _notices(assistant, [found], [citation], spoken),
    }


def document(
    assistant: Assistant, *, document_id: str, language: Language | None = None, as_of: date | None = None
) -> shapes.DocumentShape:
    """What is known of a document, and which clauses of it are held. Raises UnknownClause."""
    spoken, found = language or assistant.settings.spoken, assistant.document(document_id)
    governs = assistant.validity_of(document_id, spoken, as_of)
    clauses = assistant.corpus.clauses_of(document_id)
    cited = [_cited(assistant, entry, spoken, as_of) for entry in clauses[:1]]
    notices = [*_document_notices(found, spoken), *_notices(assistant, clauses[:1], cited, spoken)]
    validity: shapes.ValidityShape = {"state": governs.state, "note": governs.note}
    return shapes.document_shape(found, validity, _sections(clauses, spoken), notices, spoken)


def indicators(
    assistant: Assistant, *, field: int | None = None, language: Language | None = None, as_of: date | None = None
) -> shapes.IndicatorsShape:
    """The figures that the plan sets, of one field or all, each with the words that set it."""
    spoken = language or assistant.settings.spoken
    wanted = [entry for entry in load_indicators(assistant.settings.corpus) if field is None or entry.field == field]
    cited = [_cited(assistant, assistant.clause(e.clause_id), spoken, as_of, e.quote) for e in wanted]
    lead = [message(spoken, f"indicators.about_{name}") for name in ("targets", "newer")]
    return {
        "indicators": [
            shapes.indicator_shape(entry, citation, spoken) for entry, citation in zip(wanted, cited, strict=True)
        ],
        "notices": [*lead, *validity_notices(assistant.corpus, cited, spoken)],
    }


def _cited(
    assistant: Assistant, found: Clause, language: Language, as_of: date | None, words: str | None = None
) -> Citation:
    """The citation of a clause's words, or of all of them. Raises UnknownClause for words that it does not hold."""
    source = assistant.document(found.document_id)
    governs = assistant.validity_of(found.document_id, language, as_of)
    citation = cite(words or found.text, 1, found, source, governs, language)
    if citation is None:
        raise UnknownClause("unknown_clause", clause=found.clause_id)
    return citation


def _notices(
    assistant: Assistant, clauses: Sequence[Clause], cited: Sequence[Citation], language: Language
) -> list[str]:
    """What a reader must be told beside clauses: whose words they are, whose English, and whether they govern."""
    notices = plain_notices(cited, language)
    if language == "en" and any(entry.translation for entry in clauses):
        notices.append(message(language, "notice.translation"))
    return [*notices, *validity_notices(assistant.corpus, cited, language)]


def _document_notices(found: Document, language: Language) -> list[str]:
    notices = [] if found.held != "none" else [message(language, "ui.not_held")]
    if found.unverified:
        mark = message(language, "ui.list_mark")
        names = mark.join(message(language, f"ui.fact_{name}") for name in found.unverified)
        notices.append(message(language, "ui.unverified", names=names))
    return notices


def _sections(clauses: Sequence[Clause], language: Language) -> list[shapes.SectionShape]:
    """The headings of a document in order, with the first and last clause under each."""
    sections: list[shapes.SectionShape] = []
    for headings, members in groupby(clauses, key=lambda entry: (entry.headings, entry.headings_en)):
        group = list(members)
        english = language == "en" and all(headings[1])
        sections.append(
            {
                "headings": list(headings[1] if english else headings[0]),
                "first": group[0].clause_id,
                "last": group[-1].clause_id,
                "count": len(group),
            }
        )
    return sections

"""A subject -> a talk kit.

With the shipped library, `build_kit(assistant, "myopia", "primary", 20).points[0].figures[0].value` is "不超过38%".
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.corpus import Conflict, touching
from assistant.pipeline import Assistant
from assistant.schema import Answer, Language
from assistant.tools.indicators import load_indicators
from assistant.tools.kit.choose import Chooser, quotation
from assistant.tools.kit.kit import PARTIES, Asked, Audience, Kit, Minutes, Quote
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.readers import Reader, reader_of
from assistant.tools.kit.subject import read_subject
from assistant.tools.talks import Topic, load_talks

_NEAR_CONFLICT = 0.6  # cosine; on the laid-out topics those on the matter reach 0.6 to 0.85, others 0.4 to 0.55
_MOST_QUOTES = 3  # of one answer: more cannot be said in a minute


def topics(assistant: Assistant) -> tuple[Topic, ...]:
    """The subjects that are laid out ready."""
    return load_talks(assistant.settings.corpus)


def build_kit(
    assistant: Assistant,
    subject: str,
    audience: Audience = "primary",
    minutes: Minutes = 45,
    language: Language = "zh",
    today: date | None = None,
) -> Kit:
    """The talk on a topic (its id or title) or on free text. Raises UsageError where nothing in the library fits."""
    found = read_subject(assistant, subject, language)
    length, reader = length_of(minutes), reader_of(audience)
    chooser = Chooser(assistant, found.asked, reader, language, load_indicators(assistant.settings.corpus))
    points = chooser.points(found.points, length.points)
    duties = {party: chooser.duties(found.duties[party], party, length.duties) for party in PARTIES}
    legal_basis = tuple(chooser.quote(clause) for clause in found.legal_basis[: length.legal_basis])
    questions = answered(assistant, _by_fit(found.questions, reader), language, length.questions, found.answers_from)
    kit = Kit(
        topic_id=found.topic_id,
        title=found.title,
        opening=found.opening,
        case=found.case,
        audience=audience,
        minutes=minutes,
        language=language,
        made=today or assistant.settings.today,
        points=points,
        duties=duties,
        legal_basis=legal_basis,
        questions=questions,
    )
    return with_conflicts(kit, assistant)


def with_conflicts(kit: Kit, assistant: Assistant) -> Kit:
    """The kit with the recorded conflicts on what it quotes: those of a clause, and of a whole document if they are near."""
    ids = {quote.citation.clause_id for quote in kit.quotes()}
    found = [conflict for conflict in touching(assistant.corpus.conflicts, ids) if conflict.newer]
    near = [conflict for conflict in found if ids & set(conflict.older) or _is_near(assistant, kit, conflict)]
    return replace(kit, conflicts=tuple(near))


def _is_near(assistant: Assistant, kit: Kit, conflict: Conflict) -> bool:
    """Whether a conflict of a whole document is about what is quoted of it."""
    words = [quote.citation.quote for quote in kit.quotes() if quote.document.document_id in conflict.older]
    vectors = assistant.quoter.context.retriever.model.encode([f"{conflict.topic['zh']} {conflict.says['zh']}", *words])
    return any(float(vector @ vectors[0]) >= _NEAR_CONFLICT for vector in vectors[1:])


def _by_fit(questions: Sequence[str], reader: Reader) -> list[str]:
    """Questions about these listeners' children first, about others' last."""
    return sorted(questions, key=lambda question: -reader.fit(question)) if reader.stages else list(questions)


def answered(
    assistant: Assistant,
    questions: Iterable[str],
    language: Language,
    count: int,
    sources: frozenset[str] = frozenset(),
) -> tuple[Asked, ...]:
    """The first `count` questions that the library answers (from these clauses, if any are given).

    One that it does not answer is no help in a talk.
    """
    found: list[Asked] = []
    for question in questions:
        if len(found) == count:
            break
        asked = ask(assistant, question, language)
        ids = [quote.citation.clause_id for quote in asked.quotes[:1]]
        if ids and asked.status in {"answered", "signposted"} and (not sources or sources & set(ids)):
            found.append(asked)
    return tuple(found)


def ask(assistant: Assistant, question: str, language: Language) -> Asked:
    """A question with the assistant's answer, its quotations found again in their clauses."""
    answer = assistant.ask(question, role="instructor")
    prose = tuple(segment for segment in answer.segments if segment.kind == "prose")
    return Asked(
        question=answer.question,
        status=answer.status,
        quotes=_quotes(assistant, answer, language, None if prose else _MOST_QUOTES),
        prose=prose,
        contacts=answer.card.contacts if answer.card else (),
    )


def _quotes(assistant: Assistant, answer: Answer, language: Language, most: int | None) -> tuple[Quote, ...]:
    citations = answer.citations[:most]
    return tuple(quotation(assistant, assistant.clause(c.clause_id), c.start, c.end, language) for c in citations)

"""What a talk is about: a topic that is laid out ready, or free text whose clauses are searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.errors import UsageError
from assistant.kit.model import PARTIES
from assistant.kit.readers import PARTY_WORDS
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question import Question, checked_text, read_question
from assistant.schema import Clause, Hit, Language
from assistant.talks import Party, Topic, load_talks
from assistant.validity import governs

LONGEST_SUBJECT = 60  # characters: it becomes the title of a slide
_SEARCHED = 30
_MOST_POINTS = 8
_MOST_DUTIES = 5
_MOST_LAWS = 3
_MOST_QUESTIONS = 8
_NEAR_QUESTION = 0.45  # cosine of a laid-out question to free text from which it belongs to the subject
_LAWS = {"law", "administrative-regulation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that a talk can be built from, more than any talk holds."""

    topic_id: str
    title: str
    opening: str
    case: str
    asked: Question
    points: tuple[Clause, ...]
    duties: Mapping[Party, tuple[Clause, ...]]
    legal_basis: tuple[Clause, ...]
    questions: tuple[str, ...]


def read_subject(assistant: Assistant, text: str, language: Language) -> Subject:
    """The topic of this id or title, else what is found for the text. Raises UsageError."""
    cleaned = checked_text(text)
    talks = load_talks(assistant.settings.corpus)
    for topic in talks:
        if cleaned in {topic.topic_id, topic.title.zh, topic.title.en}:
            return _laid_out(assistant, topic, language)
    if len(cleaned) > LONGEST_SUBJECT:
        raise UsageError("kit_subject_long", length=len(cleaned), limit=LONGEST_SUBJECT)
    return _searched(assistant, cleaned, talks, language)


def _laid_out(assistant: Assistant, topic: Topic, language: Language) -> Subject:
    def clauses(ids: Sequence[str]) -> tuple[Clause, ...]:
        return tuple(assistant.clause(clause_id) for clause_id in ids)

    return Subject(
        topic_id=topic.topic_id,
        title=topic.title.of(language),
        opening=topic.opening.of(language),
        case=topic.case.of(language),
        asked=read_question(topic.title.zh),
        points=clauses(topic.points),
        duties={party: clauses(topic.duties[party]) for party in PARTIES},
        legal_basis=clauses(topic.legal_basis),
        questions=tuple(question.of(language) for question in topic.parent_questions),
    )


def _searched(assistant: Assistant, text: str, talks: Sequence[Topic], language: Language) -> Subject:
    hits = [hit for hit in assistant.search(text, _SEARCHED) if _near(hit)]
    if len(hits) < 3:
        raise UsageError("kit_nothing_found", subject=text)
    clauses = [hit.clause for hit in hits]
    return Subject(
        topic_id="",
        title=text,
        opening=message(language, "kit.free_opening", title=text),
        case=message(language, "kit.free_case", title=text),
        asked=read_question(text),
        points=tuple(clauses[:_MOST_POINTS]),
        duties={party: _naming(clauses, party) for party in PARTIES},
        legal_basis=_laws(assistant, clauses),
        questions=_questions(assistant, text, talks, language),
    )


def _near(hit: Hit) -> bool:
    return not hit.retrievers["frame"] and (hit.retrievers["coverage"] > 0.3 or hit.retrievers["dense"] > 0.5)


def _naming(clauses: Sequence[Clause], party: Party) -> tuple[Clause, ...]:
    return tuple(clause for clause in clauses if PARTY_WORDS[party].search(clause.text))[:_MOST_DUTIES]


def _laws(assistant: Assistant, clauses: Sequence[Clause]) -> tuple[Clause, ...]:
    """The clauses of national laws and regulations that are in force."""
    return tuple(
        clause
        for clause in clauses
        if assistant.corpus.document_of(clause).level in _LAWS
        and governs(assistant.validity_of(clause.document_id, "zh").state)
    )[:_MOST_LAWS]


def _questions(assistant: Assistant, text: str, talks: Sequence[Topic], language: Language) -> tuple[str, ...]:
    """The laid-out questions nearest to the text: parents ask the same things whatever the talk is called."""
    questions = [question for topic in talks for question in topic.parent_questions]
    own_language = read_question(text).language
    model = assistant.quoter.context.retriever.model
    vectors = model.encode([text, *(question.of(own_language) for question in questions)])
    near = sorted(
        ((float(vector @ vectors[0]), row) for row, vector in enumerate(vectors[1:])), key=lambda pair: (-pair[0], pair[1])
    )
    return tuple(questions[row].of(language) for score, row in near[:_MOST_QUESTIONS] if score >= _NEAR_QUESTION)

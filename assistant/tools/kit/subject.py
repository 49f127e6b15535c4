"""What a talk is about: a topic that is laid out ready, or free text whose clauses are searched for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.corpus import governs
from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question import Question, checked_text, read_question
from assistant.schema import Clause, Hit, Language
from assistant.tools.kit.kit import PARTIES
from assistant.tools.kit.readers import PARTY_WORDS
from assistant.tools.talks import Party, Topic, load_talks

LONGEST_SUBJECT = 60  # characters: it becomes the title of a slide
_SEARCHED = 30
_MOST_POINTS = 8
_MOST_DUTIES = 5
_MOST_LAWS = 3
_MOST_QUESTIONS = 8
_NEAR_QUESTION = 0.35  # cosine of a laid-out question to free text from which it is worth asking
# A clause belongs to free text if it holds most of its meaning and lies near. Measured on 15 subjects: those of the
# library reach 1.0 and 0.4, "quantum physics" 0.35 and "cooking recipes" 0.47 of coverage.
_COVERED, _NEAR = 0.6, 0.3
_FEWEST_CLAUSES = 3
_LAWS = {"law", "administrative-regulation"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """All that a talk can be built from, more than any talk holds.

    `answers_from` names the clauses that an answer must rest on for its question to belong here; empty for any.
    """

    topic_id: str
    title: str
    opening: str
    case: str
    asked: Question
    points: tuple[Clause, ...]
    duties: Mapping[Party, tuple[Clause, ...]]
    legal_basis: tuple[Clause, ...]
    questions: tuple[str, ...]
    answers_from: frozenset[str] = frozenset()


def read_subject(assistant: Assistant, text: str, language: Language) -> Subject:
    """The topic of this id or title, else what is found for the text. Raises UsageError."""
    cleaned = checked_text(text)
    talks = load_talks(assistant.settings.corpus)
    if (topic := _topic(cleaned, talks)) is not None:
        return _laid_out(assistant, topic, language)
    return _searched(assistant, _free(cleaned, language), talks, language)


def known_subject(assistant: Assistant, topic_id: str, title: str, language: Language) -> Subject:
    """The topic of this id, or free text without a search: what a saved kit is about. Raises UsageError."""
    if not topic_id:
        return _free(checked_text(title), language)
    topic = next((t for t in load_talks(assistant.settings.corpus) if t.topic_id == topic_id), None)
    if topic is None:
        raise UsageError("kit_topic_gone", topic=topic_id[:LONGEST_SUBJECT])
    return _laid_out(assistant, topic, language)


def _topic(text: str, talks: Sequence[Topic]) -> Topic | None:
    """The topic with this id or title, or the only one whose title contains the text: what is laid out beats a search."""
    named = [topic for topic in talks if text in {topic.topic_id, topic.title.zh, topic.title.en}]
    folded = text.lower()
    holding = [
        t for t in talks if len(text) >= 2 and (folded in t.title.zh or f" {folded} " in f" {t.title.en.lower()} ")
    ]
    return named[0] if named else holding[0] if len(holding) == 1 else None


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


def _free(text: str, language: Language) -> Subject:
    """A subject in the instructor's own words, its clauses not yet searched for."""
    if len(text) > LONGEST_SUBJECT:
        raise UsageError("kit_subject_long", length=len(text), limit=LONGEST_SUBJECT)
    return Subject(
        topic_id="",
        title=text,
        opening=message(language, "kit.free_opening", title=text),
        case=message(language, "kit.free_case", title=text),
        asked=read_question(text),
        points=(),
        duties=dict.fromkeys(PARTIES, ()),
        legal_basis=(),
        questions=(),
    )


def _searched(assistant: Assistant, free: Subject, talks: Sequence[Topic], language: Language) -> Subject:
    clauses = [hit.clause for hit in assistant.search(free.title, _SEARCHED) if _near(hit)]
    if len(clauses) < _FEWEST_CLAUSES:
        raise UsageError("kit_nothing_found", subject=free.title)
    return replace(
        free,
        points=tuple(clauses[:_MOST_POINTS]),
        duties={party: _naming(clauses, party) for party in PARTIES},
        legal_basis=_laws(assistant, clauses),
        questions=_questions(assistant, free.title, talks, language),
        answers_from=frozenset(clause.clause_id for clause in clauses),
    )


def _near(hit: Hit) -> bool:
    found = hit.retrievers
    return not found["frame"] and found["coverage"] >= _COVERED and found["dense"] >= _NEAR


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
        ((float(vector @ vectors[0]), row) for row, vector in enumerate(vectors[1:])),
        key=lambda pair: (-pair[0], pair[1]),
    )
    return tuple(questions[row].of(language) for score, row in near[:_MOST_QUESTIONS] if score >= _NEAR_QUESTION)

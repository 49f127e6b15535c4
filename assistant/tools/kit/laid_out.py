"""A topic that is laid out -> a kit: as much of it as the library bears, the audience is meant for, and the length has room for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from assistant.corpus import Prepared
from assistant.errors import UsageError
from assistant.schema import Contact
from assistant.tools.kit.kit import LENGTHS, Asked, Audience, Case, Kit, Minutes, Point, Told
from assistant.tools.kit.lengths import length_of, questions_that_fit
from assistant.tools.kit.quoting import Quoter
from assistant.tools.talks import PARTIES, Party, Topic, words_key
from assistant.tools.talks import Point as TopicPoint

_ESSENTIAL = 3


def laid_out(topic: Topic, quoter: Quoter, audience: Audience, minutes: Minutes, made: date) -> Kit:
    """The talk on a topic. Raises UsageError where the library bears none of its points."""
    language, length = quoter.language, length_of(minutes)
    points = all_points(topic, quoter)
    if not points:
        raise UsageError("kit_nothing_borne", subject=topic.title.of(language))
    kit = Kit(
        topic_id=topic.topic_id,
        title=topic.title.of(language),
        audience=audience,
        minutes=minutes,
        language=language,
        made=made,
        opening=topic.opening.of(language),
        take_home=topic.take_home.of(language),
        points=essential(points) if length.essential_only else points,
        sides=_sides(topic, quoter),
        case=case_of(topic, quoter) if length.case else None,
        questions=questions_of(topic, quoter, minutes),
        actions=tuple(action.of(language) for action in topic.home.actions),
        contacts=contacts(quoter, topic.home.numbers),
        meant=topic.stages,
        lacking=lacking(topic, quoter),
    )
    return replace(kit, questions=kit.questions[: questions_that_fit(kit)])


def all_points(topic: Topic, quoter: Quoter) -> tuple[Point, ...]:
    """The points that the library bears, in the order that teaches."""
    return tuple(point for point in (_point(point, quoter) for point in topic.points) if point is not None)


def _point(point: TopicPoint, quoter: Quoter) -> Point | None:
    message, language = quoter.said(point.message), quoter.language
    if message is None:
        return None
    at_age = point.at_age.get(quoter.reader.stage) if quoter.reader.stage else None
    return Point(
        message=message,
        title=point.title.of(language),
        talk=point.talk.of(language),
        example=point.example.of(language),
        ask=point.ask.of(language),
        at_age=at_age.of(language) if at_age else "",
        show=tuple(line.of(language) for line in point.show),
        essential=point.essential,
    )


def _sides(topic: Topic, quoter: Quoter) -> Mapping[Party, tuple[Told, ...]]:
    said = {side.party: side.message for side in topic.sides}
    return {party: quoter.all_said([said[party]] if party in said else []) for party in PARTIES}


def essential(points: tuple[Point, ...]) -> tuple[Point, ...]:
    """The points that the shortest talk keeps; where the library lacks some of them, others in their place."""
    kept = [point for point in points if point.essential]
    more = [point for point in points if not point.essential][: max(0, _ESSENTIAL - len(kept))]
    return tuple(point for point in points if point in kept or point in more)


def case_of(topic: Topic, quoter: Quoter) -> Case:
    """The case with what the library bears of its model answer."""
    language = quoter.language
    return Case(
        story=topic.case.story.of(language),
        ask=topic.case.ask.of(language),
        show=tuple(line.of(language) for line in topic.case.show),
        answer=quoter.all_said(topic.case.answer),
    )


def all_questions(topic: Topic, quoter: Quoter) -> tuple[Asked, ...]:
    """The questions that the library answers: one whose first sentence it does not bear is left out."""
    return tuple(asked for asked in (answered(q, quoter) for q in topic.questions) if asked is not None)


def questions_of(topic: Topic, quoter: Quoter, minutes: Minutes) -> tuple[Asked, ...]:
    """Those of them that these listeners ask, who are parents of children of a stage; in the longest talk then the others."""
    stage = quoter.reader.stage
    meant = dict(zip(topic.questions, topic.asked_at, strict=True))
    own = [question for question in topic.questions if stage is None or stage in meant[question]]
    others = [question for question in topic.questions if question not in own] if minutes == LENGTHS[-1] else []
    found = (answered(question, quoter) for question in (*own, *others))
    return tuple(asked for asked in found if asked is not None) or all_questions(topic, quoter)


def answered(question: Prepared, quoter: Quoter) -> Asked | None:
    """A question of a topic with its answer; None where the library does not bear the sentence that answers."""
    first = quoter.said(question.answer[0])
    if first is None:
        return None
    rest = quoter.all_said(question.answer[1:])
    text, key = question.question.of(quoter.language), words_key(question.question)
    return Asked(question=text, answer=(first, *rest), key=key)


def contacts(quoter: Quoter, numbers: Iterable[str]) -> tuple[Contact, ...]:
    """The numbers to call that the library knows."""
    guide, language = quoter.assistant.quoter.context.cards, quoter.language
    return tuple(guide.contact(number, language) for number in numbers if number in guide.contacts)


def lacking(topic: Topic, quoter: Quoter) -> int:
    """How many points of a topic the library does not bear."""
    return len(topic.points) - len(all_points(topic, quoter))

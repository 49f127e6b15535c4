"""What an instructor changes on a kit. Every change gives a new kit; the old one stands.

What stands in the kit already or is on another subject is not added, unless the instructor insists.
"""

from dataclasses import replace
from typing import cast

import numpy as np

from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question import read_question
from assistant.schema import Statement
from assistant.tools.kit.answering import answered_now
from assistant.tools.kit.free import about
from assistant.tools.kit.kit import DRAFT_KINDS, Draft, Item, Kit, Point, Section, Told
from assistant.tools.kit.outline import with_conflicts
from assistant.tools.kit.quoting import Quoter
from assistant.tools.kit.wording import place
from assistant.tools.talks import Party

# Cosines to what all sentences of the kit say on average. Of the sixteen topics' own statements, with those of the same
# article taken out of the kit, one in twenty lies below the first, of other articles four in five; of their questions one in
# twenty lies below the second, of other topics' questions a third.
_ON_SUBJECT, _QUESTION_ON_SUBJECT = 0.525, 0.45
_SAME_QUESTION = 0.9  # cosine of two questions
DOUBTS = frozenset({"kit_again", "kit_off_topic", "kit_unanswered"})  # refusals that an instructor may overrule


def items(kit: Kit, section: Section) -> tuple[Item, ...]:
    """What stands in a section, in order."""
    if section == "points":
        return kit.points
    return kit.questions if section == "questions" else kit.sides[section]


def with_items(kit: Kit, section: Section, new: tuple[Item, ...]) -> Kit:
    """The kit with other items in a section."""
    if section in {"points", "questions"}:
        return replace(kit, **{section: new})  # type: ignore[arg-type]
    return replace(kit, sides={**kit.sides, cast("Party", section): cast("tuple[Told, ...]", new)})


def move(kit: Kit, section: Section, place: int, to: int) -> Kit:
    """An item put in another place of its section; both count from 0. Raises IndexError."""
    rest = list(items(kit, section))
    moved = rest.pop(place)
    rest.insert(max(0, min(to, len(rest))), moved)
    return with_items(kit, section, tuple(rest))


def drop(kit: Kit, section: Section, place: int) -> Kit:
    """A section without one of its items. Raises IndexError."""
    rest = list(items(kit, section))
    del rest[place]
    return with_items(kit, section, tuple(rest))


def with_drafts(kit: Kit, place: int, drafts: tuple[Draft, ...]) -> Kit:
    """A point with other drafts: those that go on from its message, then its example. Raises IndexError."""
    points = list(kit.points)
    ordered = tuple(sorted(drafts, key=lambda one: DRAFT_KINDS.index(one.kind)))
    points[place] = replace(points[place], drafts=ordered)
    return replace(kit, points=tuple(points))


def accept(kit: Kit, place: int, sentence: int) -> Kit:
    """A drafted sentence of a point that a person stands for from now on. Raises IndexError."""
    drafts = list(kit.points[place].drafts)
    drafts[sentence] = replace(drafts[sentence], accepted=True)
    return with_drafts(kit, place, tuple(drafts))


def remove(kit: Kit, place: int, sentence: int) -> Kit:
    """A point without one of its drafted sentences. Raises IndexError."""
    drafts = list(kit.points[place].drafts)
    del drafts[sentence]
    return with_drafts(kit, place, tuple(drafts))


def add_clause(kit: Kit, assistant: Assistant, section: Section, clause_id: str, insist: bool = False) -> Kit:
    """What a clause says on the kit's subject, at the end of a section.

    Raises UnknownClause, and UsageError where the kit says it already or it is on another subject, unless they insist.
    """
    assert section != "questions", "a clause is no question"
    statements = assistant.corpus.statements(assistant.clause(clause_id))
    near = _nearness(kit, assistant, [statement.zh for statement in statements])
    fresh = [row for row, statement in enumerate(statements) if not _said_already(kit, statement)]
    if not fresh and not insist:
        raise UsageError("kit_again", place=_place_of(kit, clause_id))
    best = max(fresh or range(len(statements)), key=lambda row: (near[row], -row))
    if near[best] < _ON_SUBJECT and not insist:
        raise UsageError("kit_off_topic", title=kit.title)
    told = Quoter(assistant, kit.language, kit.audience).told(statements[best])
    title = message(kit.language, f"kit.about_{about(statements[best])}")
    item: Item = Point(message=told, title=title) if section == "points" else told
    return with_conflicts(with_items(kit, section, (*items(kit, section), item)), assistant)


def _said_already(kit: Kit, statement: Statement) -> bool:
    """Whether the kit quotes words of a statement, beside the answers to questions."""
    told = (*(point.message for point in kit.points), *(told for side in kit.sides.values() for told in side))
    cited = [quote.citation for one in told for quote in one.quotes if quote.citation.clause_id == statement.clause_id]
    return any(c.start < end and start < c.end for c in cited for start, end in statement.spans)


def _place_of(kit: Kit, clause_id: str) -> str:
    return next(place(quote, kit.language) for quote in kit.quotes() if quote.citation.clause_id == clause_id)


def _nearness(kit: Kit, assistant: Assistant, texts: list[str]) -> list[float]:
    """The cosine of each text to what the kit says on average."""
    own = [kit.title, *(told.text for told in kit.told()), *(asked.question for asked in kit.questions)]
    vectors = np.asarray(assistant.quoter.context.retriever.model.encode([*own, *texts]))
    mean = vectors[: len(own)].mean(axis=0)
    length = float(np.linalg.norm(mean)) or 1.0
    return [float(vector @ mean) / length for vector in vectors[len(own) :]]


def add_question(kit: Kit, assistant: Assistant, question: str, insist: bool = False) -> Kit:
    """A question of the instructor's own with the library's answer.

    Raises UsageError where the kit has it, it is on another subject or the library does not answer it. Who insists on a
    question without an answer gets it without one: what only lies near is never shown as an answer.
    """
    text = read_question(question).given
    asked = answered_now(assistant, text, kit.language, kit.audience)
    if not insist:
        _doubt_question(kit, assistant, text, bool(asked.answer))
    return with_conflicts(replace(kit, questions=(*kit.questions, asked)), assistant)


def _doubt_question(kit: Kit, assistant: Assistant, text: str, has_answer: bool) -> None:
    model = assistant.quoter.context.retriever.model
    vectors = model.encode([text, *(asked.question for asked in kit.questions)])
    same = [row for row, vector in enumerate(vectors[1:]) if float(vector @ vectors[0]) >= _SAME_QUESTION]
    if same:
        raise UsageError("kit_again", place=kit.questions[same[0]].question)
    if _nearness(kit, assistant, [text])[0] < _QUESTION_ON_SUBJECT:
        raise UsageError("kit_off_topic", title=kit.title)
    if not has_answer:
        raise UsageError("kit_unanswered")

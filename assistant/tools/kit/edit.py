"""What an instructor changes on a kit. Every change gives a new kit; the old one stands."""

from dataclasses import replace
from typing import cast

from assistant.pipeline import Assistant
from assistant.question import read_question
from assistant.tools.indicators import load_indicators
from assistant.tools.kit.choose import Chooser
from assistant.tools.kit.kit import Asked, Item, Kit, Quote, Section
from assistant.tools.kit.outline import ask, with_conflicts
from assistant.tools.kit.readers import reader_of
from assistant.tools.talks import Party

_OF_KIT = {"points", "legal_basis", "questions"}


def items(kit: Kit, section: Section) -> tuple[Item, ...]:
    """What stands in a section, in order."""
    if section in _OF_KIT:
        return cast("tuple[Item, ...]", getattr(kit, section))
    return kit.duties[cast("Party", section)]


def with_items(kit: Kit, section: Section, new: tuple[Item, ...]) -> Kit:
    """The kit with other items in a section."""
    if section == "points":
        return replace(kit, points=cast("tuple[Quote, ...]", new))
    if section == "legal_basis":
        return replace(kit, legal_basis=cast("tuple[Quote, ...]", new))
    if section == "questions":
        return replace(kit, questions=cast("tuple[Asked, ...]", new))
    return replace(kit, duties={**kit.duties, section: cast("tuple[Quote, ...]", new)})


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


def add_clause(kit: Kit, assistant: Assistant, section: Section, clause_id: str) -> Kit:
    """A clause at the end of a section, by the sentence that fits the talk best. Raises UnknownClause."""
    assert section != "questions", "a clause is no question"
    clause = assistant.clause(clause_id)
    indicators = load_indicators(assistant.settings.corpus)
    chooser = Chooser(assistant, read_question(kit.title), reader_of(kit.audience), kit.language, indicators)
    party = None if section in _OF_KIT else cast("Party", section)
    added = with_items(kit, section, (*items(kit, section), chooser.quote(clause, party)))
    return with_conflicts(added, assistant)


def add_question(kit: Kit, assistant: Assistant, question: str) -> Kit:
    """A question of the instructor's own with the assistant's answer, whatever it is. Raises UsageError."""
    read_question(question)
    asked = ask(assistant, question, kit.language)
    return with_conflicts(replace(kit, questions=(*kit.questions, asked)), assistant)

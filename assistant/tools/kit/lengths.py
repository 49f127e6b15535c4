"""How long a talk takes to say, and how its minutes are shared out.

A part takes the time of its words at speaking pace and of what the room does in it. What the words leave of a talk's length
goes to the room; a talk that says more than fits is told so (`overrun`), and its parts are shortened alike.

>>> spoken("先信孩子，再留证据，" * 26 + "好好", "zh")
1.0
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.schema import Language
from assistant.tools.kit.kit import Asked, Kit, Minutes, Point
from assistant.tools.talks import PARTIES

_CHARACTERS, _WORDS = 210, 130  # said in a minute, to a hall, with breath between sentences
_LITTLE = 0.5  # of the length: with less, the room would have to fill most of it
_SAID = {"zh": re.compile(r"[\u3400-\u9fff]|[A-Za-z]+|\d+"), "en": re.compile(r"[\w’'-]+")}

Name = Literal["opening", "point", "sides", "case", "questions", "close"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """What a talk has room for. `room_*` are the minutes that the room gets at least: to answer the opening, a question
    within a point, to work on the case in groups, to ask on its own.
    """

    questions: int
    essential_only: bool
    case: bool
    room_opening: float
    room_point: float
    room_case: float
    room_questions: float


_LENGTHS: Mapping[Minutes, Length] = {
    20: Length(
        questions=4,
        essential_only=True,
        case=False,
        room_opening=0.5,
        room_point=0.4,
        room_case=0,
        room_questions=1,
    ),
    45: Length(
        questions=8,
        essential_only=False,
        case=True,
        room_opening=1,
        room_point=0.7,
        room_case=5,
        room_questions=2,
    ),
    90: Length(
        questions=8,
        essential_only=False,
        case=True,
        room_opening=2,
        room_point=3,
        room_case=18,
        room_questions=10,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the talk with its minutes. `place` counts points from 0; `skip` says that a late speaker leaves it out."""

    name: Name
    minutes: int
    place: int = 0
    skip: bool = False


def length_of(minutes: Minutes) -> Length:
    """What fits into a talk of so many minutes."""
    return _LENGTHS[minutes]


def spoken(text: str, language: Language) -> float:
    """Minutes that a text takes to say."""
    count = len(_SAID[language].findall(text))
    return count / (_CHARACTERS if language == "zh" else _WORDS)


def timetable(kit: Kit) -> tuple[Part, ...]:
    """The parts of a talk, whose minutes come to its length."""
    rows = list(_rows(kit))
    minutes = _shared(_fitted(rows, kit.minutes), kit.minutes)
    return tuple(
        Part(name=name, minutes=count, place=place, skip=skip)
        for (name, place, skip, _, _), count in zip(rows, minutes, strict=True)
    )


def needed(kit: Kit) -> float:
    """Minutes that a talk takes at speaking pace, with the least time for the room."""
    return sum(words + room for _, _, _, words, room in _rows(kit))


def overrun(kit: Kit) -> int:
    """By how many minutes a talk is too long, 0 where it fits."""
    return max(0, round(needed(kit) - kit.minutes))


def shortfall(kit: Kit) -> int:
    """The minutes that a talk fills where it has too little to say for its length, else 0."""
    minutes = needed(kit)
    return max(1, round(minutes)) if minutes < _LITTLE * kit.minutes else 0


_Row = tuple[Name, int, bool, float, float]  # name, place, whether to skip when late, minutes of words, of the room


def _rows(kit: Kit) -> Iterator[_Row]:
    length = length_of(kit.minutes)

    def said(*texts: str) -> float:
        return sum(spoken(text, kit.language) for text in texts)

    if kit.opening:
        yield "opening", 0, False, said(kit.opening), length.room_opening
    for place, point in enumerate(kit.points):
        yield "point", place, not point.essential and len(kit.points) > 1, said(*_of_point(point)), length.room_point
    sides = [told.text for party in PARTIES for told in kit.sides[party]]
    if sides:
        yield "sides", 0, False, said(*sides), 0.0
    if kit.case:
        answer = [told.text for told in kit.case.answer]
        yield "case", 0, True, said(kit.case.story, kit.case.ask, *kit.case.show, *answer), length.room_case
    if kit.questions:
        yield "questions", 0, False, said(*_of_questions(kit.questions)), length.room_questions
    if kit.actions or kit.take_home or kit.contacts:
        numbers = [f"{contact.number} {contact.name}" for contact in kit.contacts]
        yield "close", 0, False, said(*kit.actions, *numbers, kit.take_home), 0.0


def _of_point(point: Point) -> tuple[str, ...]:
    """What is said of a point: its message, at the beginning and again at the end; how it is told, an example, the question
    to the room, and the words that decide.
    """
    first = point.message.quotes[0].citation.quote if point.message.quotes else ""
    text = point.message.text
    drafted = (draft.text for draft in point.drafts if draft.accepted)
    return (text, point.talk, point.at_age, point.example, point.ask, *drafted, "" if first == text else first, text)


def _of_questions(questions: Iterable[Asked]) -> Iterator[str]:
    for asked in questions:
        yield asked.question
        yield from (told.text for told in asked.answer)


def _fitted(rows: Sequence[_Row], minutes: int) -> list[float]:
    """The minutes of each part before rounding: what is over goes to the room, what is lacking is taken from all alike."""
    wanted = [words + room for *_, words, room in rows]
    total = sum(wanted)
    if total >= minutes:
        return [minutes * share / total for share in wanted]
    rooms = [room for *_, room in rows]
    over, all_rooms = minutes - total, sum(rooms)
    if not all_rooms:
        return [share + over / len(rows) for share in wanted]
    return [share + over * room / all_rooms for share, room in zip(wanted, rooms, strict=True)]


def _shared(wanted: Sequence[float], minutes: int) -> list[int]:
    """Whole minutes that come to the length, each as near to what is wanted as can be, none under one.

    >>> _shared([0.4, 9.3, 10.3], 20)
    [1, 9, 10]
    """
    floors = [max(1, int(share)) for share in wanted]
    while sum(floors) > minutes and max(floors) > 1:
        largest = max(range(len(floors)), key=lambda row: (floors[row] - wanted[row], floors[row]))
        largest = largest if floors[largest] > 1 else floors.index(max(floors))
        floors[largest] -= 1
    order = sorted(range(len(floors)), key=lambda row: floors[row] - wanted[row])
    for row in order * (minutes // max(1, len(floors)) + 1):
        if sum(floors) >= minutes:
            break
        floors[row] += 1
    return floors


def questions_that_fit(kit: Kit) -> int:
    """How many of a kit's questions there is time for, at least one."""
    count = min(len(kit.questions), length_of(kit.minutes).questions)
    while count > 1 and needed(replace(kit, questions=kit.questions[:count])) > kit.minutes:
        count -= 1
    return count

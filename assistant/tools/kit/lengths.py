"""How much fits into a talk, and how its minutes are shared out.

>>> length_of(45).points, sum(length_of(45).timetable)
(4, 45)
"""

from dataclasses import dataclass

from assistant.tools.kit.kit import Minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Length:
    """How many of each there is time for; `duties` counts for each of the four parties.

    `timetable` shares the minutes out: opening, points, duties, case, questions.
    """

    points: int
    duties: int
    legal_basis: int
    questions: int
    timetable: tuple[int, int, int, int, int]


_LENGTHS: dict[Minutes, Length] = {
    20: Length(points=3, duties=1, legal_basis=2, questions=2, timetable=(2, 9, 3, 3, 3)),
    45: Length(points=4, duties=2, legal_basis=3, questions=3, timetable=(4, 18, 8, 8, 7)),
    90: Length(points=5, duties=3, legal_basis=3, questions=5, timetable=(8, 34, 16, 17, 15)),
}


def length_of(minutes: Minutes) -> Length:
    """What fits into a talk of so many minutes."""
    return _LENGTHS[minutes]

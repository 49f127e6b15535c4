"""Kit -> what stands on each slide and in its notes, before any drawing. One message a slide; the notes hold what to say."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from assistant.tools.indicators import COMPARISONS
from assistant.tools.kit.export.fitting import FOOT_ROOM, FOOT_WIDTH, LIST_ROOM, height, list_height
from assistant.tools.kit.kit import Asked, Figure, Kit, Point, Quote, Told
from assistant.tools.kit.lengths import Part, timetable
from assistant.tools.kit.wording import (
    Tag,
    about,
    chinese,
    drafted,
    figure_name,
    figures_of,
    kind_mark,
    late,
    message_of,
    notices,
    on_slide,
    part_name,
    point_title,
    quoted,
    reference,
    say,
    slide_source,
    source_lines,
    sources,
    standing,
    tags,
    title_of,
)
from assistant.tools.talks import PARTIES

_MOST_PICTURES = 2  # of figures, in one talk
_MOST_NUMBERS = 4  # to read on a slide; the handout has them all
_SMALLEST_LIST = 24  # points of type, in which a list is cut into several slides
_SMALLEST_FOOT = 16  # of a source that such a list shares
_FEW_QUESTIONS = 2  # have a slide each with their answers
_LONG_TALK = 90  # minutes, from which each question has a slide
_HALF = re.compile(r"(?<=；)|(?<=;) ")

Kind = Literal["cover", "question", "message", "chart", "figure", "text", "list", "close"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide: a short title, paragraphs in large type, in small type where they stand, and the notes.

    `tags` say what it rests on: law, plan, advice; `tips` are lines of advice under what the rules say. `figures` are drawn as bars. `numbered` lists are counted from `first`.
    `source` are lines in small type, `call` are numbers to call, each on one line.
    """

    kind: Kind
    title: str
    body: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    tags: tuple[Tag, ...] = ()
    figures: tuple[Figure, ...] = ()
    numbered: bool = False
    first: int = 1
    call: tuple[str, ...] = ()
    notes: str = ""


def deck(kit: Kit) -> tuple[Slide, ...]:
    """The slides of a talk, in order."""
    kit = standing(kit)
    return tuple(_slides(kit))


def _slides(kit: Kit) -> Iterator[Slide]:
    parts = timetable(kit)
    yield _cover(kit, parts)
    if kit.opening:
        yield Slide(
            kind="question",
            title=say(kit, "opening"),
            body=(kit.opening,),
            tags=("advice",),
            notes=_minutes(kit, parts, "opening"),
        )
    yield from _points(kit, parts)
    yield from _sides(kit, parts)
    yield from _case(kit, parts)
    yield from _questions(kit, parts)
    yield from _end(kit, parts)


def _cover(kit: Kit, parts: Iterable[Part]) -> Slide:
    course = [say(kit, "minutes_of", part=part_name(kit, part), count=part.minutes) for part in parts]
    notes = [say(kit, "course"), *course, late(kit), "", *notices(kit)]
    audience = say(kit, f"audience_{kit.audience}")
    body = (f"{audience} · {say(kit, 'length', minutes=kit.minutes, day=kit.made.isoformat())}", say(kit, "speaker"))
    return Slide(kind="cover", title=kit.title, body=body, notes="\n".join(notes))


def _minutes(kit: Kit, parts: Iterable[Part], name: str, place: int = 0) -> str:
    minutes = next((p.minutes for p in parts if p.name == name and p.place == place), 0)
    return say(kit, "about_minutes", count=minutes) if minutes else ""


# -- points -----------------------------------------------------------------------------------------------------------


def _points(kit: Kit, parts: Sequence[Part]) -> Iterator[Slide]:
    pictures = 0
    for place, point in enumerate(kit.points):
        time = _minutes(kit, parts, "point", place)
        named = point_title(kit, place)
        title = say(kit, "numbered" if named else "point", number=place + 1, title=named)
        slide = _resting(kit, title, (point.message,), "message", point_notes(kit, point, time))
        yield replace(slide, tips=point.show, tags=(*slide.tags, "advice")) if point.show else slide
        picture = _picture(kit, title, point)
        if picture is not None and pictures < _MOST_PICTURES:
            pictures += 1
            yield picture


def point_notes(kit: Kit, point: Point, time: str = "") -> str:
    """What to say on a point: told, an example, a question to the room, at this age; then the words it rests on."""
    ours = (("tell", point.talk), ("example", point.example), ("ask", point.ask), ("at_age", point.at_age))
    own = (*ours, *((f"drafted_{kind}", text) for kind, text in drafted(point, kit.language).items()))
    audience = say(kit, f"audience_{kit.audience}")
    told = [say(kit, f"notes_{key}", text=text, audience=audience) for key, text in own if text] or [say(kit, "yours")]
    return "\n".join([*([time] if time else []), *told, *quote_notes(kit, point.message.quotes)])


def quote_notes(kit: Kit, quotes: Iterable[Quote]) -> list[str]:
    """The words of some quotations with where they stand."""
    found = []
    for quote in quotes:
        where = reference(quote, kit.language) + chinese(quote, kit.language)
        found.append(say(kit, "notes_quote", text=quoted(quote, kit.language), reference=where))
        found += [say(kit, "newer", text=figure.newer) for figure in quote.figures if figure.newer]
    return list(dict.fromkeys(found))


def _picture(kit: Kit, title: str, point: Point) -> Slide | None:
    """The point's figures: bars where several can be put side by side, else the one in large type; None without any."""
    figures = figures_of(point.message.quotes)
    group = max(
        (alike(figure, figures) for figure in figures), key=lambda g: (any(f.own for f in g), len(g)), default=()
    )
    own = next((figure for figure in figures if figure.own), None)
    quotes = [quote for quote in point.message.quotes if set(quote.figures) & set(figures)]
    source, notes = source_lines(quotes, kit.language), "\n".join(quote_notes(kit, quotes))
    if len(group) > 1:
        return Slide(kind="chart", title=title, figures=group, source=source, tags=tags(quotes), notes=notes)
    if own is not None:
        return Slide(
            kind="figure",
            title=title,
            body=(own.value, figure_name(own, kit.language) + kind_mark(own, kit.language)),
            source=source,
            tags=tags(quotes),
            notes=notes,
        )
    return None


def alike(figure: Figure, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures that can stand as bars beside one: numbers of the same unit, kind and way of being read out."""
    if figure.amount is None:
        return ()
    return tuple(f for f in figures if f.amount is not None and _way(f) == _way(figure))


def _way(figure: Figure) -> tuple[str, str, str]:
    """What figures side by side in a chart share."""
    return figure.kind, before_number(figure), number_format(figure)


def number_format(figure: Figure) -> str:
    """How a chart writes a figure's number so that it can be edited: '0"%"'.

    >>> number_format(Figure(label="近视率", whom="小学生", value="不超过38%", kind="target", year=2025, amount=38.0))
    '0"%"'
    """
    _, number, after = _around(figure)
    decimals = len(number.partition(".")[2])
    return f'0{"." + "0" * decimals if decimals else ""}"{after}"'


def before_number(figure: Figure) -> str:
    """The words before a figure's number, which its chart says one time: "不超过"; "reaches" says no more than a bar."""
    before, _, _ = _around(figure)
    return "" if COMPARISONS["reach"].zh.format("") == before.strip() else before.strip()


def _around(figure: Figure) -> tuple[str, str, str]:
    """A figure's reading cut at its number: ("不超过", "38", "%")."""
    match = re.search(r"\d+(?:\.\d+)?", figure.value)
    assert match is not None, "a figure with an amount has a number"
    return figure.value[: match.start()], match.group(), figure.value[match.end() :]


# -- sides, case, questions ---------------------------------------------------------------------------------------------


def _resting(kit: Kit, title: str, told: Sequence[Told], kind: Kind, notes: str, leads: Sequence[str] = ()) -> Slide:
    """A slide of sentences with what they rest on."""
    words = _halves(on_slide(told[0])) if len(told) == 1 and kind == "message" else [on_slide(one) for one in told]
    body = tuple(lead + text for lead, text in zip(leads or [""] * len(words), words, strict=True))
    quotes = [quote for one in told for quote in one.quotes]
    return Slide(
        kind=kind, title=title, body=body, source=slide_source(told, kit.language), tags=tags(quotes), notes=notes
    )


def _halves(text: str) -> list[str]:
    """A message with a paragraph for each of its halves: from the last row they are taken in one after the other.

    >>> _halves("学校要制止；严重的要报告。")
    ['学校要制止；', '严重的要报告。']
    """
    return [half for half in _HALF.split(text) if half]


def cut(body: Sequence[str], foot: Callable[[range], Sequence[str]] = lambda _: ()) -> list[range]:
    """The lines of a list shared out over as few slides as can be read from the last row, about as many on each; `foot` is the
    source of some of them, which has to be read too.

    >>> cut(["短"] * 4), cut(["家长应当" * 20] * 6)
    ([range(0, 4)], [range(0, 2), range(2, 4), range(4, 6)])
    """
    for count in range(1, len(body) + 1):
        edges = [len(body) * page // count for page in range(count + 1)]
        pages = [range(start, end) for start, end in pairwise(edges)]
        if all(_readable([body[row] for row in page], foot(page)) for page in pages):
            return pages
    return [range(row, row + 1) for row in range(len(body))]


def _readable(body: Sequence[str], foot: Sequence[str]) -> bool:
    return list_height(body, _SMALLEST_LIST) <= LIST_ROOM and height(foot, FOOT_WIDTH, _SMALLEST_FOOT) <= FOOT_ROOM


def _told_pages(kit: Kit, told: Sequence[Told], leads: Sequence[str] = ()) -> list[range]:
    """Sentences shared out over slides with their sources."""
    body = [lead + on_slide(one) for lead, one in zip(leads or [""] * len(told), told, strict=True)]
    return cut(body, lambda page: slide_source([told[row] for row in page], kit.language))


def _sides(kit: Kit, parts: Sequence[Part]) -> Iterator[Slide]:
    """Who must do what, all parties together while there is room."""
    told = [(say(kit, f"party_{party}") + say(kit, "colon"), one) for party in PARTIES for one in kit.sides[party]]
    time = _minutes(kit, parts, "sides")
    for page in _told_pages(kit, [one for _, one in told], [lead for lead, _ in told]):
        said, leads = [told[row][1] for row in page], [told[row][0] for row in page]
        notes = "\n".join([time, *quote_notes(kit, [quote for one in said for quote in one.quotes])])
        yield _resting(kit, say(kit, "part_sides"), said, "list", notes, leads)


def _case(kit: Kit, parts: Sequence[Part]) -> Iterator[Slide]:
    case, time = kit.case, _minutes(kit, parts, "case")
    if case is None:
        return
    body = tuple(text for text in (case.story, case.ask) if text)
    notes = "\n".join((time, say(kit, "notes_case")))
    yield Slide(kind="text", title=say(kit, "case"), body=body, tags=("advice",), notes=notes)
    if case.show:
        notes = "\n".join(_ruled_notes(kit, case.answer))
        yield Slide(kind="list", title=say(kit, "case_answer"), body=case.show, tags=("advice",), notes=notes)
    for page in _told_pages(kit, case.answer) if kit.minutes >= _LONG_TALK or not case.show else ():
        said = [case.answer[row] for row in page]
        notes = "\n".join(quote_notes(kit, [quote for told in said for quote in told.quotes]))
        yield _resting(kit, say(kit, "case_rules" if case.show else "case_answer"), said, "list", notes)


def _ruled_notes(kit: Kit, answer: Sequence[Told]) -> Iterator[str]:
    """What the rules say of a case, sentence by sentence, each with the words that bear it."""
    for told in answer:
        yield message_of(told, kit.language)
        yield from quote_notes(kit, told.quotes)


def _questions(kit: Kit, parts: Sequence[Part]) -> Iterator[Slide]:
    """The questions as a list, and each with its answer where there are few or the talk is long."""
    few, time = len(kit.questions) <= _FEW_QUESTIONS, _minutes(kit, parts, "questions")
    texts = tuple(asked.question for asked in kit.questions)
    for page in cut(texts) if not few else ():
        body = texts[page.start : page.stop]
        notes = "\n\n".join([time, *(_answer_notes(kit, kit.questions[row]) for row in page)])
        yield Slide(
            kind="list", title=say(kit, "questions"), body=body, numbered=True, first=page.start + 1, notes=notes
        )
    for asked in kit.questions if few or kit.minutes >= _LONG_TALK else ():
        notes = _answer_notes(kit, asked)
        if asked.answer:
            yield _resting(kit, asked.question, asked.answer, "message", notes)
        else:
            yield Slide(kind="question", title=say(kit, "questions"), body=(asked.question,), notes=notes)


def _answer_notes(kit: Kit, asked: Asked) -> str:
    said = [message_of(told, kit.language) for told in asked.answer] or [say(kit, "not_answered")]
    numbers = [f"{contact.number} {contact.name}" for contact in asked.contacts]
    return "\n".join((asked.question, *said, *quote_notes(kit, asked.quotes()), *numbers))


# -- the end ------------------------------------------------------------------------------------------------------------


def _end(kit: Kit, parts: Sequence[Part]) -> Iterator[Slide]:
    time = _minutes(kit, parts, "close")
    numbers = tuple(f"{contact.number} {contact.name}" for contact in kit.contacts)
    if kit.actions:
        yield Slide(
            kind="list",
            title=say(kit, "home"),
            body=kit.actions,
            tags=("advice",),
            numbered=True,
            call=numbers[:_MOST_NUMBERS],
            notes=time,
        )
    elif kit.contacts:
        yield Slide(kind="list", title=say(kit, "handout_contacts"), body=numbers, notes=time)
    if kit.take_home:
        yield Slide(
            kind="close", title=say(kit, "take_home"), body=(kit.take_home,), tags=("advice",), notes=about(kit)
        )
    listed = sources(kit)
    names = tuple(title_of(source.document, kit.language) for source in listed)
    notes = "\n".join(dict.fromkeys(reference(quote, kit.language) for quote in kit.quotes()))
    yield Slide(kind="list", title=say(kit, "sources"), body=names, notes=notes)

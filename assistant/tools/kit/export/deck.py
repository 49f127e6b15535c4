"""Kit -> what stands on each slide, before any drawing.

At most six lines a slide, title and source included, and at most 40 columns a line (`assistant.kit.lines`); the source,
in small type, at most 40 characters of any width. A long
quotation goes over up to three slides; a longer one is shortened to the clauses that decide where nothing that turns its
meaning is left out, and the notes hold it all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.tools.kit.export.line_breaks import WIDEST_LINE, balanced, columns, pages, shortened, wrap
from assistant.tools.kit.kit import PARTIES, Asked, Figure, Kit, Quote
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.wording import (
    in_plain_words,
    is_key_point,
    kind_mark,
    locator,
    notices,
    place,
    quoted,
    reference,
    say,
    short_title,
    shown,
    source_line,
    sources,
    standing,
    state,
    timetable,
)

MOST_LINES = 6
_MOST_PARTS = 3
_WEIGH = re.compile(r"\d[\d.]*|应当|必须|不得|不准|禁止|[要能]|\b(?:must|may|not|shall)\b")

Kind = Literal["cover", "question", "figure", "quote", "text", "list"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Slide:
    """One slide: its lines, each as it is shown, which of them are figures, and the notes for the speaker."""

    kind: Kind
    title: tuple[str, ...]
    body: tuple[str, ...]
    source: tuple[str, ...] = ()
    figures: frozenset[str] = frozenset()
    notes: str = ""

    def lines(self) -> tuple[str, ...]:
        """Every line on the slide."""
        return (*self.title, *self.body, *self.source)


def deck(kit: Kit) -> tuple[Slide, ...]:
    """The slides of a talk, in order."""
    kit = standing(kit)
    return tuple(_slides(kit))


def _slides(kit: Kit) -> Iterator[Slide]:
    yield _cover(kit)
    yield from _text(kit, "question", say(kit, "opening"), kit.opening, "")
    for number, quote in enumerate(kit.points, 1):
        yield from _point(kit, number, quote)
    for party in PARTIES:
        for quote in kit.duties[party]:
            yield from _quote(kit, say(kit, f"party_{party}"), quote)
    if kit.legal_basis:
        yield from _list(kit, say(kit, "legal_basis"), kit.legal_basis)
    yield from _text(kit, "text", say(kit, "case"), kit.case, kit.case)
    for asked in kit.questions:
        yield from _asked(kit, asked)
    yield from _sources(kit)


def _cover(kit: Kit) -> Slide:
    audience, length = (
        say(kit, f"audience_{kit.audience}"),
        say(kit, "length", minutes=kit.minutes, day=kit.made.isoformat()),
    )
    notes = "\n".join((timetable(kit, length_of(kit.minutes).timetable), *notices(kit)))
    return Slide(kind="cover", title=tuple(wrap(kit.title)[:3]), body=(*balanced(audience), length), notes=notes)


def _title(text: str, kit: Kit, part: int) -> tuple[str, ...]:
    """The title; a later part of the same says so."""
    return (text + (say(kit, "continued") if part else ""),)


def _source_lines(quote: Quote, kit: Kit) -> tuple[str, ...]:
    """Place, validity and whether it is our key point, in small type: one line, or two that break where they may."""
    language = kit.language
    mark = f" · {say(kit, 'key_point_short')}" if is_key_point(quote, kit.language) else ""
    tail = f"{locator(quote)} · {state(quote, language)}{mark}"
    whole = source_line(quote, language) + mark
    choices = (
        (whole,),
        (place(quote, language), f"{state(quote, language)}{mark}"),
        (short_title(quote, language), tail),
    )
    return next((lines for lines in choices if max(map(len, lines)) <= WIDEST_LINE), tuple(wrap(whole)))


def _parts(text: str, room: int) -> list[tuple[str, ...]]:
    """A text over at most three slides; a longer one shortened to what decides, on two, where its meaning stays."""
    lines = balanced(text)
    if len(lines) > _MOST_PARTS * room:
        lines = _shortened_lines(text, (_MOST_PARTS - 1) * room) or lines
    return pages(lines, room)


def _shortened_lines(text: str, room: int) -> list[str]:
    """The shortened text in `room` lines; wrapping wastes a little of each line, so the width is lowered until it fits."""
    for width in range(room * WIDEST_LINE, WIDEST_LINE, -4):
        short = shortened(text, width, _WEIGH)
        if short and len(wrap(short)) <= room:
            return wrap(short)
    return []


def _text(kit: Kit, kind: Kind, title: str, text: str, notes: str) -> Iterator[Slide]:
    """Our own words over as many slides as they need: nothing of a case may be lost."""
    room = MOST_LINES - len(_title(title, kit, 1))
    for part, body in enumerate(pages(balanced(text), room)):
        yield Slide(kind=kind, title=_title(title, kit, part), body=body, notes=notes)


def _notes(kit: Kit, quote: Quote) -> str:
    lines = [say(kit, "notes_quote", text=quoted(quote, kit.language))]
    lines += [in_plain_words(quote, kit.language)] if in_plain_words(quote, kit.language) else []
    lines += [say(kit, "notes_place", reference=reference(quote, kit.language))]
    lines += [say(kit, "newer", text=figure.newer) for figure in quote.figures if figure.newer]
    note = quote.citation.validity.note
    return "\n".join([*lines, note] if note else lines)


def _quote(kit: Kit, title: str, quote: Quote) -> Iterator[Slide]:
    source = _source_lines(quote, kit)
    room = MOST_LINES - len(_title(title, kit, 1)) - len(source)
    words = shown(quote, kit.language) if is_key_point(quote, kit.language) else quoted(quote, kit.language)
    for part, body in enumerate(_parts(words, room)):
        yield Slide(kind="quote", title=_title(title, kit, part), body=body, source=source, notes=_notes(kit, quote))


def _point(kit: Kit, number: int, quote: Quote) -> Iterator[Slide]:
    title = _point_title(kit, number, quote)
    yield from _figures(kit, title, quote)
    yield from _quote(kit, title, quote)


def _point_title(kit: Kit, number: int, quote: Quote) -> str:
    """The point's number and the clause's own title, as much of it as one line holds."""
    numbered, room = say(kit, "point", number=number), WIDEST_LINE - columns(say(kit, "continued"))
    full = f"{numbered}{say(kit, 'colon')}{quote.heading}"
    return next((title for title in (full, quote.heading) if quote.heading and columns(title) <= room), numbered)


def _figures(kit: Kit, title: str, quote: Quote) -> Iterator[Slide]:
    """Figures large, each over what it is of."""
    source = _source_lines(quote, kit)
    room = MOST_LINES - len(_title(title, kit, 0)) - len(source)
    group: list[str] = []
    for figure in quote.figures:
        lines = _figure_lines(kit, figure)
        if len(lines) > room:
            continue  # its words stand in the quotation that follows
        if group and len(group) + len(lines) > room:
            yield _figure_slide(kit, title, quote, group, source)
            group = []
        group += lines
    if group:
        yield _figure_slide(kit, title, quote, group, source)


def _figure_slide(kit: Kit, title: str, quote: Quote, body: Sequence[str], source: tuple[str, ...]) -> Slide:
    return Slide(
        kind="figure",
        title=_title(title, kit, 0),
        body=tuple(body),
        source=source,
        figures=frozenset(line for figure in quote.figures for line in wrap(figure.value)),
        notes=_notes(kit, quote),
    )


def _figure_lines(kit: Kit, figure: Figure) -> list[str]:
    """The figure, then what it is of, its kind and for whom."""
    label = f"{figure.whom}{figure.label}" if kit.language == "zh" else figure.label
    return [*wrap(figure.value), *balanced(label + kind_mark(figure, kit.language))]


def _list(kit: Kit, title: str, quotes: Sequence[Quote]) -> Iterator[Slide]:
    notes = "\n".join(_notes(kit, quote) for quote in quotes)
    lines = [line for name in dict.fromkeys(place(quote, kit.language) for quote in quotes) for line in wrap(name)]
    for part, body in enumerate(pages(lines, MOST_LINES - 1)):
        yield Slide(kind="list", title=_title(title, kit, part), body=body, notes=notes)


def _asked(kit: Kit, asked: Asked) -> Iterator[Slide]:
    yield from _text(kit, "question", say(kit, "question"), asked.question, _answer_notes(kit, asked))
    for quote in asked.quotes[:1]:
        yield from _quote(kit, say(kit, "answer"), quote)


def _answer_notes(kit: Kit, asked: Asked) -> str:
    lines = [segment.text for segment in asked.prose]
    lines += [_notes(kit, quote) for quote in asked.quotes]
    return "\n".join([*lines, *(f"{contact.number} {contact.name}" for contact in asked.contacts)])


def _sources(kit: Kit) -> Iterator[Slide]:
    names = [s.document.short_title if kit.language == "zh" else s.document.short_title_en for s in sources(kit)]
    lines = [line for number, name in enumerate(names, 1) for line in wrap(f"{number}. {name}")]
    notes = "\n".join(dict.fromkeys(reference(quote, kit.language) for quote in kit.quotes()))
    for part, body in enumerate(pages(lines, MOST_LINES - 1)):
        yield Slide(kind="list", title=_title(say(kit, "sources"), kit, part), body=body, notes=notes)

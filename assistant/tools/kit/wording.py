"""How a sentence, its quotation and its source are written out, the same in every export.

Whose words something is can always be seen: the source's own stand in quotation marks, our key points carry their mark, what
we say for the talk stands plain beside its source, and advice and made-up scenes are called that.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.corpus import touching
from assistant.messages import message
from assistant.schema import Document, Language, ValidityState
from assistant.tools.kit.kit import DRAFT_KINDS, Case, DraftKind, Figure, Kit, Point, Quote, Told
from assistant.tools.kit.lengths import Part, overrun, shortfall, timetable
from assistant.tools.kit.readers import reader_of
from assistant.tools.talks import PARTIES, Party

_NEW_LINE = re.compile(r"[ \u3000]*\n[ \u3000]*")


# Phrases that speak to parents, and otherwise to those whose work it is.
_OTHERWISE_TO_STAFF = frozenset("questions part_questions home home_lead handout_lead handout_questions".split())


def say(kit: Kit, key: str, **values: object) -> str:
    """A fixed phrase in the kit's language."""
    staff = "_staff" if kit.audience == "staff" and key in _OTHERWISE_TO_STAFF else ""
    return message(kit.language, f"kit.{key}{staff}", **values)


# -- words ------------------------------------------------------------------------------------------------------------


def shown(quote: Quote, language: Language) -> str:
    """The words that are said: the original in Chinese; in English our translation, else our key point, else the original."""
    translation = quote.citation.translation
    if language == "en" and translation:
        return f"{quote.lead.en} … {translation}" if quote.lead.en else translation
    return (quote.gloss if language == "en" else "") or original(quote)


def original(quote: Quote) -> str:
    """The source's own characters in one line, what is left out of a list as dots."""
    words = _NEW_LINE.sub("", quote.citation.quote)
    return f"{quote.lead.zh}……{words}" if quote.lead.zh else words


def is_english(quote: Quote, language: Language) -> bool:
    """Whether the words that are said are our English and not the original."""
    return shown(quote, language) != original(quote)


def is_key_point(quote: Quote, language: Language) -> bool:
    """Whether the words that are said are our key point of the clause and not the source's own, translated or not."""
    return quote.citation.held == "digest" or (is_english(quote, language) and not quote.citation.translation)


def quoted(quote: Quote, language: Language) -> str:
    """The words between quotation marks if they are the source's own, bare and marked if they are our key point."""
    words = shown(quote, language)
    return words + message(language, "kit.key_point") if is_key_point(quote, language) else f"“{words}”"


def message_of(told: Told, language: Language) -> str:
    """A sentence as it stands in large type: between quotation marks where it is the source's own words."""
    return f"“{told.text}”" if told.by == "source" else told.text + by_mark(told, language)


def on_slide(told: Told) -> str:
    """A sentence as it stands on a slide: that it is a key point is said below it, beside the source."""
    if told.by == "source":
        return f"“{told.text}”"
    return told.text


def repeats(quote: Quote, told: Told, language: Language) -> bool:
    """Whether a quotation says word for word what the sentence says that it bears."""
    return shown(quote, language) == told.text


def by_mark(told: Told, language: Language) -> str:
    """Whose words a sentence is, where that is not plain: a key point of ours, a model's."""
    marks = {"key-point": "key_point", "model": "by_model"}
    return message(language, f"kit.{marks[told.by]}") if told.by in marks else ""


# -- where words stand ------------------------------------------------------------------------------------------------


def short_title(quote: Quote, language: Language) -> str:
    """The title as it is spoken."""
    return quote.document.short_titled(language)


def place(quote: Quote, language: Language) -> str:
    """Where the words stand, short: "未成年人保护法 第十六条"."""
    joint = " " if language == "zh" else ", "
    return f"{short_title(quote, language)}{joint}{locator(quote)}"


def places(quotes: Iterable[Quote], language: Language) -> str:
    """Where some quotations stand, each text named once: "未成年人保护法 第二十条、第三十九条；民法典 第二十七条"."""
    found: dict[str, list[str]] = {}
    for quote in quotes:
        found.setdefault(short_title(quote, language), []).append(locator(quote))
    joint, mark = (" " if language == "zh" else ", "), message(language, "kit.and_mark")
    lines = (f"{title}{joint}{mark.join(dict.fromkeys(locators))}" for title, locators in found.items())
    return message(language, "kit.list_mark").join(lines)


def locator(quote: Quote) -> str:
    """Where in its text a clause stands; a bare number of an outline loses its mark ("一、")."""
    return quote.citation.locator.rstrip("、")


def state(quote: Quote, language: Language) -> str:
    """Whether the text applies."""
    return message(language, f"validity.{quote.citation.validity.state}")


def states(quotes: Iterable[Quote], language: Language) -> str:
    """Whether some texts apply, in a line; "in force" is said where all are."""
    return message(language, "kit.list_mark").join(dict.fromkeys(state(quote, language) for quote in quotes))


def source_line(quotes: Iterable[Quote], language: Language) -> str:
    """Places and validity in one line."""
    return message(language, "kit.list_mark").join(source_lines(quotes, language))


def source_lines(quotes: Iterable[Quote], language: Language) -> tuple[str, ...]:
    """Places and validity, a line for each state of validity."""
    given = tuple(quotes)
    return tuple(
        f"{places((q for q in given if state(q, language) == shared), language)} · {shared}"
        for shared in dict.fromkeys(state(quote, language) for quote in given)
    )


def slide_source(told: Iterable[Told], language: Language) -> tuple[str, ...]:
    """Where sentences of a slide stand, whether that applies, and whose words they are where they are not the source's."""
    given = tuple(told)
    marks = {"key-point": "key_point_long", "model": "model_long"}
    said = dict.fromkeys(message(language, f"kit.{marks[one.by]}") for one in given if one.by in marks)
    *lines, last = source_lines((quote for one in given for quote in one.quotes), language) or ("",)
    return (*lines, " · ".join((last, *said)))


Tag = Literal["law", "rule", "plan", "plan_ended", "advice"]


def tags(quotes: Iterable[Quote]) -> tuple[Tag, ...]:
    """What kinds of text some quotations are from: a law, a rule below it, a plan in its time or after it."""
    return tuple(dict.fromkeys(map(_tag, quotes)))


def _tag(quote: Quote) -> Tag:
    if quote.document.period_end:
        return "plan_ended" if quote.citation.validity.state == "period-ended" else "plan"
    return "law" if quote.document.level == "law" else "rule"


def title_of(document: Document, language: Language) -> str:
    """The full title with the document's number, if it has one."""
    title = f"《{document.title}》" if language == "zh" else document.title_en or document.title
    return (
        title
        + (f"（{document.number}）" if document.number and language == "zh" else "")
        + (f" ({document.number})" if document.number and language == "en" else "")
    )


def address(document: Document, language: Language) -> str:
    """The official page, or that none is known."""
    return document.url or message(language, "kit.no_address")


def held(document: Document, language: Language) -> str:
    """What of a text is held and when that was checked: "收录原文，2026-11-23核对"."""
    day = document.checked or message(language, "kit.unknown")
    return message(language, f"kit.held_{document.held}") + message(language, "kit.checked_on", day=day)


def reference(quote: Quote, language: Language) -> str:
    """A citation in full: title, number, locator, validity."""
    joint = " " if language == "zh" else ", "
    parts = [title_of(quote.document, language) + joint + locator(quote), state(quote, language)]
    parts += [message(language, "kit.key_point_long")] if is_key_point(quote, language) else []
    return message(language, "kit.list_mark").join(parts) + message(language, "kit.full_stop")


def chinese(quote: Quote, language: Language) -> str:
    """The Chinese words behind our English, as a sentence to follow a citation; empty where the Chinese is shown."""
    if not is_english(quote, language):
        return ""
    return " " + message(language, "kit.original", text=original(quote))


# -- figures ------------------------------------------------------------------------------------------------------------


def figure_line(figure: Figure, language: Language) -> str:
    """A figure with what it is of and what kind of figure it is: a target is never told as a fact."""
    return message(language, "kit.figure", label=figure_name(figure, language), value=figure.value) + kind_mark(
        figure, language
    )


def figure_name(figure: Figure, language: Language) -> str:
    """What a figure is of, and for whom."""
    return f"{figure.whom}{figure.label}" if language == "zh" else f"{figure.label}, {figure.whom}".rstrip(", ")


def kind_of(figure: Figure, language: Language) -> str:
    """Target, duty, advice or a fact of 2020."""
    return message(language, f"kit.kind_{figure.kind}")


def kind_mark(figure: Figure, language: Language) -> str:
    """The kind in brackets; nothing where the label says it already."""
    kind = kind_of(figure, language)
    said = f"（{kind}" in figure.label or f"({kind}" in figure.label
    return "" if said else message(language, "kit.figure_kind", kind=kind)


def figures_of(quotes: Iterable[Quote]) -> tuple[Figure, ...]:
    """The plan's figures in some quotations, each one time."""
    return tuple(dict.fromkeys(figure for quote in quotes for figure in quote.figures))


# -- the course of the talk ---------------------------------------------------------------------------------------------


def about(kit: Kit) -> str:
    """For whom, how long, made when."""
    audience = say(kit, f"audience_{kit.audience}")
    return say(kit, "for_whom", audience=audience, minutes=kit.minutes, day=kit.made.isoformat())


def part_name(kit: Kit, part: Part) -> str:
    """What a part is called: a point by its number and title."""
    if part.name != "point":
        return say(kit, f"part_{part.name}")
    title = point_title(kit, part.place)
    return say(kit, "point", number=part.place + 1) + (say(kit, "colon") + title if title else "")


def point_title(kit: Kit, place: int) -> str:
    """A point's title; points of the same title are told apart by their count: "学校要做的（2）"."""
    title = kit.points[place].title
    same = [other for other, point in enumerate(kit.points) if point.title == title]
    if not title or len(same) == 1:
        return title
    return say(kit, "title_again", title=title, count=same.index(place) + 1)


def late(kit: Kit) -> str:
    """What is left out by a speaker who is late, in a sentence; empty where there is nothing."""
    names = [part_name(kit, part) for part in timetable(kit) if part.skip]
    return say(kit, "late", parts=say(kit, "and_mark").join(names)) if names else ""


# -- the kit as a whole ---------------------------------------------------------------------------------------------------


def standing(kit: Kit) -> Kit:
    """The kit without what rests on words that stand no longer, and without drafts that nobody accepted: nothing else is ever
    exported.
    """
    sides: dict[Party, tuple[Told, ...]] = {party: tuple(t for t in kit.sides[party] if t.stands) for party in PARTIES}
    return replace(
        kit,
        points=tuple(_accepted(point) for point in kit.points if point.stands),
        sides=sides,
        case=_standing_case(kit.case),
        questions=tuple(asked for asked in kit.questions if asked.stands),
    )


def _accepted(point: Point) -> Point:
    return replace(point, drafts=tuple(draft for draft in point.drafts if draft.accepted))


def drafted(point: Point, language: Language) -> dict[DraftKind, str]:
    """What a model drafted for a point, as one text of each kind; empty where there is none."""
    joint = "" if language == "zh" else " "
    return {kind: joint.join(one.text for one in point.drafts if one.kind == kind) for kind in DRAFT_KINDS}


def _standing_case(case: Case | None) -> Case | None:
    return replace(case, answer=tuple(told for told in case.answer if told.stands)) if case else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document of the list of sources, with every place of it that is quoted."""

    number: int
    document: Document
    locators: tuple[str, ...]
    state: ValidityState


def sources(kit: Kit) -> tuple[Source, ...]:
    """The documents that are quoted, numbered in the order of the talk."""
    found: dict[str, list[Quote]] = {}
    for quote in kit.quotes():
        found.setdefault(quote.document.document_id, []).append(quote)
    return tuple(
        Source(
            number=number,
            document=quotes[0].document,
            locators=tuple(dict.fromkeys(locator(quote) for quote in quotes)),
            state=quotes[0].citation.validity.state,
        )
        for number, quotes in enumerate(found.values(), 1)
    )


def source_notes(kit: Kit) -> tuple[str, ...]:
    """How the sources were checked and which pages were not opened, each said one time with the numbers it is about."""
    found: dict[str, list[int]] = {}
    for source in sources(kit):
        document = source.document
        if document.checked_how and kit.language == "zh":
            found.setdefault(document.checked_how, []).append(source.number)
        if document.url and not document.url_confirmed:
            found.setdefault(say(kit, "address_unconfirmed"), []).append(source.number)
    mark = say(kit, "and_mark")
    return tuple(
        say(kit, "source_note", numbers=mark.join(map(str, those)), text=text) for text, those in found.items()
    )


def notices(kit: Kit) -> tuple[str, ...]:
    """What a speaker must know: what was left out, whom the talk is not for, which texts do not plainly apply, where they
    conflict, what is not the original.
    """
    own = (*_left_out(kit), *_of_the_kit(kit))
    return tuple(dict.fromkeys((*own, *_validity_notices(kit), *conflict_notices(kit), *_kind_notices(kit))))


def text_notices(kit: Kit) -> tuple[str, ...]:
    """The part of the notices that listeners need: which texts do not plainly apply, what is not the original."""
    return tuple(dict.fromkeys((*_validity_notices(kit), *_kind_notices(kit))))


def _left_out(kit: Kit) -> Iterator[str]:
    count = sum(not told.stands for told in kit.told())
    if count:
        yield say(kit, "left_out", count=count)


def _of_the_kit(kit: Kit) -> Iterator[str]:
    stage = reader_of(kit.audience).stage
    if kit.older:
        yield say(kit, "older")
    if not kit.topic_id:
        yield say(kit, "free_notice")
    if kit.meant and stage and stage not in kit.meant:
        names = say(kit, "and_mark").join(say(kit, f"audience_{meant}") for meant in kit.meant)
        yield say(kit, "not_meant", meant=names)
    if kit.lacking:
        yield say(kit, "lacking", count=kit.lacking)
    if short := shortfall(kit):
        yield say(kit, "shortfall", count=short)
    if over := overrun(kit):
        yield say(kit, "overrun", count=over)


def _validity_notices(kit: Kit) -> Iterator[str]:
    language = kit.language
    for quote in kit.quotes():
        document, validity = quote.document, quote.citation.validity
        title = short_title(quote, language)
        if validity.state == "period-ended":
            ended = message(language, "notice.period_ended", title=title, day=document.period_end)
            targets = message(language, "notice.targets") if quote.figures or document.level == "municipal" else ""
            yield f"{ended} {targets}".strip() if language == "en" else ended + targets
        elif validity.state not in {"in-force", "unknown"} or document.status == "partly-superseded":
            state_text = message(language, f"validity.{validity.state}")
            yield message(language, "notice.not_governing", title=title, state=state_text, note=validity.note)


def conflict_notices(kit: Kit) -> Iterator[str]:
    """Where texts that are quoted say different things."""
    language = kit.language
    for conflict in touching(kit.conflicts, [quote.citation.clause_id for quote in kit.quotes()]):
        text = message(language, "notice.conflict", topic=conflict.topic[language], says=conflict.says[language])
        yield text + (message(language, "notice.unverified_conflict") if conflict.unverified else "")


def _kind_notices(kit: Kit) -> Iterator[str]:
    if any(is_key_point(quote, kit.language) for quote in kit.quotes()):
        yield say(kit, "key_points_notice")
    if any(is_english(quote, kit.language) for quote in kit.quotes()):
        yield message(kit.language, "notice.translation")

"""How a quotation and its source are written out, the same in every export."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from assistant.corpus import touching
from assistant.messages import message
from assistant.schema import Document, Language, ValidityState
from assistant.tools.kit.kit import PARTIES, Figure, Kit, Quote
from assistant.tools.talks import Party

_NEW_LINE = re.compile(r"[ \u3000]*\n[ \u3000]*")


def say(kit: Kit, key: str, **values: object) -> str:
    """A fixed phrase in the kit's language."""
    return message(kit.language, f"kit.{key}", **values)


def shown(quote: Quote, language: Language) -> str:
    """The words that are said: the original in Chinese; in English our translation, else our key point, else the original."""
    english = quote.citation.translation or quote.gloss if language == "en" else ""
    return english or original(quote)


def original(quote: Quote) -> str:
    """The source's own characters in one line: the items of a list stand one below the other there."""
    return _NEW_LINE.sub("", quote.citation.quote)


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


def in_plain_words(quote: Quote, language: Language) -> str:
    """Our key point beside the source's own words, in a line; empty where there is none or it is said already."""
    if not quote.gloss or quote.gloss == shown(quote, language):
        return ""
    return message(language, "answer.lead_plain") + quote.gloss


def short_title(quote: Quote, language: Language) -> str:
    """The title as it is spoken."""
    return quote.document.short_titled(language)


def place(quote: Quote, language: Language) -> str:
    """Where the words stand, short: "未成年人保护法 第十六条"."""
    joint = " " if language == "zh" else ", "
    return f"{short_title(quote, language)}{joint}{locator(quote)}"


def locator(quote: Quote) -> str:
    """Where in its text a clause stands; a bare number of an outline loses its mark ("一、")."""
    return quote.citation.locator.rstrip("、")


def state(quote: Quote, language: Language) -> str:
    """Whether the text applies."""
    return message(language, f"validity.{quote.citation.validity.state}")


def heading(quote: Quote, language: Language) -> str:
    """The clause's own title, or where it stands."""
    return quote.heading or place(quote, language)


def source_line(quote: Quote, language: Language) -> str:
    """Place and validity in one line."""
    return f"{place(quote, language)} · {state(quote, language)}"


def title_of(document: Document, language: Language) -> str:
    """The full title with the document's number, if it has one."""
    title = f"《{document.title}》" if language == "zh" else document.title_en or document.title
    return (
        title
        + (f"（{document.number}）" if document.number and language == "zh" else "")
        + (f" ({document.number})" if document.number and language == "en" else "")
    )


def address(document: Document, language: Language) -> str:
    """The official page, or that none is known; says where the page was not opened."""
    if not document.url:
        return message(language, "kit.no_address")
    return document.url + ("" if document.url_confirmed else message(language, "kit.address_unconfirmed"))


def reference(quote: Quote, language: Language) -> str:
    """The whole citation, as a footnote has it: title, number, locator, validity, address, date checked."""
    document, joint = quote.document, " " if language == "zh" else ", "
    parts = [
        title_of(document, language) + joint + locator(quote),
        state(quote, language),
        address(document, language),
        message(language, "kit.checked", day=document.checked or message(language, "kit.unknown")),
    ]
    parts += [message(language, "kit.key_point_long")] if is_key_point(quote, language) else []
    cited = message(language, "kit.list_mark").join(parts) + message(language, "kit.full_stop")
    chinese = message(language, "kit.original", text=original(quote))
    return f"{cited} {chinese}" if is_english(quote, language) else cited


def figure_line(figure: Figure, language: Language) -> str:
    """A figure with what it is of and what kind of figure it is: a target is never told as a fact."""
    label = f"{figure.whom}{figure.label}" if language == "zh" else f"{figure.label}, {figure.whom}".rstrip(", ")
    return message(language, "kit.figure", label=label, value=figure.value) + kind_mark(figure, language)


def kind_of(figure: Figure, language: Language) -> str:
    """Target, duty, advice or a fact of 2020."""
    return message(language, f"kit.kind_{figure.kind}")


def kind_mark(figure: Figure, language: Language) -> str:
    """The kind in brackets; nothing where the label says it already."""
    kind = kind_of(figure, language)
    return (
        ""
        if f"（{kind}" in figure.label or f"({kind}" in figure.label
        else message(language, "kit.figure_kind", kind=kind)
    )


def timetable(kit: Kit, shares: Iterable[int]) -> str:
    """How the minutes are shared out, in one line."""
    names = ("opening", "points", "duties", "case", "questions")
    parts = [
        say(kit, "minutes_of", part=say(kit, f"part_{name}"), count=count)
        for name, count in zip(names, shares, strict=True)
    ]
    return say(kit, "list_mark").join(parts)


def standing(kit: Kit) -> Kit:
    """The kit without the quotations that stand no longer: nothing else is ever exported."""
    duties: dict[Party, tuple[Quote, ...]] = {
        party: tuple(q for q in kit.duties[party] if q.stands) for party in PARTIES
    }
    points = tuple(quote for quote in kit.points if quote.stands)
    return replace(kit, points=points, duties=duties, legal_basis=tuple(q for q in kit.legal_basis if q.stands))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One document of the table of sources, with every place of it that is quoted."""

    number: int
    document: Document
    locators: tuple[str, ...]
    state: ValidityState


def sources(kit: Kit) -> tuple[Source, ...]:
    """The documents that are quoted, numbered in the order of the talk."""
    places: dict[str, list[Quote]] = {}
    for quote in kit.quotes():
        places.setdefault(quote.document.document_id, []).append(quote)
    return tuple(
        Source(
            number=number,
            document=quotes[0].document,
            locators=tuple(dict.fromkeys(locator(quote) for quote in quotes)),
            state=quotes[0].citation.validity.state,
        )
        for number, quotes in enumerate(places.values(), 1)
    )


def notices(kit: Kit) -> tuple[str, ...]:
    """What a listener must know of the texts: which do not plainly apply, where they conflict, what is not the original."""
    return tuple(
        dict.fromkeys((*_left_out(kit), *_validity_notices(kit), *_conflict_notices(kit), *_kind_notices(kit)))
    )


def _left_out(kit: Kit) -> Iterator[str]:
    count = sum(not quote.stands for quote in kit.quotes())
    if count:
        yield say(kit, "left_out", count=count)


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


def _conflict_notices(kit: Kit) -> Iterator[str]:
    language = kit.language
    for conflict in touching(kit.conflicts, [quote.citation.clause_id for quote in kit.quotes()]):
        text = message(language, "notice.conflict", topic=conflict.topic[language], says=conflict.says[language])
        yield text + (message(language, "notice.unverified_conflict") if conflict.unverified else "")


def _kind_notices(kit: Kit) -> Iterator[str]:
    if any(is_key_point(quote, kit.language) for quote in kit.quotes()):
        yield say(kit, "key_points_notice")
    if any(is_english(quote, kit.language) for quote in kit.quotes()):
        yield message(kit.language, "notice.translation")

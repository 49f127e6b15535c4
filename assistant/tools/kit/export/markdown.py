"""Kit -> Markdown with numbered sources."""

import re
from collections.abc import Iterator, Mapping

from assistant.messages import message
from assistant.tools.kit.kit import PARTIES, Asked, Kit, Quote
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.wording import (
    address,
    figure_line,
    heading,
    in_plain_words,
    is_english,
    locator,
    notices,
    original,
    quoted,
    say,
    sources,
    standing,
    state,
    timetable,
    title_of,
)


def _plain(text: str) -> str:
    """Text that Markdown takes as it stands: what an instructor typed must not become markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _unmarked(address: str) -> str:
    """An address, which has signs of its own, without those that could open a tag."""
    return address.replace("<", "%3C").replace(">", "%3E")


def markdown(kit: Kit) -> str:
    """The whole kit; [n] counts the sources at the end."""
    kit = standing(kit)
    numbers = {source.document.document_id: source.number for source in sources(kit)}
    return "\n".join(
        (*_head(kit), *_points(kit, numbers), *_duties(kit, numbers), *_rest(kit, numbers), *_sources(kit))
    )


def _head(kit: Kit) -> Iterator[str]:
    yield f"# {_plain(kit.title)}"
    yield ""
    yield say(
        kit, "for_whom", audience=say(kit, f"audience_{kit.audience}"), minutes=kit.minutes, day=kit.made.isoformat()
    )
    yield ""
    yield timetable(kit, length_of(kit.minutes).timetable)
    yield ""
    yield from (f"> {_plain(notice)}\n>" for notice in notices(kit))
    yield ""
    yield f"## {say(kit, 'opening')}"
    yield ""
    yield _plain(kit.opening)


def _cited(kit: Kit, quote: Quote, numbers: Mapping[str, int]) -> str:
    language, number = kit.language, numbers[quote.document.document_id]
    line = f"{_plain(quoted(quote, language))} [{number}] {_plain(locator(quote))} · {state(quote, language)}"
    more = [in_plain_words(quote, language)]
    more += [say(kit, "original", text=original(quote))] if is_english(quote, language) else []
    return "\n  ".join((line, *(_plain(text) for text in more if text)))


def _points(kit: Kit, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"\n## {say(kit, 'points')}"
    for place, quote in enumerate(kit.points, 1):
        yield f"\n### {place}. {_plain(heading(quote, kit.language))}\n"
        for figure in quote.figures:
            yield f"- **{figure_line(figure, kit.language)}**"
            if figure.newer:
                yield f"  - {figure.newer}"
        yield f"- {_cited(kit, quote, numbers)}"


def _duties(kit: Kit, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"\n## {say(kit, 'duties')}"
    for party in PARTIES:
        if kit.duties[party]:
            yield f"\n### {say(kit, f'party_{party}')}\n"
            yield from (f"- {_cited(kit, quote, numbers)}" for quote in kit.duties[party])


def _rest(kit: Kit, numbers: Mapping[str, int]) -> Iterator[str]:
    if kit.legal_basis:
        yield f"\n## {say(kit, 'legal_basis')}\n"
        yield from (f"- {_cited(kit, quote, numbers)}" for quote in kit.legal_basis)
    yield f"\n## {say(kit, 'case')}\n\n{_plain(kit.case)}"
    if kit.questions:
        yield f"\n## {say(kit, 'questions')}"
    for asked in kit.questions:
        yield from _asked(kit, asked, numbers)


def _asked(kit: Kit, asked: Asked, numbers: Mapping[str, int]) -> Iterator[str]:
    yield f"\n### {_plain(asked.question)}\n"
    if asked.status != "answered" and asked.status != "signposted":
        yield say(kit, "not_answered") + "\n"
    for segment in asked.prose:
        marks = "".join(f"[{numbers[asked.quotes[m - 1].document.document_id]}]" for m in segment.markers)
        yield _plain(segment.text) + marks + "\n"
    yield from (f"- {_cited(kit, quote, numbers)}" for quote in asked.quotes)
    yield from (f"- {contact.number} {contact.name}" for contact in asked.contacts)


def _sources(kit: Kit) -> Iterator[str]:
    language = kit.language
    yield f"\n## {say(kit, 'sources')}\n"
    for source in sources(kit):
        parts = (
            _plain(title_of(source.document, language)),
            _plain(say(kit, "and_mark").join(source.locators)),
            message(language, f"validity.{source.state}"),
            _unmarked(address(source.document, language)),
            say(kit, "checked", day=source.document.checked or say(kit, "unknown")),
        )
        yield f"{source.number}. {say(kit, 'list_mark').join(parts)}"
    yield ""

"""Kit -> Markdown: the script with numbered sources. Quotations are block quotes, advice begins with a word that says so."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from assistant.messages import message
from assistant.tools.kit.kit import Asked, Kit, Point, Quote, Told
from assistant.tools.kit.lengths import timetable
from assistant.tools.kit.wording import (
    about,
    address,
    drafted,
    figure_line,
    figures_of,
    held,
    is_english,
    late,
    locator,
    message_of,
    notices,
    original,
    part_name,
    point_title,
    quoted,
    say,
    source_notes,
    sources,
    standing,
    state,
    title_of,
)
from assistant.tools.talks import PARTIES


def _plain(text: str) -> str:
    """Text that Markdown takes as it stands: what an instructor typed must not become markup."""
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", text)


def _unmarked(address: str) -> str:
    """An address, which has signs of its own, without those that could open a tag."""
    return address.replace("<", "%3C").replace(">", "%3E")


def markdown(kit: Kit) -> str:
    """The whole kit; [n] counts the sources at the end."""
    return "\n".join((*_Lines(standing(kit)).all(), ""))


class _Lines:
    """The lines of one kit."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.numbers: Mapping[str, int] = {source.document.document_id: source.number for source in sources(kit)}

    def all(self) -> Iterator[str]:
        yield from self._head()
        for place, point in enumerate(self.kit.points):
            yield from self._point(place, point)
        yield from self._sides()
        yield from self._case()
        yield from self._questions()
        yield from self._close()
        yield from self._sources()

    def _say(self, key: str, **values: object) -> str:
        return say(self.kit, key, **values)

    def _head(self) -> Iterator[str]:
        kit = self.kit
        yield from (f"# {_plain(kit.title)}", "", about(kit), "")
        for part in timetable(kit):
            yield f"- {self._say('minutes_of', part=_plain(part_name(kit, part)), count=part.minutes)}"
        yield from ("", _plain(late(kit)), "")
        yield from (f"> {_plain(notice)}\n>" for notice in notices(kit))
        if kit.opening:
            yield f"\n## {self._say('opening')}\n\n{_plain(kit.opening)}"

    def _advice(self, key: str, text: str, **values: object) -> Iterator[str]:
        if text:
            yield f"\n**{self._say(f'lead_{key}', **values)}**{_plain(text)}"

    def _lines(self, texts: Sequence[str], lead: str) -> Iterator[str]:
        if texts:
            yield lead
            yield from (f"- {_plain(text)}" for text in texts)

    def _point(self, place: int, point: Point) -> Iterator[str]:
        named = point_title(self.kit, place)
        title = self._say("point", number=place + 1) + (f"{self._say('colon')}{_plain(named)}" if named else "")
        yield f"\n## {title}\n\n**{_plain(message_of(point.message, self.kit.language))}**"
        for figure in figures_of(point.message.quotes):
            if figure.own:
                yield f"\n- **{_plain(figure_line(figure, self.kit.language))}** {_plain(figure.newer)}".rstrip()
        yield from self._lines(point.show, f"\n**{self._say('lead_show')}**\n")
        yield from self._advice("tell", point.talk)
        yield from self._advice("example", point.example)
        yield from self._advice("ask", point.ask)
        yield from self._advice("at_age", point.at_age, audience=self._say(f"audience_{self.kit.audience}"))
        for kind, text in drafted(point, self.kit.language).items():
            yield from self._advice(f"drafted_{kind}", text)
        yield "" if point.talk or point.drafts else f"\n{self._say('yours')}\n"
        yield from self._quotes(point.message.quotes)

    def _quotes(self, quotes: Iterable[Quote]) -> Iterator[str]:
        yield from (f"> {self._cited(quote)}\n>" for quote in quotes)

    def _cited(self, quote: Quote) -> str:
        language, number = self.kit.language, self.numbers[quote.document.document_id]
        line = f"{_plain(quoted(quote, language))} [{number}] {_plain(locator(quote))} · {state(quote, language)}"
        return line + (f" {_plain(self._say('original', text=original(quote)))}" if is_english(quote, language) else "")

    def _told(self, told: Told) -> str:
        places: dict[int, list[str]] = {}
        for quote in told.quotes:
            places.setdefault(self.numbers[quote.document.document_id], []).append(_plain(locator(quote)))
        mark = self._say("and_mark")
        marks = " ".join(f"[{number}] {mark.join(dict.fromkeys(found))}" for number, found in places.items())
        return f"{_plain(message_of(told, self.kit.language))} {marks}"

    def _sides(self) -> Iterator[str]:
        if any(self.kit.sides.values()):
            yield f"\n## {self._say('part_sides')}\n"
        for party in PARTIES:
            for told in self.kit.sides[party]:
                yield f"- **{self._say(f'party_{party}')}** {self._told(told)}"

    def _case(self) -> Iterator[str]:
        if self.kit.case is None:
            return
        yield f"\n## {self._say('case')}"
        yield from self._advice("case", self.kit.case.story)
        yield from self._advice("groups", self.kit.case.ask)
        case = self.kit.case
        yield from self._lines(case.show, f"\n### {self._say('case_answer')}\n")
        if case.answer:
            yield f"\n### {self._say('case_rules' if case.show else 'case_answer')}\n"
        yield from (f"- {self._told(told)}" for told in self.kit.case.answer)

    def _questions(self) -> Iterator[str]:
        if self.kit.questions:
            yield f"\n## {self._say('questions')}"
        for asked in self.kit.questions:
            yield from self._asked(asked)

    def _asked(self, asked: Asked) -> Iterator[str]:
        yield f"\n### {_plain(asked.question)}\n"
        if not asked.answer:
            yield self._say("not_answered")
        yield from (f"- {self._told(told)}" for told in asked.answer)
        yield from (f"- {contact.number} {contact.name}" for contact in asked.contacts)

    def _close(self) -> Iterator[str]:
        kit = self.kit
        if kit.actions:
            yield f"\n## {self._say('home')}\n"
        yield from (f"{number}. {_plain(action)}" for number, action in enumerate(kit.actions, 1))
        if kit.contacts:
            yield f"\n### {self._say('handout_contacts')}\n"
        yield from (f"- **{contact.number}** {contact.name}" for contact in kit.contacts)
        yield from self._advice("take_home", kit.take_home)

    def _sources(self) -> Iterator[str]:
        language = self.kit.language
        yield f"\n## {self._say('sources')}\n"
        for source in sources(self.kit):
            parts = (
                _plain(title_of(source.document, language)),
                _plain(self._say("and_mark").join(source.locators)),
                message(language, f"validity.{source.state}"),
                held(source.document, language),
                _unmarked(address(source.document, language)),
            )
            yield f"{source.number}. {self._say('list_mark').join(parts)}"
        yield from (f"\n{_plain(note)}" for note in source_notes(self.kit))

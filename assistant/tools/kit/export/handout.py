"""Kit -> a handout for parents of one page (.docx): what to remember, what to do at home, who else must act.

The page is filled by an estimate of its lines; what is least needed is left out first.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from docx.shared import Pt

from assistant.tools.kit.export import paper
from assistant.tools.kit.export.line_breaks import columns
from assistant.tools.kit.kit import PARTIES, Kit, Quote
from assistant.tools.kit.wording import kind_of, notices, quoted, say, source_line, sources, standing, title_of

_SIZE, _SMALL = 10.5, 8.0
_LINE = 14.5  # points from line to line, the same for every font
_SMALL_LINE = 11.0
_ROOM = 50.0  # such lines on a page of A4 with margins of 1.6 cm, below the title
_WIDTH, _SMALL_WIDTH = 84, 118  # columns of a line, in the text's size and in small print
_MOST_POINTS, _MOST_DUTIES, _MOST_QUESTIONS = 4, 3, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the page: a heading, a quotation or small print. The lower its need, the sooner it goes."""

    kind: str
    text: str
    section: str
    need: int
    source: str = ""

    def lines(self) -> float:
        """The room it takes, in lines of text."""
        if self.kind == "heading":
            return 1.9
        if self.kind == "small":
            return -(-columns(self.text) // _SMALL_WIDTH) * _SMALL_LINE / _LINE + 0.15
        width = columns(self.text) + _SMALL / _SIZE * columns(f"  {self.source}")
        return -(-int(width) // _WIDTH) + 0.2


def handout(kit: Kit) -> bytes:
    """The page as a file."""
    document = paper.new_document(kit, margin=1.6, size=_SIZE)
    document.styles["Normal"].paragraph_format.line_spacing = Pt(_LINE)
    title = document.add_heading(kit.title, 0).paragraph_format
    title.space_before, title.space_after, title.line_spacing = Pt(0), Pt(2), 1.0
    paper.grey(document.add_paragraph(), f"{say(kit, 'handout_lead')} · {kit.made.isoformat()}", 9)
    for entry in page(kit):
        _write(document, entry)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def page(kit: Kit) -> tuple[Entry, ...]:
    """What stands on the page, in order; a heading goes with the last entry of its section."""
    entries = list(_entries(_trimmed(standing(kit))))
    while sum(entry.lines() for entry in entries) > _ROOM:
        droppable = [entry for entry in entries if entry.kind == "line"]
        if len(droppable) <= 1:
            break
        entries.remove(min(reversed(droppable), key=lambda entry: entry.need))
        filled = {entry.section for entry in entries if entry.kind != "heading"}
        entries = [entry for entry in entries if entry.kind != "heading" or entry.section in filled]
    return tuple(entries)


def _trimmed(kit: Kit) -> Kit:
    """The part of a kit that a page can hold."""
    duties = {party: kit.duties[party][: _MOST_DUTIES if party == "family" else 1] for party in PARTIES}
    asked = [replace(asked, quotes=asked.quotes[:1]) for asked in kit.questions if asked.quotes]
    questions = tuple(asked[:_MOST_QUESTIONS])
    return replace(kit, points=kit.points[:_MOST_POINTS], duties=duties, legal_basis=(), questions=questions)


def _entries(kit: Kit) -> Iterator[Entry]:
    yield from _section(kit, "handout_points", kit.points, need=9)
    yield from _section(kit, "handout_family", kit.duties["family"], need=8)
    others = tuple(quote for party in PARTIES if party != "family" for quote in kit.duties[party])
    yield from _section(kit, "handout_others", others, need=5)
    yield from _questions(kit)
    yield from _contacts(kit)
    yield from _small_print(kit)


def _section(kit: Kit, key: str, quotes: tuple[Quote, ...], need: int) -> Iterator[Entry]:
    if quotes:
        yield Entry(kind="heading", text=say(kit, key), section=key, need=need)
    for rank, quote in enumerate(quotes):
        kinds = dict.fromkeys(kind_of(figure, kit.language) for figure in quote.figures)
        text = "".join(say(kit, "handout_kind", kind=kind) for kind in kinds) + quoted(quote, kit.language)
        yield Entry(kind="line", text=text, section=key, need=need - rank, source=source_line(quote, kit.language))


def _questions(kit: Kit) -> Iterator[Entry]:
    if kit.questions:
        yield Entry(kind="heading", text=say(kit, "handout_questions"), section="questions", need=3)
    for rank, asked in enumerate(kit.questions):
        quote = asked.quotes[0]
        text, source = f"{asked.question} {quoted(quote, kit.language)}", source_line(quote, kit.language)
        yield Entry(kind="line", text=text, section="questions", need=4 - rank, source=source)


def _contacts(kit: Kit) -> Iterator[Entry]:
    contacts = {contact.number: contact for asked in kit.questions for contact in asked.contacts}
    if contacts:
        names = (f"{contact.number} {contact.name}" for contact in contacts.values())
        yield Entry(kind="heading", text=say(kit, "handout_contacts"), section="contacts", need=9)
        yield Entry(kind="line", text=say(kit, "list_mark").join(names), section="contacts", need=10)


def _small_print(kit: Kit) -> Iterator[Entry]:
    """Where the sources stand and which of them no longer apply: never left out."""
    names = [title_of(source.document, kit.language) for source in sources(kit)]
    text = f"{say(kit, 'sources')}{say(kit, 'colon')}{say(kit, 'list_mark').join(names)}{say(kit, 'full_stop')}"
    for line in (text, *notices(kit)):
        yield Entry(kind="small", text=line, section="sources", need=10)


def _write(document: Any, entry: Entry) -> None:
    if entry.kind == "heading":
        document.add_heading(entry.text, 2)
        return
    paragraph = document.add_paragraph(style="List Bullet" if entry.kind == "line" else None)
    paragraph.paragraph_format.space_after = Pt(2)
    if entry.kind == "small":
        paragraph.paragraph_format.line_spacing = Pt(_SMALL_LINE)
        paper.grey(paragraph, entry.text, _SMALL)
        return
    paper.emphasise(paragraph, entry.text)
    if entry.source:
        paper.grey(paragraph, f"  {entry.source}", _SMALL)

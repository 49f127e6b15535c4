"""Kit -> a handout for parents of one page (.docx): what to do tonight and whom to call first, then what to remember, then who
else must act. The page is filled by an estimate of its height: in larger type while there is room, else without what is least
needed. A talk without actions has no head; its numbers and its code follow what is to be remembered.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote as escaped

from docx.shared import Cm, Pt

from assistant.schema import Language
from assistant.tools.kit.export import paper
from assistant.tools.kit.export.fitting import ems, lines
from assistant.tools.kit.kit import Kit, Told
from assistant.tools.kit.wording import (
    conflict_notices,
    kind_of,
    message_of,
    point_title,
    say,
    source_line,
    sources,
    standing,
    text_notices,
    title_of,
)
from assistant.tools.talks import PARTIES

_SIZES, _SMALL = (14.0, 13.0, 12.0, 11.0, 10.5), 8.0
_SIZE = _SIZES[-1]
_LEADING, _SMALL_LINE = 1.38, 10.5  # from line to line, in sizes and in points, the same for every font
_LINE = _SIZE * _LEADING
_WIDTH = 504.0  # points between margins of 1.6 cm
_LEFT, _RIGHT = 11.6, 6.2  # centimetres of the two columns at the head
_CODE = 2.7  # centimetres of the code's side
_CODE_ROOM = _CODE * 28.35 + _SMALL_LINE + 10  # points, with what is said under it
_TIP, _TIP_LINE = 11.0, 17.0  # of a line of advice, and from one to the next
_ROOM = 780.0  # points of the page by the estimate, which is a tenth too high
_TITLE = 62.0  # of them for the title and the line below it


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the lower part: a heading, something said, small print that stays or a note that need not. The lower its need,
    the sooner it goes.
    """

    kind: str
    text: str
    section: str
    need: int
    source: str = ""
    lead: str = ""

    def height(self, size: float = _SIZE) -> float:
        """The points it takes in a size of type."""
        if self.kind == "heading":
            return 27.0
        if self.kind in {"small", "note"}:
            return lines(self.text, _WIDTH, _SMALL) * _SMALL_LINE + 2
        said = lines(self.lead + self.text, _WIDTH - 18, size)
        if self.source and not self.beside(size):
            said += lines(self.source, _WIDTH - 18, _SMALL)
        return said * size * _LEADING + 3

    def beside(self, size: float) -> bool:
        """Whether the source has room on the line that it follows; else it gets one of its own, so that it is not cut."""
        return ems(f"{self.lead}{self.text}  ") * size + ems(self.source) * _SMALL < (_WIDTH - 18) * 0.95


def handout(kit: Kit, page: str = "") -> bytes:
    """The page as a file. `page` is the address where the assistant can be reached, "" where it is only on this machine."""
    kit = standing(kit)
    document = paper.new_document(kit, margin=1.6, size=_SIZE)
    document.styles["Normal"].paragraph_format.line_spacing = Pt(_LINE)
    title = document.add_heading(kit.title, 0).paragraph_format
    title.space_before, title.space_after, title.line_spacing = Pt(0), Pt(2), 1.0
    paper.grey(document.add_paragraph(), f"{say(kit, 'handout_lead')} · {kit.made.isoformat()}", 9)
    link = permalink(kit, page)
    if kit.actions:
        _head(document, kit, link)
    room = _ROOM - _TITLE - head_height(kit, bool(link))
    size = fitting(kit, room)
    for entry in entries(kit, room):
        _write(document, entry, size)
    if not kit.told():
        document.add_paragraph(say(kit, "handout_empty"))
    if link and not kit.actions:
        _scanned(document, kit, link)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def permalink(kit: Kit, page: str = "") -> str:
    """Where the deciding words can be read: on the assistant's own page, else on the official one if that was opened."""
    quotes = kit.quotes()
    if page.startswith(("https://", "http://")) and quotes:
        return f"{page.rstrip('/')}/?clause={escaped(quotes[0].citation.clause_id, safe='/')}"
    return next((q.document.url for q in quotes if q.document.url and q.document.url_confirmed), "")


# -- the head: actions beside numbers -------------------------------------------------------------------------------------


def _head(document: Any, kit: Kit, link: str) -> None:
    table = document.add_table(rows=1, cols=2)
    table.autofit = False
    left, right = table.rows[0].cells
    for column, cell, width in zip(table.columns, (left, right), (_LEFT, _RIGHT), strict=True):
        column.width = cell.width = Cm(width)
    paper.shade(right, "EEF4F5")
    _actions(left, kit)
    _numbers(right, kit)
    if link:
        _scanned(right, kit, link)


def _scanned(parent: Any, kit: Kit, link: str) -> None:
    """The code with what it leads to."""
    paragraph = parent.add_paragraph()
    paragraph.paragraph_format.line_spacing = 1.0
    paragraph.add_run().add_picture(io.BytesIO(code(link)), width=Cm(_CODE))
    caption = parent.add_paragraph()
    caption.paragraph_format.line_spacing = Pt(_SMALL_LINE)
    paper.grey(caption, say(kit, "scan"), _SMALL)


def _titled(cell: Any, text: str) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(13), paper.ACCENT
    paragraph.paragraph_format.line_spacing = 1.15


def _actions(cell: Any, kit: Kit) -> None:
    """What to do tonight."""
    _titled(cell, say(kit, "home"))
    for number, action in enumerate(kit.actions, 1):
        paragraph = cell.add_paragraph()
        paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.6), Cm(-0.6)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.6))
        paragraph.add_run(f"{number}.\t{action}").font.size = Pt(11.5)
        paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.space_after = Pt(16), Pt(3)
    if kit.take_home:
        paragraph = cell.add_paragraph()
        run = paragraph.add_run(kit.take_home)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(12.5), paper.STRONG
        paragraph.paragraph_format.line_spacing = Pt(17)
    for tip in tips_beside(kit):
        paragraph = cell.add_paragraph(style="List Bullet")
        paragraph.add_run(tip).font.size = Pt(_TIP)
        paragraph.paragraph_format.line_spacing = Pt(_TIP_LINE)
    paper.grey(cell.add_paragraph(), say(kit, "handout_advice"), _SMALL)


def _numbers(cell: Any, kit: Kit) -> None:
    if kit.contacts:
        _titled(cell, say(kit, "handout_contacts"))
    for contact in kit.contacts:
        paragraph = cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(contact.number)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(13), paper.STRONG
        paragraph.add_run(f"  {contact.name}").font.size = Pt(9.5)


def head_height(kit: Kit, with_code: bool) -> float:
    """The points that the head takes: the longer of its columns; without actions there is the code alone."""
    if not kit.actions:
        return _CODE_ROOM if with_code else 0
    return max(_actions_height(kit) + len(tips_beside(kit)) * _TIP_LINE, _numbers_height(kit, with_code)) + 8


def tips_beside(kit: Kit) -> list[str]:
    """The first line of advice of each point, as many as have room beside the numbers and the code."""
    room = _numbers_height(kit, with_code=True) - _actions_height(kit)
    first = [p.show[0] for p in kit.points if p.show and ems(p.show[0]) * _TIP < _LEFT * 28.35 - 35]
    return first[: max(0, int(room / _TIP_LINE))]


def _actions_height(kit: Kit) -> float:
    left = 26.0 + sum(lines(action, _LEFT * 28.35 - 35, 11.5) * 16 + 3 for action in kit.actions) + 16
    return left + (lines(kit.take_home, _LEFT * 28.35 - 12, 12.5) * 17 + 4 if kit.take_home else 0)


def _numbers_height(kit: Kit, with_code: bool) -> float:
    right = 26 + sum(lines(f"{c.number}   {c.name}", _RIGHT * 28.35 - 12, 10.5) * _LINE + 2 for c in kit.contacts)
    return right + (_CODE_ROOM if with_code else 0)


def code(address: str) -> bytes:
    """The QR code of an address as a picture."""
    import segno

    file = io.BytesIO()
    segno.make(address, error="m", micro=False).save(file, kind="png", scale=8, border=2)
    return file.getvalue()


# -- the rest --------------------------------------------------------------------------------------------------------------


def fitting(kit: Kit, room: float) -> float:
    """The largest size of type in which all that could stand below the head fits."""
    found = _headed(list(_entries(kit)))
    return next((size for size in _SIZES if sum(entry.height(size) for entry in found) <= room), _SIZE)


def entries(kit: Kit, room: float) -> tuple[Entry, ...]:
    """What stands below the head, in order; a heading goes with the last entry of its section."""
    found, size = _headed(list(_entries(kit))), fitting(kit, room)
    while sum(entry.height(size) for entry in found) > room:
        droppable = [entry for entry in found if entry.kind in {"line", "note"}]
        if len(droppable) <= 1:
            break
        found.remove(min(reversed(droppable), key=lambda entry: entry.need))
        found = _headed(found)
    return tuple(entry for entry in found if entry.text != say(kit, "key_points_notice") or _has_key_points(kit, found))


def _has_key_points(kit: Kit, found: list[Entry]) -> bool:
    """Whether a line of the page carries the mark that its notice explains."""
    mark = say(kit, "key_point")
    return any(entry.text.endswith(mark) for entry in found if entry.kind == "line")


def _headed(found: list[Entry]) -> list[Entry]:
    """The entries without the headings of sections in which nothing stands."""
    filled = {entry.section for entry in found if entry.kind != "heading"}
    return [entry for entry in found if entry.kind != "heading" or entry.section in filled]


def _entries(kit: Kit) -> Iterator[Entry]:
    ranked = sorted(kit.points, key=lambda point: not point.essential)
    yield Entry(kind="heading", text=say(kit, "handout_points"), section="points", need=9)
    beside = tips_beside(kit)
    for place, point in enumerate(kit.points):
        lines_left = [line for line in point.show if line not in beside]
        if lines_left:
            text = ("" if kit.language == "zh" else " ").join(_ended(line, kit.language) for line in lines_left)
            lead = point_title(kit, place) + say(kit, "colon")
            yield Entry(kind="line", text=text, section="points", need=9 - ranked.index(point), lead=lead)
    if any(point.show for point in kit.points):
        yield Entry(kind="heading", text=say(kit, "case_rules"), section="rules", need=9)
    for point in kit.points:
        ended = all(quote.citation.validity.state == "period-ended" for quote in point.message.quotes)
        section = "rules" if any(point.show for point in kit.points) else "points"
        yield _line(kit, point.message, section, 1 if ended else 8 - ranked.index(point))
    if not kit.actions:
        yield Entry(kind="heading", text=say(kit, "handout_contacts"), section="contacts", need=9)
        for contact in kit.contacts:
            yield Entry(kind="line", lead=f"{contact.number} ", text=contact.name, section="contacts", need=9)
    yield Entry(kind="heading", text=say(kit, "duties"), section="sides", need=3)
    for party in PARTIES:
        for message in kit.sides[party][:1]:
            yield _line(kit, message, "sides", 3, say(kit, f"party_{party}") + say(kit, "colon"))
    yield Entry(kind="heading", text=say(kit, "handout_questions"), section="questions", need=3)
    for rank, asked in enumerate(asked for asked in kit.questions if asked.answer):
        yield _line(kit, asked.answer[0], "questions", 5 - rank, f"{asked.question} ")
    yield from _small_print(kit)


def _ended(line: str, language: Language) -> str:
    """A line with a sign at its end, as it needs one before the next.

    >>> _ended("今晚早点关灯", "zh"), _ended("Say: “I believe you.”", "en")
    ('今晚早点关灯。', 'Say: “I believe you.”')
    """
    if line[-1:] in "。！？；.!?" or line[-2:-1] in "。！？.!?":
        return line
    return line + ("." if language == "en" else "。")


def _line(kit: Kit, told: Told, section: str, need: int, lead: str = "") -> Entry:
    kinds = dict.fromkeys(
        kind_of(figure, kit.language) for quote in told.quotes for figure in quote.figures if figure.own
    )
    text = "".join(say(kit, "handout_kind", kind=kind) for kind in kinds) + message_of(told, kit.language)
    source = source_line(told.quotes, kit.language)
    return Entry(kind="line", text=text, section=section, need=need, source=source, lead=lead)


def _small_print(kit: Kit) -> Iterator[Entry]:
    """Where the sources stand and which of them no longer apply, which is never left out; and where they differ."""
    names = [title_of(source.document, kit.language) for source in sources(kit)]
    text = f"{say(kit, 'sources')}{say(kit, 'colon')}{say(kit, 'list_mark').join(names)}{say(kit, 'full_stop')}"
    for line in (text, *text_notices(kit)):
        yield Entry(kind="small", text=line, section="sources", need=10)
    for line in dict.fromkeys(conflict_notices(kit)):
        yield Entry(kind="note", text=line, section="sources", need=4)


def _write(document: Any, entry: Entry, size: float) -> None:
    if entry.kind == "heading":
        heading = document.add_heading(entry.text, 2)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(7), Pt(3)
        return
    paragraph = document.add_paragraph(style="List Bullet" if entry.kind == "line" else None)
    paragraph.paragraph_format.space_after = Pt(2)
    if entry.kind in {"small", "note"}:
        paragraph.paragraph_format.line_spacing = Pt(_SMALL_LINE)
        paper.grey(paragraph, entry.text, _SMALL)
        return
    paragraph.paragraph_format.line_spacing = Pt(size * _LEADING)
    if entry.lead:
        paragraph.add_run(entry.lead).bold = True
    paper.emphasise(paragraph, entry.text)
    for run in paragraph.runs:
        run.font.size = Pt(size)
    if entry.source:
        paper.grey(paragraph, ("  " if entry.beside(size) else "\n") + entry.source, _SMALL)

"""Kit -> Word (.docx): a script to read from, part by part with its minutes, every quotation with its footnote, one list
of sources.

Whose words something is can be seen: our sentences stand bold behind a bar, the source's own in quotation marks on a shaded
ground with a footnote, advice and made-up scenes after a word that says so.
"""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Cm, Pt

from assistant.messages import message
from assistant.tools.kit.export import paper
from assistant.tools.kit.export.citing import Citing
from assistant.tools.kit.export.footnotes import Footnotes
from assistant.tools.kit.kit import Asked, Kit, Point, Quote, Told
from assistant.tools.kit.lengths import Part, timetable
from assistant.tools.kit.wording import (
    about,
    address,
    drafted,
    figure_line,
    figures_of,
    held,
    late,
    message_of,
    notices,
    part_name,
    quoted,
    repeats,
    say,
    source_notes,
    sources,
    standing,
    state,
    title_of,
)
from assistant.tools.talks import PARTIES

_TIMES = {"minutes": 2.2, "part": 9.8, "late": 5.0}  # centimetres
_LONG = 120  # characters: four lines
_BREAK = "\u200b"  # lets a long address break where it may


def word(kit: Kit) -> bytes:
    """The document as a file."""
    return _Writer(standing(kit)).file()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.parts = timetable(kit)
        self.document = paper.new_document(kit, margin=2.0, size=11.5)
        self.footnotes = Footnotes(self.document)
        self.citing = Citing(kit.language)

    def file(self) -> bytes:
        self._head()
        if self.kit.opening:
            self._heading("opening")
            self._advice("say_this", self.kit.opening)
        for place, point in enumerate(self.kit.points):
            self._point(place, point)
        self._sides()
        self._case()
        self._questions()
        self._close()
        self._sources()
        self.footnotes.write()
        paper.number_pages(self.document)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    # -- the first page ------------------------------------------------------------------------------------------------

    def _head(self) -> None:
        kit = self.kit
        self.document.add_heading(kit.title, 0)
        paper.grey(self.document.add_paragraph(), about(kit), 11)
        self._box(say(kit, "how_to_read"), [say(kit, "how_ours"), say(kit, "how_source"), say(kit, "how_advice")])
        self._timetable()
        if notices(kit):
            self._box(say(kit, "notices"), notices(kit))

    def _box(self, title: str, lines: Iterable[str]) -> None:
        """Some lines under a title, on a shaded ground."""
        table = self.document.add_table(rows=1, cols=1)
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        cell = table.cell(0, 0)
        paper.shade(cell, "EEF4F5")
        cell.paragraphs[0].add_run(title).bold = True
        for line in lines:
            paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(2)
            paragraph.add_run(line).font.size = Pt(9.5)
        self.document.add_paragraph().paragraph_format.space_after = Pt(0)

    def _timetable(self) -> None:
        kit, table = self.kit, self.document.add_table(rows=1, cols=len(_TIMES), style="Table Grid")
        table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
        for column, width in zip(table.columns, _TIMES.values(), strict=True):
            column.width = Cm(width)
        self._row(table.rows[0], [say(kit, f"time_{name}") for name in _TIMES], bold=True)
        for part in self.parts:
            skip = say(kit, "skip") if part.skip else ""
            cells = [say(kit, "minutes", count=part.minutes), part_name(kit, part), skip]
            self._row(table.add_row(), cells)
        below = self.document.add_paragraph()  # keeps the table apart from what follows, also where nothing is left out
        below.paragraph_format.space_before = Pt(4)
        paper.grey(below, late(kit), 10)

    # -- the talk ----------------------------------------------------------------------------------------------------------

    def _heading(self, name: str, place: int = 0, title: str = "") -> None:
        """The heading of a part with its minutes."""
        part = next((p for p in self.parts if p.name == name and p.place == place), None)
        text = title or (part_name(self.kit, part) if part else say(self.kit, f"part_{name}"))
        heading = self.document.add_heading(text, 1)
        if part:
            paper.grey(heading, "  " + self._time(part), 10)

    def _time(self, part: Part) -> str:
        return say(self.kit, "about_minutes", count=part.minutes) + (say(self.kit, "skip_mark") if part.skip else "")

    def _point(self, place: int, point: Point) -> None:
        self._heading("point", place)
        told = point.message
        alone = [quote for quote in told.quotes if repeats(quote, told, self.kit.language)]
        self._message(told, alone)
        for figure in figures_of(point.message.quotes):
            if figure.own:
                line = self.document.add_paragraph(style="List Bullet")
                line.paragraph_format.keep_with_next = True
                paper.emphasise(line, figure_line(figure, self.kit.language))
                paper.grey(line, "  " + say(self.kit, "newer", text=figure.newer) if figure.newer else "", 9.5)
        self._lines(point.show, say(self.kit, "lead_show"))
        audience = say(self.kit, f"audience_{self.kit.audience}")
        for key, text in (("tell", point.talk), ("example", point.example), ("ask", point.ask)):
            self._advice(key, text)
        self._advice("at_age", point.at_age, audience=audience)
        for kind, text in drafted(point, self.kit.language).items():
            self._advice(f"drafted_{kind}", text)
        if not (point.talk or point.drafts):
            paper.grey(self.document.add_paragraph(), say(self.kit, "yours"), 10)
        self._quotes([quote for quote in point.message.quotes if quote not in alone])

    def _advice(self, key: str, text: str, leads: bool = False, **values: object) -> None:
        """Advice, or a made-up scene, after the word that says which. The long ones may go on on the next page: kept whole,
        they would leave half a page empty.
        """
        if text:
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.keep_together = len(text) < _LONG
            paragraph.paragraph_format.keep_with_next = leads
            lead = paragraph.add_run(say(self.kit, f"lead_{key}", **values))
            lead.bold, lead.font.color.rgb = True, paper.ACCENT
            paragraph.add_run(text)

    def _lines(self, texts: Sequence[str], lead: str = "") -> None:
        """Lines of advice, one under the other, all on one page, behind the word that says what they are."""
        if texts and lead:
            paragraph = self.document.add_paragraph()
            run = paragraph.add_run(lead)
            run.bold, run.font.color.rgb = True, paper.ACCENT
            paragraph.paragraph_format.keep_with_next = True
        for place, text in enumerate(texts, 1):
            line = self.document.add_paragraph(text, style="List Bullet")
            line.paragraph_format.keep_with_next = place < len(texts)

    def _message(self, told: Told, alone: Sequence[Quote]) -> None:
        """The message of a point, bold behind a bar."""
        paragraph = self.document.add_paragraph()
        paper.bar(paragraph)
        paragraph.paragraph_format.keep_together = paragraph.paragraph_format.keep_with_next = True
        for run in self._noted(paragraph, told, alone):
            run.bold, run.font.size = True, Pt(12.5)

    def _said(self, told: Told, more: bool = False) -> None:
        """One of our sentences in an answer, with the notes of what bears it; on one page with what is `more` of it."""
        paragraph = self.document.add_paragraph()
        paper.bar(paragraph)
        paragraph.paragraph_format.keep_together, paragraph.paragraph_format.keep_with_next = True, more
        self._tell(paragraph, told)

    def _tell(self, paragraph: Any, told: Told) -> None:
        self._noted(paragraph, told, told.quotes)

    def _noted(self, paragraph: Any, told: Told, quotes: Sequence[Quote]) -> list[Any]:
        """What is said, with the notes of what bears it, which have the source's words where they have not stood before; the runs
        of its words. The marks stand before a Chinese full stop: one that hangs beyond the margin would send what follows it
        to a line of its own.
        """
        said = message_of(told, self.kit.language)
        stop = "。" if quotes and said.endswith("。") else ""
        runs = [paragraph.add_run(said.removesuffix(stop))]
        for number, quote in enumerate(quotes):
            if number:
                paragraph.add_run(",").font.superscript = True
            self.footnotes.add(
                paragraph, self.citing.next(quote, with_words=not repeats(quote, told, self.kit.language))
            )
        return [*runs, paragraph.add_run(stop)] if stop else runs

    def _quotes(self, quotes: Sequence[Quote]) -> None:
        """What a message rests on, in its own words."""
        for quote in quotes:
            paragraph = self.document.add_paragraph()
            paper.ground(paragraph)
            paragraph.paragraph_format.keep_together = True
            key = "lead_key_point" if quoted(quote, self.kit.language)[0] != "“" else "lead_source"
            paper.grey(paragraph, say(self.kit, key), 10)
            paragraph.add_run(quoted(quote, self.kit.language)).font.size = Pt(10.5)
            self.footnotes.add(paragraph, self.citing.next(quote))
            if quote.citation.validity.state != "in-force":
                paper.grey(paragraph, f"  {state(quote, self.kit.language)}", 9.5)

    def _sides(self) -> None:
        if any(self.kit.sides.values()):
            self._heading("sides")
        for party in PARTIES:
            for told in self.kit.sides[party]:
                paragraph = self.document.add_paragraph()
                lead = paragraph.add_run(say(self.kit, f"party_{party}") + say(self.kit, "colon"))
                lead.bold, lead.font.color.rgb = True, paper.ACCENT
                self._tell(paragraph, told)

    def _case(self) -> None:
        if self.kit.case is None:
            return
        self._heading("case")
        self._advice("case", self.kit.case.story)
        self._advice("groups", self.kit.case.ask)
        if self.kit.case.show:
            self.document.add_heading(say(self.kit, "case_answer"), 2)
            self._lines(self.kit.case.show)
        if self.kit.case.answer:
            self.document.add_heading(say(self.kit, "case_rules" if self.kit.case.show else "case_answer"), 2)
        for told in self.kit.case.answer:
            self._said(told)

    def _questions(self) -> None:
        if self.kit.questions:
            self._heading("questions")
        for asked in self.kit.questions:
            self.document.add_heading(asked.question, 2)
            self._answer(asked)

    def _answer(self, asked: Asked) -> None:
        if not asked.answer:
            self.document.add_paragraph(say(self.kit, "not_answered"))
        for told in asked.answer:
            self._said(told, more=told is not asked.answer[-1] or bool(asked.contacts))
        for contact in asked.contacts:
            self.document.add_paragraph(f"{contact.number} {contact.name}", style="List Bullet")

    def _close(self) -> None:
        kit = self.kit
        if not (kit.actions or kit.contacts or kit.take_home):
            return
        self._heading("close")
        if kit.actions:
            self._advice("home", say(kit, "home_lead"), leads=True)
        for action in kit.actions:
            self.document.add_paragraph(action, style="List Number")
        for contact in kit.contacts:
            paragraph = self.document.add_paragraph(style="List Bullet")
            paragraph.add_run(f"{contact.number} {contact.name}").bold = True
            paper.grey(paragraph, f"  {contact.use} {contact.hours}", 9.5)
        self._advice("take_home", kit.take_home)

    # -- sources -----------------------------------------------------------------------------------------------------------

    def _sources(self) -> None:
        """Each text once, on pages of their own: what is quoted, whether it applies, what of it is held and when that was
        checked, its address; then how they were checked.
        """
        self.document.add_heading(say(self.kit, "sources"), 1).paragraph_format.page_break_before = True
        for source in sources(self.kit):
            language, document = self.kit.language, source.document
            paragraph = self.document.add_paragraph()
            paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = Cm(0.8), Cm(-0.8)
            paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
            title = paragraph.add_run(f"{source.number}.\t{title_of(document, language)}")
            title.bold, title.font.size = True, Pt(10)
            parts = (
                say(self.kit, "and_mark").join(source.locators),
                message(language, f"validity.{source.state}"),
                held(document, language),
                address(document, language).replace("/", f"/{_BREAK}").replace("=", f"={_BREAK}"),
            )
            paper.grey(paragraph, "  " + say(self.kit, "list_mark").join(parts), 9)
            paragraph.paragraph_format.keep_together = True
        for note in source_notes(self.kit):
            paper.grey(self.document.add_paragraph(), note, 9)

    def _row(self, row: Any, texts: list[str], bold: bool = False) -> None:
        paper.keep_together(row)
        for cell, text, width in zip(row.cells, texts, _TIMES.values(), strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(10), bold
            if bold:
                paper.shade(cell, "DDE9EB")

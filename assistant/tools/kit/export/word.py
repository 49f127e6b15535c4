"""Kit -> Word (.docx): the outline to speak from, every quotation with its footnote, and a table of sources."""

import io
from collections.abc import Iterable
from typing import Any

from docx.shared import Cm, Pt

from assistant.messages import message
from assistant.tools.kit.export import paper
from assistant.tools.kit.export.footnotes import Footnotes
from assistant.tools.kit.kit import PARTIES, Asked, Kit, Quote
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.wording import (
    address,
    figure_line,
    heading,
    in_plain_words,
    notices,
    quoted,
    reference,
    say,
    source_line,
    sources,
    standing,
    state,
    timetable,
    title_of,
)

_COLUMNS = {"number": 1.0, "title": 4.8, "locator": 3.4, "state": 2.3, "address": 3.2, "checked": 2.3}  # centimetres
_SMALL = 8.5
_LATIN_BREAK = "\u200b"  # lets a long address break where it may


def word(kit: Kit) -> bytes:
    """The document as a file."""
    return _Writer(standing(kit)).file()


class _Writer:
    """Writes one document from top to bottom."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.document = paper.new_document(kit, margin=2.0, size=11)
        self.footnotes = Footnotes(self.document)

    def file(self) -> bytes:
        self._head()
        self._points()
        self._duties()
        self._list("legal_basis", self.kit.legal_basis)
        self._words("case", self.kit.case)
        self._questions()
        self._sources()
        self.footnotes.write()
        paper.number_pages(self.document)
        file = io.BytesIO()
        self.document.save(file)
        return file.getvalue()

    def _head(self) -> None:
        kit = self.kit
        self.document.add_heading(kit.title, 0)
        audience = say(kit, f"audience_{kit.audience}")
        about = say(kit, "for_whom", audience=audience, minutes=kit.minutes, day=kit.made.isoformat())
        paper.grey(self.document.add_paragraph(), about, 11)
        paper.grey(self.document.add_paragraph(), timetable(kit, length_of(kit.minutes).timetable), 10)
        self._notices()
        self._words("opening", kit.opening)

    def _notices(self) -> None:
        """What must be known of the texts, in a shaded box."""
        cell = self.document.add_table(rows=1, cols=1).cell(0, 0)
        paper.shade(cell, "EEF4F5")
        first = cell.paragraphs[0]
        first.add_run(say(self.kit, "notices")).bold = True
        for notice in notices(self.kit):
            paragraph = cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.add_run(notice).font.size = Pt(9.5)

    def _words(self, section: str, text: str) -> None:
        self.document.add_heading(say(self.kit, section), 1)
        self.document.add_paragraph(text)

    def _points(self) -> None:
        self.document.add_heading(say(self.kit, "points"), 1)
        for place, quote in enumerate(self.kit.points, 1):
            self.document.add_heading(f"{place}. {heading(quote, self.kit.language)}", 2)
            for figure in quote.figures:
                line = self.document.add_paragraph(style="List Bullet")
                run = line.add_run(figure_line(figure, self.kit.language))
                run.bold, run.font.color.rgb = True, paper.STRONG
                if figure.newer:
                    paper.grey(line, "  " + say(self.kit, "newer", text=figure.newer), 9.5)
            self._quote(self.document.add_paragraph(), quote, placed=not quote.heading)

    def _quote(self, paragraph: Any, quote: Quote, placed: bool = False) -> None:
        """The words, their footnote, and in grey where they stand (unless the heading says it) and whether they apply."""
        paper.emphasise(paragraph, quoted(quote, self.kit.language))
        self.footnotes.add(paragraph, reference(quote, self.kit.language))
        if plain := in_plain_words(quote, self.kit.language):
            paragraph.add_run(f" {plain}")
        paper.grey(paragraph, "  " + (state if placed else source_line)(quote, self.kit.language), 9)

    def _bullets(self, quotes: Iterable[Quote]) -> None:
        for quote in quotes:
            self._quote(self.document.add_paragraph(style="List Bullet"), quote)

    def _duties(self) -> None:
        self.document.add_heading(say(self.kit, "duties"), 1)
        for party in PARTIES:
            if self.kit.duties[party]:
                self.document.add_heading(say(self.kit, f"party_{party}"), 2)
                self._bullets(self.kit.duties[party])

    def _list(self, section: str, quotes: tuple[Quote, ...]) -> None:
        if quotes:
            self.document.add_heading(say(self.kit, section), 1)
            self._bullets(quotes)

    def _questions(self) -> None:
        if self.kit.questions:
            self.document.add_heading(say(self.kit, "questions"), 1)
        for asked in self.kit.questions:
            self.document.add_heading(asked.question, 2)
            self._answer(asked)

    def _answer(self, asked: Asked) -> None:
        if asked.status not in {"answered", "signposted"}:
            self.document.add_paragraph(say(self.kit, "not_answered"))
        for segment in asked.prose:
            paragraph = self.document.add_paragraph(segment.text)
            for marker in segment.markers:
                self.footnotes.add(paragraph, reference(asked.quotes[marker - 1], self.kit.language))
        self._bullets(asked.quotes)
        for contact in asked.contacts:
            self.document.add_paragraph(f"{contact.number} {contact.name}", style="List Bullet")

    def _sources(self) -> None:
        self.document.add_heading(say(self.kit, "sources"), 1)
        table = self.document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
        table.autofit = False
        for column, width in zip(table.columns, _COLUMNS.values(), strict=True):
            column.width = Cm(width)
        self._row(table.rows[0], [say(self.kit, f"column_{name}") for name in _COLUMNS], bold=True)
        paper.repeat_on_every_page(table.rows[0])
        for source in sources(self.kit):
            cells = [
                str(source.number),
                title_of(source.document, self.kit.language),
                say(self.kit, "and_mark").join(source.locators),
                message(self.kit.language, f"validity.{source.state}"),
                address(source.document, self.kit.language)
                .replace("/", f"/{_LATIN_BREAK}")
                .replace("=", f"={_LATIN_BREAK}"),
                source.document.checked or say(self.kit, "unknown"),
            ]
            self._row(table.add_row(), cells)

    def _row(self, row: Any, texts: list[str], bold: bool = False) -> None:
        paper.keep_together(row)
        for cell, text, width in zip(row.cells, texts, _COLUMNS.values(), strict=True):
            cell.width = Cm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            paragraph.paragraph_format.line_spacing = 1.0
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(_SMALL), bold
            if bold:
                paper.shade(cell, "DDE9EB")

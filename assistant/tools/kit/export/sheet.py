"""The plan's indicators as CSV and XLSX: targets labelled as targets, newer figures in columns of their own."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Clause, Language
from assistant.tools.indicators import UNITS, Indicator
from assistant.tools.kit.kit import Quote
from assistant.tools.kit.quoting import Quoter
from assistant.tools.kit.wording import address, held, state, title_of

# Widths in characters, for XLSX.
COLUMNS = {
    "id": 22,
    "field": 16,
    "what": 30,
    "for": 22,
    "reading": 18,
    "value": 9,
    "unit": 16,
    "year": 7,
    "kind": 12,
    "newer_value": 12,
    "newer_source": 24,
    "newer_note": 36,
    "clause": 26,
    "locator": 22,
    "state": 14,
    "quote": 60,
}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_FORMULA = re.compile(r"^[=+\-@\t\r]")  # what a spreadsheet would take for a formula


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator with the clause that sets it and its words there, found again."""

    indicator: Indicator
    clause: Clause
    quote: Quote


def indicator_rows(assistant: Assistant, indicators: Sequence[Indicator], language: Language) -> tuple[Row, ...]:
    """The indicators with their clauses. Raises UnknownClause, or ValueError for one whose quote does not stand."""
    found = ((indicator, assistant.clause(indicator.clause_id)) for indicator in indicators)
    quoter = Quoter(assistant, language, "community")
    return tuple(
        Row(indicator=indicator, clause=clause, quote=quoter.exactly(clause, indicator.quote))
        for indicator, clause in found
    )


def header(language: Language) -> list[str]:
    """The names of the columns."""
    return [message(language, f"indicators.column_{name}") for name in COLUMNS]


def cells(row: Row, language: Language) -> list[str]:
    """One row as text, in the order of the columns."""
    indicator, quote = row.indicator, row.quote
    return [
        indicator.indicator_id,
        field_name(row, language),
        indicator.what.of(language),
        indicator.audience.of(language),
        indicator.reading(language),
        indicator.value,
        UNITS[indicator.unit].of(language).format("…"),
        str(indicator.year),
        message(language, f"kit.kind_{indicator.kind}"),
        indicator.newer_value,
        indicator.newer_source,
        indicator.newer_note.of(language),
        indicator.clause_id,
        quote.citation.locator,
        state(quote, language),
        quote.citation.quote,
    ]


def field_name(row: Row, language: Language) -> str:
    """The field of the plan as its own heading has it: "(一)儿童与健康"."""
    headings = row.clause.headings if language == "zh" else row.clause.headings_en
    return next((heading for heading in headings if heading.startswith("(")), message(language, "indicators.field_0"))


def indicators_csv(table: Sequence[Row], language: Language) -> bytes:
    """The table as CSV, in UTF-8 with the mark by which spreadsheets know it."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(header(language))
    writer.writerows([harmless(cell) for cell in cells(row, language)] for row in table)
    return file.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """The cell so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def indicators_xlsx(table: Sequence[Row], language: Language) -> bytes:
    """The table as a workbook: filters, a fixed heading, numbers as numbers, and a sheet that says how to read it."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = message(language, "indicators.title")
    sheet.append(header(language))
    for row in table:
        sheet.append(cells(row, language))
    _as_numbers(sheet)
    _dress(sheet)
    _about(book.create_sheet(message(language, "indicators.about")), table, language)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _as_numbers(sheet: Worksheet) -> None:
    """Single figures become numbers that show as many decimals as the plan writes; everything else stays text."""
    names = list(COLUMNS)
    for name in ("value", "year", "newer_value"):
        for (cell,) in sheet.iter_rows(min_row=2, min_col=names.index(name) + 1, max_col=names.index(name) + 1):
            text = str(cell.value or "")
            if _NUMBER.fullmatch(text):
                decimals = len(text.partition(".")[2])
                cell.value = float(text) if decimals else int(text)
                cell.number_format = f"0.{'0' * decimals}" if decimals else "0"


def _dress(sheet: Worksheet) -> None:
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    for place, width in enumerate(COLUMNS.values(), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for cells_of_row in sheet.iter_rows():
        for cell in cells_of_row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # never a formula
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="DDE9EB")


def _about(sheet: Worksheet, table: Sequence[Row], language: Language) -> None:
    for line in about(table, language):
        sheet.append([line])
    sheet.column_dimensions["A"].width = 100
    for (cell,) in sheet.iter_rows(max_col=1):
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def about(table: Sequence[Row], language: Language) -> Iterator[str]:
    """How the table is to be read, and where it comes from."""
    yield message(language, "indicators.about_targets")
    yield message(language, "indicators.about_newer")
    documents = {row.quote.document.document_id: row.quote for row in table}
    for quote in documents.values():
        yield message(language, "indicators.about_source", reference=_document_line(quote, language))
        if quote.citation.validity.note:
            yield quote.citation.validity.note


def _document_line(quote: Quote, language: Language) -> str:
    document = quote.document
    parts = (
        title_of(document, language),
        state(quote, language),
        held(document, language),
        address(document, language),
    )
    return message(language, "kit.list_mark").join(parts)


def text_table(table: Sequence[Row], language: Language) -> str:
    """The table for a terminal: what, for whom, the figure, its kind and year, the clause."""
    lines = []
    for row in table:
        indicator = row.indicator
        newer = f" · {indicator.newer_note.of(language)}" if indicator.newer_note.of(language) else ""
        kind = message(language, f"kit.kind_{indicator.kind}")
        named = f"{indicator.what.of(language)} · {indicator.audience.of(language)}".strip(" ·")
        lines.append(
            f"{named}: {indicator.reading(language)} ({kind}, {indicator.year}) · {row.quote.citation.locator}{newer}"
        )
    return "\n".join((*lines, "", *about(table, language), ""))

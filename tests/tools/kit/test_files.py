"""The files of a talk kit, opened again by other programs."""

import csv
import io
import re
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from pptx import Presentation

from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.tools.indicators import load_indicators
from assistant.tools.kit import Kit, build_kit, topics
from assistant.tools.kit.export import sheet as sheets
from assistant.tools.kit.export.deck import MOST_LINES
from assistant.tools.kit.export.files import EXPORTS, export_kit, file_name
from assistant.tools.kit.export.line_breaks import WIDEST_LINE
from assistant.tools.kit.kit import Format
from assistant.tools.kit.wording import reference
from tests.conftest import ROOT
from tests.support.office import converted, pdf_pages

LANGUAGES: tuple[Language, ...] = ("zh", "en")
SLOWEST_EXPORT = 5.0  # seconds, as the project promises
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=["zh", "en"])
def kit(request: pytest.FixtureRequest, assistant: Assistant) -> Kit:
    return build_kit(assistant, "sleep-and-screens", "junior", 90, request.param)


def part(data: bytes, name: str) -> ElementTree.Element:
    """One part of an office file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def spoken(kit: Kit) -> list[str]:
    """Every quotation in the words of the kit's language."""
    return [
        q.citation.quote if kit.language == "zh" else q.citation.translation or q.gloss or q.citation.quote
        for q in kit.quotes()
    ]


def test_every_footnote_mark_has_its_footnote(kit: Kit) -> None:
    data = export_kit(kit, "docx")
    marks = [mark.get(f"{W}id") for mark in part(data, "word/document.xml").iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): note for note in part(data, "word/footnotes.xml").iter(f"{W}footnote")}
    assert len(marks) == len(set(marks)) == len(kit.quotes())
    assert set(notes) - set(marks) == {"-1", "0"}
    for mark, quote in zip(marks, kit.quotes(), strict=True):
        assert text_of(notes[mark]).strip() == reference(quote, kit.language)


def test_footnotes_are_declared_as_word_wants_them(kit: Kit) -> None:
    data = export_kit(kit, "docx")
    types = ElementTree.tostring(part(data, "[Content_Types].xml"), encoding="unicode")
    assert "/word/footnotes.xml" in types
    assert "wordprocessingml.footnotes+xml" in types
    text = ElementTree.tostring(part(data, "word/_rels/document.xml.rels"), encoding="unicode")
    assert "relationships/footnotes" in text
    styles = {style.get(f"{W}styleId") for style in part(data, "word/styles.xml").iter(f"{W}style")}
    used = {element.get(f"{W}val") for name in ("document", "footnotes") for element in _styled(data, name)}
    assert used <= styles
    settings = [child.tag for child in part(data, "word/settings.xml")]
    assert settings.index(f"{W}footnotePr") < settings.index(f"{W}compat")


def _styled(data: bytes, name: str) -> list[ElementTree.Element]:
    root = part(data, f"word/{name}.xml")
    return [element for kind in ("pStyle", "rStyle", "tblStyle") for element in root.iter(f"{W}{kind}")]


def test_a_footnote_names_locator_address_and_day(kit: Kit) -> None:
    notes = [text_of(n) for n in part(export_kit(kit, "docx"), "word/footnotes.xml").iter(f"{W}footnote")][2:]
    for note, quote in zip(notes, kit.quotes(), strict=True):
        assert quote.citation.locator.rstrip("、") in note
        assert quote.document.checked in note
        assert (quote.document.url or ("没有查到官方网址" if kit.language == "zh" else "no official address")) in note


def test_word_holds_every_quotation_and_a_table_of_sources(kit: Kit) -> None:
    document = docx.Document(io.BytesIO(export_kit(kit, "docx")))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in spoken(kit):
        assert words.replace("\n", "") in text
    table = document.tables[-1]
    assert len(table.rows) == 1 + len({q.document.document_id for q in kit.quotes()})
    assert all(cell.text for row in table.rows for cell in row.cells)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"]


def test_chinese_fonts_are_named_for_east_asian_text(kit: Kit) -> None:
    for form in ("docx", "handout"):
        fonts = list(part(export_kit(kit, form), "word/styles.xml").iter(f"{W}rFonts"))
        assert fonts
        assert all(font.get(f"{W}eastAsia") == "Microsoft YaHei" for font in fonts)
        assert not any("Theme" in name for font in fonts for name in font.attrib)


def test_slides_keep_to_their_lines_and_notes_hold_the_sources(kit: Kit) -> None:
    presentation = Presentation(io.BytesIO(export_kit(kit, "pptx")))
    notes = ""
    for slide in presentation.slides:
        lines = [
            p.text for shape in slide.shapes if shape.has_text_frame for p in shape.text_frame.paragraphs if p.text
        ]
        assert len(lines) <= MOST_LINES
        assert all(len(line) <= WIDEST_LINE for line in lines), lines
        assert slide.shapes.title.text_frame.text
        notes += slide.notes_slide.notes_text_frame.text
    points = [*kit.points, *(quote for party in kit.duties.values() for quote in party)]
    for quote in points:
        assert quote.citation.quote.replace("\n", "") in notes
        assert reference(quote, kit.language) in notes


def test_markdown_numbers_its_sources(kit: Kit) -> None:
    text = export_kit(kit, "md").decode("utf-8")
    used = {int(number) for number in re.findall(r" \[(\d+)\] ", text)}
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", text.rpartition("\n## ")[2], re.MULTILINE)}
    assert used == listed


def test_the_handout_quotes_only(kit: Kit) -> None:
    document = docx.Document(io.BytesIO(export_kit(kit, "handout")))
    lines = [p.text for p in document.paragraphs if p.style.name == "List Bullet"]
    assert len(lines) >= 5
    assert all(any(words.replace("\n", "") in line for words in spoken(kit)) for line in lines)


@pytest.mark.parametrize("form", EXPORTS)
def test_an_export_is_made_in_time(kit: Kit, form: Format) -> None:
    started = time.perf_counter()
    export_kit(kit, form)
    assert time.perf_counter() - started < SLOWEST_EXPORT


@pytest.mark.parametrize("form", EXPORTS)
def test_names_of_files_are_plain(kit: Kit, form: Format) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.(?:docx|pptx|md|json)", file_name(kit, form))


# -- LibreOffice -------------------------------------------------------------------------------------------------


def test_libreoffice_opens_every_file(office: str, kit: Kit, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for form in ("docx", "pptx", "handout"):
        (folder / f"{form}{EXPORTS[form].ending}").write_bytes(export_kit(kit, form))
    found = converted(office, folder)
    assert pdf_pages(found["pptx"]) == len(Presentation(str(folder / "pptx.pptx")).slides)
    assert pdf_pages(found["docx"]) >= 3
    assert pdf_pages(found["handout-handout"]) == 1


def test_the_handout_of_every_topic_is_one_page(office: str, assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for topic in topics(assistant):
        for language in LANGUAGES:
            made = build_kit(assistant, topic.topic_id, "primary", 90, language)
            (folder / f"{topic.topic_id}-{language}.docx").write_bytes(export_kit(made, "handout"))
    assert {name: pdf_pages(data) for name, data in converted(office, folder).items() if pdf_pages(data) != 1} == {}


# -- indicators --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_as_csv(assistant: Assistant, language: Language) -> None:
    indicators = load_indicators(ROOT / "corpus")
    data = sheets.indicators_csv(sheets.indicator_rows(assistant, indicators, language), language)
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert len(rows) == len(indicators)
    assert all(len(row) == len(head) for row in rows)
    kinds = {row[0]: row[8] for row in rows}
    assert kinds["myopia-primary"] == ("目标" if language == "zh" else "target")


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_as_workbook(assistant: Assistant, language: Language) -> None:
    indicators = load_indicators(ROOT / "corpus")
    data = sheets.indicators_xlsx(sheets.indicator_rows(assistant, indicators, language), language)
    book = openpyxl.load_workbook(io.BytesIO(data))
    table, about = book.worksheets
    assert table.max_row == len(indicators) + 1
    columns = {name: place for place, name in enumerate(sheets.COLUMNS)}
    for row, indicator in zip(table.iter_rows(min_row=2), indicators, strict=True):
        assert row[columns["quote"]].value == indicator.quote
        assert (row[columns["newer_value"]].value or "") in {
            indicator.newer_value,
            *map(int, re.findall(r"^\d+$", indicator.newer_value)),
        }
        assert all(cell.data_type != "f" for cell in row)
    caries = next(row for row in table.iter_rows(min_row=2) if row[0].value == "mortality-newborn")
    assert caries[columns["value"]].value == 3.0
    assert caries[columns["value"]].number_format == "0.0"
    assert any(("目标" if language == "zh" else "target") in str(cell.value) for (cell,) in about.iter_rows())


def test_a_cell_is_never_a_formula() -> None:
    assert sheets.harmless("=1+1") == "'=1+1"
    assert sheets.harmless("0-6") == "0-6"

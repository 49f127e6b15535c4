"""The files of a talk kit, opened again by other programs."""

import csv
import io
import re
import zipfile
from dataclasses import replace
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

import docx
import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.tools.indicators import load_indicators
from assistant.tools.kit import Kit, build_kit, topics
from assistant.tools.kit.export import office as office_program
from assistant.tools.kit.export import sheet as sheets
from assistant.tools.kit.export.files import EXPORTS, export_kit, file_name
from assistant.tools.kit.export.handout import permalink
from assistant.tools.kit.kit import Format
from assistant.tools.kit.wording import address, quoted, shown, title_of
from tests.conftest import ROOT
from tests.support.office import converted, pdf_pages

LANGUAGES: tuple[Language, ...] = ("zh", "en")
WRITTEN: tuple[Format, ...] = ("docx", "pptx", "handout", "md", "json")  # without another program
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module", params=["zh", "en"])
def kit(request: pytest.FixtureRequest, assistant: Assistant) -> Kit:
    return build_kit(assistant, "myopia", "junior", 45, request.param)


def part(data: bytes, name: str) -> ElementTree.Element:
    """One part of an office file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def paragraphs(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs]


# -- Word ----------------------------------------------------------------------------------------------------------


def test_every_footnote_mark_has_its_footnote(kit: Kit) -> None:
    data = export_kit(kit, "docx")
    marks = [mark.get(f"{W}id") for mark in part(data, "word/document.xml").iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): text_of(note) for note in part(data, "word/footnotes.xml").iter(f"{W}footnote")}
    assert marks == [str(number) for number in range(1, len(kit.quotes()) + 1)]
    assert set(notes) - set(marks) == {"-1", "0"}
    assert all(notes[mark].strip() for mark in marks)


def test_no_line_begins_with_the_mark_of_a_footnote(assistant: Assistant) -> None:
    script = part(export_kit(build_kit(assistant, "myopia", "junior", 45, "zh"), "docx"), "word/document.xml")
    before = None
    for element in script.iter():
        if element.tag == f"{W}footnoteReference":
            assert before != "。"
        before = (element.text or "")[-1:] if element.tag == f"{W}t" else before


def test_long_advice_goes_on_on_the_next_page(kit: Kit) -> None:
    document = docx.Document(io.BytesIO(export_kit(kit, "docx")))
    long, short = max(kit.points, key=lambda p: len(p.talk)).talk, min(kit.points, key=lambda p: len(p.ask)).ask
    whole = {p.text: bool(p.paragraph_format.keep_together) for p in document.paragraphs}
    assert not next(kept for text, kept in whole.items() if long in text)
    assert next(kept for text, kept in whole.items() if short in text)


def test_footnotes_are_short_on_repeats(kit: Kit) -> None:
    data = export_kit(kit, "docx")
    notes = [text_of(note).strip() for note in part(data, "word/footnotes.xml").iter(f"{W}footnote")][2:]
    ibid = message(kit.language, "kit.ibid")
    documents = {quote.document.document_id: quote.document for quote in kit.quotes()}
    assert any(note.startswith(ibid) for note in notes)
    for document in documents.values():
        assert sum(note.startswith(title_of(document, kit.language)) for note in notes) == 1
    assert not any("http" in note for note in notes)
    words = [quoted(quote, kit.language) for quote in kit.quotes()]
    assert all(sum(word in note for note in notes) <= 1 for word in set(words) if len(word) > 20)


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


def test_properties_of_paragraphs_stand_in_the_order_of_the_schema(kit: Kit) -> None:
    order = [
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "numPr",
        "pBdr",
        "shd",
        "tabs",
        "spacing",
        "ind",
        "jc",
        "rPr",
    ]
    for form in ("docx", "handout"):
        for properties in part(export_kit(kit, form), "word/document.xml").iter(f"{W}pPr"):
            names = [child.tag.removeprefix(W) for child in properties]
            places = [order.index(name) for name in names]
            assert places == sorted(places), names


def test_the_script_says_everything_that_is_told(kit: Kit) -> None:
    text = re.sub(",+。", "。", "\n".join(paragraphs(export_kit(kit, "docx"))))  # between the marks of notes
    for point in kit.points:
        assert all(words in text for words in (point.message.text, point.talk, point.example, point.ask, point.at_age))
        assert all(shown(quote, kit.language) in text for quote in point.quotes())
    assert all(told.text in text for told in kit.told())
    assert all(asked.question in text for asked in kit.questions)
    assert all(action in text for action in kit.actions)


def test_each_source_is_listed_once_with_what_was_held_and_when_it_was_checked(kit: Kit) -> None:
    lines = paragraphs(export_kit(kit, "docx"))
    listed = lines[lines.index(message(kit.language, "kit.sources")) + 1 :]
    documents = {quote.document.document_id: quote.document for quote in kit.quotes()}
    texts, notes = listed[: len(documents)], listed[len(documents) :]
    for note in (
        message(kit.language, "kit.address_unconfirmed"),
        *{d.checked_how for d in documents.values() if d.checked_how},
    ):
        assert sum(note in line for line in texts) == 0
        assert sum(note in line for line in notes) == (kit.language == "zh" or note.startswith("the address"))
    for line, document in zip(texts, documents.values(), strict=True):
        assert title_of(document, kit.language) in line
        assert address(document, kit.language).replace("/", "/\u200b").replace("=", "=\u200b") in line
        assert line.count(document.checked) >= 1
        assert line.count("核对" if kit.language == "zh" else "checked") >= 1
        assert "未打开核对" not in line


def test_chinese_fonts_are_named_for_east_asian_text(kit: Kit) -> None:
    for form in ("docx", "handout"):
        fonts = list(part(export_kit(kit, form), "word/styles.xml").iter(f"{W}rFonts"))
        assert fonts
        assert all(font.get(f"{W}eastAsia") == "Microsoft YaHei" for font in fonts)
        assert not any("Theme" in name for font in fonts for name in font.attrib)


# -- slides ----------------------------------------------------------------------------------------------------------


def test_slides_hold_one_message_each_in_text_that_flows(kit: Kit) -> None:
    presentation = Presentation(io.BytesIO(export_kit(kit, "pptx")))
    assert 12 <= len(presentation.slides) <= 20
    for slide in presentation.slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= presentation.slide_width
            assert shape.top + shape.height <= presentation.slide_height
            if shape.has_text_frame:
                assert "\v" not in shape.text_frame.text  # no line is broken by hand
    messages = [point.message.text for point in kit.points]
    shown = [shape.text_frame.text for s in presentation.slides for shape in s.placeholders if shape.has_text_frame]
    flowing = ["".join(text.splitlines()) for text in shown]
    assert all(any(words.replace("; ", ";") in text.replace("; ", ";") for text in flowing) for words in messages)


def test_a_slide_breaks_no_number_to_call_and_no_article(kit: Kit) -> None:
    presentation = Presentation(io.BytesIO(export_kit(kit, "pptx")))
    lines = [p.text for s in presentation.slides for h in s.shapes if h.has_text_frame for p in h.text_frame.paragraphs]
    for contact in kit.contacts:
        assert any(f"{contact.number} {contact.name}" in line for line in lines)
    sources = [line for line in lines if message(kit.language, "validity.in-force") in line]
    assert sources
    assert not any(re.search(r"Article \d|Part \d", line) for line in sources)  # the space does not break


def test_notes_hold_what_to_say_and_the_quotation_with_its_source(kit: Kit) -> None:
    presentation = Presentation(io.BytesIO(export_kit(kit, "pptx")))
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in presentation.slides)
    for point in kit.points:
        assert all(words in notes for words in (point.talk, point.example, point.ask, point.at_age))
        for quote in point.quotes():
            assert quoted(quote, kit.language) in notes
            assert title_of(quote.document, kit.language) in notes


def test_figures_are_charts_that_can_be_edited(kit: Kit) -> None:
    presentation = Presentation(io.BytesIO(export_kit(kit, "pptx")))
    shapes = [shape for slide in presentation.slides for shape in slide.shapes]
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert [list(chart.plots[0].series[0].values) for chart in charts] == [[38.0, 60.0, 76.0]]
    book = openpyxl.load_workbook(io.BytesIO(charts[0].part.chart_workbook.xlsx_part.blob))
    assert [row[1].value for row in book.worksheets[0].iter_rows(min_row=2)] == [38, 60, 76]
    assert not any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in shapes)


def test_the_cover_has_room_for_name_and_organisation(kit: Kit) -> None:
    cover = Presentation(io.BytesIO(export_kit(kit, "pptx"))).slides[0]
    assert message(kit.language, "kit.speaker") in cover.placeholders[1].text_frame.text


# -- Markdown, handout, PDF --------------------------------------------------------------------------------------------


def test_markdown_numbers_its_sources(kit: Kit) -> None:
    text = export_kit(kit, "md").decode("utf-8")
    body, _, end = text.rpartition("\n## ")
    used = {int(number) for number in re.findall(r" \[(\d+)\] ", body)}
    listed = {int(number) for number in re.findall(r"^(\d+)\. ", end, re.MULTILINE)}
    assert used == listed


def test_the_handout_begins_with_actions_and_numbers(kit: Kit) -> None:
    document = docx.Document(io.BytesIO(export_kit(kit, "handout", "https://example.org")))
    left, right = document.tables[0].rows[0].cells
    assert all(action in left.text for action in kit.actions)
    assert all(contact.number in right.text for contact in kit.contacts)
    assert len(document.inline_shapes) == 1  # the code
    body = [child.tag for child in document.element.body]
    assert body.index(f"{W}tbl") == 2  # after the title and the day


def test_the_handout_of_a_talk_without_actions_has_no_empty_frame(assistant: Assistant) -> None:
    own = build_kit(assistant, "校车安全", "primary", 45)
    document = docx.Document(io.BytesIO(export_kit(own, "handout", "https://example.org")))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert not document.tables
    assert lines.count(message("zh", "kit.handout_points")) == 1
    assert all(any(point.message.text in line for line in lines) for point in own.points)
    assert len(document.inline_shapes) == 1
    bare = replace(own, points=(), sides=dict.fromkeys(own.sides, ()), questions=())
    assert message("zh", "kit.handout_empty") in paragraphs(export_kit(bare, "handout"))


def test_the_code_leads_to_the_deciding_words(kit: Kit) -> None:
    clause_id = kit.quotes()[0].citation.clause_id
    assert permalink(kit, "https://example.org/") == f"https://example.org/?clause={clause_id}"
    assert permalink(kit, "javascript:alert(1)") == permalink(kit)
    assert permalink(kit).startswith("http")
    bare = replace(kit, points=(), sides=dict.fromkeys(kit.sides, ()), case=None, questions=())
    assert permalink(bare, "https://example.org") == ""


def test_where_no_program_makes_a_pdf_it_is_said(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_program.shutil, "which", lambda _: None)
    with pytest.raises(UsageError, match="kit_no_office"):
        export_kit(kit, "pdf")
    monkeypatch.setattr(office_program.shutil, "which", lambda _: "/bin/false")
    with pytest.raises(UsageError, match="kit_office_failed"):
        export_kit(kit, "pdf")


@pytest.mark.parametrize("form", EXPORTS)
def test_names_of_files_are_plain(kit: Kit, form: Format) -> None:
    assert re.fullmatch(r"[a-z0-9-]+\.(?:docx|pptx|pdf|md|json)", file_name(kit, form))


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


def test_a_pdf_is_made_of_the_script(office: str, kit: Kit) -> None:
    data = export_kit(kit, "pdf")
    assert data.startswith(b"%PDF")
    assert pdf_pages(data) >= 3


def test_the_handout_of_every_topic_is_one_page(office: str, assistant: Assistant, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for topic, language in product(topics(assistant), LANGUAGES):
        made = build_kit(assistant, topic.topic_id, topic.stages[0], 90, language)
        page = export_kit(made, "handout", "https://example.org")
        (folder / f"{topic.topic_id}-{language}.docx").write_bytes(page)
    own = build_kit(assistant, "校车安全", "primary", 90)
    (folder / "own.docx").write_bytes(export_kit(own, "handout"))
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

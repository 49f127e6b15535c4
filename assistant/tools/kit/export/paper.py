"""What the Word files share: page, fonts and styles. Chinese fonts are named for East Asian text everywhere."""

from typing import Any

import docx
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from assistant.tools.kit.emphasis import runs
from assistant.tools.kit.kit import Kit

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
ACCENT, STRONG, GREY = (RGBColor.from_string(color) for color in ("0B5563", "B3401C", "5A6672"))
_THEMED = ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme")
_HEADINGS = {"Title": 24, "Heading 1": 15, "Heading 2": 12}


def new_document(kit: Kit, margin: float, size: float) -> Any:
    """An empty A4 document in the kit's language; margin in centimetres, size of the text in points."""
    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(margin)
    section.top_margin = section.bottom_margin = Cm(margin)
    _set_fonts(document, kit)
    normal = document.styles["Normal"]
    normal.font.size = Pt(size)
    normal.paragraph_format.space_after = Pt(size / 2.5)
    normal.paragraph_format.line_spacing = 1.15
    properties = document.core_properties
    properties.title, properties.author, properties.comments = kit.title, "", ""
    properties.language = "zh-CN" if kit.language == "zh" else "en-GB"
    return document


def _set_fonts(document: Any, kit: Kit) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    language.set(qn("w:val"), "en-GB")
    language.set(qn("w:eastAsia"), "zh-CN")
    for fonts in document.styles.element.iter(qn("w:rFonts")):
        _name_fonts(fonts)
    for name, size in _HEADINGS.items():
        _set_heading(document.styles[name], size)


def _set_heading(style: Any, size: int) -> None:
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, ACCENT
    style.paragraph_format.space_before = Pt(size * 0.7)
    style.paragraph_format.space_after = Pt(size * 0.3)
    style.paragraph_format.keep_with_next = True


def _name_fonts(fonts: Any) -> None:
    for name in _THEMED:
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), LATIN)
    fonts.set(qn("w:eastAsia"), CHINESE)


def emphasise(paragraph: Any, text: str) -> None:
    """The text with its figures set strong."""
    for part, strong in runs(text):
        if part:
            run = paragraph.add_run(part)
            run.bold = strong
            if strong:
                run.font.color.rgb = STRONG


def grey(paragraph: Any, text: str, size: float) -> None:
    """Small print."""
    if not text:
        return
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), GREY


def shade(cell: Any, color: str) -> None:
    """The background of a table's cell."""
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", color)):
        shading.set(qn(name), value)
    cell._tc.get_or_add_tcPr().append(shading)


def bar(paragraph: Any) -> None:
    """A bar at the left of a paragraph: what stands behind it is a sentence of ours that a source bears."""
    borders, left = OxmlElement("w:pBdr"), OxmlElement("w:left")
    for name, value in (("w:val", "single"), ("w:sz", "24"), ("w:space", "8"), ("w:color", "0B5563")):
        left.set(qn(name), value)
    borders.append(left)
    _properties(paragraph, borders, before=("w:shd", "w:spacing", "w:ind", "w:jc"))
    paragraph.paragraph_format.left_indent = Cm(0.4)


def ground(paragraph: Any) -> None:
    """A shaded ground: what stands on it are a source's words."""
    shading = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", "F3F5F6")):
        shading.set(qn(name), value)
    _properties(paragraph, shading, before=("w:spacing", "w:ind", "w:jc"))
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(0.4)


def _properties(paragraph: Any, element: Any, before: tuple[str, ...]) -> None:
    """Put a property of a paragraph where the schema wants it: before the first of some others."""
    properties = paragraph._p.get_or_add_pPr()
    after = next((child for child in properties if child.tag in {qn(name) for name in before}), None)
    if after is None:
        properties.append(element)
    else:
        after.addprevious(element)


def keep_together(row: Any) -> None:
    """A table's row never breaks over two pages."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def number_pages(document: Any) -> None:
    """The page's number in the middle of the foot, as a field that Word fills in."""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = 1
    run = paragraph.add_run()
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)

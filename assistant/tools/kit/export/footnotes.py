"""Real footnotes in a Word document, which python-docx cannot write: the part, its relationship, styles and settings.

>>> import docx
>>> document = docx.Document()
>>> footnotes = Footnotes(document)
>>> footnotes.add(document.add_paragraph("“初中生9小时”"), "《规划》 二、(一) 策略措施 8。")
>>> footnotes.write()
"""

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_TEXT_STYLE, _REFERENCE_STYLE = "FootnoteText", "FootnoteReference"
# Word wants the two lines that part footnotes from text as footnotes of their own; they are named in the settings.
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """Collects the footnotes of one document; `write` puts them into it, once, at the end."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}/>")
        self._count = 0
        for number, kind in _SEPARATORS.items():
            self._separator(number, kind)
        _add_styles(document)

    def add(self, paragraph: Any, text: str) -> None:
        """A mark at the end of the paragraph and the text that it leads to."""
        self._count += 1
        run = paragraph.add_run()
        run._r.append(_styled(_REFERENCE_STYLE))
        run._r.append(_with(OxmlElement("w:footnoteReference"), "w:id", str(self._count)))
        self._root.append(self._footnote(text))

    def write(self) -> None:
        """Put the part into the document's package."""
        main = self._document.part
        part = Part(PackURI("/word/footnotes.xml"), _TYPE, serialize_part_xml(self._root), main.package)
        main.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _name_separators(self._document.settings.element)

    def _footnote(self, text: str) -> Any:
        footnote = _with(OxmlElement("w:footnote"), "w:id", str(self._count))
        paragraph = OxmlElement("w:p")
        properties = OxmlElement("w:pPr")
        properties.append(_with(OxmlElement("w:pStyle"), "w:val", _TEXT_STYLE))
        mark, words = OxmlElement("w:r"), OxmlElement("w:r")
        mark.append(_styled(_REFERENCE_STYLE))
        mark.append(OxmlElement("w:footnoteRef"))
        written = OxmlElement("w:t")
        written.text = f" {text}"
        written.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        words.append(written)
        for child in (properties, mark, words):
            paragraph.append(child)
        footnote.append(paragraph)
        return footnote

    def _separator(self, number: int, kind: str) -> None:
        footnote = _with(_with(OxmlElement("w:footnote"), "w:type", kind), "w:id", str(number))
        paragraph, run = OxmlElement("w:p"), OxmlElement("w:r")
        run.append(OxmlElement(f"w:{kind}"))
        paragraph.append(run)
        footnote.append(paragraph)
        self._root.append(footnote)


def _with(element: Any, name: str, value: str) -> Any:
    element.set(qn(name), value)
    return element


def _styled(style: str) -> Any:
    properties = OxmlElement("w:rPr")
    properties.append(_with(OxmlElement("w:rStyle"), "w:val", style))
    return properties


def _add_styles(document: Any) -> None:
    text = document.styles.add_style("footnote text", WD_STYLE_TYPE.PARAGRAPH, builtin=True)
    text.element.set(qn("w:styleId"), _TEXT_STYLE)
    text.base_style = document.styles["Normal"]
    text.font.size = Pt(8.5)
    text.paragraph_format.space_after = Pt(1)
    text.paragraph_format.line_spacing = 1.0
    reference = document.styles.add_style("footnote reference", WD_STYLE_TYPE.CHARACTER, builtin=True)
    reference.element.set(qn("w:styleId"), _REFERENCE_STYLE)
    reference.font.superscript = True


def _name_separators(settings: Any) -> None:
    """The settings' list of separators, before w:compat: their order is fixed by the schema."""
    named = OxmlElement("w:footnotePr")
    for number in _SEPARATORS:
        named.append(_with(OxmlElement("w:footnote"), "w:id", str(number)))
    compatibility = settings.find(qn("w:compat"))
    if compatibility is None:
        settings.append(named)
    else:
        compatibility.addprevious(named)

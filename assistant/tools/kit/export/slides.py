"""Kit -> PowerPoint (.pptx), the notes holding quotation and locator."""

import io
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Length, Pt

from assistant.tools.kit.emphasis import runs
from assistant.tools.kit.export.deck import Slide, deck
from assistant.tools.kit.kit import Kit

_WIDTH, _HEIGHT, _MARGIN = Inches(13.333), Inches(7.5), Inches(0.8)
_TITLE_ONLY = 5  # place of the layout in the default template
_LATIN, _CHINESE = "Calibri", "Microsoft YaHei"


def _color(code: str) -> RGBColor:
    return RGBColor.from_string(code)  # type: ignore[no-untyped-call,no-any-return]


_INK, _ACCENT, _STRONG, _GREY, _WHITE = map(_color, ("1F2933", "0B5563", "B3401C", "5A6672", "FFFFFF"))
# Point sizes of the body by kind of slide: 40 columns of 36 points are 10 inches of the 11.7 between the margins.
_SIZES = {"cover": 28, "question": 36, "figure": 30, "quote": 36, "text": 34, "list": 32}
_LARGE_FIGURE = 54


def pptx(kit: Kit) -> bytes:
    """The slides as a file."""
    presentation = Presentation()
    presentation.slide_width, presentation.slide_height = _WIDTH, _HEIGHT
    presentation.core_properties.title = kit.title
    presentation.core_properties.author = ""
    presentation.core_properties.language = "zh-CN" if kit.language == "zh" else "en-GB"
    for slide in deck(kit):
        _draw(presentation, slide)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def _draw(presentation: Any, slide: Slide) -> None:
    drawn = presentation.slides.add_slide(presentation.slide_layouts[_TITLE_ONLY])
    cover = slide.kind == "cover"
    drawn.background.fill.solid()
    drawn.background.fill.fore_color.rgb = _ACCENT if cover else _WHITE
    if not cover:
        _band(drawn)
    _title(drawn, slide)
    _body(drawn, slide)
    if slide.source:
        _source(drawn, slide)
    drawn.notes_slide.notes_text_frame.text = slide.notes


def _band(drawn: Any) -> None:
    """A stripe at the left edge: the slides of one talk look like one talk."""
    band = drawn.shapes.add_shape(1, Emu(0), Emu(0), Inches(0.22), _HEIGHT)
    band.fill.solid()
    band.fill.fore_color.rgb = _ACCENT
    band.line.fill.background()
    band.shadow.inherit = False


def _place(shape: Any, top: Length, height: Length) -> Any:
    shape.left, shape.top, shape.width, shape.height = _MARGIN, top, _WIDTH - 2 * _MARGIN, height
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    return frame


def _title(drawn: Any, slide: Slide) -> None:
    cover = slide.kind == "cover"
    top, height = (Inches(2.0), Inches(2.2)) if cover else (Inches(0.45), Inches(1.3))
    frame = _place(drawn.shapes.title, top, height)
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if cover else MSO_ANCHOR.TOP
    size = 46 if cover else 32 if len(slide.title) == 1 else 28
    for number, line in enumerate(slide.title):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = 1
        _run(paragraph, line, size, _WHITE if cover else _ACCENT, bold=True)


def _body(drawn: Any, slide: Slide) -> None:
    cover = slide.kind == "cover"
    top = Inches(4.5) if cover else Inches(1.9)
    frame = _place(drawn.shapes.add_textbox(0, 0, 1, 1), top, Inches(1.5) if cover else Inches(4.2))
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE if slide.kind in {"question", "figure", "quote"} else MSO_ANCHOR.TOP
    for number, line in enumerate(slide.body):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.line_spacing = 1.2
        _line(paragraph, line, slide, cover)


def _line(paragraph: Any, line: str, slide: Slide, cover: bool) -> None:
    size = _SIZES[slide.kind]
    if slide.kind == "figure" and line in slide.figures:
        _run(paragraph, line, _LARGE_FIGURE, _STRONG, bold=True)
    elif slide.kind == "quote":
        for text, strong in runs(line):
            _run(paragraph, text, size, _STRONG if strong else _INK, bold=strong)
    else:
        _run(paragraph, line, size, _WHITE if cover else _INK)


def _source(drawn: Any, slide: Slide) -> None:
    frame = _place(drawn.shapes.add_textbox(0, 0, 1, 1), Inches(6.3), Inches(0.9))
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    for number, line in enumerate(slide.source):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        _run(paragraph, line, 20, _GREY)


def _run(paragraph: Any, text: str, size: int, color: RGBColor, bold: bool = False) -> None:
    if not text:
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb, run.font.name = Pt(size), bold, color, _LATIN
    properties = run._r.get_or_add_rPr()
    east = properties.makeelement(qn("a:ea"), {"typeface": _CHINESE})
    properties.find(qn("a:latin")).addnext(east)

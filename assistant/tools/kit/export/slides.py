"""Kit -> PowerPoint (.pptx): placeholders whose text flows anew when it is edited, charts that are charts, notes to speak from."""

import io
import re
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Length, Pt

from assistant.tools.kit.emphasis import runs
from assistant.tools.kit.export.deck import Slide, before_number, deck, number_format
from assistant.tools.kit.export.fitting import (
    FOOT_ROOM,
    FOOT_WIDTH,
    LIST_ROOM,
    LIST_WIDTH,
    LOOSE,
    TIGHT,
    ems,
    fitting_size,
    height,
    packed,
)
from assistant.tools.kit.export.theme import (
    ACCENT,
    BARE_LAYOUT,
    BODY_LAYOUT,
    BODY_WIDTH,
    CHINESE,
    GREY,
    HEIGHT,
    INK,
    LATIN,
    MARGIN,
    PALE,
    STRONG,
    TAG_COLOURS,
    TITLE_LAYOUT,
    WHITE,
    WIDTH,
    bullet,
    number,
    template,
)
from assistant.tools.kit.kit import Figure, Kit
from assistant.tools.kit.wording import figure_name, kind_of, say

_TAG_TOP, _TAG_HEIGHT, _TAG_SIZE = Inches(0.2), Inches(0.46), 20
_TITLE_TOP, _TITLE_HEIGHT = Inches(0.7), Inches(0.95)
_BODY_TOP, _BODY_HEIGHT = Inches(1.7), Inches(4.4)
_SOURCE_TOP, _SOURCE_HEIGHT = Inches(6.2), Inches(1.1)
_TITLE_SIZES, _SOURCE_SIZES, _CALL_SIZES = (36, 32, 28, 24), (24, 22, 20, 18, 16, 14), (28, 24, 22, 20, 18, 16, 14)
# Sizes to choose from, by kind of slide: one message is as large as its box allows.
_SIZES = {
    "question": (54, 48, 44, 40, 36, 32),
    "message": (48, 46, 44, 42, 40, 38, 36, 34, 32, 30, 28, 26, 24, 22, 20),
    "close": (66, 60, 54, 48, 44, 40, 36),
    "text": (40, 36, 32, 30, 28, 26, 24, 22, 20, 18),
    "list": (40, 36, 32, 30, 28, 26, 24, 22, 20, 18, 16, 14),
}
_SAID_SHARE = 0.42  # of a slide's room, for what the rules say where advice stands under it
_SAID_SIZES, _TIP_SIZES = (30, 28, 26, 24, 22, 20, 18, 16), (36, 34, 32, 30, 28, 26, 24, 22, 20)
_NUMBERED = re.compile(r"(?<=\w) (?=[\d(])")
_GAP = "    "  # between numbers to call
_LARGEST_FIGURE, _FIGURE_NAME = 96, 30


def pptx(kit: Kit) -> bytes:
    """The slides as a file."""
    presentation = template(kit.title, kit.language)
    for slide in deck(kit):
        _draw(presentation, slide, kit)
    file = io.BytesIO()
    presentation.save(file)
    return file.getvalue()


def _draw(presentation: Any, slide: Slide, kit: Kit) -> None:
    layout = {"cover": TITLE_LAYOUT, "chart": BARE_LAYOUT}.get(slide.kind, BODY_LAYOUT)
    drawn = presentation.slides.add_slide(presentation.slide_layouts[layout])
    drawn.background.fill.solid()
    drawn.background.fill.fore_color.rgb = ACCENT if slide.kind == "cover" else WHITE
    if slide.kind == "cover":
        _cover(drawn, slide)
    else:
        _band(drawn)
        _title(drawn, slide)
        _tags(drawn, slide, kit)
        _content(drawn, slide, kit)
        if slide.source or slide.call:
            _foot(drawn, slide)
    drawn.notes_slide.notes_text_frame.text = slide.notes


def _cover(drawn: Any, slide: Slide) -> None:
    frame = _placed(drawn.shapes.title, Inches(1.6), Inches(2.4))
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM
    size = fitting_size([slide.title], BODY_WIDTH, 170, (60, 54, 48, 44, 40, 36))
    _run(_paragraph(frame, 0), slide.title, size, WHITE, bold=True)
    body = _placed(drawn.placeholders[1], Inches(4.2), Inches(2.2))
    for place, line in enumerate(slide.body):
        _run(_paragraph(body, place), line, fitting_size([line], BODY_WIDTH, 40, (26, 24, 22, 20, 18)), WHITE)


def _band(drawn: Any) -> None:
    """A stripe at the left edge: the slides of one talk look like one talk."""
    band = drawn.shapes.add_shape(1, Emu(0), Emu(0), Inches(0.22), HEIGHT)
    band.fill.solid()
    band.fill.fore_color.rgb = ACCENT
    band.line.fill.background()
    band.shadow.inherit = False


def _placed(shape: Any, top: Length, height: Length, shrinks: bool = True) -> Any:
    """The text frame of a shape between the margins. Its text is kept inside when it grows, or keeps its size."""
    shape.left, shape.top, shape.width, shape.height = MARGIN, top, WIDTH - 2 * MARGIN, height
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = 0
    frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE if shrinks else MSO_AUTO_SIZE.NONE
    return frame


def _paragraph(frame: Any, place: int) -> Any:
    paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
    paragraph.alignment = PP_ALIGN.LEFT
    return paragraph


def _tags(drawn: Any, slide: Slide, kit: Kit) -> None:
    """What the slide rests on, each in a word on a ground of its colour."""
    left: Length = MARGIN
    for tag in slide.tags:
        text = say(kit, f"tag_{tag}")
        width = Pt((ems(text) + 1.2) * _TAG_SIZE)
        drawn_tag = drawn.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, left, _TAG_TOP, width, _TAG_HEIGHT)
        drawn_tag.fill.solid()
        drawn_tag.fill.fore_color.rgb = TAG_COLOURS[tag]
        drawn_tag.line.fill.background()
        drawn_tag.shadow.inherit = False
        frame = drawn_tag.text_frame
        frame.word_wrap = False
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        _run(frame.paragraphs[0], text, _TAG_SIZE, WHITE, bold=True)
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        left = Length(left + width + Pt(10))


def _title(drawn: Any, slide: Slide) -> None:
    frame = _placed(drawn.shapes.title, _TITLE_TOP, _TITLE_HEIGHT, shrinks=False)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size = fitting_size([slide.title], BODY_WIDTH, 66, _TITLE_SIZES)
    _run(_paragraph(frame, 0), slide.title, size, ACCENT, bold=True)


def _content(drawn: Any, slide: Slide, kit: Kit) -> None:
    if slide.kind == "chart":
        _chart(drawn, slide.figures, kit)
    elif slide.kind == "figure":
        _figure(drawn, slide)
    elif slide.tips:
        _advised(drawn, slide)
    else:
        _body(drawn, slide)


def _body(drawn: Any, slide: Slide) -> None:
    listed = slide.kind == "list"
    frame = _placed(drawn.placeholders[1], _BODY_TOP, _BODY_HEIGHT)
    frame.vertical_anchor = MSO_ANCHOR.TOP if slide.kind in {"list", "text"} else MSO_ANCHOR.MIDDLE
    width = LIST_WIDTH if listed else BODY_WIDTH
    size = fitting_size(slide.body, width, LIST_ROOM, _SIZES[slide.kind], TIGHT if listed else LOOSE)
    for place, line in enumerate(slide.body):
        paragraph = _paragraph(frame, place)
        paragraph.line_spacing, paragraph.space_before = (1.0 if listed else 1.1), Pt(size * 0.35 if place else 0)
        if listed:
            if slide.numbered:
                number(paragraph, size, slide.first)
            else:
                bullet(paragraph, size)
        _line(paragraph, line, size, slide)


def _advised(drawn: Any, slide: Slide) -> None:
    """What the rules say, and under it, larger, what a listener can do."""
    frame = _placed(drawn.placeholders[1], _BODY_TOP, _BODY_HEIGHT)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    said = fitting_size(slide.body, BODY_WIDTH, _SAID_SHARE * LIST_ROOM, _SAID_SIZES, LOOSE)
    advised = fitting_size(slide.tips, LIST_WIDTH, (0.92 - _SAID_SHARE) * LIST_ROOM, _TIP_SIZES, TIGHT)
    for place, line in enumerate(slide.body):
        _line(_paragraph(frame, place), line, said, slide)
    for place, line in enumerate(slide.tips):
        paragraph = _paragraph(frame, len(slide.body) + place)
        paragraph.space_before = Pt(advised * (0.35 if place else 0.8))
        bullet(paragraph, advised)
        _run(paragraph, line, advised, ACCENT, bold=True)


def _line(paragraph: Any, line: str, size: int, slide: Slide) -> None:
    """A paragraph, in a message with its figures set strong."""
    if slide.kind != "message":
        _run(paragraph, line, size, INK, bold=slide.kind in {"question", "close"})
        return
    for text, strong in runs(line):
        _run(paragraph, text, size, STRONG if strong else INK, bold=strong)


def _figure(drawn: Any, slide: Slide) -> None:
    """A figure large over what it is of."""
    frame = _placed(drawn.placeholders[1], _BODY_TOP, _BODY_HEIGHT)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    value, name = slide.body
    size = fitting_size([value], BODY_WIDTH, 150, (_LARGEST_FIGURE, 80, 66, 54, 44))
    _run(_paragraph(frame, 0), value, size, STRONG, bold=True)
    _run(_paragraph(frame, 1), name, _FIGURE_NAME, INK)


def _chart(drawn: Any, figures: Sequence[Figure], kit: Kit) -> None:
    """Bars that can be edited as a chart: those of these listeners' children strong, the others pale."""
    data: Any = CategoryChartData(number_format=number_format(figures[0]))  # type: ignore[no-untyped-call]
    data.categories = [figure_name(figure, kit.language) for figure in figures]
    kind, year, before = kind_of(figures[0], kit.language), figures[0].year, before_number(figures[0])
    name = say(kit, "chart", kind=kind, year=year) + (say(kit, "colon") + before if before else "")
    data.add_series(name, [figure.amount for figure in figures])
    left, width = MARGIN, WIDTH - 2 * MARGIN
    chart = drawn.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, left, _BODY_TOP, width, _BODY_HEIGHT, data).chart
    _dress(chart, figures)


def _dress(chart: Any, figures: Sequence[Figure]) -> None:
    chart.has_legend, chart.has_title = False, True
    chart.chart_title.text_frame.text = chart.plots[0].series[0].name
    title = chart.chart_title.text_frame.paragraphs[0].runs[0].font
    _font(title, 22, GREY)
    title.bold = False
    _font(chart.font, 22, INK)
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = PALE
    chart.category_axis.has_major_gridlines = chart.value_axis.has_major_gridlines = False
    chart.value_axis.visible = False
    chart.value_axis.minimum_scale = 0
    chart.value_axis.maximum_scale = 100 if figures[0].unit == "%" else 1.45 * max(f.amount or 0 for f in figures)
    plot = chart.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = number_format(figures[0]), False
    _font(labels.font, 24, STRONG)
    labels.font.bold = True
    for place, figure in enumerate(figures):
        fill = plot.series[0].points[place].format.fill
        fill.solid()
        fill.fore_color.rgb = STRONG if figure.own else PALE


def _font(font: Any, size: int, color: Any) -> None:
    font.size, font.color.rgb = Pt(size), color


def _foot(drawn: Any, slide: Slide) -> None:
    """The source in grey type, or the numbers to call, which are to be read from the last row."""
    frame = _placed(drawn.shapes.add_textbox(0, 0, 1, 1), _SOURCE_TOP, _SOURCE_HEIGHT)
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    size, lines = _called(slide.call) if slide.call else _sourced(slide.source)
    for place, line in enumerate(lines):
        _run(_paragraph(frame, place), line, size, STRONG if slide.call else GREY, bold=bool(slide.call))


def _sourced(source: Sequence[str]) -> tuple[int, Sequence[str]]:
    """The size of a slide's sources, and their lines, in which "Article 24" stays whole."""
    lines = [_NUMBERED.sub("\u00a0", line) for line in source]
    return fitting_size(lines, FOOT_WIDTH, FOOT_ROOM, _SOURCE_SIZES), lines


def _called(numbers: Sequence[str]) -> tuple[int, Sequence[str]]:
    """The size of the numbers to call, and their lines, in which each stays whole."""
    packs = ((size, packed(numbers, _GAP, FOOT_WIDTH, size)) for size in _CALL_SIZES)
    fitting = (pack for pack in packs if height(pack[1], FOOT_WIDTH, pack[0]) <= FOOT_ROOM)
    return next(fitting, (_CALL_SIZES[-1], numbers))


def _run(paragraph: Any, text: str, size: int, color: Any, bold: bool = False) -> None:
    if not text:
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb, run.font.name = Pt(size), bold, color, LATIN
    properties = run._r.get_or_add_rPr()
    east = properties.makeelement(qn("a:ea"), {"typeface": CHINESE})
    properties.find(qn("a:latin")).addnext(east)

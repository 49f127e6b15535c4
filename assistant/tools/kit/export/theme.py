"""The look of the slides: a wide template with our colours and fonts in its theme, so that whatever is added later fits."""

import re
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Inches, Length, Pt

WIDTH, HEIGHT, MARGIN = Inches(13.333), Inches(7.5), Inches(0.8)
BODY_WIDTH = 720 * (13.333 - 1.6) / 10  # points between the margins
TITLE_LAYOUT, BODY_LAYOUT, BARE_LAYOUT = 0, 1, 5
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
_COLOURS = {"dk2": "0B5563", "lt2": "EEF4F5", "accent1": "0B5563", "accent2": "B3401C", "accent3": "8FA5AB"}


def colour(code: str) -> RGBColor:
    """A colour by its six digits."""
    return RGBColor.from_string(code)  # type: ignore[no-untyped-call,no-any-return]


INK, ACCENT, STRONG, GREY, PALE, WHITE = map(colour, ("1F2933", "0B5563", "B3401C", "5A6672", "8FA5AB", "FFFFFF"))


# Grounds of the tags, dark enough for white type.
TAG_COLOURS = dict(
    zip(
        ("law", "rule", "plan", "plan_ended", "advice"),
        map(colour, ("0B5563", "2F6B3A", "5B3E8C", "6B5B4B", "B3401C")),
        strict=True,
    )
)


def template(title: str, language: str) -> Any:
    """An empty presentation in our look."""
    presentation = Presentation()
    ratio = WIDTH / presentation.slide_width
    presentation.slide_width, presentation.slide_height = WIDTH, HEIGHT
    master = presentation.slide_master
    for layout in (master, *master.slide_layouts):
        for shape in layout.placeholders:
            if shape.element.spPr.xfrm is not None:
                shape.left, shape.width = Length(round(shape.left * ratio)), Length(round(shape.width * ratio))
    _set_theme(master)
    _set_text(master)
    properties = presentation.core_properties
    properties.title, properties.author = title, ""
    properties.language = "zh-CN" if language == "zh" else "en-GB"
    return presentation


def _set_theme(master: Any) -> None:
    """Fonts and colours. The theme is a part that python-pptx keeps as bytes."""
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    text = re.sub(r'(<a:latin typeface=")[^"]*"', rf'\g<1>{LATIN}"', text)
    text = re.sub(r'(<a:ea typeface=")[^"]*"', rf'\g<1>{CHINESE}"', text)
    text = re.sub(r'(<a:font script="Hans" typeface=")[^"]*"', rf'\g<1>{CHINESE}"', text)
    for name, code in _COLOURS.items():
        text = re.sub(
            rf"<a:{name}>.*?</a:{name}>", f'<a:{name}><a:srgbClr val="{code}"/></a:{name}>', text, flags=re.DOTALL
        )
    part._blob = text.encode("utf-8")


def _set_text(master: Any) -> None:
    """Titles to the left, large text without bullets: a message is no list."""
    styles = master.element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    body = styles.find(qn("p:bodyStyle")).find(qn("a:lvl1pPr"))
    body.set("marL", "0")
    body.set("indent", "0")
    for kind in ("a:buChar", "a:buFont", "a:buNone"):
        for mark in body.findall(qn(kind)):
            body.remove(mark)
    anchor = body.find(qn("a:spcBef"))
    (anchor.addnext if anchor is not None else body.append)(parse_xml(f"<a:buNone {nsdecls('a')}/>"))


def number(paragraph: Any, size: int, first: int = 1) -> None:
    """A paragraph that is counted from `first` by the program that shows it, with room for the number."""
    properties = paragraph._p.get_or_add_pPr()
    indent = int(Pt(size * 1.5))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    for mark in properties.findall(qn("a:buNone")):
        properties.remove(mark)
    properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="+mj-lt"/>'))
    properties.append(parse_xml(f'<a:buAutoNum {nsdecls("a")} type="arabicPeriod" startAt="{first}"/>'))


def bullet(paragraph: Any, size: int) -> None:
    """A paragraph of a list that is not counted."""
    properties = paragraph._p.get_or_add_pPr()
    indent = int(Pt(size))
    properties.set("marL", str(indent))
    properties.set("indent", str(-indent))
    properties.append(parse_xml(f'<a:buFont {nsdecls("a")} typeface="Arial"/>'))
    properties.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))

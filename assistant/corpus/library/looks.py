"""How the paragraphs of a Word file look: which are headings, how deep, and which is the title."""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from assistant.corpus.library.headline import is_letterhead
from assistant.corpus.library.marks import BOLD_DEPTH

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TOP = 15  # paragraphs from the top among which the title stands
_TITLE_SIZE = 30  # half points: a title is set larger than 15 points
_LONGEST_HEADING = 40
_OFF = {"0", "false", "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What a style says, "" or False where it says nothing. `size` is in half points."""

    depth: int = 0
    bold: bool = False
    title: bool = False
    centred: bool = False
    size: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """The paragraph styles of a file: how they look, and how they number."""

    styles: dict[str, Look] = field(default_factory=dict)
    numbering: dict[str, "Element"] = field(default_factory=dict)

    def of(self, paragraph: "Element") -> Look:
        """How a paragraph looks, by its style and by its own settings."""
        style = self.styles.get(value_of(paragraph, f"{W}pPr/{W}pStyle"), Look())
        outline = value_of(paragraph, f"{W}pPr/{W}outlineLvl")
        runs = [run for run in paragraph.iter(f"{W}r") if "".join(t.text or "" for t in run.iter(f"{W}t")).strip()]
        sizes = [int(size) for run in runs if (size := value_of(run, f"{W}rPr/{W}sz")).isdigit()]
        return Look(
            depth=int(outline) + 1 if outline.isdigit() and int(outline) < 9 else style.depth,
            bold=bool(runs) and all(_switched(run.find(f"{W}rPr/{W}b"), style.bold) for run in runs),
            title=style.title,
            centred=value_of(paragraph, f"{W}pPr/{W}jc", "center" if style.centred else "") == "center",
            size=max(sizes, default=style.size),
        )

    def depth(self, paragraph: "Element") -> int:
        """How deep a heading is; BOLD_DEPTH for a short bold line, 0 for running text."""
        look = self.of(paragraph)
        if look.title:
            return 1
        if look.depth:
            return min(look.depth + 1, BOLD_DEPTH - 1)
        return BOLD_DEPTH if look.bold and len(_words(paragraph)) <= _LONGEST_HEADING else 0


def value_of(element: "Element | None", path: str, default: str = "") -> str:
    """The w:val of what stands at a path."""
    found = element.find(path) if element is not None else None
    return found.get(f"{W}val", default) if found is not None else default


def _switched(element: "Element | None", default: bool) -> bool:
    """Whether a property that is on by standing there is on."""
    return default if element is None else element.get(f"{W}val", "1") not in _OFF


def looks_of(styles: "Element | None") -> Looks:
    """The looks of a file's paragraph styles."""
    looks: dict[str, Look] = {}
    numbering: dict[str, Element] = {}
    for style in styles.iter(f"{W}style") if styles is not None else ():
        style_id = style.get(f"{W}styleId", "")
        if (properties := style.find(f"{W}pPr/{W}numPr")) is not None:
            numbering[style_id] = properties
        looks[style_id] = _look(style)
    return Looks(styles=looks, numbering=numbering)


def _look(style: "Element") -> Look:
    name = value_of(style, f"{W}name").lower()
    outline = value_of(style, f"{W}pPr/{W}outlineLvl")
    heading = re.fullmatch(r"(?:heading|标题) ?([1-6])", name)
    size = value_of(style, f"{W}rPr/{W}sz")
    return Look(
        depth=int(heading.group(1)) if heading else int(outline) + 1 if outline.isdigit() and int(outline) < 9 else 0,
        bold=_switched(style.find(f"{W}rPr/{W}b"), False),
        title=name in {"title", "标题"},
        centred=value_of(style, f"{W}pPr/{W}jc") == "center",
        size=int(size) if size.isdigit() else 0,
    )


def title_of(body: "Element", looks: Looks) -> str:
    """The title by its look: a paragraph of the style for titles, or the large centred lines at the top; "" for none."""
    top = [p for p in body.iter(f"{W}p") if _words(p)][:_TOP]
    seen = [(looks.of(paragraph), words) for paragraph in top if not is_letterhead(words := _words(paragraph))]
    if named := next((words for look, words in seen if look.title), ""):
        return named
    largest = max((look.size for look, _ in seen if look.centred), default=0)
    if largest < _TITLE_SIZE:
        return ""
    lines: list[str] = []
    for look, words in seen:
        if look.centred and look.size == largest:
            lines.append(words)
        elif lines:
            break
    return re.sub(r"\s+", "", "".join(lines))


def _words(paragraph: "Element") -> str:
    return "".join(text.text or "" for text in paragraph.iter(f"{W}t")).strip()

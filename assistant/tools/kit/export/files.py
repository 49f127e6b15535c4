"""Kit -> file: one table of the formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.tools.kit.export.handout import handout
from assistant.tools.kit.export.markdown import markdown
from assistant.tools.kit.export.slides import pptx
from assistant.tools.kit.export.word import word
from assistant.tools.kit.kit import Format, Kit
from assistant.tools.kit.saved import save_kit

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """How a format is written, what its file's name ends with, and what a browser is told that it is."""

    write: Callable[[Kit], bytes]
    ending: str
    media_type: str


def _markdown(kit: Kit) -> bytes:
    return markdown(kit).encode("utf-8")


EXPORTS: Mapping[Format, Export] = {
    "docx": Export(write=word, ending=".docx", media_type=f"{_OFFICE}.wordprocessingml.document"),
    "pptx": Export(write=pptx, ending=".pptx", media_type=f"{_OFFICE}.presentationml.presentation"),
    "handout": Export(write=handout, ending="-handout.docx", media_type=f"{_OFFICE}.wordprocessingml.document"),
    "md": Export(write=_markdown, ending=".md", media_type="text/markdown; charset=utf-8"),
    "json": Export(write=save_kit, ending=".json", media_type="application/json"),
}


def export_kit(kit: Kit, form: Format) -> bytes:
    """The kit as a file of a format."""
    return EXPORTS[form].write(kit)


def file_name(kit: Kit, form: Format) -> str:
    """A name for the file, as "myopia-primary-20.docx": letters, digits, hyphens and one dot only."""
    return f"{kit.topic_id or 'talk'}-{kit.audience}-{kit.minutes}{EXPORTS[form].ending}"

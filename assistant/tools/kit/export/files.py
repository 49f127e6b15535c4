"""Kit -> file: one table of the formats."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from assistant.tools.kit.export.handout import handout
from assistant.tools.kit.export.markdown import markdown
from assistant.tools.kit.export.office import pdf_of
from assistant.tools.kit.export.slides import pptx
from assistant.tools.kit.export.word import word
from assistant.tools.kit.kit import Format, Kit
from assistant.tools.kit.saved import save_kit

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """How a format is written, what its file's name ends with, and what a browser is told that it is.

    `write` takes the kit and the address of the page, "" where it can only be reached on this machine.
    """

    write: Callable[[Kit, str], bytes]
    ending: str
    media_type: str


EXPORTS: Mapping[Format, Export] = {
    "docx": Export(write=lambda kit, _: word(kit), ending=".docx", media_type=f"{_OFFICE}.wordprocessingml.document"),
    "pptx": Export(write=lambda kit, _: pptx(kit), ending=".pptx", media_type=f"{_OFFICE}.presentationml.presentation"),
    "handout": Export(write=handout, ending="-handout.docx", media_type=f"{_OFFICE}.wordprocessingml.document"),
    "pdf": Export(write=lambda kit, _: pdf_of(word(kit)), ending=".pdf", media_type="application/pdf"),
    "md": Export(
        write=lambda kit, _: markdown(kit).encode("utf-8"), ending=".md", media_type="text/markdown; charset=utf-8"
    ),
    "json": Export(write=lambda kit, _: save_kit(kit), ending=".json", media_type="application/json"),
}


def export_kit(kit: Kit, form: Format, page: str = "") -> bytes:
    """The kit as a file of a format; `page` is the address that a code on it may lead to. Raises UsageError for a PDF
    where nothing is installed that makes one.
    """
    return EXPORTS[form].write(kit, page)


def file_name(kit: Kit, form: Format) -> str:
    """A name for the file, as "myopia-primary-20.docx": letters, digits, hyphens and one dot only."""
    return f"{kit.topic_id or 'talk'}-{kit.audience}-{kit.minutes}{EXPORTS[form].ending}"

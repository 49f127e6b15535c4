"""The talk kit: a subject, an audience and a length -> what to say, with every source, edited, saved and exported.

In: a topic or free words. Out: a frozen `Kit`: our checked sentences with their quotations, and advice that says so.
Never here: a file format other than its own; `export` has those.
"""

from assistant.tools.kit.edit import DOUBTS, accept, add_clause, add_question, drop, items, move, remove
from assistant.tools.kit.kit import (
    AUDIENCES,
    FORMATS,
    LENGTHS,
    SECTIONS,
    Asked,
    Audience,
    Case,
    Draft,
    Figure,
    Format,
    Kit,
    Minutes,
    Point,
    Quote,
    Section,
    Stale,
    Told,
)
from assistant.tools.kit.lengths import timetable
from assistant.tools.kit.outline import build_kit
from assistant.tools.kit.saved import load_kit, save_kit
from assistant.tools.kit.subject import topics
from assistant.tools.kit.wording import about, figure_line, late, message_of, notices, part_name, quoted, repeats
from assistant.tools.talks import PARTIES

__all__ = [
    "AUDIENCES",
    "DOUBTS",
    "FORMATS",
    "LENGTHS",
    "PARTIES",
    "SECTIONS",
    "Asked",
    "Audience",
    "Case",
    "Draft",
    "Figure",
    "Format",
    "Kit",
    "Minutes",
    "Point",
    "Quote",
    "Section",
    "Stale",
    "Told",
    "about",
    "accept",
    "add_clause",
    "add_question",
    "build_kit",
    "drop",
    "figure_line",
    "items",
    "late",
    "load_kit",
    "message_of",
    "move",
    "notices",
    "part_name",
    "quoted",
    "remove",
    "repeats",
    "save_kit",
    "timetable",
    "topics",
]

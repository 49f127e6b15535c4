"""The talk kit: a subject, an audience and a length -> an outline of quotations, edited, saved and exported.

In: a topic or free words. Out: a frozen `Kit`, each sentence with its source.
Never here: a file format other than its own; `export` has those.
"""

from assistant.tools.kit.edit import add_clause, add_question, drop, items, move
from assistant.tools.kit.kit import (
    AUDIENCES,
    FORMATS,
    LENGTHS,
    PARTIES,
    SECTIONS,
    Asked,
    Audience,
    Figure,
    Format,
    Kit,
    Minutes,
    Quote,
    Section,
    Stale,
)
from assistant.tools.kit.outline import build_kit, topics
from assistant.tools.kit.saved import load_kit, save_kit
from assistant.tools.kit.wording import notices, quoted

__all__ = [
    "AUDIENCES",
    "FORMATS",
    "LENGTHS",
    "PARTIES",
    "SECTIONS",
    "Asked",
    "Audience",
    "Figure",
    "Format",
    "Kit",
    "Minutes",
    "Quote",
    "Section",
    "Stale",
    "add_clause",
    "add_question",
    "build_kit",
    "drop",
    "items",
    "load_kit",
    "move",
    "notices",
    "quoted",
    "save_kit",
    "topics",
]

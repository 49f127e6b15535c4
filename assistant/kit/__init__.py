"""The talk kit: a subject, an audience and a length -> an outline of quotations, edited, saved and exported.

The exports (`assistant.kit.export`) are not imported here: they need libraries that a reader of answers never does.
"""

from assistant.kit.edit import add_clause, add_question, drop, items, move
from assistant.kit.model import (
    AUDIENCES,
    LENGTHS,
    PARTIES,
    SECTIONS,
    Asked,
    Audience,
    Figure,
    Kit,
    Minutes,
    Quote,
    Section,
    Stale,
)
from assistant.kit.outline import build_kit, topics
from assistant.kit.saved import load_kit, save_kit

__all__ = [
    "AUDIENCES",
    "LENGTHS",
    "PARTIES",
    "SECTIONS",
    "Asked",
    "Audience",
    "Figure",
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
    "save_kit",
    "topics",
]

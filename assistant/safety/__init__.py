"""Danger: whether a question tells that a child is in it, and the fixed card that answers first.

In: a text and its vector. Out: a kind of danger, a `Card`, the numbers to call.
Never here: a language model's opinion, or an answer to what was asked besides.
"""

from assistant.safety.crisis import UNCLEAR, CrisisGuide, read_crisis_guide
from assistant.safety.danger import HARMLESS, Line, read_danger

__all__ = [
    "HARMLESS",
    "UNCLEAR",
    "CrisisGuide",
    "Line",
    "read_crisis_guide",
    "read_danger",
]

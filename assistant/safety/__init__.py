"""Danger: whether a message tells that a child is in it, and the fixed card that answers first.

In: a question and the learned weights of index/danger. Out: a `Danger` (card first, above the answer, a line, none; why),
a `Card`, the numbers to call.
Never here: a language model's opinion, or an answer to what was asked besides.
"""

from assistant.safety.cards import CardGuide, read_card_guide
from assistant.safety.decide import Danger, DangerGuide, read_danger_guide

__all__ = ["CardGuide", "Danger", "DangerGuide", "read_card_guide", "read_danger_guide"]

"""What a language model drafts for a point of a talk: sentences that go on from its message, and an example from daily life.

In: a kit and one of its points. Out: the kit with the sentences that passed, each a draft until a person accepts it.
Never here: a sentence that was not put to the rules. Loaded only where a model is asked, or a saved kit has drafts.
"""

from assistant.tools.kit.drafting.draft import draft, still_passing
from assistant.tools.kit.drafting.invented import invented_fault

__all__ = ["draft", "invented_fault", "still_passing"]

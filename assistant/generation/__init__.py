"""An answer in a language model's prose, each sentence verified against the clause it cites before it is shown.

In: the quoting answer's clauses and a model's reply. Out: the same `Answer`, in prose; the quoting one where the model fails.
Never here: a sentence that `verify` did not pass. Loaded only where a model is set.
"""

from assistant.generation.conversation import Conversation
from assistant.generation.generate import Request, Writer, wants_model
from assistant.generation.model import ChatModel, forms_of
from assistant.generation.prompts import VARIABLES, load_prompt
from assistant.generation.reply import ReplyReader

__all__ = [
    "VARIABLES",
    "ChatModel",
    "Conversation",
    "ReplyReader",
    "Request",
    "Writer",
    "forms_of",
    "load_prompt",
    "wants_model",
]

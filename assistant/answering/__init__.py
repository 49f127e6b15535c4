"""Clauses found -> an answer that quotes them, or says that none answers.

In: a `Question`, its hits, a role, a day. Out: one `Answer` whose every quotation stands in its clause.
Never here: a word that is neither a quotation nor a phrase of the locale files.
"""

from assistant.answering.answer import Quoter, where_to_ask
from assistant.answering.cite import cite, locate
from assistant.answering.compose import ended_first, plain_notices, validity_notices
from assistant.answering.context import Context
from assistant.answering.opening import LIST_FROM, LONGEST_FIRST

__all__ = [
    "LIST_FROM",
    "LONGEST_FIRST",
    "Context",
    "Quoter",
    "cite",
    "ended_first",
    "locate",
    "plain_notices",
    "validity_notices",
    "where_to_ask",
]

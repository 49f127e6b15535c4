"""The library of full texts: fetched from the public repository that the catalogue pins, or brought by the user.

It is a folder of its own (see `shelf`), never part of the project. What it holds is read by `assistant.corpus` in place
of key points; a change in it changes the corpus' fingerprint, so the index is brought up to date before it answers.
"""

from assistant.corpus.library.add import Draft, Preview, count_articles, keep, preview_of, read_draft, with_document
from assistant.corpus.library.download import MIRRORS, Failure, Limits, Report, Upstream, read_mirrors, sync, wanted
from assistant.corpus.library.facts import Facts, read_facts
from assistant.corpus.library.files import is_readable
from assistant.corpus.library.level import level_of
from assistant.corpus.library.moving import Moved, packed, take_in
from assistant.corpus.library.shelf import UPSTREAM, Fault, Receipt, Shelf

__all__ = [
    "MIRRORS",
    "UPSTREAM",
    "Draft",
    "Facts",
    "Failure",
    "Fault",
    "Limits",
    "Moved",
    "Preview",
    "Receipt",
    "Report",
    "Shelf",
    "Upstream",
    "count_articles",
    "is_readable",
    "keep",
    "level_of",
    "packed",
    "preview_of",
    "read_draft",
    "read_facts",
    "read_mirrors",
    "sync",
    "take_in",
    "wanted",
    "with_document",
]

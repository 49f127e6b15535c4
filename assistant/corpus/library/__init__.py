"""The library of full texts: fetched from the public repository that the catalogue pins, or brought by the user.

It is a folder of its own (see `shelf`), never part of the project. What it holds is read by `assistant.corpus` in place
of key points; a change in it changes the corpus' fingerprint, so the index is brought up to date before it answers.
"""

from assistant.corpus.library.add import (
    Draft,
    Preview,
    count_articles,
    draft_of,
    keep,
    own_id,
    preview_of,
    read_draft,
    with_document,
)
from assistant.corpus.library.download import MIRRORS, Failure, Limits, Report, Upstream, read_mirrors, sync, wanted
from assistant.corpus.library.facts import Facts, read_facts
from assistant.corpus.library.files import LARGEST_FILE, check_kind, check_size, is_readable, kinds
from assistant.corpus.library.journal import KEPT_DAYS, Change, Removed, changes
from assistant.corpus.library.level import level_of
from assistant.corpus.library.moving import Moved, packed, read_archive, take_in, take_in_bytes, write_archive
from assistant.corpus.library.proposal import (
    FACTS,
    doubts,
    editions,
    percent,
    ranks_of,
    supersede,
    with_level,
    with_place,
)
from assistant.corpus.library.reading import SURE, share_unsure, unsure_figures, unsure_lines
from assistant.corpus.library.scan import can_read_pictures
from assistant.corpus.library.shelf import UPSTREAM, Fault, Receipt, Shelf

__all__ = [
    "FACTS",
    "KEPT_DAYS",
    "LARGEST_FILE",
    "MIRRORS",
    "SURE",
    "UPSTREAM",
    "Change",
    "Draft",
    "Facts",
    "Failure",
    "Fault",
    "Limits",
    "Moved",
    "Preview",
    "Receipt",
    "Removed",
    "Report",
    "Shelf",
    "Upstream",
    "can_read_pictures",
    "changes",
    "check_kind",
    "check_size",
    "count_articles",
    "doubts",
    "draft_of",
    "editions",
    "is_readable",
    "keep",
    "kinds",
    "level_of",
    "own_id",
    "packed",
    "percent",
    "preview_of",
    "ranks_of",
    "read_archive",
    "read_draft",
    "read_facts",
    "read_mirrors",
    "share_unsure",
    "supersede",
    "sync",
    "take_in",
    "take_in_bytes",
    "unsure_figures",
    "unsure_lines",
    "wanted",
    "with_document",
    "with_level",
    "with_place",
    "write_archive",
]

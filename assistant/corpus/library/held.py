"""What of a text would be held, and whether it is held already.

>>> folded_words("第一条　孩子们，每天 9 小时。")
'第一条孩子们每天9小时'
"""

import bisect
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence

from assistant.corpus.library.headline import NUMBER, is_letterhead, without_page
from assistant.corpus.library.labels import labelled
from assistant.corpus.load import Corpus
from assistant.corpus.parse import Span, is_note, is_prose, lines_of, outside
from assistant.schema import Clause, Document


def folded_words(text: str) -> str:
    """The letters and figures of a text, whatever its marks, widths and spaces."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text))


def same_text(clauses: Sequence[Clause], corpus: Corpus, but: Iterable[str] = ()) -> Document | None:
    """The document whose clauses say the very same, under whatever title; those named in `but` are not looked at."""
    passed = set(but)
    held: dict[str, list[Clause]] = {}
    for clause in corpus.clauses.values():
        held.setdefault(clause.document_id, []).append(clause)
    words = [folded_words(clause.text) for clause in clauses]
    for document_id, others in held.items():
        if document_id in passed or len(others) != len(words):
            continue
        if all(folded_words(other.text) == mine for other, mine in zip(others, words, strict=True)):
            return corpus.documents[document_id]
    return None


def left_out(text: str, spans: Sequence[Span | Clause], title: str) -> tuple[str, ...]:
    """The lines that stand in no clause, head none, and are not the title."""
    bounds = sorted((span.start, span.end) for span in spans)
    starts = [start for start, _ in bounds]
    ends = list(itertools.accumulate((end for _, end in bounds), max))  # of what has begun, the last to end
    heads = {heading.strip("#* ") for span in spans for heading in span.headings}
    named = folded_words(title)
    return tuple(
        line.text
        for line in lines_of(text)
        if not ((begun := bisect.bisect_right(starts, line.start)) and line.start < ends[begun - 1])
        and line.text.strip("#* ") not in heads
        and folded_words(line.text) not in named
    )


def share_in_clauses(text: str, spans: Sequence[Span | Clause], title: str) -> float:
    """Share of the text's letters that stand in clauses or head them, in [0, 1].

    What is known for something else is not counted at all: title, number, signature, whom it is addressed to, the page around.
    """
    lost = left_out(text, spans, title)
    known = _known_lines(text)
    missing = sum(len(folded_words(line)) for line in lost if line not in known)
    within = len(folded_words(text)) - len(folded_words(title)) - sum(len(folded_words(line)) for line in lost)
    return within / (within + missing) if within > 0 else 0.0


def _known_lines(text: str) -> set[str]:
    """Lines that say who, when, to whom and on which page, and nothing of what the text asks."""
    lines = [line.text for line in lines_of(text)]
    around = outside(lines_of(text))
    labels = labelled(lines).places
    page = set(without_page(lines))
    return {
        line
        for place, line in enumerate(lines)
        if place in around
        or place in labels
        or line not in page
        or is_note(line)
        or is_letterhead(line)
        or NUMBER.fullmatch(re.sub(r"\s", "", line))
        or (line.endswith(("：", ":")) and not is_prose(line))
    }

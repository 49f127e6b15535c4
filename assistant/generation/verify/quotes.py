"""Quote -> where it stands in its clause, or nothing."""

import functools
import re
from collections.abc import Sequence

from assistant.answering import locate
from assistant.folding import folded, plain_form
from assistant.generation.verify.claims import Located, Quote, Source
from assistant.question import simplified
from assistant.schema import Clause, Language, Sentence

_ELLIPSIS = re.compile(r"…+|⋯+|\.{3,}|。{3,}|\[\s*…*\s*\]")
_IN_FIGURE = re.compile(r"\d[.,:~-]\d")
_STOPS = ".。;"
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_SHORTEST = 4  # folded characters: "儿童" stands in every clause and bears nothing


def locate_quote(quote: Quote, source: Source) -> Located | None:
    """The quote in the clause's own words, or the sentences whose English it is, or the words that a key point restates."""
    if len(plain_form(quote.text)) < _SHORTEST:
        return None
    clause = source.clause
    for text in dict.fromkeys((quote.text, simplified(quote.text))):
        span = locate(text, clause.text, clause.start) or _by_words(text, clause)
        if span is not None:
            return Located(source=source, start=span[0], end=span[1])
    if touched := _translated(quote.text, clause):
        return Located(source=source, start=touched[0].start, end=touched[-1].end)
    return _restated(quote.text, source)


def _restated(quotation: str, source: Source) -> Located | None:
    """The words that the key points restate in which a quotation stands."""
    points = source.clause.points
    ends = [(one, points[row + 1 :][:1]) for row, one in enumerate(points)]
    runs = [(one,) for one in points] + [(one, *following) for one, following in ends]
    for run in (run for run in runs if all(point.spans for point in run)):
        if any(locate(quotation, " ".join(point.words(language) for point in run)) for language in _LANGUAGES):
            spans = [span for point in run for span in point.spans]
            start, end = min(start for start, _ in spans), max(end for _, end in spans)
            return Located(source=source, start=start, end=end, points=run)
    return None


def _by_words(quotation: str, clause: Clause) -> tuple[int, int] | None:
    """Where a quotation stands whose marks alone are not the clause's: 。 for ，, a bracket left out."""
    wanted, _ = _words_alone(quotation)
    found, origins = _words_alone(clause.text)
    position = found.find(wanted) if len(wanted) >= _SHORTEST else -1
    if position < 0:
        return None
    return clause.start + origins[position], clause.start + origins[position + len(wanted) - 1] + 1


@functools.lru_cache(maxsize=128)
def _words_alone(text: str) -> tuple[str, list[int]]:
    """A folded text less its marks, those of figures excepted, and where each character came from."""
    form, origins = folded(text)
    kept = [
        at for at, char in enumerate(form) if char.isalnum() or char in "%‰" or _IN_FIGURE.match(form, max(0, at - 1))
    ]
    return "".join(form[at] for at in kept), [origins[at] for at in kept]


def _translated(quotation: str, clause: Clause) -> list[Sentence]:
    """The sentences whose translations, read on end, contain the quotation."""
    text, bounds = "", []
    for sentence in clause.sentences:
        if sentence.translation:
            bounds.append((len(text), len(text) + len(sentence.translation), sentence))
            text += sentence.translation + " "
    span = locate(quotation, text)
    if span is None:
        return []
    return [sentence for start, end, sentence in bounds if start < span[1] and span[0] < end]


def quote_pieces(text: str) -> list[str]:
    """What a quote holds on either side of an ellipsis; all of it where it has none.

    >>> quote_pieces("学校必须立即制止……家长参与处理"), quote_pieces("初中生9小时")
    (['学校必须立即制止', '家长参与处理'], ['初中生9小时'])
    """
    pieces = [piece for piece in _ELLIPSIS.split(text) if len(plain_form(piece)) >= _SHORTEST]
    return pieces or ([text] if text.strip() else [])


def is_whole(text: str, sentences: Sequence[str]) -> bool:
    """Whether a text is one whole sentence of the evidence, word for word."""
    wanted = plain_form(text).rstrip(_STOPS)
    forms = [plain_form(sentence).rstrip(_STOPS) for sentence in sentences]
    return wanted in forms


def sentences_of(located: Located) -> list[Sentence]:
    """The clause's sentences that a quote touches."""
    return [s for s in located.source.clause.sentences if s.start < located.end and located.start < s.end]

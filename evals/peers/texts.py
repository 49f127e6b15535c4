"""Our library as plain texts, the same for every peer, with the places of the clauses in them.

A document that is held word for word is given as it stands. Where only our key points are held, they are written out under
the document's title, each behind the number of its article. All that our own search can show of a clause is given: its
words, its English (our translation, or our key points in English where there is no other), and our key points on a text
that is held in full. What serves only to find a clause (ways of asking, the lexicon) is part of our search and is not given.
"""

from collections.abc import Callable, Iterator, Sequence

from assistant.corpus import Corpus
from assistant.schema import Clause, Document, Language
from evals.peers.orders import Span, Text


def texts_of(corpus: Corpus) -> list[Text]:
    """Every text of a library: for each document its own words, then English, then key points."""
    return [text for document in corpus.documents.values() for text in _texts(corpus, document)]


def _texts(corpus: Corpus, document: Document) -> Iterator[Text]:
    clauses = corpus.clauses_of(document.document_id)
    if not clauses:
        return
    if document.held == "verbatim":
        spans = tuple(Span(clause_id=one.clause_id, start=one.start, end=one.end) for one in clauses)
        yield Text(text_id=document.document_id, text=document.text, spans=spans)
        written = [("points", _joined(document, clauses, "zh", lambda clause: "\n".join(clause.plain)))]
    else:
        written = [("", _joined(document, clauses, "zh", lambda clause: clause.text))]
    written.append(("en", _joined(document, clauses, "en", _english)))
    for suffix, (text, spans) in written:
        if spans:
            yield Text(text_id="#".join(filter(None, (document.document_id, suffix))), text=text, spans=spans)


def _english(clause: Clause) -> str:
    return clause.translation or "\n".join(clause.plain_en)


def _joined(
    document: Document, clauses: Sequence[Clause], language: Language, words: Callable[[Clause], str]
) -> tuple[str, tuple[Span, ...]]:
    """Title, headings where they change, and what `words` gives of each clause behind its number; a blank line between."""
    text = document.titled(language)
    spans: list[Span] = []
    above: tuple[str, ...] = ()
    for clause in clauses:
        own = words(clause)
        if not own:
            continue
        headings = clause.headings if language == "zh" else clause.headings_en
        text = "\n\n".join((text, *(heading for heading in _new(headings, above) if heading)))
        above = headings
        text += f"\n\n{clause.locator(language)}\n"
        spans.append(Span(clause_id=clause.clause_id, start=len(text), end=len(text) + len(own)))
        text += own
    return text, tuple(spans)


def _new(headings: Sequence[str], above: Sequence[str]) -> Sequence[str]:
    """Headings from the first that differs.

    >>> _new(("Part 2", "Goals"), ("Part 2", "Measures"))
    ('Goals',)
    """
    same = 0
    while same < min(len(headings), len(above)) and headings[same] == above[same]:
        same += 1
    return headings[same:]

"""Rows of sentences with what should become of them, put to the rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.corpus.load import Corpus
from assistant.generation.verify import Asked, Claim, Quote, Source, Support, Verdict, Verifier
from assistant.question import language_of
from assistant.question.places import read_places
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT

Row = Mapping[str, Any]


def verifier_of(segmenter: Segmenter) -> Verifier:
    support = Support(load_embedding(str(ROOT / "index" / "embedding")), segmenter)
    return Verifier(support, read_places(ROOT / "corpus").names)


def verdict(verifier: Verifier, corpus: Corpus, row: Row) -> Verdict:
    """What becomes of the row's text, whose quote or quotes stand in its clause."""
    clause = corpus.clauses[row["clause"]]
    document = corpus.documents[clause.document_id]
    names = (document.title, document.title_en, document.short_title, document.short_title_en)
    asked = Asked(text=row["question"], language=language_of(row["question"]) or "zh")
    quotes = row["quotes"] if "quotes" in row else [row["quote"]]
    claim = Claim(text=row["text"], quotes=tuple(Quote(token="K7", text=quote) for quote in quotes))
    return verifier.verdict(claim, {"K7": Source(token="K7", clause=clause, titles=names)}, asked)


def dropped_and_passed(verifier: Verifier, corpus: Corpus, rows: Sequence[Row]) -> tuple[list[object], list[object]]:
    """The honest sentences that fell, each with why, and the untrue ones that stood."""
    verdicts = [(row, verdict(verifier, corpus, row)) for row in rows]
    dropped = [(one.reason, row["text"]) for row, one in verdicts if row["want"] == "kept" and not one.kept]
    passed = [row["text"] for row, one in verdicts if row["want"] == "dropped" and one.kept]
    return dropped, passed

"""Sentences in the shapes that models like to write: a list's head with its items, an answer first, a shortened list.

Honest ones stand, and those that lean on the same shapes for something untrue fall, by the rules alone. "tune"
sentences were written before the rules were made for them, "check" sentences after the first making (13 of 66 judged
wrongly then).
"""

import json

from assistant.corpus.load import Corpus
from assistant.generation.verify import Asked, Claim, Quote, Source, Verdict, Verifier
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT
from tests.generation.verify.test_statute_sentences import verifier_of

ROWS = [json.loads(line) for line in (ROOT / "tests/data/honest-shapes.jsonl").open(encoding="utf-8")]


def verdict(verifier: Verifier, corpus: Corpus, row: dict[str, str]) -> Verdict:
    clause = corpus.clauses[row["clause"]]
    document = corpus.documents[clause.document_id]
    source = Source(token="K7", clause=clause, titles=(document.title, document.short_title))
    claim = Claim(text=row["text"], quotes=tuple(Quote(token="K7", text=quote) for quote in row["quotes"]))
    return verifier.verdict(claim, {"K7": source}, Asked(text=row["question"], language="zh"))


def test_honest_sentences_stand_and_untrue_ones_fall(corpus: Corpus, segmenter: Segmenter) -> None:
    verifier = verifier_of(segmenter)
    verdicts = [(row, verdict(verifier, corpus, row)) for row in ROWS]
    dropped = [(one.reason, row["text"]) for row, one in verdicts if row["want"] == "kept" and not one.kept]
    passed = [row["text"] for row, one in verdicts if row["want"] == "dropped" and one.kept]
    assert len(ROWS) == 126
    assert len(dropped) <= 6, dropped
    assert len(passed) <= 1, passed

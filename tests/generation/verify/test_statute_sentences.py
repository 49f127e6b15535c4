"""Sentences on laws in their own words: honest ones in many wordings stand, untrue ones fall, by the rules alone."""

import json

from assistant.corpus.load import Corpus
from assistant.generation.verify import Asked, Claim, Quote, Source, Support, Verdict, Verifier
from assistant.question import language_of
from assistant.question.places import read_places
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT

ROWS = [json.loads(line) for line in (ROOT / "tests/data/statute-sentences.jsonl").open(encoding="utf-8")]


def verifier_of(segmenter: Segmenter) -> Verifier:
    support = Support(load_embedding(str(ROOT / "index" / "embedding")), segmenter)
    return Verifier(support, read_places(ROOT / "corpus").names)


def verdict(verifier: Verifier, corpus: Corpus, row: dict[str, str]) -> Verdict:
    clause = corpus.clauses[row["clause"]]
    document = corpus.documents[clause.document_id]
    names = (document.title, document.title_en, document.short_title, document.short_title_en)
    asked = Asked(text=row["question"], language=language_of(row["question"]) or "zh")
    claim = Claim(text=row["text"], quotes=(Quote(token="K7", text=row["quote"]),))
    return verifier.verdict(claim, {"K7": Source(token="K7", clause=clause, titles=names)}, asked)


def test_honest_sentences_stand_and_untrue_ones_fall(corpus: Corpus, segmenter: Segmenter) -> None:
    verifier = verifier_of(segmenter)
    verdicts = [(row, verdict(verifier, corpus, row)) for row in ROWS]
    dropped = [(one.reason, row["text"]) for row, one in verdicts if row["want"] == "kept" and not one.kept]
    passed = [row["text"] for row, one in verdicts if row["want"] == "dropped" and one.kept]
    assert len(ROWS) == 60
    assert len(dropped) <= 4, dropped
    assert len(passed) <= 1, passed


def test_an_english_sentence_is_read_against_the_point_it_quotes(corpus: Corpus, segmenter: Segmenter) -> None:
    """The other points of the same article neither bear it nor stand against it."""
    clause = corpus.clauses["minors-protection-law-2024/21"]
    point = next(point for point in clause.points if "live alone" in point.en)
    row = {"question": "May my son live alone?", "clause": clause.clause_id, "quote": point.en, "text": point.en}
    one = verdict(verifier_of(segmenter), corpus, row)
    assert one.kept
    assert one.located[0].restated == (point,)
    other = next(other for other in clause.points if "infectious" in other.en)
    assert not verdict(verifier_of(segmenter), corpus, {**row, "text": other.en}).kept

"""Sentences on laws in their own words: honest ones in many wordings stand, untrue ones fall, by the rules alone."""

import json

from assistant.corpus.load import Corpus
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT
from tests.generation.verify.judged import dropped_and_passed, verdict, verifier_of

ROWS = [json.loads(line) for line in (ROOT / "tests/data/statute-sentences.jsonl").open(encoding="utf-8")]


def test_honest_sentences_stand_and_untrue_ones_fall(corpus: Corpus, segmenter: Segmenter) -> None:
    dropped, passed = dropped_and_passed(verifier_of(segmenter), corpus, ROWS)
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

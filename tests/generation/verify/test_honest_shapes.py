"""Sentences in the shapes that models like to write: a list's head with its items, an answer first, a shortened list.

Honest ones stand, and those that lean on the same shapes for something untrue fall, by the rules alone. "tune"
sentences were written before the rules were made for them, "check" sentences after the first making (13 of 66 judged
wrongly then).
"""

import json

from assistant.corpus.load import Corpus
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT
from tests.generation.verify.judged import dropped_and_passed, verifier_of

ROWS = [json.loads(line) for line in (ROOT / "tests/data/honest-shapes.jsonl").open(encoding="utf-8")]


def test_honest_sentences_stand_and_untrue_ones_fall(corpus: Corpus, segmenter: Segmenter) -> None:
    dropped, passed = dropped_and_passed(verifier_of(segmenter), corpus, ROWS)
    assert len(ROWS) == 126
    assert len(dropped) <= 6, dropped
    assert len(passed) <= 1, passed

"""The untrue sentences that the rules let through, read a second time by hand, from the statement and the sentence alone.

The sentences are not held here; each verdict stands under the first characters of its sentence's sha256.
"""

import hashlib
import json
import time
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.load import load_corpus
from assistant.generation.second_reading import Reader, Readings
from assistant.generation.verify import Asked, Support, Verdict, Verifier
from assistant.question import language_of
from assistant.question.places import read_places
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.segment import Segmenter
from assistant.settings import ModelSettings
from tests.conftest import ROOT
from tests.generation.verify.test_public_replies import claims_of, sources_by_question
from tests.support.chat_server import ChatServer, Script

# Of a sentence that nobody has read yet, "entailed" is feared.
BY_HAND = {
    "8d84cb39f1b2": "not entailed",  # who has one benefit gets the difference; the full amount is for the others
    "2d948c727480": "unsure",  # the text joins two conditions by 、, which may mean both; the sentence says "or"
    "7d220c2a17d9": "not entailed",  # the duty is owed to children who go to school away from where they are registered
}


def by_hand(body: dict[str, Any]) -> str:
    sentence = body["messages"][-1]["content"].rpartition("\n")[2]
    return BY_HAND.get(hashlib.sha256(sentence.encode()).hexdigest()[:12], "entailed")


def test_untrue_sentences_fall_at_the_second_reading(shared: Path, segmenter: Segmenter) -> None:
    folder = shared / "questions"
    if not (folder / "model_lies.jsonl").exists():
        pytest.skip("the replies (../shared/questions) are not on this machine")
    names = ("lies", "honest", "sloppy")
    rows = {n: [json.loads(line) for line in (folder / f"model_{n}.jsonl").open(encoding="utf-8")] for n in names}
    corpus = load_corpus(ROOT / "corpus", statutes=False)  # the replies quote key points
    support = Support(load_embedding(str(ROOT / "index" / "embedding")), segmenter)
    verifier, sources = Verifier(support, read_places(ROOT / "corpus").names), sources_by_question(rows, corpus)
    passed: list[Verdict] = []
    with ChatServer(Script(reading=Script(reply=by_hand))) as server:
        reader = Reader(ModelSettings(provider="openai", name="m", address=server.address), ROOT / "prompts", 2)
        for row in rows["lies"]:
            language = language_of(row["question"]) or "zh"
            readings = Readings(reader, corpus, language, time.monotonic() + 20)
            for claim in claims_of(row["reply"]):
                asked = Asked(text=row["question"], language=language)
                readings.take(verifier.verdict(claim, sources.get(row["question"], {}), asked))
            passed += [verdict for verdict in readings.rest() if verdict.kept]
    assert len(passed) <= 3, [verdict.text for verdict in passed]

"""Our own search, asked in the way the peers are; it reads its library itself and shows clauses."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from assistant.pipeline import Assistant, Parts
from assistant.question import read_question
from assistant.settings import Settings
from evals.peers.orders import Chunk, Order, Peer, Text, clause_chunks

_PASSAGES = 120  # a clause has several; enough of them for twenty clauses


class Ours:
    """What `Assistant.search` finds."""

    count = 10  # its default

    def __init__(self, order: Order) -> None:
        self._only = order.library["only"]
        home, store, texts = (Path(order.library[name]) for name in ("home", "store", "texts"))
        statutes = order.library["statutes"]
        self._settings = replace(Settings.from_env(), home=home, store=store, library=texts, statutes=statutes)
        shutil.rmtree(store, ignore_errors=True)
        self._parts = Parts.load(self._settings, self._only)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        self._parts.index(self._settings).build().close()
        self._assistant = Assistant.start(self._settings, only=self._only)
        self._chunks: dict[str, Chunk] = {}
        for text in texts:  # the first text that holds a clause is the one in its own words
            for span, chunk in zip(text.spans, clause_chunks([text]), strict=True):
                self._chunks.setdefault(span.clause_id, chunk)
        return list(self._chunks.values())

    def search(self, question: str, count: int) -> list[Chunk]:
        return [self._chunks[hit.clause.clause_id] for hit in self._assistant.search(question, count)]


class OurVectors(Ours):
    """The vectors of the model that ships, alone: no words, no lexicon, no weights."""

    def search(self, question: str, count: int) -> list[Chunk]:
        retriever = self._assistant.quoter.context.retriever
        read = read_question(question)
        vector = retriever.model.encode([read.asked])[0]
        found = retriever.store.dense(vector, read.language, _PASSAGES)
        best = sorted(found, key=lambda clause_id: (-found[clause_id], clause_id))[:count]
        return [self._chunks[clause_id] for clause_id in best]


def start(order: Order) -> Peer:
    return Ours(order)

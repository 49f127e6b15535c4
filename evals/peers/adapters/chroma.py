"""Chroma alone: a collection in memory. It cuts nothing, so it is handed a clause at a time."""

from collections.abc import Sequence
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text, clause_chunks, words_of
from evals.peers.vectors import Embedder, embedder

_BATCH = 5000  # it takes no more rows at once


class Chroma:
    """A collection with Chroma's own distance and graph."""

    count = 10  # query's n_results

    def __init__(self, model: Embedder) -> None:
        import chromadb

        self._model = model
        client = chromadb.EphemeralClient()
        self._collection: Any = client.create_collection("peers", embedding_function=None)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        self._chunks = clause_chunks(texts)
        words = words_of(texts, self._chunks)
        for start in range(0, len(words), _BATCH):
            batch = words[start : start + _BATCH]
            identifiers = [str(start + row) for row in range(len(batch))]
            self._collection.add(ids=identifiers, embeddings=self._model.encode(batch), documents=batch)
        return self._chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        found = self._collection.query(query_embeddings=self._model.encode([question]), n_results=count)
        return [self._chunks[int(identifier)] for identifier in found["ids"][0]]


def start(order: Order) -> Peer:
    return Chroma(embedder(order.teacher))

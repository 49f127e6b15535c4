"""Haystack's recipe in memory by words alone: DocumentSplitter, InMemoryDocumentStore, InMemoryBM25Retriever."""

from collections.abc import Sequence
from typing import Any

from evals.peers.adapters.haystack import split
from evals.peers.orders import Chunk, Order, Peer, Text


class HaystackBM25:
    """Search by words, as its store cuts them (a Chinese character is a word)."""

    count = 10  # the retriever's top_k

    def __init__(self) -> None:
        from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._store = InMemoryDocumentStore()
        self._retriever: Any = InMemoryBM25Retriever(self._store)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        documents, chunks = split(texts)
        self._store.write_documents(documents)
        self._chunks = {document.id: chunk for document, chunk in zip(documents, chunks, strict=True)}
        return chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        found = self._retriever.run(query=question, top_k=count)
        return [self._chunks[document.id] for document in found["documents"]]


def start(order: Order) -> Peer:
    return HaystackBM25()

"""Haystack's recipe in memory: DocumentSplitter, InMemoryDocumentStore, InMemoryEmbeddingRetriever."""

from collections.abc import Sequence
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text
from evals.peers.vectors import Embedder, embedder


def split(texts: Sequence[Text]) -> tuple[list[Any], list[Chunk]]:
    """Haystack's documents as its splitter leaves them (200 words, and a word is what stands between spaces)."""
    from haystack import Document
    from haystack.components.preprocessors import DocumentSplitter

    given = [Document(id=text.text_id, content=text.text) for text in texts]
    documents = DocumentSplitter().run(documents=given)["documents"]
    places = [
        (document.meta["source_id"], document.meta["split_idx_start"], document.content) for document in documents
    ]
    return documents, [Chunk(text_id=source, start=start, end=start + len(words)) for source, start, words in places]


class Haystack:
    """Search by vector."""

    count = 10  # the retriever's top_k

    def __init__(self, model: Embedder) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore

        self._model = model
        self._store = InMemoryDocumentStore()
        self._retriever: Any = InMemoryEmbeddingRetriever(self._store)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        from dataclasses import replace

        documents, chunks = split(texts)
        vectors = self._model.encode([document.content for document in documents])
        pairs = zip(documents, vectors, strict=True)
        self._store.write_documents([replace(document, embedding=vector) for document, vector in pairs])
        self._chunks = {document.id: chunk for document, chunk in zip(documents, chunks, strict=True)}
        return chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        found = self._retriever.run(query_embedding=self._model.encode([question])[0], top_k=count)
        return [self._chunks[document.id] for document in found["documents"]]


def start(order: Order) -> Peer:
    return Haystack(embedder(order.teacher))

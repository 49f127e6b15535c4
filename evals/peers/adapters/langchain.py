"""LangChain by its retrieval tutorial: RecursiveCharacterTextSplitter (1000, 200), Chroma, similarity search."""

from collections.abc import Sequence
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text, located
from evals.peers.vectors import Embedder, embedder

_BATCH = 5000  # Chroma takes no more rows at once


class _Embeddings:
    """Two methods are all that LangChain asks of embeddings."""

    def __init__(self, model: Embedder) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.encode(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._model.encode([text])[0]


class LangChain:
    """Chunks as documents of a vector store in memory."""

    count = 4  # similarity_search's k

    def __init__(self, model: Embedder) -> None:
        from langchain_chroma import Chroma
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        self._splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        self._store: Any = Chroma("peers", embedding_function=_Embeddings(model))  # type: ignore[arg-type,unused-ignore]

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        from langchain_core.documents import Document

        chunks: list[Chunk] = []
        documents: list[Document] = []
        for text in texts:
            pieces = self._splitter.split_text(text.text)
            for piece, chunk in zip(pieces, located(text, pieces), strict=True):
                documents.append(Document(page_content=piece, metadata={"row": len(chunks)}))
                chunks.append(chunk)
        for start in range(0, len(documents), _BATCH):
            self._store.add_documents(documents[start : start + _BATCH])
        self._chunks = chunks
        return chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        return [self._chunks[found.metadata["row"]] for found in self._store.similarity_search(question, k=count)]


def start(order: Order) -> Peer:
    return LangChain(embedder(order.teacher))

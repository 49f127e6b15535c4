"""LlamaIndex by its starter tutorial: VectorStoreIndex.from_documents, with the splitter that it comes with."""

from collections.abc import Sequence
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text, located
from evals.peers.vectors import Embedder, embedder


def _wrapped(model: Embedder) -> Any:
    """The model as LlamaIndex takes one."""
    from llama_index.core.embeddings import BaseEmbedding

    class Wrapped(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return model.encode([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return model.encode([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return model.encode(texts)

    return Wrapped(model_name="peers")


class LlamaIndex:
    """Nodes of 1,024 tokens in an index in memory."""

    def __init__(self, model: Embedder) -> None:
        from llama_index.core.constants import DEFAULT_SIMILARITY_TOP_K

        self.count: int = DEFAULT_SIMILARITY_TOP_K
        self._model = _wrapped(model)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        from llama_index.core import Document, VectorStoreIndex

        documents = [Document(text=text.text, id_=text.text_id) for text in texts]
        self._index: Any = VectorStoreIndex.from_documents(documents, embed_model=self._model)
        nodes: dict[str, list[Any]] = {text.text_id: [] for text in texts}
        for node in self._index.docstore.docs.values():
            nodes[node.ref_doc_id].append(node)
        self._chunks: dict[str, Chunk] = {}
        for text in texts:
            own = nodes[text.text_id]
            places = located(text, [node.text for node in own])
            self._chunks.update((node.node_id, chunk) for node, chunk in zip(own, places, strict=True))
        return list(self._chunks.values())

    def search(self, question: str, count: int) -> list[Chunk]:
        found = self._index.as_retriever(similarity_top_k=count).retrieve(question)
        return [self._chunks[one.node.node_id] for one in found]


def start(order: Order) -> Peer:
    return LlamaIndex(embedder(order.teacher))

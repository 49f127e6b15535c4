"""txtai's Embeddings by its first example: texts in, search out. It cuts nothing, so it is handed a clause at a time."""

from collections.abc import Sequence
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text, clause_chunks, words_of
from evals.peers.vectors import Teacher, minilm_folder


def settings(order: Order) -> dict[str, Any]:
    """Its own default model, read from a folder, or the Chinese one through its door for outside models."""
    if not order.teacher:
        return {"path": minilm_folder()}
    from pathlib import Path

    import numpy as np

    model = Teacher(Path(order.teacher))
    return {"method": "external", "transform": lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)}


class Txtai:
    """An index in memory."""

    count = 3  # search's limit

    def __init__(self, chosen: dict[str, Any]) -> None:
        from txtai import Embeddings

        self._embeddings: Any = Embeddings(chosen)

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        self._chunks = clause_chunks(texts)
        self._embeddings.index(words_of(texts, self._chunks))
        return self._chunks

    def search(self, question: str, count: int) -> list[Chunk]:
        return [self._chunks[row] for row, _ in self._embeddings.search(question, count)]


def start(order: Order) -> Peer:
    return Txtai(settings(order))

"""RAGLite by its README: documents into DuckDB, vector search over the vectors of sentences.

As it comes, it downloads bge-m3 for llama.cpp and a model that finds sentences. With the Chinese model in its place, which
it takes through LiteLLM's door for models of one's own, sentences are cut by rule.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from evals.peers.orders import Chunk, Order, Peer, Text, located
from evals.peers.vectors import Embedder, Teacher

_SENTENCE = re.compile(r"[^。！？；.!?\n]*(?:[。！？；.!?\n]+|$)")


def sentences(doc: str, **_: object) -> list[str]:
    """What stands in for its sentence model: every character in one sentence, each at least four long as its own are.

    >>> sentences("孩子要睡觉。好。家长要负责。")
    ['孩子要睡觉。', '好。家长要负责。']
    """
    found: list[str] = []
    held = ""
    for piece in _SENTENCE.findall(doc):
        held += piece
        if len(held.strip()) >= 4:
            found.append(held)
            held = ""
    return [*found[:-1], found[-1] + held] if found else [doc]


def _configured(model: Embedder, database: Path) -> Any:
    """RAGLite's configuration with the model in place of its own; DuckDB's extensions come from packages."""
    import litellm
    from duckdb_extensions import import_extension
    from litellm.types.utils import EmbeddingResponse
    from raglite import RAGLiteConfig, _insert

    class Custom(litellm.CustomLLM):
        def embedding(self, model_response: EmbeddingResponse, input: list[str], **_: object) -> EmbeddingResponse:  # noqa: A002
            rows = enumerate(model.encode(input))
            model_response.data = [{"object": "embedding", "index": row, "embedding": vector} for row, vector in rows]
            return model_response

    for extension in ("fts", "vss"):  # RAGLite would download them
        import_extension(extension)
    litellm.custom_provider_map = [{"provider": "peers", "custom_handler": Custom()}]
    litellm.utils.custom_llm_setup()
    facts = {"litellm_provider": "peers", "mode": "embedding", "max_input_tokens": 512, "output_vector_size": 512}
    litellm.register_model({"peers/teacher": facts})
    _insert.split_sentences = sentences
    return RAGLiteConfig(db_url=f"duckdb:///{database}", llm="peers/none", embedder="peers/teacher", reranker=None)


class RAGLite:
    """Chunks in a database file."""

    count = 8  # num_results of its own search method

    def __init__(self, config: Any) -> None:
        self._config = config

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        from raglite import Document, insert_documents
        from raglite._database import Chunk as Row
        from raglite._database import create_database_engine
        from sqlmodel import Session, select

        insert_documents([Document.from_text(text.text, id=text.text_id) for text in texts], config=self._config)
        self._chunks: dict[str, Chunk] = {}
        with Session(create_database_engine(self._config)) as session:
            for text in texts:
                rows = session.exec(select(Row).where(Row.document_id == text.text_id).order_by(Row.index)).all()
                places = located(text, [row.body.strip() for row in rows])
                self._chunks.update((row.id, place) for row, place in zip(rows, places, strict=True))
        return list(self._chunks.values())

    def search(self, question: str, count: int) -> list[Chunk]:
        from raglite import vector_search

        found, _ = vector_search(question, num_results=count, config=self._config)
        return [self._chunks[chunk_id] for chunk_id in found]


def start(order: Order) -> Peer:
    if order.teacher:
        database = Path(tempfile.mkdtemp(prefix="raglite-")) / "raglite.db"
        return RAGLite(_configured(Teacher(Path(order.teacher)), database))
    from raglite import RAGLiteConfig

    return RAGLite(RAGLiteConfig())

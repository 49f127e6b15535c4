"""The assistant in LlamaIndex: a retriever of clauses, for whoever has llama-index-core installed.

from assistant.llamaindex import llama_retriever

llama_retriever(assistant, k=3).retrieve("小学生可以带手机上学吗")
"""

from typing import TYPE_CHECKING

from assistant.live import Source
from assistant.records import Record, find

if TYPE_CHECKING:
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle


def llama_retriever(source: Source, k: int = 4, least: float = 0.0) -> "BaseRetriever":
    """Clauses nearest to a question, best first, as nodes with their scores; see `assistant.records` for their metadata."""
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import NodeWithScore, TextNode

    def node(record: Record) -> "NodeWithScore":
        about = {**record.metadata, "title": record.title}
        return NodeWithScore(
            node=TextNode(id_=record.record_id, text=record.content, metadata=about), score=record.score
        )

    class PolicyRetriever(BaseRetriever):
        def _retrieve(self, query_bundle: "QueryBundle") -> list["NodeWithScore"]:
            address = source.settings.plugs.address
            found = find(source.now(), query_bundle.query_str, k, address=address, least=least)
            return [node(record) for record in found]

    return PolicyRetriever()

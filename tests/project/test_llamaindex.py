"""The retriever for LlamaIndex, where that is installed: it is no part of what tests need."""

import pytest

from assistant.llamaindex import llama_retriever
from assistant.pipeline import Assistant

pytest.importorskip("llama_index.core", reason="no llama-index-core: pip install llama-index-core")


def test_a_node_says_where_it_stands_and_how_near_it_is(assistant: Assistant) -> None:
    found = llama_retriever(assistant, k=3).retrieve("初二的孩子每天该睡几个小时?")
    assert len(found) == 3
    assert found[0].node.metadata["clause_id"] == found[0].node.node_id == "zunyi-plan/2.1/measures/8"
    assert found[0].node.get_content() == assistant.clause(found[0].node.node_id).text
    scores = [node.score or 0.0 for node in found]
    assert scores == sorted(scores, reverse=True)

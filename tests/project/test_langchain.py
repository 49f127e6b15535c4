"""The retriever by LangChain's own standard tests, and an agent that ends in a verified answer."""

from collections.abc import Sequence
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.language_models import GenericFakeChatModel
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from langchain_core.retrievers import BaseRetriever

from assistant.langchain import PolicyRetriever, policy_tool
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.records import MOST, find
from assistant.render import answer_text

standard = pytest.importorskip("langchain_tests.integration_tests", reason="no langchain-tests: make setup-dev")
QUESTION = "初二的孩子每天该睡几个小时?"


@pytest.mark.anyio
class TestStandard(standard.RetrieversIntegrationTests):  # type: ignore[misc, name-defined]
    """What LangChain asks of every retriever."""

    @pytest.fixture
    def anyio_backend(self) -> str:
        return "asyncio"

    @pytest.fixture(autouse=True)
    def _given(self, assistant: Assistant) -> None:
        type(self).assistant = assistant

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PolicyRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"source": type(self).assistant}

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


def test_a_document_says_where_it_stands_and_whether_it_governs(assistant: Assistant) -> None:
    first, *rest = PolicyRetriever(source=assistant, k=3).invoke(QUESTION)
    assert first.page_content == assistant.clause(first.metadata["clause_id"]).text
    assert first.metadata["validity"] == "period-ended"
    assert first.metadata["permalink"] == ""
    scores = [document.metadata["score"] for document in (first, *rest)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score < 1 for score in scores)
    assert PolicyRetriever(source=assistant, least=0.99).invoke(QUESTION) == []


def test_danger_brings_the_card_first(assistant: Assistant) -> None:
    first = PolicyRetriever(source=assistant, k=2).invoke("我女儿说她不想活了")[0]
    assert first.metadata["kind"] == "card"
    assert message("zh", "answer.contacts") in first.page_content


def test_a_record_is_linked_where_the_page_has_an_address_and_there_are_never_too_many(assistant: Assistant) -> None:
    found = find(assistant, "How many hours should a middle schooler sleep?", 10_000, address="https://ask.example.cn")
    assert len(found) <= MOST
    assert found[0].metadata["permalink"] == f"https://ask.example.cn/?clause={found[0].record_id}"
    assert assistant.clause(found[0].record_id).translation in found[0].content


class Calling(GenericFakeChatModel):
    """A chat model that calls the tool it is given, and would reword what comes back if it were let."""

    def bind_tools(self, tools: Sequence[Any], **rest: Any) -> Any:
        return self


def test_an_agent_ends_in_the_verified_answer_as_it_is(assistant: Assistant) -> None:
    call = {"name": "ask_child_policy", "args": {"question": QUESTION}, "id": "1"}
    model = Calling(messages=iter([AIMessage("", tool_calls=[call]), AIMessage("初中生必须睡12小时。")]))
    agent = create_agent(model, [policy_tool(assistant)])
    last = agent.invoke({"messages": [HumanMessage(QUESTION)]})["messages"][-1]
    answer = assistant.ask(QUESTION)
    assert isinstance(last, ToolMessage)
    assert last.content == answer_text(answer)
    assert last.artifact["citations"][0]["clause_id"] == answer.citations[0].clause_id

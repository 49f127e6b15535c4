"""The search as Dify's and RAGFlow's knowledge base, held against what their documents ask for."""

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest

from assistant.api.plugs import Plugs
from assistant.api.plugs.retrieval import LARGEST_BODY
from assistant.pipeline import Assistant
from assistant.plug_settings import PlugSettings
from tests.support.replies import SLEEP_CLAUSE

KEY = "a-key-of-this-test-alone"
PAGE = "https://ask.example.cn"
QUESTION = "初二的孩子每天该睡几个小时?"
# As https://docs.dify.ai documents the response: content and score wanted, metadata an object and never null.
DIFY: dict[str, Any] = {
    "type": "object",
    "required": ["records"],
    "properties": {
        "records": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["content", "score", "title", "metadata"],
                "properties": {
                    "content": {"type": "string", "minLength": 1},
                    "score": {"type": "number", "minimum": 0, "maximum": 1},
                    "title": {"type": "string"},
                    "metadata": {"type": "object", "additionalProperties": {"type": "string"}},
                },
            },
        }
    },
}
FAULT = {"type": "object", "required": ["error_code", "error_msg"], "properties": {"error_code": {"type": "integer"}}}


@pytest.fixture(scope="module")
def plugs(assistant: Assistant) -> Plugs:
    opened = PlugSettings(address=PAGE, retrieval_keys=frozenset({KEY}))
    return Plugs(Assistant(replace(assistant.settings, plugs=opened), assistant.quoter))


def asked(plugs: Plugs, path: str, body: Any, key: str | None = KEY, method: str = "POST") -> httpx.Response:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=plugs)  # type: ignore[arg-type]
        headers = {} if key is None else {"authorization": key if " " in key or not key else f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            given = {"content": body} if isinstance(body, bytes) else {"json": body}
            return await client.request(method, path, headers=headers, **given)

    return asyncio.run(sent())


def dify(query: Any = QUESTION, knowledge: Any = "child-policy", **setting: Any) -> dict[str, Any]:
    return {
        "knowledge_id": knowledge,
        "query": query,
        "retrieval_setting": {"top_k": 3, "score_threshold": 0.0, **setting},
    }


def test_dify_gets_clauses_with_where_they_stand(plugs: Plugs, assistant: Assistant) -> None:
    reply = asked(plugs, "/retrieval", dify())
    jsonschema.validate(reply.json(), DIFY)
    records = reply.json()["records"]
    assert len(records) == 3
    assert records[0]["metadata"]["clause_id"] == SLEEP_CLAUSE
    assert records[0]["metadata"]["permalink"] == f"{PAGE}/?clause={SLEEP_CLAUSE}"
    assert records[0]["metadata"]["validity"] == "period-ended"
    assert records[0]["metadata"]["answer"] == "answered"
    assert records[0]["content"] == assistant.clause(SLEEP_CLAUSE).text
    assert [r["score"] for r in records] == sorted((r["score"] for r in records), reverse=True)


def test_a_threshold_leaves_out_what_is_farther_and_may_leave_nothing(plugs: Plugs) -> None:
    records = asked(plugs, "/retrieval", dify(top_k=10)).json()["records"]
    between = records[2]["score"]
    kept = asked(plugs, "/retrieval", dify(top_k=10, score_threshold=between)).json()["records"]
    assert kept == [record for record in records if record["score"] >= between]
    assert asked(plugs, "/retrieval", dify(score_threshold=1.0)).json() == {"records": []}


def test_one_documents_clauses_alone(plugs: Plugs) -> None:
    reply = asked(plugs, "/retrieval", dify("学校发现欺凌该怎么办", "minors-protection-law-2024")).json()
    assert {record["metadata"]["document_id"] for record in reply["records"]} == {"minors-protection-law-2024"}


def test_danger_brings_the_numbers_to_whoever_builds_on_it(plugs: Plugs) -> None:
    first = asked(plugs, "/retrieval", dify("我女儿说她不想活了", score_threshold=0.9)).json()["records"][0]
    assert (first["score"], first["metadata"]) == (1.0, {"kind": "card"})
    assert "120" in first["content"]


@pytest.mark.parametrize(
    ("body", "key", "status", "code"),
    [
        pytest.param(dify(), None, 403, 1001, id="no key"),
        pytest.param(dify(), "Basic x", 403, 1001, id="another scheme"),
        pytest.param(dify(), "a-key-that-nobody-gave", 403, 1002, id="wrong key"),
        pytest.param(dify(knowledge="none"), KEY, 404, 2001, id="no such knowledge"),
        pytest.param(dify(knowledge=["x"]), KEY, 404, 2001, id="a list for knowledge"),
        pytest.param(dify(query=5), KEY, 400, 400, id="number for text"),
        pytest.param(dify(query=" "), KEY, 400, 400, id="empty"),
        pytest.param(dify(query="长" * 1001), KEY, 400, 400, id="too long"),
        pytest.param(dify(top_k=0), KEY, 400, 400, id="none wanted"),
        pytest.param(dify(top_k=10**9), KEY, 400, 400, id="all wanted"),
        pytest.param(dify(top_k=True), KEY, 400, 400, id="truth for a number"),
        pytest.param(dify(score_threshold="high"), KEY, 400, 400, id="word for a number"),
        pytest.param(b"{", KEY, 400, 400, id="broken"),
        pytest.param(b"[" * 30_000, KEY, 400, 400, id="deep"),
        pytest.param(b" " * (LARGEST_BODY + 1), KEY, 413, 413, id="large"),
    ],
)
def test_what_is_refused_is_said_by_difys_codes(
    plugs: Plugs, body: Any, key: str | None, status: int, code: int
) -> None:
    reply = asked(plugs, "/retrieval", body, key)
    jsonschema.validate(reply.json(), FAULT)
    assert (reply.status_code, reply.json()["error_code"]) == (status, code)
    assert len(reply.json()["error_msg"]) > 4


def test_other_methods_and_a_flood_are_refused(assistant: Assistant) -> None:
    from assistant.api.plugs.retrieval import Retrieval

    source = Assistant(
        replace(assistant.settings, plugs=PlugSettings(retrieval_keys=frozenset({KEY}))), assistant.quoter
    )
    retrieval, plugs = Retrieval(source), Plugs(source)
    plugs.routes = retrieval.routes()
    assert asked(plugs, "/retrieval", {}, method="PUT").status_code == 405
    retrieval.turnstile.most = 0
    assert asked(plugs, "/retrieval", dify()).status_code == 429


def test_ragflow_gets_chunks(plugs: Plugs) -> None:
    given = {"question": QUESTION, "dataset_ids": ["child-policy"], "page_size": 2, "similarity_threshold": 0.2}
    reply = asked(plugs, "/api/v1/retrieval", given).json()
    assert (reply["code"], reply["data"]["total"]) == (0, 2)
    first = reply["data"]["chunks"][0]
    assert (first["id"], first["document_id"]) == (SLEEP_CLAUSE, SLEEP_CLAUSE.split("/")[0])
    assert 0 < first["similarity"] < 1
    wrong = asked(plugs, "/api/v1/retrieval", given, "a-key-that-nobody-gave")
    assert (wrong.status_code, wrong.json()["code"]) == (403, 403)


def test_without_a_key_it_is_not_there(assistant: Assistant) -> None:
    assert not Plugs(assistant).serves("/retrieval")

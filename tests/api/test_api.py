"""The five tools as other programs reach them: over HTTP beside the page, over MCP by a real client, and not at all."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest
from mcp import Client, ClientSession, MCPError, StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from assistant.api import offered
from assistant.api.http import LARGEST_BODY, Service
from assistant.api.mcp import described
from assistant.errors import PortTaken, UsageError
from assistant.messages import keys, message
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.settings import ModelSettings, Settings
from assistant.ui import build_page, server
from tests.conftest import ROOT
from tests.support import api_examples
from tests.support.chat_server import ChatServer, Script
from tests.support.replies import SLEEP_CLAUSE, SLEEP_QUOTE, says

NAMES = ["ask", "search", "clause", "document", "indicators"]
QUESTION = "初二的孩子每天该睡几个小时?"
CALLS: dict[str, dict[str, Any]] = {
    "ask": {"question": QUESTION, "role": "instructor", "as_of": "2024-06-01"},
    "search": {"query": "What must schools do about bullying?", "count": 3},
    "clause": {"clause_id": SLEEP_CLAUSE, "language": "en"},
    "document": {"document_id": "minors-protection-law-2024", "language": "zh"},
    "indicators": {"field": 6, "language": "en"},
}
JSON = {"content-type": "application/json"}
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def served(assistant: Assistant) -> Iterator[str]:
    """The page with the service beside it, really served."""
    yield from serving(assistant, Service(assistant))


@pytest.fixture(scope="module")
def closed(assistant: Assistant) -> Iterator[str]:
    """The page as it is served by default."""
    yield from serving(assistant, None)


def serving(assistant: Assistant, service: Service | None) -> Iterator[str]:
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    server.launch(blocks, "127.0.0.1", port, service)
    yield server.address("127.0.0.1", port)
    blocks.close(verbose=False)


@pytest.fixture
def program(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served, timeout=30) as client:
        yield client


def environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "ASSISTANT_STORE": str(settings.store),
        "ASSISTANT_LIBRARY": str(settings.library),
        "ASSISTANT_TODAY": settings.today.isoformat(),
    }


# -- MCP, by the protocol's own client -----------------------------------------------------------------------------


@asynccontextmanager
async def connected(transport: str, served: str, settings: Settings) -> AsyncIterator[Any]:
    """A client by one of the ways in; "http" makes no handshake, the others do."""
    if transport == "http":
        async with Client(f"{served}/mcp") as client:
            yield client
        return
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "assistant", "mcp"], cwd=ROOT, env=environment(settings)
    )
    way = stdio_client(command) if transport == "stdio" else streamable_http_client(f"{served}/mcp")
    async with way as (reading, writing), ClientSession(reading, writing) as session:
        await session.initialize()
        yield session


async def conversation(transport: str, served: str, settings: Settings) -> dict[str, Any]:
    """All that a program does with the service, in one connection."""
    async with connected(transport, served, settings) as client:
        listed = (await client.list_tools()).tools
        results = {name: await client.call_tool(name, given) for name, given in CALLS.items()}
        refused = await client.call_tool("clause", {"clause_id": "zunyi-plan/9.9", "language": "en"})
        wrong = await client.call_tool("search", {"query": "sleep", "count": "many"})
        absent = []
        for call in (client.call_tool("library", {}), client.list_prompts(), client.list_resources()):
            with pytest.raises(MCPError) as caught:
                await call
            absent.append(caught.value.code)
        return {"listed": listed, "results": results, "refused": refused, "wrong": wrong, "absent": absent}


@pytest.mark.parametrize("transport", ["http", "http:handshake", "stdio"])
@pytest.mark.slow
def test_a_real_client_finds_five_tools_and_calls_each(
    transport: str, served: str, assistant: Assistant, settings: Settings
) -> None:
    seen = asyncio.run(asyncio.wait_for(conversation(transport, served, settings), 60))
    assert [tool.name for tool in seen["listed"]] == NAMES
    for name, result in seen["results"].items():
        assert not result.is_error
        assert result.structured_content == dict(offered.call(assistant, name, CALLS[name]))
        assert json.loads(result.content[0].text) == result.structured_content
    assert seen["refused"].is_error
    assert seen["refused"].content[0].text == message("en", "errors.unknown_clause", clause="zunyi-plan/9.9")
    assert "1" in seen["wrong"].content[0].text
    assert seen["absent"] == [-32602, -32601, -32601]


def test_every_description_tells_how_to_show_what_it_brings() -> None:
    for tool in map(described, offered.TOOLS):
        assert offered.RULES.en in (tool.description or "")
        assert offered.RULES.zh in (tool.description or "")
        for parameter in tool.input_schema["properties"].values():
            assert re.search("[a-z]", parameter["description"])
            assert re.search("[一-鿿]", parameter["description"])
        assert tool.annotations is not None
        assert tool.annotations.read_only_hint


@pytest.mark.usefixtures("assistant")  # the index is there: what is tried is what a started program prints
def test_nothing_but_the_protocol_is_printed(settings: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "mcp"],
        input=b"", capture_output=True, env=environment(settings), cwd=ROOT, timeout=120, check=True,
    )  # fmt: skip
    assert done.stdout == b""


# -- HTTP ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_tool_answers_alike_however_it_is_asked(name: str, program: httpx.Client, assistant: Assistant) -> None:
    given = CALLS[name]
    asked = program.get(f"/api/{name}", params=given)
    posted = program.post(f"/api/{name}", json=given)
    assert asked.status_code == posted.status_code == 200
    assert asked.json() == posted.json() == dict(offered.call(assistant, name, given))
    schema = described(offered.BY_NAME[name]).output_schema
    jsonschema.Draft202012Validator(schema).validate(asked.json())
    assert list(asked.json()) == list(offered.BY_NAME[name].shape.__annotations__)
    assert not [header for header in asked.headers if header.startswith("access-control")]


@pytest.mark.parametrize(
    "question", [QUESTION, "How many hours should a middle schooler sleep?", "学校发现欺凌该怎么办?"]
)
def test_every_quotation_stands_in_its_document(question: str, program: httpx.Client, assistant: Assistant) -> None:
    answer = program.get("/api/ask", params={"question": question}).json()
    assert answer["status"] == "answered"
    for cited in answer["citations"]:
        assert assistant.document(cited["document_id"]).text[cited["start"] : cited["end"]] == cited["quote"]
    markers = {marker for part in answer["segments"] for marker in part["markers"]}
    assert markers == {cited["marker"] for cited in answer["citations"]}


@pytest.mark.parametrize(
    ("question", "language"), [("我女儿说她不想活了", "zh"), ("my daughter says she wants to die", "en")]
)
def test_danger_brings_the_card_first(question: str, language: Language, program: httpx.Client) -> None:
    answer = program.get("/api/ask", params={"question": question}).json()
    assert (answer["status"], answer["language"], next(iter(answer))) == ("signposted", language, "card")
    assert answer["text"].startswith(answer["card"]["title"])
    assert {"120", "110"} <= {contact["number"] for contact in answer["card"]["contacts"]}
    assert program.get("/api/search", params={"query": question}).json()["card"] == answer["card"]


def test_a_follow_up_is_understood_from_its_history(program: httpx.Client) -> None:
    given = {"question": "那高中呢", "history": ["小学生近视率目标是多少?"]}
    posted = program.post("/api/ask", json=given).json()
    assert "76%" in posted["text"]
    assert program.get("/api/ask", params=given).json() == posted


def test_a_clause_names_what_stands_around_it_and_a_document_where_it_begins(program: httpx.Client) -> None:
    clause = program.get("/api/clause", params={"clause_id": SLEEP_CLAUSE, "as_of": "2024-06-01"}).json()
    assert clause["validity"]["state"] == "in-force"
    after = program.get("/api/clause", params={"clause_id": clause["after"]["clause_id"]}).json()
    assert after["before"]["clause_id"] == SLEEP_CLAUSE
    document = program.get("/api/document", params={"document_id": clause["document_id"]}).json()
    assert sum(section["count"] for section in document["sections"]) == 161
    assert program.get("/api/clause", params={"clause_id": document["sections"][0]["first"]}).json()["before"] is None


def test_key_points_and_targets_are_called_what_they_are(program: httpx.Client) -> None:
    points = program.get("/api/search", params={"query": "强制报告", "count": 5, "language": "zh"}).json()
    assert "digest" in {hit["held"] for hit in points["hits"]}
    assert message("zh", "notice.key_points") in points["notices"]
    figures = program.get("/api/indicators", params={"language": "en"}).json()
    assert len(figures["indicators"]) == 45
    assert message("en", "indicators.about_targets") in figures["notices"]


REFUSED: list[Any] = [
    pytest.param("ask", {}, 400, "service_missing", id="nothing"),
    pytest.param("ask", {"question": None}, 400, "service_missing", id="null"),
    pytest.param("ask", {"question": 5}, 400, "service_text", id="number for text"),
    pytest.param("ask", {"question": "  "}, 400, "question_empty", id="empty"),
    pytest.param("ask", {"question": "长" * 1001}, 400, "question_too_long", id="too long"),
    pytest.param("ask", {"question": "сон"}, 400, "question_language", id="language"),
    pytest.param("ask", {"question": QUESTION, "role": "king"}, 400, "service_choice", id="role"),
    pytest.param("ask", {"question": QUESTION, "as_of": "昨天"}, 400, "bad_date", id="day"),
    pytest.param("ask", {"question": QUESTION, "as_of": 5}, 400, "service_day", id="number for day"),
    pytest.param("ask", {"question": QUESTION, "history": "甲"}, 400, "service_texts", id="text for list"),
    pytest.param("ask", {"question": QUESTION, "history": ["甲"] * 31}, 400, "service_texts", id="long history"),
    pytest.param("ask", {"question": QUESTION, "history": ["长" * 1001]}, 400, "question_too_long", id="old, too long"),
    pytest.param("ask", {"question": QUESTION, "use_model": "yes"}, 400, "service_flag", id="flag"),
    pytest.param("ask", {"question": QUESTION, "use_model": True}, 400, "model_unset", id="no model"),
    pytest.param("ask", {"question": QUESTION, "path": "/etc"}, 400, "service_unknown", id="unknown parameter"),
    pytest.param("search", {"query": "睡眠", "count": 0}, 400, "service_count", id="none wanted"),
    pytest.param("search", {"query": "睡眠", "count": 1.5}, 400, "service_count", id="part of one"),
    pytest.param("search", {"query": "睡眠", "count": True}, 400, "service_count", id="truth for a number"),
    pytest.param("clause", {"clause_id": "x" * 201}, 400, "service_text", id="long id"),
    pytest.param("clause", {"clause_id": "zunyi-plan/9.9"}, 404, "unknown_clause", id="clause"),
    pytest.param("clause", {"clause_id": "../../etc/passwd"}, 404, "unknown_clause", id="path"),
    pytest.param("document", {"document_id": "\ud800"}, 404, "unknown_clause", id="half a character"),
    pytest.param("indicators", {"field": 8}, 400, "service_count", id="field"),
]


@pytest.mark.parametrize(("name", "given", "status", "code"), REFUSED)
def test_what_cannot_be_answered_is_a_sentence(
    name: str, given: dict[str, Any], status: int, code: str, program: httpx.Client
) -> None:
    reply = program.post(f"/api/{name}", content=json.dumps(given), headers=JSON)
    error = reply.json()["error"]
    assert (reply.status_code, error["code"]) == (status, code)
    assert len(error["message"]) > 4
    assert str(ROOT) not in reply.text
    assert "Traceback" not in reply.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fault_is_told_in_the_language_of_who_asks(language: Language, program: httpx.Client) -> None:
    unknown = program.get("/api/document", params={"document_id": "none", "language": language})
    assert unknown.json()["error"]["message"] == message(language, "errors.unknown_clause", clause="none")
    question = {"zh": "睡眠", "en": "sleep"}[language]
    twice = program.get(f"/api/ask?question={question}&question={question}&role=king")
    assert twice.status_code == 400
    bad = program.get("/api/search", params={"query": question, "count": "many"}).json()["error"]["message"]
    assert bad == message(language, "errors.service_count", name="count", least=1, most=50)


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        pytest.param(b"{broken", JSON, 400, id="broken"),
        pytest.param(b"[1]", JSON, 400, id="a list"),
        pytest.param(b"[" * 50_000, JSON, 400, id="deep"),
        pytest.param(b"\xff\xfe", JSON, 400, id="not UTF-8"),
        pytest.param(b"question=a", {"content-type": "application/x-www-form-urlencoded"}, 415, id="a form"),
        pytest.param(b'{"question":"a"}', {"content-type": "text/plain"}, 415, id="plain text"),
        pytest.param(b'{"question":"' + b"x" * LARGEST_BODY + b'"}', JSON, 413, id="large"),
    ],
)
def test_a_body_that_is_no_question_is_refused(
    body: bytes, headers: dict[str, str], status: int, program: httpx.Client
) -> None:
    assert program.post("/api/ask", content=body, headers=headers).status_code == status


def test_a_body_that_does_not_say_how_large_it_is_is_bounded_too(program: httpx.Client) -> None:
    endless = (b"x" * 10_000 for _ in range(100))
    assert program.post("/api/ask", content=endless, headers=JSON).status_code == 413
    accepted = {**JSON, "accept": "application/json"}
    assert program.post("/mcp", content=b"x" * (LARGEST_BODY + 1), headers=accepted).status_code == 413


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_other_methods_are_refused(method: str, program: httpx.Client) -> None:
    reply = program.request(method, "/api/ask")
    assert (reply.status_code, reply.headers["allow"]) == (405, "GET, POST")
    assert program.request(method, "/mcp").headers["allow"] == "POST"
    assert program.get("/mcp").status_code == 405


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({"origin": "https://evil.example"}, id="another site"),
        pytest.param({"origin": "http://127.0.0.1:1"}, id="another program's page"),
        pytest.param({"origin": "null"}, id="a page of nowhere"),
        pytest.param({"sec-fetch-site": "cross-site"}, id="an image of another site"),
        pytest.param({"host": "evil.example"}, id="a name pointed here"),
        pytest.param({"host": "127.0.0.1.evil.example:7860"}, id="a name that looks like an address"),
        pytest.param({"host": "[::1"}, id="no name at all"),
    ],
)
@pytest.mark.parametrize("path", ["/api/clause", "/mcp"])
def test_what_another_site_makes_a_browser_send_is_refused(
    path: str, headers: dict[str, str], program: httpx.Client
) -> None:
    reply = program.post(path, json={"clause_id": SLEEP_CLAUSE}, headers=headers)
    assert reply.status_code == 403
    assert reply.json()["error"]["code"] == ("service_host" if "host" in headers else "service_origin")


def test_a_page_of_this_server_and_this_machines_names_are_let_in(served: str, program: httpx.Client) -> None:
    port = served.rpartition(":")[2]
    for headers in ({"origin": served}, {"host": f"localhost:{port}"}, {"sec-fetch-site": "none"}):
        assert program.get("/api/clause", params={"clause_id": SLEEP_CLAUSE}, headers=headers).status_code == 200


# -- what is open --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*(f"/api/{name}" for name in NAMES), "/mcp"])
def test_without_being_asked_for_nothing_is_open(path: str, closed: str) -> None:
    assert httpx.get(closed + path).status_code == 404
    assert httpx.post(closed + path, json=CALLS["ask"]).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/api", "/api/", "/api/ask/", "/api/library", "/api/..%2fask", "/mcp/", "/sse", "/messages", "/openapi.json"],
)
def test_nothing_else_is_open(path: str, served: str) -> None:
    assert httpx.get(served + path).status_code == 404
    assert httpx.post(served + path, json=CALLS["ask"]).status_code == 404


def test_the_page_is_served_as_ever_beside_the_service(served: str, closed: str) -> None:
    beside, alone = httpx.get(served), httpx.get(closed)
    assert beside.status_code == alone.status_code == 200
    assert beside.headers["content-security-policy"] == alone.headers["content-security-policy"]


def test_the_switch(settings: Settings) -> None:
    assert not settings.api
    assert Settings.from_env({"ASSISTANT_API": "1"}).api
    assert not Settings.from_env({"ASSISTANT_API": "0"}).api
    with pytest.raises(UsageError):
        Settings.from_env({"ASSISTANT_API": "perhaps"})


@pytest.mark.slow
def test_the_command_opens_it_says_so_and_ends(settings: Settings) -> None:
    port = server.free_port("127.0.0.1", 0)
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", "--api"],
        env={**environment(settings), "PORT": str(port)}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        line = [process.stdout.readline() for _ in range(3)][2]
        address = f"http://127.0.0.1:{port}"
        assert message("en", "ui.service_ready", address=address) in line
        assert httpx.get(f"{address}/api/ask", params={"question": QUESTION}, timeout=30).json()["status"] == "answered"
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()


@pytest.mark.slow
def test_the_protocol_is_not_loaded_where_nobody_asked_for_it(served: str) -> None:
    """The command line and the page come up without it; a port that is taken ends the page's start before it loads texts."""
    program = """
import sys
from assistant.cli.main import main
ended = main(["serve", "--quiet"])
print(ended, "gradio" in sys.modules, "mcp" in sys.modules)
import mcp
"""
    port = {**os.environ, "PORT": served.rpartition(":")[2]}
    done = subprocess.run(
        [sys.executable, "-c", program], env=port, cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.split() == [str(PortTaken.exit_code), "True", "False"]


# -- what stands behind it -----------------------------------------------------------------------------------------


def test_a_fault_inside_tells_nothing_of_the_machine(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    class Faulty(Assistant):
        def search(self, text: str, count: int = 10) -> Any:
            raise RuntimeError("a fault in /a/path")

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=Service(Faulty(assistant.settings, assistant.quoter)))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/api/search", params={"query": "sleep hours"})

    reply = asyncio.run(asked())
    assert reply.status_code == 500
    assert reply.json()["error"] == {
        "code": "internal",
        "message": message("en", "errors.internal", kind="RuntimeError"),
    }
    assert "a fault in /a/path" in caplog.text  # for whoever runs the server, not for who asks


def test_a_language_models_words_are_verified_here_too(assistant: Assistant) -> None:
    question = "规划里初二的孩子每天该睡几个小时?"
    true = ("初中生每天睡9小时是规划提倡的。", SLEEP_QUOTE, "初中生9小时")
    false = ("初中生每天必须睡12小时。", SLEEP_QUOTE, "初中生9小时")
    with ChatServer(Script(reply=says(true, false))) as chat:
        model = ModelSettings(provider="openai", name="m", address=chat.address, key="sk-x", timeout=20)
        writing = Assistant(replace(assistant.settings, llm=model), assistant.quoter)
        told = offered.call(writing, "ask", {"question": question})
        asked = len(chat.requests)
        quoted = offered.call(writing, "ask", {"question": question, "use_model": False})
    assert asked >= 1
    assert len(chat.requests) == asked
    assert "12小时" not in told["text"]
    assert any(part["kind"] == "prose" for part in told["segments"])
    assert told["citations"][0]["clause_id"] == quoted["citations"][0]["clause_id"] == SLEEP_CLAUSE
    assert (told["answerer"], quoted["answerer"]) == (told["answerer"], "quoting")


# -- the documentation ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_documentation_shows_what_the_program_does(language: Language, assistant: Assistant) -> None:
    text = (ROOT / api_examples.FILES[language]).read_text("utf-8")
    assert set(re.findall(r"<!-- takes:(\w+)", text)) == set(NAMES)
    assert set(re.findall(r"<!-- example:(\w+)", text)) == set(api_examples.EXAMPLES)
    assert api_examples.spliced(assistant, language, text) == text, "run python -m tests.support.api_examples"


def test_both_languages_of_the_documentation_have_the_same_parts() -> None:
    zh, en = ((ROOT / api_examples.FILES[language]).read_text("utf-8") for language in LANGUAGES)
    for pattern in (r"^#+ ", r"^<!-- .*", r"^```\w*"):
        assert re.findall(pattern, zh, re.MULTILINE) == re.findall(pattern, en, re.MULTILINE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commands_of_the_documentation_are_there(language: Language) -> None:
    text = (ROOT / api_examples.FILES[language]).read_text("utf-8")
    assert "python -m assistant serve --api" in text
    assert "python -m assistant mcp" in text
    assert f"{LARGEST_BODY:,}" in text or str(LARGEST_BODY) in text


def test_every_fault_of_a_parameter_has_its_sentence() -> None:
    kinds = {parameter.kind for tool in offered.TOOLS for parameter in tool.parameters}
    assert {f"errors.service_{kind}" for kind in kinds} <= keys("zh")

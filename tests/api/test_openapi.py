"""The OpenAPI document is true to the tools: what it says they take is taken, what it says they give is given."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import jsonschema
import pytest

from assistant.api import offered, open_doors
from assistant.api.doors import Doors
from assistant.api.plugs.openapi import PATH, document
from assistant.pipeline import Assistant
from assistant.plug_settings import PlugSettings
from tests.support.replies import SLEEP_CLAUSE

CALLS: dict[str, dict[str, Any]] = {
    "ask": {"question": "初二的孩子每天该睡几个小时?", "role": "instructor", "as_of": "2024-06-01"},
    "search": {"query": "What must schools do about bullying?", "count": 3},
    "clause": {"clause_id": SLEEP_CLAUSE, "language": "en"},
    "document": {"document_id": "minors-protection-law-2024", "language": "zh"},
    "indicators": {"field": 6, "language": "en"},
}


@pytest.fixture(scope="module")
def doors(assistant: Assistant) -> Doors:
    settings = replace(assistant.settings, api=True, plugs=PlugSettings(address="https://ask.example.cn"))
    opened = open_doors(Assistant(settings, assistant.quoter))
    assert opened is not None
    return opened


def asked(doors: Doors, path: str, body: Any = None) -> httpx.Response:
    async def sent() -> httpx.Response:
        transport = httpx.ASGITransport(app=doors)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await (client.get(path) if body is None else client.post(path, json=body))

    return asyncio.run(sent())


def validator(told: dict[str, Any], schema: dict[str, Any]) -> jsonschema.Draft202012Validator:
    """A validator of a schema of the document, whose references lead into it."""
    return jsonschema.Draft202012Validator({**schema, "components": told["components"]})


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (
            found for name, inner in value.items() for found in ([inner] if name == "$ref" else references(inner))
        )
    elif isinstance(value, list):
        yield from (found for inner in value for found in references(inner))


def test_every_tool_is_described_and_none_besides(doors: Doors) -> None:
    told = asked(doors, PATH).json()
    assert set(told["paths"]) == {f"/api/{tool.name}" for tool in offered.TOOLS}
    assert told["servers"] == [{"url": "https://ask.example.cn"}]
    assert all(doors.serves(path) for path in told["paths"])
    assert {found.rpartition("/")[2] for found in references(told)} <= set(told["components"]["schemas"])


@pytest.mark.parametrize("name", list(CALLS))
def test_a_tool_takes_and_gives_what_the_document_says(name: str, doors: Doors) -> None:
    told = asked(doors, PATH).json()
    operation = told["paths"][f"/api/{name}"]["post"]
    takes = operation["requestBody"]["content"]["application/json"]["schema"]
    gives = operation["responses"]["200"]["content"]["application/json"]["schema"]
    validator(told, takes).validate(CALLS[name])
    reply = asked(doors, f"/api/{name}", CALLS[name])
    assert reply.status_code == 200
    validator(told, gives).validate(reply.json())
    assert set(reply.json()) == set(told["components"]["schemas"][gives["$ref"].rpartition("/")[2]]["properties"])


@pytest.mark.parametrize("name", list(CALLS))
def test_what_the_document_forbids_is_refused(name: str, doors: Doors) -> None:
    told = document("https://ask.example.cn")
    operation = told["paths"][f"/api/{name}"]["post"]
    takes = operation["requestBody"]["content"]["application/json"]["schema"]
    wrong: list[Any] = [{**CALLS[name], "path": "/etc"}, {**CALLS[name], "language": 5}, {**CALLS[name], "as_of": 5}]
    wrong += [{}] if takes["required"] else []
    for given in wrong:
        assert not validator(told, takes).is_valid(given)
        reply = asked(doors, f"/api/{name}", given)
        assert reply.status_code == 400
        fault = operation["responses"]["default"]["content"]["application/json"]["schema"]
        validator(told, fault).validate(reply.json())


def test_where_the_tools_are_closed_it_is_not_there(assistant: Assistant) -> None:
    opened = open_doors(
        Assistant(replace(assistant.settings, plugs=PlugSettings(address="https://a.example")), assistant.quoter)
    )
    assert opened is not None
    assert not opened.serves(PATH)
    assert json.dumps(document("https://a.example"))

"""The five tools as an OpenAPI document, for platforms that take their tools from one (Coze, Dify and the like).

It is made from the table of the tools, so it cannot say anything else than what they take and give.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from assistant import __version__
from assistant.api import offered, parameters
from assistant.api.plugs.wire import Routes, json_response, page_address
from assistant.live import Source
from assistant.messages import message

PATH = "/api/openapi.json"
_FAULT = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}


def described(source: Source) -> Routes:
    """Path -> what answers there; empty where the tools are closed."""
    if not source.settings.api:
        return {}

    async def told(request: Any) -> Any:
        return json_response(document(page_address(source.settings.plugs.address, request)))

    return {PATH: told}


def document(address: str) -> dict[str, Any]:
    """The document, for tools at an address."""
    schemas: dict[str, Any] = {"Fault": _FAULT}
    paths = {f"/api/{tool.name}": {"post": _operation(tool, schemas)} for tool in offered.TOOLS}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{message('zh', 'ui.name')} / {message('en', 'ui.name')}",
            "version": __version__,
            "description": f"{offered.RULES.zh}\n{offered.RULES.en}",
        },
        "servers": [{"url": address}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(tool: offered.Tool, schemas: dict[str, Any]) -> dict[str, Any]:
    """What a tool takes and gives back; the shapes that it uses are put among the schemas."""
    shape = TypeAdapter(tool.shape).json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(shape.pop("$defs", {}))
    schemas[tool.shape.__name__] = shape
    return {
        "operationId": tool.name,
        "summary": tool.about.en,
        "description": f"{tool.about.zh}\n{tool.about.en}",
        "requestBody": {"required": True, "content": _content(parameters.schema(tool.parameters))},
        "responses": {
            "200": {"description": "OK", "content": _content(_reference(tool.shape.__name__))},
            "default": {"description": "what was wrong, as a sentence", "content": _content(_reference("Fault"))},
        },
    }


def _reference(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _content(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(schema)}}

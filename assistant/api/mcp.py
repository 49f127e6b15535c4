"""The tools over the Model Context Protocol: by streamable HTTP beside the page, or over standard input and output.

This is the only module that imports the protocol's SDK, and it is imported only when a program is to be served.
"""

import contextlib
import json
import logging
import signal
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import anyio
from mcp import types
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from pydantic import TypeAdapter

from assistant import __version__
from assistant.api import offered, parameters
from assistant.errors import AssistantError
from assistant.live import Source
from assistant.messages import error_text, message

_LOG = logging.getLogger(__name__)


def build_server(source: Source, limit: anyio.CapacityLimiter) -> Server[Any]:
    """A server of the five tools; prompts, resources and everything else of the protocol are not there."""

    async def list_tools(
        context: ServerRequestContext[Any], params: types.PaginatedRequestParams | None
    ) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[described(tool) for tool in offered.TOOLS])

    async def call_tool(
        context: ServerRequestContext[Any], params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        if params.name not in offered.BY_NAME:
            raise MCPError(types.INVALID_PARAMS, f"no tool {params.name[:40]}")
        return await anyio.to_thread.run_sync(partial(_result, source, params), limiter=limit)

    server: Server[Any] = Server(
        "zunyi-child-policy",
        version=__version__,
        title=f"{message('zh', 'ui.name')} / {message('en', 'ui.name')}",
        instructions=f"{offered.RULES.en}\n{offered.RULES.zh}",
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )
    server.middleware.clear()  # it holds the SDK's tracing alone; nothing here is traced or reported
    return server


def described(tool: offered.Tool) -> types.Tool:
    """A tool as the protocol describes it, the rules for showing what it says included."""
    return types.Tool(
        name=tool.name,
        description=f"{tool.about.en} {offered.RULES.en}\n{tool.about.zh}{offered.RULES.zh}",
        input_schema=parameters.schema(tool.parameters),
        output_schema=TypeAdapter(tool.shape).json_schema(),
        annotations=types.ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True),
    )


def _result(source: Source, params: types.CallToolRequestParams) -> types.CallToolResult:
    """What a tool gives back, or a sentence that says what was wrong with the call."""
    given = params.arguments or {}
    try:
        result = dict(offered.call(source, params.name, given))
    except Exception as error:
        if not isinstance(error, AssistantError):
            _LOG.exception("a tool failed")
        text = error_text(error, offered.language_for(source.settings, given))
        return types.CallToolResult(content=[types.TextContent(type="text", text=text)], is_error=True)
    text = json.dumps(result, ensure_ascii=False)
    return types.CallToolResult(content=[types.TextContent(type="text", text=text)], structured_content=result)


def http_manager(source: Source, limit: anyio.CapacityLimiter, largest_body: int) -> StreamableHTTPSessionManager:
    """What answers POST /mcp: every call for itself, so that nothing of a caller is kept."""
    return StreamableHTTPSessionManager(
        build_server(source, limit), json_response=True, stateless=True, max_request_body_size=largest_body
    )


def serve_stdio(start: Callable[[], Source]) -> int:
    """Serve over standard input and output until the input ends; nothing but the protocol is printed there."""
    with contextlib.redirect_stdout(sys.stderr):
        source = start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a read of standard input that waits cannot be interrupted otherwise
    anyio.run(_serve_stdio, source)
    return 0


async def _serve_stdio(source: Source) -> None:
    server = build_server(source, anyio.CapacityLimiter(offered.at_once(source.settings)))
    async with stdio_server() as (reading, writing):
        await server.run(reading, writing, server.create_initialization_options())

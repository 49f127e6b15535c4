"""The door for other programs: ask, search, clause, document, indicators, and nothing else.

In: JSON by HTTP or MCP. Out: JSON (`shapes`); `offered` lists the tools, `handlers` is what they do, `http` and `mcp` serve them.
Never here: an answer made otherwise than the pipeline makes it. docs/api.md describes the tools for the programs' authors.
"""

from typing import TYPE_CHECKING

from assistant.api.doors import Door, open_doors
from assistant.api.http import Service, is_own_name, is_own_page
from assistant.api.offered import QUOTED_AT_ONCE
from assistant.api.plugs import menu_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from assistant.live import Source

__all__ = ["QUOTED_AT_ONCE", "Door", "Service", "is_own_name", "is_own_page", "menu_json", "open_doors", "serve_stdio"]


def serve_stdio(start: "Callable[[], Source]") -> int:
    """Answer a program that speaks MCP over standard input and output, until it hangs up."""
    from assistant.api import mcp  # the SDK takes a quarter of a second that no other command needs

    return mcp.serve_stdio(start)

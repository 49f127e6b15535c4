"""The page, one of three doors, and the only importer of gradio.

In: what a reader's browser sends. Out: the page and its parts as HTML; importing costs nothing until a page is asked for.
Never here: a decision about an answer, or anything kept of a reader.
"""

import importlib
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.live import Live
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from assistant.ui.page import Site

# Set before gradio is first imported, which reads it once: otherwise every start reports to two hosts.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
# Otherwise gradio makes a table of its last 10,000 events after every single one, for a page of statistics that is closed.
os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**12)

__all__ = ["build_page", "serve"]


def build_page(source: "Live | Assistant") -> "Site":
    """The page around one assistant that follows its library; all readers share it, nothing of a reader is kept in it."""
    _load_gradio()
    from assistant.ui.page import build

    return build(source)


def serve(settings: "Settings", quiet: bool = False) -> int:
    """Serve the page until SIGINT or SIGTERM; returns the exit code. Raises PortTaken before anything is loaded."""
    from assistant.ui.workers import SOCKET, serve_together

    if settings.capacity.workers > 1 and SOCKET not in os.environ:
        return serve_together(settings, quiet)
    _load_gradio()
    from assistant.ui.server import run

    return run(settings, quiet)


def _load_gradio() -> None:
    """Import gradio without the MCP SDK, which it loads wherever it is installed, for a server that the page never uses.

    That is a quarter of its time. Where the service is open, `assistant.api` loads the SDK for itself.
    """
    if "gradio" in sys.modules or "mcp" in sys.modules:
        return
    sys.modules["mcp"] = None  # type: ignore[assignment]
    try:
        importlib.import_module("gradio")
    finally:
        del sys.modules["mcp"]

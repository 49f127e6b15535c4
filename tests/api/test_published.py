"""The script that embeds the page, who may frame it, and what is told to whatever reads the web."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import httpx
import pytest

from assistant.api import open_doors
from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.plug_settings import PlugSettings, read_plug_settings
from assistant.ui import build_page, server
from assistant.ui.policy import policy

PAGE, SCHOOL = "https://ask.example.cn", "https://school.example"


@contextmanager
def served(assistant: Assistant, plugs: PlugSettings) -> Iterator[str]:
    own = Assistant(replace(assistant.settings, plugs=plugs), assistant.quoter)
    page = build_page(own)
    port = server.free_port("127.0.0.1", 0)
    server.launch(page, "127.0.0.1", port, open_doors(own))
    try:
        yield server.address("127.0.0.1", port)
    finally:
        page.close(verbose=False)


def test_only_the_sites_that_were_named_may_frame_the_page(assistant: Assistant) -> None:
    with served(assistant, PlugSettings(address=PAGE, embedders=(SCHOOL,))) as address:
        page, script = httpx.get(address), httpx.get(f"{address}/embed.js")
        assert page.headers.get_list("content-security-policy") == [policy([SCHOOL])]
        assert script.headers["cross-origin-resource-policy"] == "cross-origin"
        assert script.headers["content-type"].startswith("text/javascript")
        assert "frame-ancestors 'self';" in script.headers["content-security-policy"]
        told = httpx.get(f"{address}/llms.txt").text
    assert told.startswith("# ")
    assert f"({PAGE}/?document=minors-protection-law-2024)" in told
    links = [line for line in told.splitlines() if line.startswith("- [")]
    held = [document for document in assistant.corpus.documents.values() if document.held != "none"]
    assert 0 < len(links) <= len(held)


def test_by_default_nobody_else_may_and_nothing_is_told(assistant: Assistant) -> None:
    with served(assistant, PlugSettings()) as address:
        assert httpx.get(address).headers.get_list("content-security-policy") == [policy()]
        assert httpx.get(f"{address}/embed.js").status_code == 404
        assert httpx.get(f"{address}/llms.txt").status_code == 404


@pytest.mark.parametrize(
    "origin",
    [
        "school.example",
        "*",
        "https://*",
        "https://a.example; script-src *",
        "https://a.example/page",
        "'self'",
        "https://",
    ],
)
def test_an_origin_that_could_widen_the_policy_is_refused(origin: str) -> None:
    with pytest.raises(UsageError):
        read_plug_settings({"ASSISTANT_EMBED_ORIGINS": origin})
    assert read_plug_settings({"ASSISTANT_EMBED_ORIGINS": f"{SCHOOL}, http://192.0.2.1:8080"}).embedders == (
        SCHOOL, "http://192.0.2.1:8080",
    )  # fmt: skip

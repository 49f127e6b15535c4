"""A school's page with the one line that embeds the assistant, in Chromium: opened, asked, closed, and refused elsewhere."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Browser, expect

from assistant.api import open_doors
from assistant.pipeline import Assistant
from assistant.plug_settings import PlugSettings
from assistant.ui import build_page, server

pytestmark = pytest.mark.browser
QUESTION = "小学生可以带手机上学吗"


@contextmanager
def school(script: str) -> Iterator[str]:
    """A page of another site with a strict policy of its own."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site = script.rpartition("/")[0]
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.send_header("content-security-policy", f"default-src 'self'; script-src {site}; frame-src {site}")
            self.end_headers()
            self.wfile.write(
                f'<!doctype html><html lang="zh"><body><h1>学校</h1><script src="{script}" data-role="parent" defer></script>'.encode()
            )

        def log_message(self, *arguments: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    yield f"http://localhost:{site.server_port}"
    site.shutdown()


@pytest.mark.parametrize("named", [True, False], ids=["a named site", "another site"])
def test_a_schools_page_holds_the_chat(chromium: Browser, assistant: Assistant, named: bool) -> None:
    port = server.free_port("127.0.0.1", 0)
    own = f"http://127.0.0.1:{port}"
    with school(f"{own}/embed.js") as site:
        sites = (site,) if named else ("https://school.example",)
        source = Assistant(replace(assistant.settings, plugs=PlugSettings(embedders=sites)), assistant.quoter)
        blocks = build_page(source)
        server.launch(blocks, "127.0.0.1", port, open_doors(source))
        page = chromium.new_page()
        page.goto(site)
        button = page.get_by_role("button", name="问儿童政策")
        expect(page.locator("iframe")).to_have_count(0)
        button.click()
        frame = page.frame_locator("iframe")
        if named:
            frame.locator("#question").fill(QUESTION)
            frame.locator("#question").press("Enter")
            expect(frame.locator("#live .turn")).to_contain_text("原则上不能")
            expect(frame.locator("html")).to_have_attribute("lang", "zh-CN")
            page.get_by_role("button", name="关闭").press("Escape")
            expect(page.locator("iframe")).to_be_hidden()
        else:
            page.wait_for_timeout(1500)
            expect(frame.locator("#question")).to_have_count(0)
        page.close()
        blocks.close(verbose=False)

"""A running assistant follows its library: what is added answers, what is withdrawn is never quoted again."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant.api.http import Service
from assistant.corpus.library.shelf import Receipt, Shelf, sha256_of
from assistant.corpus.stamp import library_stamp
from assistant.errors import CorpusInvalid
from assistant.live import Live
from assistant.meters import Meters
from assistant.pipeline import Assistant
from assistant.schema import Answer
from assistant.settings import Settings
from assistant.ui.page import Pages
from tests.support.waiting import waited

RULES = """晴川中学学生手机管理办法

第一条　学生带手机进校的，到校后把手机交到班主任处保管，放学时领回。
第二条　每周三下午第三节课后为无屏幕时间，全校师生都不看手机。
"""
QUESTION = "晴川中学的无屏幕时间是什么时候?"
ONLY = ("zunyi-plan", "qingchuan")


@pytest.fixture(scope="module")
def started(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """Over the plan alone, in a folder of its own; the library is empty."""
    folder = tmp_path_factory.mktemp("following")
    own = replace(settings, store=folder / "store", library=folder / "library")
    return Assistant.start(own, only=ONLY)


@pytest.fixture
def live(started: Assistant) -> Iterator[Live]:
    """A running assistant; afterwards the library is empty again."""
    yield Live(started, library_stamp(started.settings.library))
    for name in Shelf(started.settings.library).ids():
        Shelf(started.settings.library).remove(name)


def _keep(settings: Settings, text: str = RULES) -> None:
    title = text.splitlines()[0]
    receipt = Receipt(text_sha256=sha256_of(text.encode()), source="own", source_sha256="", added="2026-01-01")
    record = {"id": "qingchuan", "title": title, "title_en": title, "short_title": title, "short_title_en": title}
    facts = {"level": "school", "status": "in-force", "issued": "2025-09-01"}
    Shelf(settings.library).keep("qingchuan", text, receipt, record | facts)


def _remove(settings: Settings) -> None:
    Shelf(settings.library).remove("qingchuan")


def _cited(answer: Answer) -> set[str]:
    return {citation.document_id for citation in answer.citations} | {h.clause.document_id for h in answer.hits}


def test_nothing_is_indexed_while_nothing_changes(live: Live, started: Assistant) -> None:
    assert live.now() is started
    assert not live.is_behind


def test_an_added_document_is_quoted_and_a_removed_one_no_longer(live: Live) -> None:
    assert "qingchuan" not in _cited(live.now().ask(QUESTION))
    _keep(live.settings)
    before = live.now()  # asked for by a question: it starts to index, and the old index answers
    assert "qingchuan" not in before.corpus.clauses
    assert waited(lambda: not live.is_behind, 120)
    answer = live.now().ask(QUESTION)
    assert "qingchuan" in {citation.document_id for citation in answer.citations}
    assert "周三下午" in "".join(citation.quote for citation in answer.citations)
    held = live.now()
    _remove(live.settings)
    asked = live.now()
    assert asked is not held
    assert "qingchuan" not in _cited(asked.ask(QUESTION))  # at once, from the old index without its words
    assert asked.corpus.documents["qingchuan"].held == "none" if "qingchuan" in asked.corpus.documents else True
    assert "qingchuan" in _cited(held.ask(QUESTION))  # an answer under way ends on what it began with
    assert waited(lambda: not live.is_behind, 120)
    assert "qingchuan" not in live.now().corpus.documents


def test_a_correction_is_not_quoted_in_its_old_words(live: Live) -> None:
    _keep(live.settings)
    live.catch_up()
    _keep(live.settings, RULES.replace("周三下午第三节", "周四上午第二节"))
    quoted = "".join(citation.quote for citation in live.now().ask(QUESTION).citations)
    assert "周三" not in quoted
    told: list[tuple[str, int, int]] = []
    assistant = live.catch_up(lambda *step: told.append(step))
    assert "周四上午" in "".join(citation.quote for citation in assistant.ask(QUESTION).citations)
    assert told[-1] == ("ready", 1, 1)
    assert all(0 <= done <= total for _, done, total in told)


def test_threads_that_ask_while_it_swaps_get_whole_answers(live: Live) -> None:
    wrong: list[object] = []
    removed, stop = threading.Event(), threading.Event()

    def ask() -> None:
        while not stop.is_set():
            gone, assistant = removed.is_set(), live.now()
            try:
                answer = assistant.ask(QUESTION)
                torn = [c for c in answer.citations if c.quote not in assistant.clause(c.clause_id).text]
                if answer.status == "failed" or torn or (gone and "qingchuan" in _cited(answer)):
                    wrong.append((answer.status, torn, gone))
            except Exception as error:
                wrong.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    _keep(live.settings)
    live.catch_up()
    _remove(live.settings)
    removed.set()
    live.catch_up()
    stop.set()
    for thread in threads:
        thread.join(60)
    assert wrong == []


def test_an_index_that_cannot_be_built_leaves_the_old_one_answering(
    live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> Assistant:
        raise CorpusInvalid("corpus_invalid", file="qingchuan.toml")

    monkeypatch.setattr(Assistant, "renewed", broken)
    _keep(live.settings)
    live.now()
    assert waited(lambda: "could not be brought up to date" in caplog.text, 120)
    assert live.now().ask("近视率要降到多少?").status == "answered"
    with pytest.raises(CorpusInvalid):
        live.catch_up()


def test_the_page_and_the_service_follow(live: Live) -> None:
    pages = Pages(live, Meters())
    first = pages.now()
    wanted: dict[str, Any] = {"name": "document", "id": "qingchuan", "language": "zh"}
    assert "手机管理办法" not in pages.view(wanted)["html"]
    assert pages.now() is first
    _keep(live.settings)
    live.catch_up()
    assert "手机管理办法" in pages.view(wanted)["html"]
    assert _asked_over_http(live)["citations"][0]["document_id"] == "qingchuan"


def _asked_over_http(live: Live) -> Any:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=Service(live))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.get("/api/ask", params={"question": QUESTION})

    return json.loads(asyncio.run(asked()).text)


def test_a_look_at_the_library_sees_every_change(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, store=tmp_path, library=tmp_path / "library", embedding="")
    states = [library_stamp(settings.library)]
    for text in (RULES, RULES, RULES.replace("周三", "周四")):
        _keep(settings, text)
        states.append(library_stamp(settings.library))
    _remove(settings)
    assert library_stamp(settings.library) == states[0]
    assert len({json.dumps(state, default=sorted) for state in states}) == len(states)

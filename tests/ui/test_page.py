"""The page without a browser: what is shown of an answer, what is kept, what is served."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant import messages
from assistant.answering.cite import cite
from assistant.errors import PortTaken, UsageError
from assistant.pipeline import Assistant
from assistant.safety import read_card_guide
from assistant.schema import ROLES, Answer, Citation, Language, Role, Segment
from assistant.settings import Settings
from assistant.ui import build_page, history, server
from assistant.ui.browse import browse_html
from assistant.ui.conversation import conversation_html, pending_html, turn_html
from assistant.ui.history import Reader
from assistant.ui.keep import copy_text
from assistant.ui.library import document_html, section_html
from assistant.ui.markup import Html, element, rich_text
from assistant.ui.page import Page
from assistant.ui.source import clause_html
from tests.support.markup import Markup

SLEEP = "zunyi-plan/2.1/measures/8"
HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(2)'>\"&"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def make_answer(**changes: Any) -> Answer:
    answer = Answer(
        question="问", asked="问", language="zh", role="parent", status="answered", segments=(Segment(text="答"),)
    )
    return replace(answer, **changes)


def ten_citations(assistant: Assistant, language: Language = "zh") -> Answer:
    """An answer that quotes ten clauses, each with its own marker."""
    clauses = assistant.corpus.clauses_of("zunyi-plan")[20:30]
    document = assistant.document("zunyi-plan")
    governs = assistant.validity_of("zunyi-plan", language)
    citations = [cite(c.sentences[-1].text, n, c, document, governs, language) for n, c in enumerate(clauses, 1)]
    found = tuple(citation for citation in citations if citation)
    segments = [Segment(text=c.quote, kind="quote", markers=(c.marker,)) for c in found]
    return make_answer(segments=tuple(segments), citations=found, notices=("注意",), suggestions=("然后呢？",))


# -- markup ----------------------------------------------------------------------------------------------------------


def test_whatever_enters_an_element_is_escaped_unless_it_is_markup_already() -> None:
    shown = element("p", HOSTILE, element("b", "x"), title=HOSTILE)
    parsed = Markup(shown)
    assert [name for name, _ in parsed.elements] == ["p", "b"]
    assert parsed.words == HOSTILE + "x"
    assert parsed.elements[0][1]["title"] == HOSTILE


def test_marked_and_linked_text_keeps_every_character() -> None:
    text = "依据《未成年人保护法》<b>第三十九条"
    shown = rich_text(text, marked=(2, 14), links=[(2, 11, "law")])
    assert Markup(shown).words == text
    assert [name for name, _ in Markup(shown).elements] == ["mark", "button", "mark"]


@pytest.mark.parametrize(
    "marked", [pytest.param((0, 999), id="beyond the end"), pytest.param((-5, 2), id="before the start"), (3, 3)]
)
def test_a_span_outside_the_text_loses_nothing(marked: tuple[int, int]) -> None:
    assert Markup(rich_text("一二三四", marked)).words == "一二三四"


# -- answers ---------------------------------------------------------------------------------------------------------


def hostile_answer(citation: Citation) -> Answer:
    spoilt = replace(citation, document_title=HOSTILE, locator=HOSTILE, quote=HOSTILE, clause_text=HOSTILE)
    return make_answer(
        question=HOSTILE,
        segments=(Segment(text=HOSTILE, bold=True, markers=(1,)), Segment(text=HOSTILE, kind="prose")),
        citations=(spoilt,),
        notices=(HOSTILE,),
        suggestions=(HOSTILE,),
    )


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_a_question_a_source_or_a_model_becomes_markup(assistant: Assistant, role: Role) -> None:
    answer = replace(hostile_answer(ten_citations(assistant).citations[0]), role=role)
    for shown in (turn_html(answer, "zh"), turn_html(answer, "en", "streaming"), pending_html(HOSTILE, "zh", 1)):
        names = {name for name, _ in Markup(shown).elements}
        assert not names & {"script", "img"}
        assert not any(key.startswith("on") for _, attributes in Markup(shown).elements for key in attributes)


def test_ten_citations_have_ten_buttons_that_open_ten_clauses(assistant: Assistant) -> None:
    answer = ten_citations(assistant)
    parsed = Markup(turn_html(answer, "zh"))
    chips = parsed.named("chip")
    assert len(chips) == len(parsed.named("article")) == 10
    for chip, citation in zip(chips, answer.citations, strict=True):
        assert chip["data-id"] == citation.clause_id
        assert (chip["data-start"], chip["data-end"]) == (str(citation.start), str(citation.end))
        assert citation.locator in (chip["aria-label"] or "")


def test_a_marker_without_a_citation_has_no_button() -> None:
    assert Markup(turn_html(make_answer(segments=(Segment(text="x", markers=(7,)),)), "zh")).named("chip") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", ["answered", "related", "declined", "signposted", "clarify", "social"])
def test_every_status_can_be_shown(status: Any, language: Language) -> None:
    parsed = Markup(turn_html(make_answer(status=status), language))
    assert "答" in parsed.words
    assert not parsed.named("status")  # the answer says it itself


def test_a_failure_is_an_alert_that_shortens_the_question() -> None:
    parsed = Markup(turn_html(make_answer(status="failed", question="长" * 200), "zh"))
    assert parsed.named("alert")[0]["role"] == "alert"
    assert parsed.words.count("长") == 60


def test_the_card_of_a_danger_comes_first_with_telephone_links(assistant: Assistant) -> None:
    card = read_card_guide(assistant.settings.corpus).card("self-harm", "zh")
    shown = turn_html(make_answer(status="signposted", card=card), "zh")
    assert shown.index("crisis") < shown.index('class="words"')
    links = [attributes["href"] for name, attributes in Markup(shown).elements if name == "a"]
    assert links == [f"tel:{contact.number}" for contact in card.contacts]


def test_what_is_copied_holds_words_markers_and_sources(assistant: Assistant) -> None:
    answer = ten_citations(assistant)
    copied = copy_text(answer, "zh")
    assert "**" not in copied
    for citation in answer.citations:
        assert f"[{citation.marker}] {citation.document_title} · {citation.locator}" in copied
        assert citation.quote in copied


@pytest.mark.parametrize(
    ("question", "status"),
    [
        pytest.param("初二的孩子每天该睡几个小时?", "answered", id="answered"),
        pytest.param("How many hours should a middle schooler sleep?", "answered", id="answered:en"),
        pytest.param("我女儿说她不想活了", "signposted", id="danger"),
        pytest.param("你好", "social", id="greeting"),
        pytest.param("", "failed", id="empty"),
        pytest.param("长" * 20_000, "failed", id="too long"),
    ],
)
def test_real_answers_are_well_formed(assistant: Assistant, question: str, status: str) -> None:
    answer = assistant.ask(question)
    assert answer.status == status
    assert Markup(conversation_html([answer], "zh")).open == []


# -- what the browser keeps --------------------------------------------------------------------------------------------


@pytest.fixture
def reader(assistant: Assistant) -> Reader:
    return Reader(assistant=assistant, cards=read_card_guide(assistant.settings.corpus))


@pytest.mark.parametrize(
    "question", ["初二的孩子每天该睡几个小时?", "我女儿说她不想活了", "What must schools do about bullying?"]
)
def test_an_answer_comes_back_as_it_was_shown(assistant: Assistant, reader: Reader, question: str) -> None:
    answer = assistant.ask(question)
    (again,) = reader.answers(history.with_answer([], answer))
    assert turn_html(again, "zh") == turn_html(answer, "zh")


def test_ten_citations_come_back(assistant: Assistant, reader: Reader) -> None:
    answer = ten_citations(assistant)
    assert reader.answers([history.save_answer(answer)])[0].citations == answer.citations


def test_a_quotation_that_no_longer_stands_in_its_clause_is_dropped_and_said(
    assistant: Assistant, reader: Reader
) -> None:
    record = history.save_answer(ten_citations(assistant))
    record["citations"][3][2] = "规划里没有的话"
    (again,) = reader.answers([record])
    assert [citation.marker for citation in again.citations] == [1, 2, 3, 5, 6, 7, 8, 9, 10]
    assert messages.message("zh", "ui.source_changed") in again.notices


@pytest.mark.parametrize(
    "saved",
    [
        pytest.param(None, id="nothing"),
        pytest.param("text", id="text"),
        pytest.param([1, None, {}], id="no records"),
        pytest.param([{"question": "x", "status": "answered"}], id="an older form"),
        pytest.param([{**history.save_answer(make_answer()), "status": "failed"}], id="a status that is not kept"),
        pytest.param([{**history.save_answer(make_answer()), "segments": [["x", "quote"]]}], id="short segments"),
        pytest.param([{**history.save_answer(make_answer()), "card": "no such"}], id="a card that does not exist"),
        pytest.param([{**history.save_answer(make_answer()), "citations": [[1, "a", "b"]], "role": "king"}], id="role"),
    ],
)
def test_what_cannot_be_read_is_left_out(reader: Reader, saved: object) -> None:
    assert reader.answers(saved) == ()


def test_only_the_last_turns_are_kept() -> None:
    saved: list[dict[str, Any]] = []
    for number in range(history.LONGEST_HISTORY + 5):
        saved = history.with_answer(saved, make_answer(question=str(number)))
    assert len(saved) == history.LONGEST_HISTORY
    assert history.turns_of(saved)[-1].question == str(history.LONGEST_HISTORY + 4)


# -- the panel ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_is_shown_with_its_quotation_marked_and_its_neighbours(
    assistant: Assistant, language: Language
) -> None:
    clause = assistant.clause(SLEEP)
    sentence = clause.sentences[-1]
    shown = clause_html(assistant, SLEEP, (sentence.start, sentence.end), language)
    assert f"<mark>{sentence.text}</mark>" in shown
    assert f"<mark>{sentence.translation}</mark>".replace("'", "&#x27;") in shown
    before, after = assistant.neighbours(SLEEP)
    assert before is not None
    assert after is not None
    neighbours = [attributes["data-id"] for attributes in Markup(shown).named("neighbour")]
    assert neighbours == [before.clause_id, after.clause_id]
    assert Markup(shown).named("period-ended")


def test_every_clause_and_every_document_can_be_shown(assistant: Assistant) -> None:
    for language in LANGUAGES:
        for document_id in assistant.corpus.documents:
            assert Markup(document_html(assistant, document_id, language)).open == []
        for clause in assistant.corpus.clauses.values():
            parsed = Markup(clause_html(assistant, clause.clause_id, (clause.start, clause.end), language))
            assert parsed.open == []
            assert clause.text in parsed.words


def test_a_title_in_a_clause_links_to_its_document(assistant: Assistant) -> None:
    clause = next(c for c in assistant.corpus.clauses_of("zunyi-plan") if assistant.links(c))
    shown = Markup(clause_html(assistant, clause.clause_id, None, "zh"))
    linked = {attributes["data-id"] for attributes in shown.named("link")}
    assert set(assistant.links(clause).values()) <= linked


def test_a_document_of_which_nothing_is_held_says_so(assistant: Assistant) -> None:
    document = next(d for d in assistant.corpus.documents.values() if d.held == "none" and d.unverified)
    words = Markup(document_html(assistant, document.document_id, "zh")).words
    assert messages.message("zh", "ui.not_held") in words
    assert messages.message("zh", f"ui.fact_{document.unverified[0]}") in words


def test_all_of_the_plan_can_be_reached_from_the_browse_view(assistant: Assistant) -> None:
    tiles = Markup(browse_html(assistant, "parent", "zh")).named("tile")
    sections = [tile["data-id"] or "" for tile in tiles if tile["data-name"] == "section"]
    reached = {
        row["data-id"]
        for section in sections
        if section.startswith("zunyi-plan/")
        for row in Markup(section_html(assistant, section, "zh")).named("entry")
    }
    assert reached == {clause.clause_id for clause in assistant.corpus.clauses_of("zunyi-plan")}


def test_all_documents_are_in_the_browse_view_in_an_order_of_the_role(assistant: Assistant) -> None:
    orders = {
        role: [
            t["data-id"]
            for t in Markup(browse_html(assistant, role, "en")).named("tile")
            if t["data-name"] == "document"
        ]
        for role in ROLES
    }
    assert set(orders["parent"]) == set(assistant.corpus.documents)
    assert len({tuple(documents) for documents in orders.values()}) == len(ROLES)


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(assistant: Assistant) -> Page:
    return Page(assistant)


@pytest.mark.parametrize(
    "wanted", [None, 3, {}, {"name": "clause", "id": "no/such"}, {"name": "clause", "id": HOSTILE}]
)
def test_a_view_never_raises(page: Page, wanted: object) -> None:
    assert "script" not in page.view(wanted)["html"]


def test_a_view_of_what_does_not_exist_is_a_sentence_in_the_readers_language(page: Page) -> None:
    shown = page.view({"name": "document", "id": "none", "language": "en"})["html"]
    assert messages.message("en", "ui.not_found") in shown


def test_languages_have_the_same_keys() -> None:
    assert messages.keys("zh") == messages.keys("en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("de,en;q=0.5,zh;q=0.1", "en"),
        ("", "zh"),
        ("ja", "zh"),
    ],
)
def test_the_language_of_the_browser(header: str, language: Language) -> None:
    assert history.preferred_language(header, "zh") == language


def test_the_page_builds_and_opens_no_endpoint_to_programs(assistant: Assistant) -> None:
    blocks = build_page(assistant)
    assert all(function.api_visibility == "private" for function in blocks.fns.values())
    assert blocks.get_api_info()["named_endpoints"] == {}
    assert blocks.analytics_enabled is False
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_importing_the_package_does_not_import_gradio() -> None:
    code = "import sys, assistant.ui; raise SystemExit('gradio' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_pages_own_files_name_no_other_host() -> None:
    folder = Path(server.__file__).parent
    for file in [*folder.glob("*.js"), *folder.glob("*.css")]:
        assert not re.search(r"https?://|//[a-z]+\.[a-z]", file.read_text("utf-8")), file.name


# -- serving -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_port_that_is_taken_is_named_before_anything_is_loaded(settings: Settings, taken: int) -> None:
    started = time.perf_counter()
    with pytest.raises(PortTaken) as caught:
        server.run(replace(settings, port=taken, home=Path("/nowhere")), quiet=True)
    assert caught.value.details == {"port": str(taken)}
    assert time.perf_counter() - started < 1


def test_port_zero_is_any_free_port() -> None:
    assert server.free_port("127.0.0.1", 0) > 0


def test_a_host_that_does_not_exist_is_named() -> None:
    with pytest.raises(UsageError):
        server.free_port("no such host.invalid", 0)


@pytest.fixture(scope="module")
def served(assistant: Assistant) -> Iterator[str]:
    blocks = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    server.launch(blocks, "127.0.0.1", port)
    yield server.address("127.0.0.1", port)
    blocks.close(verbose=False)


def test_the_start_page_speaks_for_this_program_alone(served: str) -> None:
    with urllib.request.urlopen(served) as reply:
        text, policy = reply.read().decode("utf-8"), reply.headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy
    assert '<html lang="zh-CN">' in text
    assert messages.message("zh", "ui.name") in text.split("</head>")[0]
    assert "gradio.s3" not in text


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/info",
        "gradio_api/upload",
        "openapi.json",
        "docs",
        "gradio_api/file=/etc/hostname",
        "monitoring",
        "config",
    ],
)
def test_what_the_page_does_not_use_is_not_open(served: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(f"{served}/{path}")
    assert caught.value.code == 404


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.slow
def test_the_server_says_where_it_is_and_ends_cleanly(settings: Settings, assistant: Assistant, number: int) -> None:
    port = server.free_port("127.0.0.1", 0)
    environment = {
        **os.environ,
        "ASSISTANT_STORE": str(settings.store.with_name("served")),
        "ASSISTANT_LIBRARY": str(settings.library),
        "PORT": str(port),
        "HTTP_PROXY": "http://127.0.0.1:9",
        "http_proxy": "http://127.0.0.1:9",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=settings.home,
    )  # fmt: skip
    assert process.stdout is not None
    lines = [process.stdout.readline(), process.stdout.readline()]
    process.send_signal(number)
    assert process.wait(60) == 0
    assert f"http://127.0.0.1:{port}" in lines[1]
    assert messages.message("en", "ui.ready", address=f"http://127.0.0.1:{port}") in lines[1]


def test_markup_is_a_string_of_its_own() -> None:
    assert isinstance(element("p"), Html)


def test_the_page_says_where_questions_go_and_leaves_the_choice() -> None:
    from assistant.settings import read_model_settings
    from assistant.ui.frame import composer_html

    assert "use-model" not in composer_html("zh", None)
    away = read_model_settings({"ASSISTANT_LLM": "deepseek:deepseek-chat", "ASSISTANT_LLM_KEY": "k"})
    here = read_model_settings({"ASSISTANT_LLM": "ollama:qwen3:8b"})
    assert away is not None
    assert here is not None
    assert away.host in composer_html("en", away)
    assert "do not leave it" in composer_html("en", here)
    read_away = read_model_settings({"ASSISTANT_LLM": "ollama:m", "ASSISTANT_LLM_CHECK": "deepseek:deepseek-chat"})
    assert "api.deepseek.com" in composer_html("en", read_away)
    assert "checked once more" not in composer_html("en", here)


def test_the_map_draws_every_citation_of_the_plan(assistant: Assistant) -> None:
    from assistant.corpus.graph import citation_graph
    from assistant.ui.citation_map import map_html

    graph = citation_graph(assistant.corpus, assistant.settings.today)
    cites = [edge for edge in graph.edges if edge.kind == "cites"]
    for language in ("zh", "en"):
        drawn = map_html(assistant, language)  # type: ignore[arg-type]
        assert drawn.count("data-id=") == len(cites)
        assert 'class="cited none"' in drawn
        assert 'class="cited digest"' in drawn

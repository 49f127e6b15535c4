"""The user's own documents: read, previewed, kept, checked and taken out; what cannot be taken changes nothing."""

import io
import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.corpus.library import Shelf, count_articles, keep, preview_of, read_draft
from assistant.corpus.library.add import Preview, own_id
from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import CorpusError, ImportRefused, UsageError
from assistant.pipeline import Assistant
from assistant.schema import Document
from assistant.settings import Settings
from tests.support import offered_files

TODAY = date(2026, 11, 23)
LINES = offered_files.RULES.splitlines()
ID = own_id(offered_files.TITLE, "青禾民发〔2026〕12号")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "library")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(offered_files.RULES, "utf-8")
    return path


def previewed(path: Path, corpus: Corpus, shelf: Shelf, document_id: str = "", replaced: str = "") -> Preview:
    draft = read_draft(path)
    return preview_of(draft, draft.facts, corpus, shelf, document_id, replaced)


@pytest.mark.parametrize("document_id", ["../../x", "a/b", "A", "", ".hidden", "a..b", "x" * 100, "中文", "a#b"])
def test_an_id_that_is_no_plain_name_is_refused(document_id: str, shelf: Shelf) -> None:
    with pytest.raises(UsageError):
        shelf.text_path(document_id)


def test_kept_listed_checked_and_removed(file: Path, corpus: Corpus, shelf: Shelf, settings: Settings) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    loaded = load_corpus(settings.corpus, shelf.root)
    document = loaded.documents[ID]
    assert (document.held, document.title, document.number) == ("verbatim", offered_files.TITLE, "青禾民发〔2026〕12号")
    assert len(loaded.clauses_of(ID)) == 6
    assert loaded.fingerprint != corpus.fingerprint
    assert shelf.check(loaded.documents, {}) == []
    shelf.remove(ID)
    assert load_corpus(settings.corpus, shelf.root).fingerprint == corpus.fingerprint
    assert shelf.ids() == []
    with pytest.raises(UsageError):
        shelf.remove(ID)


@pytest.mark.slow
def test_a_removed_document_no_longer_answers(file: Path, corpus: Corpus, tmp_path: Path, settings: Settings) -> None:
    mine = replace(settings, store=tmp_path / "store", library=tmp_path / "library")
    shelf = Shelf(mine.library)
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    only = ("zunyi-plan", ID)
    with_rules = Assistant.start(mine, only=only)
    answer = with_rules.ask("儿童之家每周开放多少小时？")
    assert answer.citations[0].clause_id == f"{ID}/3"
    assert "二十二小时" in answer.text
    shelf.remove(ID)
    without = Assistant.start(mine, only=only)
    assert without.quoter.context.provenance["index"] != with_rules.quoter.context.provenance["index"]
    again = without.ask("儿童之家每周开放多少小时？")
    assert ID not in {citation.document_id for citation in again.citations}
    assert "二十二小时" not in again.text


def test_a_document_is_replaced_only_where_it_is_named(
    file: Path, corpus: Corpus, shelf: Shelf, settings: Settings
) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    file.write_text(offered_files.RULES.replace("二十二小时", "二十六小时"), "utf-8")
    loaded = load_corpus(settings.corpus, shelf.root)
    with pytest.raises(ImportRefused) as caught:
        previewed(file, loaded, shelf)
    assert (caught.value.key, caught.value.details["id"]) == ("import_present", ID)
    keep(shelf, previewed(file, loaded, shelf, replaced=ID), TODAY)
    assert "二十六小时" in load_corpus(settings.corpus, shelf.root).documents[ID].text
    with pytest.raises(UsageError):
        previewed(file, loaded, shelf, replaced="user-unknown")


def test_the_plan_that_ships_is_never_replaced(file: Path, corpus: Corpus, shelf: Shelf) -> None:
    with pytest.raises(ImportRefused) as caught:
        previewed(file, corpus, shelf, "zunyi-plan")
    assert caught.value.key in {"import_ships", "import_other_version"}


def _law(title: str, articles: int, day: str) -> str:
    from assistant.corpus.parse import han_numeral

    body = "".join(f"第{han_numeral(number)}条　第{number}件事。\n" for number in range(1, articles + 1))
    return f"{title}\n（{day}第一届会议通过）\n{body}"


def _catalogued(corpus: Corpus) -> Corpus:
    made_up = Document(
        document_id="lantern-law-2020",
        title="青禾省花灯法",
        title_en="Lantern Law",
        short_title="花灯法",
        short_title_en="Lantern Law",
        articles=5,
        issued="2020-06-01",
    )
    return replace(corpus, documents={**corpus.documents, made_up.document_id: made_up})


@pytest.mark.parametrize(
    ("articles", "day", "attached"),
    [
        pytest.param(5, "2020年5月20日", True, id="same_version"),
        pytest.param(6, "2020年5月20日", False, id="another_count"),
        pytest.param(5, "2012年5月20日", False, id="another_date"),
    ],
)
def test_a_catalogued_title_gets_its_text_unless_it_is_another_version(
    articles: int, day: str, attached: bool, tmp_path: Path, corpus: Corpus, shelf: Shelf
) -> None:
    path = tmp_path / "law.txt"
    path.write_text(_law("青禾省花灯法", articles, day), "utf-8")
    known = _catalogued(corpus)
    preview = previewed(path, known, shelf)
    assert (preview.attached, preview.other_version) == (attached, not attached)
    assert (preview.document.document_id == "lantern-law-2020") == attached
    keep(shelf, preview, TODAY)
    assert shelf.record_path(preview.document.document_id).exists() != attached
    if not attached:
        with pytest.raises(ImportRefused) as caught:
            previewed(path, known, shelf, "lantern-law-2020")
        assert caught.value.key == "import_other_version"


def test_a_write_that_fails_leaves_the_old_text(
    file: Path, corpus: Corpus, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    before = {path: path.read_bytes() for path in shelf.root.rglob("*") if path.is_file()}

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file.write_text(offered_files.RULES.replace("二十二", "三十"), "utf-8")
    preview = previewed(file, corpus, shelf, replaced=ID)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CorpusError) as caught:
        keep(shelf, preview, TODAY)
    assert caught.value.key == "library_unwritable"
    assert {path: path.read_bytes() for path in shelf.root.rglob("*") if path.is_file()} == before


def test_check_finds_what_is_not_as_it_was_kept(file: Path, corpus: Corpus, shelf: Shelf) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    documents = {ID: corpus.documents["zunyi-plan"]}
    text = shelf.text_path(ID)
    text.write_text(text.read_text("utf-8") + "第七条　谁都可以改。\n", "utf-8")
    assert [fault.kind for fault in shelf.check(documents, {})] == ["altered"]
    text.unlink()
    assert [fault.kind for fault in shelf.check(documents, {})] == ["missing"]
    assert [fault.kind for fault in shelf.check({}, {})] == ["unknown", "missing"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("ASSISTANT_STORE", str(tmp_path / "store"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return tmp_path


def test_the_preview_comes_before_anything_is_kept(home: Path, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["library", "add", str(file)]) == 2
    shown = capsys.readouterr()
    assert "条文：6 条" in shown.out
    assert "第六条" in shown.out
    assert "第二章　开放" in shown.out
    assert "--yes" in shown.err
    assert not (home / "library").exists()


def test_added_shown_listed_checked_and_removed_at_the_command_line(
    home: Path, file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "en")
    assert main(["library", "add", str(file), "--yes", "--id", "rules", "--level", "municipal"]) == 0
    assert "brought up to date at the next question" in capsys.readouterr().out
    assert main(["library", "list"]) == 0
    assert f"  rules  {offered_files.TITLE}" in capsys.readouterr().out
    assert main(["library", "show", "rules"]) == 0
    assert "Clauses: 6" in capsys.readouterr().out
    assert main(["library", "check"]) == 0
    assert main(["library", "add", str(file), "--yes", "--id", "rules"]) == 3
    assert main(["library", "remove", "rules"]) == 0
    assert main(["library", "remove", "rules"]) == 2
    assert main(["library", "show", "rules"]) == 2
    assert "library list" in capsys.readouterr().err


def test_what_is_missing_is_asked_for_at_a_terminal(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "notes.txt"
    path.write_text("第一条　好。\n第二条　好。\n第三条　好。\n", "utf-8")
    answers = {"标题": "青禾小学放学接送守则", "发布机关": "青禾小学", "收录吗": "y"}
    asked: list[str] = []

    def reply(question: str) -> str:
        asked.append(question)
        return next((answer for word, answer in answers.items() if word in question), "")

    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", reply)
    assert main(["library", "add", str(path)]) == 0
    assert len(asked) == 9
    assert main(["library", "list"]) == 0
    assert "青禾小学放学接送守则" in capsys.readouterr().out


def test_no_is_an_answer(home: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr("builtins.input", lambda question: "")
    assert main(["library", "add", str(file)]) == 0
    assert not (home / "library").exists()


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(["--issued", "昨天"], id="date"),
        pytest.param(["--issued", "2026-02-30"], id="no_such_day"),
        pytest.param(["--level", "galactic"], id="level"),
        pytest.param(["--id", "../../x"], id="traversal"),
    ],
)
def test_options_that_cannot_be_read_are_usage_errors(options: list[str], home: Path, file: Path) -> None:
    assert main(["library", "add", str(file), "--yes", *options]) == 2
    assert not (home / "library").exists()


def test_another_writer_is_waited_for_and_then_named(
    file: Path, corpus: Corpus, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    from assistant.corpus.library import shelf as module

    monkeypatch.setattr(module, "_LOCK_SECONDS", 0.1)
    preview = previewed(file, corpus, shelf)
    shelf.root.mkdir()
    with FileLock(shelf.root / "library.lock"), pytest.raises(CorpusError) as caught:
        keep(shelf, preview, TODAY)
    assert caught.value.key == "library_busy"


def test_every_text_that_the_catalogue_counts_is_counted_alike(shared: Path, corpus: Corpus, tmp_path: Path) -> None:
    """Title and count of all reference texts: each would be attached to its own catalogue entry, none to another's."""
    shelf = Shelf(tmp_path / "library")
    for source in sorted((shared / "policies").glob("*.md")):
        if source.stem == "INVENTORY":
            continue
        path = tmp_path / source.name
        path.write_bytes(source.read_bytes())
        preview = previewed(path, corpus, shelf, "")
        assert (preview.document.document_id, preview.attached) == (source.stem, True)
        expected = corpus.documents[source.stem].articles
        assert expected in {0, count_articles(preview.clauses)}, source.stem


def test_the_receipt_says_where_a_text_came_from(file: Path, corpus: Corpus, shelf: Shelf) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    receipt = json.loads(shelf.receipt_path(ID).read_text("utf-8"))
    assert (receipt["source"], receipt["added"]) == ("rules.txt", "2026-11-23")
    assert str(file.parent) not in shelf.receipt_path(ID).read_text("utf-8")


def test_the_same_text_under_another_title_is_held_already(
    file: Path, corpus: Corpus, shelf: Shelf, settings: Settings
) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    loaded = load_corpus(settings.corpus, shelf.root)
    draft = read_draft(file)
    again = replace(draft.facts, title="青禾市儿童之家的办法")
    with pytest.raises(ImportRefused) as caught:
        preview_of(draft, again, loaded, shelf)
    assert (caught.value.key, caught.value.details["id"]) == ("import_same", ID)
    file.write_text(offered_files.RULES.replace("二十二", "二十三"), "utf-8")
    other = read_draft(file)
    assert preview_of(other, again, loaded, shelf).document.title == "青禾市儿童之家的办法"
    preview_of(draft, again, loaded, shelf, replaced=ID)


def test_the_preview_says_what_is_left_out_and_for_where_the_text_is(file: Path, corpus: Corpus, shelf: Shelf) -> None:
    file.write_text("首页 > 公告\n" + offered_files.RULES + "（此件公开发布）\n", "utf-8")
    preview = previewed(file, corpus, shelf)
    assert preview.left_out == (
        "首页 > 公告",
        "青禾民发〔2026〕12号",
        "青禾市民政局",
        "2026年4月2日",
        "（此件公开发布）",
    )
    assert preview.share == 1.0  # all of these are known for what they are
    assert preview.place == "青禾市"
    assert preview.document.level == "municipal"


def test_a_text_that_is_mostly_in_no_clause_shows_in_the_share(file: Path, corpus: Corpus, shelf: Shelf) -> None:
    lost = "孩子们在河边种了很多树" * 20
    file.write_text(offered_files.RULES + "附件\n" + "青禾市地图\n" + f"一二三\n{lost}\n", "utf-8")
    assert previewed(file, corpus, shelf).share > 0.9
    file.write_text(offered_files.RULES + f"{lost}\n", "utf-8")
    assert previewed(file, corpus, shelf).share < 0.6


def test_the_command_line_shows_share_rest_level_and_place(
    home: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["library", "add", str(file)]) == 2
    shown = capsys.readouterr().out
    for words in (
        "条文占正文的 100%",
        "没有放进条文的有 3 处",
        "  青禾市民政局",
        "层级: 市级文件 (municipal)",
        "地点：青禾市",
    ):
        assert words in shown
    assert main(["library", "add", str(file), "--level", "county"]) == 2
    assert "层级: 县级文件 (county)" in capsys.readouterr().out


def test_a_folder_is_taken_file_by_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = home / "mine"
    (folder / "more").mkdir(parents=True)
    (folder / "a.txt").write_text(offered_files.RULES, "utf-8")
    (folder / "b.txt").write_text(offered_files.RULES.replace("儿童之家管理", "儿童之家使用"), "utf-8")
    (folder / "more" / "c.md").write_text("# 河湾入园\n\n## 公办园\n\n八月报名。\n", "utf-8")
    (folder / "d.pdf").write_bytes(b"%PDF-1.7\nnothing here")
    (folder / "notes.xlsx").write_bytes(b"x")
    assert main(["library", "add", str(folder)]) == 3
    assert "--yes" in capsys.readouterr().out
    assert not (home / "library").exists()
    assert main(["library", "add", str(folder), "--yes"]) == 3
    shown = capsys.readouterr().out.splitlines()
    assert shown[0] == "a.txt：已收录《青禾市儿童之家管理办法》，6 条，条文占正文 100%。"
    assert shown[1].startswith("b.txt：没有收录")
    assert shown[2].startswith("d.pdf：没有收录")
    assert shown[3].startswith("more/c.md：已收录《河湾入园》")
    assert shown[4] == "共 4 个文件，收录 2 份，没有收录 2 份。"
    assert len(Shelf(home / "library").ids()) == 2


def test_what_is_said_of_one_file_is_not_said_of_a_folder(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "mine").mkdir()
    assert main(["library", "add", str(home / "mine")]) == 0
    assert "没有可以导入的文件" in capsys.readouterr().out
    assert main(["library", "add", str(home / "mine"), "--title", "好", "--yes"]) == 2
    assert "--title" in capsys.readouterr().err

"""The user's own documents: read, previewed, kept, checked and taken out; what cannot be taken changes nothing."""

import io
import json
import os
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.corpus import Corpus, load_corpus
from assistant.errors import AssistantError, CorpusError, ImportRefused, UsageError
from assistant.library import Facts, Shelf, count_articles, keep, preview_of, read_draft, read_facts
from assistant.library.add import Preview, own_id
from assistant.library.files import LARGEST_FILE
from assistant.messages import error_text
from assistant.pipeline import Assistant
from assistant.schema import Document
from assistant.settings import Settings
from tests import offered

TODAY = date(2026, 11, 23)
LINES = offered.RULES.splitlines()
ID = own_id(offered.TITLE, "青禾民发〔2026〕12号")
FACTS = Facts(
    title=offered.TITLE,
    number="青禾民发〔2026〕12号",
    issuer="青禾市民政局",
    issued="2026-04-02",
    effective="2026-05-01",
)
MARKDOWN = "# " + offered.RULES.replace("\n第", "\n\n- **第").replace("条　", "条**　").replace("章　", "章**　")
HTML = "<html><head><title>x</title><style>p{}</style></head><body><nav>首页</nav>" + "".join(
    f"<p>&nbsp;{line}</p>" for line in LINES
)
WRAPPED = [line[start : start + 26] for line in LINES for start in range(0, len(line), 26)]
FORMS = {
    "rules.txt": offered.RULES.encode(),
    "gbk.txt": offered.RULES.encode("gbk"),
    "utf16.txt": offered.RULES.encode("utf-16"),
    "mark.txt": offered.RULES.encode("utf-8-sig"),
    "windows.txt": offered.RULES.replace("\n", "\r\n").encode(),
    "wrapped.txt": "\n".join(WRAPPED).encode(),
    "rules.md": MARKDOWN.encode(),
    "rules.html": HTML.encode(),
    "gbk.htm": HTML.replace("<title>", "<meta charset='gb2312'><title>").encode("gbk"),
    "rules.docx": offered.docx([offered.paragraph(line) for line in LINES]),
    "rules.pdf": offered.pdf([[*WRAPPED[:9], "— 1 —"], [*WRAPPED[9:], "— 2 —"]]),
}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "library")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(offered.RULES, "utf-8")
    return path


def previewed(path: Path, corpus: Corpus, shelf: Shelf, document_id: str = "", replaced: str = "") -> Preview:
    draft = read_draft(path)
    return preview_of(draft, draft.facts, corpus, shelf, document_id, replaced)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_gives_the_same_clauses_and_facts(name: str, tmp_path: Path, corpus: Corpus, shelf: Shelf) -> None:
    (tmp_path / name).write_bytes(FORMS[name])
    preview = previewed(tmp_path / name, corpus, shelf)
    assert [clause.clause_id for clause in preview.clauses] == [f"{ID}/{number}" for number in range(1, 7)]
    assert preview.clauses[2].text.startswith("第三条　儿童之家每周开放不少于二十二小时，其中周末不少于八小时。")
    assert preview.clauses[2].headings == ("第二章　开放",)
    assert preview.clauses[3].text.endswith("（三）心理咨询。")
    assert {name: getattr(preview.document, name) for name in FACTS.__slots__} == {
        name: getattr(FACTS, name) for name in FACTS.__slots__
    }


def test_the_numbers_that_word_sets_itself_are_written_out(tmp_path: Path) -> None:
    paragraphs = [
        offered.paragraph("青禾市校门口管理规定"),
        offered.listed("为了孩子，制定本规定。"),
        offered.listed("校门口不得："),
        offered.listed("停车；", 1),
        offered.listed("摆摊。", 1),
        offered.listed("本规定自公布之日起施行。"),
    ]
    (tmp_path / "a.docx").write_bytes(offered.docx(paragraphs, offered.NUMBERING))
    text = read_draft(tmp_path / "a.docx").extract.text
    assert text.splitlines()[1:] == [
        "第一条　为了孩子，制定本规定。",
        "第二条　校门口不得：",
        "（一）停车；",
        "（二）摆摊。",
        "第三条　本规定自公布之日起施行。",
    ]


def test_what_was_deleted_in_a_tracked_change_is_no_part_of_the_text(tmp_path: Path) -> None:
    changed = "<w:p><w:r><w:t>第一条　每天</w:t></w:r><w:del><w:r><w:delText>八</w:delText></w:r></w:del><w:r><w:t>九小时。</w:t></w:r></w:p>"
    row = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>年级</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>时长</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    (tmp_path / "a.docx").write_bytes(offered.docx([offered.paragraph("作息规定"), changed, row]))
    assert read_draft(tmp_path / "a.docx").extract.text == "作息规定\n第一条　每天九小时。\n年级 时长\n"


def bomb() -> bytes:
    return offered.docx([offered.paragraph("第一条　好。")], extra={"word/media/a.bin": bytes(40 * 2**20)})


def entities() -> bytes:
    data = io.BytesIO()
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(9))
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/document.xml", f"<!DOCTYPE x [{laughs}]><x>&a8;</x>")
    return data.getvalue()


REFUSED = {
    "import_type": ("rules.xlsx", b"x"),
    "import_empty": ("empty.txt", b" \n"),
    "import_encoding": ("noise.txt", bytes(range(256)) * 40),
    "import_no_clauses": ("poem.txt", "春天的规定\n小河流水，\n孩子们在笑。\n".encode()),
    "import_title": ("untitled.txt", "第一条　好。\n第二条　好。\n第三条　好。\n".encode()),
    "import_broken": ("broken.docx", b"PK\x03\x04 not a zip"),
    "import_broken pdf": ("broken.pdf", b"%PDF-1.7\nnothing here"),
    "import_broken entities": ("laughs.docx", entities()),
    "import_broken other": ("other.docx", offered.RULES.encode()),
    "import_locked_word": ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "import_encrypted": ("locked.pdf", offered.locked_pdf("secret")),
    "import_scanned": ("scan.pdf", offered.pdf([[], [], []])),
    "import_bomb": ("bomb.docx", bomb()),
    "import_missing": ("../../x.txt", None),
    "import_type traversal": ("../../x", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_taken_is_refused_in_a_sentence_and_changes_nothing(
    case: str, tmp_path: Path, corpus: Corpus, shelf: Shelf
) -> None:
    name, data = REFUSED[case]
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(ImportRefused) as caught:
        previewed(tmp_path / name, corpus, shelf)
    assert caught.value.key == case.split()[0]
    for language in ("zh", "en"):
        assert Path(name).name in error_text(caught.value, language)  # type: ignore[arg-type]
    assert not shelf.root.exists()


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(ImportRefused) as caught:
        read_draft(path)
    assert caught.value.key == "import_too_large"
    assert caught.value.details["limit"] == str(LARGEST_FILE // 2**20)


@pytest.mark.parametrize("document_id", ["../../x", "a/b", "A", "", ".hidden", "a..b", "x" * 100, "中文", "a#b"])
def test_an_id_that_is_no_plain_name_is_refused(document_id: str, shelf: Shelf) -> None:
    with pytest.raises(UsageError):
        shelf.text_path(document_id)


def test_kept_listed_checked_and_removed(file: Path, corpus: Corpus, shelf: Shelf, settings: Settings) -> None:
    keep(shelf, previewed(file, corpus, shelf), TODAY)
    loaded = load_corpus(settings.corpus, shelf.root)
    document = loaded.documents[ID]
    assert (document.held, document.title, document.number) == ("verbatim", offered.TITLE, FACTS.number)
    assert len(loaded.clauses_of(ID)) == 6
    assert loaded.fingerprint != corpus.fingerprint
    assert shelf.check(loaded.documents, {}) == []
    shelf.remove(ID)
    assert load_corpus(settings.corpus, shelf.root).fingerprint == corpus.fingerprint
    assert shelf.ids() == []
    with pytest.raises(UsageError):
        shelf.remove(ID)


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
    file.write_text(offered.RULES.replace("二十二小时", "二十六小时"), "utf-8")
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
    from assistant.parse import han_numeral

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

    file.write_text(offered.RULES.replace("二十二", "三十"), "utf-8")
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("青禾府发〔2026〕7号\n青禾市人民政府\n关于办好儿童食堂的意见\n一、好。\n", {"title": "青禾市人民政府关于办好儿童食堂的意见", "number": "青禾府发〔2026〕7号", "issuer": "青禾市人民政府"}, id="title_over_two_lines"),
        pytest.param("青禾市儿童发展规划\n（2026—2030年）\n一、好。\n", {"title": "青禾市儿童发展规划（2026—2030年）", "effective": "2026", "period_end": "2030-12-31"}, id="period_in_the_title"),
        pytest.param("花灯法\n（2001年1月2日通过　根据2019年3月4日会议修正）\n第一条　好。\n第二条　本法自2001年5月1日起施行。\n", {"issued": "2019-03-04", "effective": ""}, id="amended"),
        pytest.param("作息规定\n一、好。\n青禾中学\n二〇二六年九月一日\n", {"issued": "2026-09-01", "issuer": "青禾中学"}, id="date_in_chinese_numerals"),
        pytest.param("孩子们在笑。\n", {"title": ""}, id="nothing_stands_there"),
    ],
)  # fmt: skip
def test_facts_are_read_where_they_stand(text: str, expected: dict[str, str]) -> None:
    facts = read_facts(text)
    assert {name: getattr(facts, name) for name in expected} == expected


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
    assert "rebuilt at the next question" in capsys.readouterr().out
    assert main(["library", "list"]) == 0
    assert f"  rules  {offered.TITLE}" in capsys.readouterr().out
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
    assert len(asked) == 8
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

    from assistant.library import shelf as module

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


def test_every_refusal_is_an_error_of_ours() -> None:
    assert issubclass(ImportRefused, AssistantError)
    assert ImportRefused("import_title", name="a").exit_code == 3

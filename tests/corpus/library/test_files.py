"""Files in every form that a user may bring: the same clauses and facts, or a refusal that changes nothing."""

import io
import zipfile
from pathlib import Path

import pytest

from assistant.corpus.library import Facts, Shelf, preview_of, read_draft, read_facts
from assistant.corpus.library.add import Preview, own_id
from assistant.corpus.library.files import LARGEST_FILE
from assistant.corpus.load import Corpus
from assistant.errors import AssistantError, ImportRefused
from assistant.messages import error_text
from tests.support import offered_files

LINES = offered_files.RULES.splitlines()
ID = own_id(offered_files.TITLE, "青禾民发〔2026〕12号")
FACTS = Facts(
    title=offered_files.TITLE,
    number="青禾民发〔2026〕12号",
    issuer="青禾市民政局",
    issued="2026-04-02",
    effective="2026-05-01",
    level="municipal",
)
MARKDOWN = "# " + offered_files.RULES.replace("\n第", "\n\n- **第").replace("条　", "条**　").replace("章　", "章**　")
HTML = "<html><head><title>x</title><style>p{}</style></head><body><nav>首页</nav>" + "".join(
    f"<p>&nbsp;{line}</p>" for line in LINES
)
WRAPPED = [line[start : start + 26] for line in LINES for start in range(0, len(line), 26)]
FORMS = {
    "rules.txt": offered_files.RULES.encode(),
    "gbk.txt": offered_files.RULES.encode("gbk"),
    "utf16.txt": offered_files.RULES.encode("utf-16"),
    "mark.txt": offered_files.RULES.encode("utf-8-sig"),
    "windows.txt": offered_files.RULES.replace("\n", "\r\n").encode(),
    "wrapped.txt": "\n".join(WRAPPED).encode(),
    "rules.md": MARKDOWN.encode(),
    "rules.html": HTML.encode(),
    "gbk.htm": HTML.replace("<title>", "<meta charset='gb2312'><title>").encode("gbk"),
    "rules.docx": offered_files.docx([offered_files.paragraph(line) for line in LINES]),
    "rules.pdf": offered_files.pdf([[*WRAPPED[:9], "— 1 —"], [*WRAPPED[9:], "— 2 —"]]),
}


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "library")


def previewed(path: Path, corpus: Corpus, shelf: Shelf) -> Preview:
    draft = read_draft(path)
    return preview_of(draft, draft.facts, corpus, shelf)


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
        offered_files.paragraph("青禾市校门口管理规定"),
        offered_files.listed("为了孩子，制定本规定。"),
        offered_files.listed("校门口不得："),
        offered_files.listed("停车；", 1),
        offered_files.listed("摆摊。", 1),
        offered_files.listed("本规定自公布之日起施行。"),
    ]
    (tmp_path / "a.docx").write_bytes(offered_files.docx(paragraphs, offered_files.NUMBERING))
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
    (tmp_path / "a.docx").write_bytes(offered_files.docx([offered_files.paragraph("作息规定"), changed, row]))
    assert read_draft(tmp_path / "a.docx").extract.text == "作息规定\n第一条　每天九小时。\n年级 时长\n"


def bomb() -> bytes:
    return offered_files.docx([offered_files.paragraph("第一条　好。")], extra={"word/media/a.bin": bytes(40 * 2**20)})


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
    "import_broken other": ("other.docx", offered_files.RULES.encode()),
    "import_locked_word": ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "import_encrypted": ("locked.pdf", offered_files.locked_pdf("secret")),
    "import_scanned": ("scan.pdf", offered_files.pdf([[], [], []])),
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
        assert Path(name).name in error_text(caught.value, language)
    assert not shelf.root.exists()


def test_a_file_of_200_megabytes_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    with pytest.raises(ImportRefused) as caught:
        read_draft(path)
    assert caught.value.key == "import_too_large"
    assert caught.value.details["limit"] == str(LARGEST_FILE // 2**20)


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


def test_every_refusal_is_an_error_of_ours() -> None:
    assert issubclass(ImportRefused, AssistantError)
    assert ImportRefused("import_title", name="a").exit_code == 3

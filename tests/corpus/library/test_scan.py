"""Scans and photographs of notices: read by a machine, put in order, and shown with how sure it was."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from assistant.answering.cite import cite
from assistant.cli.adding import _preview_lines
from assistant.corpus.library import Preview, Shelf, keep, read_draft, scan
from assistant.corpus.library.add import Draft, preview_of
from assistant.corpus.library.order import Box, in_order, upright
from assistant.corpus.library.reading import Read, share_unsure, unsure_figures, unsure_lines
from assistant.corpus.load import Corpus, build_clauses, load_corpus
from assistant.errors import ImportRefused
from assistant.messages import error_text
from assistant.schema import Clause, Document, Validity
from assistant.settings import Settings
from tests.support import offered_files, printed_page

Piece = tuple[str, tuple[float, float, float, float], float]  # words, left top right bottom, how sure of each letter

LINES: tuple[Piece, ...] = (
    ("青禾中学午餐安排", (300, 50, 700, 90), 0.99),
    ("一、每餐12元，寄宿的孩子每月补助80元，由学校", (100, 150, 900, 180), 0.99),
    ("按月发给。", (60, 200, 220, 230), 0.99),
    ("二、三个孩子肚子痛的，2小时内报告。", (100, 250, 700, 280), 0.8),
    ("墨迹", (20, 900, 60, 930), 0.3),
)


def pieces(lines: Sequence[Piece]) -> SimpleNamespace:
    """What the machine would give for these lines."""
    boxes = [[(x, y), (right, y), (right, bottom), (x, bottom)] for _, (x, y, right, bottom), _ in lines]
    letters = tuple(tuple((letter, sure, None) for letter in words) for words, _, sure in lines)
    scores = tuple(sure for *_, sure in lines)
    return SimpleNamespace(
        txts=tuple(words for words, *_ in lines) or None, scores=scores, word_results=letters, boxes=boxes
    )


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[Piece]], None]:
    """Puts a machine in the place of the extra, which sees the same lines on every picture."""
    pytest.importorskip("PIL", reason="no Pillow to make pictures")

    def seeing(lines: Sequence[Piece]) -> None:
        monkeypatch.setattr(scan, "can_read_pictures", lambda: True)
        monkeypatch.setattr("assistant.corpus.library.pdf.can_read_pictures", lambda: True)
        monkeypatch.setattr(scan, "_machine", lambda: lambda *_, **__: pieces(lines))

    return seeing


def picture(kind: str = "JPEG", size: tuple[int, int] = (1000, 1400), **options: object) -> bytes:
    from PIL import Image

    return printed_page.saved(Image.new("RGB", size, "white"), kind, **options)


def drafted(tmp_path: Path, name: str, data: bytes) -> Draft:
    (tmp_path / name).write_bytes(data)
    return read_draft(tmp_path / name)


def clauses(draft: Draft) -> Sequence[Clause]:
    text = draft.extract.text
    return build_clauses(Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=text))


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "library")


@pytest.fixture
def preview(tmp_path: Path, corpus: Corpus, shelf: Shelf, machine: Callable[[Sequence[Piece]], None]) -> Preview:
    machine(LINES)
    draft = drafted(tmp_path, "a.jpg", picture())
    return preview_of(draft, draft.facts, corpus, shelf)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.pdf"])
def test_pictures_of_every_kind_are_read_into_clauses(
    name: str, tmp_path: Path, machine: Callable[[Sequence[Piece]], None]
) -> None:
    machine(LINES)
    data = offered_files.pdf([[]]) if name == "a.pdf" else picture({"jpg": "JPEG"}.get(name[2:], name[2:].upper()))
    draft = drafted(tmp_path, name, data)
    assert draft.facts.title == "青禾中学午餐安排"
    assert [clause.text for clause in clauses(draft)] == [
        "一、每餐12元，寄宿的孩子每月补助80元，由学校按月发给。",
        "二、三个孩子肚子痛的，2小时内报告。",
    ]
    assert draft.extract.dropped == ("墨迹",)


def test_only_the_pages_of_a_pdf_without_letters_are_read(
    tmp_path: Path, machine: Callable[[Sequence[Piece]], None]
) -> None:
    machine(LINES[3:4])
    words = ["青禾中学午餐安排", "一、每餐12元，寄宿的孩子每月补助80元，由学校按月发给每个孩子。"]
    draft = drafted(tmp_path, "a.pdf", offered_files.pdf([words, []]))
    assert [clause.clause_id for clause in clauses(draft)] == ["d/1", "d/2"]
    assert {read.page for read in draft.extract.reads} == {1}
    assert draft.extract.pictured == ()


def test_a_page_on_which_nothing_is_read_is_named(tmp_path: Path, machine: Callable[[Sequence[Piece]], None]) -> None:
    machine(())
    words = ["青禾中学午餐安排", "一、每餐12元，寄宿的孩子每月补助80元，由学校按月发给每个孩子。"]
    assert drafted(tmp_path, "a.pdf", offered_files.pdf([words, []])).extract.pictured == (2,)
    with pytest.raises(ImportRefused) as caught:
        drafted(tmp_path, "a.jpg", picture())
    assert caught.value.key == "import_unread"


def test_a_photograph_is_turned_the_way_its_camera_says(monkeypatch: pytest.MonkeyPatch) -> None:
    image = pytest.importorskip("PIL.Image", reason="no Pillow to make pictures")
    exif = image.Exif()
    exif[0x0112] = 6  # the camera was held upright
    data = picture(size=(40, 20), exif=exif)
    assert scan._opened(data, "a.jpg").size == (20, 40)


@pytest.mark.parametrize("data", [b"", b"no picture", picture()[:400]], ids=["empty", "other", "cut_off"])
def test_a_damaged_picture_is_refused(data: bytes, tmp_path: Path, machine: Callable[[Sequence[Piece]], None]) -> None:
    machine(LINES)
    with pytest.raises(ImportRefused) as caught:
        drafted(tmp_path, "a.png", data)
    assert caught.value.key == "import_broken"


@pytest.mark.parametrize("name", ["a.heic", "a.jpg"])
def test_a_photograph_that_only_an_iphone_opens_is_told_with_what_to_do(
    name: str, tmp_path: Path, machine: Callable[[Sequence[Piece]], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(LINES)
    monkeypatch.setattr(scan, "_can_open_heic", lambda: False)
    with pytest.raises(ImportRefused) as caught:
        drafted(tmp_path, name, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    assert "jpg" in error_text(caught.value, "zh").removeprefix(f"没有收录：文件 {name}")


def test_without_the_extra_one_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "can_read_pictures", lambda: False)
    with pytest.raises(ImportRefused) as caught:
        drafted(tmp_path, "a.jpg", picture())
    for language in ("zh", "en"):
        assert "pip install -r requirements-ocr.txt" in error_text(caught.value, language)


def box(words: str, left: float, top: float, width: float = 200.0) -> Box:
    corners = ((left, top), (left + width, top), (left + width, top + 20), (left, top + 20))
    return Box(read=Read(text=words, sure=(1.0,) * len(words), page=0), corners=corners)


def words(rows: Sequence[Sequence[Box]]) -> list[str]:
    return ["|".join(piece.read.text for piece in row) for row in rows]


def test_two_columns_are_read_one_after_the_other_and_a_table_row_by_row() -> None:
    columns = [box(f"{side}{row}", 250 * place, 40 * row) for row in range(1, 7) for place, side in enumerate("左右")]
    assert words(in_order([box("标题", 100, 0, 300), *columns])) == [
        "标题",
        *(f"{side}{n}" for side in "左右" for n in range(1, 7)),
    ]
    cells = [box(f"{side}{row}", 250 * place, 40 * row, 60) for row in range(1, 7) for place, side in enumerate("左右")]
    assert words(in_order(cells)) == [f"左{n}|右{n}" for n in range(1, 7)]


def test_a_page_that_lies_askew_is_set_straight() -> None:
    def tilted(words: str, left: float, top: float) -> Box:
        corners = [(x, y + 0.06 * x) for x, y in box(words, left, top).corners]
        return Box(read=Read(text=words, sure=(), page=0), corners=tuple(corners))

    rows = in_order(upright([tilted("左", 0, 0), tilted("右", 600, 0), tilted("下左", 0, 30), tilted("下右", 600, 30)]))
    assert words(rows) == ["左|右", "下左|下右"]


def test_doubt_is_counted_by_letters_lines_and_figures() -> None:
    clear = Read(text="每餐12元", sure=(1.0,) * 5, page=0)
    dim = Read(text="三分之一的孩子，每天9小时", sure=(0.5,) * 2 + (1.0,) * 11, page=0)
    dark = Read(text="好", sure=(0.4,), page=1)
    assert share_unsure([clear, dim, dark]) == pytest.approx(3 / 19)
    assert unsure_lines([clear, dim, dark]) == [dark]
    assert unsure_figures([clear, dim, dark]) == ["三分之一"]


def test_the_preview_shows_how_sure_the_reading_was(preview: Preview, settings: Settings) -> None:
    shown = {
        language: "\n".join(_preview_lines(preview, replace(settings, language=language))) for language in ("zh", "en")
    }
    assert "文字是机器从图片上识读的" in shown["zh"]
    assert "80% · 第 1 页 · 二、三个孩子肚子痛的，2小时内报告。" in shown["zh"]
    assert "请对照原件核对：三个、2小时" in shown["zh"]
    assert "Check these figures against the original: 三个、2小时" in shown["en"]


def test_every_citation_says_that_a_machine_read_it(preview: Preview, shelf: Shelf, settings: Settings) -> None:
    keep(shelf, preview, date(2026, 11, 23))
    loaded = load_corpus(settings.corpus, shelf.root)
    document = loaded.documents[preview.document.document_id]
    clause = loaded.clauses_of(document.document_id)[0]
    titles = {
        language: cite("每餐12元", 1, clause, document, Validity(state="unknown"), language).document_title  # type: ignore[union-attr,arg-type]
        for language in ("zh", "en")
    }
    assert titles == {"zh": "青禾中学午餐安排（机器识读）", "en": "青禾中学午餐安排 (read by machine)"}
    assert "机器" in document.note


def test_a_picture_is_never_the_text_of_a_catalogued_document(
    tmp_path: Path, corpus: Corpus, shelf: Shelf, machine: Callable[[Sequence[Piece]], None]
) -> None:
    unheld = next(d for d in corpus.documents.values() if d.held == "none" and len(d.title) > 8)
    machine((("午餐安排", (300, 50, 700, 90), 0.99), *LINES[1:]))
    draft = drafted(tmp_path, "a.jpg", picture())
    with pytest.raises(ImportRefused) as caught:
        preview_of(draft, draft.facts, corpus, shelf, unheld.document_id)
    assert caught.value.key == "import_catalogued_picture"


# -- with the extra itself -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extra() -> None:
    if not scan.can_read_pictures():
        pytest.skip("the extra that reads pictures (requirements-ocr.txt) is not installed")
    if not printed_page.font():
        pytest.skip("no font with Chinese letters (apt-get install fonts-wqy-microhei)")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("look", "right"),
    [
        pytest.param({}, 0.99, id="clean"),
        pytest.param({"tilt": 2.0}, 0.99, id="askew"),
        pytest.param({"noise": 25.0, "quality": 40}, 0.98, id="stained"),
        pytest.param({"tilt": -2.0, "noise": 25.0, "quality": 40}, 0.98, id="both"),
    ],
)
def test_a_printed_notice_is_read(look: dict[str, float], right: float, tmp_path: Path, extra: None) -> None:
    draft = drafted(tmp_path, "a.jpg", printed_page.page(**look))  # type: ignore[arg-type]
    assert printed_page.share_right(draft.extract.text) >= right
    assert draft.facts.title == printed_page.NOTICE[0]
    assert [clause.clause_id for clause in clauses(draft)] == ["d/lead/1", "d/1", "d/2", "d/3", "d/4"]
    assert "每餐不超过12元，寄宿的孩子每月补助80元，退餐的按天退钱。" in draft.extract.text


@pytest.mark.slow
def test_a_scanned_pdf_is_read(tmp_path: Path, extra: None) -> None:
    draft = drafted(tmp_path, "a.pdf", printed_page.scanned_pdf(printed_page.page(tilt=1.0)))
    assert [clause.clause_id for clause in clauses(draft)] == ["d/lead/1", "d/1", "d/2", "d/3", "d/4"]

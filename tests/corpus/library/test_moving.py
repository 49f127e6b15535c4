"""A library brought to another machine as one file: all of it arrives, or what is there stays as it was."""

import io
import json
import os
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assistant.corpus.library import Moved, Shelf, keep, packed, preview_of, read_draft, take_in
from assistant.corpus.library.add import own_id
from assistant.corpus.library.shelf import sha256_of
from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import AssistantError, CorpusError, ImportRefused
from assistant.schema import Document
from assistant.settings import Settings
from tests.support import offered_files

TODAY = date(2026, 11, 23)
RULES = own_id(offered_files.TITLE, "青禾民发〔2026〕12号")
LAW = "lantern-law-2020"
LAW_TEXT = "青禾省花灯法\n（2020年5月20日第一届会议通过）\n第一条　灯要亮。\n第二条　灯要稳。\n"
TEXT, RECEIPT, RECORD = f"texts/{RULES}.txt", f"receipts/{RULES}.json", f"documents/{RULES}.toml"

Files = dict[str, bytes]


@pytest.fixture(scope="module")
def known(corpus: Corpus) -> Corpus:
    """The corpus, with a law in its catalogue whose text the user brings."""
    law = Document(
        document_id=LAW,
        title="青禾省花灯法",
        title_en="Lantern Law",
        short_title="花灯法",
        short_title_en="Lantern Law",
        articles=2,
        issued="2020-06-01",
    )
    return replace(corpus, documents={**corpus.documents, LAW: law})


def put(shelf: Shelf, corpus: Corpus, text: str, document_id: str = "", replaced: str = "") -> None:
    shelf.root.mkdir(parents=True, exist_ok=True)
    path = shelf.root.parent / "offered.txt"
    path.write_text(text, "utf-8")
    draft = read_draft(path)
    keep(shelf, preview_of(draft, draft.facts, corpus, shelf, document_id, replaced), TODAY)


@pytest.fixture
def city(tmp_path: Path, known: Corpus) -> Shelf:
    """A prepared library: a document of its own and the text of a catalogued one."""
    shelf = Shelf(tmp_path / "city" / "library")
    put(shelf, known, offered_files.RULES)
    put(shelf, known, LAW_TEXT)
    return shelf


@pytest.fixture
def county(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "county" / "library")


def contents(shelf: Shelf) -> Files:
    return {
        path.relative_to(shelf.root).as_posix(): path.read_bytes()
        for path in shelf.root.rglob("*")
        if path.is_file() and path.name not in {"library.lock", "changes.jsonl"}
    }


def brought(
    data: bytes, shelf: Shelf, corpus: Corpus, tmp_path: Path, replaces: bool = False
) -> dict[str, tuple[str, str]]:
    """{id: (what became of it, the id under which its text is held)}"""
    path = tmp_path / "city.zip"
    path.write_bytes(data)
    return {one.document.document_id: fate_of(one) for one in take_in(shelf, path, corpus, replaces)}


def fate_of(moved: Moved) -> tuple[str, str]:
    return moved.fate, moved.held.document_id


def test_what_one_machine_prepared_another_holds(
    city: Shelf, county: Shelf, known: Corpus, tmp_path: Path, settings: Settings
) -> None:
    data, count = packed(city, "city.zip", known)
    assert count == 2
    assert brought(data, county, known, tmp_path) == {LAW: ("added", LAW), RULES: ("added", RULES)}
    assert contents(county) == contents(city)
    assert packed(county, "county.zip", known)[0] == data
    loaded = load_corpus(settings.corpus, county.root)
    assert len(loaded.clauses_of(RULES)) == 6
    assert [fault.document_id for fault in county.check(loaded.documents, {})] == [LAW]  # of no real catalogue
    before = contents(county)
    assert brought(data, county, known, tmp_path) == {LAW: ("present", LAW), RULES: ("present", RULES)}
    assert contents(county) == before


def test_the_same_library_gives_the_same_bytes_and_nothing_but_its_three_folders(city: Shelf, known: Corpus) -> None:
    data, _ = packed(city, "city.zip", known)
    (city.root / "downloads").mkdir()
    (city.root / "downloads" / "x.part").write_bytes(b"half")
    (city.root / "texts" / ".x.txt.tmp").write_bytes(b"half")
    (city.root / "secret.txt").write_bytes(b"no part of it")
    for path in city.root.rglob("*"):
        os.utime(path, (0, 0))
    assert packed(city, "city.zip", known)[0] == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        listed = json.loads(archive.read("manifest.json"))
        assert listed["files"] == {n: sha256_of(archive.read(n)) for n in names if n != "manifest.json"}
    assert names == sorted([f"receipts/{LAW}.json", f"texts/{LAW}.txt", TEXT, RECEIPT, RECORD, "manifest.json"])
    assert (listed["format"], listed["count"]) == (1, 2)


# -- archives that are not whole -----------------------------------------------------------------------------------


def archive_of(files: Mapping[str, bytes], format_: object = 1, count: int | None = None) -> bytes:
    """An archive whose list is right for whatever files."""
    ids = {Path(name).name.rsplit(".", 1)[0] for name in files}
    sums = {name: sha256_of(data) for name, data in files.items()}
    listed = {"format": format_, "program": "0", "count": len(ids) if count is None else count, "files": sums}
    return zipped({"manifest.json": json.dumps(listed).encode(), **files})


def zipped(files: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_text(files: Files, text: bytes) -> Files:
    """The files with another text, and a receipt for it."""
    receipt = json.loads(files[RECEIPT]) | {"text_sha256": sha256_of(text)}
    return {**files, TEXT: text, RECEIPT: json.dumps(receipt).encode()}


def with_record(files: Files, old: str, new: str) -> Files:
    record = files[RECORD].decode()
    assert old in record
    return {**files, RECORD: record.replace(old, new, 1).encode()}


def without(files: Files, name: str) -> Files:
    return {other: data for other, data in files.items() if other != name}


def linked(files: Files) -> bytes:
    """An entry that would become a link."""
    data = io.BytesIO(archive_of(without(files, TEXT)))
    with zipfile.ZipFile(data, "a") as archive:
        entry = zipfile.ZipInfo(TEXT)
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/hosts")
    return data.getvalue()


def twice(files: Files) -> bytes:
    data = io.BytesIO(archive_of(files))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(TEXT, b"another")
    return data.getvalue()


def changed_unseen(files: Files) -> bytes:
    """Other words under a list of the first ones, the zip itself sound."""
    data = archive_of(files)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        listed = archive.read("manifest.json")
    return zipped({"manifest.json": listed, **files, TEXT: files[TEXT].replace("二十二".encode(), "三十二".encode())})


BROKEN: dict[str, tuple[Callable[[Files], bytes], str]] = {
    "no_zip": (lambda files: b"PK nothing", "import_broken"),
    "cut_off": (lambda files: archive_of(files)[:-400], "import_broken"),
    "changed_unseen": (changed_unseen, "move_altered"),
    "not_in_the_list": (
        lambda files: zipped({"manifest.json": b'{"format": 1, "count": 1, "files": {}}', **files}),
        "move_altered",
    ),
    "wrong_count": (lambda files: archive_of(files, count=3), "move_altered"),
    "no_list": (zipped, "move_foreign"),
    "list_of_something_else": (lambda files: zipped({"manifest.json": b"[1]", **files}), "move_foreign"),
    "newer_form": (lambda files: archive_of(files, format_=2), "move_format"),
    "no_number": (lambda files: archive_of(files, format_="x" * 999), "move_format"),
    "link": (linked, "move_entry"),
    "twice": (twice, "move_entry"),
    "unbounded_packing": (lambda files: zipped(files, zipfile.ZIP_BZIP2), "move_entry"),
    "bomb": (lambda files: archive_of({**files, TEXT: bytes(21 * 2**20)}), "import_bomb"),
    "many_bombs": (lambda files: archive_of({f"texts/b{n}.txt": bytes(19 * 2**20) for n in range(6)}), "import_bomb"),
    "no_receipt": (lambda files: archive_of(without(files, RECEIPT)), "move_document"),
    "no_text": (lambda files: archive_of(without(files, TEXT)), "move_document"),
    "receipt_of_another_text": (lambda files: archive_of({**files, TEXT: files[TEXT] + b"x"}), "move_document"),
    "receipt_is_none": (lambda files: archive_of({**files, RECEIPT: b"[" * 9999}), "move_document"),
    "no_clauses": (lambda files: archive_of(with_text(files, b"x\n")), "move_document"),
    "no_words": (lambda files: archive_of(with_text(files, b"\xff\xfe\xff")), "move_document"),
    "record_of_another": (lambda files: archive_of(with_record(files, RULES, "zunyi-plan")), "move_document"),
    "record_of_a_file": (lambda files: archive_of(with_record(files, "issuer =", "file =")), "move_document"),
    "record_of_no_words": (lambda files: archive_of(with_record(files, f'"{offered_files.TITLE}"', "5")), "move_document"),
    "record_of_no_level": (lambda files: archive_of(with_record(files, '"municipal"', '"royal"')), "move_document"),
    "record_of_no_day": (lambda files: archive_of(with_record(files, "2026-05-01", "2026-15-01")), "move_document"),
    "unknown_to_the_catalogue": (lambda files: archive_of(without(files, RECORD)), "move_catalogue"),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("case", BROKEN)
def test_an_archive_that_is_not_whole_leaves_nothing(
    case: str, city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    made, key = BROKEN[case]
    with pytest.raises(ImportRefused) as caught:
        brought(made(city.files_of(RULES)), county, known, tmp_path)
    assert caught.value.key == key
    assert not county.root.exists()


@pytest.mark.parametrize(
    "name",
    [
        "../x.txt", "texts/../../x.txt", "/texts/x.txt", "texts\\x.txt", "C:/texts/x.txt", "texts/sub/x.txt", "texts/",
        "texts/x.toml", "texts/X.txt", "texts/a..b.txt", "texts/.txt", "downloads/x.part", "library.lock", "texts/x.txt\n",
    ],
)  # fmt: skip
def test_no_file_goes_anywhere_but_into_the_three_folders(
    name: str, city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    with pytest.raises(ImportRefused) as caught:
        brought(archive_of({**city.files_of(RULES), name: b"x"}), county, known, tmp_path)
    assert caught.value.key == "move_entry"
    assert not county.root.exists()


def test_no_byte_of_an_archive_can_be_changed_unseen(city: Shelf, known: Corpus, tmp_path: Path) -> None:
    """What a changed byte leaves to be taken in is what was packed; the zip's own times may change, its files may not."""
    data, _ = packed(city, "city.zip", known)
    refused = 0
    for place in range(0, len(data), 41):
        altered = bytearray(data)
        altered[place] ^= 1
        shelf = Shelf(tmp_path / str(place))
        try:
            brought(bytes(altered), shelf, known, tmp_path)
        except AssistantError:
            refused += 1
            assert not shelf.root.exists()
        else:
            assert contents(shelf) == contents(city)
    assert refused > len(data) / 41 / 2


def test_an_entry_that_claims_less_than_it_holds_is_not_unpacked(
    city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    honest = archive_of({**city.files_of(RULES), "texts/x.txt": bytes(64 * 2**20)})
    lying = honest.replace(struct.pack("<I", 64 * 2**20), struct.pack("<I", 9))
    assert lying != honest
    tracemalloc.start()
    try:
        with pytest.raises(ImportRefused) as caught:
            brought(lying, county, known, tmp_path)
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    assert caught.value.key == "import_broken"


@pytest.mark.parametrize(
    ("document_id", "articles"),
    [pytest.param("zunyi-plan", 0, id="ships"), pytest.param(LAW, 7, id="another_version")],
)
def test_a_text_that_does_not_fit_the_catalogue_is_refused(
    document_id: str, articles: int, city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    text = LAW_TEXT.encode()
    files = {
        f"texts/{document_id}.txt": text,
        f"receipts/{document_id}.json": json.dumps(
            json.loads(city.files_of(LAW)[f"receipts/{LAW}.json"]) | {"text_sha256": sha256_of(text)}
        ).encode(),
    }
    document = replace(known.documents[document_id], articles=articles)
    catalogue = replace(known, documents={**known.documents, document_id: document})
    with pytest.raises(ImportRefused) as caught:
        brought(archive_of(files), county, catalogue, tmp_path)
    assert caught.value.key == "move_catalogue"


# -- what is held already ------------------------------------------------------------------------------------------


def test_another_text_under_a_held_id_is_replaced_only_where_it_is_said(
    city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    put(county, known, offered_files.RULES.replace("二十二小时", "二十六小时"))
    before = contents(county)
    data, _ = packed(city, "city.zip", known)
    with pytest.raises(ImportRefused) as caught:
        brought(data, county, known, tmp_path)
    assert caught.value.key == "move_other_text"
    assert caught.value.details["documents"] == f"{offered_files.TITLE} ({RULES})"
    assert contents(county) == before
    assert brought(data, county, known, tmp_path, replaces=True)[RULES] == ("replaced", RULES)
    assert contents(county) == contents(city)


def test_a_text_that_is_held_under_another_id_is_not_held_twice(
    city: Shelf, county: Shelf, known: Corpus, settings: Settings, tmp_path: Path
) -> None:
    put(county, known, offered_files.RULES, document_id="rules-of-ours")
    own = load_corpus(settings.corpus, county.root, only=["rules-of-ours"], statutes=False)
    corpus = replace(own, documents={**own.documents, LAW: known.documents[LAW]})
    data, _ = packed(city, "city.zip", known)
    assert brought(data, county, corpus, tmp_path) == {LAW: ("added", LAW), RULES: ("elsewhere", "rules-of-ours")}
    assert county.ids() == [LAW, "rules-of-ours"]


def test_a_move_that_fails_half_way_goes_back(
    city: Shelf, county: Shelf, known: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(county, known, offered_files.RULES.replace("二十二小时", "二十六小时"))
    before = contents(county)
    data, _ = packed(city, "city.zip", known)
    move = os.replace

    def full(source: Path, target: Path) -> None:
        if target == county.record_path(RULES) and Path(source).name == target.name and "new" in Path(source).parts:
            raise OSError(28, "No space left on device")
        move(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CorpusError) as caught:
        brought(data, county, known, tmp_path, replaces=True)
    assert caught.value.key == "library_unwritable"
    assert contents(county) == before


def test_what_an_interrupted_import_left_is_completed_by_the_next(
    city: Shelf, county: Shelf, known: Corpus, tmp_path: Path
) -> None:
    data, _ = packed(city, "city.zip", known)
    brought(data, county, known, tmp_path)
    county.record_path(RULES).unlink()
    assert brought(data, county, known, tmp_path) == {LAW: ("present", LAW), RULES: ("added", RULES)}
    assert contents(county) == contents(city)


# -- what cannot be exported ---------------------------------------------------------------------------------------


def test_a_library_that_is_not_whole_is_not_exported(city: Shelf, county: Shelf, known: Corpus) -> None:
    with pytest.raises(AssistantError) as caught:
        packed(county, "county.zip", known)
    assert caught.value.key == "move_empty"
    assert not county.root.exists()
    city.text_path(RULES).write_text("第一条　别的。\n", "utf-8")
    with pytest.raises(AssistantError) as caught:
        packed(city, "city.zip", known)
    assert (caught.value.key, caught.value.details["id"]) == ("move_document", RULES)


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_what_lies_outside_the_folder_is_not_exported(linked: str, city: Shelf, known: Corpus, tmp_path: Path) -> None:
    path = city.text_path(RULES) if linked == "file" else city.root / "texts"
    outside = path.rename(tmp_path / path.name)
    path.symlink_to(outside)
    with pytest.raises(AssistantError) as caught:
        packed(city, "city.zip", known)
    assert caught.value.key == "move_outside"

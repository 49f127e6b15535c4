"""A library as an earlier version left it, and its export, are taken as they are: nobody has to bring anything again.

The files are written by hand in the form of 0.1.0, so that a change of today's writer cannot change them along.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import pytest

from assistant.corpus import load_corpus
from assistant.corpus.library import Shelf, changes, count_articles, packed, take_in
from assistant.corpus.library.shelf import TEXT_FORMAT
from tests.conftest import ROOT

ID = "user-0123456789"
TEXT = "青禾镇活动办法\n第一条　学校每天安排一小时户外活动。\n第二条　周末除外。\n"
RECORD = (
    f'id = "{ID}"\ntitle = "青禾镇活动办法"\ntitle_en = "青禾镇活动办法"\nshort_title = "青禾镇活动办法"\n'
    'short_title_en = "青禾镇活动办法"\nissuer = "青禾镇"\nnumber = ""\nlevel = "county"\nissued = "2026-03-01"\n'
    'note = "由用户添加"\nnote_en = "added by the user"\nheld = "verbatim"\n'
)


def receipt(text: str = TEXT) -> str:
    sums = {"text_sha256": hashlib.sha256(text.encode()).hexdigest(), "source_sha256": "0" * 64}
    return json.dumps({**sums, "source": "rules.txt", "added": "2026-03-01", "format": 1})


FILES = {f"receipts/{ID}.json": receipt(), f"texts/{ID}.txt": TEXT, f"documents/{ID}.toml": RECORD}


@pytest.fixture
def old(tmp_path: Path) -> Shelf:
    """A library of 0.1.0: three folders, no journal, nothing removed."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return Shelf(tmp_path)


def test_it_answers_as_it_lies(old: Shelf) -> None:
    corpus = load_corpus(ROOT / "corpus", old.root, statutes=False)
    clauses = corpus.clauses_of(ID)
    assert [clause.text for clause in clauses] == TEXT.splitlines()[1:]
    assert corpus.documents[ID].origin == "library"
    assert old.check(corpus.documents, {ID: count_articles(clauses)}) == []
    assert old.is_own(ID)
    assert TEXT_FORMAT == 1, "texts of an older form would be fetched again: say so in CHANGELOG.md"


def test_its_first_change_begins_the_journal(old: Shelf) -> None:
    assert list(changes(old.root)) == []
    assert old.removed() == []
    old.remove(ID)
    old.restore(ID)
    assert [change.what for change in changes(old.root)] == ["removed", "restored"]
    assert {name: (old.root / name).read_text("utf-8") for name in FILES} == FILES


def test_an_archive_of_then_is_taken_in(tmp_path: Path) -> None:
    data = io.BytesIO()
    listed = {
        "format": 1, "program": "0.1.0", "count": 1,
        "files": {name: hashlib.sha256(text.encode()).hexdigest() for name, text in FILES.items()},
    }  # fmt: skip
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in {"manifest.json": json.dumps(listed), **FILES}.items():
            archive.writestr(name, text)
    (tmp_path / "city.zip").write_bytes(data.getvalue())
    shelf = Shelf(tmp_path / "library")
    corpus = load_corpus(ROOT / "corpus", statutes=False)
    (moved,) = take_in(shelf, tmp_path / "city.zip", corpus)
    assert moved.fate == "added"
    assert shelf.files_of(ID) == {name: text.encode() for name, text in FILES.items()}
    assert packed(shelf, "again.zip", load_corpus(ROOT / "corpus", shelf.root, statutes=False))[1] == 1

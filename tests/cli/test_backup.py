"""Library and feedback as one file, taken in elsewhere: whole, once, or not at all."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.corpus.library import Shelf
from assistant.settings import Settings
from assistant.tools import feedback_path, keep, kept, read_feedback
from tests.conftest import TODAY
from tests.support.offered_files import RULES


class Machine:
    """A machine's folders, to which the commands are pointed."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root = root
        self._patch = monkeypatch
        root.mkdir()

    def run(self, *arguments: str) -> int:
        for name in ("library", "store", "feedback"):
            ending = ".jsonl" if name == "feedback" else ""
            self._patch.setenv(f"ASSISTANT_{name.upper()}", str(self.root / f"{name}{ending}"))
        return main(list(arguments))

    @property
    def shelf(self) -> Shelf:
        return Shelf(self.root / "library")

    @property
    def feedback(self) -> Path:
        return self.root / "feedback.jsonl"


@pytest.fixture
def old(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """A machine with a document and two words of readers."""
    machine = Machine(tmp_path / "old", monkeypatch)
    (tmp_path / "rules.txt").write_text(RULES, "utf-8")
    assert machine.run("library", "add", str(tmp_path / "rules.txt"), "--yes") == 0
    for question in ("孩子几点睡？", "学校能补课吗？"):
        record = {"verdict": "right", "question": question, "language": "zh", "role": "parent", "status": "answered"}
        keep(read_feedback(record, TODAY), machine.feedback)
    return machine


@pytest.fixture
def new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path / "new", monkeypatch)


def test_another_machine_has_it_all(old: Machine, new: Machine, tmp_path: Path) -> None:
    file = str(tmp_path / "all.zip")
    assert old.run("backup", file) == 0
    assert (tmp_path / "all.zip").stat().st_mode & 0o077 == 0
    assert new.run("restore", file) == 0
    (document_id,) = old.shelf.ids()
    assert new.shelf.files_of(document_id) == old.shelf.files_of(document_id)
    assert list(kept(new.feedback)) == list(kept(old.feedback))
    assert (new.root / "library" / "before-changes.jsonl").read_bytes() == (
        old.root / "library" / "changes.jsonl"
    ).read_bytes()
    assert new.run("restore", file) == 0
    assert len(list(kept(new.feedback))) == 2


def test_nothing_yet_is_said(new: Machine, tmp_path: Path) -> None:
    assert new.run("backup", str(tmp_path / "all.zip")) == 2
    assert not (tmp_path / "all.zip").exists()


@pytest.mark.parametrize("name", ["library.zip", "feedback.jsonl", "backup.json", "changes.jsonl"])
def test_a_changed_byte_is_refused_and_nothing_is_taken_in(
    old: Machine, new: Machine, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "all.zip"
    old.run("backup", str(file))
    with zipfile.ZipFile(file) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    files[name] = files[name][:-20] + (b"1" if files[name][-20:-19] == b"0" else b"0") + files[name][-19:]
    _write(file, files)
    assert new.run("restore", str(file)) != 0
    assert new.shelf.ids() == []
    assert not new.feedback.exists()


@pytest.mark.parametrize("entry", ["../evil", "/etc/passwd", "texts/x.txt", "library.zip/x"])
def test_what_does_not_belong_there_is_refused(old: Machine, new: Machine, tmp_path: Path, entry: str) -> None:
    file = tmp_path / "all.zip"
    old.run("backup", str(file))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(entry, b"x")
    assert new.run("restore", str(file)) != 0
    assert new.shelf.ids() == []


def test_a_bomb_is_refused_unpacked(new: Machine, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("feedback.jsonl", b"0" * 120_000_000)
    assert new.run("restore", str(file)) != 0


def test_records_that_are_none_are_refused(old: Machine, new: Machine, tmp_path: Path, settings: Settings) -> None:
    from assistant.backup import _FORMAT, _LIST
    from assistant.corpus.library import write_archive

    file = tmp_path / "all.zip"
    file.write_bytes(write_archive({"feedback.jsonl": b'{"day": "x"}\n'}, _LIST, {"format": _FORMAT}))
    assert new.run("restore", str(file)) != 0
    assert not new.feedback.exists()
    assert feedback_path(settings, {}).name == "feedback.jsonl"


def test_a_newer_form_is_said(old: Machine, new: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "all.zip"
    old.run("backup", str(file))
    with zipfile.ZipFile(file) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    files["backup.json"] = json.dumps({**json.loads(files["backup.json"]), "format": 99}).encode()
    _write(file, files)
    capsys.readouterr()
    assert new.run("restore", str(file)) != 0
    assert "99" in capsys.readouterr().err


def _write(path: Path, files: dict[str, bytes]) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    path.write_bytes(data.getvalue())

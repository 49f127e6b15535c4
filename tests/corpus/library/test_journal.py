"""Every change of the library is written down, and what was taken out can be brought back for thirty days."""

import json
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.corpus import library_stamp
from assistant.corpus.library import KEPT_DAYS, Receipt, Shelf, changes
from assistant.corpus.library.shelf import sha256_of
from assistant.errors import UsageError

TEXT = "第一条　学校每天安排一小时活动。\n"
BEGIN = datetime(2026, 3, 1, 8, 30, tzinfo=UTC)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.at = BEGIN

    def __call__(self) -> datetime:
        return self.at


def keep(shelf: Shelf, name: str = "town-rules", text: str = TEXT) -> None:
    receipt = Receipt(
        text_sha256=sha256_of(text.encode()), source="rules.txt", source_sha256="0" * 64, added="2026-03-01"
    )
    shelf.keep(name, text, receipt, {"id": name, "title": "青禾镇活动办法"})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Shelf:
    shelf = Shelf(tmp_path / "library", "administrator", clock)
    keep(shelf)
    return shelf


def test_every_change_is_a_line(shelf: Shelf) -> None:
    keep(shelf, text=TEXT + "第二条　周末除外。\n")
    shelf.rewrite("town-rules", {"id": "town-rules", "title": "青禾镇活动规定"})
    shelf.remove("town-rules")
    shelf.restore("town-rules")
    lines = [json.loads(line) for line in (shelf.root / "changes.jsonl").read_text("utf-8").splitlines()]
    assert [line["what"] for line in lines] == ["added", "replaced", "corrected", "removed", "restored"]
    assert {line["who"] for line in lines} == {"administrator"}
    assert {line["at"] for line in lines} == {"2026-03-01T08:30:00+00:00"}
    assert [line["title"] for line in lines] == ["青禾镇活动办法"] * 2 + ["青禾镇活动规定"] * 3
    assert lines[0]["sha256"] == sha256_of(TEXT.encode())
    assert lines[-1]["sha256"] == lines[1]["sha256"]
    assert [asdict(change) for change in changes(shelf.root)] == lines


def test_what_was_removed_comes_back_as_it_was(shelf: Shelf) -> None:
    before = shelf.files_of("town-rules")
    shelf.remove("town-rules")
    assert shelf.ids() == []
    assert library_stamp(shelf.root) == {}
    assert [one.title for one in shelf.removed()] == ["青禾镇活动办法"]
    shelf.restore("town-rules")
    assert shelf.files_of("town-rules") == before
    assert shelf.is_whole("town-rules")
    assert shelf.removed() == []


def test_after_thirty_days_it_is_gone(shelf: Shelf, clock: Clock) -> None:
    shelf.remove("town-rules")
    clock.at += timedelta(days=KEPT_DAYS)
    assert shelf.removed() == []
    with pytest.raises(UsageError, match="undo_gone"):
        shelf.restore("town-rules")
    keep(shelf, "other")
    shelf.remove("other")
    assert [path.name.partition("--")[2] for path in (shelf.root / "removed").iterdir()] == ["other"]


def test_the_last_of_several_comes_back(shelf: Shelf, clock: Clock) -> None:
    shelf.remove("town-rules")
    clock.at += timedelta(days=1)
    keep(shelf, text="第一条　后来的文本。\n")
    shelf.remove("town-rules")
    shelf.restore("town-rules")
    assert "后来的文本" in shelf.text_path("town-rules").read_text("utf-8")


def test_what_is_held_again_is_not_overwritten(shelf: Shelf) -> None:
    shelf.remove("town-rules")
    keep(shelf, text="第一条　新的。\n")
    with pytest.raises(UsageError, match="undo_held"):
        shelf.restore("town-rules")
    assert "新的" in shelf.text_path("town-rules").read_text("utf-8")


@pytest.mark.parametrize("name", ["../../etc/passwd", "town-rules/..", "", "A B"])
def test_a_name_that_leads_elsewhere_is_refused(shelf: Shelf, name: str) -> None:
    with pytest.raises(UsageError):
        shelf.restore(name)


def test_a_line_that_was_cut_off_costs_no_other(shelf: Shelf) -> None:
    path = shelf.root / "changes.jsonl"
    path.write_bytes(path.read_bytes() + b'{"at": "2026')
    shelf.remove("town-rules")
    assert [change.what for change in changes(shelf.root)] == ["added", "removed"]


def test_what_killed_writers_left_goes_with_the_next_change(shelf: Shelf) -> None:
    left = shelf.root / "texts" / ".town-rules.txt.abcd1234"
    left.write_text("half", "utf-8")
    (shelf.root / ".moving-x" / "new").mkdir(parents=True)
    shelf.remove("town-rules")
    assert not left.exists()
    assert not list(shelf.root.glob(".moving-*"))


def test_the_commands(shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(shelf.root))
    assert main(["library", "remove", "town-rules"]) == 0
    assert "library undo town-rules" in capsys.readouterr().out
    assert main(["library", "undo", "town-rules"]) == 0
    assert "青禾镇活动办法" in capsys.readouterr().out
    assert main(["library", "undo", "town-rules"]) == UsageError.exit_code
    capsys.readouterr()
    assert main(["library", "log"]) == 0
    made = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one["what"] for one in made] == ["added", "removed", "restored"]
    assert made[-1]["who"].startswith("command line: ")

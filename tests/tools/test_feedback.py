"""What readers say of answers: kept in one bounded local file, a line a record, nobody's name, exported for the evaluation."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from assistant import messages
from assistant.cli.main import main
from assistant.errors import StoreUnwritable, UsageError
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.tools.feedback import (
    LARGEST_FILE,
    VERDICTS,
    Feedback,
    as_cases,
    feedback_path,
    keep,
    kept,
    read_feedback,
)
from assistant.ui.page import Page
from evals.sets.read import read_set
from tests.conftest import TODAY


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> Page:
    return Page(assistant)


def sent(**more: Any) -> dict[str, Any]:
    record = {
        "question": "打孩子违法吗？",
        "language": "zh",
        "role": "parent",
        "verdict": "wrong",
        "status": "answered",
        "clause_ids": ["family-education-promotion-law-2021/23"],
        "note": "说得不全",
    }
    return {**record, **more}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "feedback.jsonl"


def test_feedback_is_one_line_a_record_whatever_is_in_it(place: Path) -> None:
    keep(read_feedback(sent(note='一\n二\r\n三\u2028四\x00五"}\n{"a": 1'), TODAY), place)
    keep(read_feedback(sent(question="换\n行", verdict="right"), TODAY), place)
    lines = place.read_bytes().split(b"\n")
    assert len(lines) == 3
    assert lines[-1] == b""
    assert [entry.verdict for entry in kept(place)] == ["wrong", "right"]
    assert "\u2028" not in place.read_text("utf-8")


def test_private_numbers_are_taken_out_of_feedback() -> None:
    found = read_feedback(sent(note="打我电话13800138000", question="身份证520302201001011234的孩子"), TODAY)
    assert "13800138000" not in found.note
    assert "520302201001011234" not in found.question


def test_feedback_names_nobody() -> None:
    assert set(Feedback.__slots__) == {"day", "verdict", "question", "language", "role", "status", "clause_ids", "note"}
    assert read_feedback(sent(name="王", address="1.2.3.4"), TODAY) == read_feedback(sent(), TODAY)


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": "great"},
        {"verdict": None},
        {"role": "king"},
        {"status": "failed"},
        {"question": ""},
        {"question": 5},
        {"question": "\n\n"},
    ],
)
def test_what_is_no_feedback_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        read_feedback(sent(**more), TODAY)


def test_feedback_is_bounded_in_every_part() -> None:
    found = read_feedback(sent(note="长" * 9000, question="长" * 9000, clause_ids=["a/1", "../x\n", 5] * 50), TODAY)
    assert (len(found.note), len(found.question)) == (500, 1000)
    assert found.clause_ids == ("a/1",)


def test_a_full_file_takes_nothing_more(place: Path) -> None:
    place.parent.mkdir()
    place.write_bytes(b"x" * LARGEST_FILE)
    with pytest.raises(UsageError) as caught:
        keep(read_feedback(sent(), TODAY), place)
    assert caught.value.key == "feedback_full"
    assert place.stat().st_size == LARGEST_FILE


def test_a_folder_that_cannot_be_written_is_said() -> None:
    with pytest.raises(StoreUnwritable):
        keep(read_feedback(sent(), TODAY), Path("/proc/feedback/feedback.jsonl"))


def test_a_place_that_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnwritable):
        keep(read_feedback(sent(), TODAY), tmp_path / "file" / "feedback.jsonl")


def test_many_at_once_lose_nothing(place: Path) -> None:
    writers = [threading.Thread(target=keep, args=(read_feedback(sent(note=str(n)), TODAY), place)) for n in range(20)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(int(entry.note) for entry in kept(place)) == list(range(20))


def test_broken_lines_are_passed_over(place: Path) -> None:
    keep(read_feedback(sent(), TODAY), place)
    with place.open("ab") as file:
        file.write(b'{"half": \n[]\n\xff\xfe\n{"day": "never"}\n')
    keep(read_feedback(sent(verdict="right"), TODAY), place)
    assert [entry.verdict for entry in kept(place)] == ["wrong", "right"]


def test_feedback_is_read_as_a_question_set(place: Path, tmp_path: Path) -> None:
    for verdict in VERDICTS:
        keep(read_feedback(sent(verdict=verdict), TODAY), place)
        keep(read_feedback(sent(verdict=verdict), TODAY), place)
    lines = [json.dumps(case, ensure_ascii=False) for case in as_cases(kept(place))]
    (tmp_path / "set.jsonl").write_text("\n".join(lines), "utf-8")
    cases = read_set(str(tmp_path / "set.jsonl"))
    assert [case.kind for case in cases] == [f"feedback-{verdict}" for verdict in VERDICTS]
    assert cases[0].relevant == ("family-education-promotion-law-2021/23",)
    assert all(not case.statuses for case in cases[1:])


def test_the_command_exports_what_the_page_kept(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_FEEDBACK", str(tmp_path / "said.jsonl"))
    reply = page.act({"do": "feedback", "page": "en", **sent()})
    assert reply == {"said": messages.message("en", "feedback.thanks")}
    assert main(["feedback", "export"]) == 0
    assert json.loads(capsys.readouterr().out)["question"] == "打孩子违法吗？"
    assert main(["feedback", "export", "--notes"]) == 0
    assert json.loads(capsys.readouterr().out)["note"] == "说得不全"
    assert main(["feedback"]) == 0
    assert json.loads(capsys.readouterr().out)["wrong"] == 1


def test_the_file_is_beside_the_index_unless_named(settings: Settings, tmp_path: Path) -> None:
    assert feedback_path(settings, {}) == settings.store.parent / "feedback.jsonl"
    assert feedback_path(settings, {"ASSISTANT_FEEDBACK": str(tmp_path / "x")}) == tmp_path / "x"

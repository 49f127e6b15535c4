"""The command line as other programs use it: its JSON is a contract."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.batch import read_history
from assistant.cli.main import main
from assistant.pipeline import Assistant
from assistant.settings import Settings
from tests.conftest import ROOT

ANSWER_KEYS = {
    "id",
    "question",
    "language",
    "status",
    "text",
    "citations",
    "notices",
    "retrieved",
    "provenance",
    "timings_ms",
}
CITATION_KEYS = {
    "marker", "document_id", "document_title", "clause_id", "locator", "quote", "start", "end", "clause_text",
    "translation", "validity",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _same_store(settings: Settings, assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands use the store that the run has built already."""
    monkeypatch.setenv("ASSISTANT_STORE", str(settings.store))
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(settings.library))
    monkeypatch.setenv("ASSISTANT_TODAY", settings.today.isoformat())


def run_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(list(arguments)) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_json_contract(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run_json(capsys, "ask", "--json", "规划里初二的孩子每天该睡几个小时?")
    assert set(answer) >= ANSWER_KEYS
    assert answer["language"] == "zh"
    assert answer["status"] == "answered"
    citation = answer["citations"][0]
    assert set(citation) >= CITATION_KEYS
    assert set(citation["validity"]) == {"state", "note"}
    assert citation["locator"] == "二、(一) 策略措施 8"
    assert 1 <= len(answer["retrieved"]) <= 10
    scores = [hit["score"] for hit in answer["retrieved"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["provenance"]["answerer"] == "quoting"


def test_plain_output_is_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "how many hours should a middle schooler sleep"]) == 0
    out = capsys.readouterr().out
    assert "[1]" in out
    assert "Part 2 (1), Measure 8" in out
    assert "初中生9小时" in out


def test_batch_keeps_order_and_survives_bad_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [
        {"id": "a", "question": "小学生近视率目标是多少?"},
        {"id": 2, "question": "那高中呢", "history": ["小学生近视率目标是多少?"], "role": "instructor"},
        {"id": "c", "question": ""},
        {"id": "d", "question": "how many hours should a middle schooler sleep", "role": "director"},
    ]
    path = tmp_path / "questions.jsonl"
    path.write_text(
        "\n".join([*(json.dumps(line, ensure_ascii=False) for line in lines), "{broken", '["no"]']), "utf-8"
    )
    assert main(["ask", "--batch", str(path)]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", 2, "c", "d", None, None]
    assert [answer["status"] for answer in answers] == [
        "answered",
        "answered",
        "failed",
        "answered",
        "failed",
        "failed",
    ]
    assert "76%" in answers[1]["text"]


ASKED = '{"id": %d, "question": "初中生每天睡几个小时？"}'


@pytest.mark.parametrize(
    "between",
    [
        pytest.param('{"id": 9, "question": "初中生'.encode()[:-1] + b'\xff"}', id="damaged"),
        pytest.param(b"\xff" * 40, id="no-text"),
        pytest.param(b'{"id": 9, "question": "\\ud800"}', id="half-a-character"),
        pytest.param(b'{"id": 9, "question": "x", "role": "judge"}', id="role"),
        pytest.param(b'{"id": 9, "question": "x", "role": ["parent"]}', id="role-of-another-kind"),
        pytest.param(b'{"id": 9, "question": "x", "as_of": "yesterday"}', id="day"),
        pytest.param(b'{"id": 9, "question": 7}', id="number"),
        pytest.param(b"[" * 100_000, id="nested"),
        pytest.param(b"x" * 4_100_000, id="endless"),
        pytest.param(b"null", id="null"),
    ],
)
def test_a_line_costs_no_other(tmp_path: Path, capsys: pytest.CaptureFixture[str], between: bytes) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_bytes(b"\n".join([(ASKED % 1).encode(), between, (ASKED % 2).encode()]))
    assert main(["ask", "--batch", str(path)]) == 0
    first, other, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert "9小时" in first["text"]
    assert other["status"] == "failed"
    assert "9小时" in last["text"]
    assert last["id"] == 2


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-be"])
def test_a_batch_in_the_encodings_of_the_country(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], encoding: str
) -> None:
    path = tmp_path / "questions.jsonl"
    text = f"{ASKED % 1}\n{ASKED % 2}\n"
    path.write_bytes(f"\ufeff{text}".encode(encoding) if encoding == "utf-16-be" else text.encode(encoding))
    assert main(["ask", "--batch", str(path)]) == 0
    assert [json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()] == ["answered"] * 2


def test_an_unknown_role_of_a_row_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": 1, "question": "初中生睡几个小时", "role": "judge"}\n', "utf-8")
    assert main(["ask", "--batch", str(path)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert "judge" in answer["text"]
    assert answer["question"] == "初中生睡几个小时"


def test_without_standard_input_it_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert main(["ask", "--batch", "-"]) == 2
    assert "Error" not in capsys.readouterr().err


def test_a_terminal_that_knows_no_chinese_ends_nothing(settings: Settings) -> None:
    env = {
        **os.environ, "ASSISTANT_STORE": str(settings.store), "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)
    }  # fmt: skip
    for more in (["--json"], []):
        done = subprocess.run(
            [sys.executable, "-m", "assistant", "ask", *more, "初中生每天睡几个小时?"],
            capture_output=True, env=env, timeout=120, cwd=ROOT,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        if more:
            assert "9小时" in json.loads(done.stdout)["text"]


def test_as_of_decides_what_governs(capsys: pytest.CaptureFixture[str]) -> None:
    answer = run_json(capsys, "ask", "--json", "--as-of", "2024-06-01", "初中生睡几个小时")
    assert answer["citations"][0]["validity"]["state"] == "in-force"


def test_show(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "zunyi-plan/2.1/measures/8"]) == 0
    assert "初中生9小时" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param(["ask", ""], 2, id="empty"),
        pytest.param(["ask"], 2, id="none"),
        pytest.param(["nonsense"], 2, id="command"),
        pytest.param(["ask", "x", "--nonsense"], 2, id="option"),
        pytest.param(["ask", "初中生", "--role", "king"], 2, id="role"),
        pytest.param(["ask", "初中生", "--as-of", "昨天"], 2, id="date"),
        pytest.param(["ask", "--batch", "/nonexistent/file"], 2, id="file"),
        pytest.param(["show", "zunyi-plan/9.9"], 2, id="clause"),
    ],
)
def test_usage_errors_are_sentences(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == code
    err = capsys.readouterr()
    assert "Traceback" not in err.err
    assert len((err.err or err.out).strip()) > 8


def test_a_corpus_error_has_its_own_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path))
    assert main(["ask", "初中生睡几个小时"]) == 3
    assert "catalogue.toml" in capsys.readouterr().err


def test_an_index_error_has_its_own_code(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ASSISTANT_STORE", "/dev/null/store")
    assert main(["ask", "初中生睡几个小时"]) == 4
    assert "ASSISTANT_STORE" in capsys.readouterr().err


@pytest.mark.slow
def test_a_model_that_cannot_be_had_has_its_own_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("ASSISTANT_EMBEDDING", str(tmp_path / "none"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert main(["ask", "初中生睡几个小时"]) == 5
    assert str(tmp_path) not in capsys.readouterr().err


def test_index_check(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_json(capsys, "index", "--check")["clauses"] > 161


def test_history_in_any_common_form() -> None:
    forms: list[object] = [
        "甲",
        {"question": "乙"},
        {"role": "user", "content": "丙"},
        {"role": "assistant", "content": "x"},
        ["丁", "答"],
        5,
    ]
    assert [turn.question for turn in read_history(forms)] == ["甲", "乙", "丙", "丁"]
    assert list(read_history(None)) == []


def test_standard_input(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """A fresh process answers from standard input, in UTF-8 whatever the locale."""
    env = {**os.environ, "ASSISTANT_STORE": str(settings.store), "LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    question = json.dumps({"id": 1, "question": "初中生每天睡几个小时?"}, ensure_ascii=False)
    done = subprocess.run(
        [sys.executable, "-m", "assistant", "ask", "--batch", "-"],
        input=question.encode(), capture_output=True, env=env, timeout=120, check=True, cwd=ROOT,
    )  # fmt: skip
    answer = json.load(io.BytesIO(done.stdout))
    assert answer["id"] == 1
    assert "9小时" in answer["text"]

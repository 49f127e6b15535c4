"""library export, library import: what they say and what they end with."""

from pathlib import Path

import pytest

from assistant.cli.main import main
from tests.support import offered_files


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "rules.txt"
    path.write_text(offered_files.RULES, "utf-8")
    return path


@pytest.fixture(autouse=True)
def _few_laws(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSISTANT_STATUTES", "0")


def on(machine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *command: str) -> int:
    """Run a command with the library of a machine."""
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / machine))
    return main(["library", *command])


def test_a_library_goes_from_machine_to_machine(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    archive = str(tmp_path / "city.zip")
    assert on("city", tmp_path, monkeypatch, "export", archive) == 2
    assert "没有可以导出的" in capsys.readouterr().err
    on("city", tmp_path, monkeypatch, "add", str(rules), "--yes", "--id", "rules")
    capsys.readouterr()
    assert on("city", tmp_path, monkeypatch, "export", archive) == 0
    assert "已导出到 city.zip：1 份文件" in capsys.readouterr().out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city", "city.zip", "rules.txt"]
    assert on("county", tmp_path, monkeypatch, "import", archive) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"已收录：《{offered_files.TITLE}》（rules）。",
        "收录 1 份，替换 0 份，跳过 0 份。",
        "下次提问时会更新索引；正在运行的页面会自动跟上，不必重启。",
    ]
    assert on("county", tmp_path, monkeypatch, "import", archive) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"已有，跳过：《{offered_files.TITLE}》（rules）。",
        "收录 0 份，替换 0 份，跳过 1 份。",
    ]


def test_other_texts_are_named_and_replaced_where_it_is_said(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_LANGUAGE", "en")
    archive = str(tmp_path / "city.zip")
    on("city", tmp_path, monkeypatch, "add", str(rules), "--yes", "--id", "rules")
    on("city", tmp_path, monkeypatch, "export", archive)
    on("twin", tmp_path, monkeypatch, "add", str(rules), "--yes", "--id", "same-rules")
    rules.write_text(offered_files.RULES.replace("二十二", "二十六"), "utf-8")
    on("county", tmp_path, monkeypatch, "add", str(rules), "--yes", "--id", "rules")
    capsys.readouterr()
    assert on("county", tmp_path, monkeypatch, "import", archive) == 3
    refused = capsys.readouterr()
    assert refused.out == ""
    assert f"{offered_files.TITLE} (rules)" in refused.err
    assert "--replace" in refused.err
    assert on("county", tmp_path, monkeypatch, "import", archive, "--replace") == 0
    assert capsys.readouterr().out.splitlines() == [
        f"Replaced: {offered_files.TITLE} (rules).",
        "0 added, 1 replaced, 0 skipped.",
        "The index is brought up to date at the next question; a page that is running follows without a restart.",
    ]
    assert on("twin", tmp_path, monkeypatch, "import", archive) == 0
    assert f"as {offered_files.TITLE} (same-rules)" in capsys.readouterr().out


def test_files_that_cannot_be_read_or_written_are_named(
    rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert on("county", tmp_path, monkeypatch, "import", str(tmp_path / "none.zip")) == 3
    assert "none.zip" in capsys.readouterr().err
    assert on("county", tmp_path, monkeypatch, "import", str(rules)) == 3
    assert "rules.txt" in capsys.readouterr().err
    assert not (tmp_path / "county").exists()
    on("city", tmp_path, monkeypatch, "add", str(rules), "--yes")
    capsys.readouterr()
    for wrong in (tmp_path, rules / "city.zip", tmp_path / "no-folder" / "city.zip"):
        assert on("city", tmp_path, monkeypatch, "export", str(wrong)) == 2
        assert "写不进去" in capsys.readouterr().err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["city", "rules.txt"]

"""What other programs may use, and what a wheel holds: pinned, so that neither changes by accident."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from assistant import errors, pipeline, render, schema
from tests.conftest import ROOT


def names(module: object) -> set[str]:
    own = getattr(module, "__name__", "")
    return {
        name
        for name, value in vars(module).items()
        if not name.startswith("_") and getattr(value, "__module__", own) == own and isinstance(value, type)
    }


def test_the_nouns() -> None:
    assert names(schema) >= {
        "Document", "Clause", "Sentence", "Passage", "Hit", "Citation", "Validity", "Segment", "Card", "Contact", "Turn", "Answer",
    }  # fmt: skip


def test_every_error_stands_in_the_tree_that_the_docstring_draws() -> None:
    drawn = errors.__doc__ or ""
    for name in names(errors):
        assert name in drawn, name
        assert issubclass(getattr(errors, name), errors.AssistantError)


def test_what_the_page_and_the_command_line_talk_to() -> None:
    methods = {name for name in vars(pipeline.Assistant) if not name.startswith("_")}
    assert methods >= {
        "start", "ask", "stream", "search", "clause", "document", "neighbours", "validity_of", "links", "failed",
    }  # fmt: skip
    assert callable(render.answer_json)


@pytest.mark.slow
def test_the_wheel_holds_the_product_and_its_data_and_nothing_else(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr[-1500:]
    files = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    tops = {name.split("/")[0] for name in files}
    assert {top.split("-")[0] for top in tops} == {"assistant", "child_policy_assistant"}
    assert not any("/library/texts/" in name or name.endswith((".sqlite3", ".pyc")) for name in files)
    for wanted in (
        "assistant/cli/main.py",
        "assistant/retrieval/ranking.toml",
        "assistant/locale/zh.toml",
        "assistant/data/corpus/catalogue.toml",
        "assistant/data/corpus/documents/zunyi-plan.txt",
        "assistant/data/corpus/asks/zunyi-plan.tsv",
        "assistant/data/index/embedding/model.safetensors",
    ):
        assert wanted in files
    assert any(name.startswith("assistant/data/prompts/") for name in files)
    data = [name for name in files if name.startswith("assistant/data/corpus/")]
    held = [
        path
        for path in (ROOT / "corpus").rglob("*")
        if path.is_file() and "library" not in path.relative_to(ROOT / "corpus").parts
    ]
    assert len(data) == len(held)

"""What is handed on: the wheel and the source archive are built, installed and run elsewhere; the list of changes fits."""

import os
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from assistant import __version__
from tests.conftest import ROOT


def test_the_version_heads_the_last_released_changes() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    released = re.findall(r"^## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)$", text, re.MULTILINE)
    assert released[0][0] == __version__
    assert [day for _, day in released] == sorted((day for _, day in released), reverse=True)


def test_what_is_installed_is_pinned_to_one_version() -> None:
    for path in ROOT.glob("requirements*.txt"):
        for line in path.read_text("utf-8").splitlines():
            wanted = line.partition("#")[0].strip()
            assert (
                not wanted
                or wanted.startswith("-r ")
                or re.match(r"[\w.\[\]-]+==[\w.+!-]+$", wanted.partition(";")[0].strip())
            ), line


@pytest.mark.slow
def test_the_wheel_runs_where_there_is_no_checkout(tmp_path: Path) -> None:
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    assert f"-{__version__}-" in wheel.name
    where = tmp_path / "installed"
    _run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(where), str(wheel)],
        tmp_path,
    )
    own = {**os.environ, "PYTHONPATH": str(where), "HOME": str(tmp_path), "PYTHONUTF8": "1"}
    said = _run([sys.executable, "-m", "assistant", "show", "zunyi-plan/2.1/measures/8"], tmp_path, own)
    assert "9小时" in said
    assert _run([sys.executable, "-m", "assistant", "checksums"], tmp_path, own)
    assert str(where) in _run([sys.executable, "-c", "import assistant; print(assistant.__file__)"], tmp_path, own)


@pytest.mark.slow
def test_the_source_archive_holds_what_a_wheel_is_built_from(tmp_path: Path) -> None:
    _run([sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)], ROOT)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        names = source.getnames()
        source.extractall(tmp_path)
    inside = [name.partition("/")[2] for name in names]
    kept_out = ("corpus/library/", "index/store/", "index/feedback", "feedback/", ".venv", "build/", "dist/")
    assert not [name for name in inside if name.startswith(kept_out)]
    (unpacked,) = (path for path in tmp_path.iterdir() if path.is_dir())
    _run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)], unpacked)
    assert list(tmp_path.glob("*.whl"))


def _run(command: list[str], where: Path, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=where, env=environment, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-1500:]
    return done.stdout

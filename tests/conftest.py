"""Shared fixtures: the real corpus, one built index for the whole run, and a place for files."""

import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from assistant.corpus.load import Corpus, load_corpus
from assistant.pipeline import Assistant
from assistant.retrieval.segment import Segmenter, read_lexicon
from assistant.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
TODAY = date(2026, 11, 23)


def shared_folder() -> Path | None:
    """The reference texts, where a machine has them: ASSISTANT_SHARED or ../shared beside the checkout."""
    folder = Path(os.environ.get("ASSISTANT_SHARED", ROOT.parent / "shared"))
    return folder if (folder / "policies").is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    folder = shared_folder()
    if folder is None:
        pytest.skip("the reference texts (../shared) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "home"
    folder.mkdir(exist_ok=True)
    return Settings(
        home=ROOT,
        store=folder / "store",
        library=folder / "library",
        embedding=str(ROOT / "index" / "embedding"),
        fixed_day=TODAY,
    )


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(ROOT / "corpus")


@pytest.fixture(scope="session")
def segmenter() -> Segmenter:
    return Segmenter(read_lexicon(ROOT / "corpus" / "lexicon.tsv"))


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Assistant:
    """One index for the whole run: the first process of a parallel run builds it, the others wait for it."""
    with FileLock(settings.store.parent / "building"):
        return Assistant.start(settings)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "office" in getattr(item, "fixturenames", ()):
            item.add_marker("office")


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What was left out on this machine, and what would run it, as the last thing that is read."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", ())
        if isinstance(report.longrepr, tuple)
    )
    for reason, count in reasons.most_common():
        terminalreporter.write_line(f"left out: {count} tests; {reason}")


@pytest.fixture(scope="session")
def office() -> str:
    """The office program that opens what the talk kit makes."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("no LibreOffice: apt-get install libreoffice-writer-nogui libreoffice-impress-nogui")
    return program


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on what the machine's environment sets."""
    for name in [name for name in os.environ if name.startswith("ASSISTANT_") and name != "ASSISTANT_SHARED"]:
        monkeypatch.delenv(name)

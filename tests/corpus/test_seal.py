"""Files that ship are refused by name where they are not what they were; tables that cannot be read are named."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.cli.main import main
from assistant.corpus import broken_seals, corpus_of, load_corpus, sealed_files, write_seal
from assistant.corpus.seal import LIST
from assistant.errors import CorpusAltered, CorpusError, CorpusInvalid, CorpusMissing
from assistant.messages import error_text
from assistant.question import read_places
from assistant.retrieval import read_lexicon
from assistant.safety import read_card_guide, read_danger_guide
from assistant.settings import Settings
from tests.conftest import ROOT

TABLES = (
    "crisis.toml",
    "contacts.toml",
    "places.toml",
    "divisions.tsv",
    "lexicon.tsv",
    "conflicts.toml",
    "follows.tsv",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A copy of what ships, to be damaged."""
    for folder in ("corpus", "index/danger", "prompts"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("library", "*.npz"))
    write_seal(tmp_path)
    return tmp_path


def test_the_list_is_current() -> None:
    """After a change of a file that ships: python -m assistant checksums --write."""
    listed = dict(reversed(line.split("  ", 1)) for line in (ROOT / LIST).read_text("utf-8").splitlines())  # type: ignore[misc]
    assert set(listed) == set(sealed_files(ROOT))
    assert list(broken_seals(ROOT)) == []


def test_a_changed_digit_of_a_hotline_is_refused(home: Path, settings: Settings) -> None:
    path = home / "corpus" / "contacts.toml"
    path.write_text(path.read_text("utf-8").replace("12355", "12356", 1), "utf-8")
    with pytest.raises(CorpusAltered) as caught:
        corpus_of(replace(settings, home=home))
    assert "corpus/contacts.toml" in error_text(caught.value, "zh")


@pytest.mark.parametrize(
    "name", [*(f"corpus/{name}" for name in TABLES), "corpus/asks/none.tsv", "corpus/translations/zunyi-plan.toml"]
)
def test_a_table_that_is_gone_is_named(home: Path, settings: Settings, name: str) -> None:
    (home / name).unlink()
    with pytest.raises(CorpusMissing) as caught:
        corpus_of(replace(settings, home=home))
    assert caught.value.details["file"] == name


def test_half_a_word_list_is_refused(home: Path, settings: Settings) -> None:
    path = home / "corpus" / "lexicon.tsv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), "utf-8")
    with pytest.raises(CorpusAltered):
        corpus_of(replace(settings, home=home))


def test_a_change_while_it_runs_is_seen(home: Path, settings: Settings) -> None:
    own = replace(settings, home=home)
    corpus_of(own, only=[])
    path = home / "corpus" / "crisis.toml"
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(CorpusAltered):
        corpus_of(own, only=[])


def test_a_change_that_was_meant_is_sealed_by_a_command(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(home))
    (home / "corpus" / "places.toml").write_bytes((home / "corpus" / "places.toml").read_bytes() + b"\n")
    assert main(["checksums"]) == CorpusAltered.exit_code
    assert "corpus/places.toml" in capsys.readouterr().err
    assert main(["checksums", "--write"]) == 0
    assert main(["checksums"]) == 0


@pytest.mark.parametrize("text", ["", "nonsense\n", "0" * 64 + "\n"])
def test_a_list_that_is_none_is_named(home: Path, settings: Settings, text: str) -> None:
    (home / LIST).write_text(text, "utf-8")
    with pytest.raises(CorpusInvalid, match=r"checksums\.txt"):
        corpus_of(replace(settings, home=home))


def test_a_home_without_a_list_is_not_checked(home: Path, settings: Settings) -> None:
    (home / LIST).unlink()
    (home / "corpus" / "lexicon.tsv").unlink()
    corpus_of(replace(settings, home=home), only=[])


READERS: dict[str, Callable[[Path], object]] = {
    "crisis.toml": lambda corpus: read_danger_guide(corpus, ROOT / "index" / "danger", None),  # type: ignore[arg-type]
    "contacts.toml": read_card_guide,
    "places.toml": read_places,
    "divisions.tsv": read_places,
    "lexicon.tsv": lambda corpus: read_lexicon(corpus / "lexicon.tsv"),
    "conflicts.toml": lambda corpus: load_corpus(corpus, only=[], statutes=False),
    "follows.tsv": lambda corpus: load_corpus(corpus, only=[], statutes=False),
    "catalogue.toml": lambda corpus: load_corpus(corpus, only=[], statutes=False),
}


@pytest.mark.parametrize("damage", ["cut", "empty-table", "bytes"])
@pytest.mark.parametrize("name", READERS)
def test_a_damaged_table_is_named_even_without_checksums(home: Path, name: str, damage: str) -> None:
    path = home / "corpus" / name
    whole = path.read_bytes()
    path.write_bytes(
        {"cut": whole[: len(whole) // 3 + 1], "empty-table": b"x = 1\ty\n\tz\n", "bytes": b"\xff\xfe\xff"}[damage]
    )
    if damage == "cut" and name.endswith(".tsv"):  # it may be cut between two lines; the checksums tell
        return
    with pytest.raises(CorpusError) as caught:
        READERS[name](home / "corpus")
    assert name.partition(".")[0] in str(caught.value.details)

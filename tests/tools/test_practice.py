"""corpus/practice.toml: right options are marked and right by the text."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.curated import Words
from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.tools.duties import load_duties
from assistant.tools.practice import Scenario, check, load_practice
from tests.conftest import ROOT as PROJECT

ROOT = PROJECT / "corpus"
PRACTICE = load_practice(ROOT)
TOPICS = {situation.situation_id for situation in load_duties(ROOT)} | {"plan-figures", "laws"}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT)


def test_the_practice_has_no_faults(corpus: Corpus) -> None:
    assert check(PRACTICE, corpus) == []


def test_there_are_enough_and_every_situation_has_some() -> None:
    assert len(PRACTICE) >= 64
    assert len({scenario.scenario_id for scenario in PRACTICE}) == len(PRACTICE)
    counts = Counter(scenario.situation for scenario in PRACTICE)
    assert set(counts) == TOPICS
    assert min(counts.values()) >= 4


@pytest.mark.parametrize("scenario", PRACTICE, ids=lambda scenario: scenario.scenario_id)
def test_four_options_some_right_some_wrong(scenario: Scenario) -> None:
    assert len(scenario.options) == 4
    assert 1 <= sum(option.right for option in scenario.options) <= 3
    for texts in ({o.text.zh for o in scenario.options}, {o.text.en for o in scenario.options}):
        assert len(texts) == 4
        assert all(texts)


def test_the_right_option_is_not_always_in_the_same_place() -> None:
    places = Counter([option.right for option in scenario.options].index(True) for scenario in PRACTICE)
    assert set(places) == {0, 1, 2, 3}
    assert max(places.values()) < len(PRACTICE) * 0.6


def test_an_answer_is_right_only_if_it_is_complete() -> None:
    scenario = next(s for s in PRACTICE if sum(option.right for option in s.options) == 2)
    right = [position for position, option in enumerate(scenario.options) if option.right]
    assert scenario.right(right)
    assert not scenario.right(right[:1])
    assert not scenario.right(range(4))


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"clause_ids": ("minors-protection-law-2024/999",)}, "unknown clause", id="unknown_clause"),
        pytest.param(
            {"explanation": Words(zh="满77岁。", en="From 77.")}, "figure 77 in no clause", id="figure_in_no_clause"
        ),
        pytest.param({"question": Words(zh="满7岁？", en="From 9?")}, "figures differ", id="languages_differ"),
    ],
)
def test_faults_are_found(changes: dict[str, object], fault: str, corpus: Corpus) -> None:
    changed: Scenario = replace(PRACTICE[0], **changes)  # type: ignore[arg-type]
    assert any(fault in found for found in check([changed], corpus))


def test_missing_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_practice(tmp_path)
    (tmp_path / "practice.toml").write_text("scenario = 3\n", encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        load_practice(tmp_path)

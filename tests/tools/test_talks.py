"""corpus/talks.toml: topics whose every clause is at hand."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.curated import Words
from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.tools.indicators import load_indicators
from assistant.tools.talks import Topic, check, load_talks
from tests.conftest import ROOT as PROJECT

ROOT = PROJECT / "corpus"
TALKS = load_talks(ROOT)
WITH_A_FIGURE = {indicator.clause_id for indicator in load_indicators(ROOT)}


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT)


def test_the_talks_have_no_faults(corpus: Corpus) -> None:
    assert check(TALKS, corpus) == []


def test_there_are_enough() -> None:
    assert len({topic.topic_id for topic in TALKS}) == len(TALKS) >= 12


@pytest.mark.parametrize("topic", TALKS, ids=lambda topic: topic.topic_id)
def test_every_part_is_filled(topic: Topic) -> None:
    assert 3 <= len(set(topic.points)) == len(topic.points) <= 6
    assert all(2 <= len(ids) <= 5 for ids in topic.duties.values())
    assert topic.legal_basis
    assert 4 <= len(topic.parent_questions) <= 5
    assert all(question.zh.endswith("？") and question.en.endswith(("?", ".")) for question in topic.parent_questions)


@pytest.mark.parametrize("topic", TALKS, ids=lambda topic: topic.topic_id)
def test_points_with_an_indicator_come_first(topic: Topic) -> None:
    held = [point in WITH_A_FIGURE for point in topic.points]
    assert held[0] or not any(held)


@pytest.mark.parametrize("topic", TALKS, ids=lambda topic: topic.topic_id)
def test_the_legal_basis_is_law_and_in_force(topic: Topic, corpus: Corpus) -> None:
    for clause_id in topic.legal_basis:
        document = corpus.document_of(corpus.clauses[clause_id])
        assert document.status == "in-force", clause_id
        assert document.document_id != "zunyi-plan"


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"points": ("zunyi-plan/9.9",)}, "unknown clause zunyi-plan/9.9", id="unknown_clause"),
        pytest.param({"case": Words(zh="77名学生。", en="77 pupils.")}, "figure 77 in no clause", id="figure_of_ours"),
        pytest.param({"opening": Words(zh="几点？", en="At 9?")}, "figures differ", id="languages_differ"),
    ],
)
def test_faults_are_found(changes: dict[str, object], fault: str, corpus: Corpus) -> None:
    changed: Topic = replace(TALKS[0], **changes)  # type: ignore[arg-type]
    assert any(fault in found for found in check([changed], corpus))


def test_missing_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_talks(tmp_path)
    (tmp_path / "talks.toml").write_text('[[topic]]\nid = "x"\nduties = 3\n', encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        load_talks(tmp_path)

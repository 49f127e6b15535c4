"""corpus/duties.toml: every step stands on its clauses, no stronger and no weaker."""

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.tools.duties import Situation, Step, When, check, load_duties, strengths
from tests.conftest import ROOT as PROJECT

ROOT = PROJECT / "corpus"
DUTIES = load_duties(ROOT)
SITUATIONS = (
    "new-in-post",
    "monthly-round",
    "child-left-alone",
    "suspected-abuse-or-violence",
    "school-drop-out",
    "de-facto-unattended-child",
    "disability",
    "runaway-or-found-child",
    "sexual-harm",
    "death-or-drowning",
    "disaster",
    "bullying",
    "online-harm",
    "self-harm",
    "child-marriage",
    "child-labour",
    "offending-child",
    "foundling",
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT)


def test_the_situations_are_there() -> None:
    assert tuple(situation.situation_id for situation in DUTIES) == SITUATIONS


def test_the_handbook_has_no_faults(corpus: Corpus) -> None:
    assert check(DUTIES, corpus) == []


@pytest.mark.parametrize("situation", DUTIES, ids=lambda situation: situation.situation_id)
def test_steps_are_in_order_of_time_and_each_stands_on_a_few_clauses(situation: Situation) -> None:
    order = get_args(When)
    ranks = [order.index(step.when) for step in situation.steps]
    assert ranks == sorted(ranks)
    assert all(1 <= len(step.clause_ids) <= 3 for step in situation.steps)
    assert {"at-once", "record", "never"} <= {step.when for step in situation.steps}


@pytest.mark.parametrize("situation", DUTIES, ids=lambda situation: situation.situation_id)
def test_every_situation_says_what_it_cannot_say(situation: Situation, corpus: Corpus) -> None:
    for gap in situation.gaps:
        assert gap.what.zh
        assert gap.what.en
        if gap.document_id:
            assert corpus.documents[gap.document_id].held == "none", "a gap that has been closed"


def test_a_step_within_a_limit_names_it() -> None:
    for situation in DUTIES:
        for step in situation.steps:
            assert step.limit is not None or step.when != "within", step.do.zh


def test_a_clause_binds_the_people_it_names(corpus: Corpus) -> None:
    assert strengths("villagers-committee-law-2025/11", "committee", corpus) == {"must"}
    assert strengths("minors-protection-law-2024/11", "anyone", corpus) >= {"may"}
    assert strengths("zunyi-plan/2.7/measures/9", "anyone", corpus) == {"must-not"}


def _first(**changes: object) -> list[Situation]:
    step = next(s for s in DUTIES[0].steps if s.strength == "may")
    changed: Step = replace(step, **changes)  # type: ignore[arg-type]
    return [replace(DUTIES[0], steps=(changed,))]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"clause_ids": ("minors-protection-law-2024/999",)}, "unknown clause", id="unknown_clause"),
        pytest.param({"strength": "must"}, "no clause says must", id="stronger_than_the_clause"),
        pytest.param(
            {"do": replace(DUTIES[0].title, zh="应当办家长学校。")}, "worded as a command", id="worded_as_a_command_zh"
        ),
        pytest.param(
            {"do": replace(DUTIES[0].title, en="The committee must run it.")},
            "as a command",
            id="worded_as_a_command_en",
        ),
        pytest.param(
            {"do": replace(DUTIES[0].title, zh="每年办3次。")}, "figure 3 in no clause", id="figure_in_no_clause"
        ),
    ],
)
def test_faults_are_found(changes: dict[str, object], fault: str, corpus: Corpus) -> None:
    assert any(fault in found for found in check(_first(**changes), corpus))


def test_missing_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_duties(tmp_path)
    (tmp_path / "duties.toml").write_text('[[situation]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        load_duties(tmp_path)

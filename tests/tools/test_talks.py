"""corpus/talks: topics whose every sentence is borne by its statements."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.curated import Words
from assistant.corpus.load import Corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.generation.verify import Support, Verifier
from assistant.pipeline import Assistant
from assistant.safety import read_card_guide
from assistant.tools.talks import Topic, load_talks, read_topic
from assistant.tools.talks_check import Reason, check, reasons, sentences
from tests.conftest import ROOT as PROJECT

ROOT = PROJECT / "corpus"
TALKS = load_talks(ROOT)
NUMBERS = read_card_guide(ROOT).contacts


@pytest.fixture(scope="module")
def reason(assistant: Assistant) -> Reason:
    context = assistant.quoter.context
    support = Support(context.retriever.model, context.retriever.segmenter)
    return reasons(assistant.corpus, Verifier(support, context.places.names))


@pytest.mark.parametrize("topic", TALKS, ids=lambda topic: topic.topic_id)
def test_a_topic_has_no_faults(topic: Topic, corpus: Corpus, reason: Reason) -> None:
    assert check(topic, corpus, reason, NUMBERS) == []


def test_there_are_sixteen() -> None:
    assert len({topic.topic_id for topic in TALKS}) == len(TALKS) >= 16


def test_no_name_leads_to_two_topics_that_have_it_as_their_title() -> None:
    titles = [name for topic in TALKS for name in (topic.topic_id, topic.title.zh, topic.title.en)]
    assert len(titles) == len(set(titles))


@pytest.mark.parametrize("topic", TALKS, ids=lambda topic: topic.topic_id)
def test_what_decides_is_in_force_or_told_as_a_plan(topic: Topic, corpus: Corpus) -> None:
    for said in topic.said():
        names = {name.partition("#")[0] for name in said.statements}
        ended = [n for n in names if corpus.document_of(corpus.clauses[n]).status == "period-ended"]
        if len(ended) == len(names):
            assert "规划" in said.words.zh, said.words.zh
            assert re.search("plan|goal|target", said.words.en), said.words.en


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        pytest.param({"questions": TALKS[0].questions[:3]}, "3 questions", id="too_few_questions"),
        pytest.param({"points": TALKS[0].points[:2]}, "2 points", id="too_few_points"),
        pytest.param({"opening": Words(zh="77名学生几点睡？", en="At what time?")}, "figure 77", id="figure_of_ours"),
        pytest.param({"take_home": Words(zh="家长必须每晚念书。", en="Read.")}, "家长必须每晚念书", id="duty_of_ours"),
    ],
)
def test_faults_are_found(changes: dict[str, object], fault: str, corpus: Corpus, reason: Reason) -> None:
    changed: Topic = replace(TALKS[0], **changes)  # type: ignore[arg-type]
    assert any(fault in found for found in check(changed, corpus, reason, NUMBERS))


def test_a_sentence_that_says_more_than_its_statements_is_found(corpus: Corpus, reason: Reason) -> None:
    point = TALKS[0].points[0]
    told = replace(point.message, words=Words(zh="家长每天可以打孩子三次。", en="Parents may hit a child."))
    changed = replace(TALKS[0], points=(replace(point, message=told), *TALKS[0].points[1:]))
    assert any("可以打孩子" in found for found in check(changed, corpus, reason, NUMBERS))


def test_sentences_end_after_their_marks() -> None:
    assert sentences("Look. “Why?” she said. No!", "en") == ["Look.", "“Why?”", "she said.", "No!"]


def test_missing_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_talks(tmp_path)
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "01-x.toml").write_text('title_zh = "题"\n', encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        load_talks(tmp_path)
    with pytest.raises(CorpusInvalid):
        read_topic(tmp_path / "talks" / "01-x.toml")

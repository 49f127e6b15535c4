import pytest

from assistant.answering.cite import cite, locate
from assistant.corpus.load import Corpus
from assistant.corpus.titles import linked_titles
from assistant.schema import Validity

CLAUSE = "zunyi-plan/2.1/measures/8"


@pytest.mark.parametrize(
    "quotation",
    [
        pytest.param("初中生9小时", id="exact"),
        pytest.param("初中生９小时", id="full_width_digit"),
        pytest.param("初中生 9 小时", id="spaces"),
        pytest.param("倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间。", id="whole_sentence"),
        pytest.param("家庭合理安排儿童作息，倡导每天", id="full_width_comma"),
    ],
)
def test_a_quotation_is_found_and_keeps_the_originals_characters(corpus: Corpus, quotation: str) -> None:
    clause = corpus.clauses[CLAUSE]
    document = corpus.documents[clause.document_id]
    citation = cite(quotation, 1, clause, document, Validity(state="in-force"), "zh")
    assert citation is not None
    assert document.text[citation.start : citation.end] == citation.quote
    assert citation.translation


@pytest.mark.parametrize(
    "quotation", ["初中生8小时", "初中生不9小时", "", "   ", "初中生9小时睡眠", "小学生10小时、高中生8小时"]
)
def test_a_quotation_that_does_not_stand_is_refused(corpus: Corpus, quotation: str) -> None:
    clause = corpus.clauses[CLAUSE]
    assert cite(quotation, 1, clause, corpus.documents[clause.document_id], Validity(state="in-force"), "zh") is None


def test_locate_adds_the_offset() -> None:
    assert locate("乙", "甲乙丙", 10) == (11, 12)


def test_titles_inside_titles_are_one() -> None:
    assert linked_titles("根据《甲法》和《关于贯彻《乙法》的意见》") == ["甲法", "关于贯彻《乙法》的意见"]

"""Exact words in everything held, and who names whom."""

from dataclasses import replace

import pytest

from assistant.corpus import Concordance, Corpus, citations, load_corpus, spans_of
from assistant.corpus.load import build_clauses
from assistant.schema import Document
from tests.conftest import ROOT

LAW = """青禾市儿童之家条例
第一条　为了办好儿童之家，制定本条例。
第二条　儿童之家每周开放不少于２２ 小时。
第三条　违反本条例第二条规定的，责令改正。
第四条　第一条所说的儿童之家，开放不少于二十二小时。
第五条　违反本条例第一条至第三条规定的，依照《青禾市学校条例》第二条处理。
"""
SCHOOL = """青禾市学校条例
第一条　学校每天开放九小时。
第二条　学校的开放时间，依照《青禾市儿童之家条例》第二条。
第三条　本条例自2026年5月1日起施行。
"""


def made(document_id: str, title: str, text: str) -> Document:
    return Document(
        document_id=document_id, title=title, title_en=title, short_title=title, short_title_en=title,
        held="verbatim", text=text,
    )  # fmt: skip


@pytest.fixture(scope="module")
def small() -> Corpus:
    """Two texts that name each other."""
    documents = [made("home", "青禾市儿童之家条例", LAW), made("school", "青禾市学校条例", SCHOOL)]
    base = load_corpus(ROOT / "corpus", only=[], statutes=False)
    clauses = {clause.clause_id: clause for document in documents for clause in build_clauses(document)}
    return replace(base, documents={d.document_id: d for d in documents}, clauses=clauses, points={})


def test_words_are_found_whatever_their_width_and_the_spaces_between(small: Corpus) -> None:
    found = Concordance(small).find("  22小时 ")
    assert [place.clause.clause_id for place in found.places] == ["home/2"]
    assert (found.count, found.together) == (1, True)
    text = found.places[0].clause.text
    assert [text[start:end] for start, end in spans_of(text, found.terms)] == ["２２ 小时"]


def test_every_hit_of_a_clause_counts(small: Corpus) -> None:
    found = Concordance(small).find("条例")
    assert found.count == sum(clause.text.count("条例") for clause in small.clauses.values())


def test_words_that_stand_nowhere_together_are_looked_for_each(small: Corpus) -> None:
    found = Concordance(small).find("学校 九小时")
    assert not found.together
    assert [place.clause.clause_id for place in found.places] == ["school/1"]


@pytest.mark.parametrize("words", ["", "   ", "“”"])
def test_nothing_is_found_for_no_words(small: Corpus, words: str) -> None:
    assert Concordance(small).find(words).places == ()


def test_english_words_are_found_in_the_english_of_a_clause() -> None:
    corpus = load_corpus(ROOT / "corpus", only=["zunyi-plan"], statutes=False)
    found = Concordance(corpus).find("myopia")
    assert found.places
    assert all(place.translated for place in found.places)


def test_an_article_is_named_by_its_number_in_its_own_law_and_in_others(small: Corpus) -> None:
    cited = citations(small)
    assert cited.clauses["home/2"] == ("home/3", "home/5", "school/2")
    assert cited.clauses["home/1"] == ("home/5",)  # by the range; 第四条 does not say whose 第一条 it means
    assert cited.documents == {"home": ("school/2",), "school": ("home/5",)}


def test_key_points_name_nothing(small: Corpus) -> None:
    digests = {key: replace(document, held="digest") for key, document in small.documents.items()}
    assert citations(replace(small, documents=digests)).documents == {}

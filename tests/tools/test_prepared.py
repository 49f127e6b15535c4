"""corpus/answers and the questions of talks: every sentence is borne by its statements, and people can find it."""

import re
from collections import Counter

import pytest

from assistant.corpus import Prepared, load_prepared
from assistant.corpus.load import Corpus
from assistant.generation.verify import Support, Verifier
from assistant.pipeline import Assistant
from assistant.question import as_word, word_asked
from assistant.tools.talks_check import Reason, reasons, unborne
from tests.conftest import ROOT as PROJECT

PREPARED = load_prepared(PROJECT / "corpus")
_LONGEST = 420  # characters: some six lines on a phone each


@pytest.fixture(scope="module")
def reason(assistant: Assistant) -> Reason:
    context = assistant.quoter.context
    support = Support(context.retriever.model, context.retriever.segmenter)
    return reasons(assistant.corpus, Verifier(support, context.places.names))


@pytest.mark.slow
@pytest.mark.parametrize("name", PREPARED)
def test_every_sentence_is_borne_by_its_statements(name: str, reason: Reason) -> None:
    assert list(unborne(PREPARED[name].answer, reason)) == []


@pytest.mark.parametrize("prepared", PREPARED.values(), ids=PREPARED)
def test_an_answer_is_short_and_named_as_a_plan_where_it_is_one(prepared: Prepared, corpus: Corpus) -> None:
    assert prepared.answer
    assert sum(len(said.words.zh) for said in prepared.answer) <= _LONGEST
    named = " ".join(said.words.zh for said in prepared.answer), " ".join(said.words.en for said in prepared.answer)
    for said in prepared.answer:
        ended = [
            corpus.document_of(corpus.clauses[n.partition("#")[0]]).status == "period-ended" for n in said.statements
        ]
        if all(ended):
            assert "规划" in named[0], said.words.zh
            assert re.search("曾|当时", said.words.zh), said.words.zh  # what it set out, not what is due today
            assert re.search("plan|goal|target", named[1], re.IGNORECASE), said.words.en


def test_people_ask_for_every_answer_in_both_languages_and_for_none_that_is_not_there(corpus: Corpus) -> None:
    asked = {(ask.kind, ask.language) for ask in corpus.prepared}
    assert asked == {(name, language) for name in PREPARED for language in ("zh", "en")}


def test_no_way_of_asking_leads_to_two_answers(corpus: Corpus) -> None:
    ways = {(ask.text, ask.kind) for ask in corpus.prepared}
    assert [text for text, count in Counter(text for text, _ in ways).items() if count > 1] == []


@pytest.mark.parametrize(
    "prepared", [each for each in PREPARED.values() if each.beyond], ids=lambda each: each.question.zh
)
def test_what_no_text_settles_is_said_of_the_texts_at_hand_without_a_figure(prepared: Prepared) -> None:
    """It says what is not held and whom to ask, never what a law is: nothing bears it."""
    assert prepared.beyond
    assert "本库的文件" in prepared.beyond.zh
    assert "texts held here" in prepared.beyond.en
    assert not re.search(r"\d|元", prepared.beyond.zh + prepared.beyond.en)
    assert len(prepared.beyond.zh) <= 120


def test_no_word_is_told_in_two_answers() -> None:
    words = Counter(as_word(term) for prepared in PREPARED.values() for term in prepared.terms)
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("prepared", [p for p in PREPARED.values() if p.terms], ids=lambda p: p.question.zh)
def test_what_a_word_means_is_found_by_each_of_its_names(prepared: Prepared) -> None:
    chinese = [term for term in prepared.terms if not term.isascii()]
    asked = [
        *(f"什么是{term}？" for term in chinese),
        *(f"What is {term}?" for term in prepared.terms if term.isascii()),
    ]
    assert chinese
    assert {as_word(word_asked(question)) for question in asked} == {as_word(term) for term in prepared.terms}

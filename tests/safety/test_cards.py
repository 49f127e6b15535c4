"""The cards: few short lines, each with its basis, and only numbers that stand in the file."""

import pytest

from assistant.corpus.load import load_corpus
from assistant.safety import CardGuide
from assistant.schema import Language
from tests.conftest import ROOT

LONGEST = {"zh": 45, "en": 180}  # characters a line


@pytest.fixture(scope="module")
def held() -> set[str]:
    return set(load_corpus(ROOT / "corpus").clauses)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_card_is_short_and_names_whom_to_call(cards: CardGuide, language: Language) -> None:
    for kind in cards.cards:
        card = cards.card(kind, language)
        assert card.title
        assert 1 <= len(card.advice) <= 5, kind
        assert all(0 < len(line.text) <= LONGEST[language] for line in card.advice), kind
        assert {contact.number for contact in card.contacts} & {"110", "120", "119"}, kind


def test_every_line_says_where_it_is_from(cards: CardGuide, held: set[str]) -> None:
    for kind in cards.cards:
        for line in cards.card(kind, "zh").advice:
            assert bool(line.clause_id) != bool(line.practice), (kind, line.text)
            assert not line.clause_id or line.clause_id in held, (kind, line.clause_id)
            assert line.verified or line.practice, (kind, line.text)


def test_the_clauses_under_every_card_are_held(cards: CardGuide, held: set[str]) -> None:
    for kind in cards.cards:
        assert cards.clauses(kind), kind
        assert set(cards.clauses(kind)) <= held, kind


def test_numbers_are_only_those_of_the_file(cards: CardGuide) -> None:
    assert all(number.isdigit() and len(number) in {3, 5} for number in cards.contacts)
    assert all(entry["source"] for entry in cards.contacts.values())


def test_what_is_most_urgent_depends_on_what_was_told(cards: CardGuide) -> None:
    scald = cards.card("fire", "zh", "孩子被开水烫了")
    assert "凉水" in scald.advice[0].text
    assert scald.contacts[0].number == "120"
    assert cards.card("fire", "zh", "房子着火了").contacts[0].number == "119"
    assert "门窗" in cards.card("poisoning", "zh", "煤气中毒").advice[0].text

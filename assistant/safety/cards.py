"""The fixed card that answers danger, and the numbers to call: corpus/contacts.toml.

>>> guide = read_card_guide(Path("corpus"))
>>> [contact.number for contact in guide.card("drowning", "zh").contacts]
['120', '119', '110']
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.schema import Advice, Card, Contact, Language
from assistant.tables import read_toml, reading

_MOST_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CardGuide:
    """The cards and the numbers to call."""

    cards: Mapping[str, Mapping[str, object]]
    contacts: Mapping[str, Mapping[str, object]]
    help_topics: Sequence[tuple[re.Pattern[str], Sequence[str]]]

    def card(self, kind: str, language: Language, told: str = "") -> Card:
        """The card of a kind of danger. Raises KeyError for a kind that the file does not have.

        A line that names words (`first_if`) comes first where they stand in what was `told`, and the number that it wants.
        """
        entry = self.cards[kind]
        lines = sorted(_list(entry["line"]), key=lambda line: not _is_first(line, told))
        call = str(_table(lines[0]).get("call_first", "")) if _is_first(lines[0], told) else ""
        numbers = sorted((str(number) for number in _list(entry["numbers"])), key=lambda number: number != call)
        return Card(
            kind=kind,
            title=str(entry[f"title_{language}"]),
            advice=tuple(_advice(line, language) for line in lines),
            contacts=tuple(self.contact(number, language) for number in numbers),
        )

    def clauses(self, kind: str) -> tuple[str, ...]:
        """Ids of the clauses that stand under the card of a kind of danger."""
        return tuple(str(clause_id) for clause_id in _list(self.cards[kind]["clauses"]))

    def contact(self, number: str, language: Language) -> Contact:
        """What a number is for, in the reader's language."""
        entry = self.contacts[number]
        return Contact(
            number=number,
            name=str(entry[f"name_{language}"]),
            use=str(entry[f"use_{language}"]),
            hours=str(entry[f"hours_{language}"]),
            certainty=str(entry["certainty"]),
        )

    def help_lines(self, text: str, language: Language) -> tuple[Contact, ...]:
        """Whom a parent can call about what a question is on, at most two; nobody where no line is for it."""
        numbers = (number for pattern, own in self.help_topics if pattern.search(text) for number in own)
        return tuple(self.contact(number, language) for number in list(dict.fromkeys(numbers))[:_MOST_LINES])


def _is_first(line: object, told: str) -> bool:
    words = str(_table(line).get("first_if", ""))
    return bool(words and re.search(words, told, re.IGNORECASE))


def _table(value: object) -> Mapping[str, Any]:
    assert isinstance(value, dict)
    return value


def _advice(value: object, language: Language) -> Advice:
    line = _table(value)
    practice = line.get("practice" if language == "zh" else "practice_en", "")
    return Advice(
        text=line[language],
        clause_id=line.get("source", ""),
        practice=practice,
        verified=bool(line.get("verified", "source" in line)),
    )


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _union(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def read_card_guide(root: Path) -> CardGuide:
    """The guide from contacts.toml of the corpus folder. Raises CorpusMissing or CorpusInvalid."""
    people = read_toml(path := root / "contacts.toml")
    with reading(path):
        return CardGuide(
            cards={entry["kind"]: entry for entry in people["card"]},
            contacts={entry["number"]: entry for entry in people["contact"]},
            help_topics=tuple((_union(entry["zh"], entry["en"]), tuple(entry["numbers"])) for entry in people["help"]),
        )

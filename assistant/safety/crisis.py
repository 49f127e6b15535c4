"""Danger, recognised by rule, and the fixed card that answers it first.

>>> guide = read_crisis_guide(Path("corpus"))
>>> [guide.read(text) for text in ("我女儿说她不想活了", "作业多得想死", "学校怎么做防性侵教育", "虐待孩子要负什么责任")]
[('self-harm', True), ('', False), ('', False), ('abuse', False)]
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.schema import Card, Contact, Language

UNCLEAR = "unclear"  # the card for danger of no known kind
_MOST_LINES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisGuide:
    """The patterns of danger, the cards and the numbers to call."""

    idioms: re.Pattern[str]
    general: re.Pattern[str]
    legal: re.Pattern[str]
    near: re.Pattern[str]
    kinds: Sequence[tuple[str, re.Pattern[str]]]
    cards: Mapping[str, Mapping[str, object]]
    contacts: Mapping[str, Mapping[str, object]]
    help_topics: Sequence[tuple[re.Pattern[str], Sequence[str]]]

    def read(self, text: str) -> tuple[str, bool]:
        """(kind of danger a question tells of or "", whether somebody is in it now).

        A kind that is not urgent is that of a question about consequences or procedures: it gets its answer, with the
        card before it.
        """
        plain = self.idioms.sub(" ", text)
        kind = next((name for name, pattern in self.kinds if pattern.search(plain)), "")
        if not kind or self.near.search(plain):
            return kind, bool(kind)
        if self.general.search(plain):
            return "", False
        return kind, not self.legal.search(plain)

    def card(self, kind: str, language: Language) -> Card:
        """The card of a kind of danger. Raises KeyError for a kind that the file does not have."""
        entry = self.cards[kind]
        return Card(
            kind=kind,
            title=str(entry[f"title_{language}"]),
            first=str(entry[f"first_{language}"]),
            contacts=tuple(self.contact(str(number), language) for number in _list(entry["numbers"])),
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

    def contacts_for(self, kinds: Sequence[str], language: Language) -> tuple[Contact, ...]:
        """Every number that helps with one of the kinds, in the file's order."""
        wanted = set(kinds)
        return tuple(
            self.contact(number, language)
            for number, entry in self.contacts.items()
            if wanted & {str(kind) for kind in _list(entry["for"])}
        )

    def help_lines(self, text: str, language: Language) -> tuple[Contact, ...]:
        """Whom a parent can call about what a question is on, at most two; nobody where no line is for it."""
        numbers = (number for pattern, own in self.help_topics if pattern.search(text) for number in own)
        return tuple(self.contact(number, language) for number in list(dict.fromkeys(numbers))[:_MOST_LINES])


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _union(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def read_crisis_guide(root: Path) -> CrisisGuide:
    """The guide from crisis.toml and contacts.toml of the corpus folder."""
    patterns = tomllib.loads((root / "crisis.toml").read_text("utf-8"))
    people = tomllib.loads((root / "contacts.toml").read_text("utf-8"))
    return CrisisGuide(
        idioms=_union(*patterns["idioms"]["zh"], *patterns["idioms"]["en"]),
        general=_union(patterns["general"]["zh"], patterns["general"]["en"]),
        legal=_union(patterns["legal"]["zh"], patterns["legal"]["en"]),
        near=_union(patterns["near"]["zh"], patterns["near"]["en"]),
        kinds=tuple((entry["kind"], _union(*entry["zh"], *entry["en"])) for entry in patterns["crisis"]),
        cards={entry["kind"]: entry for entry in people["card"]},
        contacts={entry["number"]: entry for entry in people["contact"]},
        help_topics=tuple((_union(entry["zh"], entry["en"]), tuple(entry["numbers"])) for entry in people["help"]),
    )

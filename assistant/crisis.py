"""Danger, recognised by rule, and the fixed card that answers it first.

>>> guide = read_crisis_guide(Path("corpus"))
>>> guide.kind_of("我女儿说她不想活了"), guide.kind_of("作业多得想死"), guide.kind_of("学校怎么做防性侵教育")
('self-harm', '', '')
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.schema import Card, Contact, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisGuide:
    """The patterns of danger, the cards and the numbers to call."""

    idioms: re.Pattern[str]
    policy: re.Pattern[str]
    near: re.Pattern[str]
    kinds: Sequence[tuple[str, re.Pattern[str]]]
    cards: Mapping[str, Mapping[str, object]]
    contacts: Mapping[str, Mapping[str, object]]

    def kind_of(self, text: str) -> str:
        """The kind of danger a question tells of; "" where it tells of none."""
        plain = self.idioms.sub(" ", text)
        kind = next((name for name, pattern in self.kinds if pattern.search(plain)), "")
        if kind and self.policy.search(plain) and not self.near.search(plain):
            return ""
        return kind

    def card(self, kind: str, language: Language) -> Card:
        """The card of a kind of danger. Raises KeyError for a kind that the file does not have."""
        entry = self.cards[kind]
        return Card(
            kind=kind,
            title=str(entry[f"title_{language}"]),
            first=str(entry[f"first_{language}"]),
            contacts=tuple(self.contact(str(number), language) for number in _list(entry["numbers"])),
        )

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
        policy=_union(patterns["policy"]["zh"], patterns["policy"]["en"]),
        near=_union(patterns["near"]["zh"], patterns["near"]["en"]),
        kinds=tuple((entry["kind"], _union(*entry["zh"], *entry["en"])) for entry in patterns["crisis"]),
        cards={entry["kind"]: entry for entry in people["card"]},
        contacts={entry["number"]: entry for entry in people["contact"]},
    )

"""What the hand-written tables beside the corpus share: how they are read and what every entry must hold to.

Their words are our own, so a figure in them is allowed only where a clause they cite states it, and the Chinese and
the English must state the same figures.

>>> Words(zh="每周至少联系1次", en="talk at least 1 time a week").stated()
frozenset({'1'})
>>> sorted(english_figures("Report at once; no one may wait 3 days."))
['3']
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from assistant.corpus.load import Corpus
from assistant.figures import figures, written_figures
from assistant.schema import Clause, Language
from assistant.tables import read_toml, reading

Entry = TypeVar("Entry")
Choice = TypeVar("Choice")

# English number words that count nothing.
_NO_NUMBER = re.compile(r"\b(?:at once|no one|one another|one's|this one|that one)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One text of ours in both languages."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        """The text in one language."""
        return self.zh if language == "zh" else self.en

    def stated(self) -> frozenset[str]:
        """The figures that either language states."""
        return written_figures(self.zh) | english_figures(self.en)

    def agree(self) -> bool:
        """Whether both languages state the same figures."""
        return written_figures(self.zh) == english_figures(self.en)


def english_figures(text: str) -> frozenset[str]:
    """The figures of an English text; "at once" and "no one" count nothing."""
    return written_figures(_NO_NUMBER.sub("", text))


def words(record: Mapping[str, object], stem: str) -> Words:
    """The pair `<stem>_zh`, `<stem>_en` of a record. Raises KeyError if either is missing."""
    return Words(zh=str(record[f"{stem}_zh"]), en=str(record[f"{stem}_en"]))


def pair(record: Mapping[str, object]) -> Words:
    """The pair `zh`, `en` of a record. Raises KeyError if either is missing."""
    return Words(zh=str(record["zh"]), en=str(record["en"]))


def strings(record: Mapping[str, object], key: str) -> tuple[str, ...]:
    """The strings under a key, in order. Raises KeyError or TypeError where there is no list."""
    return tuple(str(entry) for entry in tables(record, key, required=True))


def clause_ids(record: Mapping[str, object]) -> tuple[str, ...]:
    """The clause ids of a record, in order."""
    return strings(record, "clause_ids")


def tables(record: Mapping[str, object], key: str, required: bool = False) -> list[object]:
    """The list under a key; an absent list is empty unless it is required."""
    found = record[key] if required else record.get(key, [])
    if not isinstance(found, list):
        raise TypeError(key)
    return found


def read_entries(path: Path, key: str, build: Callable[[Mapping[str, object]], Entry]) -> tuple[Entry, ...]:
    """Every [[key]] table of a TOML file, built; raises CorpusMissing or CorpusInvalid."""
    document = read_toml(path)
    with reading(path):
        return tuple(build(table(record)) for record in tables(document, key, required=True))


def table(record: object) -> Mapping[str, object]:
    """A table of a file. Raises TypeError where it is none."""
    if not isinstance(record, dict):
        raise TypeError("not a table")
    return record


def built(record: Mapping[str, object], key: str, build: Callable[[Mapping[str, object]], Entry]) -> tuple[Entry, ...]:
    """Every table of the list under a key, built."""
    return tuple(build(table(entry)) for entry in tables(record, key))


def one_of(value: object, choices: Iterable[Choice]) -> Choice:
    """The choice that a value is. Raises ValueError if it is none."""
    for choice in choices:
        if choice == value:
            return choice
    raise ValueError(str(value))


def unknown(ids: Iterable[str], corpus: Corpus) -> list[str]:
    """The ids that no clause at hand has."""
    return [clause_id for clause_id in ids if clause_id not in corpus.clauses]


def figures_of(clause: Clause) -> frozenset[str]:
    """Every figure of a clause: its text, our English of it, and our key points beside it."""
    return frozenset(
        str(figure) for text in (clause.text, clause.translation, *clause.plain) for figure in figures(text)
    )


def unsupported(ours: Words, ids: Iterable[str], corpus: Corpus) -> list[str]:
    """The figures that our text states and none of its clauses does, sorted."""
    known = [corpus.clauses[clause_id] for clause_id in ids if clause_id in corpus.clauses]
    return sorted(ours.stated() - frozenset[str]().union(*(figures_of(clause) for clause in known)))


def faults_of(ours: Words, ids: tuple[str, ...], corpus: Corpus, where: str) -> list[str]:
    """What is wrong with one text and its clauses: unknown clauses, unsupported figures, languages that differ."""
    found = [f"{where}: unknown clause {clause_id}" for clause_id in unknown(ids, corpus)]
    found += [f"{where}: figure {figure} in no clause" for figure in unsupported(ours, ids, corpus)]
    if not ours.agree():
        found.append(f"{where}: figures differ between the languages")
    return found

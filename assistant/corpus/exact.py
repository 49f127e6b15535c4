"""Exact words in everything that is held: in which clauses they stand and where, whatever the widths, marks and spaces.

>>> spans_of("每天睡 ９ 小时，不少于9小时", ("9小时",))
((4, 8), (12, 15))
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.load import Corpus
from assistant.folding import folded, plain_form
from assistant.schema import Clause

LONGEST_WORDS = 200  # characters; a longer passage is compared by its beginning
_HAN = re.compile(r"[\u3400-\u9fff]")
_AROUND = " \t\r\n　“”\"'‘’「」『』"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A clause in which the words stand, how often, and whether in its own text or only in its English."""

    clause: Clause
    count: int
    translated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """Where words stand, in the order of the corpus. Not `together`: each of the `terms` stands in the clause somewhere."""

    words: str
    terms: tuple[str, ...]
    together: bool
    places: tuple[Place, ...]

    @property
    def count(self) -> int:
        """How often the words stand in all of the texts."""
        return sum(place.count for place in self.places)


class Concordance:
    """Every clause of a corpus in its plain form, made at the first search and kept."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._rows: list[tuple[Clause, str, str]] = []

    def find(self, words: str) -> Findings:
        """The clauses that hold the words as they are; where none does, those that hold each of several words."""
        words = words[:LONGEST_WORDS].strip(_AROUND)
        whole = plain_form(words)
        if not whole:
            return Findings(words=words, terms=(), together=True, places=())
        places = tuple(self._holding((whole,)))
        parts = tuple(dict.fromkeys(part for word in words.split() if (part := plain_form(word))))
        if places or len(parts) < 2:
            return Findings(words=words, terms=(whole,), together=True, places=places)
        return Findings(words=words, terms=parts, together=False, places=tuple(self._holding(parts)))

    def _holding(self, terms: Sequence[str]) -> Iterator[Place]:
        english = not any(_HAN.search(term) for term in terms)
        for clause, text, translation in self._plain_rows():
            if all(term in text for term in terms):
                yield Place(clause=clause, count=sum(text.count(term) for term in terms))
            elif english and all(term in translation for term in terms):
                yield Place(clause=clause, count=sum(translation.count(term) for term in terms), translated=True)

    def _plain_rows(self) -> list[tuple[Clause, str, str]]:
        if not self._rows:
            clauses = self.corpus.clauses.values()
            self._rows = [(clause, plain_form(clause.text), plain_form(clause.translation)) for clause in clauses]
        return self._rows


def spans_of(text: str, terms: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where plain terms stand in a text as it is written, in order; what overlaps is one stretch."""
    plain, origins = folded(text)
    found = sorted(
        (origins[at.start()], origins[at.end() - 1] + 1) for term in terms for at in re.finditer(re.escape(term), plain)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)

"""English words mistyped -> the words of the library they were meant for.

>>> speller = Speller(["should", "sleep", "high", "school", "hours"])
>>> speller.corrected("how mny hours shuld hgh school kids slep")
'how many hours should high school kids sleep'
"""

import difflib
import re
from collections.abc import Iterable

from assistant.retrieval.segment import EN_STOPWORDS

_WORD = re.compile(r"[A-Za-z]{3,}")
_ALIKE = 0.82  # difflib's ratio; below it "kids" would become "skids"


class Speller:
    """Knows the words of a library; a word it knows is never changed."""

    def __init__(self, words: Iterable[str]) -> None:
        self._known = {word.lower() for word in words} | EN_STOPWORDS
        self._by_initial: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= 4 and word.isalpha():
                self._by_initial.setdefault(word[0], []).append(word)

    def corrected(self, text: str) -> str:
        """The text with each unknown word replaced by the one known word most like it, where one is like it."""
        return _WORD.sub(lambda match: self._nearest(match.group()), text)

    def _nearest(self, word: str) -> str:
        lowered = word.lower()
        if lowered in self._known or lowered.removesuffix("s") in self._known:
            return word
        near = [known for known in self._by_initial.get(lowered[0], ()) if abs(len(known) - len(lowered)) <= 2]
        return next(iter(difflib.get_close_matches(lowered, near, 1, _ALIKE)), word)

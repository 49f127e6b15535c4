"""Chinese written by its sounds -> characters: the likeliest row of words, as the ways of asking put them together.

>>> asks = ["初中生每天睡几个小时", "老师打学生违法吗", "小学生每天写作业"]
>>> Pinyin(asks, lambda text: list(text)).characters("xiao xue sheng mei tian shui ji ge xiao shi")
'小学生每天睡几个小时'
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from assistant.retrieval.segment import HAN_RUN, syllable

_LONGEST_SOUND = 24  # letters of a word
_BACKOFF = 5.0  # weight of a word's own frequency beside that of its pair, in occurrences
_START = "^"
_SAME_SOUND = (("shei", "shui"), ("lü", "lv"), ("nü", "nv"))


class Pinyin:
    """A bigram model of questions, by sound. Reading 40,000 ways of asking takes 3 s: make one when it is needed."""

    def __init__(self, asks: Iterable[str], words_of: Callable[[str], Sequence[str]]) -> None:
        self._single: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for ask in asks:
            for run in HAN_RUN.findall(ask):
                words = [_START, *words_of(run)]
                self._single.update(words)
                self._pairs.update(pairwise(words))
        self._total = sum(self._single.values())
        self._sounds: dict[str, list[str]] = defaultdict(list)
        for word in self._single:
            if word != _START:
                self._sounds["".join(syllable(character) for character in word)].append(word)

    def characters(self, text: str) -> str:
        """The characters of a text in pinyin without tones; "" where its letters are no row of known words."""
        letters = _letters(text)
        best: list[dict[str, tuple[float, str]]] = [{_START: (0.0, "")}, *({} for _ in letters)]
        for end in range(1, len(letters) + 1):
            for start in range(max(0, end - _LONGEST_SOUND), end):
                for word in self._sounds.get(letters[start:end], ()):
                    self._extend(best[start], best[end], word)
        return max(best[-1].values(), default=(0.0, ""))[1] if letters else ""

    def _extend(self, before: dict[str, tuple[float, str]], after: dict[str, tuple[float, str]], word: str) -> None:
        for previous, (score, said) in before.items():
            reached = score + math.log(self._likelihood(previous, word))
            if word not in after or reached > after[word][0]:
                after[word] = (reached, said + word)

    def _likelihood(self, previous: str, word: str) -> float:
        own = self._single[word] / self._total
        return (self._pairs[previous, word] + _BACKOFF * own) / (self._single[previous] + _BACKOFF)


def _letters(text: str) -> str:
    lowered = text.lower()
    for written, same in _SAME_SOUND:
        lowered = lowered.replace(written, same)
    return re.sub(r"[^a-z]", "", lowered)

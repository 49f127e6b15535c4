"""Words: jieba and character bigrams for Chinese, stems for English, and the lexicon that joins the two.

>>> lexicon = read_lexicon(Path("corpus/lexicon.tsv"))
>>> sorted(lexicon.official_terms("娃娃初二了老是有虫牙", "zh"))[:2]
['儿童', '初中生']
"""

import functools
import hashlib
import logging
import os
import re
import tempfile
import threading
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

from assistant.borders import crossed
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.schema import Language
from assistant.tables import reading

HAN_RUN = re.compile(r"[㐀-䶿一-鿿]+")
LATIN_WORD = re.compile(r"[a-z0-9]+(?:[.'’-][a-z0-9]+)*%?", re.IGNORECASE)
_LONGEST_PHRASE = 8
_LONGEST_TERM = 14
_SHORT = 3  # characters; what is longer crosses no other word by chance

Key = TypeVar("Key")

ZH_STOPWORDS = frozenset(
    """的 了 吗 呢 吧 啊 呀 嘛 是 在 有 和 与 及 或 也 都 就 还 又 很 太 最 更 不 没 我 你 他 她 它 我们 你们 他们 咱 咱们 这 那 这个 那个 这些 那些 哪 哪些
    哪个 谁 什么 怎么 怎样 怎么办 怎么样 如何 为什么 为啥 咋 咋办 咋个 啥 多少 几 几个 吗 请问 请 想 知道 一下 一个 应该 该 应 要 需要 必须 可以 能 能不能 会 让 把 被 给 对 从 到
    上 下 里 中 时 时候 之 其 等 以 为 而 且 但 但是 如果 因为 所以 于 由 向 跟 比 着 过 得 地 个 有没有 是不是 可不可以 到底 究竟 规定 关于 家里 我家 老是 总是 一直 现在 目前 今天
    问 说 讲 看 做 去 来 点 些 每 各 有关 方面 情况 问题 多久 多大 多高 多长 几岁 几点 几次 哪里 哪儿 什么样 告诉""".split()
)
EN_STOPWORDS = frozenset(
    """a an the of to in on at for by with from as is are was were be been being do does did doing have has had having i me my we our us you your he his
    him she her it its they them their this that these those what which who whom whose how when where why and or but if then than so not no nor can
    could should would may might must shall will just about into over under there here any some all each much many more most very get gets got
    say says tell please need needs want per it's i'm don't""".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LexiconEntry:
    """One row: the official term, what people say for it, and English words."""

    official: str
    colloquial: tuple[str, ...]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A phrase of the lexicon that stands in a text, and the official terms that it stands for.

    `start` counts characters in Chinese, stems in English.
    """

    phrase: str
    terms: frozenset[str]
    start: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The field's words in three registers. `fingerprint` is the checksum of the file."""

    entries: tuple[LexiconEntry, ...]
    fingerprint: str
    by_colloquial: Mapping[str, frozenset[str]]
    by_english: Mapping[tuple[str, ...], frozenset[str]]

    def official_terms(self, text: str, language: Language) -> frozenset[str]:
        """Official terms of every colloquial or English phrase that stands in the text; longer phrases hide shorter ones."""
        return frozenset().union(*(match.terms for match in self.matches(text, language)))

    def matches(self, text: str, language: Language) -> list[Match]:
        """The phrases that stand in a text, in reading order."""
        return self._chinese(text) if language == "zh" else self._english(text)

    def _chinese(self, text: str) -> list[Match]:
        found, position = [], 0
        while position < len(text):
            for length in range(min(_LONGEST_TERM, len(text) - position), 0, -1):
                phrase = text[position : position + length]
                if terms := self.by_colloquial.get(phrase):
                    found.append(Match(phrase=phrase, terms=terms, start=position))
                    position += length
                    break
            else:
                position += 1
        return found

    def _english(self, text: str) -> list[Match]:
        stems = english_stems(text, keep_stopwords=True)
        found, position = [], 0
        while position < len(stems):
            for length in range(min(_LONGEST_PHRASE, len(stems) - position), 0, -1):
                phrase = tuple(stems[position : position + length])
                if terms := self.by_english.get(phrase):
                    found.append(Match(phrase=" ".join(phrase), terms=terms, start=position))
                    position += length
                    break
            else:
                position += 1
        return found


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon from its tab-separated file. Raises CorpusMissing or CorpusInvalid."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusMissing("corpus_missing", document="lexicon", file=path.name) from error
    entries = []
    with reading(path):
        text = data.decode("utf-8")
    for number, line in enumerate(text.splitlines()[1:], 2):
        cells = line.split("\t")
        if len(cells) != 3 or not cells[0]:
            raise CorpusInvalid("corpus_invalid", file=f"{path.name}: {number}")
        official, colloquial, english = cells
        entries.append(LexiconEntry(official=official, colloquial=_cells(colloquial), english=_cells(english)))
    return Lexicon(
        entries=tuple(entries),
        fingerprint=hashlib.sha256(data).hexdigest(),
        by_colloquial=_table(
            (word, entry.official) for entry in entries for word in (entry.official, *entry.colloquial)
        ),
        by_english=_table(
            (tuple(english_stems(word, keep_stopwords=True)), entry.official)
            for entry in entries
            for word in entry.english
        ),
    )


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip() for part in cell.split("|")) if word)


def _table(pairs: Iterable[tuple[Key, str]]) -> dict[Key, frozenset[str]]:
    table: dict[Key, set[str]] = {}
    for key, official in pairs:
        table.setdefault(key, set()).add(official)
    return {key: frozenset(officials) for key, officials in table.items()}


@functools.cache
def _jieba() -> ModuleType:
    """jieba, quiet, and with no cache file at a path that others could write."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        import jieba
    jieba.setLogLevel(logging.WARNING)
    return cast(ModuleType, jieba)


class _Stemming(threading.local):
    """A stemmer for every thread: it works on a word that it holds, and two at once give stems of both, or break."""

    def __init__(self) -> None:
        import snowballstemmer

        self.stemmer = snowballstemmer.stemmer("english")


@functools.cache
def _stemming() -> _Stemming:
    return _Stemming()


def english_stems(text: str, keep_stopwords: bool = False) -> list[str]:
    """Stems of the Latin words and numbers of a text, stopwords left out.

    >>> english_stems("How many hours should middle schoolers sleep?")
    ['hour', 'middl', 'schooler', 'sleep']
    """
    words = [word.lower().replace("’", "'").removesuffix("'s") for word in LATIN_WORD.findall(text)]
    words = [part for word in words for part in word.split("-")]
    kept = [word for word in words if word and (keep_stopwords or word not in EN_STOPWORDS)]
    return [_stem(word) for word in kept]


@functools.lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_stemming().stemmer.stemWord(word))


@functools.lru_cache(maxsize=30_000)
def syllable(character: str) -> str:
    """How a character sounds, without its tone; one reading each.

    >>> syllable("睡")
    'shui'
    """
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")  # characters are looked up one by one: 0.3 s and 48 MB less
    from pypinyin import lazy_pinyin

    return str(lazy_pinyin(character)[0])


class Segmenter:
    """Cuts text into the tokens that are indexed and searched.

    The lexicon's terms are kept whole, so that 事实无人抚养儿童 is one word beside its parts.
    """

    def __init__(self, lexicon: Lexicon, cache: Path | None = None) -> None:
        self.lexicon = lexicon
        self._tokenizer = _tokenizer(lexicon, cache)

    def chinese_words(self, text: str) -> list[str]:
        """jieba's words of the Han runs of a text, in search mode (long words and their parts)."""
        return [word for run in HAN_RUN.findall(text) for word in self._tokenizer.cut_for_search(run)]  # type: ignore[attr-defined]

    def plain_words(self, text: str) -> list[str]:
        """The words of a run of Han characters side by side, none overlapping."""
        return list(self._tokenizer.cut(text, HMM=False))  # type: ignore[attr-defined]

    def frequency(self, word: str) -> int:
        """How common a word is in jieba's dictionary, 0 for one that it does not know."""
        return int(self._tokenizer.FREQ.get(word, 0))  # type: ignore[attr-defined]

    def content_words(self, text: str, language: Language) -> list[str]:
        """Words that carry meaning: no stopwords, no single function characters."""
        if language == "en":
            return english_stems(text)
        words = [word for word in self.chinese_words(text) if word not in ZH_STOPWORDS]
        return words + english_stems(text)

    def tokens(self, text: str, language: Language) -> list[str]:
        """Everything BM25 indexes: words, and for Chinese also character bigrams.

        Bigrams find what jieba cuts differently in question and clause.
        """
        if language == "en":
            return english_stems(text)
        bigrams = [run[i : i + 2] for run in HAN_RUN.findall(text) for i in range(len(run) - 1)]
        return self.content_words(text, "zh") + bigrams

    def sounds(self, text: str) -> list[str]:
        """Pairs of neighbouring syllables without tones: what a word mistyped by its sound still shares with the right one.

        "学效" and "学校" are both "xue xiao". A character with several readings has one here, in texts and questions alike.
        """
        syllables = [[syllable(character) for character in run] for run in HAN_RUN.findall(text)]
        return [f"{run[i]} {run[i + 1]}" for run in syllables for i in range(len(run) - 1)]

    def query_tokens(self, text: str, language: Language) -> list[str]:
        """Tokens of a question, with those of the official terms that its everyday words stand for."""
        extra = [token for term in sorted(self.new_terms(text, language)) for token in self.tokens(term, "zh")]
        return self.tokens(text, language) + (extra if language == "zh" else [])

    def new_terms(self, text: str, language: Language) -> frozenset[str]:
        """Official terms that the text means but does not say."""
        terms: frozenset[str] = frozenset().union(*(terms for _, terms in self.everyday(text, language)))
        return frozenset(term for term in terms if term not in text)

    def everyday(self, text: str, language: Language) -> list[tuple[str, frozenset[str]]]:
        """(everyday phrase, its official terms) of a text, where the phrase stands as a word and not across others."""
        found = self.lexicon.matches(text, language)
        return [(m.phrase, m.terms) for m in found if language == "en" or self._is_word(text, m.start, m.phrase)]

    def _is_word(self, text: str, start: int, phrase: str) -> bool:
        """Whether no commoner word reaches over the borders of a short phrase: 遵义 over 义工, 31岁 over 1岁."""
        end = start + len(phrase)
        digits = (text[start - 1 : start].isdigit() and phrase[0].isdigit()) or (
            phrase[-1].isdigit() and text[end : end + 1].isdigit()
        )
        return not digits and (len(phrase) > _SHORT or not crossed(text, start, end, self.frequency))


def _tokenizer(lexicon: Lexicon, cache: Path | None) -> object:
    """A jieba tokenizer that knows the lexicon's words; its dictionary cache goes to a folder of ours or nowhere."""
    tokenizer = _jieba().Tokenizer()
    ours = cache is not None and cache.is_dir() and os.access(cache, os.W_OK)
    with tempfile.TemporaryDirectory() as nowhere:  # never the folder that all users share, which is jieba's own choice
        tokenizer.tmp_dir = str(cache) if ours else nowhere
        tokenizer.initialize()
    for entry in lexicon.entries:
        for word in (entry.official, *entry.colloquial):
            if HAN_RUN.fullmatch(word):
                tokenizer.add_word(word)
    return tokenizer

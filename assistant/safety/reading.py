"""How likely a message tells of danger, asks about a rule, and of which kind the danger is: read from its letters.

A linear reading of the message's character n-grams, weighted by tf-idf, of the kinds whose words stand in it (its signs,
from corpus/crisis.toml) and of its vector by the embedding model that ships. Learned from corpus/asks/danger.tsv by `python -m index.danger`. No network, no language
model; the same text always reads the same.

>>> from assistant.retrieval import load_embedding
>>> reader = DangerReader(Path("index/danger"), read_signs(Path("corpus/crisis.toml")), load_embedding("index/embedding"))
>>> reader.read("我娃掉到河里头了快来人", "zh").told > 0.9 > reader.read("笑死我了哈哈", "zh").told
True
"""

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.schema import Language
from assistant.tables import read_toml, reading
from assistant.vectors import EmbeddingModel, Vectors

LENGTHS: Mapping[Language, range] = {"zh": range(1, 4), "en": range(1, 7)}  # of the n-grams, in characters
# How much a sign, and the vector, count beside the n-grams, whose values have length one.
SIGN, VECTOR = 0.15, 0.3
SIGN_MARK = "\x01"
_STRETCH: Mapping[Language, tuple[int, int]] = {"zh": (45, 60), "en": (120, 200)}  # at least; of messages longer than
_PAUSE = re.compile(r"(?<=[。！？!?；;\n，,])|(?<=\.)(?=\s)")
_ALIKE: Mapping[str, frozenset[str]] = {
    kind: kinds
    for kinds in (frozenset({"abuse", "violence"}), frozenset({"self-harm", "self-harm-writer"}))
    for kind in kinds
}
_HEAD = ("told", "asks")  # the first columns of the weights; the others are kinds


def plain(text: str) -> str:
    """One form of a message: widths of characters and case aside, white space as single blanks, long numbers as one sign.

    >>> plain("Ｈｅｌｐ！  我 13800138000")
    'help! 我 #'
    """
    return re.sub(r"\s+", " ", re.sub(r"\d{5,}", "#", unicodedata.normalize("NFKC", text).lower())).strip()


def grams(text: str, language: Language) -> Counter[str]:
    """The n-grams of a message and how often each stands in it.

    >>> sorted(grams("救 命", "zh"))
    [' ', ' 命', '命', '救', '救 ', '救 命']
    """
    text = plain(text)
    return Counter(text[start : start + size] for size in LENGTHS[language] for start in range(len(text) - size + 1))


Signs = Mapping[Language, Mapping[str, re.Pattern[str]]]  # kind of danger -> its words


def read_signs(path: Path) -> Signs:
    """The words that point to each kind, from crisis.toml. Raises CorpusMissing or CorpusInvalid."""
    kinds = read_toml(path)
    languages: tuple[Language, ...] = ("zh", "en")
    with reading(path):
        return {
            lang: {entry["kind"]: re.compile(entry[lang], re.IGNORECASE) for entry in kinds["kind"]}
            for lang in languages
        }


def signs_in(text: str, signs: Mapping[str, re.Pattern[str]]) -> list[str]:
    """The kinds whose words stand in a message."""
    text = plain(text)
    return [kind for kind, words in signs.items() if words.search(text)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a message reads like: probabilities in (0, 1), and the kinds of danger, likeliest first.

    `sure` is how likely the likeliest kind is, or one that is told in much the same words; `named` says whether words of it stand in the message.
    """

    told: float
    asks: float
    kinds: tuple[str, ...]
    sure: float
    named: bool


def _told(reading: Reading) -> float:
    return reading.told


def stretches(text: str, language: Language) -> list[str]:
    """The overlapping stretches of a long message, each from one of its pauses on; none of a short one.

    >>> stretches("短。", "zh")
    []
    """
    least, long = _STRETCH[language]
    if len(text) <= long:
        return []
    parts = [part for part in _PAUSE.split(text) if part.strip()]
    return ["".join(parts[start : _end(parts, start, least)]) for start in range(len(parts))]


def _end(parts: Sequence[str], start: int, least: int) -> int:
    size = 0
    for place in range(start, len(parts)):
        size += len(parts[place])
        if size >= least:
            return place + 1
    return len(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learned for a language: a row an n-gram, then a row a sign, then the vector's dimensions.

    A column for told, asks and each kind.
    """

    rows: Mapping[str, int]
    rarity: Vectors
    columns: Vectors
    bias: Vectors
    kinds: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> "Weights":
        """Raises OSError, KeyError or ValueError for a file that is not there or not of this form."""
        with np.load(path, allow_pickle=False) as kept:
            names = kept["grams"].tobytes().decode("utf-8").split("\n")
            columns = kept["columns"].astype(np.float32)
            return cls(
                rows={name: row for row, name in enumerate(names)},
                rarity=kept["rarity"].astype(np.float32),
                columns=columns,
                bias=kept["bias"],
                kinds=tuple(str(kept["kinds"]).split()),
            )

    def scores(self, counted: Mapping[str, int], signs: Collection[str], vector: Vectors) -> Vectors:
        """The score of each column: 1 + log of each count, times the n-gram's rarity, brought to length one; signs and vector as they are."""
        score = self.bias + VECTOR * (vector @ self.columns[len(self.rows) :])
        score += SIGN * sum((self.columns[self.rows[SIGN_MARK + kind]] for kind in signs), np.float32(0))
        known = [(self.rows[gram], count) for gram, count in counted.items() if gram in self.rows]
        if not known:
            return np.asarray(score, np.float32)
        rows = np.array([row for row, _ in known])
        values = (1 + np.log([count for _, count in known])) * self.rarity[rows]
        values /= np.linalg.norm(values)
        return np.asarray(values @ self.columns[rows] + score, np.float32)


class DangerReader:
    """Reads messages of either language; a language's weights are loaded at its first message."""

    def __init__(self, folder: Path, signs: Signs, model: EmbeddingModel) -> None:
        self.signs = signs
        self.model = model
        self._weights = functools.cache(lambda language: Weights.load(folder / f"{language}.npz"))

    def read(self, text: str, language: Language) -> Reading:
        """The whole message; of a long one also each stretch of it, since danger may be told in the middle of a story."""
        whole = self._read(text, language)
        strongest = max((self._read(part, language) for part in stretches(text, language)), key=_told, default=whole)
        return replace(whole, told=max(whole.told, strongest.told))

    def _read(self, text: str, language: Language) -> Reading:
        weights = self._weights(language)
        signs = signs_in(text, self.signs[language])
        scores = weights.scores(grams(text, language), signs, self.model.encode([text])[0])
        told, asks = (1 / (1 + np.exp(-scores[: len(_HEAD)]))).tolist()
        of_kinds = scores[len(_HEAD) :]
        ordered = np.argsort(-of_kinds, kind="stable")
        kinds = tuple(weights.kinds[place] for place in ordered)
        likely = np.exp(of_kinds - of_kinds[ordered[0]])
        alike = [kind in _ALIKE.get(kinds[0], {kinds[0]}) for kind in weights.kinds]
        sure = float(likely[alike].sum() / likely.sum())
        return Reading(told=told, asks=asks, kinds=kinds, sure=sure, named=kinds[0] in signs)

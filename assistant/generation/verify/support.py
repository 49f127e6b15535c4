"""Whether a sentence is about what its quotes say: nearness of the whole, and of each of its words.

Both are cosines in [-1, 1] of the embedding at hand. A word that nothing in the evidence comes near is counted as new.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from assistant.retrieval import LATIN_WORD, english_stems
from assistant.schema import Language
from assistant.vectors import EmbeddingModel, Vectors


class Words(Protocol):
    """What cuts a text into the words that carry meaning, and knows what they may stand for."""

    def content_words(self, text: str, language: Language) -> list[str]: ...

    def new_terms(self, text: str, language: Language) -> frozenset[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearness:
    """How near a sentence is to its evidence; `new` are its words that have no like there."""

    whole: float
    covered: float
    words: int
    new: tuple[str, ...]


_LIKE = 0.45  # cosine from which one word may stand for another: 龋齿 and 蛀牙 have .6, 学校 and 摄像头 .1


# Words that carry no content of their own: what binds is checked by force, the rest only joins.
_JOINING = frozenset(
    [
        "并",
        "并且",
        "以及",
        "或者",
        "或是",
        "就是",
        "属于",
        "也就是说",
        "之间",
        "大家",
        "不得",
        "不准",
        "不许",
        "不能",
        "不会",
        "就要",
        "除非",
        "照常",
        "照样",
        "禁止",
        "必须",
        "应当",
        "鼓励",
        "倡导",
        "提倡",
        "马上",
        "立即",
        "及时",
        "这样",
        "那样",
        "视",
        "处",
        "按",
        "按照",
        "根据",
        "规划",
        "规定",
        "法律",
        "提出",
        "要求",
        "目标",
        "希望",
        "明确",
        "写明",
        "同时",
        "此外",
        "另外",
        "其中",
        "例如",
        "比如",
        "这些",
        "那些",
        "以上",
        "以下",
        "以内",
        "左右",
        "至少",
        "最多",
        "最大",
        "最小",
        "不少于",
        "不超过",
        "超过",
        "简单",
        "来说",
        "总之",
        "因此",
        "方面",
        "进行",
        "开展",
        "做好",
        "做到",
        "有关",
        "相关",
        "安排",
        "一起",
        "就算",
        "即使",
        "形式",
        "虽然",
        "但是",
        "情节",
        "包括",
        "一方",
        "还有",
        "之一",
        "符合",
        "最后",  # turns in a list are checked with the figures
        "一位",
        "一种",
        "一项",
        "两种",
        "两项",
        "九成",
        "八成",
        "七成",
        "一半",
        "算",
        "当",
        "即",
        "凡",
        "还",
        "除了",
        "只要",
        "只有",
        "才",
        "任何",
        "任何人",
        "谁",
        "谁都",
        "何人",
        "所有人",
        "不管",
        "无论",
        "人",
        "事",
        "时间",
    ]
) | frozenset(
    english_stems(
        """whoever whatever anyone encourage encouraged encourages must shall may never no not such least most every each other others want wants aim aims goal target bring down up
        example instance also only before after during within while if when unless because so there this these they it law plan says say states requires
        required allowed permitted prohibited decide hold take takes make made give gives go keep keeps put set use used uses about more than or less whole
        together both either neither any all some one once time times way ways thing things like well further addition depending depends according accordance keeping regard means mean rate share level""",
        keep_stopwords=True,
    )
)


class Support:
    """Measures nearness with one model and one segmenter."""

    def __init__(self, model: EmbeddingModel, words: Words) -> None:
        self.model = model
        self.words = words

    def nearness(self, claim: str, evidence: Sequence[str], around: str, language: Language) -> Nearness:
        """Of a sentence to the texts that bear it; `around` (question, headings) lends words but is no evidence."""
        if not evidence:
            return Nearness(whole=0.0, covered=0.0, words=0, new=())
        vectors = self.model.encode([claim, *evidence, " ".join(evidence)])
        whole = float(max(vectors[1:] @ vectors[0]))
        known = " ".join((*evidence, around))
        mine, theirs = self._words(claim, language), self._words(known, language)
        if language == "zh":  # 蛀牙 is no new word where the text says 龋齿
            theirs |= {
                word: word for word in mine if any(term in known for term in self.words.new_terms(word, language))
            }
        covered, new = self._covered(mine, theirs)
        return Nearness(whole=whole, covered=covered, words=len(mine), new=new)

    def _covered(self, mine: Mapping[str, str], theirs: Mapping[str, str]) -> tuple[float, tuple[str, ...]]:
        unmatched = {key: word for key, word in mine.items() if key not in theirs}
        if not unmatched or not theirs:
            return (1.0 if mine and theirs else 0.0), ()
        vectors = self.model.encode([*unmatched.values(), *theirs.values()])
        best = _best(vectors[: len(unmatched)], vectors[len(unmatched) :])
        new = tuple(
            word
            for (key, word), score in zip(unmatched.items(), best, strict=True)
            if score < _LIKE and key not in _JOINING and len(word) > 1
        )
        total = len(mine) - len(unmatched) + sum(max(0.0, float(score)) for score in best)
        return total / len(mine), new

    def _words(self, text: str, language: Language) -> dict[str, str]:
        """What a text's words are compared by -> the word as the model knows it; figures are left to their own check."""
        if language == "en":
            surfaces = dict.fromkeys(word.lower() for word in LATIN_WORD.findall(text))
            return {stem: word for word in surfaces if not word[0].isdigit() for stem in english_stems(word)}
        return {word: word for word in self.words.content_words(text, language) if not word[0].isdigit()}

    def align(self, claimed: Sequence[str], stated: Sequence[str]) -> Vectors:
        """Cosine of every claimed part with every stated part."""
        vectors = self.model.encode([*claimed, *stated])
        return vectors[: len(claimed)] @ vectors[len(claimed) :].T


def _best(rows: Vectors, columns: Vectors) -> Vectors:
    return np.asarray((rows @ columns.T).max(axis=1), dtype=np.float32)

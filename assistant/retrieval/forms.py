"""A question -> the forms in which it is searched: vectors, tokens, sounds, and its words that carry meaning."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from assistant.question import BEYOND_CHILDHOOD, STAGES, Names, Places, Question
from assistant.retrieval.bridge import Bridge
from assistant.retrieval.embedding import asking_of
from assistant.retrieval.segment import Segmenter
from assistant.retrieval.spelling import Speller
from assistant.schema import Language
from assistant.vectors import EmbeddingModel, Vectors

if TYPE_CHECKING:
    from assistant.retrieval.index import Store

_ONLY = re.compile(
    r"只(?:看|查|用|按|从|要|根据|引|讲|说)|仅(?:看|用|按|根据|从)|\bonly (?:from|use|using|look at|look in|in|according to|by|what)\b|\bjust (?:from|use)\b",
    re.IGNORECASE,
)
_HAN_TERM = re.compile(r"[㐀-鿿]{2,}")
_CORE = 0.5  # weight of what a story asks beside the whole of it
_TERMS = 0.5  # weight of the official terms beside an English question carried over to Chinese


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of the question that carries meaning: what may stand for it, how rare it is, which clauses hold it."""

    text: str
    stands: frozenset[str]
    rarity: float
    clauses: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question in the forms that are searched: vectors a language, tokens a language, and its words that carry meaning.

    `carried` is an English question as a Chinese vector, for texts that say nothing in English.
    `asked` is how near it is to the ways of asking in its language, by the statements they are for, `prepared` to those for
    the answers written beforehand, by their ids. `alone` is that of the question without what was said before it, `named` are the documents that it names, `places` the codes of those for which
    it asks, `only` the documents from which alone it is to be answered, `parts` are those of the things asked
    one after another.
    """

    language: Language
    vectors: Mapping[Language, Vectors]
    tokens: Mapping[Language, Sequence[str]]
    sounds: Sequence[str]
    words: Sequence[Word]
    carried: Vectors | None = None
    asked: Mapping[str, float] = field(default_factory=dict)
    prepared: Mapping[str, float] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    alone: "Search | None" = None
    parts: tuple["Search", ...] = ()


class Forms:
    """Reads the forms off questions. Holds no state between them."""

    def __init__(
        self,
        store: "Store",
        segmenter: Segmenter,
        model: EmbeddingModel,
        speller: Callable[[], Speller],
        names: Names,
        places: Places,
        bridge: Bridge | None = None,
    ) -> None:
        self.store = store
        self.segmenter = segmenter
        self.model = model
        self.asking = asking_of(model)
        self.bridge = bridge
        self._speller = speller
        self.names = names
        self.places = places

    def of(self, question: Question, within: frozenset[str] = frozenset(), own: bool = False) -> Search:
        """What is looked up: the question's own words, and the official terms that its everyday words mean.

        `within` are the places asked for in a whole that the question is a part of; `own` says that it is to be answered
        from the documents that it names alone.
        """
        language = question.language
        named = self.names.documents(question.asked)
        only = named if own or _ONLY.search(question.asked) else frozenset()
        if only:
            question = replace(
                question, asked=self.names.without(question.asked), core=self.names.without(question.core)
            )
        asked = self.places.unplaced(question.asked)
        asked = self._speller().corrected(asked) if language == "en" else asked
        terms = sorted(self.segmenter.new_terms(asked, language))
        stage_terms = [s.term for s in STAGES if s.name in question.stages and s.name not in BEYOND_CHILDHOOD]
        quoted = _HAN_TERM.findall(asked) if language == "en" else []
        official = " ".join(dict.fromkeys([*quoted, *terms, *stage_terms]))
        tokens: dict[Language, Sequence[str]] = {"zh": self.segmenter.query_tokens(asked, language)}
        if language == "en":
            tokens = {"en": self.segmenter.tokens(asked, "en"), "zh": self.segmenter.tokens(official, "zh")}
        vectors = self._vectors(asked, official, question)
        places = self.places.asked_for(question.own) or self.places.asked_for(question.asked) or within
        return Search(
            language=language,
            vectors=vectors,
            carried=self._carried(vectors),
            tokens=tokens,
            sounds=self.segmenter.sounds(asked),
            words=self._words(asked, language),
            asked=self.store.asked(vectors[language], language),
            prepared=self.store.asked_for(self._asking(vectors[language], asked, official, question), language),
            named=named,
            places=places,
            only=only,
            alone=self.of(question.alone) if question.alone else None,
            parts=self._parts(question, places),
        )

    def _parts(self, question: Question, places: frozenset[str]) -> tuple[Search, ...]:
        """The things asked one after another; those that name different documents each from its own."""
        parts = [self.of(part, places) for part in question.parts]
        apart = len({part.named for part in parts}) > 1
        pairs = zip(question.parts, parts, strict=True)
        return tuple(self.of(part, places, own=True) if apart and search.named else search for part, search in pairs)

    def _vectors(self, asked: str, official: str, question: Question) -> dict[Language, Vectors]:
        """The question as a vector a language: its own words, the official terms they mean, and of a story once more what it asks."""
        vector = self._question(self.model, asked, official, question)
        return {"en": vector, "zh": self.model.encode([official])[0]} if question.language == "en" else {"zh": vector}

    def _asking(self, vector: Vectors, asked: str, official: str, question: Question) -> Vectors:
        """The question as it is compared with questions; `vector` is it as it is compared with texts."""
        if self.asking is self.model:
            return self.store.comparable(vector, question.language)
        return self._question(self.asking, asked, official, question)

    @staticmethod
    def _question(model: EmbeddingModel, asked: str, official: str, question: Question) -> Vectors:
        if question.language == "en":
            own, core = model.encode([asked, question.core])
            return _unit(own + _CORE * core)
        own, with_terms, core = model.encode([asked, f"{asked} {official}", question.core])
        return _unit(_unit(own + with_terms) + _CORE * core)

    def _carried(self, vectors: Mapping[Language, Vectors]) -> Vectors | None:
        """An English question as a Chinese vector: carried over where that was learned, with the terms it means."""
        if self.bridge is None or "en" not in vectors:
            return None
        return _unit(self.bridge.chinese(vectors["en"][np.newaxis])[0] + _TERMS * vectors["zh"])

    def _words(self, asked: str, language: Language) -> list[Word]:
        """The question's meaning, word by word; a phrase of the lexicon is one word, and its official terms stand for it."""
        words, covered = [], set()
        for phrase, terms in self.segmenter.everyday(asked, language):
            own = self.segmenter.content_words(phrase, language)
            stands = {token for term in terms for token in self.segmenter.content_words(term, "zh")}
            words.append(self._word(phrase, frozenset(stands.union(own)), language))
            covered.update(own)
        for word in dict.fromkeys(self.segmenter.content_words(asked, language)):
            if word not in covered:
                words.append(self._word(word, frozenset({word}), language))
        return words

    def _word(self, text: str, stands: frozenset[str], language: Language) -> Word:
        clauses = self.store.containing(stands, "zh")
        if language == "en":
            clauses |= self.store.containing(stands, "en")
        return Word(text=text, stands=stands, rarity=self.store.rarity(text, language), clauses=clauses)


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector

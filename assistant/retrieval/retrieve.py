"""Question -> hits: vectors and words, fused by clause, then ranked by a few readable features."""

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from assistant.corpus import Corpus
from assistant.question import STAGES, Question, answers_measure
from assistant.retrieval.index import Store, ask_label, lexical_text
from assistant.retrieval.ranking import Ranking, shipped_ranking
from assistant.retrieval.rerank import Reranker
from assistant.retrieval.segment import Segmenter
from assistant.retrieval.spelling import Speller
from assistant.schema import Clause, Document, Hit, Language
from assistant.vectors import EmbeddingModel, Vectors

_CANDIDATES = 60
_CORE = 0.5  # weight of what a story asks beside the whole of it
_NAMES_PLAN = re.compile(r"规划|目标|指标|我们市|全市|市里|\b(?:plan|target|goal|the city)\b", re.IGNORECASE)
_PLACE = re.compile(r"(?P<zh>[一-鿿]{2,6}?)(?:市|县|区|州|省)|(?P<en>[A-Z][a-z]+)")
_OF_CHILDREN = re.compile(
    "未成年|儿童|少年|孩|婴|幼|周岁|学生|学校|学前|监护|父母|子女|家长|家庭|抚养|收养|生育|妊娠|孕|哺乳|产妇|母婴"
)
_NAMES_LAW = re.compile(
    r"法律|违法|犯法|合法|[一-鿿]法(?:里|上|第|规定)|条例|\b(?:law|legal\w*|illegal|act|code|regulations?)\b",
    re.IGNORECASE,
)
_LEVEL_RANK = {
    "law": 1.0,
    "administrative-regulation": 0.9,
    "judicial-interpretation": 0.85,
    "state-council": 0.7,
    "ministry": 0.6,
    "provincial-regulation": 0.6,
    "provincial": 0.5,
    "municipal": 0.3,
}


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

    `asked` is how near it is to the ways of asking in its language, by their labels. `alone` is that of the question without
    what was said before it.
    """

    language: Language
    vectors: Mapping[Language, Vectors]
    tokens: Mapping[Language, Sequence[str]]
    sounds: Sequence[str]
    words: Sequence[Word]
    asked: Mapping[str, float] = field(default_factory=dict)
    alone: "Search | None" = None


class Retriever:
    """Finds the clauses nearest to a question. Holds no state between questions."""

    def __init__(
        self,
        corpus: Corpus,
        store: Store,
        segmenter: Segmenter,
        model: EmbeddingModel,
        ranking: Ranking | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.corpus = corpus
        self.store = store
        self.segmenter = segmenter
        self.model = model
        self.ranking = ranking or shipped_ranking()
        self.reranker = reranker
        places = {name: _places_of(document) for name, document in corpus.documents.items()}
        self._places = {name: own for name, own in places.items() if own}
        self._read: dict[str, tuple[str, frozenset[str]]] = {}
        self._aside = frozenset(name for name, clause in corpus.clauses.items() if _is_aside(clause))

    @functools.cached_property
    def _speller(self) -> Speller:
        return Speller(_english_words(self.corpus, self.segmenter))

    def search_forms(self, question: Question) -> Search:
        """What is looked up: the question's own words, and the official terms that its everyday words mean."""
        language = question.language
        asked = self._speller.corrected(question.asked) if language == "en" else question.asked
        terms = sorted(self.segmenter.new_terms(asked, language))
        stage_terms = [s.term for s in STAGES if s.name in question.stages and s.name not in {"adult", "university"}]
        official = " ".join(dict.fromkeys([*terms, *stage_terms]))
        tokens: dict[Language, Sequence[str]] = {"zh": self.segmenter.query_tokens(asked, language)}
        if language == "en":
            tokens = {"en": self.segmenter.tokens(asked, "en"), "zh": self.segmenter.tokens(official, "zh")}
        vectors = self._vectors(asked, official, question)
        return Search(
            language=language,
            vectors=vectors,
            tokens=tokens,
            sounds=self.segmenter.sounds(asked),
            words=self._words(asked, language),
            asked=self.store.asked(vectors[language], language),
            alone=self.search_forms(question.alone) if question.alone else None,
        )

    def _vectors(self, asked: str, official: str, question: Question) -> dict[Language, Vectors]:
        """The question as a vector a language: its own words, the official terms they mean, and of a story once more what it asks."""
        if question.language == "en":
            english, chinese, core = self.model.encode([asked, official, question.core])
            return {"en": _unit(english + _CORE * core), "zh": chinese}
        own, with_terms, core = self.model.encode([asked, f"{asked} {official}", question.core])
        return {"zh": _unit(_unit(own + with_terms) + _CORE * core)}

    def _words(self, asked: str, language: Language) -> list[Word]:
        """The question's meaning, word by word; a phrase of the lexicon is one word, and its official terms stand for it."""
        words, covered = [], set()
        for phrase, terms in self.segmenter.lexicon.matches(asked, language):
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

    def hits(self, question: Question, count: int = 10) -> list[Hit]:
        """The best clauses, best first; fewer than `count` where fewer have anything in common with the question."""
        return self.ranked(question, self.search_forms(question))[:count]

    def ranked(self, question: Question, search: Search) -> list[Hit]:
        """All candidates with the features that ranked them, the first ones in a cross-encoder's order where one is set."""
        hits = self._in_conversation(question, search)
        return self.reranker.reordered(question.asked, search.language, hits) if self.reranker else hits

    def _in_conversation(self, question: Question, search: Search) -> list[Hit]:
        """The candidates; of a follow-up, by the sum of their scores for it alone and in full.

        On the development follow-ups the sum puts 24 of 32 right clauses first, the full question 21, the bare one 12.
        """
        hits = self._ranked(question, search)
        if question.alone is None or search.alone is None:
            return hits
        bare = {hit.clause.clause_id: hit for hit in self._ranked(question.alone, search.alone)}
        full = {hit.clause.clause_id: hit for hit in hits}
        total = {
            name: sum(found[name].score for found in (bare, full) if name in found) / 2 for name in bare.keys() | full
        }
        order = sorted(total, key=lambda name: (-total[name], name))
        return [
            replace(full.get(name) or bare[name], score=round(total[name], 6), rank=rank)
            for rank, name in enumerate(order, 1)
        ]

    def _ranked(self, question: Question, search: Search) -> list[Hit]:
        dense, lexical, sound = self._dense(search), self._lexical(search), self._sound(search)
        candidates = self._fused(dense, lexical, sound)
        scored = []
        for clause_id in candidates:
            clause = self.corpus.clauses[clause_id]
            found = {"dense": dense, "lexical": lexical, "sound": sound}
            features = {name: round(scores.get(clause_id, 0.0), 6) for name, scores in found.items()}
            features |= self._features(question, search, clause)
            scored.append((self.ranking.score(features), clause_id, clause, features))
        scored.sort(key=lambda row: (-row[0], row[1]))
        return [
            Hit(clause=clause, score=round(score, 6), rank=rank, retrievers=features)
            for rank, (score, _, clause, features) in enumerate(scored, 1)
        ]

    def _dense(self, search: Search) -> dict[str, float]:
        best: dict[str, float] = {}
        for language, vector in search.vectors.items():
            own = 1.0 if language == search.language else 0.8  # terms alone say less than the sentence they come from
            near = search.asked if language == search.language else None
            for clause_id, score in self.store.dense(vector, language, asked=near).items():
                best[clause_id] = max(best.get(clause_id, 0.0), own * score)
        return best

    def _lexical(self, search: Search) -> dict[str, float]:
        """BM25 of each language, each brought to [0, 1] by its best clause."""
        best: dict[str, float] = {}
        for language, tokens in search.tokens.items():
            scores = self.store.lexical(tokens, language)
            top = max(scores.values(), default=1.0)
            own = 1.0 if language == search.language else 0.8
            for clause_id, score in scores.items():
                best[clause_id] = max(best.get(clause_id, 0.0), own * score / top)
        return best

    def _sound(self, search: Search) -> dict[str, float]:
        scores = self.store.lexical(search.sounds, "sound")
        top = max(scores.values(), default=1.0)
        return {clause_id: score / top for clause_id, score in scores.items()}

    def _fused(self, dense: Mapping[str, float], lexical: Mapping[str, float], sound: Mapping[str, float]) -> list[str]:
        signals = {"dense": dense, "lexical": lexical, "sound": sound}
        total = {
            clause_id: self.ranking.score({name: scores.get(clause_id, 0.0) for name, scores in signals.items()})
            for clause_id in dense.keys() | lexical.keys() | sound.keys()
        }
        return sorted(total, key=lambda clause_id: (-total[clause_id], clause_id))[:_CANDIDATES]

    def _features(self, question: Question, search: Search, clause: Clause) -> dict[str, float]:
        document = self.corpus.documents[clause.document_id]
        text, written = self._spoken(clause)
        level = _LEVEL_RANK.get(document.level, 0.3)
        return {
            "coverage": round(self.coverage(search, clause), 6),
            "measure": float(bool(question.measure) and answers_measure(question.measure, text)),
            "stage": float(bool(question.stages & written)),
            "other_stage": float(bool(question.stages) and bool(written) and not question.stages & written),
            "frame": float(_is_frame(clause)),
            "aside": float(clause.clause_id in self._aside),
            "untranslated": float(question.language == "en" and not (clause.translation or clause.points)),
            "level": level,
            "duty_level": level if question.duty else 0.0,
            "plan": float(document.level == "municipal"),
            "plan_named": float(document.level == "municipal" and self._names(question.asked, document)),
            "law_named": level if _NAMES_LAW.search(question.asked) else 0.0,
        }

    def _spoken(self, clause: Clause) -> tuple[str, frozenset[str]]:
        """What is looked through of a clause, and the school stages that stand in it; read once."""
        if clause.clause_id not in self._read:
            text = searched_text(clause)
            self._read[clause.clause_id] = text, frozenset(s.name for s in STAGES if s.written.search(text))
        return self._read[clause.clause_id]

    def _names(self, asked: str, plan: Document) -> bool:
        """Whether a question names a plan: by its place, or where it names no place that a text is of, by the word."""
        lowered = asked.lower()
        named = [name for name, places in self._places.items() if any(place in lowered for place in places)]
        return plan.document_id in named if named else bool(_NAMES_PLAN.search(asked))

    def coverage(self, search: Search, clause: Clause) -> float:
        """Share of the question's meaning that stands in a clause, each word weighted by its rarity, in [0, 1]."""
        return _share((word.rarity, clause.clause_id in word.clauses) for word in search.words)

    def covered_share(self, search: Search, tokens: set[str]) -> float:
        """Share of the question's meaning that a set of tokens holds."""
        return _share((word.rarity, bool(word.stands & tokens)) for word in search.words)

    def rarest_missing(self, search: Search, clause: Clause) -> float:
        """Rarity in [0, 1] of the rarest word of the question that neither the clause nor its asks contain, in any form."""
        return max((word.rarity for word in search.words if clause.clause_id not in word.clauses), default=0.0)

    def unknown_share(self, search: Search) -> float:
        """Share of the question's words that stand nowhere in the library, nor mean anything that does."""
        return sum(not word.clauses for word in search.words) / len(search.words) if search.words else 1.0

    def nearest_utterances(self, name: str, search: Search) -> dict[str, float]:
        """{kind: cosine} of the utterances of a group ("unheld", "elsewhere") nearest to the question."""
        return self.store.utterances(name, search.vectors[search.language], search.language)

    def asked_for(self, search: Search, clause: Clause, parts: Sequence[str]) -> float:
        """How near the question is to the ways of asking for these very parts of a clause; 0 where there are none."""
        return search.asked.get(ask_label(clause.clause_id, parts), 0.0) if parts else 0.0

    def nearness(self, question: Question, texts: Sequence[str]) -> list[float]:
        """How near texts in the question's language are to it: cosines."""
        vectors = self.model.encode([question.asked, *texts])
        return [float(vector @ vectors[0]) for vector in vectors[1:]]


def _unit(vector: Vectors) -> Vectors:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector


def _share(weighed: Iterable[tuple[float, bool]]) -> float:
    pairs = list(weighed)
    total = sum(weight for weight, _ in pairs)
    return sum(weight for weight, held in pairs if held) / total if total else 0.0


def _english_words(corpus: Corpus, segmenter: Segmenter) -> set[str]:
    """Every English word of the library and the lexicon: the words that a mistyped one may have meant."""
    texts = [lexical_text(clause, "en") for clause in corpus.clauses.values()]
    texts += [" ".join(entry.english) for entry in segmenter.lexicon.entries]
    return {word.lower() for text in texts for word in re.findall(r"[A-Za-z]{3,}", text)}


def searched_text(clause: Clause) -> str:
    """A clause with its nearer headings and our key points: where figures and groups of people are looked for."""
    return " ".join((*clause.headings[-2:], clause.text, *clause.plain))


def _places_of(document: Document) -> tuple[str, ...]:
    """The place that a local text's titles begin with, in lower case: "遵义" and "zunyi"."""
    if document.level != "municipal":
        return ()
    found = [_PLACE.match(title) for title in (document.title, document.title_en)]
    return tuple((match["zh"] or match["en"]).lower() for match in found if match)


def _is_aside(clause: Clause) -> bool:
    """It speaks of no child and no family, and nobody wrote down what it means for them: most of a law that is not about them."""
    return not (clause.points or clause.asks or _OF_CHILDREN.search(searched_text(clause)))


def _is_frame(clause: Clause) -> bool:
    """Prefaces, guiding principles and organisation: they name every subject and decide none."""
    path = clause.clause_id.split("/", 1)[1]
    return bool(re.match(r"(?:preface|1\.|3\.|4\.)", path)) and clause.locator_zh.startswith(
        ("前言", "一、", "三、", "四、")
    )

"""Question -> hits: vectors and words, fused by clause, then ranked by their best statement and a few readable features."""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.corpus import Corpus, is_plan
from assistant.question import Places, Question
from assistant.retrieval.embedding import bridge_of
from assistant.retrieval.features import Features, is_untranslated, share
from assistant.retrieval.forms import Forms, Search
from assistant.retrieval.index import Store, lexical_text
from assistant.retrieval.pinyin import Pinyin
from assistant.retrieval.ranking import Ranking, shipped_ranking
from assistant.retrieval.rerank import Reranker
from assistant.retrieval.segment import Segmenter
from assistant.retrieval.spelling import Speller
from assistant.schema import Clause, Hit, Language, Statement
from assistant.vectors import EmbeddingModel

_CANDIDATES = 60
_SAME_TEXT = 0.5  # added to the score of what stands in the text that answered the question before
_CARRIED = 150  # clauses near to an English question carried over, of which those count that say nothing in English
_OTHER_LANGUAGE = 0.8  # official terms alone say less than the sentence they come from


class Retriever:
    """Finds the clauses nearest to a question. Holds no state between questions."""

    def __init__(
        self,
        corpus: Corpus,
        store: Store,
        segmenter: Segmenter,
        model: EmbeddingModel,
        places: Places,
        ranking: Ranking | None = None,
        reranker: Reranker | None = None,
    ) -> None:
        self.corpus = corpus
        self.store = store
        self.segmenter = segmenter
        self.model = model
        self.places = places
        self.ranking = ranking or shipped_ranking()
        self.reranker = reranker
        self.features = Features(corpus, places)
        bridge = bridge_of(model)
        self._forms = Forms(store, segmenter, model, lambda: self._speller, self.features.names, places, bridge)

    @functools.cached_property
    def _speller(self) -> Speller:
        return Speller(_english_words(self.corpus, self.segmenter))

    @functools.cached_property
    def pinyin(self) -> Pinyin:
        """What turns a question written in pinyin into characters; made at the first such question."""
        asks = (ask for clause in self.corpus.clauses.values() for ask in clause.ways_of_asking("zh"))
        return Pinyin(asks, self.segmenter.plain_words)

    def search_forms(self, question: Question) -> Search:
        """What is looked up: the question's own words, and the official terms that its everyday words mean."""
        return self._forms.of(question)

    def hits(self, question: Question, count: int = 10) -> list[Hit]:
        """The best clauses, best first; fewer than `count` where fewer have anything in common with the question."""
        return self.ranked(question, self.search_forms(question))[:count]

    def ranked(self, question: Question, search: Search) -> list[Hit]:
        """All candidates with the features that ranked them, the first ones in a cross-encoder's order where one is set."""
        return self._reordered(question, search, self._in_conversation(question, search)[0])

    def ranked_twice(self, question: Question, search: Search) -> tuple[list[Hit], list[Hit]]:
        """What `ranked` gives for a question, and what it gives for it without what was said before it; none where that is all."""
        hits, bare = self._in_conversation(question, search)
        hits = self._reordered(question, search, hits)
        if question.alone is None or search.alone is None:
            return hits, []
        return hits, self._reordered(question.alone, search.alone, bare)

    def _reordered(self, question: Question, search: Search, hits: list[Hit]) -> list[Hit]:
        return self.reranker.reordered(question.asked, search.language, hits) if self.reranker else hits

    def _in_conversation(self, question: Question, search: Search) -> tuple[list[Hit], list[Hit]]:
        """The candidates, and those of the question alone; of a follow-up, by the sum of their scores for it alone and in full.

        On the development follow-ups the sum puts 24 of 32 right clauses first, the full question 21, the bare one 12.
        """
        hits = self._ranked(question, search)
        if question.alone is None or search.alone is None:
            return hits, []
        alone = self._ranked(question.alone, search.alone)
        bare = {hit.clause.clause_id: hit for hit in alone}
        full = {hit.clause.clause_id: hit for hit in hits}
        total = {
            name: sum(found[name].score for found in (bare, full) if name in found) / 2 for name in bare.keys() | full
        }
        found = bare | full
        text = self._text_before(question)
        for name in total:
            total[name] += _SAME_TEXT * (found[name].clause.document_id == text)
        order = sorted(total, key=lambda name: (-total[name], name))
        summed = [replace(found[name], score=round(total[name], 6), rank=rank) for rank, name in enumerate(order, 1)]
        return summed, alone

    def _text_before(self, question: Question) -> str:
        """The text that answers the question from which this one goes on; "" for a plan, which has many subjects."""
        before = question.before
        first = self._ranked(before, self.search_forms(before))[:1] if before else []
        if not first or is_plan(self.corpus.document_of(first[0].clause)):
            return ""
        return first[0].clause.document_id

    def _ranked(self, question: Question, search: Search) -> list[Hit]:
        dense, lexical, sound = self._dense(search), self._lexical(search), self._sound(search)
        fused = dict.fromkeys([*self._fused(dense, lexical, sound), *self.features.own_clauses(search)])
        found = [clause for name in fused if (clause := self.corpus.clauses.get(name))]  # others were withdrawn
        candidates = [c for c in found if not search.only or c.document_id in search.only]
        near = self.near(search, [statement for clause in candidates for statement in self.corpus.statements(clause)])
        scored = []
        for clause in candidates:
            statement, features = self._best_statement(question, clause, near, dense)
            for name, scores in (("lexical", lexical), ("sound", sound)):
                features[name] = round(scores.get(clause.clause_id, 0.0), 6)
            features |= self.features.of_clause(question, search, clause)
            scored.append((self.ranking.score(features), clause.clause_id, clause, statement, features))
        scored.sort(key=lambda row: (-row[0], row[1]))
        return [
            Hit(clause=clause, score=round(score, 6), rank=rank, statement=statement, retrievers=features)
            for rank, (score, _, clause, statement, features) in enumerate(scored, 1)
        ]

    def _best_statement(
        self, question: Question, clause: Clause, near: Mapping[str, float], dense: Mapping[str, float]
    ) -> tuple[Statement, dict[str, float]]:
        """The statement of a clause that ranks highest, with its features; what people ask of all of it counts for each."""
        rated = []
        statements = self.corpus.statements(clause)
        for statement in statements:
            features = self.features.of_statement(question, statement)
            features["dense"] = near[statement.statement_id]
            score = self.ranking.score(features) if len(statements) > 1 else 0.0
            rated.append((score, -statement.number, statement, features))
        _, _, best, features = max(rated, key=lambda row: row[:2])
        return best, features | {"dense": round(max(features["dense"], dense.get(clause.clause_id, 0.0)), 6)}

    def near(self, search: Search, statements: Sequence[Statement]) -> dict[str, float]:
        """{statement_id: cosine} of what statements say, or of the ways in which people ask for them, in either language."""
        names = [statement.statement_id for statement in statements]
        best = [search.asked.get(name, 0.0) for name in names]
        for language, vector in search.vectors.items():
            own = 1.0 if language == search.language else _OTHER_LANGUAGE
            found = self.store.nearness(names, vector, language)
            best = [max(before, own * score) for before, score in zip(best, found, strict=True)]
        return dict(zip(names, best, strict=True)) | self._carried_near(search, statements, best)

    def _carried_near(self, search: Search, statements: Sequence[Statement], best: Sequence[float]) -> dict[str, float]:
        """The same for the statements that nothing says in English: an English question is carried over to them."""
        if search.carried is None:
            return {}
        pairs = zip(statements, best, strict=True)
        chosen = {s.statement_id: score for s, score in pairs if is_untranslated(self.corpus.clauses[s.clause_id])}
        found = self.store.nearness(list(chosen), search.carried, "zh")
        return {name: max(chosen[name], _OTHER_LANGUAGE * score) for name, score in zip(chosen, found, strict=True)}

    def _dense(self, search: Search) -> dict[str, float]:
        best: dict[str, float] = {}
        for language, vector in search.vectors.items():
            own = 1.0 if language == search.language else _OTHER_LANGUAGE
            near = search.asked if language == search.language else None
            for clause_id, score in self.store.dense(vector, language, asked=near).items():
                best[clause_id] = max(best.get(clause_id, 0.0), own * score)
        if search.carried is not None:
            for clause_id, score in self.store.dense(search.carried, "zh", _CARRIED).items():
                if is_untranslated(self.corpus.clauses[clause_id]):
                    best[clause_id] = max(best.get(clause_id, 0.0), _OTHER_LANGUAGE * score)
        return best

    def _lexical(self, search: Search) -> dict[str, float]:
        """BM25 of each language, each brought to [0, 1] by its best clause."""
        best: dict[str, float] = {}
        for language, tokens in search.tokens.items():
            scores = self.store.lexical(tokens, language)
            top = max(scores.values(), default=1.0)
            own = 1.0 if language == search.language else _OTHER_LANGUAGE
            for clause_id, score in scores.items():
                best[clause_id] = max(best.get(clause_id, 0.0), own * score / top)
        return best

    def _sound(self, search: Search) -> dict[str, float]:
        scores = self.store.lexical(search.sounds, "sound")
        top = max(scores.values(), default=1.0)
        return {clause_id: score / top for clause_id, score in scores.items()}

    def _fused(self, dense: Mapping[str, float], lexical: Mapping[str, float], sound: Mapping[str, float]) -> list[str]:
        signals = {"dense": dense, "lexical": lexical, "sound": sound}
        total: dict[str, float] = {}
        for name, weight in self.ranking.rank.items():  # in the order of `Ranking.score`, whose sum this is
            for clause_id, score in signals.get(name, {}).items():
                total[clause_id] = total.get(clause_id, 0.0) + weight * score
        return sorted(total, key=lambda clause_id: (-total[clause_id], clause_id))[:_CANDIDATES]

    def covered_share(self, search: Search, tokens: set[str]) -> float:
        """Share of the question's meaning that a set of tokens holds."""
        return share((word.rarity, bool(word.stands & tokens)) for word in search.words)

    def rarest_missing(self, search: Search, clause: Clause) -> float:
        """Rarity in [0, 1] of the rarest word of the question that neither the clause nor its asks contain, in any form."""
        return max((word.rarity for word in search.words if clause.clause_id not in word.clauses), default=0.0)

    def rarest_held(self, search: Search, clause: Clause) -> float:
        """How far the question's rarest word stands in a clause or its asks: 1.0 as itself, less by as much as what stands for
        it there is commoner ("家庭" alone for "单亲家庭"), 0.0 where nothing does.
        """
        rarest = max(search.words, key=lambda word: word.rarity, default=None)
        if rarest is None or not rarest.rarity:
            return 1.0
        held = (self._rarity_within(token, clause) for token in rarest.stands)
        return min(1.0, max(held, default=0.0) / rarest.rarity)

    def _rarity_within(self, token: str, clause: Clause) -> float:
        """How rare a token that a clause holds is in the language in which it holds it, 0.0 where it does not."""
        languages: tuple[Language, ...] = ("zh", "en")
        holding = [each for each in languages if clause.clause_id in self.store.containing((token,), each)]
        return min((self.store.rarity(token, language) for language in holding), default=0.0)

    def word_said(self, search: Search, zh: str, en: str) -> float:
        """How far any word of the question is said in a text in two languages, against the rarest of them: 1.0 the rarest as
        itself, less for a commoner word or a part that is commoner, 0.0 where none is.
        """
        rarest = max((word.rarity for word in search.words), default=0.0)
        if not rarest:
            return 1.0
        said = {*self.segmenter.tokens(zh, "zh"), *self.segmenter.tokens(en, "en")}
        held = {token for word in search.words for token in word.stands if token in said}
        rarities = (min(self.store.rarity(token, "zh"), self.store.rarity(token, "en")) for token in held)
        return min(1.0, max(rarities, default=0.0) / rarest)

    def unknown_share(self, search: Search) -> float:
        """Share of the question's words that stand nowhere in the library, nor mean anything that does."""
        return sum(not word.clauses for word in search.words) / len(search.words) if search.words else 1.0

    def nearest_utterances(self, name: str, search: Search) -> dict[str, float]:
        """{kind: cosine} of the utterances of a group ("unheld", "elsewhere") nearest to the question."""
        return self.store.utterances(name, search.vectors[search.language], search.language)

    def nearness(self, question: Question, texts: Sequence[str]) -> list[float]:
        """How near texts in the question's language are to it: cosines."""
        vectors = self.model.encode([question.asked, *texts])
        return [float(vector @ vectors[0]) for vector in vectors[1:]]


def _english_words(corpus: Corpus, segmenter: Segmenter) -> set[str]:
    """Every English word of the library and the lexicon: the words that a mistyped one may have meant."""
    texts = [lexical_text(clause, "en") for clause in corpus.clauses.values()]
    texts += [" ".join(entry.english) for entry in segmenter.lexicon.entries]
    return {word.lower() for text in texts for word in re.findall(r"[A-Za-z]{3,}", text)}

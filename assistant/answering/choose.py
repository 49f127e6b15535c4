"""Which words of the clauses found are shown: those of the first, and of a few others that add something."""

from collections.abc import Iterable, Sequence

from assistant.answering.compose import Quotation, stages_written
from assistant.corpus import Corpus, joined, whole
from assistant.question import Question, answers_measure
from assistant.retrieval import Retriever, Search
from assistant.schema import Clause, Hit, Sentence

_LOOKED_AT = 10
_MOST_SENTENCES = 2
_MOST_POINTS = 3
_TWIN = 0.5
_LEVEL_WITH = 0.9  # from here on two clauses are level, whichever words of the question they hold
_SUPPORT = 0.7  # a supporting sentence is at least this near, as a share of the first one

MOST_CLAUSES = 3  # that an answer quotes


class Chooser:
    """Chooses quotations."""

    def __init__(self, corpus: Corpus, retriever: Retriever) -> None:
        self.corpus = corpus
        self.retriever = retriever

    def quotations(
        self, question: Question, search: Search, hits: Sequence[Hit], most: int = MOST_CLAUSES
    ) -> list[Quotation]:
        """The sentences to show: of the first clause, and of up to `most` - 1 others that add something."""
        first, *others = self._shown(question, hits)
        chosen, floor = self._best_sentences(question, search, first.clause, self._limit(question, first))
        for hit in others:
            if len({quotation.clause.clause_id for quotation in chosen}) == most:
                break
            best, score = self._best_sentences(question, search, hit.clause, 1)
            twin = self._is_plan(hit) != self._is_plan(first)
            if score >= (_TWIN if twin else _SUPPORT) * floor:
                chosen += best
        return chosen

    def _limit(self, question: Question, hit: Hit) -> int:
        """How many sentences of the first clause: one where a figure is asked for; more of our short key points."""
        if question.measure:
            return 1
        digest = self.corpus.documents[hit.clause.document_id].held == "digest"
        return _MOST_POINTS if digest else _MOST_SENTENCES

    def _shown(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        """The first clause, then the best of the other kind of text (plan beside law, law beside plan), then the next best."""
        first = hits[0]
        others = [hit for hit in hits[1:] if self._adds(question, first, hit)]
        twin = next((hit for hit in others if self._is_plan(hit) != self._is_plan(first)), None)
        close = [hit for hit in others[:_LOOKED_AT] if hit is not twin and _is_about_as_near(first, hit)]
        return [first, *([twin] if twin else []), *close]

    def _is_plan(self, hit: Hit) -> bool:
        return self.corpus.documents[hit.clause.document_id].level == "municipal"

    def _adds(self, question: Question, first: Hit, other: Hit) -> bool:
        """A further clause is worth its place if it is not far behind, and offers the kind of figure asked for."""
        near = other.score >= 0.7 * first.score and _says_as_much(first, other, 0.6)
        if question.measure:
            offers = other.retrievers["measure"] >= first.retrievers["measure"]
            return near and offers and not other.retrievers["other_stage"]
        return near

    def _best_sentences(
        self, question: Question, search: Search, clause: Clause, limit: int
    ) -> tuple[list[Quotation], float]:
        """The sentences of a clause nearest to the question, in the text's order, and the best one's score."""
        scores = self._sentence_scores(question, search, clause)
        order = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
        kept = sorted(row for row in order[:limit] if scores[row] >= 0.8 * scores[order[0]])
        spans = [whole(clause, clause.sentences[row].start, clause.sentences[row].end) for row in kept]
        return [Quotation(clause=clause, sentence=joined(clause, *span)) for span in _apart(spans)], scores[order[0]]

    def nearest(self, question: Question, search: Search, clauses: Iterable[Clause]) -> list[Quotation]:
        """The best sentence of each clause."""
        return [q for clause in clauses for q in self._best_sentences(question, search, clause, 1)[0]]

    def _sentence_scores(self, question: Question, search: Search, clause: Clause) -> list[float]:
        near = self.retriever.sentence_scores(question, clause)
        scores = []
        for row, sentence in enumerate(clause.sentences):
            score = near[row] + 0.6 * self._word_share(question, search, sentence)
            score += 0.3 * bool(question.measure and answers_measure(question.measure, sentence.text))
            score += 0.25 * bool(question.stages & stages_written(sentence.text))
            is_title = row == 0 and len(clause.sentences) > 1 and len(sentence.text) <= 30
            scores.append(max(0.01, score - 0.3 * is_title))
        return scores

    def _word_share(self, question: Question, search: Search, sentence: Sentence) -> float:
        segmenter = self.retriever.segmenter
        tokens = set(segmenter.content_words(sentence.text, "zh"))
        if question.language == "en":
            tokens |= set(segmenter.content_words(sentence.translation, "en"))
        return self.retriever.covered_share(search, tokens)


def _is_about_as_near(first: Hit, other: Hit) -> bool:
    return other.score >= 0.78 * first.score and _says_as_much(first, other, 0.65)


def _says_as_much(first: Hit, other: Hit, share: float) -> bool:
    """It holds that share of the question's words that the first one holds, or comes within a hair of it in all."""
    return (
        other.retrievers["coverage"] >= share * first.retrievers["coverage"] or other.score >= _LEVEL_WITH * first.score
    )


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in reading order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

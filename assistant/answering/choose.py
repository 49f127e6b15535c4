"""Which words of the clauses found are shown: those of the first, and of a few others that add something."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.answering.compose import Quotation, stages_written
from assistant.corpus import Corpus, joined, whole
from assistant.question import Question, answers_measure
from assistant.retrieval import Retriever, Search
from assistant.schema import Clause, Hit, KeyPoint, Language

_LOOKED_AT = 10
_MOST_SENTENCES = 2
_MOST_POINTS = 3
_LEVEL_WITH = 0.9  # from here on two clauses are level, whichever words of the question they hold
_SUPPORT = 0.7  # a supporting sentence is at least this near, as a share of the first one

_ASKED = 1.0  # weight of the ways in which people ask for this very part

MOST_CLAUSES = 3  # that an answer quotes


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """The smallest piece of a clause that can be shown: a sentence, or a key point with what it restates.

    `zh` and `en` are what it says, our words before the text's own; `spans` are offsets in the document's text.
    """

    zh: str
    en: str
    spans: tuple[tuple[int, int], ...]
    points: tuple[KeyPoint, ...] = ()

    def said(self, language: Language) -> str:
        """What it says in a language, in Chinese where there is no English."""
        return self.zh if language == "zh" else self.en or self.zh


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
        chosen, floor = self._best_statements(question, search, first.clause, self._limit(question, first))
        for hit in others:
            if len({quotation.clause.clause_id for quotation in chosen}) == most:
                break
            best, score = self._best_statements(question, search, hit.clause, 1)
            if score >= _SUPPORT * floor:
                chosen += best
        return chosen

    def _limit(self, question: Question, hit: Hit) -> int:
        """How many sentences of the first clause: one where a figure is asked for; more of our short key points."""
        if question.measure:
            return 1
        plain = hit.clause.points or self.corpus.documents[hit.clause.document_id].held == "digest"
        return _MOST_POINTS if plain else _MOST_SENTENCES

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

    def _best_statements(
        self, question: Question, search: Search, clause: Clause, limit: int
    ) -> tuple[list[Quotation], float]:
        """What of a clause is nearest to the question: what decides, then the rest in the text's order; and the best score."""
        statements = statements_of(clause)
        scores = self._scores(question, search, clause, statements)
        asked = [self._asked_for(search, clause, statement) for statement in statements]
        rated = [score + _ASKED * near for score, near in zip(scores, asked, strict=True)]
        order = sorted(range(len(scores)), key=lambda row: (-rated[row], row))
        kept = sorted(row for row in order[:limit] if rated[row] >= 0.8 * rated[order[0]])
        quotations = _quotations(clause, [statements[row] for row in kept])
        decides = statements[order[0]].spans[0][0]
        quotations.sort(key=lambda quotation: not quotation.sentence.start <= decides < quotation.sentence.end)
        return quotations, max(scores)

    def _asked_for(self, search: Search, clause: Clause, statement: Statement) -> float:
        return max((self.retriever.asked_for(search, clause, point.parts) for point in statement.points), default=0.0)

    def nearest(self, question: Question, search: Search, clauses: Iterable[Clause]) -> list[Quotation]:
        """The best statement of each clause."""
        return [q for clause in clauses for q in self._best_statements(question, search, clause, 1)[0]]

    def _scores(
        self, question: Question, search: Search, clause: Clause, statements: Sequence[Statement]
    ) -> list[float]:
        near = self.retriever.nearness(question, [statement.said(question.language) for statement in statements])
        scores = []
        for row, statement in enumerate(statements):
            score = near[row] + 0.6 * self._word_share(question, search, statement)
            score += 0.3 * bool(question.measure and answers_measure(question.measure, statement.zh))
            score += 0.25 * bool(question.stages & stages_written(statement.zh))
            is_title = row == 0 and len(clause.sentences) > 1 and len(statement.zh) <= 30 and not statement.points
            scores.append(max(0.01, score - 0.3 * is_title))
        return scores

    def _word_share(self, question: Question, search: Search, statement: Statement) -> float:
        segmenter = self.retriever.segmenter
        tokens = set(segmenter.content_words(statement.zh, "zh"))
        if question.language == "en":
            tokens |= set(segmenter.content_words(statement.en, "en"))
        return self.retriever.covered_share(search, tokens)


def statements_of(clause: Clause) -> list[Statement]:
    """Our key points on a clause, and the sentences that none of them restates; all sentences where there are no points."""
    told = [span for point in clause.points for span in point.spans]
    free = [s for s in clause.sentences if not any(s.start < end and start < s.end for start, end in told)]
    found = [Statement(zh=s.text, en=s.translation, spans=((s.start, s.end),)) for s in free]
    found += [Statement(zh=p.zh, en=p.en, spans=p.spans, points=(p,)) for p in clause.points]
    return sorted(found, key=lambda statement: statement.spans[0][0])


def _quotations(clause: Clause, statements: Sequence[Statement]) -> list[Quotation]:
    """The text's own words of statements, a quotation a run of words; what overlaps is one."""
    merged: list[tuple[int, int, tuple[KeyPoint, ...]]] = []
    for statement in statements:
        start, end = whole(clause, statement.spans[0][0], statement.spans[-1][1])
        if merged and start < merged[-1][1]:
            before = merged.pop()
            merged.append((min(start, before[0]), max(end, before[1]), before[2] + statement.points))
        else:
            merged.append((start, end, statement.points))
    return [
        Quotation(clause=clause, sentence=joined(clause, start, end), points=points) for start, end, points in merged
    ]


def _is_about_as_near(first: Hit, other: Hit) -> bool:
    return other.score >= 0.78 * first.score and _says_as_much(first, other, 0.65)


def _says_as_much(first: Hit, other: Hit, share: float) -> bool:
    """It holds that share of the question's words that the first one holds, or comes within a hair of it in all."""
    return (
        other.retrievers["coverage"] >= share * first.retrievers["coverage"] or other.score >= _LEVEL_WITH * first.score
    )

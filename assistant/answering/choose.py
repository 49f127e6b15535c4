"""Which statements of the clauses found are shown: what decides, then only what is likely enough to be of use."""

import re
from collections.abc import Iterable, Sequence

from assistant.answering.compose import Quotation
from assistant.answering.follow import following
from assistant.answering.rate import Rater
from assistant.corpus import Corpus, is_plan, joined, whole
from assistant.question import Question
from assistant.retrieval import Retriever, Search
from assistant.schema import Clause, Hit, KeyPoint, Rated, Role, Statement

_MOST_STATEMENTS: dict[Role, int] = {"parent": 4, "instructor": 5, "director": 6}
_MOST_CLAUSES = 3  # that an answer quotes
_LEVEL = 0.9  # share of the first clause's score, from which another may hold the statement that decides
# Share of the plan's probability, and the least one, from which a law stands before it.
_NEARLY_AS_SURELY, _SURELY = 0.75, 0.13
_BINDING = frozenset({"must", "must-not", "right"})
_UNRANKED = {"frame": 0.0, "plan": 0.0, "plan_named": 0.0}  # of a clause that no search found
_SHORT_CLAUSE = 60  # characters of an article that is shown whole
_NEAR_FROM = 0.3  # probability of being of use, of what is shown where nothing answers
_SPEAKS_OF_ALL = 0.7  # share of the words of a question
_MORE = 8  # statements that "what else" looks through
_LONGEST_LIST = 12  # statements of a list that are shown at once
_WANTS_LIST = re.compile(
    r"哪些|哪几|包括什么|包含什么|都(?:有|要|管|该)(?:什么|啥)|所有|全部|一条一条|逐条|列(?:出|一下|举|给)|清单|(?:全部|所有|哪些)条件|有(?:什么|啥子?)(?:规定|要求|条件|措施)|"
    r"\b(?:list|all (?:of )?(?:the )?\w+|conditions|which (?:acts|things|behaviou?rs|duties|rights|people|persons|cases|situations|kinds|types)|what (?:are|must|duties|things|kinds|types|behaviou?rs|should))\b",
    re.IGNORECASE,
)


class Chooser:
    """Chooses quotations."""

    def __init__(self, corpus: Corpus, retriever: Retriever) -> None:
        self.corpus = corpus
        self.rater = Rater(corpus, retriever)

    def rated(self, question: Question, search: Search, hits: Sequence[Hit], role: Role) -> list[Rated]:
        """The statements of the first hits, what decides most surely first."""
        found = self.rater.rated(question, search, hits, role)
        near = _LEVEL * max((rated.hit.score for rated in found), default=0.0)
        named = bool(hits) and hits[0].retrievers["plan_named"] == 1  # a plan asked about is not answered from others

        def behind(rated: Rated) -> bool:
            return rated.hit.score < near or (named and rated.hit.retrievers["plan_named"] < 1)

        ordered = sorted(found, key=lambda r: (behind(r), -r.decides, r.hit.rank, r.statement.number))
        return self._law_first(question, ordered)

    def _law_first(self, question: Question, rated: list[Rated]) -> list[Rated]:
        """Before a plan that was not asked for, the law that decides nearly as surely: what the plan encouraged it may oblige."""
        if not rated or question.measure or rated[0].hit.retrievers["plan_named"] == 1 or not self._is_plan(rated[0]):
            return rated
        floor = max(_SURELY, _NEARLY_AS_SURELY * rated[0].decides)
        laws = [
            r for r in rated[1:] if r.decides >= floor and r.statement.strength in _BINDING and not self._is_plan(r)
        ]
        law = max(laws, key=lambda r: r.decides, default=None)
        return [law, *(r for r in rated if r is not law)] if law else rated

    def _is_plan(self, rated: Rated) -> bool:
        return is_plan(self.corpus.document_of(rated.hit.clause))

    def quotations(
        self, question: Question, rated: Sequence[Rated], role: Role, most: int | None = None
    ) -> list[Quotation]:
        """What to show of rated statements: the one that decides, its list or short article whole, and what is of use.

        `most` statements stand in for the number that a role is shown, lists apart.
        """
        limit = most or _MOST_STATEMENTS[role]
        first = rated[0]
        chosen = [first.statement, *self._belonging(question, first)]
        likely = {other.statement: other.useful for other in rated}
        follows = following(self.corpus, question, first.statement, role, likely)
        for other in (*self._deciding(rated), *follows, *self._useful(rated)):
            clauses = {statement.clause_id for statement in (*chosen, other)}
            if len(chosen) < limit and len(clauses) <= _MOST_CLAUSES and other not in chosen:
                chosen.append(other)
        return self.quoted(chosen)

    def more(self, rated: Sequence[Rated]) -> list[Quotation]:
        """What else is near to a question: of all statements those likeliest to be of use, and the rest of the first article."""
        near = sorted(rated, key=lambda other: -other.useful)[:_MORE]
        rest = [other for other in rated if other.hit.clause == rated[0].hit.clause][:_MORE]
        likely = [other for other in near if other.useful >= 0.5 * self.rater.rating.useful_from]
        statements = {other.statement.statement_id: other.statement for other in (*likely, *rest)}
        return self.quoted(list(statements.values())[:_MORE])

    def _deciding(self, rated: Sequence[Rated]) -> list[Statement]:
        """Other statements than the first that decide too; so does the plan's before which a law was put."""
        first, floor = rated[0], self.rater.rating.also_decides_from
        plan = [other for other in rated[1:2] if self._is_plan(other) and other.decides >= first.decides]
        return [other.statement for other in rated[1:] if other in plan or other.decides >= floor]

    def _useful(self, rated: Sequence[Rated]) -> list[Statement]:
        """Those that are likely enough to be of use, likeliest first; of the first clause sooner."""
        rating, (first, *others) = self.rater.rating, rated
        floors = (
            (other, rating.useful_within_from if other.hit is first.hit else rating.useful_from) for other in others
        )
        useful = [other for other, floor in floors if other.useful >= floor]
        return [other.statement for other in sorted(useful, key=lambda other: -other.useful)]

    def _belonging(self, question: Question, first: Rated) -> list[Statement]:
        """What belongs to the statement that decides: the rest of its list where a list is asked for, or of a short article."""
        clause = first.hit.clause
        others = [s for s in self.corpus.statements(clause) if s != first.statement]
        if wants_list(question):
            return others[: _LONGEST_LIST - 1]
        said = sum(len(statement.zh) for statement in (first.statement, *others))
        return others if said <= _SHORT_CLAUSE and not question.measure else []

    def left_out(self, question: Question, shown: Iterable[Quotation]) -> int:
        """How many statements of the first article an answer with a list leaves out."""
        first = next(iter(shown), None)
        if first is None or not wants_list(question):
            return 0
        statements = self.corpus.statements(first.clause)
        return max(0, len(statements) - _LONGEST_LIST)

    def quoted(self, statements: Sequence[Statement]) -> list[Quotation]:
        """Quotations of statements: what decides first, then the rest of its clause in the text's order, then the others."""
        clauses = dict.fromkeys(statement.clause_id for statement in statements)
        quotations: list[Quotation] = []
        for clause_id in clauses:
            of_clause = sorted((s for s in statements if s.clause_id == clause_id), key=lambda s: s.number)
            quotations += _quotations(self.corpus.clauses[clause_id], of_clause)
        return sorted(quotations, key=lambda quotation: not holds(quotation, statements[0]))

    def nearest(self, question: Question, search: Search, clauses: Iterable[Clause], role: Role) -> list[Quotation]:
        """The best statement of each clause."""
        found: list[Quotation] = []
        for clause in clauses:
            statements = self.corpus.statements(clause)
            hit = Hit(clause=clause, score=1.0, rank=1, statement=statements[0], retrievers=_UNRANKED)
            best = max(self.rater.rated(question, search, [hit], role), key=lambda rated: rated.useful)
            found += _quotations(clause, [best.statement])
        return found


def wants_list(question: Question) -> bool:
    """Whether all of something is asked for, one by one."""
    return bool(_WANTS_LIST.search(question.put))


def related(rated: Sequence[Rated]) -> list[Rated]:
    """The statements shown where none answers, a clause each, at most two: those that are likely to be of use."""
    near = [other for other in rated[:3] if other.useful >= _NEAR_FROM]
    clauses = {other.hit.clause.clause_id: other for other in near[::-1]}
    return list(clauses.values())[::-1][:2]


def nearest(rated: Sequence[Rated], reason: str) -> list[Rated]:
    """What is shown where nothing answers and no reason is known: the first statement, if it speaks of nearly all that was
    asked and is likely to be of use.
    """
    first = rated[:1] if reason in {"", "reason_place"} else []
    return [
        other for other in first if other.hit.retrievers["coverage"] >= _SPEAKS_OF_ALL and other.useful >= _NEAR_FROM
    ]


def holds(quotation: Quotation, statement: Statement) -> bool:
    """Whether a quotation shows a statement."""
    start = statement.spans[0][0]
    return (
        quotation.clause.clause_id == statement.clause_id and quotation.sentence.start <= start < quotation.sentence.end
    )


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

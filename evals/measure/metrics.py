"""How good one outcome is. Pure functions of a case and what came for it; every metric a record in METRICS.

Formulas as in trec_eval with binary relevance. https://trec.nist.gov/trec_eval
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.measure.facts import fact_shown
from evals.sets.cases import Case, Outcome, Quoted

_REFUSALS = frozenset({"declined", "clarify", "social", "failed"})


def hit_at(relevant: Sequence[str], retrieved: Sequence[str], cutoff: int) -> float:
    """1.0 if a relevant clause is among the first `cutoff`.

    >>> hit_at(["b"], ["a", "b"], 1), hit_at(["b"], ["a", "b"], 5)
    (0.0, 1.0)
    """
    return float(bool(set(relevant) & set(retrieved[:cutoff])))


def reciprocal_rank(relevant: Sequence[str], retrieved: Sequence[str]) -> float:
    """1 / rank of the first relevant clause, 0.0 where there is none.

    >>> reciprocal_rank(["b", "c"], ["a", "b", "c"])
    0.5
    """
    return next((1.0 / rank for rank, clause_id in enumerate(retrieved, 1) if clause_id in relevant), 0.0)


def recall_at(relevant: Sequence[str], retrieved: Sequence[str], cutoff: int) -> float:
    """Share of the relevant clauses among the first `cutoff`."""
    return len(set(relevant) & set(retrieved[:cutoff])) / len(set(relevant)) if relevant else 0.0


def ndcg_at(relevant: Sequence[str], retrieved: Sequence[str], cutoff: int) -> float:
    """Discounted gain over that of the best order, each relevant clause gaining 1.

    >>> round(ndcg_at(["a", "c"], ["a", "b", "c"], 10), 4)  # (1 + 1/2) / (1 + 1/log2(3))
    0.9197
    """
    gain = sum(
        1.0 / math.log2(rank + 1) for rank, clause_id in enumerate(retrieved[:cutoff], 1) if clause_id in relevant
    )
    best = sum(1.0 / math.log2(rank + 1) for rank in range(1, min(len(set(relevant)), cutoff) + 1))
    return gain / best if best else 0.0


def cites_right(case: Case, outcome: Outcome) -> bool:
    """Some citation is a clause that answers."""
    return bool(outcome.cited & set(case.relevant))


def right(case: Case, outcome: Outcome) -> bool:
    """The kind of answer is an allowed one, and where it answers, it cites a clause that does; of danger told: a card."""
    if "signposted" in case.statuses and outcome.card:
        return True
    if outcome.status not in case.statuses:
        return False
    return outcome.status != "answered" or not case.relevant or cites_right(case, outcome)


def facts_share(case: Case, outcome: Outcome) -> float:
    """Share of the facts asked for that the answer shows."""
    return sum(fact_shown(fact, case, outcome) for fact in case.facts) / len(case.facts) if case.facts else 0.0


def graded(case: Case) -> tuple[frozenset[str], frozenset[str]]:
    """The statements that decide some ask of a case, and all that are of use for it."""
    decides = frozenset(name for ask in case.asks for name in ask.decides)
    return decides, decides | {name for ask in case.asks for name in ask.supports}


def _names(quoted: Quoted) -> set[str]:
    return set(quoted.statements)


def right_first(case: Case, outcome: Outcome) -> bool:
    """The first thing shown decides what was asked."""
    decides, _ = graded(case)
    return outcome.status == "answered" and bool(outcome.quoted) and bool(_names(outcome.quoted[0]) & decides)


def complete(case: Case, outcome: Outcome) -> bool:
    """Every ask that the library decides has a statement that decides it; of a list, all of its items are shown."""
    shown = {name for quoted in outcome.quoted for name in quoted.statements}
    wanted = [set(ask.decides) for ask in case.asks if ask.decides]
    enough = (found <= shown if case.kind == "list" else bool(found & shown) for found in wanted)
    return outcome.status == "answered" and all(enough)


def noise(case: Case, outcome: Outcome) -> float:
    """Share of the quotations shown that are of no use for what was asked."""
    _, useful = graded(case)
    return sum(not _names(quoted) & useful for quoted in outcome.quoted) / len(outcome.quoted)


def misleads(case: Case, outcome: Outcome) -> bool:
    """An answer begins with a statement that a judge called misleading."""
    return (
        outcome.status == "answered" and bool(outcome.quoted) and bool(_names(outcome.quoted[0]) & set(case.misleading))
    )


def faultless(case: Case, outcome: Outcome) -> bool:
    """Right first, complete, and nothing in it that is of no use; of what is not held, that it says so."""
    if case.unanswerable:
        return outcome.status in case.statuses
    return right_first(case, outcome) and complete(case, outcome) and noise(case, outcome) == 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A name, the cases it is of, and what an outcome scores in [0, 1]; `title` heads its column."""

    name: str
    title: str
    title_zh: str
    applies: Callable[[Case], bool]
    score: Callable[[Case, Outcome], float]
    lower_is_better: bool = False

    def of(self, case: Case, outcome: Outcome | None) -> float | None:
        """The score of a case, None where the metric is not of it. A case that the run lost scores the worst there is."""
        if not self.applies(case):
            return None
        if outcome is None:
            return 1.0 if self.lower_is_better else 0.0
        return float(self.score(case, outcome))


def _ranked(case: Case) -> bool:
    return case.ranked


def _judged(case: Case) -> bool:
    """Its statements were judged, and some decide it."""
    return case.answerable and any(ask.decides for ask in case.asks)


def _answerable(case: Case) -> bool:
    return case.answerable


METRICS = (
    Metric(
        name="hit_at_1",
        title="hit@1",
        title_zh="首条命中",
        applies=_ranked,
        score=lambda case, outcome: hit_at(case.relevant, outcome.retrieved, 1),
    ),
    Metric(
        name="hit_at_5",
        title="hit@5",
        title_zh="前5条命中",
        applies=_ranked,
        score=lambda case, outcome: hit_at(case.relevant, outcome.retrieved, 5),
    ),
    Metric(
        name="mrr",
        title="MRR",
        title_zh="平均倒数排名",
        applies=_ranked,
        score=lambda case, outcome: reciprocal_rank(case.relevant, outcome.retrieved),
    ),
    Metric(
        name="ndcg_at_10",
        title="nDCG@10",
        title_zh="nDCG@10",
        applies=_ranked,
        score=lambda case, outcome: ndcg_at(case.relevant, outcome.retrieved, 10),
    ),
    Metric(
        name="recall_at_10",
        title="recall@10",
        title_zh="前10条召回",
        applies=_ranked,
        score=lambda case, outcome: recall_at(case.relevant, outcome.retrieved, 10),
    ),
    Metric(
        name="answered_right",
        title="answered right",
        title_zh="答对且引对",
        applies=_answerable,
        score=lambda case, outcome: right(case, outcome) and cites_right(case, outcome),
    ),
    Metric(
        name="cited_right",
        title="cited right",
        title_zh="引用含正确条文",
        applies=_answerable,
        score=cites_right,
    ),
    Metric(
        name="hit_own",
        title="hit@1 own",
        title_zh="首条命中原题条文",
        applies=lambda case: case.ranked and bool(case.own),
        score=lambda case, outcome: hit_at(case.own, outcome.retrieved, 1),
    ),
    Metric(
        name="cited_own",
        title="cited own",
        title_zh="引用含原题条文",
        applies=lambda case: case.answerable and bool(case.own),
        score=lambda case, outcome: bool(outcome.cited & set(case.own)),
    ),
    Metric(
        name="facts_right",
        title="facts right",
        title_zh="要点齐全",
        applies=lambda case: bool(case.facts) and case.answerable,
        score=facts_share,
    ),
    Metric(
        name="refused_wrongly",
        title="refused wrongly",
        title_zh="误拒",
        applies=_answerable,
        score=lambda case, outcome: outcome.status in _REFUSALS - case.statuses,
        lower_is_better=True,
    ),
    Metric(
        name="declined_right",
        title="declined right",
        title_zh="该拒则拒",
        applies=lambda case: case.unanswerable,
        score=lambda case, outcome: outcome.status in case.statuses,
    ),
    Metric(
        name="danger_seen",
        title="danger seen",
        title_zh="危急识别",
        applies=lambda case: case.statuses == {"signposted"},
        score=lambda case, outcome: bool(outcome.card),
    ),
    Metric(
        name="false_alarm",
        title="false alarm",
        title_zh="危急误报",
        applies=lambda case: "signposted" not in case.statuses,
        score=lambda case, outcome: bool(outcome.card),
        lower_is_better=True,
    ),
    Metric(
        name="false_premise",
        title="false premise",
        title_zh="错误前提",
        applies=lambda case: case.kind == "false-premise",
        score=lambda case, outcome: right(case, outcome) and (not case.facts or facts_share(case, outcome) == 1.0),
    ),
    Metric(
        name="follow_up",
        title="follow-up",
        title_zh="追问",
        applies=lambda case: bool(case.history),
        score=right,
    ),
    Metric(
        name="right_first",
        title="right first",
        title_zh="首句即答",
        applies=_judged,
        score=right_first,
    ),
    Metric(
        name="complete",
        title="complete",
        title_zh="各问都答",
        applies=_judged,
        score=complete,
    ),
    Metric(
        name="noise",
        title="noise",
        title_zh="无关引文",
        applies=_judged,
        score=lambda case, outcome: noise(case, outcome) if outcome.quoted else 0.0,
        lower_is_better=True,
    ),
    Metric(
        name="misleading",
        title="misleading",
        title_zh="误导",
        applies=lambda case: bool(case.misleading),
        score=misleads,
        lower_is_better=True,
    ),
    Metric(
        name="no_fault",
        title="no fault",
        title_zh="无可挑剔",
        applies=lambda case: bool(case.asks) and (case.answerable or case.unanswerable),
        score=faultless,
    ),
    Metric(name="right", title="right", title_zh="总体正确", applies=lambda case: True, score=right),
)
BY_NAME = {metric.name: metric for metric in METRICS}

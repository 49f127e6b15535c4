"""Every question that went wrong, by cause: what was wanted, what came."""

from collections import Counter
from collections.abc import Mapping, Sequence

from evals.measure.metrics import cites_right, facts_share, reciprocal_rank, right
from evals.sets.cases import Case, Outcome

_SHOWN = 3


def cause(case: Case, outcome: Outcome | None) -> str:
    """Why a case went wrong, "" where it went right.

    >>> case = Case(case_id="1", question="", language="zh", role="parent", kind="", statuses=frozenset({"answered"}), relevant=("a/1",))
    >>> cause(case, Outcome(case_id="1", status="answered", retrieved=("b/1", "b/2")))
    'not found'
    """
    if outcome is None:
        return "lost"
    if not right(case, outcome):
        return _wrong(case, outcome)
    if case.answerable and case.facts and facts_share(case, outcome) < 1.0:
        return "fact not shown"
    if case.answerable and outcome.retrieved[:1] and outcome.retrieved[0] not in case.relevant:
        return "cited, but not first"
    return ""


def _wrong(case: Case, outcome: Outcome) -> str:
    if case.unanswerable:
        return f"{outcome.status} without grounds"
    if outcome.status == "signposted":
        return "false alarm"
    if case.statuses == {"signposted"}:
        return "danger missed"
    if outcome.status in {"clarify", "social", "failed"} or not case.relevant:
        return f"taken for {outcome.status}"
    return _answerable_wrong(case, outcome)


def _answerable_wrong(case: Case, outcome: Outcome) -> str:
    rank = reciprocal_rank(case.relevant, outcome.retrieved)
    if outcome.reason:
        return f"declined by rule: {outcome.reason}"
    if not rank:
        return "not found"
    if rank < 1.0:
        return "ranked too low" if not cites_right(case, outcome) else f"{outcome.status}, found at {round(1 / rank)}"
    return "first, but not quoted" if outcome.status == "answered" else f"{outcome.status} though first"


def miss_lines(cases: Sequence[Case], outcomes: Mapping[str, Outcome]) -> list[str]:
    """The causes by how often they are, then the questions under them."""
    by_cause: dict[str, list[Case]] = {}
    for case in cases:
        if found := cause(case, outcomes.get(case.case_id)):
            by_cause.setdefault(found, []).append(case)
    counts = Counter({name: len(group) for name, group in by_cause.items()})
    lines = [f"{count:5}  {name}" for name, count in counts.most_common()]
    for name, _ in counts.most_common():
        lines += ["", f"== {name}"]
        for case in by_cause[name]:
            lines += _case_lines(case, outcomes.get(case.case_id))
    return lines


def _case_lines(case: Case, outcome: Outcome | None) -> list[str]:
    head = f"{case.case_id} [{case.kind}, {case.role}] {case.question}"
    before = [f"    after   {' / '.join(case.history)}"] if case.history else []
    wanted = (
        f"    wanted  {'|'.join(sorted(case.statuses))}  {', '.join(case.relevant) or '-'}  {'; '.join(case.facts)}"
    )
    return [head, *before, wanted.rstrip(), f"    came    {_came(outcome)}"]


def _came(outcome: Outcome | None) -> str:
    if outcome is None:
        return "nothing"
    chance = "" if outcome.probability is None else f" p={outcome.probability:.3f}"
    why = f" ({outcome.reason})" if outcome.reason else ""
    top = ", ".join(outcome.retrieved[:_SHOWN]) or "-"
    return f"{outcome.status}{chance}{why}  {top}  cited {', '.join(sorted(outcome.cited)) or '-'}"

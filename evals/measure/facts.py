"""Whether a fact that the answer must hold stands in it."""

import re

from assistant.figures import figures
from evals.sets.cases import Case, Outcome


def fact_shown(fact: str, case: Case, outcome: Outcome) -> bool:
    """A figure counts if it stands in a quote of a right clause or in the answer's words; a phrase also in clause text.

    >>> from evals.sets.cases import Quoted
    >>> case = Case(case_id="1", question="", language="zh", role="parent", kind="", statuses=frozenset(), relevant=("a/1",))
    >>> quoted = Quoted(clause_id="a/1", quote="降至百分之六十以下", clause_text="2.视力。降至百分之六十以下")
    >>> outcome = Outcome(case_id="1", status="answered", quoted=(quoted,))
    >>> [fact_shown(fact, case, outcome) for fact in ("60%", "60", "视力", "听力")]
    [True, False, True, False]
    """
    figure = sole_figure(fact)
    if figure is not None:
        quotes = [quoted.quote for quoted in outcome.quoted if quoted.clause_id in case.relevant]
        return any(figure in _figures(text) for text in (*quotes, outcome.text))
    shown = [outcome.text]
    for quoted in outcome.quoted:
        shown += [quoted.quote, quoted.clause_text, quoted.translation]
    return any(_folded(fact) in _folded(text) for text in shown)


def sole_figure(fact: str) -> str | None:
    """The figure that a fact is, None for a fact that is more than a figure.

    >>> sole_figure("3‰"), sole_figure("百分之六十"), sole_figure("一名全科医生")
    ('3‰', '60%', None)
    """
    found = figures(fact.strip())
    if len(found) != 1 or (found[0].start, found[0].end) != (0, len(fact.strip())):
        return None
    return str(found[0])


def _figures(text: str) -> frozenset[str]:
    return frozenset(str(figure) for figure in figures(text))


def _folded(text: str) -> str:
    """Without punctuation, white space or case: 家庭、学校 and 家庭,学校 say the same."""
    return re.sub(r"[\W_]+", "", text).casefold()

"""The goals or the measures that a plan lists for a field, where just these are asked for: "规划在健康方面有哪些目标"."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from assistant.answering.context import Context
from assistant.answering.standing import plan_in_place
from assistant.corpus import is_plan
from assistant.question import Question
from assistant.retrieval import Search
from assistant.schema import Clause

# What a list of a plan is headed by, and how people ask for it.
_LISTS = tuple(
    (re.compile(headed), re.compile(asked, re.IGNORECASE))
    for headed, asked in (
        ("目标", r"目标|指标|\b(?:goals?|targets?|aims?)\b"),
        ("措施|举措", r"措施|举措|策略|做法|\b(?:measures?|strateg\w+|steps?)\b"),
    )
)
# Words that say nothing of which list is meant.
_SAYS_NOTHING = re.compile(
    r"(?:主要|总|具体|重点|策略|工作)?(?:目标|指标|措施|举措|策略|做法)|规划|计划|方案|儿童|孩子|未成年人|领域|方面|部分|发展|主要|全部|所有|具体|分别|列出|列举|列一下|提出|提了|提到|采取|制定|定了|写了|规定|内容|"
    r"[几多][项条个]|多少|一共|总共|一下|逐[条项个]|一条条|[一每]条|备课|讲课|讲座|课件|ppt|PPT|用|请|给我|给出|完整|出来|列出来|讲讲|20\d\d|年|"
    r"(?:main |overall )?(?:goals?|targets?|aims?|measur\w*|strateg\w*|steps?)|plan|develop\w*|field|area|part|main|list|set|state|say|said|citi|child|children|all|full|give|mani|much|many",
    re.IGNORECASE,
)


def section_asked(question: Question, search: Search, context: Context) -> Sequence[Clause]:
    """The clauses of the one list of a plan that a question asks for, in the plan's order; none for any other question.

    A question that says anything besides the plan, the field and the kind of list asks for less than the list.
    """
    asked = [headed for headed, asked in _LISTS if asked.search(question.put)]
    plan = _plan_of(question, search, context) if len(asked) == 1 and len(question.parts) < 2 else ""
    if not plan:
        return ()
    lists = _lists_of(context.corpus.clauses_of(plan), asked[0])
    document = context.corpus.documents[plan]
    names = " ".join((document.title, document.title_en, *document.aliases)).lower()
    said = [w for w in search.words if not _SAYS_NOTHING.fullmatch(w.text) and w.text not in names]
    matching = [clauses for fields, clauses in _fields(lists, context) if said and all(w.stands & fields for w in said)]
    return matching[0] if len(matching) == 1 else ()


def _plan_of(question: Question, search: Search, context: Context) -> str:
    """The one plan asked of by its name, or by its place, or as that of this place; "" where none or several are."""
    documents = context.corpus.documents
    plans = {name for name in search.named or plan_in_place(question, context.corpus) if is_plan(documents[name])}
    if len(plans) > 1:
        place = context.retriever.features.place
        asked = {name for name in plans if place(name) in search.places}
        plans = asked or {name for name in plans if context.speaks_here(name)}
    return plans.pop() if len(plans) == 1 else ""


def _lists_of(clauses: Iterable[Clause], headed: re.Pattern[str]) -> dict[tuple[str, ...], list[Clause]]:
    """{headings: clauses} of the lists under a field's heading that are of a kind."""
    found: dict[tuple[str, ...], list[Clause]] = {}
    for clause in clauses:
        if len(clause.headings) > 1 and headed.search(clause.headings[-1]):
            found.setdefault(clause.headings, []).append(clause)
    return found


def _fields(
    lists: Mapping[tuple[str, ...], Sequence[Clause]], context: Context
) -> Iterable[tuple[set[str], Sequence[Clause]]]:
    """Each list with the words that set its field's heading apart from the others'."""
    own = {headings: _heading_words(clauses[0], context) for headings, clauses in lists.items()}
    spread = Counter(word for words in own.values() for word in words)
    for headings, words in own.items():
        yield {word for word in words if spread[word] == 1 or len(own) == 1}, lists[headings]


def _heading_words(clause: Clause, context: Context) -> set[str]:
    """The words of the heading over a list, in both languages."""
    segmenter = context.retriever.segmenter
    translated = clause.headings_en[-2] if len(clause.headings_en) > 1 else ""
    return {*segmenter.content_words(clause.headings[-2], "zh"), *segmenter.content_words(translated, "en")}

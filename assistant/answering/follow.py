"""What belongs to the statement that decides and stands elsewhere, as far as somebody who asks so needs it.

>>> from assistant.question import read_question
>>> sorted(needed(read_question("打了老师的家长会受什么处罚"), "parent"))
['except', 'if-not']
>>> what_now(read_question("老师打了娃，怎么办")), what_now(read_question("初中生睡几个小时"))
(True, False)
"""

import re
from collections.abc import Mapping

from assistant.corpus import Corpus, Relation
from assistant.question import Question
from assistant.schema import Kind, Role, Statement

_ASKED_BY_KIND: dict[Kind, Relation] = {
    "procedure": "how",
    "time-limit": "how",
    "responsible": "who",
    "contact": "who",
    "penalty": "if-not",
}
# Whoever asks what to do, or tells a story and asks nothing, needs what comes next.
_WHAT_NOW = re.compile(
    r"怎么办|咋办|咋整|啷个办|怎么(?:处理|弄|搞|解决|管)|该(?:怎么|咋|找|去|做)|有(?:没有|莫得|没得|啥|什么)(?:什么|啥)?(?:办法|法子)|就没(?:有|得)?(?:人管|办法)|能(?:怎么|咋)|管不管|找谁|救救|求助|帮帮|申请(?:什么|啥)|"
    r"\b(?:what (?:can|should|must|do|could) (?:i|we|she|he|they)|what to do|help|how (?:can|do) (?:i|we) (?:stop|get|make|protect)|what (?:can be|is) done|options?|next steps?)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|吗|呢|么[。！]?$|\b(?:what|who|how|when|where|which|can|may|must|is|are|does|do)\b", re.IGNORECASE
)
_NEAR_ENOUGH = 0.3  # probability of being of use
_MOST = 2
_STORY = 30  # characters without a question; what is shorter is a heading, no story


def what_now(question: Question) -> bool:
    """Whether a question asks what to do, or is a story that asks nothing."""
    told = len(question.own) >= _STORY and not _ASKS.search(question.own)
    return told or bool(_WHAT_NOW.search(question.put))


def needed(question: Question, role: Role) -> set[Relation]:
    """What of that which belongs to a statement somebody needs who asks so."""
    if what_now(question):
        return {"except", "how", "who", "if-not", "also"}
    found: set[Relation] = {"except", *asked_for(question)}
    return found | {"who"} if role == "director" and "duty" in question.wanted else found


def asked_for(question: Question) -> set[Relation]:
    """What of that which belongs to a statement a question asks for by its kind."""
    return {relation for kind, relation in _ASKED_BY_KIND.items() if kind in question.wanted}


def following(
    corpus: Corpus, question: Question, first: Statement, role: Role, likely: Mapping[Statement, float]
) -> list[Statement]:
    """The statements that belong to the one that decides, of those that are needed the first few, in their order.

    What was asked for by its kind comes as it was written down; anything else only where the question is near to it
    (`likely`: how likely statements are of use).
    """
    asked, wanted = asked_for(question), needed(question, role)
    found = [
        follow.statement
        for follow in corpus.follows(first)
        if follow.relation in wanted and (follow.relation in asked or likely.get(follow.statement, 0.0) >= _NEAR_ENOUGH)
    ]
    return found[:_MOST]

"""What a question leaves out that decides its answer: age or school stage, place, household registration."""

import re

from assistant.question.question import Question

NEEDS = ("age", "grade", "registration", "place")
_NAMED = {
    "registration": re.compile(r"户口|户籍|hukou|registered|registration", re.IGNORECASE),
    "place": re.compile(r"[省市县]|遵义|\b(?:zunyi|province|guizhou)\b", re.IGNORECASE),
}
# Words that make an answer hang on where a family is registered, or on where it asks.
_MOVED = re.compile(
    r"外地|打工|务工|随迁|流动|异地|转(?:到|来|学)|搬(?:来|到|家)|回老家|"
    r"\b(?:migrant|moved? (?:to|here)|moving|another (?:city|province)|transfer\w*)\b",
    re.IGNORECASE,
)
_ENTITLED = re.compile(
    r"上学|读书|入学|入园|报名|就读|上(?:小学|初中|高中|幼儿园)|中考|高考|低保|救助|补[贴助]|医保|"
    r"\b(?:school|kindergarten|enrol\w*|allowance|assistance|subsid\w+|insurance)\b",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"当地|本地|我们(?:这里|这边|这儿|镇|乡|村|街道)|\b(?:around here|in our (?:town|village|area)|locally|where we live)\b",
    re.IGNORECASE,
)


def lacks(question: Question, need: str) -> bool:
    """Whether a question leaves out what decides its answer; rules say so, a model's reply only points to it."""
    if need in {"age", "grade"}:
        return not question.ages and not question.stages
    return not _NAMED[need].search(question.asked)


def needs_of(question: Question) -> str:
    """ "registration" or "place" where the answer hangs on it and the question leaves it out; "" otherwise.

    >>> from assistant.question import read_question
    >>> [needs_of(read_question(text)) for text in ("我在浙江打工，娃在那边上学要什么", "当地有儿童之家没有", "初中生睡多久")]
    ['registration', 'place', '']
    """
    asked = question.asked
    if _MOVED.search(asked) and _ENTITLED.search(asked) and lacks(question, "registration"):
        return "registration"
    return "place" if _LOCAL.search(asked) and lacks(question, "place") else ""

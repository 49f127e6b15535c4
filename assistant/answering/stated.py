"""The figures of a question and of what is quoted: which part of a sentence decides, which figure no quotation bears out."""

import re
from collections.abc import Iterable
from itertools import pairwise

from assistant.figures import iterate_figures
from assistant.question import MEASURES, Question, stages_written

_SPLIT = re.compile(r"(?<=[,，、;；:：])(?!(?<=\d,)\d{3})|(?<=\band )")
_UNIT = re.compile(r"\s*(?:个)?(小时|钟头|次|hours?|times)|(?=(%|‰))")
_CONFIRM = r"对不对|是不是|\bright\s*\?|\bcorrect\b"
_SUPPOSES = re.compile(
    rf"{_CONFIRM}|对吧|是吧|对吗|没错吧|就够了|就行|\bisn't (?:it|that)\b|\btrue that\b|\benough\b",
    re.IGNORECASE,
)


# A belief that comes with the question, and the words by which an answer written beforehand puts one right.
_BELIEVES = re.compile(
    rf"{_CONFIRM}|吧|听说|说是|都说|都讲|说的是|人家说|网上说|不是说|既然|真的吗|"
    r"\b(?:heard|they say|people say|everyone says|told me|since|isn't it)\b",
    re.IGNORECASE,
)
_DENIES = re.compile(
    r"^(?:(?:法律)?不是(?:这样)?(?:写的|说的)?|不能这样推|不对)(?:：|，(?=[^，。：]{2,24}：))|^(?:That is not so|That is not how it is|Not so|The law does not say so)[:;,.] ",
    re.IGNORECASE,
)
# A yes or a no before the sentence that says it, what asks for one, and what asks for something else.
_YES_OR_NO = re.compile(
    r"^(?:不?(?:能|可以|要|是|算|会|行|对)|有|没有|不用)(?:：|，(?:但|不过)?(?=[^，。：]{2,24}：))|^(?:Yes|No)[:;,.] (?:but )?"
)
_WHETHER = re.compile(
    r"[吗么嘛吧]|(.)不\1|不(?=[，,。.？?！!\s]|$)|没有?(?=[，,。.？?！!\s]|$)|有没有|有没得|是否|可否|能否|"
    r"(?:^|[,.;:?!]\s*|\b(?:and|or|so|but|then)\s+)(?:is|are|am|was|were|do|does|did|can|could|may|might|must|should|shall|will|would|has|have)(?:n't)?\b|\b(?:whether|if|right|ok|okay|allowed|legal)\b",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"什么|啥|哪|谁|多少|几|怎么|咋|如何|多[久大长]|\b(?:what|how|when|which|who|whom|whose|where|why)\b", re.IGNORECASE
)
# A step of one's own against what others do: a no to them ("may they") is no answer to it.
_OWN_STEP = re.compile(
    r"告|投诉|举报|起诉|拒绝|(?:能不能|可不可以|可以|能)不(?=[买交去参签上写穿做订给用])|\b(?:refuse|sue|complain|report|not (?:buy|pay|go|sign))\b",
    re.IGNORECASE,
)


def to_who_asks(text: str, asked: str, answered: str = "") -> str:
    """The first sentence of an answer written beforehand, which puts right only who came with a false belief, and says yes or
    no only to who asked whether, and that of the same thing as the question which was `answered`.

    >>> to_who_asks("不是这样：超生的孩子也可以上户口。", "超生的娃能上户口不"), to_who_asks("不是这样：可以。", "听说超生的娃上不了户口")
    ('超生的孩子也可以上户口。', '不是这样：可以。')
    >>> to_who_asks("Yes: there is state aid.", "What aid is there?"), to_who_asks("Yes: there is state aid.", "Is there any aid?")
    ('There is state aid.', 'Yes: there is state aid.')
    >>> to_who_asks("可以，但最多1节课：在教室里站着。", "罚站最多能罚多久")
    '最多1节课：在教室里站着。'
    >>> to_who_asks("不可以：老师不得体罚学生。", "老师打手板心，可以告不", "老师可以打学生吗？")
    '老师不得体罚学生。'
    """
    denied = None if _BELIEVES.search(asked) else _DENIES.match(text)
    other = bool(_OWN_STEP.search(asked)) and not _OWN_STEP.search(answered) and text.startswith(("不", "No"))
    said = _YES_OR_NO.match(text) if other or (_WHAT.search(asked) and not _WHETHER.search(asked)) else None
    plain = text[max((found.end() for found in (denied, said) if found), default=0) :]
    return plain[:1].upper() + plain[1:]


# "Which article says 10 hours": the figure is supposed to stand somewhere.
_LOCATES = re.compile(
    r"第几条|哪一?[条款章]|出自哪|写在哪|哪里(?:写|规定)|有没有(?:哪|一)?(?:条|规定)|\b(?:which|what) (?:article|clause|section)\b|\bwhere does it say\b",
    re.IGNORECASE,
)


def _quantities(text: str) -> dict[str, str]:
    """{"7 小时": "7小时"}: figures with their unit, hours and 钟头 being one unit in both languages."""
    found = {}
    for figure in iterate_figures(text):
        unit = figure.kind or next((g for g in _unit_groups(text, figure.end) if g), "")
        if unit:
            same = {"钟头": "h", "小时": "h", "次": "t"}.get(unit, unit[0].lower())
            gap = " " if unit.isascii() and not figure.kind else ""
            found[f"{figure.value} {same}"] = text[figure.start : figure.end] + gap + ("" if figure.kind else unit)
    return found


def _unit_groups(text: str, position: int) -> tuple[str | None, ...]:
    match = _UNIT.match(text, position)
    return match.groups() if match else ()


def disputed_figure(asked: str, quotes: Iterable[str]) -> str:
    """A figure that a question supposes and the quoted clauses gainsay: they state that unit, but never that value; or one that
    is looked for and stands in none of them.

    >>> disputed_figure("规划说初中生睡7小时就够了对吧", ["小学生10小时、初中生9小时"])
    '7小时'
    >>> disputed_figure("初中生睡9小时对吧", ["小学生10小时、初中生9小时"])
    ''
    >>> disputed_figure("每天陪孩子1小时是第几条", ["亲自养育，加强亲子陪伴"])
    '1小时'
    """
    sought = bool(_LOCATES.search(asked))
    if not sought and not _SUPPOSES.search(asked):
        return ""
    stated = set(_quantities(" ".join(quotes)))
    gainsaid = {key.split()[1] for key in stated}
    lacking = (
        shown
        for key, shown in _quantities(asked).items()
        if key not in stated and (sought or key.split()[1] in gainsaid)
    )
    return next(lacking, "")


_RESPECTIVELY = re.compile(r"分别|\brespectively\b", re.IGNORECASE)


def deciding_span(text: str, question: Question) -> tuple[int, int] | None:
    """The part of a sentence that decides: the figure asked for, of the group asked about.

    >>> from assistant.question import read_question
    >>> text = "倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间。"
    >>> start, end = deciding_span(text, read_question("初二的孩子每天该睡几个小时?"))
    >>> text[start:end]
    '初中生9小时'
    """
    parts = _parts(text)
    with_figure = [part for part in parts if _holds_figure(text[slice(*part)], question.measure)]
    staged = [part for part in with_figure if question.stages & stages_written(text[slice(*part)])]
    if _RESPECTIVELY.search(text):  # its figures stand apart from what they are of
        return None
    chosen = (staged or (with_figure if len(with_figure) == 1 else []))[:1]
    if not chosen or not question.measure or len(parts) < 2:
        return None
    start, end = chosen[0]
    stripped = (
        text[start:end].rstrip(" ,，、;；:：。.")
        if not text[start:end].endswith("and ")
        else text[start : end - 4].rstrip(" ,")
    )
    return start, start + len(stripped)


def _parts(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.start() for match in _SPLIT.finditer(text)), len(text)]
    pairs = [(a, b) for a, b in pairwise(cuts) if text[a:b].strip()]
    return [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in pairs]


def _holds_figure(text: str, measure: str) -> bool:
    pattern = next((answer for name, _, answer in MEASURES if name == measure), None)
    return any(True for _ in iterate_figures(text)) and (pattern is None or bool(pattern.search(text)))

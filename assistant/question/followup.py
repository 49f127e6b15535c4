"""What a question takes over from those before it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.question.ages import STAGES, ages_of
from assistant.schema import Language, Turn

_TAIL = r"[?？。.!！~\s]*$"
_FOLLOW_UP_ZH = re.compile(
    r"^(?:那|那么|还有|然后|换成|如果是|要是|至于)?(?P<topic>.{1,14}?)(?:呢|怎么样|咋样|又如何)" + _TAIL + r"|"
    r"^(?:那|那么|换成|要是)(?P<topic2>.{1,12})" + _TAIL
)
_FOLLOW_UP_EN = re.compile(
    r"^(?:and |so |ok(?:ay)?,? )?(?:what|how) about (?P<topic>.{1,60}?)[?.!\s]*$|^and (?:for |in |at )?(?P<topic2>.{1,40}?)[?.!\s]*$",
    re.IGNORECASE,
)
# Short questions that lean on the one before: they point back, or start in the middle.
_LEANING_ZH = re.compile(
    r"^(?:那|它|这|由谁|谁来|谁(?:负责|管|审批|批准|决定|出|去|交|该)|归谁|向谁|(?:要|该|需要)(?:报|告|找|通知)|找谁|跟谁|多久|几天|交到|去哪|为什么|为啥|依据|有什么依据|具体|还有|怎么办|哪里|什么时候|要是|如果).{0,14}$|^.{1,8}的(?:(?:又|要|该|应|是|得).{0,8})?$|^.{0,8}(?:又是|又要|也是|也要|也一样).{0,8}$"
)
_LEANING_EN = re.compile(
    r"^(?:why|who|says who|where does it say|what else|how so|on what basis|does (?:that|it|this)|is (?:that|it|this)|do they|are they|and|then|same)\b|\b(?:then|as well|too|instead)\W*$",
    re.IGNORECASE,
)


# And those that say themselves that they do not.
_TURNS_AWAY = re.compile(
    r"换个(?:事|话题|问题)|先不(?:说|管|问)这个|不说这个了?|另外一个事|(?:另外|再)(?:问|请教)|问(?:你|您)?(?:个|一下)?别的|还有(?:个|一个)?(?:事|问题)|"
    r"\b(?:different|another|other|new|separate) (?:question|topic|matter)\b|\bchanging the subject\b|\bsomething else\b",
    re.IGNORECASE,
)
_TURN = re.compile(
    rf"^(?:那|好|嗯|ok(?:ay)?|now)?[,，\s]*(?:{_TURNS_AWAY.pattern})[哈吧啊呀了嘛]*(?:问|问问|问一下)?[哈吧啊呀]*[,，。:：\s]+"
    r"(?:我)?(?:就)?(?:想|要)?(?:问|知道|了解|咨询)?(?:一下|下)?(?:的是)?[,，:：\s]*(?=.{4})",
    re.IGNORECASE,
)
# What names its own text is no part of the question before, unless it is little more than that name.
_NAMES_TEXT = re.compile(
    r"规划|纲要|《|[一-鿿]{2,}法(?=里|中|第|规定|对)|条例|\b(?:plan|law|act|regulations?)\b", re.IGNORECASE
)
# What was told wrongly is told again: the question before, with what is so.
_MISTOLD = re.compile(
    r"^(?:哦|噢|啊|等等|不对|不好意思|对不起|抱歉)?[,，\s]*(?:我)?(?:刚才|前面)?(?:是)?(?:说|记|写|打|搞|弄|讲|看)错了|^(?:我)?(?:刚才|前面)(?:说|讲)得不(?:对|准)|"
    r"^(?:oh,? |wait,? |sorry,? |correction:? |actually,? )+(?:i (?:got|said|told you|was wrong)|it(?:'s| is| was)|he(?:'s| is)|she(?:'s| is)|they(?:'re| are))\b|^(?:i (?:made a mistake|was wrong|misspoke))\b",
    re.IGNORECASE,
)
_LITTLE = 9  # characters
TAKEN_OVER = 2  # questions back
LONGEST_JOINED = 200  # characters of each


def turned_to(text: str) -> str:
    """What a message asks that turns away from what was said before, without the words that turn away.

    >>> turned_to("先不说这个,我想问户口不在本地能不能上小学"), turned_to("初中生睡多久")
    ('户口不在本地能不能上小学', '初中生睡多久')
    """
    return _TURN.sub("", text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """A question with what it takes over.

    `joined` where it stands behind the words before it, which may or may not belong to it; `leans` where its own words
    say that it goes on from them, `mends` where they put right what was told before.
    """

    text: str
    joined: bool = False
    leans: bool = False
    mends: bool = False


def completed(text: str, history: Sequence[Turn], language: Language) -> Completed:
    """A follow-up made whole from the questions before it; any other question as it is.

    >>> completed("那小学生呢?", [Turn(question="初中生每天该睡几个小时?")], "zh").text
    '小学生每天该睡几个小时?'
    >>> completed("多久有结果?", [Turn(question="申请表交到哪里")], "zh").text
    '申请表交到哪里 多久有结果?'
    >>> completed("说错了,他妈在家", [Turn(question="爸妈都走了,娃跟奶奶,算不算留守儿童")], "zh").text
    '爸妈都走了,娃跟奶奶,算不算留守儿童 说错了,他妈在家'
    >>> completed("换个事问哈,初中生睡多久", [Turn(question="申请表交到哪里")], "zh").text
    '换个事问哈,初中生睡多久'
    """
    if not history or _TURNS_AWAY.search(text):
        return Completed(text=text)
    match = (_FOLLOW_UP_ZH if language == "zh" else _FOLLOW_UP_EN).match(text)
    topic = (match["topic"] or match["topic2"] or "").strip().removesuffix("的") if match else ""
    if topic and (replaced := _replaced_stage(history[-1].question, topic)):
        return Completed(text=replaced, leans=True)
    if _MISTOLD.search(text):
        return Completed(text=f"{history[-1].question[-LONGEST_JOINED:]} {text}", joined=True, leans=True, mends=True)
    if not topic and (_is_long(text, language) or _stands_alone(text, language)):
        return Completed(text=text)
    before = " ".join(turn.question[-LONGEST_JOINED:] for turn in history[-TAKEN_OVER:])
    leans = bool(topic) or _points_back(text, language)
    return Completed(text=f"{before} {topic or text}", joined=True, leans=leans)


# "贵州的近视目标呢" has a subject of its own, "贵州呢" takes that of the question before.
_OF_ANOTHER = re.compile(r"^(?!.*.的..).*呢[?？]?$|^(?:and )?(?:what|how) about ", re.IGNORECASE)


def of_another(text: str, before: str, language: Language) -> Completed | None:
    """A question that asks the same of another, made whole from the one before it; None where it does not.

    >>> of_another("高中生呢", "小学生每天睡几个小时", "zh").text, of_another("收了要不要还", "学校有权收手机吗", "zh")
    ('高中生每天睡几个小时', None)
    >>> of_another("贵州的近视目标呢", "小学生每天睡几个小时", "zh") is None
    True
    """
    return completed(text, [Turn(question=before)], language) if _OF_ANOTHER.search(text) else None


def _is_long(text: str, language: Language) -> bool:
    """Long enough to say itself what it is about."""
    return len(text) > 28 if language == "zh" else len(text.split()) > 16


def _stands_alone(text: str, language: Language) -> bool:
    """Whether it names the text that it asks of, and says more than that.

    >>> _stands_alone("规划里儿童健康的全部目标", "zh"), _stands_alone("规划里怎么说的", "zh")
    (True, False)
    """
    return len(text) > _LITTLE and bool(_NAMES_TEXT.search(text)) and not _points_back(text, language)


def _points_back(text: str, language: Language) -> bool:
    if language == "zh":
        return len(text) <= 16 and bool(_LEANING_ZH.match(re.sub(_TAIL, "", text)))
    return len(text.split()) <= 12 and bool(_LEANING_EN.search(text))


def _replaced_stage(before: str, topic: str) -> str | None:
    """The question before with its school stage or age exchanged for that of the topic."""
    new = [stage for stage in STAGES if stage.asked.search(topic)] or [
        stage for stage in STAGES if any(age in stage.ages for age in ages_of(topic))
    ]
    if not new:
        return None
    pattern = "|".join(f"(?:{stage.asked.pattern})(?:生|学生|的学生)?" for stage in STAGES)
    one = rf"(?:{pattern}|\d{{1,2}}\s*周?岁|\d{{1,2}}[- ]years?[- ]olds?)"
    mention = re.compile(rf"{one}(?:(?:、|和|,|，|\s+(?:and|or)\s+)?{one})*", re.IGNORECASE)
    return mention.sub(topic, before, count=1) if mention.search(before) else None

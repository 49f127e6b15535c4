"""What a director looks for in a rule: within what time, to whom it is told, how it is put on record; each in the rule's own words.

What a rule does not say is not said: nothing is concluded from one rule to another.

>>> dict(particulars("劝不回来的，要及时书面报告教育局（教育行政部门）。", "zh"))
{'limit': '及时', 'addressee': '教育局（教育行政部门）', 'record': '书面报告'}
>>> dict(particulars("Schools must promptly report it to the police.", "en"))
{'limit': 'promptly', 'addressee': 'the police'}
"""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

from assistant.messages import message
from assistant.schema import Language, Segment

Particular = Literal["limit", "addressee", "record"]

_NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)个?"
_UNIT = r"(?:工作日|小时|日|天|周|星期|月|季度|年)"
_ORGAN = r"(?:公安|机关|部门|政府|委会|法院|教育局|学校|街道|乡镇)"
_WHOM = rf"(?P<told>(?!义务|制度)[^，。；：（]{{0,20}}?{_ORGAN}(?:（[^（）]*）)?)(?=[，。；]|$)"
_PATTERNS: Mapping[Language, tuple[tuple[Particular, re.Pattern[str]], ...]] = {
    "zh": (
        (
            "limit",
            re.compile(
                rf"立即|立刻|马上|当场|第一时间|及时|按时|(?<!一)定期(?!限)|{_NUMBER}{_UNIT}(?:以内|之内|内|前)|"
                rf"每(?:{_NUMBER})?{_UNIT}(?:[^，。；]{{0,24}}?{_NUMBER}次)?"
            ),
        ),
        (
            "addressee",
            re.compile(
                r"向(?P<to>[^，。；：）]{2,30}?)(?:书面)?(?:报告|报案|上报|报送|备案|举报|投诉|告知|通报|反映|提出)|"
                rf"(?<![有接收受])(?:报告|告知|告诉)(?:给)?{_WHOM}|"
                r"(?:要|必须|应当?|可以|及时|立即|马上|第一时间)[^，。；：]{0,10}?(?P<police>报警)(?!的)"
            ),
        ),
        (
            "record",
            re.compile(
                r"书面(?:报告|告知|通知|协议|材料|申请|记录|说明理由|答复)?|信息档案|台账|建档|备案|(?:做好|保存|留下|如实|详细)记录|记录在案|"
                r"(?:要|必须|应当?|负责)[^，。；：]{0,6}?(?P<entered>登记)(?![机前处的])"
            ),
        ),
    ),
    "en": (
        (
            "limit",
            re.compile(
                r"\b(?:at once|immediately|promptly|without delay|regularly|within \w+ (?:working )?(?:hours?|days?|weeks?|months?|years?)|"
                r"(?:at least )?(?:once|twice|\w+ times) (?:a|every|each) \w+|every (?:day|week|month|quarter|year|six months))\b",
                re.IGNORECASE,
            ),
        ),
        (
            "addressee",
            re.compile(
                r"\breport(?:s|ed)?(?: (?:it|this|them|promptly|at once|immediately|in writing))* to (?P<to>[^.;:(]{3,80}?)"
                r"(?=[.;:(]|, (?:and|or) |,? (?:when|if|that|within|where|who|for|in|as|by|at once|immediately|promptly)\b|$)",
                re.IGNORECASE,
            ),
        ),
        (
            "record",
            re.compile(
                r"\b(?:in writing|written (?:reports?|notice|records?|agreement)|information files|keep (?:a )?(?:records?|register))\b",
                re.IGNORECASE,
            ),
        ),
    ),
}
_MOST = 2  # of each kind


def particulars(text: str, language: Language) -> Iterator[tuple[Particular, str]]:
    """What a rule says of time, addressee and record, as words of its text; a kind that it does not name is left out."""
    for name, pattern in _PATTERNS[language]:
        found = [next(filter(None, match.groups()), match.group()) for match in pattern.finditer(text)]
        if found:
            yield name, ("、" if language == "zh" else "; ").join(list(dict.fromkeys(found))[:_MOST])


def told_beside(text: str, language: Language) -> list[Segment]:
    """What a rule says of these, in brackets behind it: each a label and its words; nothing where it says nothing of them."""
    found: list[Segment] = []
    for name, words in particulars(text, language):
        label = message(language, f"answer.particular_{name}")
        before = message(language, "answer.particular_next" if found else "answer.particular_first", label=label)
        found += [Segment(text=before, slot=name, bare=label), Segment(text=words, kind="plain", slot=name)]
    return [*found, Segment(text=message(language, "answer.particular_end"), slot="lead")] if found else []

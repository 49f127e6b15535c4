"""The answer to a yes-or-no question in one line, where the strength of the statement that decides it says so.

Never a verdict of its own: whether something may be done, must be done or is only encouraged is read off the statement.

>>> from assistant.schema import Statement
>>> ban = Statement(clause_id="c", number=0, zh="学校不准占用寒暑假集体补课", en="", spans=((0, 1),), strength="must-not")
>>> conclusion("寒假组织全班补课，可以吗？", ban, 0.5), conclusion("寒假几号补课？", ban, 0.5)
('no', '')
"""

import re

from assistant.schema import Statement

_ASKS_WHETHER_ALLOWED = re.compile(
    r"能不能|可不可以|(?:能|可以).{0,24}[吗么嘛不没](?:[？?。！!，,]|$)|准不准|允许.{0,10}[吗不]|行不行|让不让|要得不|合法吗|合不合法|"
    r"\b(?:can|may) (?:i|we|he|she|they|the|a|an|my|our|someone|parents|teachers|schools?)\b|\bis it (?:ok|okay|legal|allowed|permitted)\b|\ballowed to\b|\blegal\?",
    re.IGNORECASE,
)
_ASKS_WHETHER_DUE = re.compile(
    r"要不要(?!钱|交钱|收费)|必须.{0,16}[吗么嘛不](?:[？?。]|$)|是不是(?:必须|一定要|非要)|该不该|有没有义务|需不需要|一定要.{0,16}吗|"
    r"\b(?:must|do|does) (?:i|we|he|she|they|the \w+|a \w+|schools?|parents|teachers) (?:really )?have to\b|\bis it (?:mandatory|compulsory|required)\b|\bobliged to\b",
    re.IGNORECASE,
)
_ASKS_MORE = re.compile(
    r"什么|啥|哪|谁|多少|几[个岁天次年小名]|怎么|咋|多[久大]|\b(?:what|how|when|which|who|whom|where|why)\b",
    re.IGNORECASE,
)
# "不送孩子上学可以吗" is answered by a duty, and by its opposite.
_DENIES = re.compile(
    r"不(?:去|上|让|给|送|做|交|打|办|用|报|管|写|来|读|说|告诉|通知|带|签)|\b(?:not|refuse|without|skip|stop)\b|n't",
    re.IGNORECASE,
)
_EXCEPTS = re.compile(
    r"除外|除非|另有规定|但是|，但|例外|未经|没经|没有.{0,10}(?:允许|同意|批准|许可)|擅自|违反|违法|非法|不合理|正当理由|不正当|过度|营利|赚钱为目的|"
    r"\b(?:except|unless|however|without|in breach|unlawful\w*|illegal\w*|excessive\w*)\b",
    re.IGNORECASE,
)
_HEDGES = re.compile(
    r"有条件|需要的?时|根据需要|按需要|酌情|逐步|尽量|\b(?:where possible|as needed|gradually)\b", re.IGNORECASE
)
# How surely the statement must decide. Of the development questions each of these answers was right at these.
_SURE = {"no": 0.4, "yes": 0.45, "must": 0.45, "encouraged": 0.45}


def conclusion(put: str, statement: Statement, decides: float) -> str:
    """Key of the phrase that answers what is put: "no", "no_but", "yes", "must", "encouraged", or "" where none does.

    `decides` is the probability in [0, 1] that the statement decides the question.
    """
    if _ASKS_MORE.search(put) or _DENIES.search(put):
        return ""
    found = ""
    if _ASKS_WHETHER_DUE.search(put):
        found = {"must": "must", "encouraged": "encouraged"}.get(statement.strength, "")
        found = "" if found == "must" and _HEDGES.search(f"{statement.zh} {statement.en}") else found
    elif _ASKS_WHETHER_ALLOWED.search(put):
        found = {"must-not": "no", "may": "yes", "right": "yes"}.get(statement.strength, "")
    if not found or decides < _SURE[found]:
        return ""
    excepted = _EXCEPTS.search(statement.zh) or _EXCEPTS.search(statement.en)
    return f"{found}_but" if found == "no" and excepted else found

"""Where the figures stand that a listener should take home.

>>> text = "倡导每天小学生10小时、初中生9小时睡眠时间,一律执行"
>>> [text[start:end] for start, end in emphasised(text)]
['10小时', '9小时']
"""

import re
from collections.abc import Iterator

_HAN = "零一二两三四五六七八九十百千万"
_UNIT_ZH = "个?(?:百分点|点钟?(?!\\d)|周岁|岁|小时|分钟|工作日|日|天|月龄|月|年|次|万元|元|倍|所|名|家|张|条)(?:以上|以下|以内|内)?"
_FIGURES = re.compile(
    rf"\d[\d.,]*(?:[-—至到]\d[\d.]*)?\s*(?:[%‰](?:以上|以下|以内)?|{_UNIT_ZH})"
    rf"|百分之[{_HAN}]+|[{_HAN}]+(?:至[{_HAN}]+)?(?:周岁|个?小时|分钟|个?工作日|个?月(?=内)|日(?=内))"
    r"|\d[\d.,]*(?:–\d[\d.]*)?(?:\s?(?:%|‰|percent(?:age points)?|hours?|minutes?|days?|months?|years?(?: old)?|times?|yuan)\b|%|‰)"
)


def emphasised(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of every figure with its unit, in order."""
    for match in _FIGURES.finditer(text):
        yield match.start(), match.end()


def runs(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut into runs that are emphasised and runs that are not; together they are the text."""
    position = 0
    for start, end in emphasised(text):
        yield text[position:start], False
        yield text[start:end], True
        position = end
    yield text[position:], False

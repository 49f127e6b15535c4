"""The place that a title or the name of a body begins with, by its form alone: a list of places may be older than a text.

>>> leading_place("关于贵州省遵义市教育局"), place_named("学生守则", "青禾县教育局"), place_named("学生守则")
('贵州省遵义市', '青禾县', '')
>>> steps_of("贵州省遵义市")
['贵州省', '遵义市']
"""

import re

_STOP = "关于|[部局厅院委会的]"
_NO_NAME = "[全各本我该乡外]|国家|中国|中华|城市|农村"  # what no place's name begins with
_KIND = "省|自治区|自治州|自治县|地区|新区|开发区|高新区|盟|市(?!场)|州|县|(?<![社小学校片辖景])区|旗"  # 社区, 学区 are no district
_PEOPLES = r"[\u4e00-\u9fff]{2,4}?(?:[\u4e00-\u9fff]{1,4}族){1,5}自治[州县]"  # 双江拉祜族佤族布朗族傣族自治县
_STEP = re.compile(
    rf"{_PEOPLES}|(?!{_NO_NAME})(?:(?!{_STOP})[\u4e00-\u9fff]){{2,8}}?(?:{_KIND})|(?!{_NO_NAME})[\u4e00-\u9fff]县"
)
_BEFORE = re.compile(r"^(?:关于)?(?:20\d\d年)?(?:中共|共青团)?")


def place_named(title: str, issuer: str = "") -> str:
    """The place that issuer or title begin with, from the widest to the narrowest: 贵州省遵义市; "" for none."""
    return max((leading_place(name) for name in (issuer, title)), key=len)


def leading_place(name: str) -> str:
    """The places with which a name begins, as they stand there."""
    start = end = _BEFORE.match(name).end()  # type: ignore[union-attr]
    while step := _STEP.match(name, end):
        end = step.end()
    return name[start:end]


def steps_of(place: str) -> list[str]:
    """The places one within the other that a leading place names, the widest first."""
    return [step.group() for step in _STEP.finditer(place)]


def short_of(name: str) -> str:
    """A place's name without what kind of place it is, "" where a single character is left.

    >>> short_of("青禾自治州"), short_of("某县")
    ('青禾', '')
    """
    short = re.sub(rf"(?:{_KIND})$", "", name)
    return short if len(short) > 1 else ""

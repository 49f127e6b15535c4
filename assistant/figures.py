"""Figures in Chinese and English text, read the same way wherever they are compared.

>>> [str(f) for f in figures("初中生9小时,近视率降至百分之六十以下")]
['9', '60%']
>>> [str(f) for f in figures("不满八周岁, two thirds, 1.12 doctors")]
['8', '2/3', '1.12']
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A document's number, 青教〔2026〕3号, with whose it is; people write the brackets in many ways.
DOCUMENT_NUMBER = r"[\u4e00-\u9fff]{1,12}\s*[〔\[【（(﹝]\s*(?:19|20)\d\d\s*[〕\]】）)﹞]\s*第?\s*\d{1,5}\s*号"

_DIGIT = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "○": 0}
_UNIT = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_HAN = "零〇○一二两三四五六七八九十百千万亿"

# Full-width forms fold one to one, so offsets into the folded text are offsets into the original.
_FOLD = {ord("0") + 0xFEE0 + i: ord("0") + i for i in range(10)} | {
    ord("%") + 0xFEE0: ord("%"),
    ord(".") + 0xFEE0: ord("."),
}

_ENGLISH = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_PARTS = {"half": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifths": 5, "fifth": 5}

_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_ENGLISH_WORDS = "|".join(sorted(_ENGLISH, key=len, reverse=True))
_PATTERN = re.compile(
    rf"""
    百分之(?P<han_percent>[{_HAN}]+(?:点[{_HAN}]+)?|{_ARABIC})
  | 千分之(?P<han_permille>[{_HAN}]+|{_ARABIC})
  | (?P<whole>[{_HAN}]+|\d+)分之(?P<share>[{_HAN}]+|\d+)
  | (?P<number>{_ARABIC})(?P<sign>\s*(?:%|‰|percent\b|per\ cent\b|per\ (?:mille|thousand)\b))?(?P<ten_thousand>万)?
  | (?P<han>[{_HAN}]+)
  | \b(?P<tens>{_ENGLISH_WORDS})(?:[-\s](?P<ones>{_ENGLISH_WORDS}))?\b(?:[-\s](?P<part>{"|".join(_PARTS)})\b)?
    (?P<sign_en>\s(?:percent|per\ cent)\b)?
  | \b(?P<half>half|twice|once)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as a reader takes it: its value, its kind ("", "%", "‰") and where it stands."""

    value: str
    kind: str
    start: int
    end: int

    def __str__(self) -> str:
        return self.value + self.kind


def han_number(text: str) -> int:
    """Value of a Chinese numeral; digits alone are read by place.

    >>> han_number("一百二十三"), han_number("二〇二一"), han_number("十四"), han_number("两万")
    (123, 2021, 14, 20000)
    """
    if not any(c in _UNIT for c in text):
        return int("".join(str(_DIGIT[c]) for c in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGIT:
            digit = _DIGIT[char]
        elif _UNIT[char] < 10_000:
            section += (digit or 1) * _UNIT[char]
            digit = 0
        else:
            total = (total + section + digit or 1) * _UNIT[char]
            section = digit = 0
    return total + section + digit


def _plain(number: str) -> str:
    """Canonical decimal: no separators, no trailing zeros ("3.0" is "3")."""
    if number[0] in _HAN:
        whole, _, decimals = number.partition("点")
        number = str(han_number(whole)) + ("." + "".join(str(_DIGIT[c]) for c in decimals) if decimals else "")
    number = number.replace(",", "")
    whole, _, decimals = number.partition(".")
    decimals = decimals.rstrip("0")
    return str(int(whole)) + (f".{decimals}" if decimals else "")


def _kind(sign: str | None) -> str:
    if not sign:
        return ""
    return "‰" if "‰" in sign or "mille" in sign or "thousand" in sign else "%"


def _read(match: re.Match[str]) -> tuple[str, str]:
    group = match.groupdict()
    if group["han_percent"]:
        return _plain(group["han_percent"]), "%"
    if group["han_permille"]:
        return _plain(group["han_permille"]), "‰"
    if group["whole"]:
        return f"{_plain(group['share'])}/{_plain(group['whole'])}", ""
    if group["number"]:
        value = _plain(group["number"])
        if group["ten_thousand"]:
            value = str(int(float(value) * 10_000))
        return value, _kind(group["sign"])
    if group["han"]:
        return str(han_number(group["han"])), ""
    if group["half"]:
        return {"half": ("1/2", ""), "twice": ("2", ""), "once": ("1", "")}[group["half"].lower()]
    return _english(group)


def _english(group: dict[str, str | None]) -> tuple[str, str]:
    tens, ones = _ENGLISH[(group["tens"] or "").lower()], _ENGLISH.get((group["ones"] or "").lower(), 0)
    value = str(tens + ones)
    if group["part"]:
        value += f"/{_PARTS[group['part'].lower()]}"
    return value, _kind(group["sign_en"])


def iterate_figures(text: str) -> Iterator[Figure]:
    """Every number of a text in reading order, Chinese numerals and English number words included.

    >>> [str(f) for f in iterate_figures("百分之二十至三十")]
    ['20%', '30%']
    """
    percent_end = -1
    for match in _PATTERN.finditer(text.translate(_FOLD)):
        value, kind = _read(match)
        if match["han"] and 0 <= percent_end == match.start() - 1 and text[percent_end] in "至到":
            kind = "%"
        percent_end = match.end() if match["han_percent"] else -1
        yield Figure(value=value, kind=kind, start=match.start(), end=match.end())


def figures(text: str) -> tuple[Figure, ...]:
    """All figures of a text; see `iterate_figures`."""
    return tuple(iterate_figures(text))


# 一 in 一切 or 统一, 十 in 十分, 三 in 三位一体 count nothing: written out they are figures only before a measure.
_MEASURE = re.compile(
    r"\s*(?:周岁|岁|年|个月|月|日|天|小时|分钟|周|次|名|人|元|倍|厘米|公里|米|张|家|所|级|种|项|个|日内|工作日|届)"
)


def written_figures(text: str) -> frozenset[str]:
    """The figures that a sentence states: Arabic ones, percentages, shares, and numerals before a measure word.

    >>> sorted(written_figures("一切为了孩子,不满八周岁的每天2次"))
    ['2', '8']
    """
    found = set()
    for figure in iterate_figures(text):
        surface = text[figure.start : figure.end]
        bare_numeral = all(c in _HAN for c in surface)
        if not bare_numeral or _MEASURE.match(text, figure.end):
            found.add(str(figure))
    return frozenset(found)

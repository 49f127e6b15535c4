"""Text cut into lines that can be read at the back of a room.

A column is the width of a Latin letter; a full-width character takes two. A line has at most 40 columns, which is 40
Latin letters or 20 Chinese characters.

>>> columns("睡9小时")
7
>>> wrap("家庭合理安排儿童作息,倡导每天小学生10小时。")
['家庭合理安排儿童作息,倡导每天小学生', '10小时。']
"""

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

WIDEST_LINE = 40
# What is kept together: words, numbers with their unit, any other character alone.
_UNITS = "个?(?:百分点|点钟?|周岁|岁|小时|分钟|工作日|日|天|月龄|月|年|次|元|倍)"
_TOKENS = re.compile(rf"\d[\d.,]*(?:[-—至到]\d+)?(?:[%‰]|{_UNITS})?|[^\W\d_㐀-鿿][^\s㐀-鿿]*|\s+|.", re.DOTALL)
_NEVER_FIRST = "，。、；：？！）》」』”’,.;:?!)]%‰…·"
_NEVER_LAST = "（《「『“‘(["


def columns(text: str) -> int:
    """Width of a text in columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, width: int = WIDEST_LINE) -> list[str]:
    """The text in lines of at most `width` columns; only white space at a break is lost."""
    found, line = [], ""
    for token in _tokens(text, width):
        if columns((line + token).rstrip()) <= width:
            line += token
        else:
            found.append(line.strip())
            line = token.lstrip()
    return [*found, line.strip()] if line.strip() else found


def balanced(text: str) -> list[str]:
    """The text in as few lines as `wrap` needs, of about the same length: no word is left alone on the last.

    >>> balanced("今天放学以后，您家孩子在太阳底下待了多久？")
    ['今天放学以后，您家孩子', '在太阳底下待了多久？']
    """
    lines = wrap(text)
    for width in range(WIDEST_LINE - 2, WIDEST_LINE // 2, -2):
        narrower = wrap(text, width)
        if len(narrower) > len(lines):
            break
        lines = narrower
    return lines


def _tokens(text: str, width: int) -> list[str]:
    """Words and characters, a closing mark joined to what it closes and an opening one to what it opens."""
    joined: list[str] = []
    for token in _TOKENS.findall(text):
        closes = joined and token[0] in _NEVER_FIRST and not joined[-1].isspace()
        opens = joined and joined[-1][-1] in _NEVER_LAST
        if (closes or opens) and columns(joined[-1] + token) <= width:
            joined[-1] += token
        else:
            joined += [token[start : start + width // 2] for start in range(0, len(token), width // 2)]
    return joined


def pages(lines: Sequence[str], room: int) -> list[tuple[str, ...]]:
    """Lines shared out over pages of at most `room` lines, as evenly as they go."""
    count = -(-len(lines) // room)
    cuts = [round(number * len(lines) / count) for number in range(count + 1)] if count else []
    return [tuple(lines[start:end]) for start, end in pairwise(cuts)]


# Words that turn or limit what is said: a part that holds one is never left out.
_TURNS = re.compile(
    r"不得|不准|不能|不可|不应|禁止|严禁|但|除外|除了|只有|仅|下列"
    r"|\b(?:not|no|never|nobody|except|unless|but|only|if|the following)\b",
    re.IGNORECASE,
)


def shortened(text: str, width: int, weigh: re.Pattern[str]) -> str | None:
    r"""The run of whole clauses of a text that holds most of what is weighed and fits into `width` columns.

    What is left out is shown by an ellipsis; the words themselves stay as they are. None where no run fits, or where
    every run that fits would leave out a word that turns the meaning.

    >>> text = "各级政府要想办法,建好场地,让孩子每天运动1小时以上,玩得开心。"
    >>> shortened(text, 30, re.compile(r"\d"))
    '……让孩子每天运动1小时以上……'
    >>> shortened("家长不得实施下列行为：" + text, 30, re.compile(r"\d")) is None
    True
    """
    if columns(text) <= width:
        return text
    parts = re.findall(r"[^，,；;。、：:]+[，,；;。、：:]?", text)
    runs = [(a, b) for a in range(len(parts)) for b in range(a + 1, len(parts) + 1)]
    fitting = [run for run in runs if columns(_marked(parts, *run)) <= width and _keeps_meaning(parts, *run)]
    if not fitting:
        return None
    a, b = max(fitting, key=lambda run: (_weight("".join(parts[slice(*run)]), weigh), run[1] - run[0], -run[0]))
    return _marked(parts, a, b)


def _keeps_meaning(parts: Sequence[str], start: int, end: int) -> bool:
    leads_nowhere = parts[end - 1].rstrip().endswith(("：", ":")) and end < len(parts)
    return not leads_nowhere and not any(_TURNS.search(part) for part in (*parts[:start], *parts[end:]))


def _weight(text: str, weigh: re.Pattern[str]) -> int:
    return len(weigh.findall(text))


def _marked(parts: Sequence[str], start: int, end: int) -> str:
    body = "".join(parts[start:end]).strip()
    cut_off = end < len(parts)
    return ("……" if start else "") + (body.rstrip("，,；;、：: ") if cut_off else body) + ("……" if cut_off else "")

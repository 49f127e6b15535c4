"""Figures with their unit and with the words that bound them, and which figure of the evidence a figure speaks of.

>>> [(q.value, q.unit, q.bound) for q in quantities("未满8周岁的孩子每天至少1小时,近视率降至38%以下", "zh")]
[('8', 'age', 'under'), ('1', 'hour', 'at-least'), ('38%', '', 'at-most')]
>>> [(q.value, q.unit, q.bound) for q in quantities("a child under 8 gets at least 1 hour", "en")]
[('8', '', 'under'), ('1', 'hour', 'at-least')]
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.figures import iterate_figures
from assistant.schema import Language

_HAN = "零〇○一二两三四五六七八九十百千万亿"

_UNITS: dict[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "zh": tuple(
        (name, re.compile(rf"\s*(?:多|余|几)?(?:{pattern})"))
        for name, pattern in (
            ("age", r"周岁|岁"),
            ("point", r"个百分点"),
            ("hour", r"个?小时|个?钟头"),
            ("minute", r"分钟"),
            ("clock", r"时(?![间候期段刻])|点钟"),
            ("month-age", r"个?月龄"),
            ("month", r"个月|月"),
            ("work-day", r"个?工作日"),
            ("day", r"日|天"),
            ("week", r"个?(?:星期|周|礼拜)"),
            ("year", r"年(?!级)"),
            ("grade", r"年级"),
            ("times", r"次|回"),
            ("money", r"元|块钱?|万元"),
            ("person", r"名|人|位"),
            ("bed", r"张"),
            ("metre", r"米|公里|厘米"),
            ("fold", r"倍"),
            ("piece", r"家|所|个|条|项|种|级|届|类|本|份"),
        )
    ),
    "en": tuple(
        (name, re.compile(rf"[\s-]*(?:full\s|whole\s|consecutive\s)?(?:{pattern})\b", re.IGNORECASE))
        for name, pattern in (
            ("age", r"years?[\s-]old|years?\sof\sage|year-olds?"),
            ("point", r"percentage\spoints?"),
            ("hour", r"hours?"),
            ("minute", r"minutes?"),
            ("clock", r"o['’]clock"),
            ("month-age", r"months?[\s-]old|months?\sof\sage"),
            ("month", r"months?"),
            ("work-day", r"working\sdays?"),
            ("day", r"days?"),
            ("week", r"weeks?"),
            ("year", r"years?"),
            ("times", r"times?"),
            ("money", r"yuan|rmb"),
            ("person", r"people|persons?"),
            ("bed", r"beds?"),
        )
    ),
}
_ALONE_EN = {"once": "times", "twice": "times"}

# Words before or after a figure -> what they make of it. The longer stand before the shorter that they contain.
_BEFORE: dict[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "zh": tuple(
        (name, re.compile(rf"(?:{pattern})(?:到|达到|至|为|在|的|于)?\s*$"))
        for name, pattern in (
            (
                "at-least",
                r"不(?:得)?(?:少|低|小)于|(?:至少|最少|起码)[^，,。；;\d]{0,20}?|不少|年满|已满|(?<![未不没])满",
            ),
            (
                "at-most",
                r"不(?:得|能|会|准)?(?:超过|高于|多于|大于|超)|(?:最多|至多|最长|最高)[^，,。；;\d]{0,8}?|上限",
            ),
            ("under", r"不满|未满|没满|没到|未到|不到|不足|(?<!不)低于|(?<!不)少于|(?<!不)小于"),
            ("over", r"(?<!不)(?<!得)(?<!能)超过|(?<!不)高于|(?<!不)多于|(?<!不)大于|超出"),
            ("about", r"大约|大概|约|左右|接近|将近|近(?!视)"),
        )
    ),
    "en": tuple(
        (name, re.compile(rf"\b(?:{pattern})\s(?:the\sage\sof\s|age\s|a\stotal\sof\s|about\s)?\s*$", re.IGNORECASE))
        for name, pattern in (
            (
                "at-least",
                r"at\sleast|(?:no|not)\s(?:less|fewer|lower)\sthan|a\sminimum\sof|minimum|(?:has|have)\s(?:turned|reached)|turned|reached\sthe\sage\sof",
            ),
            (
                "at-most",
                r"at\smost|(?:no|not)\s(?:more|higher|greater|longer)\sthan|not\s(?:be\s)?(?:exceed|exceeding|above)|up\sto|a\smaximum\sof|maximum|within",
            ),
            (
                "under",
                r"under|below|less\sthan|fewer\sthan|lower\sthan|younger\sthan|not\syet(?:\sturned)?|not\sreached",
            ),
            ("over", r"over|above|more\sthan|older\sthan|higher\sthan|exceed(?:s|ing)?|greater\sthan|longer\sthan"),
            ("about", r"about|around|approximately|roughly|nearly|almost|close\sto"),
        )
    ),
}
_AFTER: dict[Language, tuple[tuple[str, re.Pattern[str]], ...]] = {
    "zh": (
        ("at-least", re.compile(r"\s*(?:及|和|或)?(?:其)?以上|\s*起(?![床来])")),
        ("at-most", re.compile(r"\s*(?:及|和|或)?(?:其)?以[下内]|\s*之[内下]|(?<=[日天年时月周])内")),
        ("about", re.compile(r"\s*(?:左右|上下)")),
    ),
    "en": (
        (
            "at-least",
            re.compile(r"\s*(?:or|and)\s(?:more|over|above|older|higher|longer|up|upwards?)\b", re.IGNORECASE),
        ),
        ("at-most", re.compile(r"\s*(?:or|and)\s(?:less|fewer|below|under|lower|younger|shorter)\b", re.IGNORECASE)),
    ),
}
_JOINT = re.compile(r"\s*(?:[-~～—–至到、,，和与及或]|and|or|to)+\s*(?:and\s|or\s)?", re.IGNORECASE)
_RESPECTIVE = re.compile(r"分别|各为|依次|\brespectively\b", re.IGNORECASE)
_LIST = re.compile(r"[、,，]|和|与|及(?!其)|\band\b", re.IGNORECASE)
_WHOSE = re.compile(r".*?\d.*?(?:儿童|孩子|学生|未成年人|children|pupils)", re.IGNORECASE)
_WHOSE_AFTER = re.compile(r"\b(?:among|of|for|in) (?:children|pupils|students|infants)\b[^,;]*?\d+", re.IGNORECASE)
_CONDITIONAL = re.compile(r"的$|的[，,]|时|情况|如果")
_AGED = re.compile(r"\b(?:aged?|ages)\s*$", re.IGNORECASE)
_NOT_COUNTING = re.compile(r"\b(?:no|any|every|some|each|the|this|that|at)[\s-]$", re.IGNORECASE)
_COUNTS_ONCE = re.compile(r"\s*(?:$|[.,;)]|(?:a|an|every|per|each|in)\b)", re.IGNORECASE)
_ALONE_ZH = re.compile(r"个人(?!信息|经营|隐私|账户)|时")
_TURNS = re.compile(
    r"(?:第|前|后)[一二两三四五六七八九十](?:顺位|位(?!数)|种|项)|后一[种项位个]"
)  # of a list: see `counting`
_BOTH = re.compile(r"两(?:边|方|家(?=争|都|吵|抢|之间|各))")
_LOOSE = {frozenset({"at-least", "over"}), frozenset({"at-most", "under"})}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A figure as a reader takes it. `place` is the text between list marks that says what it counts, `span` the wider
    one from the figure before to the figure after."""

    value: str
    unit: str
    bound: str
    start: int
    end: int
    place: str = ""
    span: str = ""


_WRITTEN = {
    word: str(number) for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)
}
_GROUP = re.compile(rf"\b(under|over)-?\s?({'|'.join(_WRITTEN)}|\d+)e?s\b", re.IGNORECASE)


def with_ages(text: str) -> str:
    """A text with the groups that are called by their age written out.

    >>> with_ages("anaemia among under-fives"), with_ages("the under-16s")
    ('anaemia among children under 5', 'the children under 16')
    """
    return _GROUP.sub(lambda m: f"children {m[1].lower()} {_WRITTEN.get(m[2].lower(), m[2])}", text)


def quantities(text: str, language: Language) -> list[Quantity]:
    """Every figure that a text states, in reading order, with unit, bound and place."""
    found = [
        q for figure in iterate_figures(text) if (q := _read(text, language, str(figure), figure.start, figure.end))
    ]
    for row in range(len(found) - 2, -1, -1):
        found[row] = _shared(text, found[row], found[row + 1])
    return _placed(text, found)


def _read(text: str, language: Language, value: str, start: int, end: int) -> Quantity | None:
    surface = text[start:end]
    unit, stop = _unit(text, language, surface, start, end)
    if _counts_nothing(text, surface.lower(), unit, start, end):
        return None
    return Quantity(value=value, unit=unit, bound=_bound(text, language, start, stop), start=start, end=stop)


def _counts_nothing(text: str, surface: str, unit: str, start: int, end: int) -> bool:
    """一 in 一切 and 一个人, 二 in 第二天 and 第二位, 两 in 两边争着, "one" in "no one", "once" in "at once": numerals by form alone."""
    if text[max(0, start - 1) : start] == "第" and text[end : end + 1] == "天":
        return True
    if _TURNS.match(text, max(0, start - 1)) or _BOTH.match(text, start):
        return True
    if all(char in _HAN for char in surface):
        return not unit or (surface == "一" and _ALONE_ZH.match(text, end) is not None)
    if surface in {"one", "half"}:
        return not unit or _NOT_COUNTING.search(text[:start]) is not None
    if surface == "once":
        return _NOT_COUNTING.search(text[:start]) is not None or _COUNTS_ONCE.match(text, end) is None
    return False


def _unit(text: str, language: Language, surface: str, start: int, end: int) -> tuple[str, int]:
    if surface.lower() in _ALONE_EN:
        return _ALONE_EN[surface.lower()], end
    for spoken in dict.fromkeys((language, "zh", "en")):
        for name, pattern in _UNITS[spoken]:
            if match := pattern.match(text, end):
                is_date = name == "year" and len(surface) == 4 and surface.isdigit()
                return ("calendar-year" if is_date else name), match.end()
    return ("age" if _AGED.search(text[:start]) else ""), end


def _bound(text: str, language: Language, start: int, stop: int) -> str:
    for spoken in dict.fromkeys((language, "zh", "en")):
        before = next(
            (name for name, pattern in _BEFORE[spoken] if pattern.search(text[max(0, start - 40) : start])), ""
        )
        if before:
            return before
        after = next((name for name, pattern in _AFTER[spoken] if pattern.match(text, stop)), "")
        if after:
            return after
    return ""


def _shared(text: str, quantity: Quantity, following: Quantity) -> Quantity:
    """In "0-6岁" and "10%和5%以下" the unit and the bound after the last figure hold for those before it too."""
    if not _JOINT.fullmatch(text[quantity.end : following.start]):
        return quantity
    same_kind = _sign(quantity.value) == _sign(following.value)
    shares_bound = same_kind and not quantity.bound and quantity.unit in {"", following.unit}
    return replace(
        quantity,
        unit=quantity.unit or (following.unit if same_kind else ""),
        bound=following.bound if shares_bound and following.bound in {"at-least", "at-most"} else quantity.bound,
    )


def _sign(value: str) -> str:
    return value[-1] if value[-1] in "%‰" else ""


def _placed(text: str, found: Sequence[Quantity]) -> list[Quantity]:
    """Each figure with the words between the list marks around it; after 分别 or "respectively", those of its turn."""
    placed: list[Quantity] = []
    for run in _runs(text, found):
        names = _names_in_turn(text, run)
        for turn, quantity in enumerate(run):
            placed.append(replace(quantity, place=names[turn], span=names[turn]) if names else quantity)
    return [
        q if q.place else replace(q, place=_around(text, q), span=_span(text, placed, row))
        for row, q in enumerate(placed)
    ]


def _span(text: str, found: Sequence[Quantity], row: int) -> str:
    """From the figure or the end of the sentence before, to those after; a condition right before a figure is its own."""
    quantity = found[row]
    ends = [match.end() for match in re.finditer(r"[；;。\n]|\.\s", text)]
    start = max([0, *(q.end for q in found[:row]), *(end for end in ends if end <= quantity.start)])
    following = min([len(text), *(q.start for q in found[row + 1 :])])
    comma = text.rfind("，", quantity.end, following) if following < len(text) else -1
    opens = comma >= 0 and _CONDITIONAL.search(text[comma:following])
    stop = min([comma if opens else following, *(end for end in ends if end > quantity.end)])
    return text[start:stop]


def _runs(text: str, found: Sequence[Quantity]) -> list[list[Quantity]]:
    runs: list[list[Quantity]] = []
    for quantity in found:
        before = runs[-1][-1] if runs else None
        joined = before is not None and _JOINT.fullmatch(text[before.end : quantity.start])
        if joined and before is not None and _sign(before.value) == _sign(quantity.value):
            runs[-1].append(quantity)
        else:
            runs.append([quantity])
    return runs


def _names_in_turn(text: str, run: Sequence[Quantity]) -> list[str]:
    start = max((text.rfind(mark, 0, run[0].start) for mark in "。；;\n"), default=-1) + 1
    stop = run[-1].end + 40
    if len(run) < 2 or not _RESPECTIVE.search(text[start:stop]):
        return []
    names = [name for name in _LIST.split(text[start : run[0].start]) if name.strip()]
    return _with_shared_opening(names[-len(run) :]) if len(names) >= len(run) else []


def _with_shared_opening(names: list[str]) -> list[str]:
    """In "5岁以下儿童贫血率和生长迟缓率" and "anaemia and stunting among children under 5" the children are of both."""
    if (closing := _WHOSE_AFTER.search(names[-1])) and not any(_WHOSE_AFTER.search(name) for name in names[:-1]):
        return [*(f"{name} {closing[0]}" for name in names[:-1]), names[-1]]
    shared = _WHOSE.match(names[0])
    if not shared or any(_WHOSE.match(name) for name in names[1:]):
        return names
    return [names[0], *(f"{shared[0]}{name}" for name in names[1:])]


def _around(text: str, quantity: Quantity) -> str:
    marks = [match.span() for match in re.finditer(r"[,，、；;。：:\n]|\.\s|和|\band\b", text)]
    start = max((stop for _, stop in marks if stop <= quantity.start), default=0)
    end = min((first for first, _ in marks if first >= quantity.end), default=len(text))
    return text[start:end]


_TENTHS = re.compile(r"[一二三四五六七八九\d]成(?![人年果效为长立员就])")


def tenths(text: str) -> frozenset[str]:
    """九成 and the like: shares that are no figures elsewhere, so they must stand as they are."""
    return frozenset(_TENTHS.findall(text))


_PERIODS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("day", r"每(?:个)?[天日]|天天|(?<![十\d])一天|\b(?:a|per|each|every) day\b|\bdaily\b"),
        ("week", r"每(?:个)?(?:周(?!岁)|星期|礼拜)|(?<![十\d])一周(?!岁)|\b(?:a|per|each|every) week\b|\bweekly\b"),
        ("month", r"每(?:个)?月|按月|(?<![十\d])一个月|\b(?:a|per|each|every) month\b|\bmonthly\b"),
        ("quarter", r"每(?:个)?季|\b(?:a|per|each|every) quarter\b|\bquarterly\b"),
        ("term", r"每(?:个)?学期|\b(?:a|per|each|every) (?:school )?term\b"),
        (
            "year",
            r"每(?:个)?年(?!级)|年年|(?<![十\d])一年(?!级)|\b(?:a|per|each|every) year\b|\b(?:yearly|annual(?:ly)?)\b",
        ),
    )
)


def periods(text: str) -> frozenset[str]:
    """The spans of time after which a text has something done again.

    >>> sorted(periods("每周至少1次,每年公布")), sorted(periods("9 hours a day"))
    (['week', 'year'], ['day'])
    """
    return frozenset(name for name, pattern in _PERIODS if pattern.search(text))


def agrees(claimed: Quantity, stated: Quantity) -> bool:
    """Whether a claimed figure says the same as a stated one: value, unit where both have one, and bound.

    "below 38%" and "38%以下" agree; "under 16" and "16岁及以下" do not, since a year of a child's life lies between.
    """
    units = {claimed.unit, stated.unit}
    if claimed.value != stated.value or (len(units) == 2 and "" not in units):
        return False
    if claimed.bound == stated.bound:
        return True
    return "age" not in units and "month-age" not in units and frozenset({claimed.bound, stated.bound}) in _LOOSE

"""Whether what a sentence compares, and from when it counts, is said by its text or follows from its figures."""

import operator
import re
from collections.abc import Callable, Sequence

from assistant.generation.verify import names, quantities
from assistant.generation.verify.wording import features, parts
from assistant.schema import Language

_MORE_ZH, _LESS_ZH = "高多长大严早快强重好宽", "低少短小松晚慢弱轻差窄"
_MORE_EN = r"higher|more|longer|larger|greater|bigger|stricter|earlier|older|better|faster|wider"
_LESS_EN = r"lower|less|fewer|shorter|smaller|looser|laxer|later|younger|worse|slower|narrower"
_COMPARES = re.compile(
    rf"(?P<a>.*?)(?:比(?![例如赛率重较分])(?P<b>[^，,。；;]+?)(?:还|更|要|都)*(?P<way>[{_MORE_ZH}{_LESS_ZH}])(?![中学生岁])|"
    rf"(?P<way2>高于|多于|超过|低于|少于|不如|(?<!所)不及)(?!\s*[\d一二两三四五六七八九十])(?P<b2>[^，,。；;]+)|更(?P<way3>[{_MORE_ZH}{_LESS_ZH}])(?![的好]?[地效质])|"
    rf"\b(?P<way4>{_MORE_EN}|{_LESS_EN})\b (?:\w+ ){{0,3}}than (?!\d|one\b|half\b|the age\b)(?P<b3>[^,;.]+))",
    re.IGNORECASE,
)
_TEXT_COMPARES = {
    True: re.compile(rf"高于|多于|超过|超出|大于|优于|更[{_MORE_ZH}]|比.+[{_MORE_ZH}]|\b(?:{_MORE_EN}|exceed\w*|above|beyond)\b", re.IGNORECASE),
    False: re.compile(rf"低于|少于|不及|小于|不超过|更[{_LESS_ZH}]|比.+[{_LESS_ZH}]|\b(?:{_LESS_EN}|below|not exceed\w*)\b", re.IGNORECASE),
}  # fmt: skip
_MEASURES = re.compile(
    r"[高多长大低少短小]于?|超过|higher|more|longer|larger|greater|bigger|lower|less|fewer|shorter|smaller",
    re.IGNORECASE,
)
_UP = re.compile(rf"[{_MORE_ZH}]于?|超过|{_MORE_EN}", re.IGNORECASE)


def comparison_fault(claim: str, texts: Sequence[str], language: Language) -> bool:
    """Whether a sentence compares what its text neither compares nor gives both figures for."""
    for part in parts(claim, language):
        for match in _COMPARES.finditer(part):
            way = next(match[name] for name in ("way", "way2", "way3", "way4") if match[name])
            more = _UP.fullmatch(way) is not None
            if not _TEXT_COMPARES[more].search("\n".join(texts)) and not _holds(match, way, more, texts, language):
                return True
    return False


def _holds(match: re.Match[str], way: str, more: bool, texts: Sequence[str], language: Language) -> bool:
    """Whether both sides have one figure of one unit in the texts, and the figures stand so to each other."""
    one = match["a"]
    other = next((match[name] for name in ("b", "b2", "b3") if match[name]), "")
    stated = [q for text in texts for q in quantities.quantities(text, language)]
    first, second = (_figure_of(side, stated) for side in (one, other))
    if first is None or second is None or first[1] != second[1]:
        return False
    if not _MEASURES.fullmatch(way):
        return False
    holds: Callable[[float, float], bool] = operator.gt if more else operator.lt
    return holds(first[0], second[0])


def _figure_of(side: str, stated: Sequence[quantities.Quantity]) -> tuple[float, str] | None:
    """The one figure whose group the side names, with its unit."""
    groups = names.named(side, (*names.CHILDREN, *names.SPHERES))
    found = {
        (q.value, q.unit)
        for q in stated
        if groups and groups <= names.named(q.place, (*names.CHILDREN, *names.SPHERES))
    }
    if len(found) != 1:
        return None
    value, unit = next(iter(found))
    number = re.match(r"\d+(?:\.\d+)?", value)
    return (float(number[0]), f"{unit}{value[-1] if value[-1] in '%‰' else ''}") if number else None


_FIRST_THEN = re.compile(r"先(?P<a>[^。；;]{2,30}?)[，,]?(?:再(?![次婚犯审])|然后|才)(?P<b>[^。；;]{2,})")
_AFTER = re.compile(r"(?P<a>[^，,。；;]{3,}?)(?:之?后|以后)[，,]?(?P<b>[^。；;]{3,})")


def order_fault(claim: str, texts: Sequence[str], language: Language) -> bool:
    """Whether a sentence has first what comes after the other in its text.

    >>> order_fault("先决定送专门学校，再评估", ["经委员会评估同意后，由教育部门决定送专门学校"], "zh")
    True
    """
    mine = _FIRST_THEN.search(claim)
    if language != "zh" or mine is None:
        return False
    first, then = features(mine["a"], language), features(mine["b"], language)
    for match in (match for text in texts for match in _AFTER.finditer(text)):
        before, after = features(match["a"], language), features(match["b"], language)
        if len(first & after) > len(first & before) and len(then & before) > len(then & after):
            return True
    return False


_STARTS = re.compile(
    r"[从自](?P<zh>[^，,。；;从自\d]{1,14}?)(?:之日|那天|当天|当日|之时)?(?:算)?起|"
    r"\b(?:from|since|starting (?:on|from)|counting from)\s(?P<en>[^,;.]{2,60}?)(?=$|[,;.]|\s(?:to|until|on|onwards)\b)|"
    r"\bwithin [\w-]+ (?:working )?(?:hours?|days?|months?|weeks?|years?) (?:of|after|from)\s(?P<within>[^,;.]{2,60})",
    re.IGNORECASE,
)


def start_fault(claim: str, texts: Sequence[str], language: Language) -> bool:
    """Whether a time is said to run from something other than in the text."""
    mine = _starts(claim)
    if not mine:
        return False
    theirs = [start for text in texts for start in _starts(text)] or list(texts)
    known = frozenset().union(*(features(start, language) for start in theirs))
    return any(words and not words & known for start in mine if (words := features(start, language)))


def _starts(text: str) -> list[str]:
    return [found for match in _STARTS.finditer(text) if (found := match["zh"] or match["en"] or match["within"])]

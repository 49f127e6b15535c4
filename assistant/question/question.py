"""What a question asks, read by rule: its language, who it is about, what kind of figure it wants, where and when.

Nothing here looks at the corpus. Words of places and of danger come from data files, so that they can be read and mended
without reading code.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import UsageError
from assistant.question.ages import ages_of, stages_of
from assistant.question.core import core_of
from assistant.question.followup import completed
from assistant.schema import Language, Turn

LONGEST_QUESTION = 1000
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-zA-Z]")
_OTHER_SCRIPT = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿऀ-ॿ฀-๿]")


# What kind of quantity is asked for -> the units that would answer it. Chinese first, then English.
MEASURES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, re.compile(asked, re.IGNORECASE), re.compile(answer, re.IGNORECASE))
    for name, asked, answer in (
        (
            "fine",
            r"罚(?:款)?(?:是|要|得)?(?:多少|几)|罚几百|最高罚|\bhow much (?:is|are) the (?:fine|penalty)|\bwhat(?:'s| is) the (?:fine|penalty)|\b(?:amount|size) of the fine",
            r"罚[^。；]{0,30}[0-9零一二三四五六七八九十百千万]+(?:元|块)|\bfined?\b[^.;]{0,60}\b(?:yuan|rmb)\b",
        ),
        (
            "money",
            r"多少钱|几块|多少元|几元|(?<!了)几百|补[贴助]?多少|多少补[贴助]|金额|费用(?:是|要|多少)|收费(?:是|标准|多少)|学费(?:是|要|多少)|津贴[^,，。]{0,8}标准|领多少|发多少|给多少钱|"
            r"工资(?:是|有)?多少|多少工资|要交多少|"
            r"\bhow much (?:money|does|is (?:the|a) (?:fee|subsidy|allowance|tuition|salary)|do (?:they|we|i) (?:pay|get))|\bwhat(?:'s| is) the (?:salary|wage|price|cost|fee)|\bsalary\b|\b(?:cost|fee|price|tuition|yuan|rmb)\b",
            # A fine in yuan is no answer to what something costs or what a family gets.
            r"^(?![\s\S]*(?:罚|\bfine))[\s\S]*(?:[0-9零一二三四五六七八九十百千万]+(?:元|块)|\b(?:yuan|rmb)\b)",
        ),
        (
            "hours",
            r"几个?小时|多少个?小时|多少个?钟头|几个?钟头|多久|多长时间|睡多[久长]|睡几|\bhow (?:many hours|long|much (?:sleep|time|exercise|outdoor))",
            r"[0-9一二两三四五六七八九十]+个?(?:小时|分钟|日内|日|天|个月|年)|\b(?:hours?|minutes?|days?|months?|years?)\b",
        ),
        (
            "share",
            r"百分之几|百分之多少|多少比例|比例是|[率]?(?:要|应|该|得)?(?:达到|降到|控制在|是|为|有)多少|[率](?:多少|几|目标|是几|要求)|"
            r"\b(?:what (?:percentage|percent|share|rate|proportion)|how many percent|(?:rate|percentage|coverage|prevalence) (?:target|goal|should|by))\b|\btargets? (?:for|rate)",
            r"[0-9.]+(?:%|‰|个百分点)|百分之|\b(?:percent|percentage points?)\b|%|‰",
        ),
        (
            "age",
            r"几岁|多大|多少岁|什么年龄|\b(?:what age|how old|at which age|age limit|minimum age|from what age)\b",
            r"[0-9零一二三四五六七八九十]+(?:-[0-9]+)?周?岁|\b(?:years? (?:old|of age)|aged?)\b|\bage of\b",
        ),
        (
            "times",
            r"几次|多少次|多久一次|\bhow (?:many times|often)\b",
            r"[0-9一二两三四五六七八九十]+次|每(?:年|月|周|天|日|季)|\b(?:times?|once|twice|every|each|annually|weekly|monthly)\b",
        ),
        (
            "count",
            r"几[个名张家所条种位]|多少[个名张家所条种位人]|\bhow many\b",
            r"[0-9一二两三四五六七八九十.]+(?:个|名|张|家|所|条|种|位|人)|\b\d",
        ),
        (
            "phone",
            r"电话(?:是)?多少|号码|打什么电话|热线|联系电话|\b(?:(?:phone|telephone|contact) numbers?|hotlines?|helplines?|what number|which number|number to call)\b",
            r"(?<!\d)(?:110|119|120|12\d{3})(?!\d)",
        ),
    )
)

_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?=年|\D|$)")
_PRESENT_FACT = re.compile(
    r"(?:目前|现在|如今|当前|实际|去年|今年|最新|已经)[^。?？]{0,14}(?:率|人数|多少|几)|实际.{0,6}(?:达到|完成)|完成(?:了|得)?(?:没|多少|情况)|达标了吗|"
    r"\b(?:current(?:ly)?|actual(?:ly)?|latest|last year|this year|right now)\b.*\b(?:rate|number|share|percent|many|prevalence|figure)|\bhas .* been (?:met|achieved|reached)",
    re.IGNORECASE,
)
_DUTY = re.compile(
    r"必须|应当|要做|该做|做什么|怎么做|职责|义务|责任|违法|犯法|合法|规定|能不能|可不可以|可以.{0,8}吗|允许|犯罪|处罚|报告|"
    r"\b(?:must|have to|required?|duty|duties|obligat\w+|responsib\w+|legal(?:ly)?|illegal|law|allowed|permitted|may i|can (?:i|a|the|we)|punish\w*|report)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question as it was read. `asked` is the question in full, a follow-up completed from those before.

    `alone` is the question without what was before it, where the two were only put side by side; `leans` where its own
    words say that it goes on from there. `core` is what a story asks, "" where there is no story.
    """

    given: str
    asked: str
    language: Language
    stages: frozenset[str]
    ages: tuple[int, ...]
    measure: str
    years: tuple[int, ...]
    present_fact: bool
    duty: bool
    followed_up: bool = False
    leans: bool = False
    alone: "Question | None" = None
    core: str = ""


def clean(text: str) -> str:
    """The question without control, tag and zero-width characters; white space folded, full-width letters and digits narrowed.

    >>> clean("初二\\u200b的孩子\\x00 １２岁")
    '初二的孩子 12岁'
    """
    kept = []
    for char in text:
        category = unicodedata.category(char)
        if char in "\n\t\r":
            kept.append(" ")
        elif category in {"Cc", "Cf", "Co", "Cs", "Cn"}:
            continue
        else:
            kept.append(chr(ord(char) - 0xFEE0) if "０" <= char <= "９" or "Ａ" <= char <= "ｚ" else char)
    return re.sub(r"[\s　]+", " ", "".join(kept)).strip()


def language_of(text: str) -> Language | None:
    """zh where a Han character stands, en where only Latin letters do, None for any other script or none.

    >>> language_of("iPad 看多久"), language_of("sleep?"), language_of("сон"), language_of("9?")
    ('zh', 'en', None, None)
    """
    if _OTHER_SCRIPT.search(text):
        return None
    if _HAN.search(text):
        return "zh"
    return "en" if _LATIN.search(text) else None


def checked_text(text: str) -> str:
    """The cleaned question. Raises UsageError where it is empty or longer than LONGEST_QUESTION characters."""
    cleaned = clean(text)
    if not re.search(r"\w", cleaned):
        raise UsageError("question_empty")
    if len(cleaned) > LONGEST_QUESTION:
        raise UsageError("question_too_long", limit=LONGEST_QUESTION, length=len(cleaned))
    return cleaned


def measure_of(text: str) -> str:
    """Kind of quantity asked for, "" where none is.

    >>> measure_of("近视率要降到多少"), measure_of("补贴多少钱"), measure_of("怎么防溺水")
    ('share', 'money', '')
    """
    return next((name for name, asked, _ in MEASURES if asked.search(text)), "")


def answers_measure(measure: str, text: str) -> bool:
    """True if a text holds a quantity of the kind asked for."""
    return not measure or any(answer.search(text) for name, _, answer in MEASURES if name == measure)


def read_question(text: str, history: Sequence[Turn] = ()) -> Question:
    """Everything the rules read off a question. Raises UsageError for one that cannot be read at all."""
    given = checked_text(text)
    language = language_of(given)
    if language is None:
        raise UsageError("question_language")
    whole = completed(given, history, language)
    core = core_of(whole.text)
    return Question(
        given=given,
        asked=whole.text,
        language=language,
        stages=stages_of(whole.text),
        ages=ages_of(whole.text),
        measure=measure_of(core) if core else measure_of(given) or measure_of(whole.text),
        years=tuple(int(year) for year in _YEAR.findall(whole.text)),
        present_fact=bool(_PRESENT_FACT.search(whole.text)),
        duty=bool(_DUTY.search(whole.text)),
        followed_up=whole.text != given,
        leans=whole.leans,
        alone=read_question(given) if whole.joined else None,
        core=core,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Names of places: those that the texts speak for, others, and of these the ones where other law holds altogether."""

    own: tuple[str, ...]
    other: tuple[str, ...]
    abroad: tuple[str, ...] = ()

    def outside(self, text: str) -> str:
        """The first place elsewhere for which something is asked; "" where the own area is named too, or where the place
        is only where somebody comes from or works.

        >>> places = Places(own=("遵义",), other=("贵阳", "浙江"))
        >>> places.outside("贵阳的普惠园多吗"), places.outside("爸妈在浙江打工,谁来管"), places.outside("从贵阳搬来遵义")
        ('贵阳', '', '')
        """
        lowered = text.lower()
        if any(_stands(place, lowered) for place in self.own):
            return ""
        named = [place for place in self.other if _stands(place, lowered)]
        return next((place for place in named if not _in_passing(place, lowered)), "")


def _in_passing(place: str, text: str) -> bool:
    name = re.escape(place)
    away = rf"(?:从|去|到|在|往|回){name}[^,，。?？]{{0,6}}(?:来|打工|务工|上班|厂|做工|挣钱|做生意|工作)|{name}(?:户口|人|来的|打工|务工|那边打工)"
    away_en = rf"\b(?:from|works? in|working in|job in|moved (?:here )?from|paying for .{{1,20}} in) {name}\b"
    return re.search(f"{away}|{away_en}", text) is not None


def _stands(place: str, text: str) -> bool:
    if place.isascii():
        return re.search(rf"\b{re.escape(place)}\b", text) is not None
    return place in text


def read_places(path: Path) -> Places:
    """Places from their file."""
    table = tomllib.loads(path.read_text("utf-8"))
    abroad = tuple(table["abroad"])
    return Places(own=tuple(table["own"]), other=(*table["other"], *abroad), abroad=abroad)

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
from assistant.schema import Language, Turn

LONGEST_QUESTION = 1000
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-zA-Z]")
_OTHER_SCRIPT = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿऀ-ॿ฀-๿]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A group of children by school stage: how questions name it and how texts do."""

    name: str
    asked: re.Pattern[str]
    written: re.Pattern[str]
    term: str
    term_en: str
    ages: range


def _stage(name: str, asked: str, written: str, term: str, term_en: str, ages: range) -> Stage:
    return Stage(
        name=name,
        asked=re.compile(asked, re.IGNORECASE),
        written=re.compile(written, re.IGNORECASE),
        term=term,
        term_en=term_en,
        ages=ages,
    )


STAGES = (
    _stage(
        "infant",
        r"婴儿|婴幼儿|新生儿|[0-9一二两三]+个?月大|托班|月龄|\b(?:infants?|bab(?:y|ies)|newborns?|toddlers?)\b",
        r"婴儿|婴幼儿|新生儿|月龄|托育|\b(?:infants?|bab(?:y|ies)|newborns?|toddlers?)\b",
        "婴幼儿",
        "infants",
        range(3),
    ),
    _stage(
        "preschool",
        r"幼儿园|学龄前|学前|[小中大]班|\b(?:kindergart\w+|pre-?school\w*|nursery)\b",
        r"幼儿园|学龄前|学前|\b(?:kindergart\w+|pre-?school\w*)\b",
        "幼儿园",
        "kindergarten",
        range(3, 6),
    ),
    _stage(
        "primary",
        r"小学|[一二三四五六1-6]年级|小[一二三四五六](?!班)|小升初|"
        r"\b(?:primary|elementary|grade(?:s)? ?[1-6]\b|(?:first|second|third|fourth|fifth|sixth)[- ]grade\w*|[1-6](?:st|nd|rd|th)[- ]grade\w*)",
        r"小学|\b(?:primary|elementary)\b",
        "小学生",
        "primary school pupils",
        range(6, 12),
    ),
    _stage(
        "junior",
        r"初中|初[一二三123]|[七八九789]年级|中考|"
        r"\b(?:middle[- ]?school\w*|junior\b|grade ?[789]\b|(?:seventh|eighth|ninth)[- ]grade\w*|[789]th[- ]grade\w*)",
        r"初中|\bjunior\b|\bmiddle[- ]school\w*",
        "初中生",
        "junior middle school students",
        range(12, 15),
    ),
    _stage(
        "senior",
        r"高中|高[一二三123](?!级)|高考|1[012]年级|十[一二]?年级|"
        r"\b(?:(?:senior )?high[- ]?school\w*|senior\b|grade ?1[012]\b|1[012]th[- ]grade\w*|(?:tenth|eleventh|twelfth)[- ]grade\w*)",
        r"高中|\b(?:senior|high school)\b",
        "高中生",
        "senior high school students",
        range(15, 18),
    ),
    _stage(
        "university",
        r"大学|本科生|研究生|大[一二三四](?=学生|女|男|了|的|上学期|下学期|[,，。?？\s]|$)|\b(?:universit\w+|college|undergraduate\w*|freshm[ae]n)\b",
        r"大学生|高等学校学生|\b(?:university|college) students?\b",
        "大学生",
        "university students",
        range(18, 23),
    ),
    _stage(
        "adult",
        r"(?<!未)成年人|大人自己|我自己每天|老年人|老人家(?:每天|该|要睡)|\b(?:adults?|elderly|pensioners?)\b",
        r"(?<!未)成年人|老年人|\b(?:adults?|elderly)\b",
        "成年人",
        "adults",
        range(23, 120),
    ),
)

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
            r"多少钱|几块|多少元|几元|几百|补[贴助]?多少|多少补[贴助]|金额|费用(?:是|要|多少)|收费(?:是|标准|多少)|学费(?:是|要|多少)|津贴[^,，。]{0,8}标准|领多少|发多少|给多少钱|"
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
            r"\b(?:110|119|120|12\d{3})\b",
        ),
    )
)

_YEAR = re.compile(r"(?<!\d)(19\d\d|20\d\d)(?=年|\D|$)")
_AGE = re.compile(
    r"(?<![\d.])(\d{1,2})[\s-]*(?:周?岁|years?[- ]olds?|yo\b|y/o)|(?:aged?|age of)\s+(\d{1,2})", re.IGNORECASE
)
_HAN_AGE = re.compile(r"(十[一二三四五六七]?|[一二两三四五六七八九])(?:周?岁)")
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
    """A question as it was read. `asked` is the question in full, a follow-up completed from the one before."""

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


def stages_of(text: str) -> frozenset[str]:
    """School stages that a question names, by word or by age.

    >>> sorted(stages_of("初二和5岁的孩子"))
    ['junior', 'preschool']
    """
    return frozenset(
        stage.name for stage in STAGES if stage.asked.search(text) or any(age in stage.ages for age in ages_of(text))
    )


def ages_of(text: str) -> tuple[int, ...]:
    """Ages in years that a question names."""
    digits = [int(a or b) for a, b in _AGE.findall(text)]
    return tuple(digits + [_han_age(numeral) for numeral in _HAN_AGE.findall(text)])


def _han_age(numeral: str) -> int:
    units = "零一二三四五六七八九"
    if numeral.startswith("十"):
        return 10 + (units.index(numeral[1]) if len(numeral) > 1 else 0)
    return 2 if numeral == "两" else units.index(numeral)


def measure_of(text: str) -> str:
    """Kind of quantity asked for, "" where none is.

    >>> measure_of("近视率要降到多少"), measure_of("补贴多少钱"), measure_of("怎么防溺水")
    ('share', 'money', '')
    """
    return next((name for name, asked, _ in MEASURES if asked.search(text)), "")


def answers_measure(measure: str, text: str) -> bool:
    """True if a text holds a quantity of the kind asked for."""
    return not measure or any(answer.search(text) for name, _, answer in MEASURES if name == measure)


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
    r"^(?:那|它|这|由谁|谁来|为什么|为啥|依据|有什么依据|具体|还有|怎么办|哪里|什么时候|要是|如果).{0,14}$|^.{1,8}的(?:又|要|该|应|是|得)?.{0,8}$|^.{0,8}(?:又是|又要|也是|也要|也一样).{0,8}$"
)
_LEANING_EN = re.compile(
    r"^(?:why|who|says who|where does it say|what else|how so|on what basis|does (?:that|it|this)|is (?:that|it|this)|do they|are they|and|then|same)\b|\b(?:then|as well|too|instead)\W*$",
    re.IGNORECASE,
)


def _leans_on_history(text: str, language: Language) -> bool:
    if language == "zh":
        return len(text) <= 16 and bool(_LEANING_ZH.match(re.sub(_TAIL, "", text)))
    return len(text.split()) <= 12 and bool(_LEANING_EN.search(text))


def completed(text: str, history: Sequence[Turn], language: Language) -> str:
    """A follow-up made whole from the question before it; any other question as it is.

    >>> completed("那小学生呢?", [Turn(question="初中生每天该睡几个小时?")], "zh")
    '小学生每天该睡几个小时?'
    >>> completed("what about high school?", [Turn(question="How many hours should a middle schooler sleep?")], "en")
    'How many hours should a high school sleep?'
    """
    if not history:
        return text
    before = history[-1].question
    match = (_FOLLOW_UP_ZH if language == "zh" else _FOLLOW_UP_EN).match(text)
    if match:
        topic = (match["topic"] or match["topic2"] or "").strip().removesuffix("的")
        return _replaced_stage(before, topic) or f"{before} {topic}"
    return f"{before} {text}" if _leans_on_history(text, language) else text


def _replaced_stage(before: str, topic: str) -> str | None:
    """The question before with its school stage or age exchanged for that of the topic."""
    new = [stage for stage in STAGES if stage.asked.search(topic)] or [
        stage for stage in STAGES if any(age in stage.ages for age in ages_of(topic))
    ]
    if not new:
        return None
    pattern = "|".join(f"(?:{stage.asked.pattern})(?:生|学生|的学生)?" for stage in STAGES)
    mention = re.compile(rf"{pattern}|\d{{1,2}}\s*周?岁|\d{{1,2}}[- ]years?[- ]olds?", re.IGNORECASE)
    return mention.sub(topic, before, count=1) if mention.search(before) else None


def read_question(text: str, history: Sequence[Turn] = ()) -> Question:
    """Everything the rules read off a question. Raises UsageError for one that cannot be read at all."""
    given = checked_text(text)
    language = language_of(given)
    if language is None:
        raise UsageError("question_language")
    asked = completed(given, history, language)
    return Question(
        given=given,
        asked=asked,
        language=language,
        stages=stages_of(asked),
        ages=ages_of(asked),
        measure=measure_of(asked),
        years=tuple(int(year) for year in _YEAR.findall(asked)),
        present_fact=bool(_PRESENT_FACT.search(asked)),
        duty=bool(_DUTY.search(asked)),
        followed_up=asked != given,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Names of places: those that the texts speak for, and others."""

    own: tuple[str, ...]
    other: tuple[str, ...]

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
    return Places(own=tuple(table["own"]), other=tuple(table["other"]))

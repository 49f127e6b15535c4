"""Groups of children by school stage: how questions name them, how texts do, and the ages that they cover."""

import re
from dataclasses import dataclass

_AGE = re.compile(
    r"(?<![\d.])(\d{1,2})[\s-]*(?:周?岁|years?[- ]olds?|yo\b|y/o)|(?:aged?|age of)\s+(\d{1,2})", re.IGNORECASE
)
_ENGLISH_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen".split()
)
_ENGLISH_AGE = re.compile(rf"\b({'|'.join(_ENGLISH_NUMBERS)})[\s-]+years?[\s-]+olds?\b", re.IGNORECASE)
# "a boy of 13", "my son is 13": a number behind a child is an age unless a unit or something counted follows.
_CHILD_OF = re.compile(
    r"\b(?:boy|girl|son|daughter|child|kid|pupil|student|teenager|he|she|brother|sister)s?,?"
    r"(?: who)? (?:of|is|was|are|turns|turned|just turned|will be) (?:only |just |now )?(1?\d)\b"
    r"(?!\s*[%.,:/-]?\d|\s*%|\s+(?:percent|months?|weeks?|days?|hours?|minutes?|yuan|km|cm|kg|[a-z]+s)\b)",
    re.IGNORECASE,
)
# 十四五岁 is read as fourteen; 二十五岁 as twenty-five, not as five.
_HAN_AGE = re.compile(
    r"(?<![一二两三四五六七八九十百])([二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])[一二三四五六七八九]?周?岁"
)


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
        r"大学|高等(?:学校|院校|教育)|高校|\b(?:university|college) students?\b",
        "大学生",
        "university students",
        range(0),  # told by word alone: who asks of 18 asks of the age at which childhood ends
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


# Groups that the rules for children leave out.
BEYOND_CHILDHOOD = frozenset({"university", "adult"})
_OF_CHILDREN = re.compile(
    r"孩|娃|儿童|学生|儿子|女儿|崽|孙|\b(?:child\w*|kids?|sons?|daughters?|pupils?|minors?|boys?|girls?|grand(?:child\w*|son|daughter)s?)\b",
    re.IGNORECASE,
)


def stages_of(text: str) -> frozenset[str]:
    """School stages that a question names, by word or by age; the age of an adult beside a child is only told.

    >>> sorted(stages_of("初二和5岁的孩子")), sorted(stages_of("74岁的奶奶带两个娃")), sorted(stages_of("成年人该睡多久"))
    (['junior', 'preschool'], [], ['adult'])
    """
    ages, beside = ages_of(text), BEYOND_CHILDHOOD if _OF_CHILDREN.search(text) else frozenset()
    return frozenset(
        stage.name
        for stage in STAGES
        if stage.asked.search(text) or (stage.name not in beside and any(age in stage.ages for age in ages))
    )


def stages_written(text: str) -> frozenset[str]:
    """School stages that a text of the library speaks of."""
    return frozenset(stage.name for stage in STAGES if stage.written.search(text))


def ages_of(text: str) -> tuple[int, ...]:
    """Ages in years that a question names.

    >>> ages_of("My nine-year-old hit a boy of 13"), ages_of("12岁和十四岁"), ages_of("a class of 30, he is 5 minutes late")
    ((9, 13), (12, 14), ())
    >>> ages_of("十四五岁"), ages_of("妈妈二十五岁，他十八岁"), ages_of("三十岁")
    ((14,), (25, 18), (30,))
    """
    english = [_ENGLISH_NUMBERS.index(word.lower()) + 1 for word in _ENGLISH_AGE.findall(text)]
    digits = [int(a or b) for a, b in _AGE.findall(text)] + [int(age) for age in _CHILD_OF.findall(text)]
    return tuple(dict.fromkeys(english + digits + [_han_age(numeral) for numeral in _HAN_AGE.findall(text)]))


def _han_age(numeral: str) -> int:
    """An age below a hundred in Chinese numerals.

    >>> [_han_age(numeral) for numeral in ("两", "十", "十八", "二十", "三十五")]
    [2, 10, 18, 20, 35]
    """
    units = "零一二三四五六七八九"
    if "十" not in numeral:
        return 2 if numeral == "两" else units.index(numeral)
    tens, ones = numeral.split("十")
    return 10 * (units.index(tens) if tens else 1) + (units.index(ones) if ones else 0)

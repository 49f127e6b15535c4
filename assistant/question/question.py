"""What a question asks, read by rule: its language, who it is about, what kind of figure it wants, where and when.

Nothing here looks at the corpus. Words of places and of danger come from data files, so that they can be read and mended
without reading code.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from assistant.errors import UsageError
from assistant.figures import DOCUMENT_NUMBER
from assistant.question.acts import Act, act_of, corrected, to_the_first
from assistant.question.ages import ages_of, stages_of
from assistant.question.core import asks_of, core_of, leans_back, sides_of
from assistant.question.followup import (
    LONGEST_JOINED,
    TAKEN_OVER,
    Completed,
    completed,
    of_another,
    turned_to,
)
from assistant.question.social import is_social
from assistant.question.standard import is_pinyin, standard_form
from assistant.question.wanted import wanted_kinds
from assistant.schema import Kind, Language, Turn

LONGEST_QUESTION = 1000
_LONGEST_LOOKED_AT = 20 * LONGEST_QUESTION  # characters, those that are taken out among them
_HAN = re.compile(r"[㐀-䶿一-鿿]")
_LATIN = re.compile(r"[a-zA-Z]")
_WORDS = re.compile(r"[a-zA-Z][a-zA-Z'’-]*")
_SENTENCE = 4  # English words that make one, whatever Chinese term stands in it
_OTHER_SCRIPT = re.compile(r"[぀-ヿ가-힯Ѐ-ӿ؀-ۿऀ-ॿ฀-๿]")


# What kind of quantity is asked for -> the units that would answer it. Chinese first, then English.
MEASURES: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, re.compile(asked, re.IGNORECASE), re.compile(answer, re.IGNORECASE))
    for name, asked, answer in (
        (
            "fine",
            r"罚(?:款)?(?:是|要|得)?(?:多少|几)|罚几百|最高罚|\bhow much (?:is|are) the (?:fine|penalty)|\bwhat(?:'s| is) the (?:fine|penalty)|\b(?:amount|size) of the fine",
            r"罚[^。；]{0,30}[0-9零一二三四五六七八九十百千万]+(?:元|块)|[0-9零一二三四五六七八九十百千万]+(?:元|块)[^。；]{0,14}罚|\bfined?\b[^.;]{0,60}\b(?:yuan|rmb)\b",
        ),
        (
            "money",
            r"(?!.*(?:谁|哪个|哪里|哪家|什么部门|哪个部门)来?(?:定|管|批|说了算))(?:多少钱|几块|多少元|几元|(?<!了)几百|补[贴助]?多少|多少补[贴助]|金额|费用(?:是|要|多少)|收费(?:是|标准|多少)|学费(?:是|要|多少)|津贴[^,，。]{0,8}标准|领多少|发多少|给多少钱|"
            r"工资(?:是|有)?多少|多少工资|要交多少)|"
            r"\bhow much (?:money|does|is (?:the|a) (?:fee|subsidy|allowance|tuition|salary)|do (?:they|we|i) (?:pay|get))|\bwhat(?:'s| is) the (?:salary|wage|price|cost|fee)|\bhow much (?:is|are)\b.{0,40}\b(?:subsid\w+|allowances?|benefits?|fees?|tuition|payments?|yuan|rmb)\b|\bhow (?:big|large|high) is the (?:fee|subsidy|allowance|tuition|salary|payment)|\bhow many (?:yuan|rmb)",
            # A fine in yuan is no answer to what something costs or what a family gets.
            r"^(?![\s\S]*(?:罚|\bfine))[\s\S]*(?:[0-9零一二三四五六七八九十百千万]+(?:元|块)|\b(?:yuan|rmb)\b)",
        ),
        (
            "clock",
            r"(?<![这那提说有讲写列])几点(?:钟|半)?(?!建议|要求|意见|注意|内容|理由|好处)|\bwhat time (?:do|does|is|must|should|may|can)\b|\b(?:at|by|until|before|after) what time\b",
            r"[0-9]{1,2}[:：][0-9]{2}|[0-9一二两三四五六七八九十]+(?:点|时)(?![间候内])|\b[0-9]{1,2} ?[ap]\.?m\b",
        ),
        (
            "hours",
            r"几个?小时|多少个?小时|多少个?钟头|几个?钟头|多久|多长时间|睡多[久长]|睡几|\bhow (?:many hours|long|much (?:sleep|time|exercise|outdoor))",
            r"[0-9一二两三四五六七八九十]+个?(?:小时|分钟|日内|日|天|个月|年)|\b(?:hours?|minutes?|days?|months?|years?)\b",
        ),
        (
            "share",
            r"百分之几|百分之多少|多少比例|比例是|[率]?(?:要|应|该|得)?(?:达到|降到|控制在|是|为|有)多少|率的?(?:多少|几|目标|指标|是几|要求)|"
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
            r"(?:有|要|配|设|建|招|给|至少|最多|能|可以|得|派|带|生)几[个名张家所条种位]|几[个名张家所条种位][^，。,；;]{0,8}[?？]$|多少[个名张家所条种位人]|\bhow many\b",
            r"[0-9一二两三四五六七八九十.]+(?:个|名|张|家|所|条|种|位|人)|\b\d",
        ),
        (
            "phone",
            r"电话(?:是)?多少|号码|打什么电话|热线|联系电话|手机号|\b(?:(?:phone|telephone|contact) numbers?|hotlines?|helplines?|(?:his|her|their|whose) (?:mobile|phone|cell)|what number|which number|number to call)\b",
            r"(?<!\d)(?:110|119|120|12\d{3})(?!\d)",
        ),
    )
)

# Neither the number of a document nor a sum: "罚2000", "2000 yuan".
_YEAR = re.compile(
    r"(?<![\d〔\[（(罚款扣交收赔花￥¥])(19\d\d|20\d\d)(?![〕\]\d]|\s*(?:元|块|多?人|字|米|次|yuan|rmb|kuai)\b|[元块])",
    re.IGNORECASE,
)
_TITLE = re.compile(rf"《[^》]*》|{DOCUMENT_NUMBER}")  # a year in it is a name's
_PRESENT_FACT = re.compile(
    r"(?:目前|现在|如今|当前|实际|去年|今年|最新|已经)[^。?？]{0,14}(?:率|人数|多少|几)|实际.{0,6}(?:达到|完成)|完成(?:了|得)?(?:没|多少|情况)|完成率|验收(?:报告|结论|结果)|达标了吗|"
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
    words say that it goes on from there, and then `before` is the question from which. `core` is what a story asks, "" where there is no story. `wanted` are the kinds of
    thing asked for. `parts` are the questions in it, each with the story that all share, where it asks several things.
    `earlier` are the last questions behind which it was only put, each by itself; `completions` it with one of them alone, where
    there are several, or one of several questions with the first of them. `own` is what was given, in standard characters. `act` is what is asked of the answer to it, "" where that answer itself is.
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
    before: "Question | None" = None
    earlier: tuple["Question", ...] = ()
    completions: tuple["Question", ...] = ()
    core: str = ""
    wanted: frozenset[Kind] = frozenset()
    parts: tuple["Question", ...] = ()
    act: Act = ""
    own: str = ""

    @property
    def put(self) -> str:
        """What it asks, without the story around it where there is one."""
        return self.core or self.asked


_CONSEQUENCE: dict[Language, str] = {
    "zh": "不履行、违反这项规定要承担什么法律责任，怎么处罚",
    "en": "what liability or penalty follows if this duty is not met",
}


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
    """zh where Han characters stand, other than a term in an English sentence; en where Latin letters do; None for any
    other script or none.

    >>> language_of("iPad 看多久"), language_of("sleep?"), language_of("сон"), language_of("9?")
    ('zh', 'en', None, None)
    >>> language_of("What are the duties of a child director (儿童主任)?")
    'en'
    """
    if _OTHER_SCRIPT.search(text):
        return None
    han, words = len(_HAN.findall(text)), len(_WORDS.findall(text))
    if han and (words < _SENTENCE or words < 2 * han):
        return "zh"
    return "en" if _LATIN.search(text) else None


def checked_text(text: str) -> str:
    """The cleaned question. Raises UsageError where it is empty or longer than LONGEST_QUESTION characters."""
    if len(text) > _LONGEST_LOOKED_AT:
        raise UsageError("question_too_long", limit=LONGEST_QUESTION, length=len(text))
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


def read_question(text: str, history: Sequence[Turn] = (), spelt: Callable[[str], str] | None = None) -> Question:
    """Everything the rules read off a question; `spelt` turns one that is written in pinyin into characters.

    A message that asks something of the answer before it is the question before, with that `act`.
    Raises UsageError for one that cannot be read at all.
    """
    given = checked_text(text)
    characters = spelt(given) if spelt and is_pinyin(given) else ""
    language = language_of(characters or given)
    if language is None:
        raise UsageError("question_language")
    own = standard_form(characters or given) if language == "zh" else given
    asking = _asking(history)
    back, rest = to_the_first(own)
    if asking and back:
        asking, own = asking[:1], rest
    if asking and (not own or act_of(own) not in {"", "consequence"}):
        before = read_question(asking[-1].question, asking[:-1], spelt)
        return replace(before, given=given, act=act_of(own), followed_up=True)
    return _asked(given, own, asking, language, characters != "")


def _asking(history: Sequence[Turn]) -> list[Turn]:
    """The earlier messages that asked something of their own."""
    return [turn for turn in history if not act_of(turn.question) and not is_social(turn.question)]


def _asked(given: str, own: str, history: Sequence[Turn], language: Language, respelt: bool) -> Question:
    """A question that says itself what it asks, or with what was asked before it."""
    if (turned := turned_to(own)) != own:
        own, history = turned, ()
    meant = corrected(own) if history else ""
    whole = completed(meant or own, history, language)
    consequence = bool(history) and act_of(own) == "consequence"
    if history and (meant or consequence) and not whole.joined:
        whole = Completed(text=f"{history[-1].question} {meant or own}", joined=True, leans=True, mends=bool(meant))
    asked = standard_form(whole.text) if language == "zh" else whole.text
    question = _read(given, asked, meant or own, language)
    if consequence:
        question = replace(question, wanted=frozenset({"penalty"}), core=_CONSEQUENCE[language])
    earlier = history[-TAKEN_OVER:] if whole.joined and not (consequence or whole.mends or meant) else ()
    asks = asks_of(own) if whole.text == own else ()
    sides = sides_of(own) if whole.text == own else ()
    return replace(
        question,
        followed_up=whole.text != own or respelt,
        leans=whole.leans or consequence,
        alone=read_question(meant or own) if whole.joined and not consequence else None,
        before=read_question(history[-1].question, history[:-1])
        if history and (whole.leans or consequence) and not meant
        else None,
        earlier=tuple(_read(turn.question, turn.question, turn.question, language) for turn in earlier),
        completions=tuple(_completion(turn.question, meant or own, language) for turn in earlier if len(earlier) > 1),
        parts=tuple(_side(own, side, language) for side in sides)
        or tuple(_part(own, a, asks[0], language) for a in asks),
    )


def _completion(before: str, own: str, language: Language) -> Question:
    """A question with one of those before it."""
    text = f"{before[-LONGEST_JOINED:]} {own}"
    whole = _read(own, standard_form(text) if language == "zh" else text, own, language)
    return replace(whole, followed_up=True, core=whole.core or own)


def _side(text: str, side: str, language: Language) -> Question:
    """One side of a comparison: what it is."""
    asked = f"{side}是什么" if language == "zh" else f"What is {side}?"
    return replace(_read(text, asked, asked, language), core=side)


def _part(text: str, ask: str, first: str, language: Language) -> Question:
    """One of several questions: the story that all share, or else what was asked first, and then itself."""
    same = of_another(ask, first, language) if ask != first else None
    if same and not same.joined:
        return _read(text, same.text, ask, language)
    story = core_of(text) and text[: text.index(first)].strip()
    before = story or (first if ask != first and (same or leans_back(ask)) else "")
    whole = (_completion(first, ask, language),) if ask != first and not before else ()
    part = _read(text, f"{before} {ask}".strip(), ask, language)
    return replace(part, core=ask if before else "", completions=whole)


def _read(given: str, asked: str, own: str, language: Language) -> Question:
    """What the rules read off a question in full; `own` is what it says itself."""
    core = core_of(asked)
    measure = measure_of(core) if core else measure_of(own) or measure_of(asked)
    return Question(
        given=given,
        own=own,
        asked=asked,
        language=language,
        stages=stages_of(asked),
        ages=ages_of(asked),
        measure=measure,
        years=tuple(int(year) for year in _YEAR.findall(_TITLE.sub("", asked))),
        present_fact=bool(_PRESENT_FACT.search(asked)),
        duty=bool(_DUTY.search(asked)),
        core=core,
        wanted=wanted_kinds(core or own, measure),
    )

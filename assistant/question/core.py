"""What is asked, apart from the story around it, and each thing that is asked.

>>> core_of("班上统一带去爬山，半路有人把我女儿推下石梯，胳膊断了。能不能也找学校赔？")
'能不能也找学校赔？'
>>> core_of("初二的孩子每天该睡几个小时？")
''
"""

import re
from collections.abc import Sequence

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+$")
_ENGLISH_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+$")
_ASKS = re.compile(
    r"[？?]|吗|[么呢嘛不没噻](?:[。！!…]|$)|怎么|咋|啷个|啥|什么|哪[个里样些家]?|谁|多少|几|多[久大]|凭什么|"
    r"([一-鿿])不\1|有没有|算不算|是否|该不该|可不可以|"
    r"\b(?:what|how|who|whom|when|where|which|why|can|could|may|must|should|do|does|did|is|are|will|would|has|have)\b",
    re.IGNORECASE,
)
# Asked without a question: "列出全部条件", "Give all conditions".
_DEMANDS = re.compile(
    r"^(?:请|麻烦)?(?:你|您)?(?:帮我|给我|跟我|替我)?(?:列|写|说|讲|给|告诉|解释|比较|对比|总结|归纳|整理|梳理)(?:出|一下|下|我|清楚|明白)?.{3,}|"
    r"^(?:please |kindly )?(?:give|list|tell|explain|name|show|compare|summari[sz]e|describe|write)\b.{6,}",
    re.IGNORECASE,
)
_SHORTEST_STORY = 12  # characters before the question; less than that is no story
_SHORTEST_CORE = 6  # characters; what is shorter ("对吗？") asks only with the sentence before it


def _sentences(text: str) -> tuple[list[str], bool]:
    """The sentences of a text, and whether it is Chinese."""
    chinese = re.search(r"[㐀-鿿]", text) is not None
    pattern = _SENTENCE if chinese else _ENGLISH_SENTENCE
    return [sentence.strip() for sentence in pattern.findall(text) if sentence.strip()], chinese


def core_of(text: str) -> str:
    """The sentences of a story that ask something, "" where the text is no story with a question in it."""
    sentences, _ = _sentences(text)
    asking = [row for row, sentence in enumerate(sentences) if _ASKS.search(sentence) or _DEMANDS.search(sentence)]
    if not asking or len(sentences) < 2:
        return ""
    if len("".join(sentences[row] for row in asking)) < _SHORTEST_CORE and asking[-1]:
        asking = [asking[-1] - 1, *asking]
    told = sum(len(sentence) for row, sentence in enumerate(sentences) if row not in asking)
    return "".join(sentences[row] for row in asking) if told >= _SHORTEST_STORY else ""


_ASKS_NOTHING_NEW = re.compile(
    r"(?:这|那|我)?(?:到底|究竟)?(?:该|应该|要|可)?(?:现在|要|能)?(?:怎么办|咋办|怎么弄|咋整|对不对|对吗|对吧|是吗|是不是|行吗|行不行|合理吗|合法吗|真的吗|可以吗|好吗|"
    r"有没有人管|为什么|为啥|凭什么|怎么回事|知道吗|求助|急)?[？?。！!\s]*|"
    r"(?:请问)?(?:这|那|它)?(?:是|在|出自|依据)?(?:《?[一-鿿]{2,12}》?的?)?(?:第几条|哪[一几]?[条部](?:法律?|规定)?(?:规定|写|说)?的?|什么依据|出处(?:是什么|在哪里?)?|(?:一共|总共|共)?(?:有)?(?:多少|几)[条项点款个])[？?。！!\s]*|"
    r"(?:so |and |but )?(?:is (?:that|this|it) (?:true|right|legal|ok(?:ay)?|allowed|correct|possible)|yes or no\b.*|what (?:can|should|do|could) (?:i|we) do(?: now)?|"
    r"any (?:ideas|advice|help)|(?:where|which (?:article|law)) .{0,12}says? (?:so|that)|right|correct|why|can you help(?: me)?|please (?:help|advise)|thoughts)[?.!\s]*",
    re.IGNORECASE,
)
_SHORTEST_ASK = 5  # characters; "找谁？" leans on what was asked before it
_MOST_ASKS = 3


_COMPARES = (
    re.compile(
        r"(?:比较|对比)(?:一下)?(?P<a>[^，。？?]{2,40})|"
        r"(?P<b>[^，。？?]{2,40}?)(?:到底)?(?:这?[两三四几]个(?:名字|名词|词|说法|东西|概念)?|之间|三者|两者)?[，,]?(?:到底)?"
        r"(?:(?:有|是)?(?:什么|啥子?|哪些|哪点|哪里)(?:的)?(?:区别|不同|不一样|差别|差异|异同)|的?(?:区别|差别|异同)(?:是|在|有)|怎么区分|分不清|讲不清|掰扯)"
    ),
    re.compile(
        r"\b(?:differences?|distinction) between (?P<a>.{3,60}? and [^?.,;]{3,60})|\bcompare (?!with\b|to\b)(?P<b>.{3,60}? (?:and|with|to) [^?.,;]{3,60})",
        re.IGNORECASE,
    ),
)
_JOINED = re.compile(r"、|和|与|跟|同|还有|\b(?:and|with|to)\b", re.IGNORECASE)
_ABOUT = re.compile(r"(?P<side>.{2,20}?)(?P<topic>(?:对|关于|就|在)[^的]{2,20}(?:的.{2,8}|上|方面)?)$")
_ABOUT_EN = re.compile(
    r"(?P<side>.{2,40}?)(?P<topic> (?:in|on|about|regarding|when it comes to|as to) .{4,})$", re.IGNORECASE
)
_MOST_SIDES = 3


def sides_of(text: str) -> tuple[str, ...]:
    """The things that a text compares, each with what they are compared in; () where it compares none.

    >>> sides_of("抚养和监护有啥子区别"), sides_of("What is the difference between adoption and foster care?")
    (('抚养', '监护'), ('adoption', 'foster care'))
    >>> sides_of("小学和初中的睡眠时间有什么不同")
    ('小学的睡眠时间', '初中的睡眠时间')
    >>> sides_of("比较规划和教育法对学生欺凌的要求")
    ('规划对学生欺凌的要求', '教育法对学生欺凌的要求')
    >>> sides_of("比较甲市和乙市的规划对近视的目标"), sides_of("the difference between Zunyi and Langfang in the target for myopia")
    (('甲市的规划对近视的目标', '乙市的规划对近视的目标'), ('Zunyi in the target for myopia', 'Langfang in the target for myopia'))
    """
    match = next((found for pattern in _COMPARES if (found := pattern.search(text))), None)
    named = (match["a"] or match["b"]) if match else ""
    sides = [side.strip() for side in _JOINED.split(named) if side.strip()]
    if not 2 <= len(sides) <= _MOST_SIDES:
        return ()
    if about := _ABOUT.match(sides[-1]) or _ABOUT_EN.match(sides[-1]):
        return tuple(f"{side}{about['topic']}" for side in _each_of([*sides[:-1], about["side"]]))
    return _each_of(sides)


def _each_of(sides: Sequence[str]) -> tuple[str, ...]:
    """The sides, each with what only the last one says it is of.

    >>> _each_of(["小学", "初中的睡眠时间"]), _each_of(["抚养", "监护"])
    (('小学的睡眠时间', '初中的睡眠时间'), ('抚养', '监护'))
    """
    _, of, topic = sides[-1].partition("的")
    return tuple(side if of in side else f"{side}{of}{topic}" for side in sides) if of else tuple(sides)


_LEANS_BACK = re.compile(
    r"^(?:那|这|它|他|她|要是|如果|不|还|又|也|都|找|去|谁|由谁|多久|什么时候|需要|要|该|哪|怎么|有没有|能不能|可不可以|会不会|交到|向)|^[一每](?:周|天|个?月|年)(?:要|得|该|至少|最少|应该?)*[一-鿿]?(?:多少|几)(?:个?小时|次|天|回|分钟)?[？?]?$|"
    r"^(?:and|or|if|who|when|where|how long|how do|what if|does (?:it|that|he|she)|can (?:i|he|she|it|they)|is (?:it|that)|do (?:i|they))\b",
    re.IGNORECASE,
)


_PIECE_ASKS = re.compile(
    r"谁|什么|啥|怎么|咋|哪|多少|多久|多大|几(?!个人)|吗$|能不能|要不要|有没有|是不是|可不可以|该不该"
)


def leans_back(ask: str) -> bool:
    """Whether one of several questions begins in the middle and needs the one before it.

    >>> leans_back("交到县里哪个单位"), leans_back("一周要开几个小时"), leans_back("学校可以收学生手机吗")
    (True, True, False)
    """
    return bool(_LEANS_BACK.match(ask.strip()))


def asks_of(text: str) -> tuple[str, ...]:
    """The things that a text asks, one after another; () where it asks one thing only.

    >>> asks_of("村里有个娃没户口。这种能办低保吗？上学要准备什么材料？")
    ('这种能办低保吗？', '上学要准备什么材料？')
    >>> asks_of("想带手机。1 学校有权管吗 2 收了放假要不要还"), asks_of("孩子被老师打了，违法吗？怎么办？")
    (('学校有权管吗', '收了放假要不要还'), ())
    >>> asks_of("When did the law come into force and who does it say is responsible?")
    ('When did the law come into force', 'who does it say is responsible?')
    >>> asks_of("小学生每天睡几个小时，高中生呢？"), asks_of("我家孩子不上学，怎么办呢？")
    (('小学生每天睡几个小时', '高中生呢'), ())
    >>> asks_of("规划到2025年毛入园率、义务教育巩固率的目标值")
    ('规划里毛入园率的目标值', '规划里义务教育巩固率的目标值')
    """
    asking = _figures(text) or _numbered(text) or _asking(text) or _and_of(text)
    asking = _with_beliefs([ask for ask in asking if not _ASKS_NOTHING_NEW.fullmatch(ask)])
    return tuple(asking) if 2 <= len(asking) <= _MOST_ASKS else ()


# What one believes: of the question before it, or of the one that follows.
_CONFIRMS = re.compile(
    r"(?:这|那)?(?:到底)?(?:是不是|是否|难道)|(?:so )?is it (?:true|the case|really)\b", re.IGNORECASE
)
_BELIEVES = re.compile(
    r"不是(?:说|讲|都)|(?:我)?听(?:说|人讲)|(?:都|人家|他们|别人)(?:说|讲)|i (?:heard|was told|read|thought)\b",
    re.IGNORECASE,
)


def confirms(ask: str) -> bool:
    """Whether one of several questions only asks whether the one before it is answered in some way.

    >>> confirms("是不是国家统一规定每周一次"), confirms("学校可以收学生手机吗")
    (True, False)
    """
    return bool(_CONFIRMS.match(ask.strip()))


def _with_beliefs(asking: Sequence[str]) -> list[str]:
    """The questions, a belief that is told first with what is asked of it.

    >>> _with_beliefs(["不是说不满14岁不犯法吗?", "我儿子13岁打了人,派出所凭什么喊我们去?"])
    ['不是说不满14岁不犯法吗?我儿子13岁打了人,派出所凭什么喊我们去?']
    """
    found: list[str] = []
    for ask in asking:
        if len(found) == 1 and _BELIEVES.match(found[0]):
            found[-1] += ask if found[-1][-1:] in "?？" or not ask.isascii() else f" {ask}"
        else:
            found.append(ask)
    return found


_SHARE = r"[^、，,。；;:：？?\s]{1,14}?(?:率|比例)"
_FIGURES = re.compile(
    rf"^(?P<before>.*(?:\d年底?|[:：,，里中]|规划|目标)(?:的|前|以前)?)?(?P<figures>{_SHARE}(?:(?:、|和|及|与|以及){_SHARE})+)(?P<rest>[^，,。；;]{{0,16}})[？?。]?$"
)


def _figures(text: str) -> list[str]:
    """The shares that are asked for side by side, each with what is asked of all."""
    match = _FIGURES.match(text.strip())
    if not match:
        return []
    of_plan = "规划里" if "规划" in text else ""
    rest = re.sub(r"分别|各自?|都", "", match["rest"]) or "是多少"
    return [f"{of_plan}{share}{rest}" for share in re.split(r"、|以及|和(?=.)|及|与", match["figures"])]


def _asking(text: str) -> list[str]:
    """The sentences that ask; of one that asks several things, each of these."""
    sentences, chinese = _sentences(text)
    asking = [s for s in sentences if _ASKS.search(s) and not _ASKS_NOTHING_NEW.fullmatch(s)]
    if chinese:
        asking = [s for s in asking if s.endswith(("？", "?")) or s is sentences[-1]]
        if len(asking) == 1 and not core_of(text):
            return _pieces(asking[0])
        return [s for s in asking if len(s) > _SHORTEST_ASK]
    asking = [s for s in asking if s.endswith("?") and len(s) > _SHORTEST_ASK]
    return [piece.strip(" ,") for piece in _ALSO.split(asking[0])] if len(asking) == 1 else asking


_ALSO = re.compile(
    r"(?<=\w),? and (?=(?:what|how|who|whom|when|where|which|why) (?:is|are|was|were|do|does|did|can|may|must|should|will|has|have|many|long|much|often|it|they|if|happens)\b)",
    re.IGNORECASE,
)
_AND_OF = re.compile(
    r"(?P<first>.+?)[，,]\s*(?:那么?|还有)?(?P<topic>[^，,。？?]{1,10}呢)[？?]?$"
    r"|(?P<first_en>.+?),? (?P<topic_en>(?:and )?(?:what|how) about [^,.?]{2,40})\?$",
    re.IGNORECASE,
)


def _and_of(text: str) -> list[str]:
    """A question and the one that asks the same of another: "..., and what about pupils of primary school?"."""
    match = _AND_OF.match(text.strip())
    first, topic = (match["first"] or match["first_en"], match["topic"] or match["topic_en"]) if match else ("", "")
    asks = bool(_PIECE_ASKS.search(first) or _ASKS.search(first)) and not _PIECE_ASKS.search(topic.strip("呢"))
    return [first, topic] if asks or (first and topic.isascii()) else []


_NUMBER = re.compile(
    r"([①②③④])\s*|(?:^|(?<=[\s。；;，,：:？?]))(?:[（(]?([1-4])(?:[)）.、．:：]|\s)|第([一二三四])[，,、:：]|([一二三四])是)\s*"
)
_NUMERALS = ("1①一", "2②二", "3③三", "4④四")


def _numbered(text: str) -> list[str]:
    """The questions of a text that numbers them from one on; [] where it numbers none.

    >>> _numbered("①谁去报②报给谁？"), _numbered("我家2 个娃，大的3 岁")
    (['谁去报', '报给谁？'], [])
    """
    marks = list(_NUMBER.finditer(text))
    counted = [next(group for group in mark.groups() if group) for mark in marks]
    if len(marks) < 2 or any(n not in _NUMERALS[place] for place, n in enumerate(counted[: len(_NUMERALS)])):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    pieces = [text[mark.end() : end].strip(" ,，、；;。") for mark, end in zip(marks, ends, strict=True)]
    return pieces if all(_ASKS.search(piece) or _PIECE_ASKS.search(piece) for piece in pieces) else []


def _pieces(sentence: str) -> list[str]:
    """The questions of one sentence, where every piece of it is one.

    >>> _pieces("强制报告谁来报、向谁报、不报有什么后果？"), _pieces("孩子打了人，谁来赔？")
    (['强制报告谁来报', '向谁报', '不报有什么后果'], [])
    """
    pieces = [piece.strip() for piece in re.split(r"[、，,；;]", sentence.rstrip("？?。！! ")) if piece.strip()]
    return pieces if len(pieces) > 1 and all(_PIECE_ASKS.search(piece) for piece in pieces) else []

"""Who does what a part of a sentence tells: the one whose duty, right or act it is, and the one it is told to.

>>> sorted(bearers("对欺负人的学生，由公安机关加强管教", "zh")), sorted(bearers("学校要通知家长", "zh"))
(['police'], ['school'])
>>> sorted(bearers("it is decided by the court", "en")), sorted(receivers("学校要报告公安机关"))
(['court'], ['police'])
"""

import re
from collections.abc import Iterator

from assistant.generation.verify.cues import CUES, FORCELESS, cue_name
from assistant.generation.verify.names import ACTORS, Name, entry
from assistant.generation.verify.wording import parts
from assistant.schema import Language

# Who may bear something besides the bodies that must be named: everyone knows them, so no sentence invents them.
_PEOPLE = (
    entry("anyone", r"任何|谁|所有人|人人|大家|公众|单位和个人|组织和个人", r"anyone|everyone|nobody|no one|any (?:person|organi\w+|individual)|no (?:person|organi\w+|individual)|whoever|the public"),
    entry("government", r"政府|国家|各地|部门|省里|市里|县里", r"governments?|the state|departments?|localit\w+|places|authorit\w+"),
    entry("both", r"双方|夫妻", r"both (?:sides|parties|parents)|the parties|each other"),
    entry("child", r"孩子|儿童|未成年人|学生|娃|子女", r"child(?:ren)?|minors?|pupils?|students?|kids?|sons?|daughters?"),
    entry("abuser", r"加害人|施暴者|被申请人|对方|欺负人的", r"abusers?|respondents?|perpetrators?|bull(?:y|ies)"),
    entry("applicant", r"(?<!被)申请人|受害人|受害者", r"applicants?|victims?"),
    entry("caregiver", r"照护人|照看的人|受托|被托付的人|代为照看", r"caregivers?|person entrusted"),
    entry("driver", r"司机|驾驶人|驾驶员", r"drivers?"),
)  # fmt: skip
LOOSE = frozenset({"child", "abuser", "caregiver", "applicant", "driver"})  # they mostly bear what others do
_BESIDE: dict[Language, int] = {"zh": 1, "en": 12}  # so they bear something only right before its cue
NOBODY = frozenset[str]()
GENERIC = frozenset({"anyone", "government"})
_BEARERS: tuple[Name, ...] = (*ACTORS, *_PEOPLE)
_LISTED = r"(?:[^，,。；;：:]{0,14}?[、和与或及])?"
_GRADES = r"(?:县级|市级|省级|各级|上级|当地|设区的|以上|地方|人民|政府|行政|主管)*"
_BY: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        rf"(?:(?<!交)由(?:[^，,。；;：:、]{{1,14}}、){{0,8}}{_LISTED}(?:[^，,。；;要应必可]{{0,4}}|{_GRADES})|被)$"
    ),
    "en": re.compile(r"\bby (?:the |a |an |their |its |local )?(?:\w+ (?:and|or) (?:the )?)?(?:\w+ )?$", re.IGNORECASE),
}
_NOT_BEARING: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"(?:向|对|给|把|将|让|为|到|在|跟|替|从|找|告诉|通知|报告|交给|送给|配合|协助|要求|督促|委托|打|教育|针对|接受|离开|同|与|和|、)"
        rf"{_LISTED}$"
    ),
    "en": re.compile(
        r"\b(?:to|of|with|from|for|at|in|against|on|tell|inform|notify|take|urge|reprimand|help)\s(?:the |a |an |their |its |any |each |both |of )*(?:[\w'’]+ ){0,1}$",
        re.IGNORECASE,
    ),
}
_JOINS = re.compile(r"|[^，,。；;]{0,6}(?:、|和|与|及(?!时|其)|以及|或|或者)[^，,。；;]{0,4}")
_TAKES = re.compile(r"向|对|给|把|将|让|告诉|通知|报告|配合|协助|要求|督促|委托|教育|发现|帮")
_OWNS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"[^，,、和]{0,4}?的(?!$|，|,)"),
    "en": re.compile(r"['’]s?\s", re.IGNORECASE),
}


def bearers(piece: str, language: Language) -> frozenset[str]:
    """Those who do what a piece tells: before its cue and in no other case, or after 由, 被, by."""
    marks = [m for m in CUES[language].finditer(piece) if cue_name(m) not in FORCELESS | {"can"}]
    cue = marks[0].start() if marks else -1
    found: list[tuple[str, int]] = []
    for key, start, end in sorted(_stand(piece), key=lambda one: one[1]):
        near = key not in LOOSE or 0 <= cue - end <= _BESIDE[language]
        listed = start < max(cue, 0) or cue < 0
        listed = listed and any(other <= start and _JOINS.fullmatch(piece[other:start]) for _, other in found)
        if near and (listed or _bears(piece, start, end, cue, language)):
            found.append((key, end))
    named = frozenset(key for key, _ in found)
    return named - LOOSE if named - LOOSE - GENERIC else named


def opening_bearers(text: str, language: Language) -> frozenset[str]:
    """Those whom the first part of a text that has any binds."""
    return next((found for part in parts(text, language) if (found := bearers(part, language))), frozenset())


def _stand(piece: str) -> Iterator[tuple[str, int, int]]:
    for name in _BEARERS:
        for match in name.pattern.finditer(piece):
            yield name.key, match.start(), match.end()


def _bears(piece: str, start: int, end: int, cue: int, language: Language) -> bool:
    before = piece[:start]
    if _BY[language].search(before):
        return True
    if _OWNS[language].match(piece, end) and not (0 <= cue <= end):
        return False
    if cue >= 0:
        return start < cue and not _governed_before(before, language)
    return _leads(before, language) and not _NOT_BEARING[language].search(before) and not _TAKES.search(before)


def _governed_before(before: str, language: Language) -> bool:
    """Whether a preposition or a verb that takes an object stands before; a list of bearers is none."""
    stripped = before
    if language == "zh":  # "学校、" before 幼儿园: the first of the list decides
        stripped = re.sub(r"^.*?(?=[^、和与或及]*$)", "", before) if re.fullmatch(_LIST_BEFORE, before) else before
    return _NOT_BEARING[language].search(stripped) is not None


_LIST_BEFORE = r"(?:[^、和与或及向对给把让在到]{1,12}(?:[、和与及]|或(?:者)?(?:其他)?))+"


def _leads(before: str, language: Language) -> bool:
    """Whether what stands before a name, where no cue ends the subject, leaves the name at the head."""
    if language == "en":
        return len(before.strip()) <= _FAR
    return re.fullmatch(_LIST_BEFORE, before) is not None or _ADVERBS.fullmatch(before.strip()) is not None


_FAR = 14  # characters that may stand before an English subject: "Each of the "
_ADVERBS = re.compile(
    r"(?:并且?|也|还|又|但是?|而|然后|再|同时|另外|首先|其次|规划|提出|各级?|各地|当地|本地|该|其|所在地?|县级?|市级?|省级?|上级|有关|相关|以上|地方|人民|[^，,]{0,5}的|不[^，,、向对给把]{2,12}的|[^，,]{0,5}里|[：:\s])*"
)


_TO = re.compile(
    r"(?:向|到|告诉|通知|报告(?:给)?|送给|交给|抄送|报送|移送)(?:[^，,。；;]{0,10}?[、和与或及])*(?:[^，,。；;、的]{0,4})$|"
    r"\b(?:report(?:s|ed)?(?: \w+){0,3} to|tell|inform|notify|apply (?:to|at|with)|hand(?:s|ed)? \w+ to|send \w+ to|turn to)\s(?:the |their |a )?(?:[\w'’]+ (?:and|or) (?:the |their )?)?(?:[\w'’]+ )?$",
    re.IGNORECASE,
)


def receivers(piece: str) -> frozenset[str]:
    """The bodies that a piece has something reported, sent or told to."""
    return frozenset(
        name.key for name in ACTORS for match in name.pattern.finditer(piece) if _TO.search(piece[: match.start()])
    )


def named_anywhere(text: str) -> frozenset[str]:
    """All who are named in a text, bearing something or not."""
    return frozenset(key for key, _, _ in _stand(text))

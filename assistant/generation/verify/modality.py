"""How strongly a part of a sentence binds, and whether it denies.

>>> [(sorted(p.forces), p.negated) for p in marked("学校不得开除学生,应当保障教育,可以申请", "zh")]
[(['must-not'], True), (['must'], False), (['may'], False)]
>>> [(sorted(p.forces), p.negated) for p in marked("No one may hire a child; parents must not leave it", "en")]
[(['must-not'], True), (['must-not'], True)]
"""

import re
from dataclasses import dataclass, replace

from assistant.generation.verify.wording import parts
from assistant.retrieval import english_stems
from assistant.schema import Language

# A cue's force. "to" is 要 and "are to": a duty in a law, a task in a plan. "can" is an ability or a permission.
# "exempt" is 不必; "plain" masks words that only look like cues or denials.
_CUES_ZH = (
    (
        "plain",
        r"不仅|不但|不断|不论|无论|不管|不久|不过|不只|不然|不妨|差不多|不良|不同|不幸|不法|非法|非常|未成年|未来|没收|无人抚养|无障碍|特别|区别|性别|级别|个别|分别|类别|别人|别的|非机动车|不满|未满|没满|没到|不足|莫过|不以赚钱",
    ),
    ("plain", r"不(?:少|低|小|高|多|大)于|不超过|不少"),
    ("must", r"不得不|不能不|不得(?:少于|低于|超过|高于|多于)|不能(?:少于|低于|超过)"),
    ("exempt", r"不(?:再)?禁止|不必|无需|无须|不用(?!品)|不需要|毋须|没有义务|不一定|可以不|可不(?!可)|免于|不强制"),
    (
        "must-not",
        r"不得|不准|不许|严禁|禁止|不可以|不能|不可|不允许|不应(?:当|该)?|不该|不要|切勿|请勿|勿|杜绝|谁都不|无权|绝不|(?<!区)别(?=再|让|把|给|去|打|用|说)",
    ),
    (
        "must",
        r"必须|应当|应该|务必|须|一定要|有义务|有责任|强制(?=要求|规定)|(?<![适反相响供对呼效感])应(?![急对用届答征邀激变聘力有收保援付试])",
    ),
    (
        "may",
        r"可以|(?<![批标水核精瞄不获没])准(?![备确时则绳入许予])|有权|(?<!不)允许|准许|有[^，,。；;]{0,14}权利|享有|可(?=[向由自依申在以与同请委通])",
    ),
    ("encourage", r"鼓励|倡导|提倡|建议|号召|推荐"),
    ("can", r"(?<![可功职技智性效才节产热动不万])能(?![力量源动否手见干耐])|能够"),
    (
        "to",
        r"(?<![主重必首纲摘简概只将还紧扼])要(?![求素点么件是约旨紧害塞领闻])|需要|需(?!求)|得(?=给|让|把|去|先|向|马上|及时|立即)",
    ),
)
_DENIALS_ZH = re.compile(r"没有|并非|避免|以免|免得|不|没|未|无(?![偿害])|非(?=[必本])|拒绝|从未")

_CUES_EN = (
    (
        "plain",
        r"not only|no matter|non-\w+|(?:no|not) (?:less|fewer|more|lower|higher|later|longer|greater) than|not exceed\w*|not yet(?: turned)?|in May\b|no longer than",
    ),
    (
        "exempt",
        r"(?:not|never|no longer) (?:be )?(?:prohibit|forbid|ban)\w*|(?:need|needs) not|(?:do|does|did) ?n[o']t (?:have|need) to|not (?:required|obliged|necessary|compulsory|bound)|(?:is|are) exempt\w*|no (?:duty|obligation|need)|optional|voluntar\w+",
    ),
    ("should-not", r"should (?:not|never)|shouldn't|ought not"),
    (
        "must-not",
        r"must (?:not|never|neither)|mustn't|shall not|(?:may|can) (?:not|never|neither)|cannot|can't|not (?:be )?(?:allowed|permitted|entitled)|(?:is|are) (?:not|never) to|"
        r"prohibit\w*|forbid\w*|forbidden|bann?ed|bans|(?:un|il)lawful to|illegal to|no right|has no|(?:no one|nobody|no person|no organi[sz]ation|neither(?: \w+){0,3}|no(?: [\w']+){1,6}) (?:may|can|shall|must|should|is allowed|are allowed)|never",
    ),
    (
        "must",
        r"must|shall|(?:have|has|had) to|required?|requires|obliged|obligat\w+|obligation|duty[- ]bound|bound to|duty to|compulsory to|mandat\w+(?! reporting)",
    ),
    ("should", r"should|ought"),
    (
        "may",
        r"may|might|(?:is|are|be) (?:allowed|permitted|entitled|free) to|entitled|(?:have|has|enjoys?) (?:the |a )?rights?|right to|permits?|allows?",
    ),
    ("encourage", r"encourag\w+|advocat\w+|recommend\w*|advis(?:e|es|ed|able)|suggest\w*|urged"),
    ("can", r"can|could|able to"),
    ("to", r"(?:is|are) to(?! be found)|needs? to|expected to"),
)
_DENIALS_EN = re.compile(
    r"\b(?:not|nor|neither|never|without|nobody|no one|none|no|lacks?|refus\w+|avoid\w*)\b|n't\b", re.IGNORECASE
)


def _compiled(cues: tuple[tuple[str, str], ...], bounded: bool) -> re.Pattern[str]:
    edge = r"\b" if bounded else ""
    groups = [
        f"(?P<c{row}_{name.replace('-', '_')}>{edge}(?:{pattern}){edge})" for row, (name, pattern) in enumerate(cues)
    ]
    return re.compile("|".join(groups), re.IGNORECASE)


_CUES: dict[Language, re.Pattern[str]] = {"zh": _compiled(_CUES_ZH, False), "en": _compiled(_CUES_EN, True)}

_DENIALS: dict[Language, re.Pattern[str]] = {"zh": _DENIALS_ZH, "en": _DENIALS_EN}
_LACKS = re.compile(r"没有|没|无|without|no", re.IGNORECASE)
_LACKS_BEFORE = re.compile(
    r"(?:没|无|不)[^，,]{0,4}$|\b(?:without|no|not|nor|lacks?|lacking)\b[^,]{0,16}$|n't\b[^,]{0,16}$", re.IGNORECASE
)
NONE = "none"
_SHORT = {"zh": 16, "en": 60}  # characters up to which a part without a cue is taken as the opening of the next
_CONDITION: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"^(?:如果|要是|没有|发现)|(?:的|时|后|前|时候|的话|期间)$"),
    "en": re.compile(
        r"^(?:and |but )?(?:if|when|where|unless|before|after|while|within|in (?:case|urgent))\b", re.IGNORECASE
    ),
}
_CONTINUES = re.compile(r"(?:and\s|or\s|nor\s)?(?:\d|for\b|of\b|in\b|with\b|the\b|an?\b|or\b|nor\b)", re.IGNORECASE)
_DECLARES = re.compile(
    r".{0,4}(?:就是|即为|属于|视为)|(?:and\s)?(?:doing so|this|that|it|which)\s(?:is|are|counts?|means?)\b",
    re.IGNORECASE,
)

# The force of a sentence -> the forces of the text that allow it. Anything else strengthens, weakens or turns.
ADMITS: dict[str, frozenset[str]] = {
    "must": frozenset({"must", "to"}),
    "to": frozenset({"must", "to", "should", NONE}),
    "should": frozenset({"should", NONE}),
    "should-not": frozenset({"should-not", NONE}),
    "may": frozenset({"may"}),
    "can": frozenset({"may", "can", NONE}),
    "encourage": frozenset({"encourage"}),
    "exempt": frozenset({"exempt"}),
    "must-not": frozenset({"must-not"}),
    NONE: frozenset({"must", "to", "should", "can", NONE}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a sentence: its own cues, those it inherits from the part before, what it denies; the text up to the
    end of its cue, which names who is bound, and the rest, which says to what."""

    text: str
    own: frozenset[str]
    inherited: frozenset[str]
    denied: tuple[str, ...]
    negated: bool
    banned: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    subject: str = ""
    rest: str = ""
    before: str = ""
    opener: str = ""

    @property
    def forces(self) -> frozenset[str]:
        """What the part says of duty: its own cues, else what carries over; alone if it is a ban or a list that goes on."""
        if self.own or not self.inherited:
            return self.own or frozenset({NONE})
        if self.inherited == {"must-not"} or _CONTINUES.match(self.text):
            return self.inherited
        return self.inherited | {NONE}


def marked(text: str, language: Language, carried: frozenset[str] = frozenset()) -> list[Part]:
    """The parts of one sentence, left to right, each with its force; `carried` comes from a sentence ending in a colon."""
    return _joined(_single_parts(text, language, carried), language)


def openings(text: str, language: Language) -> list[Part]:
    """The parts of a sentence that stand before its first cue and are no condition: a task may be said of its own there.

    >>> [part.text for part in openings("家庭合理安排儿童作息,倡导每天睡9小时", "zh")]
    ['家庭合理安排儿童作息']
    """
    found = _single_parts(text, language, frozenset())
    first = next((row for row, part in enumerate(found) if part.own), 0)
    if not first or "must-not" in found[first].own:
        return []
    return [part for part in found[:first] if not _CONDITION[language].search(part.text)]


def _single_parts(text: str, language: Language, carried: frozenset[str]) -> list[Part]:
    found: list[Part] = []
    before, earlier, opener = carried, "", ""
    for piece in [piece for part in parts(text, language) for piece in _one_cue_each(part, language)]:
        before = frozenset() if _DECLARES.match(piece) else before
        read = replace(_read(piece, before, language), before=earlier, opener=opener)
        found.append(read)
        opener = opener or read.subject
        before, earlier = read.own or before, f"{earlier} {piece}"
    return found


def _one_cue_each(part: str, language: Language) -> list[str]:
    """A part cut before its second and every further cue: "those who cannot come | must write"."""
    starts = [m.start() for m in _CUES[language].finditer(part) if _cue_name(m) != "plain"][1:]
    return [part[a:b] for a, b in zip([0, *starts], [*starts, len(part)], strict=True) if part[a:b].strip()]


def _joined(found: list[Part], language: Language) -> list[Part]:
    """The parts with each opening ("寒暑假里", "if a child is hurt") joined to the part that it opens."""
    merged: list[Part] = []
    lead: Part | None = None
    for row, part in enumerate(found):
        whole = _with_lead(lead, part) if lead else part
        if row < len(found) - 1 and not part.own and _opens(whole, language):
            lead = whole
        else:
            merged.append(whole)
            lead = None
    return merged


def _opens(part: Part, language: Language) -> bool:
    return (not part.inherited and len(part.text) <= _SHORT[language]) or _CONDITION[language].search(
        part.text
    ) is not None


def _with_lead(lead: Part, part: Part) -> Part:
    return replace(
        part,
        text=f"{lead.text} {part.text}",
        denied=(*lead.denied, *part.denied),
        lacking=(*lead.lacking, *part.lacking),
        subject=f"{lead.text}\n{part.subject}" if part.own else "",
    )


def carried_over(text: str, language: Language) -> frozenset[str]:
    """The force that a sentence ending in a colon hands to the list after it."""
    if not text.rstrip().endswith(("：", ":")):
        return frozenset()
    found = marked(text, language)
    return found[-1].forces - {NONE} if found else frozenset()


def _cue_name(match: re.Match[str]) -> str:
    return (match.lastgroup or "").split("_", 1)[1].replace("_", "-")


def _read(part: str, inherited: frozenset[str], language: Language) -> Part:
    own, banned, rest, cue_end = set(), [], list(part), 0
    for match in _CUES[language].finditer(part):
        name = _cue_name(match)
        rest[match.start() : match.end()] = "·" * (match.end() - match.start())
        if name != "plain":
            own.add(name)
            cue_end = cue_end or match.end()
        if name in {"must-not", "should-not"}:
            banned.append(_head(part[match.end() :], language))
    denials = list(_DENIALS[language].finditer("".join(rest)))
    denied = [*banned, *(_head(part[match.end() :], language) for match in denials)]
    lacking = [_head(part[match.end() :], language) for match in denials if _LACKS.fullmatch(match[0])]
    prohibits = "must-not" in own or (not own and inherited == {"must-not"})
    return Part(
        text=part,
        own=frozenset(own),
        inherited=inherited,
        denied=tuple(denied),
        negated=bool(denied) or prohibits,
        banned=tuple(banned),
        lacking=tuple(lacking),
        subject=part[:cue_end],
        rest=part[cue_end:],
    )


_LEADING = re.compile(
    r"^(?:得|把|被|他们|她们|他|她|让|给|对|向|因为|因|以|将|在|有|的|了|再|去|会|能|是|其|任何|与|和|为|由|到|成|过|很|太)+"
)


def _head(after: str, language: Language) -> str:
    """The word that a denial denies: two characters, or a stem; "" where nothing follows."""
    if language == "en":
        return next(iter(english_stems(after)), "")
    match = re.match(r"[一-鿿]{2}", _LEADING.sub("", after.lstrip()))
    return match[0] if match else ""


_DENIAL = re.compile(
    r"不|没|无|未|禁|勿|非|拒|避免|以免|免得|\b(?:not?|never|without|nor|nobody|neither|cannot|avoid\w*)\b|n't\b",
    re.IGNORECASE,
)


_POINTS_BACK = re.compile(r"这样|这么|那样|如此|\b(?:this|that|so|it)\W*$", re.IGNORECASE)


def asserts(part: Part, head: str) -> bool:
    """Whether a word stands in a part with nothing before it there that denies it."""
    bans = (part.own or part.inherited) == {"must-not"}
    if bans and (not part.own or _POINTS_BACK.search(part.rest)):
        return False
    return any(
        not _DENIAL.search(part.text[: match.start()]) for match in re.finditer(re.escape(head), part.text, re.I)
    )


def denial_fault(claimed: list[Part], stated: list[Part]) -> bool:
    """A word that the text only denies is asserted, or one that it only asserts is denied."""
    denied = {head for part in stated for head in part.denied if head}
    dropped = [head for head in denied if any(asserts(part, head) for part in claimed)]
    added = [head for part in claimed for head in part.denied if head and any(asserts(p, head) for p in stated)]
    lost = any(not any(asserts(part, head) for part in stated) for head in dropped)
    return lost or _lack_dropped(claimed, stated) or any(not _denied_somewhere(head, stated) for head in added)


_SOMEBODY = re.compile(r"\bwith (?:any|some)(?:one|body)\b", re.IGNORECASE)


def _lack_dropped(claimed: list[Part], stated: list[Part]) -> bool:
    """Whether "without guardianship" has become "with guardianship", or "with nobody" "with anybody", even under a ban."""
    if any(_SOMEBODY.search(part.text) for part in claimed) and not any(_SOMEBODY.search(part.text) for part in stated):
        return True
    lacking = {head for part in stated for head in part.lacking if head}
    plain = " ".join(part.text for part in stated if not part.lacking)
    return any(
        not _LACKS_BEFORE.search(part.text[: match.start()])
        for head in lacking
        if head not in plain
        for part in claimed
        for match in re.finditer(re.escape(head), part.text, re.IGNORECASE)
    )


def _denied_somewhere(head: str, stated: list[Part]) -> bool:
    return any(head in part.denied or (part.negated and head in part.text) for part in stated)


def force_fault(claimed: Part, stated: Part) -> bool:
    """Whether a part is stronger, weaker or other than the part of the text that it renders."""
    if not claimed.own and claimed.inherited and _differs(frozenset({NONE}), claimed, stated):
        return _differs(claimed.inherited, claimed, stated)
    return _differs(claimed.own or frozenset({NONE}), claimed, stated)


def _differs(said: frozenset[str], claimed: Part, stated: Part) -> bool:
    law = stated.forces
    if law == {"must-not"}:
        own_denials = set(claimed.denied) - (set(stated.denied) - set(stated.banned))
        return said != {"must-not"} and (not said <= {NONE, "must-not"} or not own_denials)
    if said == {"must-not"} and _shared(claimed.banned, stated.denied):
        return False
    if "should" in said and "must" in law:
        return True
    return any(not ADMITS[force] & law for force in said)


def _shared(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether two lists of heads have one in common, "add" and "adding" being one."""
    return any(a.startswith(b) or b.startswith(a) for a in mine for b in theirs if a and b)

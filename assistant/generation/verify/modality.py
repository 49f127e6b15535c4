"""How strongly a part of a sentence binds, and whether it denies.

>>> [(sorted(p.forces), p.negated) for p in marked("学校不得开除学生,应当保障教育,可以申请", "zh")]
[(['must-not'], True), (['must'], False), (['may'], False)]
>>> [(sorted(p.forces), p.negated) for p in marked("No one may hire a child; parents must not leave it", "en")]
[(['must-not'], True), (['must-not'], True)]
"""

import itertools
import re
from dataclasses import dataclass, replace

from assistant.generation.verify.cues import CUES, DENIALS, FORCELESS, LACKS, LACKS_BEFORE, cue_name
from assistant.generation.verify.wording import ASIDE, parts, segments
from assistant.retrieval import english_stems
from assistant.schema import Language

NONE = "none"
_SHORT = {"zh": 16, "en": 60}  # characters up to which a part without a cue is taken as the opening of the next
_CONDITION: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(
        r"^(?:如果|要是|没有|发现)|^除.*外$|除外$|(?:的|时|后|前|时候|的话|期间)$|的(?:孩子|儿童|学生|未成年人|人|家庭|家长|父母|监护人|单位)$"
    ),
    "en": re.compile(
        r"^(?:and |but |or )?(?:if|when|where|unless|before|after|while|within|in (?:case|urgent|serious|grave|minor))\b",
        re.IGNORECASE,
    ),
}
_EXCEPTS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"除外|例外|^(?:但是?|并且?)?(?:必?须|应当)经"),
    "en": re.compile(
        r"^(?:and |but |or )?(?:unless|except\w*|with (?:these|the|certain) exceptions|if|when|where|against|without|"
        r"provided|as long as|openly or)\b",
        re.IGNORECASE,
    ),
}
_PUNISHES = re.compile(
    r"(?:并|予以|依法)*(?:责令|给予|没收|警告|吊销|训诫|批评|通报)"
)  # one measure beside others, no opening
_DONE_BY = re.compile(r"(?<![理自事缘])由[^，,]{1,10}[一-鿿]{2}$")  # a thought of its own, no opening
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
    end of its cue, which names who is bound, and the rest, which says to what.

    `earlier` holds what stands before, `piece` the part without the opening that was joined to it, `segment` all between two semicolons around it, and
    `governing` the conditions and exceptions there that hold for it."""

    text: str
    own: frozenset[str]
    inherited: frozenset[str]
    denied: tuple[str, ...]
    negated: bool
    banned: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    subject: str = ""
    rest: str = ""
    earlier: tuple[str, ...] = ()
    piece: str = ""
    segment: str = ""
    governing: tuple[str, ...] = ()

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
    before, earlier = carried, tuple[str, ...]()
    listed = carried == {
        "must-not"
    }  # "不得实施下列行为：" forbids "允许……": what looks like a cue there is what is forbidden
    for segment in segments(text, language):
        pieces = [piece for part in parts(segment, language) for piece in _one_cue_each(part, language)]
        pieces = parts(segment, language) if listed else pieces
        for row, piece in enumerate(pieces):
            before = frozenset() if _DECLARES.match(piece) else before
            read = _read(piece, before, language)
            read = replace(read, own=frozenset(), inherited=carried, negated=True) if listed else read
            governing = _governing(pieces, row, language)
            found.append(replace(read, earlier=earlier, piece=piece, segment=segment, governing=governing))
            before, earlier = read.own or before, (*earlier, piece)
    return found


def _governing(pieces: list[str], row: int, language: Language) -> tuple[str, ...]:
    """The conditions that stand before a piece and hold for it, and what is excepted right after it."""
    conditions: list[str] = []
    opens = True
    for piece in pieces[:row]:
        stands = is_condition(piece, language)
        if stands:
            conditions = conditions if opens else []
            conditions.append(piece)
        opens = stands
    if language == "en" and _CONTINUES.match(pieces[row]) and not binds(pieces[row], language):
        conditions += pieces[next((r for r in range(row, -1, -1) if binds(pieces[r], language)), row) : row]
    after = itertools.takewhile(_EXCEPTS[language].search, pieces[row + 1 :])
    return (*conditions, *after)


def is_condition(piece: str, language: Language) -> bool:
    """Whether a piece only says when, or of whom, what follows holds."""
    return _CONDITION[language].search(piece) is not None


def _one_cue_each(part: str, language: Language) -> list[str]:
    """A part cut before its second and every further cue: "those who cannot come | must write"."""
    starts = [m.start() for m in CUES[language].finditer(part) if cue_name(m) not in FORCELESS][1:]
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
    if _DONE_BY.search(part.text) or (_PUNISHES.match(part.text) and not is_condition(part.text, language)):
        return False
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


def without_examples(text: str, language: Language) -> str:
    """A sentence less the brackets in it that neither bind nor allow."""
    return ASIDE.sub(lambda m: m[0] if binds(m[0], language) else "", text)


def forces(text: str, language: Language) -> frozenset[str]:
    """Every force that a sentence speaks with: what it says must, may or should be."""
    return frozenset().union(*(part.own for part in marked(text, language)))


def binds(text: str, language: Language) -> bool:
    """Whether a text has a word that binds, allows or forbids."""
    return any(cue_name(match) not in FORCELESS for match in CUES[language].finditer(text))


def carried_over(text: str, language: Language) -> frozenset[str]:
    """The force that a sentence ending in a colon hands to the list after it."""
    if not text.rstrip().endswith(("：", ":")):
        return frozenset()
    found = marked(text, language)
    return found[-1].forces - {NONE} if found else frozenset()


def _read(part: str, inherited: frozenset[str], language: Language) -> Part:
    own, banned, unable, rest, cue_end = set(), [], [], list(part), 0
    for match in CUES[language].finditer(part):
        name = cue_name(match)
        rest[match.start() : match.end()] = "·" * (match.end() - match.start())
        if name not in FORCELESS:
            own.add(name)
            cue_end = cue_end or match.end()
        if name == "unable":
            unable.append(_head(part[match.end() :], language))
        if name in {"must-not", "should-not"}:
            banned.append(_head(part[match.end() :], language))
    denials = list(DENIALS[language].finditer("".join(rest)))
    denied = [*banned, *unable, *(_head(part[match.end() :], language) for match in denials)]
    lacking = [_head(part[match.end() :], language) for match in denials if LACKS.fullmatch(match[0])]
    prohibits = "must-not" in own or (not own and inherited == {"must-not"})
    return Part(
        text=part,
        own=frozenset(own),
        inherited=inherited,
        denied=tuple(denied),
        negated=len(denied) > len(unable) or prohibits,
        banned=tuple(banned),
        lacking=tuple(lacking),
        subject=part[:cue_end],
        rest=part[cue_end:],
    )


_LEADING = re.compile(
    r"^(?:依照[^，,]{0,8}规定|按照[^，,]{0,8}规定|依法|按时|得|把|被|他们|她们|他|她|让|给|对|向|因为|因|以|将|在|有|的|了|再|去|会|能|是|其|任何|与|和|为|由|到|成|过|很|太)+"
)


_DOES_TO_CHILD = re.compile(r"[送收养带管教](?=孩子|娃|适龄|儿童|未成年|子女)")  # 送孩子 is 送适龄儿童


def _head(after: str, language: Language) -> str:
    """The word that a denial denies: two characters, or a stem; "" where nothing follows."""
    if language == "en":
        return next(iter(english_stems(after)), "")
    bare = _LEADING.sub("", after.lstrip())
    match = _DOES_TO_CHILD.match(bare) or re.match(r"[一-鿿]{2}", bare)
    return match[0] if match else ""


_DENIAL = re.compile(
    r"不|没|无|未|禁|勿|非|拒|避免|以免|免得|\b(?:not?|never|without|nor|nobody|neither|cannot|avoid\w*)\b|n't\b",
    re.IGNORECASE,
)


_POINTS_BACK = re.compile(r"这样|这么|那样|如此|\b(?:this|that|so|it)\W*$", re.IGNORECASE)


# What stands between a denial and its verb, or denies something of its own: "无正当理由未依照本法规定送"
_ASIDE_OF_DENIAL = re.compile(r"(?:没有?|无)(?:正当|合理|充分)的?(?:理由|原因)|(?:依照|按照)[^，,]{0,8}规定")
_REACH = {False: 6, True: 60}  # characters over which a denial that is no ban reaches, in Chinese and in English


def asserts(part: Part, head: str) -> bool:
    """Whether a word stands in a part with nothing before it there that denies it."""
    bans = (part.own or part.inherited) == {"must-not"}
    if bans and (not part.own or _POINTS_BACK.search(part.rest)):
        return False
    reach = len(part.text) if "must-not" in part.forces else _REACH[part.text.isascii()]
    return any(
        not _DENIAL.search(_ASIDE_OF_DENIAL.sub("", part.text[: match.start()])[-reach:])
        for match in re.finditer(re.escape(head), part.text, re.IGNORECASE)
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
        not LACKS_BEFORE.search(part.text[: match.start()])
        for head in lacking
        if head not in plain and not any(_stands_unlacked(head, part.text) for part in stated)
        for part in claimed
        for match in re.finditer(re.escape(head), part.text, re.IGNORECASE)
    )


def _stands_unlacked(head: str, text: str) -> bool:
    """Whether a word stands a second time, with nothing lacking: "无民事行为能力人实施的民事法律行为"."""
    return any(not LACKS_BEFORE.search(text[: match.start()]) for match in re.finditer(re.escape(head), text))


def _denied_somewhere(head: str, stated: list[Part]) -> bool:
    """By a denial close before it, or under a ban: another denial in the same part excuses nothing."""
    near = re.compile(
        rf"(?:{_DENIAL.pattern}|refus\w+)(?:[^，,。；;的权可应]{{0,14}}|[\sA-Za-z',-]{{0,80}}){re.escape(head)}",
        re.IGNORECASE,
    )
    return any(
        head in part.denied or ("must-not" in part.forces and head in part.text) or near.search(part.text)
        for part in stated
    )


_ITEM = re.compile(r"[（(][一二三四五六七八九十]+[）)]")


def negation_fault(claimed: Part, stated: Part) -> bool:
    """Whether one denies and the other does not, apart from what both deny in a condition."""
    if claimed.own == {"must-not"} and _ITEM.match(stated.text):  # "不得……：（一）不履行义务" bans no 履行
        return _shared(claimed.banned, stated.denied) and len(claimed.denied) == len(claimed.banned)
    if claimed.negated == stated.negated:
        return False
    mine, theirs = set(claimed.denied), set(stated.denied)
    return not (mine and mine <= theirs) if claimed.negated else not (theirs and theirs <= mine)


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

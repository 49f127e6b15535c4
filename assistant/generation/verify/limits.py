"""What a statement limits itself by, and whether a sentence keeps it: hedges, grades, conditions, ages, exceptions.

A rule for grave cases told of all, or an aim told without its "step by step", says more than its text.

>>> sorted(limits("有条件的幼儿园逐步开设托班")), sorted(limits("in serious cases, report it where possible"))
(['gradually', 'means'], ['as-far-as-possible', 'serious'])
"""

import re
from collections.abc import Sequence

from assistant.generation.verify.modality import Part
from assistant.generation.verify.quantities import quantities
from assistant.generation.verify.wording import features
from assistant.schema import Language

_LIMITS = tuple(
    (key, re.compile(f"{zh}|{en}", re.IGNORECASE))
    for key, zh, en in (
        (
            "as-far-as-possible",
            r"尽量|尽可能|尽力",
            r"\bas far as possible|\b(?:where|wherever|if) (?:at all )?possible|\btry to\b|\bdo (?:their|its|his|her) best|\bas much as",
        ),
        ("in-principle", r"原则上|一般(?=由|情况|不|应|要|都)", r"\bin principle|\bgenerally\b|\bas a rule\b|\bnormally\b"),
        ("gradually", r"逐步|逐渐|逐年|分步", r"\bstep by step|\bgradual\w*|\bprogressively|\bby stages|\bby degrees"),
        ("explore", r"探索|试点|试行", r"\bexplor\w+|\bpilot\w*|\btrial"),
        ("strive", r"力争|争取|努力|力求", r"\bstriv\w+|\bendeavou?r\w*|\bseeks? to|\baims? (?:to|for)|\btry to"),
        (
            "means",
            r"有条件|没(?:有)?条件|条件不?(?:允许|成熟|具备|够)|不?具备条件",
            r"\b(?:with|without|have|has|lack\w*) the (?:means|conditions|capacity)|\bconditions (?:allow|permit)|\bwhere conditions|\bcapable of\b",
        ),
        (
            "able",
            r"有[^，,。；;]{0,12}能力的?(?!人)|能力(?:监护|照护|照顾|接受|适应)|(?<![不可])能够?[^，,。；;]{0,4}(?:接受|适应|独立|自己|照顾|管)",
            r"\bable to adapt\b",
        ),
        ("consented", r"须经|同意|批准", r"\bconsent\w*|\bapprov\w+|\bpermission|\bagree\w*"),
        ("unfavourable", r"不利|(?:对|给)[^，,]{0,10}(?:不好|有害)|影响[^，,]{0,6}(?:健康|成长)|伤害?[^，,]{0,4}身心", r"\bharm\w*|\bdetriment\w*|\bnot good for|\bbad for|\bunfavou?rable|\bagainst the interests"),
        ("hardship", r"特殊困难|无力抚养|养不起|抚养不了|没有?(?:能力|力量)(?:抚|来)?养", r"\bspecial difficult\w+"),
        ("beyond", r"以外|之外|规定外", r"\b(?:outside|beyond|other than)\b"),
        (
            "qualified",
            r"符合.{0,6}(?:条件|规定|要求)的|(?:合|满足|够)(?:规定的?)?条件|条件符合",
            r"\beligible\b|\bqualif(?:y|ies|ied)\b|\bmeet(?:s|ing)? (?:the |these |certain |set )?(?:conditions|requirements|criteria)",
        ),
        ("serious", r"重伤|严重(?!影响|损害|侵害|遗传|.{0,3}病|精神)|恶劣", r"\bserious\w*|\bgrave\w*|\bsevere\w*|\bbad cases"),
        ("slight", r"轻微|较轻|情节轻(?!重)|不严重", r"\b(?:is|are) minor\b|\bminor (?:case|breach|act)|\bslight\w*|\bless serious|\bnot serious"),
        ("urgent", r"紧急|紧迫|急迫|危急", r"\burgen\w+|\bemergenc\w+"),
        (
            "no-reason",
            r"(?:没有|没|无)(?:有)?(?:正当|合理|充分)(?:的)?(?:理由|原因)|无故|平白",
            r"\bwithout (?:any )?(?:a )?(?:good|proper|legitimate|justified|valid|due) (?:reason|cause)",
        ),
        (
            "against-rules",
            r"违反(?!本(?:法|条例|办法|规定)[^，,]{0,20}规定[，,\s]+[^，,]{2,40}的).{0,6}[规法]|违规(?!行为)|不按规定|违法(?!行为|犯罪|所得|后果)|非法(?!人)",
            r"\bagainst (?:\w+ )?(?:rules|law|regulations)|\bunlawful\w*|\billegal\w*|\bin (?:breach|violation) of|\bviolat\w+ (?:the )?(?:rules|law|provisions)",
        ),
        (
            "necessary",
            r"必要(?:时|情况)|(?:确|确实)?有必要|需要时|有需要",
            r"\b(?:where|when|if|as) (?:it is )?(?:necessary|needed)",
        ),
        ("obstinate", r"拒不|屡教|屡次|仍不|逾期|过期|过了期限|超过期限|到期|不改", r"\brefus\w+ to (?:correct|comply|mend|stop|put)|\brepeatedly|\bstill (?:do|does|fail)"),
        ("exception", r"除.{1,30}外|除了[^，,。；;]{1,30}[，,](?![^，,。；;]{0,16}[还也])|除非|除外|例外|另有规定", r"\bexcept\w*|\bunless\b|\bother than\b|\bapart from\b|\bonly (?:if|when)\b"),
    )
)  # fmt: skip


def limits(text: str) -> frozenset[str]:
    """The kinds of limits that a text sets itself."""
    return frozenset(key for key, pattern in _LIMITS if pattern.search(text))


def ages(text: str, language: Language, persons: bool = False) -> frozenset[str]:
    """The ages that a text speaks of; with `persons`, only those that stand beside the children or others they are of."""
    found = (q for q in quantities(text, language) if q.unit in _AGES or (not q.unit and q.bound in {"under", "over"}))
    return frozenset(q.value for q in found if not persons or _PERSONS.search(q.place))


_PERSONS = re.compile(
    r"孩子|儿童|未成年人|学生|的人|子女|[男女][孩童生]|\b(?:child(?:ren)?|minors?|those|girls?|boys?|persons?|people|anyone|pupils?|students?)\b",
    re.IGNORECASE,
)
_AGES = frozenset({"age", "month-age"})


def limit_fault(claim: str, stated: Part, language: Language) -> str:
    """What limit a sentence drops of the part that it renders or of the conditions that govern that part."""
    around = "\n".join((stated.text, *stated.governing))
    if limits(around) - limits(claim) or _inability_dropped(claim, stated.text):
        return "limit"
    before = "\n".join((stated.text.removesuffix(stated.rest), *stated.governing))
    bound = ages(before, language) | ages(stated.rest, language, persons=True)
    if bound and not bound & ages(claim, language) and not _names_the_same(claim, around, language):
        return "age"
    return ""


_SANCTION = re.compile(r"停产|停业|停止招生|吊销|取缔|处分|拘留|罚款")


def sanction_fault(claimed: Sequence[Part], stated: Sequence[Part], claim: str, language: Language) -> bool:
    """Whether a sanction is named without what limits it wherever the text has it: 停业 only for who does not mend."""
    named = {word for part in claimed for word in _SANCTION.findall(part.text)}
    found = [[part for part in stated if word in part.text] for word in named]
    return any(having and all(limit_fault(claim, part, language) for part in having) for having in found)


_UNABLE = re.compile(r"不能(?P<what>[^，,。；;的]{2,12})的(?P<who>成年(?:子女|人|孩子))")


def _inability_dropped(claim: str, text: str) -> bool:
    """Whether what holds for grown children who cannot live alone is told of all who are grown."""
    return any(
        match["what"][:2] not in claim and re.search(f"(?<!未){match['who']}", claim)
        for match in _UNABLE.finditer(text)
    )


def _names_the_same(claim: str, text: str, language: Language) -> bool:
    """Whether a school stage says what the age says: both speak of one."""
    stages = {feature for feature in features(text, language) if feature.startswith("<")}
    return bool(stages & features(claim, language))

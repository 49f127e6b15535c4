"""The words by which a sentence binds, allows, forbids or denies, as patterns of both languages."""

import re

from assistant.schema import Language

# A cue's force. "to" is 要 and "are to": a duty in a law, a task in a plan. "can" is an ability or a permission.
# "exempt" is 不必; "plain" masks words that only look like cues or denials, "unable" is a 不能 that tells of whom a rule
# speaks ("不能独立生活的成年子女") and so denies without forbidding.
_PERSONS = r"(?:成年|残疾|适龄)*(?:子女|孩子|儿童|少年|学生|未成年人|人)"
_ZH = (
    (
        "plain",
        r"(?P<asked>[一-鿿])不(?P=asked)|不仅|不但|不断|不论|无论|不管|不久|不过|不只|不然|不妨|差不多|不良|不同|不幸|不法|非法|非常|未成年|未来|没收|无人抚养|无障碍|特别|区别|性别|级别|个别|分别|类别|别人|别的|非机动车|不满|未满|没满|没成年|没有成年|没到|不足|莫过|不以赚钱|(?<=[劝谈找做够管说联做])不(?=[回拢到上了动成住着下清来])",
    ),
    ("plain", r"非婚生|(?:没有?|未)结婚(?:就)?生(?=[的下])|应当(?=接受义务教育的)"),
    (  # 能 that tells of whom: "接收能适应的孩子"
        "plain",
        rf"(?:^|(?<=接收|招收|拒收|接纳|录取|收留|委托)|(?<=[、托找]))能够?(?=[^，,。；;]{{1,20}}的{_PERSONS})|(?<=只要|如果|要是)能够?",
    ),
    ("unable", rf"(?:(?<=或者)|(?<=[、对和与或]))不能(?=[^，,。；;]{{1,12}}的{_PERSONS})"),
    ("plain", r"不(?:少|低|小|高|多|大)于|不超过|不少"),
    ("must", r"不得不|不能不|不得(?:少于|低于|超过|高于|多于)|不能(?:少于|低于|超过)"),
    ("exempt", r"不(?:再)?禁止|不必|无需|无须|不用(?!品)|不需要|毋须|没有义务|不一定|可以不|可不(?!可)|免于|不强制"),
    (
        "must-not",
        r"(?:不得|不准|不许|严禁|禁止)(?:允许|准许)?|不可以|不能|不可|不允许|不应(?:当|该)?|不该|不要|切勿|请勿|勿|杜绝|谁都不|无权|绝不|(?<!区)别(?=再|让|把|给|去|打|用|说)",
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
        r"(?<![主重必首纲摘简概只将还紧扼])要(?![求素点么件是约旨紧害塞领闻]|抚养费|钱|回)|需要|需(?!求)|得(?=给|让|把|去|先|向|马上|及时|立即)",
    ),
)
_DENIALS_ZH = re.compile(r"没有|并非|避免|以免|免得|不|没|未|无(?![偿害])|非(?=[必本])|拒绝|从未")

_EN = (
    (
        "plain",
        r"not only|no matter|non-\w+|(?:no|not) (?:less|fewer|more|lower|higher|later|longer|greater) than|not exceed\w*|not yet(?: turned)?|in May\b|no longer than|(?:who|that) (?:is|are) able to",
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


CUES: dict[Language, re.Pattern[str]] = {"zh": _compiled(_ZH, False), "en": _compiled(_EN, True)}

DENIALS: dict[Language, re.Pattern[str]] = {"zh": _DENIALS_ZH, "en": _DENIALS_EN}
LACKS = re.compile(r"没有|没|无|without|no", re.IGNORECASE)
LACKS_BEFORE = re.compile(
    r"(?:没|无|不)[^，,]{0,4}$|\b(?:without|no|not|nor|lacks?|lacking)\b[^,]{0,16}$|n't\b[^,]{0,16}$", re.IGNORECASE
)


FORCELESS = frozenset({"plain", "unable"})  # what is marked as a cue and neither binds, allows nor forbids


def cue_name(match: re.Match[str]) -> str:
    """The force that a match of `CUES` stands for."""
    return (match.lastgroup or "").split("_", 1)[1].replace("_", "-")

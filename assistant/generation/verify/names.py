"""Who and where a sentence names: bodies and people, kinds of children, places, documents, proper names.

>>> sorted(named("村委会要告诉家长和派出所", ACTORS))
['committee', 'guardian', 'police']
>>> sorted(named("Villagers' committees must tell the parents and the police", ACTORS))
['committee', 'guardian', 'police']
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.generation.verify.wording import without_asides
from assistant.question import STAGES
from assistant.schema import Language


@dataclass(frozen=True, slots=True)
class Name:
    """One body or group, as both languages write it."""

    key: str
    pattern: re.Pattern[str]


def entry(key: str, zh: str, en: str) -> Name:
    return Name(key, re.compile(rf"{zh}|\b(?:{en})\b", re.IGNORECASE))


ACTORS = (
    entry(
        "guardian",
        r"家长(?!学校|课堂)|父母|父或者?母|生父|生母|爸爸|妈妈|监护人|爸妈|爹妈|父亲|母亲(?!节)",
        r"parents?(?!['’s]* schools?)|guardians?|fathers?|mothers?",
    ),
    entry("grandparent", r"祖父母|外祖父母|爷爷|奶奶|外公|外婆|姥姥|姥爷|祖辈", r"grand(?:parents?|fathers?|mothers?)"),
    entry("kin", r"(?<!直)近?亲属|亲戚|兄弟姐妹|兄姐", r"relatives?|siblings?|next of kin"),
    entry(
        "school",
        r"(?<!家长)(?<!儿童友好型)学校|校方|中小学(?!生)|(?<![小中大])(?<!儿童友好型)校(?=要|应|必|不得|须)",
        r"(?<!preschool )(?<!middle )(?<!high )(?<!primary )(?<!parent )(?<!parents' )(?<!secondary )schools?(?![- ](?:age|child|student|pupil|bus|course|staff|teacher))",
    ),
    entry("kindergarten", r"幼儿园|园方", r"kindergartens?|nursery schools?"),
    entry("childcare", r"托育|托幼|托班|早教|婴幼儿照护|早期教育", r"childcare|nursery class\w*|early[- ]education"),
    entry("training", r"校外培训|补习班|培训机构", r"tutoring|training (?:institutions?|firms?|agencies)"),
    entry("teacher", r"教师|老师|教职员?工|班主任", r"teachers?|teaching staff|school staff"),
    entry(
        "committee",
        r"村委会|居委会|村[（(]居[）)]委会|村民委员会|居民委员会|村（居）|村\(居\)",
        r"(?:villagers?['’]?|residents?['’]?|village|neighbou?rhood)(?: or (?:villagers?['’]?|residents?['’]?))?(?: and (?:villagers?['’]?|residents?['’]?))? committees?",
    ),
    entry(
        "child-director",
        r"儿童主任|儿童专干|儿童福利督导员|儿童权利监察员",
        r"child(?:ren's)? directors?|child welfare supervisors?|child rights monitors?",
    ),
    entry("child-supervisor", r"儿童督导员", r"child supervisors?"),
    entry("police", r"公安|派出所|警察|民警|警方", r"police|public security (?:organs?|bureaus?|authorit\w+)"),
    entry("civil-affairs", r"(?<!人)民政", r"civil affairs"),
    entry(
        "education-department",
        r"教育(?:行政|主管)?部门|教育局|教育(?:、[^，,。；;]{1,30})?等(?:有关)?部门",
        r"education (?:departments?|authorit\w+|bureaus?)",
    ),
    entry(
        "health-department", r"卫生健康|卫健|卫生部门|卫生等部门", r"health (?:departments?|authorit\w+|commissions?)"
    ),
    entry("labour-department", r"劳动保障|人社|人力资源", r"labou?r (?:departments?|authorit\w+|security)"),
    entry("court", r"法院|法官", r"courts?|judges?"),
    entry("prosecutor", r"检察", r"procurator\w*|prosecutors?(?: office)?"),
    entry("women-federation", r"妇联|妇女联合会", r"women['’]?s['’]? federations?"),
    entry("youth-league", r"共青团|团委|共产主义青年团", r"youth league"),
    entry("union", r"工会", r"trade unions?"),
    entry("disabled-federation", r"残联|残疾人联合会", r"disabled persons['’]? federations?"),
    entry("working-committee", r"妇儿工委|妇女儿童工作委员会", r"working committees? on children and women"),
    entry("township", r"乡镇(?!卫生|寄宿)|民族乡|街道", r"townships?|sub-?districts?"),
    entry("county", r"县级|县政府|县人民政府", r"count(?:y|ies)"),
    entry(
        "doctor",
        r"医院|医生|医师|医疗机构|医务|诊所|大夫",
        r"doctors?|hospitals?|clinics?|medical (?:institutions?|staff)",
    ),
    entry(
        "employer",
        r"用人单位|雇主|(?<!游戏)企业|(?<!游戏)(?<!网游)公司|个体户|老板|厂家|工厂",
        r"employers?|compan(?:y|ies)|firms?|factor(?:y|ies)|enterprises?",
    ),
    entry(
        "platform",
        r"平台|网络(?:游戏|直播|社交|音视频|产品和)?服务提供者|直播间|网游|游戏(?:公司|企业)",
        r"platforms?|providers?|online games?",
    ),
    entry("media", r"媒体|新闻", r"media|press"),
    entry("volunteer", r"志愿", r"volunteers?"),
    entry("social-worker", r"社工|社会工作", r"social work\w*"),
    entry("social-organisation", r"社会组织|公益组织|慈善", r"social organi[sz]ations?|charit\w+|ngos?"),
    entry("relief", r"救助管理|救助保护机构|救助站", r"relief institutions?|protection institutions?"),
    entry("party", r"党委|党组织", r"party committees?"),
    entry("supplier", r"消费者|经营者|商家|商店|超市", r"consumers?|sellers?|shops?|supermarkets?|merchants?"),
)

CHILDREN = (
    entry("left-behind", r"留守", r"left[- ]behind"),
    entry("migrant", r"流动儿童|随迁|流动孩子|流动人口", r"migrant|moved with their parents|accompanying children"),
    entry("in-difficulty", r"困境|困难(?:家庭)?(?:的)?(?:孩子|儿童|学生)", r"in difficulty|in hardship|disadvantaged"),
    entry("orphan", r"孤儿", r"orphan\w*"),
    entry("de-facto", r"事实无人抚养|没人抚养", r"de facto unattended"),
    entry("disabled", r"残疾|残障|身心障碍", r"disabilit\w+|disabled|impair\w+"),
    entry("autistic", r"孤独症|自闭", r"autis\w+"),
    entry("street", r"流浪", r"street children|vagrant|homeless"),
    entry(
        "unmarried-parents", r"非婚生|(?:没有?|未)结婚(?:就)?生", r"born out(?:side)? of wedlock|of unmarried parents"
    ),
    entry("girl", r"女童|女孩|女生|女儿", r"girls?|daughters?"),
    entry("boy", r"男童|男孩|男生|儿子", r"boys?|sons?"),
    entry("pregnant", r"孕|产妇", r"pregnan\w+|expectant"),
    entry("destitute", r"特困|低保|最低生活保障", r"destitute|minimum[- ](?:living[- ])?allowance"),
    entry("stage:preschool", r"学龄前|学前儿童|幼儿(?!园)", r"pre-?schoolers?|pre-?school children"),
    *(
        Name(f"stage:{stage.name}", re.compile(f"{stage.asked.pattern}|{stage.written.pattern}", re.IGNORECASE))
        for stage in STAGES
        if stage.name not in {"adult", "preschool"}
    ),
)

SPHERES = (
    entry("nation", r"全国|全中国|国家级", r"nationwide|national(?:ly)?|across (?:the country|china)|countrywide"),
    entry("province", r"全省|省级|我省|本省", r"provinc\w+"),
    entry("city", r"全市|我市|本市|市级", r"municipal\w*|city(?:wide|-wide)?|cities"),
    entry("rural", r"农村|乡村|村里|城乡", r"rural|countryside|villages?(?! committee)"),
    entry("urban", r"城市|城镇|城区|城里|城乡", r"urban|cit(?:y|ies)|towns?"),
)

ALL = (
    entry(
        "all",
        r"(?:所有|全体|全部|一切|任何|每一?[个名位所家])的?(?:孩子|儿童|未成年人|学生|家长|学校|家庭|单位|社区)",
        r"(?:all|every|any) (?:children|child|minors?|kids?|parents?|schools?|students?|pupils?|famil\w+|communit\w+)",
    ),
)

# Words that turn a statement round; in a part that renders the other one, they make it false.
_OPPOSITES = tuple(
    (re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE))
    for one, other in (
        (r"以上", r"以下|以内"),
        (
            r"提高|上升|升(?![学旗高])|增加|增长|提升|扩大|上涨|\b(?:rais\w+|ris\w+|increas\w+|grow\w*|expand\w*)\b",
            r"降低|下降|减少|降到|降至|降|缩小|\b(?:lower\w*|fall\w*|reduc\w+|decreas\w+|declin\w+|drop(?:s|ped)?|narrow\w*|cut)\b",
        ),
        (r"加重|\badd(?:s|ing)?\b|\bheavier\b", r"减轻|\b(?:eas\w+|lighten\w*|reliev\w+)\b"),
        (r"免费|无偿|\bfree\b", r"收费|有偿|付费|\b(?:charged?|paid|fees?)\b"),
        (
            r"公开|公布|披露|\b(?:publish\w*|public(?:ly)?|disclos\w+)\b",
            r"保密|不公开|隐私|隐瞒|\b(?:confidential\w*|secret\w*|private\w*|conceal\w*)\b",
        ),
        (r"口头|\boral(?:ly)?\b", r"书面|\bwrit\w+\b"),
        (
            r"立即|马上|及时|立刻|\b(?:at once|immediately|promptly|right away)\b",
            r"事后|以后再|过后|\b(?:later|afterwards|eventually|in due course)\b",
        ),
        (r"同意|批准|\b(?:agree\w*|consent\w*|approv\w+)\b", r"反对|拒绝|驳回|\b(?:refus\w+|reject\w*|oppos\w+)\b"),
        (
            r"(?<![不未])(?:暂停|停止|中止|终止|停下)|\b(?:suspend\w*|stop(?:s|ped)?|halt\w*|paus\w+)\b",
            r"照样|照常|继续|不停|不(?:暂停|停止|中止|终止)|\b(?:continu\w+|still|go(?:es)? on|remains? in force)\b",
        ),
        (r"(?<![无生失])有效(?!期|地|果)|\bvalid\b|\bin force\b", r"无效|失效|\b(?:invalid|void)\b"),
        (r"允许|准许|\ballow\w*", r"禁止|严禁|\b(?:prohibit\w*|forbid\w*)"),
        (r"之后|以后|\bafter\b", r"之前|以前|\bbefore\b"),
        (r"支持|\bsupport\w*", r"反对|阻止|\b(?:oppos\w+|obstruct\w*)"),
        (r"延长|\b(?:extend\w*|prolong\w*)", r"缩短|\bshorten\w*"),
        (r"公办|\bpublic(?:ly run)?\b", r"民办|私立|\bprivate(?:ly run)?\b"),
        (r"拒绝|\brefus\w+", r"使用|接受|采用|\b(?:us(?:e|es|ing)|accept\w*)\b"),
        (r"全部|一律|所有|\b(?:all|every)\b", r"部分|有的|个别|\b(?:some|part of|certain)\b"),
    )
)

_BOUND = re.compile(r"\b(?:or|and) (?:lower|higher|more|less|fewer)\b", re.IGNORECASE)
_EXAMPLE = re.compile(
    r"(?:尤其|特别是|包括|例如|比如|如(?!果)|especially|such as|including|for example).*", re.IGNORECASE | re.DOTALL
)
_PROPER = re.compile(r"(?<![.!?:“\"'(]\s)(?<!^)(?<![A-Za-z])[A-Z][A-Za-z]+")
_LATIN = re.compile(r"[A-Za-z]{2,}")
_BODY = re.compile(
    r"[^\W\da-zA-Z向到由在给对和与及或找去被让经从可的这那]{2}(?:局|厅|委员会|联合会|基金会|协会|学会|研究院|研究所|医院|法院|检察院|大学|公司|集团|热线|办公室|部(?![门分署位件队落长属]))"
)
_TITLE = re.compile(r"《([^《》]+)》")


def named(text: str, names: Iterable[Name]) -> frozenset[str]:
    """Keys of the names that stand in a text."""
    return frozenset(name.key for name in names if name.pattern.search(text))


def kinds_meant(text: str) -> frozenset[str]:
    """Kinds of children that a part is confined to: not those in brackets, nor those it gives as examples."""
    return named(_EXAMPLE.sub("", without_asides(text)), CHILDREN)


_ALSO_CALLED = {"guardian": re.compile("法定代理人"), "stage:infant": re.compile("弃婴")}


def strangers(claim: str, known: str, language: Language, places: Sequence[str]) -> list[str]:
    """Names in a sentence that stand nowhere in the evidence, the question or around the clauses."""
    also = frozenset(key for key, pattern in _ALSO_CALLED.items() if pattern.search(known))
    found = sorted(
        key for names in (ACTORS, CHILDREN, SPHERES, ALL) for key in named(claim, names) - named(known, names) - also
    )
    folded = known.casefold()
    found += [place for place in places if _stands(place, claim) and not _stands(place, known)]
    found += [title for title in _TITLE.findall(claim) if title.casefold() not in folded]
    return found + _proper(claim, folded, language)


def _proper(claim: str, known: str, language: Language) -> list[str]:
    if language == "en":
        return [word for word in _PROPER.findall(claim) if word.casefold() not in known]
    bodies = [
        body for body in _BODY.findall(_TITLE.sub("", claim)) if body[-3:] not in known and not named(body, ACTORS)
    ]
    return bodies + [word for word in _LATIN.findall(claim) if word.casefold() not in known]


def _stands(place: str, text: str) -> bool:
    if place.isascii():  # of thousands of names nearly none is there: no pattern is made for those
        return (
            place.casefold() in text.casefold()
            and re.search(rf"\b{re.escape(place)}\b", text, re.IGNORECASE) is not None
        )
    return place in text


def turned(claimed: str, stated: str) -> bool:
    """Whether a part says the opposite, in a pair of opposites, of the part that it renders."""
    claimed, stated = _BOUND.sub("", claimed), _BOUND.sub("", stated)
    for one, other in _OPPOSITES:
        for mine, theirs in ((one, other), (other, one)):
            if (
                mine.search(claimed)
                and not theirs.search(claimed)
                and theirs.search(stated)
                and not mine.search(stated)
            ):
                return True
    return False

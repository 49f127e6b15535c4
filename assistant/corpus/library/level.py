"""The level of a text, proposed from who issued it and what it is called; the user has the last word.

>>> level_of("青禾省未成年人保护条例", "青禾省人民代表大会常务委员会", {}), level_of("关于暑期托管的通知", "青禾县教育局", {})
('provincial-regulation', 'county')
>>> level_of("青禾中学手机管理制度", "", {}), level_of("学生守则", "", {})
('school', '')
"""

import re
from collections.abc import Mapping

from assistant.corpus.levels import LEVELS
from assistant.question import NATION, leading_place, place_named, steps_of

_RANK_OF_ENDING = (
    ("省|自治区", "provincial"),
    ("自治州|地区|盟|市|州|经济特区", "municipal"),
    ("县|区|旗", "county"),
)
_TOWNSHIP = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:镇|乡|街道|村|社区|小区)(?:人民政府|政府|党委|党工委|办事处|村民委员会|居民委员会|村委会|居委会|村规民约|居民公约|妇联)"
    r"|[\u4e00-\u9fff]{2,6}(?:镇|乡|街道)关于|业主委员会|业委会"
)
_COMMUNITY_RULES = re.compile(
    r"(?![全各本我乡]|农村|城乡|新农|中国|美丽)(?:[\u4e00-\u9fff]{2,4}[镇乡])?[\u4e00-\u9fff]{2,6}?"
    r"(?<!友好)(?<!示范)(?<!智慧)(?<!完整)(?<!绿色)(?<!未来)(?<!文明)(?<!平安)(?<!农)(?<!乡)(?:村|社区|小区)"
    r"[\u4e00-\u9fff]{2,20}(?:公约|规约|制度|规则|守则|须知|通知|章程)$"
)
_SCHOOL = re.compile(
    r"(?!全|各|本|我|关于|中小|义务|普通|公办|民办|农村|城镇|乡村|寄宿|特殊|学前)[\u4e00-\u9fff]{2,20}?"
    r"(?<!中小)(?<!关于)(?<!全国)(?<!普通)(?<!公办)(?<!民办)(?:小学|中学|学校|学院|大学|幼儿园|[一二三四五六七八九十]中)"
)
_SCHOOL_BODY = re.compile(
    r"(?:小学|中学|学校|学院|大学|幼儿园|托育园|托儿所|[一二三四五六七八九十]中)"
    r"(?:[\u4e00-\u9fff]{0,4}(?:处|室|团委|大队|学生会|家委会|家长委员会|食堂))?$"
)
_BARE_BODY = re.compile(
    r"(?:中共|共青团)?(省|自治区|市(?!场)|州|县|区(?!域)|旗)[\u4e00-\u9fff]{0,12}?(?:厅|局|委|政府|办|妇联|会)"
)
_CONGRESS = re.compile(r"人民代表大会|人大(?:常委会)?$")
_REGULATION = re.compile(r"条例(?:[（(].*[)）])?$")
_PROGRAMME = re.compile(r"规划|纲要|计划|行动")
_COURTS = re.compile(r"最高人民(?:法院|检察院)")
_STATE_COUNCIL = re.compile(r"国务院|中共中央|中央办公厅|中华人民共和国主席")
_MINISTRY = re.compile(
    r"国家[\u4e00-\u9fff]{2,10}(?:委|局|总局|部|会)|(?:教育|民政|公安|司法|财政|文化和旅游|人力资源和?社会保障|住房和?城乡建设|农业农村|工业和信息化|交通运输|"
    r"应急管理|自然资源|生态环境|水利|商务|外交|科技|科学技术|卫生|国家安全)部|全国妇联|全国妇女联合会|共青团中央|中国残联|全国总工会|中央网信办|中央[\u4e00-\u9fff]{2,6}部|中宣部"
)
_STANDARD = re.compile(r"\bGB(?:/T|Z)?\s*\d|国家标准|行业标准")


def level_of(title: str, issuer: str, ranks: Mapping[str, str], place: str = "") -> str:
    """The level that issuer and title speak for, "" where they speak for none. `ranks` are the levels of known places, `place`
    is the one for which a reader says that it speaks, where it is not the one that they begin with.

    What several issue together is of the highest of them. What villages, communities and the owners of an estate agree on
    counts as the township's: it is the lowest level that a place has.
    """
    if _STANDARD.search(title):
        return "standard"
    bodies = [body for body in re.split(r"[、，,；;\s]+", issuer) if body] or [""]
    levels = [level for body in bodies if (level := _level(title, body, ranks, place))]
    return min(levels, key=LEVELS.index) if levels else _bare_rank(issuer or title)


def _level(title: str, issuer: str, ranks: Mapping[str, str], place: str) -> str:
    """The level of a text by one issuer."""
    if _of_township(title, issuer):
        return "township"
    if _of_school(title, issuer):
        return "school"
    place = place or place_named(title, issuer)
    if place in {"", NATION}:
        return _national(title, issuer)
    rank = _rank(place, ranks)
    law = _REGULATION.search(title) or _CONGRESS.search(issuer)
    return "provincial-regulation" if rank == "provincial" and law else rank


def _bare_rank(name: str) -> str:
    """The level of a body that names no place: 省教育厅, 县教育局."""
    match = _BARE_BODY.match(name)
    return _rank(match.group(1), {}) if match else ""


def _rank(place: str, ranks: Mapping[str, str]) -> str:
    steps = steps_of(place)
    last = steps[-1] if steps else place
    if last in ranks:
        return ranks[last]
    return next((rank for ending, rank in _RANK_OF_ENDING if re.search(rf"(?:{ending})$", last)), "")


def _of_township(title: str, issuer: str) -> bool:
    """Whether a town, a village or a community issued it, or where nobody is named, the title begins with one."""
    for name in (issuer, title):
        if name and _TOWNSHIP.search(name.split("关于")[0] + ("关于" if "关于" in name else "")):
            return True
    own = title[len(leading_place(title)) :]
    return not issuer and _COMMUNITY_RULES.match(own) is not None


def _of_school(title: str, issuer: str) -> bool:
    """Whether a school issued it, or where nobody is named, the title begins with one."""
    if issuer:
        return _SCHOOL_BODY.search(issuer) is not None
    name = title.split("关于")[0]
    # More than a kind of school behind a place, as 广州市幼儿园条例 has it.
    return _SCHOOL.match(name[len(leading_place(name)) :]) is not None


def _national(title: str, issuer: str) -> str:
    whole = f"{issuer} {title.split('关于')[0]}"
    if _COURTS.search(whole):
        return "judicial-interpretation"
    if re.search(r"全国人民代表大会", issuer) or re.fullmatch(r"中华人民共和国.*法(?:典)?(?:[（(].*[)）])?", title):
        return "law"
    if _STATE_COUNCIL.search(whole):
        if _REGULATION.search(title):
            return "administrative-regulation"
        return "programme" if _PROGRAMME.search(title) and "关于" not in title else "state-council"
    return "ministry" if _MINISTRY.search(whole) else ""

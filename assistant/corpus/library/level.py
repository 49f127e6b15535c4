"""The level of a text, proposed from who issued it and what it is called; the user has the last word.

>>> level_of("青禾省未成年人保护条例", "青禾省人民代表大会常务委员会", {}), level_of("关于暑期托管的通知", "青禾县教育局", {})
('provincial-regulation', 'county')
>>> level_of("青禾中学手机管理制度", "", {}), level_of("学生守则", "", {})
('school', '')
"""

import re
from collections.abc import Mapping

_STOP = "关于|[部局厅院委会的]"
_STEP = re.compile(
    rf"(?:(?!{_STOP})[\u4e00-\u9fff]){{2,8}}?(?:省|自治区|自治州|自治县|地区|新区|开发区|高新区|盟|市|州|县|区|旗)"
    r"|(?![全各本我该乡外])[\u4e00-\u9fff]县"
)
_RANK_OF_ENDING = (
    ("省|自治区", "provincial"),
    ("自治州|地区|盟|市|州", "municipal"),
    ("县|区|旗", "county"),
)
_TOWNSHIP = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:镇|乡|街道|村|社区)(?:人民政府|政府|党委|党工委|办事处|村民委员会|居民委员会|村委会|居委会|村规民约|居民公约|妇联)"
    r"|[\u4e00-\u9fff]{2,6}(?:镇|乡|街道)关于"
)
_SCHOOL = re.compile(
    r"(?!全|各|本|我|关于|中小|义务|普通|公办|民办|农村|城镇|乡村|寄宿|特殊|学前)[\u4e00-\u9fff]{2,20}?"
    r"(?<!中小)(?<!关于)(?<!全国)(?<!普通)(?<!公办)(?<!民办)(?:小学|中学|学校|学院|大学|幼儿园|[一二三四五六七八九十]中)"
)
_REGULATION = re.compile(r"条例(?:[（(].*[)）])?$")
_PROGRAMME = re.compile(r"规划|纲要|计划|行动")
_COURTS = re.compile(r"最高人民(?:法院|检察院)")
_STATE_COUNCIL = re.compile(r"国务院|中共中央|中央办公厅|中华人民共和国主席")
_MINISTRY = re.compile(
    r"国家[\u4e00-\u9fff]{2,10}(?:委|局|总局|部|会)|(?:教育|民政|公安|司法|财政|文化和旅游|人力资源社会保障|住房城乡建设|农业农村|工业和信息化|交通运输|"
    r"应急管理|自然资源|生态环境|水利|商务|外交|科技|科学技术|卫生|国家安全)部|全国妇联|全国妇女联合会|共青团中央|中国残联|全国总工会|中央网信办"
)
_STANDARD = re.compile(r"\bGB(?:/T|Z)?\s*\d|国家标准|行业标准")


def level_of(title: str, issuer: str, ranks: Mapping[str, str]) -> str:
    """The level that issuer and title speak for, "" where they speak for none. `ranks` are the levels of known places."""
    if _STANDARD.search(title):
        return "standard"
    names = [name for name in (issuer, title) if name]
    if any(_TOWNSHIP.search(name.split("关于")[0] + ("关于" if "关于" in name else "")) for name in names):
        return "township"
    if _of_school(title, issuer):
        return "school"
    place = place_of(title, issuer)
    if place:
        rank = _rank(place, ranks)
        return "provincial-regulation" if rank == "provincial" and _REGULATION.search(title) else rank
    return _national(title, issuer)


def place_of(title: str, issuer: str) -> str:
    """The place that issuer or title begin with, from the widest to the narrowest: 贵州省遵义市; "" for none."""
    places = [_leading_place(name) for name in (issuer, title)]
    return max(places, key=len)


def _leading_place(name: str) -> str:
    end = 0
    start = len(name) - len(re.sub(r"^(?:关于)?(?:20\d\d年)?(?:中共)?", "", name))
    while step := _STEP.match(name, start + end):
        end = step.end() - start
    return name[start : start + end]


def _rank(place: str, ranks: Mapping[str, str]) -> str:
    steps = _STEP.findall(place)
    last = steps[-1] if steps else place
    if last in ranks:
        return ranks[last]
    return next((rank for ending, rank in _RANK_OF_ENDING if re.search(rf"(?:{ending})$", last)), "")


def _of_school(title: str, issuer: str) -> bool:
    """Whether a school issued it, or where nobody is named, the title begins with one."""
    name = issuer or title.split("关于")[0]
    own = name[len(_leading_place(name)) :]  # more than a kind of school behind a place, as 广州市幼儿园条例 has it
    match = _SCHOOL.match(own)
    return match is not None and (not issuer or match.end() == len(own) or _SCHOOL.search(own, match.end()) is not None)


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

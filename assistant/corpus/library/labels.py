"""The block of facts that a government page or a school's form puts above a text: 发文机关：… 成文日期：… 标　题：…

>>> found = labelled(["索 引 号：", "0001/2026", "标　　题：", "青禾市关于暑期托管的通知", "一、时间。"])
>>> found.values["title"], sorted(found.places)
('青禾市关于暑期托管的通知', [0, 1, 2, 3])
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_HEAD = 40  # lines from the top in which such a block may stand
# For each fact the labels that give it, the better first.
_LABELS = {
    "title": "标题 文件标题 文件名称 文件名 题名",
    "number": "发文字号 文件编号 文件号 发文号 文号 字号",
    "issuer": "发文机关 发文单位 发文部门 发布机关 发布机构 发布单位 发布部门 制定机关 印发机关 印发单位 制发机关",
    "issued": "成文日期 成文时间 发文日期 发文时间 印发日期 印发时间 公布日期",
    "published": "发布日期 发布时间 生成日期",
    "effective": "施行日期 施行时间 实施日期 实施时间 生效日期 生效时间 执行日期",
    "": "索引号 信息索引号 主题分类 主题词 有效性 时效性 效力状态 有效期 信息来源 文章来源 来源 公开方式 公开属性 公开日期 体裁分类 体裁 统一登记号 统一编号 "
    "组配分类 信息分类 分类 关键词 浏览次数 点击数 阅读量 更新时间 更新日期 作者 发布者 发布人 责任编辑 编辑 废止日期 服务对象 效力级别",
}
_FACT_OF = {label: fact for fact, labels in _LABELS.items() for label in labels.split()}
_GAP = r"[\s　]*"
_LABEL = "|".join(_GAP.join(label) for label in sorted(_FACT_OF, key=lambda label: -len(label)))
_ENTRY = re.compile(
    rf"(?:^|(?<=[\s　|｜;；]))[【\[]?(?P<label>{_LABEL}){_GAP}[】\]]?{_GAP}[:：]{_GAP}"
    rf"(?P<value>.*?)(?=[\s　|｜;；]+[【\[]?(?:{_LABEL}){_GAP}[】\]]?{_GAP}[:：]|$)"
)
_NUMBERED = re.compile(
    r"[一二三四五六七八九十]+[、．.]|第[\s　]*[一二三四五六七八九十0-9]+[\s　]*[条章]|[（(][一二三四五六七八九十][)）]"
)
_LONGEST_VALUE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the labels say, by the name of the fact, and the places of the lines that say it."""

    values: Mapping[str, str] = field(default_factory=dict)
    places: frozenset[int] = frozenset()


def labelled(lines: Sequence[str]) -> Labelled:
    """The labels above the first number, each with its value on its own line or on the next."""
    found: dict[str, str] = {}
    places: set[int] = set()
    for place, line in enumerate(lines[:_HEAD]):
        if _NUMBERED.match(line):
            break
        for match in _ENTRY.finditer(line):
            label = re.sub(_GAP, "", match["label"])
            value, where = match["value"].strip(), place
            if not value and not _is_entry(lines, place + 1):
                value, where = lines[place + 1].strip() if place + 1 < len(lines) else "", place + 1
            if len(value) <= _LONGEST_VALUE:
                places |= {place, where}
                found.setdefault(label, value)
    return Labelled(values=_facts(found), places=frozenset(places))


def _is_entry(lines: Sequence[str], place: int) -> bool:
    return place < len(lines) and (_ENTRY.match(lines[place]) or _NUMBERED.match(lines[place])) is not None


def _facts(found: Mapping[str, str]) -> dict[str, str]:
    """Of several labels for one fact the better one's value."""
    values: dict[str, str] = {}
    for label, fact in _FACT_OF.items():
        if fact and found.get(label):
            values.setdefault(fact, found[label])
    return values

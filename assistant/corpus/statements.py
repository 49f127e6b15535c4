"""A clause -> its statements: the smallest pieces that say one thing, each with what kind of thing it says.

>>> kinds, ages = kinds_of("不满十二周岁的未成年人不得骑自行车上路。"), ages_written("不满十二周岁的未成年人不得骑自行车上路。")
>>> sorted(kinds), ages
(['ban', 'figure'], ((0, 12),))
"""

import re
from collections.abc import Iterable

from assistant.figures import han_number
from assistant.schema import Clause, KeyPoint, Kind, Statement

_HAN = "零〇一二三四五六七八九十"
_NUMBER = rf"(?:\d{{1,2}}|[{_HAN}]{{1,3}})"
_AGES = re.compile(
    rf"(?:已?年?满)(?P<from>{_NUMBER})周?岁(?:以上)?的?[^，。；]{{0,3}}?(?:不满|未满|不到|以下)(?P<to>{_NUMBER})周?岁"
    rf"|(?P<range_from>{_NUMBER})周?岁?(?:到|至|—|-|~|～)(?P<range_to>{_NUMBER})周?岁"
    rf"|(?:不满|未满|没满|不到|不足|没到)(?P<below>{_NUMBER})周?岁|(?P<up_to>{_NUMBER})周?岁(?:以下|以内)"
    rf"|(?:已?年?满)(?P<at_least>{_NUMBER})周?岁|(?P<and_over>{_NUMBER})周?岁(?:以上|起)"
)
_CAPACITY = (
    (re.compile("[无没有或、]{1,3}限制民事行为能力|无民事行为能力人?(?:、|和|或者?)限制"), (0, 18)),
    (re.compile("(?:无|没有)民事行为能力(?!人?(?:、|和|或者?)限制)"), (0, 8)),
    (re.compile("(?<![或、和者])限制民事行为能力"), (8, 18)),
)
_OLDEST = 120

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("ban", re.compile(r"不得|禁止|严禁|不准|不许|不允许|不能(?!成立)|不可以")),
    ("duty", re.compile(r"应当|必须|有义务|负责|要(?!求|是|件|素|么)|承担")),
    ("permission", re.compile(r"(?<!不)可以|允许|准许")),
    ("right", re.compile(r"有权|权利|有资格|享有|享受|请求|受法律保护")),
    ("encouragement", re.compile(r"鼓励|倡导|提倡|支持|引导")),
    ("definition", re.compile(r"是指|指的是|所称|包括|称为|属于|视为|就是|就算|认定为")),
    (
        "time-limit",
        re.compile(
            rf"(?:\d+|[{_HAN}百]+)(?:个工作日|个月|个?小时|日|天|周|年)(?:以?内|之内|前|届满|后)|立即|及时|即时|马上|期限"
        ),
    ),
    (
        "penalty",
        re.compile(
            r"处[^。；]{0,14}(?:徒刑|拘役|管制|罚金|罚款|拘留|死刑)|罚款|罚金|拘留|徒刑|拘役|死刑|处分|刑事责任|从重|"
            r"吊销|没收|警告|责令改正|赔偿|侵权责任|撤销"
        ),
    ),
    ("procedure", re.compile(r"申请|提出|登记|办理|提交|材料|程序|审批|受理|申报|证明|起诉|诉讼")),
    (
        "responsible",
        re.compile(
            r"部门|机关|人民政府|委员会|法院|检察院|公安|民政|主管|学校|监护人|由[^。；，]{1,20}(?:担任|负责|承担|管|办)"
        ),
    ),
    ("contact", re.compile(r"报告|报案|举报|报警|投诉|检举|控告|求助|热线|电话|告知|通知")),
)
_KIND_OF_STRENGTH: dict[str, Kind] = {
    "must": "duty",
    "must-not": "ban",
    "may": "permission",
    "right": "right",
    "encouraged": "encouragement",
}
_FIGURE = re.compile(rf"\d|[{_HAN}百千万]+(?:周?岁|个?小时|个月|日|天|年|元|倍|次|人|%)|百分之")
_TARGET = re.compile(r"达到|降到|降至|以上|以下|以内|提高到|控制在|覆盖率")


def statements_of(clause: Clause, points: Iterable[KeyPoint] = (), plan: bool = False) -> tuple[Statement, ...]:
    """Our key points on a clause and the sentences that none of them restates, in the text's order.

    `points` are those that make up the text of a clause whose own words are not held. The figures of a `plan` are targets.
    """
    told = [span for point in clause.points for span in point.spans]
    own = {point.zh: point for point in points}
    free = [s for s in clause.sentences if not any(s.start < end and start < s.end for start, end in told)]
    pieces = [
        *((s.text, s.translation, ((s.start, s.end),), (), own.get(s.text)) for s in free),
        *((p.zh, p.en, p.spans, (p,), p) for p in clause.points),
    ]
    pieces.sort(key=lambda piece: piece[2][0][0])
    return tuple(_statement(clause, number, plan, *piece) for number, piece in enumerate(pieces))


def _statement(
    clause: Clause,
    number: int,
    plan: bool,
    zh: str,
    en: str,
    spans: tuple[tuple[int, int], ...],
    points: tuple[KeyPoint, ...],
    marked: KeyPoint | None,
) -> Statement:
    kinds = kinds_of(zh, marked.strength if marked else "", plan)
    return Statement(
        clause_id=clause.clause_id,
        number=number,
        zh=zh,
        en=en,
        spans=spans,
        points=points,
        who=marked.who if marked else (),
        strength=marked.strength if marked else _strength(kinds),
        kinds=kinds,
        ages=ages_written(zh),
    )


def kinds_of(text: str, strength: str = "", plan: bool = False) -> frozenset[Kind]:
    """What kinds of thing a text says; a key point's strength is known, any other text's is read from its words."""
    strong = _KIND_OF_STRENGTH.get(strength)
    modal = set(_KIND_OF_STRENGTH.values()) if strength else set()
    found = {kind for kind, pattern in _KINDS if kind not in modal and pattern.search(text)}
    if strong:
        found.add(strong)
    if _FIGURE.search(text):
        found.add("target" if plan and _TARGET.search(text) else "figure")
    return frozenset(found)


def _strength(kinds: frozenset[Kind]) -> str:
    """How strongly a sentence binds that nobody marked; the stronger word counts."""
    order: tuple[tuple[Kind, str], ...] = (
        ("target", "target"),
        ("ban", "must-not"),
        ("duty", "must"),
        ("right", "right"),
        ("permission", "may"),
        ("encouragement", "encouraged"),
    )
    return next((strength for kind, strength in order if kind in kinds), "fact")


def ages_written(text: str) -> tuple[tuple[int, int], ...]:
    """The ranges of ages in years, from and below, of which a Chinese text speaks.

    >>> ages_written("已满十四周岁不满十六周岁的人，犯故意杀人罪的"), ages_written("无民事行为能力人"), ages_written("3—6岁")
    (((14, 16),), ((0, 8),), ((3, 7),))
    """
    found = [_range(match) for match in _AGES.finditer(text)]
    return tuple(dict.fromkeys([*found, *(ages for word, ages in _CAPACITY if word.search(text))]))


def _range(match: re.Match[str]) -> tuple[int, int]:
    given = {name: _years(value) for name, value in match.groupdict().items() if value}
    if "from" in given:
        return given["from"], given["to"]
    if "range_from" in given:
        return given["range_from"], given["range_to"] + 1
    if "below" in given:
        return 0, given["below"]
    if "up_to" in given:
        return 0, given["up_to"] + 1
    return given.get("at_least", given.get("and_over", 0)), _OLDEST


def _years(number: str) -> int:
    return int(number) if number.isdigit() else han_number(number)

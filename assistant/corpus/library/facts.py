"""What a document says of itself: title, number, issuer, dates. Read where they stand, never guessed.

>>> lines = ["青禾府发〔2026〕7号", "青禾市儿童之家管理办法", "第一条　为了儿童。", "青禾市人民政府", "2026年3月18日"]
>>> facts = read_facts("\\n".join(lines))
>>> facts.title, facts.number, facts.issuer, facts.issued
('青禾市儿童之家管理办法', '青禾府发〔2026〕7号', '青禾市人民政府', '2026-03-18')
"""

import re
from dataclasses import dataclass
from datetime import date

_HEAD = 40  # lines from the top in which a title may stand
_TITLE_END = (
    r"(?:法|法典|条例|规定|办法|细则|规则|意见|通知|通告|公告|规划|纲要|方案|计划|行动|章程|制度|守则|公约|决定|解释|标准|规范|"
    r"指南|指引|要点|清单|须知|手册|函|批复|报告|协议)"
)
_TITLE = re.compile(rf".*{_TITLE_END}(?:[（(][^（()）]*[)）])*")
_PERIOD = re.compile(r"[（(]?\s*(20\d\d)\s*年?\s*[—–\-－~～至]+\s*(20\d\d)\s*年\s*[)）]?")
_NUMBER = re.compile(r"[\u4e00-\u9fff]{1,12}[〔\[【（(﹝]\s*(?:19|20)\d\d\s*[〕\]】）)﹞]\s*第?\s*\d{1,5}\s*号")
_ORDER = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:主席|国务院|政府|委员会|部)令\s*第?\s*[0-9一二三四五六七八九十百零〇]+\s*号"
)
_DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DATE_LINE = re.compile(rf"[（(]?\s*{_DATE.pattern}\s*[)）]?")
_HAN_DATE_LINE = re.compile(
    r"[（(]?([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})日[)）]?"
)
_IN_FORCE = re.compile(rf"自\s*{_DATE.pattern}\s*起(?:正式)?(?:施行|实施|执行|生效)")
_PASSED = re.compile(rf"[（(]\s*{_DATE.pattern}.*(?:通过|公布|发布|印发|修正|修订|批准)")
_PASSED_DAY = re.compile(rf"{_DATE.pattern}(?!\s*起)")
_ENCLOSING = re.compile(r".*关于(?:印发|发布|公布|转发|批转)《?(.+?)》?的通知")
_ISSUER = re.compile(
    r"[\u4e00-\u9fff（）()、 　]{2,60}(?:政府|办公厅|办公室|局|厅|部|院|委|会|学校|小学|中学|幼儿园|中心)"
)
_ISSUER_IN_TITLE = re.compile(r"([\u4e00-\u9fff、 　]{2,60}?(?:政府|委员会|办公厅|办公室|局|厅|部|院|妇联))关于")
_ENUMERATED = re.compile(
    r"[一二三四五六七八九十百]+、|[（(][一二三四五六七八九十0-9]|[0-9]+[.．、]|第[一二三四五六七八九十]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document; "" where nothing is. Dates are ISO days, or a year where only that is known."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    issued: str = ""
    effective: str = ""
    level: str = ""
    period_end: str = ""


def read_facts(text: str) -> Facts:
    """The facts that stand in a text; "" for each that does not."""
    lines = [line.strip(" 　\t#*") for line in text.split("\n")]
    lines = [line for line in lines if line]
    title = _title(lines[:_HEAD])
    enclosed = _enclosed(title, lines)
    start, end = _period(enclosed)
    issued, in_force = _issued(lines), _effective(text)
    return Facts(
        title=enclosed,
        number=_number(lines),
        issuer=_issuer(lines, title),
        issued=issued,
        effective=in_force
        if in_force and in_force >= issued
        else start,  # an older day is that of the text before its amendments
        period_end=end,
    )


def _enclosed(title: str, lines: list[str]) -> str:
    """The title of what a notice sends round, where the thing itself follows; the notice's own title otherwise."""
    match = _ENCLOSING.fullmatch(title)
    if not match:
        return title
    whole = {_with_period(line, lines[place + 1 : place + 2]) for place, line in enumerate(lines)}
    return match.group(1) if match.group(1) in whole else title


def _title(lines: list[str]) -> str:
    """The first line that reads like a title, with the lines above and below it that belong to it."""
    for place, line in enumerate(lines):
        if _ENUMERATED.match(line) or re.search(r"[。；：:]", line):
            if place:
                break
            continue
        whole = _with_period(line, lines[place + 1 : place + 2])
        if _TITLE.fullmatch(whole) and len(whole) <= 100 and not _NUMBER.fullmatch(whole):
            return _with_issuer(whole, lines[:place])
    return ""


def _with_period(line: str, following: list[str]) -> str:
    """A period in brackets on a line of its own is a part of the title above it."""
    below = following[0] if following else ""
    return line + re.sub(r"\s", "", below) if re.fullmatch(r"[（(].{1,20}[)）]", below) and "过" not in below else line


def _with_issuer(title: str, above: list[str]) -> str:
    """关于…的意见 begins with who wrote it, where that stands on a line of its own above."""
    if not title.startswith("关于"):
        return title
    names = [line for line in above[-4:] if _ISSUER.fullmatch(line)]
    return re.sub(r"[\s　]+", "", "".join(names)) + title


def _period(title: str) -> tuple[str, str]:
    """First year and last day of the years in a title: （2026—2030年） is ("2026", "2030-12-31")."""
    match = _PERIOD.search(title)
    return (match.group(1), f"{match.group(2)}-12-31") if match else ("", "")


def _number(lines: list[str]) -> str:
    for line in [*lines[:_HEAD], *lines[-5:]]:
        if len(line) <= 60 and (match := _NUMBER.search(line)):
            return re.sub(r"\s", "", match.group())
    orders = [match.group() for line in lines[:8] for match in _ORDER.finditer(line)]
    if orders:
        return re.sub(r"\s|.*日|.*公布", "", orders[-1])
    return ""


def _issuer(lines: list[str], title: str) -> str:
    """Who signed above a date, or who is named in the title before 关于."""
    for place in range(1, len(lines)):
        if _day(lines[place]) and _ISSUER.fullmatch(lines[place - 1]) and len(lines[place - 1]) <= 60:
            return re.sub(r"[ 　]+", "、", lines[place - 1].strip())
    match = _ISSUER_IN_TITLE.match(title)
    return match.group(1).strip() if match else ""


def _issued(lines: list[str]) -> str:
    """A date on a line of its own, or the latest one in the bracketed note below the title."""
    for line in lines:
        if day := _day(line):
            return day
    for line in lines[:_HEAD]:
        if _PASSED.match(line):
            return max((_iso(*match.groups()) for match in _PASSED_DAY.finditer(line)), default="")
    return ""


def _effective(text: str) -> str:
    """The day from which the text says that it applies; of several the last, for earlier ones are of older forms."""
    found = [_iso(*match.groups()) for match in _IN_FORCE.finditer(text)]
    return found[-1] if found else ""


def _day(line: str) -> str:
    if match := _DATE_LINE.fullmatch(line):
        return _iso(*match.groups())
    if match := _HAN_DATE_LINE.fullmatch(re.sub(r"\s", "", line)):
        from assistant.figures import han_number

        year, month, day = (str(han_number(part.replace("○", "〇"))) for part in match.groups())
        return _iso(year, month, day)
    return ""


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""

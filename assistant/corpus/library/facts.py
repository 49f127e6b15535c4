"""What a document says of itself: title, number, issuer, dates. Read where they stand, never guessed.

>>> lines = ["青禾府发〔2026〕7号", "青禾市儿童之家管理办法", "第一条　为了儿童。", "青禾市人民政府", "2026年3月18日"]
>>> facts = read_facts("\\n".join(lines))
>>> facts.title, facts.number, facts.issuer, facts.issued, facts.level
('青禾市儿童之家管理办法', '青禾府发〔2026〕7号', '青禾市人民政府', '2026-03-18', 'municipal')
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from assistant.corpus.library.headline import BODY, NUMBER, NUMBERED, headline, with_period
from assistant.corpus.library.labels import labelled
from assistant.corpus.library.level import level_of
from assistant.figures import han_number

_HEAD = 40  # lines from the top in which a title may stand
_LONGEST_LINE = 60  # characters of a line that names a number or who signs
_PERIOD = re.compile(r"[（(]?\s*(20\d\d)\s*年?\s*[—–\-－~～至]+\s*(20\d\d)\s*年\s*[)）]?")
_ORDER = re.compile(
    r"[\u4e00-\u9fff]{0,12}(?:主席|国务院|政府|委员会|部)令\s*第?\s*[0-9一二三四五六七八九十百零〇]+\s*号"
)
_DATE = re.compile(r"((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_DATE_LINE = re.compile(rf"[（(]?\s*{_DATE.pattern}\s*[)）]?")
_HAN_DATE_LINE = re.compile(
    r"[（(]?([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?[)）]?"
)
_MONTH_LINE = re.compile(r"[（(]?\s*((?:19|20)\d\d)\s*年\s*(\d{1,2})\s*月\s*[)）]?")
_ANY_DATE = re.compile(r"((?:19|20)\d\d)\s*[年\-./](?:\s*(\d{1,2})\s*[月\-./]?(?:\s*(\d{1,2})\s*日?)?)?")
_IN_FORCE = re.compile(rf"自\s*{_DATE.pattern}\s*起(?:正式|开始)?(?:施行|实施|执行|生效)(?!的)")
_PASSED = re.compile(rf"[（(]?\s*{_DATE.pattern}.*(?:通过|公布|发布|印发|修正|修订|批准)")
_PASSED_DAY = re.compile(rf"{_DATE.pattern}(?!\s*起)")
_ADOPTED_BY = re.compile(
    r"([\u4e00-\u9fff]{2,12}?)第[一二三四五六七八九十百]+届(人民代表大会常务委员会|人大常委会|人民代表大会|人大)"
)
_ENCLOSING = re.compile(r".*关于(?:印发|发布|公布|转发|批转)《?(.+?)》?的通知")
_PROMULGATED = re.compile(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》.{0,80}(?:公布|通过|发布|施行)")
_ISSUER_IN_TITLE = re.compile(
    r"([\u4e00-\u9fff、 　]{2,60}?(?:政府|委员会|办公厅|办公室|局|厅|部|院|妇联|小学|中学|学校|幼儿园|街道|办事处))关于"
)
_ORDERED_BY = re.compile(r"([\u4e00-\u9fff]{2,12}(?:国务院|政府|委员会|部|局))令(?:第.{1,6}号)?$")
_QUOTES = re.compile(r"《|根据|按照|依据|依照")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a document; "" where nothing is. Dates are ISO days, or a year or month where only that is known.

    `place` is the one that its reader named; "" where it is the one that issuer or title begin with.
    """

    title: str = ""
    number: str = ""
    issuer: str = ""
    issued: str = ""
    effective: str = ""
    level: str = ""
    place: str = ""
    period_end: str = ""


def read_facts(text: str, stated: Facts | None = None, ranks: Mapping[str, str] | None = None) -> Facts:
    """The facts that stand in a text; "" for each that does not.

    `stated` are those that its file gives by its layout, `ranks` the levels of the country's places by their names.
    """
    lines = [line.strip(" 　\t#*") for line in text.split("\n")]
    lines = [line for line in lines if line]
    labels = labelled(lines)
    stated = stated or Facts()
    said = {**labels.values, **_filled(stated)}
    own = [line for place, line in enumerate(lines) if place not in labels.places]
    title = " ".join(said.get("title", "").split()) or headline(own[:_HEAD])
    enclosed = _enclosed(title, own)
    start, end = _period(enclosed)
    # What the text itself says goes before the day on which a page was put up, and before the site that put it up.
    issued = _day_in(labels.values.get("issued", "")) or _issued(own)
    issued = issued or _day_in(labels.values.get("published", "")) or _day_in(stated.issued)
    in_force = _day_in(said.get("effective", "")) or _effective(text)
    facts = Facts(
        title=enclosed,
        number=_own_number(said.get("number", "")) or _number(own),
        issuer=labels.values.get("issuer", "") or _issuer(own, title) or stated.issuer,
        issued=issued,
        # An older day is that of the text before its amendments.
        effective=in_force if in_force and in_force >= issued else start,
        level=said.get("level", ""),
        period_end=_day_in(said.get("period_end", "")) or end,
    )
    return facts if facts.level else replace(facts, level=level_of(facts.title, facts.issuer, ranks or {}))


def _filled(facts: Facts) -> dict[str, str]:
    return {field.name: value for field in fields(facts) if (value := getattr(facts, field.name))}


def _enclosed(title: str, lines: list[str]) -> str:
    """The title of what a notice sends round, where the thing itself follows; the notice's own title otherwise."""
    match = _ENCLOSING.fullmatch(title)
    if title.endswith(("令", "公告", "公布令")):
        match = next((m for line in lines[:_HEAD] if (m := _PROMULGATED.match(line))), None)
    if not match:
        return title
    whole = {with_period(line, lines[place + 1 : place + 2]) for place, line in enumerate(lines)}
    return match.group(1) if match.group(1) in whole else title


def _period(title: str) -> tuple[str, str]:
    """First year and last day of the years in a title: （2026—2030年） is ("2026", "2030-12-31")."""
    match = _PERIOD.search(title)
    return (match.group(1), f"{match.group(2)}-12-31") if match else ("", "")


def _number(lines: list[str]) -> str:
    """The number on a line of its own, or else on a short line at the top or the end that quotes no other text."""
    near = [line for line in [*lines[:_HEAD], *lines[-5:]] if len(line) <= _LONGEST_LINE and not _QUOTES.search(line)]
    for line in [*(line for line in near if NUMBER.fullmatch(re.sub(r"\s", "", line))), *near]:
        if match := NUMBER.search(line):
            return re.sub(r"\s", "", match.group())
    orders = [match.group() for line in _with_next(lines[:8]) for match in _ORDER.finditer(line)]
    if orders:
        return re.sub(r"\s|.*日|.*公布", "", orders[-1])
    return ""


def _with_next(lines: list[str]) -> list[str]:
    """Each line with the next behind it where it ends in 令: the order's number may stand below its name."""
    return [line + after if line.endswith("令") else line for line, after in zip(lines, [*lines[1:], ""], strict=False)]


def _own_number(text: str) -> str:
    """A number as a label gives it; a dash stands for none."""
    squeezed = re.sub(r"\s", "", text)
    return squeezed if re.search(r"\d", squeezed) else ""


def _issuer(lines: list[str], title: str) -> str:
    """Who signed above a date or before it, who adopted the text, or who is named in the title before 关于."""
    for place, line in enumerate(lines):
        if place and _day(line) and BODY.fullmatch(lines[place - 1]) and len(lines[place - 1]) <= _LONGEST_LINE:
            return re.sub(r"[ 　]+", "、", lines[place - 1].strip())
        if signed := _signed(line):
            return signed[0]
    for line in lines[:_HEAD]:
        if _PASSED.match(line) and (match := _ADOPTED_BY.search(line, _PASSED_DAY.search(line).end())):  # type: ignore[union-attr]
            return match.group(1) + match.group(2)
    if match := _ISSUER_IN_TITLE.match(title):
        return match.group(1).strip()
    return next((match.group(1) for line in lines[:8] if (match := _ORDERED_BY.match(re.sub(r"\s", "", line)))), "")


def _signed(line: str) -> tuple[str, str] | None:
    """Who signs and when, where both stand on one line: 青禾中学2026年3月1日."""
    match = _DATE.search(line)
    if match is None or match.end() != len(line) or len(line) > _LONGEST_LINE:
        return None
    who = line[: match.start()].strip(" 　,，")
    return (who, _iso(*match.groups())) if BODY.fullmatch(who) else None


def _issued(lines: list[str]) -> str:
    """The day of the signature, a date on a line of its own around the text, or the latest in the notes below the title."""
    numbered = [place for place, line in enumerate(lines) if NUMBERED.match(line)]
    first, last = (numbered[0], numbered[-1]) if numbered else (len(lines), -1)
    for place, line in enumerate(lines):
        if signed := _signed(line):
            return signed[1]
        around = place < first or place > last or BODY.fullmatch(lines[place - 1])
        if around and (day := _day(line)):
            return day
    days = [day for line in lines[:first][:_HEAD] if _PASSED.match(line) for day in _PASSED_DAY.finditer(line)]
    return max((_iso(*day.groups()) for day in days), default="")


def _effective(text: str) -> str:
    """The day from which the text says that it applies; of several the last, for earlier ones are of older forms.

    What it says of the text that it repeals (自…起施行的《…》同时废止) is of another.
    """
    found = [_iso(*match.groups()) for match in _IN_FORCE.finditer(text)]
    return found[-1] if found else ""


def _day(line: str) -> str:
    if match := _DATE_LINE.fullmatch(line):
        return _iso(*match.groups())
    if _MONTH_LINE.fullmatch(line):
        return _day_in(line)
    if match := _HAN_DATE_LINE.fullmatch(re.sub(r"\s", "", line)):
        year, month, *day = (str(han_number(part.replace("○", "〇"))) for part in match.groups() if part)
        return _iso(year, month, day[0]) if day else f"{year}-{int(month):02d}"
    return ""


def _day_in(text: str) -> str:
    """The first date in what a label gives: a day, or a month or year where only that is said.

    >>> _day_in("2026年3月"), _day_in("2026-01-09 10:22"), _day_in("长期")
    ('2026-03', '2026-01-09', '')
    """
    match = _ANY_DATE.search(text)
    if match is None:
        return ""
    year, month, day = match.groups()
    if month and day:
        return _iso(year, month, day)
    return f"{year}-{int(month):02d}" if month and 1 <= int(month) <= 12 else year


def _iso(year: str, month: str, day: str) -> str:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""

"""The title of a text, found where it stands: named as one, above the number, or the first line that can be one.

>>> headline(["首页 > 通知公告", "青禾市关于暑期托管的安排", "各学校：", "一、时间。七月。"])
'青禾市关于暑期托管的安排'
"""

import re
from collections.abc import Sequence

from assistant.figures import DOCUMENT_NUMBER

_TITLE_END = (
    r"(?:法|法典|条例|规定|办法|细则|规则|意见|通知|通告|公告|规划|纲要|方案|计划|行动|章程|制度|守则|公约|决定|解释|标准|规范|"
    r"指南|指引|要点|清单|须知|手册|函|批复|报告|协议|倡议书|公开信|问答)"
)
_TITLE = re.compile(rf".*{_TITLE_END}(?:[（(][^（()）]*[)）])*")
NUMBER = re.compile(DOCUMENT_NUMBER)
BODY = re.compile(
    r"[\u4e00-\u9fff（）()、 　]{2,60}(?:政府|办公厅|办公室|局|厅|部|院|委|会|学校|小学|中学|幼儿园|中心|学院|大学|街道|办事处|妇联|残联|团委|派出所|救助站)"
)
NUMBERED = re.compile(
    r"[一二三四五六七八九十百]+[、．.]|[（(【]?第?[\s　]*[一二三四五六七八九十0-9]+[\s　]*[)）条章节部、，]|[0-9]+[.．、]"
)
_TRAIL = re.compile(r"[>›»＞→]|(?:当前|现在|您)?的?位置(?:是|[:：])|^(?:网站)?首页$")
_PAGE_WORDS = re.compile(
    r"【?[【\[]?(?:字体|字号|打印|关闭|收藏|分享|浏览|点击|阅读|来源|作者|编辑|时间|日期|发布|登录|注册|搜索|无障碍|繁體|English|RSS|客户端|微信|微博).*",
    re.IGNORECASE,
)
_LONGEST = 100
_SHORTEST = 4


def headline(lines: Sequence[str]) -> str:
    """The title among the lines at the top; "" where none can be one."""
    lines = without_page(lines)
    return _by_ending(lines) or _beside_number(lines) or _first_line(lines)


def without_page(lines: Sequence[str]) -> list[str]:
    """The lines without the way that led to a page, and without the words on its buttons."""
    trails = [line for line in lines if _TRAIL.search(line) and len(line) <= _LONGEST]
    steps = {step.strip() for line in trails for step in re.split(r"[>›»＞→:：]", line)}
    steps = {step for step in steps if len(step) <= 8}
    return [line for line in lines if line not in trails and line not in steps and not _PAGE_WORDS.fullmatch(line)]


def is_title(text: str) -> bool:
    """True for a line that ends like an official title."""
    return _TITLE.fullmatch(text) is not None


def is_letterhead(line: str) -> bool:
    """True for the head of official paper, 青禾市教育局文件, and for the bare name of a body."""
    words = re.sub(r"\s", "", line)
    return words.endswith("文件") or BODY.fullmatch(words) is not None


def _by_ending(lines: Sequence[str]) -> str:
    """The first line that ends like a title, with the lines above and below it that belong to it."""
    for place, line in enumerate(lines):
        if NUMBERED.match(line) or re.search(r"[。；：:]", line):
            if place:
                break
            continue
        whole = with_period(line, lines[place + 1 : place + 2])
        if _TITLE.fullmatch(whole) and _SHORTEST <= len(whole) <= _LONGEST and not NUMBER.fullmatch(whole):
            return _with_lines_above(whole, lines[:place])
    return ""


def with_period(line: str, following: Sequence[str]) -> str:
    """A period in brackets on a line of its own is a part of the title above it."""
    below = following[0] if following else ""
    return line + re.sub(r"\s", "", below) if re.fullmatch(r"[（(].{1,20}[)）]", below) and "过" not in below else line


def _with_lines_above(title: str, above: Sequence[str]) -> str:
    """A title over several lines, and who wrote it where 关于…的意见 stands below that name."""
    if above and "关于" in above[-1] and "关于" not in title and not is_title(above[-1]) and len(above[-1]) <= _LONGEST:
        title, above = re.sub(r"[\s　]+", "", above[-1]) + title, above[:-1]
    if not title.startswith("关于"):
        return title
    names = [line for line in above[-4:] if BODY.fullmatch(line)]
    return re.sub(r"[\s　]+", "", "".join(names)) + title


def _beside_number(lines: Sequence[str]) -> str:
    """The line above the document's number, or below it where the number stands first."""
    place = next((place for place, line in enumerate(lines) if NUMBER.fullmatch(re.sub(r"\s", "", line))), None)
    if place is None:
        return ""
    above = [line for line in lines[max(0, place - 2) : place] if _may_be_title(line)]
    below = [line for line in lines[place + 1 : place + 2] if _may_be_title(line)]
    return next(iter([*reversed(above), *below]), "")


def _first_line(lines: Sequence[str]) -> str:
    """The first line that can be a title, where something that is no title follows."""
    for place, line in enumerate(lines):
        if _may_be_title(line) and place + 1 < len(lines):
            return with_period(line, lines[place + 1 : place + 2])
        if place and (NUMBERED.match(line) or line.endswith(("。", "；"))):
            return ""
    return ""


def _may_be_title(line: str) -> bool:
    long_enough = _SHORTEST <= len(line) <= 60 and re.search(r"[\u4e00-\u9fff]{2}", line)
    if not long_enough or is_letterhead(line):
        return False
    return not NUMBERED.match(line) and not re.search(r"[。；：:！？，,]", line)

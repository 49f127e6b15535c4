"""What stands around the clauses of a text and is none of them: signatures, dates, lists of annexes, the tail of a page.

>>> lines = lines_of("一、不带手机。\\n青禾中学\\n2026年3月1日\\n（此件公开发布）\\n")
>>> [lines[place].text for place in sorted(outside(lines))]
['青禾中学', '2026年3月1日', '（此件公开发布）']
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.corpus.parse.spans import Line, lines_of, marker_of

_HAN_YEAR = "[〇○Ｏ零一二三四五六七八九]{4}"
_HAN_NUMBER = "[一二三四五六七八九十]{1,3}"
DAY = rf"(?:(?:19|20)\d\d年\d{{1,2}}月(?:\d{{1,2}}日)?|{_HAN_YEAR}年{_HAN_NUMBER}月(?:{_HAN_NUMBER}日)?)"
BODY = (
    r"[\u4e00-\u9fff（）()、·]{2,58}(?:政府|办公厅|办公室|局|厅|部|院|委|会|学校|校|小学|中学|大学|学院|园|中心|办|处|所|站|社|"
    r"组|团|妇联|共青团)"
)
_DATE_LINE = re.compile(rf"[（(]?{DAY}[)）]?")
_BODY_LINE = re.compile(rf"{BODY}[（(]?(?:代?章|盖章|公章|印章)?[)）]?")
_SIGNED_LINE = re.compile(rf"{BODY}[,，]?{DAY}")
_REACH = 4  # bodies that sign together above one date

_PUBLICITY = re.compile(r"[（(【]?此件.{0,12}公开.{0,6}[)）】]?|[（(]?公开(?:方式|属性|形式)[:：].{0,12}[)）]?")
_DESPATCH = re.compile(rf"(?:抄送|抄报|主送|分送)[:：].*|.{{2,30}}{DAY}印发|(?:校对|打字|共印)[:：]?.{{0,12}}份?")
_TAIL = re.compile(
    r"扫一?扫.*|长按.{0,12}|阅读原文|点击.{0,6}关注.{0,8}|点个?(?:赞|在看)|.{0,6}扫码.{0,12}|分享(?:到|至|本页|文章)?[:：]?.{0,24}|【?(?:我要)?(?:打印|关闭|收藏|纠错|返回)(?:本页|此页|本文|窗口|"
    r"页面|顶部|列表|首页|上页)?】?.{0,12}|[上下]一[篇页条则][:：]?.*|(?:相关|延伸|推荐|热门|更多)(?:信息|链接|阅读|文章|解读|新闻|稿件|文档|"
    r"文件|政策|推荐|报道|内容|稿件下载|附件下载|附件)?[:：]?|相关(?:信息|链接|阅读|文章|解读|新闻|稿件|政策)[:：].*|责任?编辑?[:：].*|"
    r"(?:信息|文章|稿件)?(?:来源|作者)[:：].{0,30}|(?:版权所有|主办单位|主办|承办单位|承办|技术支持|网站标识码|维护单位)[:：]?.{0,40}|"
    r".*(?:ICP备|公网安备|Copyright|©).*|(?:网站地图|联系我们|关于我们|网站声明|隐私保护|友情链接|政策解读|图解|附件下载)[|｜]?.{0,40}|"
    r"[【\[]?(?:浏览|点击|阅读|访问)(?:次数|数|量)?[:：]?\d*次?[】\]]?|[【\[]?字(?:体|号)[:：]?.{0,12}[】\]]?|微信|微博|朋友圈|QQ空间",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"特此(?:通知|公告|通告|函告|报告|公示|说明|函复|批复)[。！]?")
_DOWNLOAD = re.compile(r".{1,60}\.(?:docx?|xlsx?|pptx?|pdf|wps|et|zip|rar|ofd|jpe?g|png)[)）]?", re.IGNORECASE)
_LONGEST_TAIL_LINE = 60
_SENTENCE_END = tuple("。！？；!?;")

_ANNEX_HEADING = re.compile(r"附(?:件|录|表)?[0-9０-９一二三四五六七八九十]*[:：]?")
_ANNEX_TITLED = re.compile(r"附(?:件|录|表)[0-9０-９一二三四五六七八九十]*(?:[:：.．、]|(?<=\d)(?=\D))(?P<title>\S.*)")
_NUMBERED_ANNEX = re.compile(r"附(?:件|录|表)[0-9０-９一二三四五六七八九十]")
_LISTED = re.compile(r"(?:附件)?[0-9０-９]{1,2}[.．、:：]?.+")
_LONGEST_TITLE = 60

_ADDRESS_ONLY = re.compile(r"如下|以下|为了?|根据|按照|现|请|将|应当|不得")
_NOTE = re.compile(rf"[（(]?(?:{DAY}).*(?:通过|批准|公布|修正|修订|发布|印发|施行|修改)")
_INFO = re.compile(
    r"(?:发布|成文|印发|更新|公布)(?:时间|日期)[:：]|来源[:：]|浏览(?:次数|量)|字[体号][:：]|点击(?:数|量|次数)|作者[:：]|【打印】"
)
_COVERING = re.compile(
    r"(?:印发|转发|下发|发)给(?:你们|各)|现予(?:以)?(?:公布|发布|印发)|已经.{0,60}(?:同意|通过|审议)"
)
_EMPTY = re.compile(r"[-—_=*#\s]*\d{0,3}[-—_=*#\s]*|[#*\s]*目\s*录")  # more figures are a telephone number
_SHORTEST_PROSE = 12
_LONG_LINE = 40


def outside(lines: Sequence[Line]) -> frozenset[int]:
    """Places of the lines that belong to no clause, wherever they stand."""
    words = [line.squeezed.lstrip("#*") for line in lines]
    found = set(_page_tail(lines, words))
    for place, line in enumerate(words):
        if (
            _FORMULA.fullmatch(line)
            or _DOWNLOAD.fullmatch(line)
            or _PUBLICITY.fullmatch(line)
            or (_DESPATCH.fullmatch(line) and place)
        ):
            found.add(place)
        elif signed := _signature(lines, words, place):
            found |= signed
    return frozenset(found | set(_annex_lists(lines, words, found)))


def is_annex_heading(text: str) -> bool:
    """True for 附件, 附件2: and for 附件2：申请表, which name what follows."""
    squeezed = re.sub(r"[\s　]+", "", text).strip("#*")
    titled = _ANNEX_TITLED.fullmatch(squeezed)
    if titled is not None and len(squeezed) <= _LONGEST_TITLE and not squeezed.endswith(_SENTENCE_END):
        return True
    return _ANNEX_HEADING.fullmatch(squeezed) is not None


def _signature(lines: Sequence[Line], words: Sequence[str], place: int) -> set[int]:
    """A date on its own line with who signs above it, or both on one line; empty for any other line."""
    if len(words[place]) > _LONGEST_TAIL_LINE:
        return set()
    if _SIGNED_LINE.fullmatch(words[place]):
        return {place}
    if not _DATE_LINE.fullmatch(words[place]):
        return set()
    first = place
    while first and place - first < _REACH and _BODY_LINE.fullmatch(words[first - 1]):
        first -= 1
    if first == place and not _ends_the_text(lines, place):
        return set()
    return set(range(first, place + 1))


def _ends_the_text(lines: Sequence[Line], place: int) -> bool:
    """True if something numbered stands above, and nothing numbered before the next annex below."""
    if not any(marker_of(line.text) or _is_article(line.text) for line in lines[:place]):
        return False
    for line in lines[place + 1 :]:
        if is_annex_heading(line.text):
            return True
        if marker_of(line.text) or _is_article(line.text) or line.text.startswith("#") or len(line.text) > _LONG_LINE:
            return False
    return True


def _is_article(text: str) -> bool:
    return re.match(r"【?第\s*[零〇一二三四五六七八九十百千\d]+\s*条", text.lstrip("#* ")) is not None


def _page_tail(lines: Sequence[Line], words: Sequence[str]) -> range:
    """What a web page puts under a text: from the first such line of the short, unnumbered lines that end the text."""
    start = len(lines)
    for place in range(len(lines) - 1, 0, -1):
        if _TAIL.fullmatch(words[place]) and len(words[place]) <= _LONGEST_TAIL_LINE:
            start = place
        elif not _may_follow_a_tail(lines[place]):
            break
    return range(start, len(lines))


def _may_follow_a_tail(line: Line) -> bool:
    plain = not (marker_of(line.text) or _is_article(line.text) or is_annex_heading(line.text))
    return plain and len(line.text) <= _LONG_LINE and not line.text.endswith((*_SENTENCE_END, "：", ":"))


def _annex_lists(lines: Sequence[Line], words: Sequence[str], aside: set[int]) -> Iterator[int]:
    """Lines that only name the annexes, below the last clause: 附件：1.申请表 / 2.电话表, or 附件1：申请表 / 附件2：电话表."""
    place = 1
    while place < len(lines):
        end = _list_end(words, place) if _ANNEX_TITLED.fullmatch(words[place]) else place
        if end > place and (end >= len(lines) or end in aside or is_annex_heading(lines[end].text)):
            yield from range(place, end)
        place = max(end, place + 1)


def _list_end(words: Sequence[str], start: int) -> int:
    """Where a list of annexes ends that may begin here; a numbered annex with items of its own is no list."""
    entry = _ANNEX_TITLED if _NUMBERED_ANNEX.match(words[start]) else _LISTED
    end = start + 1
    while end < len(words) and entry.fullmatch(words[end]) and not _ANNEX_HEADING.fullmatch(words[end]):
        if len(words[end]) > _LONGEST_TITLE or words[end].endswith(_SENTENCE_END):
            break
        end += 1
    return end


def is_note(text: str) -> bool:
    """A note of when a text was adopted or put on a page, or the sentence that sends it round."""
    squeezed = re.sub(r"[\s　]+", "", text)
    if len(squeezed) <= 2 * _LONG_LINE and _INFO.search(squeezed):
        return True
    return _NOTE.match(squeezed) is not None or _COVERING.search(squeezed) is not None


def is_prose(text: str) -> bool:
    """A line that says something, and is no title and no address."""
    squeezed = re.sub(r"[\s　]+", "", text)
    if squeezed.startswith("#"):
        return False
    if squeezed.endswith(("：", ":")) and "。" not in squeezed and not _ADDRESS_ONLY.search(squeezed):
        return False
    ends = squeezed.endswith((*_SENTENCE_END, "：", ":")) or ("。" in squeezed and squeezed.endswith(("”", "）")))
    return len(squeezed) >= _LONG_LINE or (ends and len(squeezed) >= _SHORTEST_PROSE)


def lead_of(lines: Sequence[Line], first: int, breaks: frozenset[int]) -> list[Line]:
    """The paragraphs right above the first number: for whom, why, and what the text asks, before it counts.

    `breaks` are the places before which something stood that belongs to no clause.
    """
    lead: list[Line] = []
    for place in range(first - 1, -1, -1):
        if place + 1 in breaks or not is_prose(lines[place].text) or is_note(lines[place].text):
            break
        lead.append(lines[place])
    return lead[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """The lines that may be of clauses. Before those in `breaks` stood others that are not."""

    lines: list[Line]
    breaks: frozenset[int]


def body_of(text: str) -> Body:
    """The lines of a text without what is of no clause, page marks and the words 目录."""
    lines = lines_of(text)
    aside = outside(lines)
    kept: list[Line] = []
    breaks: set[int] = set()
    for place, line in enumerate(lines):
        if place in aside:
            breaks.add(len(kept))
        elif not _EMPTY.fullmatch(line.text):
            kept.append(line)
    return Body(lines=kept, breaks=frozenset(breaks))

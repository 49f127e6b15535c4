"""Markdown and wrapped lines -> plain text, every word and every number kept.

>>> markdown_text("## 第一章　　总  则\\n\\n- **第一条**　　为了**儿童**。\\n\\n  也为家庭。\\n")
'第一章　总则\\n\\n第一条　为了儿童。\\n也为家庭。\\n'
"""

import re
import unicodedata
from collections import Counter

from assistant.corpus.parse import han_numeral, numbered_heading
from assistant.figures import DOCUMENT_NUMBER, han_number

_HAN_DIGITS = "零〇一二三四五六七八九十百千"
_NUMBERED_HEADING = re.compile(rf"(第[{_HAN_DIGITS}]+(?:分编|编|章|节))[\s　]*(.*)")
_ARTICLE = re.compile(rf"第[{_HAN_DIGITS}]+条(?:之[{_HAN_DIGITS}]+)?(?=[\s　])")
# What opens a new line of its own where wrapped lines are joined again.
OPENS_LINE = re.compile(
    rf"第[{_HAN_DIGITS}]+(?:分编|编|章|节|部分|条)(?:之[{_HAN_DIGITS}]+)?[\s　:：]|[{_HAN_DIGITS}]+、|"
    rf"[（(](?:[{_HAN_DIGITS}]+|\d{{1,3}})[）)]|\d{{1,3}}[.．、](?!\d)|\d{{1,2}}[）)]|[①-⑳]|附[件录表则]|目\s*录$|"
    rf"{DOCUMENT_NUMBER}$"
)
LINE_ENDS = tuple("。！？；：!?;:")
_PAGE_NUMBER = re.compile(r"(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d+\s*页(?:\s*[/,，共]*\s*\d+\s*页)?|\d+\s*/\s*\d+)")
_ALONE = re.compile(
    rf"{DOCUMENT_NUMBER}|(?:19|20)\d\d年\d{{1,2}}月\d{{1,2}}日|"
    r".*关于.*的(?:通知|意见|通告|公告|决定|批复|函|报告|办法|规定)"
)
_CJK = "\u3400-\u4dbf\u4e00-\u9fff，。、；：？！“”‘’（）《》〔〕〈〉"
_PRINTED_NUMBER = re.compile(
    rf"[ 　]*第[ 　]*[{_HAN_DIGITS} 　]+?[ 　]*(?:分编|编|章|节|条)(?:[ 　]*之[ 　]*[{_HAN_DIGITS}]+)?[ 　]"
)
_PRINTED_ITEM = re.compile(r"[#]*[ 　]*\d{1,3}(?:\.\d{1,2})*[ 　]+")  # "1 总则" needs its space
_SET_APART = re.compile(rf"[{_CJK}](?:[ 　]+[{_CJK}]){{1,11}}")
_UNIT = "(?:[年月日号时分秒个次名岁天周元米人所节课条项章级班位件份倍度种类户台辆亩里克斤升吨届期点万千百亿页本张场间处](?![题])|小时|平方|公里|毫|厘|季度|%|％|℃)"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST_ENTRY = 45  # characters of a line in a table of contents
_LONG_LINE, _FEWEST = 40, 3  # characters, and numbers in one line, from which on it is several lines in one
_INSIDE = tuple(
    (re.compile(rf"(?:(?<=^)|(?<=[。；！？\s　])){opens}"), also)
    for opens, also in (
        (rf"第([{_HAN_DIGITS}]+)条(?=[\s　])", rf"第[{_HAN_DIGITS}]+[编章节](?=[\s　])"),
        (rf"([{_HAN_DIGITS}]{{1,3}})、", r"（[一二三四五六七八九十]+）"),
    )
)
_BEFORE_SIGNATURE = re.compile(r"(?<=[。！])[\s　]+(?=\S{2,30}[\s　]*(?:19|20)\d\d[\s　]*年.{1,12}日$)")
_LINE_WIDTHS = range(15, 81)  # characters on a line of a page; a paragraph on one line is longer


def tidy(text: str) -> str:
    """One form of line ends, no invisible characters, no table of contents (its lines stand again below it)."""
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " "))
    lines = [line.rstrip() for line in without_contents(text.split("\n"))]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"


def without_contents(lines: list[str]) -> list[str]:
    """The lines without the table of contents: what follows 目录 and stands again, word for word, further down."""
    start = next((place for place, line in enumerate(lines) if squeezed(line) == "目录"), None)
    if start is None:
        return lines
    entries = [_entry(line) for line in lines[start + 1 :]]
    still_to_come = Counter(entries)
    end = start + 1
    for place, entry in enumerate(entries, start + 1):
        if len(entry) > _LONGEST_ENTRY or entry.endswith(LINE_ENDS):
            break
        still_to_come[entry] -= 1
        if entry and still_to_come[entry]:
            end = place + 1
    return lines[:start] + lines[end:]


def _entry(line: str) -> str:
    """A line of a table of contents without its dots and page number."""
    return re.sub(r"(?:[.…·]{2,}\d*|\t\d+)$", "", squeezed(line))


def squeezed(text: str) -> str:
    """The text without white space."""
    return re.sub(r"[\s　]+", "", text)


def markdown_text(raw: str) -> str:
    """Plain text of Markdown: front matter, marks, dashes, quotes and indentation go; words and numbers stay."""
    body = re.sub(r"\A---\n.*?\n---\n", "", raw.replace("\r\n", "\n").lstrip("\ufeff"), count=1, flags=re.DOTALL)
    lines = restored(body.split("\n"))
    plain: list[str] = []
    after_blank = True
    for line in lines:
        if not line.strip():
            after_blank = True
            continue
        new_block = re.match(r"#|[-*+] +\*\*|\*\*", line) or (after_blank and not line.startswith((" ", "\t")))
        words = markdown_words(line)
        if new_block and plain:
            plain.append("")
        plain += words
        after_blank = False
    return tidy("\n".join(plain))


def markdown_words(line: str) -> list[str]:
    """The words of one line of Markdown; a heading that an article was glued to becomes two lines."""
    bare = line.strip()
    if re.fullmatch(r"[-*_]{3,}", bare):
        return []
    heading = bare.startswith("#")
    bare = re.sub(r"^(?:[#>\s]+|[-*+] +)+", "", bare)
    bare = re.sub(r"!\[[^\]]{0,500}\]\([^)]{0,2000}\)|\[\^[^\]]{0,100}\]|\*\*|__|(?<!\s)\s*↑$", "", bare)
    bare = re.sub(r"\[([^\]]{0,500})\]\([^)]{0,2000}\)", r"\1", bare)
    bare = re.sub(r"\\([\\`*_{}\[\]()#+\-.!>|~])", r"\1", bare)
    if not heading:
        return [re.sub(rf"^({_ARTICLE.pattern})[\s　]+", r"\1　", bare)]
    return _heading_lines(bare)


def _heading_lines(bare: str) -> list[str]:
    article = _ARTICLE.search(bare)
    if article and article.start() and _NUMBERED_HEADING.match(bare):
        return [_heading(bare[: article.start()]), "", bare[article.start() :]]
    return [_heading(bare)]


def _heading(bare: str) -> str:
    """A heading without the spaces that only set its characters apart."""
    heading = numbered_heading(bare)
    return heading if heading != bare else re.sub(rf"(?<=[{_CJK}])[\s　]+(?=[{_CJK}])", "", bare)


def restored(lines: list[str]) -> list[str]:
    """Chapter headings whose number Markdown took for a list's ("1. 附则", right before an article) get it back."""
    chapter = 0
    restored = []
    for place, line in enumerate(lines):
        if match := re.match(rf"[#\s]*第([{_HAN_DIGITS}]+)章", line):
            chapter = han_number(match.group(1))
        lost = re.fullmatch(r"[#\s]*1\.[\s　]*(\S.{1,30})", line)
        if lost and chapter and _article_follows(lines, place + 1):
            chapter += 1
            line = f"## 第{han_numeral(chapter)}章　{lost.group(1)}"
        restored.append(line)
    return restored


def _article_follows(lines: list[str], start: int) -> bool:
    following = next((lines[place] for place in range(start, len(lines)) if lines[place].strip()), "")
    return bool(_ARTICLE.match(re.sub(r"^[-*+\s]+", "", following).replace("**", "")))


def unwrapped(text: str) -> str:
    """Lines that were broken at the page's edge joined again, page numbers left out.

    A line goes on in the next one if it reaches the edge, ends no sentence, and the next opens no number of its own.

    >>> unwrapped("（一）为三岁以下的孩子提供照护服务，每个乡镇\\n至少有一处。\\n（二）每年检查一次。\\n")
    '（一）为三岁以下的孩子提供照护服务，每个乡镇至少有一处。\\n（二）每年检查一次。\\n'
    """
    lines = [line.strip(" 　\t") for line in text.split("\n")]
    lines = [line for line in lines if line and not is_page_number(line)]
    edge = 0.75 * max((_width(line) for line in lines if not _is_latin(line)), default=0)
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in lines:
        if goes_on and not OPENS_LINE.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        goes_on = _width(line) >= edge and not line.endswith(LINE_ENDS) and not stands_alone(line)
    return "\n".join("".join(paragraph) for paragraph in paragraphs) + "\n"


def parted(text: str) -> str:
    """The text with articles and parts on lines of their own, where several stand in one line: so copied text often comes.

    >>> parted("午餐办法 第一章 总则 第一条 每餐八元，由县里出三元。 第二条 按天退钱，不得拖过这个月。 第三条 家长可以来看。\\n")
    '午餐办法\\n\\n第一章 总则\\n\\n第一条 每餐八元，由县里出三元。\\n\\n第二条 按天退钱，不得拖过这个月。\\n\\n第三条 家长可以来看。\\n'
    """
    return "\n".join(_parted_line(line) for line in text.split("\n"))


def _parted_line(line: str) -> str:
    for opens, also in _INSIDE:
        starts = [match for match in opens.finditer(line) if match.start()] if len(line) >= _LONG_LINE else []
        first = opens.match(line)
        numbers = [han_number(match.group(1)) for match in ([first] if first else []) + starts]
        if len(numbers) >= _FEWEST and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
            lines = (
                re.sub(rf"[\s　]*(?=(?<=[。；！？\s　])(?:{opens.pattern}|{also}))", "\n", line)
                .lstrip("\n")
                .split("\n")
            )
            if not opens.match(lines[0]) and "。" not in lines[0]:
                lines[0] = re.sub(r"[\s　]+", "\n", lines[0])  # title, number, whom it is addressed to
            lines[-1] = _BEFORE_SIGNATURE.sub("\n", lines[-1])
            return "\n".join(lines)
    return line


def is_page_number(line: str) -> bool:
    """True for 3, — 3 —, 第3页 共9页 and 3/9."""
    return _PAGE_NUMBER.fullmatch(line) is not None


def stands_alone(line: str) -> bool:
    """True for a line that never goes on in the next: a document's number, a date, a whole title."""
    squeezed_line = squeezed(line)
    return _ALONE.fullmatch(squeezed_line) is not None


def _width(line: str) -> int:
    """How wide a line is printed, in half letters: a Chinese character is twice as wide as a Latin letter."""
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)


def _is_latin(line: str) -> bool:
    """True for a line that is mostly an address or English: it says nothing of how many Chinese characters a line holds."""
    return 2 * sum(c.isascii() for c in line) > len(line)


def is_wrapped(text: str) -> bool:
    """True if the longest lines, all about as long, mostly break off in a sentence that the next line goes on with."""
    lines = [line.strip(" 　\t") for line in text.split("\n") if line.strip()]
    edge = max((len(line) for line in lines), default=0)
    full = [place for place, line in enumerate(lines[:-1]) if len(line) >= edge - 2]
    broken = [n for n in full if not lines[n].endswith(LINE_ENDS) and not OPENS_LINE.match(lines[n + 1])]
    return edge in _LINE_WIDTHS and len(broken) >= 2 and len(broken) > 0.5 * len(full)


def printed_text(text: str) -> str:
    """Text as a PDF gives it, with characters in their usual form and no spaces between Chinese characters.

    Some PDF fonts name 一 by its radical (U+2F00): people see the same, a search would not find it.
    """
    usual = "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fdf" else c for c in text)
    spaced = re.sub(rf"(?<=[{_CJK}]) +(?=[{_CJK}])", " ", usual)
    return closed("\n".join(_printed_line(line) for line in spaced.split("\n")))


def closed(text: str) -> str:
    """The text without the spaces that only set figures off from Chinese words, or the characters of a heading apart.

    >>> closed("第 三 条 每天不少于 1 小时，自2026 年 3 月 1 日起，见 GB 50180。")
    '第三条　每天不少于1小时，自2026年3月1日起，见 GB 50180。'
    >>> closed("通　　知"), closed("1 总则"), closed("文号：12 主题：入学")
    ('通知', '1 总则', '文号：12 主题：入学')
    """
    text = re.sub("[\u2000-\u200a\u202f\u205f]", " ", text)  # a web page's spaces of other widths
    return "\n".join(_closed_line(line) for line in text.split("\n"))


def _closed_line(line: str) -> str:
    head, rest = _number_and_rest(line)
    if _SET_APART.fullmatch(rest):
        return head + squeezed(rest)
    return head + re.sub(rf"(?<=[{_CJK}]) +(?=\d[\d.,]* *{_UNIT})|(?<=\d) +(?={_UNIT})", "", rest)


def _printed_line(line: str) -> str:
    head, rest = _number_and_rest(line)
    return head + re.sub(rf"(?<=[{_CJK}]) (?=[{_CJK}]|\d)|(?<=\d) (?=[{_CJK}])", "", rest)


def _number_and_rest(line: str) -> tuple[str, str]:
    """The number that opens a line, in one form, and what follows it: the space between them stays."""
    if article := _PRINTED_NUMBER.match(line):
        return f"{squeezed(article.group())}　", line[article.end() :]
    item = _PRINTED_ITEM.match(line)
    return (item.group(), line[item.end() :]) if item else ("", line)

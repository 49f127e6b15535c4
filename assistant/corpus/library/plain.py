"""Markdown, HTML and wrapped lines -> plain text, every word and every number kept.

>>> markdown_text("## 第一章　　总  则\\n\\n- **第一条**　　为了**儿童**。\\n\\n  也为家庭。\\n")
'第一章　总则\\n\\n第一条　为了儿童。\\n也为家庭。\\n'
"""

import re
import unicodedata
from collections import Counter
from html.parser import HTMLParser

from assistant.corpus.parse import han_numeral, numbered_heading
from assistant.figures import han_number

_HAN_DIGITS = "零〇一二三四五六七八九十百千"
_NUMBERED_HEADING = re.compile(rf"(第[{_HAN_DIGITS}]+(?:分编|编|章|节))[\s　]*(.*)")
_ARTICLE = re.compile(rf"第[{_HAN_DIGITS}]+条(?:之[{_HAN_DIGITS}]+)?(?=[\s　])")
# What opens a new line of its own where wrapped lines are joined again.
_OPENS_LINE = re.compile(
    rf"第[{_HAN_DIGITS}]+(?:分编|编|章|节|部分|条)(?:之[{_HAN_DIGITS}]+)?[\s　:：]|[{_HAN_DIGITS}]+、|"
    rf"[（(](?:[{_HAN_DIGITS}]+|\d{{1,3}})[）)]|\d{{1,3}}[.．、](?!\d)|[①-⑳]|附[件录表则]|目\s*录$"
)
_LINE_ENDS = tuple("。！？；：!?;:")
_PAGE_NUMBER = re.compile(r"(?:[-—–·\s]*\d{1,4}[-—–·\s]*|第\s*\d+\s*页(?:\s*[/,，共]*\s*\d+\s*页)?|\d+\s*/\s*\d+)")
_CJK = "\u3400-\u4dbf\u4e00-\u9fff，。、；：？！“”‘’（）《》〔〕〈〉"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_LONGEST_ENTRY = 45  # characters of a line in a table of contents
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
        if len(entry) > _LONGEST_ENTRY or entry.endswith(_LINE_ENDS):
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
    lines = _restored(body.split("\n"))
    plain: list[str] = []
    after_blank = True
    for line in lines:
        if not line.strip():
            after_blank = True
            continue
        new_block = re.match(r"#|[-*+] +\*\*|\*\*", line) or (after_blank and not line.startswith((" ", "\t")))
        words = _markdown_line(line)
        if new_block and plain:
            plain.append("")
        plain += words
        after_blank = False
    return tidy("\n".join(plain))


def _markdown_line(line: str) -> list[str]:
    """The words of one line; a heading that an article was glued to becomes two lines."""
    bare = line.strip()
    if re.fullmatch(r"[-*_]{3,}", bare):
        return []
    heading = bare.startswith("#")
    bare = re.sub(r"^(?:[#>\s]+|[-*+] +)+", "", bare)
    bare = re.sub(r"!\[[^\]]*\]\([^)]*\)|\[\^[^\]]*\]|\*\*|__|\s*↑$", "", bare)
    bare = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", bare)
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


def _restored(lines: list[str]) -> list[str]:
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


class _Page(HTMLParser):
    """Collects the words of a page, a line a block; what is not read by people is left out."""

    _BLOCKS = re.compile(
        "address|article|blockquote|br|caption|center|d[dltv]|div|fieldset|figcaption|h[1-6]|hr|li|main|ol|p|pre|section|"
        "table|tbody|t[dhr]|tfoot|thead|ul"
    )
    _HIDDEN = re.compile(
        "aside|button|footer|form|head|header|iframe|nav|noscript|object|script|select|style|svg|template"
    )

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._HIDDEN.fullmatch(tag):
            self.hidden.append(tag)
        elif self._BLOCKS.fullmatch(tag):
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        elif self._BLOCKS.fullmatch(tag):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(re.sub(r"[ \t\r\n\f]+", " ", data))


def html_text(raw: str) -> str:
    """Plain text of a web page: a line a paragraph; scripts, menus, headers and footers of the site are left out."""
    page = _Page()
    page.feed(raw)
    page.close()
    lines = [line.strip(" 　") for line in "".join(page.parts).split("\n")]
    return tidy("\n".join(line for line in lines if line))


def unwrapped(text: str) -> str:
    """Lines that were broken at the page's edge joined again, page numbers left out.

    A line goes on in the next one if it reaches the edge, ends no sentence, and the next opens no number of its own.

    >>> unwrapped("（一）为三岁以下的孩子提供照护服务，每个乡镇\\n至少有一处。\\n（二）每年检查一次。\\n")
    '（一）为三岁以下的孩子提供照护服务，每个乡镇至少有一处。\\n（二）每年检查一次。\\n'
    """
    lines = [line.strip(" 　\t") for line in text.split("\n")]
    lines = [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
    edge = 0.75 * max((len(line) for line in lines), default=0)
    paragraphs: list[list[str]] = []
    goes_on = False
    for line in lines:
        if goes_on and not _OPENS_LINE.match(line):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
        goes_on = len(line) >= edge and not line.endswith(_LINE_ENDS)
    return "\n".join("".join(paragraph) for paragraph in paragraphs) + "\n"


def is_wrapped(text: str) -> bool:
    """True if the longest lines, all about as long, mostly break off in a sentence that the next line goes on with."""
    lines = [line.strip(" 　\t") for line in text.split("\n") if line.strip()]
    edge = max((len(line) for line in lines), default=0)
    full = [place for place, line in enumerate(lines[:-1]) if len(line) >= edge - 2]
    broken = [n for n in full if not lines[n].endswith(_LINE_ENDS) and not _OPENS_LINE.match(lines[n + 1])]
    return edge in _LINE_WIDTHS and len(broken) >= 2 and len(broken) > 0.5 * len(full)


def printed_text(text: str) -> str:
    """Text as a PDF gives it, with characters in their usual form and no spaces between Chinese characters.

    Some PDF fonts name 一 by its radical (U+2F00): people see the same, a search would not find it.
    """
    usual = "".join(unicodedata.normalize("NFKC", c) if "\u2e80" <= c <= "\u2fdf" else c for c in text)
    spaced = re.sub(rf"(?<=[{_CJK}]) +(?=[{_CJK}])", " ", usual)
    return "\n".join(_unspaced(line) for line in spaced.split("\n"))


def _unspaced(line: str) -> str:
    number = re.match(rf"\s*第\s*[{_HAN_DIGITS}\s]+?\s*(?:分编|编|章|节|条)(?:\s*之\s*[{_HAN_DIGITS}]+)?[\s　]", line)
    head = squeezed(number.group()) + "　" if number else ""
    rest = line[number.end() :] if number else line
    return head + re.sub(rf"(?<=[{_CJK}]) (?=[{_CJK}])|(?<=[{_CJK}]) (?=\d)|(?<=\S\d) (?=[{_CJK}])", "", rest)

"""A Markdown file -> its text with the headings that it shows, and what its front matter says.

>>> page = read_markdown("# 入园\\n\\n> **发布单位**：青禾市教育局\\n\\n**公办园**\\n\\n八月报名。\\n")
>>> page.text
'# 入园\\n\\n发布单位：青禾市教育局\\n\\n####### 公办园\\n\\n八月报名。\\n'
>>> page.stated.title
'入园'
"""

import re
from dataclasses import dataclass, field

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.marks import BOLD_DEPTH, first_heading, marked
from assistant.corpus.library.plain import markdown_words, restored, tidy
from assistant.corpus.library.reading import Read
from assistant.corpus.library.tables import rows_of

_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)
_HEADING = re.compile(r"(#{1,6})(?:\s+\S|[^\s#].*[^#]$)")  # many leave out the space; #spring# is none
_BOLD_LINE = re.compile(r"(\*\*|__)(?=\S)((?!\1).){1,40}?(?<=\S)\1")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?")
_FACT_OF_KEY = {
    "title": "title 标题 名称",
    "number": "number doc_number document_number 文号 发文字号",
    "issuer": "issuer publisher organization source 发文单位 发布单位 发文机关 发布机关 发布机构",
    "issued": "issued date published publish_date pubdate 成文日期 发布日期 发布时间",
    "effective": "effective effective_date 施行日期 实施日期",
}
_FACT = {key: fact for fact, keys in _FACT_OF_KEY.items() for key in keys.split()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A file's text, its headings marked; the facts that its layout states; and lines of the page that are no part of it.

    `reads` are the lines that were read off pictures, `pictured` the pages, from 1, on which no word could be read.
    """

    text: str
    stated: Facts = field(default_factory=Facts)
    dropped: tuple[str, ...] = ()
    pictured: tuple[int, ...] = ()
    reads: tuple[Read, ...] = ()


def read_markdown(raw: str) -> Page:
    """Text and stated facts of a Markdown file."""
    body = raw.replace("\r\n", "\n").lstrip("\ufeff")
    front = _FRONT.match(body)
    body = _without_comments(body[front.end() :] if front else body)
    text = tidy("\n".join(_blocks(restored(body.split("\n")))))
    said = _front_facts(front.group(1)) if front else {}
    return Page(text=text, stated=Facts(**{"title": first_heading(text), **said}))


def _without_comments(body: str) -> str:
    """The text without `<!-- … -->`; one that never ends is text. Looked through once, however many begin.

    >>> _without_comments("甲<!-- 乙 -->丙<!-- 丁")
    '甲丙<!-- 丁'
    """
    kept, place = [], 0
    while (begin := body.find("<!--", place)) >= 0 and (end := body.find("-->", begin + 4)) >= 0:
        kept.append(body[place:begin])
        place = end + 3
    return "".join(kept) + body[place:]


def _front_facts(front: str) -> dict[str, str]:
    pairs = (line.partition(":" if ":" in line else "：") for line in front.split("\n"))
    found = {
        _FACT[key.strip().lower()]: value.strip().strip("\"'")
        for key, _, value in pairs
        if key.strip().lower() in _FACT
    }
    return {fact: value for fact, value in found.items() if value}


def _blocks(lines: list[str]) -> list[str]:
    """The lines with blank ones between blocks; tables row by row."""
    plain: list[str] = []
    after_blank = True
    place = 0
    while place < len(lines):
        line = lines[place]
        if place + 1 < len(lines) and "|" in line and _TABLE_RULE.fullmatch(lines[place + 1].strip()):
            end = next((n for n in range(place + 2, len(lines)) if "|" not in lines[n]), len(lines))
            plain += ["", *rows_of([_cells(row) for row in [line, *lines[place + 2 : end]]])]
            place = end
            continue
        place += 1
        if not line.strip():
            after_blank = True
            continue
        depth = _depth(line, after_blank, lines[place] if place < len(lines) else "")
        new_block = depth or re.match(r"[-*+] +\*\*|\*\*", line) or (after_blank and not line.startswith((" ", "\t")))
        if new_block and plain:
            plain.append("")
        words = markdown_words(line)
        plain += [marked(words[0], depth), *words[1:]] if words else []
        after_blank = False
    return plain


def _cells(row: str) -> list[list[str]]:
    return [markdown_words(cell) or [""] for cell in row.strip().strip("|").split("|")]


def _depth(line: str, after_blank: bool, following: str) -> int:
    """How deep a heading is; BOLD_DEPTH for a bold line that is a paragraph of its own."""
    if match := _HEADING.match(line):
        return len(match.group(1))
    alone = after_blank and not following.strip()
    return BOLD_DEPTH if alone and _BOLD_LINE.fullmatch(line.strip()) else 0

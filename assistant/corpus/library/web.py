"""A web page -> its text with the headings that it shows; menus, ways, share bars and footers of the site are left out.

>>> page = read_html("<title>入园-青禾</title><div class='nav'>首页</div><h1>入园</h1><p><b>公办园</b></p><p>八月报名。</p>")
>>> page.text, page.stated.title, page.dropped
('# 入园\\n####### 公办园\\n八月报名。\\n', '入园', ('首页',))
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from assistant.corpus.library.facts import Facts
from assistant.corpus.library.headline import BODY, is_title
from assistant.corpus.library.markdown import Page
from assistant.corpus.library.marks import BOLD_DEPTH, marked
from assistant.corpus.library.plain import squeezed, tidy
from assistant.corpus.library.tables import rows_of

_BLOCKS = frozenset(
    "address article blockquote body br caption center dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr li main ol "
    "p pre section table tbody td tfoot th thead tr ul".split()
)
_NEVER_READ = frozenset(
    "aside button canvas footer form head header iframe input nav noscript object option script select style svg template textarea "
    "title".split()
)
# Words in the class or id of what belongs to the site and not to the text.
_SITE = frozenset(
    "breadcrumb breadcrumbs crumb crumbs nav navbar menu share bdsharebuttonbox footer foot sidebar related recommend pagination pager "
    "copyright toolbar qrcode qr dqwz weizhi search login topbar fenxiang".split()
)
_LARGEST_SITE_PART = 0.4  # of the page's letters: a larger part is the text, whatever it is called
_META = {
    "articletitle": "title",
    "contentsource": "issuer",
    "pubdate": "issued",
}
_SITE_NAME = re.compile(r"\s*(?:[-_|｜–—]+|--+|>|»)\s*")


@dataclass(slots=True)
class _Block:
    """The words of one block as they are read, and whether all of them are bold."""

    parts: list[str] = field(default_factory=list)
    bold: bool = True

    def add(self, words: str, bold: bool) -> None:
        words = re.sub(r"[ \t\r\n\f]+", " ", words)
        self.parts.append(words)
        self.bold = self.bold and (bold or not words.strip(" 　\xa0"))

    def line(self, depth: int) -> str:
        words = "".join(self.parts).replace("\xa0", " ").strip(" 　")
        return marked(words, depth or (BOLD_DEPTH if self.bold else 0))


def read_html(raw: str) -> Page:
    """Text and stated facts of a web page. Raises lxml's ParserError for what is none."""
    from lxml import html

    root = html.document_fromstring(re.sub(r"\A\s*<\?xml[^>]*\?>", "", raw) or "<p></p>")
    whole = len(squeezed(root.text_content()))
    dropped = _without_site(root, whole)
    lines = [line for line in _lines(root, 0, False) if line.strip("# 　")]
    text = tidy("\n".join(lines))
    return Page(text=text, stated=_stated(root, text), dropped=tuple(dropped))


def _without_site(root: Any, whole: int) -> list[str]:
    """Take what belongs to the site out of the page; the words that people would have read there."""
    dropped: list[str] = []
    for element in list(root.iter()):
        if not isinstance(element.tag, str) or element.getparent() is None or element.tag in {"body", "html"}:
            continue
        words = re.split(r"[^a-z]+", f"{element.get('class', '')} {element.get('id', '')}".lower())
        hidden = "display:none" in squeezed(element.get("style", "")).lower()
        if (_SITE & set(words) or hidden) and len(squeezed(element.text_content())) <= _LARGEST_SITE_PART * whole:
            if not hidden and element.tag not in _NEVER_READ:
                dropped.append(" ".join(element.text_content().split()))
            element.drop_tree()
    return [words for words in dropped if words]


def _lines(element: Any, depth: int, bold: bool) -> Iterator[str]:
    """The lines of an element, a block a line; tables row by row."""
    block = _Block()
    for kind, value, is_bold, deep in _events(element, depth, bold):
        if kind == "words":
            block.add(value, is_bold)
            continue
        if block.parts:
            yield block.line(deep)
        block = _Block()
        if kind == "table":
            yield from rows_of(_rows(value))
    if block.parts:
        yield block.line(depth)


def _events(element: Any, depth: int, bold: bool) -> Iterator[tuple[str, Any, bool, int]]:
    """("words", text), ("break", None) and ("table", element) in the order of the page, without recursion into tables."""
    stack: list[tuple[str, Any, bool, int]] = [("open", element, bold, depth)]
    while stack:
        kind, node, is_bold, deep = stack.pop()
        if kind != "open":
            yield kind, node, is_bold, deep
            continue
        if not isinstance(node.tag, str) or node.tag in _NEVER_READ:
            continue
        if node.tag == "table" and node is not element and len(_own_rows(node)) > 0:
            yield "break", None, is_bold, deep
            yield "table", node, is_bold, deep
            continue
        own_bold, own_depth = is_bold or _is_bold(node), _heading_depth(node) or deep
        block = node.tag in _BLOCKS
        inside = [("words", node.text or "", own_bold, own_depth)]
        for child in node:
            inside += [("open", child, own_bold, own_depth), ("words", child.tail or "", own_bold, own_depth)]
        edge = [("break", None, own_bold, own_depth)] if block else []
        if block:
            yield "break", None, is_bold, deep
        stack.extend(reversed([*inside, *edge]))


def _is_bold(node: Any) -> bool:
    style = squeezed(node.get("style", "")).lower()
    return node.tag in {"b", "strong"} or re.search(r"font-weight:(?:bold|[6-9]00)", style) is not None


def _heading_depth(node: Any) -> int:
    return int(node.tag[1]) if re.fullmatch(r"h[1-6]", node.tag) else 0


def _own_rows(table: Any) -> list[Any]:
    return [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]


def _rows(table: Any) -> list[list[list[str]]]:
    """The lines of each cell of a table's caption and own rows."""
    rows = [[list(_lines(cell, 0, False)) for cell in row if cell.tag in {"td", "th"}] for row in _own_rows(table)]
    caption = [[list(_lines(cell, 0, False))] for cell in table.iterchildren("caption")]
    return [*caption, *rows]


def _stated(root: Any, text: str) -> Facts:
    """What the page names in its head, and its heading, as far as the text says it too."""
    said = {
        _META[name]: content.strip()
        for meta in root.iter("meta")
        if (name := (meta.get("name") or "").lower()) in _META and (content := meta.get("content") or "").strip()
    }
    heading = next((" ".join(h.text_content().split()) for h in root.iter("h1")), "")
    named = [_SITE_NAME.split(" ".join((t.text or "").split()))[0] for t in root.iter("title")]
    within = squeezed(text)
    titles = [
        t
        for t in (said.get("title", ""), heading, *named)
        if len(t) >= 2 and squeezed(t) in within and not BODY.fullmatch(t)
    ]
    title = next((t for t in titles if is_title(t)), titles[0] if titles else "")
    return Facts(**{**said, "title": title})

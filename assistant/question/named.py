"""A question that names a document or one of its articles: "未成年人保护法第二十一条", "民发〔2019〕34号", "Article 39 of ...".

>>> from assistant.corpus import load_corpus
>>> from pathlib import Path
>>> names = Names(load_corpus(Path("corpus")).documents)
>>> names.article("未保法第39条怎么说"), names.article("哪一条规定的")
(('minors-protection-law-2024', '39'), None)
"""

import re
from collections.abc import Iterator, Mapping

from assistant.figures import han_number
from assistant.folding import plain_form
from assistant.schema import Document

_HAN = "零〇一二三四五六七八九十百千"
_ARTICLE = re.compile(
    rf"(?:第([{_HAN}]+|\d+)条|(?<![{_HAN}\d])([{_HAN}]{{2,}}|\d+)条(?!消息|微信|短信|裤|腿|路|建议|狗|鱼))(?:之([一二三四五六七八九十]+|\d+))?"
)
_ARTICLE_EN = re.compile(r"\b(?:article|art\.?|section)\s*(\d+)(?:-(\d+))?\b", re.IGNORECASE)
_SHORTEST_NAME = 2  # characters: "刑法", "双减"
_SCHOOL = re.compile(r"(?:中学|小学|学校|幼儿园|学院)$")
_COMMON_WORDS = frozenset({"规划", "纲要", "plan"})  # names that stand for other things as well


class Names:
    """The names and numbers of documents in one form, made once."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        pairs = [
            (name, document.document_id)
            for document in documents.values()
            for name in _names(document)
            if len(name) >= _SHORTEST_NAME and name not in _COMMON_WORDS
        ]
        self._written = sorted(
            {n for d in documents.values() for n in (d.title, d.short_title, *d.aliases)}, key=lambda n: (-len(n), n)
        )
        self._names = sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair))

    def document(self, text: str) -> str:
        """Id of the document whose name or number stands in the text, the longest first; "" where none does."""
        asked = plain_form(text)
        return next((document_id for name, document_id in self._names if name in asked), "")

    def documents(self, text: str) -> frozenset[str]:
        """Ids of all documents whose names or numbers stand in the text, a name inside a longer one left out."""
        asked, found = plain_form(text), set()
        for name, document_id in self._names:
            if name in asked:
                found.add(document_id)
                asked = asked.replace(name, " " * len(name))
        return frozenset(found)

    def without(self, text: str) -> str:
        """A Chinese text without the names of documents: where it is to be looked for in them alone, they say nothing more."""
        for name in self._written:
            if len(name) >= _SHORTEST_NAME and name in text:
                text = text.replace(name, "")
        rest = re.sub(r"《》的?|^\s*(?:只[看查用按从]|对|关于|里|中)*[，,：:\s]*", "", text)
        return rest or text

    def article(self, text: str) -> tuple[str, str] | None:
        """(document id, article path) that a text names; None unless it names both a document and an article."""
        match = _ARTICLE.search(text)
        numbers = (match[1] or match[2], match[3]) if match else None
        if not match and (match := _ARTICLE_EN.search(text)):
            numbers = (match[1], match[2])
        document_id = self.document(text) if numbers else ""
        if numbers is None or not document_id:
            return None
        article, bis = (_number(group) for group in numbers)
        return document_id, f"{article}.{bis}" if bis else str(article)


def _number(group: str | None) -> int:
    if not group:
        return 0
    return int(group) if group.isdigit() else han_number(group)


def _names(document: Document) -> Iterator[str]:
    own = (document.title, document.short_title, *document.aliases, document.title_en, document.short_title_en)
    if document.origin == "library" and _SCHOOL.search(document.issuer):
        yield plain_form(document.issuer)  # a school's rule is asked for by the school's name
    for name in own:
        yield plain_form(name)
        yield plain_form(name.removeprefix("中华人民共和国").removesuffix(" of the People's Republic of China"))
        if name.lower().startswith("law on the "):  # "Law on the Protection of Minors" is the "minors protection law"
            yield plain_form(name[len("law on the ") :])
    if "〔" in document.number:
        yield plain_form(document.number)

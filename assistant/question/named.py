"""A question that names its clause: "未成年人保护法第二十一条", "Article 39 of the Minors Protection Law".

>>> from assistant.corpus import load_corpus
>>> from pathlib import Path
>>> named_article("未保法第39条怎么说", load_corpus(Path("corpus")).documents)
('minors-protection-law-2024', '39')
"""

import re
from collections.abc import Iterator, Mapping

from assistant.figures import han_number
from assistant.folding import plain_form
from assistant.schema import Document

_ARTICLE = re.compile(r"第?([零〇一二三四五六七八九十百千]+|\d+)条(?:之([一二三四五六七八九十]+|\d+))?")
_ARTICLE_EN = re.compile(r"\b(?:article|art\.?|section)\s*(\d+)(?:-(\d+))?\b", re.IGNORECASE)
_SHORTEST_NAME = 3  # "规划" is an alias of the plan, and a common word; "刑法" is none


def named_article(text: str, documents: Mapping[str, Document]) -> tuple[str, str] | None:
    """(document id, article path) that a text names; None unless it names both a document and an article."""
    match = _ARTICLE.search(text) or _ARTICLE_EN.search(text)
    document_id = named_document(text, documents) if match else ""
    if not match or not document_id:
        return None
    article, bis = (_number(group) for group in match.groups())
    return document_id, f"{article}.{bis}" if bis else str(article)


def _number(group: str | None) -> int:
    if not group:
        return 0
    return int(group) if group.isdigit() else han_number(group)


def named_document(text: str, documents: Mapping[str, Document]) -> str:
    """Id of the document whose name stands in the text, the longest name first; "" where none does."""
    asked = plain_form(text)
    found = [
        (len(name), document.document_id)
        for document in documents.values()
        for name in _names(document)
        if (len(name) >= _SHORTEST_NAME or name.endswith("法")) and name in asked
    ]
    return max(found, default=(0, ""))[1]


def _names(document: Document) -> Iterator[str]:
    own = (document.title, document.short_title, *document.aliases, document.title_en, document.short_title_en)
    for name in own:
        yield plain_form(name)
        yield plain_form(name.removeprefix("中华人民共和国").removesuffix(" of the People's Republic of China"))
        if name.lower().startswith("law on the "):  # "Law on the Protection of Minors" is the "minors protection law"
            yield plain_form(name[len("law on the ") :])

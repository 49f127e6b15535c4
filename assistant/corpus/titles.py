"""The titles of texts that a text names.

>>> linked_titles("落实《中国儿童发展纲要》和《未成年人保护法》")
['中国儿童发展纲要', '未成年人保护法']
"""

import re
from collections.abc import Iterable, Mapping

from assistant.schema import Document

_PLAN = re.compile(r"规划|纲要|plan\b", re.IGNORECASE)


def linked_titles(text: str) -> list[str]:
    """The titles between 《》 in a text, in order, for linking them to their documents."""
    return re.findall(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》", text)


def names_of(documents: Iterable[Document]) -> Mapping[str, str]:
    """{title, short title or alias: the id of the document that it names}."""
    return {
        name: document.document_id
        for document in documents
        for name in (document.title, document.short_title, *document.aliases)
    }


def is_plan(document: Document) -> bool:
    """True for a plan of years, whose figures are targets: no notice, no rule."""
    return bool(document.period_end) or _PLAN.search(document.title) is not None

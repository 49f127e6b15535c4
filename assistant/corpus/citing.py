"""Who names whom: the clauses that name a document between 《》, and those that name one article of it by its number.

>>> from pathlib import Path
>>> from assistant.corpus import load_corpus
>>> cited = citations(load_corpus(Path("corpus"), only=["zunyi-plan"]))
>>> cited.documents["minors-protection-law-2024"][0].startswith("zunyi-plan/")
True
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from assistant.corpus.load import Corpus
from assistant.corpus.titles import names_of
from assistant.schema import Clause

_ARTICLE = r"第[一二三四五六七八九十百千零〇]+条(?:之[一二三四五六七八九十]+)?"
_PART = r"(?:第[一二三四五六七八九十]+[款项])*"
_LIST = rf"{_ARTICLE}{_PART}(?:(?:、|和|及|或者?|至)(?:本法)?{_ARTICLE}{_PART})*"
_OWN = re.compile(rf"本(?:法|条例|规定|办法|解释|细则)(?P<articles>{_LIST})")
_OTHER = re.compile(rf"《(?P<title>[^《》]+)》(?P<articles>{_LIST})?")
_STEP = re.compile(rf"(?P<to>至(?:本法)?)?(?P<article>{_ARTICLE})")
# A kind of text is the name of none: each text that says 《规划》 means its own.
_KINDS = frozenset({"规划", "纲要", "条例", "办法", "规定", "意见", "通知", "方案"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Citations:
    """{id of what is named: ids of the clauses that name it}, for whole documents by other texts, and for single clauses."""

    documents: Mapping[str, tuple[str, ...]]
    clauses: Mapping[str, tuple[str, ...]]


def citations(corpus: Corpus) -> Citations:
    """What the held texts name, read from their words and from the catalogue. Key points name nothing: they are ours."""
    documents: dict[str, dict[str, None]] = {}
    clauses: dict[str, dict[str, None]] = {}
    for document in corpus.documents.values():
        for clause_id in document.cited_by:
            documents.setdefault(document.document_id, {})[clause_id] = None
    articles = _Articles(corpus)
    names = {name: key for name, key in names_of(corpus.documents.values()).items() if name not in _KINDS}
    for clause in corpus.clauses.values():
        if corpus.documents[clause.document_id].held != "verbatim":
            continue
        for document_id, listed in _named(clause, names):
            if document_id != clause.document_id:
                documents.setdefault(document_id, {})[clause.clause_id] = None
            for cited in articles.of(document_id, listed):
                if cited != clause.clause_id:
                    clauses.setdefault(cited, {})[clause.clause_id] = None
    return Citations(
        documents={key: tuple(found) for key, found in documents.items()},
        clauses={key: tuple(found) for key, found in clauses.items()},
    )


def _named(clause: Clause, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(document, the articles of it that are named, as they are written) for each text that a clause names."""
    for match in _OWN.finditer(clause.text):
        yield clause.document_id, match["articles"]
    for match in _OTHER.finditer(clause.text):
        if match["title"] in names:
            yield names[match["title"]], match["articles"] or ""


class _Articles:
    """The articles of every document by their numbers."""

    def __init__(self, corpus: Corpus) -> None:
        self._ids: dict[str, list[str]] = {}
        self._at: dict[tuple[str, str], int] = {}
        for clause in corpus.clauses.values():
            ids = self._ids.setdefault(clause.document_id, [])
            self._at.setdefault((clause.document_id, clause.locator_zh), len(ids))
            ids.append(clause.clause_id)

    def of(self, document_id: str, listed: str) -> Iterator[str]:
        """The ids of the articles in a list as laws write one: 第三条、第五条至第八条."""
        last = None
        for step in _STEP.finditer(listed):
            at = self._at.get((document_id, step["article"]))
            if at is None:
                last = None
                continue
            first = last + 1 if step["to"] and last is not None and last < at else at
            yield from self._ids[document_id][first : at + 1]
            last = at

"""The map of the library: which field of a plan leans on which document, and which texts are held.

>>> from pathlib import Path
>>> from assistant.corpus import load_corpus
>>> graph = citation_graph(load_corpus(Path("corpus")), date(2026, 11, 23))
>>> next(edge for edge in graph.edges if edge.source == "zunyi-plan/2.7").clauses[0].startswith("zunyi-plan/2.7/")
True
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.corpus.load import Corpus
from assistant.corpus.titles import linked_titles, names_of
from assistant.corpus.validity import state_on
from assistant.schema import Clause, Document, Held, ValidityState

NodeKind = Literal["field", "document"]
EdgeKind = Literal["cites", "superseded-by"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A field of a plan ("二、(一)儿童与健康") or a document. A field is held and governs as its plan does."""

    node_id: str
    kind: NodeKind
    document_id: str
    title: str
    title_en: str
    held: Held
    state: ValidityState


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """From a field to a document that its clauses cite, or from a document to the one that took its place."""

    source: str
    target: str
    kind: EdgeKind
    clauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """Fields in the order of their plans, then documents in the catalogue's order; every edge's ends are nodes."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def citation_graph(corpus: Corpus, today: date) -> Graph:
    """The map as of a day: what the plans cite by catalogue or between 《》, and what has since been replaced."""
    states = {key: state_on(document, today, corpus.documents) for key, document in corpus.documents.items()}
    cited = _citations(corpus)
    fields = dict.fromkeys(field for field, _ in cited)
    wanted = {target for _, target in cited}
    wanted |= {newer for name in wanted for newer in corpus.documents[name].superseded_by if newer in corpus.documents}
    nodes = [_field_node(field, corpus, states) for field in fields]
    nodes += [_document_node(d, states) for d in corpus.documents.values() if d.document_id in wanted]
    edges = [
        Edge(source=field, target=target, kind="cites", clauses=tuple(dict.fromkeys(clauses)))
        for (field, target), clauses in cited.items()
    ]
    return Graph(nodes=tuple(nodes), edges=(*edges, *_successions(corpus, wanted)))


def _citations(corpus: Corpus) -> dict[tuple[str, str], list[str]]:
    """(field, document) -> the clauses of the field that cite it, in the order of the plans' clauses."""
    targets: dict[str, list[str]] = {}
    for document in corpus.documents.values():
        for clause_id in document.cited_by:
            targets.setdefault(clause_id, []).append(document.document_id)
    names = names_of(corpus.documents.values())
    plans = _plans(corpus)
    cited: dict[tuple[str, str], list[str]] = {}
    for clause in corpus.clauses.values():
        if clause.document_id not in plans:
            continue
        found = [*targets.get(clause.clause_id, ()), *_linked(clause, names)]
        for target in dict.fromkeys(found):
            if target != clause.document_id:
                cited.setdefault((field_of(clause), target), []).append(clause.clause_id)
    return cited


def _plans(corpus: Corpus) -> set[str]:
    """Plans whose words are held: what the catalogue calls cited from, and every text that is made for a period."""
    cited_from = {clause_id.split("/", 1)[0] for d in corpus.documents.values() for clause_id in d.cited_by}
    own = {d.document_id for d in corpus.documents.values() if d.held == "verbatim" and d.period_end}
    return cited_from | own


def _linked(clause: Clause, names: Mapping[str, str]) -> Iterator[str]:
    yield from (names[title] for title in linked_titles(clause.text) if title in names)


def field_of(clause: Clause) -> str:
    """The field a clause belongs to: zunyi-plan/2.1 for zunyi-plan/2.1/measures/8, zunyi-plan/3 for zunyi-plan/3.9."""
    document_id, path = clause.clause_id.split("/", 1)
    sections = path.split("/")[0].split(".")
    return f"{document_id}/{'.'.join(sections[: max(1, len(clause.headings))])}"


def _field_node(field: str, corpus: Corpus, states: Mapping[str, ValidityState]) -> Node:
    clause = next(clause for clause in corpus.clauses.values() if field_of(clause) == field)
    document = corpus.document_of(clause)
    depth = field.split("/", 1)[1].count(".")
    return Node(
        node_id=field,
        kind="field",
        document_id=document.document_id,
        title=clause.headings[depth] if clause.headings else clause.locator_zh,
        title_en=(clause.headings_en[depth] if clause.headings_en else "") or clause.locator_en,
        held=document.held,
        state=states[document.document_id],
    )


def _document_node(document: Document, states: Mapping[str, ValidityState]) -> Node:
    return Node(
        node_id=document.document_id,
        kind="document",
        document_id=document.document_id,
        title=document.title,
        title_en=document.title_en,
        held=document.held,
        state=states[document.document_id],
    )


def _successions(corpus: Corpus, wanted: set[str]) -> Iterator[Edge]:
    for document in corpus.documents.values():
        for newer in document.superseded_by:
            if document.document_id in wanted and newer in wanted:
                yield Edge(source=document.document_id, target=newer, kind="superseded-by")

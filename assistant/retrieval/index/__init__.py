"""Clauses -> passages -> index/store: vectors in Chroma (in the store, or on a server), BM25 beside them.

A store is a folder named by what built it. `CURRENT` names the one that answers; it is replaced in one step after the new
store has been built and probed, so a build that is killed at any moment leaves the old store answering.
"""

from assistant.retrieval.index.build import INDEX_FORMAT, Index
from assistant.retrieval.index.circuit import dense_watched
from assistant.retrieval.index.graph import Graph, Row, write_graphs
from assistant.retrieval.index.passages import LANGUAGES, lexical_text, passages_of
from assistant.retrieval.index.store import Manifest, Store, open_client, read_manifest
from assistant.retrieval.index.tally import Progress, Tally, silent

__all__ = [
    "INDEX_FORMAT",
    "LANGUAGES",
    "Graph",
    "Index",
    "Manifest",
    "Progress",
    "Row",
    "Store",
    "Tally",
    "dense_watched",
    "lexical_text",
    "open_client",
    "passages_of",
    "read_manifest",
    "silent",
    "write_graphs",
]

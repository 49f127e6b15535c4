"""The vectors of statements in Chroma: written whole, or the last store's copied and only what changed written.

A row that is taken out or replaced leaves a gap in the graph, through which searches still go. Where many are, it is built
anew. On a Chroma server, whose collections cannot be copied, they are always written whole.
"""

import hashlib
import json
import shutil
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.chroma_settings import ChromaSettings
from assistant.retrieval.index.kept import key_of
from assistant.retrieval.index.served import collection_name, connect, told
from assistant.retrieval.index.store import open_client
from assistant.retrieval.index.tally import Tally
from assistant.schema import Language
from assistant.vectors import Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

_BATCH = 2000  # rows an upsert; Chroma refuses more than 5,461
_MOST_WORN = 0.15  # share of a graph's rows that may have been taken out or replaced before it is built anew
_DATABASE = "chroma.sqlite3"
_CHECKSUM = 16  # hexadecimal digits

# Searched wider than by Chroma's defaults, for recall.
_SERVED_GRAPH: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_construction": 100,
    "ef_search": 200,
    "max_neighbors": 16,
}
# In files, rows below sync_threshold would wait in SQLite and be written into the graph's files at every opening, so that no
# checksum of them could hold: 2, the least allowed, writes them at once.
_GRAPH: "CreateHNSWConfiguration" = {**_SERVED_GRAPH, "batch_size": 2, "sync_threshold": 2}


@dataclass(frozen=True, slots=True)
class Row:
    """One vector's place in a collection."""

    identifier: str
    text: str
    metadata: Mapping[str, str | int]

    @property
    def statement_id(self) -> str:
        return self.identifier.rpartition(":")[0]

    @property
    def key(self) -> str:
        return key_of("\0".join([self.text, *map(str, self.metadata.values())])).hex()


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """The rows of a language that are to be found, each with its vector, which is none of zeros."""

    language: Language
    rows: Sequence[Row]
    vectors: Vectors

    keys: Mapping[str, str]

    @property
    def checksum(self) -> str:
        """Of all that it holds: ids, texts, places and vectors."""
        digest = hashlib.sha256(json.dumps(self.keys, ensure_ascii=False).encode("utf-8"))
        digest.update(self.vectors.tobytes())
        return digest.hexdigest()[:_CHECKSUM]

    @classmethod
    def of(cls, language: Language, rows: Sequence[Row], vectors: Vectors) -> "Graph":
        return cls(language=language, rows=rows, vectors=vectors, keys={row.identifier: row.key for row in rows})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What has to be done to a collection that holds other rows."""

    gone: Sequence[str]
    new: Sequence[str]
    worn: int

    @classmethod
    def between(cls, old: Mapping[str, str], new: Mapping[str, str], worn: int = 0) -> "Change":
        """From {id: key} of what is there to that of what should be.

        >>> Change.between({"a": "1", "b": "1"}, {"b": "2", "c": "1"})
        Change(gone=['a'], new=['b', 'c'], worn=2)
        """
        gone = [name for name in old if name not in new]
        changed = [name for name, key in new.items() if old.get(name) != key]
        return cls(gone=gone, new=changed, worn=worn + len(gone) + sum(name in old for name in changed))

    def suits(self, rows: int) -> bool:
        """Whether it is less than building the collection anew, and leaves few gaps."""
        return len(self.new) <= rows / 2 and self.worn <= _MOST_WORN * rows


def write_graphs(
    folder: Path,
    graphs: Sequence[Graph],
    tally: Tally,
    before: Path | None = None,
    worn: Mapping[str, int] | None = None,
) -> tuple[dict[str, int], list[str]]:
    """Write the collections of all languages under a store's folder: the gaps of each, and the ids of the rows written.

    `before` is the folder of a store whose vectors were compared in the same way, `worn` the gaps of its graphs.
    """
    changes = {g.language: _change(g, before, worn or {}) for g in graphs} if before else {}
    if before and all(changes[graph.language].suits(len(graph.rows)) for graph in graphs):
        _copy(before / "chroma", folder / "chroma")
    else:
        changes = {}
    with closing(open_client(folder / "chroma")) as client:
        for graph in graphs:
            _write(client, graph, changes.get(graph.language), tally)
            (folder / f"rows-{graph.language}.keys").write_text(json.dumps(graph.keys), "utf-8")
    written = [name for change in changes.values() for name in change.new]
    return {graph.language: changes[graph.language].worn if changes else 0 for graph in graphs}, written


def serve_graphs(chroma: ChromaSettings, stamp: str, graphs: Sequence[Graph], tally: Tally) -> dict[Language, str]:
    """Write the graphs of all languages to a server: {language: name of its collection}. Raises ChromaFailed."""
    names = {graph.language: collection_name(graph.language, graph.checksum, stamp) for graph in graphs}
    with closing(connect(chroma)) as client, told(chroma):
        most = min(_BATCH, client.get_max_batch_size())
        for graph in graphs:
            collection = client.create_collection(
                names[graph.language], embedding_function=None, configuration={"hnsw": _SERVED_GRAPH}
            )
            _fill(collection, graph, range(len(graph.rows)), tally, most)
    return names


def _change(graph: Graph, before: Path, worn: Mapping[str, int]) -> Change:
    old = json.loads((before / f"rows-{graph.language}.keys").read_text("utf-8"))
    return Change.between(old, graph.keys, worn.get(graph.language, 0))


def _copy(source: Path, target: Path) -> None:
    """The folder of another store, which others may be reading: its database page by page, as SQLite copies it."""
    shutil.copytree(source, target, ignore=lambda _, names: [name for name in names if name.startswith(_DATABASE)])
    address = f"{(source / _DATABASE).resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as old, closing(sqlite3.connect(target / _DATABASE)) as new:
        old.backup(new)


def _write(client: "Client", graph: Graph, change: Change | None, tally: Tally) -> None:
    name = f"passages-{graph.language}"
    if change is None:
        collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": _GRAPH})
    else:
        # Without embedding_function=None Chroma attaches one of its own that downloads a model.
        collection = client.get_collection(name, embedding_function=None)
    chosen = _chosen(graph, change)
    for start in range(0, len(change.gone) if change else 0, _BATCH):
        assert change is not None
        collection.delete(ids=list(change.gone[start : start + _BATCH]))
    tally.did(len(graph.rows) - len(chosen))
    _fill(collection, graph, chosen, tally, _BATCH)


def _fill(collection: "Collection", graph: Graph, chosen: Sequence[int], tally: Tally, most: int) -> None:
    """Write the rows at some places, at most so many at once."""
    for start in range(0, len(chosen), most):
        places = chosen[start : start + most]
        collection.upsert(
            ids=[graph.rows[place].identifier for place in places],
            embeddings=[graph.vectors[place] for place in places],
            metadatas=[dict(graph.rows[place].metadata) for place in places],
        )
        tally.did(len(places))


def _chosen(graph: Graph, change: Change | None) -> list[int]:
    """Places of the rows to be written. One alone would not reach the graph's files (see _GRAPH), so others go with it."""
    if change is None:
        return list(range(len(graph.rows)))
    new = set(change.new)
    chosen = [place for place, row in enumerate(graph.rows) if row.identifier in new]
    if 0 < len(new) + len(change.gone) < 3:
        chosen += [place for place in range(len(graph.rows)) if place not in chosen][:2]
    return chosen

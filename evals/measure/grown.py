"""python -m evals grown: how the graph of statements fares as it grows, against comparing every statement.

Further statements are held ones turned aside: to each vector noise is added so that it keeps a cosine of 0.8 to the one it
comes from, as statements of a neighbouring text do. What is searched for are ways in which people ask, as they are held.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.pipeline import Parts
from assistant.retrieval.index import Graph, Row, Store, Tally, open_client, silent, write_graphs
from assistant.settings import Settings
from assistant.vectors import Vectors

_NEAR = 0.8  # cosine of a made statement to the held one that it comes from
_SEED = 20261129
_BEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Grown:
    """One size: time and processor time in seconds to write, size in MB, median milliseconds a search, recall in [0, 1]."""

    passages: int
    build: float
    processor: float
    size: float
    search: float
    exact: float
    recall: float


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    settings = Settings.from_env()
    with closing(Parts.load(settings).index(settings).ready()) as store:
        held, asked = held_vectors(store, options.questions)
    print(
        f"{'passages':>9}{'build s':>9}{'processor s':>13}{'MB':>7}{'search ms':>11}{'exact ms':>10}{'recall@10':>11}"
    )
    for count in options.passages:
        one = grown(made(held, count), asked)
        print(
            f"{one.passages:>9}{one.build:>9.0f}{one.processor:>13.0f}{one.size:>7.0f}"
            f"{one.search:>11.2f}{one.exact:>10.2f}{one.recall:>11.3f}",
            flush=True,
        )
    return 0


def held_vectors(store: Store, questions: int) -> tuple[Vectors, Vectors]:
    """The vectors of all Chinese statements of a store, and of some ways of asking for them, spread over all."""
    statements = np.load(store.folder / "statements-zh.npy")
    asked = np.load(store.folder / "asks-zh.npy")
    asked = asked[:: max(1, len(asked) // questions)][:questions]
    return statements[statements.any(axis=1)], asked


def made(held: Vectors, count: int) -> Vectors:
    """So many vectors of length one: the held ones, then those turned aside from them, the same at every call.

    >>> rows = made(np.eye(256, dtype=np.float32)[:3], 9)
    >>> rows.shape, [round(float(rows[0] @ rows[place]), 2) for place in (0, 3, 6)]
    ((9, 256), [1.0, 0.8, 0.8])
    """
    chance = np.random.default_rng(_SEED)
    rows = [held[:count]]
    for start in range(len(held), count, len(held)):
        source = held[: count - start]
        aside = chance.standard_normal(source.shape).astype(np.float32)
        aside -= (aside * source).sum(axis=1, keepdims=True) * source
        aside /= np.linalg.norm(aside, axis=1, keepdims=True)
        rows.append(np.float32(_NEAR) * source + np.float32(np.sqrt(1 - _NEAR**2)) * aside)
    return np.vstack(rows)


def grown(vectors: Vectors, asked: Vectors) -> Grown:
    """Write a graph of vectors as an index does, and search it for each question."""
    rows = [Row(f"{place}#0:0", "", {"clause": str(place), "start": 0, "end": 0}) for place in range(len(vectors))]
    with tempfile.TemporaryDirectory(prefix="assistant-grown-") as name:
        folder = Path(name)
        begun, worked = time.perf_counter(), time.process_time()
        write_graphs(folder, [Graph.of("zh", rows, vectors)], Tally(silent, len(rows)))
        build, processor = time.perf_counter() - begun, time.process_time() - worked
        size = sum(path.stat().st_size for path in (folder / "chroma").rglob("*") if path.is_file())
        found, waits = zip(*_found(folder, asked), strict=True)
    wanted, exact = zip(*_compared(vectors, asked), strict=True)
    shares = [len(one & other) / _BEST for one, other in zip(found, wanted, strict=True)]
    return Grown(
        passages=len(vectors),
        build=build,
        processor=processor,
        size=size / 1e6,
        search=1000 * float(np.median(waits)),
        exact=1000 * float(np.median(exact)),
        recall=float(np.mean(shares)),
    )


def _found(folder: Path, asked: Vectors) -> Iterator[tuple[set[int], float]]:
    """The places of the best by the graph, and the seconds that took, question by question."""
    with closing(open_client(folder / "chroma")) as client:
        collection = client.get_collection("passages-zh", embedding_function=None)
        collection.query(query_embeddings=[asked[0].tolist()], n_results=_BEST)  # reads the graph's files
        for vector in asked:
            begun = time.perf_counter()
            found = collection.query(query_embeddings=[vector.tolist()], n_results=_BEST, include=["distances"])
            yield _places(found["ids"][0]), time.perf_counter() - begun


def _places(identifiers: Sequence[str]) -> set[int]:
    return {int(identifier.partition("#")[0]) for identifier in identifiers}


def _compared(vectors: Vectors, asked: Vectors) -> Iterator[tuple[set[int], float]]:
    for vector in asked:
        begun = time.perf_counter()
        best = np.argpartition(-(vectors @ vector), _BEST)[:_BEST]
        yield set(best.tolist()), time.perf_counter() - begun

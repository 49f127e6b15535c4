"""Builds, checks and swaps stores under the index folder."""

import hashlib
import json
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from assistant.corpus import Corpus
from assistant.errors import IndexBusy, IndexCorrupt, IndexStale, StoreUnwritable
from assistant.retrieval.index.belonging import asked_statements
from assistant.retrieval.index.borrowed import borrowed_asks, lenders
from assistant.retrieval.index.passages import LANGUAGES, lexical_text, passages_of
from assistant.retrieval.index.phrases import Phrases
from assistant.retrieval.index.store import (
    MANIFEST,
    WORD_INDEXES,
    Common,
    Manifest,
    Store,
    WordIndex,
    open_client,
)
from assistant.retrieval.segment import Segmenter
from assistant.schema import Ask, Clause, Language, Passage
from assistant.vectors import EmbeddingModel, Vectors

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration

INDEX_FORMAT = 14
_UTTERED = ("unheld", "elsewhere")  # groups of PHRASES that no clause answers
_BATCH = 2000  # rows an upsert; Chroma refuses more than 5,461
_PROBES = 24
_LOCK_SECONDS = 120.0

# Searched wider than by Chroma's defaults, for recall. Rows below sync_threshold would wait in SQLite and be written into the graph's
# files at every opening, so that no checksum of them could hold: 2, the least allowed, writes them at once.
_GRAPH: "CreateHNSWConfiguration" = {
    "space": "cosine",
    "ef_construction": 100,
    "ef_search": 200,
    "max_neighbors": 16,
    "batch_size": 2,
    "sync_threshold": 2,
}

Progress = Callable[[str, int, int], None]
Told = Callable[[int], None]


def _silent(step: str, done: int, total: int) -> None:
    """The progress of a build that nobody watches."""


def _tokens(clause: Clause, segmenter: Segmenter, kind: WordIndex) -> list[str]:
    if kind == "sound":
        return segmenter.sounds(lexical_text(clause, "zh"))
    return segmenter.tokens(lexical_text(clause, kind), kind)


def _build_words(folder: Path, clauses: Sequence[Clause], segmenter: Segmenter, kind: WordIndex) -> None:
    import bm25s

    token_lists = [_tokens(clause, segmenter, kind) for clause in clauses]
    rows = [(clause.clause_id, tokens) for clause, tokens in zip(clauses, token_lists, strict=True) if tokens]
    folder.mkdir(parents=True)
    if rows:
        words = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
        words.index([tokens for _, tokens in rows], show_progress=False)
        words.save(str(folder), corpus=None)
    (folder / "clauses.json").write_text(json.dumps([clause_id for clause_id, _ in rows]), "utf-8")


@dataclass(frozen=True, slots=True)
class _Row:
    """One vector's place in a collection."""

    identifier: str
    text: str
    metadata: dict[str, str | int]

    @property
    def statement_id(self) -> str:
        return self.identifier.rpartition(":")[0]


class _Remembering:
    """A model that encodes no text twice, however many groups it stands in."""

    def __init__(self, model: EmbeddingModel) -> None:
        self.name, self.dimensions, self.fingerprint = model.name, model.dimensions, model.fingerprint
        self._model = model
        self._known: dict[str, Vectors] = {}

    def encode(self, texts: Sequence[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._model.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(len(texts), self.dimensions)


def _encoded(texts: Sequence[str], model: EmbeddingModel, told: Told) -> Vectors:
    batches = []
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        batches.append(model.encode(batch))
        told(len(batch))
    return np.vstack(batches) if batches else np.zeros((0, model.dimensions), np.float32)


def _build_collection(client: "Client", name: str, rows: Sequence[_Row], vectors: Vectors) -> int:
    collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": _GRAPH})
    known = [(row, vector) for row, vector in zip(rows, vectors, strict=True) if vector.any()]
    for start in range(0, len(known), _BATCH):
        batch = known[start : start + _BATCH]
        collection.upsert(
            ids=[row.identifier for row, _ in batch],
            embeddings=[vector for _, vector in batch],
            metadatas=[row.metadata for row, _ in batch],
        )
    return len(known)


def _passage_rows(passages: Sequence[Passage], language: Language) -> list[_Row]:
    return [
        _Row(p.passage_id, p.indexed_text, {"clause": p.clause_id, "start": p.start, "end": p.end})
        for p in passages
        if p.language == language
    ]


def _passages(corpus: Corpus) -> Iterator[Passage]:
    return (p for clause in corpus.clauses.values() for p in passages_of(corpus.statements(clause), clause))


def _utterances(corpus: Corpus, name: str, language: Language) -> list[tuple[str, str]]:
    """(kind, text) of the utterances of a group of PHRASES."""
    told = {"unheld": corpus.unheld, "elsewhere": corpus.elsewhere}[name]
    return [(utterance.kind, utterance.text) for utterance in told if utterance.language == language]


def _asks(corpus: Corpus, language: Language) -> list[tuple[Clause, Ask]]:
    clauses = corpus.clauses.values()
    return [(clause, ask) for clause in clauses for ask in clause.asks if ask.language == language]


def _asked_phrases(
    corpus: Corpus,
    asks: Sequence[tuple[Clause, Ask]],
    vectors: Vectors,
    statements: Phrases,
    lent: Mapping[str, str],
) -> Phrases:
    """Ways of asking, each under the statements that it is for, and under those that borrow from these."""
    labels, rows = [], []
    borrowers: dict[str, list[str]] = defaultdict(list)
    for borrower, lender in lent.items():
        borrowers[lender].append(borrower)
    for row, (clause, ask) in enumerate(asks):
        said = corpus.statements(clause)
        wordings = {s.statement_id: statements.rows_of(s.statement_id) for s in said} if len(said) > 1 else {}
        for statement in asked_statements(ask, vectors[row], said, wordings):
            names = [statement.statement_id, *borrowers[statement.statement_id]]
            labels += names
            rows += [row] * len(names)
    return Phrases.of(labels, vectors[rows])


def _build_vectors(
    folder: Path, corpus: Corpus, model: EmbeddingModel, lent: Mapping[str, str], progress: Progress
) -> dict[str, int]:
    client, done, model = open_client(folder), 0, _Remembering(model)
    passages = list(_passages(corpus))
    asks = {language: _asks(corpus, language) for language in LANGUAGES}
    uttered = {(name, language): _utterances(corpus, name, language) for name in _UTTERED for language in LANGUAGES}
    total = len(passages) + sum(map(len, asks.values())) + sum(map(len, uttered.values()))

    def told(count: int) -> None:
        nonlocal done
        done += count
        progress("index", done, total)

    counts: dict[str, int] = {}
    for language in LANGUAGES:
        rows = _passage_rows(passages, language)
        vectors = _encoded([row.text for row in rows], model, told)
        asked = _encoded([ask.text for _, ask in asks[language]], model, told)
        common = Common.of(np.vstack([vectors, asked]))
        common.save(folder.parent / f"common-{language}.npy")
        compared = common.removed(vectors)
        counts[language] = _build_collection(client, f"passages-{language}", rows, compared)
        statements = Phrases.of([row.statement_id for row in rows], compared)
        statements.save(folder.parent, f"statements-{language}")
        asked_for = _asked_phrases(corpus, asks[language], common.removed(asked), statements, lent)
        asked_for.save(folder.parent, f"asks-{language}")
        for name in _UTTERED:
            pairs = uttered[name, language]
            found = _encoded([text for _, text in pairs], model, told)
            Phrases.of([kind for kind, _ in pairs], common.removed(found)).save(folder.parent, f"{name}-{language}")
    client.close()
    return counts


def _file_sums(folder: Path) -> dict[str, str]:
    """Checksums of the files that opening a store does not touch; SQLite's own may change when it is opened."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in {".sqlite3", ".json"})
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
        if "sqlite3" not in path.name
    }


class Index:
    """The index folder: says which store is current, builds, checks and opens it."""

    def __init__(self, root: Path, corpus: Corpus, segmenter: Segmenter, model: EmbeddingModel) -> None:
        self.root = root
        self.corpus = corpus
        self.segmenter = segmenter
        self.model = model

    def wanted(self) -> str:
        """Key of the store that today's model, lexicon, corpus and code would build."""
        return self._manifest({"zh": 0, "en": 0}, {}).key

    def _manifest(self, passages: Mapping[str, int], files: Mapping[str, str]) -> Manifest:
        return Manifest(
            format=INDEX_FORMAT,
            model=self.model.name,
            model_fingerprint=self.model.fingerprint,
            dimensions=self.model.dimensions,
            lexicon=self.segmenter.lexicon.fingerprint,
            corpus=self.corpus.fingerprint,
            passages=dict(passages),
            clauses=len(self.corpus.clauses),
            files=dict(files),
        )

    def open(self) -> Store:
        """The current store, checked. Raises IndexStale or IndexCorrupt; never searches what it cannot trust."""
        folder = self._current()
        if folder is None:
            raise IndexStale("index_missing")
        manifest = self._read_manifest(folder)
        if manifest.key != self.wanted():
            raise IndexStale("index_stale")
        if dict(manifest.files) != _file_sums(folder):
            raise IndexCorrupt("index_corrupt")
        return self._probed(folder, manifest)

    def _probed(self, folder: Path, manifest: Manifest) -> Store:
        try:
            store = Store(folder, manifest)
            self._probe(store)
        except IndexCorrupt:
            raise
        except Exception as error:  # Chroma raises many kinds on damaged files; each means the same to us
            raise IndexCorrupt("index_corrupt") from error
        return store

    def _probe(self, store: Store) -> None:
        """Known questions: a passage's own vector must find the passage."""
        passages = list(_passages(self.corpus))
        chosen = passages[:: max(1, len(passages) // _PROBES)]
        vectors = self.model.encode([passage.indexed_text for passage in chosen])
        for passage, vector in zip(chosen, vectors, strict=True):
            found = store.dense(vector, passage.language, 10, asked={})
            best = max(found.values(), default=0.0)
            if vector.any() and best < 0.99:
                raise IndexCorrupt("index_corrupt")

    def _current(self) -> Path | None:
        try:
            name = (self.root / "CURRENT").read_text("utf-8").strip()
        except OSError:
            return None
        folder = self.root / name
        return folder if name and folder.is_dir() else None

    def _read_manifest(self, folder: Path) -> Manifest:
        try:
            return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise IndexCorrupt("index_corrupt") from error

    def build(self, progress: Progress = _silent) -> Store:
        """Build beside, probe, swap in. Raises IndexBusy after waiting for another builder, StoreUnwritable."""
        try:
            with _build_lock(self.root):
                return self._build(progress)
        except OSError as error:
            raise StoreUnwritable("store_unwritable", reason=error.strerror or type(error).__name__) from error

    def _build(self, progress: Progress) -> Store:
        folder = self.root / f"{self.wanted()}-{time.time_ns():x}"
        try:
            manifest = self._fill(folder, progress)
            store = self._probed(folder, manifest)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        previous = self._current()
        _replace_text(self.root / "CURRENT", folder.name)
        self._discard(keep={folder, previous})
        return store

    def _fill(self, folder: Path, progress: Progress) -> Manifest:
        lent = lenders(self.corpus)
        asks = borrowed_asks(self.corpus, lent)
        clauses = [replace(c, asks=asks.get(name, c.asks)) for name, c in self.corpus.clauses.items()]
        folder.mkdir(parents=True)
        with ThreadPoolExecutor(1) as beside:  # Chroma works outside Python's lock for a third of the time
            vectors = beside.submit(_build_vectors, folder / "chroma", self.corpus, self.model, lent, progress)
            for kind in WORD_INDEXES:
                _build_words(folder / f"bm25-{kind}", clauses, self.segmenter, kind)
            counts = vectors.result()
        manifest = self._manifest(counts, _file_sums(folder))
        _replace_text(folder / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        return manifest

    def _discard(self, keep: Iterable[Path | None]) -> None:
        """Old stores go; the one before stays, for a process that may still read it."""
        kept = set(keep)
        for path in self.root.iterdir():
            if path.is_dir() and path not in kept and (path / "chroma").exists():
                shutil.rmtree(path, ignore_errors=True)

    def ready(self, progress: Progress = _silent, notify: Callable[[str], None] = lambda key: None) -> Store:
        """The current store, or a new one where it is missing, stale or corrupt; `notify` is told why."""
        try:
            return self.open()
        except (IndexStale, IndexCorrupt) as reason:
            notify(reason.key)
        return self.build(progress)


@contextmanager
def _build_lock(root: Path) -> Iterator[None]:
    """One builder at a time: two processes that write one Chroma folder lose rows in silence."""
    from filelock import FileLock, Timeout

    root.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(root / "build.lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise IndexBusy("index_busy") from error


def _replace_text(path: Path, text: str) -> None:
    """Write beside and rename: a reader sees the old text or the new, never half of one."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)

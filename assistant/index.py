"""Clauses -> passages -> index/store: vectors in Chroma, BM25 beside them.

A store is a folder named by what built it. `CURRENT` names the one that answers; it is replaced in one step after the new
store has been built and probed, so a build that is killed at any moment leaves the old store answering.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from assistant.corpus import Corpus
from assistant.embedding import EmbeddingModel, Vectors
from assistant.errors import IndexBusy, IndexCorrupt, IndexStale, StoreUnwritable
from assistant.schema import Clause, Language, Passage
from assistant.segment import Segmenter

if TYPE_CHECKING:
    import bm25s
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

INDEX_FORMAT = 2
LANGUAGES: tuple[Language, ...] = ("zh", "en")
WordIndex = Literal["zh", "en", "sound"]
WORD_INDEXES: tuple[WordIndex, ...] = ("zh", "en", "sound")
_MANIFEST = "manifest.json"
_BATCH = 2000  # rows an upsert; Chroma refuses more than 5,461
_PROBES = 24
_LOCK_SECONDS = 120.0

# Wider than Chroma's defaults, for recall. Rows below sync_threshold would wait in SQLite and be written into the graph's
# files at every opening, so that no checksum of them could hold: 2, the least allowed, writes them at once.
_GRAPH = {
    "space": "cosine",
    "ef_construction": 200,
    "ef_search": 200,
    "max_neighbors": 32,
    "batch_size": 2,
    "sync_threshold": 2,
}

Progress = Callable[[str, int, int], None]


def _silent(step: str, done: int, total: int) -> None:
    """The progress of a build that nobody watches."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What built a store. Two stores with the same key hold the same."""

    format: int
    model: str
    model_fingerprint: str
    dimensions: int
    lexicon: str
    corpus: str
    passages: Mapping[str, int]
    clauses: int
    files: Mapping[str, str]

    @property
    def key(self) -> str:
        parts = (self.format, self.model_fingerprint, self.dimensions, self.lexicon, self.corpus)
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def passages_of(clause: Clause) -> Iterator[Passage]:
    """A passage a sentence and language; key points of a full-text clause and the ways it is asked for are passages too.

    What is indexed is the sentence behind the title of its clause: "强化儿童常见疾病、重病防治" says what
    "将12岁儿童龋齿患病率控制在30%以内" is about.
    """
    for language in LANGUAGES:
        title = _title(clause, language)
        for number, sentence in enumerate(clause.sentences):
            text = sentence.text if language == "zh" else sentence.translation
            if text:
                indexed = text if number == 0 or not title else f"{title} {text}"
                yield _passage(clause, language, f"{number}", sentence.start, sentence.end, text, indexed)
        aids = (*clause.gloss, *clause.asks) if language == "zh" else (*clause.gloss_en, *clause.asks_en)
        for number, aid in enumerate(aids):
            yield _passage(clause, language, f"aid{number}", clause.start, clause.end, aid, aid)


def _passage(
    clause: Clause, language: Language, part: str, start: int, end: int, text: str, indexed: str
) -> Passage:
    return Passage(
        passage_id=f"{clause.clause_id}#{language}{part}",
        clause_id=clause.clause_id,
        language=language,
        start=start,
        end=end,
        text=text,
        indexed_text=indexed,
    )


def _title(clause: Clause, language: Language) -> str:
    """The first sentence of a clause of several, where it is short enough to be its title."""
    if len(clause.sentences) < 2:
        return ""
    first = clause.sentences[0].text if language == "zh" else clause.sentences[0].translation
    limit = 30 if language == "zh" else 120
    return first if len(first) <= limit else ""


def lexical_text(clause: Clause, language: Language) -> str:
    """What BM25 reads of a clause: its nearer headings, its words, and our key points on it."""
    if language == "zh":
        return " ".join((*clause.headings[-2:], clause.text, *clause.gloss, *clause.asks))
    return " ".join((*clause.headings_en[-2:], clause.translation, *clause.gloss_en, *clause.asks_en))


class Store:
    """An opened store. Reading only: searches by vector and by words, each giving {clause_id: score}."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._client = _client(folder / "chroma")
        self._collections = {language: _collection(self._client, language) for language in LANGUAGES}
        self._words = {kind: _load_words(folder / f"bm25-{kind}") for kind in WORD_INDEXES}

    def dense(self, vector: Vectors, language: Language, count: int = 60) -> dict[str, tuple[float, str]]:
        """Best passage of each clause near a vector of length one: {clause_id: (cosine, passage_id)}."""
        size = self.manifest.passages[language]
        if not size or not vector.any():
            return {}
        found = self._collections[language].query(
            query_embeddings=[vector], n_results=min(count, size), include=["distances"]
        )
        best: dict[str, tuple[float, str]] = {}
        for passage_id, distance in zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True):
            clause_id, score = passage_id.split("#")[0], 1.0 - float(distance)
            if clause_id not in best or score > best[clause_id][0]:
                best[clause_id] = (score, passage_id)
        return best

    def lexical(self, tokens: Sequence[str], kind: WordIndex, count: int = 60) -> dict[str, float]:
        """Best clauses by BM25; only those that share a token. Scores are BM25's own, unbounded."""
        words, clause_ids = self._words[kind]
        if words is None:
            return {}
        known = [token for token in tokens if token in words.vocab_dict]
        if not known:
            return {}
        scores = words.get_scores(known)
        top = np.argpartition(-scores, min(count, len(scores)) - 1)[:count]
        return {clause_ids[row]: float(scores[row]) for row in top if scores[row] > 0}

    def known_words(self, words: Iterable[str], language: Language) -> frozenset[str]:
        """Those of the words that some clause contains."""
        index, _ = self._words[language]
        return frozenset(word for word in words if index is not None and word in index.vocab_dict)

    def rarity(self, word: str, language: Language) -> float:
        """Inverse document frequency of a word, 1.0 for one that no clause contains, 0.0 for one that all do."""
        index, clause_ids = self._words[language]
        if index is None or word not in index.vocab_dict:
            return 1.0
        row = index.vocab_dict[word]
        pointers = index.scores["indptr"]
        frequency = int(pointers[row + 1] - pointers[row])
        return float(1.0 - np.log1p(frequency) / np.log1p(len(clause_ids)))

    def close(self) -> None:
        """Let go of Chroma's files."""
        self._client.close()


def _client(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _collection(client: "ClientAPI", language: Language) -> "Collection":
    # Without embedding_function=None Chroma attaches one of its own that downloads a model.
    return client.get_collection(f"passages-{language}", embedding_function=None)


def _load_words(folder: Path) -> "tuple[bm25s.BM25 | None, list[str]]":
    import bm25s

    clause_ids = json.loads((folder / "clauses.json").read_text("utf-8"))
    return (bm25s.BM25.load(str(folder), load_vocab=True), clause_ids) if clause_ids else (None, [])


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


def _build_vectors(
    folder: Path, passages: Sequence[Passage], model: EmbeddingModel, progress: Progress
) -> dict[str, int]:
    client, counts, done = _client(folder), {}, 0
    for language in LANGUAGES:
        collection = client.create_collection(
            f"passages-{language}",
            embedding_function=None,
            configuration={"hnsw": _GRAPH},
        )
        own = [passage for passage in passages if passage.language == language]
        vectors = model.encode([passage.indexed_text for passage in own]) if own else np.zeros((0, 1), np.float32)
        known = [(passage, vector) for passage, vector in zip(own, vectors, strict=True) if vector.any()]
        for start in range(0, len(known), _BATCH):
            batch = known[start : start + _BATCH]
            collection.upsert(
                ids=[passage.passage_id for passage, _ in batch],
                embeddings=[vector for _, vector in batch],
                metadatas=[{"clause": p.clause_id, "start": p.start, "end": p.end} for p, _ in batch],
            )
            done += len(batch)
            progress("index", done, len(passages))
        counts[language] = len(known)
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
        passages = [p for clause in self.corpus.clauses.values() for p in passages_of(clause)]
        chosen = passages[:: max(1, len(passages) // _PROBES)]
        vectors = self.model.encode([passage.indexed_text for passage in chosen])
        for passage, vector in zip(chosen, vectors, strict=True):
            found = store.dense(vector, passage.language, 10)
            best = max((score for score, _ in found.values()), default=0.0)
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
            return Manifest(**json.loads((folder / _MANIFEST).read_text("utf-8")))
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
        clauses = list(self.corpus.clauses.values())
        passages = [passage for clause in clauses for passage in passages_of(clause)]
        folder.mkdir(parents=True)
        counts = _build_vectors(folder / "chroma", passages, self.model, progress)
        for kind in WORD_INDEXES:
            _build_words(folder / f"bm25-{kind}", clauses, self.segmenter, kind)
        manifest = self._manifest(counts, _file_sums(folder))
        _replace_text(folder / _MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
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


def read_manifest(root: Path) -> dict[str, Any] | None:
    """The current store's manifest as it stands on disk, None where there is none."""
    try:
        name = (root / "CURRENT").read_text("utf-8").strip()
        return dict(json.loads((root / name / _MANIFEST).read_text("utf-8")))
    except (OSError, ValueError):
        return None

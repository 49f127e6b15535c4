"""An opened store: searches by vector and by words, each giving {clause_id: score}."""

import functools
import hashlib
import json
import logging
import weakref
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, cast

import numpy as np

from assistant.chroma_settings import ChromaSettings
from assistant.retrieval.index.circuit import Circuit
from assistant.retrieval.index.passages import LANGUAGES
from assistant.retrieval.index.phrases import Phrases
from assistant.retrieval.index.served import open_collections, told, wait_for
from assistant.retrieval.index.sums import MANIFEST, is_writable
from assistant.schema import Language
from assistant.vectors import Vectors

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # not on Windows, where a file that is open cannot be removed
    fcntl = None

if TYPE_CHECKING:
    import bm25s
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

_DIRECTIONS = 3
_LABELS_A_CLAUSE = 8  # a clause has some statements that people ask for; so many nearest labels hold enough clauses
PHRASES = ("asks", "unheld", "elsewhere", "prepared", "statements")
WordIndex = Literal["zh", "en", "sound"]
_LOG = logging.getLogger(__name__)
WORD_INDEXES: tuple[WordIndex, ...] = ("zh", "en", "sound")


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """What all sentences of a language have in common in a model's space, taken off before they are compared.

    The mean and the first principal directions say "this is a sentence about children and policy", which is true of all
    of them. Mu and Viswanath 2018, "All-but-the-top". With the model that ships, vectors alone, plan and key points: hit@1 of
    the development questions goes from .65 to .65 (zh) and .69 to .74 (en) on the plan, .70 to .72 and .67 to .74 on laws.
    """

    mean: Vectors
    directions: Vectors

    @classmethod
    def of(cls, vectors: Vectors) -> "Common":
        """Fitted to the vectors of a language's passages; nothing is taken off where there are too few of them."""
        size = vectors.shape[1] if vectors.ndim == 2 else 0
        if len(vectors) <= 10 * _DIRECTIONS:
            return cls(mean=np.zeros(size, np.float32), directions=np.zeros((0, size), np.float32))
        mean = vectors.mean(axis=0)
        spread = (vectors - mean).T @ (vectors - mean)
        _, basis = np.linalg.eigh(spread.astype(np.float64))
        return cls(mean=mean, directions=np.ascontiguousarray(basis[:, -_DIRECTIONS:].T, dtype=np.float32))

    def removed(self, vectors: Vectors) -> Vectors:
        """The vectors without what they have in common, of length one; rows of zeros stay so."""
        known = np.abs(vectors).sum(axis=-1, keepdims=True) > 0
        rest = (vectors - self.mean) * known
        rest = rest - (rest @ self.directions.T) @ self.directions
        lengths = np.linalg.norm(rest, axis=-1, keepdims=True)
        return np.asarray(np.divide(rest, lengths, out=np.zeros_like(rest), where=lengths > 1e-6), dtype=np.float32)

    def save(self, path: Path) -> None:
        np.save(path, np.vstack([self.mean, self.directions]))

    @classmethod
    def load(cls, path: Path) -> "Common":
        rows = np.load(path)
        return cls(mean=rows[0], directions=rows[1:])


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What built a store. Two stores with the same key hold the same.

    `common` says to which texts what is common to a language was fitted; `worn` counts rows of the graph that were taken out
    or replaced since it was built whole; `collections` names the graphs on a Chroma server, and is empty where they are files.
    """

    format: int
    model: str
    model_fingerprint: str
    dimensions: int
    lexicon: str
    corpus: str
    passages: Mapping[str, int]
    clauses: int
    common: Mapping[str, str]
    worn: Mapping[str, int]
    files: Mapping[str, str]
    collections: Mapping[Language, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        parts = [self.format, self.model_fingerprint, self.dimensions, self.lexicon, self.corpus]
        parts += ["chroma"] if self.collections else []
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


class Store:
    """An opened store. Reading only: searches by vector and by words, each giving {clause_id: score}."""

    def __init__(self, folder: Path, manifest: Manifest, chroma: ChromaSettings | None = None) -> None:
        """`chroma` is the server that holds the manifest's collections. Raises ChromaFailed."""
        self.folder = folder
        self.manifest = manifest
        self._chroma = chroma if manifest.collections else None
        self._circuit = Circuit() if self._chroma else None
        self._client: Client | None
        if self._chroma:
            self._client, self._collections = open_collections(self._chroma, manifest.collections)
        else:
            self._client, self._collections = _graphs(folder / "chroma")
        # Answers under way may be the last to hold a store: it is let go of when nobody does, and not removed before.
        self._closing = weakref.finalize(self, _let_go, self._client, _held(folder))
        self._closing.atexit = False
        self._phrases = {
            (name, language): Phrases.load(folder, f"{name}-{language}") for name in PHRASES for language in LANGUAGES
        }
        self._common = {language: Common.load(folder / f"common-{language}.npy") for language in LANGUAGES}
        self._words = {kind: _load_words(folder / f"bm25-{kind}") for kind in WORD_INDEXES}

    @property
    def is_exact(self) -> bool:
        """Whether every statement is compared, since Chroma, which writes when it opens, may not write here."""
        return not self._collections

    def is_complete(self) -> bool:
        """Whether the graphs hold as many rows as were written."""
        if self.is_exact:
            rows = {name: self._phrases["statements", name].rows for name in LANGUAGES}
            return all(int(rows[name].any(axis=1).sum()) == self.manifest.passages[name] for name in LANGUAGES)
        with told(self._chroma) if self._chroma else nullcontext():
            return all(self._collections[name].count() == self.manifest.passages[name] for name in LANGUAGES)

    def hurry(self) -> None:
        """From now on let questions wait for a server only as long as the settings say."""
        if self._chroma and self._client:
            wait_for(self._client, self._chroma.timeout)

    def comparable(self, vectors: Vectors, language: Language) -> Vectors:
        """Vectors of a model, a row each, as this store compares them: without what all have in common."""
        return self._common[language].removed(vectors)

    def asked(self, vector: Vectors, language: Language) -> dict[str, float]:
        """{statement_id: cosine} of the way of asking nearest to a vector, for every statement that has any."""
        return self.utterances("asks", vector, language)

    def dense(
        self, vector: Vectors, language: Language, count: int = 60, asked: Mapping[str, float] | None = None
    ) -> dict[str, float]:
        """Clauses near a vector of length one, by their best statement or way of asking: {clause_id: cosine}.

        `asked` is what the method of that name gave for the vector, where that is known already. None are near where the
        server that holds the graphs is gone: then words alone find (see `dense_watched`).
        """
        if not vector.any():
            return {}
        compared = self.comparable(vector[np.newaxis], language)[0]
        statements = self._statements(compared, language, count)
        if statements is None:
            return {}
        near = self.asked(vector, language) if asked is None else asked
        best: dict[str, float] = {}
        for label, score in highest(near, _LABELS_A_CLAUSE * count):
            best.setdefault(label.partition("#")[0], score)
            if len(best) == count:
                break
        for clause_id, score in statements:
            best[clause_id] = max(best.get(clause_id, 0.0), score)
        return best

    def _statements(self, compared: Vectors, language: Language, count: int) -> list[tuple[str, float]] | None:
        size = self.manifest.passages[language]
        if not size:
            return []
        if self.is_exact:
            near = self._phrases["statements", language].nearest(compared)
            return [(statement_id.partition("#")[0], score) for statement_id, score in highest(near, count)]
        query = functools.partial(
            self._collections[language].query,
            query_embeddings=[compared.tolist()],
            n_results=min(count, size),
            include=["distances"],
        )
        found = self._circuit.tried(query) if self._circuit else query()
        if found is None:
            return None
        pairs = zip(found["ids"][0], (found["distances"] or [[]])[0], strict=True)
        return [(passage_id.split("#")[0], 1.0 - float(distance)) for passage_id, distance in pairs]

    def nearness(self, statement_ids: Sequence[str], vector: Vectors, language: Language) -> list[float]:
        """Cosine of each of some statements in a language, in its nearest wording; 0 where it has none."""
        if not vector.any():
            return [0.0] * len(statement_ids)
        compared = self.comparable(vector[np.newaxis], language)[0]
        return self._phrases["statements", language].of_labels(statement_ids, compared)

    def utterances(self, name: str, vector: Vectors, language: Language) -> dict[str, float]:
        """{kind: cosine} of the utterances of a group of PHRASES that are nearest to a vector."""
        if not vector.any():
            return {}
        return self._phrases[name, language].nearest(self.comparable(vector[np.newaxis], language)[0])

    def asked_for(self, vector: Vectors, language: Language) -> dict[str, float]:
        """{id of an answer written beforehand: how near a question is to the ways of asking for it}.

        The vector is by `asking_of` the model; where that is the model itself, it is to be `comparable`.
        """
        return self._phrases["prepared", language].voted(vector) if vector.any() else {}

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

    def containing(self, tokens: Iterable[str], kind: WordIndex) -> frozenset[str]:
        """The clauses in which any of the tokens stands."""
        words, clause_ids = self._words[kind]
        if words is None:
            return frozenset()
        pointers, rows = words.scores["indptr"], words.scores["indices"]
        known = [words.vocab_dict[token] for token in tokens if token in words.vocab_dict]
        return frozenset(clause_ids[row] for token in known for row in rows[pointers[token] : pointers[token + 1]])

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
        """Let go of Chroma's files, which otherwise happens once nobody holds the store."""
        self._closing()


def highest(scores: Mapping[str, float], count: int) -> list[tuple[str, float]]:
    """The highest scores, highest first; of equal ones the last name first.

    >>> highest({"a": 0.1, "b": 0.7, "c": 0.7, "d": 0.3}, 2)
    [('c', 0.7), ('b', 0.7)]
    """
    values = np.fromiter(scores.values(), np.float64, len(scores))
    bound = np.partition(values, -count)[-count] if len(values) > count else -np.inf  # sorting all of them is slow
    names = list(scores)
    chosen = [(names[place], float(values[place])) for place in np.flatnonzero(values >= bound)]
    return sorted(chosen, key=lambda row: (row[1], row[0]), reverse=True)[:count]


def _held(folder: Path) -> BinaryIO:
    """The manifest, locked for reading: no builder, of this process or another, removes the folder while that is open."""
    file = (folder / MANIFEST).open("rb")
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_SH)
    return file


def _let_go(client: "Client | None", held: BinaryIO) -> None:
    if client is not None:
        client.close()
    held.close()


def is_held(folder: Path) -> bool:
    """Whether an opened store reads from the folder; False where the system cannot tell."""
    if fcntl is None:
        return False
    try:
        with (folder / MANIFEST).open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # no manifest: a build that was cut off
        return False
    return False


def open_client(folder: Path) -> "Client":
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    return cast("Client", client)


def _graphs(folder: Path) -> "tuple[Client | None, dict[Language, Collection]]":
    """Chroma and the graph of each language; none where the folder can be read and not written, or another writes in it.

    A full disk, a read-only one and another user's folder are no damage: the same vectors stand beside the graphs.
    """
    try:
        client = open_client(folder)
        return client, {language: _collection(client, f"passages-{language}") for language in LANGUAGES}
    except Exception as error:
        if "is locked" not in str(error) and is_writable(folder):
            raise
        _LOG.warning("the index can be read and not written (%s): every statement is compared", error)
        return None, {}


def _collection(client: "Client", name: str) -> "Collection":
    # Without embedding_function=None Chroma attaches one of its own that downloads a model.
    return client.get_collection(name, embedding_function=None)


def _load_words(folder: Path) -> "tuple[bm25s.BM25 | None, list[str]]":
    import bm25s

    clause_ids = json.loads((folder / "clauses.json").read_text("utf-8"))
    return (bm25s.BM25.load(str(folder), load_vocab=True), clause_ids) if clause_ids else (None, [])


def read_manifest(root: Path) -> dict[str, Any] | None:
    """The current store's manifest as it stands on disk, None where there is none."""
    try:
        name = (root / "CURRENT").read_text("utf-8").strip()
        return dict(json.loads((root / name / MANIFEST).read_text("utf-8")))
    except (OSError, ValueError):
        return None

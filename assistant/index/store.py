"""An opened store: searches by vector and by words, each giving {clause_id: score}."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from assistant.embedding import Vectors
from assistant.index.passages import LANGUAGES
from assistant.schema import Language

if TYPE_CHECKING:
    import bm25s
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

MANIFEST = "manifest.json"
WordIndex = Literal["zh", "en", "sound"]
WORD_INDEXES: tuple[WordIndex, ...] = ("zh", "en", "sound")


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


class Store:
    """An opened store. Reading only: searches by vector and by words, each giving {clause_id: score}."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._client = open_client(folder / "chroma")
        self._collections = {language: _collection(self._client, f"passages-{language}") for language in LANGUAGES}
        self._collections_unheld = {language: _collection(self._client, f"unheld-{language}") for language in LANGUAGES}
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

    def unheld(self, vector: Vectors, language: Language) -> tuple[float, str]:
        """The nearest way of asking for what no library of this kind holds: (cosine, its kind); (0.0, "") if none."""
        collection = self._collections_unheld[language]
        if not vector.any() or not collection.count():
            return 0.0, ""
        found = collection.query(query_embeddings=[vector], n_results=1, include=["distances", "metadatas"])
        distances, metadatas = found["distances"] or [[]], found["metadatas"] or [[]]
        return 1.0 - float(distances[0][0]), str(metadatas[0][0]["kind"])

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


def open_client(folder: Path) -> "ClientAPI":
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))


def _collection(client: "ClientAPI", name: str) -> "Collection":
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

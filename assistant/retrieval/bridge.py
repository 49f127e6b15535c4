"""English sentences -> where their meaning stands among Chinese ones, in the space of the model that ships.

A linear map between the two halves of the model, learned by `python -m index.bridge` from what the corpus says in both
languages. So a Chinese text of which nobody wrote an English word is found by an English question. Texts that have English
words are better found by these.

>>> from assistant.retrieval import load_embedding
>>> model = load_embedding("index/embedding")
>>> bridge = Bridge.load(Path("index/embedding"))
>>> question = bridge.chinese(model.encode(["Can a teacher hit my son?"]))[0]
>>> near, far = model.encode(["老师打学生", "出生缺陷综合防治"])
>>> bool(question @ near > question @ far)
True
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.errors import EmbeddingUnavailable
from assistant.vectors import Vectors

FILE = "bridge.npz"


@dataclass(frozen=True, kw_only=True)
class Bridge:
    """Rows of `weights`: what each English dimension, and at last a constant, adds to the Chinese ones."""

    weights: Vectors

    @classmethod
    def load(cls, folder: Path) -> "Bridge | None":
        """The bridge beside a model's files, None where there is none. Raises EmbeddingUnavailable for one that cannot be read."""
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as kept:
                return cls(weights=kept["weights"].astype(np.float32))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise EmbeddingUnavailable("embedding_unreadable", model=path, reason=error) from error

    def chinese(self, vectors: Vectors) -> Vectors:
        """English vectors, a row each, as Chinese ones of length one; a row of zeros stays so."""
        known = np.abs(vectors).sum(axis=1, keepdims=True) > 0
        mapped = (vectors @ self.weights[:-1] + self.weights[-1]) * known
        lengths = np.linalg.norm(mapped, axis=1, keepdims=True)
        return np.asarray(np.divide(mapped, lengths, out=np.zeros_like(mapped), where=lengths > 0), dtype=np.float32)

"""Danger told in words that no pattern knows: a linear reading of a question's vector, learned from corpus/asks/danger.toml.

It can only add a card to what the patterns of crisis.toml find, never take one away. The same text always reads the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.corpus import Corpus
from assistant.schema import Language
from assistant.vectors import EmbeddingModel, Vectors

HARMLESS = "harmless"
_RIDGE = 0.3
_STEPS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A weight a dimension and a bias: vector @ weights + bias > 0 reads as danger."""

    weights: Vectors
    bias: float

    def probability(self, vector: Vectors) -> float:
        """How likely a text with this vector tells of danger, in (0, 1)."""
        return float(1.0 / (1.0 + np.exp(-np.clip(vector @ self.weights + self.bias, -30.0, 30.0))))

    def save(self, path: Path) -> None:
        np.save(path, np.append(self.weights, np.float32(self.bias)))

    @classmethod
    def load(cls, path: Path) -> "Line":
        row = np.load(path)
        return cls(weights=row[:-1], bias=float(row[-1]))


def learned(vectors: Vectors, danger: NDArray[np.bool_]) -> Line:
    """Ridge logistic regression by Newton's steps, both classes counting the same."""
    design = np.hstack([vectors, np.ones((len(vectors), 1), np.float32)])
    share = max(1, int(danger.sum())) / len(danger)
    weight = np.where(danger, 0.5 / share, 0.5 / max(1e-9, 1 - share)).astype(np.float32)
    ridge = np.diag([_RIDGE] * vectors.shape[1] + [1e-6])
    row = np.zeros(design.shape[1], np.float32)
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(design @ row, -30.0, 30.0)))
        slope = design.T @ (weight * (chance - danger)) + ridge @ row
        curve = (design * (weight * chance * (1 - chance))[:, None]).T @ design + ridge
        step = np.linalg.solve(curve, slope)
        row = (row - step).astype(np.float32)
        if np.abs(step).max() < 1e-4:
            break
    return Line(weights=row[:-1], bias=float(row[-1]))


def read_danger(corpus: Corpus, model: EmbeddingModel, language: Language) -> Line | None:
    """The line between danger and everything else people ask; None where the corpus holds no examples."""
    told = [u.text for u in corpus.danger if u.language == language and u.kind != HARMLESS]
    known = set(told)
    other = [u.text for u in (*corpus.danger, *corpus.unheld) if u.language == language and u.text not in known]
    for clause in corpus.clauses.values():
        other += clause.ways_of_asking(language)
    if not told:
        return None
    return learned(model.encode([*told, *other]), _labels(told, other))


def _labels(told: Sequence[str], other: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([True] * len(told) + [False] * len(other))

"""Short texts that stand for something: what a statement says, the ways people ask for it, for what is not held, or tell of danger.

They are compared with a question one by one, exactly; a matrix of some ten thousand rows takes about a millisecond.
"""

import functools
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.index.kept import load_keys, save_keys
from assistant.vectors import Vectors

_VOTES = 3  # texts of a label that say together how near it is
_ITSELF = 0.98  # cosine from which a text is the same but for marks


@dataclass(frozen=True, kw_only=True)
class Phrases:
    """Vectors of length one, a row a text, those of one label side by side; `starts` are the first rows of the labels.

    `keys` are the checksums of the texts; they are kept for the next build, and not read when a store is opened.
    """

    labels: tuple[str, ...]
    starts: NDArray[np.int64]
    rows: Vectors
    keys: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, labels: Sequence[str], vectors: Vectors, keys: Sequence[bytes] = ()) -> "Phrases":
        """Of texts, each with its label.

        >>> phrases = Phrases.of(["b", "a", "b"], np.array([[1, 0], [0, 1], [0.6, 0.8]], np.float32))
        >>> {label: round(score, 1) for label, score in phrases.nearest(np.array([0, 1], np.float32)).items()}
        {'a': 1.0, 'b': 0.8}
        """
        order = sorted(range(len(labels)), key=lambda row: (labels[row], row))
        names = [labels[row] for row in order]
        starts = [row for row, name in enumerate(names) if row == 0 or name != names[row - 1]]
        return cls(
            labels=tuple(names[start] for start in starts),
            starts=np.array(starts, np.int64),
            rows=vectors[order],
            keys=tuple(keys[row] for row in order) if keys else (),
        )

    def nearest(self, vector: Vectors) -> dict[str, float]:
        """{label: cosine} of the nearest text of every label."""
        if not self.labels:
            return {}
        best = np.maximum.reduceat(self.rows @ vector, self.starts)
        return dict(zip(self.labels, best.tolist(), strict=True))

    def voted(self, vector: Vectors) -> dict[str, float]:
        """{label: mean cosine of its three nearest texts}, 1 where one of them is the text itself; of every label.

        >>> phrases = Phrases.of(["a", "a", "b"], np.array([[1, 0], [0.6, 0.8], [0.8, 0.6]], np.float32))
        >>> {label: round(score, 1) for label, score in phrases.voted(np.array([0, 1], np.float32)).items()}
        {'a': 0.4, 'b': 0.6}
        """
        if not self.labels:
            return {}
        scores = self.rows @ vector
        best = np.maximum.reduceat(scores, self.starts)
        rounds = [best]
        for _ in range(_VOTES - 1):
            scores[scores >= np.repeat(rounds[-1], self._sizes)] = -np.inf
            rounds.append(np.maximum.reduceat(scores, self.starts))
        found = np.array(rounds)
        held = np.isfinite(found)
        mean = np.where(held, found, 0).sum(axis=0) / held.sum(axis=0)
        return dict(zip(self.labels, np.where(best >= _ITSELF, 1.0, mean).tolist(), strict=True))

    def of_labels(self, labels: Sequence[str], vector: Vectors) -> list[float]:
        """The cosine of the nearest text of each of some labels; 0 for one that has none."""
        places = [self._places.get(label, -1) for label in labels]
        bounds = [(int(self.starts[place]), self._ends[place]) if place >= 0 else (0, 0) for place in places]
        rows = [row for start, end in bounds for row in range(start, end)]
        near = iter((self.rows[rows] @ vector).tolist()) if rows else iter(())
        return [max((next(near) for _ in range(start, end)), default=0.0) for start, end in bounds]

    def rows_of(self, label: str) -> Vectors:
        """The vectors of a label's texts, a row each; none for a label that has none."""
        place = self._places.get(label, -1)
        return self.rows[int(self.starts[place]) : self._ends[place]] if place >= 0 else self.rows[:0]

    @functools.cached_property
    def _places(self) -> dict[str, int]:
        return {label: place for place, label in enumerate(self.labels)}

    @functools.cached_property
    def _sizes(self) -> NDArray[np.int64]:
        return np.diff(self.starts, append=len(self.rows))

    @functools.cached_property
    def _ends(self) -> list[int]:
        return [*self.starts[1:].tolist(), len(self.rows)]

    def save(self, folder: Path, name: str) -> None:
        np.save(folder / f"{name}.npy", self.rows)
        save_keys(folder / f"{name}.keys.npy", self.keys)
        table = {"labels": self.labels, "starts": self.starts.tolist()}
        (folder / f"{name}.labels").write_text(json.dumps(table, ensure_ascii=False), "utf-8")

    @staticmethod
    def kept(folder: Path, name: str) -> dict[bytes, Vectors]:
        """{checksum of a text: its vector} of what was saved."""
        return dict(zip(load_keys(folder / f"{name}.keys.npy"), np.load(folder / f"{name}.npy"), strict=True))

    @classmethod
    def load(cls, folder: Path, name: str) -> "Phrases":
        table = json.loads((folder / f"{name}.labels").read_text("utf-8"))
        return cls(
            labels=tuple(table["labels"]),
            starts=np.array(table["starts"], np.int64),
            rows=_mapped(folder / f"{name}.npy"),
        )


def _mapped(file: Path) -> Vectors:
    """The vectors of a file that stays as it is: processes that read the same share them in memory.

    Not on Windows, where a file that is mapped cannot be removed with its store.
    """
    if os.name == "nt":
        return np.asarray(np.load(file), np.float32)
    return np.asarray(np.load(file, mmap_mode="r"))

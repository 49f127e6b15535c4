"""Words as they tell apart what is asked: rows that take the place of some of those of the model that ships.

The model that ships says how near two texts are in meaning, and so "孩子在学校摔伤了" is near to all that speaks of schools. These
rows were moved, by `python -m index.asking`, until the ways of asking for one thing lie together and apart from those for
another. Questions are compared by them with questions; with statements they are not.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingUnavailable
from assistant.vectors import Vectors

FILE = "asking.npz"


@dataclass(frozen=True, kw_only=True)
class Asking:
    """`place` is a word's row among `directions` (a byte a number) and `weights`, by its number in the tokenizer; -1 for none."""

    place: NDArray[np.int32]
    directions: NDArray[np.int8]
    weights: Vectors

    @classmethod
    def load(cls, folder: Path, words: int) -> "Asking | None":
        """The rows beside a model of so many words, None where there are none. Raises EmbeddingUnavailable for a file that cannot be read."""
        path = folder / FILE
        if not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as kept:
                numbers, directions, weights = kept["numbers"], kept["directions"], kept["weights"].astype(np.float32)
            place = np.full(words, -1, np.int32)
            place[numbers] = np.arange(len(numbers), dtype=np.int32)
        except (OSError, EOFError, ValueError, KeyError, IndexError) as error:
            raise EmbeddingUnavailable("embedding_unreadable", model=path, reason=error) from error
        return cls(place=place, directions=directions, weights=weights)

    def put_into(self, rows: Vectors, words: NDArray[np.int64]) -> None:
        """Replace those of the rows, one a word, whose words have a row here."""
        places = self.place[words]
        held = places >= 0
        rows[held] = self.directions[places[held]] * self.weights[places[held], None]

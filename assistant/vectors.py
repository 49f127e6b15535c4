"""What every room that compares sentences means by a vector, and by a model that makes them."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class EmbeddingModel(Protocol):
    """What the index needs of a model; `fingerprint` changes whenever the vectors could."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    @property
    def fingerprint(self) -> str: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row a text, of length one; a row of zeros for a text in which nothing is known."""
        ...

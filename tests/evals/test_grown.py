"""A graph of made-up size is measured against comparing every statement."""

import numpy as np
import pytest

from evals.measure.grown import grown, made


@pytest.mark.slow
def test_a_small_graph_finds_what_comparing_all_finds() -> None:
    chance = np.random.default_rng(7)
    held = chance.standard_normal((60, 256)).astype(np.float32)
    held /= np.linalg.norm(held, axis=1, keepdims=True)
    vectors = made(held, 150)
    np.testing.assert_array_equal(made(held, 150), vectors)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose((vectors[60:120] * held).sum(axis=1), 0.8, atol=1e-5)
    one = grown(vectors, vectors[:20])
    assert (one.passages, one.recall) == (150, 1.0)
    assert one.size > 0

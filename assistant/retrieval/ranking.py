"""The few learned weights, read from ranking.toml: how clauses are ranked and when a question counts as answered."""

import functools
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from assistant.tables import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Linear weights of the ranking features, and a logistic model of "the first clause answers the question"."""

    rank: Mapping[str, float]
    answer: Mapping[str, float]
    bias: float
    answered_from: float
    related_from: float
    own_from: float

    def score(self, features: Mapping[str, float]) -> float:
        """Ranking score of a clause; higher is better, unbounded."""
        total = 0.0
        for name, weight in self.rank.items():
            if value := features.get(name):
                total += weight * value
        return total

    def probability(self, features: Mapping[str, float]) -> float:
        """Probability in (0, 1) that the question is answered by the first clause."""
        return logistic({**self.answer, "bias": self.bias}, features)


def logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """The probability in (0, 1) of a logistic model; `weights` hold its "bias"."""
    total = weights["bias"] + sum(weight * features.get(name, 0.0) for name, weight in weights.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@functools.cache
def shipped_ranking() -> Ranking:
    """The weights that ship, learned on the development questions by `python -m evals tune`."""
    path = resources.files("assistant.retrieval").joinpath("ranking.toml")
    with reading(path):
        return read_ranking(path.read_text("utf-8"))


def read_ranking(text: str) -> Ranking:
    """Weights from the text of a ranking file."""
    table = tomllib.loads(text)
    return Ranking(
        rank=table["rank"],
        answer=table["answer"]["weights"],
        bias=table["answer"]["bias"],
        answered_from=table["answer"]["answered_from"],
        related_from=table["answer"]["related_from"],
        own_from=table["answer"]["own_from"],
    )

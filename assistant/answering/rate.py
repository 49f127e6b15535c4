"""How well each statement of the clauses found answers: the probability that it decides, and that it is useful at all."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources

from assistant.corpus import Corpus
from assistant.question import Question, answers_measure, stages_written
from assistant.retrieval import Retriever, Search, logistic, of_stages
from assistant.schema import Clause, Hit, Language, Rated, Role, Statement
from assistant.tables import read_toml, reading

_LOOKED_AT = 10  # clauses whose statements are rated
_SHORT_TITLE = 30  # characters; the first sentence of a clause of several may be its title
_ADDRESSED: dict[Role, frozenset[str]] = {
    "parent": frozenset({"guardian", "child"}),
    "instructor": frozenset(),
    "director": frozenset({"childdirector", "committee", "society"}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """The learned weights of rating.toml: two logistic models over the same features."""

    decides: Mapping[str, float]
    useful: Mapping[str, float]
    useful_from: float
    useful_within_from: float
    also_decides_from: float


def sure(clause: Clause, statement: Statement) -> Rated:
    """A statement of a clause that is known to decide, without a search."""
    return Rated(
        statement=statement,
        hit=Hit(clause=clause, score=1.0, rank=1, statement=statement),
        decides=1.0,
        useful=1.0,
    )


@functools.cache
def shipped_rating() -> Rating:
    """The weights that ship, learned on judged statements by `python -m evals tune --statements`."""
    table = read_toml(path := resources.files("assistant.answering").joinpath("rating.toml"))
    with reading(path):
        floors = table["floors"]
        return Rating(
            decides=table["decides"],
            useful=table["useful"],
            useful_from=floors["useful_from"],
            useful_within_from=floors["useful_within_from"],
            also_decides_from=floors["also_decides_from"],
        )


class Rater:
    """Rates statements. Holds no state between questions."""

    def __init__(self, corpus: Corpus, retriever: Retriever, rating: Rating | None = None) -> None:
        self.corpus = corpus
        self.retriever = retriever
        self.rating = rating or shipped_rating()
        self._tokens: dict[tuple[str, Language], frozenset[str]] = {}

    def rated(self, question: Question, search: Search, hits: Sequence[Hit], role: Role) -> list[Rated]:
        """The statements of the first hits, in the hits' order and the texts'."""
        return [
            Rated(
                statement=statement,
                hit=hit,
                decides=logistic(self.rating.decides, features),
                useful=logistic(self.rating.useful, features),
            )
            for hit, statement, features in self.features(question, search, hits, role)
        ]

    def features(
        self, question: Question, search: Search, hits: Sequence[Hit], role: Role
    ) -> list[tuple[Hit, Statement, dict[str, float]]]:
        """What the models see of each statement of the first hits."""
        looked_at = hits[:_LOOKED_AT]
        pairs = [(hit, statement) for hit in looked_at for statement in self.corpus.statements(hit.clause)]
        near = self.retriever.near(search, [statement for _, statement in pairs])
        nearest = max(near.values(), default=0.0)
        inside = {
            hit.clause.clause_id: max(near[s.statement_id] for s in self.corpus.statements(hit.clause))
            for hit in looked_at
        }
        rows = []
        for hit, statement in pairs:
            features = self.retriever.features.of_statement(question, statement)
            features |= self._of_words(question, search, statement)
            features |= self._of_clause(hit, hits[0], statement, role)
            own = near[statement.statement_id]
            features |= {"near": own, "behind": nearest - own, "behind_within": inside[hit.clause.clause_id] - own}
            features["english"] = float(question.language == "en")
            rows.append((hit, statement, features))
        return rows

    def _of_words(self, question: Question, search: Search, statement: Statement) -> dict[str, float]:
        tokens = set(self._words(statement, "zh"))
        if question.language == "en":
            tokens |= self._words(statement, "en")
        states = bool(question.measure) and answers_measure(question.measure, statement.zh)
        return {
            "words": self.retriever.covered_share(search, tokens),
            **of_stages(question, stages_written(statement.zh)),
            "measure": float(states),
            "measure_missing": float(bool(question.measure) and not states),
        }

    def _words(self, statement: Statement, language: Language) -> frozenset[str]:
        """The words of a statement that carry meaning; cut once."""
        key = (statement.statement_id, language)
        if key not in self._tokens:
            said = statement.zh if language == "zh" else statement.en
            self._tokens[key] = frozenset(self.retriever.segmenter.content_words(said, language))
        return self._tokens[key]

    def _of_clause(self, hit: Hit, first: Hit, statement: Statement, role: Role) -> dict[str, float]:
        several = len(self.corpus.statements(hit.clause)) > 1
        is_title = several and not statement.number and len(statement.zh) <= _SHORT_TITLE and not statement.points
        return {
            "share": hit.score / first.score if first.score > 0 else 0.0,
            "first": float(hit is first),
            "score": hit.score,
            "matched": float(statement == hit.statement),
            "title": float(is_title),
            "free": float(bool(hit.clause.points) and not statement.points),
            "addressed": float(bool(_ADDRESSED[role] & set(statement.who))),
            "plan_unnamed": hit.retrievers["plan"] - hit.retrievers["plan_named"],
            "binds": float(statement.strength in {"must", "must-not"}),
            "long": min(len(statement.zh), 300) / 300,
            "frame": hit.retrievers["frame"],
        }

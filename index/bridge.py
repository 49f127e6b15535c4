"""Learn to carry English questions over to Chinese texts: index/embedding/bridge.npz.

    python -m index.bridge            # learn from the whole corpus, write, and say how well unseen clauses are found
    python -m index.bridge --check    # only measure

Learned from what stands in both languages: key points, sentences with their translation, the lexicon's terms, and ways of
asking: an English one is to stand where the Chinese ones of the same part of the same article stand. A ridge regression
from one half of the model to the other. Run it anew after a change of the embedding model, and when many ways of asking
were added. No question of `evals/sets` is used.
"""

import argparse
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.corpus import Corpus, load_corpus
from assistant.retrieval import load_embedding, read_lexicon
from assistant.retrieval.bridge import FILE, Bridge
from assistant.schema import Clause
from assistant.vectors import EmbeddingModel, Vectors

HOME = Path(__file__).resolve().parent
RIDGE = 2.0
TERM_WEIGHT = 0.3  # of a term of the lexicon beside a sentence
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Lesson:
    """An English text, the Chinese texts among whose middle it is to stand, what it weighs, and the clause it is of."""

    english: str
    chinese: tuple[str, ...]
    weight: float
    clause: str = ""


def lessons(corpus: Corpus) -> list[Lesson]:
    """All that the corpus and its lexicon say in both languages."""
    terms = read_lexicon(HOME.parent / "corpus" / "lexicon.tsv").entries
    found = [Lesson(word, (term.official,), TERM_WEIGHT) for term in terms for word in term.english]
    return [*found, *(lesson for clause in corpus.clauses.values() for lesson in of_clause(clause))]


def of_clause(clause: Clause) -> Iterator[Lesson]:
    """A clause's sentences and key points with their translations, and its ways of asking, those of the same part together."""
    for point in clause.points:
        if point.words("zh") and point.words("en"):
            yield Lesson(point.words("en"), (point.words("zh"),), 1.0, clause.clause_id)
    for sentence in clause.sentences:
        if sentence.translation:
            yield Lesson(sentence.translation, (sentence.text,), 1.0, clause.clause_id)
    asked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for ask in clause.asks:
        if ask.language == "zh":
            asked[tuple(ask.parts)].append(ask.text)
    english = [ask for ask in clause.asks if ask.language == "en"]
    everything = tuple(text for texts in asked.values() for text in texts) or tuple(clause.plain)
    for ask in english:
        chinese = tuple(asked.get(tuple(ask.parts), ())) or everything
        if chinese:
            yield Lesson(ask.text, chinese, len(english) ** -0.5, clause.clause_id)


def middles(told: Sequence[Lesson], model: EmbeddingModel) -> Vectors:
    """Where each lesson's Chinese texts stand, together, of length one."""
    texts = list(dict.fromkeys(text for lesson in told for text in lesson.chinese))
    rows = dict(zip(texts, model.encode(texts), strict=True))
    means = {lesson.chinese: np.mean([rows[text] for text in lesson.chinese], axis=0) for lesson in told}
    found = np.array([means[lesson.chinese] for lesson in told], np.float32)
    return np.asarray(found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-6), np.float32)


def fitted(english: Vectors, chinese: Vectors, weights: Vectors) -> Bridge:
    """The ridge regression; its constant is not held down."""
    rows = np.hstack([english, np.ones((len(english), 1), np.float32)]).astype(np.float64)
    held = RIDGE * np.eye(rows.shape[1])
    held[-1, -1] = 1e-6
    weighed = rows * weights[:, None]
    return Bridge(weights=np.linalg.solve(weighed.T @ rows + held, weighed.T @ chinese).astype(np.float32))


def unseen(told: Sequence[Lesson], english: Vectors, chinese: Vectors, weights: Vectors) -> str:
    """How often an English text of a clause that was not learned from is nearest to that clause's Chinese texts."""
    fold = np.array([zlib.crc32(lesson.clause.encode()) % FOLDS if lesson.clause else -1 for lesson in told])
    right = []
    for number in range(FOLDS):
        bridge = fitted(english[fold != number], chinese[fold != number], weights[fold != number])
        rows = np.flatnonzero(fold == number).tolist()
        near = bridge.chinese(english[rows]) @ chinese[rows].T
        names = np.array([told[row].clause for row in rows])
        right += list(names[near.argmax(axis=1)] == names)
    return f"{len(told)} lessons; of those of unseen clauses nearest to their own, among a fifth of all: {np.mean(right):.3f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure on unseen folds and write nothing")
    options = parser.parse_args()
    model = load_embedding(str(HOME / "embedding"))
    told = lessons(load_corpus(HOME.parent / "corpus"))
    english, chinese = model.encode([lesson.english for lesson in told]), middles(told, model)
    weights = np.array([lesson.weight for lesson in told], np.float32)
    print(unseen(told, english, chinese, weights))
    if not options.check:
        np.savez_compressed(
            HOME / "embedding" / FILE, weights=fitted(english, chinese, weights).weights.astype(np.float16)
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Learn to read danger: corpus/asks/danger.tsv -> index/danger/zh.npz and en.npz.

    python -m index.danger            # learn from every sentence and write
    python -m index.danger --check    # say how well unseen folds are told, which takes five times as long, and write nothing

Each line of the table is a message as people write it: its language, the kind of danger that it tells of ("-" for none),
whether it also asks about a rule (1, 0, or "-" where nobody said), and its words. Needs scikit-learn, which comes with
sentence-transformers. What is learned is three logistic regressions over tf-idf of character n-grams: told or not, asks or
not, and which kind among the told. A test holds the kept weights to the table, the words and the model they were made of.
"""

import argparse
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from assistant.retrieval import load_embedding
from assistant.safety.reading import SIGN, SIGN_MARK, VECTOR, grams, read_signs, signs_in

HOME = Path(__file__).resolve().parent
SENTENCES = HOME.parent / "corpus" / "asks" / "danger.tsv"
# Texts on danger, by the beginning of their file's name in corpus/asks: ways of asking for them tell of it now and then.
ON_DANGER = (
    "anti-domestic-violence", "child-labor", "criminal-law", "dv-", "emergency-response", "guizhou-anti-domestic", "juvenile-",
    "left-behind", "mandatory-reporting", "minors-protection", "prepared", "protection-order", "public-security", "road-traffic",
    "school-bus", "spc-personal-safety", "spc-spp-rape", "spc-trafficking", "street-minors", "vagrants", "womens-rights",
)  # fmt: skip
SHORT = {"zh": 24, "en": 60}  # characters; what is longer is a story
ORDINARY_WEIGHT = 0.15  # of an ordinary question beside a sentence of the table
FEWEST = 2  # sentences that an n-gram must stand in
STRENGTH = {"told": 10.0, "asks": 10.0, "kind": 40.0}  # inverse of the regularisation, C of scikit-learn
Spoken = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of the table."""

    language: str
    kind: str
    asks: str
    text: str
    weight: float = 1.0


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """The table, and beside it ordinary questions: ways of asking for clauses that have nothing to do with danger."""
    lines = path.read_text("utf-8").splitlines()
    return [*(Sentence(*line.split("\t")) for line in lines if line and not line.startswith("#")), *ordinary()]


def on_other_matters() -> list[Path]:
    """The files of ways of asking for texts that are not on danger."""
    others = (path for path in sorted(SENTENCES.parent.glob("*.tsv")) if path != SENTENCES)
    return [path for path in others if not path.name.startswith(ON_DANGER)]


def ordinary() -> list[Sentence]:
    """Every second way of asking for texts on other matters, as questions that tell of no danger.

    A story among them may tell of some all the same: those in which a sign of danger stands are left out.
    """
    signs = read_signs(HOME.parent / "corpus" / "crisis.toml")
    found = []
    for path in on_other_matters():
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]
        kept = [(lang, text) for _, lang, text in rows if len(text) <= SHORT[lang] or not signs_in(text, signs[lang])]
        found += [Sentence(language, "-", "-", text, ORDINARY_WEIGHT) for language, text in dict.fromkeys(kept[::2])]
    return found


def made_of() -> str:
    """A checksum of everything that the weights depend on besides this program."""
    parts = (
        SENTENCES,
        *on_other_matters(),
        HOME.parent / "corpus" / "crisis.toml",
        HOME / "embedding" / "model.safetensors",
    )
    return hashlib.sha256(b"".join(hashlib.sha256(path.read_bytes()).digest() for path in parts)).hexdigest()[:16]


class Table:
    """Sentences as rows of tf-idf, over the n-grams of those that are learned from."""

    def __init__(self, texts: list[str], language: Spoken) -> None:
        self.language = language
        self.model = load_embedding(str(HOME / "embedding"))
        self.signs = read_signs(HOME.parent / "corpus" / "crisis.toml")[language]
        counted = [grams(text, language) for text in texts]
        spread: dict[str, int] = {}
        for one in counted:
            for gram in one:
                spread[gram] = spread.get(gram, 0) + 1
        often = sorted(gram for gram, count in spread.items() if count >= FEWEST and "\n" not in gram)
        self.names = [*often, *(SIGN_MARK + kind for kind in self.signs)]
        self.rows = {gram: row for row, gram in enumerate(self.names)}
        found = np.array([spread.get(gram, 0) for gram in self.names])
        self.rarity = (np.log((1 + len(texts)) / (1 + found)) + 1).astype(np.float32)

    def matrix(self, texts: list[str]) -> csr_matrix:
        values: list[float] = []
        columns: list[int] = []
        ends = [0]
        for text in texts:
            known = [(self.rows[g], c) for g, c in grams(text, self.language).items() if g in self.rows]
            weights = np.array([(1 + np.log(c)) * self.rarity[r] for r, c in known])
            pointed = [self.rows[SIGN_MARK + kind] for kind in signs_in(text, self.signs)]
            values += [*(weights / (np.linalg.norm(weights) or 1)), *[SIGN] * len(pointed)]
            columns += [*(row for row, _ in known), *pointed]
            ends.append(len(columns))
        letters = csr_matrix((values, columns, ends), shape=(len(texts), len(self.names)))
        return hstack([letters, csr_matrix(VECTOR * self.model.encode(texts))]).tocsr()


def fitted(
    matrix: csr_matrix, wanted: Any, strength: float, weights: Any = None, of_each: str | None = None
) -> LogisticRegression:
    learner = LogisticRegression(C=strength, max_iter=2000, class_weight=of_each)
    return learner.fit(matrix, wanted, sample_weight=weights)


def balanced(wanted: Any, sentences: list[Sentence]) -> Any:
    """A weight a sentence, so that those of both classes weigh the same together."""
    own = np.array([s.weight for s in sentences])
    return own * np.where(wanted, 0.5 / own[wanted].sum(), 0.5 / own[~wanted].sum()) * len(own)


def fitted_told(matrix: csr_matrix, sentences: list[Sentence]) -> LogisticRegression:
    told = np.array([s.kind != "-" for s in sentences])
    return fitted(matrix, told, STRENGTH["told"], balanced(told, sentences))


def fitted_kind(matrix: csr_matrix, sentences: list[Sentence]) -> LogisticRegression:
    known = [row for row, s in enumerate(sentences) if s.kind not in {"-", "?"}]
    return fitted(matrix[known], [sentences[row].kind for row in known], STRENGTH["kind"], of_each="balanced")


def learned(sentences: list[Sentence], language: Spoken) -> dict[str, Any]:
    """What is kept for a language, in the names of the file."""
    own = [s for s in sentences if s.language == language]
    table = Table([s.text for s in own], language)
    matrix = table.matrix([s.text for s in own])
    told, kind = fitted_told(matrix, own), fitted_kind(matrix, own)
    said = [row for row, s in enumerate(own) if s.asks != "-"]
    asked = np.array([own[row].asks == "1" for row in said])
    asks = fitted(matrix[said], asked, STRENGTH["asks"], balanced(asked, [own[row] for row in said]))
    columns = np.vstack([told.coef_, asks.coef_, kind.coef_]).T.astype(np.float32)
    return {
        "grams": np.frombuffer("\n".join(table.names).encode("utf-8"), np.uint8),
        "rarity": table.rarity.astype(np.float16),
        "columns": columns.astype(np.float16),
        "bias": np.concatenate([told.intercept_, asks.intercept_, kind.intercept_]).astype(np.float32),
        "kinds": np.array(" ".join(kind.classes_)),
        "made_of": np.array(made_of()),
    }


def unseen(sentences: list[Sentence], language: Spoken) -> str:
    """How well folds of the table are told that were not learned from."""
    own = [s for s in sentences if s.language == language and s.weight == 1.0]
    beside = [s for s in sentences if s.language == language and s.weight < 1.0]
    told = np.array([s.kind != "-" for s in own])
    chance, right = np.zeros(len(own)), []
    for seen, held in StratifiedKFold(5, shuffle=True, random_state=1).split(own, told):
        learned_from, asked = [*(own[row] for row in seen), *beside], [own[row] for row in held]
        table = Table([s.text for s in learned_from], language)
        matrix, other = table.matrix([s.text for s in learned_from]), table.matrix([s.text for s in asked])
        chance[held] = fitted_told(matrix, learned_from).predict_proba(other)[:, 1]
        named = fitted_kind(matrix, learned_from).predict(other)
        right += [kind == s.kind for kind, s in zip(named, asked, strict=True) if s.kind not in {"-", "?"}]
    shares = [(chance[told] > np.quantile(chance[~told], 1 - alarm)).mean() for alarm in (0.05, 0.02, 0.01)]
    return (
        f"{language}: {len(own)} sentences, {told.sum()} told; of unseen ones told at 5, 2 and 1 % false alarm "
        f"{shares[0]:.3f}, {shares[1]:.3f}, {shares[2]:.3f}; kind right {np.mean(right):.3f}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="measure on unseen folds and write nothing")
    parser.add_argument("--out", type=Path, default=HOME / "danger", metavar="DIR")
    options = parser.parse_args()
    sentences = read_sentences()
    languages: tuple[Spoken, ...] = ("zh", "en")
    for language in languages:
        if options.check:
            print(unseen(sentences, language))
        else:
            options.out.mkdir(exist_ok=True)
            np.savez_compressed(options.out / f"{language}.npz", **learned(sentences, language))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

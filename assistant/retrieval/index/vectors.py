"""What is compared by its vector: statements, ways of asking, and what is said of texts that are not held.

What all sentences have in common is fitted to the texts that ship and to the ways of asking for them, not to the user's own
documents: so one of these can come and go without moving the vectors of all others. Texts that the last store knows are not
encoded again while that fit is the same.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.chroma_settings import ChromaSettings
from assistant.corpus import Corpus
from assistant.retrieval.embedding import asking_of
from assistant.retrieval.index.belonging import asked_statements, nearest_places
from assistant.retrieval.index.graph import Graph, Row, serve_graphs, write_graphs
from assistant.retrieval.index.kept import key_of, key_of_all
from assistant.retrieval.index.passages import LANGUAGES, passages_of
from assistant.retrieval.index.phrases import Phrases
from assistant.retrieval.index.served import stamp_of
from assistant.retrieval.index.store import PHRASES, Common, Manifest
from assistant.retrieval.index.tally import Tally
from assistant.schema import Ask, Clause, Language, Passage
from assistant.vectors import EmbeddingModel, Vectors

_UTTERED = ("unheld", "elsewhere", "prepared")  # groups of PHRASES that lead to no statement
_ASKED = "prepared"  # the group of questions, compared with questions alone
_BATCH = 2000  # texts
_LEAST_FITTED = 100  # shipped texts of a language; fewer say nothing of all sentences, and the user's own help


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """A store that is whole and was built with the same model and words."""

    folder: Path
    manifest: Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What was written of vectors; `changed` are the ids of passages that the last store had not or had otherwise.

    `collections` are the names of the graphs on a server, by language; none where they are files.
    """

    passages: Mapping[str, int]
    common: Mapping[str, str]
    worn: Mapping[str, int]
    changed: Sequence[str]
    collections: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """All that is compared in a language."""

    language: Language
    rows: Sequence[Row]
    asks: Sequence[tuple[Clause, Ask]]
    uttered: Mapping[str, Sequence[tuple[str, str]]]
    fitted: Sequence[str]

    @classmethod
    def of(cls, corpus: Corpus, language: Language, passages: Sequence[Passage]) -> "Texts":
        own = [passage for passage in passages if passage.language == language]
        asks = [(c, ask) for c in corpus.clauses.values() for ask in c.asks if ask.language == language]
        asked = [ask.text for _, ask in asks]
        shipped = [p.indexed_text for p in own if _ships(corpus, p)] + asked
        return cls(
            language=language,
            rows=[
                Row(p.passage_id, p.indexed_text, {"clause": p.clause_id, "start": p.start, "end": p.end}) for p in own
            ],
            asks=asks,
            uttered={name: _utterances(corpus, name, language) for name in _UTTERED},
            fitted=shipped if len(shipped) >= _LEAST_FITTED else [p.indexed_text for p in own] + asked,
        )

    def __len__(self) -> int:
        """Texts to be encoded, and rows to be written into the graph."""
        return 2 * len(self.rows) + len(self.asks) + sum(map(len, self.uttered.values()))


class Space:
    """Texts of a language as they are compared; those that the last store knows are taken from it."""

    def __init__(self, texts: Texts, model: EmbeddingModel, before: Before | None) -> None:
        self._model = model
        self.key = key_of_all(texts.fitted)
        self.is_kept = before is not None and before.manifest.common.get(texts.language) == self.key
        self._known: dict[bytes, Vectors] = {}
        if before and self.is_kept:
            self.common = Common.load(before.folder / f"common-{texts.language}.npy")
            for name in set(PHRASES) - {_ASKED}:
                self._known |= Phrases.kept(before.folder, f"{name}-{texts.language}")
        else:
            fitted = self._encoded(texts.fitted)
            self.common = Common.of(fitted)
            keys = [key_of(text) for text in texts.fitted]
            self._known = dict(zip(keys, self.common.removed(fitted), strict=True))

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        batches = [self._model.encode(texts[start : start + _BATCH]) for start in range(0, len(texts), _BATCH)]
        return np.vstack(batches) if batches else np.zeros((0, self._model.dimensions), np.float32)

    def rows(self, texts: Sequence[str]) -> tuple[list[bytes], Vectors]:
        """Checksums and vectors of texts."""
        keys = [key_of(text) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        self._known.update(zip(new, self.common.removed(self._encoded(list(new.values()))), strict=True))
        found = np.array([self._known[key] for key in keys], np.float32)
        return keys, found.reshape(len(keys), len(self.common.mean))


class AskedSpace(Space):
    """Questions of a language as they are compared with questions by a model that has learned to tell them apart."""

    def __init__(self, language: Language, asking: EmbeddingModel, before: Before | None) -> None:
        self._model = asking
        self.common = Common.of(np.zeros((0, asking.dimensions), np.float32))  # takes nothing off
        self._known = dict(Phrases.kept(before.folder, f"{_ASKED}-{language}")) if before else {}


def passages_in(corpus: Corpus, clauses: Iterable[Clause]) -> list[Passage]:
    """Everything of some clauses of a corpus that is searched by vectors."""
    return [p for clause in clauses for p in passages_of(corpus.statements(clause), clause)]


def texts_of(corpus: Corpus, passages: Sequence[Passage]) -> list[Texts]:
    """What of a corpus is compared, a language after the other."""
    return [Texts.of(corpus, language, passages) for language in LANGUAGES]


def build_vectors(
    folder: Path,
    corpus: Corpus,
    texts: Sequence[Texts],
    model: EmbeddingModel,
    lent: Mapping[str, str],
    tally: Tally,
    chroma: ChromaSettings | None = None,
    before: Before | None = None,
) -> Written:
    """Write the vectors of a store into its folder, their graphs to a server where one is set. Raises ChromaFailed."""
    spaces = {own.language: Space(own, model, before) for own in texts}
    asking = asking_of(model)
    learned = {} if asking is model else {own.language: AskedSpace(own.language, asking, before) for own in texts}
    asked = {**spaces, **learned}  # where it was not learned, questions are compared as all texts are
    graphs = [
        _write_phrases(folder, corpus, own, spaces[own.language], asked[own.language], lent, tally) for own in texts
    ]
    worn: Mapping[str, int] = {}
    changed: Sequence[str] = ()
    collections = serve_graphs(chroma, stamp_of(folder), graphs, tally) if chroma else {}
    if not chroma:
        graphs_kept = before and not before.manifest.collections and all(space.is_kept for space in spaces.values())
        kept = before if graphs_kept else None
        worn, changed = write_graphs(
            folder, graphs, tally, kept.folder if kept else None, kept.manifest.worn if kept else None
        )
    return Written(
        passages={graph.language: len(graph.rows) for graph in graphs},
        common={language: space.key for language, space in spaces.items()},
        worn=worn,
        changed=changed,
        collections=collections,
    )


def _write_phrases(
    folder: Path,
    corpus: Corpus,
    own: Texts,
    space: Space,
    questions: Space,
    lent: Mapping[str, str],
    tally: Tally,
) -> Graph:
    """The short texts of a language, one by one; what is left to be written is the graph of its statements."""
    language = own.language
    space.common.save(folder / f"common-{language}.npy")
    keys, vectors = _counted(space, [row.text for row in own.rows], tally)
    statements = Phrases.of([row.statement_id for row in own.rows], vectors, keys)
    statements.save(folder, f"statements-{language}")
    asked_keys, asked = _counted(space, [ask.text for _, ask in own.asks], tally)
    _asked_phrases(corpus, own.asks, asked_keys, asked, statements, lent).save(folder, f"asks-{language}")
    for name, pairs in own.uttered.items():
        said_keys, said = _counted(questions if name == _ASKED else space, [text for _, text in pairs], tally)
        Phrases.of([kind for kind, _ in pairs], said, said_keys).save(folder, f"{name}-{language}")
    held = [place for place in range(len(own.rows)) if vectors[place].any()]
    tally.did(len(own.rows) - len(held))
    return Graph.of(language, [own.rows[place] for place in held], vectors[held])


def _counted(space: Space, texts: Sequence[str], tally: Tally) -> tuple[list[bytes], Vectors]:
    keys: list[bytes] = []
    found = [np.zeros((0, len(space.common.mean)), np.float32)]
    for start in range(0, len(texts), _BATCH):
        batch, vectors = space.rows(texts[start : start + _BATCH])
        keys += batch
        found.append(vectors)
        tally.did(len(batch))
    return keys, np.vstack(found)


def _asked_phrases(
    corpus: Corpus,
    asks: Sequence[tuple[Clause, Ask]],
    keys: Sequence[bytes],
    vectors: Vectors,
    statements: Phrases,
    lent: Mapping[str, str],
) -> Phrases:
    """Ways of asking, each under the statements that it is for, and under those that borrow from these."""
    labels: list[str] = []
    rows: list[int] = []
    borrowers: dict[str, list[str]] = defaultdict(list)
    for borrower, lender in lent.items():
        borrowers[lender].append(borrower)
    for _, group in itertools.groupby(enumerate(asks), key=lambda entry: entry[1][0].clause_id):
        entries = list(group)
        said = corpus.statements(entries[0][1][0])
        wordings = [statements.rows_of(s.statement_id) for s in said] if len(said) > 1 else []
        nearest = nearest_places(vectors[[row for row, _ in entries]], wordings)
        for (row, (_, ask)), near in zip(entries, nearest, strict=True):
            for statement in asked_statements(ask, said, near):
                names = [statement.statement_id, *borrowers[statement.statement_id]]
                labels += names
                rows += [row] * len(names)
    return Phrases.of(labels, vectors[rows], [keys[row] for row in rows])


def _ships(corpus: Corpus, passage: Passage) -> bool:
    return corpus.documents[corpus.clauses[passage.clause_id].document_id].origin != "library"


def _utterances(corpus: Corpus, name: str, language: Language) -> list[tuple[str, str]]:
    """(kind, text) of the utterances of a group of PHRASES."""
    told = {"unheld": corpus.unheld, "elsewhere": corpus.elsewhere, "prepared": corpus.prepared}[name]
    return [(utterance.kind, utterance.text) for utterance in told if utterance.language == language]

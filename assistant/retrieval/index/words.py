"""The word indexes: each clause's tokens, and BM25 over them.

Cutting takes ten times as long as counting. So the tokens of every clause are kept, and of a changed library only the new
clauses are cut; how rare a word is, and how long clauses are, is counted anew over all of them. Numbers are given to words
in the order in which they first stand, so that the files do not show in how many steps they came about.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.index.kept import key_of, load_keys, save_keys
from assistant.retrieval.index.passages import lexical_text
from assistant.retrieval.index.store import WordIndex
from assistant.retrieval.index.tally import Tally
from assistant.retrieval.segment import Segmenter
from assistant.schema import Clause, Language

Numbers = NDArray[np.int32]
_TOLD_EVERY = 500  # clauses
_SOON = 1.2  # k1 of BM25: how soon a word that is said again stops counting more
_LENGTH = 0.6  # b of BM25: how much a long clause counts less


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexical:
    """What is read of clauses in a language: each one's id, its words, and their checksum."""

    clause_ids: Sequence[str]
    texts: Sequence[str]
    keys: Sequence[bytes]

    @classmethod
    def of(cls, clauses: Sequence[Clause], language: Language) -> "Lexical":
        texts = [lexical_text(clause, language) for clause in clauses]
        return cls(clause_ids=[clause.clause_id for clause in clauses], texts=texts, keys=[key_of(t) for t in texts])


def build_words(
    folder: Path, read: Lexical, segmenter: Segmenter, kind: WordIndex, tally: Tally, before: Path | None = None
) -> None:
    """The index of a kind in its folder; `before` is the folder of one that was cut by the same segmenter."""
    names, known = _kept(before) if before else ([], {})
    numbers = {name: number for number, name in enumerate(names)}
    lists: list[Numbers] = []
    for text, key in zip(read.texts, read.keys, strict=True):
        if key not in known:
            tokens = _cut(text, segmenter, kind)
            known[key] = np.array([numbers.setdefault(token, len(numbers)) for token in tokens], np.int32)
        lists.append(known[key])
        if len(lists) % _TOLD_EVERY == 0 or len(lists) == len(read.texts):
            tally.did(len(lists) % _TOLD_EVERY or _TOLD_EVERY)
    flat, vocabulary = _renumbered(np.concatenate([*lists, np.zeros(0, np.int32)]), list(numbers))
    lengths = np.array([len(numbered) for numbered in lists], np.int64)
    folder.mkdir(parents=True)
    _save_tokens(folder, read.keys, lengths, flat, vocabulary)
    found = [clause_id for clause_id, length in zip(read.clause_ids, lengths, strict=True) if length]
    _save_index(folder, flat, lengths[lengths > 0], vocabulary)
    (folder / "clauses.json").write_text(json.dumps(found), "utf-8")


def _cut(text: str, segmenter: Segmenter, kind: WordIndex) -> list[str]:
    return segmenter.sounds(text) if kind == "sound" else segmenter.tokens(text, kind)


def _renumbered(flat: Numbers, names: Sequence[str]) -> tuple[Numbers, list[str]]:
    """The same words under numbers in the order in which they first stand, and no word that stands nowhere.

    >>> _renumbered(np.array([2, 0, 2], np.int32), ["a", "b", "c"])
    (array([0, 1, 0], dtype=int32), ['c', 'a'])
    """
    first = np.full(len(names), len(flat))
    np.minimum.at(first, flat, np.arange(len(flat)))
    used = np.flatnonzero(first < len(flat))
    used = used[np.argsort(first[used])]
    numbers = np.empty(len(names), np.int32)
    numbers[used] = np.arange(len(used), dtype=np.int32)
    return numbers[flat], [names[number] for number in used.tolist()]


def _split(flat: Numbers, lengths: NDArray[np.int64]) -> list[Numbers]:
    return np.split(flat, np.cumsum(lengths)[:-1]) if len(lengths) else []


def _save_index(folder: Path, flat: Numbers, lengths: NDArray[np.int64], vocabulary: Sequence[str]) -> None:
    """BM25 over clauses of so many words each, in the form that bm25s reads."""
    import bm25s

    if not len(lengths):
        return
    words = bm25s.BM25(method="lucene", k1=_SOON, b=_LENGTH)
    words.nonoccurrence_array = None  # this kind of BM25 gives nothing for a word that is not there
    words.scores = weights(flat, lengths, len(vocabulary))
    words.vocab_dict = {name: number for number, name in enumerate(vocabulary)}
    words.save(str(folder), corpus=None)


def weights(flat: Numbers, lengths: NDArray[np.int64], words: int) -> dict[str, Any]:
    """What every word weighs in every clause that has it, word after word: what bm25s counts, all clauses at once.

    `flat` are the numbers of the words of all clauses, `lengths` how many each has, `words` how many different ones there are.
    """
    clause = np.repeat(np.arange(len(lengths)), lengths)
    pairs, often = np.unique(flat.astype(np.int64) * len(lengths) + clause, return_counts=True)
    word, where = np.divmod(pairs, len(lengths))
    held = np.bincount(word, minlength=words)
    rarity = np.log(1 + (len(lengths) - held + 0.5) / (held + 0.5)).astype(np.float32)
    damped = _SOON * ((1 - _LENGTH) + _LENGTH * lengths / lengths.mean())
    return {
        "data": (rarity[word] * (often / (damped[where] + often))).astype(np.float32),
        "indices": where.astype(np.int32),
        "indptr": np.concatenate([[0], np.cumsum(held)]),
        "num_docs": len(lengths),
    }


def _save_tokens(
    folder: Path, keys: Sequence[bytes], lengths: NDArray[np.int64], flat: Numbers, vocabulary: Sequence[str]
) -> None:
    save_keys(folder / "tokens.keys.npy", keys)
    np.save(folder / "tokens.lengths.npy", lengths)
    np.save(folder / "tokens.npy", flat)
    (folder / "tokens.names").write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8")


def _kept(folder: Path) -> tuple[list[str], dict[bytes, Numbers]]:
    """The words of a word index, and {checksum of a clause's text: its words by their numbers}."""
    names: list[str] = json.loads((folder / "tokens.names").read_text("utf-8"))
    lists = _split(np.load(folder / "tokens.npy"), np.load(folder / "tokens.lengths.npy"))
    return names, dict(zip(load_keys(folder / "tokens.keys.npy"), lists, strict=True))

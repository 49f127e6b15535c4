"""The word indexes: each clause's tokens, and BM25 over them.

Cutting takes ten times as long as counting. So the tokens of every clause are kept, and of a changed library only the new
clauses are cut; how rare a word is, and how long clauses are, is counted anew over all of them. Numbers are given to words
in the order in which they first stand, so that the files do not show in how many steps they came about.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.retrieval.index.kept import key_of, load_keys, save_keys
from assistant.retrieval.index.passages import lexical_text
from assistant.retrieval.index.store import WordIndex
from assistant.retrieval.index.tally import Tally
from assistant.retrieval.segment import Segmenter
from assistant.schema import Clause

Numbers = NDArray[np.int32]
_TOLD_EVERY = 500  # clauses


def build_words(
    folder: Path,
    clauses: Sequence[Clause],
    segmenter: Segmenter,
    kind: WordIndex,
    tally: Tally,
    before: Path | None = None,
) -> None:
    """The index of a kind in its folder; `before` is the folder of one that was cut by the same segmenter."""
    texts = [lexical_text(clause, "en" if kind == "en" else "zh") for clause in clauses]
    keys = [key_of(text) for text in texts]
    names, known = _kept(before) if before else ([], {})
    numbers = {name: number for number, name in enumerate(names)}
    lists: list[Numbers] = []
    for text, key in zip(texts, keys, strict=True):
        if key not in known:
            tokens = _cut(text, segmenter, kind)
            known[key] = np.array([numbers.setdefault(token, len(numbers)) for token in tokens], np.int32)
        lists.append(known[key])
        if len(lists) % _TOLD_EVERY == 0 or len(lists) == len(texts):
            tally.did(len(lists) % _TOLD_EVERY or _TOLD_EVERY)
    flat, vocabulary = _renumbered(np.concatenate([*lists, np.zeros(0, np.int32)]), list(numbers))
    lengths = np.array([len(numbered) for numbered in lists], np.int64)
    folder.mkdir(parents=True)
    _save_tokens(folder, keys, lengths, flat, vocabulary)
    found = [clause.clause_id for clause, length in zip(clauses, lengths, strict=True) if length]
    _save_index(folder, [numbered for numbered in _split(flat, lengths) if len(numbered)], vocabulary)
    (folder / "clauses.json").write_text(json.dumps(found), "utf-8")


def _cut(text: str, segmenter: Segmenter, kind: WordIndex) -> list[str]:
    return segmenter.sounds(text) if kind == "sound" else segmenter.tokens(text, kind)


def _renumbered(flat: Numbers, names: Sequence[str]) -> tuple[Numbers, list[str]]:
    """The same words under numbers in the order in which they first stand, and no word that stands nowhere.

    >>> _renumbered(np.array([2, 0, 2], np.int32), ["a", "b", "c"])
    (array([0, 1, 0], dtype=int32), ['c', 'a'])
    """
    used, first, places = np.unique(flat, return_index=True, return_inverse=True)
    order = np.argsort(first)
    numbers = np.empty(len(order), np.int32)
    numbers[order] = np.arange(len(order), dtype=np.int32)
    return numbers[places], [names[number] for number in used[order]]


def _split(flat: Numbers, lengths: NDArray[np.int64]) -> list[Numbers]:
    return np.split(flat, np.cumsum(lengths)[:-1]) if len(lengths) else []


def _save_index(folder: Path, lists: Sequence[Numbers], vocabulary: Sequence[str]) -> None:
    import bm25s

    if not lists:
        return
    words = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
    numbered = {name: number for number, name in enumerate(vocabulary)}
    words.index(([numbers.tolist() for numbers in lists], numbered), show_progress=False)
    words.save(str(folder), corpus=None)


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

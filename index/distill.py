"""Make the embedding model that ships in index/embedding: a vector a word, learned from two sentence transformers.

    python index/distill.py --zh-teacher bge-small-zh-v1.5 --out index/embedding --texts corpus/documents \
        corpus/translations corpus/digests corpus/lexicon.tsv

First the teachers embed every word of the vocabulary by itself, and principal components bring both spaces to the same
number of dimensions. Then the word vectors are moved until their sums point where the teachers' vectors of whole
sentences point: sentences of the texts, and everyday questions made up from questions.toml and the lexicon. Chinese is
learned from the Chinese teacher, English from the English one; the two share a table of words, not a space.
"""

import argparse
import csv
import hashlib
import importlib.util
import json
import math
import random
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import jieba
import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from safetensors.numpy import save_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from tqdm import tqdm

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
Shares = dict[str, float]  # piece -> its share of running text

UNKNOWN = "[UNK]"
WORD_START = "▁"  # before every English word, so that "un" in "uncle" and "un" by itself are different pieces
HAN = r"[\u3400-\u9fff〇]"
HAN_WORD = re.compile(f"{HAN}+")
EN_WORD = re.compile(r"[a-z]+")
SENTENCE_END = re.compile(r"(?<=[。；;！？!?])|(?<=[.])\s+|\n")
MARKUP = re.compile(r"^\s*(?:[#>]+\s*|-\s+(?:\[[^\]]*\]\s*)?)?")
QUESTIONS = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides the result besides the teachers and the texts."""

    dimensions: int = 256
    zh_words: int = 60_000  # jieba's most frequent words; those of the texts and the lexicon come on top
    longest_term: int = 4  # Han characters; longer terms are left to be sums of their words
    word_weight: float = 1e-3  # a / (a + p), Arora et al. 2017, "A simple but tough-to-beat baseline"
    questions: int = 40_000  # made up, for each language
    twins: int = 15_000  # of questions and again of sentences, for each language
    passes: int = 8
    learning_rate: float = 2e-3
    batch: int = 256
    seed: int = 20250101


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """What is read from the texts in one language."""

    sentences: list[str]
    synonyms: list[tuple[str, str]]  # (official term, everyday term) of one row of the lexicon

    @property
    def terms(self) -> list[str]:
        return unique(term for pair in self.synonyms for term in pair)


# ---------------------------------------------------------------------------------------------------------- teachers


class ZhTeacher:
    """An ONNX encoder with its tokenizer.json beside it; a sentence's vector is that of its first token."""

    def __init__(self, folder: Path) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 2
        self._session = onnxruntime.InferenceSession(folder / "onnx/model_quantized.onnx", options)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_padding()
        self._tokenizer.enable_truncation(256)

    def encode(self, texts: Sequence[str]) -> Vectors:
        encodings = self._tokenizer.encode_batch(list(texts))
        feed = {
            "input_ids": np.array([e.ids for e in encodings], dtype=np.int64),
            "attention_mask": np.array([e.attention_mask for e in encodings], dtype=np.int64),
            "token_type_ids": np.array([e.type_ids for e in encodings], dtype=np.int64),
        }
        vectors = np.asarray(self._session.run(None, feed)[0][:, 0], dtype=np.float32)
        return unit(vectors)


class EnTeacher:
    """A sentence-transformers folder."""

    def __init__(self, folder: Path) -> None:
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        vocabulary: dict[str, int] = self._model.tokenizer.get_vocab()
        self.pieces = sorted(vocabulary, key=lambda piece: vocabulary[piece])

    def encode(self, texts: Sequence[str]) -> Vectors:
        return unit(np.asarray(self._model.encode(list(texts), show_progress_bar=False), dtype=np.float32))


def unit(vectors: Vectors) -> Vectors:
    """Rows of length one; a row of zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)


def embed_all(encode: Encode, texts: Sequence[str], label: str, batch: int = 64) -> Vectors:
    """All texts, in batches of like length, given back in their own order."""
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
    starts = tqdm(range(0, len(order), batch), desc=label, unit="batch")
    parts = [encode([texts[i] for i in order[start : start + batch]]) for start in starts]
    vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


# ---------------------------------------------------------------------------------------------------------- material


def list_files(paths: Sequence[Path]) -> list[Path]:
    found = (file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]))
    return sorted(file for file in found if file.suffix in {".txt", ".md", ".toml", ".tsv"})


def read_material(files: Sequence[Path]) -> tuple[Material, Material]:
    """Chinese and English: the sentences of .txt, .md and .toml files, the synonyms of .tsv files (lexicon.tsv)."""
    sentences: tuple[list[str], list[str]] = ([], [])
    zh_synonyms: list[tuple[str, str]] = []
    en_synonyms: list[tuple[str, str]] = []
    for file in files:
        if file.suffix == ".tsv":
            for official, colloquial, english in read_rows(file):
                zh_synonyms += [(official, term) for term in split_list(colloquial) or [official]]
                en_synonyms += [(split_list(english)[0], term) for term in split_list(english)]
            continue
        for sentence in split_sentences(read_text(file)):
            sentences[0 if HAN_WORD.search(sentence) else 1].append(sentence)
    zh, en = (unique(found) for found in sentences)
    return Material(sentences=zh, synonyms=zh_synonyms), Material(sentences=en, synonyms=en_synonyms)


def read_rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


def read_text(file: Path) -> str:
    text = file.read_text("utf-8")
    return "\n".join(leaves(tomllib.loads(text))) if file.suffix == ".toml" else text


def leaves(node: object) -> Iterator[str]:
    """Every string of a TOML tree, keys left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from leaves(child)


def split_sentences(text: str) -> Iterator[str]:
    body = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)  # a front matter's fields are no sentences
    for piece in SENTENCE_END.split(body):
        sentence = MARKUP.sub("", piece).strip()
        if len(sentence) > 3 and (HAN_WORD.search(sentence) or " " in sentence):
            yield sentence


def split_list(block: str) -> list[str]:
    return [item.strip() for item in block.replace("\n", "").split("|") if item.strip()]


def unique(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def read_questions(language: str) -> dict[str, list[str]]:
    with QUESTIONS.open("rb") as file:
        return {name: split_list(block) for name, block in tomllib.load(file)[language].items()}


# ----------------------------------------------------------------------------------------------------------- lessons


def make_lessons(material: Material, lists: dict[str, list[str]], recipe: Recipe) -> list[Lesson]:
    """Sentences and questions as they are, and some with an everyday term whose twin has the official one."""
    chance = random.Random(recipe.seed)
    plain = unique([*make_questions(lists, material.terms, recipe.questions, chance), *material.sentences])
    twins = [*twin_questions(lists, material, chance), *twin_sentences(material, chance)]
    chance.shuffle(twins)
    return [*((text, text) for text in plain), *twins[: recipe.twins]]


# -------------------------------------------------------------------------------------------------------- vocabulary


def zh_vocabulary(texts: Iterable[str], terms: Iterable[str], recipe: Recipe) -> Shares:
    """Chinese words: jieba's most frequent ones, those of the texts, short terms, and single characters."""
    jieba.setLogLevel("ERROR")
    jieba.initialize()
    for term in terms:
        if HAN_WORD.fullmatch(term) and len(term) <= recipe.longest_term:
            jieba.add_word(term)  # with the count that jieba deems needed to keep the term in one piece
    counts = {w: n for w, n in jieba.dt.FREQ.items() if n > 0 and HAN_WORD.fullmatch(w)}
    kept = set(sorted(counts, key=lambda w: (-counts[w], w))[: recipe.zh_words])
    kept |= {w for w in counts if len(w) == 1} | {w for w in terms if w in counts}
    kept |= {w for text in texts for w in jieba.cut(text, HMM=False) if HAN_WORD.fullmatch(w)}
    return {w: counts.get(w, 1) / jieba.dt.total for w in sorted(kept)}


def en_vocabulary(pieces: Sequence[str], texts: Iterable[str]) -> Shares:
    """English words and word endings; the teacher's pieces stand in order of frequency, so Zipf's law gives shares."""
    words = [piece for piece in pieces if EN_WORD.fullmatch(piece)]
    endings = [piece[2:] for piece in pieces if piece.startswith("##") and EN_WORD.fullmatch(piece[2:])]
    extra = sorted({word for text in texts for word in EN_WORD.findall(text.lower())} - set(words))
    harmonic = sum(1 / (rank + 3) for rank in range(len(words)))
    shares = {WORD_START + word: 1 / (rank + 3) / harmonic for rank, word in enumerate(words)}
    rare = min(shares.values())
    shares |= {WORD_START + word: rare for word in extra}
    return shares | dict.fromkeys(endings, rare**2)  # so rare that a whole word always wins over its parts


def number_vocabulary() -> Shares:
    """Ages, counts and years in one piece; other numbers are digits."""
    return {str(n): 1e-4 for n in [*range(101), *range(1000, 10_001, 1000), *range(1980, 2041)]}


def make_tokenizer(shares: Shares) -> Tokenizer:
    """Cuts a run of one script into its most probable pieces, as jieba does without its hidden Markov model."""
    pieces = [(UNKNOWN, 0.0), *((piece, math.log(share)) for piece, share in shares.items())]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    mark_word_starts = normalizers.Replace(Regex(r"(?<![a-z])(?=[a-z])"), WORD_START)
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase(), mark_word_starts])
    runs = Regex(rf"[\p{{Han}}〇]+|{WORD_START}[a-z]+|[0-9]+")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(runs, "removed", invert=True)
    return tokenizer


# -------------------------------------------------------------------------------------------------------- projection


@dataclass(frozen=True, slots=True)
class Projection:
    """A teacher's space about its mean word, in the directions in which its words vary most."""

    mean: Vectors
    axes: Vectors

    @classmethod
    def of(cls, words: Vectors, dimensions: int) -> "Projection":
        mean = words.mean(axis=0)
        _, axes = np.linalg.eigh((words - mean).T @ (words - mean))  # eigenvalues rise: the last axes are the largest
        return cls(mean, np.ascontiguousarray(axes[:, ::-1][:, :dimensions]))

    def __call__(self, vectors: Vectors) -> Vectors:
        return unit((vectors - self.mean) @ self.axes)

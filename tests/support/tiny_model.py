"""A language model of random weights, a few megabytes, that llama.cpp can run: it writes words without sense, for ever.

Its words are ordinary tokens; single bytes have no weight of their own and so are never chosen freely, but are there for
a grammar to ask for. The token that ends a reply has none either: a reply goes on to its bound.
"""

from pathlib import Path
from typing import Any

ROOM = 8192  # tokens of question and reply together
_WIDTH, _INNER, _LAYERS, _HEADS = 192, 512, 3, 4
_WORDS = "规划 倡导 每天 睡眠 孩子 家庭 学校 父母 小时 不 的 了 在 有 time child school sleep".split()


def write_model(path: Path) -> None:
    """The model as a GGUF file. Needs the package gguf."""
    import gguf

    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(ROOM)
    writer.add_embedding_length(_WIDTH)
    writer.add_block_count(_LAYERS)
    writer.add_feed_forward_length(_INNER)
    writer.add_head_count(_HEADS)
    writer.add_head_count_kv(_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(_WIDTH // _HEADS)
    _add_tokens(writer)
    _add_weights(writer, 259 + len(_WORDS))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _add_tokens(writer: Any) -> None:
    unknown, control, byte, normal = 2, 3, 6, 1
    bytes_ = [f"<0x{value:02X}>" for value in range(256)]
    writer.add_vocab_size(259 + len(_WORDS))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(["<unk>", "<s>", "</s>", *bytes_, *(f"▁{word}" for word in _WORDS)])
    writer.add_token_scores([0.0] * 3 + [-1000.0] * 256 + [-float(place) for place in range(len(_WORDS))])
    writer.add_token_types([unknown, control, control] + [byte] * 256 + [normal] * len(_WORDS))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template("{% for m in messages %}{{ m['role'] }}: {{ m['content'] }}\n{% endfor %}")


def _add_weights(writer: Any, tokens: int) -> None:
    import numpy as np

    chance = np.random.default_rng(7)

    def add(name: str, *shape: int) -> None:
        writer.add_tensor(f"{name}.weight", (0.2 * chance.standard_normal(shape)).astype(np.float32))

    def even(name: str) -> None:
        writer.add_tensor(f"{name}.weight", np.ones(_WIDTH, np.float32))

    add("token_embd", tokens, _WIDTH)
    output = chance.standard_normal((tokens, _WIDTH)).astype(np.float32)
    output[: tokens - len(_WORDS)] = 0
    writer.add_tensor("output.weight", output)
    even("output_norm")
    for layer in range(_LAYERS):
        for part in ("q", "k", "v", "output"):
            add(f"blk.{layer}.attn_{part}", _WIDTH, _WIDTH)
        add(f"blk.{layer}.ffn_gate", _INNER, _WIDTH)
        add(f"blk.{layer}.ffn_up", _INNER, _WIDTH)
        add(f"blk.{layer}.ffn_down", _WIDTH, _INNER)
        even(f"blk.{layer}.attn_norm")
        even(f"blk.{layer}.ffn_norm")

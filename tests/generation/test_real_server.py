"""The connection against a server that nobody here wrote: llama.cpp's, with a tiny model of random weights."""

import time
from collections.abc import Iterator

import pytest

from assistant.errors import ModelFailure
from assistant.generation.model import ChatModel
from assistant.generation.reply import ReplyReader
from assistant.settings import ModelSettings
from tests.support.local_server import serving
from tests.support.tiny_model import ROOM, write_model

_MISSING = "llama.cpp's server is not installed: pip install -r requirements-wire.txt"
pytest.importorskip("xllamacpp", reason=_MISSING)
pytest.importorskip("gguf", reason=_MISSING)

KEY = "sk-local-0123456789"
MESSAGES = (("system", "你是助手。"), ("user", "孩子每天睡几个小时？"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    model = tmp_path_factory.mktemp("model") / "tiny.gguf"
    write_model(model)
    with serving(model, KEY) as found:
        yield found


def model_at(address: str, longest: int = 20, key: str = KEY, name: str = "tiny") -> ChatModel:
    settings = ModelSettings(provider="openai", name=name, address=address, key=key, timeout=20, longest=longest)
    return ChatModel(settings)


def reply_until_failure(model: ChatModel, form: str | None = None, words: int = 1) -> tuple[str, str, int]:
    """What was written, the key of the failure that it ended in, and in how many pieces it came."""
    pieces: list[str] = []
    messages = (MESSAGES[0], ("user", MESSAGES[1][1] * words))
    try:
        for piece in model.stream(messages, form, time.monotonic() + 20):  # type: ignore[arg-type]
            pieces += [piece.text] if piece.text else []
    except ModelFailure as failure:
        return "".join(pieces), failure.key, len(pieces)
    return "".join(pieces), "", len(pieces)


def test_pieces_come_until_the_bound_and_the_end_says_so(address: str) -> None:
    text, key, count = reply_until_failure(model_at(address))
    assert count > 5
    assert text.strip()
    assert key == "model_length"


def test_a_reply_in_one_piece_is_the_same(address: str) -> None:
    whole = model_at(address)
    whole.without = frozenset({"stream"})
    text, key, count = reply_until_failure(whole)
    assert (key, count) == ("model_length", 1)
    assert text.split() == reply_until_failure(model_at(address))[0].split()


def test_json_is_what_was_asked_for(address: str) -> None:
    text, key, _ = reply_until_failure(model_at(address, longest=60), "schema")
    assert text.lstrip().startswith("{")
    assert '"sentences"' in text
    assert key == "model_length"
    assert ReplyReader().feed(text) == []


def test_a_wrong_key(address: str) -> None:
    assert reply_until_failure(model_at(address, key="sk-wrong")) == ("", "model_key", 0)


def test_a_wrong_path(address: str) -> None:
    assert reply_until_failure(model_at(f"{address}/elsewhere")) == ("", "model_path", 0)


def test_a_context_that_is_too_long(address: str) -> None:
    assert reply_until_failure(model_at(address), words=ROOM // 8) == ("", "model_context", 0)


def test_nobody_is_kept_busy_by_a_reply_that_is_not_read_to_its_end(address: str) -> None:
    stream = model_at(address, longest=ROOM - 200).stream(MESSAGES, None, time.monotonic() + 20)
    next(piece for piece in stream if piece.text)
    stream.close()  # type: ignore[attr-defined]
    begun = time.monotonic()
    assert reply_until_failure(model_at(address, longest=2))[1] == "model_length"  # there is room for one at a time
    assert time.monotonic() - begun < 4

"""The connection: what is sent, how replies are read, and that every failure becomes one of ours."""

import os
import sys
import time
from pathlib import Path

import pytest

from assistant.errors import ModelFailure, UsageError
from assistant.generation.model import ChatModel, drop_tracing
from assistant.generation.model_failure import failure_of
from assistant.generation.reply import End, ReplyReader, without_thoughts
from assistant.messages import message
from assistant.settings import ModelSettings, read_model_settings
from tests.support.chat_server import ChatServer, Script

MESSAGES = (("system", "S"), ("user", "U"))
KEY = "sk-secret-0123456789"


def openai(server: ChatServer, timeout: float = 10, key: str = KEY) -> ModelSettings:
    return ModelSettings(provider="openai", name="m", address=server.address, key=key, timeout=timeout)


def ollama(server: ChatServer) -> ModelSettings:
    return ModelSettings(provider="ollama", name="m", address=server.ollama_address, timeout=10)


def reply_of(settings: ModelSettings, form: str | None = None, seconds: float = 10) -> str:
    model = ChatModel(settings)
    pieces = model.stream(MESSAGES, form, time.monotonic() + seconds)  # type: ignore[arg-type]
    return "".join(piece.text for piece in pieces)


@pytest.mark.parametrize("form", [None, "text", "schema", "tools"])
def test_openai_reply_is_read_in_every_form(form: str | None) -> None:
    with ChatServer(Script(reply='{"sentences": []} 中文')) as server:
        assert reply_of(openai(server), form) == '{"sentences": []} 中文'
    body = server.requests[0].body
    assert body["stream"] is True
    assert [part["role"] for part in body["messages"]] == ["system", "user"]
    assert ("response_format" in body) == (form == "schema")
    assert ("tools" in body) == (form == "tools")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("form", [None, "schema"])
def test_ollama_reply_is_read(form: str | None) -> None:
    with ChatServer(Script(reply="一二三四五六七八九十", thought="hmm")) as server:
        assert reply_of(ollama(server), form) == "一二三四五六七八九十"
    assert server.requests[0].path == "/api/chat"
    assert ("properties" in str(server.requests[0].body.get("format"))) == (form == "schema")
    assert server.requests[0].body["options"]["num_ctx"] >= 16_000


def test_reasoning_field_is_dropped() -> None:
    with ChatServer(Script(reply="kept", thought="9 or 10 hours?")) as server:
        assert reply_of(openai(server)) == "kept"


def test_a_service_of_ones_own_never_gets_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with ChatServer(Script(reply="x")) as server:
        env = {"ASSISTANT_LLM": "qwen", "ASSISTANT_LLM_BASE_URL": server.address, "OPENAI_API_KEY": KEY}
        settings = read_model_settings(env)
        assert settings is not None
        reply_of(settings)
    assert KEY not in str(server.requests)


FAILURES = [
    pytest.param(Script(status=401), "model_key", id="refused_key"),
    pytest.param(Script(status=403), "model_key", id="forbidden"),
    pytest.param(Script(status=402), "model_quota", id="no_balance"),
    pytest.param(Script(status=404), "model_name", id="no_such_model"),
    pytest.param(Script(status=429, headers={"retry-after": "600"}), "model_busy", id="busy_for_long"),
    pytest.param(
        Script(status=429, body='{"error": {"message": "insufficient_quota"}}'), "model_quota", id="quota_spent"
    ),
    pytest.param(Script(status=500), "model_server", id="server_error"),
    pytest.param(Script(status=503), "model_server", id="unavailable"),
    pytest.param(
        Script(status=400, body='{"error": {"message": "maximum context length is 4096 tokens"}}'),
        "model_context",
        id="context_too_long",
    ),
    pytest.param(Script(reply="x" * 60, cut_after=3), "model_cut", id="cut_stream"),
]


@pytest.mark.parametrize(("script", "key"), FAILURES)
@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_failure_is_translated(script: Script, key: str, protocol: str) -> None:
    with ChatServer(script) as server:
        settings = openai(server) if protocol == "openai" else ollama(server)
        with pytest.raises(ModelFailure) as caught:
            reply_of(settings)
    assert caught.value.key == key
    told = message("en", f"errors.{key}", **caught.value.details)
    assert KEY not in f"{caught.value} {told}"
    assert "http" not in f"{caught.value} {told}"
    assert message("zh", f"model.reason_{key.removeprefix('model_')}")


def test_nobody_listens() -> None:
    settings = ModelSettings(provider="openai", name="m", address="http://127.0.0.1:9/v1", timeout=5)
    with pytest.raises(ModelFailure) as caught:
        reply_of(settings)
    assert caught.value.key == "model_unreachable"


@pytest.mark.parametrize(
    "script", [Script(reply="x", delay=5), Script(reply="x" * 400, drip=0.3)], ids=["mute", "slow"]
)
def test_no_longer_than_the_deadline(script: Script) -> None:
    begun = time.monotonic()
    with ChatServer(script) as server, pytest.raises(ModelFailure) as caught:
        reply_of(openai(server), seconds=1)
    assert caught.value.key == "model_timeout"
    assert time.monotonic() - begun < 2.5


def test_retry_after_is_kept_to() -> None:
    with ChatServer(Script(reply="x", status=429, fail_first=1, headers={"retry-after": "1"})) as server:
        begun = time.monotonic()
        assert reply_of(openai(server)) == "x"
    assert len(server.requests) == 2
    assert time.monotonic() - begun >= 1


def test_a_failing_service_is_asked_once_more() -> None:
    with ChatServer(Script(reply="x", status=500, fail_first=1)) as server:
        assert reply_of(openai(server)) == "x"
    assert len(server.requests) == 2


def test_form_is_remembered(tmp_path: Path) -> None:
    with ChatServer(Script(reply="x")) as server:
        model = ChatModel(openai(server), tmp_path / "form.json")
        assert (model.form, model.form_known) == ("schema", False)
        assert [model.weaker_form() for _ in range(3)] == [True, True, False]
        model.remember()
        assert ChatModel(openai(server), tmp_path / "form.json").form == "text"
    assert KEY not in (tmp_path / "form.json").read_text()


def test_tracing_is_not_inherited(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2", "LANGSMITH_GATEWAY", "LANGSMITH_ENDPOINT"):
        monkeypatch.setenv(name, "true")
    drop_tracing()
    assert not [name for name in os.environ if "TRACING" in name or "GATEWAY" in name]


def test_langchain_is_loaded_only_when_asked(tmp_path: Path) -> None:
    import subprocess

    code = "import sys, assistant.cli.main, assistant.generation; print(any(m.startswith('lang') for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


SETTINGS = [
    pytest.param(
        {"ASSISTANT_LLM": "deepseek:deepseek-chat", "DEEPSEEK_API_KEY": "k"}, "openai:deepseek-chat", "k", id="deepseek"
    ),
    pytest.param({"ASSISTANT_LLM": "openai:gpt-x", "OPENAI_API_KEY": "k"}, "openai:gpt-x", "k", id="openai"),
    pytest.param({"ASSISTANT_LLM": "ollama:qwen3:8b"}, "ollama:qwen3:8b", "", id="ollama_tag"),
    pytest.param(
        {"ASSISTANT_LLM": "Qwen/Qwen3", "ASSISTANT_LLM_BASE_URL": "http://h/v1", "ASSISTANT_LLM_KEY": "k"},
        "openai:Qwen/Qwen3",
        "k",
        id="compatible",
    ),
]


@pytest.mark.parametrize(("env", "spec", "key"), SETTINGS)
def test_settings(env: dict[str, str], spec: str, key: str) -> None:
    settings = read_model_settings(env)
    assert settings is not None
    assert (settings.spec, settings.key) == (spec, key)
    assert "k" not in repr(settings.key) or "key=" not in repr(settings)


@pytest.mark.parametrize(
    "env",
    [
        {"ASSISTANT_LLM": "gpt"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_TIMEOUT": "soon"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_TIMEOUT": "0"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_FORM": "xml"},
        {"ASSISTANT_LLM": "openai:x", "ASSISTANT_LLM_BASE_URL": "ftp://h"},
    ],
)
def test_settings_that_cannot_be_read(env: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        read_model_settings(env)


def test_no_model_is_set() -> None:
    assert read_model_settings({}) is None


def test_missing_package() -> None:
    settings = ModelSettings(provider="groq", name="m", address="", timeout=5)
    with pytest.raises(ModelFailure) as caught:
        reply_of(settings)
    assert caught.value.key == "model_package"


def test_unknown_error_says_nothing_of_itself() -> None:
    failure = failure_of(RuntimeError(f"boom {KEY} https://x/{KEY}"), "h")
    assert failure.key == "model_other"
    assert KEY not in str(failure)


# -- replies --------------------------------------------------------------------------------------------------------

JSON = '{"sentences": [{"text": "一。", "quotes": [{"token": "K7", "quote": "甲乙丙丁"}]}, {"text": "二。", "quotes": []}], "complete": "part", "missing": "三", "needs": "age"}'
LINES = '1. **一。** ⟦K7: "甲乙丙丁"⟧\n- 二。\n⟦complete: part⟧ ⟦missing: 三⟧ ⟦needs: age⟧'


@pytest.mark.parametrize(
    "reply", [JSON, f"```json\n{JSON}\n```", LINES, f"<think>hm</think>\n{LINES}", f"hm</think>{JSON}"]
)
@pytest.mark.parametrize("size", [1, 5, 1000])
def test_both_forms_give_the_same_claims(reply: str, size: int) -> None:
    reader, claims = ReplyReader(), []
    for start in range(0, len(reply), size):
        claims += reader.feed(reply[start : start + size])
    rest, end = reader.finish()
    found = [(claim.text, [(q.token, q.text) for q in claim.quotes]) for claim in (*claims, *rest)]
    assert found == [("一。", [("K7", "甲乙丙丁")]), ("二。", [])]
    assert end == End(complete="part", missing="三", needs="age")


def test_two_sentences_of_one_entry_are_checked_one_by_one() -> None:
    claims = ReplyReader().feed('一句话。又一句话。⟦K7: "甲乙丙丁"⟧⟦Q3: "戊己庚辛"⟧\n')
    assert [claim.text for claim in claims] == ["一句话。", "又一句话。"]
    assert all(len(claim.quotes) == 2 for claim in claims)


@pytest.mark.parametrize(
    "reply", ['{"sentences": [{"text": "一', "{", '{"sentences": [1, null]', "[" * 5000, '{"a":' * 5000]
)
def test_broken_replies_give_nothing(reply: str) -> None:
    reader = ReplyReader()
    assert reader.feed(reply) == []
    _, end = reader.finish()
    assert end.whole is (not reply.startswith("{"))


def test_thoughts_that_never_end() -> None:
    assert without_thoughts("<think>the answer is 9", done=True) == ""

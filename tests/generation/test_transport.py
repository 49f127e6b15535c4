"""Where a request goes: to the host that was set and no other, with the key that was set and no other, and not for ever."""

import logging
import ssl
import time
from dataclasses import replace

import pytest

from assistant.errors import ModelFailure, UsageError
from assistant.generation import transport
from assistant.generation.model import ChatModel
from assistant.generation.model_failure import failure_of
from assistant.messages import error_text
from assistant.settings import ModelSettings, read_model_settings
from tests.support.chat_server import ChatServer, Script

MESSAGES = (("system", "RULES"), ("user", "QUESTION"))
KEY, PASSWORD = "sk-secret-0123456789", "pa55word"


def settings_of(protocol: str, server: ChatServer) -> ModelSettings:
    address = server.ollama_address if protocol == "ollama" else server.address
    return ModelSettings(provider=protocol, name="m", address=address, key=KEY, timeout=10)


def reply_of(settings: ModelSettings, seconds: float = 10) -> str:
    return "".join(piece.text for piece in ChatModel(settings).stream(MESSAGES, None, time.monotonic() + seconds))


def failure_from(settings: ModelSettings) -> ModelFailure:
    with pytest.raises(ModelFailure) as caught:
        reply_of(settings)
    return caught.value


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_takes_neither_key_nor_question_elsewhere(protocol: str, status: int) -> None:
    with ChatServer(Script(reply="x")) as other:
        elsewhere = other.address.replace("127.0.0.1", "localhost")
        with ChatServer(Script(status=status, body="moved", headers={"location": elsewhere})) as server:
            failure = failure_from(settings_of(protocol, server))
    assert other.requests == []
    assert (failure.key, failure.details["target"]) == ("model_moved", "localhost")
    assert len(server.requests) == 1


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_a_body_without_end_is_not_read_to_it(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transport, "LONGEST_BODY", 100_000)
    flood = b"data: " + b"x" * 50_000
    with ChatServer(Script(raw=(flood,) * 100)) as server:
        assert failure_from(settings_of(protocol, server)).key == "model_endless"


def test_a_reply_without_end_is_stopped() -> None:
    with ChatServer(Script(reply="又" * 70_000, pieces=700)) as server:
        assert failure_from(settings_of("openai", server)).key == "model_endless"


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_the_key_is_sent_and_none_out_of_the_environment(protocol: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OLLAMA_API_KEY"):
        monkeypatch.setenv(name, "sk-from-the-environment")
    with ChatServer(Script(reply="x")) as server:
        reply_of(settings_of(protocol, server))
        reply_of(replace(settings_of(protocol, server), key=""))
    first, second = (seen.headers.get("authorization") for seen in server.requests)
    assert (first, second) == (f"Bearer {KEY}", None)


@pytest.mark.parametrize("protocol", ["openai", "ollama"])
def test_a_password_in_an_address_is_used_and_never_shown(protocol: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with ChatServer(Script(reply="x")) as server:
        plain = settings_of(protocol, server)
        settings = replace(plain, key="", address=plain.address.replace("//", f"//me:{PASSWORD}@"))
        assert reply_of(settings) == "x"
    assert server.requests[0].headers["authorization"] == "Basic bWU6cGE1NXdvcmQ="
    assert PASSWORD not in caplog.text
    assert PASSWORD not in f"{settings!r} {settings.host} {settings.reader!r}"
    gone = failure_from(settings)
    assert PASSWORD not in f"{gone} {error_text(gone, 'zh')} {error_text(gone, 'en')}"


@pytest.mark.parametrize("name", ["ASSISTANT_LLM", "ASSISTANT_LLM_BASE_URL"])
def test_a_password_in_the_wrong_setting_is_not_shown(name: str) -> None:
    env = {"ASSISTANT_LLM": "gpt", name: f"me:{PASSWORD}@host/v1"}
    with pytest.raises(UsageError) as caught:
        read_model_settings(env)
    assert PASSWORD not in f"{caught.value} {error_text(caught.value, 'zh')}"


def test_no_host_of_that_name() -> None:
    settings = ModelSettings(provider="openai", name="m", address="http://no-such-host.invalid/v1", timeout=5)
    assert failure_from(settings).key == "model_no_host"


def test_plain_words_where_encrypted_ones_are_wanted() -> None:
    with ChatServer(Script(reply="x")) as server:
        settings = settings_of("openai", server)
        assert failure_from(replace(settings, address=server.address.replace("http:", "https:"))).key == "model_tls"


def test_a_certificate_that_does_not_hold() -> None:
    failed = ConnectionError("failed")
    failed.__cause__ = ssl.SSLCertVerificationError("certificate verify failed: self-signed certificate")
    assert failure_of(failed, "h").key == "model_tls"


OLLAMA = [
    ("", "http://127.0.0.1:11434"),
    ("10.0.0.2", "http://10.0.0.2:11434"),
    ("10.0.0.2:8080", "http://10.0.0.2:8080"),
    (":8080", "http://127.0.0.1:8080"),
    ("0.0.0.0", "http://127.0.0.1:11434"),
    ("::1", "http://[::1]:11434"),
    ("[::1]:8080", "http://[::1]:8080"),
    ("http://box", "http://box"),
    ("https://box/ollama", "https://box/ollama"),
]


@pytest.mark.parametrize(("host", "address"), OLLAMA)
def test_ollama_host(host: str, address: str) -> None:
    settings = read_model_settings({"ASSISTANT_LLM": "ollama:m", "OLLAMA_HOST": host})
    assert settings is not None
    assert settings.address == address


def test_packages_are_loaded_before_the_first_question(monkeypatch: pytest.MonkeyPatch) -> None:
    with ChatServer(Script(reply="x")) as server:
        model = ChatModel(settings_of("openai", server))
        model.load()
        monkeypatch.setattr("assistant.generation.model.connect", None)
        assert "".join(piece.text for piece in model.stream(MESSAGES, None, time.monotonic() + 5)) == "x"

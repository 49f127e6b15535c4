"""OpenAI's protocol: by OpenAI's own client against a server that really serves, and what is refused."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import openai
import pytest

from assistant.api import open_doors
from assistant.api.plugs.chat import LARGEST_BODY, MODEL, MODELS
from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.plug_settings import PlugSettings, read_plug_settings
from assistant.settings import ModelSettings
from assistant.ui import build_page, server
from tests.support.chat_server import ChatServer, Script
from tests.support.replies import SLEEP_CLAUSE, SLEEP_QUOTE, says

KEY = "a-key-of-this-test-alone"
QUESTION = "初二的孩子每天该睡几个小时?"
PAGE = "https://ask.example.cn"


def plugged(assistant: Assistant, plugs: PlugSettings, **more: Any) -> Assistant:
    """The assistant with other settings."""
    return Assistant(replace(assistant.settings, plugs=plugs, **more), assistant.quoter)


def serving(assistant: Assistant) -> Iterator[str]:
    page = build_page(assistant)
    port = server.free_port("127.0.0.1", 0)
    server.launch(page, "127.0.0.1", port, open_doors(assistant))
    yield server.address("127.0.0.1", port)
    page.close(verbose=False)


@pytest.fixture(scope="module")
def served(assistant: Assistant) -> Iterator[str]:
    yield from serving(
        plugged(assistant, PlugSettings(address=PAGE, chat_keys=frozenset({KEY, "another-key-given-out"})))
    )


@pytest.fixture
def client(served: str) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{served}/v1", api_key=KEY, max_retries=0, timeout=30)


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def test_the_models_are_the_roles(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == list(MODELS)
    assert client.models.retrieve("child-policy-director").owned_by == "child-policy-assistant"


def test_an_answer_carries_its_footnotes_and_the_whole_of_it_beside(
    client: openai.OpenAI, assistant: Assistant
) -> None:
    done = client.chat.completions.create(model=MODEL, messages=[user(QUESTION)])  # type: ignore[list-item]
    text, policy = done.choices[0].message.content or "", (done.model_extra or {})["policy"]
    assert done.choices[0].finish_reason == "stop"
    assert "9小时**" in text
    assert f"[2] [遵义市儿童发展规划（2021—2025年） · 二、(一) 策略措施 8]({PAGE}/?clause={SLEEP_CLAUSE})" in text
    assert message("zh", "ui.caution") in text
    for cited in policy["citations"]:
        assert assistant.document(cited["document_id"]).text[cited["start"] : cited["end"]] == cited["quote"]
    assert policy["permalinks"] == {"1": f"{PAGE}/?clause=sleep-notice-2021/2", "2": f"{PAGE}/?clause={SLEEP_CLAUSE}"}
    assert policy["status"] == "answered"


@pytest.mark.parametrize(
    "question",
    [QUESTION, "我女儿说她不想活了", "How many hours should a middle schooler sleep?", "你好", "火星上有学校吗"],
)
def test_what_is_streamed_is_what_is_said_at_once(question: str, client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model=MODEL, messages=[user(question)])  # type: ignore[list-item]
    events = list(
        client.chat.completions.create(
            model=MODEL,
            messages=[user(question)],
            stream=True,
            stream_options={"include_usage": True},  # type: ignore[list-item]
        )
    )
    said = "".join(event.choices[0].delta.content or "" for event in events if event.choices)
    assert said == whole.choices[0].message.content
    assert [event.choices[0].finish_reason for event in events if event.choices][-1] == "stop"
    assert events[-1].usage is not None
    assert (events[-2].model_extra or {})["policy"] == (whole.model_extra or {})["policy"]


def test_danger_begins_with_whom_to_call(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model=MODEL, messages=[user("我女儿说她不想活了")])  # type: ignore[list-item]
    lines = (done.choices[0].message.content or "").split("\n\n")
    policy = (done.model_extra or {})["policy"]
    assert lines[0].startswith(policy["card"]["title"])
    assert policy["card"]["contacts"][0]["number"] in lines[0]


def test_a_follow_up_is_understood_from_the_messages_and_no_system_message_changes_an_answer(
    client: openai.OpenAI,
) -> None:
    messages: list[Any] = [
        {"role": "system", "content": "你是海盗，用海盗的口气说话。"},
        {"role": "user", "content": [{"type": "text", "text": "小学生近视率目标是多少?"}]},
        {"role": "assistant", "content": "38%以下"},
        {"role": "user", "content": "长" * 2000},
        user("那高中呢"),
    ]
    told = client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content or ""
    assert "76%" in told or "70%" in told
    assert "海盗" not in told


def test_a_director_is_answered_as_one(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model="child-policy-director", messages=[user(QUESTION)])  # type: ignore[list-item]
    assert (done.model_extra or {})["policy"]["role"] == "director"


def test_what_cannot_be_read_is_a_sentence_in_the_chat(client: openai.OpenAI) -> None:
    done = client.chat.completions.create(model=MODEL, messages=[user("长" * 1001)])  # type: ignore[list-item]
    assert (done.model_extra or {})["policy"]["status"] == "failed"
    assert done.choices[0].message.content


def test_refusals_are_the_clients_own_errors(served: str, client: openai.OpenAI) -> None:
    stranger = openai.OpenAI(base_url=f"{served}/v1", api_key="a-key-that-nobody-gave", max_retries=0)
    with pytest.raises(openai.AuthenticationError):
        stranger.models.list()
    with pytest.raises(openai.NotFoundError):
        client.chat.completions.create(model="gpt-5", messages=[user(QUESTION)])  # type: ignore[list-item]
    for messages in ([], [{"role": "system", "content": "x"}], [user("x")] * 501):
        with pytest.raises(openai.BadRequestError):
            client.chat.completions.create(model=MODEL, messages=messages)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{broken", 400, id="broken"),
        pytest.param(b"[]", 400, id="a list"),
        pytest.param(b"[" * 50_000, 400, id="deep"),
        pytest.param(b"\xff", 400, id="not UTF-8"),
        pytest.param(b'{"model":[1],"messages":[]}', 404, id="no model"),
        pytest.param(b'{"a":"' + b"x" * LARGEST_BODY + b'"}', 413, id="large"),
    ],
)
def test_a_body_that_is_no_request_is_refused(body: bytes, status: int, served: str) -> None:
    reply = httpx.post(f"{served}/v1/chat/completions", content=body, headers={"authorization": f"Bearer {KEY}"})
    assert reply.status_code == status
    assert reply.json()["error"]["message"]


def test_the_key_comes_before_everything(served: str) -> None:
    for headers in (
        {},
        {"authorization": KEY},
        {"authorization": "Bearer"},
        {"authorization": "Bearer ключ".encode()},
    ):
        reply = httpx.post(f"{served}/v1/chat/completions", content=b"x" * 10, headers=headers)  # type: ignore[arg-type]
        assert (reply.status_code, reply.json()["error"]["code"]) == (401, "invalid_api_key")
    assert httpx.get(f"{served}/v1/chat/completions", headers={"authorization": f"Bearer {KEY}"}).status_code == 405


def test_without_a_key_it_is_not_there(assistant: Assistant) -> None:
    assert open_doors(assistant) is None


def test_a_key_that_can_be_guessed_is_refused() -> None:
    assert read_plug_settings({"ASSISTANT_CHAT_KEYS": f"{KEY}, {KEY}2"}).chat_keys == {KEY, f"{KEY}2"}
    with pytest.raises(UsageError):
        read_plug_settings({"ASSISTANT_CHAT_KEYS": f"{KEY} secret"})


def test_a_flood_is_turned_away_with_the_protocols_word(assistant: Assistant) -> None:
    from assistant.api.plugs.chat import Chat

    chat = Chat(plugged(assistant, PlugSettings(chat_keys=frozenset({KEY}))))
    chat.turnstile.most = 0
    client = asgi_client(chat)
    reply = client("/v1/chat/completions", {"model": MODEL, "messages": [user(QUESTION)]})
    assert (reply.status_code, reply.json()["error"]["code"]) == (429, "rate_limit_exceeded")


def asgi_client(chat: Any) -> Any:
    """Asks a plug's addresses without a server."""
    import asyncio

    from assistant.api.plugs.mounted import Plugs

    plugs = Plugs.__new__(Plugs)
    plugs.routes = chat.routes()

    async def asked(path: str, body: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=plugs)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            return await client.post(path, json=body, headers={"authorization": f"Bearer {KEY}"})

    return lambda path, body: asyncio.run(asked(path, body))


def test_a_language_models_words_are_verified_here_too(assistant: Assistant) -> None:
    true = ("初中生每天睡9小时是规划提倡的。", SLEEP_QUOTE, "初中生9小时")
    false = ("初中生每天必须睡12小时。", SLEEP_QUOTE, "初中生9小时")
    with ChatServer(Script(reply=says(true, false))) as written:
        model = ModelSettings(provider="openai", name="m", address=written.address, key="sk-x", timeout=20)
        running = serving(plugged(assistant, PlugSettings(chat_keys=frozenset({KEY})), llm=model))
        address = next(running)
        client = openai.OpenAI(base_url=f"{address}/v1", api_key=KEY, max_retries=0, timeout=30)
        events = list(client.chat.completions.create(model=MODEL, messages=[user(QUESTION)], stream=True))  # type: ignore[list-item]
        next(running, None)
    said = "".join(event.choices[0].delta.content or "" for event in events if event.choices)
    assert "12小时" not in said
    assert "初中生每天睡9小时是规划提倡的。" in said
    assert f"({address}/?clause={SLEEP_CLAUSE})" in said

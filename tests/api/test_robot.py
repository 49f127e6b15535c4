"""A robot in a group of WeCom: JSON that is signed and encrypted, answered in Markdown."""

import asyncio
import json
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from assistant.api.plugs import Plugs
from assistant.api.plugs.crypto import Cipher, signature
from assistant.api.plugs.robot import LARGEST_BODY, MOST_BYTES
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.plug_settings import CallbackSettings, PlugSettings, read_plug_settings

AES = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
PAGE = "https://ask.example.cn"
TOKEN = "a-token"
CIPHER = Cipher(AES, "")


@pytest.fixture
def plugs(assistant: Assistant) -> Plugs:
    settings = PlugSettings(address=PAGE, robot=CallbackSettings(token=TOKEN, aes_key=AES))
    return Plugs(Assistant(replace(assistant.settings, plugs=settings), assistant.quoter))


def sent(plugs: Plugs, body: bytes, query: dict[str, str], method: str = "POST") -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(app=plugs)  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url=PAGE) as client:
            return await client.request(method, "/wecom/robot", params=query, content=body)

    return asyncio.run(asked())


def sealed(given: Any, **wrong: str) -> tuple[bytes, dict[str, str]]:
    text = CIPHER.encrypt(given if isinstance(given, str) else json.dumps(given))
    stamp = str(int(time.time()))
    query = {"timestamp": stamp, "nonce": "n1", "msg_signature": signature(TOKEN, stamp, "n1", text), **wrong}
    return json.dumps({"encrypt": text}).encode(), query


def said(plugs: Plugs, text: str, number: str = "1") -> str:
    """What the group sees."""
    given = {"msgid": number, "aibotid": "b", "chatid": "c", "chattype": "group", "from": {"userid": "u"}}
    reply = sent(plugs, *sealed({**given, "msgtype": "text", "text": {"content": text}})).json()
    assert reply["msgsignature"] == signature(TOKEN, str(reply["timestamp"]), reply["nonce"], reply["encrypt"])
    answer = json.loads(CIPHER.decrypt(reply["encrypt"]))
    assert (answer["msgtype"], answer["stream"]["finish"]) == ("stream", True)
    assert len(answer["stream"]["content"].encode()) <= MOST_BYTES
    return str(answer["stream"]["content"])


def test_the_group_gets_markdown_with_linked_sources(plugs: Plugs) -> None:
    text = said(plugs, "@政策助手 小学生可以带手机上学吗")
    assert text.startswith("原则上不能：")
    assert f"]({PAGE}/?clause=minors-protection-law-2024/70)" in text
    assert "76%" in said(plugs, "@政策助手 高中生近视率目标是多少?", "2") + said(plugs, "小学生近视率目标是多少", "3")


def test_danger_comes_first(plugs: Plugs, assistant: Assistant) -> None:
    card = assistant.ask("我女儿说她不想活了").card
    assert card is not None
    assert said(plugs, "@政策助手 我女儿说她不想活了").startswith(card.title)


def test_greeting_other_messages_and_silence(plugs: Plugs) -> None:
    entered = sent(plugs, *sealed({"msgtype": "event", "event": {"eventtype": "enter_chat"}})).json()
    assert json.loads(CIPHER.decrypt(entered["encrypt"]))["text"]["content"] == message("zh", "plugs.welcome")
    assert said(plugs, "@政策助手 ") == message("zh", "plugs.only_text")
    for quiet in ({"msgtype": "stream", "stream": {"id": "1"}}, {"msgtype": "event", "event": {"eventtype": "x"}}):
        reply = sent(plugs, *sealed(quiet))
        assert (reply.status_code, reply.text) == (200, "")


def test_the_console_is_answered_when_the_address_is_entered(plugs: Plugs) -> None:
    body, query = sealed("1616140317555161061")
    echo = json.loads(body)["encrypt"]
    assert sent(plugs, b"", {**query, "echostr": echo}, "GET").text == "1616140317555161061"
    assert sent(plugs, b"", {**query, "echostr": echo, "nonce": "n2"}, "GET").status_code == 403


@pytest.mark.parametrize(
    ("body", "wrong", "status"),
    [
        pytest.param(None, {"msg_signature": "0" * 40}, 403, id="wrong signature"),
        pytest.param(None, {"timestamp": "1"}, 403, id="old"),
        pytest.param(b"[" * 20_000, {}, 400, id="deep"),
        pytest.param(b"{}", {}, 403, id="empty"),
        pytest.param(b'{"encrypt":5}', {}, 403, id="a number"),
        pytest.param(b" " * (LARGEST_BODY + 1), {}, 413, id="huge"),
    ],
)
def test_what_the_platform_did_not_send_is_refused(
    plugs: Plugs, body: bytes | None, wrong: dict[str, str], status: int
) -> None:
    own, query = sealed({"msgtype": "text", "text": {"content": "手机"}}, **wrong)
    assert sent(plugs, own if body is None else body, query).status_code == status


def test_what_is_sealed_rightly_and_is_no_message_does_no_harm(plugs: Plugs) -> None:
    assert sent(plugs, *sealed("no JSON")).status_code == 400
    for given in (
        {},
        {"msgtype": 5},
        {"msgtype": "text", "text": []},
        {"msgtype": "text", "text": {"content": 5}, "from": 3},
    ):
        assert sent(plugs, *sealed(given)).status_code == 200
    body, query = sealed({"msgtype": "text", "text": {"content": "手机"}})
    assert sent(plugs, body, query).status_code == 200
    assert sent(plugs, body + b" ", query).status_code == 403


def test_it_needs_a_key_and_no_account() -> None:
    given = {"ASSISTANT_WECOM_ROBOT_TOKEN": TOKEN, "ASSISTANT_WECOM_ROBOT_AES_KEY": AES}
    assert read_plug_settings(given).robot == CallbackSettings(token=TOKEN, aes_key=AES)

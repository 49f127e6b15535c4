"""WeChat's and WeCom's side of a callback, scripted: signs, encrypts, waits five seconds, asks again up to three times.

platform = Platform(Plugs(assistant), "/wechat", settings)
platform.say("初中生每天睡几个小时")      # the text that a reader would see
"""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import httpx

from assistant.api.plugs.crypto import Cipher, signature
from assistant.plug_settings import CallbackSettings

ACCOUNT, READER = "gh_account", "o_reader_1"
_NUMBERS = itertools.count(1)


def message_xml(**fields: object) -> str:
    """A message as the platform sends it."""
    inside = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
    return f"<xml>{inside}</xml>"


@dataclass
class Platform:
    """One account on the platform. `clock` is the platform's own time."""

    app: Any
    path: str
    settings: CallbackSettings
    clock: Callable[[], float]
    patience: float = 5.0
    tries: int = 0  # how often the last message was sent

    def verify(self, echo: str = "4375120948345356249", **wrong: str) -> httpx.Response:
        """What the console does when the address is entered."""
        stamp, nonce = str(int(self.clock())), "n1"
        if self.path == "/wechat":
            query = {"signature": signature(self.settings.token, stamp, nonce), "echostr": echo}
        else:
            sealed = Cipher(self.settings.aes_key, self.settings.receiver).encrypt(echo)
            query = {"msg_signature": signature(self.settings.token, stamp, nonce, sealed), "echostr": sealed}
        return asyncio.run(self._sent({"timestamp": stamp, "nonce": nonce, **query, **wrong}, b"", "GET"))

    def say(self, text: str, **fields: object) -> str:
        """A reader's text, and the text that comes back; an article as its title and link."""
        return self.read(self.send(**{"MsgType": "text", "Content": text, "MsgId": f"m{next(_NUMBERS)}", **fields}))

    def send(self, **fields: object) -> httpx.Response:
        """A message, asked again while nothing comes within the platform's time; the third silence is a TimeoutError."""
        whole = {"ToUserName": ACCOUNT, "FromUserName": READER, "CreateTime": int(self.clock()), **fields}
        return asyncio.run(self._insisted(message_xml(**whole)))

    async def _insisted(self, plain: str) -> httpx.Response:
        for left in (2, 1, 0):
            self.tries = 3 - left
            try:
                return await asyncio.wait_for(self._sent(*self.sealed(plain)), self.patience)
            except TimeoutError:
                if not left:
                    raise
        raise AssertionError

    def sealed(self, plain: str, stamp: float | None = None) -> tuple[dict[str, str], bytes]:
        """Query and body of a message, signed and, where the account has a key, encrypted."""
        when, nonce = str(int(self.clock() if stamp is None else stamp)), f"nonce{next(_NUMBERS)}"
        query = {"timestamp": when, "nonce": nonce, "openid": READER}
        if self.path == "/wechat":
            query["signature"] = signature(self.settings.token, when, nonce)
        if not self.settings.aes_key:
            return query, plain.encode("utf-8")
        sealed = Cipher(self.settings.aes_key, self.settings.receiver).encrypt(plain)
        query |= {"encrypt_type": "aes", "msg_signature": signature(self.settings.token, when, nonce, sealed)}
        return query, message_xml(ToUserName=ACCOUNT, Encrypt=sealed).encode("utf-8")

    def post(self, query: dict[str, str], body: bytes, method: str = "POST") -> httpx.Response:
        """A request just as it is given."""
        return asyncio.run(self._sent(query, body, method))

    async def _sent(self, query: dict[str, str], body: bytes, method: str = "POST") -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        async with httpx.AsyncClient(transport=transport, base_url="https://ask.example.cn") as client:
            return await client.request(method, self.path, params=query, content=body)

    def read(self, reply: httpx.Response) -> str:
        """What the reader sees of a reply that the platform accepts."""
        assert reply.status_code == 200
        fields = ElementTree.fromstring(reply.text)
        if self.settings.aes_key:
            stamp, nonce, sealed = (fields.findtext(name, "") for name in ("TimeStamp", "Nonce", "Encrypt"))
            assert fields.findtext("MsgSignature") == signature(self.settings.token, stamp, nonce, sealed)
            fields = ElementTree.fromstring(Cipher(self.settings.aes_key, self.settings.receiver).decrypt(sealed))
        assert (fields.findtext("ToUserName"), fields.findtext("FromUserName")) == (READER, ACCOUNT)
        if fields.findtext("MsgType") == "news":
            assert fields.findtext("ArticleCount") == "1"
            return "\n".join(fields.findtext(f"Articles/item/{name}", "") for name in ("Title", "Description", "Url"))
        text = fields.findtext("Content", "")
        assert 0 < len(text.encode("utf-8")) <= 2048
        return text

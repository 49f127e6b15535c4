"""A robot in a group of WeCom: JSON instead of XML, and the whole answer in Markdown with its sources.

https://developer.work.weixin.qq.com/document/path/101031 has the shapes. The answer goes back at once and is finished.
"""

import json
import logging
import re
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant.api.plugs.chat_text import closing, opening
from assistant.api.plugs.crypto import Undecipherable
from assistant.api.plugs.guard import Guard
from assistant.api.plugs.memory import Clock
from assistant.api.plugs.short import short_text
from assistant.api.plugs.talker import Talker
from assistant.api.plugs.wire import Refused, json_response, page_address, read_body, read_object
from assistant.live import Source
from assistant.plug_settings import CallbackSettings
from assistant.schema import Answer, Role

LARGEST_BODY = 64_000  # bytes
MOST_BYTES = 20_480  # of a message in Markdown
_CALLED = re.compile(r"^\s*@\S+\s+")  # the robot's name, by which it is called in a group
_LOG = logging.getLogger(__name__)


class Robot:
    """One robot. `receiver` of its settings is empty, as the platform wants it."""

    def __init__(self, source: Source, settings: CallbackSettings, role: Role, clock: Clock = time.time) -> None:
        self.source = source
        self.settings = settings
        self.guard = Guard(settings, clock)
        self.talker = Talker(source, role, clock)

    async def __call__(self, request: Request) -> Response:
        query = request.query_params
        try:
            if request.method == "GET":
                return PlainTextResponse(self.guard.opened(query, query.get("echostr", "")))
            if request.method != "POST":
                raise Refused(405, "method", "service_method")
            self.guard.check_time(query)
            body = await read_body(request, LARGEST_BODY)
            given = read_object(self.guard.opened(query, str(read_object(body).get("encrypt", ""))).encode("utf-8"))
            self.guard.check_first(query, body)
            reply = await self._reply(given, page_address(self.source.settings.plugs.address, request))
        except (Refused, Undecipherable) as error:
            _LOG.warning("a robot's callback was refused: %s", type(error).__name__)
            return Response(status_code=error.status if isinstance(error, Refused) else 400)
        if reply is None:
            return Response(status_code=200)
        nonce = query.get("nonce", "")
        sealed, signed, now = self.guard.seal(json.dumps(reply, ensure_ascii=False), nonce)
        return json_response({"encrypt": sealed, "msgsignature": signed, "timestamp": now, "nonce": nonce})

    async def _reply(self, given: Mapping[str, Any], address: str) -> dict[str, Any] | None:
        """What to send back; None for what wants no answer."""
        kind = given.get("msgtype")
        if kind == "event":
            entered = _inside(given, "event", "eventtype") == "enter_chat"
            welcome = self.settings.welcome or self.talker.says("welcome")
            return {"msgtype": "text", "text": {"content": welcome}} if entered else None
        if kind == "stream":  # asks for more of an answer that was whole at once
            return None
        identity = str(given.get("msgid", ""))
        heard = _CALLED.sub("", _inside(given, str(kind), "content")) if kind in {"text", "voice"} else ""
        if not heard.strip():
            return _finished(identity, self.talker.says("only_text"))
        sender = f"{given.get('chatid', '')} {_inside(given, 'from', 'userid')}"
        said = await self.talker.reply(sender, identity, heard.strip(), partial(markdown, address=address))
        return _finished(identity, said)


def markdown(answer: Answer, address: str) -> str:
    """The whole answer with its sources; in short where it is too long for a message."""
    whole = "\n\n".join(part for part in (opening(answer), closing(answer, address)) if part)
    return whole if len(whole.encode("utf-8")) <= MOST_BYTES else short_text(answer, address, MOST_BYTES)


def _finished(identity: str, content: str) -> dict[str, Any]:
    return {"msgtype": "stream", "stream": {"id": identity[:64] or "0", "finish": True, "content": content}}


def _inside(given: Mapping[str, Any], name: str, key: str) -> str:
    """A text within an object of a message; nothing where it is not there."""
    inner = given.get(name)
    found = inner.get(key) if isinstance(inner, dict) else None
    return found if isinstance(found, str) else ""

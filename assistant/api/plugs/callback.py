"""The callbacks of a WeChat official account and of a WeCom application: who sends is checked, then the message is answered.

Refused without a word are a wrong signature, one that is old, one that came with another body, a body that is too large or is no
message, and a message in the clear where a key for encrypted ones is set.
"""

import logging
import time
from collections.abc import Mapping
from functools import partial
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant.api.plugs.crypto import Undecipherable
from assistant.api.plugs.envelope import Unreadable, article_reply, read_message, text_reply, written
from assistant.api.plugs.guard import Guard
from assistant.api.plugs.memory import Clock
from assistant.api.plugs.short import short_text
from assistant.api.plugs.talker import Talker
from assistant.api.plugs.wire import Refused, page_address, read_body
from assistant.live import Source
from assistant.plug_settings import CallbackSettings
from assistant.schema import Role
from assistant.tools import Situation, load_duties

LARGEST_BODY = 64_000  # bytes; an encrypted message of 2,048 bytes is a tenth of it
ACKNOWLEDGED = "success"  # the platform's word for "nothing to say"
_HANDBOOK = "handbook:"
_LOG = logging.getLogger(__name__)


class Callback:
    """One account. `always_sealed` is WeCom, which knows no messages in the clear."""

    def __init__(
        self, source: Source, settings: CallbackSettings, role: Role, *, always_sealed: bool, clock: Clock = time.time
    ) -> None:
        self.source = source
        self.settings = settings
        self.always_sealed = always_sealed
        self.clock = clock
        self.guard = Guard(settings, clock)
        self.talker = Talker(source, role, clock)
        self.situations = load_duties(source.settings.corpus)

    async def __call__(self, request: Request) -> Response:
        try:
            if request.method == "GET":
                return PlainTextResponse(self._verified(request.query_params))
            if request.method != "POST":
                raise Refused(405, "method", "service_method")
            self._check_query(request.query_params)
            return await self._answered(request, await read_body(request, LARGEST_BODY))
        except (Refused, Unreadable, Undecipherable) as error:
            status = error.status if isinstance(error, Refused) else 400
            _LOG.warning("a callback was refused: %s", type(error).__name__)
            return Response(status_code=status)

    # -- who sends -----------------------------------------------------------------------------------------------------

    def _verified(self, query: Mapping[str, str]) -> str:
        """What the platform wants to hear back when the address is entered in its console. Raises Refused."""
        echo = query.get("echostr", "")
        if self.always_sealed:
            return self.guard.opened(query, echo)
        self.guard.check_address(query)
        return echo

    def _check_query(self, query: Mapping[str, str]) -> None:
        if self.always_sealed:
            self.guard.check_time(query)
        else:
            self.guard.check_address(query)

    def _fields(self, query: Mapping[str, str], body: bytes) -> dict[str, str]:
        """A message's fields, opened where messages are sealed. Raises Refused, Undecipherable, Unreadable."""
        fields = read_message(body)
        if self.guard.cipher is not None:
            fields = read_message(self.guard.opened(query, fields.get("Encrypt", "")).encode("utf-8"))
        self.guard.check_first(query, body)
        return fields

    # -- what is said --------------------------------------------------------------------------------------------------

    async def _answered(self, request: Request, body: bytes) -> Response:
        query = request.query_params
        fields = self._fields(query, body)
        reply = await self._reply(fields, page_address(self.source.settings.plugs.address, request))
        if reply == ACKNOWLEDGED:
            return PlainTextResponse(reply)
        if self.guard.cipher is not None:
            nonce = query.get("nonce", "")
            sealed, signed, now = self.guard.seal(reply, nonce)
            reply = written({"Encrypt": sealed, "MsgSignature": signed, "TimeStamp": now, "Nonce": nonce})
        return Response(reply, media_type="application/xml; charset=utf-8")

    async def _reply(self, fields: Mapping[str, str], address: str) -> str:
        kind, now = fields.get("MsgType", ""), int(self.clock())
        heard = {"text": fields.get("Content", ""), "voice": fields.get("Recognition", "")}.get(kind, "").strip()
        if kind == "event":
            event = fields.get("Event", "").lower()
            if event in {"subscribe", "enter_agent"}:
                return text_reply(fields, self.settings.welcome or self.talker.says("welcome"), now)
            heard = self._pressed(fields.get("EventKey", "")) if event == "click" else ""
            if not heard:
                return ACKNOWLEDGED
        if not heard:
            return text_reply(fields, self.talker.says("only_text"), now)
        if situation := self._situation(heard):
            return self._article(fields, situation, address)
        show = partial(short_text, address=address)
        said = await self.talker.reply(fields.get("FromUserName", ""), _identity(fields), heard, show)
        return text_reply(fields, said, now)

    def _pressed(self, key: str) -> str:
        """What a button of the menu asks."""
        return dict(menu_keys(self.settings)).get(key, "")

    def _situation(self, heard: str) -> Situation | None:
        """The situation of the handbook that a button names, or that is asked for by its very title."""
        wanted = heard.removeprefix(_HANDBOOK)
        names = ((s, {s.situation_id} if heard != wanted else {s.title.zh, s.title.en}) for s in self.situations)
        return next((situation for situation, known in names if wanted in known), None)

    def _article(self, fields: Mapping[str, str], situation: Situation, address: str) -> str:
        """A situation as an article: its numbers and first step, and the whole of it behind the link."""
        language = self.talker.language
        first = next((step.do.of(language) for step in situation.steps if step.when == "at-once"), "")
        about = f"{' · '.join(situation.numbers)}\n{first}"
        link = f"{address}/?handbook={quote(situation.situation_id)}"
        return article_reply(fields, situation.title.of(language), about, link, int(self.clock()))


def _identity(fields: Mapping[str, str]) -> str:
    """By what a message is known when it comes again: its id, or the time it was sent where it has none."""
    return fields.get("MsgId") or fields.get("CreateTime", "")


def menu_keys(settings: CallbackSettings) -> list[tuple[str, str]]:
    """The key of each button and what it asks."""
    return [(f"menu:{number}", asked) for number, (_, asked) in enumerate(settings.menu)]


def menu_json(settings: CallbackSettings) -> dict[str, object]:
    """The menu as the platform's console takes it."""
    keys = menu_keys(settings)
    named = zip(settings.menu, keys, strict=True)
    return {"button": [{"type": "click", "name": name, "key": key} for (name, _), (key, _) in named]}

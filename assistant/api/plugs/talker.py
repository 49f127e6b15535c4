"""What is said back to a message of a platform: an answer within the platform's time, by quoting, for one sender at a time."""

import logging
import time
from collections.abc import Callable
from functools import partial

import anyio

from assistant.api.offered import QUOTED_AT_ONCE
from assistant.api.plugs.memory import Clock, Memory, Once
from assistant.api.plugs.wire import Turnstile
from assistant.live import Source
from assistant.messages import message
from assistant.schema import Answer, Language, Role

SECONDS = 4.3  # of the platform's five, the way there and back left out
WAITING = 40  # messages at once; whoever comes then is told so
_LOG = logging.getLogger(__name__)


class Talker:
    """Answers messages by quoting: no language model is waited for, since none can be relied on to take less than five seconds."""

    def __init__(self, source: Source, role: Role, clock: Clock = time.monotonic, seconds: float = SECONDS) -> None:
        self.source = source
        self.role = role
        self.seconds = seconds
        self.memory = Memory(clock)
        self.once = Once(clock)
        self.turnstile = Turnstile(WAITING)
        self.limit = anyio.CapacityLimiter(QUOTED_AT_ONCE)

    @property
    def language(self) -> Language:
        """The language of what is said without a question."""
        return self.source.settings.spoken

    def says(self, key: str, **values: object) -> str:
        """A phrase of the plugs."""
        return message(self.language, f"plugs.{key}", **values)

    async def reply(self, sender: str, message_id: str, heard: str, show: Callable[[Answer], str]) -> str:
        """What to say to a message, as `show` puts it; a word that it takes too long where it does."""
        if self.turnstile.is_full:
            return self.says("busy")
        with self.turnstile.held():
            try:
                with anyio.fail_after(self.seconds):
                    key = "\n".join((sender, message_id, heard))  # nobody is given what another asked
                    answer = await self.once.reply(key, partial(self._answer, sender, heard))
            except TimeoutError:
                return self.says("busy")
            except Exception:
                _LOG.exception("a message could not be answered")
                return self.says("failed")
        return show(answer)

    async def _answer(self, sender: str, heard: str) -> Answer:
        turns = self.memory.turns(sender)
        ask = partial(self.source.now().ask, heard, turns, self.role, use_model=False)
        answer = await anyio.to_thread.run_sync(ask, limiter=self.limit)
        if answer.status not in {"failed", "social"}:
            self.memory.add(sender, heard)
        return answer

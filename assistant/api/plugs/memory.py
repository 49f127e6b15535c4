"""What is kept of a conversation between two messages: in memory alone, for half an hour, under no name.

A sender's id is kept only as a keyed hash whose key dies with the process; nothing here is ever written to disk.
"""

import asyncio
import hashlib
import os
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from assistant.schema import Answer, Turn

FORGOTTEN_AFTER = 1800.0  # seconds
MOST_SENDERS = 5000
_MOST_TURNS = 4
RETRIED_WITHIN = 60.0  # seconds; a platform asks three times, five seconds apart
MOST_REPLIES = 2000
Clock = Callable[[], float]


class Memory:
    """The last questions of each sender; the senders who have been silent longest are forgotten first."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.secret = os.urandom(32)
        self.kept: OrderedDict[bytes, tuple[float, tuple[Turn, ...]]] = OrderedDict()

    def turns(self, sender: str) -> tuple[Turn, ...]:
        """What a sender asked lately, the oldest first."""
        self._forget()
        return self.kept.get(self._name(sender), (0.0, ()))[1]

    def add(self, sender: str, question: str) -> None:
        """Keeps a question for a while."""
        turns = (*self.turns(sender), Turn(question=question))[-_MOST_TURNS:]
        name = self._name(sender)
        self.kept[name] = (self.clock(), turns)
        self.kept.move_to_end(name)
        while len(self.kept) > MOST_SENDERS:
            self.kept.popitem(last=False)

    def _forget(self) -> None:
        while self.kept and next(iter(self.kept.values()))[0] <= self.clock() - FORGOTTEN_AFTER:
            self.kept.popitem(last=False)

    def _name(self, sender: str) -> bytes:
        return hashlib.blake2b(sender.encode("utf-8", "replace"), key=self.secret, digest_size=16).digest()


class Once:
    """Makes each reply once, however often it is asked for within a minute: a platform repeats what it got no answer to."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self.clock = clock
        self.made: OrderedDict[str, tuple[float, asyncio.Task[Answer]]] = OrderedDict()

    async def reply(self, key: str, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The reply under a key, made now or taken from the request before. It is made to the end even if who asked hangs up."""
        self._forget()
        if key not in self.made:
            self.made[key] = (self.clock(), asyncio.ensure_future(_awaited(make)))
        return await asyncio.shield(self.made[key][1])

    def _forget(self) -> None:
        while self.made:
            since = next(iter(self.made.values()))[0]
            if since > self.clock() - RETRIED_WITHIN and len(self.made) < MOST_REPLIES:
                return
            self.made.popitem(last=False)


async def _awaited(make: Callable[[], Awaitable[Answer]]) -> Answer:
    return await make()


class Replays:
    """Tells a request that was recorded and sent again: each signature is good for some minutes, and for one body only."""

    def __init__(self, clock: Clock = time.time, window: float = 300.0) -> None:
        self.clock = clock
        self.window = window
        self.seen: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def is_fresh(self, timestamp: str) -> bool:
        """Whether a request was signed just now."""
        return timestamp.isascii() and timestamp.isdigit() and abs(self.clock() - int(timestamp[:12])) <= self.window

    def is_own(self, signature: str, body: bytes) -> bool:
        """Whether a signature comes for the first time, or again with the very same body."""
        digest = hashlib.sha256(body).digest()
        while self.seen and next(iter(self.seen.values()))[0] < self.clock() - 2 * self.window:
            self.seen.popitem(last=False)
        if len(self.seen) >= 100_000:  # each was rightly signed: the platform itself sent them
            self.seen.popitem(last=False)
        return self.seen.setdefault(signature, (self.clock(), digest))[1] == digest

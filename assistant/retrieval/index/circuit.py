"""A server that may be gone: after a failure it is left alone for a while, and who searched meanwhile is told.

>>> with dense_watched() as watch:
...     Circuit().tried(lambda: 1 / 0)
>>> watch.missed
True
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar

_REST_SECONDS = 5.0  # after a failure, before one question tries again
_LOG = logging.getLogger(__name__)
Found = TypeVar("Found")


@dataclass(slots=True)
class Watch:
    """Whether dense search was missing from what was found."""

    missed: bool = False


_WATCH: ContextVar[Watch | None] = ContextVar("dense_watch", default=None)


@contextmanager
def dense_watched() -> Iterator[Watch]:
    """Notes whether any search of this thread goes without vectors until the end of the block; so does a block around it."""
    outer, watch = _WATCH.get(), Watch()
    token = _WATCH.set(watch)
    try:
        yield watch
    finally:
        _WATCH.reset(token)
        if outer is not None and watch.missed:
            outer.missed = True


class Circuit:
    """Asks a server, and after a failure does not for some seconds: then one question tries, while the others go without."""

    def __init__(self, rest: float = _REST_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self._rest = rest
        self._clock = clock
        self._lock = threading.Lock()
        self._due: float | None = None  # when the next one may try; None while the server answers

    def tried(self, ask: Callable[[], Found]) -> Found | None:
        """What the server says, None where it says nothing or is being left alone; then the watch is told."""
        if self._may_ask():
            try:
                found = ask()
            except Exception as error:  # of httpx, of Chroma, of whatever stands before it: each means the same to us
                self._failed(error)
            else:
                self._answered()
                return found
        if (watch := _WATCH.get()) is not None:
            watch.missed = True
        return None

    def _may_ask(self) -> bool:
        with self._lock:
            if self._due is None:
                return True
            if self._clock() < self._due:
                return False
            self._due = self._clock() + self._rest  # whoever comes while this one tries goes without
            return True

    def _failed(self, error: Exception) -> None:
        with self._lock:
            is_new, self._due = self._due is None, self._clock() + self._rest
        if is_new:  # the kind alone: a proxy's reply may hold anything
            _LOG.warning(
                "the Chroma server does not answer (%s): answers are found by words alone", type(error).__name__
            )

    def _answered(self) -> None:
        with self._lock:
            was_gone, self._due = self._due is not None, None
        if was_gone:
            _LOG.warning("the Chroma server answers again")

"""An assistant that follows its library: what is added, corrected or taken out while it runs counts from the next question on.

Every question looks at the library's files. Where they changed, the index is brought up to date beside, and until that is done
the old one answers, without the documents that were corrected or taken out: a text that is withdrawn is never quoted again,
not even for the seconds that a new index takes. A new document answers once it is indexed.

Who asks takes the assistant of the moment with `now` and keeps it to the end of the answer. It never changes: texts and
index in it always belong together.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from assistant.corpus import Stamp, changed_since, library_stamp
from assistant.pipeline import Assistant, no_notice
from assistant.retrieval.index import Progress, silent
from assistant.settings import Settings

_AGAIN_SECONDS = 30.0  # after an index could not be built, before it is tried again
_LOG = logging.getLogger(__name__)


class Source(Protocol):
    """Where the assistant of the moment is had: an `Assistant`, which is its own, or one that follows its library."""

    @property
    def settings(self) -> Settings: ...

    def now(self) -> Assistant: ...


class Live:
    """Hands out the assistant of the moment. One is enough for all threads."""

    def __init__(self, assistant: Assistant, stamp: Stamp) -> None:
        """`stamp` is that of the library from before the assistant read it."""
        self._whole = assistant
        self._read = stamp  # the state of the library that `_whole` holds
        self._seen = stamp  # the state by which `_current` withholds what changed since
        self._current = assistant
        self._state = threading.Lock()
        self._building = threading.Lock()
        self._watchers: list[Progress] = []
        self._worker: threading.Thread | None = None
        self._not_before = 0.0

    @classmethod
    def start(
        cls, settings: Settings, progress: Progress = silent, notify: Callable[[str], None] = no_notice
    ) -> "Live":
        """Load everything, building the index where it is missing or stale. Raises AssistantError."""
        stamp = library_stamp(settings.library)
        return cls(Assistant.start(settings, progress, notify).remembering(), stamp)

    @property
    def settings(self) -> Settings:
        return self._whole.settings

    @property
    def is_behind(self) -> bool:
        """Whether the library has changed since the index that answers was built."""
        return library_stamp(self.settings.library) != self._read

    def now(self) -> Assistant:
        """The assistant to answer with, which quotes nothing that was withdrawn; starts to index what is new, and does not wait."""
        stamp = library_stamp(self.settings.library)
        if stamp != self._seen:
            self._withhold(stamp)
        if stamp != self._read and time.monotonic() >= self._not_before:
            self._start_work()
        return self._current

    def catch_up(self, progress: Progress = silent) -> Assistant:
        """Index the library as it stands, tell `progress` how far that is, and hand out the assistant over it.

        Told are "read", "index" and "ready", each with (done, total), from whichever thread does the work; where another
        question has started it already, this waits with it. Raises AssistantError where the texts cannot be read or indexed.
        """
        self._watchers.append(progress)
        try:
            with self._building:
                self._renew()
        finally:
            self._watchers.remove(progress)
        return self._current

    def _withhold(self, stamp: Stamp) -> None:
        with self._state:
            if stamp != self._seen:
                self._current = self._whole.withholding(changed_since(self._read, stamp))
                self._seen = stamp  # last: who sees it takes `_current` without waiting

    def _start_work(self) -> None:
        with self._state:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="index", daemon=True)
                self._worker.start()

    def _work(self) -> None:
        try:
            with self._building:
                self._renew()
        except Exception:  # the old index goes on answering; whoever runs the page gets the traceback
            self._not_before = time.monotonic() + _AGAIN_SECONDS
            _LOG.exception("the index could not be brought up to date")

    def _renew(self) -> None:
        """Index until the library stands still."""
        while (stamp := library_stamp(self.settings.library)) != self._read:
            self._tell("read", 0, 1)
            renewed = self._whole.renewed(self._tell)
            with self._state:
                seen = library_stamp(self.settings.library)
                current = renewed.withholding(changed_since(stamp, seen))
                # `_read` last: who sees that the index is up to date gets the assistant over it.
                self._whole, self._current, self._seen, self._read = renewed, current, seen, stamp
        self._tell("ready", 1, 1)

    def _tell(self, step: str, done: int, total: int) -> None:
        for watcher in tuple(self._watchers):
            try:
                watcher(step, done, total)
            except Exception:  # somebody who no longer listens must not keep the index from the others
                _LOG.exception("a progress could not be told")


def following(source: Live | Assistant) -> Live:
    """One that follows the library from now on, where an assistant does not yet."""
    return source if isinstance(source, Live) else Live(source, library_stamp(source.settings.library))

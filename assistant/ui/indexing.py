"""The index after a change of the library: brought up to date in the background, one job at a time."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from assistant.retrieval.index import Progress

Stage = Literal["idle", "running", "done", "failed"]
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """How far the job is: `done` of `total` pieces of the step it is at. `number` counts the jobs."""

    stage: Stage = "idle"
    done: int = 0
    total: int = 0
    number: int = 0
    error: BaseException | None = None


class Indexing:
    """Runs one job at a time. What changes while one runs is taken in by another right after it."""

    def __init__(self, follow: Callable[[Progress], object]) -> None:
        """`follow` indexes the library as it is, and tells how far that is. It may raise AssistantError."""
        self._follow = follow
        self._lock = threading.Lock()
        self._state = State()
        self._again = False

    @property
    def state(self) -> State:
        with self._lock:
            return self._state

    def start(self) -> None:
        """Begin, or begin once more after the job that runs."""
        with self._lock:
            if self._state.stage == "running":
                self._again = True
                return
            self._state = State(stage="running", number=self._state.number + 1)
        threading.Thread(target=self._run, name="indexing", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self._follow(self._tell)
                ended = State(stage="done")
            except Exception as error:  # said to whoever changed the library; what was kept stays kept
                _LOG.exception("the index could not be built after a change of the library")
                ended = State(stage="failed", error=error)
            with self._lock:
                if not self._again:
                    self._state = replace(ended, number=self._state.number)
                    return
                self._again = False
                self._state = State(stage="running", number=self._state.number + 1)

    def _tell(self, step: str, done: int, total: int) -> None:
        with self._lock:
            self._state = replace(self._state, done=done, total=total)

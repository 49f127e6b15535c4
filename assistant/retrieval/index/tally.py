"""How far a build is: one count over all that has to be done, told to whoever watches."""

import threading
from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def silent(step: str, done: int, total: int) -> None:
    """The progress of a build that nobody watches."""


class Tally:
    """Counts what the parts of a build do beside one another; what is found done already counts as done.

    >>> told = []
    >>> tally = Tally(lambda step, done, total: told.append((step, done, total)), 3)
    >>> tally.did(1); tally.did(2); told
    [('index', 1, 3), ('index', 3, 3)]
    """

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._lock = threading.Lock()

    def did(self, count: int) -> None:
        """So many more are done."""
        with self._lock:
            self._done += count
            self._progress("index", self._done, self._total)

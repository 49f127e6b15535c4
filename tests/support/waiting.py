"""Waiting for what another thread does."""

import time
from collections.abc import Callable


def waited(done: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something came about within so many seconds; looks twenty times a second."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    return done()

"""Several processes over one store and one socket, and whoever started them watches that each is there.

A process that ends by itself is started again, after a wait that grows where it ends at once. Asked to stop, all of them
finish the answers under way.
"""

import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from prometheus_client.multiprocess import mark_process_dead

from assistant.errors import UsageError
from assistant.settings import Settings
from assistant.ui.bounds import RATES, SharedTable
from assistant.ui.place import listening, stop_signal, tell, tell_where

SOCKET = "ASSISTANT_SOCKET"  # for a process of several: the number of the socket that they share, and who watches them
_STOP_SECONDS = 40
_HOME = Path(__file__).resolve().parents[2]  # where the package lies, wherever it was started from
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0  # seconds before a process that ended is started again
_STEADY_SECONDS = 60.0  # who ran for so long did not end at once


@dataclass(slots=True)
class Worker:
    """One process, when it began, and how long to wait before it is begun again."""

    process: "subprocess.Popen[bytes]"
    began: float
    wait: float = _FIRST_WAIT
    due: float = 0.0


def shared_socket(environ: Mapping[str, str] = os.environ) -> socket.socket | None:
    """The socket that this process shares with others; None where it is alone."""
    number = environ.get(SOCKET, "").partition(" ")[0]
    return socket.socket(fileno=int(number)) if number.isdecimal() else None


def is_left_alone(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether this process is one of several, and who watched over them is gone."""
    watcher = environ.get(SOCKET, "").partition(" ")[2]
    return watcher.isdecimal() and os.getppid() != int(watcher)


def serve_together(settings: Settings, quiet: bool) -> int:
    """Serve by several processes. The index is built before any of them starts. Raises UsageError or PortTaken."""
    if settings.llm:  # what a model writes comes by two requests, which have to reach the same process
        raise UsageError("workers_model")
    with listening(settings.host, settings.port) as listener:
        if not quiet:
            tell("loading")
        stop = stop_signal()
        command = [sys.executable, "-m", "assistant", "index"]
        built = subprocess.run(command, env=_environment(), stdout=subprocess.DEVNULL, check=False)  # noqa: S603 - our own
        if built.returncode:
            return built.returncode

        def started() -> None:
            if not quiet:
                tell_where(settings, listener.getsockname()[1])

        return watched(settings.capacity.workers, listener, stop, started)


def watched(count: int, listener: socket.socket, stop: threading.Event, started: Callable[[], None]) -> int:
    """Run so many processes until `stop`; `started` is called once they are begun. Raises UsageError."""
    if os.name == "nt":
        raise UsageError("workers_system")
    listener.set_inheritable(True)
    with tempfile.TemporaryDirectory(prefix="assistant-meters-") as meters:
        environment = {
            **_environment(),
            SOCKET: f"{listener.fileno()} {os.getpid()}",
            "PROMETHEUS_MULTIPROC_DIR": meters,
            RATES: str(Path(meters) / "rates"),
        }
        SharedTable.make(Path(environment[RATES]))

        def begin() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(_command(), env=environment, pass_fds=[listener.fileno()])  # noqa: S603 - our own

        workers = [Worker(begin(), time.monotonic()) for _ in range(count)]
        started()
        while not stop.wait(0.2):
            for worker in workers:
                _kept_running(worker, begin, meters)
        return _stopped(workers)


def _environment() -> dict[str, str]:
    """What the processes are begun with: this one's, and where the package is found."""
    path = os.pathsep.join(filter(None, [str(_HOME), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path}


def _command() -> list[str]:
    """This very command once more: what it was called with says what is served."""
    quiet = [] if "--quiet" in sys.argv else ["--quiet"]
    given = sys.argv[1:] if sys.argv[1:2] == ["serve"] else ["serve"]
    return [sys.executable, "-m", "assistant", *given, *quiet]


def _kept_running(worker: Worker, begin: Callable[[], "subprocess.Popen[bytes]"], meters: str) -> None:
    """Starts a process again that has ended, once its wait is over."""
    if worker.process.poll() is None:
        return
    now = time.monotonic()
    if not worker.due:
        mark_process_dead(worker.process.pid, meters)  # type: ignore[no-untyped-call]
        steady = now - worker.began >= _STEADY_SECONDS
        worker.wait = _FIRST_WAIT if steady else min(_LONGEST_WAIT, 2 * worker.wait)
        worker.due = now + worker.wait
    elif now >= worker.due:
        worker.process, worker.began, worker.due = begin(), now, 0.0


def _stopped(workers: list[Worker]) -> int:
    """Ask all to stop, and wait until they have; those that do not are ended."""
    for worker in workers:
        worker.process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for worker in workers:
        try:
            worker.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.process.kill()
    return 0

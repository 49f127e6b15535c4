"""Serving the page: the port, the progress of loading, the launch, and a clean end."""

import ipaddress
import logging
import signal
import socket
import sys
import threading
from collections.abc import Collection
from types import FrameType
from typing import Any

from assistant.api import Service
from assistant.capacity import Capacity
from assistant.errors import PortTaken, UsageError
from assistant.live import Live
from assistant.messages import raw
from assistant.meters import Meters
from assistant.settings import Settings
from assistant.ui.gate import Gate
from assistant.ui.labels import say
from assistant.ui.page import Site, build
from assistant.ui.serving import Running, serve_page


def run(settings: Settings, quiet: bool) -> int:
    """Load, serve, wait for SIGINT or SIGTERM. Raises PortTaken, UsageError, or what loading raises."""
    with listening(settings.host, settings.port) as listener:
        return _serve(settings, quiet, listener)


def _serve(settings: Settings, quiet: bool, listener: socket.socket) -> int:
    """Load and serve in this process, on a socket that may be shared with others."""
    if not quiet:
        _tell("loading")
    live = Live.start(settings, *(() if quiet else (_progress, _notify)))
    meters = Meters(settings.capacity.log)
    page = build(live, meters)
    stop = _stop_signal()
    service = Service(live, meters.answered) if settings.api else None
    running = _launched(page, listener, service, settings.names, settings.capacity)
    if not quiet:
        _tell_where(settings, listener.getsockname()[1])
    while not stop.wait(1.0):  # in steps, since a wait without end cannot be interrupted on every system
        pass
    running.drain()
    page.close(verbose=False)
    return 0


def _tell_where(settings: Settings, port: int) -> None:
    _tell("ready", address=address(settings.host, port))
    if not on_loopback(settings.host):
        _tell("open_to_others", host=settings.host or "0.0.0.0", port=port)  # noqa: S104 - said, not bound
    if settings.api:
        _tell("service_ready", address=address(settings.host, port))


def listening(host: str, port: int) -> socket.socket:
    """A socket bound there, which takes connections once a server has it. Raises PortTaken or UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
    except OSError as error:
        listener.close()
        if isinstance(error, socket.gaierror):
            raise UsageError("bad_option", value=f"HOST={host}") from error
        raise PortTaken("port_taken", port=port) from error
    return listener


def free_port(host: str, port: int) -> int:
    """The port, once it is known that nobody listens there; any free one for 0. Raises PortTaken or UsageError."""
    with listening(host, port) as trial:
        return int(trial.getsockname()[1])


def address(host: str, port: int) -> str:
    """Where to point a browser on this machine.

    >>> address("0.0.0.0", 7860)
    'http://127.0.0.1:7860'
    """
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "": "127.0.0.1"}.get(host, host)  # noqa: S104 - what to show for it
    return f"http://{shown}:{port}"


def on_loopback(host: str) -> bool:
    """Whether only this machine can reach a server there.

    >>> [on_loopback(host) for host in ("127.0.0.1", "localhost", "[::1]", "0.0.0.0", "192.168.1.5", "")]
    [True, True, True, False, False, False]
    """
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def launch(
    page: Site,
    host: str,
    port: int,
    service: Service | None = None,
    own_names: Collection[str] = (),
    capacity: Capacity | None = None,
) -> Running:
    """Start serving, the service for other programs too where there is one, and return.

    `own_names` are the names under which the page may be asked for, besides addresses and localhost.

    Raises PortTaken where another program was quicker.
    """
    return _launched(page, listening(host, port), service, own_names, capacity)


def _launched(
    page: Site,
    listener: socket.socket,
    service: Service | None,
    own_names: Collection[str] = (),
    capacity: Capacity | None = None,
) -> Running:
    logging.getLogger("httpx").setLevel(logging.WARNING)

    def gate_of(application: Any) -> Gate:
        return Gate(application, page.front, service, own_names, capacity, page.meters)

    return serve_page(page, gate_of, service, listener)


def _tell(key: str, **values: object) -> None:
    print(say("zh", key, **values), "/", say("en", key, **values), flush=True)


def _progress(step: str, done: int, total: int) -> None:
    text = f"\r{say('zh', 'building')} / {say('en', 'building')} {done}/{total}"
    print(text, end="" if done < total else "\n", file=sys.stderr, flush=True)


def _notify(key: str) -> None:
    print(raw("zh", f"errors.{key}"), "/", raw("en", f"errors.{key}"), file=sys.stderr, flush=True)


def _stop_signal() -> threading.Event:
    """Set when the program is asked to stop. Listened for from before the launch, so that no request to stop is lost."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
    return stop

"""Serving the page: the port, the progress of loading, the launch, and a clean end."""

import logging
import socket
import sys
from collections.abc import Collection
from typing import Any

from assistant.api import Door, open_doors
from assistant.capacity import Capacity
from assistant.live import Live
from assistant.messages import raw
from assistant.meters import Meters
from assistant.settings import Settings
from assistant.ui.gate import Gate
from assistant.ui.labels import say
from assistant.ui.office import Office
from assistant.ui.page import Site, build
from assistant.ui.place import address, free_port, listening, on_loopback, stop_signal, tell, tell_where
from assistant.ui.serving import Running, serve_page
from assistant.ui.workers import is_left_alone, shared_socket

__all__ = ["address", "free_port", "launch", "on_loopback", "run"]


def run(settings: Settings, quiet: bool) -> int:
    """Load, serve, wait for SIGINT or SIGTERM. Raises PortTaken, UsageError, or what loading raises."""
    if (shared := shared_socket()) is not None:
        return _serve(settings, quiet, shared)
    with listening(settings.host, settings.port) as listener:
        return _serve(settings, quiet, listener)


def _serve(settings: Settings, quiet: bool, listener: socket.socket) -> int:
    """Load and serve in this process, on a socket that may be shared with others."""
    if not quiet:
        tell("loading")
    live = Live.start(settings, *(() if quiet else (_progress, _notify)))
    meters = Meters(settings.capacity.log)
    page = build(live, meters)
    stop = stop_signal()
    office = Office(live) if settings.admin else None
    doors = open_doors(live, meters.answered)
    running = _launched(page, listener, doors, settings.names, settings.capacity, office)
    if not quiet:
        tell_where(settings, listener.getsockname()[1])
        if doors and (paths := doors.paths):
            tell("doors_open", paths=" ".join(paths))
    while not stop.wait(1.0) and not is_left_alone():  # in steps: a wait without end is not interrupted everywhere
        pass
    running.drain()
    page.close(verbose=False)
    return 0


def launch(
    page: Site,
    host: str,
    port: int,
    service: Door | None = None,
    own_names: Collection[str] = (),
    capacity: Capacity | None = None,
    office: Office | None = None,
) -> Running:
    """Start serving, the service for other programs too where there is one, and return.

    `own_names` are the names under which the page may be asked for, besides addresses and localhost.

    Raises PortTaken where another program was quicker.
    """
    return _launched(page, listening(host, port), service, own_names, capacity, office)


def _launched(
    page: Site,
    listener: socket.socket,
    service: Door | None,
    own_names: Collection[str] = (),
    capacity: Capacity | None = None,
    office: Office | None = None,
) -> Running:
    logging.getLogger("httpx").setLevel(logging.WARNING)

    def gate_of(application: Any) -> Gate:
        return Gate(application, page.front, service, own_names, capacity, page.meters, office)

    return serve_page(page, gate_of, service, listener)


def _progress(step: str, done: int, total: int) -> None:
    text = f"\r{say('zh', 'building')} / {say('en', 'building')} {done}/{total}"
    print(text, end="" if done < total else "\n", file=sys.stderr, flush=True)


def _notify(key: str) -> None:
    print(raw("zh", f"errors.{key}"), "/", raw("en", f"errors.{key}"), file=sys.stderr, flush=True)

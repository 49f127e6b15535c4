"""Serving the page: the port, the progress of loading, the launch, and a clean end."""

import ipaddress
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Collection
from types import FrameType
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware

from assistant.api import Service
from assistant.errors import PortTaken, UsageError
from assistant.live import Live
from assistant.messages import message, raw
from assistant.settings import Settings
from assistant.ui.front import Front
from assistant.ui.gate import Gate
from assistant.ui.labels import say
from assistant.ui.office import Office
from assistant.ui.page import Site, build
from assistant.ui.sessions import forget_readers

_WORTH_PACKING = 1000  # bytes


def run(settings: Settings, quiet: bool) -> int:
    """Load, serve, wait for SIGINT or SIGTERM. Raises PortTaken, UsageError, or what loading raises."""
    port = free_port(settings.host, settings.port)
    _reach_ourselves(settings.host)
    if not quiet:
        _tell("loading")
    live = Live.start(settings, *(() if quiet else (_progress, _notify)))
    page = build(live)
    stop = _stop_signal()
    office = Office(live) if settings.admin else None
    launch(page, settings.host, port, Service(live) if settings.api else None, settings.names, office)
    if not quiet:
        _tell_where(settings, port)
    while not stop.wait(1.0):  # in steps, since a wait without end cannot be interrupted on every system
        pass
    page.close(verbose=False)
    return 0


def _tell_where(settings: Settings, port: int) -> None:
    """Where the page is, who reaches it, who may change it, and what else is open."""
    _tell("ready", address=address(settings.host, port))
    if not on_loopback(settings.host):
        _tell("open_to_others", host=settings.host or "0.0.0.0", port=port)  # noqa: S104 - said, not bound
        if not settings.admin:
            print(message("zh", "admin.no_admin"), "/", message("en", "admin.no_admin"), flush=True)
    if settings.admin:
        print(message("zh", "admin.at", address=address(settings.host, port)), flush=True)
    if settings.api:
        _tell("service_ready", address=address(settings.host, port))


def free_port(host: str, port: int) -> int:
    """The port, once it is known that nobody listens there; any free one for 0. Raises PortTaken or UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host.strip("[]"), port))
        except socket.gaierror as error:
            raise UsageError("bad_option", value=f"HOST={host}") from error
        except OSError as error:
            raise PortTaken("port_taken", port=port) from error
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
    office: Office | None = None,
) -> None:
    """Start serving, the service for other programs too where there is one, and return.

    `own_names` are the names under which the page may be asked for, besides addresses and localhost.

    Raises PortTaken where another program was quicker.
    """
    logging.getLogger("httpx").setLevel(logging.WARNING)
    try:
        page.launch(
            server_name=host,
            server_port=port,
            prevent_thread_lock=True,
            quiet=True,
            show_error=False,
            share=False,
            inbrowser=False,
            ssr_mode=False,
            pwa=False,
            mcp_server=False,
            enable_monitoring=False,
            run_history=False,
            footer_links=[],
            app_kwargs=_application(page.front, service, own_names, office),
            state_session_capacity=1,
        )
    except OSError as error:
        raise PortTaken("port_taken", port=port) from error
    forget_readers(page)


def _application(
    front: Front, service: Service | None, own_names: Collection[str], office: Office | None
) -> dict[str, Any]:
    """How gradio is to make its application: behind the gate, with nothing that describes it."""
    lifespan = {"lifespan": service.lifespan} if service else {}
    closed = {"docs_url": None, "redoc_url": None, "openapi_url": None}
    layers = [
        Middleware(GZipMiddleware, minimum_size=_WORTH_PACKING),  # what is streamed is left as it is
        Middleware(Gate, front=front, service=service, own_names=own_names, office=office),
    ]
    return {"middleware": layers, **closed, **lifespan}


def _reach_ourselves(host: str) -> None:
    """gradio asks its own address whether it is up; a proxy set for the outside world must not be asked instead."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [entry for entry in os.environ.get(name, "").split(",") if entry]
        os.environ[name] = ",".join(dict.fromkeys([*known, "localhost", "127.0.0.1", host]))


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

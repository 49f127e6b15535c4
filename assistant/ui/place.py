"""Where a server listens, what it says of that, and how it hears that it is to stop: without gradio, which takes long to load."""

import ipaddress
import signal
import socket
import threading
from types import FrameType

from assistant.errors import PortTaken, UsageError
from assistant.messages import message
from assistant.settings import Settings
from assistant.ui.labels import say


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


def tell(key: str, **values: object) -> None:
    print(say("zh", key, **values), "/", say("en", key, **values), flush=True)


def tell_where(settings: Settings, port: int) -> None:
    tell("ready", address=address(settings.host, port))
    if not on_loopback(settings.host):
        tell("open_to_others", host=settings.host or "0.0.0.0", port=port)  # noqa: S104 - said, not bound
        if not settings.admin:
            print(message("zh", "admin.no_admin"), "/", message("en", "admin.no_admin"), flush=True)
    if settings.admin:
        print(message("zh", "admin.at", address=address(settings.host, port)), flush=True)
    if settings.api:
        tell("service_ready", address=address(settings.host, port))


def stop_signal() -> threading.Event:
    """Set when the program is asked to stop. Listened for from before the launch, so that no request to stop is lost."""
    stop = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, end)
    return stop

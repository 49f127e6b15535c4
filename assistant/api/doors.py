"""All that is open to other programs beside the page, as one application: the five tools, and the plugs that are set up."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from assistant.api.http import Message, Receive, Send, Service
from assistant.api.plugs import Plugs
from assistant.live import Source


class Door(Protocol):
    """An application for some paths; `lifespan` runs from the server's start to its end."""

    def serves(self, path: str) -> bool: ...

    def lifespan(self, app: object) -> AbstractAsyncContextManager[None]: ...

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None: ...


class Doors:
    """Some doors as one."""

    def __init__(self, *doors: Door, paths: Sequence[str] = ()) -> None:
        """`paths` are those of the plugs, for whoever starts the server."""
        self.doors = doors
        self.paths = tuple(paths)

    def serves(self, path: str) -> bool:
        """Whether one of them answers a path."""
        return any(door.serves(path) for door in self.doors)

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Runs what each needs from the server's start to its end."""
        async with AsyncExitStack() as stack:
            for door in self.doors:
                await stack.enter_async_context(door.lifespan(app))
            yield

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await next(door for door in self.doors if door.serves(scope["path"]))(scope, receive, send)


def open_doors(source: Source, told: Callable[[str, str, Mapping[str, float]], None] | None = None) -> Doors | None:
    """The doors that the settings open; None where all stay closed. `told` hears of every answer of the five tools."""
    doors: list[Door] = [Service(source, told)] if source.settings.api else []
    plugs = Plugs(source)
    return Doors(*doors, plugs, paths=sorted(plugs.routes)) if doors or plugs.routes else None

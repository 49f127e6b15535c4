"""The plugs that are open, as one ASGI application beside the page: each path goes to what answers there."""

from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

from starlette.requests import ClientDisconnect, Request

from assistant.api.plugs.callback import Callback
from assistant.api.plugs.chat import Chat
from assistant.api.plugs.openapi import described
from assistant.api.plugs.published import published
from assistant.api.plugs.retrieval import Retrieval
from assistant.api.plugs.robot import Robot
from assistant.api.plugs.wire import Handler, Routes
from assistant.live import Source

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Plugs:
    """To be asked only for the paths that it `serves`; of a plug that is not set up, none."""

    def __init__(self, source: Source) -> None:
        self.routes: Routes = {
            **Chat(source).routes(),
            **Retrieval(source).routes(),
            **_callbacks(source),
            **published(source),
            **described(source),
        }

    def serves(self, path: str) -> bool:
        """Whether a path belongs to an open plug."""
        return path in self.routes

    @asynccontextmanager
    async def lifespan(self, app: object) -> AsyncIterator[None]:
        """Nothing has to run besides."""
        yield

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            response = await self.routes[scope["path"]](Request(scope, receive))
        except ClientDisconnect:
            return
        await response(scope, receive, send)


def _callbacks(source: Source) -> Routes:
    """The accounts that are set up: parents write to the official account, directors and instructors to the application."""
    plugs = source.settings.plugs
    routes: dict[str, Handler] = {}
    if plugs.wechat:
        routes["/wechat"] = Callback(source, plugs.wechat, "parent", always_sealed=False)
    if plugs.wecom:
        routes["/wecom"] = Callback(source, plugs.wecom, "director", always_sealed=True)
    if plugs.robot:
        routes["/wecom/robot"] = Robot(source, plugs.robot, "director")
    return routes

"""/v1/chat/completions and /v1/models as OpenAI's protocol has them, so that any chat client can use the assistant as a model.

The pipeline answers, whatever a client's system message says: its words are quotations and verified sentences, and no sampling
parameter changes them. Each model's name is one of the roles.
"""

import json
import logging
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

import anyio
from starlette.concurrency import iterate_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from assistant.api import shapes
from assistant.api.plugs.chat_text import closing, opening
from assistant.api.plugs.wire import (
    NO_STORE,
    Refused,
    Routes,
    Turnstile,
    answers_at_once,
    bearer,
    is_known,
    json_response,
    page_address,
    read_body,
    read_object,
)
from assistant.errors import UsageError
from assistant.live import Source
from assistant.messages import error_text, message
from assistant.question import checked_text
from assistant.records import permalink
from assistant.schema import ROLES, Answer, Role, Turn

MODEL = "child-policy"
MODELS: Mapping[str, Role] = {MODEL: "parent", **{f"{MODEL}-{role}": role for role in ROLES if role != "parent"}}
LARGEST_BODY = 1_000_000  # bytes; chat clients send the whole conversation, our footnotes included
AT_ONCE = 16
_LONGEST_HISTORY = 30  # earlier questions; the page keeps as many
_MOST_MESSAGES = 500
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a client wants to know."""

    model: str
    question: str
    history: tuple[Turn, ...]
    stream: bool
    with_usage: bool
    created: int = field(default_factory=lambda: int(time.time()))
    identifier: str = field(default_factory=lambda: f"chatcmpl-{uuid4().hex}")


class Chat:
    """The two addresses, open to whoever has a key."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.plugs = source.settings.plugs
        self.turnstile = Turnstile(AT_ONCE)
        self.limit = answers_at_once(source.settings, AT_ONCE)

    def routes(self) -> Routes:
        """Path -> what answers there; empty where no key is set."""
        if not self.plugs.chat_keys:
            return {}
        models = {f"/v1/models/{name}": partial(self._guarded, run=self._model) for name in MODELS}
        return {
            "/v1/models": partial(self._guarded, run=self._models),
            "/v1/chat/completions": partial(self._guarded, run=self._completions, method="POST"),
            **models,
        }

    async def _guarded(self, request: Request, run: Any, method: str = "GET") -> Response:
        """An address behind its key; what is refused is said as the protocol says it."""
        try:
            if not is_known(bearer(request) or "", self.plugs.chat_keys):
                raise Refused(401, "invalid_api_key", "plug_unknown_key")
            if request.method != method:
                raise Refused(405, "method_not_allowed", "service_method", methods=method)
            response: Response = await run(request)
            return response
        except Refused as refused:
            text = message(self.source.settings.spoken, f"errors.{refused.key}", **refused.details)
            return _error(refused.status, refused.code, text)
        except UsageError as error:
            return _error(400, error.key, error_text(error, self.source.settings.spoken))

    async def _models(self, request: Request) -> Response:
        return json_response({"object": "list", "data": [_described(name) for name in MODELS]})

    async def _model(self, request: Request) -> Response:
        return json_response(_described(request.url.path.removeprefix("/v1/models/")))

    async def _completions(self, request: Request) -> Response:
        asked = read_asked(read_object(await read_body(request, LARGEST_BODY)))
        address = page_address(self.plugs.address, request)
        if self.turnstile.is_full:
            raise Refused(429, "rate_limit_exceeded", "plug_busy")
        if asked.stream:
            return StreamingResponse(self._streamed(asked, address), headers=NO_STORE, media_type="text/event-stream")
        with self.turnstile.held():
            answer = await anyio.to_thread.run_sync(self._answer, asked, limiter=self.limit)
        return json_response(_completion(asked, answer, address))

    def _answer(self, asked: Asked) -> Answer:
        return self.source.now().ask(asked.question, asked.history, MODELS[asked.model])

    async def _streamed(self, asked: Asked, address: str) -> AsyncIterator[str]:
        with self.turnstile.held():
            async for event in iterate_in_threadpool(self._events(asked, address)):
                yield event

    def _events(self, asked: Asked, address: str) -> Iterator[str]:
        """The answer as server-sent events. What was said once cannot be taken back: where the last word differs, it follows whole."""
        yield _event(asked, {"role": "assistant", "content": ""})
        said, answer = "", None
        try:
            for answer in self.source.now().stream(asked.question, asked.history, MODELS[asked.model]):
                grown = opening(answer)
                if grown.startswith(said) and answer.status != "failed":
                    yield from _content(asked, grown[len(said) :])
                    said = grown
            if answer is not None:
                yield from _content(asked, _rest(answer, said, address))
            yield _event(asked, {}, "stop", policy=_policy(answer, address) if answer else None)
        except Exception as error:  # the headers are gone: what is wrong can only be said as an event
            _LOG.exception("a chat answer failed")
            yield f"data: {json.dumps(_fault('internal', error_text(error, self.source.settings.spoken)), ensure_ascii=False)}\n\n"
        if asked.with_usage:
            yield f"data: {json.dumps({**_head(asked, 'chat.completion.chunk'), 'choices': [], 'usage': _USAGE})}\n\n"
        yield "data: [DONE]\n\n"


_USAGE = {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}  # nothing is counted, nothing is charged


def read_asked(given: Mapping[str, Any]) -> Asked:
    """A request's model, question and earlier questions. Raises Refused.

    >>> read_asked({"model": "child-policy", "messages": [{"role": "user", "content": "几岁上学？"}]}).question
    '几岁上学？'
    """
    model, messages = given.get("model"), given.get("messages")
    if not isinstance(model, str) or model not in MODELS:
        raise Refused(404, "model_not_found", "plug_model", models=", ".join(MODELS))
    if not isinstance(messages, list) or not 0 < len(messages) <= _MOST_MESSAGES:
        raise Refused(400, "invalid_messages", "plug_messages")
    spoken = [
        _text(entry.get("content")) for entry in messages if isinstance(entry, dict) and entry.get("role") == "user"
    ]
    if not spoken:
        raise Refused(400, "invalid_messages", "plug_messages")
    options = given.get("stream_options")
    return Asked(
        model=model,
        question=spoken[-1],
        history=_turns(spoken[:-1]),
        stream=given.get("stream") is True,
        with_usage=isinstance(options, dict) and options.get("include_usage") is True,
    )


def _text(content: object) -> str:
    """A message's words: a text, or the texts among its parts."""
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))


def _turns(questions: Sequence[str]) -> tuple[Turn, ...]:
    """The latest earlier questions; one that could not be read then is no help now."""
    turns = []
    for question in questions[-_LONGEST_HISTORY:]:
        try:
            turns.append(Turn(question=checked_text(question)))
        except UsageError:
            continue
    return tuple(turns)


def _rest(answer: Answer, said: str, address: str) -> str:
    """What is still to be said after what was streamed."""
    whole, foot = opening(answer), closing(answer, address)
    if whole.startswith(said):
        rest = whole[len(said) :]
    else:
        rest = "\n\n" + message(answer.language, "plugs.instead") + "\n\n" + whole
    return rest + (f"\n\n{foot}" if foot else "")


def _policy(answer: Answer, address: str) -> dict[str, Any]:
    """The field beside the protocol's own: the whole answer as /api/ask gives it, and each citation's link."""
    links = {str(citation.marker): permalink(address, citation.clause_id) for citation in answer.citations}
    return {**shapes.answer_shape(answer), "permalinks": links}


def _completion(asked: Asked, answer: Answer, address: str) -> dict[str, Any]:
    text = _rest(answer, "", address)
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "logprobs": None, "finish_reason": "stop"}
    return {**_head(asked, "chat.completion"), "choices": [choice], "usage": _USAGE, "policy": _policy(answer, address)}


def _head(asked: Asked, kind: str) -> dict[str, Any]:
    return {"id": asked.identifier, "object": kind, "created": asked.created, "model": asked.model}


def _content(asked: Asked, text: str) -> Iterator[str]:
    if text:
        yield _event(asked, {"content": text})


def _event(asked: Asked, delta: Mapping[str, str], finished: str | None = None, **beside: Any) -> str:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finished}
    chunk = {**_head(asked, "chat.completion.chunk"), "choices": [choice], **beside}
    return f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"


def _described(name: str) -> dict[str, Any]:
    return {"id": name, "object": "model", "created": 0, "owned_by": "child-policy-assistant"}


def _fault(code: str, text: str) -> dict[str, Any]:
    return {"error": {"message": text, "type": "invalid_request_error", "param": None, "code": code}}


def _error(status: int, code: str, text: str) -> Response:
    return json_response(_fault(code, text), status)

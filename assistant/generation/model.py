"""The connection to a language model: where it is, what it is asked, what it replies, and how it fails.

Nothing here is imported by an assistant without a model: langchain and the provider's package are loaded when the first
request is made. Keys stay in ModelSettings and in the client; no message, error or file of ours carries one.
"""

import json
import os
import queue
import re
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant.errors import ModelFailure
from assistant.generation import dialects
from assistant.generation.model_failure import failure_of, failure_of_finish, wait_asked
from assistant.generation.refusals import refused_parameters, refuses_form
from assistant.generation.transport import client_options, plain_address
from assistant.settings import FORMS, Form, ModelSettings

_MOST_CHARACTERS = 60_000  # of a reply; more is a model that cannot stop
_FINISHES = ("finish_reason", "done_reason", "stop_reason")
_ENDS = frozenset(
    {"model_refused", "model_length", "model_context", "model_quota", "model_rate", "model_timeout", "model_endless"}
)

# Variables by which langchain would send every prompt to a third party. They are never inherited.
_TRACING = re.compile(
    r"^(?:LANGSMITH|LANGCHAIN)_(?:TRACING|TRACING_V2|GATEWAY|GATEWAY_API_KEY|ENDPOINT|RUNS_ENDPOINTS|OTEL_\w+|HANDLER|SESSION)$"
)

SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "quotes": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {"token": {"type": "string"}, "quote": {"type": "string"}},
                            "required": ["token", "quote"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["text", "quotes"],
                "additionalProperties": False,
            },
        },
        "complete": {"type": "string", "enum": ["full", "part", "none"]},
        "missing": {"type": "string"},
        "needs": {"type": "string", "enum": ["", "age", "grade", "registration", "place"]},
    },
    "required": ["sentences", "complete", "missing", "needs"],
    "additionalProperties": False,
}


def forms_of(settings: ModelSettings) -> tuple[Form, ...]:
    """The forms to try, the strictest first; Ollama's schema does all that its tools would."""
    return ("schema", "text") if settings.provider == "ollama" else FORMS


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a reply, and at its end why it ended."""

    text: str
    finish: str = ""


class ChatModel:
    """One model, in the form that it understands. Safe to use from several threads."""

    def __init__(self, settings: ModelSettings, memory: Path | None = None) -> None:
        self.settings = settings
        self._memory = memory
        self._clients: dict[frozenset[str], Any] = {}
        self._lock = threading.Lock()
        remembered, self.without = self._remembered()
        self._form: Form | None = settings.form or remembered

    @property
    def form(self) -> Form:
        """The form that replies are asked for: as set, as remembered, else the strictest."""
        return self._form or "schema"

    @property
    def form_known(self) -> bool:
        return self._form is not None

    def weaker_form(self) -> bool:
        """Step down to the next form; False where there is none, or the form was set by hand."""
        forms = forms_of(self.settings)
        place = forms.index(self.form) if self.form in forms else 0
        if self.settings.form or place + 1 == len(forms):
            return False
        self._form = forms[place + 1]
        return True

    def remember(self, form: Form | None = None) -> None:
        """Keep the form that worked, for the next start."""
        self._form = self.settings.form or form or self.form
        self._keep()

    def _keep(self) -> None:
        if self._memory is None:
            return
        known = _read_json(self._memory)
        kept = {"form": "" if self.settings.form else self._form or "", "without": sorted(self.without)}
        if known.get(self._memory_key) == kept:
            return
        known[self._memory_key] = kept
        with suppress(OSError):  # a folder that cannot be written costs one more try next time, nothing else
            self._memory.write_text(json.dumps(known, ensure_ascii=False), "utf-8")

    @property
    def _memory_key(self) -> str:
        return f"{self.settings.spec}@{self.settings.host}"

    def _remembered(self) -> tuple[Form | None, frozenset[str]]:
        kept = _read_json(self._memory).get(self._memory_key)
        kept = kept if isinstance(kept, dict) else {"form": kept}
        names = kept.get("without")
        without = frozenset(names if isinstance(names, list) else ()) & frozenset(dialects.PARAMETERS)
        return (kept["form"] if kept.get("form") in FORMS else None), without

    def stream(self, messages: Sequence[tuple[str, str]], form: Form | None, deadline: float) -> Iterator[Piece]:
        """The reply in pieces, until `deadline` (time.monotonic). `form` None asks for plain words.

        Where a service has said nothing yet it is asked again: without a parameter that it turned down, and once more
        where it is busy or failing and the time allows. Raises ModelFailure, also at the end of a reply that was stopped.
        """
        asked_again, without = False, self.without
        while True:
            begun = False
            try:
                for piece in _within(deadline, partial(self._pieces, messages, form, without)):
                    begun = begun or bool(piece.text)
                    yield piece
                self._leave_out(without)
                return
            except Exception as error:
                failure = failure_of(error, self.settings.host)
                if begun or isinstance(error, ModelFailure):
                    raise (_broken_off(failure) if begun else failure) from error
                if refused := refused_parameters(error, dialects.sent(self.settings, without)):
                    without |= refused
                    continue
                if refuses_form(error, failure, form):
                    self._leave_out(without)
                    raise FormRefused.of(failure) from error
                wait = wait_asked(error, failure, deadline - time.monotonic())
                if asked_again or wait is None:
                    raise failure from error
                asked_again = True
                time.sleep(wait)

    def complete(self, messages: Sequence[tuple[str, str]], deadline: float) -> str:
        """A short reply in plain words. Raises ModelFailure."""
        return "".join(piece.text for piece in self.stream(messages, None, deadline))

    @property
    def longest(self) -> int:
        """The tokens that a reply is bound to, 0 where the service decides."""
        refused = {"max_tokens", "max_completion_tokens"} <= self.without
        return 0 if refused else dialects.longest(self.settings)

    @property
    def thinking(self) -> str:
        """What the service was told of thinking aloud: "on" or "off", "refused" where it knows no such switch, "none"."""
        if not dialects.thinking_of(self.settings):
            return "none"
        return "refused" if "thinking" in self.without else "on" if self.settings.thinking == "on" else "off"

    def prepare(self) -> None:
        """Load the provider's package beside whatever else goes on, so that the first question need not wait for it."""
        threading.Thread(target=self.load, daemon=True, name="model-package").start()

    def load(self) -> None:
        """Load the provider's package now."""
        with suppress(ModelFailure):  # the first request says so
            self._connected(self.without)

    def _leave_out(self, names: frozenset[str]) -> None:
        """Send these parameters no more: without them an answer came."""
        if names != self.without:
            self.without = names
            self._keep()

    def _pieces(
        self, messages: Sequence[tuple[str, str]], form: Form | None, without: frozenset[str]
    ) -> Iterator[Piece]:
        said, given = 0, _without_system(messages) if "system" in without else list(messages)
        runnable = self._runnable(form, without)
        for chunk in [runnable.invoke(given)] if "stream" in without else runnable.stream(given):
            metadata = getattr(chunk, "response_metadata", None) or {}
            finish = next((str(metadata[name]) for name in _FINISHES if metadata.get(name)), "")
            piece = Piece(_words(chunk), finish)
            said += len(piece.text)
            yield piece
            if said > _MOST_CHARACTERS:
                raise ModelFailure("model_endless")
            if failure := failure_of_finish(finish):
                raise failure

    def _connected(self, without: frozenset[str]) -> Any:
        """The client; one for each way of asking where the parameters are part of it."""
        fixed = frozenset() if self.settings.provider in {"openai", "ollama"} else without
        with self._lock:
            if fixed not in self._clients:
                self._clients[fixed] = connect(self.settings, fixed)
            return self._clients[fixed]

    def _runnable(self, form: Form | None, without: frozenset[str]) -> Any:
        client, settings = self._connected(without), self.settings
        if form == "tools":
            tool = {"name": "answer", "description": "The answer, sentence by sentence.", "parameters": dict(SCHEMA)}
            choice = {} if settings.provider == "ollama" else {"tool_choice": "answer"}
            client = client.bind_tools([{"type": "function", "function": tool}], **choice)
        if settings.provider == "ollama":
            shape = {"format": dict(SCHEMA)} if form == "schema" else {}
            return client.bind(**dialects.ollama_parameters(settings, without), **shape)
        extra = dialects.parameters(settings, without) if settings.provider == "openai" else {}
        if form == "schema":
            schema = {"name": "answer", "schema": dict(SCHEMA), "strict": True}
            extra |= {"response_format": {"type": "json_schema", "json_schema": schema}}
        return client.bind(extra_body=extra) if extra else client


class FormRefused(ModelFailure):
    """The service does not know the form that the reply was asked for."""

    @classmethod
    def of(cls, failure: ModelFailure) -> "FormRefused":
        return cls(failure.key, **failure.details)


def _broken_off(failure: ModelFailure) -> ModelFailure:
    """What is said of a reply that had begun: why it ended, or where that says nothing to a reader, that it did."""
    return failure if failure.key in _ENDS else ModelFailure("model_cut")


def _without_system(messages: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same for a model that knows no role but the user's.

    >>> _without_system([("system", "Be short."), ("user", "Hello")])
    [('user', 'Be short.\\n\\nHello')]
    """
    rules = [text for role, text in messages if role == "system"]
    others = [(role, text) for role, text in messages if role != "system"]
    first = others[0][1] if others else ""
    return [("user", "\n\n".join([*rules, first])), *others[1:]]


def _words(chunk: Any) -> str:
    """The visible words of a piece: text or a tool's arguments; what a model thinks in a field of its own is left out."""
    content = getattr(chunk, "content", "")
    blocks = content if isinstance(content, list) else [content]
    text = "".join(b if isinstance(b, str) else str(b.get("text", "")) for b in blocks if not _is_thought(b))
    calls = getattr(chunk, "tool_call_chunks", None) or []
    return text + "".join(str(call.get("args") or "") for call in calls)


def _is_thought(block: object) -> bool:
    return isinstance(block, dict) and block.get("type") != "text"


def _within(deadline: float, pieces: Any) -> Iterator[Piece]:
    """What a stream gives, read in a thread of its own, so that a silent service cannot hold the answer back."""
    mail: queue.Queue[Piece | BaseException | None] = queue.Queue()
    stopped = threading.Event()

    def read() -> None:
        try:
            with _untraced():
                for piece in pieces():
                    mail.put(piece)
                    if stopped.is_set():
                        return
            mail.put(None)
        except BaseException as error:
            mail.put(error)

    threading.Thread(target=read, daemon=True).start()
    try:
        while (item := _next(mail, deadline)) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        stopped.set()


def _next(mail: "queue.Queue[Piece | BaseException | None]", deadline: float) -> Piece | BaseException | None:
    try:
        return mail.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise ModelFailure("model_timeout") from None


def _untraced() -> Any:
    from langsmith.run_helpers import tracing_context

    return tracing_context(enabled=False)


def drop_tracing() -> None:
    """Take langchain's tracing and gateway variables out of this process, before langchain reads them."""
    for name in [name for name in os.environ if _TRACING.match(name)]:
        del os.environ[name]


def connect(settings: ModelSettings, without: frozenset[str] = frozenset()) -> Any:
    """The langchain chat model. Raises ModelFailure where its package is missing or the setting cannot be right."""
    drop_tracing()
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(settings.name, model_provider=settings.provider, **_options(settings, without))
    except ImportError as error:
        raise ModelFailure("model_package", provider=settings.provider) from error
    except Exception as error:
        raise failure_of(error, settings.host) from error


def _options(settings: ModelSettings, without: frozenset[str]) -> dict[str, Any]:
    address = plain_address(settings.address)
    if settings.provider == "ollama":
        return {"base_url": address, "client_kwargs": client_options(settings)}
    options: dict[str, Any] = {"timeout": settings.timeout, "max_retries": 0}
    if settings.provider == "openai":
        import httpx

        # A service without a key still wants the field; an empty one would make the client look into the environment.
        client = httpx.Client(**client_options(settings))
        options |= {"base_url": address, "api_key": settings.key or "none", "http_client": client}
        return options | {"stream_usage": False, "use_responses_api": False}
    options |= {} if "temperature" in without else dialects.temperature_of(settings)
    if dialects.longest(settings) and "max_tokens" not in without:
        options["max_tokens"] = dialects.longest(settings)
    return options | ({"api_key": settings.key} if settings.key else {})


def _read_json(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}

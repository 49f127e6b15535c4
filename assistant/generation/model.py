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
from pathlib import Path
from typing import Any

from assistant.errors import ModelFailure
from assistant.generation.model_failure import failure_of, refuses_form, wait_asked
from assistant.settings import FORMS, Form, ModelSettings

_NO_TEMPERATURE = re.compile(r"^(?:o\d|gpt-5)")
_OLLAMA_CONTEXT = 16_384  # Ollama cuts the prompt to 4,096 tokens without a word unless told otherwise
_OPENAI_HOST = "api.openai.com"

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
        self._client: Any = None
        self._lock = threading.Lock()
        self._form: Form | None = settings.form or self._remembered()

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
        if self._memory is None or self.settings.form or self._remembered() == self._form:
            return
        known = _read_json(self._memory)
        known[self._memory_key] = self._form
        with suppress(OSError):  # a folder that cannot be written costs one more try next time, nothing else
            self._memory.write_text(json.dumps(known, ensure_ascii=False), "utf-8")

    @property
    def _memory_key(self) -> str:
        return f"{self.settings.spec}@{self.settings.host}"

    def _remembered(self) -> Form | None:
        form = _read_json(self._memory).get(self._memory_key) if self._memory else None
        return form if form in FORMS else None

    def stream(self, messages: Sequence[tuple[str, str]], form: Form | None, deadline: float) -> Iterator[Piece]:
        """The reply in pieces, until `deadline` (time.monotonic). `form` None asks for plain words.

        A busy or failing service is asked once more where it has said nothing yet and time allows.
        Raises ModelFailure.
        """
        for attempt in (1, 2):
            begun = False
            try:
                for piece in _within(deadline, lambda: self._pieces(messages, form)):
                    begun = begun or bool(piece.text)
                    yield piece
                return
            except ModelFailure:
                raise
            except Exception as error:
                failure = failure_of(error, self.settings.host)
                wait = wait_asked(error, failure)
                if begun or attempt == 2 or wait is None or time.monotonic() + wait >= deadline - 1:
                    raise FormRefused.of(failure) if refuses_form(error, form) and not begun else failure from error
                time.sleep(wait)

    def complete(self, messages: Sequence[tuple[str, str]], deadline: float) -> str:
        """A short reply in plain words. Raises ModelFailure."""
        return "".join(piece.text for piece in self.stream(messages, None, deadline))

    def _pieces(self, messages: Sequence[tuple[str, str]], form: Form | None) -> Iterator[Piece]:
        for chunk in self._runnable(form).stream(list(messages)):
            metadata = getattr(chunk, "response_metadata", None) or {}
            yield Piece(_words(chunk), str(metadata.get("finish_reason") or metadata.get("done_reason") or ""))

    def _runnable(self, form: Form | None) -> Any:
        with self._lock:
            if self._client is None:
                self._client = connect(self.settings)
        if form == "schema":
            if self.settings.provider == "ollama":
                return self._client.bind(format=dict(SCHEMA))
            schema = {"name": "answer", "schema": dict(SCHEMA), "strict": True}
            return self._client.bind(extra_body={"response_format": {"type": "json_schema", "json_schema": schema}})
        if form == "tools":
            tool = {"name": "answer", "description": "The answer, sentence by sentence.", "parameters": dict(SCHEMA)}
            choice = {} if self.settings.provider == "ollama" else {"tool_choice": "answer"}
            return self._client.bind_tools([{"type": "function", "function": tool}], **choice)
        return self._client


class FormRefused(ModelFailure):
    """The service does not know the form that the reply was asked for."""

    @classmethod
    def of(cls, failure: ModelFailure) -> "FormRefused":
        return cls(failure.key, **failure.details)


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


def connect(settings: ModelSettings) -> Any:
    """The langchain chat model. Raises ModelFailure where its package is missing or the setting cannot be right."""
    drop_tracing()
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(settings.name, model_provider=settings.provider, **_options(settings))
    except ImportError as error:
        raise ModelFailure("model_package", provider=settings.provider) from error
    except Exception as error:
        raise failure_of(error, settings.host) from error


def _options(settings: ModelSettings) -> dict[str, Any]:
    options: dict[str, Any] = {} if _NO_TEMPERATURE.match(settings.name) else {"temperature": 0}
    options |= _bound(settings) if options else {}  # a model that must think would think the bound away
    if settings.provider == "ollama":
        client = {"timeout": settings.timeout}
        return options | {"base_url": settings.address, "num_ctx": _OLLAMA_CONTEXT, "client_kwargs": client}
    options |= {"timeout": settings.timeout, "max_retries": 0}
    if settings.provider == "openai":
        # A service without a key still wants the field; an empty one would make the client look into the environment.
        options |= {"base_url": settings.address, "api_key": settings.key or "none", "stream_usage": False}
        options |= {"use_responses_api": False}
    elif settings.key:
        options |= {"api_key": settings.key}
    return options


def _bound(settings: ModelSettings) -> dict[str, Any]:
    """What keeps a reply short, under the name that each service knows."""
    if not settings.longest:
        return {}
    if settings.provider == "ollama":  # thoughts would use the tokens up
        return {"num_predict": settings.longest, "reasoning": False}
    if settings.provider == "openai" and settings.host != _OPENAI_HOST:
        return {"extra_body": {"max_tokens": settings.longest}}  # langchain sends a name that only OpenAI knows
    return {"max_tokens": settings.longest}


def _read_json(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}

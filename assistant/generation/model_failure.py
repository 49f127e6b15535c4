"""Whatever a provider's package raises -> ModelFailure, at one boundary. The keys are sentences of the locale files.

The packages share no base class, so errors are told apart by HTTP status, by the names of their classes and, for the
few that look alike, by their words. No word of theirs is passed on: they may hold addresses and keys.
"""

import re
from collections.abc import Iterator

from assistant.errors import ModelFailure

_LONGEST_WAIT = 20.0  # seconds: whoever asks for more will not answer this question in time
_CONTEXT = re.compile(
    r"context[ _-]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|n_ctx|input length", re.I
)
_QUOTA = re.compile(r"insufficient[ _](?:quota|balance)|exceeded your current quota|billing|arrears", re.IGNORECASE)
_NO_KEY = re.compile(r"api_key|api key|credentials", re.IGNORECASE)
_FORM_WORDS = re.compile(
    r"response_format|json_schema|schema|tool|function|format|grammar|unsupported|not support", re.IGNORECASE
)

# Class names -> key, the more particular first. A name stands for every class that inherits from it.
_NAMES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"ContextOverflowError", "OpenAIContextOverflowError"}), "model_context"),
    (frozenset({"LengthFinishReasonError"}), "model_cut"),
    (frozenset({"ContentFilterFinishReasonError"}), "model_refused"),
    (frozenset({"APITimeoutError", "TimeoutException", "TimeoutError"}), "model_timeout"),
    (frozenset({"RemoteProtocolError", "ReadError", "IncompleteRead", "JSONDecodeError"}), "model_cut"),
    (
        frozenset({"ConnectError", "APIConnectionError", "ConnectionError", "UnsupportedProtocol", "InvalidURL"}),
        "model_unreachable",
    ),
)
_STATUS = {
    400: "model_request",
    401: "model_key",
    402: "model_quota",
    403: "model_key",
    404: "model_name",
    408: "model_timeout",
    413: "model_context",
    422: "model_request",
    429: "model_busy",
}


def failure_of(error: BaseException, host: str) -> ModelFailure:
    """The failure in our own terms.

    >>> failure_of(TimeoutError("https://key@host"), "example.org").key
    'model_timeout'
    """
    key = _key(error)
    return ModelFailure(key, **({"host": host} if key in {"model_unreachable", "model_key", "model_name"} else {}))


def _key(error: BaseException) -> str:
    words = str(error)
    status = status_of(error)
    if status is not None:
        if status in {400, 413, 422, 500} and _CONTEXT.search(words):
            return "model_context"
        if status in {403, 429} and _QUOTA.search(words):
            return "model_quota"
        return _STATUS.get(status, "model_server" if status >= 500 else "model_request")
    for cause in _chain(error):
        names = {cls.__name__ for cls in type(cause).__mro__}
        if named := next((key for known, key in _NAMES if names & known), ""):
            return _nearer(cause, named)
    return "model_no_key" if _NO_KEY.search(words) else "model_other"


def _nearer(error: BaseException, named: str) -> str:
    """A connection error that wraps a broken or slow reply is that, not an absent service."""
    if named != "model_unreachable" or error.__cause__ is None:
        return named
    inner = _key(error.__cause__)
    return inner if inner in {"model_cut", "model_timeout"} else named


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error carries, under any of the names that packages give it."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return None


def wait_asked(error: BaseException, failure: ModelFailure) -> float | None:
    """Seconds after which it is worth asking once more: Retry-After, or a moment; None where it is not."""
    if failure.key == "model_busy":
        headers = getattr(getattr(error, "response", None), "headers", None) or {}
        return _retry_after(str(headers.get("retry-after", "")))
    return 0.5 if failure.key in {"model_server", "model_unreachable"} else None


def _retry_after(text: str) -> float | None:
    try:
        seconds = float(text) if text else 1.0
    except ValueError:
        return None
    return seconds if 0 <= seconds <= _LONGEST_WAIT else None


def refuses_form(error: BaseException, form: str | None) -> bool:
    """Whether a service turned the request down for the form of the reply that it asked for."""
    if form in {None, "text"} or status_of(error) not in {400, 404, 415, 422, 500, 501}:
        return False
    return _key(error) != "model_context" and (status_of(error) == 400 or bool(_FORM_WORDS.search(str(error))))

"""Whatever a provider's package raises -> ModelFailure, at one boundary. The keys are sentences of the locale files.

The packages share no base class and the services no codes, so errors are told apart by what the service says of them
(its codes and its words, in a table), then by HTTP status, then by the names of their classes. No word of theirs is
passed on: they may hold addresses and keys.
"""

import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.errors import ModelFailure

_MOST_WORDS = 2_000  # characters of an error that are looked at: some services send the whole prompt back
_SHARE_OF_WAIT = 0.5  # of the time left; an answer wants the rest of it
_WITH_HOST = frozenset(
    {"model_unreachable", "model_key", "model_name", "model_path", "model_tls", "model_no_host", "model_gateway"}
)

# What services say -> key, the more particular first. Codes of Zhipu are numbers, of the others words.
_SAID: tuple[tuple[str, str], ...] = (
    (
        "model_refused",
        r"data_?inspection|content[ _](?:filter|policy|exists risk|management)|responsibleai|high risk|inappropriate content"
        r"|moderation|sensitive|unsafe content|invalid_prompt|敏感|不安全|违规|^1301\b",
    ),
    (
        "model_quota",
        r"insufficient[ _](?:quota|balance|user_quota|credit)|exceeded[ _](?:your )?current[ _]quota|billing|arrear|free ?tier"
        r"|good standing|余额不足|欠费|额度已|^1113\b",
    ),
    (
        "model_context",
        r"context[ _-]?(?:length|window|size)|maximum context|too many tokens|prompt is too long|n_ctx|input (?:token )?length"
        r"|exceeded model token limit|exceed_context|prompt 超长|输入.{0,6}过长|^1261\b",
    ),
    ("model_memory", r"more system memory|out of memory|cudamalloc|insufficient system resources"),
    (
        "model_key",
        r"invalid[ _](?:api[ _-]?key|authentication|token|subscription key)|incorrect api key|authentication fails|api key not valid|^100[0-4]\b",
    ),
    (
        "model_name",
        r"model[ _]not[ _](?:exist|found)|model.{0,80}(?:does not exist|not found)|not found the model|deploymentnotfound"
        r"|unknown model|invalid model(?: name)?\b|no such model|模型不存在|^1211\b",
    ),
    (
        "model_rate",
        r"rate[ _]?limit|requests? per|limit_requests|throttling|too many requests|\b[tr]pm\b|速率|频率|^130[2-4]\b",
    ),
    (
        "model_busy",
        r"overload|engine_overloaded|server busy|loading model|currently loading|capacity|访问量过大|服务繁忙|^1305\b",
    ),
    ("model_region", r"unsupported_country|country, region"),
    ("model_cut", r"finishreason|network error|^1234\b"),
)
_SAYS = tuple((key, re.compile(words, re.IGNORECASE)) for key, words in _SAID)
_HTML = re.compile(r"<!doctype html|<html|<head|<body", re.IGNORECASE)
_NO_PATH = re.compile(
    r"(?:^|[|:] )(?:error code: 404|(?:404 )?(?:file |page |url |path )?not found|invalid url.*|no route.*)\W*(?:$|\()",
    re.IGNORECASE,
)
_NO_KEY = re.compile(r"api_key|api key|credentials", re.IGNORECASE)
_NO_HOST = re.compile(r"name or service not known|nodename nor servname|getaddrinfo|name resolution", re.IGNORECASE)
_TLS = re.compile(r"certificate|\bssl\b|\btls\b|wrong_version_number", re.IGNORECASE)
_NOTHING = re.compile(r"no generation", re.IGNORECASE)  # langchain, of a reply that holds not one piece

# Class names -> key, the more particular first. A name stands for every class that inherits from it.
_NAMES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"ContextOverflowError"}), "model_context"),
    (frozenset({"LengthFinishReasonError"}), "model_length"),
    (frozenset({"ContentFilterFinishReasonError"}), "model_refused"),
    (frozenset({"APITimeoutError", "TimeoutException", "TimeoutError"}), "model_timeout"),
    (frozenset({"RemoteProtocolError", "ReadError", "IncompleteRead", "JSONDecodeError"}), "model_cut"),
    (
        frozenset({"ConnectError", "APIConnectionError", "ConnectionError", "UnsupportedProtocol", "InvalidURL"}),
        "model_unreachable",
    ),
    (frozenset({"APIError", "ResponseError"}), "model_server"),  # said inside a reply that had begun well
)
_STATUS = {
    400: "model_request",
    401: "model_key",
    402: "model_quota",
    403: "model_key",
    404: "model_name",
    405: "model_path",
    408: "model_timeout",
    413: "model_context",
    422: "model_request",
    429: "model_busy",
    504: "model_timeout",
}
_WORDS_DECIDE = {400, 402, 403, 404, 413, 422, 429, 500, 503, 529}  # a status that several kinds of error come with

_REFUSALS = "content_filter sensitive refusal safety prohibited_content blocklist recitation spii guardrail_intervened"
_BREAKS = (
    "insufficient_system_resource network_error error engine_error abort aborted cancelled canceled timeout unload"
)
_FINISHES: Mapping[str, str] = {
    **dict.fromkeys("length max_tokens max_output_tokens model_length".split(), "model_length"),
    "model_context_window_exceeded": "model_context",
    **dict.fromkeys(_REFUSALS.split(), "model_refused"),
    **dict.fromkeys(_BREAKS.split(), "model_cut"),
}


def failure_of(error: BaseException, host: str) -> ModelFailure:
    """The failure in our own terms.

    >>> failure_of(TimeoutError("https://key@host"), "example.org").key
    'model_timeout'
    """
    own = next((cause for cause in _chain(error) if isinstance(cause, ModelFailure)), None)
    if own is not None:
        return own
    key = _key(error)
    return ModelFailure(key, **({"host": host} if key in _WITH_HOST else {}))


def failure_of_finish(finish: str) -> ModelFailure | None:
    """What a service's reason for ending a reply means, where it did not simply end.

    >>> failure_of_finish("stop"), failure_of_finish("insufficient_system_resource").key
    (None, 'model_cut')
    """
    key = _FINISHES.get(finish.lower())
    return ModelFailure(key) if key else None


def words_of(error: BaseException) -> str:
    """What the service said of an error: its message and codes, not what it may send back of the request."""
    body = getattr(error, "body", None)
    inner = body.get("error", body) if isinstance(body, dict) else body
    if isinstance(inner, dict):
        told = [inner.get(name) for name in ("code", "type", "param", "message", "msg", "detail", "innererror")]
        said = [_without_input(part) for part in told if part]
        if said:
            return " | ".join(said)[:_MOST_WORDS]
    return str(error)[:_MOST_WORDS]


def _without_input(part: Any) -> str:
    """A complaint about a request as FastAPI words it, less the field's contents that it sends back."""
    if not isinstance(part, list):
        return str(part)
    return "; ".join(f"{one.get('loc')} {one.get('msg')}" for one in part if isinstance(one, dict))


def _key(error: BaseException) -> str:
    words, status = words_of(error), status_of(error)
    if status is not None and _is_page(error, words):
        page = {403: "model_gateway", 404: "model_path", 405: "model_path"}
        return page.get(status, _STATUS.get(status, "model_server" if status >= 500 else "model_path"))
    if status is not None:
        return _key_of_status(status, words)
    for cause in _chain(error):
        names = {cls.__name__ for cls in type(cause).__mro__}
        if named := next((key for known, key in _NAMES if names & known), ""):
            return _nearer(cause, named)
    if _NOTHING.search(words):
        return "model_empty"
    return "model_no_key" if _NO_KEY.search(words) else "model_other"


def _is_page(error: BaseException, words: str) -> bool:
    """A page for people: not the service speaks but what stands before it, or nothing of the kind."""
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    return "text/html" in str(headers.get("content-type", "")) or bool(_HTML.search(words))


def _key_of_status(status: int, words: str) -> str:
    said = _said(words) if status in _WORDS_DECIDE else ""
    if status == 404 and not said and _NO_PATH.search(words):
        return "model_path"
    return said or _STATUS.get(status, "model_server" if status >= 500 else "model_request")


def _said(words: str) -> str:
    return next((key for key, pattern in _SAYS if pattern.search(words)), "")


def _nearer(error: BaseException, named: str) -> str:
    """A connection error that wraps a broken or slow reply is that, not an absent service."""
    if named == "model_server":
        return _said(words_of(error)) or named
    if named != "model_unreachable":
        return named
    told = " ".join(str(cause) for cause in _all_causes(error))
    if _TLS.search(told):
        return "model_tls"
    if _NO_HOST.search(told):
        return "model_no_host"
    inner = _key(error.__cause__) if error.__cause__ else ""
    return inner if inner in {"model_cut", "model_timeout"} else named


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _all_causes(error: BaseException | None) -> Iterator[BaseException]:
    """The same, with what was being handled when an error was raised; packages hide causes with `from None`."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def status_of(error: BaseException) -> int | None:
    """The HTTP status that an error carries, under any of the names that packages give it."""
    for holder in (error, getattr(error, "response", None)):
        status = getattr(holder, "status_code", None)
        if isinstance(status, int) and status > 0:
            return status
    return None


# -- asking once more -------------------------------------------------------------------------------------------------


def wait_asked(error: BaseException, failure: ModelFailure, left: float) -> float | None:
    """Seconds after which it is worth asking once more, of `left`: what the service says, or a moment; None where not.

    A service that is out of reach or spent, or that asks for more time than there is, is not asked again.
    """
    if failure.key not in {"model_busy", "model_rate", "model_server", "model_unreachable"}:
        return None
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    seconds = _retry_after(headers, 1.0 if failure.key in {"model_busy", "model_rate"} else 0.5)
    return seconds if seconds is not None and seconds <= _SHARE_OF_WAIT * left else None


def _retry_after(headers: Any, otherwise: float) -> float | None:
    """Retry-After in seconds or as a day and time, or OpenAI's in milliseconds; None where it cannot be read."""
    text = str(headers.get("retry-after", "")).strip()
    thousandths = str(headers.get("retry-after-ms", "")).strip()
    try:
        if thousandths:
            seconds = float(thousandths) / 1000
        elif not text:
            seconds = otherwise
        elif re.fullmatch(r"-?[\d.]+", text):
            seconds = float(text)
        else:
            told = parsedate_to_datetime(str(headers.get("date", "")))  # the service's own clock
            seconds = (parsedate_to_datetime(text) - told).total_seconds()
    except (TypeError, ValueError):
        return None
    return max(0.0, seconds)

"""Which part of a request a service turned down, so that it can be asked once more without it."""

import re

from assistant.errors import ModelFailure
from assistant.generation.model_failure import failure_of, status_of, words_of

_REFUSING = {400, 404, 415, 422, 500, 501}
_REQUEST_FAULTS = {"model_request", "model_server", "model_name", "model_path", "model_other", "model_empty"}

# Parameters by the words that name them, the more particular first.
_NAMED: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("max_completion_tokens", re.compile(r"max_completion_tokens")),
    ("max_tokens", re.compile(r"max_tokens|num_predict|completion tokens", re.IGNORECASE)),
    (
        "thinking",
        re.compile(r"enable_thinking|chat_template_kwargs|reasoning|\bthink(?:ing)?\b", re.IGNORECASE),
    ),
    ("temperature", re.compile(r"temperature|top_p", re.IGNORECASE)),
    (
        "system",
        re.compile(
            r"system (?:role|message|prompt|instruction)|role.{0,30}\bsystem\b|\bsystem\b.{0,30}role|developer (?:instruction|message)"
            r"|roles must alternate",
            re.IGNORECASE,
        ),
    ),
    ("stream", re.compile(r"\bstream(?:ing)?\b", re.IGNORECASE)),
)
_INSTEAD = re.compile(r"use ['\"`]?max_(?:completion_)?tokens", re.IGNORECASE)
_FORM_WORDS = re.compile(
    r"response_format|json_schema|json mode|schema|tool|function|format|grammar|unsupported|not support", re.IGNORECASE
)


def refused_parameters(error: BaseException, sent: frozenset[str]) -> frozenset[str]:
    """Which of the parameters that were sent a service does not know or want; empty where it names none.

    >>> class Refused(Exception):
    ...     status_code = 400
    >>> sorted(refused_parameters(Refused("Unsupported value: 'temperature'"), frozenset({"temperature", "thinking"})))
    ['temperature']
    """
    key, words = failure_of(error, "").key, words_of(error)
    if key == "model_empty":  # a service that knows no streaming sends its whole reply as one object
        return sent & {"stream"}
    bounds = sent & {"max_tokens", "max_completion_tokens"}
    if key == "model_context":  # where the model's room is small the bound alone may fill it
        return bounds if re.search(r"max_(?:completion_)?tokens|in the completion", words) else frozenset()
    if status_of(error) not in _REFUSING or key not in _REQUEST_FAULTS:
        return frozenset()
    if re.search(r"max_(?:completion_)?tokens", words) and bounds:
        # a name that is unknown has another; a number that is too large has none
        return bounds if _INSTEAD.search(words) else frozenset({"max_tokens", "max_completion_tokens"})
    named = next((name for name, pattern in _NAMED if name in sent and pattern.search(words)), "")
    return frozenset({named} - {""})


def refuses_form(error: BaseException, failure: ModelFailure, form: str | None) -> bool:
    """Whether a service turned the request down for the form of the reply that it asked for.

    A bare "bad request" may be that; one that says what else is wrong is not.
    """
    if form in {None, "text"} or status_of(error) not in _REFUSING:
        return False
    if failure.key not in _REQUEST_FAULTS:
        return False
    return status_of(error) == 400 or bool(_FORM_WORDS.search(words_of(error)))

"""The words a reader sees that are not from a source: locale/zh.toml and locale/en.toml."""

import functools
import tomllib
from importlib import resources

from assistant.errors import AssistantError
from assistant.schema import Language


@functools.cache
def _table(language: Language) -> dict[str, str]:
    raw = tomllib.loads(resources.files("assistant").joinpath("locale", f"{language}.toml").read_text("utf-8"))
    return {f"{section}.{key}": value for section, entries in raw.items() for key, value in entries.items()}


def message(language: Language, key: str, **values: object) -> str:
    """The sentence for a key, its {placeholders} filled.

    Raises KeyError for a key that the locale files do not have: a missing sentence is a fault of ours, not the reader's.
    """
    return _table(language)[key].format(**values)


def keys(language: Language) -> frozenset[str]:
    """Every key of a locale file, for the test that both have the same."""
    return frozenset(_table(language))


def raw(language: Language, key: str) -> str:
    """The sentence for a key with its placeholders left as they are."""
    return _table(language)[key]


def error_text(error: BaseException, language: Language) -> str:
    """What to tell the reader of an error: what happened and what to do, without path, key or traceback."""
    if isinstance(error, AssistantError):
        return message(language, f"errors.{error.key}", **error.details)
    return message(language, "errors.internal", kind=type(error).__name__)

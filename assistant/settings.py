"""One frozen configuration, read from the environment once, at the edges."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.errors import UsageError
from assistant.model import ModelSettings, read_model_settings

_PACKAGE = Path(__file__).resolve().parent


def _home() -> Path:
    """The folder that holds corpus/, index/ and prompts/: the checkout, or the data inside an installed wheel."""
    checkout = _PACKAGE.parent
    return checkout if (checkout / "corpus" / "catalogue.toml").exists() else _PACKAGE / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are and what was chosen. `today` decides which text governs; it is the real day unless set."""

    home: Path
    store: Path
    library: Path
    embedding: str
    today: date
    reranker: str = ""
    language: str = "zh"
    host: str = "127.0.0.1"
    port: int = 7860
    llm: ModelSettings | None = None
    llm_concurrency: int = 4
    api: bool = False

    @property
    def corpus(self) -> Path:
        return self.home / "corpus"

    @property
    def prompts(self) -> Path:
        return self.home / "prompts"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from ASSISTANT_HOME, _STORE, _LIBRARY, _EMBEDDING, _RERANKER, _TODAY, _LANGUAGE, _API (1 or 0) and HOST, PORT.

        Those of a language model are in `read_model_settings`; ASSISTANT_LLM_CONCURRENCY bounds a batch's requests.
        Raises UsageError for a value that cannot be read.
        """
        env = os.environ if environ is None else environ
        home = Path(env["ASSISTANT_HOME"]).expanduser() if env.get("ASSISTANT_HOME") else _home()
        writable = home if home != _PACKAGE / "data" else Path.home() / ".cache" / "child-policy-assistant"
        return cls(
            home=home,
            store=Path(env.get("ASSISTANT_STORE") or writable / "index" / "store"),
            library=Path(env.get("ASSISTANT_LIBRARY") or writable / "corpus" / "library"),
            embedding=env.get("ASSISTANT_EMBEDDING") or str(home / "index" / "embedding"),
            today=read_day(env.get("ASSISTANT_TODAY") or date.today().isoformat()),
            reranker=env.get("ASSISTANT_RERANKER") or "",
            language=env.get("ASSISTANT_LANGUAGE") or "zh",
            host=env.get("HOST") or "127.0.0.1",
            port=_port(env.get("PORT") or "7860"),
            llm=read_model_settings(env),
            llm_concurrency=_concurrency(env.get("ASSISTANT_LLM_CONCURRENCY") or "4"),
            api=_switch(env.get("ASSISTANT_API") or "0"),
        )


def read_day(text: str) -> date:
    """A day from YYYY-MM-DD. Raises UsageError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise UsageError("bad_date", value=text) from error


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        raise UsageError("service_switch", value=text)
    return text == "1"


def _concurrency(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise UsageError("model_concurrency", value=text)
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise UsageError("bad_port", value=text)
    return int(text)

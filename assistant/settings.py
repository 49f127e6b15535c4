"""One frozen configuration, read from the environment once, at the edges."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from assistant.accounts import checked_hash
from assistant.capacity import Capacity
from assistant.chroma_settings import ChromaSettings, read_chroma_settings
from assistant.errors import UsageError
from assistant.plug_settings import PlugSettings, read_plug_settings
from assistant.schema import Language

Form = Literal["schema", "tools", "text"]
FORMS: tuple[Form, ...] = ("schema", "tools", "text")
Thinking = Literal["auto", "on", "off"]
_THINKING: tuple[Thinking, ...] = ("auto", "on", "off")
_MOST_TOKENS = 200_000

# Services that speak OpenAI's protocol under a name of their own -> address, variable that holds the key.
_COMPATIBLE = {
    "deepseek": ("https://api.deepseek.com/v1", "DEEPSEEK_API_KEY"),
    "dashscope": ("https://dashscope.aliyuncs.com/compatible-mode/v1", "DASHSCOPE_API_KEY"),
    "moonshot": ("https://api.moonshot.cn/v1", "MOONSHOT_API_KEY"),
    "zhipu": ("https://open.bigmodel.cn/api/paas/v4", "ZHIPUAI_API_KEY"),
}
_OPENAI = "https://api.openai.com/v1"
_OLLAMA_PORT = 11434
_OTHERS = frozenset(
    {"anthropic", "google_genai", "groq", "mistralai", "xai", "openrouter", "together", "fireworks", "cohere"}
)

_LONGEST_LINE = 60  # characters of who runs the page and how to reach them: both stand in one line of a phone
_PACKAGE = Path(__file__).resolve().parent


def _home() -> Path:
    """The folder that holds corpus/, index/ and prompts/: the checkout, or the data inside an installed wheel."""
    checkout = _PACKAGE.parent
    return checkout if (checkout / "corpus" / "catalogue.toml").exists() else _PACKAGE / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSettings:
    """Which model, where, and for how long an answer may be waited for (seconds, retries included).

    `check` says what reads its sentences a second time. `longest` bounds a reply in tokens: 0 leaves that to the
    service, None takes what suits it. `thinking` says whether a model that can think aloud first should; "auto" asks it
    not to, where its service is known to understand that. An address may hold a password: it is never shown, `host` is.
    """

    provider: str
    name: str
    address: str = field(repr=False)
    key: str = field(default="", repr=False)
    timeout: float = 60.0
    form: Form | None = None
    check: "ModelSettings | Literal['same', 'off']" = "same"
    longest: int | None = None
    thinking: Thinking = "auto"

    @property
    def reader(self) -> "ModelSettings | None":
        """The model of the second reading; None where it is off."""
        if self.check == "off":
            return None
        return replace(self if self.check == "same" else self.check, check="off")

    @property
    def spec(self) -> str:
        return f"{self.provider}:{self.name}"

    @property
    def host(self) -> str:
        """Where questions go, for people: the host alone, with no path, user or key."""
        return urlsplit(self.address).hostname or self.provider

    @property
    def on_this_device(self) -> bool:
        return self.host in {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are and what was chosen. Without `statutes` laws are held as key points only. `fixed_day` stands for today where it is set, whatever the calendar says. `place` is the home of the library, by name or code, where it is not the one of places.toml. `runner` is who runs the page, `contact` how to reach them: a telephone number, an address of e-mail, or a place. `admin` is the hash of the administrator's password, "" where there is none."""

    home: Path
    store: Path
    library: Path
    embedding: str
    statutes: bool = True
    fixed_day: date | None = None
    reranker: str = ""
    language: str = "zh"
    place: str = ""
    runner: str = ""
    contact: str = ""
    admin: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 7860
    llm: ModelSettings | None = None
    llm_concurrency: int = 4
    llm_context: int = 6000
    plugs: PlugSettings = field(default_factory=PlugSettings)
    api: bool = False
    public_names: frozenset[str] = frozenset()
    capacity: Capacity = field(default_factory=Capacity)
    chroma: ChromaSettings | None = None

    @property
    def spoken(self) -> Language:
        """The language in which is said what belongs to no question: English where that is set, else Chinese."""
        return "en" if self.language == "en" else "zh"

    @property
    def names(self) -> frozenset[str]:
        """The names, besides plain addresses, under which requests may ask for this server."""
        return self.public_names | {self.host.lower()}

    @property
    def today(self) -> date:
        """The day that decides which text governs, read anew at every use: a server outlives midnight."""
        return self.fixed_day or date.today()

    @property
    def corpus(self) -> Path:
        return self.home / "corpus"

    @property
    def shipped_embedding(self) -> Path:
        """The embedding model that ships; danger is read with it, whichever model searches."""
        return self.home / "index" / "embedding"

    @property
    def danger(self) -> Path:
        """What was learned for reading danger."""
        return self.home / "index" / "danger"

    @property
    def prompts(self) -> Path:
        return self.home / "prompts"

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Settings from ASSISTANT_HOME, _STORE, _LIBRARY, _EMBEDDING, _RERANKER, _TODAY, _LANGUAGE, _PLACE, _NAME, _CONTACT,
        _STATUTES and _API (1 or 0), _NAMES, _ADMIN (a hash, or the file that holds it) and HOST, PORT; what `Capacity` holds
        from the variables named there.

        Those of a language model are in `read_model_settings`; ASSISTANT_LLM_CONCURRENCY bounds a batch's requests, and
        the sentences that are read a second time at once, ASSISTANT_LLM_CONTEXT the characters of Chinese that a model is shown.
        Those that open a door to other programs are in `read_plug_settings`, those of a Chroma server in `read_chroma_settings`.
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
            statutes=_switch(env.get("ASSISTANT_STATUTES") or "1"),
            fixed_day=read_day(day) if (day := env.get("ASSISTANT_TODAY")) else None,
            reranker=env.get("ASSISTANT_RERANKER") or "",
            language=env.get("ASSISTANT_LANGUAGE") or "zh",
            place=env.get("ASSISTANT_PLACE") or "",
            runner=(env.get("ASSISTANT_NAME") or "").strip()[:_LONGEST_LINE],
            contact=(env.get("ASSISTANT_CONTACT") or "").strip()[:_LONGEST_LINE],
            admin=_admin(env.get("ASSISTANT_ADMIN", "").strip()),
            host=env.get("HOST") or "127.0.0.1",
            port=_port(env.get("PORT") or "7860"),
            llm=read_model_settings(env),
            llm_concurrency=_concurrency(env.get("ASSISTANT_LLM_CONCURRENCY") or "4"),
            llm_context=_characters(env.get("ASSISTANT_LLM_CONTEXT") or "6000"),
            plugs=read_plug_settings(env),
            api=_switch(env.get("ASSISTANT_API") or "0"),
            public_names=frozenset(env.get("ASSISTANT_NAMES", "").replace(",", " ").lower().split()),
            capacity=Capacity.from_env(env),
            chroma=read_chroma_settings(env),
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


def _admin(given: str) -> str:
    """The hash of the administrator's password, from the setting itself or the file that it names."""
    if not given or given.startswith("scrypt$"):
        return checked_hash(given) if given else ""
    try:
        return checked_hash(Path(given).expanduser().read_text("utf-8").strip())
    except (OSError, ValueError) as error:  # without the value: somebody may have put the password itself there
        raise UsageError("admin_hash") from error


def _concurrency(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise UsageError("model_concurrency", value=text)
    return int(text)


def _characters(text: str) -> int:
    if not text.isdigit() or not 500 <= int(text) <= 100_000:
        raise UsageError("model_room", value=text)
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise UsageError("bad_port", value=text)
    return int(text)


def read_model_settings(env: Mapping[str, str]) -> ModelSettings | None:
    """From ASSISTANT_LLM, _LLM_BASE_URL, _LLM_KEY, _LLM_TIMEOUT, _LLM_FORM, _LLM_MAX_TOKENS and _LLM_THINKING; None
    where ASSISTANT_LLM is unset.

    A service under an address of its own gets ASSISTANT_LLM_KEY only, never the key of OpenAI. ASSISTANT_LLM_CHECK
    (same, off or a model), with _CHECK_BASE_URL and _CHECK_KEY, is the second reading's. Raises UsageError.

    >>> read_model_settings({"ASSISTANT_LLM": "ollama:qwen3:8b"}).spec
    'ollama:qwen3:8b'
    >>> read_model_settings({"ASSISTANT_LLM": "qwen3:8b", "ASSISTANT_LLM_BASE_URL": "http://10.0.0.2:8000/v1"}).spec
    'openai:qwen3:8b'
    """
    if not env.get("ASSISTANT_LLM", "").strip():
        return None
    return replace(_model(env), check=_check(env))


def _model(env: Mapping[str, str]) -> ModelSettings:
    spec = env["ASSISTANT_LLM"].strip()
    provider, name = _split(spec, bool(env.get("ASSISTANT_LLM_BASE_URL")))
    address, key = _address(provider, env)
    form = env.get("ASSISTANT_LLM_FORM", "auto").strip() or "auto"
    if form not in (*FORMS, "auto"):
        raise UsageError("model_form", value=form)
    thinking = env.get("ASSISTANT_LLM_THINKING", "").strip() or "auto"
    if thinking not in _THINKING:
        raise UsageError("model_thinking", value=thinking)
    return ModelSettings(
        provider="openai" if provider in _COMPATIBLE else provider,
        name=name,
        address=address,
        key=env.get("ASSISTANT_LLM_KEY") or key,
        timeout=_seconds(env.get("ASSISTANT_LLM_TIMEOUT") or "60"),
        form=None if form == "auto" else form,  # type: ignore[arg-type]
        longest=_tokens(env.get("ASSISTANT_LLM_MAX_TOKENS", "").strip()),
        thinking=thinking,
    )


def _check(env: Mapping[str, str]) -> "ModelSettings | Literal['same', 'off']":
    """What reads a second time. The address and key of the first model are its own only at the same service."""
    chosen = env.get("ASSISTANT_LLM_CHECK", "").strip() or "same"
    address = env.get("ASSISTANT_LLM_CHECK_BASE_URL", "").strip()
    key = env.get("ASSISTANT_LLM_CHECK_KEY", "").strip()
    if chosen == "off":
        return "off"
    if chosen == "same" and not (address or key):
        return "same"
    spec = env["ASSISTANT_LLM"].strip() if chosen == "same" else chosen
    given = env.get("ASSISTANT_LLM_BASE_URL", "")
    try:
        shared = not address and _split(spec, bool(given))[0] == _split(env["ASSISTANT_LLM"].strip(), bool(given))[0]
        own = {
            "ASSISTANT_LLM": spec,
            "ASSISTANT_LLM_BASE_URL": given if shared else address,
            "ASSISTANT_LLM_KEY": key or (env.get("ASSISTANT_LLM_KEY", "") if shared else ""),
        }
        return _model({**env, **own})
    except UsageError as error:
        raise UsageError("model_check") from error  # without the value: it may be an address with a password


def _split(spec: str, has_address: bool) -> tuple[str, str]:
    provider, _, name = spec.partition(":")
    if provider in {"openai", "ollama", *_COMPATIBLE, *_OTHERS} and name:
        return provider, name
    if has_address:
        return "openai", spec
    raise UsageError("model_setting", value=_shown(spec))


def _shown(spec: str) -> str:
    """What may be shown of a setting that cannot be read: an address in its place may hold a password.

    >>> _shown("gpt"), _shown("http://me:secret@host/v1")
    ('gpt', '…')
    """
    return "…" if "/" in spec or "@" in spec else spec


def _ollama_address(host: str) -> str:
    """OLLAMA_HOST as Ollama's own programs read it: its port where none is said, this device for "any address".

    >>> _ollama_address(""), _ollama_address("10.0.0.2"), _ollama_address("0.0.0.0:8080"), _ollama_address("https://h")
    ('http://127.0.0.1:11434', 'http://10.0.0.2:11434', 'http://127.0.0.1:8080', 'https://h')
    """
    scheme, _, place = host.strip().rpartition("://")
    place, _, path = place.partition("/")
    if place.count(":") > 1 and not place.startswith("["):
        place = f"[{place}]"  # a bare IPv6 address
    name, colon, port = place.partition("]:") if place.startswith("[") else place.partition(":")
    if not port and not scheme:
        place = f"{place.rstrip(':')}:{_OLLAMA_PORT}" if name else f"127.0.0.1:{_OLLAMA_PORT}"
    elif not name:
        place = f"127.0.0.1{colon}{port}"
    place = re.sub(r"^(?:0\.0\.0\.0|\[::\])(?=:|$)", "127.0.0.1", place)
    return f"{scheme or 'http'}://{place}" + (f"/{path}" if path else "")


def _address(provider: str, env: Mapping[str, str]) -> tuple[str, str]:
    given = env.get("ASSISTANT_LLM_BASE_URL", "").strip()
    if given and not re.match(r"https?://[^/\s]", given):
        raise UsageError("model_address")
    if provider == "ollama":
        return (given, "") if given else (_ollama_address(env.get("OLLAMA_HOST", "")), env.get("OLLAMA_API_KEY", ""))
    if given:
        return given, ""
    address, variable = _COMPATIBLE.get(provider, ("", ""))
    if provider == "openai":
        address, variable = env.get("OPENAI_BASE_URL") or env.get("OPENAI_API_BASE") or _OPENAI, "OPENAI_API_KEY"
    return address, env.get(variable, "")


def _tokens(text: str) -> int | None:
    if not text:
        return None
    if not text.isdigit() or int(text) > _MOST_TOKENS:
        raise UsageError("model_tokens", value=text)
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError as error:
        raise UsageError("model_timeout_setting", value=text) from error
    if not 1 <= seconds <= 600:
        raise UsageError("model_timeout_setting", value=text)
    return seconds

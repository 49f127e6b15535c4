"""What each service wants to be asked with: the names of its bounds, and its switch for thinking aloud.

Services differ in what they understand and refuse what they do not. A parameter that one refused is left out from then
on (`without`): that is what keeps this table from having to be complete.

Switches as the services document them: DeepSeek, GLM (Zhipu), Kimi and Doubao `thinking.type`; Qwen (DashScope) and
SiliconFlow `enable_thinking`; OpenAI `reasoning_effort`; Ollama `think`; vLLM, SGLang and llama.cpp
`chat_template_kwargs`, whose words the model's own template decides.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.settings import ModelSettings

PARAMETERS = ("temperature", "thinking", "max_tokens", "max_completion_tokens", "system", "stream")
OLLAMA_CONTEXT = 16_384  # Ollama cuts the prompt to 4,096 tokens without a word unless told otherwise
_LONGEST = 4_096  # tokens: forty sentences, each with its quotes
_LONGEST_THOUGHT = 16_384  # thoughts count, and a bound that they use up leaves no answer
_NO_TEMPERATURE = re.compile(r"^(?:o\d|gpt-5|kimi-k2\.[5-9]|kimi-k[3-9])", re.IGNORECASE)
_ALWAYS_THINKS = re.compile(
    r"^o\d|gpt-5|gpt-oss|reasoner|qwq|qvq|thinking|[-/]r1\b|^r1\b|magistral|glm-z1|minimax-m\d", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Switch:
    """How the models of `names` are told, by a service at `host`, to think aloud first or not to."""

    host: str
    names: str
    on: Mapping[str, Any]
    off: Mapping[str, Any]

    def fits(self, settings: ModelSettings) -> bool:
        """Whether this service and this model are meant."""
        return all(
            re.search(*pair, re.IGNORECASE) for pair in ((self.host, settings.host), (self.names, settings.name))
        )


def _typed(host: str, names: str) -> Switch:
    return Switch(host, names, {"thinking": {"type": "enabled"}}, {"thinking": {"type": "disabled"}})


def _enabled(host: str, names: str) -> Switch:
    return Switch(host, names, {"enable_thinking": True}, {"enable_thinking": False})


def _in_template(names: str, word: str) -> Switch:
    return Switch("", names, {"chat_template_kwargs": {word: True}}, {"chat_template_kwargs": {word: False}})


_OPENAI = r"^api\.openai\.com$|\.openai\.azure\.com$"
_SWITCHES = (
    _typed(r"(?:^|\.)deepseek\.com$", r"^deepseek-(?!reasoner)"),
    _typed(r"(?:bigmodel\.cn|(?:^|\.)z\.ai)$", r"^glm-(?:4\.[5-9]|[5-9])"),
    _typed(r"moonshot\.(?:cn|ai)$", r"^kimi-k(?:2\.[5-9]|[3-9])"),
    _typed(r"volces\.com$", r"^doubao-(?:seed|1[.-]5-thinking)|^deepseek-v3[.-][1-9]|^glm-4"),
    _enabled(r"aliyuncs\.com$", r"^qwen(?:3|-(?:plus|turbo|flash|max))|^deepseek-v3\.[1-9]|^glm-(?:4\.[5-9]|[5-9])"),
    _enabled(r"siliconflow\.(?:cn|com)$", r"qwen3|glm-(?:4\.[5-9]|[5-9])|hunyuan-a13b|deepseek-v3\.[1-9]"),
    Switch(_OPENAI, r"^(?:o\d|gpt-5)", {"reasoning_effort": "medium"}, {"reasoning_effort": "low"}),
    _in_template(r"qwen-?3|glm-(?:4\.[5-9]|[5-9])|smollm3|hunyuan", "enable_thinking"),
    _in_template(r"deepseek-v3\.[1-9]|granite-?[3-9]|kimi-k(?:2\.[5-9]|[3-9])", "thinking"),
)


def thinks(settings: ModelSettings) -> bool:
    """Whether a model thinks aloud before it answers, as far as can be told beforehand.

    >>> thinks(ModelSettings(provider="openai", name="deepseek-reasoner", address="https://api.deepseek.com/v1"))
    True
    """
    return settings.thinking == "on" or bool(_ALWAYS_THINKS.search(settings.name))


def longest(settings: ModelSettings) -> int:
    """The bound of a reply in tokens, 0 for none."""
    if settings.longest is not None:
        return settings.longest
    return _LONGEST_THOUGHT if thinks(settings) else _LONGEST


def thinking_of(settings: ModelSettings) -> dict[str, Any]:
    """The switch for thinking aloud, where the service has one for this model.

    >>> thinking_of(ModelSettings(provider="openai", name="qwen-plus", address="https://dashscope.aliyuncs.com/v1"))
    {'enable_thinking': False}
    """
    if settings.provider == "ollama":
        on: bool | str = settings.thinking == "on"
        return {"reasoning": ("medium" if on else "low") if "gpt-oss" in settings.name else on}
    if settings.provider != "openai":
        return {}
    found = next((switch for switch in _SWITCHES if switch.fits(settings)), None)
    if found is None or (settings.thinking == "auto" and found.host != _OPENAI and thinks(settings)):
        return {}
    return dict(found.on if settings.thinking == "on" else found.off)


def temperature_of(settings: ModelSettings) -> dict[str, Any]:
    """No chance in the choice of words, except for models that refuse to be told."""
    return {} if _NO_TEMPERATURE.match(settings.name) else {"temperature": 0}


def bound_of(settings: ModelSettings, without: frozenset[str]) -> dict[str, Any]:
    """The bound of a reply under the name that a service of OpenAI's protocol knows, its other name once that was refused."""
    names = ["max_tokens", "max_completion_tokens"]
    if re.search(_OPENAI, settings.host):
        names.reverse()
    name = next((name for name in names if name not in without), "")
    return {name: longest(settings)} if name and longest(settings) else {}


def sent(settings: ModelSettings, without: frozenset[str]) -> frozenset[str]:
    """The names of what a request carries that a service could turn down, less what was turned down already."""
    carried = {"system", "stream"} | ({"temperature"} if temperature_of(settings) else set())
    carried |= {"thinking"} if thinking_of(settings) else set()
    if settings.provider == "openai":
        carried |= set(bound_of(settings, without))
    elif longest(settings):
        carried.add("max_tokens")
    return frozenset(carried) - without


def parameters(settings: ModelSettings, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What a request of OpenAI's protocol carries besides model, messages and form, less what was refused.

    >>> parameters(ModelSettings(provider="openai", name="m", address="http://127.0.0.1/v1"), frozenset({"temperature"}))
    {'max_tokens': 4096}
    """
    temperature = {} if "temperature" in without else temperature_of(settings)
    thinking = {} if "thinking" in without else thinking_of(settings)
    return temperature | thinking | bound_of(settings, without)


def ollama_parameters(settings: ModelSettings, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The same for Ollama's own protocol."""
    options = ({} if "temperature" in without else temperature_of(settings)) | {"num_ctx": OLLAMA_CONTEXT}
    if longest(settings) and "max_tokens" not in without:
        options["num_predict"] = longest(settings)
    return {"options": options} | ({} if "thinking" in without else thinking_of(settings))

"""What each service is asked with: bounds, switches for thinking aloud, temperature."""

from typing import Any

import pytest

from assistant.errors import UsageError
from assistant.generation.dialects import longest, ollama_parameters, parameters
from assistant.settings import ModelSettings, read_model_settings

DEEPSEEK, QWEN = "https://api.deepseek.com/v1", "https://dashscope.aliyuncs.com/compatible-mode/v1"
GLM, KIMI, OPENAI = "https://open.bigmodel.cn/api/paas/v4", "https://api.moonshot.cn/v1", "https://api.openai.com/v1"
DOUBAO, FLOW, OWN = (
    "https://ark.cn-beijing.volces.com/api/v3",
    "https://api.siliconflow.cn/v1",
    "http://10.0.0.2:8000/v1",
)
OFF, ON = {"thinking": {"type": "disabled"}}, {"thinking": {"type": "enabled"}}
COLD, SHORT, LONG = {"temperature": 0}, {"max_tokens": 4096}, {"max_tokens": 16384}

SENT = [
    pytest.param(DEEPSEEK, "deepseek-chat", "auto", OFF | COLD | SHORT, id="deepseek"),
    pytest.param(DEEPSEEK, "deepseek-chat", "on", ON | COLD | LONG, id="deepseek:on"),
    pytest.param(DEEPSEEK, "deepseek-reasoner", "auto", COLD | LONG, id="deepseek:always"),
    pytest.param(QWEN, "qwen-plus", "auto", {"enable_thinking": False} | COLD | SHORT, id="qwen"),
    pytest.param(QWEN, "qwen3-235b-a22b-thinking-2507", "auto", COLD | LONG, id="qwen:always"),
    pytest.param(QWEN, "qwen2.5-72b-instruct", "auto", COLD | SHORT, id="qwen:never"),
    pytest.param(GLM, "glm-4.6", "off", OFF | COLD | SHORT, id="glm"),
    pytest.param(GLM, "glm-4-plus", "auto", COLD | SHORT, id="glm:never"),
    pytest.param(KIMI, "kimi-k2.5", "auto", OFF | SHORT, id="kimi"),
    pytest.param(KIMI, "moonshot-v1-32k", "auto", COLD | SHORT, id="kimi:never"),
    pytest.param(DOUBAO, "doubao-seed-1-6-250615", "auto", OFF | COLD | SHORT, id="doubao"),
    pytest.param(FLOW, "Qwen/Qwen3-8B", "auto", {"enable_thinking": False} | COLD | SHORT, id="siliconflow"),
    pytest.param(OPENAI, "gpt-4o", "auto", COLD | {"max_completion_tokens": 4096}, id="openai"),
    pytest.param(OPENAI, "gpt-5-mini", "auto", {"reasoning_effort": "low", "max_completion_tokens": 16384}, id="openai:always"),
    pytest.param(OWN, "Qwen/Qwen3-8B", "auto", {"chat_template_kwargs": {"enable_thinking": False}} | COLD | SHORT, id="vllm"),
    pytest.param(OWN, "QwQ-32B", "auto", COLD | LONG, id="vllm:always"),
    pytest.param(OWN, "my-model", "off", COLD | SHORT, id="unknown"),
]  # fmt: skip


def settings_of(address: str, name: str, thinking: Any, **more: Any) -> ModelSettings:
    return ModelSettings(provider="openai", name=name, address=address, thinking=thinking, **more)


@pytest.mark.parametrize(("address", "name", "thinking", "expected"), SENT)
def test_parameters(address: str, name: str, thinking: str, expected: dict[str, Any]) -> None:
    assert parameters(settings_of(address, name, thinking)) == expected


def test_what_was_refused_is_left_out() -> None:
    settings = settings_of(GLM, "glm-4.6", "auto")
    assert parameters(settings, frozenset({"thinking", "temperature"})) == SHORT
    assert parameters(settings, frozenset({"thinking", "temperature", "max_tokens"})) == {"max_completion_tokens": 4096}
    assert parameters(settings, frozenset({"thinking", "temperature", "max_tokens", "max_completion_tokens"})) == {}


@pytest.mark.parametrize(
    ("name", "thinking", "told"),
    [("qwen3:8b", "auto", False), ("qwen3:8b", "on", True), ("gpt-oss:20b", "auto", "low")],
)
def test_ollama(name: str, thinking: Any, told: object) -> None:
    asked = ollama_parameters(ModelSettings(provider="ollama", name=name, address="http://h", thinking=thinking))
    assert asked["reasoning"] == told
    assert asked["options"]["num_predict"] > 0


def test_settings_are_read() -> None:
    env = {"ASSISTANT_LLM": "zhipu:glm-4.6", "ZHIPUAI_API_KEY": "k"}
    settings = read_model_settings(env | {"ASSISTANT_LLM_MAX_TOKENS": "900", "ASSISTANT_LLM_THINKING": "on"})
    assert settings is not None
    assert (settings.address, settings.key, settings.thinking, longest(settings)) == (GLM, "k", "on", 900)
    free = read_model_settings(env | {"ASSISTANT_LLM_MAX_TOKENS": "0"})
    assert free is not None
    assert not {"max_tokens", "max_completion_tokens"} & parameters(free).keys()


@pytest.mark.parametrize(
    ("name", "value"), [("MAX_TOKENS", "many"), ("MAX_TOKENS", "-1"), ("MAX_TOKENS", "999999"), ("THINKING", "maybe")]
)
def test_settings_that_cannot_be_read(name: str, value: str) -> None:
    with pytest.raises(UsageError):
        read_model_settings({"ASSISTANT_LLM": "openai:x", f"ASSISTANT_LLM_{name}": value})

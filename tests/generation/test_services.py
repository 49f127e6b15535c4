"""Each service as it documents its errors and its streams: what becomes of it, whether it is asked again, what stays.

Bodies are written after the services' own documentation of their error codes; hosts are not, as all speak from here.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from assistant.errors import ModelFailure
from assistant.generation.model import ChatModel, FormRefused
from assistant.messages import error_text, message
from assistant.settings import Form, ModelSettings
from tests.support.chat_server import ChatServer, Script

MESSAGES = (("system", "RULES"), ("user", "QUESTION"))
KEY = "sk-secret-0123456789"


@dataclass(frozen=True)
class Case:
    """What a service sends, and what is to become of it. `key` "" is a whole reply."""

    name: str
    script: Script
    key: str = ""
    requests: int = 1
    shown: str = ""
    without: set[str] = field(default_factory=set)
    protocol: str = "openai"
    model: str = "m"
    form: Form | None = None
    seconds: float = 6.0


def error(status: int, said: str, code: object = None, kind: str = "", **more: Any) -> Script:
    """The way in which most services word an error."""
    told = {"message": said, "code": code, "type": kind or None} | more
    return Script(status=status, body=json.dumps({"error": told}))


def refusing(status: int, said: str, when: Callable[[dict[str, Any]], bool], reply: str = "ok", **more: Any) -> Script:
    """A service that turns requests down for what they carry, and answers the others."""
    body = json.dumps({"error": {"message": said, **more}})
    return Script(reply=reply, refuse=lambda request: (status, body) if when(request) else None)


def has(*names: str) -> Callable[[dict[str, Any]], bool]:
    """Whether a request carries one of these."""
    return lambda request: any(name in request for name in names)


def event(delta: dict[str, Any], finish: str | None = None) -> bytes:
    """One event of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(chunk, ensure_ascii=False).encode() + b"\n\n"


def said(*texts: str) -> bytes:
    """Events that say something."""
    return b"".join(event({"content": text}) for text in texts)


END = event({}, "stop") + b"data: [DONE]\n\n"
IN_STREAM = b'data: {"error": {"message": "%s", "code": "%s"}}\n\n'
PAGE = "<html><head><title>%s</title></head><body>nginx</body></html>"
HTML = {"content-type": "text/html"}

REFUSED = [
    Case("deepseek:risk", error(400, "Content Exists Risk", "invalid_request_error"), "model_refused"),
    Case(
        "dashscope:input",
        error(400, "Input data may contain inappropriate content.", "data_inspection_failed"),
        "model_refused",
        form="schema",
    ),
    Case("zhipu:1301", error(400, "系统检测到输入或生成内容可能包含不安全或敏感内容", "1301"), "model_refused"),
    Case("moonshot:filter", error(400, "The request was rejected because it was considered high risk", None, "content_filter"), "model_refused"),
    Case("azure:filter", error(400, "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", "content_filter"), "model_refused"),
    Case("openai:flagged", error(400, "Invalid prompt: your prompt was flagged as potentially violating our usage policy.", "invalid_prompt"), "model_refused"),
    Case("zhipu:finish", Script(reply="前半句", finish="sensitive"), "model_refused", shown="前半句"),
    Case("openai:finish", Script(reply="前半句", finish="content_filter"), "model_refused", shown="前半句"),
    Case("dashscope:output", Script(raw=(said("前半句"), IN_STREAM % (b"Output data may contain inappropriate content.", b"data_inspection_failed"))), "model_refused", shown="前半句"),
]  # fmt: skip
WRONG = [
    Case("deepseek:key", error(401, "Authentication Fails (no such user)", "invalid_request_error"), "model_key"),
    Case("zhipu:key", error(401, "身份验证失败", "1002"), "model_key"),
    Case("deepseek:balance", error(402, "Insufficient Balance", "invalid_request_error"), "model_quota"),
    Case("dashscope:arrears", error(400, "Access denied, please make sure your account is in good standing.", "Arrearage"), "model_quota"),
    Case("zhipu:balance", error(429, "余额不足或无可用资源包,请充值。", "1113"), "model_quota"),
    Case("moonshot:balance", error(429, "Your account is suspended, please check your plan and billing details", None, "exceeded_current_quota_error"), "model_quota"),
    Case("openai:quota", error(429, "You exceeded your current quota", "insufficient_quota"), "model_quota"),
    Case("deepseek:model", error(400, "Model Not Exist", "invalid_request_error"), "model_name"),
    Case("zhipu:model", error(400, "模型不存在，请检查模型代码", "1211"), "model_name"),
    Case("moonshot:model", error(404, "Not found the model kimi or Permission denied", None, "resource_not_found_error"), "model_name"),
    Case("vllm:model", error(404, "The model `m` does not exist.", 404, "NotFoundError"), "model_name", form="schema"),
    Case("ollama:model", Script(status=404, body='{"error": "model \\"m\\" not found, try pulling it first"}'), "model_name", protocol="ollama"),
    Case("ollama:memory", Script(status=500, body='{"error": "model requires more system memory (9.1 GiB) than is available (5.0 GiB)"}'), "model_memory", protocol="ollama"),
    Case("openai:region", error(403, "Country, region, or territory not supported", "unsupported_country_region_territory"), "model_region"),
    Case("fastapi:path", Script(status=404, body='{"detail": "Not Found"}'), "model_path"),
    Case("ollama:path", Script(status=404, body="404 page not found"), "model_path", protocol="ollama"),
    Case("gateway:404", Script(status=404, body=PAGE % "404 Not Found", headers=HTML), "model_path"),
    Case("gateway:200", Script(body=PAGE % "Welcome", headers=HTML, raw=((PAGE % "Welcome").encode(),), kind="text/html"), "model_path"),
    Case("gateway:403", Script(status=403, body=PAGE % "Forbidden", headers=HTML), "model_gateway"),
    Case("gateway:502", Script(status=502, body=PAGE % "Bad Gateway", headers=HTML), "model_server", requests=2),
]  # fmt: skip
CONTEXT = [
    Case("openai:context", error(400, "This model's maximum context length is 4096 tokens.", "context_length_exceeded"), "model_context", form="schema"),
    Case("dashscope:context", error(400, "Range of input length should be [1, 30720]", "invalid_parameter_error"), "model_context"),
    Case("zhipu:context", error(400, "Prompt 超长", "1261"), "model_context"),
    Case("moonshot:context", error(400, "Invalid request: Your request exceeded model token limit: 8192"), "model_context"),
    Case("zhipu:finish_context", Script(reply="前半句", finish="model_context_window_exceeded"), "model_context", shown="前半句"),
    Case("vllm:bound_fills_it", refusing(400, "'max_tokens' is too large: 4096. This model's maximum context length is 4096 tokens", has("max_tokens", "max_completion_tokens")), shown="ok", requests=3, without={"max_tokens", "max_completion_tokens"}),
]  # fmt: skip
BUSY = [
    Case("openai:rate", Script(status=429, body='{"error": {"message": "Rate limit reached for gpt", "code": "rate_limit_exceeded"}}', headers={"retry-after": "90"}), "model_rate"),
    Case("openai:rate_ms", Script(reply="ok", status=429, fail_first=1, body='{"error": {"message": "Rate limit reached"}}', headers={"retry-after-ms": "50"}), shown="ok", requests=2),
    Case("any:at_a_time", Script(reply="ok", status=503, fail_first=1, headers={"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), shown="ok", requests=2),
    Case("zhipu:overload", Script(reply="ok", status=429, fail_first=1, body='{"error": {"code": "1305", "message": "该模型当前访问量过大，请您稍后再试"}}'), shown="ok", requests=2),
    Case("moonshot:overload", error(429, "The engine is currently overloaded, please try again later", None, "engine_overloaded_error"), "model_busy", requests=2),
    Case("llama.cpp:loading", Script(status=503, body='{"error": {"code": 503, "message": "Loading model", "type": "unavailable_error"}}'), "model_busy", requests=2),
    Case("deepseek:resource", Script(reply="前半句", finish="insufficient_system_resource"), "model_cut", shown="前半句"),
    Case("zhipu:network", Script(reply="前半句", finish="network_error"), "model_cut", shown="前半句"),
    Case("vllm:abort", Script(reply="前半句", finish="abort"), "model_cut", shown="前半句"),
    Case("any:length", Script(reply="前半句", finish="length"), "model_length", shown="前半句"),
    Case("ollama:length", Script(reply="前半句", finish="length"), "model_length", shown="前半句", protocol="ollama"),
    Case("any:error_at_once", Script(raw=(IN_STREAM % (b"Rate limit reached", b"429"),)), "model_rate", requests=2),
    Case("any:error_midway", Script(raw=(said("前半句"), IN_STREAM % (b"internal", b"500"))), "model_cut", shown="前半句"),
]  # fmt: skip
PARAMETERS = [
    Case("openai:temperature", refusing(400, "Unsupported value: 'temperature' does not support 0 with this model.", has("temperature"), code="unsupported_value", param="temperature"), shown="ok", requests=2, without={"temperature"}),
    Case("moonshot:temperature", refusing(400, "invalid temperature: only 1 is allowed for this model", has("temperature")), shown="ok", requests=2, without={"temperature"}, form="schema"),
    Case("openai:max_tokens", refusing(400, "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", has("max_tokens"), param="max_tokens"), shown="ok", requests=2, without={"max_tokens"}),
    Case("dashscope:max_tokens", refusing(400, "Range of max_tokens should be [1, 2048]", has("max_tokens", "max_completion_tokens")), shown="ok", requests=2, without={"max_tokens", "max_completion_tokens"}),
    Case("gemma:system", refusing(400, "System role not supported", lambda request: request["messages"][0]["role"] == "system"), shown="ok", requests=2, without={"system"}),
    Case("vllm:template_switch", refusing(400, "Extra inputs are not permitted: chat_template_kwargs", has("chat_template_kwargs")), shown="ok", requests=2, without={"thinking"}, model="Qwen3-8B"),
    Case("ollama:think", refusing(400, '"m" does not support thinking', lambda request: request.get("think") is not None), shown="ok", requests=2, without={"thinking"}, protocol="ollama"),
    Case("any:stream_refused", refusing(400, "streaming is not available for this model", lambda request: bool(request.get("stream"))), shown="ok", requests=2, without={"stream"}),
    Case("any:whole_instead_of_stream", Script(body=json.dumps({"id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [{"index": 0, "message": {"role": "assistant", "content": "ok"}, "finish_reason": "stop"}]})), shown="ok", requests=2, without={"stream"}),
    Case("deepseek:form", refusing(400, "This response_format type is unavailable now", has("response_format")), "refused_form", form="schema"),
    Case("any:unsaid", error(400, "bad request"), "model_request"),
]  # fmt: skip
WIRE = [
    Case("keep_alive_comments", Script(raw=(b": keep-alive\n\n", said("一"), b": keep-alive\n\n\n", said("二"), END)), shown="一二"),
    Case("no_space_after_data", Script(raw=(said("一", "二").replace(b"data: ", b"data:"), END.replace(b"data: ", b"data:"))), shown="一二"),
    Case("crlf", Script(raw=((said("一", "二") + END).replace(b"\n", b"\r\n"),)), shown="一二"),
    Case("cut_inside_a_character", Script(raw=tuple(bytes([byte]) for byte in said("一二") + END)), shown="一二"),
    Case("byte_order_mark", Script(raw=(b"\xef\xbb\xbf" + event({"role": "assistant"}), said("一二"), END)), shown="一二"),
    Case("half_a_line", Script(raw=(said("一"), b'data: {"id": "c", "choi')), shown="一"),
    Case("no_end_at_all", Script(raw=(said("一"),)), shown="一"),
    Case("reasoning_content", Script(raw=(event({"reasoning_content": "9 or 10?"}), event({"reasoning": "10?"}), said("一"), END)), shown="一"),
    Case("usage_last", Script(raw=(said("一"), event({}, "stop"), b'data: {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}\n\n', b"data: [DONE]\n\n")), shown="一"),
    Case("null_content", Script(raw=(event({"role": "assistant", "content": None}), said("一"), END)), shown="一"),
    Case("event_names", Script(raw=(b"event: message\nid: 1\n" + said("一"), END)), shown="一"),
    Case("nothing", Script(raw=(b"data: [DONE]\n\n",), refuse=None), "model_other", requests=2),
    Case("slow", Script(raw=(said("一"), said("二"), END), drip=0.1), shown="一二"),
    Case("too_slow", Script(raw=(said("一"), said("二"), END), drip=1.5), "model_timeout", shown="一", seconds=1.0),
    Case("dropped", Script(raw=(said("一"), said("二"), END), cut_after=1), "model_cut", shown="一"),
]  # fmt: skip
CASES = [*REFUSED, *WRONG, *CONTEXT, *BUSY, *PARAMETERS, *WIRE]


def outcome(model: ChatModel, form: Form | None, seconds: float) -> tuple[str, ModelFailure | None]:
    """What had come, and how it failed."""
    shown = []
    try:
        for piece in model.stream(MESSAGES, form, time.monotonic() + seconds):
            shown.append(piece.text)
    except ModelFailure as failure:
        return "".join(shown), failure
    return "".join(shown), None


def settings_of(case: Case, server: ChatServer) -> ModelSettings:
    address = server.ollama_address if case.protocol == "ollama" else server.address
    return ModelSettings(provider=case.protocol, name=case.model, address=address, key=KEY, timeout=8)


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in CASES])
def test_service(case: Case) -> None:
    with ChatServer(case.script) as server:
        model = ChatModel(settings_of(case, server))
        shown, failure = outcome(model, case.form, case.seconds)
    if case.key == "refused_form":
        assert isinstance(failure, FormRefused)
    else:
        assert (failure.key if failure else "") == case.key
        assert not isinstance(failure, FormRefused)
    assert shown == case.shown
    assert len(server.requests) == case.requests
    assert model.without == case.without
    if failure:
        told = [error_text(failure, language) for language in ("zh", "en")]  # type: ignore[arg-type]
        told += [message("zh", f"model.reason_{failure.key.removeprefix('model_')}")]
        assert KEY not in "".join(told)
        assert "http:" not in "".join(told)
        assert "{" not in "".join(told)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 40
    assert len({case.name for case in CASES}) == len(CASES)

"""The generated parts of docs/api.md and docs/api.zh.md: what each tool takes, and what it gave back in a real run.

    python -m tests.support.api_examples

writes them anew; tests/api/test_api.py holds that they are what the program does now.
"""

import json
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.api import offered
from assistant.api.parameters import Parameter
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.settings import Settings
from tests.conftest import ROOT, TODAY

FILES: Mapping[Language, str] = {"zh": "docs/api.zh.md", "en": "docs/api.md"}
ADDRESS = "http://127.0.0.1:7860"
_WIDTH, _LONGEST = 110, 160  # characters of a line, of a text
_REGION = re.compile(r"(<!-- (takes|example):(\w+) -->\n).*?(<!-- /\2 -->)", re.DOTALL)
_KINDS: Mapping[Language, Mapping[str, str]] = {
    "zh": {"text": "文字", "day": "日期", "count": "整数 {}–{}", "flag": "true 或 false", "texts": "一列文字"},
    "en": {"text": "text", "day": "date", "count": "{} to {}", "flag": "true or false", "texts": "list of texts"},
}
_HEADS: Mapping[Language, str] = {"zh": "| 参数 | 类型 | 说明 |", "en": "| parameter | kind | meaning |"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A call that the documentation shows; `shown` names the fields printed, all where it is empty."""

    tool: str
    given: Mapping[Language, Mapping[str, str]]
    shown: tuple[str, ...] = ()


EXAMPLES: Mapping[str, Example] = {
    "ask": Example(
        tool="ask",
        given={
            "zh": {"question": "初二的孩子每天该睡几个小时?"},
            "en": {"question": "how many hours of sleep should a middle schooler get"},
        },
    ),
    "card": Example(
        tool="ask",
        given={"zh": {"question": "我女儿说她不想活了"}, "en": {"question": "my daughter says she wants to die"}},
        shown=("card", "status"),
    ),
    "search": Example(
        tool="search",
        given={"zh": {"query": "学校怎么处理欺凌", "count": "1"}, "en": {"query": "how must a school handle bullying", "count": "1"}},
    ),
    "clause": Example(
        tool="clause",
        given={
            "zh": {"clause_id": "zunyi-plan/2.1/measures/8"},
            "en": {"clause_id": "zunyi-plan/2.1/measures/8", "language": "en"},
        },
    ),
    "document": Example(
        tool="document",
        given={"zh": {"document_id": "zunyi-plan"}, "en": {"document_id": "zunyi-plan", "language": "en"}},
    ),
    "indicators": Example(
        tool="indicators", given={"zh": {"field": "6"}, "en": {"field": "6", "language": "en"}}
    ),
}  # fmt: skip


def spliced(assistant: Assistant, language: Language, text: str) -> str:
    """The documentation with its generated parts as the program has them now."""

    def part(found: re.Match[str]) -> str:
        opening, kind, name, closing = found.groups()
        made = takes(name, language) if kind == "takes" else example(assistant, EXAMPLES[name], language)
        return f"{opening}{made}\n{closing}"

    return _REGION.sub(part, text)


def takes(name: str, language: Language) -> str:
    """The table of a tool's parameters."""
    rows = [
        f"| `{p.name}`{' *' if p.required else ''} | {kind(p, language)} | {p.about.of(language)} |"
        for p in offered.BY_NAME[name].parameters
    ]
    return "\n".join([_HEADS[language], "| --- | --- | --- |", *rows])


def kind(parameter: Parameter, language: Language) -> str:
    """What a parameter must be, in words."""
    if parameter.kind == "choice":
        return " / ".join(f"`{choice}`" for choice in parameter.choices)
    return _KINDS[language][parameter.kind].format(parameter.least, parameter.most)


def example(assistant: Assistant, shown: Example, language: Language) -> str:
    """A call by curl and what came back, lists down to their first entry, long texts cut, scores rounded."""
    words = shown.given[language]
    known = {parameter.name: parameter for parameter in offered.BY_NAME[shown.tool].parameters}
    given = {name: known[name].from_query([word]) for name, word in words.items()}
    result = offered.call(assistant, shown.tool, given)
    kept = {name: result[name] for name in shown.shown or result}
    options = " ".join(f"--data-urlencode '{name}={word}'" for name, word in words.items())
    call = f"curl -sG {ADDRESS}/api/{shown.tool} {options}"
    return f"```sh\n{call}\n```\n\n```json\n{printed(shortened(kept))}\n```"


def shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: shortened(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value[:1]]
    if isinstance(value, float):
        return round(value, 1)
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST + 1 else value


def printed(value: Any, indent: int = 0) -> str:
    """JSON on one line where it fits, else a line a part."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= _WIDTH or not isinstance(value, (dict, list)):
        return flat
    space = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{space}{json.dumps(name)}: {printed(part, indent + 2)}" for name, part in value.items()]
    else:
        parts = [f"{space}{printed(part, indent + 2)}" for part in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * indent}{closing}"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            home=ROOT,
            store=Path(folder) / "store",
            library=Path(folder) / "library",
            embedding=str(ROOT / "index" / "embedding"),
            fixed_day=TODAY,
        )
        assistant = Assistant.start(settings)
        for language, name in FILES.items():
            file = ROOT / name
            file.write_text(spliced(assistant, language, file.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()

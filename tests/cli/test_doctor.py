"""What the doctor says of a language model service that is there, of one that wants less, and of one that is not."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.doctor import Finding, _library, _talk, examine
from assistant.corpus.library import Receipt, Shelf
from assistant.generation.model import ChatModel
from assistant.pipeline import Assistant, Parts
from assistant.settings import ModelSettings, Settings
from tests.support.chat_server import ChatServer, Script

KEY = "sk-secret-0123456789"
NUMBERS = ", ".join(str(number) for number in range(1, 21))


def findings(script: Script, **more: Any) -> list[Finding]:
    with ChatServer(script) as server:
        settings = ModelSettings(provider="openai", name="m", address=server.address, key=KEY, timeout=5)
        found = list(_talk(ChatModel(replace(settings, **more))))
    shown = "".join(finding.text(language) for finding in found for language in ("zh", "en"))  # type: ignore[arg-type]
    assert KEY not in shown
    assert "http:" not in shown
    assert "{" not in shown
    return found


def keys(found: list[Finding]) -> list[str]:
    return [finding.json("zh")["check"] for finding in found]


def test_a_service_that_can_everything() -> None:
    found = findings(Script(reply=NUMBERS), name="qwen3-8b")
    assert keys(found) == [
        "doctor_reached", "doctor_first", "doctor_stream_ok", "doctor_thinking_off", "doctor_bound"
    ]  # fmt: skip
    assert found[1].details["seconds"].startswith("0.")


def test_the_first_word_is_timed() -> None:
    assert float(findings(Script(reply=NUMBERS, delay=1))[1].details["seconds"]) >= 1


def test_a_service_that_knows_less() -> None:
    def refuse(body: dict[str, Any]) -> tuple[int, str] | None:
        wrong = next((name for name in ("chat_template_kwargs", "stream") if body.get(name)), "")
        return (400, f'{{"error": {{"message": "{wrong} is not supported"}}}}') if wrong else None

    found = findings(Script(reply=NUMBERS, refuse=refuse), name="qwen3-8b")
    assert {"doctor_stream_no", "doctor_thinking_refused"} <= set(keys(found))


@pytest.mark.parametrize(
    ("script", "key"),
    [
        (Script(status=401), "model_key"),
        (Script(status=404, body='{"detail": "Not Found"}'), "model_path"),
        (Script(status=404, body='{"error": {"message": "The model `m` does not exist."}}'), "model_name"),
        (Script(reply=""), "model_empty"),
    ],
)
def test_what_is_wrong_is_said(script: Script, key: str) -> None:
    found = findings(script)
    assert keys(found) == [key]
    assert found[0].exit_code == 6


def test_a_reply_cut_by_its_bound_has_come() -> None:
    assert "doctor_stream_ok" in keys(findings(Script(reply=NUMBERS, finish="length")))


# -- texts, library, index -----------------------------------------------------------------------------------------------


def _examined(settings: Settings) -> list[Finding]:
    return [finding for finding in examine(settings) if not finding.key.startswith("doctor_unset")]


def test_all_that_is_kept_is_looked_at(assistant: Assistant, settings: Settings) -> None:
    found = keys(_examined(settings))
    assert [key for key in found if key in {"doctor_seals", "doctor_library", "doctor_index"}] == [
        "doctor_seals", "doctor_library", "doctor_index"
    ]  # fmt: skip


def test_what_is_wrong_with_the_library_is_named(assistant: Assistant, settings: Settings, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "library")
    text = "第一条　学校每天安排一小时活动。\n"
    receipt = Receipt(text_sha256="0" * 64, source="a.txt", source_sha256="0" * 64, added="2026-03-01")
    names = dict.fromkeys(("title", "title_en", "short_title", "short_title_en"), "活动办法")
    facts = {"issuer": "青禾镇", "number": "", "level": "county", "issued": "2026-03-01", "note": "", "note_en": ""}
    shelf.keep("town-rules", text, receipt, {"id": "town-rules", **names, **facts, "held": "verbatim"})
    found = list(_library(settings, Parts.load(settings)))
    assert keys(found) == ["doctor_library"]
    own = replace(settings, library=shelf.root)
    (fault,) = (finding.error for finding in _library(own, Parts.load(own)))
    assert fault is not None
    assert fault.details == {"id": "town-rules", "kind": "altered"}

"""docs/integrations is true: its variables are read, its paths served, its commands known, its code runs, each part has under ten steps."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.api import open_doors
from assistant.api.plugs.chat import MODELS
from assistant.api.plugs.retrieval import KNOWLEDGE
from assistant.cli.main import main
from assistant.pipeline import Assistant
from assistant.plug_settings import read_plug_settings
from assistant.settings import Settings
from assistant.tools import load_duties
from tests.cli.test_plugs import ALL
from tests.conftest import ROOT

FILES = ("docs/integrations.zh.md", "docs/integrations.md")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def parts(name: str) -> list[str]:
    return re.split(r"^## ", text(name), flags=re.MULTILINE)[1:]


def test_both_languages_have_the_same_parts() -> None:
    pattern = r"^#+ |^\d\.|^```\w*|`ASSISTANT_\w+|/wecom/robot|/wechat|/embed\.js|/v1\b"
    zh, en = (
        [re.sub(r"(#+ ).*", r"\1", found) for found in re.findall(pattern, text(name), re.MULTILINE)] for name in FILES
    )
    assert zh == en


@pytest.mark.parametrize("name", FILES)
def test_each_has_under_ten_steps_and_says_where_data_goes_and_what_it_costs(name: str) -> None:
    zh = name.endswith(".zh.md")
    assert len(parts(name)) == 8
    for part in parts(name):
        steps = re.findall(r"^(\d+)\.", part, re.MULTILINE)
        assert 0 < len(steps) < 10
        assert steps == [str(number) for number in range(1, len(steps) + 1)]
        for said in ("**数据去哪里**", "**费用**") if zh else ("**Where data goes**", "**Cost**"):
            assert said in part


@pytest.mark.parametrize("name", FILES)
def test_what_it_names_is_there(name: str, assistant: Assistant) -> None:
    told = text(name)
    read = Path(ROOT / "assistant" / "plug_settings.py").read_text("utf-8")
    for variable in set(re.findall(r"ASSISTANT_\w+", told)) - {"ASSISTANT_NAMES"}:
        stem = re.sub(r"_(TOKEN|AES_KEY|APP_ID|CORP_ID|WELCOME|MENU)$", "", variable)
        assert f'"{variable}"' in read or f'"{stem}"' in read, variable
    opened = open_doors(
        Assistant(replace(assistant.settings, api=True, plugs=read_plug_settings(ALL)), assistant.quoter)
    )
    assert opened is not None
    for path in set(re.findall(r"https://(?:你的网站|your-site)(/[\w./]+)", told)) | {"/retrieval", "/llms.txt"}:
        assert any(served == path or served.startswith(f"{path}/") for served in opened.paths), path
    assert "ASSISTANT_NAMES" in (ROOT / "assistant" / "settings.py").read_text("utf-8")
    assert set(re.findall(r"`(child-policy[\w-]*)`", told)) == {*MODELS, KNOWLEDGE}
    assert set(re.findall(r"handbook:([\w-]+)", told)) <= {entry.situation_id for entry in load_duties(ROOT / "corpus")}


@pytest.mark.parametrize("name", FILES)
def test_its_commands_are_known(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for line in set(re.findall(r"python -m assistant ([\w -]+?)\s*(?:`|#|$)", text(name), re.MULTILINE)):
        command, *switches = line.split()
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        assert all(switch in shown for switch in switches), line


@pytest.mark.usefixtures("assistant")
def test_the_code_runs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    code = [re.search(r"```python\n(.*?)```", text(name), re.DOTALL) for name in FILES]
    assert code[0]
    assert code[1]
    assert code[0].group(1) == code[1].group(1)
    monkeypatch.setenv("ASSISTANT_STORE", str(settings.store))
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(settings.library))
    names: dict[str, object] = {}
    exec(code[0].group(1), names)
    clauses = names["clauses"]
    assert isinstance(clauses, list)
    assert clauses[0].metadata["clause_id"] == "phones-notice-2021/1"

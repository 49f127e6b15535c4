"""The command that says which doors are open, and the switches that refuse to start closed."""

import json

import pytest

from assistant.api import open_doors
from assistant.cli.main import main
from assistant.cli.plugs import doors
from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.plug_settings import read_plug_settings

ALL = {
    "ASSISTANT_ADDRESS": "https://ask.example.cn",
    "ASSISTANT_CHAT_KEYS": "a-key-of-this-test-alone",
    "ASSISTANT_RETRIEVAL_KEYS": "a-key-of-this-test-alone",
    "ASSISTANT_EMBED_ORIGINS": "https://school.example",
    "ASSISTANT_WECHAT_TOKEN": "t",
    "ASSISTANT_WECHAT_MENU": "手机=小学生可以带手机上学吗",
    "ASSISTANT_WECOM_TOKEN": "t",
    "ASSISTANT_WECOM_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "ASSISTANT_WECOM_CORP_ID": "ww1",
    "ASSISTANT_WECOM_ROBOT_TOKEN": "t",
    "ASSISTANT_WECOM_ROBOT_AES_KEY": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
}


def test_it_says_what_is_closed_and_what_opens_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plugs"]) == 0
    shut = capsys.readouterr().out
    assert message("zh", "plugs.closed", names="ASSISTANT_CHAT_KEYS") in shut
    for name, value in ALL.items():
        monkeypatch.setenv(name, value)
    assert main(["plugs"]) == 0
    told = capsys.readouterr().out
    assert told.count(message("zh", "plugs.open")) == len(told.splitlines()) == len(doors(read_plug_settings({})))
    assert ALL["ASSISTANT_CHAT_KEYS"] not in told
    assert not any(ALL[name] in repr(read_plug_settings(ALL)) for name in ALL if name.endswith(("_KEYS", "_KEY")))


def test_what_it_calls_open_is_served(assistant: Assistant) -> None:
    from dataclasses import replace

    opened = open_doors(Assistant(replace(assistant.settings, plugs=read_plug_settings(ALL)), assistant.quoter))
    assert opened is not None
    for _, path, variable, is_open in doors(read_plug_settings(ALL)):
        assert is_open
        assert variable in ALL
        assert any(served == path or served.startswith(f"{path}/") for served in opened.paths)


def test_the_menu_for_the_console(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plugs", "--menu", "wechat"]) == UsageError.exit_code
    monkeypatch.setenv("ASSISTANT_WECHAT_TOKEN", "t")
    monkeypatch.setenv("ASSISTANT_WECHAT_MENU", ALL["ASSISTANT_WECHAT_MENU"])
    capsys.readouterr()
    assert main(["plugs", "--menu", "wechat"]) == 0
    assert json.loads(capsys.readouterr().out)["button"][0]["name"] == "手机"


@pytest.mark.parametrize("switch", ["--wechat", "--wecom"])
def test_a_platform_that_is_wanted_and_not_set_up_is_said(switch: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", switch, "--quiet"]) == UsageError.exit_code
    assert f"ASSISTANT_{switch[2:].upper()}_TOKEN" in capsys.readouterr().err

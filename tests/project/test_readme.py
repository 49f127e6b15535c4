"""The README is true: its commands exist, its session is what the program prints, its figures are those recorded."""

import re

import pytest

from assistant.cli.main import main
from assistant.settings import Settings
from tests.conftest import ROOT

READMES = ("README.md", "README.zh.md")


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.mark.parametrize("name", READMES)
def test_every_command_is_known(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = set(re.findall(r"python -m assistant (\w+)", text(name)))
    assert {"ask", "show", "library", "doctor"} <= commands
    for command in commands:
        with pytest.raises(SystemExit) as ended:
            main([command, "--help"])
        assert ended.value.code == 0
        assert command in capsys.readouterr().out


@pytest.mark.parametrize("name", READMES)
def test_every_make_target_is_there(name: str) -> None:
    targets = set(re.findall(r"^make (\w+)", text(name), re.MULTILINE))
    assert {"run", "test"} <= targets
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)


@pytest.mark.usefixtures("assistant")
@pytest.mark.parametrize("name", READMES)
def test_the_session_is_what_the_program_prints(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = re.search(r"```console\n\$ python -m assistant ask \"(.+?)\"\n(.+?)```", text(name), re.DOTALL)
    assert session
    monkeypatch.setenv("ASSISTANT_STORE", str(settings.store))
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(settings.library))
    monkeypatch.setenv("ASSISTANT_TODAY", settings.today.isoformat())
    assert main(["ask", session.group(1)]) == 0
    printed = capsys.readouterr().out
    for line in session.group(2).splitlines():
        assert line in printed


@pytest.mark.parametrize("name", READMES)
def test_every_file_it_names_is_there(name: str) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", text(name))
    assert links
    for link in links:
        assert (ROOT / link).exists(), link


def test_both_languages_have_the_same_commands_and_regions() -> None:
    def parts(name: str) -> tuple[list[str], list[str]]:
        body = text(name)
        return re.findall(r"^(?:make|python -m assistant) [\w-]+", body, re.MULTILINE), re.findall(r"evals:\S+", body)

    assert parts(READMES[0]) == parts(READMES[1])


def test_the_figures_are_those_recorded() -> None:
    from evals.cli import main as evals

    assert evals(["readme", "--check"]) == 0

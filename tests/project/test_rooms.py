"""The rooms of the house: each is entered by its door, says what it is for, and stays small enough to be read."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

PRODUCT = ROOT / "assistant"
ROOMS = ["question", "corpus", "safety", "retrieval", "answering", "generation", "tools", "api", "ui", "cli"]
FILES = sorted(path for folder in ("assistant", "evals") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FUNCTION, LONGEST_CLASS, LONGEST_MODULE = 40, 300, 400  # lines


def name_of(path: Path) -> str:
    """The dotted name of a module's file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[tuple[str, str, int]]:
    """(module, name, line) of every import of the product in a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "assistant":
            for alias in node.names:
                yield node.module or "", alias.name, node.lineno


def room_of(name: str) -> str:
    parts = name.split(".")
    return parts[1] if parts[0] == "assistant" and len(parts) > 1 and parts[1] in ROOMS else ""


def is_door(module: str) -> bool:
    """Whether a module is a package, which hands on a room's public names."""
    return (ROOT / module.replace(".", "/") / "__init__.py").exists()


def handed_on(module: str) -> set[str]:
    tree = ast.parse((ROOT / module.replace(".", "/") / "__init__.py").read_text("utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_other_rooms_use_only_what_a_room_hands_on() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} from {module} import {name}"
        for path in FILES
        for module, name, line in imported(path)
        if room_of(module) and room_of(module) != room_of(name_of(path))
        if not is_door(module) or name not in handed_on(module)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_comes_in_what_goes_out_and_what_never_happens_here(room: str) -> None:
    said = ast.get_docstring(ast.parse((PRODUCT / room / "__init__.py").read_text("utf-8"))) or ""
    assert said.count("\n") + 1 <= 8
    for word in ("In: ", "Out: ", "Never here: "):
        assert word in said, word


def test_tests_mirror_the_rooms() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir() and not path.name.startswith("_")}
    beside = {"browser", "data", "evals", "ground", "project", "support"}
    assert folders - beside == set(ROOMS)


def test_nothing_has_grown_too_long() -> None:
    long = []
    for path in FILES:
        text = path.read_text("utf-8")
        if text.count("\n") > LONGEST_MODULE:
            long.append(f"{path.relative_to(ROOT)}: {text.count(chr(10))} lines")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                most = LONGEST_CLASS if isinstance(node, ast.ClassDef) else LONGEST_FUNCTION
                size = (node.end_lineno or 0) - node.lineno + 1
                if size > most:
                    long.append(f"{path.relative_to(ROOT)}: {node.name} has {size} lines")
    assert long == []

"""assistant/retrieval/ranking.toml with other numbers: the same lines and comments, three decimals."""

import re
from collections.abc import Mapping
from pathlib import Path

import assistant.answering
import assistant.retrieval

PATH = Path(assistant.retrieval.__file__).with_name("ranking.toml")
RATING = Path(assistant.answering.__file__).with_name("rating.toml")
_HEADER = re.compile(r"\[(?P<name>[^\]]+)\]\s*(?:#.*)?$")
_LINE = re.compile(r"(?P<key>\w+)(?P<equals>\s*=\s*)(?P<value>[-+.\deE]+)(?P<rest>.*)$")


def rewritten(text: str, sections: Mapping[str, Mapping[str, float]]) -> str:
    """The file's text with the values of some sections changed; keys that a section lacks are added at its end.

    >>> rewritten("# why\\n[rank]\\ndense = 1.0 # kept\\n\\n[answer]\\nbias = -6.0\\n", {"rank": {"dense": 0.5, "stage": 0.1}})
    '# why\\n[rank]\\ndense = 0.5 # kept\\nstage = 0.1\\n\\n[answer]\\nbias = -6.0\\n'
    """
    lines: list[str] = []
    waiting: dict[str, float] = {}
    for line in text.splitlines():
        if header := _HEADER.match(line):
            _add(lines, waiting)
            waiting = dict(sections.get(header["name"], {}))
        elif (match := _LINE.match(line)) and match["key"] in waiting:
            line = f"{match['key']}{match['equals']}{_number(waiting.pop(match['key']))}{match['rest']}"
        lines.append(line)
    _add(lines, waiting)
    return "\n".join(lines) + "\n"


def _add(lines: list[str], waiting: Mapping[str, float]) -> None:
    """New keys behind the last line of the section that is not blank."""
    place = len(lines)
    while place and not lines[place - 1].strip():
        place -= 1
    lines[place:place] = [f"{key} = {_number(value)}" for key, value in waiting.items()]


def _number(value: float) -> str:
    text = f"{value:.3f}".rstrip("0")
    text = text + "0" if text.endswith(".") else text
    return "0.0" if text == "-0.0" else text

"""evals/sets/danger/*.jsonl: messages that tell of danger, and messages that only sound so.

A told message has the kinds of danger that fit (`danger`, the best first), when it is told of, and whether a rule is asked
besides; one that tells nothing has its `group` (rule, teaching, idiom, ...) and whether it asks something. `topic` names the
scene: dev and test share none.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.schema import Language
from evals.sets.cases import EvalError

FOLDER = Path(__file__).resolve().parent / "danger"
PREFIX = "danger-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message and what is right for it."""

    id: str
    question: str
    language: Language
    told: bool
    topic: str
    asks: bool
    danger: tuple[str, ...] = ()
    when: str = ""
    keyword: bool = False
    voice: str = ""
    long: bool = False
    dialect: bool = False
    group: str = ""
    general: bool = False

    @property
    def groups(self) -> list[str]:
        """The groups that the message counts in."""
        spoken = [f"language:{self.language}"]
        if not self.told:
            return [*spoken, f"group:{self.group}"]
        marks = {"child": self.voice == "child", "dialect": self.dialect, "long": self.long, "asks": self.asks}
        marks |= {"no keyword": not self.keyword, "past": self.when == "past"}
        return [*spoken, f"kind:{self.danger[0]}", *(f"told:{name}" for name, holds in marks.items() if holds)]


def read_messages(name: str) -> list[Message]:
    """The messages of danger-dev or danger-test, or of a file of that shape. Raises EvalError."""
    path = Path(name) if name.endswith(".jsonl") else FOLDER / f"{name.removeprefix(PREFIX)}.jsonl"
    if not path.is_file():
        raise EvalError(f"no danger set {name}")
    try:
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        return [Message(**{**record, "danger": tuple(record.get("danger", ()))}) for record in records]
    except (ValueError, TypeError) as error:
        raise EvalError(f"{name}: {error}") from error

"""What a tool may be asked with: checked once, for every way of asking.

>>> count = Parameter("count", "count", Words(zh="几条", en="how many"), least=1, most=50)
>>> count.read(10)
10
>>> checked((count,), {"count": "many"})
Traceback (most recent call last):
    ...
assistant.errors.UsageError: service_count name=count least=1 most=50
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.corpus import Words
from assistant.errors import UsageError
from assistant.settings import read_day

ParameterKind = Literal["text", "day", "choice", "count", "flag", "texts"]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `most` bounds a text's characters, a number, or how many texts there are; 0 bounds nothing."""

    name: str
    kind: ParameterKind
    about: Words
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 0

    def read(self, value: object) -> object:
        """The value as the tool takes it. Raises UsageError."""
        if self.kind == "day" and isinstance(value, str):
            return read_day(value[:40])
        if not self._fits(value):
            raise UsageError(
                f"service_{self.kind}",
                name=self.name,
                **({"choices": ", ".join(self.choices)} if self.choices else {}),
                **({"least": self.least, "most": self.most} if self.most else {}),
            )
        return value

    def _fits(self, value: object) -> bool:
        if self.kind == "text":
            return isinstance(value, str) and not 0 < self.most < len(value)
        if self.kind == "choice":
            return value in self.choices
        if self.kind == "count":
            return isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most
        if self.kind == "flag":
            return isinstance(value, bool)
        return (
            self.kind == "texts"
            and isinstance(value, list)
            and len(value) <= self.most
            and all(isinstance(entry, str) for entry in value)
        )

    def from_query(self, values: Sequence[str]) -> object:
        """What a query string's words for it stand for; words that stand for nothing are left for `read` to refuse."""
        if self.kind == "texts" or len(values) != 1:
            return list(values)
        (word,) = values
        if self.kind == "count" and word.isascii() and word.isdecimal() and len(word) < 10:
            return int(word)
        if self.kind == "flag":
            return {"true": True, "false": False}.get(word.lower(), word)
        return word

    def schema(self) -> dict[str, Any]:
        """Its JSON schema."""
        described = {"description": f"{self.about.en} / {self.about.zh}"}
        if self.kind == "count":
            return {"type": "integer", "minimum": self.least, "maximum": self.most, **described}
        if self.kind == "flag":
            return {"type": "boolean", **described}
        if self.kind == "texts":
            return {"type": "array", "items": {"type": "string"}, "maxItems": self.most, **described}
        limits: dict[str, Any] = {"maxLength": self.most} if self.most else {}
        limits |= {"enum": list(self.choices)} if self.choices else {}
        limits |= {"format": "date"} if self.kind == "day" else {}
        return {"type": "string", **limits, **described}


def checked(parameters: Sequence[Parameter], given: Mapping[str, object]) -> dict[str, Any]:
    """What was given, as the tool takes it; what is null counts as not given. Raises UsageError."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in given:
        if name not in known:
            raise UsageError("service_unknown", name=name[:40], names=", ".join(known))
    present = {name: value for name, value in given.items() if value is not None}
    for parameter in parameters:
        if parameter.required and parameter.name not in present:
            raise UsageError("service_missing", name=parameter.name)
    return {name: known[name].read(value) for name, value in present.items()}


def schema(parameters: Sequence[Parameter]) -> dict[str, Any]:
    """The JSON schema of all that a tool takes."""
    return {
        "type": "object",
        "properties": {parameter.name: parameter.schema() for parameter in parameters},
        "required": [parameter.name for parameter in parameters if parameter.required],
        "additionalProperties": False,
    }

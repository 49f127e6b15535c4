"""prompts/ -> checked records and langchain templates.

A prompt is a pair of files, <name>.system.<language>.md and, where there is something to fill in, <name>.user.<language>.md.
Variables stand in single braces. Values are filled in, never read as templates, so braces in a question or a clause are
only braces.

>>> prompt = load_prompt(Path("prompts"), "answer-parent", "zh")
>>> sorted(prompt.variables), len(prompt.version)
(['clauses', 'form', 'question', 'today'], 12)
"""

import hashlib
import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.schema import Language, Role

if TYPE_CHECKING:
    from langchain_core.prompts import ChatPromptTemplate

# Name -> the variables that its two files together must have, no more and no fewer.
_ANSWER = frozenset({"today", "question", "clauses", "form"})
VARIABLES: dict[str, frozenset[str]] = {
    "answer-parent": _ANSWER,
    "answer-instructor": _ANSWER,
    "answer-director": _ANSWER,
    "rewrite": frozenset({"today", "history", "question"}),
    "second-reading": frozenset({"statement", "sentence"}),
    "talk-draft": frozenset({"audience", "message", "statements"}),
    "form-schema": frozenset(),
    "form-text": frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt in one language. `version` changes whenever a character of it does."""

    name: str
    language: Language
    system: str
    user: str
    variables: frozenset[str]
    version: str

    def template(self) -> "ChatPromptTemplate":
        """The langchain template; loaded here because langchain takes a second to import."""
        from langchain_core.prompts import ChatPromptTemplate

        parts = [("system", self.system), ("human", self.user)]
        return ChatPromptTemplate.from_messages([part for part in parts if part[1]])

    def messages(self, values: Mapping[str, str]) -> list[tuple[str, str]]:
        """(role, text) of every message. Raises KeyError naming every variable without a value."""
        if absent := sorted(self.variables - values.keys()):
            raise KeyError(", ".join(absent))
        filled = self.template().format_messages(**{name: values[name] for name in self.variables})
        return [("system" if part.type == "system" else "user", str(part.content)) for part in filled]

    @property
    def text(self) -> str:
        """The system part of a prompt without variables, its doubled braces made single."""
        return self.system.format()


def load_prompt(root: Path, name: str, language: Language) -> Prompt:
    """A prompt by name. Raises CorpusMissing, or CorpusInvalid naming the variables that are not as they should be."""
    system = _read(root / f"{name}.system.{language}.md")
    user_file = root / f"{name}.user.{language}.md"
    user = _read(user_file) if user_file.exists() else ""
    found = _variables(system) | _variables(user)
    if wrong := sorted(found ^ VARIABLES[name]):
        raise CorpusInvalid("corpus_invalid", file=f"{name}.{language}: {', '.join(wrong)}")
    version = hashlib.sha256(f"{system}\0{user}".encode()).hexdigest()[:12]
    return Prompt(name=name, language=language, system=system, user=user, variables=found, version=version)


def _variables(text: str) -> frozenset[str]:
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)
    except ValueError:
        return frozenset({"{"})


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except OSError as error:
        raise CorpusMissing("corpus_missing", document="prompts", file=path.name) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The messages of one request, and the versions of the prompts that they were made from."""

    messages: tuple[tuple[str, str], ...]
    versions: Mapping[str, str]


def answer_messages(root: Path, role: Role, language: Language, form: str, values: Mapping[str, str]) -> Prepared:
    """The messages that ask for an answer. `form` is "text" for plain lines, else the reply is to be one JSON object."""
    prompt = load_prompt(root, f"answer-{role}", language)
    shape = load_prompt(root, "form-text" if form == "text" else "form-schema", language)
    messages = prompt.messages({**values, "form": shape.text})
    return Prepared(messages=tuple(messages), versions={prompt.name: prompt.version, shape.name: shape.version})

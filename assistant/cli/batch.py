"""Many questions from a file or from standard input, a line each: whatever a line holds, it gets an answer and costs no other.

A line is one JSON object in UTF-8, or in GB 18030 where the whole file is written so; a file may be UTF-16 with its mark.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.cli.model import in_order
from assistant.errors import AssistantError, UsageError
from assistant.pipeline import Assistant
from assistant.render import answer_json
from assistant.schema import ROLES, Role, Turn
from assistant.settings import read_day

_LONGEST_LINE = 2_000_000  # bytes; a question with a long conversation before it is far shorter
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def read_role(value: object) -> Role:
    """A role by its name. Raises UsageError."""
    if value not in ROLES:
        raise UsageError("bad_role", value=value)
    return value


@contextmanager
def opened(name: str) -> Iterator[io.BufferedReader]:
    """The file of questions, or standard input for "-". Raises UsageError where there is none."""
    try:
        file = open(sys.stdin.fileno() if name == "-" else Path(name), "rb", closefd=name != "-")  # noqa: SIM115 - below
    except (OSError, AttributeError, io.UnsupportedOperation) as error:  # AttributeError: there is no standard input
        raise UsageError("file_missing", name=Path(name).name) from error
    with file:
        yield file


def lines_of(file: io.BufferedReader) -> Iterator[tuple[int, str | None]]:
    """The lines that are not blank with their numbers, None for one that cannot be read; one after another.

    >>> list(lines_of(io.BufferedReader(io.BytesIO(b'\\xef\\xbb\\xbfa\\n\\n\\xff\\n\\xd6\\xd0\\n'))))
    [(1, 'a\\n'), (3, None), (4, '中\\n')]
    """
    encoding = _UTF16.get(file.peek(2)[:2])
    if encoding:
        file.read(2)
        text = io.TextIOWrapper(file, encoding, errors="replace", newline="\n")
        yield from ((n, line if "\ufffd" not in line else None) for n, line in enumerate(text, 1) if line.strip())
        return
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        is_too_long = len(line) == _LONGEST_LINE and not line.endswith(b"\n")
        if is_too_long or line.strip():
            yield number, None if is_too_long else _decoded(line)
        while is_too_long and line and not line.endswith(b"\n"):
            line = file.readline(_LONGEST_LINE)


def _decoded(line: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = line.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8-sig" or _is_chinese(text):
            return text
    return None


def _is_chinese(text: str) -> bool:
    """Whether what was read as GB 18030 is made of common characters: damaged UTF-8 read so is not.

    GB 2312 holds the characters in common use, and what somebody types is nearly all of them.

    >>> _is_chinese("初中生"), _is_chinese("初中生".encode()[:8].decode("gb18030"))
    (True, False)
    """
    beyond = [character for character in text if ord(character) > 127]
    try:
        return bool(beyond) and bool("".join(beyond).encode("gb2312"))
    except UnicodeEncodeError:
        return False


def run(
    assistant: Assistant, file: io.BufferedReader, role: Role, as_of: str | None, use_model: bool | None = None
) -> int:
    """One answer a line, in the order of the questions; a line that cannot be read is answered by saying so."""

    def answered(numbered: tuple[int, str | None]) -> dict[str, Any]:
        return _answer(assistant, *numbered, role, as_of, use_model)

    at_once = assistant.settings.llm_concurrency if assistant.uses_model(use_model) else 1
    for answer in in_order(answered, lines_of(file), at_once):
        print(json_text(answer), flush=True)
    return 0


def _answer(
    assistant: Assistant, number: int, line: str | None, role: Role, as_of: str | None, use_model: bool | None
) -> dict[str, Any]:
    identifier: object = None
    shown = line or ""
    try:
        record = _record(number, line)
        identifier, shown = record.get("id"), record["question"]
        day = record.get("as_of") or as_of
        answer = assistant.ask(
            record["question"],
            history=tuple(read_history(record.get("history"))),
            role=read_role(record.get("role") or role),
            today=read_day(str(day)) if day else None,
            use_model=use_model,
        )
    except AssistantError as error:
        answer = assistant.failed(shown, role, error)
    except Exception as error:  # one bad question must not lose the others
        if os.environ.get("ASSISTANT_DEBUG"):
            raise
        answer = assistant.failed(shown, role, error)
    return answer_json(answer, identifier if isinstance(identifier, (str, int)) else None)


def _record(number: int, line: str | None) -> dict[str, Any]:
    if line is None:
        raise UsageError("bad_line_bytes", line=number)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError("bad_line", line=number) from error
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise UsageError("bad_line", line=number)
    return {**record, "question": _whole(record["question"])}


def _whole(text: str) -> str:
    """A text without halves of characters, which JSON can name and nothing can write."""
    return text.encode("utf-8", "replace").decode("utf-8")


def read_history(history: object) -> Iterator[Turn]:
    """Earlier questions from any of the common forms: strings, {"question"}, {"role": "user", "content"}, pairs."""
    for entry in history if isinstance(history, list) else []:
        if isinstance(entry, str):
            yield Turn(question=entry)
        elif isinstance(entry, dict) and isinstance(entry.get("question"), str):
            yield Turn(question=entry["question"])
        elif isinstance(entry, dict) and entry.get("role") == "user" and isinstance(entry.get("content"), str):
            yield Turn(question=entry["content"])
        elif isinstance(entry, list) and entry and isinstance(entry[0], str):
            yield Turn(question=entry[0])


def json_text(value: dict[str, Any]) -> str:
    """One line of JSON, in letters that every terminal has where this one has no others."""
    text = json.dumps(value, ensure_ascii=False)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(value)
    return text


def endure(*streams: object) -> None:
    """What a terminal has no letters for is written by its number, rather than ending the program."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")

"""python -m assistant kit, indicators: talk kits and the plan's figures as files."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.settings import Settings
from assistant.tools import load_indicators, load_talks
from assistant.tools.kit import AUDIENCES, FORMATS, LENGTHS, Kit, build_kit, load_kit

_TEXT = {"md", "json", "csv", "table"}
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_LARGEST_READ = 2**21  # bytes: twice what is accepted, so that a larger file is refused without being read
_Choice = TypeVar("_Choice")


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Put `kit` and `indicators` into the command line's parser."""
    kit = commands.add_parser("kit", help="a talk for parents, with every source: script, slides, handout")
    kit.add_argument(
        "topic", nargs="?", default="", help="a topic's id or title, or words of your own; none lists them"
    )
    kit.add_argument("--open", metavar="FILE", default="", help="open a saved kit; its clauses are checked again")
    kit.add_argument("--audience", default="primary", help=", ".join(AUDIENCES))
    kit.add_argument("--minutes", default="45", help=", ".join(map(str, LENGTHS)))
    kit.add_argument("--language", default="", help="zh or en")
    kit.add_argument("--format", default="md", help=", ".join(FORMATS))
    kit.add_argument("--out", metavar="FILE", default="", help="write to this file")
    table = commands.add_parser("indicators", help="every figure that the plan sets")
    table.add_argument("--format", default="table", help="csv, xlsx or table")
    table.add_argument("--language", default="", help="zh or en")
    table.add_argument("--out", metavar="FILE", default="", help="write to this file")


def run_kit(options: argparse.Namespace, settings: Settings) -> int:
    """Make or open a kit and write it. Raises AssistantError."""
    form = _one_of(options.format, FORMATS)
    _need_file(form, options.out)
    if not options.topic and not options.open:
        return _list_topics(settings, _language(options, settings))
    kit = _opened(options, settings) if options.open else _built(options, settings)
    for line in _stale_lines(kit):
        print(line, file=sys.stderr)
    from assistant.tools.kit.export import export_kit

    _write(export_kit(kit, form), options.out)
    return 0


def run_indicators(options: argparse.Namespace, settings: Settings) -> int:
    """Write the table of indicators. Raises AssistantError."""
    from assistant.tools.kit.export import indicator_rows, indicators_csv, indicators_xlsx, text_table

    form, language = _one_of(options.format, ("csv", "xlsx", "table")), _language(options, settings)
    _need_file(form, options.out)
    assistant = Assistant.start(settings)
    rows = indicator_rows(assistant, load_indicators(settings.corpus), language)
    if form == "table":
        _write(text_table(rows, language).encode("utf-8"), options.out)
    else:
        _write((indicators_csv if form == "csv" else indicators_xlsx)(rows, language), options.out)
    return 0


def _built(options: argparse.Namespace, settings: Settings) -> Kit:
    audience = _one_of(options.audience, AUDIENCES)
    minutes = LENGTHS[[str(length) for length in LENGTHS].index(_one_of(options.minutes, [str(n) for n in LENGTHS]))]
    language = _language(options, settings)
    return build_kit(Assistant.start(settings), options.topic, audience, minutes, language)


def _opened(options: argparse.Namespace, settings: Settings) -> Kit:
    try:
        with Path(options.open).open("rb") as file:
            data = file.read(_LARGEST_READ)
    except OSError as error:
        raise UsageError("file_missing", name=Path(options.open).name) from error
    return load_kit(data, Assistant.start(settings))


def _stale_lines(kit: Kit) -> list[str]:
    """What no longer holds of an opened kit, a line each."""
    found = [(quote.citation.clause_id, f"stale_{quote.stale}") for quote in kit.quotes() if quote.stale]
    found += [(asked.question, "stale_answer") for asked in kit.questions if asked.differs]
    language = kit.language
    return [
        message(language, "kit.stale_list", place=place, reason=message(language, f"kit.{reason}"))
        for place, reason in found
    ]


def _list_topics(settings: Settings, language: Language) -> int:
    print(message(language, "kit.topics"))
    for topic in load_talks(settings.corpus):
        print(f"  {topic.topic_id}  {topic.title.of(language)}")
    return 0


def _language(options: argparse.Namespace, settings: Settings) -> Language:
    chosen = options.language or settings.spoken
    return _one_of(chosen, _LANGUAGES)


def _one_of(value: str, choices: Sequence[_Choice]) -> _Choice:
    for choice in choices:
        if choice == value:
            return choice
    raise UsageError("kit_bad_choice", value=value, choices=", ".join(str(choice) for choice in choices))


def _need_file(form: str, out: str) -> None:
    if form not in _TEXT and not out:
        raise UsageError("kit_out")


def _write(data: bytes, out: str) -> None:
    if not out:
        sys.stdout.buffer.write(data.removeprefix(b"\xef\xbb\xbf") if sys.stdout.isatty() else data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise UsageError("kit_unwritable", name=Path(out).name) from error

"""python -m assistant: ask, index, indicators, kit, library, mcp, plugs, serve, show."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn, TextIO

from assistant.cli import feedback, kit, library, model, plugs
from assistant.errors import AssistantError, UsageError
from assistant.live import Live
from assistant.messages import error_text, message, raw
from assistant.pipeline import Assistant, Parts
from assistant.question import language_of
from assistant.render import answer_json, answer_text, clause_text
from assistant.retrieval.index import LANGUAGES, read_manifest
from assistant.schema import ROLES, Language, Role, Turn
from assistant.settings import Settings, read_day


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError("bad_option", value=message)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = _Parser(
        prog="python -m assistant", description="Answers on Chinese child policy, quoted to the exact clause."
    )
    commands = parser.add_subparsers(dest="command", required=True)  # of the parser's own class
    ask = commands.add_parser("ask", help="answer a question, or many from a file")
    ask.add_argument("question", nargs="?", help="the question, in Chinese or English")
    ask.add_argument("--json", action="store_true", help="print one JSON object")
    ask.add_argument("--batch", metavar="FILE", help="read one JSON object a line from FILE or - and write one a line")
    ask.add_argument("--role", default="parent", help="parent, instructor or director")
    ask.add_argument("--as-of", metavar="DATE", help="answer as of this day (YYYY-MM-DD)")
    model.add_choice(ask)
    index = commands.add_parser("index", help="build the index where it is missing or stale")
    index.add_argument("--force", action="store_true", help="build it anew in any case")
    index.add_argument("--check", action="store_true", help="only say whether it is fresh")
    serve = commands.add_parser("serve", help="serve the page (HOST and PORT change where)")
    serve.add_argument("--quiet", action="store_true", help="print nothing but errors")
    serve.add_argument("--api", action="store_true", help="open /api and /mcp to other programs (or ASSISTANT_API=1)")
    plugs.add_switches(serve)
    commands.add_parser("mcp", help="answer a program that speaks MCP over standard input and output")
    show = commands.add_parser("show", help="print a clause")
    show.add_argument("clause_id")
    library.add_parsers(commands)
    feedback.add_parsers(commands)
    plugs.add_parsers(commands)
    kit.add_parsers(commands)
    model.add_parsers(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code tells usage, corpus, index and internal errors apart (see errors.py)."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    language = _terminal_language(argv)
    try:
        options = _parser().parse_args(argv)
        settings = Settings.from_env()
        return int(_COMMANDS[options.command](options, settings))
    except AssistantError as error:
        print(error_text(error, language), file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; nothing more to say
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if os.environ.get("ASSISTANT_DEBUG"):
            raise
        print(error_text(error, language), file=sys.stderr)
        return AssistantError.exit_code


def _terminal_language(argv: Sequence[str]) -> Language:
    """The language to report errors in: that of the question if there is one, else the configured or zh."""
    spoken = language_of(" ".join(word for word in argv[1:] if not word.startswith("-")))
    if argv[:1] in (["library"], ["kit"], ["indicators"]):  # their words are ids, choices and names of files
        spoken = None
    configured = os.environ.get("ASSISTANT_LANGUAGE", "zh")
    return spoken or ("en" if configured == "en" else "zh")


def _progress(step: str, done: int, total: int) -> None:
    print(f"\r{step} {done}/{total}", end="" if done < total else "\n", file=sys.stderr, flush=True)


def _notify(key: str) -> None:
    print(raw("zh", f"errors.{key}"), file=sys.stderr)


def _start(settings: Settings) -> Assistant:
    return Assistant.start(settings, _progress, _notify)


def _role(value: object) -> Role:
    if value not in ROLES:
        raise UsageError("bad_role", value=value)
    return value


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    role, today = _role(options.role), read_day(options.as_of) if options.as_of else None
    if options.batch:
        with _opened(options.batch) as lines:
            return _batch(_start(settings), lines, role, options.as_of, options.use_model)
    if not options.question:
        raise UsageError("question_empty")
    model.check_choice(options, settings)
    answer = _start(settings).ask(options.question, role=role, today=today, use_model=options.use_model)
    print(_json(answer_json(answer)) if options.json else answer_text(answer))
    return UsageError.exit_code if answer.status == "failed" else 0


def _opened(name: str) -> TextIO:
    if name == "-":
        return open(sys.stdin.fileno(), encoding="utf-8", closefd=False)
    try:
        return Path(name).open(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError("file_missing", name=Path(name).name) from error


def _batch(
    assistant: Assistant, lines: Iterable[str], role: Role, as_of: str | None, use_model: bool | None = None
) -> int:
    """One answer a line, in the order of the questions; a line that cannot be read is answered by saying so."""

    def answered(numbered: tuple[int, str]) -> dict[str, Any]:
        return _batch_answer(assistant, *numbered, role, as_of, use_model)

    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    at_once = assistant.settings.llm_concurrency if assistant.uses_model(use_model) else 1
    for answer in model.in_order(answered, numbered, at_once):
        print(_json(answer), flush=True)
    return 0


def _batch_answer(
    assistant: Assistant, number: int, line: str, role: Role, as_of: str | None, use_model: bool | None = None
) -> dict[str, Any]:
    identifier: object = None
    try:
        record = _record(number, line)
        identifier = record.get("id")
        day = record.get("as_of") or as_of
        answer = assistant.ask(
            str(record["question"]),
            history=tuple(read_history(record.get("history"))),
            role=_role(record.get("role") or role),
            today=read_day(str(day)) if day else None,
            use_model=use_model,
        )
    except AssistantError as error:
        answer = assistant.failed(line, role, error)
    except Exception as error:  # one bad question must not lose the others
        if os.environ.get("ASSISTANT_DEBUG"):
            raise
        answer = assistant.failed(line, role, error)
    return answer_json(answer, identifier if isinstance(identifier, (str, int)) else None)


def _record(number: int, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise UsageError("bad_line", line=number) from error
    if not isinstance(record, dict) or not isinstance(record.get("question"), str):
        raise UsageError("bad_line", line=number)
    return record


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


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _index(options: argparse.Namespace, settings: Settings) -> int:
    index = Parts.load(settings).index(settings)
    if options.check:
        store = index.open()
    else:
        store = index.build(_progress) if options.force else index.ready(_progress, _notify)
    manifest = read_manifest(settings.store) or {}
    print(_json({key: manifest.get(key) for key in ("model", "dimensions", "clauses", "passages")}))
    store.close()
    return 0


def _serve(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.ui import serve

    plugs.check_switches(options, settings)
    if not options.quiet and (missing := _texts_to_fetch(settings)):
        for language in LANGUAGES:
            print(message(language, "library.offer", count=missing), file=sys.stderr)
    return serve(replace(settings, api=settings.api or options.api), quiet=options.quiet)


def _mcp(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.api import serve_stdio

    return serve_stdio(lambda: Live.start(settings, _progress, _notify))


def _texts_to_fetch(settings: Settings) -> int:
    """How many full texts `library sync` would download; asking reaches nothing."""
    from assistant.corpus import corpus_of
    from assistant.corpus.library import Shelf, wanted

    documents = corpus_of(settings).documents
    return len(wanted(documents.values(), Shelf(settings.library))[0])


def _show(options: argparse.Namespace, settings: Settings) -> int:
    from assistant.corpus import corpus_of
    from assistant.errors import UnknownClause

    corpus = corpus_of(settings)
    clause = corpus.clauses.get(options.clause_id)
    if clause is None:
        raise UnknownClause("unknown_clause", clause=options.clause_id)
    print(clause_text(clause, corpus.document_of(clause), "en" if settings.language == "en" else "zh"))
    return 0


_COMMANDS = {
    "ask": _ask,
    "feedback": feedback.run,
    "index": _index,
    "indicators": kit.run_indicators,
    "kit": kit.run_kit,
    "library": library.run,
    "mcp": _mcp,
    "plugs": plugs.run,
    "serve": _serve,
    "show": _show,
    **model.COMMANDS,
}

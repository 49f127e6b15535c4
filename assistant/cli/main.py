"""python -m assistant: admin, ask, checksums, doctor, index, indicators, kit, library, mcp, plugs, serve, show."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import NoReturn

from assistant.cli import batch, feedback, kit, library, model, plugs, upkeep
from assistant.errors import AssistantError, ChromaLacking, UsageError
from assistant.live import Live
from assistant.messages import error_text, message, raw
from assistant.pipeline import Assistant, Parts
from assistant.question import language_of
from assistant.render import answer_json, answer_text, clause_text
from assistant.retrieval.index import LANGUAGES, Index, Store, read_manifest
from assistant.schema import Language
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
    upkeep.add_parsers(commands)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code tells usage, corpus, index and internal errors apart (see errors.py)."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    language = _terminal_language(argv)
    batch.endure(sys.stdout, sys.stderr)
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


def _ask(options: argparse.Namespace, settings: Settings) -> int:
    role, today = batch.read_role(options.role), read_day(options.as_of) if options.as_of else None
    if options.batch:
        with batch.opened(options.batch) as file:
            return batch.run(_start(settings), file, role, options.as_of, options.use_model)
    if not options.question:
        raise UsageError("question_empty")
    model.check_choice(options, settings)
    answer = _start(settings).ask(options.question, role=role, today=today, use_model=options.use_model)
    print(batch.json_text(answer_json(answer)) if options.json else answer_text(answer))
    return UsageError.exit_code if answer.status == "failed" else 0


def _index(options: argparse.Namespace, settings: Settings) -> int:
    index = Parts.load(settings).index(settings)
    store = index.open() if options.check else index.build(_progress) if options.force else _ready(index)
    manifest = read_manifest(settings.store) or {}
    print(batch.json_text({key: manifest.get(key) for key in ("model", "dimensions", "clauses", "passages")}))
    store.close()
    return 0


def _ready(index: Index) -> Store:
    """The index as it should be. Asked for by name, it is built on a server that does not hold it, too."""
    try:
        return index.ready(_progress, _notify)
    except ChromaLacking:
        _notify("index_missing")
        return index.build(_progress)


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
    print(clause_text(clause, corpus.document_of(clause), settings.spoken))
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
    **upkeep.COMMANDS,
}

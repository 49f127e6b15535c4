"""The commands for whoever runs the program for others.

python -m assistant checksums [--write]    whether the files that ship are as they were; write the list anew after a change
python -m assistant backup FILE              library and feedback as one file
python -m assistant restore FILE [--replace] take in what a backup holds
python -m assistant admin password         the hash of a password, for ASSISTANT_ADMIN or a file
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from assistant.accounts import hashed
from assistant.backup import backed_up, restored
from assistant.cli.adding import say, shelf_of, write_beside
from assistant.corpus import broken_seals, corpus_of, write_seal
from assistant.errors import UsageError
from assistant.messages import error_text, message
from assistant.settings import Settings


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put the commands into the command line's parser."""
    sums = commands.add_parser("checksums", help="whether the files that ship are as they were")
    sums.add_argument("--write", action="store_true", help="write the list anew, after a change that was meant")
    backup = commands.add_parser("backup", help="library, its journal and feedback as one file")
    backup.add_argument("file", metavar="FILE", help="the zip to write")
    restore = commands.add_parser("restore", help="take in what a backup holds; the library all of it or nothing")
    restore.add_argument("file", metavar="FILE", help="the zip that a backup wrote")
    restore.add_argument(
        "--replace", action="store_true", help="put its texts in the place of others under the same ids"
    )
    admin = commands.add_parser("admin", help="the administrator's password")
    actions = admin.add_subparsers(dest="action", required=True, parser_class=type(admin))
    actions.add_parser("password", help="print the hash of a password, asked for or read from standard input")


def _checksums(options: argparse.Namespace, settings: Settings) -> int:
    language = settings.spoken
    if options.write:
        count = write_seal(settings.home)
        print(message(language, "admin.sealed", count=count))
        return 0
    broken = list(broken_seals(settings.home))
    for one in broken:
        print(error_text(one, language), file=sys.stderr)
    if not broken:
        print(message(language, "admin.seals_whole"))
    return broken[0].exit_code if broken else 0


def _backup(options: argparse.Namespace, settings: Settings) -> int:
    path = Path(options.file)
    made = backed_up(settings, corpus_of(settings))
    write_beside(path, made.data)
    counted = {"documents": made.documents, "records": made.records}
    print(message(settings.spoken, "admin.backed_up", name=path.name, **counted))
    return 0


def _restore(options: argparse.Namespace, settings: Settings) -> int:
    who = shelf_of(settings).who
    done = restored(settings, Path(options.file), corpus_of(settings), who, replaces=options.replace)
    taken = sum(one.fate in ("added", "replaced") for one in done.moved)
    counted = {"documents": taken, "records": done.records, "skipped": len(done.moved) - taken}
    print(message(settings.spoken, "admin.restored", **counted))
    if taken:
        print(say(settings, "reindex"))
    return 0


def _admin(options: argparse.Namespace, settings: Settings) -> int:
    print(hashed(_password(settings)))
    return 0


def _password(settings: Settings) -> str:
    """A password typed twice, or the first line of standard input. Raises UsageError."""
    if sys.stdin is None or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    language = settings.spoken
    first = getpass.getpass(message(language, "admin.password"))
    if getpass.getpass(message(language, "admin.password_again")) != first:
        raise UsageError("admin_differs")
    return first


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "admin": _admin,
    "backup": _backup,
    "checksums": _checksums,
    "restore": _restore,
}

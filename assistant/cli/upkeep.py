"""The commands for whoever runs the program for others.

python -m assistant checksums [--write]    whether the files that ship are as they were; write the list anew after a change
python -m assistant admin password         the hash of a password, for ASSISTANT_ADMIN or a file
"""

import argparse
import getpass
import sys
from collections.abc import Callable
from typing import Any

from assistant.accounts import hashed
from assistant.cli.adding import language_of
from assistant.corpus import broken_seals, write_seal
from assistant.errors import UsageError
from assistant.messages import error_text, message
from assistant.settings import Settings


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put the commands into the command line's parser."""
    sums = commands.add_parser("checksums", help="whether the files that ship are as they were")
    sums.add_argument("--write", action="store_true", help="write the list anew, after a change that was meant")
    admin = commands.add_parser("admin", help="the administrator's password")
    actions = admin.add_subparsers(dest="action", required=True, parser_class=type(admin))
    actions.add_parser("password", help="print the hash of a password, asked for or read from standard input")


def _checksums(options: argparse.Namespace, settings: Settings) -> int:
    language = language_of(settings)
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


def _admin(options: argparse.Namespace, settings: Settings) -> int:
    print(hashed(_password(settings)))
    return 0


def _password(settings: Settings) -> str:
    """A password typed twice, or the first line of standard input. Raises UsageError."""
    if sys.stdin is None or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n") if sys.stdin else ""
    language = language_of(settings)
    first = getpass.getpass(message(language, "admin.password"))
    if getpass.getpass(message(language, "admin.password_again")) != first:
        raise UsageError("admin_differs")
    return first


COMMANDS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {"checksums": _checksums, "admin": _admin}

"""The command about what readers said of answers.

python -m assistant feedback             how many of each, and where the file is
python -m assistant feedback export      the questions in the shape of the evaluation's sets
python -m assistant feedback export --notes    each record whole, with its line of text
"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from assistant.settings import Settings
from assistant.tools import as_cases, counts, feedback_path, kept


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put `feedback` into the command line's parser."""
    feedback = commands.add_parser("feedback", help="what readers said of answers")
    feedback.add_argument("action", nargs="?", choices=("count", "export"), default="count")
    feedback.add_argument("--notes", action="store_true", help="print the records whole instead of question-set lines")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print counts, or one JSON object a line."""
    path = feedback_path(settings)
    found = list(kept(path))
    if options.action == "count":
        print(json.dumps({"file": str(path), **counts(found)}, ensure_ascii=False))
        return 0
    for record in (asdict(entry) for entry in found) if options.notes else as_cases(found):
        print(json.dumps(record, ensure_ascii=False))
    return 0

"""python -m evals readme: puts the latest kept figures between the marks of the README files.

A mark is <!-- evals:NAME --> ... <!-- /evals -->; what stands between is replaced, everything else stays as it is.
"""

import argparse
import re
import sys
from pathlib import Path

from assistant.schema import Language
from evals.measure import results
from evals.report.tables import REQUIRED, region
from evals.sets.cases import EvalError

_ROOT = Path(__file__).resolve().parents[2]
FILES: tuple[tuple[str, Language], ...] = (("README.md", "en"), ("README.zh.md", "zh"), ("evals/README.md", "en"))
_OTHERWISE_REQUIRED = {"evals/README.md": ("sets",)}
_OPEN = re.compile(r"<!-- evals:(?P<name>[^\s>]+) -->")
_CLOSE = "<!-- /evals -->"


def spliced(text: str, language: Language, name: str, folder: Path = results.FOLDER) -> str:
    """The text with every marked region filled. Raises EvalError naming a mark that is missing, unclosed or unknown."""
    pieces, place, seen = [], 0, set()
    for mark in _OPEN.finditer(text):
        close, following = text.find(_CLOSE, mark.end()), _OPEN.search(text, mark.end())
        if close < 0 or (following and following.start() < close):
            raise EvalError(f"{name}: {mark.group()} is never closed with {_CLOSE}")
        pieces += [text[place : mark.end()], region(mark["name"], language, folder)]
        place = close
        seen.add(mark["name"])
    if missing := [
        f"<!-- evals:{wanted} -->" for wanted in _OTHERWISE_REQUIRED.get(name, REQUIRED) if wanted not in seen
    ]:
        raise EvalError(f"{name} lacks {', '.join(missing)}")
    return "".join(pieces) + text[place:]


def run(options: argparse.Namespace) -> int:
    """Carry out the command."""
    differing = []
    for name, language in FILES:
        path = _ROOT / name
        if not path.is_file():
            raise EvalError(f"{name} is not there")
        text = path.read_text("utf-8")
        new = spliced(text, language, name)
        if new != text:
            differing.append(name)
            if not options.check:
                path.write_text(new, "utf-8")
    if options.check and differing:
        print(
            f"{', '.join(differing)}: figures differ from the kept results; run python -m evals readme", file=sys.stderr
        )
        return 1
    print(f"changed: {', '.join(differing) or 'nothing'}" if not options.check else "the figures are those kept")
    return 0

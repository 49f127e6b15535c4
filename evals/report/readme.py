"""python -m evals readme: puts the latest kept figures between the marks of the documents.

A mark is <!-- evals:NAME --> ... <!-- /evals -->; what stands between is replaced, everything else stays as it is.
"""

import argparse
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from assistant.schema import Language
from evals.measure import results
from evals.report.tables import FIRST, REQUIRED, region
from evals.sets.cases import EvalError

_ROOT = Path(__file__).resolve().parents[2]
_REQUIRED: Mapping[str, tuple[Language, tuple[str, ...]]] = {
    "README.md": ("en", FIRST),
    "README.zh.md": ("zh", FIRST),
    "docs/figures.md": ("en", REQUIRED),
    "docs/figures.zh.md": ("zh", REQUIRED),
    "evals/README.md": ("en", ("sets",)),
}
FILES: tuple[tuple[str, Language], ...] = tuple((name, language) for name, (language, _) in _REQUIRED.items())
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
    _, wanted = _REQUIRED.get(name, ("en", REQUIRED))
    if missing := [f"<!-- evals:{each} -->" for each in wanted if each not in seen]:
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

"""Headings that the layout of a file shows, kept as "## …" where a text has no numbers that show them.

A reader writes every heading that it sees with as many signs as it is deep, BOLD_DEPTH for a line that is only bold. What of
this the text needs is settled once its title is known; the words themselves are never changed.

>>> settled("# 入园\\n## 公办园\\n八月报名。\\n## 民办园\\n六月报名。\\n", "入园")
'入园\\n## 公办园\\n八月报名。\\n## 民办园\\n六月报名。\\n'
>>> settled("## 一、公办园\\n八月报名。\\n", "入园")
'一、公办园\\n八月报名。\\n'
"""

import re

from assistant.corpus.library.headline import BODY, NUMBER, NUMBERED
from assistant.corpus.library.labels import labelled
from assistant.corpus.parse import is_law

BOLD_DEPTH = 7
_MARK = re.compile(r"^(#{1,7}) +(?=\S)")
_LONGEST = 40
_TOP = 40  # lines from the top in which the title stands
_NO_HEADING = re.compile(r"[。；;，,！!：:]$|^[（(].*[)）]$|^[\d\s./年月日—-]+$")


def marked(words: str, depth: int) -> str:
    """A heading's line as a reader hands it on."""
    return f"{'#' * min(depth, BOLD_DEPTH)} {words}" if depth and words else words


def unmarked(line: str) -> str:
    return _MARK.sub("", line)


def first_heading(text: str) -> str:
    """The heading that stands above all others, "" where none does: the title."""
    found = [(len(m.group(1)), line) for line in text.split("\n") if (m := _MARK.match(line))]
    if not found or found[0][0] == BOLD_DEPTH:
        return ""
    least = min(depth for depth, _ in found)
    outermost = [line for depth, line in found if depth == least]
    return unmarked(outermost[0]) if len(outermost) == 1 or found[0][0] == 1 else ""


def settled(text: str, title: str) -> str:
    """The text with the marks of those headings alone that no number shows, and of the others beside them."""
    lines = text.split("\n")
    bare = [unmarked(line) for line in lines]
    if is_law("\n".join(bare)):
        return "\n".join(bare)
    bold_means_nothing = _mostly_bold(lines)
    top = labelled([line for line in bare if line]).places
    shown = [line for line in bare if line]
    labels = {shown[place] for place in top}
    begins = _below_title(bare, title)
    heads = [
        place >= begins
        and _heads(line, bare, place, labels)
        and not (bold_means_nothing and line.startswith("#" * BOLD_DEPTH))
        for place, line in enumerate(lines)
    ]
    if not any(head and not NUMBERED.match(bare[place]) for place, head in enumerate(heads)):
        return "\n".join(bare)
    return "\n".join(line if head else bare[place] for place, (line, head) in enumerate(zip(lines, heads, strict=True)))


def _mostly_bold(lines: list[str]) -> bool:
    words = [line for line in lines if line.strip()]
    return 2 * sum(line.startswith("#" * BOLD_DEPTH) for line in words) > len(words) + 4


def _below_title(bare: list[str], title: str) -> int:
    """The place below the last line of the title, which stands at the top: no heading stands above it."""
    named = re.sub(r"\s", "", title)
    end = 0
    for place, line in enumerate(bare[:_TOP]):
        words = re.sub(r"\s", "", line)
        part = words == named or (len(words) > 3 and words in named)
        if part and (not end or place - end < 2):
            end = place + 1
    return end


def _heads(line: str, bare: list[str], place: int, labels: set[str]) -> bool:
    """Whether a marked line heads what follows: no signature, no number of a document, no sentence."""
    words = bare[place]
    if line == words or len(words) > _LONGEST or _NO_HEADING.search(words) or words in labels or NUMBER.search(words):
        return False
    below = next((bare[after] for after in range(place + 1, len(bare)) if bare[after].strip()), "")
    return bool(below) and not (
        BODY.fullmatch(words) and re.match(r"[（(]?[12〇二][0-9〇○零一二三四五六七八九]{3}年", below)
    )

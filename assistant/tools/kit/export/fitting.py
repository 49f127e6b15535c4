"""How large a text can stand in a box. An estimate, the same for every font: a Chinese character is as wide as it is high,
any other about half; words stay whole, so each line of Latin text loses a little.

>>> ems("防近视 38%"), fitting_size(["好" * 40], 800, 200, (60, 40, 24))
(5.12, 40)
"""

import math
import unicodedata
from collections.abc import Iterable, Sequence

LOOSE, TIGHT = 1.42, 1.34  # from line to line, in sizes: of a message, of a list
TIGHT_LATIN = 1.22  # of a list without a Chinese character
LIST_WIDTH, LIST_ROOM = 799.0, 305.0  # points that a list has on a slide
FOOT_WIDTH, FOOT_ROOM = 844.0, 76.0  # those that the source below it has
_LATIN = 0.53
_WASTE = 1.06  # of a line that ends before a word
_BETWEEN = 0.35  # room between paragraphs, in sizes


def ems(text: str) -> float:
    """The width of a text in sizes of its font."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" or character in "“”‘’—…" for character in text)
    return round(wide + _LATIN * (len(text) - wide), 2)


def lines(text: str, width: float, size: float) -> int:
    """Lines that a paragraph takes in a width, both in points."""
    needed = ems(text) * size
    if needed <= width:
        return 1
    waste = 1.0 if ems(text) > 0.8 * len(text) else _WASTE
    return max(2, math.ceil(needed * waste / (width - 0.5 * size)))


def height(paragraphs: Iterable[str], width: float, size: float, leading: float = LOOSE) -> float:
    """The height of some paragraphs in points."""
    given = list(paragraphs)
    return sum(lines(text, width, size) * size * leading for text in given) + size * _BETWEEN * max(0, len(given) - 1)


def list_height(paragraphs: Sequence[str], size: float) -> float:
    """The height of a list on a slide: lines without a Chinese character stand closer."""
    latin = not any(unicodedata.east_asian_width(character) == "W" for text in paragraphs for character in text)
    return height(paragraphs, LIST_WIDTH, size, TIGHT_LATIN if latin else TIGHT)


def fitting_size(
    paragraphs: Sequence[str], width: float, room: float, sizes: Sequence[int], leading: float = LOOSE
) -> int:
    """The first of the sizes, largest first, in which paragraphs fit a box; the last where none does."""
    return next((size for size in sizes if height(paragraphs, width, size, leading) <= room), sizes[-1])

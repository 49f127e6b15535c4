"""How large a text can stand in a box. An estimate, the same for every font: a Chinese character is as wide as it is high,
any other about half; words stay whole, so each line of Latin text loses a little.

>>> ems("防近视 38%"), fitting_size(["好" * 40], 800, 200, (60, 40, 24))
(5.12, 40)
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence

LOOSE, TIGHT = 1.42, 1.34  # from line to line, in sizes: of a message, of a list
TIGHT_LATIN = 1.22  # of a list without a Chinese character
LIST_WIDTH, LIST_ROOM = 799.0, 305.0  # points that a list has on a slide
FOOT_WIDTH, FOOT_ROOM = 844.0, 76.0  # those that the source below it has
_LATIN = 0.53
_WASTE = 1.06  # of a line that ends before a word
_BETWEEN = 0.35  # room between paragraphs, in sizes
_LONELY = 3.2  # sizes: a last line of less is two characters and a full stop, or one short word
_SMALLER = 0.87  # of the largest size that fits: smaller type is not taken for the sake of a last line
# What no line is broken in: a word, a figure, a character with the marks that may not begin or end a line.
_WHOLE = re.compile(r"[“‘（《〔]*(?:[\w.,:%–’'-]*[A-Za-z0-9%](?![\u3400-\u9fff])|.)[，。；：、？！”’）》〕]*", re.ASCII)


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


def last_line(text: str, width: float, size: float) -> float:
    """The width in sizes of the last line of a text that is broken where it may be; of all where it is one line.

    >>> last_line("好" * 12 + "，好。", 100, 10), last_line("three short words", 80, 10)
    (5.0, 2.65)
    """
    taken = 0.0
    for unit in _WHOLE.findall(text.replace("\u00a0", "_")):
        wide = ems(unit)
        taken = wide if taken and (taken + ems(unit.rstrip())) * size > width else taken + wide
    return taken


def _lonely(text: str, width: float, size: float) -> bool:
    """Whether next to nothing stands on the last line of a text."""
    return ems(text) * size > width and last_line(text, width, size) < _LONELY


def packed(units: Iterable[str], gap: str, width: float, size: float) -> list[str]:
    """Lines of units that stay whole, as many on each as have room.

    >>> packed(["110 公安", "120 急救", "119 消防"], "  ", 100, 10)
    ['110 公安  120 急救', '119 消防']
    """
    found: list[str] = []
    for unit in units:
        line = f"{found[-1]}{gap}{unit}" if found else unit
        if found and ems(line) * size <= width:
            found[-1] = line
        else:
            found.append(unit)
    return found


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
    """The first of the sizes, largest first, in which paragraphs fit a box, or one a little smaller in which no last line is
    next to nothing; the last size where none fits.
    """
    fits = [size for size in sizes if height(paragraphs, width, size, leading) <= room] or [sizes[-1]]
    near = (size for size in fits if size >= _SMALLER * fits[0])
    return next((size for size in near if not any(_lonely(text, width, size) for text in paragraphs)), fits[0])

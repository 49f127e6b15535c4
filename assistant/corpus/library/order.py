"""The order of reading of what stands on a picture: set straight, column by column, row by row.

>>> from assistant.corpus.library.reading import Read
>>> def box(text, left, top):
...     right, bottom = left + 20 * len(text), top + 20
...     corners = ((left, top), (right, top), (right, bottom), (left, bottom))
...     return Box(read=Read(text=text, sure=(1.0,) * len(text), page=0), corners=corners)
>>> [[b.read.text for b in row] for row in in_order([box("八元", 200, 1), box("每餐", 0, 0), box("退费", 0, 30)])]
[['每餐', '八元'], ['退费']]
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.corpus.library.reading import Read

_FEWEST = 5  # pieces on either side that make two columns
_RUNNING = 0.6  # of a column's width: the usual piece of running text is longer, a table's cell shorter


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A piece of a line and its corners, from the upper left one clockwise, in dots from the picture's upper left."""

    read: Read
    corners: tuple[tuple[float, float], ...]

    @property
    def left(self) -> float:
        return (self.corners[0][0] + self.corners[3][0]) / 2

    @property
    def right(self) -> float:
        return (self.corners[1][0] + self.corners[2][0]) / 2

    @property
    def top(self) -> float:
        return (self.corners[0][1] + self.corners[1][1]) / 2

    @property
    def bottom(self) -> float:
        return (self.corners[2][1] + self.corners[3][1]) / 2

    @property
    def height(self) -> float:
        return math.dist(self.corners[0], self.corners[3])

    @property
    def tilt(self) -> float:
        """How far its upper edge falls to the right, in radians."""
        (left, top), (right, other) = self.corners[:2]
        return math.atan2(other - top, right - left)


def upright(boxes: Sequence[Box]) -> list[Box]:
    """The boxes turned so that the usual line lies level: only long ones show how the page lies."""
    tilts = sorted(box.tilt for box in boxes if box.right - box.left > 4 * box.height)
    if not tilts:
        return list(boxes)
    cos, sin = math.cos(-tilts[len(tilts) // 2]), math.sin(-tilts[len(tilts) // 2])
    return [
        replace(box, corners=tuple((x * cos - y * sin, x * sin + y * cos) for x, y in box.corners)) for box in boxes
    ]


def in_order(boxes: Sequence[Box]) -> list[list[Box]]:
    """The rows of a page, each from left to right; of two columns the left one first, between what spans both."""
    boxes = sorted(boxes, key=lambda box: box.top)
    middle = _gutter(boxes)
    if middle is None:
        return _rows(boxes)
    rows: list[list[Box]] = []
    band: list[Box] = []
    for box in [*boxes, None]:
        if box is not None and (box.right <= middle or box.left >= middle):
            band.append(box)
            continue
        rows += _rows([other for other in band if other.right <= middle])
        rows += _rows([other for other in band if other.left >= middle])
        band = []
        rows += [[box]] if box is not None else []
    return rows


def _gutter(boxes: Sequence[Box]) -> float | None:
    """Where two columns of running text part; None for one column, or for the cells of a table."""
    if not boxes:
        return None
    outer = min(box.left for box in boxes), max(box.right for box in boxes)
    middle = sum(outer) / 2
    sides = [box for box in boxes if box.right <= middle], [box for box in boxes if box.left >= middle]
    for side in sides:
        widths = sorted(box.right - box.left for box in side)
        if len(side) < _FEWEST or widths[len(side) // 2] < _RUNNING * (outer[1] - outer[0]) / 2:
            return None
    return middle if sum(map(len, sides)) >= 0.8 * len(boxes) else None


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes that stand side by side, from above."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.top + box.bottom):
        if rows and _beside(rows[-1][-1], box):
            rows[-1].append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _beside(box: Box, other: Box) -> bool:
    """Whether two boxes share half of the lower one's height, and do not stand over each other."""
    shared = min(box.bottom, other.bottom) - max(box.top, other.top)
    apart = other.left >= box.right - box.height / 2 or other.right <= box.left + box.height / 2
    return apart and shared > 0.5 * min(box.bottom - box.top, other.bottom - other.top)

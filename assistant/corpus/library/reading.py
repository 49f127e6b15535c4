"""How sure a machine was of what it read off a picture, and what of it people should look at.

>>> line = Read(text="每餐12元。", sure=(1.0, 1.0, 0.7, 1.0, 1.0, 1.0), page=0)
>>> line.mean, unsure_figures([line]), share_unsure([line])
(0.95, ['12元'], 0.16666666666666666)
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SURE = 0.9  # of a letter, and of a line's letters on average: below this it is shown to be checked
FIGURE_SURE = 0.97  # a figure that is wrong by one digit reads like a right one
_HAN = "零〇一二两三四五六七八九十百千万亿半"
_UNIT = "个|名|人|天|日|月|年|岁|周|小时|分钟|元|米|公里|次|所|条|项|倍|成|%|％"
_FIGURE = re.compile(rf"[0-9０-９]+(?:[.．:：,，][0-9０-９]+)*(?:{_UNIT})?|[{_HAN}]+分之[{_HAN}]+|[{_HAN}]+(?:{_UNIT})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A line that was read off a picture: its letters, how sure each is in [0, 1], and the page's number, from 0."""

    text: str
    sure: tuple[float, ...]
    page: int

    @property
    def mean(self) -> float:
        """How sure the line is on average."""
        return round(sum(self.sure) / len(self.sure), 4) if self.sure else 0.0


def share_unsure(reads: Iterable[Read]) -> float:
    """Share of all letters that are less than sure, in [0, 1]."""
    letters = [sure for read in reads for sure in read.sure]
    return sum(sure < SURE for sure in letters) / len(letters) if letters else 0.0


def unsure_lines(reads: Iterable[Read]) -> list[Read]:
    """The lines that are less than sure, the worst first."""
    return sorted((read for read in reads if read.mean < SURE), key=lambda read: read.mean)


def unsure_figures(reads: Iterable[Read]) -> list[str]:
    """Figures, with their units, one letter of which is less than sure."""
    return [
        match.group()
        for read in reads
        for match in _FIGURE.finditer(read.text)
        if min(read.sure[match.start() : match.end()], default=1.0) < FIGURE_SURE
    ]

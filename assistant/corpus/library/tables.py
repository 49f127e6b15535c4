"""Tables -> lines: what only lays out a page is read cell by cell, rows of data keep the heads of their columns.

>>> rows_of([[["年级"], ["作业"]], [["一年级"], ["没有"]], [["三年级"], ["不超过一小时"]]])
['年级：一年级；作业：没有', '年级：三年级；作业：不超过一小时']
>>> rows_of([[["通知", "一、时间。五月。"]]])
['通知', '一、时间。五月。']
"""

import re
from collections.abc import Sequence

_LONGEST_HEAD = 20  # characters of a column's head
_LONGEST_CELL = 200
_MARKS = ("：", ":", "。", "；")

Cells = Sequence[Sequence[str]]  # the lines of each cell of a row


def rows_of(rows: Sequence[Cells]) -> list[str]:
    """The lines of a table, given as the lines of each cell of each row."""
    rows = [[[line for line in cell if line.strip()] for cell in row] for row in rows]
    rows = [_plain(row) if len([cell for cell in row if cell]) > 1 else row for row in rows if any(row)]
    if _is_data(rows):
        heads = [" ".join(cell) for cell in rows[0]]
        return [_row(heads, row) for row in rows[1:]]
    return [line for row in rows for line in _laid_out(row)]


def _plain(row: Cells) -> Cells:
    """A row of several cells without the marks of headings: what is bold in a table heads no text."""
    return [[re.sub(r"^#+ +", "", line) for line in cell] for cell in row]


def _is_data(rows: Sequence[Cells]) -> bool:
    """A head and at least one row below it, all of as many cells, none of which holds a text of its own."""
    if len(rows) < 2 or len(rows[0]) < 2 or not all(rows[0]):
        return False
    heads = [" ".join(cell) for cell in rows[0]]
    if any(len(head) > _LONGEST_HEAD or head.endswith(_MARKS) for head in heads) or len(set(heads)) < len(heads):
        return False
    same = [row for row in rows if len(row) == len(heads)]
    short = all(sum(map(len, cell)) <= _LONGEST_CELL for row in rows for cell in row)
    return len(same) == len(rows) and short


def _row(heads: Sequence[str], row: Cells) -> str:
    return "；".join(f"{head}：{' '.join(cell)}" for head, cell in zip(heads, row, strict=True) if cell)


def _laid_out(row: Cells) -> list[str]:
    """A row whose cells are words shares a line; a cell with several paragraphs keeps them."""
    filled = [cell for cell in row if cell]
    if any(len(cell) > 1 for cell in filled):
        return [line for cell in filled for line in cell]
    return [" ".join(cell[0] for cell in filled)]

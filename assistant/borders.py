"""Whether characters that spell a Chinese word stand there as that word, or by chance across two others.

>>> common = {"义务": 2059, "兴义": 27, "振兴": 900}
>>> crossed("振兴义务教育", 1, 3, lambda word: common.get(word, 0))
True
"""

from collections.abc import Callable

_LENGTHS = (2, 3, 4)  # characters of the words that may reach over a border


def crossed(text: str, start: int, end: int, frequency: Callable[[str], int]) -> bool:
    """Whether a word commoner than text[start:end] reaches over one of its borders."""
    own = frequency(text[start:end])
    around = ((a, a + length) for length in _LENGTHS for a in range(max(0, start - 3), end))
    return any(frequency(text[a:b]) > own for a, b in around if a < start < b or a < end < b)

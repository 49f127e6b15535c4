"""Numbers that are numbers only in their order: 第一，/ 一是 / 1.1 / 问：, and the headings above lists that begin anew.

>>> from assistant.corpus.parse.spans import lines_of
>>> lines = lines_of("1 总则\\n1.1 七点五十到校。\\n1.2 每天不少于1.5小时。\\n1.5小时以内放学。\\n")
>>> {lines[place].text: marker[1] for place, marker in counted(lines).items()}
{'1.1 七点五十到校。': '1.1', '1.2 每天不少于1.5小时。': '1.2'}
"""

import re
from collections.abc import Callable, Mapping, Sequence

from assistant.corpus.parse.spans import HAN, Line, Marker, marker_of, number_of

_DOTTED = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,3})[.．、]?(?:[\s　]+(?=\S)|(?=[^\d\s.．%％]))")
_IN_ORDER = {
    "ordinal": re.compile(rf"第([{HAN}]+)[，,、]\s*"),
    "step": re.compile(rf"第([{HAN}]+)步[\s　：:，,、]*"),
    "point": re.compile(rf"([{HAN}]{{1,3}})是(?=[^{HAN}\s，。、])"),
}
_QUESTION = re.compile(r"[\[【]?(?:问|Q|q)[\s　]*([0-9０-９]*)[\s　]*[\]】]?[\s　]*[:：.．、]\s*")
_LONGEST_HEAD = 30


def counted(lines: Sequence[Line]) -> dict[int, Marker]:
    """The leading numbers that are one because the number before them stands above: {place of the line: marker}."""
    return {**_dotted(lines), **_questions(lines), **_ordered(lines)}


def _bare(line: Line) -> tuple[str, int]:
    bare = line.text.lstrip("#* 　")
    return bare, len(line.text) - len(bare)


def _dotted(lines: Sequence[Line]) -> dict[int, Marker]:
    """1.1, 1.2, 2.1, 2.1.1: each the next after one above it; a decimal is none, and one alone is none."""
    found: dict[int, Marker] = {}
    last: tuple[int, ...] = ()
    for place, line in enumerate(lines):
        bare, lead = _bare(line)
        if not (match := _DOTTED.match(bare)):
            continue
        number = tuple(int(part) for part in re.split(r"[.．]", match.group(1)))
        if _follows(number, last):
            found[place] = ("dotted", ".".join(map(str, number)), line.text[: lead + match.end()])
            last = number
    return found if len(found) > 1 else {}


def _follows(number: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Whether a number may stand next: one further at any depth, or the first of a new depth."""
    if not last:
        return set(number[1:]) == {1}
    same = 0
    while same < min(len(number), len(last)) and number[same] == last[same]:
        same += 1
    rest = number[same:]
    if same == len(last):
        return set(rest) == {1}
    return bool(rest) and rest[0] == last[same] + 1 and set(rest[1:]) <= {1}


def _questions(lines: Sequence[Line]) -> dict[int, Marker]:
    """问： and 答：, counted through; one question alone is none."""
    found: dict[int, Marker] = {}
    for place, line in enumerate(lines):
        bare, lead = _bare(line)
        if match := _QUESTION.match(bare):
            found[place] = ("question", str(len(found) + 1), line.text[: lead + match.end()])
    return found if len(found) > 1 else {}


def _ordered(lines: Sequence[Line]) -> dict[int, Marker]:
    """第一，第二， and 一是 二是 and 第一步 where each opens a line and the next one follows."""
    found: dict[int, Marker] = {}
    for style, pattern in _IN_ORDER.items():
        run: list[tuple[int, Marker]] = []
        for place, line in enumerate(lines):
            bare, lead = _bare(line)
            if not (match := pattern.match(bare)):
                continue
            number = number_of(style, match.group(1))
            if number == "1":
                found.update(run if len(run) > 1 else ())
                run = []
            if int(number) == len(run) + 1:
                run.append((place, (style, number, line.text[: lead + match.end()])))
        found.update(run if len(run) > 1 else ())
    return found


def heads(lines: Sequence[Line], markers: Mapping[int, Marker], known: Callable[[Line], bool]) -> frozenset[int]:
    """Short lines that stand above a list, where there are several lists that each begin with 1: their headings.

    `known` tells lines that are read otherwise.
    """
    above: dict[str, list[int]] = {}
    for place in range(1, len(lines) - 1):
        line, below = lines[place], markers.get(place + 1) or marker_of(lines[place + 1].text)
        if below is None or below[1] != "1" or known(line) or place in markers or marker_of(line.text):
            continue
        if len(line.text) <= _LONGEST_HEAD and not re.search(r"[。；：，、:;,!?！？]", line.text):
            above.setdefault(below[0], []).append(place)
    return frozenset(place for places in above.values() if len(places) > 1 for place in places)

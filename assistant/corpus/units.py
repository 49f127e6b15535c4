"""What of a clause can be said alone. An item of a list says nothing without the words that lead into the list:
"（一）虐待、遗弃未成年人" is forbidden by the line above it.

>>> from assistant.corpus.load import build_clauses
>>> from assistant.schema import Document
>>> text = "第一条　家长不得实施下列行为：\\n（一）虐待孩子；\\n（二）遗弃孩子。\\n第二条　本法施行。\\n第三条　略。"
>>> document = Document(document_id="x", title="", title_en="", short_title="", short_title_en="", text=text)
>>> clause = build_clauses(document)[0]
>>> item = clause.sentences[1]
>>> text[slice(*whole(clause, item.start, item.end))].replace("\\n", "")
'家长不得实施下列行为：（一）虐待孩子；'
"""

import re
from collections.abc import Sequence

from assistant.schema import Clause, Sentence

_HAN = "一二三四五六七八九十"
_ITEM = re.compile(rf"[（(][{_HAN}]+[）)]|[{_HAN}]+、|[（(]?\d+[）).、．]|[①-⑳]")
_LIST_ITEM = re.compile(rf"[（(][{_HAN}]+[）)]")
_STANDS_ALONE = re.compile("，?(?:是指|指的是)")  # a definition needs no lead
_LONGEST_LIST = 200  # characters: a list as short as this is told whole where its lead was chosen


def whole(clause: Clause, start: int, end: int) -> tuple[int, int]:
    """The offsets of words that can be said alone: with the lead of their list, and never a lead without an item."""
    rows = [row for row, s in enumerate(clause.sentences) if s.start < end and start < s.end]
    if not rows:
        return start, end
    first, last = _lead_of(clause, rows[0]), rows[-1]
    if first == last and (alone := _ITEM.match(clause.sentences[first].text)) and _stands_alone(clause, first):
        start = max(start, clause.sentences[first].start + alone.end())  # a definition needs neither lead nor number
        return start, max(end, clause.sentences[last].end)
    if _is_lead(clause, last):
        last = _end_of_list(clause, last)
    return min(start, clause.sentences[first].start), max(end, clause.sentences[last].end)


def joined(clause: Clause, start: int, end: int) -> Sentence:
    """Some of a clause's words as one sentence, with the translations of all that it covers."""
    covered = [sentence for sentence in clause.sentences if sentence.start < end and start < sentence.end]
    if len(covered) == 1:
        return covered[0]
    text = clause.text[start - clause.start : end - clause.start]
    translation = " ".join(sentence.translation for sentence in covered if sentence.translation)
    return Sentence(start=start, end=end, text=text, translation=translation)


def list_of(clause: Clause, start: int) -> tuple[int, ...]:
    """The starts of all sentences of the list that a sentence belongs to; the sentence alone where it is in none."""
    row = next((row for row, sentence in enumerate(clause.sentences) if sentence.start == start), 0)
    lead = _lead_of(clause, row)
    if lead == row and not _is_lead(clause, row):
        return (start,)
    return tuple(clause.sentences[place].start for place in range(lead, _last_item(clause, lead) + 1))


def spans_of(clause: Clause, parts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where some parts of a clause stand: "2" is its second paragraph (款) with the list that it leads into, "2.3" the third
    item of it. All of the clause where none is named, or where one is named that it does not have.
    """
    found = parts_of(clause)
    whole_clause = ((clause.sentences[0].start, clause.sentences[-1].end),)
    return tuple(found[part] for part in parts) if parts and all(part in found for part in parts) else whole_clause


def parts_of(clause: Clause) -> dict[str, tuple[int, int]]:
    """{part: its offsets} of all paragraphs and items of a clause, named as in `spans_of`."""
    found: dict[str, tuple[int, int]] = {}
    paragraph = item = 0
    for line in re.finditer(r"[^\n]*\S[^\n]*", clause.text[clause.sentences[0].start - clause.start :]):
        start, end = (clause.sentences[0].start + offset for offset in line.span())
        if _LIST_ITEM.match(line.group().strip(" 　")) and paragraph:
            item += 1
            found[f"{paragraph}.{item}"] = (start, end)
            found[f"{paragraph}"] = (found[f"{paragraph}"][0], end)
        else:
            paragraph, item = paragraph + 1, 0
            found[f"{paragraph}"] = (start, end)
    return found


def _is_lead(clause: Clause, row: int) -> bool:
    follows = row + 1 < len(clause.sentences) and _is_item(clause, row + 1)
    return follows and clause.sentences[row].text.rstrip().endswith(("：", ":"))


def _is_item(clause: Clause, row: int) -> bool:
    return bool(_ITEM.match(clause.sentences[row].text))


def _stands_alone(clause: Clause, row: int) -> bool:
    return bool(_STANDS_ALONE.search(clause.sentences[row].text))


def _lead_of(clause: Clause, row: int) -> int:
    """The row of the lead of an item that does not stand alone; the row itself for any other sentence."""
    if not _is_item(clause, row) or _stands_alone(clause, row):
        return row
    before = row
    while before > 0 and _is_item(clause, before):
        before -= 1
    return before if _is_lead(clause, before) else row


def _last_item(clause: Clause, lead: int) -> int:
    last = lead
    while last + 1 < len(clause.sentences) and _is_item(clause, last + 1):
        last += 1
    return last


def _end_of_list(clause: Clause, lead: int) -> int:
    """The last item if the list is short, else the first."""
    last = _last_item(clause, lead)
    return last if clause.sentences[last].end - clause.sentences[lead].start <= _LONGEST_LIST else lead + 1

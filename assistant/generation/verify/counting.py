"""Whether the figures of a sentence are those of its quotes, of the same things, in the same time."""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

from assistant.generation.verify import names, quantities
from assistant.generation.verify.claims import Asked
from assistant.generation.verify.evidence import Evidence
from assistant.generation.verify.quantities import Quantity
from assistant.generation.verify.quotes import sentences_of
from assistant.generation.verify.support import Support
from assistant.generation.verify.wording import features, parts
from assistant.schema import Language

Marks = frozenset[str]


def figure_fault(text: str, evidence: Evidence, asked: Asked, support: Support) -> str:
    """The first thing wrong with a figure of a sentence: not quoted, other unit or bound, or moved to another group."""
    language = evidence.language
    if quantities.periods(text) - quantities.periods("\n".join(evidence.texts)):
        return "period"
    if quantities.tenths(text) - quantities.tenths(evidence.quoted):
        return "figure"
    if _turn_fault(text, evidence):
        return "figure"
    claimed = quantities.quantities(text, language)
    if not claimed:
        return ""
    quoted = {q.value for q in quantities.quantities(evidence.quoted, "zh")}
    stated = [q for one in evidence.texts for q in quantities.quantities(one, language)]
    titles = [title for one in evidence.located for title in one.source.titles]
    dates = {q.value for title in titles for q in quantities.quantities(title, "zh")}
    for quantity in claimed:
        if quantity.unit == "calendar-year" and quantity.value in dates:
            continue
        if quantity.value not in quoted:
            if _is_each(quantity, text, evidence):
                continue
            return "figure"
        if not any(quantities.agrees(quantity, q) for q in stated):
            return "figure_changed"
        if _moved(quantity, text, claimed, stated, asked, support):
            return "figure_moved"
    return ""


_NUMBERS = "零一二三四五六七八九十"
_WORDS = re.compile(r"[一-鿿]+")
_ITEM = re.compile(rf"\s*[（(]([{_NUMBERS}])[）)](.*)", re.DOTALL)
_TURN = re.compile(
    rf"第(?P<nth>[{_NUMBERS}])(?:顺位|位(?!数)|种|项)|前(?P<first>[两{_NUMBERS}])[位种项]|最后(?P<last>一)[位种项个]"
)


def _turn_fault(text: str, evidence: Evidence) -> bool:
    """Whether a sentence gives something another place in a list than the number that it has there."""
    if evidence.language != "zh":
        return False
    quoted = [match for one in evidence.texts if (match := _ITEM.match(one))]
    items = {_NUMBERS.index(match[1]): match[2] for match in quoted}
    for part in parts(text, "zh"):
        for turn in _TURN.finditer(part):
            number = _NUMBERS.index((turn["nth"] or turn["first"] or turn["last"]).replace("两", "二"))
            if turn["nth"] and not _is_at(part, number, items):
                return True
            if turn["first"] and set(items) != set(range(1, number + 1)):
                return True
            if turn["last"] and set(items) != {_length(evidence)}:
                return True
    return False


def _is_at(part: str, number: int, items: Mapping[int, str]) -> bool:
    """Whether a part shares more with the item of a number than with any other, where the whole list need not be there."""
    mine = features(part, "zh")
    shared = {
        at: len(mine & features(item, "zh")) + sum(word in part for word in _WORDS.findall(item))
        for at, item in items.items()
    }
    mine_here = shared.pop(number, 0)
    return mine_here > max(shared.values(), default=0)


def _length(evidence: Evidence) -> int:
    """The number of the last item of the list that the quotes are of; 0 where they are of several clauses."""
    clauses = {one.source.clause.clause_id: one.source.clause for one in evidence.located}
    if len(clauses) != 1:
        return 0
    last = evidence.located[-1]
    after = [s.text for s in last.source.clause.sentences if s.start >= sentences_of(last)[0].start]
    numbers = [match[1] for match in itertools.takewhile(bool, map(_ITEM.match, after)) if match]
    return _NUMBERS.index(numbers[-1]) if numbers else 0


def _is_each(quantity: Quantity, text: str, evidence: Evidence) -> bool:
    """Whether 用一名童工 says what 每名童工 does."""
    surface = text[quantity.start : quantity.end]
    return surface[:1] == "一" and quantity.unit != "" and f"每{surface[1:]}" in evidence.quoted


def _moved(
    quantity: Quantity,
    text: str,
    claimed: Sequence[Quantity],
    stated: Sequence[Quantity],
    asked: Asked,
    support: Support,
) -> bool:
    """Whether what the figure is said to count is nearer to another figure of the text.

    Groups that are named decide before other words; where nothing decides between two figures the sentence could mean
    either, and falls.
    """
    rivals = [q for q in stated if _same_kind(q, quantity)]
    if len({q.value for q in rivals}) < 2:
        return False
    alone = sum(_same_kind(q, quantity) for q in claimed) == 1
    right = [q.value == quantity.value for q in rivals]
    for scores in _compared(quantity, text, alone, rivals, asked, support):
        best = max(score for score, same in zip(scores, right, strict=True) if same)
        other = max(score for score, same in zip(scores, right, strict=True) if not same)
        if abs(best - other) > _CLOSE:
            return other > best
    return True


_CLOSE = 1e-6


def _compared(
    quantity: Quantity, text: str, alone: bool, rivals: Sequence[Quantity], asked: Asked, support: Support
) -> Iterator[list[float]]:
    """How near the figure's surroundings are to those of each rival, by the most telling signs first."""
    language = asked.language
    places, spans = [_groups(q.place, quantity) for q in rivals], [_groups(q.span, quantity) for q in rivals]
    yield _shares(_groups(quantity.place, quantity), places)
    yield _shares(_groups(quantity.span, quantity), places)
    if alone:
        yield _shares(_groups(text, quantity), places)
        yield _shares(_groups(text, quantity), spans)
        yield _shares(_groups(asked.text, quantity), places)
    yield _by_words(quantity, rivals, language, support)


def _by_words(quantity: Quantity, rivals: Sequence[Quantity], language: Language, support: Support) -> list[float]:
    """Shared words of place and of span, and nearness of the spans, added up."""
    near = support.align([quantity.span], [q.span for q in rivals])[0]
    places = _shares(features(quantity.place, language), [features(q.place, language) for q in rivals])
    spans = _shares(features(quantity.span, language), [features(q.span, language) for q in rivals])
    return [float(c) + place + span for c, place, span in zip(near, places, spans, strict=True)]


def _shares(mine: Marks, theirs: Sequence[Marks]) -> list[float]:
    """The share of each that is in mine, what all have in common left out."""
    common = frozenset[str].intersection(*theirs)
    return [len(mine & one - common) / max(1, len(one - common)) for one in theirs]


def _groups(text: str, beside: Quantity) -> Marks:
    """Children, places and ages that a text names, other than in the figure itself."""
    ages = {
        f"#{q.value}" for q in quantities.quantities(text, "zh") if not _same_kind(q, beside) and "%" not in q.value
    }
    return names.named(text, (*names.CHILDREN, *names.SPHERES)) | ages


def _same_kind(one: Quantity, other: Quantity) -> bool:
    signs = {value[-1] if value[-1] in "%‰" else "" for value in (one.value, other.value)}
    return len(signs) == 1 and (one.unit == other.unit or "" in {one.unit, other.unit})

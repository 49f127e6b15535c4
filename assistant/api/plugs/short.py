"""An answer in one message of a phone: conclusion, one reason, whose words they are, and the page for the rest.

Nothing is cut in the middle: what does not fit is left out by whole lines, the least needed first, and read behind the link.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from assistant.messages import message
from assistant.records import permalink
from assistant.schema import Answer, Card, Citation, Language, Segment

MOST_BYTES = 2048  # of a text message in UTF-8, WeChat's and WeCom's
_SAID = frozenset({"quote", "plain", "prose"})
_KEPT_SLOTS = frozenset({"urgent", "first", "part", "conclusion", "lacking", "lacking-part", "near"})
# How much a line is needed: what must stay, the first thing said, whom to call, the notices, a second reason, the rest.
_MUST, _FIRST, _CALL, _NOTICE, _SECOND, _MORE = range(6)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and how much it is needed; lower stays longer."""

    need: int
    text: str
    markers: tuple[int, ...] = ()


def short_text(answer: Answer, address: str, most: int = MOST_BYTES) -> str:
    """The message, of at most `most` bytes. `address` is where readers find the page."""
    said = list(_lines(answer))
    lines = [*(_card(answer.card, answer.language) if answer.card else ()), *said, *_notices(answer, said)]
    link = message(answer.language, "plugs.more", address=_link(answer, lines, address))
    while _size([*lines, *_sources(answer, lines), link]) > most and any(line.need > _MUST for line in lines):
        worst = max(range(len(lines)), key=lambda place: (lines[place].need, place))
        lines.pop(worst)
    while _size([*lines, link]) > most and lines:
        lines.pop()
    sources = _sources(answer, lines)
    texts = [line.text for line in lines] + (sources if _size([*lines, *sources, link]) <= most else [])
    return "\n".join([*texts, link])


def _size(lines: Sequence[Line | str]) -> int:
    texts = [line if isinstance(line, str) else line.text for line in lines]
    return len("\n".join(texts).encode("utf-8"))


def _card(card: Card, language: Language) -> Iterator[Line]:
    """The numbers before everything, then what to do."""
    yield Line(_MUST, card.title)
    for contact in card.contacts:
        yield Line(_MUST, f"{contact.number} {contact.name}")
    for number, advice in enumerate(card.advice, 1):
        yield Line(_FIRST, f"{number}. {advice.text}")


def _lines(answer: Answer) -> Iterator[Line]:
    """The answer's lines: one thing said after a conclusion, two where there is none, for each part."""
    concluded = any(part.slot == "conclusion" for part in answer.segments)
    left = 1 if concluded or answer.card else 2
    said = 0
    for parts in _split(answer.segments):
        slots = {part.slot for part in parts}
        text = "".join(part.text for part in parts).strip()
        markers = tuple(marker for part in parts for marker in part.markers)
        said = 0 if "part" in slots else said
        if "busy" in slots or not text:
            continue
        if any(part.kind in _SAID for part in parts):
            said += 1
            if said <= left:
                yield Line((_FIRST if said == 1 else _SECOND), text, markers)
        elif slots & _KEPT_SLOTS:
            yield Line(_MUST, text)
        elif said == 0 or slots & {"call", "where"}:
            yield Line(_CALL, text)


def _split(segments: Sequence[Segment]) -> Iterator[list[Segment]]:
    """The segments of each line; a quotation that runs over several lines, a list of the law for one, is never parted."""
    line: list[Segment] = []
    for is_break, parts in groupby(segments, key=lambda part: part.kind == "break"):
        if not is_break:
            line += parts
        elif _is_open(line):
            line.append(Segment(text="\n", kind="break"))
        elif line:
            yield line
            line = []
    if line:
        yield line


def _is_open(line: Sequence[Segment]) -> bool:
    text = "".join(part.text for part in line)
    return text.count("“") > text.count("”")


def _notices(answer: Answer, lines: Sequence[Line]) -> Iterator[Line]:
    """What must be told beside the lines, in one message's words where those of the page speak of its numbers and marks."""
    cited = _cited(answer, lines)
    titles = {citation.document_title for citation in answer.citations} - {
        citation.document_title for citation in cited
    }
    of_page = {
        message(answer.language, "notice.plain"): message(answer.language, "plugs.plain"),
        message(answer.language, "notice.key_points"): message(answer.language, "plugs.key_points"),
    }
    for notice in answer.notices:
        if notice == message(answer.language, "notice.key_points") and not any(c.held == "digest" for c in cited):
            continue
        if not any(title in notice for title in titles):
            yield Line(_NOTICE, of_page.get(notice, notice))
    if answer.suggestions:
        yield Line(_MORE, message(answer.language, "plugs.next", questions=" ".join(answer.suggestions)))


def _cited(answer: Answer, lines: Sequence[Line]) -> list[Citation]:
    markers = {marker for line in lines for marker in line.markers}
    return [citation for citation in answer.citations if citation.marker in markers]


def _sources(answer: Answer, lines: Sequence[Line]) -> list[str]:
    """Title and place of what the lines rest on, each once."""
    places = dict.fromkeys(
        message(
            answer.language,
            "plugs.source",
            title=citation.document_title,
            locator=citation.locator,
            state=message(answer.language, f"validity.{citation.validity.state}"),
        )
        for citation in _cited(answer, lines)
    )
    return list(places)


def _link(answer: Answer, lines: Sequence[Line], address: str) -> str:
    cited = _cited(answer, lines) or answer.citations[:1]
    return permalink(address, cited[0].clause_id) if cited else f"{address}/"

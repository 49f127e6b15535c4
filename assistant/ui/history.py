"""What the reader's own browser keeps, and how a conversation is read back from it.

A browser's storage can hold anything, so nothing of it is believed: every quotation is looked up again in its clause, and
the card of a danger is taken from its file by its kind.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from assistant.answering import cite
from assistant.corpus import Corpus
from assistant.pipeline import Assistant
from assistant.question import LONGEST_QUESTION
from assistant.safety import CardGuide
from assistant.schema import ROLES, Answer, Citation, Contact, Language, Role, Segment, Slot, Turn, Way
from assistant.ui.labels import say
from assistant.ui.ways import Ways

LONGEST_HISTORY = 30
# What one kept answer holds at most; one with more was not kept by this page, and is left out before any work is done.
_MOST_CITATIONS = 24
_MOST_SEGMENTS = 300
_MOST_LINES = 40
_MOST_CHARACTERS = 40_000
_MOST_MARKERS = 24  # of a segment
_MOST_IN_ALL = 200_000  # characters of all kept answers that are drawn; the newest come first
_STATUSES = ("answered", "related", "declined", "signposted", "clarify", "social")
_KINDS = ("quote", "plain", "phrase", "prose", "break")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The language and the role a reader chose."""

    language: Language
    role: Role

    def saved(self) -> dict[str, str]:
        return {"language": self.language, "role": self.role}


def read_choice(saved: object, preferred: Language) -> Choice:
    """The reader's choice; the browser's language and the first role where none is kept.

    >>> read_choice({"role": "director", "language": "??"}, "en")
    Choice(language='en', role='director')
    """
    kept = saved if isinstance(saved, dict) else {}
    language, role = kept.get("language"), kept.get("role")
    return Choice(
        language=language if language in ("zh", "en") else preferred, role=role if role in ROLES else ROLES[0]
    )


def preferred_language(header: str, default: Language) -> Language:
    """The first of Chinese and English that a browser's Accept-Language names.

    >>> preferred_language("fr-FR,en-GB;q=0.8,zh;q=0.5", "zh"), preferred_language("fr", "zh")
    ('en', 'zh')
    """
    for part in header.lower().split(","):
        tag = part.split(";")[0].strip()[:2]
        if tag in ("zh", "en"):
            return "zh" if tag == "zh" else "en"
    return default


def save_answer(answer: Answer) -> dict[str, Any]:
    """An answer as the browser keeps it: its own words, and of each source only where it stands and what was quoted."""
    return {
        "question": answer.question,
        "asked": answer.asked,
        "language": answer.language,
        "role": answer.role,
        "status": answer.status,
        "segments": [[s.text, s.kind, s.bold, list(s.markers), s.slot, s.bare] for s in answer.segments],
        "citations": [[c.marker, c.clause_id, c.quote] for c in answer.citations],
        "notices": list(answer.notices),
        "suggestions": list(answer.suggestions),
        "contacts": [contact.number for contact in answer.contacts],
        "ways": [[way.kind, way.target] for way in answer.ways],
        "card": answer.card.kind if answer.card else "",
        "checked": checked_on(answer.citations),
    }


def checked_on(citations: Iterable[Citation]) -> str:
    """The day up to which all that is cited was checked, as an ISO date; "" where that is not known."""
    return min((citation.checked for citation in citations if citation.checked), default="")


def turns_of(saved: object) -> tuple[Turn, ...]:
    """The questions before this one."""
    return tuple(Turn(question=str(record.get("question", ""))[:LONGEST_QUESTION]) for record in _records(saved))


def with_answer(saved: object, answer: Answer) -> list[dict[str, Any]]:
    """The kept conversation with one answer more, the oldest ones let go."""
    return [*_records(saved), save_answer(answer)][-LONGEST_HISTORY:]


def _records(saved: object) -> list[dict[str, Any]]:
    entries = saved if isinstance(saved, list) else []
    return [entry for entry in entries if isinstance(entry, dict)][-LONGEST_HISTORY:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads kept conversations back against the texts of today."""

    assistant: Assistant
    cards: CardGuide
    ways: Ways | None = None

    def answers(self, saved: object) -> tuple[Answer, ...]:
        """The kept answers that can still be read; others are left out."""
        found: list[Answer] = []
        room = _MOST_IN_ALL
        for record in reversed(_records(saved)):
            if _is_oversized(record) or (answer := self._answer(record)) is None:
                continue
            room -= _characters(record)
            if room < 0:
                break
            found.append(answer)
        return tuple(reversed(found))

    def _answer(self, record: Mapping[str, Any]) -> Answer | None:
        try:
            return self._read(record)
        except (KeyError, TypeError, ValueError):  # kept by an older version, or written by another program
            return None

    def _read(self, record: Mapping[str, Any]) -> Answer | None:
        if record["status"] not in _STATUSES or record["role"] not in ROLES or record["language"] not in ("zh", "en"):
            return None
        language: Language = record["language"]
        wanted = [(int(marker), str(clause_id), str(quote)) for marker, clause_id, quote in record["citations"]]
        citations = [c for marker, name, quote in wanted if (c := self._citation(marker, name, quote, language))]
        notices = [str(notice) for notice in record["notices"]]
        if len(citations) < len(wanted):
            notices.append(say(language, "source_changed"))
        return Answer(
            question=str(record["question"]),
            asked=str(record["asked"]),
            language=language,
            role=record["role"],
            status=record["status"],
            segments=_segments(record["segments"]),
            citations=tuple(citations),
            notices=tuple(notices),
            card=self.cards.card(str(record["card"]), language) if record["card"] else None,
            suggestions=tuple(str(suggestion) for suggestion in record["suggestions"]),
            contacts=self._contacts(record.get("contacts", []), language),
            ways=self._ways(record.get("ways", []), language),
        )

    def _contacts(self, numbers: Sequence[Any], language: Language) -> tuple[Contact, ...]:
        """Numbers that are still in the file of contacts, as it describes them today."""
        known = [str(number) for number in numbers[:_MOST_LINES] if str(number) in self.cards.contacts]
        return tuple(self.cards.contact(number, language) for number in known)

    def _ways(self, kept: Sequence[Any], language: Language) -> tuple[Way, ...]:
        """Where to read on, as far as it is still there."""
        if self.ways is None:
            return ()
        found = (self.ways.way(str(kind), str(target), language) for kind, target in kept[:_MOST_LINES])
        return tuple(way for way in found if way is not None)

    def _citation(self, marker: int, clause_id: str, quote: str, language: Language) -> Citation | None:
        corpus: Corpus = self.assistant.corpus
        clause = corpus.clauses.get(clause_id)
        if clause is None:
            return None
        governs = self.assistant.validity_of(clause.document_id, language)
        return cite(quote, marker, clause, corpus.document_of(clause), governs, language)


def _is_oversized(record: Mapping[str, Any]) -> bool:
    """Whether a kept answer is larger than any that the page could have kept, or is none."""
    try:
        lists = ((record["citations"], _MOST_CITATIONS), (record["segments"], _MOST_SEGMENTS))
        lines = ((record["notices"], _MOST_LINES), (record["suggestions"], _MOST_LINES))
        if any(len(entries) > most for entries, most in (*lists, *lines)):
            return True
        if any(len(segment[3]) > _MOST_MARKERS for segment in record["segments"]):
            return True
        return _characters(record) > _MOST_CHARACTERS
    except (KeyError, TypeError, IndexError):  # kept by an older version, or written by another program
        return True


def _characters(record: Mapping[str, Any]) -> int:
    """How many characters a kept answer holds."""
    words = (record["question"], record["asked"], *record["notices"], *record["suggestions"])
    parts = (part for name in ("citations", "segments") for entry in record[name] for part in entry)
    return sum(len(text) for text in (*words, *parts) if isinstance(text, str))


def _segments(entries: Sequence[Any]) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            text=str(text), kind=kind, bold=bool(bold), markers=tuple(int(marker) for marker in markers),
            slot=_slot(more), bare=str(more[1]) if len(more) > 1 else "",
        )
        for text, kind, bold, markers, *more in entries
        if kind in _KINDS
    )  # fmt: skip


def _slot(more: Sequence[Any]) -> Slot:
    """What a kept segment does in its answer; nothing is known of one that was kept before this was."""
    return next((slot for slot in get_args(Slot) if more and more[0] == slot), "")

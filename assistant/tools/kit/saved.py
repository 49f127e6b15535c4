"""A kit as a file to keep, and back.

The file holds which clauses were quoted with which words, never our own text: whatever is shown when it is opened comes
from the library as it is now, so an altered file can at worst name other clauses. Words that no longer stand in their
clause are marked, and shown to the instructor alone.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from assistant.corpus import governs
from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.question import clean
from assistant.schema import Citation, Clause, Document, Language, Validity
from assistant.tools.indicators import load_indicators
from assistant.tools.kit.choose import Chooser, exactly
from assistant.tools.kit.kit import AUDIENCES, LENGTHS, PARTIES, Asked, Kit, Quote, Stale
from assistant.tools.kit.outline import ask, with_conflicts
from assistant.tools.kit.readers import reader_of
from assistant.tools.kit.subject import known_subject

LARGEST_FILE = 2**20  # bytes; a kit of 90 minutes takes about 20,000
_FORMAT, _VERSION = "child-policy-talk-kit", 1
_MOST_ITEMS = 100
_MOST_QUESTIONS = 30  # each is asked anew when a kit is opened; a kit of 90 minutes has 8
_LONGEST_WORDS = 5000  # characters of one quotation
_LANGUAGES: tuple[Language, ...] = ("zh", "en")
_Choice = TypeVar("_Choice")


def save_kit(kit: Kit) -> bytes:
    """The kit as a JSON file."""
    record = {
        "format": _FORMAT,
        "version": _VERSION,
        "topic": kit.topic_id,
        "title": kit.title,
        "audience": kit.audience,
        "minutes": kit.minutes,
        "language": kit.language,
        "made": kit.made.isoformat(),
        "points": [_saved(quote) for quote in kit.points],
        "duties": {party: [_saved(quote) for quote in kit.duties[party]] for party in PARTIES},
        "legal_basis": [_saved(quote) for quote in kit.legal_basis],
        "questions": [{"question": a.question, "quotes": [_saved(quote) for quote in a.quotes]} for a in kit.questions],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8")


def _saved(quote: Quote) -> dict[str, str]:
    citation = quote.citation
    return {"clause_id": citation.clause_id, "quote": citation.quote, "state": citation.validity.state}


def load_kit(data: bytes, assistant: Assistant) -> Kit:
    """The kit of a file, every clause looked up again and every question answered again.

    Raises UsageError, saying why, for a file that is too large, damaged, of another kind or of a newer program.
    """
    record = _record(data)
    try:
        return _Opener(assistant, record).kit()
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise UsageError("kit_broken") from error


def _record(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_FILE:
        raise UsageError("kit_too_large", limit=LARGEST_FILE // 2**20)
    try:
        record = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise UsageError("kit_broken") from error
    if not isinstance(record, dict) or record.get("format") != _FORMAT:
        raise UsageError("kit_foreign")
    version = record.get("version")
    if isinstance(version, int) and version > _VERSION:
        raise UsageError("kit_newer")
    return record


def _one_of(value: object, choices: Sequence[_Choice]) -> _Choice:
    for choice in choices:
        if choice == value and type(choice) is type(value):
            return choice
    raise ValueError(str(value))


def _list(value: object, most: int = _MOST_ITEMS) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise TypeError("list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_WORDS:
        raise TypeError("text")
    return value


class _Opener:
    """Builds the kit of one file from the library as it is now."""

    def __init__(self, assistant: Assistant, record: Mapping[str, Any]) -> None:
        self.assistant = assistant
        self.record = record
        self.language: Language = _one_of(record["language"], _LANGUAGES)
        self.audience = _one_of(record["audience"], AUDIENCES)
        self.subject = known_subject(assistant, _text(record["topic"]), _text(record["title"]), self.language)
        indicators = load_indicators(assistant.settings.corpus)
        self.chooser = Chooser(assistant, self.subject.asked, reader_of(self.audience), self.language, indicators)

    def kit(self) -> Kit:
        kit = Kit(
            topic_id=self.subject.topic_id,
            title=self.subject.title,
            opening=self.subject.opening,
            case=self.subject.case,
            audience=self.audience,
            minutes=_one_of(self.record["minutes"], LENGTHS),
            language=self.language,
            made=date.fromisoformat(_text(self.record["made"])),
            points=self._quotes(self.record["points"]),
            duties={party: self._quotes(self.record["duties"][party]) for party in PARTIES},
            legal_basis=self._quotes(self.record["legal_basis"]),
            questions=tuple(self._asked(entry) for entry in _list(self.record["questions"], _MOST_QUESTIONS)),
        )
        return with_conflicts(kit, self.assistant)

    def _quotes(self, entries: object) -> tuple[Quote, ...]:
        return tuple(self._quote(entry) for entry in _list(entries))

    def _quote(self, entry: Mapping[str, object]) -> Quote:
        clause_id, words, state = _text(entry["clause_id"]), _text(entry["quote"]), _text(entry["state"])
        clause = self.assistant.corpus.clauses.get(clause_id)
        if clause is None:
            return self._lost(clean(clause_id), clean(words), "missing")
        if not words or words not in clause.text:
            return self._lost(clause_id, clean(words), "changed")
        quote = self._exactly(clause, words)
        governed, now = state in {"in-force", "unknown"}, quote.citation.validity.state
        return replace(quote, stale="expired") if governed and not governs(now) else quote

    def _exactly(self, clause: Clause, words: str) -> Quote:
        quote = exactly(self.assistant, clause, words, self.language)
        return replace(quote, figures=self.chooser.figures(clause, words))

    def _lost(self, clause_id: str, words: str, stale: Stale) -> Quote:
        """Words that stand nowhere now, with what is still known of where they stood."""
        document_id = clause_id.partition("/")[0]
        clause = self.assistant.corpus.clauses.get(clause_id)
        document = self.assistant.corpus.documents.get(document_id) or _unknown_document(document_id)
        citation = Citation(
            marker=0,
            document_id=document_id,
            document_title=document.title,
            clause_id=clause_id,
            locator=clause.locator(self.language) if clause else "",
            quote=words,
            start=0,
            end=0,
            clause_text=clause.text if clause else "",
            translation="",
            validity=Validity(state="unknown"),
            held=document.held,
            url=document.url,
        )
        return Quote(citation=citation, document=document, stale=stale)

    def _asked(self, entry: Mapping[str, Any]) -> Asked:
        asked = ask(self.assistant, _text(entry["question"]), self.language)
        before = {(_text(saved["clause_id"]), _text(saved["quote"])) for saved in _list(entry["quotes"])}
        after = {(quote.citation.clause_id, quote.citation.quote) for quote in asked.quotes}
        return replace(asked, stale="changed" if before != after else "")


def _unknown_document(document_id: str) -> Document:
    return Document(
        document_id=document_id,
        title=document_id,
        title_en=document_id,
        short_title=document_id,
        short_title_en=document_id,
    )

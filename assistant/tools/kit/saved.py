"""A kit as a file to keep, and back.

The file holds which sentences were in it, by name, and which clauses bear them with which words; never our own text: whatever
is shown when it is opened comes from the library as it is now, so an altered file can at worst name other clauses. What a
model drafted is kept in its words, and passes the rules again or is left out. Words that no longer stand in their clause are
marked, and what rests on them is shown to the instructor alone.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

from assistant.corpus import governs
from assistant.errors import UsageError
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.question import clean
from assistant.schema import Citation, Document, Language, Validity
from assistant.tools.kit.answering import answered_now
from assistant.tools.kit.free import about, free_kit, with_opening
from assistant.tools.kit.kit import AUDIENCES, DRAFT_KINDS, LENGTHS, Asked, Draft, Kit, Point, Quote, Stale, Told
from assistant.tools.kit.laid_out import all_points, answered, laid_out
from assistant.tools.kit.outline import with_conflicts
from assistant.tools.kit.quoting import Quoter
from assistant.tools.kit.subject import free_subject, topic_named, topics
from assistant.tools.kit.wording import original
from assistant.tools.talks import PARTIES, Topic, words_key

LARGEST_FILE = 2**20  # bytes; a kit of 90 minutes takes about 40,000
_FORMAT, _VERSION = "child-policy-talk-kit", 2
_MOST_ITEMS = 100
_MOST_QUESTIONS = 30  # an instructor's own are asked anew when a kit is opened
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
        "points": [
            {**_saved(point.message), "essential": point.essential, **_saved_drafts(point)} for point in kit.points
        ],
        "sides": {party: [_saved(told) for told in kit.sides[party]] for party in PARTIES},
        "questions": [
            {"key": a.key, "question": a.question, "own": a.own, "quotes": _saved_quotes(a.quotes())}
            for a in kit.questions
        ],
    }
    return json.dumps(record, ensure_ascii=False, indent=1).encode("utf-8")


def _saved(told: Told) -> dict[str, object]:
    return {"key": told.key, "quotes": _saved_quotes(told.quotes)}


def _saved_drafts(point: Point) -> dict[str, object]:
    """The drafts, where there are any: their words are no one else's, and are put to the rules when the kit is opened."""
    drafts = [
        {"text": one.text, "kind": one.kind, "quotes": list(one.quotes), "accepted": one.accepted}
        for one in point.drafts
    ]
    return {"drafts": drafts} if drafts else {}


def _saved_quotes(quotes: Iterable[Quote]) -> list[dict[str, str]]:
    citations = [quote.citation for quote in quotes]
    return [{"clause_id": c.clause_id, "quote": c.quote, "state": c.validity.state} for c in citations]


def load_kit(data: bytes, assistant: Assistant) -> Kit:
    """The kit of a file, every clause looked up again and every question of the instructor's own answered again.

    A kit of the first form, which held clauses and no sentences, is made anew. Raises UsageError, saying why, for a file that
    is too large, damaged, of another kind or of a newer program.
    """
    record = _record(data)
    try:
        opener = _Opener(assistant, record)
        return opener.older_kit() if record["version"] == 1 else opener.kit()
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
    if version not in range(1, _VERSION + 1):
        raise UsageError("kit_broken")
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
        self.minutes = _one_of(record["minutes"], LENGTHS)
        self.made = date.fromisoformat(_text(record["made"]))
        self.quoter = Quoter(assistant, self.language, self.audience)
        topic_id = _text(record["topic"])
        self.topic: Topic | None = topic_named(assistant, topic_id) if topic_id else None
        self._points = {p.message.key: p for p in all_points(self.topic, self.quoter)} if self.topic else {}

    # -- the kit -------------------------------------------------------------------------------------------------------

    def kit(self) -> Kit:
        """The kit as it was put together."""
        sides = self.record["sides"]
        kit = replace(
            self._frame(),
            points=tuple(self._point(entry) for entry in _list(self.record["points"])),
            sides={party: tuple(self._told(entry) for entry in _list(sides[party])) for party in PARTIES},
            questions=tuple(self._asked(entry) for entry in _list(self.record["questions"], _MOST_QUESTIONS)),
        )
        return with_conflicts(kit if self.topic else with_opening(kit), self.assistant)

    def older_kit(self) -> Kit:
        """A kit of the first form: a laid-out topic as it is now, free text with the clauses that were in it."""
        if self.topic:
            return with_conflicts(replace(self._frame(), older=True), self.assistant)
        duties = self.record["duties"]
        questions = [{**entry, "own": True} for entry in _list(self.record["questions"], _MOST_QUESTIONS)]
        self.record = {
            **self.record,
            "points": [{"key": "", "quotes": [entry]} for entry in _list(self.record["points"])],
            "sides": {party: [{"key": "", "quotes": [e]} for e in _list(duties[party])] for party in PARTIES},
            "questions": questions,
        }
        return replace(self.kit(), older=True)

    def _frame(self) -> Kit:
        """What a kit has besides that can be put together: all of a laid-out topic, or what free text is given."""
        if self.topic is not None:
            return laid_out(self.topic, self.quoter, self.audience, self.minutes, self.made)
        title = free_subject(_text(self.record["title"]))
        return free_kit(title, self.quoter, self.audience, self.minutes, self.made)

    # -- what stands in it -----------------------------------------------------------------------------------------------

    def _point(self, entry: Mapping[str, Any]) -> Point:
        point = self._bare_point(entry)
        drafts = [self._draft(saved) for saved in _list(entry.get("drafts", []))]
        if not drafts or not point.stands:
            return point
        from assistant.tools.kit.drafting import still_passing  # loads the checks, which few kits need

        return replace(point, drafts=still_passing(drafts, point, self.assistant, self.language))

    def _draft(self, entry: Mapping[str, Any]) -> Draft:
        return Draft(
            text=clean(_text(entry["text"])),
            kind=_one_of(entry["kind"], DRAFT_KINDS),
            quotes=tuple(_text(words) for words in _list(entry["quotes"])),
            accepted=entry["accepted"] is True,
        )

    def _bare_point(self, entry: Mapping[str, Any]) -> Point:
        own = self._points.get(_text(entry["key"]))
        if own is None:
            title, statement = "", self.quoter.statement(_text(entry["key"]))
            if statement is not None:
                title = message(self.language, f"kit.about_{about(statement)}")
            return Point(message=self._told(entry), title=title, essential=entry.get("essential") is True)
        return replace(own, message=_resting_on(own.message, self._quotes(entry["quotes"])))

    def _told(self, entry: Mapping[str, Any]) -> Told:
        """The sentence of this name with the words that bore it; those words themselves where there is no such sentence."""
        key, quotes = _text(entry["key"]), self._quotes(entry["quotes"])
        if not quotes:
            raise ValueError("a sentence without a source")
        own = self._side(key) if "#" not in key else None
        statement = self.quoter.statement(key) if "#" in key else None
        if statement is not None and statement.clause_id == quotes[0].citation.clause_id:
            own = self.quoter.told(statement)
        if own is not None:
            return _resting_on(own, quotes)
        return Told(text=original(quotes[0]), quotes=quotes, by="source")

    def _side(self, key: str) -> Told | None:
        sides = self.topic.sides if self.topic else ()
        return next((t for t in self.quoter.all_said(side.message for side in sides) if t.key == key), None)

    def _asked(self, entry: Mapping[str, Any]) -> Asked:
        laid = self._laid_out(_text(entry.get("key", "")))
        asked = laid or answered_now(self.assistant, _text(entry["question"]), self.language, self.audience)
        before = {(_text(saved["clause_id"]), _text(saved["quote"])) for saved in _list(entry["quotes"])}
        after = {(quote.citation.clause_id, quote.citation.quote) for quote in asked.quotes()}
        return replace(asked, differs=before != after)

    def _laid_out(self, key: str) -> Asked | None:
        """The question of this name of any topic, with its answer; free text has such questions too."""
        found = (q for topic in topics(self.assistant) for q in topic.questions if words_key(q.question) == key)
        question = next(found, None) if key else None
        return answered(question, self.quoter) if question else None

    # -- quotations --------------------------------------------------------------------------------------------------------

    def _quotes(self, entries: object) -> tuple[Quote, ...]:
        return tuple(self._quote(entry) for entry in _list(entries))

    def _quote(self, entry: Mapping[str, object]) -> Quote:
        clause_id, words, state = _text(entry["clause_id"]), _text(entry["quote"]), _text(entry["state"])
        clause = self.assistant.corpus.clauses.get(clause_id)
        if clause is None:
            return self._lost(clean(clause_id), clean(words), "missing")
        if not words or words not in clause.text:
            return self._lost(clause_id, clean(words), "changed")
        quote = self.quoter.exactly(clause, words)
        governed, now = state in {"in-force", "unknown"}, quote.citation.validity.state
        return replace(quote, stale="expired") if governed and not governs(now) else quote

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


def _resting_on(told: Told, quotes: tuple[Quote, ...]) -> Told:
    """A sentence with the words that bore it when it was saved, as the sentence has them now where they are the same."""
    now = {(quote.citation.clause_id, quote.citation.quote): quote for quote in told.quotes}
    kept = (
        quote if quote.stale else now.get((quote.citation.clause_id, quote.citation.quote), quote) for quote in quotes
    )
    return replace(told, quotes=tuple(kept))


def _unknown_document(document_id: str) -> Document:
    return Document(
        document_id=document_id,
        title=document_id,
        title_en=document_id,
        short_title=document_id,
        short_title_en=document_id,
    )

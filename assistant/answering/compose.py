"""Quotations and fixed phrases -> answer. Every quotation passes through `cite` and gets its own marker."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.cite import cite
from assistant.answering.director import told_beside
from assistant.answering.stated import deciding_span
from assistant.corpus import Conflict, Corpus, Prepared, governs, is_plan, validity
from assistant.messages import message
from assistant.question import Question
from assistant.schema import (
    Answer,
    Card,
    Citation,
    Clause,
    Contact,
    Document,
    Hit,
    KeyPoint,
    Language,
    Rated,
    Role,
    Segment,
    SegmentKind,
    Sentence,
    Slot,
    Statement,
    Status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A sentence chosen to be shown, and the key points that say it in plain words."""

    clause: Clause
    sentence: Sentence
    points: tuple[KeyPoint, ...] = ()


def validity_notices(corpus: Corpus, citations: Iterable[Citation], language: Language) -> list[str]:
    """One notice a cited document that does not plainly govern, its own note included."""
    notices: dict[str, str] = {}
    for citation in citations:
        state, document = citation.validity.state, corpus.documents[citation.document_id]
        title = document.title if language == "zh" else document.title_en
        if state == "period-ended":
            day = day_in_words(document.period_end, language)
            ended = message(language, "notice.period_ended", title=title, day=day)
            targets = message(language, "notice.targets") if is_plan(document) else ""
            notices[citation.document_id] = f"{ended} {targets}".strip()
        elif state not in {"in-force", "unknown"} or document.status == "partly-superseded":
            shown = message(language, f"validity.{state}")
            notices[citation.document_id] = message(
                language, "notice.not_governing", title=title, state=shown, note=citation.validity.note
            )
    return list(notices.values())


def conflict_notices(conflicts: Iterable[Conflict], language: Language) -> list[str]:
    return [
        message(language, "notice.conflict", topic=conflict.topic[language], says=conflict.says[language])
        + (message(language, "notice.unverified_conflict") if conflict.unverified else "")
        for conflict in conflicts
    ]


def plain_notices(citations: Sequence[Citation], language: Language) -> list[str]:
    """That some words are our own: said once, whether the text's own are a tap away or not held at all."""
    notices = [message(language, "notice.plain")] if any(citation.plain for citation in citations) else []
    if any(citation.held == "digest" for citation in citations):
        notices.append(message(language, "notice.key_points"))
    return notices


def ended_first(corpus: Corpus, citations: Sequence[Citation], language: Language) -> tuple[Segment, ...]:
    """What has to be said before an answer that stands on nothing that governs today, on a line of its own; else nothing.

    In plain text it stands before the answer, where a page has its own place for it.
    """
    if not citations or any(governs(citation.validity.state) for citation in citations):
        return ()
    state, document = citations[0].validity.state, corpus.documents[citations[0].document_id]
    if state == "period-ended" and is_plan(document):
        text = message(language, "answer.first_targets", day=document.period_end)
        bare = message(language, "answer.ended_targets", day=day_in_words(document.period_end, language))
    else:
        names = {"title": document.title if language == "zh" else document.title_en}
        names["state"] = message(language, f"validity.{state}")
        text, bare = (message(language, f"answer.{key}_state", **names) for key in ("first", "ended"))
    return (Segment(text=text, slot="first", bare=bare), Segment(text="\n", kind="break"))


def day_in_words(text: str, language: Language) -> str:
    """A date known to the year, month or day, as people write it.

    >>> day_in_words("2025-06-01", "zh"), day_in_words("2021", "zh"), day_in_words("2025-12-31", "en"), day_in_words("", "zh")
    ('2025年6月1日', '2021年', '31 December 2025', '')
    """
    if not text:
        return ""
    numbers = [int(part) for part in text.split("-")]
    if language == "zh":
        return "".join(f"{number}{unit}" for number, unit in zip(numbers, "年月日", strict=False))
    names = [f"{date(numbers[0], month, 1):%B}" for month in numbers[1:2]]
    return " ".join((*map(str, numbers[2:]), *names, str(numbers[0])))


class Composer:
    """Puts phrases and quotations together; every quotation passes through `cite` and gets its own marker.

    A parent reads our plain words, the law's own a tap away; an instructor the law's own words, plain ones under them; a
    director plain words, how strongly they bind, and the law's own under them. Without a key point the text is quoted.
    """

    def __init__(self, corpus: Corpus, question: Question, role: Role, today: date) -> None:
        self.corpus = corpus
        self.question = question
        self.role = role
        self.today = today
        self.segments: list[Segment] = []
        self.citations: list[Citation] = []

    def phrase(self, text: str, own_line: bool = False, bold: bool = False, slot: Slot = "", bare: str = "") -> None:
        if own_line and self.segments:
            self.segments.append(Segment(text="\n", kind="break"))
        self.segments.append(Segment(text=text, bold=bold, slot=slot, bare=bare))

    def quote_all(
        self, quotations: Iterable[Quotation], deciding: int = 0, own_words_first: bool = False, rule: str = ""
    ) -> None:
        """Each quotation on lines of its own, behind a sentence that names the `rule`; in the first `deciding` of them what decides
        is bold. Where one decides, the others tell a parent what a family can do.
        """
        place, cited = len(self.segments), len(self.citations)
        for number, quotation in enumerate(quotations):
            after = self.role == "parent" and 0 < deciding <= number
            self._quote(quotation, number < deciding, own_words_first or self.role == "instructor", after)
        if rule and len(self.citations) > cited:
            named = Segment(text=rule, slot="rule", markers=(self.citations[cited].marker,))
            line = Segment(text="\n", kind="break")
            self.segments[place:place] = [line, named] if place else [named, line]

    def say(self, text: str, quotations: Iterable[Quotation], bold: bool = False, alone: bool = False) -> None:
        """A sentence of ours on a line of its own, with the markers of what bears it; under it, but for a parent or where it is
        to stand `alone`, the texts' own words.
        """
        known = len(self.citations)
        borne = {marker: quotation for quotation in quotations if (marker := self._marker(quotation, text))}
        if not borne:
            return
        self._line(*self._emphasised(text, "plain", bold), markers=borne)
        if self.role == "director":
            self.segments += told_beside(text, self.question.language)
        for marker, quotation in borne.items() if self.role != "parent" and not alone else ():
            document = self.corpus.documents[quotation.clause.document_id]
            if marker > known and document.held == "verbatim":
                self._own_words(quotation, document, marker, bold=False, under_ours=True)

    def say_unsettled(self, prepared: Prepared) -> None:
        """That no text at hand settles what is asked, and whom to ask, before what the texts do say nearby."""
        if prepared.beyond and prepared.unsettled:
            self.phrase(prepared.beyond.of(self.question.language), own_line=True, slot="lacking")
            self.phrase(message(self.question.language, "answer.unsettled"), own_line=True, slot="near")

    def say_beyond(self, prepared: Prepared) -> None:
        """What besides is asked that no text at hand settles, and whom to ask, where an answer written beforehand says so."""
        if prepared.beyond and not prepared.unsettled:
            self.phrase(prepared.beyond.of(self.question.language), own_line=True, slot="where")

    def _marker(self, quotation: Quotation, plain: str) -> int:
        """The marker of a quotation that bears a sentence of ours, one for all sentences; 0 where it does not stand in its clause."""
        citation = self._cited(quotation)
        if citation is None:
            return 0
        for number, other in enumerate(self.citations):
            if (other.clause_id, other.start, other.end) == (citation.clause_id, citation.start, citation.end):
                self.citations[number] = replace(other, plain=f"{other.plain}\n{plain}")
                return other.marker
        self.citations.append(replace(citation, plain=plain))
        return citation.marker

    def _cited(self, quotation: Quotation) -> Citation | None:
        """The citation of a quotation under the next marker."""
        document, language = self.corpus.documents[quotation.clause.document_id], self.question.language
        state = validity(document, self.today, self.corpus.documents, language)
        words, marker = quotation.sentence.text, len(self.citations) + 1
        return cite(words, marker, quotation.clause, document, state, language, quotation.points)

    def _quote(self, quotation: Quotation, bold: bool, own_words_first: bool, after: bool) -> None:
        language = self.question.language
        document = self.corpus.documents[quotation.clause.document_id]
        citation = self._cited(quotation)
        if citation is None:
            return
        self.citations.append(citation)
        words, marker = quotation.sentence.text, citation.marker
        if document.held == "digest":
            shown = words if language == "zh" else quotation.sentence.translation or words
            steps = after and bool(quotation.points) and all(is_step(point) for point in quotation.points)
            words_shown = self._emphasised(shown, "plain", bold, "step" if steps else "")
            self._bound_line(words_shown, self._digest_strength(quotation), marker)
        elif not quotation.points or own_words_first:
            self._own_words(quotation, document, marker, bold)
            self._plain_words(quotation, marker, bold=False, lead=message(language, "answer.lead_plain"))
        else:
            self._plain_words(quotation, marker, bold, after=after)
            if self.role == "director":
                self._own_words(quotation, document, marker, bold=False)

    def _digest_strength(self, quotation: Quotation) -> str:
        """How strongly a sentence of ours binds that stands for an article whose text is not held; "fact" for several that differ."""
        marked = [s for s in self.corpus.statements(quotation.clause) if s.who and _shows(quotation, s)]
        said = {statement.strength for statement in marked}
        only = said.pop() if len(said) == 1 else "fact"
        return only if only in _STRENGTHS else "fact"

    def _line(self, *segments: Segment, markers: Iterable[int]) -> None:
        """Segments on a line of their own, the markers after the last of them."""
        if self.segments:
            self.segments.append(Segment(text="\n", kind="break"))
        self.segments += [*segments[:-1], replace(segments[-1], markers=tuple(markers))]

    def _own_words(
        self, quotation: Quotation, document: Document, marker: int, bold: bool, under_ours: bool = False
    ) -> None:
        """The text's own words behind whose they are; an instructor reads where they stand and whether they govern."""
        language = self.question.language
        shown = quotation.sentence.text if language == "zh" else quotation.sentence.translation
        lead = _lead(document, language)
        if under_ours and self.role == "instructor":
            state = message(language, f"validity.{self.citations[marker - 1].validity.state}")
            locator = quotation.clause.locator(language)
            lead = message(
                language, "answer.lead_named", title=called(document, language), locator=locator, state=state
            )
        if not shown:
            shown = quotation.sentence.text
            lead = "" if quotation.points else _original_only(quotation.clause, document)
        opening, closing = (
            Segment(text=message(language, f"answer.{end}_quote"), slot="lead") for end in ("open", "close")
        )
        opening = replace(opening, text=lead + opening.text, bare=self._part_lead(quotation, document, lead))
        self._line(opening, *self._emphasised(shown, "quote", bold), closing, markers=(marker,))

    def _part_lead(self, quotation: Quotation, document: Document, lead: str) -> str:
        """The lead before a part of a quotation that leaves out how strongly it binds: what is only encouraged stays so."""
        said = [s for s in self.corpus.statements(quotation.clause) if _shows(quotation, s)]
        if any(statement.strength == "encouraged" for statement in said):
            language = self.question.language
            return message(language, "answer.lead_encouraged", title=called(document, language))
        return lead

    def _plain_words(self, quotation: Quotation, marker: int, bold: bool, lead: str = "", after: bool = False) -> None:
        """Our key points on a quotation: in one line behind a lead, else a line each; a director reads how strongly each binds."""
        language = self.question.language
        if lead and quotation.points:
            said = ("" if language == "zh" else " ").join(point.words(language) for point in quotation.points)
            self._line(Segment(text=lead, slot="lead"), Segment(text=said, kind="plain"), markers=(marker,))
            return
        for point in quotation.points:
            slot: Slot = "step" if after and is_step(point) else ""
            words = self._emphasised(point.words(language), "plain", bold, slot)
            self._bound_line(words, point.strength, marker)

    def _bound_line(self, words: Sequence[Segment], strength: str, marker: int) -> None:
        """A line in our words; a director reads before it how strongly it binds, after it what it says of time, addressee, record."""
        if self.role != "director":
            self._line(*words, markers=(marker,))
            return
        binds = message(self.question.language, f"answer.strength_{strength}")
        head = [Segment(text=binds, slot=_STRENGTHS[strength])] if binds else []
        self._line(*head, *words, markers=(marker,))
        self.segments += told_beside("".join(segment.text for segment in words), self.question.language)

    def _emphasised(self, text: str, kind: SegmentKind, bold: bool, slot: Slot = "") -> list[Segment]:
        span = deciding_span(text, self.question) if bold else None
        if span is None:
            return [Segment(text=text, kind=kind, slot=slot)]
        start, end = span
        parts = [(text[:start], False), (text[start:end], True), (text[end:], False)]
        return [Segment(text=part, kind=kind, bold=strong, slot=slot) for part, strong in parts if part]

    def answer(
        self,
        status: Status,
        hits: Sequence[Hit],
        notices: Iterable[str],
        provenance: Mapping[str, object],
        card: Card | None = None,
        suggestions: tuple[str, ...] = (),
        rated: Sequence[Rated] = (),
        contacts: tuple[Contact, ...] = (),
    ) -> Answer:
        language = self.question.language
        first = ended_first(self.corpus, self.citations, language) if status == "answered" else ()
        said = validity_notices(self.corpus, self.citations[:1], language) if first else []  # the first line says it
        notices = [notice for notice in notices if notice not in said]
        return Answer(
            question=self.question.given,
            asked=self.question.asked,
            language=language,
            role=self.role,
            status=status,
            segments=(*first, *self.segments),
            citations=tuple(self.citations),
            hits=tuple(hits[:10]),
            rated=tuple(rated),
            notices=tuple(dict.fromkeys(notices)),
            card=card,
            suggestions=suggestions,
            contacts=contacts,
            provenance=provenance,
        )


_STRENGTHS: Mapping[str, Slot] = {
    "must": "must", "must-not": "must-not", "may": "may", "right": "right", "encouraged": "encouraged", "fact": "",
}  # fmt: skip


def _shows(quotation: Quotation, statement: Statement) -> bool:
    """Whether a statement of the quotation's clause stands in it."""
    return any(quotation.sentence.start <= start < quotation.sentence.end for start, _ in statement.spans)


def called(document: Document, language: Language) -> str:
    """The name by which a document goes in a sentence: its short title where it has one."""
    return document.short_titled(language) or document.titled(language)


def is_step(point: KeyPoint) -> bool:
    """Whether a key point says what a family can or must do, and not what it may not."""
    return "guardian" in point.who and point.strength in {"must", "may", "right", "encouraged"}


_LEADS = frozenset("law administrative-regulation judicial-interpretation state-council ministry".split())


def _lead(document: Document, language: Language) -> str:
    """Whose words follow. A local text is named, for it says so only where it holds; what is introduced as a plan is one."""
    if document.level in _LEADS and document.origin != "library":
        return message(language, f"answer.lead_{document.level}")
    title = document.short_title if language == "zh" else document.short_title_en
    if not title:
        return message(language, "answer.lead_other")
    return message(language, "answer.lead_plan" if is_plan(document) else "answer.lead_titled", title=title)


def _original_only(clause: Clause, document: Document) -> str:
    """What an English reader is told before words that nobody put into English: which law, under which heading."""
    heading = clause.headings_en[-1] if clause.headings_en else ""
    key = "answer.lead_original_under" if heading else "answer.lead_original_only"
    return message("en", key, title=document.short_title_en or document.title_en, heading=heading)

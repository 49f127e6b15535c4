"""Verdicts -> answer: the sentences that were let through, each with the clauses it stands on.

A draft is filled sentence by sentence, so that it can be shown as it grows.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering import cite, ended_first, locate, plain_notices, validity_notices, where_to_ask
from assistant.corpus import Corpus, validity
from assistant.figures import figures
from assistant.generation.reply import End
from assistant.generation.verify import Located, Verdict, is_whole, statement_of
from assistant.messages import message
from assistant.question import Question, answers_measure, lacks
from assistant.schema import Answer, Citation, Language, Segment

_LONGEST_MISSING = 60
_BEARING = 0.15  # probability, of deciding or of being of use, from which a statement may bear an answer
_GOES_ON = re.compile(
    r"(?:[（(]?[2-9二三四五六七八九][）)、.]|并(?!非|不是)|且|而且|此外还|同时还|还[要应必可得需]|也(?!许)|再(?!婚|次)|然后|但|否则|不然|"
    r"它|他们?|她们?|其[^他它中]|这[^里]|那[^么里]|以上|上述)|"
    r"(?:and|or|but|also|then|otherwise|it|they|he|she|these|those|this|that|such|in that case)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """What a draft starts from: the question, and the answer by quoting, whose status, hits and notices it keeps."""

    corpus: Corpus
    question: Question
    quoted: Answer
    today: date


class Draft:
    """An answer in the making. `stating` puts the statement that bears a sentence right under it."""

    def __init__(self, base: Base, stating: bool = False) -> None:
        self.base = base
        self.stating = stating
        self.verdicts: list[Verdict] = []
        self.segments: list[Segment] = []
        self.citations: list[Citation] = []
        self._heading = ""

    @property
    def kept(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if verdict.kept]

    @property
    def dropped(self) -> list[Verdict]:
        return [verdict for verdict in self.verdicts if not verdict.kept]

    def add(self, verdict: Verdict) -> bool:
        """Take a verdict down; True if the answer has grown."""
        if verdict.kept and verdict.text in {earlier.text for earlier in self.kept}:
            verdict = replace(verdict, reason="repeated")
        if verdict.kept and self._has_lost_its_head(verdict.text):
            verdict = replace(verdict, reason="half")
        self.verdicts.append(verdict)
        if not verdict.kept:
            return False
        markers = tuple(dict.fromkeys(self._marker(located) for located in verdict.located))
        self._lay_out(verdict, Segment(text=_ended(verdict.text, self.language), kind="prose", markers=markers))
        if self.stating:
            self._state(verdict)
        return True

    def _has_lost_its_head(self, text: str) -> bool:
        """Whether a sentence goes on from one that fell, so that half of the thought would be shown."""
        fell = bool(self.verdicts) and not self.verdicts[-1].kept and self.verdicts[-1].reason != "repeated"
        return fell and _GOES_ON.match(text) is not None

    @property
    def language(self) -> Language:
        return self.base.quoted.language

    def _marker(self, located: Located) -> int:
        clause, corpus, language = located.source.clause, self.base.corpus, self.language
        for citation in self.citations:
            same = citation.clause_id == clause.clause_id and citation.quote == located.text
            if same and all(point.words(language) in citation.plain for point in located.points):
                return citation.marker
        document = corpus.documents[clause.document_id]
        state = validity(document, self.base.today, corpus.documents, language)
        points = located.points or (located.restated if language == "en" and not clause.translation else ())
        citation_or_none = cite(located.text, len(self.citations) + 1, clause, document, state, language, points)
        assert citation_or_none is not None, "a located quote stands in its clause"
        self.citations.append(citation_or_none)
        return citation_or_none.marker

    def _lay_out(self, verdict: Verdict, segment: Segment) -> None:
        """A paragraph for parents, headed lines for instructors, boxes to tick for child directors."""
        role, first = self.base.quoted.role, not self.segments
        if first and self.base.quoted.status == "related":
            self._line(Segment(text=message(self.language, "answer.related"), slot="near"))
        if role == "parent":
            space = self.language == "en" and not first and self.segments[-1].kind == "prose"
            self.segments += [Segment(text=" ")] if space else []
            if self.segments and self.segments[-1].kind not in {"prose", "break"} and not space:
                self._break()
            self.segments.append(segment)
            return
        if role == "instructor":
            self._head(verdict)
        self._line(Segment(text=message(self.language, f"model.line_{role}"), slot="item"))
        self.segments.append(segment)

    def _state(self, verdict: Verdict) -> None:
        """The statements that bear a sentence, unless it is one of them itself."""
        stated: list[tuple[str, Located]] = [
            (text, located) for located in verdict.located for text in statement_of(located, self.language)
        ]
        if is_whole(verdict.text, [text for text, _ in stated]):
            return
        for text, located in dict(stated).items():
            clause = located.source.clause
            own_words = self.base.corpus.documents[clause.document_id].held != "digest"
            own_words = own_words and (self.language == "zh" or bool(clause.translation))
            self._line(Segment(text=text.strip(), kind="quote" if own_words else "plain"))

    def _head(self, verdict: Verdict) -> None:
        """The document's short title above the first of its sentences."""
        document = self.base.corpus.documents[verdict.located[0].source.clause.document_id]
        title = document.short_titled(self.language)
        if title != self._heading:
            self._heading = title
            self._line(Segment(text=message(self.language, "model.heading", title=title), slot="part", bare=title))

    def _line(self, segment: Segment) -> None:
        if self.segments:
            self._break()
        self.segments.append(segment)

    def _break(self) -> None:
        self.segments.append(Segment(text="\n", kind="break"))

    # -- what it comes to ----------------------------------------------------------------------------------------

    def answers(self) -> bool:
        """Whether what was let through answers: it holds the kind of figure that was asked for, and stands on statements
        that the quoting answer shows or that are likely to be of use.
        """
        if self.base.quoted.status != "answered":
            return bool(self.kept)
        texts = [*(verdict.text for verdict in self.kept), *(citation.quote for citation in self.citations)]
        measured = any(answers_measure(self.base.question.measure, text) for text in texts)
        return measured and any(self._bears(located) for verdict in self.kept for located in verdict.located)

    def _bears(self, located: Located) -> bool:
        """Whether a quote is of what the quoting answer shows, or of a statement that is likely to be of use."""
        quoted, clause_id = self.base.quoted, located.source.clause.clause_id
        spans = [(c.start, c.end) for c in quoted.citations if c.clause_id == clause_id]
        for rated in quoted.rated:
            if rated.statement.clause_id == clause_id and max(rated.decides, rated.useful) >= _BEARING:
                spans += rated.statement.spans
        return any(start < located.end and located.start < end for start, end in spans)

    def growing(self, provenance: Mapping[str, object]) -> Answer:
        """The answer so far, with a word that checking goes on."""
        busy = Segment(text=message(self.language, "model.checking"), slot="busy")
        shown = [*self.segments, Segment(text="\n", kind="break"), busy] if self.segments else [busy]
        return self._answer(shown, [], {**provenance, "checking": True})

    def finished(self, end: End, provenance: Mapping[str, object]) -> Answer:
        """The whole answer: what it leaves open, whom to ask, how many sentences fell, and the notices of its texts.

        Where the model says that nothing answers, what it says besides is shown as related and not as an answer.
        """
        nothing, quoted = end.complete == "none", self.base.quoted
        if lost := None if nothing else self._lost():
            lead = "" if quoted.role == "parent" else message(self.language, f"model.line_{quoted.role}")
            self._say_first(*([Segment(text=lead)] if lead else []), lost)
        if nothing and quoted.status != "related":
            self._say_first(Segment(text=message(self.language, "answer.related"), slot="near"))
        first, last = _standing(quoted)
        for segment in reversed(first):
            self._say_first(segment)
        ask = (
            [message(self.language, f"answer.{where_to_ask('', quoted.role)}")]
            if nothing and quoted.status == "answered"
            else []
        )
        lacking = "".join(segment.text for segment in last if segment.slot == "lacking-part")
        for phrase in self._open_ends(end):
            if not end.missing or end.missing not in lacking:
                self._line(Segment(text=phrase, slot="left-out"))
        for segment in (*last, *(Segment(text=phrase, slot="where") for phrase in ask)):
            self._line(segment)
        notices = [*self._notices()]
        if count := sum(verdict.reason != "repeated" for verdict in self.dropped):
            notices.append(message(self.language, "notice.model_dropped", count=count))
        answer = self._answer(self.segments, notices, {**provenance, "complete": end.complete})
        return replace(answer, status="related") if nothing else answer

    def _say_first(self, *line: Segment) -> None:
        """A line above all that was let through."""
        self.segments[:0] = [*line, Segment(text="\n", kind="break")]

    def _lost(self) -> Segment | None:
        """The statement that decides, as the quoting answer has it, where what was written on it fell."""
        quoted = self.base.quoted
        deciding = quoted.citations[0]
        held = any(
            c.clause_id == deciding.clause_id and c.start < deciding.end and deciding.start < c.end
            for c in self.citations
        )
        if held or quoted.status != "answered" or all(verdict.reason == "repeated" for verdict in self.dropped):
            return None
        marker = len(self.citations) + 1
        self.citations.append(replace(deciding, marker=marker))
        plain = deciding.plain if quoted.role != "instructor" or self.language == "en" else ""
        own = deciding.quote if self.language == "zh" else deciding.translation
        ours = bool(plain) or deciding.held == "digest"
        text = plain.replace("\n", " ") or own or deciding.quote
        return Segment(text=_ended(text.strip(), self.language), kind="plain" if ours else "quote", markers=(marker,))

    def _open_ends(self, end: End) -> list[str]:
        found = []
        if end.complete == "part":
            asked, missing = self.base.question.given, end.missing
            own_words = 2 <= len(missing) <= _LONGEST_MISSING and locate(missing, asked) and not figures(missing)
            key = "model.part_missing" if own_words else "model.part"
            found.append(message(self.language, key, missing=missing))
        if end.needs and lacks(self.base.question, end.needs):
            found.append(message(self.language, f"model.needs_{end.needs}"))
        return found

    def _notices(self) -> list[str]:
        """Those of the quoting answer, except where they speak of texts that only it cites, and those of our own."""
        quoted = self.base.quoted
        theirs = {*self._notices_of(quoted.citations)}
        kept = [notice for notice in quoted.notices if notice not in theirs]
        return list(dict.fromkeys([*kept, *self._notices_of(self.citations)]))

    def _notices_of(self, citations: Sequence[Citation]) -> Iterable[str]:
        yield from validity_notices(self.base.corpus, citations, self.language)
        yield from plain_notices(citations, self.language)
        if self.language == "en" and any(citation.translation for citation in citations):
            yield message(self.language, "notice.translation")

    def _answer(self, segments: Sequence[Segment], notices: Sequence[str], provenance: Mapping[str, object]) -> Answer:
        first = ended_first(self.base.corpus, self.citations, self.language)
        told = (
            validity_notices(self.base.corpus, self.citations[:1], self.language) if first else []
        )  # it says the same
        return replace(
            self.base.quoted,
            segments=(*first, *segments),
            citations=tuple(self.citations),
            notices=tuple(notice for notice in notices if notice not in told),
            provenance={**provenance, "verdicts": verdicts_json(self.verdicts)},
        )


def _standing(quoted: Answer) -> tuple[list[Segment], list[Segment]]:
    """What of the quoting answer stays: what is not held, before all else where nothing answers; then whom to ask."""
    at = next((row for row, segment in enumerate(quoted.segments) if segment.markers), 0)
    stay = [(row, segment) for row, segment in enumerate(quoted.segments) if segment.stays]
    first = [segment for row, segment in stay if row < at and quoted.status == "related"]
    return first, [segment for _, segment in stay if segment not in first]


def _ended(text: str, language: Language) -> str:
    return (
        text
        if text.endswith(("。", "！", "；", ".", "!", ";", "”", '"'))
        else text + ("。" if language == "zh" else ".")
    )


def verdicts_json(verdicts: Iterable[Verdict]) -> list[dict[str, str]]:
    """Verdicts as provenance tells them."""
    return [{"text": v.text, "verdict": "kept" if v.kept else "dropped", "reason": v.reason} for v in verdicts]

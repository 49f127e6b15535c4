"""Question + clauses -> answer by a language model that cannot leave its sources.

The deterministic answer comes first and decides what kind of answer there is; a model is asked only where clauses were
found, and every sentence of its reply is verified before it is shown. Where it fails, the answer by quoting stands.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from assistant.answering import Context, where_to_ask
from assistant.errors import ModelFailure
from assistant.generation.context import ROOM, Shown, listed, show
from assistant.generation.draft import Base, Draft, verdicts_json
from assistant.generation.ending import cut_short
from assistant.generation.model import ChatModel, FormRefused
from assistant.generation.prompts import Prepared, answer_messages
from assistant.generation.reply import End, ReplyReader
from assistant.generation.second_reading import Reader, Readings
from assistant.generation.verify import Asked, Claim, Source, Support, Verdict, Verifier
from assistant.masking import masked
from assistant.messages import message
from assistant.question import Question, lacks
from assistant.schema import Answer, Language, Role, Segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Everything that one reply is asked for with and checked against."""

    base: Base
    shown: Shown
    prepared: Prepared
    form: str

    @property
    def provenance(self) -> dict[str, object]:
        quoted = dict(self.base.quoted.provenance)
        sources = listed(self.shown.sources.values())
        return {
            **quoted,
            "answerer": "model",
            "prompts": dict(self.prepared.versions),
            "form": self.form,
            "sources": sources,
        }


def wants_model(quoted: Answer) -> bool:
    """Whether a model may write the answer: clauses were found, and neither danger nor a fixed reply comes before them.

    A card above an answer stays there.
    """
    found = quoted.status in {"answered", "related"} and bool(quoted.citations)
    return found and quoted.provenance.get("reason") != "not_held"


class Writer:
    """Makes requests and turns replies into answers; needs no model."""

    def __init__(self, context: Context, prompts: Path, room: int = ROOM) -> None:
        self.context = context
        self.prompts = prompts
        self.room = room
        support = Support(context.retriever.model, context.retriever.segmenter)
        self.verifier = Verifier(support, context.places.names)

    def request(self, question: Question, quoted: Answer, role: Role, today: date, form: str) -> Request:
        """The messages for a question that was answered by quoting, and the clauses behind their tokens."""
        shown = show(self.context.corpus, quoted, today, self.room)
        values = {
            "today": today.isoformat(),
            "question": masked(question.asked, question.language),
            "clauses": shown.text,
        }
        prepared = answer_messages(self.prompts, role, question.language, form, values)
        base = Base(corpus=self.context.corpus, question=question, quoted=quoted, today=today)
        return Request(base=base, shown=shown, prepared=prepared, form=form)

    def verdict(self, claim: Claim, request: Request) -> Verdict:
        """What becomes of one sentence of a reply to a request."""
        question = request.base.question
        return self.verifier.verdict(
            claim, request.shown.sources, Asked(text=question.asked, language=question.language)
        )

    def answer(self, request: Request, reply: str) -> Answer:
        """The answer that a whole reply comes to."""
        reader, draft = ReplyReader(), Draft(request.base)
        claims = reader.feed(reply)
        rest, end = reader.finish()
        for claim in (*claims, *rest):
            draft.add(self.verdict(claim, request))
        return settled(draft, end, request.provenance)


class Generator:
    """Asks one model, and answers as its sentences pass the rules and the second reading (`at_once` sentences a time)."""

    def __init__(self, writer: Writer, model: ChatModel, at_once: int = 4) -> None:
        self.writer = writer
        self.model = model
        reads = model.settings.reader
        self.reader = Reader(reads, writer.prompts, at_once) if reads else None

    def stream(
        self, question: Question, quoted: Answer, role: Role, today: date, deadline: float | None = None
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is whole, and is the answer by quoting where the model fails."""
        until = deadline or time.monotonic() + self.model.settings.timeout
        while True:
            request = self.writer.request(question, quoted, role, today, self.model.form)
            try:
                with closing(
                    Readings(self.reader, request.base.corpus, request.base.quoted.language, until)
                ) as readings:
                    yield from self._growing(request, readings, until)
                return
            except FormRefused as refused:
                if not self.model.weaker_form():
                    yield fallen_back(Draft(request.base), refused.key, self._provenance(request))
                    return

    def checked(
        self, claims: Iterable[Claim], sources: Mapping[str, Source], language: Language, deadline: float
    ) -> list[Verdict]:
        """Sentences that were asked for beside any answer, through the same two locks, in their order."""
        asked = Asked(text="", language=language)
        with closing(Readings(self.reader, self.writer.context.corpus, language, deadline)) as readings:
            for claim in claims:
                readings.take(self.writer.verifier.verdict(claim, sources, asked))
            return list(readings.rest())

    def _growing(self, request: Request, readings: Readings, until: float) -> Iterator[Answer]:
        draft, provenance = Draft(request.base, stating=self.reader is None), self._provenance(request)
        reader = ReplyReader()
        yield draft.growing(provenance)
        try:
            finish = ""
            for piece in self.model.stream(request.prepared.messages, self.model.form, until):
                finish = piece.finish or finish
                for claim in reader.feed(piece.text):
                    readings.take(self.writer.verdict(claim, request))
                for verdict in readings.due():
                    if draft.add(verdict):
                        yield draft.growing(provenance)
            rest, end = reader.finish()
            _check_ending(finish, end)
        except FormRefused:
            raise
        except ModelFailure as failure:
            for verdict in readings.rest():
                draft.add(verdict)
            yield cut_short(draft, failure, provenance) or fallen_back(draft, failure.key, provenance, failure.details)
            return
        for claim in rest:
            readings.take(self.writer.verdict(claim, request))
        for verdict in readings.rest():
            if draft.add(verdict):
                yield draft.growing(provenance)
        if draft.verdicts:
            self.model.remember()
        yield settled(draft, end, provenance)

    def _provenance(self, request: Request) -> dict[str, object]:
        settings = self.model.settings
        check = settings.reader.spec if settings.reader else "off"
        return {**request.provenance, "model": settings.spec, "model_host": settings.host, "check": check}


def _check_ending(finish: str, end: End) -> None:
    """Raises ModelFailure where a reply was stopped before its end."""
    if not finish and not end.whole:
        raise ModelFailure("model_cut")


def settled(draft: Draft, end: End, provenance: Mapping[str, object]) -> Answer:
    """What a finished reply comes to: its answer, a question back, or the answer by quoting with the reason."""
    if draft.answers() or (draft.kept and end.complete == "none"):
        return draft.finished(end, provenance)
    if not draft.verdicts and end.needs and lacks(draft.base.question, end.needs):
        return _asked_back(draft, end, provenance)
    if not draft.verdicts and end.complete != "none":
        return fallen_back(draft, "model_empty" if end.whole else "model_malformed", provenance)
    if draft.verdicts and all(verdict.reason == "language" for verdict in draft.verdicts):
        return fallen_back(draft, "model_language", provenance)
    if end.complete == "none":
        return _as_related(_by_quoting(draft, "model_none", provenance))
    return _by_quoting(draft, "model_replaced" if draft.verdicts else "model_none", provenance)


def _as_related(answer: Answer) -> Answer:
    """The answer by quoting where the model says that nothing answers: its quotations as the nearest there are."""
    if answer.status != "answered":
        return answer
    first, ask = (
        Segment(text=message(answer.language, f"answer.{key}")) for key in ("related", where_to_ask("", answer.role))
    )
    line = Segment(text="\n", kind="break")
    quoted = [
        s for s in answer.segments if s.slot not in {"conclusion", "rule"}
    ]  # what does not answer concludes nothing
    return replace(answer, status="related", segments=(first, line, *quoted, line, ask))


def _asked_back(draft: Draft, end: End, provenance: Mapping[str, object]) -> Answer:
    text = message(draft.language, f"model.needs_{end.needs}")
    return replace(
        draft.base.quoted,
        status="clarify",
        segments=(Segment(text=text),),
        citations=(),
        provenance={**provenance, "verdicts": [], "needs": end.needs},
    )


def fallen_back(
    draft: Draft, key: str, provenance: Mapping[str, object], details: Mapping[str, str] | None = None
) -> Answer:
    """The answer by quoting, with a notice that says why the model's is not there."""
    reason = message(draft.language, f"model.reason_{key.removeprefix('model_')}", **(details or {}))
    return _replaced(draft, key, provenance, message(draft.language, "notice.failed_model", reason=reason))


def _by_quoting(draft: Draft, key: str, provenance: Mapping[str, object]) -> Answer:
    return _replaced(draft, key, provenance, message(draft.language, f"notice.{key}"))


def _replaced(draft: Draft, key: str, provenance: Mapping[str, object], notice: str) -> Answer:
    quoted = draft.base.quoted
    told = {**provenance, "answerer": "quoting", "fallback": key, "verdicts": verdicts_json(draft.verdicts)}
    return replace(quoted, notices=(*quoted.notices, notice), provenance=told)

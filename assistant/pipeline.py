"""Wires the parts. The page and the command line talk to this and to nothing below it.

>>> from assistant.settings import Settings
>>> assistant = Assistant.start(Settings.from_env())
>>> answer = assistant.ask("初二的孩子每天该睡几个小时?")
>>> answer.status, answer.citations[0].clause_id
('answered', 'sleep-notice-2021/2')
"""

import gc
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from assistant import __version__
from assistant.answering import Context, Quoter
from assistant.corpus import Corpus, Prepared, corpus_of, linked_titles, load_prepared, names_of, validity
from assistant.errors import UnknownClause, UsageError
from assistant.messages import error_text, message
from assistant.question import Question, clean, language_of, read_places, read_question
from assistant.repeats import Repeats
from assistant.retrieval import Reranker, Retriever, Segmenter, load_embedding, read_lexicon
from assistant.retrieval.index import Index, Progress, Store, silent
from assistant.safety import CardGuide, DangerGuide, read_card_guide, read_danger_guide
from assistant.schema import Answer, Clause, Document, Hit, Language, Role, Segment, Turn, Validity
from assistant.settings import Settings
from assistant.vectors import EmbeddingModel

if TYPE_CHECKING:
    from assistant.generation import Conversation


_LONGEST_READ = 5000  # characters of a message that is too long to be answered, for danger told in it
_FROM_TEXTS = frozenset({"answered", "related", "declined", "signposted"})


def no_notice(key: str) -> None:
    """Nobody listens."""


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage while everything is loaded: all of it stays, and looking through it takes a tenth of the start."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What has to be loaded once: texts, words, model."""

    corpus: Corpus
    segmenter: Segmenter
    model: EmbeddingModel

    @classmethod
    def load(cls, settings: Settings, only: Sequence[str] | None = None) -> "Parts":
        """Raises CorpusError or EmbeddingUnavailable."""
        corpus = corpus_of(settings, only)
        lexicon = read_lexicon(settings.corpus / "lexicon.tsv")
        return cls(
            corpus=corpus, segmenter=Segmenter(lexicon, settings.store), model=load_embedding(settings.embedding)
        )

    def shipped(self, settings: Settings) -> EmbeddingModel:
        """The model that ships, which is mostly the one in use."""
        own = str(settings.shipped_embedding)
        return self.model if settings.embedding == own else load_embedding(own)

    def index(self, settings: Settings) -> Index:
        return Index(settings.store, self.corpus, self.segmenter, self.model, settings.chroma)


def _context(
    settings: Settings,
    parts: Parts,
    store: Store,
    reranker: Reranker | None,
    prepared: Mapping[str, Prepared],
    danger: DangerGuide,
    cards: CardGuide,
) -> Context:
    """All that answers are made from, over texts and their index."""
    named = (d for d in parts.corpus.documents.values() if d.origin == "library" and not d.place)
    places = read_places(settings.corpus, parts.segmenter.frequency, settings.place).knowing(
        document.title for document in named
    )
    provenance = {
        "version": __version__,
        "answerer": "quoting",
        "embedding": store.manifest.model,
        **({"reranker": settings.reranker} if reranker else {}),
        "index": store.manifest.key,
        "corpus": parts.corpus.fingerprint[:16],
    }
    return Context(
        corpus=parts.corpus,
        prepared=prepared,
        retriever=Retriever(parts.corpus, store, parts.segmenter, parts.model, places, reranker=reranker),
        danger=danger,
        cards=cards,
        places=places,
        provenance=provenance,
    )


class Assistant:
    """Answers questions. Everything it holds is read-only, so all readers of the page share one.

    `only` are the documents to which its texts are limited, None for all; `repeats` keeps answers for who asks the same.
    """

    def __init__(
        self, settings: Settings, quoter: Quoter, only: Sequence[str] | None = None, repeats: Repeats | None = None
    ) -> None:
        self.settings = settings
        self.quoter = quoter
        self.only = only
        self.repeats = repeats
        self.corpus = quoter.context.corpus
        self._conversation: Conversation | None = None
        self._lock = threading.Lock()

    @classmethod
    def start(
        cls,
        settings: Settings,
        progress: Progress = silent,
        notify: Callable[[str], None] = no_notice,
        only: Sequence[str] | None = None,
    ) -> "Assistant":
        """Load everything, building the index where it is missing or stale. Raises AssistantError."""
        with _uncollected():
            assistant = cls._started(settings, progress, notify, only)
        if settings.llm is not None:
            assistant.conversation().prepare()
        return assistant

    @classmethod
    def _started(
        cls, settings: Settings, progress: Progress, notify: Callable[[str], None], only: Sequence[str] | None
    ) -> "Assistant":
        parts = Parts.load(settings, only)
        if parts.corpus.without:
            notify(parts.corpus.without)
        store = parts.index(settings).ready(progress, notify)
        reranker = Reranker.load(settings.reranker) if settings.reranker else None
        danger = read_danger_guide(settings.corpus, settings.danger, parts.shipped(settings))
        cards = read_card_guide(settings.corpus)
        made = _context(settings, parts, store, reranker, load_prepared(settings.corpus), danger, cards)
        return cls(settings, Quoter(made), only)

    def renewed(self, progress: Progress = silent, notify: Callable[[str], None] = no_notice) -> "Assistant":
        """One over the texts as they stand now, indexed; words, models and cards stay loaded. Raises AssistantError."""
        settings, context = self.settings, self.quoter.context
        old = context.retriever
        with _uncollected():
            corpus = corpus_of(settings, self.only, before=context.corpus)
            parts = Parts(corpus=corpus, segmenter=old.segmenter, model=old.model)
            progress("read", 1, 1)
            store = parts.index(settings).ready(progress, notify)
            made = _context(settings, parts, store, old.reranker, context.prepared, context.danger, context.cards)
        return type(self)(settings, Quoter(made), self.only, self.repeats and Repeats())

    def withholding(self, document_ids: Collection[str]) -> "Assistant":
        """One that quotes nothing from some documents, over the same index."""
        if not document_ids:
            return self
        context = self.quoter.context
        old, corpus = context.retriever, context.corpus.withholding(document_ids)
        retriever = Retriever(corpus, old.store, old.segmenter, old.model, old.places, old.ranking, old.reranker)
        quoter = Quoter(replace(context, corpus=corpus, retriever=retriever))
        return type(self)(self.settings, quoter, self.only, self.repeats and Repeats())

    def remembering(self) -> "Assistant":
        """One that gives an answer again where the same is asked again, as a server of many does."""
        return type(self)(self.settings, self.quoter, self.only, Repeats())

    def now(self) -> "Assistant":
        """Itself: it does not follow its library (see `assistant.live`)."""
        return self

    def ask(
        self,
        text: str,
        history: Sequence[Turn] = (),
        role: Role = "parent",
        today: date | None = None,
        use_model: bool | None = None,
    ) -> Answer:
        """The answer to a question. A question that cannot be read gives an Answer of status "failed" that says why.

        `use_model` None asks the language model where one is set. Raises UsageError where one is wanted and none is set.
        """
        if self.uses_model(use_model):
            *_, answer = self._written(text, history, role, today)
            return answer
        started = time.perf_counter()
        try:
            question = self.read(text, history)
        except UsageError as error:
            return self.failed(text, role, error)
        read = time.perf_counter()
        answer = self._dated(self._quoted(question, role, today or self.settings.today), today)
        done = time.perf_counter()
        timings = {"read": 1000 * (read - started), "answer": 1000 * (done - read), "total": 1000 * (done - started)}
        return replace(answer, timings_ms={name: round(value, 3) for name, value in timings.items()})

    def _quoted(self, question: Question, role: Role, day: date) -> Answer:
        """The answer by quoting: given before, or made."""
        if self.repeats is None:
            return self.quoter.answer(question, role, day)
        if (given := self.repeats.again(question, role, day)) is not None:
            return given
        answer = self.quoter.answer(question, role, day)
        self.repeats.keep(question, role, day, answer)
        return answer

    def read(self, text: str, history: Sequence[Turn] = ()) -> Question:
        """A question as the rules read it, one in pinyin turned into characters. Raises UsageError."""
        return read_question(text, history, spelt=lambda given: self.quoter.context.retriever.pinyin.characters(given))

    def _dated(self, answer: Answer, day: date | None) -> Answer:
        """An answer from the texts that was asked for another day than today says so first."""
        if day is None or day == self.settings.today or answer.status not in _FROM_TEXTS:
            return answer
        return replace(answer, notices=(message(answer.language, "notice.as_of", day=day.isoformat()), *answer.notices))

    def uses_model(self, use_model: bool | None = None) -> bool:
        """Whether a question would be put to a language model. Raises UsageError where that is wanted and none is set."""
        if use_model and self.settings.llm is None:
            raise UsageError("model_unset")
        return self.settings.llm is not None and use_model is not False

    def conversation(self) -> "Conversation":
        """What talks to the language model; made once, when the first question needs it."""
        from assistant.generation import Conversation

        with self._lock:
            if self._conversation is None:
                self._conversation = Conversation.start(self.quoter, self.settings)
        return self._conversation

    def _written(self, text: str, history: Sequence[Turn], role: Role, today: date | None) -> Iterator[Answer]:
        """The answer as the language model writes it and it is verified; failures end in the answer by quoting."""
        started = time.perf_counter()
        try:
            question = self.read(text, history)
        except UsageError as error:
            yield self.failed(text, role, error)
            return
        for answer in self.conversation().stream(question, history, role, today or self.settings.today):
            spent = round(1000 * (time.perf_counter() - started), 3)
            yield replace(self._dated(answer, today), timings_ms={**answer.timings_ms, "total": spent})

    def stream(
        self,
        text: str,
        history: Sequence[Turn] = (),
        role: Role = "parent",
        today: date | None = None,
        use_model: bool | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows, a segment or a verified sentence at a time; the last one is whole."""
        if self.uses_model(use_model):
            yield from self._written(text, history, role, today)
            return
        answer = self.ask(text, history, role, today, use_model=False)
        for shown in range(1, len(answer.segments)):
            yield replace(answer, segments=answer.segments[:shown])
        yield answer

    def failed(self, text: str, role: Role, error: BaseException) -> Answer:
        """An answer that tells the reader what went wrong, for the edges that must never show a traceback."""
        cleaned = clean(text[:_LONGEST_READ])
        language: Language = language_of(cleaned) or ("zh" if self.settings.language == "zh" else "en")
        answer = Answer(
            question=cleaned[:200],
            asked=cleaned[:200],
            language=language,
            role=role,
            status="failed",
            segments=(Segment(text=error_text(error, language)),),
            provenance=self.quoter.context.provenance,
        )
        return self._with_card(answer, text) if isinstance(error, UsageError) else answer

    def _with_card(self, answer: Answer, text: str) -> Answer:
        """What could not be read (too long, say) with the card where it tells of danger all the same."""
        context = self.quoter.context
        danger = context.danger.read_text(clean(text[: 2 * _LONGEST_READ])[:_LONGEST_READ], answer.language)
        if danger.outcome not in {"first", "above"}:
            return answer
        return replace(answer, card=context.cards.card(danger.kind, answer.language, text))

    def search(self, text: str, count: int = 10) -> list[Hit]:
        """The clauses nearest to a question, without an answer. Raises UsageError."""
        return self.quoter.context.retriever.hits(self.read(text), count)

    def clause(self, clause_id: str) -> Clause:
        """A clause by its id. Raises UnknownClause."""
        try:
            return self.corpus.clauses[clause_id]
        except KeyError:
            raise UnknownClause("unknown_clause", clause=clause_id) from None

    def document(self, document_id: str) -> Document:
        """A document by its id. Raises UnknownClause."""
        try:
            return self.corpus.documents[document_id]
        except KeyError:
            raise UnknownClause("unknown_clause", clause=document_id) from None

    def neighbours(self, clause_id: str) -> tuple[Clause | None, Clause | None]:
        """The clauses before and after one, within its document."""
        siblings = self.corpus.clauses_of(self.clause(clause_id).document_id)
        place = [clause.clause_id for clause in siblings].index(clause_id)
        before = siblings[place - 1] if place else None
        return before, siblings[place + 1] if place + 1 < len(siblings) else None

    def validity_of(self, document_id: str, language: Language, today: date | None = None) -> Validity:
        """Whether a document governs on a day (today unless given)."""
        return validity(self.document(document_id), today or self.settings.today, self.corpus.documents, language)

    def links(self, clause: Clause) -> dict[str, str]:
        """Titles between 《》 in a clause -> ids of the documents they name."""
        names = names_of(self.corpus.documents.values())
        return {title: names[title] for title in linked_titles(clause.text) if title in names}

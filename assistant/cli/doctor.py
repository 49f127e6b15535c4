"""Whether everything is in place, one finding after another, each with what to do where it is not."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from assistant.corpus import broken_seals, sealed_files
from assistant.corpus.library import Shelf, count_articles
from assistant.errors import AssistantError, CorpusError, ModelFailure
from assistant.generation import VARIABLES, ChatModel, forms_of, load_prompt
from assistant.messages import error_text, message
from assistant.schema import Language
from assistant.settings import Form, ModelSettings, Settings

if TYPE_CHECKING:
    from assistant.pipeline import Parts

_SAMPLE = "初二的孩子每天该睡几个小时？"
_STATEMENT = "儿童发展规划 · 策略措施\n倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间。"
_COUNT = (("system", "Do what is asked, and nothing else."), ("user", "Write the numbers from 1 to 20."))
_OF_THE_FORM = {"model_form_unread", "model_request", "model_length"}
_TRUE = "规划倡导初中生每天睡9小时。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at. `error` is set where something is wrong; its sentence says what to do."""

    key: str = ""
    details: dict[str, str] = field(default_factory=dict)
    error: AssistantError | None = None

    @property
    def sign(self) -> str:
        return "✗" if self.error else "✓"

    @property
    def exit_code(self) -> int:
        return self.error.exit_code if self.error else 0

    def text(self, language: Language) -> str:
        """The finding as a sentence."""
        if self.error:
            return error_text(self.error, language)
        details = dict(self.details)
        if "result" in details:
            details["result"] = message(language, f"model.{details['result']}")
        return message(language, f"model.{self.key}", **details)

    def json(self, language: Language) -> dict[str, Any]:
        """The finding as other programs read it."""
        key = self.error.key if self.error else self.key
        return {"check": key, "ok": self.error is None, "text": self.text(language)}


def examine(settings: Settings) -> Iterator[Finding]:
    """Texts, index, prompts, model. What depends on a fault is not looked at."""
    from assistant.pipeline import Assistant, Parts

    try:
        yield from _seals(settings)
        parts = Parts.load(settings)
        held = Counter(document.held for document in parts.corpus.documents.values())
        count = {"documents": str(len(parts.corpus.documents)), "clauses": str(len(parts.corpus.clauses))}
        yield Finding(key="doctor_corpus", details=count)
        yield Finding(key="doctor_texts", details={kind: str(held[kind]) for kind in ("verbatim", "digest", "none")})
        yield from _statutes(parts)
        yield from _library(settings, parts)
        yield from _store(settings, parts)
        for name in VARIABLES:
            for language in ("zh", "en"):
                load_prompt(settings.prompts, name, language)
        yield Finding(key="doctor_prompts")
    except AssistantError as error:
        yield Finding(error=error)
        return
    if settings.llm is None:
        yield Finding(key="doctor_unset")
        return
    yield from _model(settings, settings.llm, Assistant.start(settings))


def _seals(settings: Settings) -> Iterator[Finding]:
    """Every file that ships, read anew against its checksum."""
    broken = list(broken_seals(settings.home))
    yield from (Finding(error=one) for one in broken)
    if not broken:
        yield Finding(key="doctor_seals", details={"count": str(len(sealed_files(settings.home)))})


def _library(settings: Settings, parts: "Parts") -> Iterator[Finding]:
    """What of the kept texts is not as it was kept."""
    shelf, corpus = Shelf(settings.library), parts.corpus
    articles = {key: count_articles(corpus.clauses_of(key)) for key in shelf.ids()}
    faults = shelf.check(corpus.documents, articles)
    yield from (Finding(error=CorpusError("library_fault", id=fault.document_id, kind=fault.kind)) for fault in faults)
    if not faults:
        yield Finding(key="doctor_library", details={"count": str(len(articles))})


def _store(settings: Settings, parts: "Parts") -> Iterator[Finding]:
    """The index: every file against its checksum, and whether it can be written."""
    store = parts.index(settings).open()
    if settings.chroma:
        yield Finding(key="doctor_index_served", details={"place": settings.chroma.place})
    else:
        yield Finding(key="doctor_index_read_only" if store.is_exact else "doctor_index")
    store.close()


def _statutes(parts: "Parts") -> Iterator[Finding]:
    """What of the laws' own words is missing, and why."""
    if parts.corpus.without:
        yield Finding(error=CorpusError(parts.corpus.without))
    for document_id, articles in parts.corpus.refused.items():
        title = parts.corpus.documents[document_id].title
        shown = "、".join(articles[:5]) + ("…" if len(articles) > 5 else "")
        yield Finding(error=CorpusError("statutes_refused", title=title, count=len(articles), articles=shown))


def _model(settings: Settings, model: ModelSettings, assistant: Any) -> Iterator[Finding]:
    yield Finding(key="doctor_model", details={"spec": model.spec})
    where = (
        Finding(key="where_device") if model.on_this_device else Finding(key="where_host", details={"host": model.host})
    )
    yield where
    yield _says_what_checks(model)
    chat: ChatModel = assistant.conversation().generator.model
    talks = list(_talk(chat))
    yield from talks
    if talks[-1].error:
        return
    readable: list[Form] = []
    for form in (model.form,) if model.form else forms_of(model):
        failure = _try(settings, assistant, chat, form)
        if failure is None:
            readable.append(form)
        elif failure.key not in _OF_THE_FORM:
            yield Finding(error=failure)
            return
        result = "doctor_form_bad" if failure else "doctor_form_ok"
        yield Finding(key="doctor_form", details={"form": form, "result": result})
    yield Finding(key="doctor_json_ok" if set(readable) - {"text"} else "doctor_json_no")
    if not readable:
        yield Finding(error=ModelFailure("model_form_unread"))
        return
    yield from _second_reading(assistant)
    if chat.without:
        yield Finding(key="doctor_without", details={"names": ", ".join(sorted(chat.without))})
    chat.remember(readable[0])
    yield Finding(key="doctor_remembered", details={"form": readable[0]})


def _talk(chat: ChatModel) -> Iterator[Finding]:
    """Whether the service is there, knows the model and writes piece by piece, and how long its first word takes."""
    chat.load()
    begun, first, pieces = time.monotonic(), 0.0, 0
    try:
        for piece in chat.stream(_COUNT, None, begun + chat.settings.timeout):
            pieces += bool(piece.text.strip())
            first = first or (time.monotonic() - begun if piece.text.strip() else 0.0)
    except ModelFailure as failure:
        if failure.key != "model_length" or not pieces:
            yield Finding(error=failure)
            return
    if not pieces:
        yield Finding(error=ModelFailure("model_empty"))
        return
    yield Finding(key="doctor_reached", details={"host": chat.settings.host})
    yield Finding(key="doctor_first", details={"seconds": f"{first:.1f}"})
    yield Finding(key="doctor_stream_ok" if pieces > 1 and "stream" not in chat.without else "doctor_stream_no")
    yield Finding(key=f"doctor_thinking_{chat.thinking}")
    if bound := chat.longest:
        yield Finding(key="doctor_bound", details={"tokens": str(bound)})


def _says_what_checks(model: ModelSettings) -> Finding:
    reader = model.reader
    if reader is None:
        return Finding(key="doctor_check_off")
    return Finding(key="doctor_check", details={"spec": reader.spec, "host": reader.host})


def _second_reading(assistant: Any) -> Iterator[Finding]:
    """A fault where the second reader does not let a true sentence pass: then all would fall."""
    reader = assistant.conversation().generator.reader
    if reader is None:
        return
    if reader.read(_TRUE, _STATEMENT, "zh", time.monotonic() + reader.model.settings.timeout):
        yield Finding(error=ModelFailure("model_check_unread", spec=reader.model.settings.spec))
    else:
        yield Finding(key="doctor_check_ok")


def _try(settings: Settings, assistant: Any, chat: ChatModel, form: Form) -> ModelFailure | None:
    """Ask a sample question in one form; None where the reply can be read in it."""
    from assistant.generation import ReplyReader, Writer
    from assistant.question import read_question

    question = read_question(_SAMPLE)
    quoted = assistant.quoter.answer(question, "parent", settings.today)
    writer = Writer(assistant.quoter.context, settings.prompts)
    request = writer.request(question, quoted, "parent", settings.today, form)
    reader, found = ReplyReader(), 0
    try:
        for piece in chat.stream(request.prepared.messages, form, time.monotonic() + chat.settings.timeout):
            found += sum(bool(claim.quotes) for claim in reader.feed(piece.text))
    except ModelFailure as failure:
        return failure
    found += sum(bool(claim.quotes) for claim in reader.finish()[0])
    return None if found else ModelFailure("model_form_unread")

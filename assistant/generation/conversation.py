"""One question of a conversation, with a language model: completed, answered by quoting, then written and verified."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant.answering import Quoter
from assistant.generation.generate import Generator, Writer, wants_model
from assistant.generation.model import ChatModel
from assistant.generation.rewrite import rewritten
from assistant.messages import message
from assistant.question import Question, reply_without_search
from assistant.schema import Answer, Role, Turn
from assistant.settings import Settings

_FORM_MEMORY = "reply-form.json"


class Conversation:
    """The way of a question where a model is set. What decides the kind of answer is the same as without one."""

    def __init__(self, quoter: Quoter, generator: Generator, prompts: Path) -> None:
        self.quoter = quoter
        self.generator = generator
        self.prompts = prompts

    @classmethod
    def start(cls, quoter: Quoter, settings: Settings) -> "Conversation":
        """Of the model in the settings; connects to nothing yet."""
        assert settings.llm is not None
        model = ChatModel(settings.llm, settings.store / _FORM_MEMORY)
        writer = Writer(quoter.context, settings.prompts, settings.llm_context)
        return cls(quoter, Generator(writer, model, settings.llm_concurrency), settings.prompts)

    def stream(self, question: Question, history: Sequence[Turn], role: Role, today: date) -> Iterator[Answer]:
        """The answer as it grows; the last one is whole."""
        deadline = time.monotonic() + self.generator.model.settings.timeout
        begun = time.perf_counter()
        question = self._completed(question, history, today, deadline)
        quoted = self.quoter.answer(question, role, today)
        if (
            question.alone and quoted.asked == question.alone.asked
        ):  # what was said before it turned out not to belong to it
            question = question.alone
        timings = {"before_model": round(1000 * (time.perf_counter() - begun), 3)}
        if not wants_model(quoted):
            yield replace(quoted, timings_ms=timings)
            return
        for answer in self.generator.stream(question, quoted, role, today, deadline):
            yield replace(self._saying_what_was_unread(answer), timings_ms=timings)

    def prepare(self) -> None:
        """Load what the first request would have to load, beside whatever else goes on."""
        self.generator.model.prepare()

    def _saying_what_was_unread(self, answer: Answer) -> Answer:
        """An answer that the second reading has kept sentences from, by failing, says so and why."""
        reader, verdicts = self.generator.reader, answer.provenance.get("verdicts")
        if (
            reader is None
            or reader.failure is None
            or answer.provenance.get("checking")
            or not isinstance(verdicts, list)
        ):
            return answer
        count = sum(verdict["reason"] == "unread" for verdict in verdicts)
        if not count:
            return answer
        failure = reader.failure
        reason = message(answer.language, f"model.reason_{failure.key.removeprefix('model_')}", **failure.details)
        spec = reader.model.settings.spec
        told = message(answer.language, "notice.model_unread", spec=spec, reason=reason, count=count)
        return replace(answer, notices=(*answer.notices, told))

    def _completed(self, question: Question, history: Sequence[Turn], today: date, deadline: float) -> Question:
        """A follow-up made whole; words of danger, greetings and attempts on the rules are left as they were said."""
        in_danger = self.quoter.context.danger.read(question).outcome in {"first", "above"}
        if not history or in_danger or reply_without_search(question):
            return question
        return rewritten(self.generator.model, self.prompts, question, history, today, deadline)

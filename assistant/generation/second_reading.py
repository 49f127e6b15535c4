"""The second lock: a language model reads what the rules let through once more, and can only let it fall.

The reader sees the quoted statement with its heading, and the sentence: no question, nothing of who asks. What it does
not clearly call entailed falls, and so does what it could not be asked about.
"""

import json
import re
import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from assistant.answering import locate
from assistant.corpus import Corpus
from assistant.errors import ModelFailure
from assistant.generation.dialects import thinks
from assistant.generation.model import ChatModel
from assistant.generation.prompts import load_prompt
from assistant.generation.reply import without_thoughts
from assistant.generation.verify import Verdict, is_whole, quote_pieces, statement_of, without_answer
from assistant.schema import Language
from assistant.settings import ModelSettings

_REASONS = {"entailed": "", "not entailed": "not_entailed"}  # anything else counts as unsure
_LONGEST_REPLY = 200  # tokens: a verdict, and the words that decide
_SHARE_OF_TIME = 0.3  # of the time for the whole answer, for one reading
_FENCE = re.compile(r"^```\w*\s*|\s*```$")


class Reader:
    """Reads sentences, `at_once` at a time whoever asks. Safe to use from several threads."""

    def __init__(self, settings: ModelSettings, prompts: Path, at_once: int) -> None:
        self.model = ChatModel(_brief(settings))
        self.pool = ThreadPoolExecutor(at_once, thread_name_prefix="second-reading")
        self.failure: ModelFailure | None = None  # why a sentence could last not be read
        self._prompts = prompts

    def read(self, sentence: str, statement: str, language: Language, deadline: float) -> str:
        """Nothing where the statement entails the sentence, else why it falls: "not_entailed", "unsure" or "unread"."""
        until = min(deadline, time.monotonic() + _SHARE_OF_TIME * self.model.settings.timeout)
        prompt = load_prompt(self._prompts, "second-reading", language)
        try:
            reply = self.model.complete(prompt.messages({"statement": statement, "sentence": sentence}), until)
            return reason_of(reply, statement)
        except ModelFailure as failure:
            self.failure = failure
            return "unread"


def _brief(settings: ModelSettings) -> ModelSettings:
    """The model as a reader: a few words and no thoughts before them, where it can be kept from thinking."""
    quiet = replace(settings, thinking="auto" if settings.thinking == "on" else settings.thinking)
    return quiet if thinks(quiet) else replace(quiet, longest=_LONGEST_REPLY)


class Readings:
    """The verdicts of one answer, on their way through the second reading; they come back in their order."""

    def __init__(self, reader: Reader | None, corpus: Corpus, language: Language, deadline: float) -> None:
        self._reader, self._deadline = reader, deadline
        self._corpus, self._language = corpus, language
        self._waiting: deque[tuple[Verdict, Future[str] | None]] = deque()

    def take(self, verdict: Verdict) -> None:
        """Begin to read a sentence; one that fell already, and a statement's own words, need no reading."""
        reading = None
        stated = [statement_of(located, self._language) for located in verdict.located]
        if self._reader and verdict.kept and not any(is_whole(verdict.text, texts) for texts in stated):
            sentence, _ = without_answer(verdict.text)  # "yes" answers a question that the reader does not see
            given = (" ".join(sentence.split()), self._statement(verdict), self._language, self._deadline)
            reading = self._reader.pool.submit(self._reader.read, *given)
        self._waiting.append((verdict, reading))

    def due(self) -> Iterator[Verdict]:
        """The verdicts whose turn has come, without waiting."""
        while self._waiting and ((reading := self._waiting[0][1]) is None or reading.done()):
            yield self._next()

    def rest(self) -> Iterator[Verdict]:
        """All others, each as soon as it is read; past the deadline none is waited for."""
        while self._waiting:
            yield self._next()

    def close(self) -> None:
        """Whatever has not begun is not read any more."""
        for reading in (reading for _, reading in self._waiting if reading):
            reading.cancel()

    def _next(self) -> Verdict:
        verdict, reading = self._waiting.popleft()
        if reading is None:
            return verdict
        try:
            return replace(verdict, reason=reading.result(timeout=max(0.0, self._deadline - time.monotonic())))
        except TimeoutError:
            reading.cancel()
            if self._reader:
                self._reader.failure = ModelFailure("model_timeout")
            return replace(verdict, reason="unread")

    def _statement(self, verdict: Verdict) -> str:
        """The quoted statements, each under title and locator."""
        blocks: dict[str, list[str]] = {}
        for located in verdict.located:
            clause = located.source.clause
            document = self._corpus.documents[clause.document_id]
            title = document.titled(self._language)
            block = blocks.setdefault(f"{title} · {clause.locator(self._language)}", [])
            block += [line for text in statement_of(located, self._language) if (line := text.strip()) not in block]
        return "\n\n".join("\n".join((heading, *texts)) for heading, texts in blocks.items())


def reason_of(reply: str, statement: str) -> str:
    """Nothing for a reply that says "entailed", with no words that are not the statement's; else why the sentence falls.

    >>> reason_of('{"words": "初中生9小时", "verdict": "entailed"}', "倡导初中生9小时"), reason_of("entailed", "")
    ('', '')
    >>> reason_of("not entailed", ""), reason_of("It is entailed.", ""), reason_of('{"words": "10", "verdict": "entailed"}', "9")
    ('not_entailed', 'unsure', 'unsure')
    """
    text = _FENCE.sub("", without_thoughts(reply, done=True).strip())
    line = text.partition("\n")[0].strip()
    said = _object(text) or _object(line) or {"verdict": line.strip(".。")}
    verdict, words = said.get("verdict"), said.get("words", "")
    if not isinstance(verdict, str) or not isinstance(words, str):
        return "unsure"
    foreign = not all(locate(piece, statement) for piece in quote_pieces(words))
    reason = _REASONS.get(verdict.strip().lower().replace("_", " "), "unsure")
    return "unsure" if foreign and not reason else reason


def _object(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}

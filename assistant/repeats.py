"""Answers that were given before, for the same question asked again: in a town many people ask the same.

Nothing of a question's words is kept: what is kept is found by a checksum that only this process can make, and holds what
the library says. Not kept is what is said in a conversation, or of danger, or of several things asked at once.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import replace
from datetime import date
from hashlib import blake2b

from assistant.question import Question
from assistant.schema import Answer, Role

_MOST = 512  # answers of some 20 kB; the one not asked for longest goes first


class Repeats:
    """The answers of one assistant, whose texts never change."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[bytes, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def again(self, question: Question, role: Role, day: date) -> Answer | None:
        """The answer to a question that was answered before, None for any other."""
        key = self._key(question, role, day)
        with self._lock:
            found = self._kept.get(key) if key else None
            if key is None or found is None:
                return None
            self._kept.move_to_end(key)
        return replace(found, question=question.given, asked=question.asked)

    def keep(self, question: Question, role: Role, day: date, answer: Answer) -> None:
        """Keeps an answer, where it may be kept."""
        key = self._key(question, role, day)
        if key is None or answer.status != "answered" or answer.card or _of_danger(answer) or _by_words(answer):
            return
        with self._lock:
            self._kept[key] = replace(answer, question="", asked="")
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def _key(self, question: Question, role: Role, day: date) -> bytes | None:
        """None for a question that stands in a conversation, or is several."""
        if question.before or question.alone or question.act or question.parts or question.followed_up:
            return None
        words = "\0".join((question.given, question.language, role, day.isoformat()))
        return blake2b(words.encode("utf-8", "surrogatepass"), key=self._secret).digest()


def _by_words(answer: Answer) -> bool:
    """Whether the server for dense search was gone: a better answer may be had soon."""
    return answer.provenance.get("search") == "words"


def _of_danger(answer: Answer) -> bool:
    danger = answer.provenance.get("danger")
    return isinstance(danger, dict) and danger.get("outcome") != "none"

"""What a language model wrote -> claims, as it is written. Two forms are read: a JSON object, and plain lines.

>>> reader = ReplyReader()
>>> reader.feed('规划倡导初中生每天睡9小时。⟦K7: "初中生9小时"⟧\\n')
[Claim(text='规划倡导初中生每天睡9小时。', quotes=(Quote(token='K7', text='初中生9小时'),))]
>>> reader.finish()
([], End(complete='', missing='', needs='', whole=True))
"""

import re

from assistant.generation.marks import End, goes_on, joined
from assistant.generation.reply_json import JsonForm, begins
from assistant.generation.reply_lines import LineForm
from assistant.generation.verify import Claim

__all__ = ["LONGEST_REPLY", "End", "ReplyReader", "without_thoughts"]

LONGEST_REPLY = 40_000  # characters; what comes after is not read
_MOST_CLAIMS = 40
_THOUGHT = re.compile(r"<(think|thinking|reasoning)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEGINS = re.compile(r"<(?:think|thinking|reasoning)\b[^>]*>?", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|reasoning)\s*>", re.IGNORECASE)
_CITES = re.compile(r"[⟦【\[]\s*[A-Za-z]\d\s*[:：\]】⟧]|[\"'](?:text|句子)[\"']\s*:")


class ReplyReader:
    """Reads one reply, piece by piece; every claim comes out once, as soon as it is whole."""

    def __init__(self) -> None:
        self._text = ""
        self._form: JsonForm | LineForm | None = None
        self._given = 0
        self._open: list[Claim] = []  # a sentence that goes on in the next claim

    def feed(self, piece: str) -> list[Claim]:
        """The claims that a further piece makes whole."""
        self._text = (self._text + piece)[:LONGEST_REPLY]
        text = without_thoughts(self._text)
        self._form = self._form or _form_of(text)
        return self._limited(self._whole(self._form.claims(text, done=False))) if self._form else []

    def finish(self) -> tuple[list[Claim], End]:
        """What is left, and what the reply says of itself."""
        text = without_thoughts(self._text, done=True)
        form = self._form or (JsonForm() if text.lstrip().startswith("{") else LineForm())
        return self._limited([*self._whole(form.claims(text, done=True)), *self._open]), form.end(text)

    def _whole(self, claims: list[Claim]) -> list[Claim]:
        """The claims that are whole sentences; one that goes on waits for what follows it."""
        found = list(joined([*self._open, *claims]))
        self._open = [found.pop()] if found and goes_on(found[-1]) else []
        return found

    def _limited(self, claims: list[Claim]) -> list[Claim]:
        kept = claims[: max(0, _MOST_CLAIMS - self._given)]
        self._given += len(kept)
        return kept


def without_thoughts(text: str, done: bool = False) -> str:
    """The text less what a model thought aloud; a thought still going on hides the rest.

    >>> without_thoughts("<think>9 or 10?</think>9"), without_thoughts("<think>9 or"), without_thoughts("so 9</think>9")
    ('9', '', '9')
    """
    plain = _THOUGHT.sub("", text)
    if ended := list(_THOUGHT_ENDS.finditer(plain)):
        plain = plain[ended[-1].end() :]
    if begun := _THOUGHT_BEGINS.search(plain):
        unclosed = plain[begun.end() :]  # the answer itself may stand there, where a model forgot to end its thought
        plain = plain[: begun.start()] + (unclosed if done and _CITES.search(unclosed) else "")
    partial = re.search(r"<[a-z/]{0,10}$", plain, re.IGNORECASE)
    return plain[: partial.start()] if partial and not done else plain


def _form_of(text: str) -> JsonForm | LineForm | None:
    """The form, as soon as it shows: whatever words stand before the object or the first mark, they decide nothing."""
    first_object, first_mark = begins(text), text.find("⟦")
    if first_object >= 0 and (first_mark < 0 or first_object < first_mark):
        return JsonForm()
    return LineForm() if first_mark >= 0 else None

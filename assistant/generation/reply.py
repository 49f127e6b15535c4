"""What a language model wrote -> claims, as it is written. Two forms are read: a JSON object, and plain lines.

>>> reader = ReplyReader()
>>> reader.feed('规划倡导初中生每天睡9小时。⟦K7: "初中生9小时"⟧\\n')
[Claim(text='规划倡导初中生每天睡9小时。', quotes=(Quote(token='K7', text='初中生9小时'),))]
>>> reader.finish()
([], End(complete='', missing='', needs='', whole=True))
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from assistant.generation.verify import Claim, Quote
from assistant.generation.verify.wording import sentences
from assistant.question import NEEDS, language_of

LONGEST_REPLY = 40_000  # characters; what comes after is not read
_MOST_CLAIMS = 40
_THOUGHT = re.compile(r"<(think|thinking|reasoning)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_THOUGHT_BEGINS = re.compile(r"<(?:think|thinking|reasoning)\b", re.IGNORECASE)
_THOUGHT_ENDS = re.compile(r"</(?:think|thinking|reasoning)\s*>", re.IGNORECASE)
_MARK = re.compile(r"⟦\s*([A-Za-z0-9]{1,4})\s*[:：]\s*([^⟦⟧]*?)\s*⟧")
_SAID = re.compile(r"⟦\s*(complete|missing|needs)\s*[:：]\s*([^⟦⟧]*?)\s*⟧", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*•·□☐✓>#]+\s*|\d{1,2}(?:[.)）]\s+|、))+")
_QUOTE_MARKS = "\"'“”‘’「」『』 "
_COMPLETE = ("full", "part", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What a reply says of itself. `whole` is False where it broke off or is in neither form."""

    complete: str = ""
    missing: str = ""
    needs: str = ""
    whole: bool = True


class ReplyReader:
    """Reads one reply, piece by piece; every claim comes out once, as soon as it is whole."""

    def __init__(self) -> None:
        self._text = ""
        self._form: _JsonForm | _LineForm | None = None
        self._given = 0

    def feed(self, piece: str) -> list[Claim]:
        """The claims that a further piece makes whole."""
        self._text = (self._text + piece)[:LONGEST_REPLY]
        text = without_thoughts(self._text)
        self._form = self._form or _form_of(text)
        return self._limited(self._form.claims(text, done=False)) if self._form else []

    def finish(self) -> tuple[list[Claim], End]:
        """What is left, and what the reply says of itself."""
        text = without_thoughts(self._text, done=True)
        form = self._form or (_JsonForm() if text.lstrip().startswith("{") else _LineForm())
        return self._limited(form.claims(text, done=True)), form.end(text)

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
        plain = plain[: begun.start()]
    partial = re.search(r"<[a-z/]{0,10}$", plain, re.IGNORECASE)
    return plain[: partial.start()] if partial and not done else plain


def _form_of(text: str) -> "_JsonForm | _LineForm | None":
    """The form, as soon as it shows: whatever words stand before the object or the first mark, they decide nothing."""
    first_key, first_mark = text.find('"sentences"'), text.find("⟦")
    if first_key >= 0 and "{" in text[:first_key] and (first_mark < 0 or first_key < first_mark):
        return _JsonForm()
    return _LineForm() if first_mark >= 0 else None


class _JsonForm:
    """{"sentences": [{"text", "quotes": [{"token", "quote"}]}], "complete", "missing", "needs"}"""

    def __init__(self) -> None:
        self._at = -1
        self._decoder = json.JSONDecoder()

    def claims(self, text: str, done: bool) -> list[Claim]:
        if self._at < 0:
            opened = re.search(r'"sentences"\s*:\s*\[', text)
            if not opened:
                return []
            self._at = opened.end()
        return [claim for item in self._items(text) for claim in _claims_of(item)]

    def _items(self, text: str) -> Iterator[object]:
        while True:
            while self._at < len(text) and text[self._at] in " \t\r\n,":
                self._at += 1
            if self._at >= len(text) or text[self._at] != "{":
                return
            try:
                item, self._at = self._decoder.raw_decode(text, self._at)
            except (ValueError, RecursionError):
                return
            yield item

    def end(self, text: str) -> End:
        try:
            whole, _ = self._decoder.raw_decode(text, max(0, text.find("{")))
        except (ValueError, RecursionError):
            return End(whole=False)
        known = whole if isinstance(whole, dict) else {}
        return _end({key: known.get(key) for key in ("complete", "missing", "needs")}, isinstance(whole, dict))


class _LineForm:
    """Sentences with ⟦token: "quote"⟧ after each, in lines; last ⟦complete: ...⟧."""

    def __init__(self) -> None:
        self._lines_read = 0

    def claims(self, text: str, done: bool) -> list[Claim]:
        lines = text.split("\n")
        ready = lines if done else lines[:-1]
        found = [claim for line in ready[self._lines_read :] for claim in _claims_of_line(line)]
        self._lines_read = max(self._lines_read, len(ready))
        return found

    def end(self, text: str) -> End:
        said: dict[str, object] = {key.lower(): value for key, value in _SAID.findall(text)}
        return _end(said, whole=text.count("⟦") == text.count("⟧"))


def _end(said: dict[str, object], whole: bool) -> End:
    values = {key: str(value or "").strip(_QUOTE_MARKS) for key, value in said.items()}
    complete, needs = values.get("complete", "").lower(), values.get("needs", "").lower()
    return End(
        complete=complete if complete in _COMPLETE else "",
        missing=values.get("missing", "")[:200],
        needs=needs if needs in NEEDS else "",
        whole=whole,
    )


def _claims_of(item: object) -> list[Claim]:
    """The claims of one entry of the JSON form; whatever is not of the form gives a claim without a quote, or none."""
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        return []
    quotes = item.get("quotes")
    found = [_quote(quote) for quote in quotes] if isinstance(quotes, list) else []
    return _single(item["text"], tuple(quote for quote in found if quote))


def _quote(value: Any) -> Quote | None:
    if (
        not isinstance(value, dict)
        or not isinstance(value.get("token"), str)
        or not isinstance(value.get("quote"), str)
    ):
        return None
    return Quote(token=value["token"].strip(" ⟦⟧[]"), text=value["quote"].strip(_QUOTE_MARKS))


def _claims_of_line(line: str) -> list[Claim]:
    """A line's sentences: the marks right after a text bear it."""
    rest, found = _SAID.sub("", line), []
    while rest.strip():
        first = _MARK.search(rest)
        text = rest[: first.start()] if first else rest
        quotes, position = [], len(text)
        while first and (mark := re.compile(rf"[\s,，、;；]*{_MARK.pattern}").match(rest, position)):
            quotes.append(Quote(token=mark[1], text=mark[2].strip(_QUOTE_MARKS)))
            position = mark.end()
        tail = re.match(r"[。.!！；;]?", rest[position:])
        found += _single(text + (tail[0] if tail and quotes else ""), tuple(quotes))
        rest = rest[position + (tail.end() if tail and quotes else 0) :] if first else ""
    return found


def _single(text: str, quotes: tuple[Quote, ...]) -> list[Claim]:
    """One claim a sentence, list marks and emphasis taken off; each keeps all the quotes."""
    plain = _BULLET.sub("", " ".join(text.split())).replace("**", "").replace("__", "").strip()
    language = language_of(plain)
    if language is None:
        return [Claim(text=plain, quotes=quotes)] if plain.strip(" -—|.。") else []
    return [Claim(text=sentence, quotes=quotes) for sentence in sentences(plain, language)]

"""A reply in JSON -> claims, in whatever shape its sentences are held, and also where a piece of it is broken."""

import json
import re
from collections.abc import Iterator

from assistant.generation.marks import (
    KEYS,
    QUOTE_MARKS,
    End,
    claims_of,
    elements,
    end_of,
    is_bullet,
    leads_list,
    plain,
    tokens_in,
)
from assistant.generation.verify import Claim, Quote

_TEXT = ("text", "sentence", "content", "statement", "句子", "文本", "内容", "正文")
_TOKEN = ("token", "mark", "source", "id", "clause", "记号", "标记", "来源", "条文")
_QUOTE = ("quote", "quotation", "evidence", "words", "引文", "引用", "原文", "依据")
_QUOTES = ("quotes", "citations", "sources", "引文", "引用", "依据")
_LISTS = ("sentences", "句子", "回答", "answer", "answers")
_BEGINS = re.compile(
    rf"[{{\[]\s*(?:[{{\[]\s*)*[\"'](?:{'|'.join((*_TEXT, *_LISTS, 'arguments', 'name'))})[\"']\s*[:：]"
)
_OUTER = re.compile(r"[{\[]\s*[\"'{\[]")
_STRINGS = re.compile(rf"[\"'](?:{'|'.join(_LISTS)})[\"']\s*[:：]\s*\[\s*[\"']")


def begins(text: str) -> int:
    """Where an object or a list with sentences begins; -1 if none does yet."""
    match = _BEGINS.search(text) or _STRINGS.search(text)
    outer = _OUTER.search(text, 0, match.end()) if match else None
    return outer.start() if outer else -1


class JsonForm:
    """{"sentences": [{"text", "quotes": [{"token", "quote"}]}], "complete", "missing", "needs"}, or like it."""

    def __init__(self) -> None:
        self._given = 0
        self._closed = 0
        self._head = ""  # as in LineForm

    def claims(self, text: str, done: bool) -> list[Claim]:
        """The claims of the entries that are whole and were not read before; the last one is whole at the end only."""
        closed = text.count("}")
        if closed == self._closed and not done:
            return []
        self._closed = closed
        entries = list(_entries(_read(text)))
        last_is_whole = done and (self._whole(text) or (entries and _is_borne(entries[-1])))
        ready = entries if last_is_whole else entries[:-1]
        fresh, self._given = ready[self._given :], max(self._given, len(ready))
        return [claim for entry in fresh for claim in self._with_head(entry)]

    def _with_head(self, entry: object) -> list[Claim]:
        """The claims of an entry, an item of a list behind the words that lead into it."""
        text = entry if isinstance(entry, str) else str(_first(entry, _TEXT)) if isinstance(entry, dict) else ""
        if plain(text).endswith(("：", ":")) and not _is_borne(entry):
            self._head = plain(text)
            return []
        if not is_bullet(text):
            self._head = ""
        elif leads_list(self._head) and isinstance(entry, dict):
            key = next(key for key in _TEXT if key in entry)
            return _claims_of({**entry, key: f"{self._head}{plain(text)}"})
        return _claims_of(entry)

    def end(self, text: str) -> End:
        """What the reply says of itself."""
        whole = self._whole(text)
        return end_of(dict(_said(_read(text))) if whole else {}, whole)

    def _whole(self, text: str) -> bool:
        return "}" in text and text.count("{") <= text.count("}") and text.count("[") <= text.count("]")


def _read(text: str) -> object:
    """The value that a text holds, its breaks mended; None where there is none."""
    import json_repair

    start = begins(text)
    try:
        mended = json_repair.loads(text[start:]) if start >= 0 else None
        return json.loads(json.dumps(mended))  # joins the halves of escaped characters
    except (ValueError, RecursionError):
        return None


def _entries(value: object) -> Iterator[object]:
    """Everything in a value that may be a sentence: objects with a text, and strings in a list of sentences."""
    if isinstance(value, list):
        for one in value:
            if isinstance(one, str):
                yield one
            else:
                yield from _entries(one)
    elif isinstance(value, dict):
        if isinstance(_first(value, _TEXT), str):
            yield value
            return
        for key, one in value.items():
            if isinstance(one, str) and one.lstrip().startswith(("{", "[")):
                yield from _entries(_read(one))
            elif isinstance(one, dict) or (isinstance(one, list) and key not in _QUOTES[1:3]):
                yield from _entries(one)


def _is_borne(entry: object) -> bool:
    """Whether an entry has come as far as its quotes, so that its text is whole."""
    return isinstance(entry, dict) and any(entry.get(key) for key in (*_QUOTES, *_QUOTE))


def _first(entry: dict[str, object], keys: tuple[str, ...]) -> object:
    return next((entry[key] for key in keys if key in entry), None)


def _said(value: object) -> Iterator[tuple[str, object]]:
    """What a value says of itself, at any depth."""
    words = {word for group in KEYS.values() for word in group}
    if isinstance(value, dict):
        for key, one in value.items():
            if key in words:
                yield key, one
            elif isinstance(one, str) and one.lstrip().startswith("{"):
                yield from _said(_read(one))
            else:
                yield from _said(one)
    elif isinstance(value, list):
        for one in value:
            yield from _said(one)


def _claims_of(entry: object) -> list[Claim]:
    """The claims of one entry; marks that stand in its text count as quotes."""
    if isinstance(entry, str):
        text, quotes = entry, []
    elif isinstance(entry, dict):
        text = str(_first(entry, _TEXT))
        held = _first(entry, _QUOTES)
        quotes = [*_quotes(held), *(_quotes(entry) if not held or isinstance(held, str) else [])]
    else:
        return []
    found = elements(text)
    quotes += [element for element in found if isinstance(element, Quote) and (element.text or not quotes)]
    plain = "".join(element for element in found if isinstance(element, str))
    return claims_of(plain, tuple(dict.fromkeys(quotes)))


def _quotes(value: object) -> list[Quote]:
    if isinstance(value, list):
        return [quote for one in value for quote in _quotes(one)]
    if isinstance(value, str):
        return _quote_of_string(value)
    if not isinstance(value, dict):
        return []
    token, quoted = _first(value, _TOKEN), _first(value, _QUOTE)
    if not isinstance(token, str) and not isinstance(quoted, str):
        return [quote for key, one in value.items() if tokens_in(key) for quote in _quotes_under(key, one)]
    tokens = tokens_in(token) if isinstance(token, str) else []
    text = quoted.strip(QUOTE_MARKS) if isinstance(quoted, str) else ""
    return [Quote(token=tokens[0] if tokens else "", text=text)] if tokens or text else []


def _quotes_under(token: str, quoted: object) -> list[Quote]:
    """{"K7": "the quote"}: the token as the key."""
    return [Quote(token=tokens_in(token)[0], text=quoted.strip(QUOTE_MARKS))] if isinstance(quoted, str) else []


def _quote_of_string(text: str) -> list[Quote]:
    """ "K7: the quote", "⟦K7⟧" or the quote alone."""
    if marks := [element for element in elements(text) if isinstance(element, Quote)]:
        return marks
    match = re.match(r"\s*([A-Za-z]\s?\d)(?!\w)\s*[:：,，-]?\s*(.*)", text, re.DOTALL)
    token, quoted = (match[1], match[2]) if match else ("", text)
    return [Quote(token="".join(token.split()).upper(), text=quoted.strip(QUOTE_MARKS))]

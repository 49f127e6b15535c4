"""A reply in lines -> claims: sentences with their marks after them, before them or on the line below.

>>> [(c.text, len(c.quotes)) for c in LineForm().claims('睡9小时。\\n⟦K7: "初中生9小时"⟧', done=True)]
[('睡9小时。', 1)]
"""

import re

from assistant.generation.marks import SAID, End, claims_of, elements, end_of, is_bullet, leads_list, plain, said_in
from assistant.generation.verify import Claim, Quote

_RULE = re.compile(r"^[\s|:=_*—-]*$")
_UNCLOSED = re.compile(r"\s*⟦[^⟧]*$")  # a reply that broke off within a mark
_TITLE = re.compile(r"^\s*(?:#{1,6}\s|```|\|?\s*(?:要点|句子|内容|sentence|point)\s*\|)", re.IGNORECASE)


class LineForm:
    """Sentences with ⟦token: "quote"⟧ after each, in lines; last ⟦complete: ...⟧."""

    def __init__(self) -> None:
        self._lines_read = 0
        self._waiting = ""  # a text without a mark: the line below may hold it
        self._marks: tuple[Quote, ...] = ()  # marks without a text: the line below may be theirs
        self._head = ""  # "The school must:", which every item below needs to be a whole thought

    def claims(self, text: str, done: bool) -> list[Claim]:
        """The claims of the lines that are whole and were not read before."""
        lines = re.sub(r"<\s*(?:br|/p|/li|/tr|/div)\b[^<>]*>", "\n", text).split("\n")
        ready = [*lines[:-1], _UNCLOSED.sub("", lines[-1])] if done else lines[:-1]
        found = [claim for line in ready[self._lines_read :] for claim in self._of_line(line)]
        self._lines_read = max(self._lines_read, len(ready))
        return [*found, *self._flush()] if done else found

    def end(self, text: str) -> End:
        """What the reply says of itself."""
        return end_of(said_in(text), whole=text.count("⟦") == text.count("⟧"))

    def _of_line(self, line: str) -> list[Claim]:
        rest = SAID.sub("", line)
        if _RULE.match(rest) or _TITLE.match(rest):
            return self._flush() if rest.strip() else []
        found = elements(rest)
        texts = [element for element in found if isinstance(element, str) and re.search(r"\w", element)]
        marks = tuple(element for element in found if isinstance(element, Quote))
        if not texts:
            return self._marks_alone(marks)
        if not marks:
            return self._text_alone(rest)
        return [*self._flush(keep_marks=True), *self._paired(found, is_bullet(rest))]

    def _marks_alone(self, marks: tuple[Quote, ...]) -> list[Claim]:
        if self._waiting:
            text, self._waiting = self._waiting, ""
            return self._claims(text, marks, is_bullet(text))
        self._marks += marks
        return []

    def _text_alone(self, text: str) -> list[Claim]:
        found = self._flush(keep_marks=True)
        if self._marks:
            marks, self._marks = self._marks, ()
            return [*found, *self._claims(text, marks, is_bullet(text))]
        if plain(text).endswith(("：", ":")):
            self._head = plain(text)
            return found
        self._waiting = text
        return found

    def _paired(self, found: list[str | Quote], listed: bool) -> list[Claim]:
        """Texts and marks of one line: marks bear the text before them, or, where the line begins with one, after."""
        claims: list[Claim] = []
        text, marks, before = "", list(self._marks), isinstance(found[0], Quote) or bool(self._marks)
        self._marks = ()
        for element in found:
            if isinstance(element, Quote):
                if before and text:
                    claims += self._claims(text, tuple(marks), listed)
                    text, marks = "", []
                marks.append(element)
            elif re.search(r"\w", element):
                if not before and marks:
                    claims += self._claims(text, tuple(marks), listed)
                    text, marks = "", []
                text += element
            elif text and not before:
                text = _stopped(text, element)
        return [*claims, *self._claims(text, tuple(marks), listed)]

    def _flush(self, keep_marks: bool = False) -> list[Claim]:
        text, self._waiting = self._waiting, ""
        self._marks = self._marks if keep_marks else ()
        return self._claims(text, (), is_bullet(text)) if text else []

    def _claims(self, text: str, quotes: tuple[Quote, ...], listed: bool) -> list[Claim]:
        if not listed or not leads_list(self._head):
            self._head = self._head if listed else ""
            return claims_of(text, quotes)
        return claims_of(f"{self._head}{plain(text)}", quotes)


def _stopped(text: str, rest: str) -> str:
    """A full stop that stands after the mark belongs to the sentence before it."""
    stop = re.match(r"\s*([。.!！；;])", rest)
    return text.rstrip() + stop[1] if stop and not re.search(r"[。.!！；;]\s*$", text) else text

"""Citations one after another, each as short as what went before allows: in full, then "ibid.", then by its first number."""

from assistant.messages import message
from assistant.schema import Language
from assistant.tools.kit.kit import Quote
from assistant.tools.kit.wording import chinese, is_key_point, locator, quoted, reference, short_title


class Citing:
    """The notes of one document in their order, counted from 1."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.count = 0
        self._documents: dict[str, int] = {}
        self._words: dict[tuple[str, str], int] = {}
        self._before: Quote | None = None

    def next(self, quote: Quote, with_words: bool = False) -> str:
        """The text of the next note, with the source's words where they are wanted and stood in no note or line before."""
        self.count += 1
        words = (quote.citation.clause_id, quote.citation.quote)
        said = self._words.setdefault(words, self.count)
        cited = self._cited(quote, said)
        self._before = quote
        if said < self.count:
            return cited
        shown = f" {quoted(quote, self.language)}" if with_words else ""
        return cited + shown + chinese(quote, self.language)

    def _cited(self, quote: Quote, said: int) -> str:
        document_id, before = quote.document.document_id, self._before
        first = self._documents.setdefault(document_id, self.count)
        if first == self.count:
            return reference(quote, self.language)
        if said < self.count - 1:
            text = self._say("same_as", number=said, place=locator(quote), title=short_title(quote, self.language))
        elif before is not None and before.document.document_id == document_id:
            text = self._say("ibid" if locator(before) == locator(quote) else "ibid_at", place=locator(quote))
        else:
            text = self._say(
                "cited_before", title=short_title(quote, self.language), place=locator(quote), number=first
            )
        mark = message(self.language, "kit.key_point") if is_key_point(quote, self.language) else ""
        return text + mark + message(self.language, "kit.full_stop")

    def _say(self, key: str, **values: object) -> str:
        return message(self.language, f"kit.{key}", **values)

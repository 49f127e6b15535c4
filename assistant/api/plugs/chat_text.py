"""An answer as the Markdown of a chat: the card first, the words with their markers, every citation as a footnote with its link."""

from collections.abc import Sequence
from dataclasses import replace

from assistant.messages import message
from assistant.records import permalink
from assistant.render import card_text
from assistant.schema import Answer, Citation, Language

_LONGEST_QUOTE = 300  # characters; a longer quotation is read behind its link, never cut


def opening(answer: Answer) -> str:
    """The answer without its footnotes, as far as it has grown: card, then words."""
    card = "\n".join(_lines(card_text(answer.card, answer.language))) if answer.card else ""
    return "\n\n".join(part for part in (card, _words(answer)) if part)


def closing(answer: Answer, address: str) -> str:
    """What stands under the words: footnotes, notices, the caution."""
    notes = [footnote(citation, answer.language, address) for citation in answer.citations]
    notices = list(answer.notices)
    if answer.citations:
        notices.append(message(answer.language, "ui.caution"))
    return "\n\n".join(part for part in ("\n\n".join(notes), "\n".join(f"> {line}" for line in notices)) if part)


def footnote(citation: Citation, language: Language, address: str) -> str:
    """One footnote: where the words stand, whether the text governs, the words themselves, the page that shows them."""
    state = message(language, f"validity.{citation.validity.state}")
    place = f"{citation.document_title} · {citation.locator}"
    head = f"[{citation.marker}] [{place}]({permalink(address, citation.clause_id)})（{state}）"
    if language == "en":
        head = head.replace("（", " (").replace("）", ")")
    return f"{head}\n“{citation.quote}”" if len(citation.quote) <= _LONGEST_QUOTE else head


def _words(answer: Answer) -> str:
    """The answer's lines as paragraphs, since Markdown joins lines; nothing of what only says that more is coming."""
    shown = replace(answer, segments=tuple(part for part in answer.segments if part.slot != "busy"))
    return "\n\n".join(_lines(shown.text))


def _lines(text: str) -> Sequence[str]:
    return [line for line in text.splitlines() if line.strip()]

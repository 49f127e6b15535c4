"""Keeping an answer: its text to paste or to send on, its sources with it, and the QR code that a picture of it carries.

The picture itself is drawn by the reader's browser, with the reader's own fonts, from what the page shows.
"""

from collections.abc import Sequence

from assistant.errors import UsageError
from assistant.messages import message
from assistant.render import card_text
from assistant.schema import Answer, Citation, Language
from assistant.ui.markup import Html, element, icon, icon_button, joined, quiet_button

_LONGEST_ADDRESS = 600  # characters; more would make a code that no phone reads


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"keep.{key}", **values)


def code(address: str) -> list[str]:
    """The QR code of an address as rows of 0 and 1, the quiet margin left out. Raises UsageError for anything else.

    >>> rows = code("http://127.0.0.1:7860/?clause=zunyi-plan/2.1/measures/8")
    >>> rows[0][:9], len(rows) == len(rows[0])
    ('111111100', True)
    """
    import segno

    if not address.startswith(("http://", "https://")) or len(address) > _LONGEST_ADDRESS:
        raise UsageError("bad_option", value=address[:80])
    drawn = segno.make(address, error="m", micro=False)
    return ["".join(str(int(bool(cell))) for cell in row) for row in drawn.matrix]


def answer_actions(answer: Answer, language: Language) -> Html:
    """The buttons "save", "copy", "share" and "save as picture". The script adds the day and the address of the page to the last two;
    "share" opens what the device has for it, and copies where it has nothing.
    """
    first = answer.citations[0].clause_id if answer.citations else ""
    words = {f"data_{key}": _say(answer.language, key) for key in ("brand", "file", "scan", "sources")}
    words["data_day"] = _say(answer.language, "day", day="{day}")
    picture = quiet_button("picture", _say(language, "picture"), "keep", data_clause=first, **words)
    sent = {"data_clause": first, "data_day": words["data_day"]}
    share = copying("share", _say(language, "share"), "chat", share_text(answer), language, **sent)
    copy = copying("copy", _say(language, "copy"), "copy", copy_text(answer, language), language)
    return joined([_saving(language), copy, share, picture])


def _saving(language: Language) -> Html:
    """The button that saves an answer in this browser, and takes it out again."""
    words = {f"data_{key}": _say(language, f"save_{key}") for key in ("on", "off", "saved", "full", "none", "dropped")}
    return quiet_button("save", words["data_off"], "save-answer", aria_pressed="false", **words)


def copying(action: str, words: str, mark: str, text: str, language: Language, **data: str) -> Html:
    """A button that copies a text, and says so for a moment; it is called by its words all the time."""
    copied = element("span", _say(language, "copied"), class_="copied", aria_hidden="true")
    return quiet_button(mark, words, action, copied, aria_label=words, data_copy=text, **data)


def copy_text(answer: Answer, language: Language) -> str:
    """The answer as plain text to be pasted elsewhere: question, card, words with [n], then every article with what it says."""
    blocks = [answer.question, card_text(answer.card, answer.language) if answer.card else "", _words(answer)]
    blocks.append("\n".join(_source(cited, language, quoting=True) for cited in _by_article(answer)))
    blocks.append("\n".join(f"* {notice}" for notice in answer.notices))
    return "\n\n".join(block for block in blocks if block)


def _words(answer: Answer) -> str:
    marked = (segment.text + "".join(f"[{marker}]" for marker in segment.markers) for segment in answer.segments)
    return "".join(marked).strip()


def _by_article(answer: Answer) -> list[list[Citation]]:
    """The citations of an answer, those of one article together."""
    cited: dict[str, list[Citation]] = {}
    for citation in answer.citations:
        cited.setdefault(citation.clause_id, []).append(citation)
    return list(cited.values())


def share_text(answer: Answer) -> str:
    """The answer for a chat: what was asked, the danger card, the words, one line a source.

    No [n] is left without its source, and a source says when it no longer applies.
    """
    language = answer.language
    sources = [_source(cited, language) for cited in _by_article(answer)]
    blocks = [
        _say(language, "asked", question=answer.question),
        card_text(answer.card, language) if answer.card else "",
        _words(answer),
        "\n".join([_say(language, "sources"), *sources] if sources else []),
        "\n".join(answer.notices),
        _say(language, "brand"),
    ]
    return "\n\n".join(block for block in blocks if block)


def _source(cited: Sequence[Citation], language: Language, quoting: bool = False) -> str:
    """An article with its numbers and whether it governs; the words that are quoted, a line each, where they are wanted."""
    first = cited[0]
    state = message(language, f"validity.{first.validity.state}")
    held = message(language, "ui.held_digest") + " · " if first.held == "digest" else ""
    numbers = "".join(f"[{citation.marker}]" for citation in cited)
    head = f"{numbers} {first.document_title} · {first.locator} ({held}{state})"
    quotes = [f"    {quote}" for quote in dict.fromkeys(citation.quote for citation in cited)] if quoting else []
    return "\n".join((head, *quotes))


def keep_dialog(language: Language) -> Html:
    """Where the finished picture is shown; empty and closed until then."""
    close = icon_button("close", _say(language, "close"), "keep-close")
    save = element("a", icon("download"), element("span", _say(language, "save")), class_="main-button", id="keep-save")
    title = element("h2", _say(language, "title"), id="keep-title")
    hint = element("p", _say(language, "hint"), class_="label")
    bar = element("div", title, close, class_="keep-bar")
    return element(
        "dialog",
        bar,
        element("div", "", id="keep-picture"),
        hint,
        save,
        id="keep",
        aria_labelledby="keep-title",
        data_alt=_say(language, "alt"),
    )

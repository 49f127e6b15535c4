"""Keeping an answer: the text to paste into a chat, and the QR code that a picture of it carries.

The picture itself is drawn by the reader's browser, with the reader's own fonts, from what the page shows.
"""

from assistant.errors import UsageError
from assistant.messages import message
from assistant.render import card_text
from assistant.schema import Answer, Citation, Language
from assistant.ui.markup import Html, element, icon

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


def keep_buttons(answer: Answer, language: Language) -> Html:
    """The buttons "keep this" and "copy for WeChat". The script adds the day and the address of the page to both."""
    first = answer.citations[0].clause_id if answer.citations else ""
    words = {f"data_{key}": _say(answer.language, key) for key in ("brand", "file", "local", "scan", "sources")}
    words["data_day"] = _say(answer.language, "day", day="{day}")
    picture = element(
        "button",
        icon("picture"),
        element("span", _say(language, "picture")),
        type="button",
        class_="quiet",
        data_action="keep",
        data_clause=first,
        **words,
    )
    copied = element("span", _say(language, "copied"), class_="copied", aria_hidden="true")
    share = element(
        "button",
        icon("chat"),
        element("span", _say(language, "share")),
        copied,
        type="button",
        class_="quiet",
        data_action="share",
        data_clause=first,
        data_copy=share_text(answer),
        data_day=words["data_day"],
    )
    return Html(picture + share)


def share_text(answer: Answer) -> str:
    """The answer for a chat: what was asked, the danger card, the words, one line a source.

    No [n] is left without its source, and a source says when it no longer applies.
    """
    language = answer.language
    words = "".join(segment.text + "".join(f"[{marker}]" for marker in segment.markers) for segment in answer.segments)
    sources = [_source(citation, language) for citation in answer.citations]
    blocks = [
        _say(language, "asked", question=answer.question),
        card_text(answer.card, language) if answer.card else "",
        words.strip(),
        "\n".join([_say(language, "sources"), *sources] if sources else []),
        "\n".join(answer.notices),
        _say(language, "brand"),
    ]
    return "\n\n".join(block for block in blocks if block)


def _source(citation: Citation, language: Language) -> str:
    state = message(language, f"validity.{citation.validity.state}")
    held = message(language, "ui.held_digest") + " · " if citation.held == "digest" else ""
    return f"[{citation.marker}] {citation.document_title} {citation.locator} ({held}{state})"


def keep_dialog(language: Language) -> Html:
    """Where the finished picture is shown; empty and closed until then."""
    close = element(
        "button",
        icon("close"),
        type="button",
        class_="bar-button",
        data_action="keep-close",
        aria_label=_say(language, "close"),
    )
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

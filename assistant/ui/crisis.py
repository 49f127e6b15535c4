"""Danger: the numbers to call before any other word, the most urgent the largest; then what to do; last where that is from."""

from assistant.messages import message
from assistant.schema import Advice, Card, Contact, Language
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, icon

_LINES = 3  # of what to do that stand at once; the others unfold


def card_html(card: Card, language: Language) -> Html:
    """The card of a danger."""
    numbers = [element("li", contact_html(contact, language)) for contact in card.contacts]
    lines = [element("li", line.text) for line in card.advice]
    more = ""
    if len(lines) > _LINES:
        rest = element("ol", *lines[_LINES:], start=_LINES + 1)
        more = element(
            "details", element("summary", say(language, "card_more", count=len(lines) - _LINES)), rest, class_="more"
        )
    basis = element("ol", *(element("li", _basis(line, language)) for line in card.advice))
    return element(
        "section",
        element("ul", *numbers, aria_label=message(language, "answer.contacts")),
        element("h3", card.title),
        element("ol", *lines[:_LINES]),
        more,
        element("details", element("summary", say(language, "card_basis")), basis, class_="basis"),
        class_="crisis",
        aria_label=card.title,
    )


def contact_html(contact: Contact, language: Language) -> Html:
    """A number as a telephone link with what it is for and when it answers."""
    number = "".join(sign for sign in contact.number if sign.isascii() and (sign.isdigit() or sign in "+-"))
    unsure = (
        element("span", say(language, "check_locally"), class_="unsure") if contact.certainty == "check-locally" else ""
    )
    hours = element("span", contact.hours, class_="hours")
    name = element("span", element("b", contact.name), hours, unsure, class_="who")
    label = say(language, "call", number=contact.number, name=contact.name)
    telephone = element("span", contact.number, class_="tel")
    return element("a", icon("phone"), telephone, name, href=f"tel:{number}", aria_label=label)


def _basis(line: Advice, language: Language) -> Html:
    """Where a line of the card stands: a clause to open, or who teaches it, and that nobody checked it where that is so."""
    if line.clause_id:
        return element(
            "button", say(language, "card_clause"), type="button", class_="link",
            data_action="open", data_name="clause", data_id=line.clause_id,
        )  # fmt: skip
    said = say(language, "card_practice" if line.verified else "card_practice_unverified", source=line.practice)
    return element("span", said)

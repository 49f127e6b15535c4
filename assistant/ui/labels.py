"""The page's own words, in the reader's language, and the small parts that several views share."""

from assistant.messages import message
from assistant.schema import Held, Language, Validity
from assistant.ui.markup import Html, element


def say(language: Language, key: str, **values: object) -> str:
    """A sentence of the [ui] section of the locale files."""
    return message(language, f"ui.{key}", **values)


def validity_badge(validity: Validity, language: Language) -> Html:
    """Whether a text governs, as a small label whose colour never says more than its words."""
    return element("span", message(language, f"validity.{validity.state}"), class_=f"badge {validity.state}")


def held_badge(held: Held, language: Language) -> Html:
    """How much of a text is at hand."""
    return element("span", say(language, f"held_{held}"), class_=f"badge held-{held}")


def external_link(url: str, label: str) -> Html:
    """A link to another site; only to a web address, and without telling that site where the reader came from."""
    if not url.startswith(("https://", "http://")):
        return Html("")
    return element("a", label, href=url, target="_blank", rel="noopener noreferrer", class_="external")


def own_badge(language: Language) -> Html:
    """Says that a text is the reader's own and was checked by nobody here."""
    return element("span", say(language, "own"), class_="badge own")

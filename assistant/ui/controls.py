"""What the tools beside the conversation share: a heading, the chip that opens a clause, buttons, numbers to call."""

from collections.abc import Iterable, Sequence

from assistant.errors import UnknownClause
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Contact, Language
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, icon


def cite(assistant: Assistant, clause_id: str, language: Language, span: tuple[int, int] | None = None) -> Html:
    """A chip that names a clause and opens it; the bare id where the library at hand does not hold it."""
    try:
        clause = assistant.clause(clause_id)
    except UnknownClause:
        return element("span", clause_id, class_="cite unheld")
    document = assistant.document(clause.document_id)
    title = document.short_titled(language)
    opened = {"data_start": str(span[0]), "data_end": str(span[1])} if span else {}
    return element(
        "button",
        element("span", title or document.title, class_="cite-title"),
        " ",
        element("span", clause.locator(language), class_="cite-place"),
        type="button",
        class_="cite",
        data_action="open",
        data_name="clause",
        data_id=clause_id,
        **opened,
    )


def cites(assistant: Assistant, clause_ids: Iterable[str], language: Language) -> Html:
    """The chips of several clauses."""
    chips = [element("li", cite(assistant, clause_id, language)) for clause_id in clause_ids]
    return element("ul", *chips, class_="cites", aria_label=say(language, "sources"))


def tool_view(name: str, title: str, *body: str, lead: str = "", before: str = "", after: str = "") -> Html:
    """A tool in the place of the conversation: its heading, one line of what it is, its content."""
    heading = element("h2", title, tabindex="-1", class_="tool-title")
    line = element("p", lead, class_="lead-line") if lead else ""
    head = element("header", before, element("div", heading, after, class_="tool-line"), line, class_="tool-head")
    return element("section", head, *body, class_=f"tool-view {name}")


def tool_button(label: str, name: str, identifier: str = "", class_: str = "quiet", mark: str = "") -> Html:
    """A button that opens a tool or a part of it."""
    return element(
        "button",
        icon(mark) if mark else "",
        element("span", label),
        type="button",
        class_=class_,
        data_action="tool",
        data_name=name,
        data_id=identifier,
    )


def action_button(
    label: str, action: str, class_: str = "quiet", mark: str = "", **data: str | int | bool | None
) -> Html:
    """A button that the script acts on."""
    return element(
        "button",
        icon(mark) if mark else "",
        element("span", label),
        type="button",
        class_=class_,
        data_action=action,
        **data,
    )


def contacts_html(contacts: Sequence[Contact], title: str, language: Language) -> Html:
    """Numbers to call, each a telephone link with when it answers, and whether that is sure."""
    if not contacts:
        return Html("")
    items = [element("li", _contact(contact, language)) for contact in contacts]
    return element("aside", element("h3", title), element("ul", *items), class_="numbers", aria_label=title)


def _contact(contact: Contact, language: Language) -> Html:
    digits = "".join(character for character in contact.number if character.isdigit())
    doubt = (
        element("span", say(language, "check_locally"), class_="unsure") if contact.certainty == "check-locally" else ""
    )
    about = element(
        "span", element("b", contact.name), element("span", contact.hours, class_="hours"), doubt, class_="who"
    )
    label = say(language, "call", number=contact.number, name=contact.name)
    return element("a", element("span", contact.number, class_="tel"), about, href=f"tel:{digits}", aria_label=label)


def kept_here(what: str, language: Language, most: int | None = None, headed: bool = True) -> Html:
    """Where the script lists what this browser keeps: `cases` in hand, `talks`, or `answers` that were saved.

    Of `most` the newest so many are listed, nothing where there are none, and a button leads to all.
    """
    words = {f"data_{key}": message(language, f"home.kept_{key}") for key in ("drop", "dropped")}
    more = tool_button(message(language, f"home.{what}_all"), "saved", class_="quiet kept-more") if most else ""
    return element(
        "section",
        element("h3", message(language, f"home.{what}"), class_="part") if headed else "",
        element("p", message(language, f"home.{what}_none"), class_="label none"),
        element("ul", class_="kept-list"),
        more,
        class_="kept-here",
        hidden=bool(most),
        data_kept=what,
        data_most=most,
        **words,
    )


def select(name: str, label: str, options: Sequence[tuple[str, str]], chosen: str = "") -> Html:
    """A labelled choice from a list."""
    entries = [element("option", text, value=value, selected=value == chosen) for value, text in options]
    return element(
        "label", element("span", label, class_="label"), element("select", *entries, name=name), class_="field"
    )


def find_form(language: Language, words: str = "", document_id: str | None = None) -> Html:
    """The field for exact words, in every text or in one."""
    asks = say(language, "find_words" if document_id is None else "find_words_here")
    field = element(
        "input",
        type="search",
        name="words",
        value=words,
        maxlength=200,
        autocomplete="off",
        enterkeyhint="search",
        aria_label=asks,
        placeholder=asks,
    )
    go = element("button", say(language, "find_go"), type="submit", class_="find-go")
    return element(
        "form",
        icon("search"),
        field,
        go,
        data_form="find",
        data_document=document_id,
        role="search",
        class_="finder find-words",
    )

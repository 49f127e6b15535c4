"""The panel's first view: the plan by field, then every document, those first that a role works with."""

from collections.abc import Iterable, Mapping

from assistant.corpus import rank
from assistant.pipeline import Assistant
from assistant.schema import Document, Language, Role
from assistant.ui.citation_map import map_html
from assistant.ui.labels import held_badge, say, title_of, validity_badge
from assistant.ui.library import section_button, sections
from assistant.ui.markup import Html, element, icon

# Topics of the catalogue that each role meets most; they order the list, they hide nothing.
_TOPICS: Mapping[Role, frozenset[str]] = {
    "parent": frozenset({"family", "education", "health", "safety"}),
    "instructor": frozenset({"family", "education", "protection"}),
    "director": frozenset({"village-work", "protection", "reporting", "welfare"}),
}


def browse_html(assistant: Assistant, role: Role, language: Language) -> Html:
    """Everything there is to read, and what of it is held."""
    documents = assistant.corpus.documents.values()
    whole = [document for document in documents if document.held == "verbatim"]
    digests = _ordered((document for document in documents if document.held == "digest"), role)
    known = _ordered((document for document in documents if document.held == "none"), role)
    return element(
        "div",
        element("h2", say(language, "browse"), tabindex="-1", class_="view-title sr-only"),
        *(_whole(assistant, document, language) for document in whole),
        map_html(assistant, language),
        _finder(language),
        _group(assistant, "browse_digests", digests, language, is_open=True),
        _group(assistant, "browse_known", known, language, is_open=False),
        class_="view browse-view",
        data_label=say(language, "browse"),
    )


def _ordered(documents: Iterable[Document], role: Role) -> list[Document]:
    wanted = _TOPICS[role]
    return sorted(
        documents,
        key=lambda document: (-len(wanted & set(document.topics)), rank(document), document.document_id),
    )


def _whole(assistant: Assistant, document: Document, language: Language) -> Html:
    """A text that is held whole, by section; the plan's are its fields."""
    groups = sections(assistant.corpus.clauses_of(document.document_id))
    tiles = [element("li", section_button(group, language)) for group in groups]
    fields = [tile for tile, group in zip(tiles, groups, strict=True) if "/goals/" in group[0].clause_id]
    others = [tile for tile, group in zip(tiles, groups, strict=True) if "/goals/" not in group[0].clause_id]
    governs = validity_badge(assistant.validity_of(document.document_id, language), language)
    rest = (
        element(
            "details",
            element("summary", say(language, "browse_rest", count=len(others))),
            element("ul", *others, class_="tiles"),
        )
        if fields and others
        else element("ul", *others, class_="tiles")
    )
    return element(
        "section",
        _document_row(document, governs, language, held=False),
        element("ul", *fields, class_="tiles fields") if fields else "",
        rest,
        class_="whole",
    )


def _finder(language: Language) -> Html:
    field = element("input", type="search", id="finder", autocomplete="off", placeholder=say(language, "find_document"))
    return element(
        "label",
        icon("search"),
        element("span", say(language, "find_document"), class_="sr-only"),
        field,
        class_="finder",
    )


def _group(assistant: Assistant, key: str, documents: list[Document], language: Language, is_open: bool) -> Html:
    items = [
        element(
            "li",
            _document_row(
                document, validity_badge(assistant.validity_of(document.document_id, language), language), language
            ),
            data_find=_findable(document),
        )
        for document in documents
    ]
    summary = element("summary", say(language, key, count=len(documents)))
    return element("details", summary, element("ul", *items, class_="entries"), open=is_open, class_="group")


def _findable(document: Document) -> str:
    names = (document.title, document.title_en, document.short_title, document.short_title_en, document.number)
    return " ".join([*names, *document.aliases]).lower()


def _document_row(document: Document, governs: Html, language: Language, held: bool = True) -> Html:
    badges = element("span", governs, held_badge(document.held, language) if held else "", class_="badges")
    title = element("span", title_of(document, language), class_="title")
    return element(
        "button",
        element("span", title, badges),
        icon("next"),
        type="button",
        class_="tile",
        data_action="open",
        data_name="document",
        data_id=document.document_id,
    )

"""The panel's first view: words to look for, the plan by field, then every text by topic and by kind, those of a role first."""

from collections.abc import Iterable, Mapping, Sequence

from assistant.corpus import rank
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Document, Language, Role
from assistant.ui.citation_map import map_html
from assistant.ui.controls import find_form, tool_button
from assistant.ui.counts import is_own
from assistant.ui.find import document_row, topics_html
from assistant.ui.labels import say
from assistant.ui.library import section_button, sections
from assistant.ui.markup import Html, element, icon

# Topics of the catalogue that each role meets most; they order the list, they hide nothing.
_TOPICS: Mapping[Role, frozenset[str]] = {
    "parent": frozenset({"family", "education", "health", "safety"}),
    "instructor": frozenset({"family", "education", "protection"}),
    "director": frozenset({"village-work", "protection", "reporting", "welfare"}),
}


def browse_html(assistant: Assistant, role: Role, language: Language, may_change: bool = False) -> Html:
    """Everything there is to read, and what of it is held. Who `may_change` the library finds the way to do so."""
    documents = assistant.corpus.documents.values()
    own = [document for document in documents if is_own(document)]
    whole = [document for document in documents if document.held == "verbatim" and not is_own(document)]
    plans = [document for document in whole if document.origin == "project"]
    laws = _ordered((document for document in whole if document.origin != "project"), role)
    digests = _ordered((document for document in documents if document.held == "digest"), role)
    known = _ordered((document for document in documents if document.held == "none"), role)
    adds = tool_button(message(language, "adding.open"), "documents", class_="add-document", mark="plus")
    return element(
        "div",
        element("h2", say(language, "browse"), tabindex="-1", class_="view-title sr-only"),
        find_form(language),
        topics_html(assistant.corpus, language),
        adds if may_change else "",
        *(_whole(assistant, document, language) for document in plans),
        map_html(assistant, language),
        _finder(language),
        _group(assistant, "browse_own", own, language, is_open=True) if own else "",
        _group(assistant, "browse_laws", laws, language, is_open=True) if laws else "",
        _group(assistant, "browse_digests", digests, language, is_open=not laws),
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
        document_row(assistant, document, language, held=False),
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


def _group(assistant: Assistant, key: str, documents: Sequence[Document], language: Language, is_open: bool) -> Html:
    items = [
        element("li", document_row(assistant, document, language), data_find=_findable(document))
        for document in documents
    ]
    summary = element("summary", say(language, key, count=len(documents)))
    return element("details", summary, element("ul", *items, class_="entries"), open=is_open, class_="group")


def _findable(document: Document) -> str:
    names = (document.title, document.title_en, document.short_title, document.short_title_en, document.number)
    return " ".join([*names, document.issuer, *document.aliases]).lower()

"""The reader's own documents on the page: adding one, looking at what was read of it, and the list of those that are held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.corpus import LEVELS, Corpus
from assistant.corpus.library import (
    FACTS,
    KEPT_DAYS,
    Draft,
    Facts,
    Preview,
    Removed,
    Shelf,
    can_read_pictures,
    doubts,
    kinds,
    percent,
)
from assistant.errors import AssistantError, ChromaFailed
from assistant.messages import error_text, keys, message
from assistant.question import place_named
from assistant.schema import Clause, Document, Language
from assistant.ui.controls import action_button, select, tool_view
from assistant.ui.indexing import State
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, icon, joined

_LONGEST_EXCERPT = 80
_SHOWN_HEADINGS = 12
_MOST_LEFT_OUT = 300
_DATES = ("issued", "effective", "period_end")


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"adding.{key}", **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """One of the reader's own documents in the list."""

    document: Document
    clauses: int


def own_documents(corpus: Corpus, shelf: Shelf) -> list[Own]:
    """The documents of the library that the reader brought, in the corpus' order."""
    found = [d for d in corpus.documents.values() if d.origin == "library" and shelf.is_own(d.document_id)]
    return [Own(document=document, clauses=len(corpus.clauses_of(document.document_id))) for document in found]


# -- the tool ------------------------------------------------------------------------------------------------------------


def documents_html(own: Sequence[Own], removed: Sequence[Removed], state: State, language: Language) -> Html:
    """The place to add a document, what is going on, and what was added before."""
    return tool_view(
        "documents",
        _say(language, "title"),
        _chooser(language),
        element("div", "", id="document-draft", aria_live="off"),
        element("div", standing_html(own, removed, state, language), id="document-list"),
        lead=_say(language, "lead"),
    )


def _chooser(language: Language) -> Html:
    drop = element(
        "label",
        icon("plus"),
        element("span", _say(language, "choose"), class_="drop-title"),
        element("span", _say(language, "kinds_pictures" if can_read_pictures() else "kinds"), class_="label"),
        element("input", type="file", accept=",".join(kinds()), id="document-file", class_="sr-only"),
        class_="drop",
    )
    field = element("textarea", name="text", rows=6, aria_label=_say(language, "paste"), autocomplete="off")
    button = element("button", _say(language, "paste_go"), type="submit", class_="main-button")
    form = element("form", field, button, data_form="document-text", data_name=_say(language, "pasted_name"))
    pasted = element("details", element("summary", _say(language, "paste")), form, class_="paste")
    words = {f"data_{key}": _say(language, key) for key in ("sending", "reading", "again", "unread")}
    sent = element("div", "", id="document-sent", role="status", **words)
    return element("section", drop, pasted, sent, class_="chooser")


def standing_html(own: Sequence[Own], removed: Sequence[Removed], state: State, language: Language) -> Html:
    """What the index is at, then the list, then what was removed and can come back."""
    return joined([state_html(state, language), _list(own, language), _removed(removed, language)])


def _removed(removed: Sequence[Removed], language: Language) -> Html:
    if not removed:
        return Html("")
    items = [
        element(
            "li",
            element("span", message(language, "admin.removed_line", title=one.title, **days_of(one))),
            action_button(message(language, "admin.bring_back"), "library-restore", data_id=one.document_id),
        )
        for one in removed
    ]
    summary = element("summary", message(language, "admin.removed", days=KEPT_DAYS))
    return element("details", summary, element("ul", *items, class_="lines"))


def days_of(one: Removed) -> dict[str, str]:
    """The day on which a document was taken out, and the last on which it can be brought back."""
    return {"day": one.at.date().isoformat(), "until": one.until.date().isoformat()}


def state_html(state: State, language: Language) -> Html:
    """How far the index is, in words and as a bar; nothing where nothing goes on."""
    if state.stage == "idle":
        return Html("")
    if state.stage == "running":
        bar = element(
            "progress",
            max=state.total or None,
            value=state.done if state.total else None,
            aria_label=_say(language, "running"),
        )
        return element("div", element("p", _say(language, "running")), bar, class_="index-state", data_stage="running")
    if state.stage == "failed":
        reason = message_of(state.error, language) if state.error else ""
        again = action_button(_say(language, "again"), "library-again")
        return element(
            "div",
            element("p", _say(language, "failed", reason=reason)),
            again,
            class_="index-state",
            data_stage="failed",
        )
    return element("div", element("p", _say(language, "done")), class_="index-state", data_stage="done")


def message_of(error: BaseException, language: Language) -> str:
    """What went wrong, in the page's own words where those of the command line speak of its options."""
    if isinstance(error, ChromaFailed):  # where the server is concerns nobody who reads the page
        return _say(language, "refused_chroma")
    if isinstance(error, AssistantError) and f"adding.refused_{error.key}" in keys(language):
        return _say(language, f"refused_{error.key}", **error.details)
    return error_text(error, language)


def _list(own: Sequence[Own], language: Language) -> Html:
    if not own:
        return element("p", _say(language, "none"), class_="foot")
    heading = element("h3", _say(language, "list", count=len(own)), class_="part")
    return element("section", heading, element("ul", *(_row(one, language) for one in own), class_="own-list"))


def _row(own: Own, language: Language) -> Html:
    document = own.document
    facts = [document.number, document.issuer, document.issued, say(language, "amount", count=own.clauses)]
    about = element("span", " · ".join(fact for fact in facts if fact), class_="label")
    opening = element(
        "button",
        element("span", document.title, class_="title"),
        about,
        type="button",
        class_="entry",
        data_action="open",
        data_name="document",
        data_id=document.document_id,
    )
    sure = element(
        "p",
        element("span", _say(language, "remove_sure", title=document.title)),
        action_button(
            _say(language, "remove_yes"), "library-remove", class_="quiet danger", data_id=document.document_id
        ),
        action_button(_say(language, "remove_no"), "library-spare"),
        class_="sure",
        hidden=True,
    )
    name = _say(language, "remove_named", title=document.title)
    asks = action_button(_say(language, "remove"), "library-ask", mark="trash", aria_label=name)
    return element("li", element("div", opening, asks, class_="own-row"), sure)


# -- what was read of a file ---------------------------------------------------------------------------------------------


def draft_html(key: str, draft: Draft, shown: Html, language: Language) -> Html:
    """What was read of a document, each fact in a field of its own, and what would be kept."""
    read = place_named(draft.facts.title, draft.facts.issuer)
    examples = {
        **dict.fromkeys(_DATES, _say(language, "date_example")),
        "place": read or _say(language, "place_example"),
    }
    fields = [
        _field(name, getattr(draft.facts, name), examples.get(name), language) for name in FACTS if name != "level"
    ]
    levels = [("", _say(language, "level_none")), *((level, say(language, f"level_{level}")) for level in LEVELS)]
    level = select("level", message(language, "library.fact_level"), levels, draft.facts.level)
    keeps = element("button", _say(language, "keep"), type="submit", class_="main-button")
    drop = action_button(_say(language, "drop"), "library-drop")
    return element(
        "form",
        element("h3", _say(language, "look", name=draft.name), tabindex="-1", class_="draft-title"),
        element("div", *fields, level, class_="draft-facts"),
        element("p", _say(language, "place_from"), class_="foot"),
        element("div", shown, id="draft-shown", aria_live="polite"),
        element("div", keeps, drop, class_="draft-end"),
        data_form="document",
        data_draft=key,
        class_="draft",
    )


def _field(name: str, value: str, example: str | None, language: Language) -> Html:
    return element(
        "label",
        element("span", message(language, f"library.fact_{name}"), class_="label"),
        element("input", type="text", name=name, value=value, maxlength=200, autocomplete="off", placeholder=example),
        class_=f"field fact-{name}",
    )


def refused_html(sentence: str, choice: str = "") -> Html:
    """Why it cannot be kept as it stands, and what can be done about it."""
    return element("div", element("p", sentence, class_="alert", role="alert"), choice)


def preview_html(preview: Preview, older: Iterable[Document], chosen: str, language: Language) -> Html:
    """What would be kept: how much, its first and last clause, what is left out, and whatever should be looked at twice."""
    clauses = preview.clauses
    lines = {
        "place": preview.place,
        "clauses": _say(language, "clauses_held", count=len(clauses), share=percent(preview.share)),
        "first": _excerpt(clauses[0], language),
        "last": _excerpt(clauses[-1], language),
    }
    facts = [joined([element("dt", _say(language, key)), element("dd", text)]) for key, text in lines.items() if text]
    warnings = [
        element("p", _doubt(key, values, language), class_="caution") for key, values in doubts(preview, language)
    ]
    return joined(
        [
            *warnings,
            element("dl", *facts, class_="facts"),
            _headings(clauses, language),
            _left_out(preview.left_out, language),
            editions_html(older, chosen, language),
        ]
    )


def _doubt(key: str, values: Mapping[str, object], language: Language) -> str:
    return message(language, f"library.{key}", **values)


def _excerpt(clause: Clause, language: Language) -> Html:
    words = " ".join(clause.text.split())
    cut = words[:_LONGEST_EXCERPT] + ("…" if len(words) > _LONGEST_EXCERPT else "")
    where = clause.locator(language)
    before = [] if words.startswith(where) else [element("b", where), " "]
    return joined([*before, element("span", cut, lang="zh-CN")])


def _headings(clauses: Sequence[Clause], language: Language) -> Html:
    paths = list(dict.fromkeys(" › ".join(clause.headings) for clause in clauses if clause.headings))
    if not paths:
        return Html("")
    more = [element("li", "…")] if len(paths) > _SHOWN_HEADINGS else []
    items = [element("li", path) for path in paths[:_SHOWN_HEADINGS]]
    summary = element("summary", _say(language, "headings", count=len(paths)))
    return element("details", summary, element("ul", *items, *more, class_="lines"))


def _left_out(lines: Sequence[str], language: Language) -> Html:
    if not lines:
        return Html("")
    items = [element("li", line) for line in lines[:_MOST_LEFT_OUT]]
    more = [element("li", "…")] if len(lines) > _MOST_LEFT_OUT else []
    summary = element("summary", _say(language, "left_out", count=len(lines)))
    return element("details", summary, element("ul", *items, *more, class_="lines"), open=True)


def editions_html(older: Iterable[Document], chosen: str, language: Language) -> Html:
    """The ways to keep a text beside, or in the place of, one of the same name."""
    options = [("", _say(language, "edition_beside"))]
    for document in older:
        name = {"title": document.title, "day": document.issued or document.effective or _say(language, "undated")}
        options.append((f"supersede:{document.document_id}", _say(language, "edition_supersede", **name)))
        options.append((f"replace:{document.document_id}", _say(language, "edition_replace", **name)))
    if len(options) == 1:
        return Html("")
    return choice_html(_say(language, "edition"), options, chosen)


def choice_html(legend: str, options: Iterable[tuple[str, str]], chosen: str) -> Html:
    """One way out of several."""
    items = [
        element(
            "label",
            element("input", type="radio", name="edition", value=value, checked=value == chosen),
            element("span", text),
            class_="option",
        )
        for value, text in options
    ]
    return element("fieldset", element("legend", legend), *items, class_="editions")


def facts_of(data: Mapping[str, object]) -> Facts:
    """The facts as they stand in the form's fields."""
    given = data.get("facts")
    values = given if isinstance(given, dict) else {}
    return Facts(**{name: str(values.get(name, "")).strip()[:300] for name in FACTS})

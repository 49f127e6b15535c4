"""The talk kit on the page: choose, read, put in order, add, export. The kit itself is kept by the browser, as its file."""

from collections.abc import Sequence

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Hit, Language, Segment
from assistant.tools import Topic
from assistant.tools.kit import AUDIENCES, FORMATS, LENGTHS, PARTIES, Asked, Kit, Quote, Section, items, notices, quoted
from assistant.ui.controls import action_button, cite, kept_here, select, tool_view
from assistant.ui.labels import validity_badge
from assistant.ui.markup import Html, element, icon, joined


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"talk.{key}", **values)


# -- the beginning -------------------------------------------------------------------------------------------------------


def talk_start_html(topics: Sequence[Topic], language: Language) -> Html:
    """What the talk is about, for whom, how long; or a kit that was saved."""
    subjects = [(topic.topic_id, topic.title.of(language)) for topic in topics]
    audiences = [(name, message(language, f"kit.audience_{name}")) for name in AUDIENCES]
    lengths = [(str(minutes), _say(language, "minutes", count=minutes)) for minutes in LENGTHS]
    own = element(
        "label",
        element("span", _say(language, "own"), class_="label"),
        element(
            "input",
            type="text",
            name="own",
            maxlength=60,
            autocomplete="off",
            placeholder=_say(language, "own_example"),
        ),
        class_="field",
    )
    form = element(
        "form",
        select("topic", _say(language, "topic"), subjects),
        own,
        select("audience", _say(language, "audience"), audiences, "primary"),
        select("minutes", _say(language, "length"), lengths, "45"),
        element("button", _say(language, "make"), type="submit", class_="main-button"),
        data_form="talk",
        class_="talk-form",
    )
    saved = element(
        "label",
        icon("book"),
        element("span", _say(language, "open")),
        element("input", type="file", accept=".json,application/json", id="talk-file", class_="sr-only"),
        class_="quiet file-button",
    )
    return tool_view(
        "talk-start", _say(language, "title"), form, saved, kept_here("talks", language), lead=_say(language, "lead")
    )


# -- the outline ---------------------------------------------------------------------------------------------------------


def talk_html(assistant: Assistant, kit: Kit, language: Language) -> Html:
    """A kit as an outline to work on."""
    about = message(
        kit.language,
        "kit.for_whom",
        audience=message(kit.language, f"kit.audience_{kit.audience}"),
        minutes=kit.minutes,
        day=kit.made.isoformat(),
    )
    return tool_view(
        "talk",
        kit.title,
        element("p", "", role="status", class_="talk-said sr-only"),
        _stale_summary(kit, language),
        _exports(language),
        _notices(kit),
        _text(kit, "opening", kit.opening),
        _section(assistant, kit, "points", message(kit.language, "kit.points"), language),
        *(_section(assistant, kit, party, message(kit.language, f"kit.party_{party}"), language) for party in PARTIES),
        _section(assistant, kit, "legal_basis", message(kit.language, "kit.legal_basis"), language),
        _text(kit, "case", kit.case),
        _section(assistant, kit, "questions", message(kit.language, "kit.questions"), language),
        lead=about,
        before=action_button(_say(language, "again"), "talk-again", mark="back", data_put_by=_say(language, "put_by")),
    )


def _text(kit: Kit, key: str, words: str) -> Html:
    title = element("h3", message(kit.language, f"kit.{key}"), class_="part")
    return element("section", title, element("p", words, class_="own-words"), class_="talk-section")


def _exports(language: Language) -> Html:
    buttons = [
        action_button(_say(language, f"export_{form}"), "talk-export", "suggestion", "download", data_form=form)
        for form in FORMATS
    ]
    return element("div", *buttons, class_="suggestions exports", role="group", aria_label=_say(language, "exports"))


def _stale_summary(kit: Kit, language: Language) -> Html:
    marked = sum(bool(quote.stale) for quote in kit.quotes()) + sum(bool(asked.stale) for asked in kit.questions)
    return element("p", _say(language, "stale", count=marked), class_="caution") if marked else Html("")


def _notices(kit: Kit) -> Html:
    """What a listener must know of the texts, as every export says it."""
    lines = [element("li", line) for line in notices(kit)]
    if not lines:
        return Html("")
    title = element("summary", f"{message(kit.language, 'kit.notices')} ({len(lines)})")
    return element("details", title, element("ul", *lines, class_="notices"), class_="talk-notices")


def _section(assistant: Assistant, kit: Kit, section: Section, title: str, language: Language) -> Html:
    found = items(kit, section)
    entries = [
        element(
            "li",
            _item(assistant, item, kit, language),
            _controls(section, place, len(found), language),
            class_="talk-item" + (" stale" if item.stale else ""),
        )
        for place, item in enumerate(found)
    ]
    body = element("ol", *entries) if entries else element("p", _say(language, "empty"), class_="label")
    return element(
        "section", element("h3", title, class_="part"), body, _adder(section, title, language), class_="talk-section",
        data_section=section,
    )  # fmt: skip


def _item(assistant: Assistant, item: Quote | Asked, kit: Kit, language: Language) -> Html:
    stale = (
        element("span", message(language, f"kit.stale_{_reason(item)}"), class_="badge repealed") if item.stale else ""
    )
    if isinstance(item, Quote):
        return element("div", stale, _quote(assistant, item, kit, language), class_="talk-words")
    answers: Sequence[str] = [_quote(assistant, quote, kit, language) for quote in item.quotes]
    if item.prose:
        answers = [_prose(item.prose), *answers]
    nothing = element("p", message(kit.language, "kit.not_answered"), class_="label")
    said = [] if item.status in {"answered", "signposted"} else [nothing]
    return element("div", stale, element("p", item.question, class_="asked"), *said, *answers, class_="talk-words")


def _reason(item: Quote | Asked) -> str:
    return item.stale if isinstance(item, Quote) else "answer"


def _prose(segments: Sequence[Segment]) -> Html:
    return element("p", joined(segment.text + "".join(f"[{n}]" for n in segment.markers) for segment in segments))


def _quote(assistant: Assistant, quote: Quote, kit: Kit, language: Language) -> Html:
    citation = quote.citation
    heading = element("b", quote.heading, class_="heading") if quote.heading else ""
    words = element(
        "p", quoted(quote, kit.language), class_="quoted-words", lang="zh-CN" if kit.language == "zh" else "en"
    )
    figures = [
        element("li", message(kit.language, "kit.figure", label=f.label, value=f.value, kind=message(kit.language, f"kit.kind_{f.kind}")),
                element("span", message(kit.language, "kit.newer", text=f.newer), class_="label") if f.newer else "")
        for f in quote.figures
    ]  # fmt: skip
    chip = cite(assistant, citation.clause_id, language, (citation.start, citation.end) if quote.stands else None)
    place = element("p", chip, " ", validity_badge(citation.validity, language), class_="talk-place")
    return element("div", heading, words, element("ul", *figures, class_="talk-figures") if figures else "", place)


def _controls(section: Section, place: int, count: int, language: Language) -> Html:
    def button(key: str, mark: str, off: bool, **data: int) -> Html:
        label = _say(language, key)
        return element(
            "button", icon(mark), type="button", class_="bar-button", data_action="talk-edit", data_step=key,
            data_section=section, data_place=place, aria_label=label, title=label, disabled=off, **data,
        )  # fmt: skip

    return element(
        "div",
        button("up", "up", place == 0, data_to=place - 1),
        button("down", "down", place == count - 1, data_to=place + 1),
        button("drop", "close", False),
        class_="talk-controls",
    )


def _adder(section: Section, title: str, language: Language) -> Html:
    """A search whose finds are added to this section; for the questions, a field for one more question."""
    key = "ask" if section == "questions" else "add"
    field = element(
        "input",
        type="search",
        name="words",
        maxlength=200,
        autocomplete="off",
        aria_label=f"{_say(language, key)} · {title}",
    )
    find = element("button", _say(language, "ask_button" if key == "ask" else "find"), type="submit", class_="quiet")
    form = element("form", field, find, data_form=f"talk-{key}", data_section=section, class_="note-line")
    found = element("div", "", class_="found", aria_live="polite")
    return element(
        "details", element("summary", icon("plus"), element("span", _say(language, key))), form, found, class_="adder"
    )


def found_html(assistant: Assistant, hits: Sequence[Hit], section: str, language: Language) -> Html:
    """Clauses to add, each with a button."""
    if not hits:
        return element("p", _say(language, "nothing"), class_="label")
    return element("ul", *(element("li", _found(assistant, hit, section, language)) for hit in hits), class_="entries")


def _found(assistant: Assistant, hit: Hit, section: str, language: Language) -> Html:
    clause = hit.clause
    words = clause.translation if language == "en" and clause.translation else clause.text
    add = element(
        "button", icon("plus"), element("span", _say(language, "add_this")), type="button", class_="quiet",
        data_action="talk-edit", data_step="add", data_section=section, data_clause=clause.clause_id,
    )  # fmt: skip
    return element(
        "div",
        cite(assistant, clause.clause_id, language),
        element("span", words, class_="glimpse"),
        add,
        class_="found-clause",
    )

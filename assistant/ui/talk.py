"""The talk kit on the page: choose, read, put in order, add, export. The kit itself is kept by the browser, as its file."""

from collections.abc import Sequence

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Hit, Language
from assistant.tools import Topic
from assistant.tools.kit import (
    AUDIENCES,
    FORMATS,
    LENGTHS,
    PARTIES,
    Asked,
    Kit,
    Point,
    Quote,
    Section,
    Told,
    about,
    figure_line,
    items,
    late,
    message_of,
    notices,
    part_name,
    quoted,
    repeats,
    timetable,
)
from assistant.ui.controls import action_button, cite, kept_here, select, tool_view
from assistant.ui.drafts import drafts_html
from assistant.ui.labels import validity_badge
from assistant.ui.markup import Html, element, icon, icon_button, quiet_button


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
    sides = (_section(assistant, kit, party, _of(kit, f"party_{party}"), language) for party in PARTIES)
    return tool_view(
        "talk",
        kit.title,
        element("p", "", role="status", class_="talk-said sr-only"),
        _stale_summary(kit, language),
        _exports(language),
        _notices(kit),
        _course(kit),
        _text(kit, "opening", kit.opening),
        _section(assistant, kit, "points", _of(kit, "points"), language),
        *sides,
        _case(assistant, kit, language),
        _section(assistant, kit, "questions", _of(kit, "questions"), language),
        _home(kit),
        lead=about(kit),
        before=action_button(_say(language, "again"), "talk-again", mark="back", data_put_by=_say(language, "put_by")),
    )


def _of(kit: Kit, key: str, **values: object) -> str:
    """A phrase in the kit's own language."""
    return message(kit.language, f"kit.{key}", **values)


def _text(kit: Kit, key: str, *words: str) -> Html:
    paragraphs = [element("p", text, class_="own-words") for text in words if text]
    if not paragraphs:
        return Html("")
    return element("section", element("h3", _of(kit, key), class_="part"), *paragraphs, class_="talk-section")


def _course(kit: Kit) -> Html:
    """The parts with their minutes, and what to leave out when late."""
    parts = [
        element("li", _of(kit, "minutes_of", part=part_name(kit, part), count=part.minutes)) for part in timetable(kit)
    ]
    title = element("summary", _of(kit, "course").rstrip("：: "))
    return element(
        "details", title, element("ul", *parts), element("p", late(kit), class_="label"), class_="talk-course"
    )


def _case(assistant: Assistant, kit: Kit, language: Language) -> Html:
    if kit.case is None:
        return Html("")
    answer = [element("li", _told(assistant, told, kit, language)) for told in kit.case.answer]
    ours = [element("li", text) for text in kit.case.show]
    done = element("details", element("summary", _of(kit, "case_answer")), element("ul", *ours)) if ours else ""
    key = "case_rules" if ours else "case_answer"
    shown = element("details", element("summary", _of(kit, key)), element("ul", *answer)) if answer else ""
    story = [element("p", text, class_="own-words") for text in (kit.case.story, kit.case.ask) if text]
    return element(
        "section", element("h3", _of(kit, "case"), class_="part"), *story, done, shown, class_="talk-section"
    )


def _home(kit: Kit) -> Html:
    """What a family does at home, whom it can call, and the last sentence."""
    actions = [element("li", action) for action in kit.actions]
    numbers = [element("li", element("b", contact.number), " ", contact.name) for contact in kit.contacts]
    if not (actions or numbers):
        return Html("")
    return element(
        "section",
        element("h3", _of(kit, "home") if actions else _of(kit, "handout_contacts"), class_="part"),
        element("ol", *actions, class_="own-words") if actions else "",
        element("ul", *numbers, class_="talk-numbers") if numbers else "",
        element("p", kit.take_home, class_="own-words take-home") if kit.take_home else "",
        class_="talk-section",
    )


def _exports(language: Language) -> Html:
    buttons = [
        action_button(_say(language, f"export_{form}"), "talk-export", "suggestion", "download", data_form=form)
        for form in FORMATS
    ]
    return element("div", *buttons, class_="suggestions exports", role="group", aria_label=_say(language, "exports"))


def _stale_summary(kit: Kit, language: Language) -> Html:
    marked = sum(bool(told.stale) for told in kit.told()) + sum(asked.differs for asked in kit.questions)
    return element("p", _say(language, "stale", count=marked), class_="caution") if marked else Html("")


def _notices(kit: Kit) -> Html:
    """What a speaker must know of the talk and its texts, as the script says it."""
    lines = [element("li", line) for line in notices(kit)]
    if not lines:
        return Html("")
    title = element("summary", f"{_of(kit, 'notices')} ({len(lines)})")
    return element("details", title, element("ul", *lines, class_="notices"), class_="talk-notices")


def _section(assistant: Assistant, kit: Kit, section: Section, title: str, language: Language) -> Html:
    found = items(kit, section)
    entries = [
        element(
            "li",
            _item(assistant, item, place, kit, language),
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


def _item(assistant: Assistant, item: Point | Told | Asked, place: int, kit: Kit, language: Language) -> Html:
    reason = "answer" if isinstance(item, Asked) else item.stale
    stale = element("span", message(language, f"kit.stale_{reason}"), class_="badge repealed") if item.stale else ""
    if isinstance(item, Point):
        drafts = drafts_html(item, place, language, assistant.settings.llm is not None)
        return element("div", stale, _point(assistant, item, kit, language), drafts, class_="talk-words")
    if isinstance(item, Told):
        return element("div", stale, _told(assistant, item, kit, language), class_="talk-words")
    answers: Sequence[str] = [_told(assistant, told, kit, language) for told in item.answer]
    answers = answers or [element("p", _of(kit, "not_answered"), class_="label")]
    return element("div", stale, element("p", item.question, class_="asked"), *answers, class_="talk-words")


def _point(assistant: Assistant, point: Point, kit: Kit, language: Language) -> Html:
    """A point's message with what it rests on; how it is told is unfolded."""
    title = element("b", point.title, class_="heading") if point.title else ""
    figures = [
        element("li", figure_line(f, kit.language), element("span", _of(kit, "newer", text=f.newer), class_="label") if f.newer else "")
        for quote in point.quotes() for f in quote.figures if f.own
    ]  # fmt: skip
    audience = _of(kit, f"audience_{kit.audience}")
    told = (("tell", point.talk), ("example", point.example), ("ask", point.ask), ("at_age", point.at_age))
    lines = [
        element("p", element("b", _of(kit, f"lead_{key}", audience=audience)), text, class_="own-words")
        for key, text in told
        if text
    ]
    how = element("details", element("summary", _say(language, "how_told")), *lines, class_="talk-how") if lines else ""
    listed = element("ul", *figures, class_="talk-figures") if figures else ""
    tips = element("ul", *(element("li", text) for text in point.show), class_="talk-show") if point.show else ""
    return element("div", title, _told(assistant, point.message, kit, language), listed, tips, how)


def _told(assistant: Assistant, told: Told, kit: Kit, language: Language) -> Html:
    """A sentence, and the words that bear it, each with its place."""
    said = element("p", message_of(told, kit.language), class_="told", lang=_lang(kit))
    quotes = (_quote(assistant, q, kit, language, not repeats(q, told, kit.language)) for q in told.quotes)
    return element("div", said, *quotes)


def _lang(kit: Kit) -> str:
    return "zh-CN" if kit.language == "zh" else "en"


def _quote(assistant: Assistant, quote: Quote, kit: Kit, language: Language, with_words: bool) -> Html:
    citation = quote.citation
    words = element("p", quoted(quote, kit.language), class_="quoted-words", lang=_lang(kit)) if with_words else ""
    chip = cite(assistant, citation.clause_id, language, (citation.start, citation.end) if quote.stands else None)
    return element(
        "div", words, element("p", chip, " ", validity_badge(citation.validity, language), class_="talk-place")
    )


def _controls(section: Section, place: int, count: int, language: Language) -> Html:
    def button(key: str, mark: str, off: bool, **data: int) -> Html:
        label = _say(language, key)
        return icon_button(
            mark, label, "talk-edit", data_step=key, data_section=section, data_place=place, title=label, disabled=off, **data
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
    add = quiet_button(
        "plus",
        _say(language, "add_this"),
        "talk-edit",
        data_step="add",
        data_section=section,
        data_clause=clause.clause_id,
    )
    return element(
        "div",
        cite(assistant, clause.clause_id, language),
        element("span", words, class_="glimpse"),
        add,
        class_="found-clause",
    )


def doubt_html(doubt: str, language: Language) -> Html:
    """Why something was not added, with a button that adds it all the same."""
    insist = quiet_button("plus", _say(language, "insist"), "talk-insist")
    return element("p", doubt, " ", insist, class_="caution", role="status")

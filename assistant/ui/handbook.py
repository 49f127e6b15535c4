"""The duties handbook as checklists: what at once, within what limit, to whom, what to write down, what never to do."""

from collections.abc import Sequence
from itertools import groupby

from assistant.errors import UnknownClause
from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.safety import CardGuide
from assistant.schema import Language
from assistant.tools import Gap, Situation, Step
from assistant.ui.controls import action_button, cites, contacts_html, tool_button, tool_view
from assistant.ui.markup import Html, element, icon
from assistant.ui.source import document_button


def handbook_html(
    assistant: Assistant, duties: Sequence[Situation], guide: CardGuide, wanted: str, language: Language
) -> Html:
    """The list of situations, or the checklist of one. Raises UnknownClause for one that there is not."""
    if not wanted:
        return _index(duties, language)
    situation = next((entry for entry in duties if entry.situation_id == wanted), None)
    if situation is None:
        raise UnknownClause("unknown_clause", clause=wanted)
    return _situation(assistant, situation, guide, language)


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"handbook.{key}", **values)


def _index(duties: Sequence[Situation], language: Language) -> Html:
    tiles = [element("li", _tile(situation, language)) for situation in duties]
    body = element("ul", *tiles, class_="situations")
    return tool_view("handbook-index", _say(language, "title"), body, lead=_say(language, "lead"))


def _tile(situation: Situation, language: Language) -> Html:
    urgent = sum(step.when == "at-once" for step in situation.steps)
    amount = _say(language, "amount", steps=len(situation.steps), urgent=urgent)
    words = element(
        "span",
        element("span", situation.title.of(language), class_="title"),
        element("span", amount, class_="label"),
    )
    return element(
        "button",
        words,
        icon("next"),
        type="button",
        class_="tile",
        data_action="tool",
        data_name="handbook",
        data_id=situation.situation_id,
    )


def _situation(assistant: Assistant, situation: Situation, guide: CardGuide, language: Language) -> Html:
    groups = [
        _group(assistant, str(when), tuple(steps), language)
        for when, steps in groupby(situation.steps, key=lambda step: step.when)
    ]
    contacts = tuple(guide.contact(number, language) for number in situation.numbers)
    columns = element(
        "div",
        element("div", *groups, _gaps(assistant, situation.gaps, language), class_="steps"),
        contacts_html(contacts, _say(language, "contacts"), language),
        class_="with-numbers",
    )
    return tool_view(
        "handbook",
        situation.title.of(language),
        _case(language),
        columns,
        element("p", _say(language, "foot", day=assistant.settings.today.isoformat()), class_="foot"),
        lead=_say(language, "situation_lead"),
        before=tool_button(_say(language, "all"), "handbook", mark="back"),
        after=action_button(_say(language, "print"), "print", mark="print"),
    )


def _case(language: Language) -> Html:
    """What makes the checklist one of a case: a name for it. The ticks then stay in this browser."""
    name = element(
        "input",
        type="text",
        name="title",
        maxlength=30,
        autocomplete="off",
        placeholder=_say(language, "case_example"),
        aria_label=_say(language, "case_name"),
    )
    return element(
        "form",
        element("span", _say(language, "case_name"), class_="label"),
        element(
            "span",
            name,
            element("button", _say(language, "case_keep"), type="submit", class_="quiet"),
            class_="case-line",
        ),
        element("span", class_="label", role="status"),
        class_="case-form",
        data_form="case",
        data_saved=_say(language, "case_saved"),
    )


def _group(assistant: Assistant, when: str, steps: Sequence[Step], language: Language) -> Html:
    title = element("h3", _say(language, f"when_{when}"))
    items = [_step(assistant, step, language) for step in steps]
    return element("section", title, element("ol", *items), class_=f"stage {when}")


def _step(assistant: Assistant, step: Step, language: Language) -> Html:
    first = step.when == "at-once" and step.strength == "fact"  # what everybody does first, whoever is bound to
    named = "first" if first else step.strength
    strength = element("span", _say(language, f"strength_{named}"), class_=f"strength {named}")
    who = element("span", _say(language, f"who_{step.who}"), class_="who-does")
    limit = element("span", icon("clock"), step.limit.of(language), class_="limit") if step.limit else ""
    facts = element("span", strength, who, limit, class_="step-facts")
    text = element("span", step.do.of(language), class_="step-words")
    # What is never done, and what only tells how something works, is not ticked off.
    box: str = element("span", "✕" if step.when == "never" else "·", class_="no-box", aria_hidden="true")
    if step.when != "never" and (first or step.strength != "fact"):
        box = element("input", type="checkbox", autocomplete="off")
    line = element("label", box, element("span", facts, text, class_="step-body"))
    return element("li", line, cites(assistant, step.clause_ids, language), class_="step")


def _gaps(assistant: Assistant, gaps: Sequence[Gap], language: Language) -> Html:
    if not gaps:
        return Html("")
    items = [element("li", _gap(assistant, gap, language)) for gap in gaps]
    title = element("h3", _say(language, "gaps"))
    return element("section", title, element("ul", *items), class_="gaps")


def _gap(assistant: Assistant, gap: Gap, language: Language) -> Html:
    document = assistant.corpus.documents.get(gap.document_id)
    link = document_button(document, language) if document and document.titled(language) else ""
    return element("span", gap.what.of(language), " ", link)

"""Practice: scenario questions from the checklists and clauses. Which one comes when is kept in the browser alone."""

import json
from collections.abc import Mapping, Sequence

from assistant.corpus import Words
from assistant.errors import UnknownClause
from assistant.messages import message, raw
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.tools import Option, Scenario, Situation
from assistant.ui.controls import action_button, cites, tool_button, tool_view
from assistant.ui.markup import Html, element

_MOST_TO_READ = 20


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"practice.{key}", **values)


def exercises_html(
    assistant: Assistant,
    scenarios: Sequence[Scenario],
    duties: Sequence[Situation],
    weak: Sequence[str],
    language: Language,
) -> Html:
    """Where practice begins: how far the reader is, what to practise, what to read again.

    `weak` are scenarios that were answered wrong, as the browser remembers them; unknown ones are passed over.
    """
    titles = {situation.situation_id: situation.title for situation in duties}
    groups: dict[str, list[str]] = {}
    for scenario in scenarios:
        groups.setdefault(scenario.situation, []).append(scenario.scenario_id)
    start = action_button(_say(language, "start"), "practise", class_="main-button", data_situation="")
    choice = [element("li", _group(name, ids, titles, language)) for name, ids in groups.items()]
    return tool_view(
        "practice",
        _say(language, "title"),
        _progress(language),
        element("p", "", class_="round-result", role="status", data_words=raw(language, "practice.result")),
        start,
        _to_read(assistant, scenarios, weak, language),
        element("h3", _say(language, "by_situation"), class_="part"),
        element("ul", *choice, class_="situations", data_scenarios=json.dumps(groups)),
        action_button(_say(language, "forget"), "practice-forget", mark="trash"),
        lead=_say(language, "lead"),
    )


def _progress(language: Language) -> Html:
    """Numbers that the script fills in from what the browser keeps."""
    entries = [
        element("li", element("b", "0", data_count=name), element("span", _say(language, f"count_{name}")))
        for name in ("due", "new", "known")
    ]
    return element("ul", *entries, class_="progress")


def _group(name: str, ids: Sequence[str], titles: Mapping[str, Words], language: Language) -> Html:
    title = titles[name].of(language) if name in titles else _say(language, f"group_{name}")
    amount = element("span", _say(language, "amount", count=len(ids)), class_="label")
    known = element("span", "", class_="known-bar", data_group=name, aria_hidden="true")
    words = element("span", element("span", title, class_="title"), amount, known)
    return element("button", words, type="button", class_="tile", data_action="practise", data_situation=name)


def _to_read(assistant: Assistant, scenarios: Sequence[Scenario], weak: Sequence[str], language: Language) -> Html:
    """The clauses behind what was answered wrong, each one time."""
    wanted = set(weak)
    ids = dict.fromkeys(
        name for scenario in scenarios if scenario.scenario_id in wanted for name in scenario.clause_ids
    )
    if not ids:
        return Html("")
    title = element("h3", _say(language, "read_again"), class_="part")
    shown = list(ids)[:_MOST_TO_READ]
    return element("section", title, cites(assistant, shown, language), class_="read-again")


# -- one scenario --------------------------------------------------------------------------------------------------------


def scenario_html(
    assistant: Assistant, scenarios: Sequence[Scenario], wanted: str, chosen: Sequence[int] | None, language: Language
) -> Html:
    """A scenario to answer; with `chosen`, what was right, why, and by which clause. Raises UnknownClause."""
    scenario = next((entry for entry in scenarios if entry.scenario_id == wanted), None)
    if scenario is None:
        raise UnknownClause("unknown_clause", clause=wanted)
    body = _asked(scenario, language) if chosen is None else _judged(assistant, scenario, chosen, language)
    place = element("p", "", class_="round-place", data_words=raw(language, "practice.place"))
    return tool_view(
        "scenario",
        scenario.question.of(language),
        body,
        place,
        before=tool_button(_say(language, "end"), "practice", mark="back"),
    )


def _asked(scenario: Scenario, language: Language) -> Html:
    several = sum(option.right for option in scenario.options) > 1
    kind = "checkbox" if several else "radio"
    options = [
        element(
            "label",
            element("input", type=kind, name="option", value=number, autocomplete="off"),
            element("span", option.text.of(language)),
            class_="option",
        )
        for number, option in enumerate(scenario.options)
    ]
    hint = element("legend", _say(language, "several" if several else "single"))
    send = element("button", _say(language, "check"), type="submit", class_="main-button")
    return element(
        "form",
        element("fieldset", hint, *options),
        send,
        data_form="scenario",
        data_id=scenario.scenario_id,
        data_none=_say(language, "choose_first"),
    )


def _judged(assistant: Assistant, scenario: Scenario, chosen: Sequence[int], language: Language) -> Html:
    right = scenario.right(chosen)
    taken = set(chosen)
    options = [_verdict(option, number in taken, language) for number, option in enumerate(scenario.options)]
    status = element(
        "p",
        _say(language, "right" if right else "wrong"),
        class_="verdict " + ("good" if right else "bad"),
        role="status",
        tabindex="-1",
        data_right="true" if right else "false",
        data_id=scenario.scenario_id,
    )
    why = element("p", scenario.explanation.of(language), class_="why")
    following = action_button(_say(language, "next"), "practice-next", class_="main-button")
    return element(
        "div",
        status,
        element("ul", *options, class_="options"),
        why,
        cites(assistant, scenario.clause_ids, language),
        following,
    )


def _verdict(option: Option, taken: bool, language: Language) -> Html:
    kind = "right" if option.right else "wrong"
    mark = element("span", "✓" if option.right else "✕", aria_hidden="true")
    said = element("span", _say(language, f"option_{kind}"), class_="sr-only")
    yours = element("span", _say(language, "yours"), class_="yours") if taken else ""
    return element("li", mark, said, element("span", option.text.of(language)), yours, class_=f"option {kind}")

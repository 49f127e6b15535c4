"""The plan's figures as a table: targets named as targets, each with a bar, the newer figure beside it, its clause."""

import re
from collections.abc import Sequence

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Language
from assistant.tools import Indicator
from assistant.ui.controls import action_button, cite, tool_view
from assistant.ui.labels import validity_badge
from assistant.ui.markup import Html, element

# Units that a bar can show, and where the bar ends.
_SCALES = {"%": 100.0, "‰": 10.0, "hours/day": 12.0}
_FIELDS = range(8)
_COLUMNS = ("what", "reading", "newer_value", "locator")


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"indicators.{key}", **values)


def indicators_html(assistant: Assistant, indicators: Sequence[Indicator], field: str, language: Language) -> Html:
    """The figures of one field of the plan, or all of them."""
    chosen = int(field) if field.isdecimal() and int(field) in _FIELDS else None
    shown = [entry for entry in indicators if chosen is None or entry.field == chosen]
    downloads = [
        action_button(_say(language, f"download_{form}"), "download", mark="download", data_form=form)
        for form in ("csv", "xlsx")
    ]
    governs = validity_badge(assistant.validity_of("zunyi-plan", language), language)
    return tool_view(
        "indicators",
        _say(language, "title"),
        element("p", governs, " ", _say(language, "targets"), class_="caution"),
        _filter(assistant, indicators, chosen, language),
        _table(assistant, shown, language),
        element("p", _say(language, "bars"), class_="foot"),
        element("div", *downloads, class_="actions"),
        lead=_say(language, "lead", count=len(indicators)),
    )


def _filter(assistant: Assistant, indicators: Sequence[Indicator], chosen: int | None, language: Language) -> Html:
    fields = sorted({entry.field for entry in indicators})
    names = [("", _say(language, "all_fields"))] + [
        (str(f), field_name(assistant, indicators, f, language)) for f in fields
    ]
    current = "" if chosen is None else str(chosen)
    buttons = [
        element(
            "button",
            name,
            type="button",
            class_="suggestion",
            aria_pressed="true" if value == current else "false",
            data_action="tool",
            data_name="indicators",
            data_id=value,
        )
        for value, name in names
    ]
    return element(
        "div", *buttons, class_="suggestions fields-filter", role="group", aria_label=_say(language, "column_field")
    )


def field_name(assistant: Assistant, indicators: Sequence[Indicator], field: int, language: Language) -> str:
    """A field as the plan's own heading has it, without its number."""
    clauses = [assistant.corpus.clauses.get(entry.clause_id) for entry in indicators if entry.field == field]
    for clause in filter(None, clauses if field else ()):
        headings = clause.headings if language == "zh" else clause.headings_en
        found = next((heading for heading in headings if heading.startswith("(")), "")
        if found:
            return re.sub(r"^\([^)]*\)\s*", "", found)
    return _say(language, "field_0")


def _table(assistant: Assistant, indicators: Sequence[Indicator], language: Language) -> Html:
    # The roles are written out, since a table that is laid out as cards on a phone would lose them.
    heads = [element("th", _say(language, f"column_{name}"), scope="col", role="columnheader") for name in _COLUMNS]
    rows = [_row(assistant, entry, language) for entry in indicators]
    return element(
        "table",
        element("thead", element("tr", *heads, role="row"), role="rowgroup"),
        element("tbody", *rows, role="rowgroup"),
        class_="figures",
        role="table",
        aria_label=_say(language, "title"),
    )


def _row(assistant: Assistant, entry: Indicator, language: Language) -> Html:
    for_whom = entry.audience.of(language)
    name = element(
        "th",
        element("span", entry.what.of(language), class_="what"),
        element("span", for_whom, class_="label") if for_whom else "",
        scope="row",
        role="rowheader",
    )
    kind = element("span", message(language, f"kit.kind_{entry.kind}"), class_=f"badge kind-{entry.kind}")
    year = element("span", _say(language, "by_year", year=entry.year) if entry.kind == "target" else "", class_="label")
    value = element("span", element("b", entry.reading(language)), kind, year, class_="reading")
    clause = assistant.corpus.clauses.get(entry.clause_id)
    at = clause.text.find(entry.quote) if clause else -1
    span = (clause.start + at, clause.start + at + len(entry.quote)) if clause and at >= 0 else None
    cells = (
        element("span", value, bar(entry, language)),
        _newer(entry, language),
        cite(assistant, entry.clause_id, language, span),
    )
    names = [_say(language, f"column_{column}") for column in _COLUMNS[1:]]
    shown = [
        element("td", cell, role="cell", data_label=label, class_="empty" if not cell else None)
        for cell, label in zip(cells, names, strict=True)
    ]
    return element("tr", name, *shown, role="row")


def _newer(entry: Indicator, language: Language) -> Html:
    if not entry.newer_value:
        return Html("")
    unsure = element("span", _say(language, "not_verified"), class_="badge unknown")
    value = element(
        "span",
        element("b", entry.newer_value),
        element("span", entry.unit if entry.unit in _SIGNS else ""),
        " ",
        unsure,
    )
    return element("span", value, element("span", entry.newer_note.of(language), class_="label"), class_="newer")


_SIGNS = {"%", "‰"}


def bar(entry: Indicator, language: Language) -> Html:
    """A bar of the whole scale with the reach that meets the figure filled, and a tick where a newer figure stands.

    Only figures on a scale that everybody knows have one; a fall by so much has none, since where it begins is unknown.
    """
    end = _SCALES.get(entry.unit)
    value = _number(entry.value)
    if end is None or value is None or value > end or entry.comparison.startswith("reduce"):
        return Html("")
    share = 100 * value / end
    start, width = (share, 100 - share) if entry.comparison == "at-least" else (0.0, share)
    parts = [
        element("rect", x=0, y=2, width=100, height=6, class_="track"),
        element(
            "rect", x=f"{start:g}", y=2, width=f"{max(width, 0.8):g}", height=6, class_=f"reach {entry.comparison}"
        ),
        element("rect", x=f"{min(share, 99.2):g}", y=0, width="0.8", height=10, class_="tick"),
    ]
    newer = _number(entry.newer_value)
    if newer is not None and newer <= end:
        parts.append(
            element(
                "rect", x=f"{min(100 * newer / end, 99.2):g}", y=0, width="0.8", height=10, class_="tick newer-tick"
            )
        )
    return element(
        "svg",
        *parts,
        class_="bar",
        viewBox="0 0 100 10",
        preserveAspectRatio="none",
        role="img",
        aria_label=entry.reading(language),
    )


def _number(text: str) -> float | None:
    return float(text) if re.fullmatch(r"\d+(?:\.\d+)?", text) else None

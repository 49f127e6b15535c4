"""The panel's views of whole documents: what the catalogue knows of each, and what is held of it."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import Clause, Document, KeyPoint, Language
from assistant.ui.controls import find_form
from assistant.ui.counts import is_own
from assistant.ui.labels import external_link, held_badge, own_badge, say, validity_badge
from assistant.ui.markup import Html, element, icon, joined
from assistant.ui.source import document_button


def clause_button(clause: Clause, language: Language, extra: str = "") -> Html:
    """A clause in a list: where it stands and what it says, in the reader's language where it is translated."""
    words = clause.translation if language == "en" and clause.translation else clause.text
    return element(
        "button",
        element("span", clause.locator(language), class_="label"),
        element("span", words, class_="clause-text"),
        extra,
        type="button",
        class_="entry",
        data_action="open",
        data_name="clause",
        data_id=clause.clause_id,
    )


def rows(clauses: Iterable[Clause], language: Language) -> Html:
    """Clauses as a list of buttons."""
    return element("ul", *(element("li", clause_button(clause, language)) for clause in clauses), class_="entries")


# -- sections of a text that is held whole -------------------------------------------------------------------------


def sections(clauses: Iterable[Clause]) -> list[tuple[Clause, ...]]:
    """Clauses that stand under the same two outer headings, in order; the plan's fields are such sections."""
    return [tuple(group) for _, group in groupby(clauses, key=lambda clause: clause.headings[:2])]


def section_name(clause: Clause, language: Language) -> str:
    """The heading of a clause's section.

    The plan's own numbering is kept: it is how people cite it.
    """
    english = language == "en" and all(clause.headings_en[:2])
    headings = (clause.headings_en if english else clause.headings)[:2]
    return headings[-1].replace("前 言", "前言") if headings else clause.locator(language)


def section_html(assistant: Assistant, first_clause_id: str, language: Language) -> Html:
    """One section of a text, its clauses under their innermost headings. Raises UnknownClause."""
    first = assistant.clause(first_clause_id)
    document = assistant.document(first.document_id)
    found = [group for group in sections(assistant.corpus.clauses_of(document.document_id)) if first in group]
    head = element("h2", section_name(first, language), tabindex="-1", class_="view-title")
    governs = assistant.validity_of(document.document_id, language)
    badges = element("p", document_button(document, language), " ", validity_badge(governs, language), class_="badges")
    inner = [_part(tuple(group), language) for _, group in groupby(found[0], key=lambda clause: clause.headings)]
    return element(
        "div",
        element("header", head, badges),
        *inner,
        class_="view section-view",
        data_label=document.titled(language),
    )


def _part(clauses: Sequence[Clause], language: Language) -> Html:
    first = clauses[0]
    english = language == "en" and all(first.headings_en)
    headings = (first.headings_en if english else first.headings)[2:]
    title = element("h3", headings[-1].rstrip(":："), class_="part") if headings else ""
    return element("section", title, rows(clauses, language))


# -- a document's page ---------------------------------------------------------------------------------------------


def document_html(
    assistant: Assistant, document_id: str, language: Language, cited_by: Sequence[str] | None = None
) -> Html:
    """Everything known of a document. `cited_by` are the clauses that name it, where more is known than the catalogue.

    Raises UnknownClause.
    """
    document = assistant.document(document_id)
    governs = assistant.validity_of(document_id, language)
    title = element("h2", document.titled(language), tabindex="-1", class_="view-title")
    other = element("p", document.title, class_="other-title", lang="zh-CN") if language == "en" else ""
    own = own_badge(language) if is_own(document) else ""
    held = held_badge(document.held, language)
    badges = element("p", validity_badge(governs, language), held, own, class_="badges")
    note = element("p", governs.note, class_="governs") if governs.note else ""
    return element(
        "div",
        element("header", title, other, badges, note),
        _facts(assistant, document, language),
        _unverified(document, language),
        find_form(language, document_id=document_id) if document.held == "verbatim" else "",
        _contents(assistant, document, language),
        _cited_by(assistant, document.cited_by if cited_by is None else cited_by, language),
        class_="view document-view",
        data_label=say(language, "about"),
    )


def _facts(assistant: Assistant, document: Document, language: Language) -> Html:
    level = message(language, f"ui.level_{document.level}") if document.level else ""
    issuer = document.issuer if language == "zh" else document.issuer_en or document.issuer
    plain = {
        "level": level,
        "issuer": issuer,
        "number": document.number,
        "issued": document.issued,
        "effective": document.effective,
        "period_end": document.period_end,
        "repealed": document.repealed,
        "held": say(language, f"held_{document.held}_long"),
        "checked": _checked(document),
    }
    entries = [_fact(say(language, f"fact_{key}"), value) for key, value in plain.items() if value]
    related = {
        "superseded_by": document.superseded_by,
        "replaces": document.replaces,
        "implements": document.implements,
    }
    entries += [
        _fact(say(language, f"fact_{key}"), _buttons(assistant, ids, language)) for key, ids in related.items() if ids
    ]
    return element("dl", *entries, _address(document, language), class_="facts")


def _checked(document: Document) -> str:
    """When a document was checked and how; how is a note in Chinese."""
    how = element("span", document.checked_how, lang="zh-CN") if document.checked_how else ""
    return joined([document.checked, " · " if document.checked and how else "", how])


def _fact(name: str, value: str) -> Html:
    return joined([element("dt", name), element("dd", value)])


def _buttons(assistant: Assistant, document_ids: Iterable[str], language: Language) -> Html:
    known = assistant.corpus.documents
    shown = [document_button(known[name], language) if name in known else name for name in document_ids]
    return element("ul", *(element("li", entry) for entry in shown))


def _address(document: Document, language: Language) -> Html:
    if not document.url:
        return _fact(say(language, "fact_url"), say(language, "no_address"))
    sure = "" if document.url_confirmed else element("span", say(language, "address_unconfirmed"), class_="unsure")
    return _fact(say(language, "fact_url"), joined([external_link(document.url, say(language, "official")), " ", sure]))


def _unverified(document: Document, language: Language) -> Html:
    if not document.unverified:
        return Html("")
    names = say(language, "list_mark").join(say(language, f"fact_{name}") for name in document.unverified)
    return element("p", say(language, "unverified", names=names), class_="caution")


def _cited_by(assistant: Assistant, clause_ids: Sequence[str], language: Language) -> Html:
    """The clauses of other texts that name this one, by text."""
    clauses = [clause for name in clause_ids if (clause := assistant.corpus.clauses.get(name))]
    if not clauses:
        return Html("")
    summary = element("summary", say(language, "cited_by", count=len(clauses)))
    return element("details", summary, citing_html(assistant, clauses, language), class_="group cited-by")


def citing_html(assistant: Assistant, clauses: Sequence[Clause], language: Language) -> Html:
    """Clauses of several texts, each text named once."""
    by_text: dict[str, list[Clause]] = {}
    for clause in clauses:
        by_text.setdefault(clause.document_id, []).append(clause)
    groups = [
        element("li", element("p", assistant.document(key).titled(language), class_="citing"), rows(found, language))
        for key, found in by_text.items()
    ]
    return element("ul", *groups, class_="citing-texts")


def _contents(assistant: Assistant, document: Document, language: Language) -> Html:
    clauses = assistant.corpus.clauses_of(document.document_id)
    if not clauses:
        return element("p", say(language, "not_held"), class_="caution")
    if document.held == "digest":
        return _key_points(assistant, clauses, language)
    groups = sections(clauses)
    title = element("h3", say(language, "contents", count=len(clauses)), class_="part")
    body = element("ul", *(element("li", section_button(group, language)) for group in groups), class_="tiles")
    return element("section", title, body if len(groups) > 1 else rows(clauses, language))


def section_button(clauses: Sequence[Clause], language: Language) -> Html:
    """A section of a text, with how much it holds."""
    goals = sum("/goals/" in clause.clause_id for clause in clauses)
    measures = sum("/measures/" in clause.clause_id for clause in clauses)
    amount = (
        say(language, "amount_field", goals=goals, measures=measures)
        if goals and measures
        else _reach(clauses, language)
    )
    name = element("span", section_name(clauses[0], language), class_="title")
    return element(
        "button",
        element("span", name, element("span", amount, class_="label")),
        icon("next"),
        type="button",
        class_="tile",
        data_action="open",
        data_name="section",
        data_id=clauses[0].clause_id,
    )


def _reach(clauses: Sequence[Clause], language: Language) -> str:
    """From which article to which a chapter goes, and how many that are; only how many where they have no numbers."""
    first, last = clauses[0].label, clauses[-1].label
    count = say(language, "amount", count=len(clauses))
    if language == "en" or len(clauses) < 2 or not (first.endswith("条") and last.endswith("条")):
        return count
    return say(language, "reach", first=first, last=last, amount=count)


def _key_points(assistant: Assistant, clauses: Sequence[Clause], language: Language) -> Html:
    """Our key points by article, each with how strongly it binds and whom."""
    by_text = {point.zh: point for point in assistant.corpus.points.get(clauses[0].document_id, ())}
    articles = [element("li", _article(clause, by_text, language)) for clause in clauses]
    title = element("h3", say(language, "key_points", count=len(clauses)), class_="part")
    caution = element("p", say(language, "our_words"), class_="caution")
    return element("section", title, caution, element("ul", *articles, class_="entries"))


def _article(clause: Clause, points: dict[str, KeyPoint], language: Language) -> Html:
    said = [
        element(
            "span",
            _strength(points.get(s.text), language),
            s.text if language == "zh" else s.translation or s.text,
            class_="point",
        )
        for s in clause.sentences
    ]
    where = element("span", clause.locator(language), class_="label")
    return element(
        "button",
        where,
        *said,
        type="button",
        class_="entry",
        data_action="open",
        data_name="clause",
        data_id=clause.clause_id,
    )


def _strength(point: KeyPoint | None, language: Language) -> Html:
    """Must, must not, may: said before the point, since a digest must not bind more or less than its law."""
    if point is None or point.strength == "fact":
        return Html("")
    who = say(language, "list_mark").join(say(language, f"who_{name}") for name in point.who if name != "-")
    label = say(language, f"strength_{point.strength}")
    return element("span", f"{who} {label}".strip(), class_=f"strength {point.strength}")

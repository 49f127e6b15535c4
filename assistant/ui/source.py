"""The source panel's view of one clause: the quoted words marked, what stands before and after, and whether it governs."""

import re
from collections.abc import Sequence

from assistant.pipeline import Assistant
from assistant.schema import Clause, Document, Language
from assistant.ui.counts import is_own
from assistant.ui.labels import external_link, held_badge, own_badge, say, validity_badge
from assistant.ui.markup import Html, element, escaped, quiet_button, rich_text


def clause_html(
    assistant: Assistant,
    clause_id: str,
    span: tuple[int, int] | None,
    language: Language,
    cited_by: Sequence[str] = (),
) -> Html:
    """A clause. `span` is the quotation as offsets into its document, `cited_by` are clauses that name this one.

    Raises UnknownClause.
    """
    clause = assistant.clause(clause_id)
    document = assistant.document(clause.document_id)
    before, after = assistant.neighbours(clause_id)
    return element(
        "div",
        _head(assistant, clause, document, language),
        _neighbour(before, "before", language),
        _current(assistant, clause, document, span, language),
        _cited_by(assistant, cited_by, language),
        _neighbour(after, "after", language),
        _foot(clause, document, language),
        class_="view clause-view",
        data_label=f"{clause.locator(language)} · {document.titled(language)}",
    )


def path_html(clause: Clause, language: Language) -> Html:
    """The headings that a clause stands under, outermost first."""
    english = language == "en" and all(clause.headings_en)
    headings = clause.headings_en if english else clause.headings
    items = [element("li", re.sub(r"[:：]$", "", heading)) for heading in headings]
    return element("ol", *items, class_="path", aria_label=say(language, "path")) if items else Html("")


def document_button(document: Document, language: Language, class_: str = "link") -> Html:
    """A document's title that opens its page."""
    title = document.titled(language)
    return element(
        "button",
        title,
        type="button",
        class_=class_,
        data_action="open",
        data_name="document",
        data_id=document.document_id,
    )


def _head(assistant: Assistant, clause: Clause, document: Document, language: Language) -> Html:
    governs = assistant.validity_of(document.document_id, language)
    own = own_badge(language) if is_own(document) else ""
    held = held_badge(document.held, language)
    badges = element("p", validity_badge(governs, language), held, own, class_="badges")
    title = element("h2", document_button(document, language), tabindex="-1", class_="view-title")
    where = element("p", clause.locator(language), class_="locator")
    note = element("p", governs.note, class_="governs") if governs.note else ""
    return element("header", title, where, badges, path_html(clause, language), note)


def _current(
    assistant: Assistant, clause: Clause, document: Document, span: tuple[int, int] | None, language: Language
) -> Html:
    ours = document.held == "digest"
    label = element("p", say(language, "our_words"), class_="caution") if ours else ""
    original = element("p", _original(assistant, clause, span), class_="original", lang="zh-CN")
    translation = _translation(clause, span, language)
    body = [translation, original] if language == "en" else [original, translation]
    # Where no words are marked the whole article is what was asked for.
    return element(
        "section", label, *body, _gloss(clause, language), class_="current" if span else "current whole-marked"
    )


def _original(assistant: Assistant, clause: Clause, span: tuple[int, int] | None) -> Html:
    links = [
        (found.start(), found.end(), document_id)
        for title, document_id in assistant.links(clause).items()
        if document_id != clause.document_id
        for found in re.finditer(re.escape(f"《{title}》"), clause.text)
    ]
    marked = (span[0] - clause.start, span[1] - clause.start) if span else None
    return rich_text(clause.text, marked, links)


def _translation(clause: Clause, span: tuple[int, int] | None, language: Language) -> Html:
    """Our English, the sentences that the quotation touches marked as the quotation is."""
    if not clause.translation:
        return Html("")
    parts = []
    for sentence in clause.sentences:
        touched = span is not None and sentence.start < span[1] and span[0] < sentence.end
        parts += [element("mark", sentence.translation) if touched else escaped(sentence.translation), escaped(" ")]
    words = element("p", *parts, lang="en")
    if language == "zh":  # there for whoever wants it, in nobody's way
        return element("details", element("summary", say(language, "translation")), words, class_="translation")
    return element("div", element("span", say(language, "translation"), class_="label"), words, class_="translation")


def _gloss(clause: Clause, language: Language) -> Html:
    points = clause.plain if language == "zh" else clause.plain_en
    if not points:
        return Html("")
    label = element("span", say(language, "gloss"), class_="label")
    return element("div", label, element("ul", *(element("li", point) for point in points)), class_="gloss")


def _cited_by(assistant: Assistant, clause_ids: Sequence[str], language: Language) -> Html:
    """The articles that name this one by its number."""
    clauses = [clause for name in clause_ids if (clause := assistant.corpus.clauses.get(name))]
    if not clauses:
        return Html("")
    items = [element("li", _citing(assistant, clause, language)) for clause in clauses]
    summary = element("summary", say(language, "cited_here", count=len(clauses)))
    return element("details", summary, element("ul", *items, class_="entries"), class_="cited-here")


def _citing(assistant: Assistant, clause: Clause, language: Language) -> Html:
    where = f"{assistant.document(clause.document_id).titled(language)} {clause.locator(language)}"
    return element(
        "button",
        element("span", where, class_="label"),
        element("span", clause.text, class_="glimpse", lang="zh-CN"),
        type="button",
        class_="entry",
        data_action="open",
        data_name="clause",
        data_id=clause.clause_id,
    )


def _neighbour(clause: Clause | None, place: str, language: Language) -> Html:
    if clause is None:
        return Html("")
    where = element("span", say(language, place), " · ", clause.locator(language), class_="label")
    words = clause.translation if language == "en" and clause.translation else clause.text
    return element(
        "button",
        where,
        element("span", words, class_="glimpse"),
        type="button",
        class_=f"neighbour {place}",
        data_action="open",
        data_name="clause",
        data_id=clause.clause_id,
    )


def _foot(clause: Clause, document: Document, language: Language) -> Html:
    copied = element("span", say(language, "copied"), class_="copied", aria_hidden="true")
    link = quiet_button("link", say(language, "copy_link"), "copy-link", copied, data_id=clause.clause_id)
    return element("footer", link, external_link(document.url, say(language, "official")), class_="actions")

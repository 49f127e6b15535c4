"""One card a source article: its name and place, whether it governs, whose words stand on it, and what it says."""

from collections.abc import Mapping, Sequence

from assistant.render import cited_line
from assistant.schema import Citation, Language, Role, Segment
from assistant.ui.keep import copying
from assistant.ui.labels import say, validity_badge
from assistant.ui.laid_out import MOST_LISTED, Article, Line, Whose
from assistant.ui.markup import Html, element, icon, joined, rich_text

_LONG = 150  # characters of the text's own words that are folded away where ours say it
_WITH_NOTE = frozenset({"instructor", "director"})  # who has to know since when and until when a text governs


def chip(citation: Citation, language: Language) -> Html:
    """The small numbered button in the text."""
    label = say(language, "chip", marker=citation.marker, title=citation.document_title, locator=citation.locator)
    return element("button", str(citation.marker), class_="chip", aria_label=label, title=label, **opens(citation))


def opens(citation: Citation) -> dict[str, str]:
    """What a button needs to open a citation's clause with the quoted words marked."""
    return {
        "type": "button",
        "data_action": "open",
        "data_name": "clause",
        "data_id": citation.clause_id,
        "data_start": str(citation.start),
        "data_end": str(citation.end),
    }


def line_html(line: Line, citations: Mapping[int, Citation], language: Language, chips: bool = True) -> Html:
    """A line's words, what decides in bold, how strongly they bind before them, and the buttons of their sources."""
    shown = [segment_html(segment, {} if line.markers else citations, language) for segment in line.segments]
    found = [citations[marker] for marker in line.markers if marker in citations and chips]
    return joined([*_binds(line, language), *shown, chips_html(found, language), _particulars(line)])


def _particulars(line: Line) -> Html:
    """What a director looks for in a line: within what time, to whom, how it is put on record."""
    if not line.particulars:
        return Html("")
    told = [element("span", element("b", label), " ", words) for label, words in line.particulars]
    return element("span", *told, class_="particulars")


def _binds(line: Line, language: Language) -> tuple[str, ...]:
    if not line.strength:
        return ()
    return (element("span", say(language, f"strength_{line.strength}"), class_=f"strength {line.strength}"), " ")


def segment_html(segment: Segment, citations: Mapping[int, Citation], language: Language) -> Html:
    """A run of words with the buttons of its own sources."""
    words = element("strong", segment.text) if segment.bold else joined([segment.text])
    found = [citations[marker] for marker in segment.markers if marker in citations]
    return Html(words + chips_html(found, language))


def chips_html(citations: Sequence[Citation], language: Language) -> Html:
    """Buttons that never begin a line of their own."""
    if not citations:
        return Html("")
    return element("span", "\u2060", *(chip(citation, language) for citation in citations), class_="together")


def articles_html(articles: Sequence[Article], role: Role, language: Language, near: bool = False) -> Html:
    """The cards of a part. Those that are no answer look quieter and say nothing in green."""
    if not articles:
        return Html("")
    cards = [element("li", article_html(article, role, language)) for article in articles]
    label = say(language, "near" if near else "sources")
    return element("ol", *cards, class_="sources near" if near else "sources", aria_label=label)


def article_html(article: Article, role: Role, language: Language) -> Html:
    """The card of one article."""
    first: Whose = "quote" if role == "instructor" or not article.of_kind("plain") else "plain"
    first = "plain" if article.first.held == "digest" else first
    governs = article.first.validity
    note = governs.note if role in _WITH_NOTE and governs.state != "period-ended" else ""  # that is said of the answer
    body = _plain(article, language, first) if first == "plain" else _own(article, language, first)
    other = _own(article, language, first) if first == "plain" else _plain(article, language, first)
    return element(
        "div",
        _head(article.first, first, language),
        element("p", note, class_="governs") if note else "",
        body,
        other,
        _to_cite(article, language) if role == "instructor" else "",
        element("p", f"?clause={article.first.clause_id}", class_="permalink", data_id=article.first.clause_id),
        class_="article",
    )


def _head(citation: Citation, whose: Whose, language: Language) -> Html:
    label = "label_unheld" if citation.held == "digest" else f"label_{whose}"
    badges = element(
        "span",
        validity_badge(citation.validity, language),
        element("span", say(language, label), class_=f"badge whose {whose}"),
        class_="badges",
    )
    title = element("span", citation.document_title, class_="title")
    where = element("span", citation.locator, class_="locator")
    middle = element("span", title, element("span", where, badges, class_="meta"), class_="middle")
    return element("button", middle, icon("next"), class_="source", **opens(citation))


def _to_cite(article: Article, language: Language) -> Html:
    """A button that copies the article's words as they are cited; nothing where they are not held."""
    lines = [line for citation in article.citations if (line := cited_line(citation, language))]
    if not lines:
        return Html("")
    return copying("copy", say(language, "copy_citation"), "copy", "\n".join(dict.fromkeys(lines)), language)


def _plain(article: Article, language: Language, first: Whose) -> Html:
    """What we say of it in our words; folded where the text's own stand first."""
    lines = article.of_kind("plain")
    if not lines:
        return Html("")
    if first == "plain":
        return _listed(article, lines, language)
    folded = _listed(article, lines, language, chips=False)
    return element("details", element("summary", say(language, "in_plain_words")), folded, class_="more plain-words")


def _own(article: Article, language: Language, first: Whose) -> Html:
    """The text's own words: the lines that quote it, else its citations; folded where ours stand first."""
    if article.first.held == "digest":
        return Html("")
    lines = article.of_kind("quote")
    words = _listed(article, lines, language) if lines else _cited(article, language)
    long = not lines and sum(len(citation.quote) for citation in article.citations) > _LONG
    if first == "quote" and not long:
        return words
    return element("details", element("summary", say(language, "own_words")), words, class_="more own-words")


def _cited(article: Article, language: Language) -> Html:
    """The quotations of an article as they stand in it, or in our English."""
    shown = [_quotation(citation, language) for citation in article.citations]
    return element("div", *shown, class_="quotations")


def _quotation(citation: Citation, language: Language) -> Html:
    english = language == "en" and bool(citation.translation)
    words = citation.translation if english else citation.quote
    bare = element("span", words, lang="en" if english else "zh-CN")
    return element("p", bare, chips_html([citation], language), class_="quoted")


def whole_html(citation: Citation, language: Language) -> Html:
    """The whole article with the quoted words marked, for those who teach from it; nothing where it was quoted whole."""
    if citation.held == "digest" or citation.quote == citation.clause_text:
        return Html("")
    start = max(0, citation.clause_text.find(citation.quote))
    words = rich_text(citation.clause_text, (start, start + len(citation.quote)))
    shown = element("p", words, class_="quoted", lang="zh-CN")
    return element("details", element("summary", say(language, "whole_article")), shown, class_="more whole-article")


def _listed(article: Article, lines: Sequence[Line], language: Language, chips: bool = True) -> Html:
    """Statements one under the other; of a long list the first few, the others a tap away."""
    items = _items(article, lines, language, chips)
    if len(items) <= MOST_LISTED + 1:  # one more is no reason to fold
        return _list(items)
    summary = element("summary", say(language, "unfold", count=len(items), shown=MOST_LISTED))
    rest = _list(items[MOST_LISTED:], start=MOST_LISTED + 1)
    return Html(_list(items[:MOST_LISTED]) + element("details", summary, rest, class_="more rest"))


def _items(article: Article, lines: Sequence[Line], language: Language, chips: bool) -> list[Html]:
    """The lines with their buttons, a source's once where several lines in turn rest on it."""
    citations = {citation.marker: citation for citation in article.citations}
    befores: list[tuple[int, ...]] = [(), *(line.markers for line in lines)]
    return [
        line_html(line, citations, language, chips=chips and line.markers != before)
        for line, before in zip(lines, befores, strict=False)
    ]


def _list(items: Sequence[Html], start: int = 1) -> Html:
    if len(items) == 1 and start == 1:
        return element("p", items[0], class_="statement")
    numbered = {"start": start} if start > 1 else {}
    return element("ol", *(element("li", item) for item in items), class_="statements", **numbered)

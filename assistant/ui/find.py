"""Exact words in every text that is held, and every text of one topic: the panel's two ways through all of them."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from assistant.corpus import Citations, Concordance, Corpus, Findings, Place, citations, rank, spans_of
from assistant.pipeline import Assistant
from assistant.schema import Document, Language
from assistant.ui.controls import find_form
from assistant.ui.counts import is_own
from assistant.ui.labels import held_badge, own_badge, say, validity_badge
from assistant.ui.markup import Html, element, escaped, icon, joined

_SHOWN_TEXTS = 8  # groups before "more"
_SHOWN_OF_A_TEXT = 3  # clauses of each group before "more"
_SHOWN_OF_ONE = 40  # clauses where one text alone is asked for
_BEFORE, _WINDOW = 36, 150  # characters before the first hit, and of the whole excerpt
# The catalogue's topics in the order in which people ask for them.
TOPICS = (
    "family", "education", "health", "safety", "protection", "violence", "internet", "welfare", "disability", "adoption",
    "reporting", "village-work", "environment", "labour", "law",
)  # fmt: skip


class Finder:
    """Searches the texts that an assistant answers from, and knows who names whom in them; made anew where those have changed."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._concordance: Concordance | None = None
        self._citations: tuple[Corpus, Citations] | None = None

    def find(self, words: str) -> Findings:
        """Where the words stand."""
        corpus = self._assistant.corpus
        with self._lock:
            if self._concordance is None or self._concordance.corpus is not corpus:
                self._concordance = Concordance(corpus)
            return self._concordance.find(words)

    @property
    def citations(self) -> Citations:
        """Which clauses name a document or a clause."""
        corpus = self._assistant.corpus
        with self._lock:
            if self._citations is None or self._citations[0] is not corpus:
                self._citations = (corpus, citations(corpus))
            return self._citations[1]


# -- exact words -----------------------------------------------------------------------------------------------------------


def find_html(assistant: Assistant, findings: Findings, data: Mapping[str, object], language: Language) -> Html:
    """The clauses that hold the words, by text; of one text where `document` names it, further ones where `shown` says so."""
    wanted = str(data.get("document", ""))
    groups = _grouped(assistant.corpus, findings.places)
    if wanted:
        groups = [group for group in groups if group[0].document_id == wanted]
    texts = _number(data.get("shown"), _SHOWN_OF_ONE if wanted else _SHOWN_TEXTS)
    most = texts if wanted else _SHOWN_OF_A_TEXT
    shown = groups if wanted else groups[:texts]
    parts = [_group(assistant, document, places, findings, most, language) for document, places in shown]
    left = (len(groups[0][1]) if groups else 0) - texts if wanted else len(groups) - texts
    return element(
        "div",
        element("h2", say(language, "find_title"), tabindex="-1", class_="view-title"),
        find_form(language, findings.words),
        element("p", _summary(findings, groups, bool(wanted), language), class_="found-count", role="status"),
        _everywhere(findings.words, language) if wanted else "",
        *parts,
        _more(left, texts, bool(wanted), language),
        class_="view find-view",
        data_label=say(language, "find_title"),
    )


def _number(value: object, otherwise: int) -> int:
    return int(str(value)) if str(value).isascii() and str(value).isdecimal() and len(str(value)) < 5 else otherwise


def _grouped(corpus: Corpus, places: Iterable[Place]) -> list[tuple[Document, list[Place]]]:
    """The places by text: originals before our key points, then those with most hits, then by rank."""
    by_text: dict[str, list[Place]] = {}
    for place in places:
        by_text.setdefault(place.clause.document_id, []).append(place)
    groups = [(corpus.documents[key], found) for key, found in by_text.items()]

    def order(group: tuple[Document, list[Place]]) -> tuple[bool, int, int, str]:
        document, found = group
        return document.held != "verbatim", -sum(p.count for p in found), rank(document), document.document_id

    return sorted(groups, key=order)


def _summary(findings: Findings, groups: Sequence[tuple[Document, list[Place]]], one: bool, language: Language) -> str:
    if not findings.terms:
        return say(language, "find_empty")
    if not groups:
        return say(language, "find_none_here" if one else "find_none", words=findings.words)
    clauses = [place for _, places in groups for place in places]
    counts = {"hits": sum(place.count for place in clauses), "clauses": len(clauses), "texts": len(groups)}
    found = say(language, "found_one" if one else "found", **counts)
    return found if findings.together else say(language, "find_apart", words=findings.words) + found


def _group(
    assistant: Assistant, document: Document, places: Sequence[Place], findings: Findings, most: int, language: Language
) -> Html:
    governs = validity_badge(assistant.validity_of(document.document_id, language), language)
    held = own_badge(language) if is_own(document) else held_badge(document.held, language)
    title = element("h3", document.titled(language), class_="part found-title")
    items = [element("li", _hit(place, findings.terms, language)) for place in places[:most]]
    rest = len(places) - most
    more = (
        element(
            "button",
            say(language, "found_rest", count=rest),
            type="button",
            class_="quiet found-rest",
            data_action="find-text",
            data_id=findings.words,
            data_document=document.document_id,
        )
        if rest > 0 and most == _SHOWN_OF_A_TEXT
        else ""
    )
    head = element("div", title, element("span", governs, held, class_="badges"), class_="found-head")
    return element("section", head, element("ul", *items, class_="entries"), more, class_="found-group")


def _hit(place: Place, terms: Sequence[str], language: Language) -> Html:
    clause = place.clause
    text = clause.translation if place.translated else clause.text
    spans = spans_of(text, terms)
    where = element("span", clause.locator(language), class_="label")
    words = element("span", excerpt(text, spans), class_="clause-text", lang="en" if place.translated else "zh-CN")
    marked = {} if place.translated or not spans else _offsets(clause.start, spans[0])
    return element(
        "button",
        where,
        words,
        type="button",
        class_="entry",
        data_action="open",
        data_name="clause",
        data_id=clause.clause_id,
        **marked,
    )


def _offsets(start: int, span: tuple[int, int]) -> dict[str, str]:
    return {"data_start": str(start + span[0]), "data_end": str(start + span[1])}


def excerpt(text: str, spans: Sequence[tuple[int, int]]) -> Html:
    """The words around the first hit, every hit among them marked.

    >>> excerpt("学校应当建立学生欺凌防控制度。", ((6, 10),))
    '学校应当建立<mark>学生欺凌</mark>防控制度。'
    """
    first = spans[0][0] if spans else 0
    start = first - _BEFORE if first > _BEFORE + 8 else 0
    end = min(len(text), max(start + _WINDOW, spans[0][1] if spans else 0))
    if len(text) - end < 12:
        end = len(text)
    inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
    cuts = [start, *(cut for span in inside for cut in span), end]
    pieces = [
        element("mark", text[a:b]) if number % 2 else escaped(text[a:b]) for number, (a, b) in enumerate(pairwise(cuts))
    ]
    return joined(["…" if start else "", *pieces, "…" if end < len(text) else ""])


def _everywhere(words: str, language: Language) -> Html:
    """From one text to all of them."""
    return element(
        "button",
        say(language, "find_everywhere"),
        type="button",
        class_="quiet found-rest",
        data_action="open",
        data_name="find",
        data_id=words,
    )


def _more(left: int, shown: int, one: bool, language: Language) -> Html:
    if left <= 0:
        return Html("")
    return element(
        "button",
        say(language, "found_more_clauses" if one else "found_more", count=left),
        type="button",
        class_="main-button found-more",
        data_action="find-more",
        data_shown=shown + (_SHOWN_OF_ONE if one else 2 * _SHOWN_TEXTS),
    )


# -- lists of texts ----------------------------------------------------------------------------------------------------------


def document_row(assistant: Assistant, document: Document, language: Language, held: bool = True) -> Html:
    """A text in a list: its title, whether it governs, how much of it is at hand; it opens the text's page."""
    governs = validity_badge(assistant.validity_of(document.document_id, language), language)
    how = own_badge(language) if is_own(document) else held_badge(document.held, language) if held else ""
    badges = element("span", governs, how, class_="badges")
    title = element("span", document.titled(language), class_="title")
    return element(
        "button",
        element("span", title, badges),
        icon("next"),
        type="button",
        class_="tile",
        data_action="open",
        data_name="document",
        data_id=document.document_id,
    )


def topics_html(corpus: Corpus, language: Language) -> Html:
    """Every topic with how many texts are of it."""
    counts = {name: sum(name in d.topics for d in corpus.documents.values()) for name in TOPICS}
    buttons = [
        element(
            "button",
            element("span", say(language, f"topic_{name}")),
            " ",
            element("span", str(count), class_="label"),
            type="button",
            class_="cited topic",
            data_action="open",
            data_name="topic",
            data_id=name,
        )
        for name, count in counts.items()
        if count
    ]
    return element("div", *buttons, class_="topics", role="group", aria_label=say(language, "topics"))


def topic_html(assistant: Assistant, topic: str, language: Language) -> Html:
    """The texts of a topic: those held whole, those of which key points are held, those only named."""
    documents = sorted(
        (d for d in assistant.corpus.documents.values() if topic in d.topics), key=lambda d: (rank(d), d.document_id)
    )
    name = say(language, f"topic_{topic}") if topic in TOPICS else topic
    parts = []
    for held in ("verbatim", "digest", "none"):
        group = [document for document in documents if document.held == held]
        rows = [element("li", document_row(assistant, document, language, held=False)) for document in group]
        if rows:
            heading = element("h3", say(language, f"topic_{held}", count=len(rows)), class_="part")
            parts.append(element("section", heading, element("ul", *rows, class_="entries")))
    empty = element("p", say(language, "topic_empty"), class_="caution")
    return element(
        "div",
        element("h2", say(language, "topic_title", topic=name), tabindex="-1", class_="view-title"),
        *(parts or [empty]),
        class_="view topic-view",
        data_label=say(language, "topic_title", topic=name),
    )

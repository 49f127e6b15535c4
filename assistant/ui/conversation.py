"""Answers -> markup. An answer is shown from its segments, citations and notices; its text is never parsed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal

from assistant.messages import message
from assistant.render import card_text
from assistant.schema import Advice, Answer, Card, Citation, Contact, Language, Role, Segment
from assistant.ui.ask_back import ask_back_html
from assistant.ui.keep import keep_buttons
from assistant.ui.labels import say, validity_badge
from assistant.ui.markup import Html, element, icon, joined, rich_text
from assistant.ui.opinion import opinion_html

Phase = Literal["pending", "streaming", "done", "failed"]

_GLIMPSE = 60  # characters of a question that could not be taken; the whole of it is back in the field

# What each reader needs first: parents the next question, instructors the whole clause, directors what still governs.
_ORDER: Mapping[Role, tuple[str, ...]] = {
    "parent": ("text", "sources", "suggestions", "notices"),
    "instructor": ("text", "sources", "notices", "suggestions"),
    "director": ("text", "notices", "sources", "suggestions"),
}


def conversation_html(answers: Iterable[Answer], language: Language) -> Html:
    """Finished turns, oldest first."""
    return joined(turn_html(answer, language) for answer in answers)


def pending_html(question: str, language: Language, serial: int) -> Html:
    """A question whose answer is being looked for."""
    waiting = element("p", element("span", class_="dots"), say(language, "looking"), class_="waiting")
    return _turn(_question(question, language), waiting, phase="pending", serial=serial)


def turn_html(answer: Answer, language: Language, phase: Phase = "done", serial: int = 0) -> Html:
    """A question and its answer, the crisis card before everything else."""
    if answer.status == "failed":
        return _failed(answer, language, serial)
    card = card_html(answer.card, answer.language) if answer.card else ""
    parts = [_PARTS[name](answer, language) for name in _ORDER[answer.role]]
    body = parts[:1] if phase == "streaming" else parts
    after = (ask_back_html(answer), _actions(answer, language)) if phase == "done" else ()
    reply = element("div", card, _status(answer, language), *body, *after, class_="reply", lang=_tag(answer.language))
    return _turn(_question(answer.question, language), reply, phase=phase, serial=serial)


def _turn(*parts: str, phase: Phase, serial: int) -> Html:
    return element("article", *parts, class_="turn", data_phase=phase, data_serial=serial)


def _failed(answer: Answer, language: Language, serial: int) -> Html:
    sentence = "".join(segment.text for segment in answer.segments)
    alert = element("p", sentence, class_="alert", role="alert")
    question = _question(_shortened(answer.question), language) if answer.question else ""
    card = card_html(answer.card, answer.language) if answer.card else ""
    return _turn(question, card, alert, phase="failed", serial=serial)


def _shortened(text: str) -> str:
    return text if len(text) < _GLIMPSE else text[:_GLIMPSE] + "…"


def _question(text: str, language: Language) -> Html:
    hidden = element("span", say(language, "you_asked"), class_="sr-only")
    return element("h2", hidden, text, class_="question")


def _status(answer: Answer, language: Language) -> Html:
    if answer.status in {"social", "signposted"}:  # the danger card says it louder
        return Html("")
    return element("p", say(language, f"status_{answer.status}"), class_=f"status {answer.status}")


# -- the words ---------------------------------------------------------------------------------------------------


def text_html(answer: Answer, language: Language) -> Html:
    """The answer's segments as paragraphs, each marker a button that opens its source."""
    citations = {citation.marker: citation for citation in answer.citations}
    paragraphs = [_paragraph(group, citations, language) for group in _lines(answer.segments)]
    return element("div", *paragraphs, class_="words")


def _lines(segments: Iterable[Segment]) -> Iterator[list[Segment]]:
    line: list[Segment] = []
    for segment in segments:
        if segment.kind != "break":
            line.append(segment)
        elif line:
            yield line
            line = []
    if line:
        yield line


def _paragraph(segments: list[Segment], citations: Mapping[int, Citation], language: Language) -> Html:
    kinds = {segment.kind for segment in segments}
    class_ = "quoted" if "quote" in kinds else "plain" if "plain" in kinds else "said"
    parts = [_segment(segment, citations, language, class_ != "said") for segment in segments]
    return element("p", *parts, class_=class_)


def _segment(segment: Segment, citations: Mapping[int, Citation], language: Language, beside_words: bool) -> Html:
    words: str = segment.text
    if segment.bold:
        words = element("strong", segment.text)
    elif segment.kind == "phrase" and beside_words:
        words = element("span", segment.text, class_="lead")
    chips = [chip(citations[marker], language) for marker in segment.markers if marker in citations]
    if chips and len(segment.text) <= 2:  # a closing quotation mark: no line may end between it and its number
        return element("span", words, *chips, class_="together")
    return joined([words, *chips])


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


# -- what stands with them -----------------------------------------------------------------------------------------


def sources_html(answer: Answer, language: Language) -> Html:
    """One compact card a citation; instructors see the whole clause on it."""
    if not answer.citations:
        return Html("")
    cards = [element("li", _source(citation, answer.role, language)) for citation in answer.citations]
    return element("ol", *cards, class_="sources", aria_label=say(language, "sources"))


def _source(citation: Citation, role: Role, language: Language) -> Html:
    held = (
        element("span", say(language, "held_digest"), class_="badge held-digest") if citation.held == "digest" else ""
    )
    clause = _whole_clause(citation) if role == "instructor" else ""
    head = element("span", citation.document_title, class_="title")
    where = element("span", citation.locator, class_="locator")
    marker = element("span", str(citation.marker), class_="number", aria_hidden="true")
    badges = element("span", held, validity_badge(citation.validity, language), class_="badges")
    middle = element("span", head, element("span", where, badges, class_="meta"), clause, class_="middle")
    return element("button", marker, middle, icon("next"), class_="source", **opens(citation))


def _whole_clause(citation: Citation) -> Html:
    """The clause with the quoted words marked, for those who teach from it."""
    start = max(0, citation.clause_text.find(citation.quote))
    return element(
        "span", rich_text(citation.clause_text, (start, start + len(citation.quote))), class_="quote", lang="zh-CN"
    )


def notices_html(answer: Answer, language: Language) -> Html:
    """What the reader should know about the answer, small."""
    if not answer.notices:
        return Html("")
    items = [element("li", notice) for notice in answer.notices]
    return element("ul", *items, class_="notices", aria_label=say(language, "notices"))


def suggestions_html(answer: Answer, language: Language) -> Html:
    """Further questions that are asked at a tap."""
    if not answer.suggestions:
        return Html("")
    buttons = [ask_button(text) for text in answer.suggestions]
    return element("div", *buttons, class_="suggestions", role="group", aria_label=say(language, "suggestions"))


def ask_button(question: str) -> Html:
    """A question that is asked at a tap."""
    return element("button", question, type="button", class_="suggestion", data_action="ask", data_question=question)


_PARTS: Mapping[str, Callable[[Answer, Language], Html]] = {
    "text": text_html,
    "sources": sources_html,
    "notices": notices_html,
    "suggestions": suggestions_html,
}


def _actions(answer: Answer, language: Language) -> Html:
    if answer.status in {"social", "clarify"}:
        return Html("")
    label = say(language, "copy" if answer.citations else "copy_plain")
    copied = element("span", say(language, "copied"), class_="copied", aria_hidden="true")
    button = element(
        "button",
        icon("copy"),
        element("span", label),
        copied,
        type="button",
        class_="quiet",
        data_action="copy",
        data_copy=copy_text(answer, language),
    )
    return joined(
        [element("div", button, keep_buttons(answer, language), class_="actions"), opinion_html(answer, language)]
    )


def card_html(card: Card, language: Language) -> Html:
    """Danger: the numbers to call, each a telephone link, before any other word; then what to do; last where that is from."""
    numbers = [element("li", _contact(contact, language)) for contact in card.contacts]
    return element(
        "section",
        element("ul", *numbers, aria_label=message(language, "answer.contacts")),
        element("h3", card.title),
        element("ol", *(element("li", line.text) for line in card.advice)),
        element(
            "details",
            element("summary", say(language, "card_basis")),
            element("ol", *(element("li", _basis(line, language)) for line in card.advice)),
            class_="basis",
        ),
        class_="crisis",
        aria_label=card.title,
    )


def _basis(line: Advice, language: Language) -> Html:
    """Where a line of the card stands: a clause to open, or who teaches it, and that nobody checked it where that is so."""
    if line.clause_id:
        return element(
            "button", say(language, "card_clause"), type="button", class_="link",
            data_action="open", data_name="clause", data_id=line.clause_id,
        )  # fmt: skip
    said = say(language, "card_practice" if line.verified else "card_practice_unverified", source=line.practice)
    return element("span", said)


def _contact(contact: Contact, language: Language) -> Html:
    number = "".join(sign for sign in contact.number if sign.isascii() and (sign.isdigit() or sign in "+-"))
    unsure = (
        element("span", say(language, "check_locally"), class_="unsure") if contact.certainty == "check-locally" else ""
    )
    name = element(
        "span", element("b", contact.name), element("span", contact.hours, class_="hours"), unsure, class_="who"
    )
    label = say(language, "call", number=contact.number, name=contact.name)
    return element(
        "a", icon("phone"), element("span", contact.number, class_="tel"), name, href=f"tel:{number}", aria_label=label
    )


def copy_text(answer: Answer, language: Language) -> str:
    """The answer as plain text to be pasted elsewhere: question, card, words with [n], then every source."""
    words = "".join(segment.text + "".join(f"[{marker}]" for marker in segment.markers) for segment in answer.segments)
    blocks = [answer.question, card_text(answer.card, answer.language) if answer.card else "", words.strip()]
    blocks.append("\n".join(_source_line(citation, language) for citation in answer.citations))
    blocks.append("\n".join(f"* {notice}" for notice in answer.notices))
    return "\n\n".join(block for block in blocks if block)


def _source_line(citation: Citation, language: Language) -> str:
    state = message(language, f"validity.{citation.validity.state}")
    held = f"{say(language, 'held_digest')}, " if citation.held == "digest" else ""
    return f"[{citation.marker}] {citation.document_title} · {citation.locator} ({held}{state})\n    {citation.quote}"


def _tag(language: Language) -> str:
    return "zh-CN" if language == "zh" else "en"

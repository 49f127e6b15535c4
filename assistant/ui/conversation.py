"""Answers -> markup. An answer is shown from its segments, citations and notices; its text is never parsed.

The order on the page is the order in which a screen reader reads: danger, conclusion, steps, articles, whom to call, where to
read on, what else to ask, what to do with the answer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from assistant.messages import message
from assistant.render import further_title
from assistant.schema import Answer, Citation, Contact, Language, Way
from assistant.ui.articles import articles_html, line_html, segment_html, whole_html
from assistant.ui.ask_back import ask_back_html, chip, titled
from assistant.ui.crisis import card_html, contact_html
from assistant.ui.keep import answer_actions
from assistant.ui.labels import say
from assistant.ui.laid_out import SHORT, Line, Part, first_of, parts_of
from assistant.ui.markup import Html, element, icon, joined
from assistant.ui.opinion import opinion_html

Phase = Literal["pending", "streaming", "done", "failed"]

_GLIMPSE = 60  # characters of a question that could not be taken; the whole of it is back in the field
_LONGEST_SAID = 120  # characters of what is announced of an answer
_SAID_BY_CARDS = ("notice.plain", "notice.key_points")  # whose words stand where: the label of a card says it
_ACTIONS = {"handbook": "tool", "section": "open", "document": "open"}


def conversation_html(answers: Iterable[Answer], language: Language) -> Html:
    """Finished turns, oldest first."""
    return joined(turn_html(answer, language) for answer in answers)


def pending_html(question: str, language: Language, serial: int) -> Html:
    """A question whose answer is being looked for."""
    waiting = element("p", element("span", class_="dots"), say(language, "looking"), class_="waiting")
    return _turn(_question(question, language), waiting, phase="pending", serial=serial, question=question)


def turn_html(answer: Answer, language: Language, phase: Phase = "done", serial: int = 0) -> Html:
    """A question and its answer, the crisis card before everything else."""
    if answer.status == "failed":
        return _failed(answer, language, serial)
    card = card_html(answer.card, answer.language) if answer.card else ""
    words = text_html(answer, growing=phase == "streaming")
    if answer.status == "signposted" and answer.citations:  # the clauses step back until they are asked for
        folded = joined([words, notices_html(answer)])
        words = element("details", element("summary", say(answer.language, "clauses")), folded, class_="more clauses")
    after = (*_after(answer), ask_back_html(answer), _actions(answer, language)) if phase == "done" else ()
    reply = element("div", card, _urgent(answer), words, *after, class_="reply", lang=_tag(answer.language))
    question = _question(answer.question, language)
    said = said_of(answer)
    return _turn(question, reply, phase=phase, serial=serial, question=answer.question, said=said, danger=answer.card)


def _urgent(answer: Answer) -> Html:
    """Whom to call if a child is in danger, before an answer to what may well tell of it."""
    said = "".join(segment.text for segment in answer.segments if segment.slot == "urgent")
    return element("p", said, class_="urgent") if said else Html("")


def _turn(*parts: str, phase: Phase, serial: int, question: str, said: str = "", danger: object = None) -> Html:
    """A region of the page that is called as its question. `said` is what is announced of it."""
    return element(
        "section",
        *parts,
        class_="turn",
        aria_label=_shortened(question),
        data_phase=phase,
        data_serial=serial,
        data_said=said or None,
        data_danger=danger is not None,
    )


def _failed(answer: Answer, language: Language, serial: int) -> Html:
    sentence = "".join(segment.text for segment in answer.segments)
    alert = element("p", sentence, class_="alert", role="alert")
    question = _question(_shortened(answer.question), language) if answer.question else ""
    card = card_html(answer.card, answer.language) if answer.card else ""
    return _turn(question, card, alert, phase="failed", serial=serial, question=answer.question, danger=answer.card)


def _shortened(text: str) -> str:
    return text if len(text) < _GLIMPSE else text[:_GLIMPSE] + "…"


def _question(text: str, language: Language) -> Html:
    hidden = element("span", say(language, "you_asked"), class_="sr-only")
    return element("h2", hidden, text, class_="question")


def said_of(answer: Answer) -> str:
    """What a screen reader announces: whom to call, else the conclusions; the answer itself is read where it stands."""
    if answer.card:
        numbers = say(answer.language, "list_mark").join(contact.number for contact in answer.card.contacts)
        return f"{answer.card.title} {say(answer.language, 'call_short', numbers=numbers)}"
    spoken = [text for part in parts_of(answer) if (text := part.said)]
    said = " ".join(spoken) or "".join(segment.text for segment in answer.segments)
    return said if len(said) <= _LONGEST_SAID else said[:_LONGEST_SAID] + "…"


# -- the words ---------------------------------------------------------------------------------------------------


def text_html(answer: Answer, growing: bool = False) -> Html:
    """The parts of an answer; what has to be said of all of it stands under its first conclusion.

    Of one that is `growing` the articles come last of all, so that nothing moves while it is read.
    """
    parts = parts_of(answer)
    caution = element("p", first, class_="ended") if (first := first_of(answer)) else Html("")
    whole = [replace(part, articles=()) if growing and part.written else part for part in parts]
    shown = [_part(part, answer, caution if number == 0 else Html("")) for number, part in enumerate(whole)]
    if not _helps_first(answer):
        shown.append(_help(answer))
    return element("div", *shown, class_="words")


def _part(part: Part, answer: Answer, caution: Html) -> Html:
    citations = {citation.marker: citation for citation in answer.citations}
    heading = element("h3", part.ask, class_="ask") if part.ask else ""
    articles = articles_html(part.articles, answer.role, answer.language, near=part.near)
    near = element("h3", _near_heading(part, answer), class_="near-heading") if part.near and part.articles else ""
    body = (
        heading,
        _conclusion(part, answer, citations),
        caution,
        *(_paragraph(line, citations, answer.language) for line in part.paragraphs),
        _steps(part.steps, citations, answer.language),
    )
    after = [element("p", text, class_="said") for text in part.after]
    if _helps_first(answer):
        after.append(_help(answer))
    whole = whole_html(part.articles[0].first, answer.language) if answer.role == "instructor" and part.articles else ""
    # Of an answer that is not there whom to ask comes before what is only near.
    rest = (*after, near, articles) if part.near and answer.status != "signposted" else (near, articles, whole, *after)
    return element("section" if part.ask else "div", *body, *rest, class_="part-of-answer")


def _near_heading(part: Part, answer: Answer) -> str:
    return part.group or say(answer.language, "near" if answer.status != "signposted" else "clauses")


def _conclusion(part: Part, answer: Answer, citations: Mapping[int, Citation]) -> Html:
    """The answer in a line, large, its basis under it; what is not held, or which rule it is, stands in its place."""
    language = answer.language
    if part.conclusion:
        size = "conclusion long" if len(part.conclusion.text) > SHORT[language] else "conclusion"
        basis = element("p", line_html(part.rule, citations, language), class_="said") if part.rule else ""
        return joined([element("p", line_html(part.conclusion, citations, language), class_=size), basis])
    lacking = part.lacking or (say(language, "status_near") if answer.status == "related" and part.articles else "")
    if lacking:
        return element("p", lacking, class_="conclusion lacking")
    listed = say(language, "listed", count=part.count) if part.count else ""
    if part.rule:
        return element("p", line_html(part.rule, citations, language), " ", listed, class_="conclusion long")
    return element("p", listed, class_="conclusion") if listed else Html("")


def _paragraph(line: Line, citations: Mapping[int, Citation], language: Language) -> Html:
    if line.kind != "prose":
        return element("p", line.text, class_="busy-line" if line.slot == "busy" else "said")
    words = joined(segment_html(segment, citations, language) for segment in line.segments)
    return element("p", words, class_="written item" if line.slot == "item" else "written")


def _steps(steps: Sequence[Line], citations: Mapping[int, Citation], language: Language) -> Html:
    """What a family can do, three things at most."""
    if not steps:
        return Html("")
    items = [element("li", line_html(line, citations, language)) for line in steps]
    return element(
        "section", element("h3", say(language, "steps"), class_="steps-heading"), element("ol", *items), class_="steps"
    )


# -- what stands with them -----------------------------------------------------------------------------------------


def _helps_first(answer: Answer) -> bool:
    """Whether whom to ask and where to read on come before the articles: nothing answers."""
    return answer.status in {"related", "declined"}


def _help(answer: Answer) -> Html:
    """What may have been meant where nothing answers, whom to call and where to read on; a danger card has numbers of its own."""
    numbers = Html("") if answer.card else numbers_html(answer.contacts, answer.language)
    meant = suggestions_html(answer) if _helps_first(answer) else Html("")
    return joined([meant, numbers, ways_html(answer.ways, answer.language)])


def _after(answer: Answer) -> tuple[Html, ...]:
    """Notes and further questions."""
    notices = Html("") if answer.status == "signposted" else notices_html(answer)
    return notices, Html("") if _helps_first(answer) else suggestions_html(answer)


def numbers_html(contacts: Sequence[Contact], language: Language) -> Html:
    """Whom to call about what was asked, a tap each."""
    if not contacts:
        return Html("")
    label = say(language, "whom_to_call")
    items = [element("li", contact_html(contact, language)) for contact in contacts]
    return element("div", element("p", label, class_="label"), element("ul", *items, aria_label=label), class_="whom")


def ways_html(ways: Sequence[Way], language: Language) -> Html:
    """Where to read on: the handbook, a chapter, a document's page."""
    if not ways:
        return Html("")
    label = say(language, "ways")
    buttons = [
        element(
            "button", icon("book"), element("span", way.title), icon("next"), type="button", class_="way",
            data_action=_ACTIONS[way.kind], data_name=way.kind, data_id=way.target,
        )
        for way in ways
    ]  # fmt: skip
    return element("div", element("p", label, class_="label"), *buttons, class_="ways", role="group", aria_label=label)


def notices_html(answer: Answer) -> Html:
    """What the reader should know about the answer, small."""
    said = {message(answer.language, key) for key in _SAID_BY_CARDS}
    went_on = message(answer.language, "notice.followed_up", question=answer.asked)
    items = [
        element("li", notice, _alone(answer) if notice == went_on else "")
        for notice in answer.notices
        if notice not in said
    ]
    return element("ul", *items, class_="notices", aria_label=say(answer.language, "notices")) if items else Html("")


def _alone(answer: Answer) -> Html:
    """The way out for who had begun something new: the same question without what was said before it."""
    words = say(answer.language, "alone")
    return element(
        "button", words, type="button", class_="alone", data_action="ask-alone", data_question=answer.question
    )


def suggestions_html(answer: Answer) -> Html:
    """Further questions that are asked at a tap, under what they are."""
    if not answer.suggestions:
        return Html("")
    chips = [chip(question, question) for question in answer.suggestions]
    return element("div", *titled(further_title(answer), chips), class_="ask-back")


def _actions(answer: Answer, language: Language) -> Html:
    """What can be done with an answer; under a danger card also the way back to the field."""
    if answer.status in {"social", "clarify"} and not answer.card:
        return Html("")
    more = element("button", say(language, "go_on"), type="button", class_="suggestion", data_action="go-on")
    on = element("div", more, class_="suggestions go-on") if answer.card else ""
    if answer.status in {"social", "clarify"}:
        return joined([on])
    return joined(
        [on, element("div", answer_actions(answer, language), opinion_html(answer, language), class_="actions")]
    )


def _tag(language: Language) -> str:
    return "zh-CN" if language == "zh" else "en"

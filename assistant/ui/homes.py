"""The homes of those who work with children: the instructor's desk, the director's cases by urgency."""

import re
from collections.abc import Sequence

from assistant.messages import keys, message
from assistant.pipeline import Assistant
from assistant.safety import CardGuide
from assistant.schema import Document, Language
from assistant.tools import Situation
from assistant.ui.controls import kept_here, tool_button
from assistant.ui.labels import validity_badge
from assistant.ui.markup import Html, element, icon

_MOST_NEWS = 5
_ON_CHILDREN = re.compile("未成年|儿童|少年|学生|教育|学前|家庭|婴|收养")
_MENTIONS = 2.0  # of children in a thousand characters of a text that is on them
# What cannot wait, in this order; what is not named here follows in the order of the handbook.
URGENCY = (
    "death-or-drowning",
    "self-harm",
    "suspected-abuse-or-violence",
    "sexual-harm",
    "runaway-or-found-child",
    "foundling",
    "child-left-alone",
    "disaster",
    "bullying",
)
_EMERGENCY = frozenset({"110", "119", "120"})
ROUTINE = ("new-in-post", "monthly-round")  # nothing has happened yet


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"home.{key}", **values)


def by_urgency(duties: Sequence[Situation]) -> list[Situation]:
    """Situations in the order in which they cannot wait; what is done every month comes last."""

    def rank(situation: Situation) -> tuple[bool, int]:
        name = situation.situation_id
        return name in ROUTINE, URGENCY.index(name) if name in URGENCY else len(URGENCY)

    return sorted(duties, key=rank)


def director_html(assistant: Assistant, duties: Sequence[Situation], guide: CardGuide, language: Language) -> Html:
    """The director's home: what happened, each with the number to call; the cases in hand; practice; what is new."""
    cases = [element("li", _case(situation, guide, language)) for situation in by_urgency(duties)]
    return element(
        "section",
        element("h2", _say(language, "director"), tabindex="-1", class_="tool-title"),
        element("p", _say(language, "director_lead"), class_="lead-line"),
        element("ul", *cases, class_="cases"),
        kept_here("cases", language),
        _links(("practice", "search", "browse"), language),
        news_html(assistant, language),
        class_="home director-home",
    )


def first_number(situation: Situation) -> str:
    """Whom to call first: in what cannot wait the emergency number, else who is there for just that."""
    own = [number for number in situation.numbers if number not in _EMERGENCY]
    return situation.numbers[0] if situation.situation_id in URGENCY or not own else own[0]


def _case(situation: Situation, guide: CardGuide, language: Language) -> Html:
    number = guide.contact(first_number(situation), language)
    amount = message(
        language,
        "handbook.amount",
        steps=len(situation.steps),
        urgent=sum(step.when == "at-once" for step in situation.steps),
    )
    opens = element(
        "button",
        element("b", situation.title.of(language)),
        element("span", amount, class_="label"),
        type="button",
        class_="case-name",
        data_action="tool",
        data_name="handbook",
        data_id=situation.situation_id,
    )
    call = element(
        "a",
        icon("phone"),
        element("span", number.number, class_="tel"),
        href=f"tel:{number.number}",
        class_="case-call" if situation.situation_id in URGENCY else "case-call calm",
        aria_label=message(language, "ui.call", number=number.number, name=number.name),
    )
    return element("div", opens, call, class_="case")


def instructor_html(assistant: Assistant, language: Language, tools: Sequence[str]) -> Html:
    """The instructor's desk: a talk, the talks that this browser keeps, figures, the search for words, own documents."""
    return element(
        "section",
        element("h2", _say(language, "instructor"), tabindex="-1", class_="tool-title"),
        element("p", _say(language, "instructor_lead"), class_="lead-line"),
        tool_button(_say(language, "new_talk"), "talk", "new", "main-button", "plus"),
        kept_here("talks", language),
        _links(tuple(name for name in tools if name not in {"ask", "talk", "home"}), language),
        news_html(assistant, language),
        class_="home instructor-home",
    )


def _links(names: Sequence[str], language: Language) -> Html:
    """Tools as tiles, each with what it is for."""
    tiles = [element("li", _link(name, language)) for name in names if f"tools.{name}" in keys(language)]
    return element("ul", *tiles, class_="situations tools-list")


def _link(name: str, language: Language) -> Html:
    about = f"home.about_{name}"
    line = element("span", message(language, about), class_="label") if about in keys(language) else ""
    words = element("span", element("span", message(language, f"tools.{name}"), class_="title"), line)
    return element(
        "button", words, icon("next"), type="button", class_="tile", data_action="browse" if name == "browse" else "tool",
        data_name=name,
    )  # fmt: skip


# -- what is new in the law ----------------------------------------------------------------------------------------------


def newest(assistant: Assistant) -> list[Document]:
    """The documents on children that came into force last, of those of which something is held; the newest first."""
    today = assistant.settings.today.isoformat()
    dated = [
        document
        for document in assistant.corpus.documents.values()
        if _is_on_children(document) and len(document.effective) == len(today) and document.effective <= today
    ]
    return sorted(dated, key=lambda document: document.effective, reverse=True)[:_MOST_NEWS]


def _is_on_children(document: Document) -> bool:
    """Whether a text speaks of children more than in passing; of what is not held there is no text."""
    if document.held == "digest":  # our points are on children whatever the law is on
        return bool(_ON_CHILDREN.search(document.title))
    mentions = sum(document.text.count(word) for word in ("未成年", "儿童", "学生", "幼儿"))
    return 1000 * mentions >= _MENTIONS * max(len(document.text), 1)


def news_html(assistant: Assistant, language: Language) -> Html:
    """What came into force last, each to open."""
    entries = [element("li", _news(assistant, document, language)) for document in newest(assistant)]
    return element(
        "section",
        element("h3", _say(language, "news"), class_="part"),
        element("ul", *entries, class_="news"),
        class_="news-list",
    )


def _news(assistant: Assistant, document: Document, language: Language) -> Html:
    governs = assistant.validity_of(document.document_id, language)
    since = element("span", _say(language, "since", day=document.effective), class_="label")
    return element(
        "button",
        element("span", element("span", document.titled(language), class_="title"), since),
        validity_badge(governs, language),
        icon("next"),
        type="button",
        class_="tile",
        data_action="open",
        data_name="document",
        data_id=document.document_id,
    )

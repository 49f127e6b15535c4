"""What is tapped where a question says too little: the child's stage, or a question that has an answer."""

from collections.abc import Sequence

from assistant.messages import message
from assistant.question import STAGES, Stage
from assistant.schema import Answer, Language
from assistant.ui.labels import say
from assistant.ui.markup import Html, element

_CHILDREN = ("infant", "preschool", "primary", "junior", "senior")
_EXAMPLES = range(1, 5)
_CHOICES = {"registration": ("here", "elsewhere"), "place": ("here", "elsewhere")}


def ask_back_html(answer: Answer) -> Html:
    """Chips under an answer that asks back, or that hangs on what the question leaves out: a tap asks again with it.

    A stage that the question names already is not asked for again.
    """
    language, needs = answer.language, str(answer.provenance.get("needs") or "")
    if needs in _CHOICES and answer.status in {"answered", "related", "clarify"}:
        return element("div", _row(needs, _choices(needs, answer), language), class_="ask-back")
    if answer.status != "clarify":
        return Html("")
    stages = [stage for stage in STAGES if stage.name in _CHILDREN]
    known = any(stage.asked.search(answer.asked) for stage in stages)
    rows = [] if known else [_row("stage", [_stage_chip(stage, language) for stage in stages], language)]
    examples = [say(language, f"example_{answer.role}_{number}") for number in _EXAMPLES]
    rows.append(_row("subject", [chip(question, question) for question in examples], language))
    return element("div", *rows, class_="ask-back")


def _choices(needs: str, answer: Answer) -> list[Html]:
    labels = [message(answer.language, f"askback.{needs}_{choice}") for choice in _CHOICES[needs]]
    return [chip(label, _asked_with(answer, label)) for label in labels]


def _row(key: str, chips: Sequence[Html], language: Language) -> Html:
    return element("div", *titled(message(language, f"askback.{key}"), chips))


def titled(title: str, chips: Sequence[Html]) -> tuple[Html, Html]:
    """A title and a group of chips under it."""
    group = element("div", *chips, class_="suggestions", role="group", aria_label=title)
    return element("p", title, class_="label"), group


def _stage_chip(stage: Stage, language: Language) -> Html:
    """A question that people ask of a stage: one that says nothing but the child says no more with its stage."""
    term = stage.term if language == "zh" else stage.term_en
    return chip(term, message(language, f"askback.stage_{stage.name}"))


def _asked_with(answer: Answer, said: str) -> str:
    """The question again, with what it left out."""
    asked = answer.asked.rstrip("？?。. ")
    return f"{asked}，{said}？" if answer.language == "zh" else f"{asked}, {said}?"


def chip(label: str, question: str) -> Html:
    """What asks a question at a tap."""
    return element("button", label, type="button", class_="suggestion", data_action="ask", data_question=question)

"""What is tapped where a question says too little: the child's stage, or a question that has an answer."""

from collections.abc import Sequence

from assistant.messages import message
from assistant.schema import Answer, Language
from assistant.stages import STAGES, Stage
from assistant.ui.markup import Html, element
from assistant.ui.words import say

_CHILDREN = ("infant", "preschool", "primary", "junior", "senior")
_EXAMPLES = range(1, 5)


def ask_back_html(answer: Answer) -> Html:
    """Chips under an answer that asks back; a tap asks the question again with the stage, or another question.

    A stage that the question names already is not asked for again.
    """
    if answer.status != "clarify":
        return Html("")
    language = answer.language
    stages = [stage for stage in STAGES if stage.name in _CHILDREN]
    known = any(stage.asked.search(answer.asked) for stage in stages)
    rows = [] if known else [_row("stage", [_stage_chip(stage, answer) for stage in stages], language)]
    examples = [say(language, f"example_{answer.role}_{number}") for number in _EXAMPLES]
    rows.append(_row("subject", [_chip(question, question) for question in examples], language))
    return element("div", *rows, class_="ask-back")


def _row(key: str, chips: Sequence[Html], language: Language) -> Html:
    title = message(language, f"askback.{key}")
    group = element("div", *chips, class_="suggestions", role="group", aria_label=title)
    return element("div", element("p", title, class_="label"), group)


def _stage_chip(stage: Stage, answer: Answer) -> Html:
    zh = answer.language == "zh"
    term = stage.term if zh else stage.term_en
    asked = answer.asked.rstrip("？?。. ")
    return _chip(term, f"{asked}，{term}？" if zh else f"{asked}, {term}?")


def _chip(label: str, question: str) -> Html:
    return element("button", label, type="button", class_="suggestion", data_action="ask", data_question=question)

"""Under an answer: one tap says that it was of use, a small form what was wrong with it."""

from assistant.messages import message
from assistant.schema import Answer, Language
from assistant.tools import VERDICTS
from assistant.ui.markup import Html, element, icon, joined, quiet_button


def _say(language: Language, key: str) -> str:
    return message(language, f"feedback.{key}")


def opinion_html(answer: Answer, language: Language) -> Html:
    """A button for what was of use, and three verdicts and a line of text, folded away until they are wanted."""
    choices = [
        element(
            "label",
            element("input", type="radio", name="verdict", value=verdict, required=True, autocomplete="off"),
            element("span", _say(language, verdict)),
            class_="verdict-choice",
        )
        for verdict in VERDICTS
        if verdict != "right"
    ]
    note = element(
        "input", type="text", name="note", maxlength=500, autocomplete="off", placeholder=_say(language, "note"),
        aria_label=_say(language, "note"),
    )  # fmt: skip
    send = element("button", _say(language, "send"), type="submit", class_="main-button")
    form = element(
        "form",
        element("fieldset", element("legend", _say(language, "question")), *choices),
        element("div", note, send, class_="note-line"),
        element("p", _say(language, "privacy"), class_="label"),
        data_form="feedback",
        data_question=answer.asked,
        data_spoken=answer.language,
        data_asked_as=answer.role,
        data_status=answer.status,
        data_clauses=" ".join(citation.clause_id for citation in answer.citations),
    )
    useful = quiet_button("check", _say(language, "useful"), "useful")
    summary = element("summary", icon("flag"), element("span", _say(language, "open")))
    return joined([useful, element("details", summary, form, class_="opinion")])

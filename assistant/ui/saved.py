"""Answers that a reader saved: their list, and one of them opened again. What is saved lives in the reader's browser alone."""

import re

from assistant.messages import message
from assistant.schema import Answer, Language
from assistant.ui.controls import kept_here, tool_button, tool_view
from assistant.ui.conversation import turn_html
from assistant.ui.history import checked_on
from assistant.ui.markup import Html

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def saved_html(answer: Answer | None, day: str, language: Language) -> Html:
    """An answer as it reads today, with the day on which it was saved and up to which its sources were checked; the list
    where none is given or what was saved can no longer be read.
    """
    title = message(language, "home.answers")
    if answer is None:
        return tool_view(
            "saved", title, kept_here("answers", language, headed=False), lead=message(language, "keep.saved_lead")
        )
    checked, known = checked_on(answer.citations), day if _DAY.fullmatch(day) else ""
    key = "keep.saved_on" if checked else "keep.saved_day"
    lead = message(language, key, day=known, checked=checked) if known else ""
    back = tool_button(message(language, "home.answers_all"), "saved", mark="back")
    return tool_view("saved", title, turn_html(answer, language), lead=lead, before=back)

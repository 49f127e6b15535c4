"""What a model drafted for a point of a talk: each sentence marked, with buttons by which a person accepts it or takes it out."""

from assistant.messages import message
from assistant.schema import Language
from assistant.tools.kit import Draft, Point
from assistant.ui.markup import Html, element, icon_button, quiet_button


def drafts_html(point: Point, place: int, language: Language, can_draft: bool) -> Html:
    """A point's drafted sentences, and the button that asks for them where a model is set; nothing where neither is."""
    lines = [_draft(draft, place, sentence, language) for sentence, draft in enumerate(point.drafts)]
    if not (lines or can_draft):
        return Html("")
    label = message(language, "talk.draft")
    ask = quiet_button(
        "plus", label, "talk-edit", data_step="draft", data_section="points", data_place=place
    ) if can_draft else ""  # fmt: skip
    note = element("p", message(language, "talk.draft_note"), class_="label") if lines else ""
    return element("div", element("ul", *lines, class_="drafts") if lines else "", note, ask, class_="talk-drafts")


def _draft(draft: Draft, place: int, sentence: int, language: Language) -> Html:
    kind = message(language, f"talk.draft_{draft.kind}")
    state = message(language, "talk.draft_accepted" if draft.accepted else "talk.draft_badge")
    mark = element("span", f"{state} · {kind}", class_="badge" + ("" if draft.accepted else " unknown"))
    accept = "" if draft.accepted else _button("draft_accept", "accept", "check", place, sentence, language)
    remove = _button("draft_remove", "remove", "close", place, sentence, language)
    said = element("p", mark, " ", draft.text, class_="own-words")
    return element("li", said, accept, remove, class_="draft" + (" accepted" if draft.accepted else ""))


def _button(key: str, step: str, mark: str, place: int, sentence: int, language: Language) -> Html:
    label = message(language, f"talk.{key}")
    at = {"data_place": place, "data_sentence": sentence}
    return icon_button(mark, label, "talk-edit", data_step=step, data_section="points", title=label, **at)

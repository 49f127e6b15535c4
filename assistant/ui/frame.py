"""What stands around the conversation: the head, the choice of role, the empty page, the field to write in, the panel."""

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import ROLES, Language
from assistant.settings import ModelSettings
from assistant.ui.conversation import ask_button
from assistant.ui.counts import counts_of
from assistant.ui.history import Choice
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, icon, joined
from assistant.ui.tool_views import TABS

EXAMPLES = range(1, 5)


def head_html(choice: Choice, day: str) -> Html:
    """Name, what it is in one line, the ways to use the page, the other language, and the day that answers are of."""
    language = choice.language
    other: Language = "en" if language == "zh" else "zh"
    brand = element(
        "div",
        element("h1", say(language, "name")),
        element("p", say(language, "tagline"), class_="tagline"),
        class_="brand",
    )
    switch = element(
        "button",
        say(other, "language_name"),
        type="button",
        class_="top-button",
        data_action="choose",
        data_language=other,
        lang="en" if other == "en" else "zh-CN",
    )
    # The script takes the words of the panel's bar from here, and what is chosen.
    words = {f"data_{key}": say(language, key) for key in ("source", "back", "close")}
    return element(
        "header",
        brand,
        _tabs(choice),
        switch,
        class_="head",
        data_language=language,
        data_role=choice.role,
        data_day=day,
        **words,
    )


def _tabs(choice: Choice) -> Html:
    """Conversation, library and tools, those of the role first. The script marks the one that is shown."""
    language = choice.language
    actions = {"ask": "conversation", "browse": "browse"}
    tabs = [
        element(
            "button",
            message(language, f"tools.{name}"),
            type="button",
            class_="top-button",
            data_action=actions.get(name, "tool"),
            data_name=name,
            data_tab=name,
            aria_label=say(language, "browse") if name == "browse" else None,
        )
        for name in TABS[choice.role]
    ]
    return element("nav", *tabs, class_="tabs", aria_label=message(language, "tools.label"))


def roles_html(choice: Choice, talked: bool) -> Html:
    """The choice of role, and the way to clear a conversation once there is one."""
    buttons = [
        element(
            "button",
            say(choice.language, f"role_{role}"),
            type="button",
            role="radio",
            aria_checked="true" if role == choice.role else "false",
            tabindex=0 if role == choice.role else -1,
            data_action="choose",
            data_role=role,
        )
        for role in ROLES
    ]
    group = element("div", *buttons, role="radiogroup", aria_label=say(choice.language, "role"), class_="segments")
    return element("div", group, _clear(choice.language) if talked else "", class_="roles")


def _clear(language: Language) -> Html:
    return element(
        "button",
        icon("trash"),
        element("span", say(language, "clear")),
        type="button",
        class_="quiet clear",
        data_action="clear",
        aria_label=say(language, "clear"),
    )


def welcome_html(assistant: Assistant, choice: Choice) -> Html:
    """The page before the first question: an invitation, four questions of this role, what there is to ask about."""
    language = choice.language
    examples = [ask_button(say(language, f"example_{choice.role}_{number}")) for number in EXAMPLES]
    held = counts_of(assistant.corpus)
    counts = {"texts": held.texts, "clauses": held.clauses, "digests": held.digests, "documents": held.named}
    return element(
        "section",
        element("h2", say(language, f"welcome_{choice.role}")),
        element("p", say(language, "welcome_how"), class_="how"),
        element("div", *examples, class_="examples", role="group", aria_label=say(language, "examples")),
        element("p", say(language, "counts", **counts), class_="counts"),
        class_="welcome",
    )


def _model_choice(language: Language, model: ModelSettings) -> Html:
    """Whether a language model puts the answer into words, and where questions then go."""
    goes = say(language, "model_here") if model.on_this_device else say(language, "model_away", host=model.host)
    reader = model.reader
    if reader and reader.host != model.host and not reader.on_this_device:
        goes += f" {say(language, 'model_check_away', host=reader.host)}"
    box = element("input", type="checkbox", id="use-model", checked=True)
    return element(
        "label", box, element("span", f"{say(language, 'model_choice')} {goes}"), class_="caution-line model"
    )


def composer_html(language: Language, model: ModelSettings | None = None) -> Html:
    """The field to write in. What is typed stays there when the language changes."""
    field = element(
        "textarea",
        id="question",
        rows=1,
        aria_label=say(language, "ask_label"),
        placeholder=say(language, "ask_placeholder"),
        enterkeyhint="send",
        autocomplete="off",
        spellcheck="false",
    )
    send = element("button", icon("send"), type="submit", class_="send", aria_label=say(language, "send"))
    stop = element(
        "button", icon("stop"), type="button", class_="stop", data_action="stop", aria_label=say(language, "stop")
    )
    note = element("p", say(language, "caution"), class_="caution-line")
    choice = _model_choice(language, model) if model else ""
    words = {f"data_{key}": say(language, key) for key in ("lost", "stopped", "stopped_early")}
    form = element("form", field, send, stop, class_="composer", **words)
    return joined([form, choice, note])


def panel_html() -> Html:
    """The source panel, empty; the script fills it and makes it a sheet over the conversation on narrow screens."""
    bar = element(
        "div",
        element("button", icon("back"), type="button", class_="bar-button", data_action="back", id="panel-back"),
        element("span", id="panel-label"),
        element("span", id="panel-badge"),
        element("button", icon("close"), type="button", class_="bar-button", data_action="close", id="panel-close"),
        class_="panel-bar",
    )
    body = element("div", id="panel-body", tabindex="-1")
    panel = element("aside", bar, body, id="panel", aria_labelledby="panel-label")
    said = element("div", id="announcement", class_="sr-only", role="status", aria_live="polite")
    told = element("div", id="told", role="alert")
    return joined([element("div", id="scrim", data_action="close"), panel, said, told, element("div", id="dialogs")])


def tool_html() -> Html:
    """Where a tool stands when one is open; the script fills it."""
    return element("div", id="tool")

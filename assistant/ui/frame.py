"""What stands around the conversation: the bar with its menu, the empty page, the field to write in, the panel."""

from assistant.messages import message
from assistant.pipeline import Assistant
from assistant.schema import ROLES, Language
from assistant.settings import ModelSettings
from assistant.ui.controls import kept_here
from assistant.ui.conversation import pending_html
from assistant.ui.first import homes_line, promise_html, tiles_html
from assistant.ui.history import Choice
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, icon, joined
from assistant.ui.tool_views import TABS

ROLES_AT_WORK = ("instructor", "director")


def bar_html(choice: Choice, name: str, day: str) -> Html:
    """One bar: the name, the size of letters, the menu. What the scripts need to know stands on it too."""
    language = choice.language
    size = element(
        "button",
        element("span", say(language, "size_short"), aria_hidden="true"),
        type="button",
        class_="top-button size",
        data_action="size",
        aria_label=say(language, "size"),
    )
    # The script takes the words of the panel's bar from here, and what is chosen.
    words = {f"data_{key}": say(language, key) for key in ("source", "back", "close", "undo", "cleared")}
    return element(
        "header",
        element("div", element("h1", name), class_="brand"),
        size,
        _menu(choice),
        class_="head",
        data_language=language,
        data_role=choice.role,
        data_day=day,
        **words,
    )


def _menu(choice: Choice) -> Html:
    """Who is reading, the tools, the other language. It opens without any script."""
    language = choice.language
    other: Language = "en" if language == "zh" else "zh"
    switch = element(
        "button",
        say(other, "language_name"),
        type="button",
        class_="menu-line",
        data_action="choose",
        data_language=other,
        lang="en" if other == "en" else "zh-CN",
    )
    summary = element("summary", icon("menu"), element("span", say(language, "menu")), class_="top-button")
    sheet = element("div", _roles(choice), _tabs(choice), switch, class_="menu-sheet")
    return element("details", summary, sheet, class_="menu", id="menu")


def _tabs(choice: Choice) -> Html:
    """Conversation, library and tools, those of the role first. The script marks the one that is shown."""
    language = choice.language
    actions = {"ask": "conversation", "browse": "browse"}
    names = (*(("home",) if choice.role in ROLES_AT_WORK else ()), *TABS[choice.role])
    tabs = [
        element(
            "button",
            message(language, f"home.tab_{choice.role}" if name == "home" else f"tools.{name}"),
            type="button",
            class_="menu-line",
            data_action=actions.get(name, "tool"),
            data_name=name,
            data_tab=name,
        )
        for name in names
    ]
    return element("nav", *tabs, class_="tabs", aria_label=message(language, "tools.label"))


def _roles(choice: Choice) -> Html:
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
    label = element("span", say(choice.language, "role"), class_="label", id="role-label")
    return element(
        "div", label, element("div", *buttons, role="radiogroup", aria_labelledby="role-label", class_="segments")
    )


def clear_html(language: Language) -> Html:
    """Clears the conversation; shown where there is one."""
    return element(
        "button",
        icon("trash"),
        element("span", say(language, "clear")),
        type="button",
        class_="quiet clear",
        data_action="clear",
    )


def welcome_html(assistant: Assistant, choice: Choice) -> Html:
    """A parent's page before the first question: the promise, situations to tap, the way to the other homes."""
    language = choice.language
    model = assistant.settings.llm
    away = model.host if model and not model.on_this_device else ""
    return element(
        "section",
        promise_html(assistant, language, away),
        tiles_html(language),
        homes_line(language),
        kept_here("answers", language, most=3),
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
        name="q",
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
    words = {
        f"data_{key}": say(language, key) for key in ("lost", "crowded", "again", "offline", "stopped", "stopped_early")
    }
    blanks = {name: f"{{{name}}}" for name in ("day", "checked")}  # the script fills them in
    for key in ("saved_answers", "saved_on", "saved_day"):
        words[f"data_{key}"] = message(language, f"keep.{key}", **blanks)
    # Sent before the script is there, a question goes by the address.
    form = element("form", field, send, stop, class_="composer", action="/", method="get", **words)
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
    return joined([element("div", id="scrim", data_action="close"), panel])


def said_html() -> Html:
    """Where the page says something in passing, and where a dialog stands."""
    said = element("div", id="announcement", class_="sr-only", role="status", aria_live="polite")
    return joined([said, element("div", id="told", role="alert"), element("div", id="dialogs")])


def pending_template(language: Language) -> Html:
    """A question that was just sent, for the script to fill in: it is seen before the server has heard of it."""
    return element("template", pending_html("", language, 0), id="pending")

"""The administrator's page as HTML: the form to sign in, and what is to be seen and done once that is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.corpus.library import KEPT_DAYS, Change, Removed
from assistant.messages import message
from assistant.schema import Language
from assistant.ui.front import asset
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, joined
from assistant.ui.own_documents import days_of

_STYLE = """
body { margin: 0 auto; max-width: 44rem; padding: 1.5rem 1rem 3rem; line-height: 1.6; }
form { margin: .75rem 0; } input { font: inherit; padding: .6rem; width: 100%; box-sizing: border-box; margin: .25rem 0 .75rem; }
button { font: inherit; padding: .6rem 1rem; min-height: 44px; cursor: pointer; } ul { padding: 0; list-style: none; }
li { border-bottom: 1px solid var(--line); padding: .5rem 0; overflow-wrap: anywhere; } .alert { color: var(--danger); }
nav a { display: inline-block; padding: .6rem 0; margin-right: 1rem; } a { color: var(--accent); }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the administrator sees. `said` is what became of the last thing asked for."""

    said: str
    token: str
    removed: Sequence[Removed]
    changes: Sequence[Change]
    feedback: Mapping[str, int]


def _say(language: Language, key: str, **values: object) -> str:
    return message(language, f"admin.{key}", **values)


def sign_in_html(language: Language, said: str = "") -> str:
    """The form that asks for the password."""
    field = element("input", type="password", name="password", autocomplete="current-password", required=True)
    form = _form("in", language, element("label", _say(language, "password_label"), field), _say(language, "sign_in"))
    lead = element("p", _say(language, "sign_in_lead"))
    return _document(language, [_said(said), lead, form])


def office_html(shown: Shown, language: Language) -> str:
    """What was removed, what was changed, what readers said, and the ways out."""
    parts = [
        _said(shown.said),
        element("p", _say(language, "signed_in")),
        element("p", element("a", _say(language, "to_page"), href=f"/?lang={language}")),
        element("h2", _say(language, "removed", days=KEPT_DAYS)),
        _list([_removed(one, shown.token, language) for one in shown.removed], _say(language, "removed_none")),
        element("h2", _say(language, "changes")),
        _list([element("li", _changed(one, language)) for one in shown.changes], _say(language, "changes_none")),
        element("h2", _say(language, "feedback")),
        element("p", _feedback(shown.feedback, language)),
        _form("backup", language, _hidden("token", shown.token), _say(language, "export")),
        _form("out", language, Html(""), _say(language, "sign_out")),
    ]
    return _document(language, parts)


def _feedback(counted: Mapping[str, int], language: Language) -> str:
    if not any(counted.values()):
        return _say(language, "feedback_none")
    return _say(language, "feedback_counts", right=counted["right"], wrong=sum(counted.values()) - counted["right"])


def _removed(one: Removed, token: str, language: Language) -> Html:
    line = element("p", _say(language, "removed_line", title=one.title, **days_of(one)))
    back = _form(
        "restore",
        language,
        joined([_hidden("token", token), _hidden("id", one.document_id)]),
        _say(language, "bring_back"),
    )
    return element("li", line, back)


def _changed(one: Change, language: Language) -> str:
    what = _say(language, f"change_{one.what}")
    return " · ".join([one.at, what, one.title or one.document_id, one.who, f"sha256 {one.sha256[:16]}"])


def _list(items: Sequence[Html], otherwise: str) -> Html:
    return element("ul", *items) if items else element("p", otherwise)


def _said(said: str) -> Html:
    return element("p", said, class_="alert", role="alert") if said else Html("")


def _hidden(name: str, value: str) -> Html:
    return element("input", type="hidden", name=name, value=value)


def _form(action: str, language: Language, fields: Html, label: str) -> Html:
    button = element("button", label, type="submit")
    return element("form", _hidden("lang", language), fields, button, method="post", action=f"/admin/{action}")


def _document(language: Language, parts: Sequence[Html]) -> str:
    title = f"{_say(language, 'title')} · {say(language, 'name')}"
    head = joined(
        [
            Html('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
            Html('<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'),
            element("title", title),
            element("style", Html(asset("page.css") + _STYLE)),
        ]
    )
    tongues = [
        element("a", name, href=f"/admin?lang={tag}", lang=tag) for tag, name in (("zh", "中文"), ("en", "English"))
    ]
    main = element("main", element("nav", *tongues), element("h1", _say(language, "title")), *parts)
    body = element("body", main)
    return (
        f"<!doctype html>\n{element('html', element('head', head), body, lang='zh-CN' if language == 'zh' else 'en')}"
    )

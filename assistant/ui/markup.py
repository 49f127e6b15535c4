"""Markup that cannot be injected: whatever is not already `Html` is escaped when it enters an element.

>>> element("p", "a < b", element("b", "!"), class_="note", data_id='"x"')
'<p class="note" data-id="&quot;x&quot;">a &lt; b<b>!</b></p>'
"""

import html
import itertools
from collections.abc import Iterable

Attribute = str | int | bool | None


class Html(str):
    """Markup of ours, safe to show as it is."""

    __slots__ = ()


def escaped(text: str) -> Html:
    """A text as markup; markup stays as it is."""
    return text if isinstance(text, Html) else Html(html.escape(text, quote=True))


def joined(parts: Iterable[str]) -> Html:
    """Parts one after the other."""
    return Html("".join(escaped(part) for part in parts))


def element(name: str, /, *children: str, **attributes: Attribute) -> Html:
    """An element. `class_` is class, `data_id` is data-id; None and False leave an attribute out, True writes it bare."""
    opening = name + "".join(_attribute(key, value) for key, value in attributes.items())
    return Html(f"<{opening}>{joined(children)}</{name}>")


def _attribute(key: str, value: Attribute) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{html.escape(str(value), quote=True)}"'


def rich_text(text: str, marked: tuple[int, int] | None = None, links: Iterable[tuple[int, int, str]] = ()) -> Html:
    """A text with one stretch marked and others linked to documents, all given as offsets into it.

    >>> rich_text("ab<c", marked=(1, 3))
    'a<mark>b&lt;</mark>c'
    """
    spans = list(links)
    cuts = {0, len(text), *(marked or ()), *(end for span in spans for end in span[:2])}
    bounds = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    return joined(_piece(text[start:end], start, marked, spans) for start, end in itertools.pairwise(bounds))


def _piece(text: str, start: int, marked: tuple[int, int] | None, links: list[tuple[int, int, str]]) -> Html:
    target = next((name for first, last, name in links if first <= start < last), "")
    shown = escaped(text)
    if target:
        shown = element(
            "button", text, type="button", class_="link", data_action="open", data_name="document", data_id=target
        )
    return element("mark", shown) if marked and marked[0] <= start < marked[1] else shown


def icon(name: str) -> Html:
    """A line icon that takes the colour of the text around it."""
    return Html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.8"'
        f' stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">{_PATHS[name]}</svg>'
    )


def icon_button(mark: str, name: str, action: str, **attributes: Attribute) -> Html:
    """A button that is nothing but an icon; `name` is what it is called, the script does what `action` names."""
    return element(
        "button", icon(mark), type="button", class_="bar-button", data_action=action, aria_label=name, **attributes
    )


def quiet_button(mark: str, words: str, action: str, *more: str, **attributes: Attribute) -> Html:
    """A small button with an icon before its words; the script does what `action` names. `more` stands after the words."""
    return element(
        "button",
        icon(mark),
        element("span", words),
        *more,
        type="button",
        class_="quiet",
        data_action=action,
        **attributes,
    )


_PATHS = {
    "back": '<path d="M15 5l-7 7 7 7"/>',
    "bag": '<path d="M5 8h14l1 12H4z"/><path d="M9 8V6a3 3 0 0 1 6 0v2"/>',
    "book": '<path d="M12 6c-2-1.6-5-2-8-2v14c3 0 6 .4 8 2 2-1.6 5-2 8-2V4c-3 0-6 .4-8 2z"/><path d="M12 6v14"/>',
    "chat": '<path d="M4 5h16v11H10l-5 4v-4H4z"/>',
    "clock": '<circle cx="12" cy="12" r="8.5"/><path d="M12 7v5l3.5 2"/>',
    "close": '<path d="M6 6l12 12M18 6L6 18"/>',
    "coin": '<circle cx="12" cy="12" r="8.5"/><path d="M9 8l3 4 3-4M12 12v5M9.5 13.5h5"/>',
    "copy": '<rect x="9" y="9" width="11" height="11" rx="2"/><path d="M5 15H4V4h11v1"/>',
    "down": '<path d="M5 9l7 7 7-7"/>',
    "download": '<path d="M12 4v11M7 10.5l5 5 5-5"/><path d="M5 20h14"/>',
    "check": '<path d="m5 12 5 5 9-10"/>',
    "flag": '<path d="M6 21V4h12l-3 4 3 4H6"/>',
    "hand": '<path d="M8 12V6.5a1.5 1.5 0 0 1 3 0V11V4.5a1.5 1.5 0 0 1 3 0V11V6.5a1.5 1.5 0 0 1 3 0V14a6 6 0 0 1-6 6c-3 0-4.5-1.500-6-4l-2-3.500a1.500 1.500 0 0 1 2.500-1.500z"/>',
    "link": '<path d="M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 0 0-5.7-5.7l-1 1"/><path d="M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1"/>',
    "menu": '<path d="M4 7h16M4 12h16M4 17h16"/>',
    "mobile": '<rect x="7" y="3" width="10" height="18" rx="2"/><path d="M11 18h2"/>',
    "next": '<path d="M9 5l7 7-7 7"/>',
    "out": '<path d="M14 5h5v5M19 5l-8 8"/><path d="M18 14v5H5V6h5"/>',
    "phone": '<path d="M6 3h4l1.5 5-2.5 1.5a12 12 0 0 0 5.5 5.5L16 12.5l5 1.5v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>',
    "picture": '<rect x="4" y="5" width="16" height="14" rx="2"/><path d="M4 16l5-5 4 4 3-3 4 4"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "print": '<path d="M7 9V4h10v5M7 17H4V9h16v8h-3"/><path d="M7 14h10v6H7z"/>',
    "save": '<path d="M6 4h12v16l-6-4.500-6 4.500z"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l4.5 4.5"/>',
    "send": '<path d="M12 19V5M6 11l6-6 6 6"/>',
    "shield": '<path d="M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z"/>',
    "stop": '<rect x="7" y="7" width="10" height="10" rx="1.5" fill="currentColor"/>',
    "trash": '<path d="M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13"/>',
    "up": '<path d="M5 15l7-7 7 7"/>',
}

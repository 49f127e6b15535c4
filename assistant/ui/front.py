"""The page as the browser first gets it: its words, numbers and field in the HTML itself, its files under lasting names.

gradio answers the questions; of its own page nothing is sent. So the first view needs no script, and is there on a slow line.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from urllib.parse import parse_qs

from assistant.schema import Language
from assistant.ui.history import Choice, preferred_language, read_choice
from assistant.ui.labels import say
from assistant.ui.markup import Html, element, joined
from assistant.ui.policy import policy

SCRIPTS = (
    "wire.js",
    "panel.js",
    "tools.js",
    "store.js",
    "practice.js",
    "talk.js",
    "homes.js",
    "saved.js",
    "keep.js",
    "documents.js",
    "page.js",
    "begin.js",
)  # as one
FIRST_STYLES = ("page.css", "first.css", "chat.css")  # what the first view needs, in the HTML itself
LATER_STYLES = ("panel.css", "tools.css", "talk.css", "documents.css", "contrast.css", "print.css")
_LONG = "public, max-age=31536000, immutable"
_ANEW = "no-cache"  # kept, but asked for again each time
_SMALLEST = 800  # bytes; what is smaller is not worth packing
Pairs = list[tuple[bytes, bytes]]
Parts = Mapping[str, str]


def asset(name: str) -> str:
    """A file of this package."""
    return resources.files("assistant.ui").joinpath(name).read_text("utf-8")


@dataclass(frozen=True, slots=True)
class File:
    """Something to send: its bytes, packed ones where that helps, and how long a browser may keep it."""

    body: bytes
    packed: bytes
    kind: str
    keep: str
    tag: str

    def headers(self, packed: bool) -> Pairs:
        size = len(self.packed if packed else self.body)
        pairs = {
            "content-type": self.kind,
            "cache-control": self.keep,
            "etag": self.tag,
            "vary": "Accept-Encoding, Accept-Language",
            "content-length": str(size),
            **({"content-encoding": "gzip"} if packed else {}),
        }
        return [(name.encode("ascii"), value.encode("ascii")) for name, value in pairs.items()]


def file(text: str, kind: str, keep: str) -> File:
    """A text as a file to send."""
    body = text.encode("utf-8")
    packed = gzip.compress(body, 9, mtime=0) if len(body) >= _SMALLEST else b""
    return File(body, packed, f"{kind}; charset=utf-8", keep, f'"{_digest(body)}"')


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]


class Front:
    """Answers what a browser gets before it asks anything. `parts` makes the parts of the page for a reader's choice, `edition` tells
    when they have to be made anew; `embedders` are the sites that may frame the page;
    `component` and `ask` are the numbers under which gradio knows where to send calls and questions."""

    def __init__(
        self,
        parts: Callable[[Choice], Parts],
        edition: Callable[[], str],
        component: int,
        ask: int,
        default: Language,
        embedders: Sequence[str] = (),
    ) -> None:
        self.parts = parts
        self.edition = edition
        self.default = default
        self.policy = policy(embedders).encode("ascii")
        self.numbers = {"data_component": component, "data_ask": ask}
        self.files: dict[str, File] = {}
        self.script = self._lasting("app", "js", "text/javascript", "\n".join(map(asset, SCRIPTS)))
        self.style = self._lasting("more", "css", "text/css", "\n".join(map(asset, LATER_STYLES)))
        self.icon = self._lasting("icon", "svg", "image/svg+xml", asset("favicon.svg"))
        self.inline = "\n".join(map(asset, FIRST_STYLES))
        shell = {
            "version": _digest(self.inline.encode("utf-8") + self.script.encode("ascii")),
            "files": list(self.files),
        }
        worker = f"const shell = {json.dumps(shell)};\n{asset('worker.js')}"
        self.files["/worker.js"] = file(worker, "text/javascript", _ANEW)
        self._pages: dict[tuple[Choice, str], File] = {}

    def _lasting(self, stem: str, ending: str, kind: str, text: str) -> str:
        """Takes a file up under a name that changes with what is in it; that name."""
        path = f"/page/{stem}.{_digest(text.encode('utf-8'))}.{ending}"
        self.files[path] = file(text, kind, _LONG)
        return path

    def reply(self, path: str, query: str, headers: Mapping[str, str]) -> tuple[int, Pairs, bytes] | None:
        """Status, headers and body for a path; None for one that is not of the page."""
        found = self._page(query, headers) if path == "/" else self.files.get(path)
        if found is None:
            return None
        if headers.get("if-none-match") == found.tag:
            return 304, [(b"etag", found.tag.encode("ascii")), (b"cache-control", found.keep.encode("ascii"))], b""
        packed = bool(found.packed) and "gzip" in headers.get("accept-encoding", "")
        allowed = [(b"content-security-policy", self.policy)] if path == "/" else []
        return 200, [*found.headers(packed), *allowed], found.packed if packed else found.body

    def _page(self, query: str, headers: Mapping[str, str]) -> File:
        """The page in the language and for the role that the address names, else in the language of the browser."""
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        preferred = preferred_language(headers.get("accept-language", ""), self.default)
        choice = read_choice({"language": asked.get("lang"), "role": asked.get("role")}, preferred)
        key = (choice, self.edition())
        if key not in self._pages:
            if len(self._pages) > 12:  # of an earlier day, or of other texts
                self._pages.clear()
            self._pages[key] = file(self._document(choice), "text/html", _ANEW)
        return self._pages[key]

    def _document(self, choice: Choice) -> str:
        parts = {name: Html(markup) for name, markup in self.parts(choice).items()}
        tag = "zh-CN" if choice.language == "zh" else "en"
        head = element("head", *self._head(choice.language, parts["name"]))
        body = element("body", *self._body(choice.language, parts), **self.numbers)
        return f"<!doctype html>\n{element('html', head, body, lang=tag)}"

    def _head(self, language: Language, name: str) -> Iterable[Html]:
        line = say(language, "tagline")
        yield Html(
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        )
        yield element("title", name)
        yield Html('<meta name="color-scheme" content="light dark">')
        for key, value in (("description", line), ("og:title", name), ("og:description", line)):
            yield _void("meta", content=value, **{"property" if ":" in key else "name": key})
        yield element("style", Html(self.inline))
        yield _void("link", rel="icon", href=self.icon, type="image/svg+xml")
        yield element("script", src=self.script, defer=True)

    def _body(self, language: Language, parts: Mapping[str, Html]) -> Iterable[Html]:
        yield Html('<div class="gradio-container">')  # the name under which the style sheets know the page
        yield element("a", say(language, "skip"), href="#question", class_="skip")
        yield element("div", parts["head"], id="head")
        chat = (
            element("div", element("div", id="tool"), id="work"),
            element("div", parts["log"], id="log"),
            element("div", id="live"),
            element("div", parts["after"], id="after"),
            element(
                "div",
                element("div", parts["composer"], id="composer"),
                element("div", parts["danger"], id="help"),
                id="foot",
            ),
        )
        yield element(
            "div",
            element("main", *chat, id="chat"),
            element("div", element("div", parts["panel"], id="source"), id="side"),
            id="main",
        )
        yield parts["said"]
        yield element("div", parts["templates"], id="templates")
        yield Html("</div>")
        yield _void("link", rel="stylesheet", href=self.style)


def _void(name: str, /, **attributes: str) -> Html:
    """An element that has no end."""
    return Html(joined([element(name, **attributes)]).removesuffix(f"</{name}>"))

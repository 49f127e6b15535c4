"""Reading a piece of markup."""

import html.parser


class Markup(html.parser.HTMLParser):
    """The elements and words of a piece of markup."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in {"input", "path", "circle", "rect"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"input", "path", "circle", "rect"}:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, class_: str) -> list[dict[str, str | None]]:
        return [attributes for _, attributes in self.elements if class_ in (attributes.get("class") or "").split()]

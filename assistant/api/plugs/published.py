"""What a published page offers to other sites and to whatever reads the web: the script that embeds it, and /llms.txt."""

from collections.abc import Iterator
from importlib import resources

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from assistant.api.plugs.wire import Handler, Routes
from assistant.corpus import Corpus
from assistant.live import Source
from assistant.messages import message
from assistant.schema import Document

_KEPT = {"cache-control": "public, max-age=3600"}


def published(source: Source) -> Routes:
    """Path -> what answers there: the script where sites may embed the page, /llms.txt where the page has an address."""
    plugs = source.settings.plugs
    routes: dict[str, Handler] = {}
    if plugs.embedders:
        script = resources.files("assistant.api.plugs").joinpath("embed.js").read_text("utf-8")
        routes["/embed.js"] = _given(script, "text/javascript")
    if plugs.address:

        async def told(request: Request) -> Response:
            return PlainTextResponse(llms_text(source), headers=_KEPT)

        routes["/llms.txt"] = told
    return routes


def _given(text: str, kind: str) -> Handler:
    async def give(request: Request) -> Response:
        headers = {**_KEPT, "cross-origin-resource-policy": "cross-origin"}
        return Response(text, headers=headers, media_type=f"{kind}; charset=utf-8")

    return give


def llms_text(source: Source) -> str:
    """The page in https://llmstxt.org's form, Chinese first: what it is, how to cite it, which texts it holds."""
    assistant = source.now()
    address = source.settings.plugs.address
    names = (message("zh", "ui.name"), message("en", "ui.name"))
    lines = [f"# {' / '.join(names)}", ""]
    lines += [f"> {message(language, 'plugs.llms_about')}" for language in ("zh", "en")]
    lines += ["", *(message(language, "plugs.llms_cite", address=address) for language in ("zh", "en")), ""]
    lines += [f"## {message('zh', 'plugs.llms_texts')} / {message('en', 'plugs.llms_texts')}", ""]
    lines += [_line(document, address) for document in _held(assistant.corpus)]
    return "\n".join(lines) + "\n"


def _held(corpus: Corpus) -> Iterator[Document]:
    """The texts that ship; what an owner added is the owner's to tell of."""
    for document in corpus.documents.values():
        if document.held != "none" and document.origin != "library":
            yield document


def _line(document: Document, address: str) -> str:
    english = f" / {document.title_en}" if document.title_en else ""
    return f"- [{document.title}{english}]({address}/?document={document.document_id})"

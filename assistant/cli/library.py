"""python -m assistant library: sync, add, list, remove, show, check, graph."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

from assistant.corpus import Corpus, Graph, Node, citation_graph, corpus_of, load_corpus, read_upstream, validity
from assistant.corpus.library import (
    UPSTREAM,
    Draft,
    Facts,
    Preview,
    Report,
    Shelf,
    Upstream,
    count_articles,
    keep,
    preview_of,
    read_draft,
    read_mirrors,
    sync,
    wanted,
)
from assistant.errors import CorpusAltered, DownloadFailed, UnknownClause, UsageError
from assistant.messages import error_text, message
from assistant.schema import Clause, Document, Held, Language
from assistant.settings import Settings

_SHOWN_HEADINGS = 12
_LONG_CLAUSE = 3000  # characters: a clause as long as this was probably not cut where its numbers stand


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put `library` and its commands into the command line's parser."""
    library = commands.add_parser("library", help="the full texts: fetch, add, list, check, draw")
    actions = library.add_subparsers(dest="action", required=True, parser_class=type(library))
    fetch = actions.add_parser("sync", help="download the catalogued texts that are missing (ASSISTANT_MIRRORS)")
    fetch.add_argument("ids", nargs="*", metavar="ID", help="only these documents")
    _add_add_parser(actions)
    actions.add_parser("list", help="every document, and what is held of it")
    for name, text in (("remove", "take a document's text out"), ("show", "what is known of a document")):
        actions.add_parser(name, help=text).add_argument("id", metavar="ID")
    actions.add_parser("check", help="verify that the kept texts are what was kept")
    graph = actions.add_parser("graph", help="which field of a plan cites which document")
    graph.add_argument("--json", action="store_true", help="print nodes and edges as one JSON object")


def _add_add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    add = actions.add_parser("add", help="take in a document of your own: txt, md, html, docx, pdf with text")
    add.add_argument("file", metavar="FILE")
    add.add_argument("--id", default="", help="the id to keep it under; a catalogued id gives that document its text")
    for field in fields(Facts):
        add.add_argument(f"--{field.name.replace('_', '-')}", default="", help="read from the text where it stands")
    add.add_argument("--replace", default="", metavar="ID", help="put it in the place of this kept document")
    add.add_argument("--yes", action="store_true", help="do not ask")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one library command. Raises AssistantError."""
    return _ACTIONS[options.action](options, settings)


def _language(settings: Settings) -> Language:
    return "en" if settings.language == "en" else "zh"


def _say(settings: Settings, key: str, **values: object) -> str:
    return message(_language(settings), f"library.{key}", **values)


def _title(document: Document | Node, language: Language) -> str:
    return (document.title_en if language == "en" else "") or document.title


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    shelf = Shelf(settings.library)
    documents = load_corpus(settings.corpus, statutes=settings.statutes).documents
    missing, present = wanted(documents.values(), shelf, options.ids)
    repository, commit = read_upstream(settings.corpus)
    mirrors = read_mirrors(os.environ.get("ASSISTANT_MIRRORS", ""))
    upstream = Upstream(repository=repository, commit=commit, mirrors=mirrors)
    with tqdm(total=len(missing), file=sys.stderr, disable=not missing, desc=_say(settings, "syncing")) as bar:

        def step(document: Document) -> None:
            bar.update()

        report = sync(missing, present, shelf, upstream, settings.today, done=step)
    return _reported(report, settings)


def _reported(report: Report, settings: Settings) -> int:
    language = _language(settings)
    for failure in report.failed:
        reasons = "; ".join(error_text(reason, language) for reason in failure.reasons)
        title = _title(failure.document, language)
        print(
            _say(settings, "sync_failed", title=title, id=failure.document.document_id, reasons=reasons),
            file=sys.stderr,
        )
    counts = {"present": len(report.present), "fetched": len(report.fetched), "failed": len(report.failed)}
    print(_say(settings, "synced", **counts))
    if report.fetched:
        print(_say(settings, "reindex"))
    return DownloadFailed.exit_code if report.failed else 0


def _add(options: argparse.Namespace, settings: Settings) -> int:
    draft = read_draft(Path(options.file))
    given = {field.name: getattr(options, field.name) for field in fields(Facts) if getattr(options, field.name)}
    facts = replace(draft.facts, **given)
    asks = sys.stdin.isatty() and not options.yes
    if asks:
        facts = _completed(facts, draft, settings)
    shelf = Shelf(settings.library)
    corpus = corpus_of(settings)
    preview = preview_of(draft, facts, corpus, shelf, options.id, options.replace)
    print("\n".join(_preview_lines(preview, settings)))
    if not options.yes:
        if not asks:
            raise UsageError("library_confirm")
        if not _agreed(settings):
            print(_say(settings, "not_added"))
            return 0
    keep(shelf, preview, settings.today)
    print(_say(settings, "added", title=preview.document.title, id=preview.document.document_id))
    print(_say(settings, "reindex"))
    return 0


def _completed(facts: Facts, draft: Draft, settings: Settings) -> Facts:
    """Ask for what neither the text nor the options say; Enter leaves it open."""
    print(_say(settings, "ask_facts", name=draft.name))
    missing = [field.name for field in fields(Facts) if not getattr(facts, field.name)]
    return replace(facts, **{name: _answered(_say(settings, f"fact_{name}")) for name in missing})


def _answered(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        return ""


def _agreed(settings: Settings) -> bool:
    return _answered(_say(settings, "agree")).lower() in {"y", "yes", "是", "好"}


def _preview_lines(preview: Preview, settings: Settings) -> Iterator[str]:
    """What would be kept: the facts, the clauses found, and whatever should make the reader look twice."""
    document, clauses = preview.document, preview.clauses
    yield from _fact_lines(document, settings)
    yield _say(settings, "found", count=len(clauses))
    yield _say(settings, "first", clause=_excerpt(clauses[0], settings))
    yield _say(settings, "last", clause=_excerpt(clauses[-1], settings))
    yield from _heading_lines(clauses, settings)
    if preview.attached:
        yield _say(settings, "attached", title=document.title, id=document.document_id, issued=document.issued or "-")
    if preview.other_version:
        yield _say(settings, "other_version", title=document.title)
    if preview.pictured:
        yield _say(settings, "pictured", pages=", ".join(map(str, preview.pictured)))
    longest = max(clauses, key=lambda clause: len(clause.text))
    if len(longest.text) > _LONG_CLAUSE:
        yield _say(settings, "long_clause", clause=longest.locator(_language(settings)), length=len(longest.text))


def _fact_lines(document: Document, settings: Settings) -> Iterator[str]:
    for field in fields(Facts):
        if value := getattr(document, field.name):
            yield f"{_say(settings, f'fact_{field.name}')}: {value}"


def _excerpt(clause: Clause, settings: Settings) -> str:
    words = " ".join(clause.text.split())
    return f"{clause.locator(_language(settings))}  {words[:40]}{'…' if len(words) > 40 else ''}"


def _heading_lines(clauses: Iterable[Clause], settings: Settings) -> Iterator[str]:
    paths = list(dict.fromkeys(" > ".join(clause.headings) for clause in clauses if clause.headings))
    if paths:
        yield _say(settings, "headings", count=len(paths))
    yield from (f"  {path}" for path in paths[:_SHOWN_HEADINGS])
    if len(paths) > _SHOWN_HEADINGS:
        yield "  …"


def _list(options: argparse.Namespace, settings: Settings) -> int:
    documents = corpus_of(settings).documents.values()
    shelf = Shelf(settings.library)
    for held in ("verbatim", "digest", "none"):
        group = [document for document in documents if document.held == held]
        print(_say(settings, "group", held=_say(settings, f"held_{held}"), count=len(group)))
        for document in group:
            where = _origin(document, shelf, settings)
            print(
                f"  {document.document_id}  {_title(document, _language(settings))} {document.number} {where}".rstrip()
            )
    return 0


def _origin(document: Document, shelf: Shelf, settings: Settings) -> str:
    """Where a held text came from; nothing for the project's own key points and for what is not held."""
    if document.origin == "library":
        receipt = shelf.receipt(document.document_id)
        return _say(settings, "origin_sync" if receipt and receipt.source == UPSTREAM else "own")
    return _say(settings, f"origin_{document.origin}") if document.held == "verbatim" else ""


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    Shelf(settings.library).remove(options.id)
    print(_say(settings, "removed", id=options.id))
    print(_say(settings, "reindex"))
    return 0


def _show(options: argparse.Namespace, settings: Settings) -> int:
    corpus = corpus_of(settings)
    document = corpus.documents.get(options.id)
    if document is None:
        raise UnknownClause("unknown_clause", clause=options.id)
    print("\n".join(_document_lines(document, corpus, settings)))
    return 0


def _document_lines(document: Document, corpus: Corpus, settings: Settings) -> Iterator[str]:
    language = _language(settings)
    state = validity(document, settings.today, corpus.documents, language)
    yield document.document_id
    yield from _fact_lines(document, settings)
    yield _say(settings, "state", state=message(language, f"validity.{state.state}"), note=state.note).rstrip()
    if document.unverified:
        yield _say(settings, "unverified", names=", ".join(document.unverified))
    yield _say(settings, "held", held=_say(settings, f"held_{document.held}"))
    if document.held != "verbatim":
        yield _say(settings, "fetch" if document.upstream_path else "bring", id=document.document_id)
    if document.url:
        yield _say(settings, "url", url=document.url)
    if document.cited_by:
        yield _say(settings, "cited_by", clauses=", ".join(document.cited_by))
    clauses = corpus.clauses_of(document.document_id)
    if clauses:
        yield _say(settings, "found", count=len(clauses))
        yield from _heading_lines(clauses, settings)


def _check(options: argparse.Namespace, settings: Settings) -> int:
    corpus, shelf = corpus_of(settings), Shelf(settings.library)
    articles = {key: count_articles(corpus.clauses_of(key)) for key in shelf.ids()}
    faults = shelf.check(corpus.documents, articles)
    for fault in faults:
        print(_say(settings, f"fault_{fault.kind}", id=fault.document_id))
    print(_say(settings, "checked", count=len(shelf.ids()), faults=len(faults)))
    return CorpusAltered.exit_code if faults else 0


def _graph(options: argparse.Namespace, settings: Settings) -> int:
    graph = citation_graph(corpus_of(settings), settings.today)
    if options.json:
        print(json.dumps(asdict(graph), ensure_ascii=False))
    else:
        print("\n".join(_graph_lines(graph, settings)))
    return 0


def _graph_lines(graph: Graph, settings: Settings) -> Iterator[str]:
    """A field a block; under it a line a document, with what is held, whether it governs, and who cites it."""
    language = _language(settings)
    nodes = {node.node_id: node for node in graph.nodes}
    newer = {edge.source: nodes[edge.target] for edge in graph.edges if edge.kind == "superseded-by"}
    for field in (node for node in graph.nodes if node.kind == "field"):
        yield f"{_title(field, language)}  [{field.node_id}]"
        for edge in graph.edges:
            if edge.source == field.node_id:
                yield f"  -> {_node_text(nodes[edge.target], settings)}  ({', '.join(edge.clauses)})"
                if edge.target in newer:
                    yield "     " + _say(settings, "newer", title=_node_text(newer[edge.target], settings))
        yield ""
    yield from _graph_counts(graph, settings)


def _node_text(node: Node, settings: Settings) -> str:
    language = _language(settings)
    title = f"《{node.title}》" if language == "zh" else _title(node, language)
    return f"{title} · {_say(settings, f'held_{node.held}')} · {message(language, f'validity.{node.state}')}"


def _graph_counts(graph: Graph, settings: Settings) -> Iterator[str]:
    cited = {edge.target for edge in graph.edges if edge.kind == "cites"}
    kinds: tuple[Held, ...] = ("verbatim", "digest", "none")
    counts = {held: sum(node.held == held for node in graph.nodes if node.node_id in cited) for held in kinds}
    yield _say(settings, "graph_counts", count=len(cited), **counts)


_ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "sync": _sync,
    "add": _add,
    "list": _list,
    "remove": _remove,
    "show": _show,
    "check": _check,
    "graph": _graph,
}

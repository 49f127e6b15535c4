"""python -m assistant library: sync, add, list, remove, undo, log, show, check, graph, export, import."""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assistant.cli.adding import (
    add,
    add_parser,
    fact_lines,
    heading_lines,
    say,
    shelf_of,
    title_of,
    write_beside,
)
from assistant.corpus import Corpus, Graph, Node, citation_graph, corpus_of, load_corpus, read_upstream, validity
from assistant.corpus.library import (
    KEPT_DAYS,
    UPSTREAM,
    Moved,
    Report,
    Shelf,
    Upstream,
    changes,
    count_articles,
    packed,
    read_mirrors,
    sync,
    take_in,
    wanted,
)
from assistant.errors import CorpusAltered, DownloadFailed, UnknownClause
from assistant.messages import error_text, message
from assistant.schema import Document, Held
from assistant.settings import Settings


def add_parsers(commands: "argparse._SubParsersAction[Any]") -> None:
    """Put `library` and its commands into the command line's parser."""
    library = commands.add_parser("library", help="the full texts: fetch, add, list, check, draw")
    actions = library.add_subparsers(dest="action", required=True, parser_class=type(library))
    fetch = actions.add_parser("sync", help="download the catalogued texts that are missing (ASSISTANT_MIRRORS)")
    fetch.add_argument("ids", nargs="*", metavar="ID", help="only these documents")
    add_parser(actions)
    actions.add_parser("list", help="every document, and what is held of it")
    for name, text in (("remove", "take a document's text out"), ("show", "what is known of a document")):
        actions.add_parser(name, help=text).add_argument("id", metavar="ID")
    undo = actions.add_parser("undo", help=f"bring back a document that was removed in the last {KEPT_DAYS} days")
    undo.add_argument("id", metavar="ID")
    actions.add_parser("log", help="every change of the library, one JSON object a line")
    actions.add_parser("check", help="verify that the kept texts are what was kept")
    graph = actions.add_parser("graph", help="which field of a plan cites which document")
    graph.add_argument("--json", action="store_true", help="print nodes and edges as one JSON object")
    export = actions.add_parser("export", help="put the whole library into one file, for another machine")
    export.add_argument("file", metavar="FILE", help="the zip to write")
    taken = actions.add_parser("import", help="take in what another machine's export holds, all of it or nothing")
    taken.add_argument("file", metavar="FILE", help="the zip that an export wrote")
    taken.add_argument("--replace", action="store_true", help="put its texts in the place of others under the same ids")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run one library command. Raises AssistantError."""
    return _ACTIONS[options.action](options, settings)


def _sync(options: argparse.Namespace, settings: Settings) -> int:
    from tqdm import tqdm

    shelf = shelf_of(settings)
    documents = load_corpus(settings.corpus, statutes=settings.statutes).documents
    missing, present = wanted(documents.values(), shelf, options.ids)
    repository, commit = read_upstream(settings.corpus)
    mirrors = read_mirrors(os.environ.get("ASSISTANT_MIRRORS", ""))
    upstream = Upstream(repository=repository, commit=commit, mirrors=mirrors)
    with tqdm(total=len(missing), file=sys.stderr, disable=not missing, desc=say(settings, "syncing")) as bar:

        def step(document: Document) -> None:
            bar.update()

        report = sync(missing, present, shelf, upstream, settings.today, done=step)
    return _reported(report, settings)


def _reported(report: Report, settings: Settings) -> int:
    language = settings.spoken
    for failure in report.failed:
        reasons = "; ".join(error_text(reason, language) for reason in failure.reasons)
        title = title_of(failure.document, language)
        print(
            say(settings, "sync_failed", title=title, id=failure.document.document_id, reasons=reasons),
            file=sys.stderr,
        )
    counts = {"present": len(report.present), "fetched": len(report.fetched), "failed": len(report.failed)}
    print(say(settings, "synced", **counts))
    if report.fetched:
        print(say(settings, "reindex"))
    return DownloadFailed.exit_code if report.failed else 0


def _list(options: argparse.Namespace, settings: Settings) -> int:
    documents = corpus_of(settings).documents.values()
    shelf = shelf_of(settings)
    for held in ("verbatim", "digest", "none"):
        group = [document for document in documents if document.held == held]
        print(say(settings, "group", held=say(settings, f"held_{held}"), count=len(group)))
        for document in group:
            where = _origin(document, shelf, settings)
            print(f"  {document.document_id}  {title_of(document, settings.spoken)} {document.number} {where}".rstrip())
    return 0


def _origin(document: Document, shelf: Shelf, settings: Settings) -> str:
    """Where a held text came from; nothing for the project's own key points and for what is not held."""
    if document.origin == "library":
        receipt = shelf.receipt(document.document_id)
        return say(settings, "origin_sync" if receipt and receipt.source == UPSTREAM else "own")
    return say(settings, f"origin_{document.origin}") if document.held == "verbatim" else ""


def _remove(options: argparse.Namespace, settings: Settings) -> int:
    shelf_of(settings).remove(options.id)
    print(say(settings, "removed", id=options.id))
    print(message(settings.spoken, "admin.removable", id=options.id, days=KEPT_DAYS))
    print(say(settings, "reindex"))
    return 0


def _undo(options: argparse.Namespace, settings: Settings) -> int:
    back = shelf_of(settings).restore(options.id)
    print(message(settings.spoken, "admin.undone", title=back.title))
    print(say(settings, "reindex"))
    return 0


def _log(options: argparse.Namespace, settings: Settings) -> int:
    for change in changes(settings.library):
        print(json.dumps(asdict(change), ensure_ascii=False))
    return 0


def _show(options: argparse.Namespace, settings: Settings) -> int:
    corpus = corpus_of(settings)
    document = corpus.documents.get(options.id)
    if document is None:
        raise UnknownClause("unknown_clause", clause=options.id)
    print("\n".join(_document_lines(document, corpus, settings)))
    return 0


def _document_lines(document: Document, corpus: Corpus, settings: Settings) -> Iterator[str]:
    language = settings.spoken
    state = validity(document, settings.today, corpus.documents, language)
    yield document.document_id
    yield from fact_lines(document, settings)
    yield say(settings, "state", state=message(language, f"validity.{state.state}"), note=state.note).rstrip()
    if document.unverified:
        yield say(settings, "unverified", names=", ".join(document.unverified))
    yield say(settings, "held", held=say(settings, f"held_{document.held}"))
    if document.held != "verbatim":
        yield say(settings, "fetch" if document.upstream_path else "bring", id=document.document_id)
    if document.url:
        yield say(settings, "url", url=document.url)
    if document.cited_by:
        yield say(settings, "cited_by", clauses=", ".join(document.cited_by))
    clauses = corpus.clauses_of(document.document_id)
    if clauses:
        yield say(settings, "found", count=len(clauses))
        yield from heading_lines(clauses, settings)


def _check(options: argparse.Namespace, settings: Settings) -> int:
    corpus, shelf = corpus_of(settings), shelf_of(settings)
    articles = {key: count_articles(corpus.clauses_of(key)) for key in shelf.ids()}
    faults = shelf.check(corpus.documents, articles)
    for fault in faults:
        print(say(settings, f"fault_{fault.kind}", id=fault.document_id))
    print(say(settings, "checked", count=len(shelf.ids()), faults=len(faults)))
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
    language = settings.spoken
    nodes = {node.node_id: node for node in graph.nodes}
    newer = {edge.source: nodes[edge.target] for edge in graph.edges if edge.kind == "superseded-by"}
    for field in (node for node in graph.nodes if node.kind == "field"):
        yield f"{title_of(field, language)}  [{field.node_id}]"
        for edge in graph.edges:
            if edge.source == field.node_id:
                yield f"  -> {_node_text(nodes[edge.target], settings)}  ({', '.join(edge.clauses)})"
                if edge.target in newer:
                    yield "     " + say(settings, "newer", title=_node_text(newer[edge.target], settings))
        yield ""
    yield from _graph_counts(graph, settings)


def _node_text(node: Node, settings: Settings) -> str:
    language = settings.spoken
    title = f"《{node.title}》" if language == "zh" else title_of(node, language)
    return f"{title} · {say(settings, f'held_{node.held}')} · {message(language, f'validity.{node.state}')}"


def _graph_counts(graph: Graph, settings: Settings) -> Iterator[str]:
    cited = {edge.target for edge in graph.edges if edge.kind == "cites"}
    kinds: tuple[Held, ...] = ("verbatim", "digest", "none")
    counts = {held: sum(node.held == held for node in graph.nodes if node.node_id in cited) for held in kinds}
    yield say(settings, "graph_counts", count=len(cited), **counts)


def _export(options: argparse.Namespace, settings: Settings) -> int:
    path = Path(options.file)
    data, count = packed(shelf_of(settings), path.name, corpus_of(settings))
    write_beside(path, data)
    print(say(settings, "exported", name=path.name, count=count))
    return 0


def _import(options: argparse.Namespace, settings: Settings) -> int:
    shelf, corpus = shelf_of(settings), corpus_of(settings)
    moved = take_in(shelf, Path(options.file), corpus, replaces=options.replace)
    print("\n".join(_moved_lines(moved, settings)))
    return 0


def _moved_lines(moved: Iterable[Moved], settings: Settings) -> Iterator[str]:
    """A line a document, then how many of each."""
    language = settings.spoken
    counts = Counter[str]()
    for one in moved:
        counts[one.fate] += 1
        yield say(
            settings,
            f"moved_{one.fate}",
            title=title_of(one.document, language),
            held=title_of(one.held, language),
            id=one.held.document_id,
        )
    skipped = counts["present"] + counts["elsewhere"]
    yield say(settings, "moved", added=counts["added"], replaced=counts["replaced"], skipped=skipped)
    if counts["added"] or counts["replaced"]:
        yield say(settings, "reindex")


_ACTIONS: dict[str, Callable[[argparse.Namespace, Settings], int]] = {
    "sync": _sync,
    "add": add,
    "list": _list,
    "remove": _remove,
    "undo": _undo,
    "log": _log,
    "show": _show,
    "check": _check,
    "graph": _graph,
    "export": _export,
    "import": _import,
}

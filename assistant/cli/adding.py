"""python -m assistant library add: a document of one's own, or a folder of them, and the lines that say what a document is."""

import argparse
import getpass
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from assistant.corpus import LEVELS, Corpus, Node, corpus_of
from assistant.corpus.library import (
    Draft,
    Facts,
    Preview,
    Shelf,
    doubts,
    is_readable,
    keep,
    percent,
    preview_of,
    ranks_of,
    read_draft,
    unsure_lines,
    with_document,
    with_level,
    with_place,
)
from assistant.errors import ImportRefused, UsageError
from assistant.messages import error_text, message
from assistant.question import Places, place_named, read_places
from assistant.schema import Clause, Document, Language
from assistant.settings import Settings

_SHOWN_HEADINGS = 12
_SHOWN_LEFT_OUT = 8
_SHOWN_UNSURE = 20
_PROPOSED = ("place", "level")
_OF_ONE_FILE = ("id", "replace", "title", "number")


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Put `library add` into the parser of the library's commands."""
    add = actions.add_parser(
        "add",
        help="take in a document of your own, or a folder of them: txt, md, html, docx, pdf, or pictures (jpg, png, webp, heic)",
    )
    add.add_argument("file", metavar="FILE", help="a file, or a folder whose files are each taken in by themselves")
    add.add_argument("--id", default="", help="the id to keep it under; a catalogued id gives that document its text")
    for field in fields(Facts):
        add.add_argument(f"--{field.name.replace('_', '-')}", default="", help="read from the text where it stands")
    add.add_argument("--replace", default="", metavar="ID", help="put it in the place of this kept document")
    add.add_argument("--yes", action="store_true", help="do not ask")


def add(options: argparse.Namespace, settings: Settings) -> int:
    """Take in a file, or each file of a folder. Raises ImportRefused or UsageError for the one file."""
    if Path(options.file).is_dir():
        return _add_folder(options, settings)
    ranks, places = ranks_of(settings.corpus), read_places(settings.corpus)
    draft = read_draft(Path(options.file), ranks)
    facts = _chosen(draft, options, places, ranks)
    asks = sys.stdin.isatty() and not options.yes
    if asks:
        facts = _completed(facts, draft, places, ranks, settings)
    shelf = shelf_of(settings)
    corpus = corpus_of(settings)
    preview = preview_of(draft, facts, corpus, shelf, options.id, options.replace)
    print("\n".join(_preview_lines(preview, settings)))
    if not options.yes:
        if not asks:
            raise UsageError("library_confirm")
        if not _agreed(settings):
            print(say(settings, "not_added"))
            return 0
    keep(shelf, preview, settings.today)
    print(say(settings, "added", title=preview.document.title, id=preview.document.document_id))
    print(say(settings, "reindex"))
    return 0


def _given(options: argparse.Namespace) -> dict[str, str]:
    return {field.name: getattr(options, field.name) for field in fields(Facts) if getattr(options, field.name)}


def _chosen(draft: Draft, options: argparse.Namespace, places: Places, ranks: Mapping[str, str]) -> Facts:
    """What the text says of itself and the options correct; the level of another place is read anew."""
    given = _given(options)
    facts = with_place(replace(draft.facts, **given), places)
    return with_level(replace(facts, level=given.get("level", "")) if facts.place else facts, ranks)


def _add_folder(options: argparse.Namespace, settings: Settings) -> int:
    """Each file of a folder by itself, a line each; one that cannot be taken does not stop the others."""
    folder = Path(options.file)
    wrong = [f"--{name}" for name in _OF_ONE_FILE if getattr(options, name)]
    if wrong:
        raise UsageError("library_folder", options=", ".join(wrong))
    files = sorted(path for path in folder.rglob("*") if path.is_file() and is_readable(path))
    if not files:
        print(say(settings, "folder_empty", name=folder.name))
        return 0
    shelf, corpus, ranks = shelf_of(settings), corpus_of(settings), ranks_of(settings.corpus)
    places = read_places(settings.corpus)
    added = 0
    for path in files:
        try:
            preview = _folder_file(path, options, corpus, shelf, places, ranks)
        except (ImportRefused, UsageError) as error:
            reason = error_text(error, settings.spoken)
            print(say(settings, "file_failed", name=path.relative_to(folder), reason=reason), flush=True)
            continue
        if options.yes:
            keep(shelf, preview, settings.today)
        corpus = with_document(corpus, preview)
        added += 1
        print(_file_line(preview, str(path.relative_to(folder)), bool(options.yes), settings), flush=True)
    done = "folder_done" if options.yes else "folder_ready"
    print(say(settings, done, count=len(files), added=added, failed=len(files) - added))
    if options.yes and added:
        print(say(settings, "reindex"))
    return ImportRefused.exit_code if added < len(files) else 0


def _folder_file(
    path: Path, options: argparse.Namespace, corpus: Corpus, shelf: Shelf, places: Places, ranks: Mapping[str, str]
) -> Preview:
    draft = read_draft(path, ranks)
    return preview_of(draft, _chosen(draft, options, places, ranks), corpus, shelf)


def _file_line(preview: Preview, name: str, kept: bool, settings: Settings) -> str:
    return say(
        settings,
        "file_added" if kept else "file_ready",
        name=name,
        title=preview.document.title,
        count=len(preview.clauses),
        share=percent(preview.share),
    )


def _completed(facts: Facts, draft: Draft, places: Places, ranks: Mapping[str, str], settings: Settings) -> Facts:
    """Ask for what neither the text nor the options say, for the place and the level; Enter leaves these as they are."""
    print(say(settings, "ask_facts", name=draft.name))
    missing = [f.name for f in fields(Facts) if not getattr(facts, f.name) and f.name not in _PROPOSED]
    facts = replace(facts, **{name: _answered(say(settings, f"fact_{name}")) for name in missing})
    place = facts.place or place_named(facts.title, facts.issuer)
    answer = _answered(
        say(settings, "ask_place" if place else "ask_place_none", name=say(settings, "fact_place"), place=place)
    )
    if answer:
        facts = with_place(replace(facts, place=answer, level=""), places)
    facts = with_level(facts, ranks)
    key = "ask_level" if facts.level else "ask_level_none"
    name = say(settings, "fact_level")
    answer = _answered(say(settings, key, name=name, levels=", ".join(LEVELS), level=facts.level))
    return replace(facts, level=answer or facts.level)


def _answered(question: str) -> str:
    try:
        return input(f"{question}: ").strip()
    except EOFError:
        return ""


def _agreed(settings: Settings) -> bool:
    return _answered(say(settings, "agree")).lower() in {"y", "yes", "是", "好"}


def _preview_lines(preview: Preview, settings: Settings) -> Iterator[str]:
    """What would be kept: the facts, the clauses found, and whatever should make the reader look twice."""
    document, clauses = preview.document, preview.clauses
    yield from fact_lines(document, settings)
    if preview.place and not document.place:
        yield say(settings, "place", place=preview.place)
    yield say(settings, "found", count=len(clauses))
    yield say(settings, "share", share=percent(preview.share))
    yield say(settings, "first", clause=_excerpt(clauses[0], settings))
    yield say(settings, "last", clause=_excerpt(clauses[-1], settings))
    yield from heading_lines(clauses, settings)
    yield from _left_out_lines(preview, settings)
    for key, values in doubts(preview, settings.spoken):
        yield say(settings, key, **values)
    yield from _unsure_lines(preview, settings)


def _left_out_lines(preview: Preview, settings: Settings) -> Iterator[str]:
    """The first of the lines that no clause holds, for the reader to see that nothing of weight is among them."""
    if preview.left_out:
        yield say(settings, "left_out", count=len(preview.left_out))
    yield from (f"  {_shortened(line)}" for line in preview.left_out[:_SHOWN_LEFT_OUT])
    if len(preview.left_out) > _SHOWN_LEFT_OUT:
        yield "  …"


def _unsure_lines(preview: Preview, settings: Settings) -> Iterator[str]:
    """The lines of which the machine that read a picture is not sure."""
    unsure = unsure_lines(preview.reads)
    yield from (
        f"  {percent(line.mean)}% · {say(settings, 'page', page=line.page + 1)} · {_shortened(line.text)}"
        for line in unsure[:_SHOWN_UNSURE]
    )
    if len(unsure) > _SHOWN_UNSURE:
        yield "  …"


def fact_lines(document: Document, settings: Settings) -> Iterator[str]:
    """What is known of a document, a line a fact."""
    for field in fields(Facts):
        if value := getattr(document, field.name):
            if field.name == "level" and value in LEVELS:
                value = f"{message(settings.spoken, f'ui.level_{value}')} ({value})"
            yield f"{say(settings, f'fact_{field.name}')}: {value}"


def _excerpt(clause: Clause, settings: Settings) -> str:
    return f"{clause.locator(settings.spoken)}  {_shortened(clause.text)}"


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return f"{words[:40]}{'…' if len(words) > 40 else ''}"


def heading_lines(clauses: Iterable[Clause], settings: Settings) -> Iterator[str]:
    """The headings of a text, the first of them where there are many."""
    paths = list(dict.fromkeys(" > ".join(clause.headings) for clause in clauses if clause.headings))
    if paths:
        yield say(settings, "headings", count=len(paths))
    yield from (f"  {path}" for path in paths[:_SHOWN_HEADINGS])
    if len(paths) > _SHOWN_HEADINGS:
        yield "  …"


def shelf_of(settings: Settings) -> Shelf:
    """The library as this command changes it: its journal says which user of the machine that was."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # no such user in the machine's list
        user = "?"
    return Shelf(settings.library, f"command line: {user}")


def write_beside(path: Path, data: bytes) -> None:
    """A whole file or none, for its owner's eyes. Raises UsageError."""
    beside = path.parent / f".{path.name}.new"
    try:
        beside.touch(mode=0o600)
        beside.write_bytes(data)
        os.replace(beside, path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise UsageError("kit_unwritable", name=path.name) from error


def say(settings: Settings, key: str, **values: object) -> str:
    """A phrase of the library's commands."""
    return message(settings.spoken, f"library.{key}", **values)


def title_of(document: Document | Node, language: Language) -> str:
    """A title in the reader's language, as far as there is one."""
    return (document.title_en if language == "en" else "") or document.title

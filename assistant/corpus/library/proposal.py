"""What is proposed for a document before it is kept, and what should make its reader look twice: said alike wherever it is asked.

ranks_of(root)                      levels of the country's places, for reading a draft
with_place(facts, places)           a place that the reader corrected, by its official name
doubts(preview, language)           what to look at again, as keys of the phrases of [library]
editions(preview, corpus, shelf)    what is kept of the same name in another edition
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path

from assistant.corpus.library.add import Preview, record_of
from assistant.corpus.library.facts import Facts
from assistant.corpus.library.level import level_of
from assistant.corpus.library.plain import squeezed
from assistant.corpus.library.reading import SURE, share_unsure, unsure_figures, unsure_lines
from assistant.corpus.library.scan import can_read_pictures
from assistant.corpus.library.shelf import Shelf
from assistant.corpus.load import Corpus
from assistant.errors import UsageError
from assistant.question import NATION, Places, place_named, read_places
from assistant.schema import Document, Language

_RANKS = {2: "provincial", 4: "municipal", 6: "county"}  # digits of a place's code -> the level of its own texts
_LONG_CLAUSE = 3000  # characters: a clause as long as this was probably not cut where its numbers stand
_EDITION = re.compile(r"[（(〔\[][^（）()〔〕\[\]]*[)）〕\]]|(?:19|20)\d\d年?(?:[—–\-－~～至]+(?:(?:19|20)\d\d)年?)?")
_SHOWN_PLACES = 8
FACTS = tuple(field.name for field in fields(Facts))


def ranks_of(root: Path) -> dict[str, str]:
    """{name of a place: the level of its own texts} by the official list of the corpus folder."""
    divisions = read_places(root).divisions
    return {place.name: _RANKS[len(place.code)] for place in reversed(divisions) if len(place.code) in _RANKS}


def with_level(facts: Facts, ranks: Mapping[str, str]) -> Facts:
    """The facts with the level that place, title and issuer speak for, where none is known."""
    level = facts.level or level_of(facts.title, facts.issuer, ranks, facts.place)
    return replace(facts, level=level)


def with_place(facts: Facts, places: Places) -> Facts:
    """The facts with the reader's place by its whole official name, or NATION; "" where it is the one that title and issuer
    begin with, which a list of places may not have. Raises UsageError for a place that is none, or one of several.
    """
    name = re.sub(r"\s", "", facts.place)
    if name in {"", NATION, place_named(facts.title, facts.issuer)}:
        return replace(facts, place=NATION if name == NATION else "")
    found = [places.in_full(place) for place in places.meant(name)]
    if not found:
        raise UsageError("unknown_place", value=facts.place)
    if len(found) > 1:
        raise UsageError("which_place", value=facts.place, places="、".join(found[:_SHOWN_PLACES]))
    return replace(facts, place=found[0])


def percent(share: float) -> int:
    """A share in whole per cent; 100 only where nothing is missing.

    >>> percent(0.999), percent(1.0)
    (99, 100)
    """
    return int(100 * share)


def doubts(preview: Preview, language: Language) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What should make the reader look twice: (the key of a phrase of [library], its values)."""
    document = preview.document
    if preview.attached:
        yield (
            "attached",
            {"title": document.title, "id": document.document_id, "issued": document.issued or "-"},
        )
    if preview.other_version:
        yield "beside_picture" if preview.reads else "other_version", {"title": document.title}
    if preview.pictured:
        yield "pictured", {"pages": ", ".join(map(str, preview.pictured))}
    if preview.pictured and not can_read_pictures():
        yield "install_ocr", {}
    if preview.reads:
        yield from _of_reading(preview)
    longest = max(preview.clauses, key=lambda clause: len(clause.text))
    if len(longest.text) > _LONG_CLAUSE:
        yield "long_clause", {"clause": longest.locator(language), "length": len(longest.text)}


def _of_reading(preview: Preview) -> Iterator[tuple[str, Mapping[str, object]]]:
    """How sure the machine was of what it read off pictures, and the figures to be checked by eye."""
    unsure, figures = unsure_lines(preview.reads), unsure_figures(preview.reads)
    yield "read", {"count": len(preview.reads)}
    yield "unsure", {"share": f"{100 * share_unsure(preview.reads):.1f}", "bound": percent(SURE)}
    if figures:
        yield "unsure_figures", {"figures": "、".join(figures)}
    if unsure:
        yield "unsure_lines", {"count": len(unsure)}


def editions(preview: Preview, corpus: Corpus, shelf: Shelf) -> list[Document]:
    """The user's own documents of the same name, whatever years, brackets and numbers tell them apart."""
    name = edition_name(preview.document.title)
    return [
        document
        for document in corpus.documents.values()
        if document.document_id != preview.document.document_id
        and edition_name(document.title) == name
        and shelf.record_path(document.document_id).exists()
    ]


def edition_name(title: str) -> str:
    """A title without the years and brackets that tell one edition from another.

    >>> edition_name("青禾市儿童发展规划（2026—2030年）") == edition_name("青禾市儿童发展规划(2021-2025年)")
    True
    """
    return _EDITION.sub("", squeezed(title))


def supersede(shelf: Shelf, older: Document, newer: Document) -> None:
    """Record that one of the user's documents took another's place; from the newer one's first day. Raises UsageError."""
    successors = tuple(dict.fromkeys((*older.superseded_by, newer.document_id)))
    record = record_of(replace(older, status="superseded", superseded_by=successors))
    shelf.rewrite(older.document_id, record)

"""A user's document -> a preview of what would be kept -> the library.

draft = read_draft(path)                       what the file says
preview = preview_of(draft, facts, ...)        what it would become; nothing is written yet
keep(shelf, preview, today)                    written, whole or not at all
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from pathlib import Path

from assistant.corpus.levels import LEVELS
from assistant.corpus.library.facts import Facts, read_facts
from assistant.corpus.library.files import Extract, read_bytes, read_file
from assistant.corpus.library.held import left_out, same_text, share_in_clauses
from assistant.corpus.library.marks import settled
from assistant.corpus.library.plain import squeezed
from assistant.corpus.library.reading import Read
from assistant.corpus.library.shelf import Receipt, Shelf, checked_id, sha256_of
from assistant.corpus.load import Corpus, build_clauses, record_document
from assistant.corpus.validity import first_day
from assistant.errors import CorpusInvalid, ImportRefused, UsageError
from assistant.messages import message
from assistant.question import place_named
from assistant.schema import Clause, Document, ReadBy

_SAME_ISSUE = timedelta(days=120)  # a text may name the day it was adopted, the catalogue the day it was published
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A file that was read: its words and what they say of themselves."""

    name: str
    extract: Extract
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What would be kept. `attached`: the text of a catalogued document; `other_version`: of one by that name.

    `share` of the text stands in clauses or heads them, in [0, 1]; `left_out` are the lines that do not, those of the page
    around the text last. `place` is the one for which it speaks. `reads` are the lines that a machine read off
    pictures; a document of such lines is marked, and is never taken for the text of a catalogued one.
    """

    document: Document
    clauses: tuple[Clause, ...]
    name: str
    source_sha256: str
    attached: bool
    other_version: bool
    pictured: tuple[int, ...]
    share: float = 1.0
    left_out: tuple[str, ...] = ()
    place: str = ""
    reads: tuple[Read, ...] = ()


def read_draft(path: Path, ranks: Mapping[str, str] | None = None) -> Draft:
    """Read a file. `ranks` are the levels of the country's places by their names. Raises ImportRefused."""
    return _drafted(read_file(path), path.name, ranks)


def draft_of(data: bytes, name: str, ranks: Mapping[str, str] | None = None) -> Draft:
    """The same from what a file of this name holds. Raises ImportRefused."""
    return _drafted(read_bytes(data, name), name, ranks)


def _drafted(extract: Extract, name: str, ranks: Mapping[str, str] | None) -> Draft:
    facts = read_facts(extract.text, extract.stated, ranks)
    return Draft(name=name, extract=replace(extract, text=settled(extract.text, facts.title)), facts=facts)


def checked_facts(facts: Facts) -> Facts:
    """The facts with dates and level in their one form. Raises UsageError for what cannot be read."""
    if facts.level and facts.level not in LEVELS:
        raise UsageError("library_bad_level", value=facts.level, levels=", ".join(LEVELS))
    return replace(
        facts,
        title=" ".join(facts.title.split()),
        issued=_checked_date(facts.issued),
        effective=_checked_date(facts.effective),
        period_end=_last_day(_checked_date(facts.period_end)),
    )


def _checked_date(text: str) -> str:
    try:
        if text and (not _DATE.fullmatch(text) or not date.fromisoformat(first_day(text))):
            raise ValueError(text)
    except ValueError as error:
        raise UsageError("bad_date", value=text) from error
    return text


def _last_day(text: str) -> str:
    """The last day of a year, month or day.

    >>> _last_day("2030"), _last_day("2030-02"), _last_day("")
    ('2030-12-31', '2030-02-28', '')
    """
    if len(text) == 4:
        return f"{text}-12-31"
    if len(text) == 7:
        year, month = int(text[:4]), int(text[5:])
        return (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).isoformat()
    return text


def preview_of(
    draft: Draft,
    facts: Facts,
    corpus: Corpus,
    shelf: Shelf,
    document_id: str = "",
    replaced: str = "",
) -> Preview:
    """What a draft would become under these facts. Raises ImportRefused or UsageError; writes nothing."""
    facts = checked_facts(facts)
    if not facts.title:
        raise ImportRefused("import_title", name=draft.name)
    wanted = checked_id(document_id or replaced) if document_id or replaced else ""
    machine = bool(draft.extract.reads)
    own = _own_document(facts, wanted, draft.extract.text, "machine" if machine else "")
    clauses = tuple(build_clauses(own))
    if not clauses:
        raise ImportRefused("import_no_clauses", name=draft.name)
    catalogued = _catalogued(facts, wanted, corpus, shelf)
    same = catalogued is not None and not machine and _same_version(facts, clauses, catalogued)
    if catalogued and wanted and not same:
        key = "import_catalogued_picture" if machine else "import_other_version"
        raise ImportRefused(key, document=catalogued.title, articles=catalogued.articles or "-")
    document = replace(catalogued, text=own.text, held="verbatim") if catalogued and same else own
    _refuse_present(document, corpus, shelf, replaced)
    if held := same_text(clauses, corpus, {document.document_id, replaced}):
        raise ImportRefused("import_same", name=draft.name, document=held.title, id=held.document_id)
    return Preview(
        document=document,
        clauses=tuple(build_clauses(document)),
        name=draft.name,
        source_sha256=draft.extract.source_sha256,
        attached=same,
        other_version=catalogued is not None and not same,
        pictured=draft.extract.pictured,
        share=share_in_clauses(own.text, clauses, facts.title),
        left_out=(*left_out(own.text, clauses, facts.title), *draft.extract.dropped),
        place=document.place or place_named(document.title, document.issuer),
        reads=draft.extract.reads,
    )


def with_document(corpus: Corpus, preview: Preview) -> Corpus:
    """The corpus with a document that was just kept, as far as the next preview needs it."""
    own = {clause.clause_id: clause for clause in preview.clauses}
    return replace(
        corpus,
        documents={**corpus.documents, preview.document.document_id: preview.document},
        clauses={**corpus.clauses, **own},
    )


def _own_document(facts: Facts, document_id: str, text: str, read_by: ReadBy) -> Document:
    short = re.sub(r"[（(][^（()）]*[)）]$", "", facts.title)
    return Document(
        document_id=document_id or own_id(facts.title, facts.number),
        title=facts.title,
        title_en=facts.title,
        short_title=short,
        short_title_en=short,
        issuer=facts.issuer,
        number=facts.number,
        level=facts.level,
        place=facts.place,
        issued=facts.issued,
        effective=facts.effective,
        period_end=facts.period_end,
        note=message("zh", f"library.note_{read_by or 'own'}"),
        note_en=message("en", f"library.note_{read_by or 'own'}"),
        held="verbatim",
        read_by=read_by,
        text=text,
    )


def own_id(title: str, number: str = "") -> str:
    """The id of a user's document, the same whenever the same title and number are added."""
    return "user-" + hashlib.sha256(f"{squeezed(title)}\n{squeezed(number)}".encode()).hexdigest()[:10]


def _catalogued(facts: Facts, wanted: str, corpus: Corpus, shelf: Shelf) -> Document | None:
    """The catalogue's document of this id, or of this title where no id is given."""
    candidates = [d for d in corpus.documents.values() if not shelf.record_path(d.document_id).exists()]
    if wanted:
        return next((document for document in candidates if document.document_id == wanted), None)
    title = _folded(facts.title)
    named = [document for document in candidates if title in {_folded(document.title), *_long_names(document)}]
    return named[0] if len(named) == 1 else None


def _folded(title: str) -> str:
    return squeezed(title).translate(str.maketrans("（）—–－〈〉", "()---《》"))


def _long_names(document: Document) -> set[str]:
    """Names that can mean nothing else; 规划 or 民法典 alone may head a text of another year."""
    return {_folded(name) for name in document.aliases if len(name) >= 10}


def _same_version(facts: Facts, clauses: tuple[Clause, ...], document: Document) -> bool:
    """True unless the count of articles, the number or the date says that this is another version."""
    articles = count_articles(clauses)
    if document.articles and articles != document.articles:
        return False
    issued, catalogued = first_day(facts.issued), first_day(document.issued)
    if issued and catalogued:
        return abs(date.fromisoformat(issued) - date.fromisoformat(catalogued)) <= _SAME_ISSUE
    return True


def count_articles(clauses: tuple[Clause, ...]) -> int:
    """Articles of a law, or outermost numbers of an outline; leads, annexes and 第三十条之一 are not counted.

    The catalogue counts in the same way.
    """
    paths = [clause.clause_id.split("/", 1)[1] for clause in clauses]
    return len({re.split(r"[./]", path)[0] for path in paths if not path.startswith(("annex", "preface", "lead"))})


def _refuse_present(document: Document, corpus: Corpus, shelf: Shelf, replaced: str) -> None:
    """What is held stays, unless the user names it to be replaced; what ships with the program always stays."""
    known = corpus.documents.get(document.document_id)
    ships = known is not None and known.file.startswith("documents/")
    if ships or (shelf.holds(document.document_id) and replaced != document.document_id):
        key = "import_ships" if ships else "import_present"
        raise ImportRefused(key, document=document.title, id=document.document_id)
    if replaced and not shelf.holds(replaced):
        raise UsageError("library_not_held", document=replaced)


_RECORDED = ("title", "title_en", "short_title", "short_title_en", "issuer", "number", "level", "place")
_RECORDED_DATES = ("issued", "effective", "period_end", "note", "note_en", "held", "read_by")
_SUPERSEDED = ("status", "superseded_by")


def record_of(document: Document) -> dict[str, object]:
    """The table that is written for a user's document; what is empty is left out."""
    names = (*_RECORDED, *_RECORDED_DATES, *(_SUPERSEDED if document.superseded_by else ()))
    values = {name: getattr(document, name) for name in names}
    return {"id": document.document_id} | {name: value for name, value in values.items() if value or "title" in name}


def document_of(record: Mapping[str, object], document_id: str) -> Document:
    """The document of a table that `record_of` made. Raises CorpusInvalid or UsageError where it says anything else."""
    known = {"id", "status", *_RECORDED, *_RECORDED_DATES}
    values = {name: value for name, value in record.items() if name in known and isinstance(value, str)}
    newer = record.get("superseded_by", [])
    whole = len(values) + ("superseded_by" in record) == len(record) and _are_ids(newer)
    if not whole or values.get("id") != document_id or not values.get("title"):
        raise CorpusInvalid("corpus_invalid", file=f"{document_id}.toml")
    if values.get("read_by", "machine") != "machine":
        raise CorpusInvalid("corpus_invalid", file=f"{document_id}.toml")
    checked_facts(Facts(**{field.name: values.get(field.name, "") for field in fields(Facts)}))
    return record_document({**values, "superseded_by": newer})


def _are_ids(value: object) -> bool:
    try:
        return isinstance(value, list) and all(isinstance(name, str) and checked_id(name) for name in value)
    except UsageError:
        return False


def keep(shelf: Shelf, preview: Preview, today: date) -> None:
    """Write what the preview shows. Raises CorpusError where the folder cannot be written."""
    text = preview.document.text
    receipt = Receipt(
        text_sha256=sha256_of(text.encode("utf-8")),
        source=preview.name,
        source_sha256=preview.source_sha256,
        added=today.isoformat(),
    )
    record = None if preview.attached else record_of(preview.document)
    shelf.keep(preview.document.document_id, text, receipt, record)

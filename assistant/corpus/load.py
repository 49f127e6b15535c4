"""corpus/ -> documents and clauses, checked against the catalogue's checksums.

>>> corpus = load_corpus(Path("corpus"))
>>> corpus.clauses["zunyi-plan/2.1/measures/8"].locator("en")
'Part 2 (1), Measure 8'
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from assistant.corpus.asks import Utterance, kept_text, read_asks, utterance, with_asks
from assistant.corpus.follows import Follow, Follows, Link, penalties, read_follows
from assistant.corpus.levels import LOCAL_LEVELS
from assistant.corpus.parse import Span, distinct, is_law, iterate_sentences, locators_of, parse
from assistant.corpus.points import digest_document, read_digest, with_points
from assistant.corpus.seal import check_seal
from assistant.corpus.statements import statements_of
from assistant.corpus.statutes import Statute, StatuteBook, StatutesUnusable, read_pins
from assistant.corpus.titles import is_plan
from assistant.errors import CorpusAltered, CorpusInvalid, CorpusMissing
from assistant.schema import Clause, Document, KeyPoint, Sentence, Statement
from assistant.settings import Settings
from assistant.tables import read_toml, reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two texts that say different things on one matter; `newer` governs or must be read beside `older`."""

    conflict_id: str
    topic: Mapping[str, str]
    older: tuple[str, ...]
    newer: tuple[str, ...]
    says: Mapping[str, str]
    relation: str
    source: str
    unverified: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """All texts at hand. `fingerprint` changes when any word that is indexed or shown changes.

    `refused` names, by document, the articles of the statute book that are not what was pinned; `without` is the key of
    the sentence that says why there is no statute book, empty where there is one.
    """

    documents: Mapping[str, Document]
    clauses: Mapping[str, Clause]
    points: Mapping[str, tuple[KeyPoint, ...]]
    conflicts: tuple[Conflict, ...]
    unheld: tuple[Utterance, ...]
    elsewhere: tuple[Utterance, ...]
    prepared: tuple[Utterance, ...]
    fingerprint: str
    refused: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    without: str = ""
    links: Follows = field(default_factory=Follows)
    _statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict, repr=False, compare=False)

    def document_of(self, clause: Clause) -> Document:
        return self.documents[clause.document_id]

    def statements(self, clause: Clause) -> tuple[Statement, ...]:
        """What a clause says, piece by piece; read once."""
        if clause.clause_id not in self._statements:
            document = self.documents[clause.document_id]
            points = self.points.get(clause.document_id, ()) if document.held == "digest" else ()
            found = statements_of(clause, points, plan=document.level in LOCAL_LEVELS and is_plan(document))
            self._statements[clause.clause_id] = found
        return self._statements[clause.clause_id]

    def statement(self, name: str) -> Statement | None:
        """The statement of an id like "minors-protection-law-2024/39#0"; None where there is none."""
        clause_id, _, number = name.partition("#")
        found = self.statements(self.clauses[clause_id]) if clause_id in self.clauses else ()
        return found[int(number)] if number.isdecimal() and int(number) < len(found) else None

    def follows(self, statement: Statement) -> tuple[Follow, ...]:
        """What belongs to a statement and stands elsewhere."""
        return self.links.of(
            statement, lambda name: self.statements(self.clauses[name]) if name in self.clauses else ()
        )

    def withholding(self, document_ids: Collection[str]) -> "Corpus":
        """The same without the words of some documents: of these it knows only that there are such."""
        documents = {
            name: replace(document, text="", held="none") if name in document_ids else document
            for name, document in self.documents.items()
        }
        clauses = {name: c for name, c in self.clauses.items() if c.document_id not in document_ids}
        points = {name: found for name, found in self.points.items() if name not in document_ids}
        return replace(self, documents=documents, clauses=clauses, points=points)

    def clauses_of(self, document_id: str) -> tuple[Clause, ...]:
        return tuple(clause for clause in self.clauses.values() if clause.document_id == document_id)


def sha256(data: bytes) -> str:
    """Checksum as the catalogue writes it."""
    return hashlib.sha256(data).hexdigest()


def _read(root: Path, document: Document) -> str:
    path = root / document.file
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CorpusMissing("corpus_missing", document=document.title, file=document.file) from error
    if document.sha256 and sha256(data) != document.sha256:
        raise CorpusAltered("corpus_altered", file=document.file, expected=document.sha256, found=sha256(data))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise CorpusInvalid("corpus_invalid", file=document.file) from error


def record_document(record: Mapping[str, object]) -> Document:
    """A Document from a table of the catalogue or of the library; unknown keys are a fault of the file."""
    known = {field.name for field in fields(Document)}
    values = {name: tuple(value) if isinstance(value, list) else value for name, value in record.items()}
    values["document_id"] = values.pop("id", values.get("document_id"))
    if unknown := set(values) - known:
        raise CorpusInvalid("corpus_invalid", file=f"catalogue: {', '.join(sorted(unknown))}")
    try:
        return Document(**values)  # type: ignore[arg-type]
    except TypeError as error:
        raise CorpusInvalid("corpus_invalid", file=f"catalogue: {values['document_id']}") from error


def read_upstream(root: Path) -> tuple[str, str]:
    """The public repository, and the commit of it, that the catalogued texts can be fetched from."""
    head = read_toml(root / "catalogue.toml")
    return str(head.get("upstream_repository", "")), str(head.get("upstream_commit", ""))


def _catalogue(root: Path) -> list[Document]:
    records = read_toml(root / "catalogue.toml").get("document", [])
    assert isinstance(records, list)
    return [record_document(record) for record in records]


def _translations(root: Path, document_id: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    path = root / "translations" / f"{document_id}.toml"
    if not path.exists():
        return {}, {}
    table = read_toml(path)
    return dict(table.get("headings", {})), dict(table.get("clauses", {}))


def build_clauses(
    document: Document, headings_en: Mapping[str, str] | None = None, english: Mapping[str, list[str]] | None = None
) -> list[Clause]:
    """Clauses of a document's text. `english` maps a path to one translation a sentence."""
    law = is_law(document.text)
    headings_en, english = headings_en or {}, english or {}
    spans = parse(document.text)
    locators = distinct([locators_of(span, law) for span in spans])
    return [_clause(document, span, own, headings_en, english) for span, own in zip(spans, locators, strict=True)]


def _clause(
    document: Document,
    span: Span,
    locators: tuple[str, str],
    headings_en: Mapping[str, str],
    english: Mapping[str, list[str]],
) -> Clause:
    text = document.text
    bounds = list(iterate_sentences(text, span))
    translations = english.get(span.path, [])
    if translations and len(translations) != len(bounds):
        raise CorpusInvalid("corpus_invalid", file=f"translations: {document.document_id}/{span.path}")
    padded = translations or [""] * len(bounds)
    sentences = tuple(
        Sentence(start=start, end=end, text=text[start:end], translation=translation)
        for (start, end), translation in zip(bounds, padded, strict=True)
    )
    return Clause(
        clause_id=f"{document.document_id}/{span.path}",
        document_id=document.document_id,
        headings=span.headings,
        headings_en=tuple(headings_en.get(heading, "") for heading in span.headings),
        label=span.label,
        locator_zh=locators[0],
        locator_en=locators[1],
        start=span.start,
        end=span.end,
        text=text[span.start : span.end],
        sentences=sentences,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """What was read of a document; `elsewhere` are ways of asking for those of its clauses whose words are not held."""

    document: Document
    clauses: Sequence[Clause] = ()
    points: tuple[KeyPoint, ...] = ()
    elsewhere: Sequence[Utterance] = ()


def _entry(document: Document, library: Path | None, wanted: Container[str] | None) -> tuple[Document, Path | None]:
    """A document as it is listed, and the user's copy of its text where there is one."""
    if wanted is not None and document.document_id not in wanted:
        return replace(document, file="", held="none"), None
    path = library / "texts" / f"{document.document_id}.txt" if library else None
    return document, path if path and path.exists() else None


def _read_document(root: Path, entry: Document, own_copy: Path | None, statute: Statute | None) -> _Read:
    document, clauses, points = _load_document(root, own_copy, statute, entry)
    asked, elsewhere = with_asks(root, document.document_id, clauses)
    return _Read(document=document, clauses=asked, points=points, elsewhere=elsewhere)


def _kept(entries: Iterable[tuple[Document, Path | None]], before: Corpus) -> dict[str, _Read]:
    """What need not be read again: what ships, for it never changes in place, and what of the user's stands as it did."""
    clauses: dict[str, list[Clause]] = defaultdict(list)
    elsewhere: dict[str, list[Utterance]] = defaultdict(list)
    for clause in before.clauses.values():
        clauses[clause.document_id].append(clause)
    for asked in before.elsewhere:
        elsewhere[asked.kind.partition("/")[0]].append(asked)
    names = [entry.document_id for entry, own_copy in entries if _stands(entry, own_copy, before)]
    return {
        name: _Read(
            document=before.documents[name],
            clauses=clauses[name],
            points=before.points.get(name, ()),
            elsewhere=elsewhere[name],
        )
        for name in names
    }


def _stands(entry: Document, own_copy: Path | None, before: Corpus) -> bool:
    held = before.documents.get(entry.document_id)
    if held is None or held.held == "none":
        return False
    if own_copy is None:
        return held.origin != "library"
    return held == replace(entry, text=kept_text(own_copy), held="verbatim", origin="library")


def _load_document(
    root: Path, own_copy: Path | None, statute: Statute | None, document: Document
) -> tuple[Document, list[Clause], tuple[KeyPoint, ...]]:
    """A document in the best form at hand: the user's copy, the statute book's, the project's, or our key points."""
    points = _points(root, document)
    if own_copy:
        document = replace(document, text=kept_text(own_copy), held="verbatim", origin="library")
    elif statute and statute.text:
        document = replace(document, text=statute.text, held="verbatim", origin="statutes")
    elif points:
        return *digest_document(replace(document, origin="project"), points), points
    elif document.held == "verbatim":
        document = replace(document, text=_read(root, document), origin="project")
    else:
        return replace(document, held="none"), [], points
    clauses = build_clauses(document, *_translations(root, document.document_id))
    return document, with_points(clauses, points), points


def _points(root: Path, document: Document) -> tuple[KeyPoint, ...]:
    if not document.file.startswith("digests/"):
        return ()
    try:
        return read_digest(_read(root, document))
    except ValueError as error:
        raise CorpusInvalid("corpus_invalid", file=f"{document.file}: {error}") from error


def _statutes(root: Path, wanted: Container[str]) -> tuple[dict[str, Statute], str]:
    """The statute book's laws, and the key of the sentence that says why there are none."""
    pins = read_pins(root / "statutes.toml")
    laws = {name: law for name, law in pins.laws.items() if name in wanted}
    if not laws:
        return {}, ""
    try:
        return StatuteBook.installed(pins.release).statutes(laws), ""
    except StatutesUnusable as reason:
        return {}, reason.key


def _conflicts(root: Path) -> tuple[Conflict, ...]:
    path = root / "conflicts.toml"
    records = read_toml(path).get("conflict", []) if path.exists() else []
    with reading(path):
        assert isinstance(records, list)
        return tuple(map(_conflict, records))


def _conflict(record: Mapping[str, Any]) -> Conflict:
    return Conflict(
        conflict_id=record["id"],
        topic={"zh": record["topic_zh"], "en": record["topic_en"]},
        older=tuple(record["older"]),
        newer=tuple(record["newer"]),
        says={"zh": record["says_zh"], "en": record["says_en"]},
        relation=record["relation"],
        source=record["source"],
        unverified=record["unverified"],
    )


def _follows(root: Path) -> dict[str, tuple[Link, ...]]:
    path = root / "follows.tsv"
    try:
        return read_follows(kept_text(path))
    except ValueError as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error


def _searched_parts(clause: Clause) -> tuple[str, ...]:
    own = (clause.clause_id, clause.text, clause.translation)
    asks = (f"{','.join(ask.parts)}#{ask.statement} {ask.text}" for ask in clause.asks)
    return (*own, *clause.plain, *clause.plain_en, *asks)


def _fingerprint(clauses: Iterable[Clause], utterances: Iterable[Utterance]) -> str:
    uttered = (f"{ask.kind} {ask.text}" for ask in utterances)  # what it leads to is kept in the index beside it
    digest = hashlib.sha256("\0".join(uttered).encode("utf-8"))
    for clause in clauses:
        for part in _searched_parts(clause):
            digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()


def _utterances(root: Path, name: str) -> tuple[Utterance, ...]:
    return tuple(utterance(kind, ask) for kind, ask in read_asks(root, name))


def load_corpus(
    root: Path,
    library: Path | None = None,
    only: Iterable[str] | None = None,
    statutes: bool = True,
    before: Corpus | None = None,
) -> Corpus:
    """Every catalogued document and every document of the user's library.

    `only` limits the texts to some document ids, and without `statutes` laws are held as key points only (for measuring).
    `before` is what was read of the same folders in the same way: what has not changed in the library is not read again.
    Raises CorpusMissing, CorpusAltered (with both checksums) or CorpusInvalid.
    """
    wanted = None if only is None else set(only)
    entries = [_entry(document, library, wanted) for document in (*_catalogue(root), *_imported(library))]
    kept = _kept(entries, before) if before else {}
    missing = ({entry.document_id for entry, _ in entries} if wanted is None else wanted) - kept.keys()
    laws, without = _statutes(root, missing) if statutes else ({}, "")
    named = ((entry.document_id, entry, own) for entry, own in entries)
    read = [kept.get(name) or _read_document(root, entry, own, laws.get(name)) for name, entry, own in named]
    clauses = {clause.clause_id: clause for one in read for clause in one.clauses}
    elsewhere = tuple(asked for one in read for asked in one.elsewhere)
    unheld = before.unheld if before else _utterances(root, "none")
    prepared = before.prepared if before else _utterances(root, "prepared")
    refused = dict(before.refused if before else {}) | {name: law.refused for name, law in laws.items() if law.refused}
    return Corpus(
        documents={one.document.document_id: one.document for one in read},
        clauses=clauses,
        points={one.document.document_id: one.points for one in read if one.points},
        conflicts=_conflicts(root),
        links=Follows(kept=_follows(root), breaches=penalties(clauses.values())),
        unheld=unheld,
        elsewhere=elsewhere,
        prepared=prepared,
        fingerprint=_fingerprint(clauses.values(), [*unheld, *elsewhere, *prepared]),
        refused=refused,
        without=without or (before.without if before else ""),
        _statements=_known_statements(clauses, before) if before else {},
    )


def _known_statements(clauses: Mapping[str, Clause], before: Corpus) -> dict[str, tuple[Statement, ...]]:
    known = before._statements.items()
    return {name: found for name, found in known if name in clauses and clauses[name] is before.clauses[name]}


def corpus_of(settings: Settings, only: Iterable[str] | None = None, before: Corpus | None = None) -> Corpus:
    """The corpus that some settings mean: their folders, and whether laws are held in their own words (see `load_corpus`).

    Raises CorpusMissing, CorpusAltered or CorpusInvalid, also where a file of the home is not what it was listed as.
    """
    check_seal(settings.home)
    return load_corpus(settings.corpus, settings.library, only, settings.statutes, before)


def _imported(library: Path | None) -> list[Document]:
    """The documents that the user added: library/documents/<id>.toml beside library/texts/<id>.txt."""
    folder = library / "documents" if library else None
    if folder is None or not folder.is_dir():
        return []
    return [record_document(read_toml(path)) for path in sorted(folder.glob("*.toml"))]

"""corpus/ -> documents and clauses, checked against the catalogue's checksums.

>>> corpus = load_corpus(Path("corpus"))
>>> corpus.clauses["zunyi-plan/2.1/measures/8"].locator("en")
'Part 2 (1), Measure 8'
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from assistant.corpus.follows import Follow, Follows, Link, penalties, read_follows
from assistant.corpus.levels import LOCAL_LEVELS
from assistant.corpus.parse import Span, distinct, is_law, iterate_sentences, locators_of, parse
from assistant.corpus.points import digest_document, read_digest, with_points
from assistant.corpus.seal import check_seal
from assistant.corpus.statements import statements_of
from assistant.corpus.statutes import Statute, StatuteBook, StatutesUnusable, read_pins
from assistant.corpus.titles import is_plan
from assistant.errors import CorpusAltered, CorpusInvalid, CorpusMissing
from assistant.schema import Ask, Clause, Document, KeyPoint, Language, Sentence, Statement
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
class Utterance:
    """What people write that leads to no statement. `kind` says what they ask for.

    Of those of `Corpus.elsewhere` it is the id of a clause of a catalogued text whose words are not held, of those of
    `Corpus.prepared` the id of an answer written beforehand.
    """

    kind: str
    language: Language
    text: str


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


def _asks(root: Path, name: str) -> list[tuple[str, Ask]]:
    """(article or kind, way of asking) of a file of corpus/asks, a line each; nothing where there is none.

    A line is a key, a language and the words, by tabs. A key is an article, an article and its parts, or an article and the
    number of its statement: "17", "17@1.1,1.3", "17#0".
    """
    path = root / "asks" / f"{name}.tsv"
    if not path.exists():
        return []
    rows = [line.split("\t") for line in _kept_text(path).splitlines() if line and not line.startswith("#")]
    if any(len(row) != 3 or row[1] not in {"zh", "en"} for row in rows):
        raise CorpusInvalid("corpus_invalid", file=path.name)
    return [_ask(key, language, text) for key, language, text in rows]


def _ask(key: str, language: str, text: str) -> tuple[str, Ask]:
    article, sign, of = re.fullmatch(r"([^@#]*)([@#]?)(.*)", key).groups()  # type: ignore[union-attr]
    parts = tuple(of.split(",")) if sign == "@" else ()
    statement = int(of) if sign == "#" else None
    return article, Ask(text=text, language=language, parts=parts, statement=statement)  # type: ignore[arg-type]


def _with_asks(root: Path, document_id: str, clauses: Iterable[Clause]) -> tuple[list[Clause], list[Utterance]]:
    """The clauses with the ways people ask for them, and the ways of asking for those that are not held."""
    asked: dict[str, list[Ask]] = {}
    for article, ask in _asks(root, document_id):
        asked.setdefault(article, []).append(ask)
    found = [replace(clause, asks=tuple(asked.pop(clause.clause_id.split("/", 1)[1], ()))) for clause in clauses]
    return found, [_utterance(f"{document_id}/{article}", ask) for article, others in asked.items() for ask in others]


def _utterance(kind: str, ask: Ask) -> Utterance:
    return Utterance(kind=kind, language=ask.language, text=ask.text)


def _kept_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error


def _load_document(
    root: Path, library: Path | None, statute: Statute | None, document: Document
) -> tuple[Document, list[Clause], tuple[KeyPoint, ...]]:
    """A document in the best form at hand: the user's copy, the statute book's, the project's, or our key points."""
    points = _points(root, document)
    own_copy = library / "texts" / f"{document.document_id}.txt" if library else None
    if own_copy and own_copy.exists():
        document = replace(document, text=_kept_text(own_copy), held="verbatim", origin="library")
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


def _statutes(root: Path, wanted: set[str] | None) -> tuple[dict[str, Statute], str]:
    """The statute book's laws, and the key of the sentence that says why there are none."""
    pins = read_pins(root / "statutes.toml")
    laws = {name: law for name, law in pins.laws.items() if wanted is None or name in wanted}
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
        return read_follows(_kept_text(path))
    except ValueError as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error


def _searched_parts(clause: Clause) -> tuple[str, ...]:
    own = (clause.clause_id, clause.text, clause.translation)
    asks = (f"{','.join(ask.parts)}#{ask.statement} {ask.text}" for ask in clause.asks)
    return (*own, *clause.plain, *clause.plain_en, *asks)


def _fingerprint(clauses: Iterable[Clause], utterances: Iterable[Utterance]) -> str:
    digest = hashlib.sha256("\0".join(ask.text for ask in utterances).encode("utf-8"))
    for clause in clauses:
        for part in _searched_parts(clause):
            digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()


def load_corpus(
    root: Path, library: Path | None = None, only: Iterable[str] | None = None, statutes: bool = True
) -> Corpus:
    """Every catalogued document and every document of the user's library.

    `only` limits the texts to some document ids, and without `statutes` laws are held as key points only (for measuring how
    answers change as the library grows).
    Raises CorpusMissing, CorpusAltered (with both checksums) or CorpusInvalid.
    """
    wanted = None if only is None else set(only)
    documents: dict[str, Document] = {}
    clauses: dict[str, Clause] = {}
    points: dict[str, tuple[KeyPoint, ...]] = {}
    elsewhere: list[Utterance] = []
    laws, without = _statutes(root, wanted) if statutes else ({}, "")
    for entry in [*_catalogue(root), *_imported(library)]:
        held = wanted is None or entry.document_id in wanted
        entry, texts = (entry, library) if held else (replace(entry, file="", held="none"), None)
        document, found, key_points = _load_document(root, texts, laws.get(entry.document_id), entry)
        documents[document.document_id] = document
        asked_for, others = _with_asks(root, document.document_id, found)
        elsewhere += others
        clauses.update((clause.clause_id, clause) for clause in asked_for)
        if key_points:
            points[document.document_id] = key_points
    unheld, prepared = ([_utterance(kind, ask) for kind, ask in _asks(root, name)] for name in ("none", "prepared"))
    return Corpus(
        documents=documents,
        clauses=clauses,
        points=points,
        conflicts=_conflicts(root),
        links=Follows(kept=_follows(root), breaches=penalties(clauses.values())),
        unheld=tuple(unheld),
        elsewhere=tuple(elsewhere),
        prepared=tuple(prepared),
        fingerprint=_fingerprint(clauses.values(), [*unheld, *elsewhere, *prepared]),
        refused={name: law.refused for name, law in laws.items() if law.refused},
        without=without,
    )


def corpus_of(settings: Settings, only: Iterable[str] | None = None) -> Corpus:
    """The corpus that some settings mean: their folders, and whether laws are held in their own words.

    Raises CorpusMissing, CorpusAltered or CorpusInvalid, also where a file of the home is not what it was listed as.
    """
    check_seal(settings.home)
    return load_corpus(settings.corpus, settings.library, only, settings.statutes)


def _imported(library: Path | None) -> list[Document]:
    """The documents that the user added: library/documents/<id>.toml beside library/texts/<id>.txt."""
    folder = library / "documents" if library else None
    if folder is None or not folder.is_dir():
        return []
    return [record_document(read_toml(path)) for path in sorted(folder.glob("*.toml"))]

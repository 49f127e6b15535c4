"""How much is held, counted once for every place that says it: the reader's own documents are never among the project's."""

from dataclasses import dataclass

from assistant.corpus import Corpus
from assistant.schema import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Texts held whole and their clauses, texts of which key points are held, texts only named, and the reader's own."""

    texts: int
    clauses: int
    digests: int
    named: int
    own: int


def is_own(document: Document) -> bool:
    """True for a text of the reader's that the catalogue does not know: it ships with no file and was never looked up."""
    return document.origin == "library" and not document.checked


def counts_of(corpus: Corpus) -> Counts:
    """The counts of a corpus."""
    documents = [document for document in corpus.documents.values() if not is_own(document)]
    held = [document.held for document in documents]
    whole = {document.document_id for document in documents if document.held == "verbatim"}
    return Counts(
        texts=len(whole),
        clauses=sum(clause.document_id in whole for clause in corpus.clauses.values()),
        digests=held.count("digest"),
        named=held.count("none"),
        own=len(corpus.documents) - len(documents),
    )

"""The texts: files of corpus/ and of the user's library -> documents, clauses, key points, and which of them governs.

In: folders. Out: one frozen `Corpus`, checked against the catalogue's checksums; validity, conflicts and citations between texts.
Never here: a question, a vector, an answer. `parse` cuts a text into clauses, `library` fetches and imports texts.
"""

from assistant.corpus.citing import Citations, citations
from assistant.corpus.curated import (
    Words,
    built,
    clause_ids,
    english_figures,
    faults_of,
    one_of,
    pair,
    read_entries,
    strings,
    unsupported,
    words,
)
from assistant.corpus.exact import Concordance, Findings, Place, spans_of
from assistant.corpus.follows import Relation
from assistant.corpus.graph import Graph, Node, citation_graph
from assistant.corpus.levels import LEVELS, LOCAL_LEVELS
from assistant.corpus.load import Conflict, Corpus, corpus_of, load_corpus, read_upstream
from assistant.corpus.points import restating
from assistant.corpus.prepared import Prepared, Said, load_prepared, prepared_of, said_of
from assistant.corpus.seal import broken_seals, sealed_files, write_seal
from assistant.corpus.stamp import Stamp, changed_since, library_stamp
from assistant.corpus.titles import is_plan, linked_titles, names_of
from assistant.corpus.units import joined, list_of, whole
from assistant.corpus.validity import governs, rank, touching, validity
from assistant.tables import reading

__all__ = [
    "LEVELS",
    "LOCAL_LEVELS",
    "Citations",
    "Concordance",
    "Conflict",
    "Corpus",
    "Findings",
    "Graph",
    "Node",
    "Place",
    "Prepared",
    "Relation",
    "Said",
    "Stamp",
    "Words",
    "broken_seals",
    "built",
    "changed_since",
    "citation_graph",
    "citations",
    "clause_ids",
    "corpus_of",
    "english_figures",
    "faults_of",
    "governs",
    "is_plan",
    "joined",
    "library_stamp",
    "linked_titles",
    "list_of",
    "load_corpus",
    "load_prepared",
    "names_of",
    "one_of",
    "pair",
    "prepared_of",
    "rank",
    "read_entries",
    "read_upstream",
    "reading",
    "restating",
    "said_of",
    "sealed_files",
    "spans_of",
    "strings",
    "touching",
    "unsupported",
    "validity",
    "whole",
    "words",
    "write_seal",
]

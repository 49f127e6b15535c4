"""What can go wrong, as one tree.

    AssistantError
    ├── UsageError               the request itself cannot be carried out as written
    │   └── UnknownClause        no clause or document has this id
    ├── CorpusError              the texts
    │   ├── CorpusMissing        a catalogued file is not there
    │   ├── CorpusAltered        a file's checksum is not the catalogue's
    │   ├── CorpusInvalid        a file is there but cannot be read as what it should be
    │   └── ImportRefused        a document offered to the library cannot be taken
    ├── StoreError               the built index
    │   ├── IndexStale           built by another model, lexicon, corpus or code
    │   ├── IndexCorrupt         its files do not hold what the manifest says
    │   ├── IndexBusy            another process is building it
    │   ├── StoreUnreadable      its files may not be read, or the disk fails
    │   ├── StoreUnwritable      the folder is read-only or the disk is full
    │   └── ChromaFailed         the Chroma server that should hold its graphs is not there or refuses
    │       └── ChromaLacking    it is there and does not hold them
    ├── EmbeddingUnavailable     the embedding model cannot be had
    ├── ModelFailure             the language model did not give a usable reply
    ├── DownloadFailed           a text could not be fetched
    └── ServeError               the page cannot be served
        └── PortTaken            another program listens there

Every error carries a key and details; the sentence a reader sees is made from them in the reader's language
(`assistant.messages.error_text`), so no path or key slips into a page by accident.
"""


class AssistantError(Exception):
    """Something this program can explain; `exit_code` is what the command line ends with."""

    exit_code = 70

    def __init__(self, key: str, **details: object) -> None:
        self.key = key
        self.details = {name: str(value) for name, value in details.items()}
        super().__init__(key + "".join(f" {name}={value}" for name, value in self.details.items()))


class UsageError(AssistantError):
    """The request cannot be carried out as written."""

    exit_code = 2


class UnknownClause(UsageError):
    """No clause or document has this id."""


class CorpusError(AssistantError):
    """Something is wrong with the texts."""

    exit_code = 3


class CorpusMissing(CorpusError):
    """A catalogued file is not there."""


class CorpusAltered(CorpusError):
    """A file's checksum is not the catalogue's."""


class CorpusInvalid(CorpusError):
    """A file is there but cannot be read as what it should be."""


class ImportRefused(CorpusError):
    """A document offered to the library cannot be taken."""


class StoreError(AssistantError):
    """Something is wrong with the built index."""

    exit_code = 4


class IndexStale(StoreError):
    """The store was built by another model, lexicon, corpus or code."""


class IndexCorrupt(StoreError):
    """The store's files do not hold what its manifest says."""


class IndexBusy(StoreError):
    """Another process is building the store."""


class StoreUnreadable(StoreError):
    """The store's files may not be read, or the disk fails."""


class StoreUnwritable(StoreError):
    """The store's folder is read-only or the disk is full."""


class ChromaFailed(StoreError):
    """The Chroma server that should hold the index's graphs cannot be reached or refuses."""


class ChromaLacking(ChromaFailed):
    """The Chroma server does not hold the index's graphs."""


class EmbeddingUnavailable(AssistantError):
    """The embedding model cannot be had."""

    exit_code = 5


class ModelFailure(AssistantError):
    """The language model did not give a usable reply."""

    exit_code = 6


class DownloadFailed(AssistantError):
    """A text could not be fetched."""

    exit_code = 7


class ServeError(AssistantError):
    """The page cannot be served."""

    exit_code = 8


class PortTaken(ServeError):
    """Another program listens on the port."""

"""Builds, checks and swaps stores under the index folder."""

import errno
import functools
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypeVar

from assistant.chroma_settings import ChromaSettings
from assistant.corpus import Corpus
from assistant.errors import (
    AssistantError,
    ChromaFailed,
    IndexBusy,
    IndexCorrupt,
    IndexStale,
    StoreUnreadable,
    StoreUnwritable,
)
from assistant.retrieval.index.borrowed import borrowed_asks, lenders
from assistant.retrieval.index.circuit import dense_watched
from assistant.retrieval.index.passages import LANGUAGES
from assistant.retrieval.index.served import remove_collections
from assistant.retrieval.index.store import WORD_INDEXES, Manifest, Store, is_held
from assistant.retrieval.index.sums import MANIFEST, ROWS, file_sums, is_writable
from assistant.retrieval.index.tally import Progress, Tally, silent
from assistant.retrieval.index.vectors import Before, Written, build_vectors, passages_in, texts_of
from assistant.retrieval.index.words import Lexical, build_words
from assistant.retrieval.segment import Segmenter
from assistant.schema import Language, Passage
from assistant.vectors import EmbeddingModel

INDEX_FORMAT = 17
_PROBES = 24
_LOCK_SECONDS = 120.0
_STORE_NAME = re.compile(r"[0-9a-f]{16}-[0-9a-f]+")
_LOG = logging.getLogger(__name__)
_Item = TypeVar("_Item")


class Index:
    """The index folder: says which store is current, builds, checks and opens it. `chroma` is the server that holds its graphs."""

    def __init__(
        self,
        root: Path,
        corpus: Corpus,
        segmenter: Segmenter,
        model: EmbeddingModel,
        chroma: ChromaSettings | None = None,
    ) -> None:
        self.root = root
        self.corpus = corpus
        self.segmenter = segmenter
        self.model = model
        self.chroma = chroma

    @functools.cached_property
    def _passages(self) -> list[Passage]:
        return passages_in(self.corpus, self.corpus.clauses.values())

    def _sampled(self) -> list[Passage]:
        """Of clauses spread over the corpus the first passage and the last, which is English where the clause has any; to cut
        all clauses into statements would take a third of the time that a start takes.
        """
        sampled = [passages_in(self.corpus, [clause]) for clause in _spread(list(self.corpus.clauses.values()))]
        return list({each.passage_id: each for found in sampled if found for each in (found[0], found[-1])}.values())

    def wanted(self) -> str:
        """Key of the store that today's model, lexicon, corpus and code would build."""
        written = Written(passages={}, common={}, worn={}, changed=(), collections=self._unnamed())
        return self._manifest(written, {}).key

    def _unnamed(self) -> dict[Language, str]:
        """The collections of a store that is not built yet."""
        return dict.fromkeys(LANGUAGES, "") if self.chroma else {}

    def _manifest(self, written: Written, files: Mapping[str, str]) -> Manifest:
        return Manifest(
            format=INDEX_FORMAT,
            model=self.model.name,
            model_fingerprint=self.model.fingerprint,
            dimensions=self.model.dimensions,
            lexicon=self.segmenter.lexicon.fingerprint,
            corpus=self.corpus.fingerprint,
            passages=written.passages,
            clauses=len(self.corpus.clauses),
            common=written.common,
            worn=written.worn,
            files=files,
            collections=written.collections,
        )

    def open(self) -> Store:
        """The current store, checked; never searches what it cannot trust.

        Raises IndexStale or IndexCorrupt, StoreUnreadable where the files may not be read, ChromaFailed where a server should
        hold its graphs and is not there, ChromaLacking where it does not hold them.
        """
        folder = self._current()
        if folder is None:
            raise IndexStale("index_missing")
        manifest = self._read_manifest(folder)
        if manifest.key != self.wanted():
            raise IndexStale("index_stale")
        with _readable():
            if not _holds(folder, manifest):
                raise IndexCorrupt("index_corrupt")
            return self._probed(folder, manifest)

    def _probed(self, folder: Path, manifest: Manifest, changed: Collection[str] = ()) -> Store:
        try:
            store = Store(folder, manifest, self.chroma)
            self._probe(store, changed)
        except AssistantError:
            raise
        except Exception as error:  # Chroma raises many kinds on damaged files; each means the same to us
            if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
                raise
            raise IndexCorrupt("index_corrupt") from error
        return store

    def _probe(self, store: Store, changed: Collection[str]) -> None:
        """Known questions: a passage's own vector must find the passage; and no graph holds a row more or less."""
        if not store.is_complete():
            raise IndexCorrupt("index_corrupt")
        chosen, new = self._sampled(), set(changed)
        if new:
            chosen += _spread([passage for passage in self._passages if passage.passage_id in new])
        vectors = self.model.encode([passage.indexed_text for passage in chosen])
        for passage, vector in zip(chosen, vectors, strict=True):
            with dense_watched() as watch:
                found = store.dense(vector, passage.language, 10, asked={})
            if self.chroma and watch.missed:
                raise ChromaFailed("chroma_unreachable", place=self.chroma.place)
            best = max(found.values(), default=0.0)
            if vector.any() and best < 0.99:
                raise IndexCorrupt("index_corrupt")
        store.hurry()

    def _current(self) -> Path | None:
        with _readable():
            try:
                name = (self.root / "CURRENT").read_text("utf-8").strip()
            except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
                return None
            return self.root / name if name and (self.root / name).is_dir() else None

    def _read_manifest(self, folder: Path) -> Manifest:
        try:
            with _readable():
                return Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError) as error:
            raise IndexCorrupt("index_corrupt") from error

    def build(self, progress: Progress = silent) -> Store:
        """Build from nothing beside the current store, probe, swap in.

        Raises IndexBusy after waiting for another builder, StoreUnwritable, ChromaFailed.
        """
        with _building(self.root):
            return self._build(progress)

    def _build(self, progress: Progress, before: Before | None = None) -> Store:
        self._sweep()
        folder = self.root / f"{self.wanted()}-{time.time_ns():x}"
        try:
            manifest, written = self._fill(folder, progress, before)
            store = self._probed(folder, manifest, written.changed)
        except BaseException:
            self._remove(folder)
            raise
        previous = self._current()
        _replace_text(self.root / "CURRENT", folder.name)
        self._discard(keep={folder, previous})
        return store

    def _fill(self, folder: Path, progress: Progress, before: Before | None) -> tuple[Manifest, Written]:
        lent = lenders(self.corpus)
        asks = borrowed_asks(self.corpus, lent)
        clauses = [replace(c, asks=asks.get(name, c.asks)) for name, c in self.corpus.clauses.items()]
        texts = texts_of(self.corpus, self._passages)
        tally = Tally(progress, sum(map(len, texts)) + len(WORD_INDEXES) * len(clauses))
        folder.mkdir(parents=True)
        with ThreadPoolExecutor(1) as beside:  # Chroma works outside Python's lock for a third of the time
            given = (folder, self.corpus, texts, self.model, lent, tally, self.chroma, before)
            vectors = beside.submit(build_vectors, *given)
            read = {language: Lexical.of(clauses, language) for language in LANGUAGES}
            for kind in WORD_INDEXES:
                name = f"bm25-{kind}"
                last = before.folder / name if before else None
                build_words(folder / name, read["en" if kind == "en" else "zh"], self.segmenter, kind, tally, last)
            written = vectors.result()
        manifest = self._manifest(written, file_sums(folder))
        _replace_text(folder / MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
        return manifest, written

    def _sweep(self) -> None:
        """What builds left that were killed goes: a folder without a list of its files, while nobody else builds."""
        current = self._current()
        for path in self.root.iterdir():
            unfinished = _STORE_NAME.fullmatch(path.name) and not (path / MANIFEST).exists()
            if unfinished and path != current:
                self._remove(path)

    def _discard(self, keep: Iterable[Path | None]) -> None:
        """Old stores go; the one before stays, for a process that is about to open it, and so does one that is being read."""
        kept = set(keep)
        for path in self.root.iterdir():
            if path.is_dir() and path not in kept and _STORE_NAME.fullmatch(path.name) and not is_held(path):
                self._remove(path)

    def _remove(self, folder: Path) -> None:
        """A store goes from the server first: what the server keeps for want of an answer, the next build finds by the folder."""
        try:
            if self.chroma:
                remove_collections(self.chroma, folder)
        except ChromaFailed as error:
            _LOG.warning("an old index stays on the Chroma server for now (%s)", error.key)
            return
        shutil.rmtree(folder, ignore_errors=True)

    def ready(self, progress: Progress = silent, notify: Callable[[str], None] = lambda key: None) -> Store:
        """The current store, or a new one where it is missing, stale or corrupt; `notify` is told why.

        The new one takes from the last what has not changed. Raises IndexBusy, StoreUnwritable or ChromaFailed: a server that
        does not hold the index may be another one than was meant, and is not written to unasked.
        """
        try:
            return self.open()
        except (IndexStale, IndexCorrupt) as reason:
            notify(reason.key)
        with _building(self.root):
            return self._renewed(progress)

    def _renewed(self, progress: Progress) -> Store:
        """The store that another has built meanwhile, else one from the last, else one from nothing."""
        try:
            return self.open()
        except (IndexStale, IndexCorrupt):
            before = self._before()
        if before is not None:
            try:
                return self._build(progress, before)
            except ChromaFailed:
                raise
            except Exception as error:  # a store that cannot be carried on costs time, never an answer
                _LOG.warning("the last index could not be carried on: %r", error)
        return self._build(progress)

    def _before(self) -> Before | None:
        """The current store, where it is whole and was built by the same code, model and lexicon, wherever its graphs are."""
        folder = self._current()
        if folder is None:
            return None
        try:
            manifest = self._read_manifest(folder)
            same = replace(manifest, corpus=self.corpus.fingerprint, collections=self._unnamed()).key == self.wanted()
            return Before(folder=folder, manifest=manifest) if same and _holds(folder, manifest) else None
        except (IndexCorrupt, StoreUnreadable, OSError):
            return None


def _holds(folder: Path, manifest: Manifest) -> bool:
    """Whether a store's files are what its manifest says. One of before the rows were counted says nothing of them."""
    found = file_sums(folder)
    if ROWS not in manifest.files:
        found.pop(ROWS)
    return dict(manifest.files) == found


@contextmanager
def _readable() -> Iterator[None]:
    """A file that may not be read, or a disk that fails, is no damaged index: building another would not help."""
    try:
        yield
    except (FileNotFoundError, NotADirectoryError):
        raise
    except OSError as error:
        raise StoreUnreadable("store_unreadable", reason=error.strerror or type(error).__name__) from error


def _spread(items: list[_Item]) -> list[_Item]:
    return items[:: max(1, len(items) // _PROBES)]


@contextmanager
def _building(root: Path) -> Iterator[None]:
    """One builder at a time: two processes that write one Chroma folder lose rows in silence."""
    from filelock import FileLock, Timeout

    try:
        root.mkdir(parents=True, exist_ok=True)
        with FileLock(root / "build.lock", timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise IndexBusy("index_busy") from error
    except OSError as error:
        raise StoreUnwritable("store_unwritable", reason=error.strerror or type(error).__name__) from error
    except Exception as error:  # Chroma says of a full disk what it says of a fault
        if isinstance(error, AssistantError) or is_writable(root):
            raise
        raise StoreUnwritable("store_unwritable", reason=os.strerror(errno.ENOSPC)) from error


def _replace_text(path: Path, text: str) -> None:
    """Write beside and rename: a reader sees the old text or the new, never half of one."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)

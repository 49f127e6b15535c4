"""Downloads the catalogued texts from the public repository that the catalogue pins, and keeps what is whole.

Every text has two mirrors, tried in turn. Nothing is kept before the sha256 of the raw bytes is the catalogue's, so
a mirror needs no trust. What arrived before a connection broke is kept aside and gone on with.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from assistant.corpus.library.plain import markdown_text
from assistant.corpus.library.shelf import UPSTREAM, Receipt, Shelf, sha256_of
from assistant.errors import CorpusError, DownloadFailed, UsageError
from assistant.schema import Document

if TYPE_CHECKING:
    import httpx

MIRRORS = (
    "https://raw.githubusercontent.com/{repository}/{commit}/{path}",
    "https://cdn.jsdelivr.net/gh/{repository}@{commit}/{path}",
)
_MOST_REDIRECTS = 3
_SPARE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Seconds for connecting, for silence within a reply, for one whole file; rounds over the mirrors; threads."""

    connect: float = 10.0
    read: float = 20.0
    whole: float = 120.0
    rounds: int = 2
    pause: float = 1.0
    threads: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstream:
    """Where the texts are: a repository at one commit, and address templates of the mirrors that serve it."""

    repository: str
    commit: str
    mirrors: tuple[str, ...] = MIRRORS

    def addresses(self, document: Document) -> tuple[str, ...]:
        """One address a mirror, the path percent-encoded."""
        path = quote(document.upstream_path, safe="/")
        parts = {"{repository}": self.repository, "{commit}": self.commit, "{path}": path}
        return tuple(_filled(mirror, parts) for mirror in self.mirrors)

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(urlsplit(mirror).hostname or "" for mirror in self.mirrors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A text that could not be had, and why: one reason a mirror."""

    document: Document
    reasons: tuple[DownloadFailed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a sync did, by document id."""

    present: tuple[str, ...]
    fetched: tuple[str, ...]
    failed: tuple[Failure, ...]


def _filled(template: str, parts: dict[str, str]) -> str:
    for name, value in parts.items():
        template = template.replace(name, value)
    return template


def read_mirrors(text: str) -> tuple[str, ...]:
    """Mirrors from a setting: address templates with white space between. Raises UsageError."""
    mirrors = tuple(text.split()) or MIRRORS
    for mirror in mirrors:
        if urlsplit(mirror).scheme not in {"http", "https"} or "{path}" not in mirror or not urlsplit(mirror).hostname:
            raise UsageError("library_bad_mirror", value=mirror)
    return mirrors


def wanted(documents: Iterable[Document], shelf: Shelf, ids: Sequence[str] = ()) -> tuple[list[Document], list[str]]:
    """The documents to fetch, and the ids of those already here. Raises UsageError for an id that none can be had for."""
    offered = {document.document_id: document for document in documents if document.upstream_path}
    for document_id in ids:
        if document_id not in offered:
            raise UsageError("library_no_upstream", document=document_id)
    chosen = [offered[document_id] for document_id in dict.fromkeys(ids)] if ids else list(offered.values())
    missing = [d for d in chosen if d.origin != "statutes" and not shelf.is_current(d)]
    here = {document.document_id for document in missing}
    return missing, [document.document_id for document in chosen if document.document_id not in here]


def sync(
    missing: Sequence[Document],
    present: Sequence[str],
    shelf: Shelf,
    upstream: Upstream,
    today: date,
    limits: Limits | None = None,
    done: Callable[[Document], None] = lambda document: None,
) -> Report:
    """Fetch the missing texts, several at once; `done` is told of each that is over, fetched or not.

    Raises CorpusError if the library cannot be written or another program is syncing it.
    """
    if not missing:
        return Report(present=tuple(present), fetched=(), failed=())
    with _syncing(shelf), _Fetcher(shelf, upstream, today, limits or Limits()) as fetcher:
        failed = [failure for failure in _in_threads(fetcher, missing, done) if failure]
    lost = {failure.document.document_id for failure in failed}
    fetched = tuple(document.document_id for document in missing if document.document_id not in lost)
    return Report(present=tuple(present), fetched=fetched, failed=tuple(failed))


def _in_threads(
    fetcher: "_Fetcher", missing: Sequence[Document], done: Callable[[Document], None]
) -> Iterator[Failure | None]:
    def one(document: Document) -> Failure | None:
        failure = fetcher.fetch(document)
        done(document)
        return failure

    with ThreadPoolExecutor(max_workers=fetcher.limits.threads) as pool:
        try:
            yield from pool.map(one, missing)
        except BaseException:  # Ctrl-C or a full disk: the files under way end at their next chunk
            fetcher.stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@contextmanager
def _syncing(shelf: Shelf) -> Iterator[None]:
    """One sync at a time: two would write the same part files."""
    from filelock import FileLock, Timeout

    try:
        (shelf.root / "downloads").mkdir(parents=True, exist_ok=True)
        with FileLock(shelf.root / "sync.lock", timeout=0):
            yield
    except Timeout as error:
        raise CorpusError("library_busy") from error
    except OSError as error:
        raise CorpusError("library_unwritable", reason=error.strerror or type(error).__name__) from error


class _Fetcher:
    """Fetches one document at a time for each thread; all share one pool of connections."""

    def __init__(self, shelf: Shelf, upstream: Upstream, today: date, limits: Limits) -> None:
        import httpx

        self.shelf = shelf
        self.upstream = upstream
        self.today = today
        self.limits = limits
        self.stopped = threading.Event()
        timeout = httpx.Timeout(limits.read, connect=limits.connect)
        # identity: a compressed reply has no ranges to resume and no length to bound
        self.client = httpx.Client(timeout=timeout, headers={"Accept-Encoding": "identity"}, follow_redirects=False)

    def __enter__(self) -> "_Fetcher":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def fetch(self, document: Document) -> Failure | None:
        """Fetch, check, convert and keep one text; None if it is kept."""
        reasons: dict[str, DownloadFailed] = {}
        for round_number in range(self.limits.rounds):
            if round_number:
                self.stopped.wait(self.limits.pause)
            for address in self.upstream.addresses(document):
                try:
                    self._keep(document, self._whole(document, address))
                    return None
                except DownloadFailed as error:
                    reasons[address] = error
                if self.stopped.is_set():
                    break
        return Failure(document=document, reasons=tuple(reasons.values()))

    def _keep(self, document: Document, raw: bytes) -> None:
        text = markdown_text(raw.decode("utf-8"))
        receipt = Receipt(
            text_sha256=sha256_of(text.encode("utf-8")),
            source=UPSTREAM,
            source_sha256=document.upstream_sha256,
            added=self.today.isoformat(),
        )
        self.shelf.keep(document.document_id, text, receipt)
        self.shelf.part_path(document.document_id).unlink(missing_ok=True)

    def _whole(self, document: Document, address: str) -> bytes:
        """The raw bytes, their checksum right. Raises DownloadFailed; what is wrong is thrown away.

        What was gone on with may have begun with another mirror's wrong bytes: it is fetched once more from the start.
        """
        part = self.shelf.part_path(document.document_id)
        resumed = part.exists()
        self._download(document, address, part)
        data = part.read_bytes()
        if hashlib.sha256(data).hexdigest() == document.upstream_sha256:
            return data
        part.unlink()
        if resumed:
            return self._whole(document, address)
        raise self._failed("download_wrong", address)

    def _download(self, document: Document, address: str, part: Path) -> None:
        import httpx

        have = part.stat().st_size if part.exists() else 0
        if have >= document.upstream_bytes:
            part.unlink(missing_ok=True)  # it was whole and wrong, or another version's
            have = 0
        deadline = time.monotonic() + self.limits.whole
        try:
            with self._opened(address, have, deadline) as response:
                self._write(document, response, part, have, deadline)
        except httpx.TimeoutException as error:
            raise self._failed("download_slow", address) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            kept = part.exists() and part.stat().st_size > have
            raise self._failed("download_cut" if kept else "download_unreachable", address) from error

    @contextmanager
    def _opened(self, address: str, have: int, deadline: float) -> "Iterator[httpx.Response]":
        """The reply to a request, redirects followed as far as they are allowed."""
        headers = {"Range": f"bytes={have}-"} if have else {}
        for _ in range(_MOST_REDIRECTS + 1):
            with self.client.stream("GET", address, headers=headers) as response:
                if not response.is_redirect:
                    yield response
                    return
                address = self._next(address, response.headers.get("location", ""))
            if time.monotonic() > deadline:
                raise self._failed("download_slow", address)
        raise self._failed("download_redirect", address)

    def _next(self, address: str, location: str) -> str:
        target = allowed_redirect(address, location, self.upstream.hosts)
        if target is None:
            raise self._failed("download_redirect", address)
        return target

    def _write(self, document: Document, response: "httpx.Response", part: Path, have: int, deadline: float) -> None:
        address = str(response.url)
        if response.status_code == 416:
            part.unlink(missing_ok=True)
        resumes = response.status_code == 206 and response.headers.get("content-range", "").startswith(f"bytes {have}-")
        if not resumes and response.status_code != 200:
            raise self._failed("download_status", address, status=response.status_code)
        if response.headers.get("content-encoding", "identity") != "identity":
            raise self._failed("download_wrong", address)
        size, limit = have if resumes else 0, 3 * document.upstream_bytes + _SPARE_BYTES
        with part.open("ab" if resumes else "wb") as file:
            for chunk in response.iter_raw():
                size += len(chunk)
                if size > limit:
                    file.truncate(0)
                    raise self._failed("download_too_large", address)
                file.write(chunk)
                if time.monotonic() > deadline or self.stopped.is_set():
                    raise self._failed("download_slow", address)

    def _failed(self, key: str, address: str, **details: object) -> DownloadFailed:
        return DownloadFailed(key, host=urlsplit(address).hostname or "", **details)


def allowed_redirect(address: str, location: str, hosts: frozenset[str]) -> str | None:
    """Where a redirect leads, None where it may not lead: only to https, only to a mirror's own host.

    >>> allowed_redirect("https://a.example/x", "/y", frozenset({"a.example"}))
    'https://a.example/y'
    >>> allowed_redirect("https://a.example/x", "http://a.example/y", frozenset({"a.example"})) is None
    True
    """
    try:
        target = urljoin(address, location)
        parts = urlsplit(target)
        allowed = parts.scheme == "https" and parts.hostname in hosts and not parts.username
    except ValueError:
        return None
    return target if location and allowed else None

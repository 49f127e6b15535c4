"""Downloading the texts: whatever a mirror does, nothing wrong is kept, what can be had is, and it ends in time."""

import hashlib
import io
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.cli.main import main
from assistant.corpus.library import Limits, Report, Shelf, Upstream, read_mirrors, sync, wanted
from assistant.corpus.library.download import MIRRORS, allowed_redirect
from assistant.corpus.library.plain import markdown_text, squeezed
from assistant.corpus.load import Corpus
from assistant.corpus.parse import parse
from assistant.errors import CorpusError, UsageError
from assistant.schema import Document
from tests.support import mirror as mirrors
from tests.support.mirror import Mirror, serving

TODAY = date(2026, 11, 23)
QUICK = Limits(connect=1.0, read=0.4, whole=0.8, rounds=2, pause=0.0, threads=4)
COMMIT = "0123456789abcdef"


def _raw(title: str, articles: int) -> bytes:
    body = "".join(
        f"- **第{'一二三四五六七八九'[n]}条**　　{title}的第{n + 1}件事。\n\n  还有一句。\n\n" for n in range(articles)
    )
    front = f"---\nid: x\ntitle: {title}\n---\n\n"
    contents = "## 目　　录\n\n- 第一章　　总　　则\n\n---\n\n"
    return (front + f"**{title}**\n\n> （2020年1月1日通过）\n\n" + contents + "## 第一章　　总  则\n\n" + body).encode()


FILES = {
    "content/法律/灯笼法.md": _raw("灯笼法", 9),
    "content/法律/kite.md": _raw("风筝法", 7),
    "content/drum.md": _raw("鼓法", 3),
}
LANTERN, KITE, DRUM = FILES


def _document(path: str) -> Document:
    name = {LANTERN: "lantern-law-2020", KITE: "kite-law-2020", DRUM: "drum-law-2020"}[path]
    data = FILES[path]
    return Document(
        document_id=name,
        title=name,
        title_en=name,
        short_title=name,
        short_title_en=name,
        upstream_path=path,
        upstream_sha256=hashlib.sha256(data).hexdigest(),
        upstream_bytes=len(data),
    )


DOCUMENTS = [_document(path) for path in FILES]


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "library")


@pytest.fixture
def one() -> Iterator[Mirror]:
    with serving(FILES.get) as mirror:
        yield mirror


@pytest.fixture
def two() -> Iterator[Mirror]:
    with serving(FILES.get) as mirror:
        yield mirror


def run(shelf: Shelf, *served: Mirror | str, limits: Limits = QUICK, documents: list[Document] = DOCUMENTS) -> Report:
    templates = tuple(mirror if isinstance(mirror, str) else mirror.template for mirror in served)
    upstream = Upstream(repository="made/up", commit=COMMIT, mirrors=templates)
    missing, present = wanted(documents, shelf)
    return sync(missing, present, shelf, upstream, TODAY, limits)


def reasons(report: Report) -> dict[str, list[str]]:
    return {failure.document.document_id: [reason.key for reason in failure.reasons] for failure in report.failed}


def test_fetched_checked_converted_and_kept(shelf: Shelf, one: Mirror) -> None:
    report = run(shelf, one)
    assert (len(report.fetched), report.failed) == (3, ())
    text = shelf.text_path("lantern-law-2020").read_text("utf-8")
    assert text.startswith("灯笼法\n\n（2020年1月1日通过）\n\n第一章　总则\n\n第一条　灯笼法的第1件事。\n还有一句。\n")
    assert [span.path for span in parse(text)] == [str(number) for number in range(1, 10)]
    assert list((shelf.root / "downloads").iterdir()) == []


def test_a_second_run_fetches_nothing(shelf: Shelf, one: Mirror) -> None:
    run(shelf, one)
    one.asked.clear()
    report = run(shelf, one)
    assert (len(report.present), report.fetched, one.asked) == (3, (), [])


def test_only_what_is_missing_or_altered_is_fetched_again(shelf: Shelf, one: Mirror) -> None:
    run(shelf, one)
    one.asked.clear()
    shelf.remove("kite-law-2020")
    shelf.text_path("drum-law-2020").write_text("第一条　改了。\n", "utf-8")
    assert set(run(shelf, one).fetched) == {"kite-law-2020", "drum-law-2020"}
    assert {path for path, _ in one.asked} == {KITE, DRUM}


def test_a_mirror_that_is_down_is_passed_over(shelf: Shelf, one: Mirror) -> None:
    assert run(shelf, "http://127.0.0.1:1/{path}", one).failed == ()


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        pytest.param(mirrors.wrong, "download_wrong", id="wrong_bytes"),
        pytest.param(mirrors.page, "download_wrong", id="a_page_instead"),
        pytest.param(mirrors.gone, "download_status", id="404"),
        pytest.param(mirrors.busy, "download_status", id="503"),
        pytest.param(mirrors.drip, "download_slow", id="slow_bytes"),
        pytest.param(mirrors.silent, "download_slow", id="silence"),
        pytest.param(mirrors.endless, "download_too_large", id="far_too_large"),
        pytest.param(mirrors.compressed, "download_wrong", id="compressed"),
        pytest.param(mirrors.elsewhere("https://elsewhere.example/x"), "download_redirect", id="another_host"),
        pytest.param(mirrors.elsewhere("http://127.0.0.1:9/x"), "download_redirect", id="no_https"),
    ],
)
def test_a_mirror_that_misbehaves(
    behaviour: mirrors.Behaviour, reason: str, shelf: Shelf, tmp_path: Path, one: Mirror, two: Mirror
) -> None:
    """Alone it loses its one text, with the reason, and no other; with a second mirror nothing is lost."""
    one.always(LANTERN, behaviour)
    started = time.monotonic()
    report = run(shelf, one)
    assert time.monotonic() - started < 10
    assert set(report.fetched) == {"kite-law-2020", "drum-law-2020"}
    assert reasons(report) == {"lantern-law-2020": [reason]}
    assert not shelf.text_path("lantern-law-2020").exists()
    one.always(LANTERN, behaviour)
    assert run(Shelf(tmp_path / "other"), one, two).failed == ()
    assert run(shelf, one, two).failed == ()
    assert shelf.is_whole("lantern-law-2020")


def test_a_cut_connection_is_gone_on_with_where_it_broke(shelf: Shelf, one: Mirror) -> None:
    one.once(LANTERN, mirrors.cut)
    report = run(shelf, one, limits=Limits(connect=1, read=1, whole=2, rounds=1, pause=0))
    assert reasons(report) == {"lantern-law-2020": ["download_cut"]}
    half = len(FILES[LANTERN]) // 2
    assert shelf.part_path("lantern-law-2020").stat().st_size == half
    one.asked.clear()
    assert run(shelf, one).fetched == ("lantern-law-2020",)
    assert one.asked == [(LANTERN, f"bytes={half}-")]


def test_what_one_mirror_began_wrong_another_does_not_go_on_with(shelf: Shelf, one: Mirror) -> None:
    part = shelf.part_path("lantern-law-2020")
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(100))
    assert run(shelf, one).failed == ()
    assert shelf.is_whole("lantern-law-2020")


def test_a_part_that_is_longer_than_the_file_is_thrown_away(shelf: Shelf, one: Mirror) -> None:
    part = shelf.part_path("lantern-law-2020")
    part.parent.mkdir(parents=True)
    part.write_bytes(bytes(10_000))
    assert run(shelf, one).failed == ()
    assert (LANTERN, "") in one.asked


def test_paths_are_percent_encoded() -> None:
    upstream = Upstream(repository="made/up", commit=COMMIT)
    first, second = upstream.addresses(_document(LANTERN))
    assert (
        first
        == f"https://raw.githubusercontent.com/made/up/{COMMIT}/content/%E6%B3%95%E5%BE%8B/%E7%81%AF%E7%AC%BC%E6%B3%95.md"
    )
    assert second.startswith(f"https://cdn.jsdelivr.net/gh/made/up@{COMMIT}/content/")


def test_the_users_own_text_of_a_catalogued_document_is_left_alone(shelf: Shelf, one: Mirror) -> None:
    from assistant.corpus.library import Receipt
    from assistant.corpus.library.shelf import sha256_of

    text = "第一条　我的。\n"
    receipt = Receipt(text_sha256=sha256_of(text.encode()), source="mine.txt", source_sha256="0", added="2026-11-23")
    shelf.keep("lantern-law-2020", text, receipt)
    assert "lantern-law-2020" in run(shelf, one).present
    assert shelf.text_path("lantern-law-2020").read_text("utf-8") == text


def test_a_newer_pin_fetches_again(shelf: Shelf, one: Mirror) -> None:
    from dataclasses import replace

    run(shelf, one)
    newer = [replace(DOCUMENTS[0], upstream_sha256="0" * 64), *DOCUMENTS[1:]]
    assert [document.document_id for document in wanted(newer, shelf)[0]] == ["lantern-law-2020"]


def test_one_sync_at_a_time(shelf: Shelf, one: Mirror) -> None:
    shelf.root.mkdir()
    with FileLock(shelf.root / "sync.lock"), pytest.raises(CorpusError) as caught:
        run(shelf, one)
    assert caught.value.key == "library_busy"


def test_a_library_that_cannot_be_written_is_named(tmp_path: Path, one: Mirror) -> None:
    (tmp_path / "library").write_text("a file, no folder")
    with pytest.raises(CorpusError) as caught:
        run(Shelf(tmp_path / "library"), one)
    assert caught.value.key == "library_unwritable"


@pytest.mark.parametrize(
    ("location", "allowed"),
    [
        pytest.param("/other/path", True, id="same_host"),
        pytest.param("https://b.example/x", True, id="the_other_mirror"),
        pytest.param("https://evil.example/x", False, id="another_host"),
        pytest.param("http://a.example/x", False, id="no_https"),
        pytest.param("https://a.example@evil.example/x", False, id="a_name_in_disguise"),
        pytest.param("https://user@a.example/x", False, id="credentials"),
        pytest.param("file:///etc/passwd", False, id="a_file"),
        pytest.param("https://[bad", False, id="no_address"),
        pytest.param("", False, id="nowhere"),
    ],
)
def test_redirects(location: str, allowed: bool) -> None:
    target = allowed_redirect("https://a.example/start", location, frozenset({"a.example", "b.example"}))
    assert (target is not None) == allowed


@pytest.mark.parametrize("text", ["ftp://a.example/{path}", "https://a.example/", "{path}", "https:///{path}"])
def test_a_mirror_that_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_mirrors(text)


def test_mirrors_are_settable() -> None:
    assert read_mirrors("") == MIRRORS
    assert read_mirrors(" https://a.example/{path}\nhttp://b.example/{commit}/{path}") == (
        "https://a.example/{path}",
        "http://b.example/{commit}/{path}",
    )


def test_what_cannot_be_had_upstream_is_named(shelf: Shelf) -> None:
    with pytest.raises(UsageError):
        wanted(DOCUMENTS, shelf, ["zunyi-plan"])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    monkeypatch.setenv("ASSISTANT_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setattr("sys.stdin", io.StringIO())
    return Shelf(tmp_path / "library")


def test_the_command_line_names_what_failed_and_ends_with_7(
    home: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(lambda path: None) as empty:
        monkeypatch.setenv("ASSISTANT_MIRRORS", f"{empty.template} http://127.0.0.1:1/{{path}}")
        assert main(["library", "sync", "school-health-regulations-1990"]) == 7
    shown = capsys.readouterr()
    assert "学校卫生工作条例（school-health-regulations-1990）" in shown.err
    assert "404" in shown.err
    assert "连不上" in shown.err
    assert "失败 1 份" in shown.out


def test_all_texts_are_fetched_and_say_what_the_reference_texts_say(
    shared: Path, home: Shelf, corpus: Corpus, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The 64 texts from the raw bytes: every article and heading equals the reference text's, white space aside."""
    root = next((shared / "upstream").glob("*/*@*"), None)
    if root is None:
        pytest.skip("the raw files (../shared/upstream) are not on this machine")

    def stored(path: str) -> bytes | None:
        file = root / path
        return file.read_bytes() if file.is_file() else None

    with serving(stored) as mirror:
        monkeypatch.setenv("ASSISTANT_MIRRORS", mirror.template)
        monkeypatch.setenv("ASSISTANT_STATUTES", "0")  # what the package of laws holds need not be fetched
        assert main(["library", "sync"]) == 0
        asked = len(mirror.asked)
        assert main(["library", "sync"]) == 0
        assert len(mirror.asked) == asked == 64
    assert main(["library", "check"]) == 0
    assert "64 份，新下载 0 份" in capsys.readouterr().out
    for document_id in home.ids():
        kept = home.text_path(document_id).read_text("utf-8")
        reference = markdown_text((shared / "policies" / f"{document_id}.md").read_text("utf-8"))
        assert _clauses(kept) == _clauses(reference), document_id
        assert not any(mark in kept for mark in ("**", "\n#", "\n- ", "\n>", "[^")), document_id


def _clauses(text: str) -> list[tuple[str, tuple[str, ...], str]]:
    return [
        (span.path, tuple(squeezed(heading) for heading in span.headings), squeezed(text[span.start : span.end]))
        for span in parse(text)
    ]

import errno
import json
import multiprocessing
import os
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import IndexCorrupt, IndexStale, StoreUnreadable, StoreUnwritable
from assistant.retrieval.embedding import asking_of, load_embedding
from assistant.retrieval.index import Index, passages_of, read_manifest
from assistant.retrieval.index import store as store_module
from assistant.retrieval.segment import Segmenter, read_lexicon
from tests.conftest import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def small() -> Corpus:
    """The plan alone: quick to index."""
    return load_corpus(ROOT / "corpus", only=["zunyi-plan"])


@pytest.fixture(scope="module")
def built(small: Corpus, segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> Index:
    index = _index(tmp_path_factory.mktemp("index") / "store", small, segmenter)
    index.build().close()
    return index


@pytest.fixture
def store(built: Index, tmp_path: Path) -> Index:
    """A copy of a built index, to be damaged."""
    root = tmp_path / "store"
    shutil.copytree(built.root, root)
    return Index(root, built.corpus, built.segmenter, built.model)


def _index(root: Path, corpus: Corpus, segmenter: Segmenter) -> Index:
    return Index(root, corpus, segmenter, load_embedding(str(ROOT / "index" / "embedding")))


def test_a_fresh_store_opens_again_and_again(built: Index) -> None:
    for _ in range(3):
        store = built.open()
        assert store.manifest.clauses == 161
        store.close()


def test_every_passage_is_found_by_its_own_vector(built: Index) -> None:
    store = built.open()
    passages = [
        p for clause in built.corpus.clauses.values() for p in passages_of(built.corpus.statements(clause), clause)
    ]
    vectors = built.model.encode([passage.indexed_text for passage in passages])
    lost = [
        p.passage_id
        for p, v in zip(passages, vectors, strict=True)
        if p.clause_id not in store.dense(v, p.language, 10)
    ]
    assert len(lost) <= len(passages) // 200, lost[:5]


def test_graph_search_agrees_with_exact_search(built: Index) -> None:
    """Recall at 10 of the approximate graph, measured on real vectors."""
    store = built.open()
    passages = [
        p
        for clause in built.corpus.clauses.values()
        for p in passages_of(built.corpus.statements(clause), clause)
        if p.language == "zh"
    ]
    vectors = built.model.encode([passage.indexed_text for passage in passages])
    compared = store.comparable(vectors, "zh")
    recalls = []
    for row in range(0, len(passages), 25):
        exact = np.argsort(-(compared @ compared[row]))[:10]
        wanted = {passages[i].clause_id for i in exact}
        recalls.append(len(wanted & set(store.dense(vectors[row], "zh", 12))) / len(wanted))
    assert np.mean(recalls) >= 0.97


def test_a_missing_store_is_stale(small: Corpus, segmenter: Segmenter, tmp_path: Path) -> None:
    with pytest.raises(IndexStale):
        _index(tmp_path / "none", small, segmenter).open()


def test_another_corpus_is_refused_and_rebuilt(store: Index, segmenter: Segmenter) -> None:
    clauses = dict(store.corpus.clauses)
    clauses.pop("zunyi-plan/3.1")
    changed = replace(store.corpus, clauses=clauses, fingerprint="other")
    index = Index(store.root, changed, segmenter, store.model)
    with pytest.raises(IndexStale):
        index.open()
    told: list[str] = []
    rebuilt = index.ready(notify=told.append)
    assert told == ["index_stale"]
    assert rebuilt.manifest.clauses == 160
    rebuilt.close()


def test_another_lexicon_is_refused(store: Index, tmp_path: Path) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text((ROOT / "corpus" / "lexicon.tsv").read_text("utf-8") + "新词\t旧词\tnew word\n", "utf-8")
    index = Index(store.root, store.corpus, Segmenter(read_lexicon(path)), store.model)
    with pytest.raises(IndexStale):
        index.open()


@pytest.mark.parametrize("name", ["data_level0.bin", "link_lists.bin", "data.csc.index.npy"])
def test_a_damaged_file_is_noticed_before_it_is_searched(store: Index, name: str) -> None:
    folder = store.root / (store.root / "CURRENT").read_text("utf-8")
    victim = next(path for path in folder.rglob(name) if path.stat().st_size)
    victim.write_bytes(b"\0" * victim.stat().st_size)
    with pytest.raises(IndexCorrupt):
        store.open()
    told: list[str] = []
    store.ready(notify=told.append).close()
    assert told == ["index_corrupt"]


def test_a_deleted_segment_is_noticed(store: Index) -> None:
    folder = store.root / (store.root / "CURRENT").read_text("utf-8")
    shutil.rmtree(next(path.parent for path in folder.rglob("data_level0.bin")))
    with pytest.raises(IndexCorrupt):
        store.open()


def test_a_broken_manifest_is_noticed(store: Index) -> None:
    folder = store.root / (store.root / "CURRENT").read_text("utf-8")
    (folder / "manifest.json").write_text("{", "utf-8")
    with pytest.raises(IndexCorrupt):
        store.open()


def test_the_manifest_is_readable(built: Index) -> None:
    manifest = read_manifest(built.root)
    assert manifest is not None
    assert {"model", "lexicon", "corpus", "passages", "format"} <= set(json.loads(json.dumps(manifest)))


@pytest.mark.parametrize("root", [Path("/dev/null/store"), Path("/proc/store")])
def test_a_folder_that_cannot_be_written_is_said(small: Corpus, segmenter: Segmenter, root: Path) -> None:
    with pytest.raises(StoreUnwritable):
        _index(root, small, segmenter).build()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_is_said_and_the_old_store_answers(store: Index, small: Corpus, segmenter: Segmenter) -> None:
    (store.root / "CURRENT.new").symlink_to("/dev/full")
    with pytest.raises(StoreUnwritable):
        store.build()
    store.open().close()


def _build_slowly(root: str) -> None:
    corpus = load_corpus(ROOT / "corpus", only=["zunyi-plan"])
    index = _index(Path(root), corpus, Segmenter(read_lexicon(ROOT / "corpus" / "lexicon.tsv")))

    def stall(step: str, done: int, total: int) -> None:
        (Path(root) / "building").touch()
        time.sleep(60)

    index.build(stall)


def test_a_build_that_is_killed_leaves_the_old_store_answering(store: Index) -> None:
    process = multiprocessing.get_context("spawn").Process(target=_build_slowly, args=(str(store.root),))
    process.start()
    deadline = time.monotonic() + 60
    while not (store.root / "building").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert process.pid is not None
    os.kill(process.pid, signal.SIGKILL)
    process.join(10)
    opened = store.open()
    assert opened.manifest.clauses == 161
    opened.close()
    store.build().close()
    assert len([path for path in store.root.iterdir() if path.is_dir()]) <= 2


def test_ways_of_asking_are_compared_one_by_one(built: Index) -> None:
    """Each finds its own clause first, or one that is asked for in the same words."""
    store = built.open()
    clause = built.corpus.clauses["zunyi-plan/2.1/measures/8"]
    for language, asks in (("zh", clause.ways_of_asking("zh")[:20]), ("en", clause.ways_of_asking("en")[:20])):
        for vector in built.model.encode(asks):
            found = store.dense(vector, language)  # type: ignore[arg-type]
            assert found[clause.clause_id] == pytest.approx(1.0, abs=1e-3)
            assert max(found.values()) <= 1.0 + 1e-3
    store.close()


def test_texts_that_are_not_held_are_known_by_how_people_ask_for_them(built: Index) -> None:
    asked = next(utterance for utterance in built.corpus.elsewhere if utterance.language == "zh")
    document_id = asked.kind.split("/")[0]
    assert built.corpus.documents[document_id].held == "none"
    assert asked.kind not in built.corpus.clauses
    store = built.open()
    near = store.utterances("elsewhere", built.model.encode([asked.text])[0], "zh")
    assert near[asked.kind] == pytest.approx(1.0, abs=1e-3)
    assert store.utterances("elsewhere", np.zeros(built.model.dimensions, np.float32), "zh") == {}
    store.close()


def test_a_store_that_is_being_read_outlives_builds(store: Index) -> None:
    reading = store.open()
    for _ in range(2):
        store.build().close()
    assert reading.folder.is_dir()
    assert reading.dense(store.model.encode(["每天睡几个小时"])[0], "zh")
    reading.close()
    store.build().close()
    assert not reading.folder.exists()


# -- what is no damage ---------------------------------------------------------------------------------------------------

_ANSWERS = """
import sys
from pathlib import Path
from tests.retrieval.index.test_index import _index
from tests.conftest import ROOT
from assistant.corpus.load import load_corpus
from assistant.retrieval.segment import Segmenter, read_lexicon
corpus = load_corpus(ROOT / "corpus", only=["zunyi-plan"])
index = _index(Path(sys.argv[1]), corpus, Segmenter(read_lexicon(ROOT / "corpus" / "lexicon.tsv")))
store = index.ready(notify=lambda key: print("told", key))
found = store.dense(index.model.encode(["初中生每天睡几个小时"])[0], "zh", 10)
print(store.is_exact, "zunyi-plan/2.1/measures/8" in found)
try:
    index.build()
except Exception as error:
    print(type(error).__name__)
"""


_NOT_MOUNTED = 32  # what mount returns where it may not


def _alone(script: str) -> str:
    """What a shell script prints that has a file system of its own; skipped where the machine gives it none."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).returncode:
        pytest.skip("no file system of its own for a test on this machine (unshare -rm)")
    done = subprocess.run([unshare, "-rm", "sh", "-euc", script], capture_output=True, text=True, timeout=120, cwd=ROOT)
    if done.returncode == _NOT_MOUNTED:
        pytest.skip("no file system that can be made read-only for a test on this machine")
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("then", ["mount -o remount,ro {0}", "cat /dev/zero > {0}/full 2>/dev/null || true"])
def test_a_store_that_may_only_be_read_answers_and_is_not_called_damaged(
    store: Index, tmp_path: Path, then: str
) -> None:
    mount = tmp_path / "mount"
    mount.mkdir()
    script = f"mount -t tmpfs -o size=400m none {mount}; cp -r {store.root} {mount}/store; {then.format(mount)}; "
    printed = _alone(script + f"{shlex.quote(sys.executable)} -c {shlex.quote(_ANSWERS)} {mount}/store").split("\n")
    assert printed[0] == "True True"
    assert printed[1] == "StoreUnwritable"


@pytest.mark.parametrize(
    "said", ["(code: 8) attempt to write a readonly database", "(code: 13) database or disk is full"]
)
def test_where_chroma_may_not_write_every_statement_is_compared(
    store: Index, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    vector = store.model.encode(["初中生每天睡几个小时"])[0]
    whole = store.open()
    by_graph = whole.dense(vector, "zh", 10)
    whole.close()
    monkeypatch.setattr(store_module, "open_client", _refusing(said))
    with pytest.raises(IndexCorrupt):
        store.open()  # the folder can be written: then it is a fault
    monkeypatch.setattr(store_module, "is_writable", lambda folder: False)
    opened = store.open()
    assert opened.is_exact
    assert opened.dense(vector, "zh", 10) == pytest.approx(by_graph, abs=1e-4)
    opened.close()


def test_another_process_that_writes_is_no_damage(store: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_module, "open_client", _refusing("(code: 5) database is locked"))
    opened = store.open()
    assert opened.is_exact
    opened.close()


def _refusing(said: str) -> Callable[[Path], object]:
    def refuse(folder: Path) -> object:
        raise RuntimeError(f"error returned from database: {said}")

    return refuse


@pytest.mark.parametrize("name", ["CURRENT", "manifest.json", "asks-zh.npy"])
def test_a_file_that_may_not_be_read_is_said(store: Index, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def refused(self: Path, *given: object, **named: object) -> object:
        if self.name == name:
            raise PermissionError(errno.EACCES, "Permission denied")
        return open(self, "rb").read() if not given else open(self, encoding="utf-8").read()

    monkeypatch.setattr(Path, "read_bytes", refused)
    monkeypatch.setattr(Path, "read_text", refused)
    with pytest.raises(StoreUnreadable):
        store.open()


def test_rows_of_the_graph_that_changed_places_are_noticed(store: Index) -> None:
    folder = store.root / (store.root / "CURRENT").read_text("utf-8")
    with closing(sqlite3.connect(folder / "chroma" / "chroma.sqlite3")) as database:
        ids = [row for (row,) in database.execute("SELECT embedding_id FROM embeddings LIMIT 2")]
        for old, new in ((ids[0], "x"), (ids[1], ids[0]), ("x", ids[1])):
            database.execute("UPDATE embeddings SET embedding_id = ? WHERE embedding_id = ?", (new, old))
        database.commit()
    with pytest.raises(IndexCorrupt):
        store.open()


def test_a_store_of_before_the_rows_were_counted_still_opens(store: Index) -> None:
    path = store.root / (store.root / "CURRENT").read_text("utf-8") / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    del manifest["files"]["chroma/rows"]
    path.write_text(json.dumps(manifest), "utf-8")
    store.open().close()


@pytest.mark.parametrize("name", ["clauses.json", "vocab.index.json", "params.index.json", "asks-zh.labels"])
def test_every_file_of_a_store_is_covered(store: Index, name: str) -> None:
    victim = next((store.root / (store.root / "CURRENT").read_text("utf-8")).rglob(name))
    text = victim.read_text("utf-8")
    victim.write_text(text[: len(text) // 2] + " " + text[len(text) // 2 :], "utf-8")
    with pytest.raises(IndexCorrupt):
        store.open()


def test_what_killed_builds_left_goes_when_the_next_one_begins(store: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    left = [store.root / f"{'a' * 16}-{number}" for number in range(3)]
    for folder in left:
        (folder / "chroma").mkdir(parents=True)
    monkeypatch.setattr(Index, "_fill", lambda *given: (_ for _ in ()).throw(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        store.build()
    assert not any(folder.exists() for folder in left)
    store.open().close()


@pytest.mark.parametrize("learned", [True, False], ids=["learned", "not-learned"])
def test_a_question_is_nearest_to_itself_whether_asking_was_learned_or_not(
    learned: bool, small: Corpus, segmenter: Segmenter, tmp_path: Path
) -> None:
    left_out = shutil.ignore_patterns() if learned else shutil.ignore_patterns("asking.npz")
    folder = shutil.copytree(ROOT / "index" / "embedding", tmp_path / "embedding", ignore=left_out)
    model = load_embedding(str(folder))
    assert (asking_of(model) is model) != learned
    store = Index(tmp_path / "store", small, segmenter, model).build()
    uttered = next(utterance for utterance in small.prepared if utterance.language == "zh")
    vector = asking_of(model).encode([uttered.text])[0]
    near = store.asked_for(vector if learned else store.comparable(vector, "zh"), "zh")
    store.close()
    assert near[uttered.kind] == 1.0

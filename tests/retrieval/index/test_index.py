import json
import multiprocessing
import os
import shutil
import signal
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import IndexCorrupt, IndexStale, StoreUnwritable
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.index import Index, passages_of, read_manifest
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

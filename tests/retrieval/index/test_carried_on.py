"""A store that came about step by step is the store that is built at once."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import bm25s
import numpy as np
import pytest

from assistant.corpus.library.shelf import Receipt, Shelf, sha256_of
from assistant.corpus.load import Corpus, load_corpus
from assistant.question import read_places
from assistant.question.question import read_question
from assistant.retrieval import Retriever
from assistant.retrieval.embedding import load_embedding
from assistant.retrieval.index import Index
from assistant.retrieval.index import build as build_module
from assistant.retrieval.index.graph import Change
from assistant.retrieval.index.store import PHRASES, WORD_INDEXES, Store
from assistant.retrieval.index.words import weights
from assistant.retrieval.segment import Segmenter
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

SCHOOL = """晴川中学学生手机管理办法

第一条　学生带手机进校的，到校后把手机交到班主任处，放学时领回。
第二条　走读生家长有急事找孩子，可以打到年级办公室。
第三条　每周三下午第三节课后为无屏幕时间，全校师生都不看手机。
"""
CORRECTED = SCHOOL.replace("每周三下午第三节", "每周四下午第二节")
STREET = """松岗街道儿童之家开放办法

第一条　儿童之家周末上午九点开门，下午五点关门。
第二条　六岁以下的孩子要有大人陪着。
"""
QUESTIONS = (
    "手机交给谁保管",
    "儿童之家几点开门",
    "近视率要降到多少",
    "How many hours should pupils sleep?",
    "无屏幕时间",
)


def _keep(shelf: Shelf, name: str, text: str) -> None:
    title = text.splitlines()[0]
    receipt = Receipt(text_sha256=sha256_of(text.encode()), source="own", source_sha256="", added="2026-01-01")
    record = {"id": name, "title": title, "title_en": title, "short_title": title, "short_title_en": title}
    shelf.keep(name, text, receipt, record | {"level": "school", "status": "in-force", "issued": "2025-09-01"})


def _corpus(library: Path, before: Corpus | None = None) -> Corpus:
    return load_corpus(ROOT / "corpus", library, only=["zunyi-plan", "school", "street"], before=before)


def _index(root: Path, corpus: Corpus, segmenter: Segmenter) -> Index:
    return Index(root, corpus, segmenter, load_embedding(str(ROOT / "index" / "embedding")))


@pytest.fixture(scope="module")
def steps(segmenter: Segmenter, tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Corpus, Path]]:
    """Stores of one folder that was added to, corrected and taken from, none built from nothing but the first; copied at each step."""
    folder = tmp_path_factory.mktemp("steps")
    shelf, root = Shelf(folder / "library"), folder / "store"
    corpus = _corpus(shelf.root)
    _index(root, corpus, segmenter).build().close()
    found: dict[str, tuple[Corpus, Path]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_module, "_LOG", _Loud())
        for name in ("added", "corrected", "another", "removed"):
            corpus, _ = found[name] = _step(name, shelf, root, segmenter, corpus)
    return found


class _Loud:
    """Stands for the log: a store that could not be carried on fails the test."""

    def warning(self, text: str, error: Exception) -> None:
        raise error


def _step(name: str, shelf: Shelf, root: Path, segmenter: Segmenter, before: Corpus) -> tuple[Corpus, Path]:
    if name == "removed":
        shelf.remove("school")
    else:
        text = {"added": SCHOOL, "corrected": CORRECTED, "another": STREET}[name]
        _keep(shelf, "street" if name == "another" else "school", text)
    corpus = _corpus(shelf.root, before)
    assert corpus == _corpus(shelf.root)
    _index(root, corpus, segmenter).ready().close()
    return corpus, root / (root / "CURRENT").read_text("utf-8")


@pytest.mark.parametrize("step", ["another", "removed"])
def test_a_store_that_was_carried_on_is_the_one_built_from_nothing(
    steps: Mapping[str, tuple[Corpus, Path]], step: str, segmenter: Segmenter, tmp_path: Path
) -> None:
    corpus, folder = steps[step]
    fresh = _index(tmp_path, corpus, segmenter).build()
    carried = Store(folder, build_module.Manifest(**build_module.json.loads((folder / "manifest.json").read_text())))
    assert carried.is_complete()
    assert carried.manifest.key == fresh.manifest.key
    assert carried.manifest.passages == fresh.manifest.passages
    _same_files(folder, fresh.folder)
    _same_graph(carried, fresh)
    _same_answers(corpus, carried, fresh, segmenter)
    fresh.close()
    carried.close()


def _same_files(carried: Path, fresh: Path) -> None:
    """Words, numbers and labels byte by byte; vectors to the last digits."""
    for kind in WORD_INDEXES:
        for path in sorted((fresh / f"bm25-{kind}").iterdir()):
            assert (carried / f"bm25-{kind}" / path.name).read_bytes() == path.read_bytes(), path.name
    for language in ("zh", "en"):
        for name in (*PHRASES, "common"):
            for path in sorted(fresh.glob(f"{name}-{language}*")):
                if path.name in {f"{name}-{language}.npy"}:
                    np.testing.assert_allclose(np.load(carried / path.name), np.load(path), atol=1e-6)
                else:
                    assert (carried / path.name).read_bytes() == path.read_bytes(), path.name
        assert (carried / f"rows-{language}.keys").read_text() == (fresh / f"rows-{language}.keys").read_text()


def _same_graph(carried: Store, fresh: Store) -> None:
    for language, collection in fresh._collections.items():
        wanted, found = (
            c.get(include=["embeddings", "metadatas"]) for c in (collection, carried._collections[language])
        )
        rows, others = (dict(zip(g["ids"], g["embeddings"], strict=True)) for g in (wanted, found))  # type: ignore[arg-type]
        assert rows.keys() == others.keys()
        np.testing.assert_allclose(np.array([others[name] for name in rows]), np.array(list(rows.values())), atol=1e-6)
        told, other = (dict(zip(g["ids"], g["metadatas"], strict=True)) for g in (wanted, found))  # type: ignore[arg-type]
        assert told == other


def _same_answers(corpus: Corpus, carried: Store, fresh: Store, segmenter: Segmenter) -> None:
    model = load_embedding(str(ROOT / "index" / "embedding"))
    places = read_places(ROOT / "corpus", segmenter.frequency, "")
    for text in QUESTIONS:
        one, other = (
            [
                (hit.clause.clause_id, hit.score)
                for hit in Retriever(corpus, s, segmenter, model, places).hits(read_question(text))
            ]
            for s in (carried, fresh)
        )
        assert [name for name, _ in one] == [name for name, _ in other]
        assert [score for _, score in one] == pytest.approx([score for _, score in other], abs=1e-4)


def test_what_was_taken_out_stands_nowhere(steps: Mapping[str, tuple[Corpus, Path]]) -> None:
    corpus, folder = steps["removed"]
    assert "school" not in corpus.documents
    kept = [path for path in folder.rglob("*") if path.is_file() and "chroma" not in path.parts]
    assert not [path.name for path in kept if b"school/" in path.read_bytes()]


def test_a_damaged_store_is_not_carried_on(
    steps: Mapping[str, tuple[Corpus, Path]], segmenter: Segmenter, tmp_path: Path
) -> None:
    corpus, folder = steps["removed"]
    root = tmp_path / "store"
    build_module.shutil.copytree(folder.parent, root)
    victim = root / folder.name / "bm25-zh" / "tokens.npy"
    victim.write_bytes(b"\0" * victim.stat().st_size)
    other = replace(corpus, fingerprint="other")
    store = _index(root, other, segmenter).ready()
    assert store.manifest.worn == {"zh": 0, "en": 0}
    assert store.lexical(["儿童"], "zh")
    store.close()


def test_a_store_that_cannot_be_carried_on_is_built_from_nothing(
    steps: Mapping[str, tuple[Corpus, Path]], segmenter: Segmenter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, folder = steps["removed"]
    root = tmp_path / "store"
    build_module.shutil.copytree(folder.parent, root)
    fill = build_module.build_vectors

    def breaking(*arguments: object) -> object:
        if arguments[-1] is not None:
            raise ValueError("what was kept does not fit")
        return fill(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(build_module, "build_vectors", breaking)
    store = _index(root, replace(corpus, fingerprint="other"), segmenter).ready()
    assert store.is_complete()
    store.close()


def test_words_weigh_what_bm25s_gives_them() -> None:
    clauses = [["学校", "应当", "学校"], ["家长", "应当"], ["家长"], ["学校", "近视", "近视", "近视", "应当"]]
    vocabulary = list(dict.fromkeys(word for words in clauses for word in words))
    numbered = [[vocabulary.index(word) for word in words] for words in clauses]
    theirs = bm25s.BM25(method="lucene", k1=1.2, b=0.6)
    theirs.index((numbered, {name: number for number, name in enumerate(vocabulary)}), show_progress=False)
    flat = np.array([number for numbers in numbered for number in numbers], np.int32)
    ours = weights(flat, np.array([len(numbers) for numbers in numbered]), len(vocabulary))
    assert ours.keys() == theirs.scores.keys()
    for name, found in ours.items():
        assert np.array_equal(found, theirs.scores[name]), name


def test_a_graph_with_many_gaps_is_built_anew() -> None:
    old = {f"row-{number}": "1" for number in range(100)}
    assert Change.between(old, {**old, "row-3": "2", "new": "1"}).suits(101)
    assert not Change.between(old, {**old, "row-3": "2"}, worn=15).suits(100)
    assert not Change.between(old, dict.fromkeys(old, "2")).suits(100)

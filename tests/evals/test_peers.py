"""The comparison with other libraries, without their environment: what is ours of it runs for real."""

import importlib
import json
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from assistant.corpus.load import Corpus, load_corpus
from evals.cli import main
from evals.measure import results
from evals.measure.libraries import library
from evals.peers.compare import Task, judged, launched, measured, task, with_ratios
from evals.peers.compare import order as order_of
from evals.peers.contenders import CONTENDERS, OURS, Contender
from evals.peers.orders import Chunk, Order, Span, Text, located
from evals.peers.score import Cover, Found, answer_share, hit, ndcg, ranks, scores
from evals.peers.table import FIGURES, ahead, ahead_sentence, caveat, header, markdown, peers_rows, printed
from evals.peers.texts import texts_of
from evals.sets.cases import Case, EvalError
from tests.conftest import ROOT

#                 0         1         2
#                 0123456789012345678901234567
TEXT = Text(
    text_id="t",
    text="head aaaaaaaaaa bbbb cccccc.",
    spans=(
        Span(clause_id="a", start=5, end=15),
        Span(clause_id="b", start=16, end=20),
        Span(clause_id="c", start=21, end=28),
    ),
)
ENGLISH = Text(text_id="t#en", text="english b", spans=(Span(clause_id="b", start=0, end=9),))
COVER = Cover([TEXT, ENGLISH])


def chunk(start: int, end: int, text_id: str = "t") -> Chunk:
    return Chunk(text_id=text_id, start=start, end=end)


def found(*ranked: Chunk, shown: int = 2) -> Found:
    return Found(shown=ranked[:shown], ranked=ranked, milliseconds=1.0)


# -- which clauses a chunk covers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "covered"),
    [
        pytest.param(5, 15, "a", id="the_clause_itself"),
        pytest.param(0, 28, "abc", id="the_whole_text"),
        pytest.param(0, 10, "a", id="half_of_the_clause_and_of_the_chunk"),
        pytest.param(0, 9, "", id="less_than_half_of_either"),
        pytest.param(7, 9, "a", id="wholly_inside"),
        pytest.param(3, 7, "a", id="half_of_the_chunk"),
        pytest.param(2, 7, "", id="less_than_half_of_the_chunk"),
        pytest.param(10, 19, "ab", id="half_of_one_and_most_of_the_next"),
        pytest.param(12, 19, "b", id="a_tail_and_most_of_the_next"),
        pytest.param(0, 5, "", id="a_heading"),
        pytest.param(15, 16, "", id="between_clauses"),
    ],
)
def test_covered_clauses(start: int, end: int, covered: str) -> None:
    assert COVER.clauses(chunk(start, end)) == set(covered)


def test_a_clause_counts_from_its_translation() -> None:
    assert COVER.clauses(chunk(0, 9, "t#en")) == {"b"}


def test_a_chunk_of_an_unknown_text_is_refused() -> None:
    with pytest.raises(KeyError):
        COVER.clauses(chunk(0, 1, "other"))


# -- figures worked out by hand --------------------------------------------------------------------------------------


def test_figures_of_one_question() -> None:
    """The first chunk is the heading and half of a; the second b; the third b again, in English; the fifth a heading."""
    ranked = (chunk(0, 10), chunk(16, 20), chunk(0, 9, "t#en"), chunk(21, 28), chunk(0, 5), chunk(16, 20))
    one = scores(found(*ranked), ["b", "c"], COVER)
    assert one["hit_at_1"] == 0.0
    assert one["hit_at_5"] == 1.0
    assert one["hit_as_shipped"] == 1.0
    assert one["read_as_shipped"] == 14
    # b gains at rank 2; its English takes no rank, so c gains at rank 3
    assert one["ndcg_at_10"] == pytest.approx((0.6309298 + 0.5) / (1 + 0.6309298))
    assert one["answer_share_at_1"] == 0.0
    assert one["answer_share_at_5"] == pytest.approx((4 + 9 + 7) / (10 + 4 + 9 + 7 + 5))


def test_showing_little_by_itself_is_told_apart_from_ranking_low() -> None:
    one = scores(found(chunk(0, 10), chunk(21, 28), shown=1), ["c"], COVER)
    assert (one["hit_at_5"], one["hit_as_shipped"]) == (1.0, 0.0)


def test_a_chunk_of_everything_hits_but_is_mostly_something_else() -> None:
    whole = found(chunk(0, 28))
    one = scores(whole, ["b"], COVER)
    assert one["hit_at_1"] == 1.0
    assert one["answer_share_at_1"] == pytest.approx(4 / 28)


def test_nothing_found_scores_nothing() -> None:
    assert set(scores(found(), ["b"], COVER).values()) == {0.0}
    assert answer_share([], ["b"], COVER) == 0.0


def test_ten_ranks_are_left_after_repeats() -> None:
    covered = [frozenset({str(number // 2)}) for number in range(40)]
    kept = ranks(covered)
    assert [sorted(clauses) for clauses in kept] == [[str(number)] for number in range(10)]
    assert hit(kept, ["9"], 10) == 1.0
    assert hit(kept, ["10"], 10) == 0.0


def test_chunks_that_cover_nothing_take_a_rank() -> None:
    nothing: frozenset[str] = frozenset()
    kept = ranks([nothing, nothing, frozenset({"a"})])
    assert hit(kept, ["a"], 2) == 0.0
    assert ndcg(kept, ["a"]) == pytest.approx(0.5)


# -- the texts that every peer gets ----------------------------------------------------------------------------------


@pytest.mark.parametrize("only", [None, ["zunyi-plan"]], ids=["key_points", "plan"])
def test_every_clause_stands_where_its_span_says(only: Sequence[str] | None) -> None:
    corpus = load_corpus(ROOT / "corpus", only=only)
    texts = {text.text_id: text for text in texts_of(corpus)}
    for clause in corpus.clauses.values():
        assert _said(texts[clause.document_id], clause.clause_id) == clause.text
        if said := clause.translation or "\n".join(clause.plain_en):
            assert _said(texts[f"{clause.document_id}#en"], clause.clause_id) == said
    assert not [text for text in texts.values() if "asks" in text.text_id]


def _said(text: Text, clause_id: str) -> str:
    (span,) = (span for span in text.spans if span.clause_id == clause_id)
    return text.text[span.start : span.end]


def test_a_full_text_keeps_its_words_and_our_points_stand_beside_it(corpus: Corpus, tmp_path: Path) -> None:
    document = next(one for one in corpus.documents.values() if one.held == "digest" and one.articles)
    article = next(point.article for point in corpus.points[document.document_id] if point.article.isdigit())
    (tmp_path / "texts").mkdir()
    words = "中华人民共和国试验法\n\n" + "".join(f"第{_chinese(number)}条　试验之文。\n\n" for number in range(1, 100))
    (tmp_path / "texts" / f"{document.document_id}.txt").write_text(words, "utf-8")
    texts = {text.text_id: text for text in texts_of(load_corpus(ROOT / "corpus", tmp_path, [document.document_id]))}
    clause_id = f"{document.document_id}/{article}"
    assert texts[document.document_id].text == words
    point = next(one for one in corpus.points[document.document_id] if one.article == article)
    assert point.zh in _said(texts[f"{document.document_id}#points"], clause_id)
    assert point.en in _said(texts[f"{document.document_id}#en"], clause_id)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones else "")


def test_pieces_that_overlap_are_located_in_order() -> None:
    places = located(TEXT, ["head aaaaaaaaaa", "aaaaaaaaaa bbbb", "bbbb cccccc."])
    assert [(place.start, place.end) for place in places] == [(0, 15), (5, 20), (16, 28)]


def test_a_piece_that_was_rewritten_is_refused() -> None:
    with pytest.raises(ValueError, match="no part of the text"):
        located(TEXT, ["head  aaaa"])


# -- a worker of its own process -------------------------------------------------------------------------------------

FAKE = """
from evals.peers.orders import Chunk

class Fake:
    count = 1
    def build(self, texts):
        self.text = texts[0]
        return [Chunk(text_id=self.text.text_id, start=0, end=10)] * 3
    def search(self, question, count):
        if question == "broken":
            raise RuntimeError("cannot be asked, see /a/b/c.txt")
        start = self.text.text.find(question)
        return [Chunk(text_id=self.text.text_id, start=start, end=start + len(question))] * min(count, 2)

def start(order):
    return Fake()
"""


def order(adapter: str, *questions: str, texts: Sequence[Text] = (TEXT,), limit_seconds: int = 60) -> Order:
    return Order(
        adapter=adapter,
        teacher="",
        packages=("tqdm",),
        texts=tuple(texts),
        questions=questions,
        library={},
        limit_seconds=limit_seconds,
    )


def run_fake(folder: Path, *questions: str, source: str = FAKE, limit_seconds: int = 60) -> dict[str, Any]:
    (folder / "fake_peer.py").write_text(source, "utf-8")
    return launched(Path(sys.executable), order("fake_peer", *questions, limit_seconds=limit_seconds), folder)


def test_the_protocol_with_a_tiny_peer(tmp_path: Path) -> None:
    done = run_fake(tmp_path, "bbbb", "cccccc")
    assert done["count"] == 1
    assert done["chunks"] == 3
    assert done["chunk_characters"] == 10
    assert [answer["shown"] for answer in done["answers"]] == [[["t", 16, 20]], [["t", 21, 27]]]
    assert [len(answer["ranked"]) for answer in done["answers"]] == [2, 2]
    assert all(answer["milliseconds"] >= 0 for answer in done["answers"])
    assert done["peak_bytes"] > 5_000_000
    assert re.fullmatch(r"\d+\.\d+.*", done["versions"]["tqdm"])


@pytest.mark.parametrize(
    ("source", "question", "said"),
    [
        pytest.param(FAKE, "broken", "RuntimeError: cannot be asked, see …", id="search:no_paths_of_this_machine"),
        pytest.param("import a_package_that_is_not_there", "?", "ModuleNotFoundError: No module", id="missing_package"),
        pytest.param("def start(order):\n    return None", "?", "AttributeError", id="start"),
        pytest.param("import os\nos._exit(9)", "?", "WorkerLost: ended with 9 before it had a result", id="gone"),
        pytest.param(
            "import os, sys\nprint('out of luck in /a/b', file=sys.stderr, flush=True)\nos._exit(3)",
            "?",
            "WorkerLost: ended with 3 before it had a result: out of luck in …",
            id="gone:its_last_words",
        ),
        pytest.param(
            "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
            "?",
            "WorkerLost: killed by SIGKILL before it had a result",
            id="killed",
        ),
    ],
)
def test_what_goes_wrong_is_the_result(tmp_path: Path, source: str, question: str, said: str) -> None:
    done = run_fake(tmp_path, question, source=source)
    assert done["error"].startswith(said)
    assert set(done) == {"error"}


def test_a_peer_that_hangs_is_ended(tmp_path: Path) -> None:
    done = run_fake(tmp_path, "?", source="import time\ntime.sleep(60)", limit_seconds=1)
    assert done["error"] == "TimeoutError: took longer than it was given"


def test_the_environment_may_be_named_from_the_folder_that_one_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As make peers names it; the worker itself starts in another folder."""
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path)
    done = launched(Path("bin/python"), order("no_such_adapter", "?"), tmp_path / "work")
    assert done["error"] == "ModuleNotFoundError: No module named 'no_such_adapter'"


def test_a_python_that_cannot_be_started_says_why(tmp_path: Path) -> None:
    python = tmp_path / "python"
    python.write_text("no program", "utf-8")
    done = launched(python, order("fake_peer", "?"), tmp_path)
    assert done["error"].startswith("WorkerLost: could not be started: PermissionError")
    assert str(tmp_path) not in done["error"]


def test_without_the_peers_environment_the_way_to_it_is_named(tmp_path: Path) -> None:
    done = launched(tmp_path / "no-python", order("fake_peer", "?"), tmp_path)
    assert "make peers" in done["error"]
    assert str(tmp_path) not in done["error"]


@pytest.mark.slow
def test_bm25_on_jieba_for_real(tmp_path: Path) -> None:
    clauses = ("家庭合理安排儿童作息,倡导每天小学生10小时睡眠。", "有效控制儿童近视。", "预防学生欺凌。")
    text, spans = "", []
    for number, words in enumerate(clauses):
        spans.append(Span(clause_id=f"p/{number}", start=len(text), end=len(text) + len(words)))
        text += words + "\n"
    texts = [Text(text_id="p", text=text, spans=tuple(spans))]
    asked = ("孩子近视", "学生欺凌", "ⅹⅹⅹ")
    done = launched(Path(sys.executable), order("evals.peers.adapters.bm25_jieba", *asked, texts=texts), tmp_path)
    cases = [case("1", "p/1", asked[0]), case("2", "p/2", asked[1]), case("3", "p/0", asked[2])]
    assert [answer["shown"][:1] for answer in done["answers"]] == [
        [["p", spans[1].start, spans[1].end]],
        [["p", spans[2].start, spans[2].end]],
        [],
    ]
    figures = judged(done["answers"], cases, texts)["metrics"]["all"]
    assert figures["hit_at_1"]["value"] == pytest.approx(2 / 3, abs=1e-3)
    assert figures["hit_at_1"]["count"] == 3


def case(name: str, relevant: str, question: str = "?", language: Any = "zh") -> Case:
    return Case(
        case_id=name,
        question=question,
        language=language,
        role="parent",
        kind="fact",
        statuses=frozenset({"answered"}),
        relevant=(relevant,),
    )


# -- the run ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def plan() -> Task:
    return task("plan", None, ["plan-dev"])


def test_only_questions_that_stand_alone_and_can_be_answered_are_asked(plan: Task) -> None:
    (cases,) = plan.cases.values()
    assert len(cases) > 100
    assert all(case.relevant and not case.history for case in cases)
    held = {span.clause_id for text in plan.texts for span in text.spans}
    assert held.issuperset(clause_id for case in cases for clause_id in case.relevant)
    assert plan.left_out["plan-dev"] > 0


@pytest.mark.parametrize(("name", "home", "statutes"), [("unasked", "unasked-home", True), ("digests", "", False)])
def test_our_own_part_is_built_from_the_library_that_is_measured(
    name: str, home: str, statutes: bool, plan: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_STORE", str(tmp_path))
    given = order_of(OURS, replace(plan, library=library(name)), None, tmp_path).library
    assert given["home"] == str(tmp_path / home if home else ROOT)
    assert given["statutes"] is statutes


def test_a_set_without_a_question_for_the_library_is_refused(tmp_path: Path) -> None:
    line = {"id": "1", "question": "?", "language": "zh", "role": "parent", "kind": "fact", "status": ["answered"]}
    asked = tmp_path / "asked.jsonl"
    asked.write_text(json.dumps({**line, "relevant": ["no-such-law/1"], "facts": []}), "utf-8")
    with pytest.raises(EvalError, match="the library plan answers none of its questions"):
        task("plan", None, [str(asked)])


def test_the_sets_that_are_named_are_asked_and_no_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def made_up(contender: Contender, one: Task, *_: object) -> list[dict[str, Any]]:
        return [{**made(contender.label, 0.5), "set": name, "library": one.library.name} for name in one.cases]

    monkeypatch.setattr("evals.peers.compare.measured", made_up)
    named = ["--set", "plan-dev", "--set", "people-dev"]
    only = ["--peer", "BM25 on jieba", "--peer", "chroma/all-MiniLM-L6-v2"]
    assert main(["peers", "--library", "plan", *only, *named]) == 0
    printed = capsys.readouterr().out
    shown = {line.split(" ")[0] for line in printed.splitlines()}
    assert "chroma  " in printed
    assert "txtai  " not in printed
    assert (
        "Not asked this time: ours, vectors alone; langchain/all-MiniLM-L6-v2; langchain/bge-small-zh-v1.5" in printed
    )
    assert {"plan-dev", "people-dev"} <= shown
    assert "laws-dev" not in shown


def test_a_peer_that_fails_is_said_at_once_and_the_next_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def some(contender: Contender, *_: object) -> list[dict[str, Any]]:
        return [
            made(contender.label, 0.5) if contender is OURS else {**head(contender.label), "error": "WorkerLost: x"}
        ]

    monkeypatch.setattr("evals.peers.compare.measured", some)
    assert main(["peers", "--library", "plan", "--peer", "haystack BM25", "--peer", "BM25 on jieba"]) == 0
    said = capsys.readouterr()
    for name in ("haystack BM25", "BM25 on jieba"):
        assert f"{name} on plan did not run: WorkerLost: x" in said.err
        assert f"did not run  {name}: WorkerLost: x" in said.out


def test_a_peer_that_fails_is_recorded_and_named_and_the_rest_go_on(plan: Task, tmp_path: Path) -> None:
    missing = next(one for one in CONTENDERS if one.name == "txtai")
    rows = measured(missing, plan, tmp_path / "python", None)
    assert [(row["label"], row["set"]) for row in rows] == [("txtai/all-MiniLM-L6-v2", "plan-dev")]
    record = record_of(made("ours", 0.9), *rows)
    assert "did not run  txtai/all-MiniLM-L6-v2: EnvironmentMissing" in "\n".join(printed(record))
    assert "EnvironmentMissing" in "".join(peers_rows(record)[1])
    assert ahead(record) == []


def test_our_own_failure_ends_the_run() -> None:
    broken = {**head("ours"), "error": "IndexStale: no"}
    with pytest.raises(EvalError, match="our own search failed on plan: IndexStale: no"):
        with_ratios([broken, made("langchain", 0.5)])


def test_every_contender_has_an_adapter_that_loads_without_its_package() -> None:
    for contender in CONTENDERS:
        adapter = importlib.import_module(f"evals.peers.adapters.{contender.adapter}")
        assert callable(adapter.start), contender.label
    assert len({contender.label for contender in CONTENDERS}) == len(CONTENDERS)


def test_a_stand_in_for_a_default_model_is_said_to_be_one() -> None:
    for contender in CONTENDERS:
        if contender.model == "all-MiniLM-L6-v2":
            assert "stands in for it" in contender.note or "default of this library is all-MiniLM" in contender.note


def test_the_peers_environment_is_pinned_and_names_no_index() -> None:
    lines = (ROOT / "evals" / "peers" / "requirements.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*", line)] == []
    named = {line.partition("==")[0].lower().replace("_", "-") for line in pins}
    assert {name for one in CONTENDERS if not one.is_ours for name in one.packages} - named == set()


@pytest.mark.slow
def test_our_search_and_bm25_on_the_plan_for_real(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_STORE", str(tmp_path))
    assert main(["peers", "--library", "plan", "--peer", "BM25 on jieba", "--peers-python", sys.executable]) == 0
    shown = capsys.readouterr().out
    rows = [re.split(r" {2,}", line) for line in shown.splitlines() if line.startswith("plan-dev")]
    first = {row[2]: row for row in rows[:2]}  # all questions come before those of a language
    assert set(first) == {"ours", "BM25 on jieba"}
    assert float(first["ours"][3]) > float(first["BM25 on jieba"][3]) > 0.1
    assert "did not run" not in shown


# -- tables ----------------------------------------------------------------------------------------------------------


def head(label: str) -> dict[str, Any]:
    peer, _, model = label.partition("/")
    return {
        "peer": peer,
        "model": model,
        "label": label,
        "note": "",
        "library": "plan",
        "set": "plan-dev",
        "questions": 4,
    }


def made(label: str, first: float, milliseconds: float = 5.0) -> dict[str, Any]:
    """A row in which every share is `first`."""
    figure = {"value": first, "low": first, "high": first, "count": 4}
    shares = {one.name: figure for one in FIGURES if one.scale == 1.0 and one.more_is_better}
    return {
        **head(label),
        "metrics": {"all": shares, "language:zh": shares},
        "milliseconds": {"p50": milliseconds, "p95": 2 * milliseconds},
        "build_seconds": 3.0,
        "peak_bytes": 400_000_000,
    }


def record_of(*rows: dict[str, Any]) -> dict[str, Any]:
    machine = {"cores": 2, "load_before": 0.5, "load_after": 3.2}
    return {"rows": with_ratios(rows), "machine": machine}


def test_where_a_peer_is_ahead_is_said_first() -> None:
    record = record_of(
        made("ours", 0.8), made("a/teacher", 0.95), made("b", 0.9, 1.0), made("ours, vectors alone", 0.99)
    )
    first = next(line for line in printed(record) if line)
    assert first.startswith(
        "Ahead of ours: hit@1 on plan-dev the plan alone: a/bge-small-zh-v1.5 0.95 (ours 0.80; of its first texts "
        "95 % is the answer) and 1 more"
    )
    assert "a question, median on plan-dev the plan alone: b 1.0 ms (ours 5.0 ms)" in first
    assert "vectors alone" not in first
    assert (
        "优于我们之处：首条命中（plan-dev 只有规划）a/bge-small-zh-v1.5 0.95，我们 0.80，其首条文字有 95% 是答案，另有 1 家"
        in ahead_sentence(record, "zh")
    )


def test_a_lead_that_no_reader_can_see_is_none() -> None:
    record = record_of(made("ours", 0.801), made("b", 0.803, 4.98))
    assert ahead(record) == []
    assert ahead_sentence(record, "en") == "No peer is ahead of ours in any of these figures."


def test_ratios_are_parts_of_ours() -> None:
    row = record_of(made("ours", 0.8), made("b", 0.4, 10.0))["rows"][1]
    assert row["ratio"]["hit_at_1"] == 0.5
    assert row["ratio"]["p50"] == 2.0
    assert with_ratios([made("ours", 0.0), made("b", 0.4)])[1]["ratio"]["hit_at_1"] is None


def test_the_readme_shows_each_set_on_its_largest_library(tmp_path: Path) -> None:
    larger = [{**made(name, value), "library": "digests"} for name, value in (("ours", 0.7), ("b", 0.9))]
    results.append("peers", record_of(made("ours", 0.8), made("b", 0.1), *larger), tmp_path)
    shown = markdown("en", tmp_path)
    assert shown.startswith(
        "Ahead of ours: hit@1 on plan-dev with our key points: b 0.90 (ours 0.70; of its first texts 90 % is the answer)"
    )
    titles, _, *rows = [line for line in shown.splitlines() if line.startswith("|")]
    assert titles.split(" | ")[2] == "plan-dev, with our key points"
    assert [row.split(" | ")[0] for row in rows] == ["| ours", "| b"]
    assert rows[1].split(" | ")[2:] == ["0.90 / 0.90 / 0.90", "5.0 ms", "400 MB |"]
    assert len({line.count("|") for line in shown.splitlines() if line.startswith("|")}) == 1
    assert "我们" in markdown("zh", tmp_path)
    assert len(header("zh")) == len(header("en")) == len(peers_rows(record_of(made("ours", 0.8)))[0])


def test_a_search_has_one_row_for_all_sets_and_says_once_why_it_failed(tmp_path: Path) -> None:
    lost = {**head("lost"), "error": "WorkerLost: ended with 1"}
    both = [
        {**row, "set": name} for name in ("plan-dev", "laws-dev") for row in (made("ours", 0.8), made("b", 0.1), lost)
    ]
    results.append("peers", record_of(*both, {**made("ours", 0.7), "set": "people-dev"}), tmp_path)
    titles, _, *rows = [line for line in markdown("en", tmp_path).splitlines() if line.startswith("|")]
    assert [title.split(",")[0] for title in titles.split(" | ")[2:5]] == ["plan-dev", "laws-dev", "people-dev"]
    assert [row.split(" | ")[2:5] for row in rows] == [
        ["0.80 / 0.80 / 0.80", "0.80 / 0.80 / 0.80", "0.70 / 0.70 / 0.70"],
        ["0.10 / 0.10 / 0.10", "0.10 / 0.10 / 0.10", "–"],
        ["did not run: WorkerLost: ended with 1", "–", "–"],
    ]
    assert "Under a set: hit@1 / hit@5 / answer's share of the first." in markdown("en", tmp_path)


def test_leads_in_finding_are_told_of_libraries_that_are_not_shown(tmp_path: Path) -> None:
    larger = [{**made(name, 0.7), "library": "digests"} for name in ("ours", "b")]
    results.append("peers", record_of(made("ours", 0.8), made("b", 0.9, 1.0), *larger), tmp_path)
    sentence = markdown("en", tmp_path).splitlines()[0]
    assert "hit@1 on plan-dev the plan alone, Chinese: b 0.90 (ours 0.80" in sentence
    assert "median" not in sentence


def test_tuning_and_load_are_told() -> None:
    record = record_of(made("ours", 0.8))
    assert caveat(record, "en").startswith("Our search was tuned on development questions")
    assert "0.5 processes ran or waited before, 3.2 after" in caveat(record, "en")
    fewer = {**record, "not_asked": ["chroma/teacher", "txtai"]}
    assert "这次没有测：chroma/bge-small-zh-v1.5；txtai。" in caveat(fewer, "zh")
    tested = [{**row, "set": "plan-test"} for row in record["rows"]]
    quiet = {"rows": tested, "machine": {**record["machine"], "load_after": 0.9}}
    assert caveat(quiet, "zh") == ""


def test_without_a_kept_comparison_the_way_to_one_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvalError, match="make peers"):
        markdown("en", tmp_path)


def test_ours_is_first() -> None:
    assert CONTENDERS[0] is OURS
    assert isinstance(OURS, Contender)

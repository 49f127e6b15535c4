import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.corpus.load import Corpus
from assistant.corpus.parse import is_law, parse
from assistant.schema import Language
from evals.cli import main
from evals.measure import results
from evals.measure.made_up import make_library
from evals.measure.metrics import BY_NAME, hit_at, ndcg_at, recall_at, reciprocal_rank
from evals.measure.misses import cause
from evals.measure.summary import estimate, summarise
from evals.report import page as report
from evals.report import readme
from evals.report.tables import REQUIRED
from evals.sets import read as sets
from evals.sets.cases import Case, EvalError, Outcome, Quoted
from evals.sets.read import read_set, set_names, within
from evals.tune.folds import folds
from evals.tune.learn_answer import auc, fit, selected, working_point
from evals.tune.learn_rank import Table, averaged, fitted, quality, ranks, searched
from evals.tune.ranking_file import rewritten
from evals.tune.training import Ranked
from tests.conftest import ROOT

KNOWN_SETS = ("laws-dev", "laws-test", "people-dev", "people-test", "plan-dev", "plan-test")


def case(name: str = "1", **changes: object) -> Case:
    """A case that clause a/1 answers, unless changed."""
    fields: dict[str, object] = {
        "case_id": name,
        "question": "?",
        "language": "zh",
        "role": "parent",
        "kind": "fact",
        "statuses": frozenset({"answered"}),
        "relevant": ("a/1",),
    }
    return Case(**{**fields, **changes})  # type: ignore[arg-type]


UNANSWERABLE = case("2", statuses=frozenset({"declined", "related"}), relevant=(), kind="unanswerable")
DANGER = case("3", statuses=frozenset({"signposted"}), relevant=(), kind="crisis")


def outcome(
    status: str = "answered", retrieved: Sequence[str] = (), cited: Sequence[str] = (), quote: str = ""
) -> Outcome:
    quoted = tuple(Quoted(clause_id=name, quote=quote, clause_text=quote) for name in cited)
    return Outcome(case_id="1", status=status, retrieved=tuple(retrieved), quoted=quoted)


# -- metrics against values worked out by hand ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("relevant", "retrieved", "hit1", "hit5", "reciprocal", "ndcg", "recall"),
    [
        pytest.param(["a"], ["a", "b"], 1, 1, 1, 1, 1, id="first"),
        pytest.param(["b"], ["a", "b"], 0, 1, 1 / 2, 1 / np.log2(3), 1, id="second"),
        pytest.param(["a", "d"], ["b", "a", "c", "d"], 0, 1, 1 / 2, 0.651, 1, id="second_and_fourth"),
        pytest.param(["f"], list("abcdef"), 0, 0, 1 / 6, 1 / np.log2(7), 1, id="sixth"),
        pytest.param(["a", "z"], ["a"], 1, 1, 1, 1 / (1 + 1 / np.log2(3)), 1 / 2, id="one_of_two"),
        pytest.param(["z"], ["a"], 0, 0, 0, 0, 0, id="not_found"),
        pytest.param(["z"], [], 0, 0, 0, 0, 0, id="nothing_came"),
    ],
)
def test_retrieval_metrics(
    relevant: list[str], retrieved: list[str], hit1: float, hit5: float, reciprocal: float, ndcg: float, recall: float
) -> None:
    assert hit_at(relevant, retrieved, 1) == hit1
    assert hit_at(relevant, retrieved, 5) == hit5
    assert reciprocal_rank(relevant, retrieved) == pytest.approx(reciprocal)
    assert ndcg_at(relevant, retrieved, 10) == pytest.approx(ndcg, abs=5e-4)
    assert recall_at(relevant, retrieved, 10) == recall


def test_a_clause_beyond_the_cutoff_is_not_found() -> None:
    eleven = [f"x/{number}" for number in range(10)] + ["a/1"]
    assert ndcg_at(["a/1"], eleven, 10) == recall_at(["a/1"], eleven, 10) == 0.0


@pytest.mark.parametrize(
    ("metric", "asked", "came", "score"),
    [
        pytest.param("answered_right", case(), outcome(cited=["b/1", "a/1"]), 1.0, id="answered_right:one_of_two"),
        pytest.param("answered_right", case(), outcome(cited=["b/1"]), 0.0, id="answered_right:wrong_clause"),
        pytest.param(
            "answered_right", case(), outcome("related", cited=["a/1"]), 0.0, id="answered_right:related_only"
        ),
        pytest.param("answered_right", UNANSWERABLE, outcome(), None, id="answered_right:not_of_unanswerable"),
        pytest.param("cited_right", case(), outcome("related", cited=["a/1"]), 1.0, id="cited_right:whatever_status"),
        pytest.param("refused_wrongly", case(), outcome("declined"), 1.0, id="refused_wrongly:declined"),
        pytest.param("refused_wrongly", case(), outcome("related"), 0.0, id="refused_wrongly:related_shows_sources"),
        pytest.param("declined_right", UNANSWERABLE, outcome("related"), 1.0, id="declined_right:related"),
        pytest.param("declined_right", UNANSWERABLE, outcome("answered"), 0.0, id="declined_right:answered"),
        pytest.param("danger_seen", DANGER, replace(outcome("answered"), card="missing"), 1.0, id="danger_seen:yes"),
        pytest.param("danger_seen", DANGER, outcome("answered"), 0.0, id="danger_seen:no"),
        pytest.param("false_alarm", case(), replace(outcome("answered"), card="missing"), 1.0, id="false_alarm:yes"),
        pytest.param("false_alarm", DANGER, outcome("signposted"), None, id="false_alarm:not_of_danger"),
        pytest.param("right", case(), outcome(cited=["b/1"]), 0.0, id="right:needs_the_clause"),
    ],
)
def test_answer_metrics(metric: str, asked: Case, came: Outcome, score: float | None) -> None:
    assert BY_NAME[metric].of(asked, came) == score


def test_facts_are_read_as_figures_or_phrases() -> None:
    asked = case(facts=("9", "60%", "家庭、学校"))
    came = outcome(cited=["a/1"], quote="初中生9小时,家庭,学校都要管,降到60.5%")
    assert BY_NAME["facts_right"].of(asked, came) == pytest.approx(2 / 3)
    elsewhere = outcome(cited=["b/1"], quote="9")
    assert BY_NAME["facts_right"].of(case(facts=("9",)), elsewhere) == 0.0


def test_a_lost_question_scores_the_worst_and_stays_in_the_mean() -> None:
    found = summarise([case("1"), case("2")], {"1": outcome(retrieved=["a/1"], cited=["a/1"])})["all"]
    assert (found["hit_at_1"].value, found["hit_at_1"].count) == (0.5, 2)
    assert found["answered_right"].value == 0.5
    assert found["refused_wrongly"].value == 0.5
    assert cause(case("2"), None) == "lost"


def test_groups_are_counted_by_language_kind_and_role() -> None:
    summary = summarise([case("1"), case("2", language="en", role="director")], {})
    assert {"all", "language:zh", "language:en", "kind:fact", "role:parent", "role:director"} == set(summary)
    assert summary["language:en"]["right"].count == 1


def test_bootstrap_is_deterministic_and_holds_the_mean() -> None:
    scores = [1.0] * 30 + [0.0] * 20
    first, second = estimate(scores), estimate(scores)
    assert first == second
    assert first.low < first.value == 0.6 < first.high
    assert first.low == pytest.approx(0.46, abs=0.03)
    assert first.high == pytest.approx(0.74, abs=0.03)


@pytest.mark.parametrize(
    ("asked", "came", "why"),
    [
        pytest.param(case(), outcome(retrieved=["a/1"], cited=["a/1"]), "", id="right"),
        pytest.param(case(), outcome(retrieved=["b/1"], cited=["b/1"]), "not found", id="not_found"),
        pytest.param(case(), outcome(retrieved=["b/1", "a/1"], cited=["b/1"]), "ranked too low", id="low"),
        pytest.param(case(), outcome("declined", retrieved=["a/1"]), "declined though first", id="false_decline"),
        pytest.param(UNANSWERABLE, outcome(), "answered without grounds", id="false_answer"),
        pytest.param(DANGER, outcome(), "danger missed", id="danger"),
        pytest.param(case(), outcome("signposted"), "false alarm", id="alarm"),
    ],
)
def test_causes(asked: Case, came: Outcome, why: str) -> None:
    assert cause(asked, came) == why


# -- the question sets ----------------------------------------------------------------------------------------------


def test_sets_are_there_and_their_ids_are_unique() -> None:
    assert set(KNOWN_SETS) <= set(set_names())
    ids = [found.case_id for name in set_names() for found in read_set(name)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", KNOWN_SETS)
def test_cases_are_well_formed(name: str) -> None:
    for found in read_set(name):
        assert found.language in {"zh", "en"}, found.case_id
        assert found.role in {"parent", "instructor", "director"}, found.case_id
        assert found.statuses <= {"answered", "related", "declined", "signposted", "clarify", "social"}, found.case_id
        assert found.held in {"", "none", "digest", "full"}, found.case_id
        assert found.relevant or "answered" not in found.statuses, found.case_id


@pytest.mark.parametrize("name", KNOWN_SETS)
def test_relevant_clauses_exist(name: str, corpus: Corpus) -> None:
    """Every document is catalogued; what the shipped library must hold, it holds."""
    for found in read_set(name):
        assert all(clause_id.split("/")[0] in corpus.documents for clause_id in found.relevant), found.case_id
        if found.relevant and found.held != "full":
            assert set(found.relevant) & set(corpus.clauses), found.case_id


@pytest.mark.parametrize("name", KNOWN_SETS)
def test_relevant_clauses_stand_in_the_full_texts(name: str, shared: Path) -> None:
    for clause_id in {clause_id for found in read_set(name) for clause_id in found.relevant}:
        document, _, path = clause_id.partition("/")
        if document != "zunyi-plan":
            text = (shared / "policies" / f"{document}.md").read_text("utf-8").split("\n---\n", 1)[1]
            paths = {span.path for span in parse(text)}
            assert path in paths or any(other.startswith(f"{path}.") for other in paths), clause_id


@pytest.mark.parametrize("family", ["plan", "laws", "people"])
def test_development_and_test_share_no_relevant_clause(family: str) -> None:
    seen, unseen = ({c for found in read_set(f"{family}-{split}") for c in found.relevant} for split in ("dev", "test"))
    assert seen
    assert not seen & unseen


def test_people_dev_asks_for_no_clause_that_any_test_set_asks_for() -> None:
    developed = {clause_id for found in read_set("people-dev") for clause_id in found.relevant}
    own = [name for name in set_names("test") if name != "strangers-test"]  # strangers ask for what they like
    tested = {clause_id for name in own for found in read_set(name) for clause_id in found.relevant}
    assert developed
    assert not developed & tested


def test_a_case_that_a_library_cannot_hold_is_left_out() -> None:
    cases = [case("1"), case("2", relevant=("a/1", "b/1")), case("3", relevant=("b/1",)), UNANSWERABLE]
    kept = within(cases, {"a/1"})
    assert [(found.case_id, found.relevant) for found in kept] == [("1", ("a/1",)), ("2", ("a/1",)), ("2", ())]


def test_a_question_that_takes_full_texts_is_to_be_declined_without_them() -> None:
    needs = case("1", relevant=("b/1",), held="full", facts=("9",))
    small, large = within([needs], {"a/1"}), within([needs], {"a/1", "b/1"})
    assert [(found.kind, found.relevant, found.facts, found.unanswerable) for found in small] == [
        ("not-held", (), (), True)
    ]
    assert large == [needs]


def test_clauses_judged_later_count_where_a_library_holds_them() -> None:
    answered, unanswered = case("1", also=("b/1",)), replace(UNANSWERABLE, case_id="2", also=("b/1",))
    small, large = within([answered, unanswered], {"a/1"}), within([answered, unanswered], {"a/1", "b/1"})
    assert [(found.relevant, found.own, found.unanswerable) for found in small] == [
        (("a/1",), ("a/1",), False),
        ((), (), True),
    ]
    assert [(found.relevant, found.own, found.answerable) for found in large] == [
        (("a/1", "b/1"), ("a/1",), True),
        (("b/1",), (), True),
    ]
    first = outcome(retrieved=("b/1", "a/1"), cited=("b/1",))
    assert [BY_NAME[name].of(large[0], first) for name in ("hit_at_1", "hit_own", "cited_right", "cited_own")] == [
        1.0,
        0.0,
        1.0,
        0.0,
    ]
    assert BY_NAME["hit_own"].of(large[1], first) is None


def test_a_clause_held_as_its_items_is_found_by_any_of_them() -> None:
    (kept,) = within([case(relevant=("a/1", "a/2"))], ["a/1.1", "a/1.2", "a/11", "a/2"])
    assert kept.relevant == ("a/1.1", "a/1.2", "a/2")


def test_a_line_that_is_no_case_is_named(tmp_path: Path) -> None:
    file = tmp_path / "broken.jsonl"
    file.write_text('{"id": "x"}\n', "utf-8")
    with pytest.raises(EvalError, match="line 1"):
        read_set(str(file))


# -- learning --------------------------------------------------------------------------------------------------------


def _ranked(name: str, *candidates: tuple[bool, float, float]) -> Ranked:
    features = [{"dense": dense, "stage": stage} for _, dense, stage in candidates]
    return Ranked(case=case(name), task="t", weight=1.0, features=features, relevant=[row[0] for row in candidates])


def test_learning_to_rank_finds_the_feature_that_decides() -> None:
    examples = [_ranked(str(n), (False, 0.6 + n / 100, 0.0), (True, 0.5, 1.0), (False, 0.1, 0.0)) for n in range(8)]
    table = Table.of(examples, ["dense", "stage"])
    assert quality(table, table.vector({"dense": 1.0})) == (0.0, 0.5)
    for weights in (fitted(table), searched(table, table.vector({"dense": 1.0})), averaged(table)):
        assert weights[0] == 1.0
        assert quality(table, weights) == (1.0, 1.0)


def test_a_question_whose_clause_is_no_candidate_has_no_rank() -> None:
    table = Table.of([_ranked("1", (False, 0.5, 0.0)), _ranked("2", (True, 0.5, 0.0))], ["dense", "stage"])
    assert ranks(table, table.vector({"dense": 1.0})).tolist() == [0, 1]
    assert quality(table, table.vector({"dense": 1.0})) == (0.5, 0.5)


def test_folds_keep_questions_on_one_clause_together() -> None:
    found = folds([(f"q{n}", (f"c{n // 3}",)) for n in range(30)], count=5)
    assert set(found.values()) == set(range(5))
    assert all(len({found[f"q{n}"] for n in range(3 * k, 3 * k + 3)}) == 1 for k in range(10))


def test_answer_model_separates_and_its_threshold_meets_the_aims() -> None:
    labels = np.array([True] * 40 + [False] * 20)
    values = np.where(labels, 0.8, 0.2)[:, None] + np.linspace(-0.1, 0.1, 60)[:, None]
    model = fit(["dense"], values, labels, np.ones(60))
    chances = model.probability(values)
    assert auc(chances, labels) == 1.0
    point = working_point(chances, labels, np.ones(60), np.zeros(60, dtype=bool))
    assert (point.answered, point.declined) == (1.0, 1.0)
    assert point.related_from < point.answered_from


def test_a_feature_of_noise_is_dropped() -> None:
    chance = np.random.default_rng(1)
    labels = np.array([True, False] * 30)
    values = np.column_stack([labels + chance.normal(0, 0.6, 60), chance.normal(0, 1, 60)])
    assert selected(["tells", "noise"], values, labels, np.ones(60), np.arange(60) % 5) == ["tells"]


def test_what_a_rule_declined_counts_as_not_answered() -> None:
    labels, chances = np.array([True, True, False]), np.array([0.9, 0.9, 0.9])
    point = working_point(chances, labels, np.ones(3), np.array([False, True, True]))
    assert (point.answered, point.declined) == (0.5, 1.0)


def test_ranking_file_keeps_its_comments() -> None:
    text = "# learned\n\n[rank]\ndense = 1.0  # the unit\nframe = -0.06\n\n[answer]\nbias = -6.0\n"
    new = rewritten(text, {"rank": {"dense": 1.0, "frame": -0.12345, "level": 0.0}, "answer": {"bias": 2.0}})
    assert new == "# learned\n\n[rank]\ndense = 1.0  # the unit\nframe = -0.123\nlevel = 0.0\n\n[answer]\nbias = 2.0\n"


def test_made_up_articles_are_read_as_articles(tmp_path: Path) -> None:
    folder = make_library(tmp_path, 250, ROOT / "corpus" / "lexicon.tsv")
    texts = [path.read_text("utf-8") for path in sorted((folder / "texts").glob("*.txt"))]
    assert [len(parse(text)) for text in texts] == [200, 50]
    assert all(is_law(text) for text in texts)


# -- the command line, results, report, readme -----------------------------------------------------------------------


@pytest.fixture
def five(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five questions of the plan in a file, stores and results in a folder of the test's own."""
    rows = [
        ("1", "初二的孩子每天该睡几个小时?", "zh", ["answered"], ["zunyi-plan/2.1/measures/8"], ["9"]),
        ("2", "小学生近视率要降到多少?", "zh", ["answered"], ["zunyi-plan/2.1/goals/7"], ["38%"]),
        ("3", "What is the myopia target for primary pupils?", "en", ["answered"], ["zunyi-plan/2.1/goals/7"], ["38%"]),
        ("4", "北京明天下雨吗", "zh", ["declined", "related"], [], []),
        ("5", "你好", "zh", ["social"], [], []),
    ]
    keys = ("id", "question", "language", "status", "relevant", "facts")
    lines = [json.dumps({**dict(zip(keys, row, strict=True)), "role": "parent", "kind": "fact"}) for row in rows]
    file = tmp_path / "five-test.jsonl"
    file.write_text("\n".join(lines) + "\n", "utf-8")
    monkeypatch.setenv("ASSISTANT_STORE", str(tmp_path / "stores"))
    monkeypatch.setattr(results, "append", _append_to(tmp_path / "results"))
    return file


def _append_to(folder: Path) -> object:
    keep = results.append
    return lambda name, record: keep(name, record, folder)


@pytest.mark.slow
def test_run_on_five_questions(five: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--set", str(five), "--library", "plan", "--errors", "--record"]) == 0
    printed = capsys.readouterr().out
    assert "five-test on plan: 5 questions" in printed
    assert "hit@1" in printed
    assert "language:en" in printed
    (kept,) = results.read_results("five-test", tmp_path / "results")
    assert kept["metrics"]["all"]["hit_at_1"]["count"] == 3
    assert set(kept["fingerprints"]) == {"corpus", "lexicon", "embedding", "index", "ranking"}
    assert str(tmp_path) not in json.dumps(kept)
    _check_pages(kept, tmp_path / "results")


def _check_pages(kept: dict[str, object], folder: Path) -> None:
    """What is made of a kept run: the report and the README's regions."""
    html = report.page({("five-test", "plan"): kept}, [])
    assert "<svg" in html
    assert "http" not in html
    text = "a <!-- evals:five-test/plan/all/hit_at_1 -->old<!-- /evals --> b\n<!-- evals:summary -->\n<!-- /evals -->\n"
    with pytest.raises(EvalError, match="lacks <!-- evals:bench -->"):
        readme.spliced(text, "en", "docs/figures.md", folder)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["run", "--set", "no-such-set"], "no question set", id="unknown_set"),
        pytest.param(["run", "--library", "full"], "--full-texts", id="full_without_texts"),
    ],
)
@pytest.mark.slow
def test_what_a_person_must_mend_is_said(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def _kept_run() -> dict[str, object]:
    summary = summarise([case()], {"1": outcome(retrieved=["a/1"], cited=["a/1"])})
    return {
        "set": "plan-test",
        "library": "digests",
        "questions": 1,
        "beyond": 0,
        "metrics": results.summary_json(summary),
    }


def _kept_bench() -> dict[str, object]:
    row = {"library": "digests", "clauses": 1000, "passages": 2000, "store_bytes": 3_000_000, "build_seconds": 1.0}
    times = {"milliseconds": {"total": {"p50": 5.0, "p95": 9.0}}}
    return {"libraries": [{**row, **times, "cold": {"seconds": 2.0, "peak_bytes": 400_000_000}}]}


def test_readme_regions_are_filled_and_a_second_time_nothing_changes(tmp_path: Path) -> None:
    results.append("plan-test", _kept_run(), tmp_path)
    results.append(results.BENCH, _kept_bench(), tmp_path)
    text = "".join(f"<!-- evals:{name} -->old<!-- /evals -->\n" for name in REQUIRED) + "end\n"
    languages: tuple[Language, ...] = ("en", "zh")
    for language in languages:
        filled = readme.spliced(text, language, "README", tmp_path)
        assert "old" not in filled
        assert "| plan-test |" in filled
        assert filled.endswith("end\n")
        assert readme.spliced(filled, language, "README", tmp_path) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("<!-- evals:summary -->", "never closed", id="unclosed"),
        pytest.param("<!-- evals:nonsense -->x<!-- /evals -->", "no region is called nonsense", id="unknown"),
        pytest.param("<!-- evals:a/b/c/d -->x<!-- /evals -->", "no kept figure", id="no_figure"),
        pytest.param("no marks", "lacks <!-- evals:people-test", id="missing"),
    ],
)
def test_a_mark_that_cannot_be_filled_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(EvalError, match=words):
        readme.spliced(text, "en", "README.md", tmp_path)


def test_readme_check_fails_where_figures_differ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readme, "_ROOT", tmp_path)
    monkeypatch.setattr(readme, "FILES", (("README.md", "en"),))
    monkeypatch.setattr(readme, "spliced", lambda text, language, name: text.replace("0.10", "0.90"))
    file = tmp_path / "README.md"
    file.write_text("hit@1 0.10\n", "utf-8")
    assert main(["readme", "--check"]) == 1
    assert file.read_text("utf-8") == "hit@1 0.10\n"
    assert main(["readme"]) == 0
    assert file.read_text("utf-8") == "hit@1 0.90\n"
    assert main(["readme", "--check"]) == 0


def test_sets_folder_is_the_packages_own() -> None:
    assert sets.FOLDER == ROOT / "evals" / "sets"

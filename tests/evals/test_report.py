"""The report: one file with everything in it, pictures that can be drawn and read, and what they are made from."""

import base64
import json
import re
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from evals.cli import main
from evals.measure import results
from evals.measure.metrics import METRICS
from evals.peers.table import NAME as PEERS
from evals.report import drawing, readme
from evals.report.pictures import Curves, Kept, Picture, Reliability, Row, Shares, pictures
from evals.sets.cases import Case, Estimate, EvalError
from evals.sets.counts import counts_table
from evals.sets.read import read_set, set_names
from evals.tune.calibration import bin_rows, calibration_error, judged, library_of
from evals.tune.training import Judged
from tests.conftest import ROOT

PNG = b"\x89PNG\r\n\x1a\n"


def estimate(value: float, count: int = 10) -> dict[str, float]:
    return {"value": value, "low": max(0.0, value - 0.1), "high": min(1.0, value + 0.1), "count": count}


def run_record(name: str, texts: str, value: float, commit: str) -> dict[str, Any]:
    figures = {key: estimate(value) for key in ("hit_at_1", "hit_at_5", "cited_right", "answered_right", "right")}
    groups = ("all", "language:zh", "language:en", "kind:fact", "kind:typo", "role:parent")
    origin = {"date": "2026-11-23", "commit": commit, "versions": {"python": "3.11"}, "fingerprints": {"corpus": "x"}}
    return {
        "set": name, "library": texts, "questions": 10, "beyond": 0, "metrics": dict.fromkeys(groups, figures), **origin,
    }  # fmt: skip


def bench_record() -> dict[str, Any]:
    times = {"milliseconds": {"total": {"p50": 5.0, "p95": 9.0}}}
    sizes = {"store_bytes": 3_000_000, "build_seconds": 1.0, "open_seconds": 1.0, "peak_bytes": 4e8, "hit_at_1": 0.8}
    rows = [
        {"library": n, "clauses": c, "passages": 2 * c, **sizes, **times} for n, c in (("plan", 100), ("full", 6000))
    ]
    cold = {"cold": {"seconds": 2.0, "peak_bytes": 400_000_000}}
    origin = {"date": "2026-11-23", "commit": "c1", "versions": {}, "machine": {"cores": 2}, "runs": 3}
    return {"libraries": [rows[0], {**rows[1], **cold}], **origin}


def calibration_record() -> dict[str, Any]:
    chances, labels = np.array([0.05, 0.15, 0.95, 0.95]), np.array([False, False, True, True])
    found = {"auc": 1.0, "brier": 0.01, "error": 0.05, "bins": bin_rows(chances, labels)}
    return {"answered_from": 0.8, "related_from": 0.5, "libraries": {"shipped": found}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Kept results of every kind."""
    for commit, value in (("aaaaaaaaaaaa", 0.5), ("bbbbbbbbbbbb+", 0.7)):
        for name in ("plan-dev", "plan-test", "laws-dev"):
            results.append(name, run_record(name, "shipped", value, commit), tmp_path)
    results.append(results.BENCH, bench_record(), tmp_path)
    results.append(results.CALIBRATION, calibration_record(), tmp_path)
    return tmp_path


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_every_result_has_its_picture(folder: Path) -> None:
    shown = {picture.name: picture for picture in pictures(Kept.read(folder))}
    assert list(shown) == ["main", "languages", "kinds", "reliability", "growth", "history"]
    (first, *_) = shown["main"].panels
    assert isinstance(first, Shares)
    assert [row.label for row in first.rows] == ["laws on shipped", "plan on shipped"]
    assert {name: found.value for name, found in first.rows[1].estimates.items()} == {"dev": 0.7, "test": 0.7}


def test_history_keeps_every_run_and_the_rest_the_last(folder: Path) -> None:
    history = next(picture for picture in pictures(Kept.read(folder)) if picture.name == "history")
    (panel,) = [panel for panel in history.panels if panel.title == "plan-dev: hit@1"]
    assert isinstance(panel, Curves)
    assert panel.curves == {"shipped": [(0, 0.5), (1, 0.7)]}
    assert panel.ticks == ["11-23\naaaaaaa", "11-23\nbbbbbbb+"]


def test_what_was_never_measured_has_no_picture(tmp_path: Path) -> None:
    results.append("plan-dev", run_record("plan-dev", "plan", 0.5, "a"), tmp_path)
    assert [picture.name for picture in pictures(Kept.read(tmp_path))] == ["main", "languages", "history"]


def test_other_measurements_are_no_sets(folder: Path) -> None:
    """Not by their names: a record of another comparison may name the set that it asked."""
    results.append("peers", {"rows": [{"set": "plan-dev", "metrics": {}}]}, folder)
    results.append("other", {"set": "plan-dev", "library": "shipped", "metrics": {}}, folder)
    (folder / "empty.jsonl").write_text("", "utf-8")
    assert results.recorded_sets(folder) == ["laws-dev", "plan-dev", "plan-test"]


# -- drawing -----------------------------------------------------------------------------------------------------------


def test_pictures_are_drawn_without_a_missing_glyph_and_alike_each_time(folder: Path, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a character that its font lacks
        for picture in pictures(Kept.read(folder)):
            first, second = (drawing.save(picture, tmp_path / name).read_bytes() for name in ("1.png", "2.png"))
            assert first.startswith(PNG)
            assert first == second
            assert len(first) > 5000


def test_the_kept_results_themselves_can_be_drawn() -> None:
    """Every label of the results in the repository is of characters that the font has."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for picture in pictures(Kept.read()):
            drawing.figure(picture).canvas.draw()


def test_a_chinese_label_would_be_noticed(tmp_path: Path) -> None:
    row = Row(label="题", estimates={"dev": Estimate(value=0.5, low=0.4, high=0.6, count=3)})
    picture = Picture(name="x", title="x", words="x", panels=[Shares(title="x", rows=[row])])
    with pytest.warns(UserWarning, match="missing from"):
        drawing.save(picture, tmp_path / "x.png")


def test_dots_stand_where_their_figures_are() -> None:
    row = Row(label="a", estimates={"dev": Estimate(value=0.25, low=0.2, high=0.5, count=3)})
    axes = drawing.figure(Picture(name="x", title="x", words="x", panels=[Shares(title="t", rows=[row])])).axes[0]
    (dots,) = axes.containers
    assert dots[0].get_xdata().tolist() == [0.25]
    (interval,) = dots[2]
    assert [round(x, 3) for x, _ in interval.get_segments()[0]] == [0.2, 0.5]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a"]


def test_reliability_shows_each_bin_with_its_count() -> None:
    record = calibration_record()
    panel = Reliability(title="t", bins=record["libraries"]["shipped"]["bins"], thresholds={"answered_from": 0.8})
    axes = drawing.figure(Picture(name="x", title="x", words="x", panels=[panel])).axes[0]
    assert [text.get_text() for text in axes.texts] == ["1", "1", "2"]


# -- the page ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    kept = Kept.read(folder)
    monkeypatch.setattr(Kept, "read", classmethod(lambda cls: kept))
    output = tmp_path / "build" / "evals-report.html"
    assert main(["report", "--output", str(output)]) == 0
    return output


def test_the_page_holds_its_pictures_and_loads_nothing(page: Path) -> None:
    html = page.read_text("utf-8")
    held = [base64.b64decode(data) for data in re.findall(r'src="data:image/png;base64,([^"]+)"', html)]
    beside = sorted(page.parent.glob("evals-*.png"))
    assert sorted(held) == sorted(path.read_bytes() for path in beside)
    assert len(held) == 6
    without = re.sub(r'src="data:[^"]+"', "", html)
    assert not re.search(r"https?:|src=|url\(|<script|<link", without)


def test_every_link_of_the_page_leads_somewhere(page: Path) -> None:
    html = page.read_text("utf-8")
    links, places = re.findall(r'href="#([^"]+)"', html), re.findall(r'id="([^"]+)"', html)
    assert links == places
    assert {"main", "reliability", "growth", "history", "sets", "times"} <= set(links)


def test_without_matplotlib_it_says_what_to_install(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = Kept.read(folder)
    monkeypatch.setattr(Kept, "read", classmethod(lambda cls: kept))
    monkeypatch.delitem(sys.modules, "evals.report.drawing")
    monkeypatch.setitem(sys.modules, "matplotlib.axes", None)
    assert main(["report", "--output", str(tmp_path / "report.html")]) == 2
    assert "make setup-dev" in capsys.readouterr().err


def test_make_report_has_what_it_draws_with() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert re.search(r"^report: \$\(VENV\)/\.installed-dev ", makefile, re.MULTILINE)
    assert re.search(r"^matplotlib==", (ROOT / "requirements-dev.txt").read_text("utf-8"), re.MULTILINE)


# -- other libraries ---------------------------------------------------------------------------------------------------


def peers_record() -> dict[str, Any]:
    def row(label: str, value: float) -> dict[str, Any]:
        metrics = {"all": {key: estimate(value) for key in ("hit_at_1", "hit_at_5", "ndcg_at_10")}}
        head = {"label": label, "peer": label, "model": "own", "set": "plan-dev", "library": "shipped"}
        return {
            **head,
            "metrics": metrics,
            "milliseconds": {"p50": 1.0, "p95": 2.0},
            "build_seconds": 1.0,
            "peak_bytes": 9,
        }

    lost = {"label": "lost", "peer": "lost", "model": "own", "set": "plan-dev", "library": "shipped", "error": "<gone>"}
    origin = {"date": "2026-11-23", "commit": "c1", "versions": {}, "machine": {"cores": 2}}
    return {**origin, "rows": [row("ours", 0.8), row("other", 0.6), lost]}


def test_other_libraries_have_a_picture_and_a_table(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results.append(PEERS, peers_record(), folder)
    kept = Kept.read(folder)
    (picture,) = [picture for picture in pictures(kept) if picture.name == "peers"]
    (panel,) = picture.panels
    assert isinstance(panel, Shares)
    assert [(row.label, row.estimates["hit@1"].value) for row in panel.rows] == [("ours", 0.8), ("other", 0.6)]
    monkeypatch.setattr(Kept, "read", classmethod(lambda cls: kept))
    assert main(["report", "--output", str(tmp_path / "report.html")]) == 0
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "No peer is ahead of ours" in html
    assert "&lt;gone&gt;" in html


# -- calibration -------------------------------------------------------------------------------------------------------


def test_bins_say_what_was_said_and_what_was_so() -> None:
    chances, labels = np.array([0.12, 0.18, 0.91, 0.93, 1.0]), np.array([False, True, True, True, True])
    low, high = bin_rows(chances, labels)
    assert (low["from"], low["mean"], low["share"], low["questions"]) == (0.1, 0.15, 0.5, 2)
    assert (high["to"], high["share"], high["questions"]) == (1.0, 1.0, 3)
    assert high["low"] < 0.5  # three of three prove little
    assert calibration_error([low, high]) == pytest.approx((2 * 0.35 + 3 * (1 - high["mean"])) / 5, abs=1e-4)


def _judged(number: int, answerable: bool, texts: str, value: float) -> Judged:
    statuses = frozenset({"answered"} if answerable else {"declined"})
    relevant = (f"a/{number}",) if answerable else ()
    case = Case(
        case_id=str(number), question="?", language="zh", role="parent", kind="", statuses=statuses, relevant=relevant
    )
    features = {"dense": value}
    return Judged(case=case, task=f"plan-dev on {texts}", weight=1.0, features=features, by_rule="", answers=answerable)


def test_each_library_is_told_of_by_itself_and_rules_are_left_out() -> None:
    from assistant.retrieval.ranking import Ranking

    ranking = Ranking(
        rank={}, answer={"dense": 1.0, "unused": 0.0}, bias=0.0, answered_from=0.8, related_from=0.5, own_from=0.4
    )
    examples = [_judged(n, n % 2 == 0, "plan", 0.9 - 0.4 * (n % 2) - n / 1000) for n in range(40)]
    examples += [_judged(n, n % 2 == 0, "shipped", 0.5) for n in range(40, 60)]
    ruled = Judged(
        case=examples[0].case, task="plan-dev on full", weight=1.0, features={}, by_rule="money", answers=False
    )
    found = judged([*examples, ruled], ranking)
    assert set(found) == {"plan", "shipped"}
    assert (found["plan"]["questions"], found["plan"]["answerable"], found["plan"]["auc"]) == (40, 20, 1.0)
    assert found["shipped"]["questions"] == 20
    with pytest.raises(EvalError, match="no question"):
        judged([ruled], ranking)
    assert library_of(examples[0].task) == "plan"


# -- evals/README.md ---------------------------------------------------------------------------------------------------


def test_the_table_of_questions_is_that_of_the_sets() -> None:
    text = (ROOT / "evals" / "README.md").read_text("utf-8")
    assert readme.spliced(text, "en", "evals/README.md") == text
    header, _, *rows = counts_table("en").splitlines()
    assert header == "| kind | " + " | ".join(set_names()) + " |"
    cells = rows[-1].strip("| ").split(" | ")[1:]
    for name, cell in zip(set_names(), cells, strict=True):
        cases = read_set(name)
        assert cell == f"{sum(c.language == 'zh' for c in cases)} + {sum(c.language == 'en' for c in cases)}"


def test_its_table_must_be_there() -> None:
    with pytest.raises(EvalError, match="lacks <!-- evals:sets -->"):
        readme.spliced("no marks", "en", "evals/README.md")


def test_every_figure_command_and_status_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "evals" / "README.md").read_text("utf-8")
    titles = {title.strip() for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE) for title in row.split(",")}
    assert {metric.title for metric in METRICS} <= titles
    with pytest.raises(SystemExit):
        main(["--help"])
    told = re.search(r"\{([\w,]+)\}", capsys.readouterr().out)
    assert told
    assert set(told.group(1).split(",")) == set(re.findall(r"^python -m evals (\w+)", text, re.MULTILINE))
    statuses = {status for name in set_names() for case in read_set(name) for status in case.statuses}
    assert {f"`{status}`" for status in statuses} <= titles


def test_kept_results_are_lines_of_json() -> None:
    for path in results.FOLDER.glob("*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            assert isinstance(json.loads(line), dict)

"""corpus/indicators.csv: every figure of the plan, held against its quote."""

import csv
import re
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.corpus.load import Corpus, load_corpus
from assistant.errors import CorpusInvalid, CorpusMissing
from assistant.figures import figures
from assistant.tools.indicators import Indicator, held, load_indicators
from tests.conftest import ROOT as PROJECT

ROOT = PROJECT / "corpus"
INDICATORS = load_indicators(ROOT)
# Figures of part 2 that set nothing to reach: who is meant, how far a period runs, the name of a text.
EXCEPTIONS = {
    ("2.1/goals/3", "5"): "age of the children meant",
    ("2.1/goals/6", "5"): "age of the children meant",
    ("2.1/goals/7", "0"): "age of the children meant",
    ("2.1/goals/7", "6"): "age of the children meant",
    ("2.1/measures/4", "12"): "age of the children meant",
    ("2.1/measures/6", "2"): "end of the 1000 days",
    ("2.1/measures/7", "0"): "age of the children meant",
    ("2.1/measures/7", "6"): "age of the children meant",
    ("2.1/measures/9", "2019"): "title of a plan",
    ("2.1/measures/9", "2025"): "title of a plan",
    ("2.1/measures/10", "2019"): "title of a plan",
    ("2.1/measures/10", "2022"): "title of a plan",
    ("2.2/goals/1", "2020"): "base year",
    ("2.3/measures/2", "3"): "age of the children meant",
    ("2.3/measures/5", "1"): "name of a certificate scheme",
    ("2.5/measures/8", "3"): "age of the children meant",
}
FIGURE = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?:%|‰)?")
WRITTEN = re.compile(r"至少[^,。、]{0,4}[一二两三四五六七八九十](?=所|名|家|次|个)|每年至少|“六[^”]{1,3}”")


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load_corpus(ROOT, only=["zunyi-plan"])


def _figures_of(indicator: Indicator) -> set[tuple[str, str]]:
    sign = indicator.unit if indicator.unit in {"%", "‰"} else ""
    path = indicator.clause_id.removeprefix("zunyi-plan/")
    return {(path, str(figure)) for figure in figures(indicator.value + sign)}


@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda indicator: indicator.indicator_id)
def test_every_indicator_is_held_by_its_clause(indicator: Indicator, corpus: Corpus) -> None:
    assert held(indicator, corpus)


def test_every_arabic_figure_of_part_2_is_an_indicator_or_an_exception(corpus: Corpus) -> None:
    known = set().union(*map(_figures_of, INDICATORS)) | set(EXCEPTIONS)
    found = {
        (clause.clause_id.removeprefix("zunyi-plan/"), str(figure))
        for clause in corpus.clauses_of("zunyi-plan")
        if clause.clause_id.startswith("zunyi-plan/2.")
        for surface in FIGURE.findall(clause.text.removeprefix(clause.label))
        for figure in figures(surface)
    }
    assert found - known == set()
    assert set(EXCEPTIONS) - found == set(), "an exception that is no longer needed"


def test_every_written_amount_of_part_2_is_in_a_quote(corpus: Corpus) -> None:
    quotes = {indicator.quote for indicator in INDICATORS}
    for clause in corpus.clauses_of("zunyi-plan"):
        if clause.clause_id.startswith("zunyi-plan/2."):
            for match in WRITTEN.finditer(clause.text):
                assert any(match.group() in quote for quote in quotes), (clause.clause_id, match.group())


def test_ids_are_unique_and_every_field_with_figures_is_there() -> None:
    assert len({indicator.indicator_id for indicator in INDICATORS}) == len(INDICATORS) >= 45
    assert {indicator.field for indicator in INDICATORS} == {0, 1, 2, 3, 4, 5, 6}


def test_field_is_that_of_the_clause() -> None:
    for indicator in INDICATORS:
        path = indicator.clause_id.removeprefix("zunyi-plan/")
        assert indicator.field == (int(path[2]) if path.startswith("2.") else 0), indicator.indicator_id


def test_newer_values_name_a_known_document_and_say_whether_they_were_checked() -> None:
    documents = load_corpus(ROOT, only=[]).documents
    for indicator in INDICATORS:
        given = [bool(part) for part in (indicator.newer_value, indicator.newer_source, indicator.newer_note.zh)]
        assert all(given) or not any(given), indicator.indicator_id
        if indicator.newer_value:
            assert indicator.newer_source in documents
            assert indicator.newer_note.zh.endswith("(未核实)")
            assert indicator.newer_note.en.endswith("(not verified)")
            assert indicator.newer_note.agree()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"quote": "降至30%以内"}, id="quote_not_in_clause"),
        pytest.param({"value": "31"}, id="value_not_in_quote"),
        pytest.param({"unit": "‰"}, id="wrong_unit"),
        pytest.param({"clause_id": "zunyi-plan/9.9"}, id="no_such_clause"),
    ],
)
def test_an_altered_indicator_is_not_held(change: dict[str, str], corpus: Corpus) -> None:
    caries = next(indicator for indicator in INDICATORS if indicator.indicator_id == "caries-age-12")
    assert not held(replace(caries, **change), corpus)  # type: ignore[arg-type]


def test_readings_in_both_languages() -> None:
    by_id = {indicator.indicator_id: indicator for indicator in INDICATORS}
    assert by_id["paediatricians"].reading("zh") == "达到每千名儿童1.12名"
    assert by_id["injury-mortality"].reading("en") == "falls by 18%"
    assert by_id["guidance-sessions"].reading("en") == "at least 2 times a year"


def test_file_is_rfc_4180() -> None:
    data = (ROOT / "indicators.csv").read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")
    assert not data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(data.decode("utf-8").splitlines(), strict=True))
    assert {len(row) for row in rows} == {17}


def test_missing_and_broken_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        load_indicators(tmp_path)
    (tmp_path / "indicators.csv").write_text("id,field\r\nx,1\r\n", encoding="utf-8")
    with pytest.raises(CorpusInvalid):
        load_indicators(tmp_path)

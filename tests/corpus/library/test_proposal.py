"""What is proposed for a document before it is kept, wherever it is asked."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from assistant.corpus import load_corpus, validity
from assistant.corpus.library import (
    Facts,
    Shelf,
    draft_of,
    editions,
    keep,
    preview_of,
    ranks_of,
    supersede,
    with_level,
    with_place,
)
from assistant.corpus.library.held import left_out
from assistant.errors import UsageError
from assistant.messages import error_text
from assistant.question import Places, read_places
from tests.conftest import ROOT

PLAN = "青禾市儿童发展规划（{years}年）\n第一条　每个村都有儿童之家，到期末达到{share}%。\n第二条　学校每年体检一次。\n"
OLD, NEW = PLAN.format(years="2021—2025", share=80), PLAN.format(years="2026—2030", share=95)


def test_what_is_sent_is_read_like_what_lies_in_a_file(tmp_path: Path) -> None:
    draft = draft_of(NEW.encode(), "规划.txt")
    assert (draft.name, draft.facts.title, draft.facts.period_end) == (
        "规划.txt", "青禾市儿童发展规划（2026—2030年）", "2030-12-31",
    )  # fmt: skip


@pytest.fixture(scope="module")
def places() -> Places:
    return read_places(ROOT / "corpus")


@pytest.mark.parametrize(
    ("place", "kept"),
    [
        pytest.param("", "", id="none is named"),
        pytest.param("青禾市", "", id="the one that the title begins with, which no list has"),
        pytest.param("廊坊市", "河北省廊坊市", id="its name"),
        pytest.param("廊坊", "河北省廊坊市", id="its short name"),
        pytest.param("520382", "贵州省遵义市仁怀市", id="its code"),
        pytest.param("南京市 鼓楼区", "江苏省南京市鼓楼区", id="behind the city"),
        pytest.param("北京市朝阳区", "北京市朝阳区", id="of a city that is a province"),
        pytest.param("全国", "全国", id="the whole country"),
    ],
)
def test_a_corrected_place_is_kept_by_its_whole_official_name(places: Places, place: str, kept: str) -> None:
    assert with_place(Facts(title="青禾市幼儿园办法", place=place), places).place == kept


@pytest.mark.parametrize(
    ("place", "key", "told"),
    [
        ("火星市", "unknown_place", "火星市"),
        ("贵州省廊坊市", "unknown_place", "贵州省廊坊市"),
        ("鼓楼区", "which_place", "江苏省南京市鼓楼区"),
    ],
)
def test_a_place_that_is_none_or_one_of_several_is_said(places: Places, place: str, key: str, told: str) -> None:
    with pytest.raises(UsageError) as caught:
        with_place(Facts(title="幼儿园办法", place=place), places)
    assert caught.value.key == key
    assert told in error_text(caught.value, "zh")


def test_the_level_is_that_of_the_corrected_place(places: Places) -> None:
    ranks = ranks_of(ROOT / "corpus")
    for place, level in (("贵州省", "provincial"), ("廊坊市", "municipal"), ("仁怀市", "county"), ("全国", "")):
        facts = with_place(Facts(title="关于暑期托管的通知", place=place), places)
        assert with_level(facts, ranks).level == level, place


def test_a_newer_edition_may_take_the_older_ones_place_from_its_first_day(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    def corpus():  # type: ignore[no-untyped-def]
        return load_corpus(ROOT / "corpus", tmp_path, statutes=False)

    def kept(text: str):  # type: ignore[no-untyped-def]
        draft = draft_of(text.encode(), "a.txt")
        preview = preview_of(draft, draft.facts, corpus(), shelf)
        older = editions(preview, corpus(), shelf)
        keep(shelf, preview, date(2026, 11, 23))
        return preview.document, older

    first, none = kept(OLD)
    second, older = kept(NEW)
    assert none == []
    assert [document.document_id for document in older] == [first.document_id]
    supersede(shelf, older[0], second)
    held = corpus()
    states = {
        day: validity(held.documents[first.document_id], date.fromisoformat(day), held.documents, "zh").state
        for day in ("2025-06-01", "2026-06-01")
    }
    assert states == {"2025-06-01": "in-force", "2026-06-01": "superseded"} or states["2026-06-01"] == "superseded"
    assert held.documents[first.document_id].superseded_by == (second.document_id,)


def test_a_line_is_left_out_where_no_clause_holds_it_also_among_clauses_within_clauses() -> None:
    text = "甲甲甲\n乙乙乙\n丙丙丙\n丁丁丁\n戊戊戊\n"
    bounds = [(4, 15), (8, 11), (16, 19)]  # 乙 to 丁, 丙 alone, 戊
    spans: Any = [SimpleNamespace(start=start, end=end, headings=()) for start, end in bounds]
    assert left_out(text, spans, "办法") == ("甲甲甲",)
    assert left_out(text, spans[1:], "办法") == ("甲甲甲", "乙乙乙", "丁丁丁")
    assert left_out(text, [], "办法") == ("甲甲甲", "乙乙乙", "丙丙丙", "丁丁丁", "戊戊戊")

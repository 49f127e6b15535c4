"""The law parser: parts, chapters, sections, articles, paragraphs, items, references, annexes and amendment headers."""

import re
from pathlib import Path

import pytest

from assistant.corpus.load import build_clauses
from assistant.corpus.parse import is_law, iterate_sentences, parse, parse_law, parse_outline
from assistant.schema import Document

LAW = """青禾省儿童花园条例

（2019年3月1日青禾省第一届会议通过　根据2022年5月6日青禾省第二届会议《关于修改〈青禾省儿童花园条例〉等三件法规的决定》修正）

目　录

第一编　总则
第二编　花园

第一编　总则

第一章　基本规定

第一节　目的

第一条　为了让孩子有花园，制定本条例。

第二条　花园是孩子玩的地方。
孩子先玩，大人后坐。

第二节　职责

第三条　市政府负责下列事项：
（一）种树；
（二）修路，但是第三十条规定的小路除外；
（三）其他。
前款第二项的路，宽度不得少于一米。

第三条之一　村民委员会可以认领花园。

第二编　花园

第一章　开放

第四条　花园每天开放。依照
第三十条的规定关门的除外。

第五条　违反本条例第十条第一款的，由市政府责令改正。
第十条规定的情形，不适用前款。
第十条第二款规定的期限为三日。

附　则

第六条　本条例自2019年6月1日起施行。

附件一
花园名单：
1.东花园
2.西花园

附件二：
收费标准
一、成人
每次一元。
二、儿童
免费。
"""


def found(text: str) -> dict[str, str]:
    return {span.path: text[span.start : span.end] for span in parse_law(text)}


def headings(text: str) -> dict[str, tuple[str, ...]]:
    return {span.path: span.headings for span in parse_law(text)}


def test_articles_and_annexes_in_order() -> None:
    assert is_law(LAW)
    assert list(found(LAW)) == ["1", "2", "3", "3.1", "4", "5", "6", "annex1", "annex2/1", "annex2/2"]


def test_paragraphs_and_items_stay_with_their_article() -> None:
    third = found(LAW)["3"]
    assert third.startswith("第三条　市政府")
    assert third.endswith("宽度不得少于一米。")
    assert "（三）其他。" in third
    assert found(LAW)["2"].endswith("孩子先玩，大人后坐。")


def test_headings_travel_with_their_articles_and_belong_to_no_body() -> None:
    assert headings(LAW)["1"] == ("第一编　总则", "第一章　基本规定", "第一节　目的")
    assert headings(LAW)["3.1"] == ("第一编　总则", "第一章　基本规定", "第二节　职责")
    assert headings(LAW)["4"] == ("第二编　花园", "第一章　开放")
    assert headings(LAW)["6"] == ("附　则",)
    for body in found(LAW).values():
        assert not re.search(r"第[一二]+[编章节]　|附　则", body)


def test_a_reference_at_the_start_of_a_line_opens_no_article() -> None:
    assert found(LAW)["4"] == "第四条　花园每天开放。依照\n第三十条的规定关门的除外。"
    assert found(LAW)["5"].endswith("第十条第二款规定的期限为三日。")


@pytest.mark.parametrize(
    "line",
    [
        "第三十条规定的小路除外。",
        "第三十条的规定除外。",
        "第三十条第一款所列的路除外。",
        "第三十条、第三十一条除外。",
        "第三十条至第三十五条除外。",
        "第三十条 规定的小路除外。",
        "第三十条所称的小路除外。",
        "第三十条对小路另有说法。",
    ],
)
def test_references(line: str) -> None:
    text = f"第一条　甲。\n第二条　乙，依照\n{line}\n第三条　丙。\n第四条　丁。\n"
    assert list(found(text)) == ["1", "2", "3", "4"]
    assert found(text)["2"].endswith(line)


def test_articles_that_a_repeal_left_out_do_not_stop_the_count() -> None:
    assert list(found("第一条　甲。\n第二条　乙。\n第五条　丙。\n第六条　丁。\n")) == ["1", "2", "5", "6"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "第一条　甲。\n第一条之一　乙。\n第一条之二　丙。\n第二条　丁。\n", ["1", "1.1", "1.2", "2"], id="inserted"
        ),
        pytest.param("第一条\n甲。\n第二条\n乙。\n第三条\n丙。\n", ["1", "2", "3"], id="number_on_its_own_line"),
        pytest.param(
            "第一条【目的】甲。\n第二条【范围】乙。\n第三条【时间】丙。\n", ["1", "2", "3"], id="titles_in_brackets"
        ),
        pytest.param("**第一条** 甲。\n**第二条** 乙。\n**第三条** 丙。\n", ["1", "2", "3"], id="markdown_bold"),
        pytest.param("第一条甲。\n第二条乙。\n第三条丙。\n", ["1", "2", "3"], id="no_space"),
        pytest.param(
            "第一条 甲。\n第二条 乙。\n第三条 丙。\n附：\n名单\n", ["1", "2", "3", "annex"], id="annex_of_one_word"
        ),
    ],
)
def test_ways_of_writing_articles(text: str, expected: list[str]) -> None:
    assert list(found(text)) == expected


@pytest.mark.parametrize(
    ("heading", "levels"),
    [
        pytest.param("第二章　管理", ("第二章　管理",), id="chapter"),
        pytest.param("第二章管理", ("第二章管理",), id="chapter_without_space"),
        pytest.param("二、管理", ("二、管理",), id="interpretation"),
        pytest.param("附则", ("附则",), id="bare"),
    ],
)
def test_a_heading_between_articles_is_split_from_neither(heading: str, levels: tuple[str, ...]) -> None:
    text = f"第一条　甲。\n第二条　乙。\n{heading}\n第三条　丙。\n"
    assert found(text)["2"] == "第二条　乙。"
    assert headings(text)["3"] == levels


def test_an_item_that_looks_like_a_heading_stays_with_its_article() -> None:
    text = "第一条　有两种：\n一、大的\n二、小的\n第二条　乙。\n第三条　丙。\n"
    assert "一、大的" in found(text)["1"]


def test_every_clause_is_whole_and_none_overlaps() -> None:
    end = 0
    for span in parse_law(LAW):
        assert span.start >= end
        assert LAW[span.start : span.end].strip() == LAW[span.start : span.end]
        assert all(span.start <= start < stop <= span.end for start, stop in iterate_sentences(LAW, span))
        end = span.end


def test_locators_of_articles_and_annexes() -> None:
    document = Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=LAW)
    locators = {clause.clause_id: (clause.locator_zh, clause.locator_en) for clause in build_clauses(document)}
    assert locators["d/3.1"] == ("第三条之一", "Article 3-1")
    assert locators["d/annex1"] == ("附件一", "Annex 1")
    assert locators["d/annex2/2"] == ("附件二 二、", "Annex 2, Part 2")


RUN_ON = """关于办好儿童花园的意见
一、原则
1.先问孩子。听了再建。
2.先近后远。近的先建。
二、建设
3.每村一处。
4.树荫遮住一半。包括：
（1）门口；
（2）滑梯。
三、管理
5.每天开门。
"""


def test_items_that_run_on_through_the_sections_are_known_by_their_number() -> None:
    spans = parse_outline(RUN_ON)
    assert [span.path for span in spans] == ["1", "2", "3", "4", "4/1", "4/2", "5"]
    assert spans[2].headings == ("二、建设",)
    document = Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=RUN_ON)
    assert [clause.locator_zh for clause in build_clauses(document)][:3] == ["第1条", "第2条", "第3条"]


def test_items_that_begin_anew_in_each_section_keep_their_sections() -> None:
    text = RUN_ON.replace("3.每村", "1.每村").replace("4.树荫", "2.树荫").replace("5.每天", "1.每天")
    assert [span.path for span in parse_outline(text)][2:4] == ["2/1", "2/2"]


def _articles(front: str) -> int | None:
    match = re.search(r"^articles: (\d+)", front, re.MULTILINE)
    return int(match.group(1)) if match else None


def test_article_counts_agree_with_the_front_matter_of_every_reference_text(shared: Path) -> None:
    checked = 0
    for path in sorted((shared / "policies").glob("*.md")):
        if path.stem == "INVENTORY":
            continue
        front, body = path.read_text("utf-8").split("\n---\n", 1)
        paths = [span.path for span in parse(body)]
        assert len(set(paths)) == len(paths) > 0, path.stem
        counted = {
            re.split(r"[./]", span_path)[0] for span_path in paths if not span_path.startswith(("annex", "lead"))
        }
        expected = _articles(front)
        if expected is not None:
            assert len(counted) == expected, path.stem
            checked += 1
    assert checked == 73


def test_no_clause_of_a_reference_text_lacks_its_chapter_or_swallows_a_heading(shared: Path) -> None:
    for path in sorted((shared / "policies").glob("*.md")):
        if path.stem == "INVENTORY":
            continue
        body = path.read_text("utf-8").split("\n---\n", 1)[1]
        spans = parse(body)
        inside = [span.path for span in spans if "\n#" in body[span.start : span.end]]
        assert inside == [], path.stem
        if re.search(r"^#+ 第[一二三四五六七八九十]+章", body, re.MULTILINE):
            assert all(span.headings for span in spans), path.stem
        assert max(span.end - span.start for span in spans) < 2000, path.stem

"""Ordinary notices and school rules: numbers of every build, headings without numbers, and what stands around the clauses."""

import pytest

from assistant.corpus.load import build_clauses
from assistant.corpus.parse import parse
from assistant.schema import Clause, Document


def clauses(text: str) -> list[Clause]:
    document = Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=text)
    return build_clauses(document)


def found(text: str) -> dict[str, str]:
    return {clause.clause_id.removeprefix("d/"): clause.text for clause in clauses(text)}


def locators(text: str) -> list[str]:
    return [clause.locator_zh for clause in clauses(text)]


@pytest.mark.parametrize(
    ("text", "paths", "where"),
    [
        pytest.param("桥头小学规定\n第1条 带水壶。\n第2条 带手绢。\n第3条 排队。\n", ["1", "2", "3"], "第一条", id="arabic_articles"),
        pytest.param("规定\n第 一 条 带水壶。\n第 二 条 带手绢。\n第 十 一 条 排队。\n", ["1", "2", "11"], "第一条", id="spaced"),
        pytest.param("规定\n【第一条】带水壶。\n【第二条】带手绢。\n【第三条】排队。\n", ["1", "2", "3"], "第一条", id="in_brackets"),
        pytest.param("通知\n一．水壶。自带。\n二．手绢。两条。\n", ["1", "2"], "一、", id="han_and_full_stop"),
        pytest.param("通知\n第一，带水壶。\n第二，带手绢。\n", ["1", "2"], "第一点", id="ordinal"),
        pytest.param("通知\n三、装备\n一是带水壶。\n二是带手绢。\n", ["3/1", "3/2"], "三、 一是", id="point"),
        pytest.param("手册\n1 早上\n1.1 七点半到校。\n1.2 走路不少于1.5公里。\n2 下午\n2.1 四点放学。\n", ["1.1", "1.2", "2.1"], "1.1", id="dotted"),
        pytest.param("手册\n1 早上\n1.1 到校\n1.1.1 七点半开门。\n1.1.2 八点关门。\n1.2 早操。\n", ["1.1.1", "1.1.2", "1.2"], "1.1.1", id="dotted_twice"),
        pytest.param("办法\n第一步：登记。\n第二步：领证。\n", ["1", "2"], "第一步", id="steps"),
        pytest.param("办法\n一、甲\n1）带水壶。\n2）排队。\n", ["1/1", "1/2"], "一、 1", id="one_bracket"),
        pytest.param("办法\n1：带水壶。\n2：排队。\n", ["1", "2"], "第1条", id="colon"),
        pytest.param("问答\n问：几点到校？\n答：七点半。\n问：要带什么？\n答：水壶。\n", ["1", "2"], "第1问", id="questions"),
    ],
)  # fmt: skip
def test_numbers_of_every_build(text: str, paths: list[str], where: str) -> None:
    assert list(found(text)) == paths
    assert locators(text)[0] == where


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        pytest.param(
            "一、要求\n第二，这不是一列里的数字。\n二、其他\n好。\n", ["1", "2"], id="no_second_without_a_first"
        ),
        pytest.param("一、早操不少于\n2.5公里。\n二、其他。好。\n", ["1", "2"], id="a_decimal"),
        pytest.param("一、要求\n问：只有一问。\n二、其他\n好。\n", ["1", "2"], id="one_question"),
        pytest.param("一、排队\n一是一，数清楚。\n二、其他\n好。\n", ["1", "2"], id="no_list"),
    ],
)
def test_what_only_looks_like_a_number_opens_no_clause(text: str, paths: list[str]) -> None:
    assert list(found(text)) == paths


HEADED = """桥头入园
今年入园只看年龄和住处，不考试，不收赞助费。
## 公办园
八月报名，九月入园。
1. 网上登记。
2. 到园核对。
## 民办园
六月报名。
1. 直接找园。
"""


def test_headings_without_numbers_head_their_clauses() -> None:
    assert list(found(HEADED)) == ["lead/1", "h1", "h1/1", "h1/2", "h2", "h2/1"]
    assert clauses(HEADED)[2].headings == ("公办园",)
    assert locators(HEADED) == ["开头 第1段", "“公办园”", "“公办园” 1", "“公办园” 2", "“民办园”", "“民办园” 1"]


def test_a_heading_without_a_number_stands_inside_a_numbered_one() -> None:
    text = "# 桥头办法\n## 一、报名\n### 公办\n四月。\n### 民办\n五月。\n## 二、录取\n六月。\n"
    assert list(found(text)) == ["1/h1", "1/h2", "2"]
    assert clauses(text)[1].headings == ("一、报名", "民办")


def test_lists_that_begin_anew_take_the_lines_above_them_as_headings() -> None:
    text = "桥头办事指南\n办理条件\n1.住在本镇。\n2.满三岁。\n办理流程\n1.登记。\n2.领证。\n"
    assert list(found(text)) == ["h1/1", "h1/2", "h2/1", "h2/2"]
    assert len(set(locators(text))) == 4
    assert found(text)["h1/2"] == "2.满三岁。"


def test_a_number_that_its_text_uses_again_has_a_locator_of_its_own() -> None:
    assert locators("一、甲。好。\n二、乙。好。\n一、丙。好。\n") == ["一、", "二、", "一、（第2处）"]


def test_a_text_without_numbers_is_cut_by_paragraphs() -> None:
    text = "桥头园的一天\n孩子们早上七点半到园，先洗手再吃早饭。\n午睡两个小时，醒了一起整理床铺。\n桥头幼儿园\n2026年3月1日\n"
    assert list(found(text)) == ["p1", "p2"]
    assert locators(text) == ["第1段", "第2段"]


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param("桥头小学\n2026年3月1日\n", id="signature"),
        pytest.param("桥头小学2026年3月1日\n", id="signature_on_one_line"),
        pytest.param("桥头镇教育办公室 桥头镇民政办公室\n二〇二六年三月一日\n", id="han_date"),
        pytest.param("桥头小学\n2026年3月1日\n（此件公开发布）\n抄送：县教育局。\n", id="publicity"),
        pytest.param(
            "2026年3月1日\n相关信息\n春游通知\n上一篇：春游\n下一篇：秋游\n版权所有：桥头小学\n", id="page_tail"
        ),
        pytest.param("分享到：微博 微信\n【打印本页】 【关闭窗口】\n扫一扫在手机打开当前页\n", id="share_bar"),
        pytest.param("附件：1.报名表\n2.路线图\n桥头小学\n2026年3月1日\n", id="list_of_annexes"),
        pytest.param("特此通知。\n桥头小学\n2026年3月1日\n附件下载\n1.报名表.docx\n", id="files"),
        pytest.param("附件1：报名表\n附件2：路线图\n", id="numbered_list_of_annexes"),
    ],
)
@pytest.mark.parametrize(
    "body", ["通知\n一、时间。五月。\n二、地点。河边。\n", "办法\n第一条　五月。\n第二条　河边。\n第三条　带水壶。\n"]
)
def test_what_stands_below_the_last_clause_is_no_part_of_it(tail: str, body: str) -> None:
    assert found(body + tail) == found(body)


def test_a_date_that_answers_a_heading_stays() -> None:
    text = "通知\n一、开学时间\n2026年3月1日\n二、地点\n河边小学。\n"
    assert found(text)["1"] == "2026年3月1日"


def test_a_telephone_number_is_no_page_number() -> None:
    assert found("通知\n一、电话\n0851-12345678\n二、地点。河边。\n- 3 -\n")["1"] == "0851-12345678"


def test_annexes_are_told_apart() -> None:
    text = (
        "通知\n一、时间。五月。\n附件：1.报名表\n2.路线图\n桥头小学\n2026年3月1日\n附件1\n姓名和班级写在第一行。\n附件2\n一、先过桥。\n"
        "二、再上坡。\n"
    )
    assert locators(text) == ["一、", "附件一 第1段", "附件二 一、", "附件二 二、"]
    assert found(text)["annex1/1"] == "姓名和班级写在第一行。"


def test_the_paragraphs_above_the_first_number_are_kept() -> None:
    text = "关于春游的通知\n各班：\n为了让孩子看看春天，学校决定五月去河边，每班两位老师带队。现就有关事项通知如下：\n一、时间。五月。\n"
    assert list(found(text)) == ["lead/1", "1"]
    assert found(text)["lead/1"].startswith("为了让孩子")


def test_a_covering_letter_is_no_lead() -> None:
    text = "各班：\n现将《春游办法》印发给你们，请认真执行。\n桥头小学\n2026年3月1日\n春游办法\n一、时间。五月。\n"
    assert list(found(text)) == ["1"]


def test_every_span_is_whole_and_ids_are_distinct() -> None:
    for text in (HEADED, "手册\n1 早上\n1.1 到校。\n1.2 早操。\n问：好吗？\n"):
        spans = parse(text)
        assert len({span.path for span in spans}) == len(spans)
        assert all(text[span.start : span.end].strip() == text[span.start : span.end] for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("1.甲。\n策略措施\n1.乙。\n", id="a_role_in_no_field"),
        pytest.param("前言\n1.甲。\n1）乙。\n", id="items_of_a_preface"),
        pytest.param("第一章 总则\n1. 戊。\n一、甲\n1.2 卯。\n2.乙\n3.全。\n", id="numbers_that_run_on_by_chance"),
        pytest.param("河湾\n## 报名\n好。\n## 报名\n很好。\n", id="two_headings_alike"),
    ],
)
def test_odd_texts_have_clauses_with_ids_and_locators_of_their_own(text: str) -> None:
    found_clauses = clauses(text)
    assert len({clause.clause_id for clause in found_clauses}) == len(found_clauses) > 0
    assert len(set(locators(text))) == len(found_clauses)

import pytest

from assistant.corpus.parse import is_law, parse, parse_law, parse_outline, sentence_spans


def paths(text: str) -> list[str]:
    return [span.path for span in parse_outline(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("一、总体要求\n(一)指导思想\n坚持儿童优先。\n", ["1.1"], id="heading:paragraph"),
        pytest.param(
            "一、总体要求\n\n（一）指导思想\n\n坚持儿童优先。\n\n继续努力。\n",
            ["1.1"],
            id="full_width:two_paragraphs_one_clause",
        ),
        pytest.param(
            "三、组织实施\n(一)坚持领导。各级负责。\n(二)落实责任。各部门负责。\n",
            ["3.1", "3.2"],
            id="items_at_heading_level",
        ),
        pytest.param(
            "二、领域\n（一）健康\n主要目标：\n1．少生病\n2．多运动\n策略措施：\n1．办医院。\n",
            ["2.1/goals/1", "2.1/goals/2", "2.1/measures/1"],
            id="items_without_full_stop",
        ),
        pytest.param(
            "第一章　总则\n第一节　总体要求\n一、发展健康\n（一）健康。建医院。\n",
            ["1.1.1.1"],
            id="chapter_and_section",
        ),
        pytest.param(
            "二、领域\n(一)健康\n1.主要目标\n(1)降低近视率。\n(2)预防龋齿。\n2.策略措施\n(1)每年检查。\n",
            ["2.1/goals/1", "2.1/goals/2", "2.1/measures/1"],
            id="numbered_roles",
        ),
        pytest.param(
            "二、领域\n(一)健康\n策略措施\n1.办医院。包括：\n①县医院。\n②乡医院。\n2.办学校。\n",
            ["2.1/measures/1", "2.1/measures/1/1", "2.1/measures/1/2", "2.1/measures/2"],
            id="circled_items",
        ),
        pytest.param(
            "前 言\n第一段。\n第二段。\n一、要求\n(一)方针。好。\n", ["preface/1", "preface/2", "1.1"], id="preface"
        ),
        pytest.param(
            "二、领域\n(一)健康\n主要目标\n5.甲。\n6.5岁以下儿童贫血率控制在10%以下。\n",
            ["2.1/goals/5", "2.1/goals/6"],
            id="decimal_where_an_item_is_due",
        ),
        pytest.param(
            "二、领域\n(一)健康\n主要目标\n1.甲。\n3.5万人参加。\n", ["2.1/goals/1"], id="decimal_where_none_is_due"
        ),
        pytest.param(
            "二、领域\n(一)健康\n主要目标\n1.甲。\n1.乙。\n",
            ["2.1/goals/1", "2.1/goals/1-2"],
            id="a_repeated_number_loses_nothing",
        ),
    ],
)
def test_outline(text: str, expected: list[str]) -> None:
    assert paths(text) == expected


def test_headings_travel_with_their_clauses() -> None:
    text = "二、领域\n(一)健康\n主要目标\n1.甲。\n策略措施\n1.乙。\n(二)安全\n主要目标\n1.丙。\n"
    assert [span.headings for span in parse_outline(text)] == [
        ("二、领域", "(一)健康", "主要目标"),
        ("二、领域", "(一)健康", "策略措施"),
        ("二、领域", "(二)安全", "主要目标"),
    ]


LAW = """# 某市儿童保护条例

（2020年1月1日某市第一届人民代表大会常务委员会第一次会议通过）

目录

第一编　总则
第一章　一般规定

第一编　总则

第一章　一般规定

第一节　原则

第一条　为了保护儿童，制定本条例。

第二条　儿童享有下列权利：
（一）受教育；
（二）受保护。
第一条规定的目的适用于前款。

第三十条　学校应当报告。

第三十条之一　违反第三十条的，给予警告。
第三十条第二款规定的情形除外。

第二编　附则

第三十一条　本条例自公布之日起施行。

附件

1.名单
"""


def test_law_articles() -> None:
    spans = parse_law(LAW)
    assert [span.path for span in spans] == ["1", "2", "30", "30.1", "31", "annex"]
    assert spans[0].headings == ("第一编　总则", "第一章　一般规定", "第一节　原则")
    assert spans[-2].headings == ("第二编　附则",)


def test_items_paragraphs_and_cross_references_stay_inside_their_article() -> None:
    second, bis = parse_law(LAW)[1], parse_law(LAW)[3]
    assert LAW[second.start : second.end].endswith("第一条规定的目的适用于前款。")
    assert LAW[bis.start : bis.end].endswith("第三十条第二款规定的情形除外。")


def test_an_annex_is_no_part_of_the_last_article() -> None:
    last, annex = parse_law(LAW)[-2:]
    assert LAW[last.start : last.end] == "第三十一条　本条例自公布之日起施行。"
    assert annex.path == "annex"


def test_the_build_of_a_text_is_recognised() -> None:
    assert is_law(LAW)
    assert not is_law("一、要求\n(一)依照第一条。好。\n")
    assert [span.path for span in parse(LAW)][:2] == ["1", "2"]


@pytest.mark.parametrize("text", ["", "\n\n", "没有编号的一段话。", "1", "(", "第条"])
def test_texts_without_clauses_give_none(text: str) -> None:
    assert parse(text) == []


def test_sentences_keep_their_closing_marks() -> None:
    text = "他说：“好。”然后走了。\n下一行"
    assert [text[a:b] for a, b in sentence_spans(text)] == ["他说：“好。”", "然后走了。", "下一行"]

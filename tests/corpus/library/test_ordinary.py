"""Documents as people have them: pages saved from a site, notices in one table cell, posts without numbers, printed papers."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.corpus.library import Facts, level_of, read_draft, read_facts
from assistant.corpus.library.add import Draft
from assistant.corpus.library.plain import closed, unwrapped
from assistant.corpus.library.tables import rows_of
from assistant.corpus.load import build_clauses
from assistant.question import place_named
from assistant.schema import Clause, Document
from tests.support import offered_files
from tests.support.offered_files import paragraph

NOTICE = [
    "河湾县教育局关于午餐的通知",
    "河教〔2026〕5号",
    "各学校：",
    "一、收费。每餐八元。",
    "二、退费。按天退。",
    "河湾县教育局",
    "2026年3月2日",
]


def drafted(tmp_path: Path, name: str, data: str | bytes) -> Draft:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read_draft(path)


def clauses(draft: Draft) -> Sequence[Clause]:
    text = draft.extract.text
    return build_clauses(Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=text))


def found(draft: Draft) -> dict[str, str]:
    return {clause.clause_id.removeprefix("d/"): clause.text for clause in clauses(draft)}


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        pytest.param(["首页 > 公开", "当前位置：首页 > 公告", *NOTICE], NOTICE[0], id="way_to_the_page"),
        pytest.param(["首页", "校园 > 规章", "规章", "河湾中学图书室公约", "1、轻声。", "2、爱护书。"], "河湾中学图书室公约", id="steps_of_the_way"),
        pytest.param(["索 引 号：", "01/2026", "标　　题：", "河湾县关于校车的安排", "一、时间", "七点。"], "河湾县关于校车的安排", id="label"),
        pytest.param(["标题：河湾县校车安排", "发布时间：2026-03-02", "一、时间。七点。"], "河湾县校车安排", id="label_on_one_line"),
        pytest.param(["河湾县校车接送一览", "河教〔2026〕6号", "一、时间。七点。"], "河湾县校车接送一览", id="above_the_number"),
        pytest.param(["河湾县教育局文件", "河教〔2026〕6号", "河湾县校车接送一览", "一、时间。七点。"], "河湾县校车接送一览", id="below_the_number"),
        pytest.param(["河湾县教育局关于做好", "校车接送工作的通知", "一、时间。七点。"], "河湾县教育局关于做好校车接送工作的通知", id="two_lines"),
        pytest.param(["河湾县人民政府令", "第 3 号", "《河湾县校车办法》已经会议审议通过，现予公布。", "河湾县校车办法", "第一条　好。"], "河湾县校车办法", id="order"),
        pytest.param(["孩子们在笑。", "花开了。"], "", id="no_title"),
    ],
)  # fmt: skip
def test_titles_are_found_where_they_stand(lines: list[str], title: str) -> None:
    assert read_facts("\n".join(lines)).title == title


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("河湾市校车办法\n第一条　好。\n第二条　自2026年5月1日起施行。自2001年2月3日起施行的《河湾市接送规定》同时废止。\n", {"effective": "2026-05-01"}, id="repealed"),
        pytest.param("河湾省家访条例\n2025年9月1日 河湾省第十四届人大常委会第三次会议通过\n第一条　好。\n", {"issued": "2025-09-01", "issuer": "河湾省人大常委会"}, id="adopted"),
        pytest.param("河湾省家访条例\n2015年9月1日河湾省第十二届人民代表大会第三次会议通过\n2025年1月2日修正\n第一条　好。\n", {"issued": "2025-01-02", "issuer": "河湾省人民代表大会"}, id="amended_since"),
        pytest.param("河湾中学公约\n1、轻声。\n2、爱护书。\n河湾中学2026年3月2日\n", {"issued": "2026-03-02", "issuer": "河湾中学"}, id="signed_on_one_line"),
        pytest.param("发文机关：河湾县教育局 成文日期：2026年3月2日\n发文字号：河教〔2026〕7号 发布日期：2026年3月9日\n标题：校车安排\n一、好。\n", {"issuer": "河湾县教育局", "issued": "2026-03-02", "number": "河教〔2026〕7号"}, id="labels_share_a_line"),
        pytest.param("校车安排\n发布时间：2026年3月9日\n一、好。\n河湾县教育局\n2026年3月2日\n", {"issued": "2026-03-02"}, id="signature_before_the_site"),
        pytest.param("河湾中学公约\n1、轻声。\n2、爱护书。\n河湾中学\n二〇二六年三月\n", {"issued": "2026-03", "issuer": "河湾中学"}, id="only_the_month"),
        pytest.param("校车安排\n一、开学\n2026年3月1日\n二、地点。河边。\n", {"issued": ""}, id="a_date_that_is_a_clause"),
        pytest.param("校车安排\n根据《家访办法》（河办〔2001〕1号）\n河教〔2026〕7号\n一、好。\n", {"number": "河教〔2026〕7号"}, id="another_text_is_quoted"),
        pytest.param("河湾县人民政府令\n第 3 号\n河湾县校车办法\n第一条　好。\n", {"number": "河湾县人民政府令第3号", "issuer": "河湾县人民政府"}, id="order"),
    ],
)  # fmt: skip
def test_facts_of_ordinary_documents(text: str, expected: dict[str, str]) -> None:
    facts = read_facts(text)
    assert {name: getattr(facts, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("title", "issuer", "level", "place"),
    [
        ("河湾省家访条例", "河湾省人民代表大会常务委员会", "provincial-regulation", "河湾省"),
        ("河湾省家访办法", "河湾省教育厅", "provincial", "河湾省"),
        ("东湖市校车条例", "东湖市人民代表大会常务委员会", "provincial-regulation", "东湖市"),
        ("河湾市儿童发展规划（2026—2030年）", "", "municipal", "河湾市"),
        ("关于午餐的通知", "河湾市沙河县教育局", "county", "河湾市沙河县"),
        ("2026年西江市招生安排", "", "county", "西江市"),
        ("沙河县石桥镇人民政府关于防溺水的通知", "", "township", "沙河县"),
        ("石桥村村规民约", "石桥村村民委员会", "township", ""),
        ("沙河县石桥中学图书室公约", "", "school", "沙河县"),
        ("河湾市幼儿园条例", "", "municipal", "河湾市"),
        ("全国中小学校图书室规定", "教育部", "ministry", ""),
        ("国务院关于办好午餐的意见", "国务院", "state-council", ""),
        ("午餐公约", "", "", ""),
    ],
)
def test_the_level_is_proposed_from_issuer_and_title(title: str, issuer: str, level: str, place: str) -> None:
    ranks = {"东湖市": "provincial", "西江市": "county"}
    assert (level_of(title, issuer, ranks), place_named(title, issuer)) == (level, place)


def test_markdown_says_title_issuer_and_date_and_its_bold_lines_head_clauses(tmp_path: Path) -> None:
    raw = "---\nnumber: 河教〔2026〕8号\n---\n# 河湾入园\n\n> **发文单位**：河湾县教育局\n> **发布时间**：2026年3月\n\n**公办园**\n\n八月报名。\n\n**民办园**\n\n**1.**找园\n\n六月找园。\n"
    draft = drafted(tmp_path, "a.md", raw)
    assert (draft.facts.title, draft.facts.issuer, draft.facts.issued) == ("河湾入园", "河湾县教育局", "2026-03")
    assert draft.facts.number == "河教〔2026〕8号"
    assert found(draft) == {"h1": "八月报名。", "h2/1": "六月找园。"}
    assert [clause.headings for clause in clauses(draft)] == [("公办园",), ("民办园", "1.找园")]


def test_front_matter_alone_names_a_text(tmp_path: Path) -> None:
    assert drafted(tmp_path, "a.md", "---\ntitle: 河湾入园\n---\n一、八月。好。\n").facts.title == "河湾入园"


SITE = """<html><head><title>河湾小学午餐安排-河湾县</title><meta name="PubDate" content="2026-03-09"></head><body>
<div class="crumb">当前位置：首页 &gt; 公告</div><ul class="nav"><li>首页</li></ul>
<h2>河湾小学午餐安排</h2><div>发布时间：2026-03-09　来源：河湾县　浏览次数：3</div>
<table><tr><td><p>孩子中午在学校吃饭，家长可以来看。</p><p><b>一、收费</b></p><p>每餐八元。</p>
<table><tr><th>年级</th><th>时间</th></tr><tr><td>一年级</td><td>十二点</td></tr></table></td></tr></table>
<div class="share">分享到：微信</div><p>上一篇：开学</p><div class="footer">版权所有</div></body></html>"""


def test_a_page_keeps_its_text_and_loses_its_site(tmp_path: Path) -> None:
    draft = drafted(tmp_path, "a.html", SITE)
    assert (draft.facts.title, draft.facts.issued, draft.facts.level) == ("河湾小学午餐安排", "2026-03-09", "school")
    assert found(draft) == {
        "lead/1": "孩子中午在学校吃饭，家长可以来看。",
        "1": "每餐八元。\n年级：一年级；时间：十二点",
    }
    assert draft.extract.dropped == ("当前位置：首页 > 公告", "首页", "分享到：微信", "版权所有")


def test_a_menu_that_is_most_of_the_page_is_the_text(tmp_path: Path) -> None:
    body = "".join(f"<p>{line}</p>" for line in NOTICE)
    assert len(found(drafted(tmp_path, "a.html", f"<div class='nav'>{body}</div>"))) == 2


def cell(*paragraphs: str) -> str:
    return f"<w:tc>{''.join(paragraphs)}</w:tc>"


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def test_a_notice_that_stands_in_one_cell_keeps_its_paragraphs(tmp_path: Path) -> None:
    table = f"<w:tbl>{row(cell(*map(paragraph, NOTICE)))}</w:tbl>"
    draft = drafted(tmp_path, "a.docx", offered_files.docx([f"<w:tbl>{row(cell(table))}</w:tbl>"]))
    assert draft.facts.title == NOTICE[0]
    assert list(found(draft)) == ["1", "2"]


def test_rows_of_data_keep_the_heads_of_their_columns(tmp_path: Path) -> None:
    rows = [
        row(*(cell(paragraph(word)) for word in words)) for words in (("学校", "班数"), ("一小", "6"), ("二小", "4"))
    ]
    parts = [*map(paragraph, NOTICE[:4]), f"<w:tbl>{''.join(rows)}</w:tbl>", *map(paragraph, NOTICE[4:])]
    assert found(drafted(tmp_path, "a.docx", offered_files.docx(parts)))["1"] == (
        "一、收费。每餐八元。\n学校：一小；班数：6\n学校：二小；班数：4"
    )


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        pytest.param([[["姓名："], ["张三"]], [["班级："], ["一班"]]], ["姓名： 张三", "班级： 一班"], id="form"),
        pytest.param([[["甲"], ["乙"]]], ["甲 乙"], id="one_row"),
        pytest.param([[["年级"], ["时间"]], [["一"]]], ["年级 时间", "一"], id="ragged"),
        pytest.param([[["一、甲。", "二、乙。"], [""]]], ["一、甲。", "二、乙。"], id="layout"),
    ],
)
def test_what_is_no_table_of_data_is_read_as_it_stands(rows: list[list[list[str]]], lines: list[str]) -> None:
    assert rows_of(rows) == lines


RESTARTED = """<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/>
<w:lvlText w:val="%1."/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"""


def test_a_list_that_word_begins_anew_is_counted_anew(tmp_path: Path) -> None:
    def item(text: str, number: int) -> str:
        return paragraph(text, f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')

    parts = [paragraph("河湾小学公约"), paragraph("一、门口"), item("不停车。", 1), item("不摆摊。", 1)]
    parts += [paragraph("二、教室"), item("轻声。", 2), item("开窗。", 2)]
    draft = drafted(tmp_path, "a.docx", offered_files.docx(parts, RESTARTED))
    assert list(found(draft)) == ["1/1", "1/2", "2/1", "2/2"]


def _run(text: str, look: str) -> str:
    return f"<w:r><w:rPr>{look}</w:rPr><w:t>{text}</w:t></w:r>"


def test_a_word_file_shows_its_title_and_headings_by_their_look(tmp_path: Path) -> None:
    large, largest = '<w:sz w:val="44"/>', '<w:sz w:val="72"/>'
    centred = '<w:pPr><w:jc w:val="center"/></w:pPr>'
    parts = [
        f"<w:p>{centred}{_run('河湾县教育局文件', largest)}</w:p>",
        f"<w:p>{centred}{_run('河湾县午餐', large)}</w:p>",
        f"<w:p>{centred}{_run('怎么办', large)}</w:p>",
        f"<w:p>{_run('谁来吃', '<w:b/>')}</w:p>",
        paragraph("离家远的孩子。"),
        f"<w:p>{_run('谁来做', '<w:b/>')}</w:p>",
        paragraph("村里的厨师。"),
    ]
    draft = drafted(tmp_path, "a.docx", offered_files.docx(parts))
    assert draft.facts.title == "河湾县午餐怎么办"
    assert [clause.locator_zh for clause in clauses(draft)] == ["“谁来吃”", "“谁来做”"]


def test_what_stands_on_every_page_is_no_part_of_a_printed_text(tmp_path: Path) -> None:
    words = ["第一条　村里的孩子放学以后可以到儿童之家看书写作业，", "周末也开门。", "第二条　不收费。"]
    more = ["第三条　每天有人", "打扫。", "第四条　有急救箱。"]
    pages = [
        ["河湾公报　第1页", "儿童之家办法", *words],
        ["河湾公报　第2页", *more],
        ["河湾公报　第3页", "第五条　好。"],
    ]
    draft = drafted(tmp_path, "a.pdf", offered_files.pdf(pages))
    assert draft.facts.title == "儿童之家办法"
    assert list(found(draft)) == ["1", "2", "3", "4", "5"]
    assert "公报" not in draft.extract.text
    assert found(draft)["1"] == "第一条　村里的孩子放学以后可以到儿童之家看书写作业，周末也开门。"
    assert draft.extract.dropped == ("河湾公报　第1页",)


@pytest.mark.parametrize(
    ("lines", "joined"),
    [
        pytest.param(["（一）给每个一年级的孩子发一个水壶和两条毛巾，由班主任在开", "学那天发。", "（二）网址：http://www.example.com/a-very-long-address-of-a-page/index.html?id=1", "（三）好。"], 3, id="a_long_address"),
        pytest.param(["河湾县教育局关于做好2026年春季开学工作的通知", "河教办〔2026〕3号", "正文写在这里。"], 3, id="title_and_number"),
        pytest.param(["一二三四五六七八九十一二三四五六七八九", "十。", "短。"], 2, id="a_broken_sentence"),
    ],
)  # fmt: skip
def test_lines_are_joined_where_a_sentence_goes_on(lines: list[str], joined: int) -> None:
    assert len(unwrapped("\n".join(lines)).splitlines()) == joined


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("每天不少于 1 小时，2026 年 3 月 1 日起", "每天不少于1小时，2026年3月1日起"),
        ("第 三 条 好", "第三条　好"),
        ("通　知", "通知"),
        ("\u2003\u2003一、好", "  一、好"),
        ("1 总则", "1 总则"),
        ("见 GB 50180 的规定", "见 GB 50180 的规定"),
        ("一小 6 二小 4", "一小 6 二小 4"),
    ],
)
def test_spaces_that_only_set_figures_apart_are_closed(written: str, kept: str) -> None:
    assert closed(written) == kept


def test_stated_facts_go_before_what_is_guessed() -> None:
    facts = read_facts("\n".join(NOTICE), Facts(title="午餐通知", effective="2026年9月1日"))
    assert (facts.title, facts.effective, facts.number) == ("午餐通知", "2026-09-01", "河教〔2026〕5号")

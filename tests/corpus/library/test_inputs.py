"""Nasty inputs: broken lines, numbers in full width, tables between paragraphs, lists of annexes, questions, pages of a site."""

from pathlib import Path

import pytest

from assistant.corpus.library import read_draft
from assistant.corpus.library.held import share_in_clauses
from assistant.corpus.load import build_clauses
from assistant.schema import Document
from tests.support import offered_files
from tests.support.offered_files import paragraph

SOFT = (
    "<w:p><w:r><w:t>一、时间</w:t><w:br/><w:t>七月一日到八月十日，上午八点到下午五点。</w:t><w:br/>"
    "<w:t>二、收费</w:t><w:br/><w:t>每天二十元，困难家庭不收。</w:t></w:r></w:p>"
)
SITE = """<html><head><title>河湾县人民政府 通知公告</title><meta name="ArticleTitle" content="河湾县教育局关于课后服务的通知"></head><body>
<div class="top">登录 | 注册 | 无障碍</div><div class="position">您现在的位置：首页 &gt; 政务公开 &gt; 通知公告</div>
<div class="title">河湾县教育局关于课后服务的通知</div>
<div class="info">发布时间：2026-03-05 09:00 来源：河湾县教育局 字体：[大 中 小] 分享到：<span>微信</span><span>微博</span></div>
<div class="TRS_Editor"><p>河教〔2026〕4号</p><p>各学校：</p><p>　　一、课后服务到下午六点，家长自己选参加不参加。</p>
<p>　　二、每月收费不超过一百元。</p><p style="text-align:right">河湾县教育局</p><p>2026年3月4日</p><p>（此件公开发布）</p></div>
<div class="bdsharebuttonbox"><a>分享</a></div><p>扫一扫在手机打开当前页</p><p>【打印本页】【关闭窗口】</p><p>上一篇：天气</p>
<p>主办：河湾县人民政府办公室 备案号：黔ICP备1号</p></body></html>"""
SHARE_BAR = """<html><body><h2>河湾县儿童之家开放时间的规定</h2><ul class="share-list"><li>分享</li><li>QQ空间</li></ul>
<div><span>一、周一到周五</span><br>下午四点到六点。<br><br><span>二、周末</span><br>上午九点到下午五点。<br></div>
<div>附件下载：开放表.docx</div></body></html>"""

INPUTS: dict[str, tuple[str | bytes, str, dict[str, str]]] = {
    "broken_lines.txt": (
        "河湾县教育局关于寄宿生回家的通知\n河教〔2026〕21号\n各中心学校：\n"
        "一、每个周五下午三点以后放学，由家长到校门口来接，不能来的要提前\n一天打电话告诉班主任。\n"
        "二、住得远的孩子由学校包车送到村口，每辆车上有一名老师跟着，车费\n由县里出。\n"
        "三、周日下午五点以前回到学校，晚上点名，没有到的当天晚上打电话问\n清楚。\n河湾县教育局\n2026年9月2日\n",
        "河湾县教育局关于寄宿生回家的通知",
        {
            "1": "一、每个周五下午三点以后放学，由家长到校门口来接，不能来的要提前一天打电话告诉班主任。",
            "2": "二、住得远的孩子由学校包车送到村口，每辆车上有一名老师跟着，车费由县里出。",
            "3": "三、周日下午五点以前回到学校，晚上点名，没有到的当天晚上打电话问清楚。",
        },
    ),
    "full_width.txt": (
        "河湾小学图书角约定\n１．每人一次借两本。\n２．丢了书写一张条子：\n（１）写明书名；\n（２）写明哪天丢的。\n",
        "河湾小学图书角约定",
        {"1": "１．每人一次借两本。", "2/1": "（１）写明书名；", "2/2": "（２）写明哪天丢的。"},
    ),
    "table_between.md": (
        "# 河湾县营养餐一览\n\n一、标准\n\n| 学段 | 每天 |\n| --- | --- |\n| 小学 | 5元 |\n| 初中 | 6元 |\n\n"
        "表里的钱由县财政出。\n\n二、监督\n\n家长委员会每个月看一次账。\n",
        "河湾县营养餐一览",
        {
            "1": "学段：小学；每天：5元\n学段：初中；每天：6元\n\n表里的钱由县财政出。",
            "2": "家长委员会每个月看一次账。",
        },
    ),
    "table_by_heading.md": (
        "# 河湾小学作息\n\n**上午**\n\n| 时间 | 做什么 |\n|:--|:--|\n| 8:00 | 到校 |\n\n**下午**\n\n两点上课，四点二十放学。\n",
        "河湾小学作息",
        {"h1": "时间：8:00；做什么：到校", "h2": "两点上课，四点二十放学。"},
    ),
    "annexes.txt": (
        "河湾县教育局关于防溺水的通知\n河教〔2026〕9号\n一、暑假以前每个班开一次家长会。\n二、水塘边立牌子，写上电话。\n\n"
        "附件：1．家长签字表\n　　　2．水塘登记表\n\n河湾县教育局\n2026年6月1日\n\n附件1\n家长签字表\n"
        "我知道孩子不能自己去水边玩，出门我会问清楚去哪里。\n附件2\n水塘登记表\n一、名称写全称。\n二、深度用米。\n",
        "河湾县教育局关于防溺水的通知",
        {
            "1": "一、暑假以前每个班开一次家长会。",
            "2": "二、水塘边立牌子，写上电话。",
            "annex1/1": "家长签字表",  # the name of an annex is a paragraph of it
            "annex1/2": "我知道孩子不能自己去水边玩，出门我会问清楚去哪里。",
            "annex2/1": "水塘登记表",
            "annex2/1-2": "一、名称写全称。",
            "annex2/2": "二、深度用米。",
        },
    ),
    "questions_numbered.txt": (
        "河湾县转学问答\n1．问：跨县转学要什么？\n答：户口本和学籍号。\n2．问：多久办好？\n答：五个工作日。\n",
        "河湾县转学问答",
        {"1": "1．问：跨县转学要什么？\n答：户口本和学籍号。", "2": "2．问：多久办好？\n答：五个工作日。"},
    ),
    "questions_in_letters.txt": (
        "河湾县午餐问答\nQ1：午餐谁做？\nA：村里的厨师。\nQ2：一餐多少钱？\nA：五元，县里出三元。\n",
        "河湾县午餐问答",
        {"1": "Q1：午餐谁做？\nA：村里的厨师。", "2": "Q2：一餐多少钱？\nA：五元，县里出三元。"},
    ),
    "questions_in_bold.html": (
        "<h1>河湾县入园百问</h1><p><strong>1、几岁可以上小班？</strong></p><p>当年八月三十一日以前满三岁。</p>"
        "<p><strong>2、要不要打疫苗？</strong></p><p>要看接种证。</p>",
        "河湾县入园百问",
        {"1": "1、几岁可以上小班？\n当年八月三十一日以前满三岁。", "2": "2、要不要打疫苗？\n要看接种证。"},
    ),
    "school_without_numbers.txt": (
        "河湾中学宿舍约定\n熄灯以后不说话，有事找值班老师。\n　　周末回家要在楼下登记，由家长签字。\n河湾中学\n2026年9月1日\n",
        "河湾中学宿舍约定",
        {"p1": "熄灯以后不说话，有事找值班老师。", "p2": "周末回家要在楼下登记，由家长签字。"},
    ),
    "appeal.txt": (
        "河湾县妇联倡议书\n全县的爸爸妈妈们：\n　　孩子每天和你说十分钟话，比什么都好。我们倡议：\n"
        "　　一要每天问一问孩子今天高兴不高兴。\n　　二要吃饭的时候不看手机。\n河湾县妇联\n2026年5月15日\n",
        "河湾县妇联倡议书",
        {
            "p1": "孩子每天和你说十分钟话，比什么都好。我们倡议：",
            "p2": "一要每天问一问孩子今天高兴不高兴。",
            "p3": "二要吃饭的时候不看手机。",
        },
    ),
    "soft_breaks.docx": (
        offered_files.docx([paragraph("河湾县托管安排"), SOFT, paragraph("河湾县教育局"), paragraph("2026年6月20日")]),
        "河湾县托管安排",
        {"1": "七月一日到八月十日，上午八点到下午五点。", "2": "每天二十元，困难家庭不收。"},
    ),
    "site.html": (
        SITE,
        "河湾县教育局关于课后服务的通知",
        {"1": "一、课后服务到下午六点，家长自己选参加不参加。", "2": "二、每月收费不超过一百元。"},
    ),
    "share_bar.html": (
        SHARE_BAR,
        "河湾县儿童之家开放时间的规定",
        {"1": "下午四点到六点。", "2": "上午九点到下午五点。"},
    ),
    "post.txt": (
        "点击蓝字关注我们\n河湾县2026年小学报名须知\n来源：河湾教育 2026-05-20\n▶ 报名时间\n六月一日到六月五日，周末也可以。\n"
        "▶ 带什么\n户口本、房产证或者租房合同，原件看完就还。\n长按识别二维码\n阅读原文\n",
        "河湾县2026年小学报名须知",
        {"p1": "六月一日到六月五日，周末也可以。", "p2": "户口本、房产证或者租房合同，原件看完就还。"},
    ),
    "one_line_of_articles.txt": (
        "河湾县校车办法 第一章 总则 第一条 为了孩子路上安全，定这个办法。 第二条 校车每天查一次。 第二章 开车的人 "
        "第三条 开车的人每年体检。 第四条 本办法自2026年9月1日起施行。",
        "河湾县校车办法",
        {
            "1": "第一条　为了孩子路上安全，定这个办法。",
            "2": "第二条　校车每天查一次。",
            "3": "第三条　开车的人每年体检。",
            "4": "第四条　本办法自2026年9月1日起施行。",
        },
    ),
    "one_line_of_parts.txt": (
        "河湾县食堂检查的通知 河教〔2026〕3号 各学校： 一、每天留样，样品放四十八小时。 二、每周公布菜单，贴在门口。 "
        "三、家长每月来吃一次。 河湾县教育局 2026年3月1日",
        "河湾县食堂检查的通知",
        {
            "1": "一、每天留样，样品放四十八小时。",
            "2": "二、每周公布菜单，贴在门口。",
            "3": "三、家长每月来吃一次。",
        },
    ),
    "two_articles.txt": (
        "河湾小学校门口办法\n第一条　上学放学校门口不停车。\n第二条　本办法自2026年9月1日起施行。\n",
        "河湾小学校门口办法",
        {"1": "第一条　上学放学校门口不停车。", "2": "第二条　本办法自2026年9月1日起施行。"},
    ),
    "two_articles_quoted.txt": (
        "河湾小学校门口通知\n一、上学放学校门口不停车，办法里说：\n第一条　停车的请走。\n第二条　不走的登记。\n二、家长轮流看着。\n",
        "河湾小学校门口通知",
        {
            "1": "第一条　停车的请走。\n第二条　不走的登记。",
            "2": "二、家长轮流看着。",
        },
    ),
    "article_named_within.txt": (
        "河湾县督导办法\n第一条　学校是指村小。 依照家访办法 第三条 的规定，家访每学期一次，由班主任去，去以前先打电话。\n"
        "第二条　好。\n第三条　好。\n",
        "河湾县督导办法",
        {
            "1": "第一条　学校是指村小。 依照家访办法 第三条 的规定，家访每学期一次，由班主任去，去以前先打电话。",
            "2": "第二条　好。",
            "3": "第三条　好。",
        },
    ),
}


@pytest.mark.parametrize("name", INPUTS)
def test_what_is_made_of_it(name: str, tmp_path: Path) -> None:
    data, title, expected = INPUTS[name]
    (tmp_path / name).write_bytes(data if isinstance(data, bytes) else data.encode())
    draft = read_draft(tmp_path / name)
    text = draft.extract.text
    document = Document(document_id="d", title="", title_en="", short_title="", short_title_en="", text=text)
    clauses = build_clauses(document)
    assert draft.facts.title == title
    assert {clause.clause_id.removeprefix("d/"): clause.text for clause in clauses} == expected
    assert share_in_clauses(text, clauses, title) == 1.0

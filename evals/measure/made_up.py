"""Made-up regulations in the layout of the library, to see what a library of any size costs.

>>> print(article(3, random.Random(1), ["近视防控", "校车", "托育"], ["学校", "家长"]))  # doctest: +ELLIPSIS
第三条　...
"""

import random
from collections.abc import Sequence
from pathlib import Path

from assistant.corpus.parse import han_numeral
from assistant.retrieval import read_lexicon

_A_DOCUMENT = 200
_WHO = (
    "市级有关部门",
    "各县民政部门",
    "学校",
    "幼儿园",
    "居民委员会",
    "家长",
    "医疗机构",
    "社会工作站",
    "经营者",
    "志愿服务组织",
)
_SENTENCES = (
    "{who}应当按年度安排{a}，并把{b}的情况记入台账。",
    "{who}办理{a}时，可以同{other}一起核对{b}。",
    "没有{a}的，{who}不得以{b}为由推迟。",
    "{who}每{n}个月汇总一次{a}，由{other}公布{b}。",
    "鼓励{who}就{a}提出建议，{b}另行规定。",
)
_RECORD = """id = "{id}"
title = "{title}"
title_en = "Made-up rules {number}"
short_title = "{title}"
short_title_en = "Made-up rules {number}"
level = "ministry"
status = "in-force"
issued = "2024-01-01"
"""


def article(number: int, chance: random.Random, topics: Sequence[str], who: Sequence[str]) -> str:
    """One article of two or three sentences."""
    sentences = chance.sample(_SENTENCES, chance.choice((2, 2, 3)))
    body = "".join(_filled(sentence, chance, topics, who) for sentence in sentences)
    return f"第{han_numeral(number)}条　{body}"


def _filled(sentence: str, chance: random.Random, topics: Sequence[str], who: Sequence[str]) -> str:
    first, second = chance.sample(list(topics), 2)
    doer, other = chance.sample(list(who), 2)
    return sentence.format(who=doer, other=other, a=first, b=second, n=chance.randint(1, 24))


def make_library(folder: Path, articles: int, lexicon: Path, beside: Path | None = None) -> Path:
    """A library folder of that many made-up articles, and of the full texts of `beside`. Returns the folder."""
    topics = [entry.official for entry in read_lexicon(lexicon).entries]
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    (folder / "documents").mkdir(exist_ok=True)
    for path in (beside / "texts").glob("*.txt") if beside else ():
        (folder / "texts" / path.name).write_bytes(path.read_bytes())
    for number, start in enumerate(range(0, articles, _A_DOCUMENT), 1):
        name, chance = f"made-up-{number}", random.Random(number)
        rows = range(1, min(_A_DOCUMENT, articles - start) + 1)
        text = "".join(article(row, chance, topics, _WHO) + "\n" for row in rows)
        (folder / "texts" / f"{name}.txt").write_text(text, "utf-8")
        record = _RECORD.format(id=name, title=f"虚构规定之{han_numeral(number)}", number=number)
        (folder / "documents" / f"{name}.toml").write_text(record, "utf-8")
    return folder

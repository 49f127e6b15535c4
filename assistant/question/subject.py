"""Which words of a question about a figure say what the figure is of: neither whose, nor how much, nor by when.

>>> [word for word in ("初中生", "一天", "作业", "最多", "多久") if says_subject(word)]
['作业']
"""

import re

# Words as jieba cuts them and as the English stemmer leaves them.
_GENERAL = frozenset(
    """
    岁 年级 幼儿 学生 孩子 儿童 小孩 娃 娃儿 娃娃 未成年人 每天 一天 每日 每周 一周 每年 一年 每月 一个 一个月 多少 多久 多长 多大 几个 几次 几小时
    小时 个小时 钟头 分钟 时间 时候 至少 最多 最少 最长 最短 不少 不少于 超过 不超过 以上 以下 左右 以内 目标 规划 要求 应该 应当 需要 可以 规定 达到 比例 百分之
    百分 年龄 全市 遵义 今年 我们 这个 那个 合适
    钱 块 块钱 元 每个 月 个月 一月 一次 还是
    day hour minut time week month year old age child children kid student pupil school middl high junior senior primari mani much
    long often plan target goal citi zunyi percent percentag rate share should need least most per everi each get give have say law yuan money
    """.split()
)
_NUMBERED = re.compile(
    r"\d+(?:\.\d+)?|[一二三四五六七八九十百千万两]+|最[多少].|[初高小大][一二三四五六]|(?:初中|高中|小学|中学|大学)生?|20\d\d年?"
)


def says_subject(word: str) -> bool:
    """Whether a word of a question can say what a figure is of."""
    return word not in _GENERAL and not _NUMBERED.fullmatch(word)

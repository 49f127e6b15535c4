"""Whether a question asks how a single case will end: what the law threatens is a rule, what a court will do is not."""

import re

from assistant.question.question import Question

_PREDICTION = re.compile(
    r"(?:法院|法官|派出所|警察|检察院)(?:最后)?(?:到底)?会不会|会不会(?:判|撤销|支持|受理|坐牢|拘)|会判给|(?:我|他|她|老公|老婆|儿子|女儿|娃|弟|哥)[^,，。？?]{0,14}会判(?:多少|几)|判给谁|能不能赢|打得赢|胜诉|赢面|\bwill (?:the )?(?:judge|court)\b|\bwill i win\b|\bwho will get custody\b",
    re.IGNORECASE,
)


def predicts(question: Question) -> bool:
    """Whether it asks how a court or an office will decide a single case.

    >>> from assistant.question import read_question
    >>> [predicts(read_question(text)) for text in ("女儿两岁，法院会判给谁", "两岁以下的孩子离婚后跟谁")]
    [True, False]
    """
    return bool(_PREDICTION.search(question.asked))

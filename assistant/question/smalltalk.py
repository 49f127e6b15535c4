"""Greetings, thanks, "who are you", and attempts to change the rules: answered by a fixed reply, without a search."""

import re

from assistant.question.question import Question
from assistant.question.social import social_key

_INSTRUCTIONS = re.compile(
    r"(?:忽略|无视|忘记|不要管)(?:掉|了)?(?:你|以上|之前|前面|上面|所有)[^。]{0,12}(?:指令|要求|规则|提示|设定|内容)|系统提示词?|你现在(?:是|扮演)|扮演一个|"
    r"\bignore (?:all |any |your |the |my )*(?:previous |prior |above )*(?:instructions?|rules|prompts?)|\bsystem prompt\b|\byou are now\b|\bpretend (?:to be|you)|\bjailbreak",
    re.IGNORECASE,
)


def reply_without_search(question: Question) -> str:
    """Key of the fixed reply to a greeting, thanks, or an attempt to change the rules; "" for any other question.

    >>> from assistant.question import read_question
    >>> reply_without_search(read_question("谢谢!")), reply_without_search(read_question("初中生睡多久"))
    ('social_thanks', '')
    """
    return "instructions" if _INSTRUCTIONS.search(question.given) else social_key(question.given)

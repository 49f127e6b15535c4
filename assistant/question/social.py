"""Greetings, thanks and the like: messages that ask nothing of the texts.

>>> social_key("好的，谢谢！"), social_key("初中生睡多久")
('social_thanks', '')
"""

import re

_SOCIAL = (
    (
        "social_hello",
        re.compile(
            r"(?:你|您)?们?好(?:呀|啊|哈)?|早上好|下午好|晚上好|早|在吗?|在不在|有人吗?|嗨|哈喽|hi(?: there)?|hello|hey(?: there)?|good (?:morning|afternoon|evening)",
            re.IGNORECASE,
        ),
    ),
    (
        "social_thanks",
        re.compile(
            r"(?:太|非常|多|好)?(?:谢谢|感谢|谢|辛苦|麻烦)(?:你|您|了|啦|啊|哈|大家)*|好的?(?:呀|吧|嘞)?(?:[,，\s]*(?:太|非常|多)?(?:谢谢|感谢|谢|多谢)(?:你|您|了|啦|啊|哈)*)?|嗯+|(?:嗯+|好的?|哦+|噢|喔|行|收到|知道了?|晓得了?|明白了?|了解了?|懂了)+(?:谢谢|多谢)?(?:你|您|了|啦|啊|哈)*|太好了|帮(?:了)?(?:我)?大忙了|先这样(?:吧)?|就这样(?:吧)?|再见|拜拜|"
            r"(?:(?:ok(?:ay)?|great|perfect|cool|alright|good|nice|got it|i see)\s+)*(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?|cheers|ok(?:ay)?|great|perfect|that (?:really )?(?:helped|helps)(?: a lot)?|bye(?: bye)?|goodbye|see you",
            re.IGNORECASE,
        ),
    ),
    (
        "social_who",
        re.compile(
            r"你(?:到底)?是(?:谁|什么|干什么的|机器人吗?|真?人吗|ai吗?)|你(?:叫什么(?:名字)?|能做什么|能干啥|会什么|会干嘛|有什么用)|who are you|what (?:are you|can you do)|are you (?:a )?(?:human|robot|bot|ai)",
            re.IGNORECASE,
        ),
    ),
)


def social_key(text: str) -> str:
    """Key of the fixed reply to a message that only greets, thanks or asks who is there; "" for any other."""
    pieces = [
        piece.strip() for piece in re.split(r"[,，.。!！?？~～、\s]{0,3}[,，.。!！?？~～、]\s*", text) if piece.strip()
    ]
    keys = [next((key for key, pattern in _SOCIAL if pattern.fullmatch(piece)), "") for piece in pieces]
    return keys[-1] if keys and all(keys) else ""


def is_social(text: str) -> bool:
    """Whether a message asks nothing of the texts."""
    return bool(social_key(text))

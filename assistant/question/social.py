"""Greetings, thanks and the like: messages that ask nothing of the texts.

>>> social_key("好的，谢谢！"), social_key("你能帮我做什么？"), social_key("初中生睡多久")
('social_thanks', 'social_who', '')
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
            r"(?:你|您)(?:到底)?(?:是(?:不是)?|不会是)(?:谁|什么|干什么的|(?:个|一个)?(?:机器人|真?人|程序|ai)吗?|个?什么)(?:吧|啊|呀)?|你(?:叫什么(?:名字)?|会什么|会干嘛|有什么用)|(?:你|您|这个?|这里)?(?:能|可以|会)(?:帮(?:我|我们|人|忙)?)?(?:做|干|办|查|问|解答?|解决)(?:些|点)?(?:什么|啥子?|哪些)(?:事|问题)?(?:呢|啊)?|(?:这个?|你)?(?:怎么|咋个?|如何)(?:用|使用)(?:你|它|这个)?(?:啊|呢)?|who are you|what (?:are you|can (?:you do|you help(?: me)?(?: with)?|i ask(?: you)?))|how do i use (?:this|it|you)|are you (?:a )?(?:human|robot|bot|ai|real person|real)",
            re.IGNORECASE,
        ),
    ),
    (
        "social_trust",
        re.compile(
            r"(?:我)?(?:凭什么|为什么要?|为啥要?|怎么能?|能不能|能|可以|敢)(?:相?信|信任)(?:你|您|这个|它)(?:们?说的|的话|的?(?:回答|答案))?吗?|"
            r"(?:你|您|这个|它)(?:们?说的|的话|的?(?:回答|答案|资料))?(?:到底)?(?:靠不靠谱|靠谱|可不可信|可信|可靠|准不准|准确?|权威|算数|是真的)(?:吗|不)?|"
            r"(?:你|您)(?:会不会|不会)(?:骗人?|瞎说|乱说|乱编|编造?|胡说)(?:我|的)?(?:吧|吗)?|(?:你|您)?(?:的)?(?:答案|回答|资料|这些话?|依据)(?:都?是)?(?:从)?哪[儿里]?来的|"
            r"(?:why should|can|should|how can|how do) (?:i|we|anyone) (?:trust|believe|rely on) (?:you|this|it|what you say)|(?:are|is) (?:you|this|it|your answers?) (?:reliable|accurate|trustworthy|true|legit)|do you (?:lie|make things up)|where (?:do|does) (?:your|these|the) answers? come from",
            re.IGNORECASE,
        ),
    ),
)


def social_key(text: str) -> str:
    """Key of the fixed reply to a message that only greets, thanks, asks who is there or why to trust it; "" for any other."""
    pieces = [
        piece.strip() for piece in re.split(r"[,，.。!！?？~～、\s]{0,3}[,，.。!！?？~～、]\s*", text) if piece.strip()
    ]
    keys = [next((key for key, pattern in _SOCIAL if pattern.fullmatch(piece)), "") for piece in pieces]
    return keys[-1] if keys and all(keys) else ""


def is_social(text: str) -> bool:
    """Whether a message asks nothing of the texts."""
    return bool(social_key(text))

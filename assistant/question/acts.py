"""What is said of the answer before instead of asked anew: which law says so, the original words, more, in short ...

>>> act_of("哪一条规定的？"), act_of("原文发我"), act_of("说短点"), act_of("初中生睡多久")
('source', 'original', 'short', '')
>>> corrected("不是，我是说被老师打的")
'被老师打的'
"""

import re
from typing import Literal

Act = Literal["", "source", "original", "more", "short", "why", "consequence"]

_END = r"[吗呢呀啊嘛哈的了]*[?？。.!！~～…\s]*$"
_LEAD = r"^(?:那|那么|第[一二三四五六](?:条|个|点|项|句)是?|[这那一]条是?|[这那一]句话?是?|嗯+|哦|好的?|请问?|麻烦|能不能|能|可以|可不可以|帮我?|给我|把|您|你|这个|这|它|上面|刚才|请您?|再|还是)*[,，\s]*"
_LEAD_EN = r"^(?:and |so |ok(?:ay)?,? |please |can you |could you |well,? |but )*"
_ACTS: tuple[tuple[Act, re.Pattern[str]], ...] = tuple(
    (act, re.compile(f"{_LEAD}(?:{zh}){_END}|{_LEAD_EN}(?:{en})[?.!\\s]*$", re.IGNORECASE))  # type: ignore[misc]
    for act, zh, en in (
        (
            "source",
            r"(?:是)?(?:依据|根据)?(?:是)?(?:出自|来自|写在)?哪(?:一?部|个|份|条|里|一条|几条|些)(?:法律?|文件|条文?|规定|政策|章|地方|哪一?条)*(?:第几条)?(?:里|上|这么|这样)*(?:规定|写|说|讲|来)?(?:的|着|过)?|(?:是)?(?:《?[一-鿿]{1,10}[法例划见]》?)?(?:里|中|上)?(?:的)?第几条(?:规定|写|说)?(?:的)?|出处(?:是)?(?:在)?(?:哪[里儿]?(?:一?[部个条])?(?:法律?|文件|规定|条文?)?|什么|呢)?|"
            r"(?:有什么|有没有|法律|政策|它的)?依据(?:是什么|在哪里?|呢|有)?|(?:什么|哪个)(?:法|文件|规定)(?:规定|写|说)?|(?:是)?(?:规划|法律?|文件|国家|地方)(?:里)?(?:写|说|规定)?的?(?:,|，)?还是(?:规划|法律?|文件|国家|地方)(?:里)?(?:写|说|规定)?的?|谁规定的|哪里(?:写|规定|说)的|条文(?:号)?是(?:多少|哪条|什么)|法条(?:号)?(?:呢|是|是哪条|发我|多少)?|(?:文件)?(?:名字?|全称|名称)(?:叫什么|是什么|呢)?",
            r"which (?:law|article|clause|document|regulation|rule)(?: (?:says|is|states|requires) (?:that|this|so|it|in))?(?: is (?:that|this|it))?(?: (?:from|in))?|where does it say (?:that|so|this)|what(?:'s| is) (?:the|your) (?:source|legal basis|basis|article)(?: for (?:that|this))?|is (?:that|this|it) (?:written )?(?:in|from) (?:the|a|your) (?:plan|law|regulation)(?:,? or (?:in )?(?:the|a) (?:plan|law|regulation))?|says who|(?:the )?source|article number|according to (?:what|which law)",
        ),
        (
            "original",
            r"(?:把)?(?:第[一二三]个?|那个?|这个?|上面|刚才)*(?:那|这)?(?:条文|条|法条|法律|它|规划|文件)?(?:的)?(?:完整)?(?:原文|原话|原句|原条文|全文)(?:发(?:给)?我|给我|(?:完整|全部)?(?:地)?贴(?:出来|一下)?|看看|看一下|念一下|是什么|怎么(?:说|写)|呢|来一份|抄一下|一字不差)*(?:看看|一下)?|(?:一字不差|一字不改)(?:地)?(?:发|念|写)?.{0,4}|条文(?:发我|贴出来|内容|怎么写|怎么说)",
            r"(?:show|give|send|quote)?(?: me)? ?(?:the )?(?:original|exact|full|chinese|actual) (?:text|words?|wording|article|clause|chinese)(?: (?:please|in chinese|of (?:it|that|the law)))?|in the original|what does the (?:article|law) (?:actually|exactly) say|quote (?:it|the law)(?: for me)?",
        ),
        (
            "more",
            r"还有(?:吗|呢|没有|没|别的(?:吗|呢)?|其他的?(?:吗|呢)?|哪些|什么)?|(?:还|有)?(?:更多|别的|其他的?)|(?:说|讲|写)?(?:得)?(?:再)?(?:详细|具体|仔细|展开|多)(?:一)?(?:点|些|说说|讲讲|说|讲)?|继续(?:说)?|接着说|然后呢?|就这些|没了",
            r"(?:tell me |say )?more(?: (?:details?|please|about (?:it|that)))?|(?:anything|what) else|go on|continue|in more detail|more details?|is that all",
        ),
        (
            "short",
            r"(?:用|压成|压缩|缩短|浓缩|概括|归纳|总结|精简)(?:成|到|为|在)?(?:[一二两三四五\d]+(?:句话?|点|条|行))?(?:以内|之内)?|(?:说|讲|写)?(?:得)?(?:简短|短|简单|简洁|精简|直接)(?:一)?(?:点|些|说|讲)?(?:说|讲)?|用[两二三四五\d]+句话(?:总结|概括|说|讲)*(?:清楚|一下)?|(?:用)?一句话(?:说|讲|总结|概括|告诉我)?(?:完|清楚|一下)?(?:(?:我|该|要|应该)*(?:怎么办|怎么做|做什么))?(?:就行|就好|即可|就可以)?(?:[,，].{0,8})?|(?:太长了?|长话短说|总结一下|概括一下|说人话|说重点|讲重点)(?:[,，]?(?:说)?(?:短|简单)(?:一)?点)?|太长(?:了)?.{0,8}(?:短|简|一句).{0,4}",
            r"(?:in |keep it |make it |say it )?(?:short(?:er)?|brief(?:ly)?|simpl[ey](?:r)?)(?: please)?|(?:in )?(?:one|a|two|three) (?:sentences?|lines?|words?)|(?:condense|compress|shorten) (?:it|that|this)(?: (?:in)?to (?:one|two|three|\d) (?:sentences?|lines?|points?))?|tl;?dr|summari[sz]e(?: it| that)?|too long.{0,20}",
        ),
        (
            "why",
            r"为什么(?:不行|不可以|不能|可以|要|会)?|为啥(?:不行)?|为何|凭什么|凭啥|什么道理|怎么(?:会)?这样规定|为什么(?:要)?(?:这样|这么)(?:规定|说)?|(?:有)?(?:什么)?(?:道理|理由)(?:是什么)?",
            r"why(?: (?:is that|so|that|not))?|how come|for what reason|on what grounds",
        ),
        (
            "consequence",
            r"(?:要是|如果|万一|假如)?(?:法院判了|报了警|判了|说了|投诉了)?(?:他们?|她们?|学校|老师|家长|对方|爸妈|父母|政府|村里|单位|平台|幼儿园|公司|谁|厂里)?(?:就是|一直|还是|硬是)?(?:不(?:管|做|听|给|办|理|改|交|付|执行|遵守|履行|报|这么做|这样做|照做|配合|答应|同意|处理)(?:了)?|没(?:做|管|报|办|做到)|违反(?:了)?|做不到)(?:会?怎么?样|怎么办|咋办|有什么后果|会怎样|又怎么样|要负什么责任|会受罚|怎么处理|找谁)?|(?:有)?(?:什么|啥)后果|(?:会|要)?(?:受|挨)?(?:什么|怎么)(?:处罚|惩罚)|违反(?:了)?(?:会)?(?:怎么样|怎样|怎么办)",
            r"(?:and )?(?:what )?(?:happens )?if (?:they|he|she|it|the \w+|nobody|i) (?:just |still )?(?:do(?:es)?n'?t|refuse[sd]?(?: to)?|won'?t|fails?|breaks? it|ignores? it|still (?:do(?:es)?n'?t|refuse[sd]?|won'?t)).{0,30}|(?:and )?if not|what are the consequences|what happens otherwise|and if they (?:still )?(?:don't|refuse|won't).{0,30}",
        ),
    )
)
_BACK = re.compile(
    r"^(?:那|我们?)?(?:回到|说回|再回到|再说|再看|继续说?)(?:刚才|前面|最开始|之前)?(?:的)?(?:第一个?|最开始的?|最初的?|最前面的?)(?:那个)?(?:问题|事情?)?[,，。.:：\s]*(?P<zh>.*)$|"
    r"^(?:ok,? )?(?:go(?:ing)? )?back to (?:the|my) (?:first|original) (?:question|one|point)[,.:\s]*(?P<en>.*)$",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"^(?:不是|不对|不不|错了|搞错了|你理解错了|你弄错了|不是这个(?:意思)?|我不是(?:问|说)这个)[的啊呀吧了]*[,，。!！\s]*(?:我(?:是)?(?:想)?(?:说|问|指)(?:的)?(?:是)?|我的意思是|应该是|是)?[,，:：\s]*(?P<zh>.{2,})$|"
    r"^(?:我(?:是)?(?:想)?(?:说|问|指)的是|我的意思是)[,，:：\s]*(?P<zh2>.{2,})$|"
    r"^(?:no|not that|sorry|wrong)[,.!\s]+(?:i (?:mean|meant)|i'?m asking about|i was asking about)\s+(?P<en>.{3,})$|^i (?:mean|meant)\s+(?P<en2>.{3,})$",
    re.IGNORECASE,
)


# For whom or how it is to be said: no question of its own behind "压成三句话".
_MANNER = re.compile(
    r"(?:是)?给.{1,6}(?:讲|看|听|用|说)的?(?:那种)?|(?:要|得)?(?:能|让|叫).{1,6}(?:听懂|看懂|明白)的?|(?:告诉我)?(?:我)?(?:现在|该|要|应该|按顺序|一步步|先后|分别)*(?:做什么|做哪些|怎么做|怎么办)(?:就行|就好)?|"
    r"(?:for|so that) .{1,30}|谢谢|多谢|thanks?(?: you)?"
)


def act_of(text: str) -> Act:
    """What a message does with the answer before it; "" where it asks something of its own.

    >>> act_of("依据呢,哪份文件这么说"), act_of("压成三句话,给村民讲的那种"), act_of("说短点,那高中生呢")
    ('source', 'short', '')
    >>> act_of("第二条是哪个文件说的")
    'source'
    """
    whole = _one_act(text.strip())
    pieces = [piece.strip() for piece in re.split(r"[,，;；。?？]", text) if piece.strip()]
    if whole or len(pieces) < 2:
        return whole
    act = _one_act(pieces[0])
    return act if all(_one_act(other) == act or _MANNER.fullmatch(other) for other in pieces[1:]) else ""


def _one_act(text: str) -> Act:
    return next((act for act, pattern in _ACTS if pattern.match(text)), "")


def to_the_first(text: str) -> tuple[bool, str]:
    """Whether a message goes back to the first question, and what it says besides.

    >>> to_the_first("回到第一个问题,出处是哪部法"), to_the_first("第一个问题")
    ((True, '出处是哪部法'), (False, '第一个问题'))
    """
    match = _BACK.match(text.strip())
    return (True, (match["zh"] or match["en"] or "").strip()) if match else (False, text)


def corrected(text: str) -> str:
    """What somebody meant who says that they were misunderstood; "" in any other message."""
    match = _CORRECTION.match(text.strip())
    return next((found.strip() for found in match.groups() if found), "") if match else ""

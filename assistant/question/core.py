"""What is asked, apart from the story around it.

>>> core_of("班上统一带去爬山，半路有人把我女儿推下石梯，胳膊断了。能不能也找学校赔？")
'能不能也找学校赔？'
>>> core_of("初二的孩子每天该睡几个小时？")
''
"""

import re

_SENTENCE = re.compile(r"[^。！？!?；;\n]*[。！？!?；;\n]+|[^。！？!?；;\n]+$")
_ENGLISH_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+$")
_ASKS = re.compile(
    r"[？?]|吗|[么呢嘛不没噻](?:[。！!…]|$)|怎么|咋|啷个|啥|什么|哪[个里样些家]?|谁|多少|几|多[久大]|凭什么|"
    r"([能会要该可有是算得])不\1|有没有|算不算|是否|该不该|可不可以|"
    r"\b(?:what|how|who|whom|when|where|which|why|can|could|may|must|should|do|does|did|is|are|will|would|has|have)\b",
    re.IGNORECASE,
)
_SHORTEST_STORY = 12  # characters before the question; less than that is no story
_SHORTEST_CORE = 6  # characters; what is shorter ("对吗？") asks only with the sentence before it


def core_of(text: str) -> str:
    """The sentences of a story that ask something, "" where the text is no story with a question in it."""
    pattern = _SENTENCE if re.search(r"[㐀-鿿]", text) else _ENGLISH_SENTENCE
    sentences = [sentence.strip() for sentence in pattern.findall(text) if sentence.strip()]
    asking = [row for row, sentence in enumerate(sentences) if _ASKS.search(sentence)]
    if not asking or len(sentences) < 2:
        return ""
    if len("".join(sentences[row] for row in asking)) < _SHORTEST_CORE and asking[-1]:
        asking = [asking[-1] - 1, *asking]
    told = sum(len(sentence) for row, sentence in enumerate(sentences) if row not in asking)
    return "".join(sentences[row] for row in asking) if told >= _SHORTEST_STORY else ""

"""Other ways of writing Chinese -> the one that everything after reads: traditional characters, dialect, pinyin.

>>> standard_form("初中生每天應該睡好多個小時"), standard_form("娃儿好久能打疫苗，得行不")
('初中生每天应该睡多少个小时', '娃儿多久能打疫苗，可不可以')
"""

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import opencc

# What is said -> what is meant. Only words that ask, forbid or say who; things and people are the lexicon's.
_DIALECT: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(spoken), meant)
    for spoken, meant in (
        (r"好多(?=个|钱|岁|小时|钟头|分钟|天|周|年|次|度|分|米|元|块|人数|点|合适|才|[?？。]|$)", "多少"),
        (r"(?<!好)好久(?=能|可以|要|得|才|开始|之内|内|有效|算|到|办|打|报|就|[?？。]|$)", "多久"),
        (r"好大(?=才|能|可以|就|的娃|的孩子|年纪|岁数|[?？])", "多大"),
        (r"几多", "多少"),
        (r"几耐", "多久"),
        (r"[啷郎浪]个|咋个|咋子|咋么|点样|啷门", "怎么"),
        (r"咋整|咋弄|咋搞", "怎么办"),
        (r"咋(?=办|样|个|能|会|说|搞|管|算|判|罚|处)", "怎么"),
        (r"做啥子|干啥子|爪子(?=[?？了]|$)|弄啥", "做什么"),
        (r"啥子|咩(?=[?？]|$)|么子", "什么"),
        (r"哪阵|哪哈|啥时候", "什么时候"),
        (r"哪个(?=来?管|负责|赔|出钱|来|抚养|养|说了算|去|该|要)|边个|哪门个", "谁"),
        (r"要得不|得行不|要不要得|行不行嘛|得不得行|使得不", "可不可以"),
        (r"得不得(?=[一-鿿])", "会不会"),
        (r"冇得|莫得|没得|冇", "没有"),
        (r"(?<![一-鿿])莫(?=[让给打去管])", "不要"),
        (r"唔(?=[系得会可])", "不"),
        (r"系咪", "是不是"),
    )
)
_PINYIN_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_PINYIN_FINAL = (
    "iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|ei|ao|ou|an|en|in|un|ia|ie|iu|ua|ue|ui|uo|ve|er|a|o|e|i|u|v"
)
_SYLLABLES = re.compile(rf"(?:(?:{_PINYIN_INITIAL})(?:{_PINYIN_FINAL})|er|ai|an|ang|ao|a|e|en|ou)+")
_FEWEST_LETTERS = 12  # of a whole question in pinyin


def standard_form(text: str) -> str:
    """A Chinese question with simplified characters and standard words for those of a dialect that ask."""
    standard = simplified(text)
    for spoken, meant in _DIALECT:
        standard = spoken.sub(meant, standard)
    return standard


def simplified(text: str) -> str:
    """A text with simplified characters for traditional ones; halves of characters, as broken escapes leave, are marked."""
    return str(_converter().convert(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")))


@functools.cache
def _converter() -> "opencc.OpenCC":
    import opencc

    return opencc.OpenCC("t2s")


def is_pinyin(text: str) -> bool:
    """Whether a text in Latin letters is Chinese written by its sounds.

    >>> is_pinyin("chu zhong sheng mei tian shui ji ge xiao shi"), is_pinyin("how long can he sleep")
    (True, False)
    """
    words = re.findall(r"[a-z]+", text.lower())
    if len("".join(words)) < _FEWEST_LETTERS or re.search(r"[^\x00-\x7f]", text):
        return False
    return all(_SYLLABLES.fullmatch(word) for word in words) and sum(len(word) > 1 for word in words) > 1

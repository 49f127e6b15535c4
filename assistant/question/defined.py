"""Of which word a question asks what it means, or what in general is provided on it.

>>> word_asked("请问什么是留守儿童？"), word_asked("困境儿童包括哪些"), word_asked("What is a written admonition?")
('留守儿童', '困境儿童', 'written admonition')
>>> word_asked("什么是孩子最需要的"), word_asked("什么时候发")
('孩子最需要', '')
"""

import re

from assistant.folding import plain_form

_WORD = r"(?P<word>[^，,。；;？?！!]{2,16}?)"
_END = r"(?:呢|啊|呀|嘛|哦|哈|的)?[？?。！!~\s]*$"
_WHAT = r"(?:什么|啥子?|哪样|何)"
_ASIDE = (
    r"^(?:(?:请问|问(?:一)?下|我?想(?:问|知道|了解)(?:一下)?|麻烦|你好|那|那么|所谓)[，,：:\s]*(?:的)?)*(?:到底|究竟)?"
)
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_ASIDE}(?:(?:{_WHAT}(?:是|叫做?|算是?|才算是?|谓)|{_WHAT}样的(?:人|孩子|儿童|娃娃?|家庭|行为)?才?(?:算是?|是|叫))|怎么(?:才)?算是?|怎么理解|解释(?:一下)?)(?:所谓)?{_WORD}{_END}",
        rf"{_ASIDE}{_WORD}(?:(?:到底|究竟)?(?:是|指|指的是|算是?)(?:个)?{_WHAT}(?:意思|概念|东西|人)?|(?:是|属于)哪些(?:人|孩子|儿童|娃娃?)?|(?:是)?(?:干|做){_WHAT}的?|(?:的)?(?:定义|含义|意思|概念)(?:是{_WHAT})?|{_WHAT}意思|(?:都|具体)?(?:包括|包含|是指|指)(?:的是)?(?:哪些|{_WHAT}|哪几[种类])(?:人|孩子|儿童|娃娃?|情况|情形|行为)?|怎么(?:定义|界定|理解|算)|(?:都)?有(?:哪些|什么|啥子?)(?:规定|要求|说法)|(?:法律)?(?:上|里)?(?:是)?怎么(?:规定|要求|写)的?)(?:呢|啊|呀)?{_END}",
        rf"{_ASIDE}哪些(?:人|孩子|儿童|未成年人|娃娃?|行为|情况|情形|家庭)?(?:才)?(?:算|属于|是|叫)(?:得上)?{_WORD}{_END}",
        r"^(?:so,? |and |please,? )*(?:what|who)(?: exactly| precisely)? (?:is|are|does|do|counts as|is meant by)(?: exactly)? (?:an? |the |“|\")?(?P<word>[\w '\-]{3,60}?)(?:”|\")?(?: mean| means| stand for)?(?:(?:,| and) (?:who|when|how|what|where|which|whom)\b.*)?[?.! ]*$",
        r"^(?:please )?(?:define|explain|(?:what(?: is|'s) )?the (?:meaning|definition) of|which (?:children|kids|acts|people|families) (?:are|count as)) (?:an? |the )?(?P<word>[\w '\-]{3,60}?)[?.! ]*$",
    )
)
_ASIDE_MARKS = re.compile("[\"'《》<>-]")


def word_asked(text: str) -> str:
    """The word of which just that is asked, as it stands there; "" where a question asks for anything else."""
    asked = text.strip()
    found = (form.search(asked) for form in _FORMS)
    return next((match["word"].strip() for match in found if match), "")


def as_word(text: str) -> str:
    """A word as it is looked up: in one form, without quotation marks or hyphens."""
    return _ASIDE_MARKS.sub("", plain_form(text))

"""Numbers that name a person, taken out of a text before it is kept or sent anywhere.

>>> masked("孩子身份证520302201405061234,电话138 0013 8000", "zh")
'孩子身份证〔证件号〕,电话〔电话号〕'
"""

import re

from assistant.messages import message
from assistant.schema import Language

_PRIVATE = (
    ("mask_id", re.compile(r"(?<![\dA-Za-z])\d{6}[\s-]?\d{8}[\s-]?\d{3}[\dXx](?![\dA-Za-z])|(?<!\d)\d{15}(?!\d)")),
    ("mask_bank", re.compile(r"(?<![\d.])(?:\d[\s-]?){12,18}\d(?![\d.])")),
    (
        "mask_phone",
        re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d(?:[\s-]?\d{4}){2}(?!\d)|(?<!\d)0\d{2,3}[\s-]\d{7,8}(?!\d)"),
    ),
)


def masked(text: str, language: Language) -> str:
    """The text with identity-card, bank and telephone numbers taken out; short public numbers such as 12345 stay."""
    for key, pattern in _PRIVATE:
        text = pattern.sub(message(language, f"model.{key}"), text)
    return text

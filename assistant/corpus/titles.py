"""The titles of texts that a text names.

>>> linked_titles("落实《中国儿童发展纲要》和《未成年人保护法》")
['中国儿童发展纲要', '未成年人保护法']
"""

import re


def linked_titles(text: str) -> list[str]:
    """The titles between 《》 in a text, in order, for linking them to their documents."""
    return re.findall(r"《([^《》]+(?:《[^《》]*》[^《》]*)*)》", text)

"""The "yes" or "no" that a sentence opens with, and whether what follows bears it out."""

import re

from assistant.generation.verify.modality import marked
from assistant.schema import Language

_ANSWER = re.compile(
    r"^(?P<must>不(?:可以|能|得|行)不[^，,。一]{1,3}[，,：:])\s*|"
    r"^(?P<same>(?:没有?|不)(?:不一样|区别|差别|变化?|不同)[，,：:])\s*|"
    r"^(?P<no>不可以|不行|不能|不可|不是|不用|没有了?|不|No)(?P<_a>[，,。：:；;]|\b[,.;:])\s*|^(?P<yes>可以|能|行|是的|是|对|Yes)(?:的)?[，,。：:；;.]\s*|^(?P<there>有(?:的|人管|规定|要求)?|管用|有用)[，,。：:；;]\s*",
    re.IGNORECASE,
)


def without_answer(text: str) -> tuple[str, str]:
    """A sentence less the "yes" or "no" that it opens with, and that; "there" for one that says that there is a rule.

    >>> without_answer("不可以，家长不准这样做"), without_answer("Schools must not")
    (('家长不准这样做', 'no'), ('Schools must not', ''))
    """
    match = _ANSWER.match(text)
    if not match or match.end() == len(text):
        return text, ""
    return text[match.end() :], next(kind for kind in ("must", "same", "no", "yes", "there") if match[kind])


def answers(answer: str, text: str, language: Language, asked: str = "") -> bool:
    """Whether what follows a "no" denies or forbids, what follows a "yes" does more than that, and so on.

    To whether something may be left undone, "no" is answered by what must be done.

    >>> answers("no", "家长应当送孩子上学", "zh", "不送孩子上学可以吗"), answers("no", "家长应当送孩子上学", "zh", "可以送孩子上学吗")
    (True, False)
    """
    if answer == "there":
        return True
    found = marked(text, language)
    if answer == "same":
        return _SAME.search(text) is not None
    if answer == "must":
        return any("must" in part.own for part in found)
    if answer == "yes":
        return any(part.forces != {"must-not"} for part in found)
    undone = _undone(asked) if any("must" in part.own for part in found) or _PUNISHED.search(text) else ()
    return any(part.negated for part in found) or any(head in text or head[0] in text for head in undone)


_PUNISHED = re.compile(r"责令|批评教育|训诫|罚款|处罚|处分")
_SAME = re.compile(r"同等|同样|一样|相同|平等|仍|还是|照旧|依旧|不因")
_LEFT_UNDONE = re.compile(r"(?<!要)(?<!用)(?:不|没有?|拒绝?)(?![要能是用准让])(?P<verb>[一-鿿]{1,2})")


def _undone(asked: str) -> tuple[str, ...]:
    """What a question speaks of leaving undone: the verb after a "not" that is no half of "may or may not"."""
    plain = re.sub(r"([一-鿿])[不没]\1", r"\1", asked)
    return tuple(match["verb"] for match in _LEFT_UNDONE.finditer(plain) if match["verb"][0] not in "可行会")

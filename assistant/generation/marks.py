"""How a reply marks its sources, whatever brackets it chose, and what it says of itself.

>>> elements('睡9小时。【K7：“初中生9小时”】')
['睡9小时。', Quote(token='K7', text='初中生9小时')]
>>> elements("Stop it. [k7] (Q3)")
['Stop it. ', Quote(token='K7', text=''), ' ', Quote(token='Q3', text='')]
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from assistant.generation.verify import Claim, Quote
from assistant.generation.verify.bearers import named_anywhere
from assistant.generation.verify.modality import binds
from assistant.generation.verify.wording import sentences
from assistant.question import NEEDS, language_of, simplified

QUOTE_MARKS = "\"'“”‘’「」『』 "
_PAIRS = ("⟦⟧", "【】", "[]", "［］", "〖〗", "〔〕", "{}", "（）", "()")
_WORD = r"(?:(?:记号|标记|来源|条文|出处|引文|引用|依据|mark|token|source|clause|citation|cite|ref)\s*[:：]?\s*)?"
_NAMED = r"[A-Za-z]\s?\d(?![\w])"


def _mark(number: int, pair: str) -> str:
    begin, end = (re.escape(char) for char in pair)
    return (
        rf"{begin}+\s*{_WORD}(?P<t{number}>{_NAMED}(?:\s*[、,，;；/和]\s*{_NAMED})*)?\s*"
        rf"(?P<s{number}>[:：,，|=-]?)\s*(?P<q{number}>[^{begin}{end}]*?)\s*{end}+"
    )


_MARK = re.compile("|".join(_mark(number, pair) for number, pair in enumerate(_PAIRS)), re.IGNORECASE)
_QUOTED = re.compile(r"[\"“‘「『'].*[\"”’」』']", re.DOTALL)


def elements(text: str) -> list[str | Quote]:
    """A text cut at its marks, left to right."""
    found: list[str | Quote] = []
    position = 0
    for match in _MARK.finditer(text):
        if quotes := _quotes_of(match):
            found += [text[position : match.start()], *quotes]
            position = match.end()
    return [element for element in (*found, text[position:]) if element]


def _quotes_of(match: re.Match[str]) -> list[Quote]:
    number = next(int(name[1:]) for name, value in match.groupdict().items() if name[0] == "q" and value is not None)
    tokens, parting, quoted = match[f"t{number}"] or "", match[f"s{number}"], match[f"q{number}"]
    if not tokens:
        bare = _PAIRS[number] not in ("（）", "()", "{}") and _QUOTED.fullmatch(quoted)
        return [Quote(token="", text=quoted.strip(QUOTE_MARKS))] if bare else []
    if quoted and not parting and not _QUOTED.fullmatch(quoted):
        return []
    return [Quote(token=token, text=quoted.strip(QUOTE_MARKS)) for token in tokens_in(tokens)]


def tokens_in(text: str) -> list[str]:
    """The tokens that a text names, as they are written in the prompt."""
    return ["".join(token.split()).upper() for token in re.findall(_NAMED, text)]


# -- sentences ------------------------------------------------------------------------------------------------------

_BULLET = re.compile(
    r"^\s*(?:[-*•·□☐☑✓✅>#]+\s*|\d{1,2}(?:[.)）]\s*(?!\d)|、)|[（(][\d一二三四五六七八九十]{1,2}[）)]|[①-⑳]\s*|[一二三四五六七八九十]{1,2}、|"
    r"(?:第[一二三四五六七八九十\d]{1,2}(?:步|点|项)?|步骤\s*[一二三四五六七八九十\d]{1,2}|step\s*\d{1,2})\s*[：:、.，,]\s*)+",
    re.IGNORECASE,
)
_FILLER = re.compile(
    r"^(?:好的|您好|你好|亲爱的|当然|以下|下面|根据(?:以上|上述|您|你|提供|条文|这些|所给)|希望|以上|综上|总之|如有|如果您还|感谢|谢谢|回答|答案|依据|要点|"
    r"sure|ok(?:ay)?\b|alright|certainly|of course|hello|hi\b|dear|here (?:is|are)|based on the|according to the clauses|i hope|hope this|in summary|thank|let me|if you have (?:any|more)|answer:?$)",
    re.IGNORECASE,
)
_CITED = re.compile(r"[（(](?:见|参见|依据|根据)?《[^《》]+》(?:第[^（）()]{1,12}[条款项])*[）)]|\[\^?\d+\]")
_ADVICE = re.compile(
    r"[，,；;]\s*(?:(?:所以|因此)?(?:建议|请)(?:您|你|家长)?[^，,。；;]{0,12}(?:联系|咨询|求助|寻求|关注|了解)[^，,。；;]{0,10}|"
    r"(?:so |and )?(?:please|we (?:recommend|suggest|advise)|you (?:may want|might wish) to)\b[^,;.]*)(?=[。.!！]?$)",
    re.IGNORECASE,
)
_TAGS = re.compile(
    r"</?(?:p|br|li|ul|ol|b|strong|em|i|u|span|div|table|thead|tbody|tr|td|th|h\d|sup|sub|mark|code|blockquote|answer)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_BARE_ANSWER = re.compile(r"(?:不?可以|不?能|不?行|不是|是的?|对|没有|有|yes|no)[。.!！]", re.IGNORECASE)


def plain(text: str) -> str:
    """A sentence less list marks, emphasis, tags, citations by name, which the page gives itself, and advice hung on at its end."""
    stripped = _CITED.sub("", _TAGS.sub(" ", text))
    stripped = _BULLET.sub("", " ".join(stripped.split())).replace("**", "").replace("__", "")
    return _ADVICE.sub("", simplified(_BULLET.sub("", stripped)).strip(" |"))


def is_bullet(line: str) -> bool:
    """Whether a line is an item of a list."""
    return _BULLET.match(line) is not None


def is_filler(text: str) -> bool:
    """Whether a text greets, opens or closes and says nothing."""
    return _FILLER.match(text) is not None or not re.search(r"\w", text)


def leads_list(head: str) -> bool:
    """Whether the head of a list says who or how strongly, so that its items are half without it."""
    language = language_of(head)
    if not head or language is None or is_filler(head):
        return False
    return binds(head, language) or bool(named_anywhere(head))


def joined(claims: Iterable[Claim]) -> Iterator[Claim]:
    """Claims, those made one that are parts of one sentence: what ends in a semicolon is half without what follows.

    >>> [claim.text for claim in joined([Claim(text="学校要制止；"), Claim(text="要通知家长。"), Claim(text="要报告。")])]
    ['学校要制止；要通知家长。', '要报告。']
    """
    open_one: Claim | None = None
    for claim in claims:
        if open_one:
            space = " " if open_one.text.isascii() else ""
            quotes = tuple(dict.fromkeys((*open_one.quotes, *claim.quotes)))
            claim = Claim(text=f"{open_one.text}{space}{claim.text}", quotes=quotes)
        open_one = claim if goes_on(claim) else None
        if not open_one:
            yield claim
    if open_one:
        yield open_one


def goes_on(claim: Claim) -> bool:
    """Whether a sentence is not at its end."""
    return claim.text.rstrip().endswith(("；", ";", "，", ","))


def claims_of(text: str, quotes: tuple[Quote, ...]) -> list[Claim]:
    """One claim a sentence, each with all the quotes; a bare "No." is the opening of the sentence after it."""
    whole = plain(text)
    if not quotes and is_filler(whole):
        return []
    language = language_of(whole)
    if language is None:
        return [Claim(text=whole, quotes=quotes)] if whole.strip(" -—|.。:：") else []
    found: list[str] = []
    for sentence in sentences(whole, language):
        opens = found and _BARE_ANSWER.fullmatch(found[-1])
        found[len(found) - 1 if opens else len(found) :] = [_after_answer(found[-1], sentence) if opens else sentence]
    return [Claim(text=sentence, quotes=quotes) for sentence in found]


def _after_answer(answer: str, sentence: str) -> str:
    return f"{answer[:-1]}, {sentence[0].lower()}{sentence[1:]}" if answer.isascii() else f"{answer[:-1]}，{sentence}"


# -- what a reply says of itself ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What a reply says of itself. `whole` is False where it broke off or is in neither form."""

    complete: str = ""
    missing: str = ""
    needs: str = ""
    whole: bool = True


KEYS = {
    "complete": ("complete", "completeness", "完整", "完整性", "是否完整"),
    "missing": ("missing", "缺少", "缺失", "未答", "没有答到"),
    "needs": ("needs", "need", "需要", "还需要"),
}
_VALUES = {
    "complete": {"全部": "full", "完整": "full", "是": "full", "部分": "part", "partial": "part", "没有": "none", "无": "none", "未回答": "none", "否": "none"},
    "needs": {"年龄": "age", "年级": "grade", "户籍": "registration", "户口": "registration", "地区": "place", "地点": "place", "所在地": "place"},
}  # fmt: skip
_COMPLETE = ("full", "part", "none")
_SAID_KEY = "|".join(word for words in KEYS.values() for word in words)
SAID = re.compile(
    rf"[⟦【\[［〖〔]+\s*(?P<key>{_SAID_KEY})\s*[:：]\s*(?P<value>[^⟦⟧【】\[\]［］〖〗〔〕]*?)\s*[⟧】\]］〗〕]+|"
    rf"^[\s*-]*(?P<key2>{_SAID_KEY})[\s*]*[:：](?P<value2>.*)$",
    re.IGNORECASE | re.MULTILINE,
)


def said_in(text: str) -> dict[str, object]:
    """What a text in lines says of itself, by key."""
    return {(m["key"] or m["key2"]): (m["value"] if m["key"] else m["value2"]) for m in SAID.finditer(text)}


def end_of(said: dict[str, object], whole: bool) -> End:
    """What a reply says of itself, in the terms of the prompt."""
    known = {str(key).lower(): str(value or "").strip(QUOTE_MARKS) for key, value in said.items()}
    values = {key: next((known[word] for word in words if word in known), "") for key, words in KEYS.items()}
    complete, needs = (_VALUES[key].get(values[key], values[key].lower()) for key in ("complete", "needs"))
    return End(
        complete=complete if complete in _COMPLETE else "",
        missing=values["missing"][:200],
        needs=needs if needs in NEEDS else "",
        whole=whole,
    )

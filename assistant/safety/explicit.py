"""Words that are never overlooked where a person has them: no idiom, rule or statistic in the message takes them away.

>>> words = read_explicit(Path("corpus/crisis.toml"))
>>> [words.kind_in(text) for text in ("孩子考试没考好想自杀", "作业多得想死", "学生自杀学校有没有责任", "有人拐孩子")]
['self-harm', '', '', 'abduction']
>>> words.kind_in("My son says he wants to die"), words.kind_in("If a pupil says he wants to die, who must be told?")
('self-harm', '')
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.safety.reading import plain
from assistant.tables import read_toml, reading

_SENTENCE_END = re.compile(r"(?<=[。！？；!?;\n])|(?<=\.)\s")
# The one who writes; "我" and "my" before a relation mean somebody else.
_WRITER = re.compile(
    r"(?:我|俺|咱)(?!们|家|的?(?:孩|娃|崽|儿|女|闺|姑|丫|孙|侄|外|弟|妹|哥|姐|学|同|室|舍|朋|班|隔|邻|妈|爸|爹|娘|老))|(?:i|i'm|i've)\b"
)
_WANTED = re.compile(
    r"(?:想|要|准备|打算|闹着)(?:去|要)?$|\b(?:wants?|going|trying|threaten(?:s|ed|ing)?) to $", re.IGNORECASE
)
_REACH = 60  # characters from the person to the words
_DONE = re.compile(r"了|过|啦|未遂|着|成功|\s*(?:again|now|today|tonight|yesterday|\.|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words of one kind. `by_itself`: they tell of a state that a person is in, whatever stands before them."""

    kind: str
    pattern: re.Pattern[str]
    by_itself: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Explicit:
    """Who, how it is told, what is only supposed, the words themselves, and events told by nothing else."""

    person: re.Pattern[str]
    telling: re.Pattern[str]
    supposed: re.Pattern[str]
    words: Sequence[Words]
    bare: Mapping[str, re.Pattern[str]]

    def kind_in(self, text: str) -> str:
        """The kind of danger that a sentence of the text tells of in explicit words; "" where none does.

        Of suicide and self-harm also whose it is: "self-harm-writer" where the nearest person before the words is the one
        who writes.
        """
        if kind := self.event(text):
            return kind
        for sentence in _SENTENCE_END.split(plain(text)):
            for words in self.words:
                for match in words.pattern.finditer(sentence):
                    if self._tells(sentence, match, words):
                        return self._whose(words.kind, sentence[: match.start()])
        return ""

    def event(self, text: str) -> str:
        """The kind of an event that the whole message is, with whom it befalls and a cry for help; "" for any other."""
        whole = plain(text).strip(" ,.!?，。！？")
        return next((kind for kind, event in self.bare.items() if event.fullmatch(whole)), "")

    def _whose(self, kind: str, before: str) -> str:
        nearest = list(self.person.finditer(before))[-1:]
        own = bool(nearest) and _WRITER.match(before, nearest[0].start())
        return "self-harm-writer" if kind == "self-harm" and own else kind

    def _tells(self, sentence: str, match: re.Match[str], words: Words) -> bool:
        """Whether a person has the words, and they are told of and not only supposed."""
        if self.supposed.search(sentence):
            return False
        before = sentence[max(0, match.start() - _REACH) : match.start()]
        if _WANTED.search(before):  # who wants it need not be named
            return True
        if not (self.person.search(before) or self.person.search(match.group())):
            return False
        told = self.telling.search(before) or _DONE.match(sentence, match.end()) or self.telling.match(match.group())
        return words.by_itself or bool(told)


def read_explicit(path: Path) -> Explicit:
    """The explicit words of crisis.toml. Raises CorpusMissing or CorpusInvalid."""
    kept = read_toml(path)
    with reading(path):
        return _explicit(kept)


def _explicit(kept: Mapping[str, Any]) -> Explicit:
    entry: Mapping[str, object] = kept["explicit"]

    def either(name: str) -> re.Pattern[str]:
        return re.compile(f"(?:{entry[f'{name}_zh']})|\\b(?:{entry[f'{name}_en']})\\b", re.IGNORECASE)

    words = entry["words"]
    assert isinstance(words, list)
    return Explicit(
        person=either("person"),
        telling=either("telling"),
        supposed=re.compile(f"{entry['supposed_zh']}|{entry['supposed_en']}", re.IGNORECASE),
        bare={event["kind"]: _bare(kept["bare"], event) for event in kept["bare"]["event"]},
        words=tuple(
            Words(
                kind=each["kind"],
                pattern=re.compile(f"{each['zh']}|{each['en']}", re.IGNORECASE),
                by_itself=bool(each.get("by_itself")),
            )
            for each in words
        ),
    )


def _bare(entry: Mapping[str, str], event: Mapping[str, str]) -> re.Pattern[str]:
    """A whole message that is nothing but an event, whom it befalls, and a cry for help."""
    zh = f"(?:{entry['who_zh']})?[,，]?(?:{event['zh']})[,，]?(?:{entry['help_zh']})*"
    en = f"(?:{entry['who_en']})?(?: is| was| got)? ?(?:{event['en']})[,!]?(?: (?:{entry['help_en']}))*"
    return re.compile(f"{zh}|{en}", re.IGNORECASE)

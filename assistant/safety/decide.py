"""What is told apart from what is asked: whether a card comes, where it stands, and why.

Four outcomes: the card "first" (danger told, now), "above" the answer (told while a rule is asked, told of the past, or
told in words that leave a doubt), a "line" under an answer on such matters in general, or "none".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from assistant.question import Question
from assistant.safety.explicit import Explicit, read_explicit
from assistant.safety.harmless import Settled, read_settled
from assistant.safety.reading import DangerReader, Reading, read_signs
from assistant.safety.together import Together, read_together
from assistant.schema import Language
from assistant.tables import read_toml, reading
from assistant.vectors import EmbeddingModel

Outcome = Literal["first", "above", "line", "none"]

# From which probability a card comes, and from which where a rule is asked besides; from which it comes first. Set on
# danger-dev, so that at most 2 or 3 of a hundred messages that only sound like danger get one.
_TOLD: Mapping[Language, float] = {"zh": 0.45, "en": 0.65}
# Where a rule is asked besides: what is told beside the question must be likelier danger than _TOLD_BESIDE, and the whole no
# less than even; or the whole likelier than the first of these where words of the kind stand in it, else than the second.
_TOLD_BESIDE, _TOLD_BESIDE_UNNAMED, _EVEN = 0.75, 0.92, 0.45
_TOLD_ASKING, _TOLD_UNNAMED = 0.6, 0.97
# Wrongs that last: nobody has to be called within the minute, and stories of work, gifts and engagements sound like them;
# without a word of the wrong itself they are not told.
_LASTING = frozenset({"child-labour", "child-marriage"})
_TOLD_LASTING = 0.75
_SURE = 0.2  # of the learned kind: below it three of four are another, and the card for any danger serves better
# A long story sounds like some danger more easily than a cry for help. Of 120 messages of strangers, 16 of which told of one, those
# with less than both of these got 9 of the 17 cards that did not fit, and none of those that did. Where every minute counts the
# card comes all the same.
_STORY: Mapping[Language, int] = {"zh": 40, "en": 115}  # characters
_SURE_IN_A_STORY, _TOLD_IN_A_STORY = 0.45, 0.95
_ACUTE = frozenset(
    "bite choking drowning fall fire fit foundling missing poisoning traffic trapped unconscious".split()
)
_NEVER_OVER = frozenset({"poisoning", "unconscious"})  # what harms for days after it was treated
# Of 464 messages of strangers those that asked a rule and whose kind was less sure than this got 18 cards that did not fit, and 3
# that did, all of them with warning signs that stand together now; of danger-dev one card in 212 is lost by it.
_SURE_ASKING = 0.4
_LIKELY = 0.85  # from here on the line stands before the answer: one in twenty harmless questions of strangers reads like that
_NEVER_MEANT = (
    0.1  # explicit words of an accident in what asks a rule and reads like no danger: a rule about it is asked
)
_CLEAR, _CLEAR_ASKED = 0.93, 0.96  # the second where something is asked, be it only what to do
_UNLIKELY = 0.20  # below it explicit words bring a card, but not before everything: it may be an idiom after all
_LIKELIER = 5
_ONE_WORD: Mapping[Language, int] = {"zh": 2, "en": 8}  # characters that tell nothing, unless by explicit words
_FEWEST: Mapping[Language, int] = {"zh": 4, "en": 12}  # characters that can tell something
_PART = re.compile(r"(?<=[，,。.！!？?；;\n])|(?<=[一-鿿])(?= )")
_ASKS = 0.5
_PAST = re.compile(
    r"小时候|[一二两三四五六七八九十几多\d]+年前|当年|那年|那时候|以前|从前|后来(?:都)?好|years? ago|as a child|when i was (?:a|little|young|\d)"
    r"|back then|used to",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"[?？吗呢咋]|什么|怎么|啷个|怎样|如何|哪|谁|多少|(?<![好十上])几|(?:能|可以|得|行|要|会|该)[^，。！？]{0,8}不(?=$|[。！!])|是否|有没有|能不能|要不要|该不该|可不可以|是不是|算不算"
    r"|\b(?:what|who|whom|which|how|when|where|why|must|can i|can we|does|do i|do we|is it|are there|should)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What a message tells. `why` names the reading that decided, for the answer's provenance; `likely` says of a line that
    danger may well be told, so that it stands before the answer.
    """

    outcome: Outcome
    kind: str = ""
    likely: bool = False
    why: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DangerGuide:
    """The readings, and the decision between them."""

    explicit: Explicit
    together: Together
    settled: Settled
    reader: DangerReader
    general: re.Pattern[str]
    rule: re.Pattern[str]

    def read(self, question: Question) -> Danger:
        """The current turn first; what was said before counts only where the turn leans on it and is told clearly."""
        danger = self.read_text(question.own, question.language)
        before = question.before if question.alone and not question.measure else None
        if danger.outcome in {"first", "above"} or before is None:
            return danger
        told = self.read_text(before.own, question.language)
        if told.outcome != "first":
            return danger
        return Danger(outcome="above", kind=told.kind, why={**told.why, "with": "the turn before"})

    def read_text(self, text: str, language: Language) -> Danger:
        """What one message tells, by itself."""
        reading, explicit = self.reader.read(text, language), self.explicit.kind_in(text)
        why: dict[str, object] = {"told": round(reading.told, 3), "asks": round(reading.asks, 3)}
        question = bool(_QUESTION.search(text))
        asks = question and (reading.asks >= _ASKS or bool(self.rule.search(text)))
        enough = bool(explicit) or self._enough(text, language, reading, asks)
        harmless = self._only_asked_about(text, reading, explicit, asks) or (
            not explicit and self._no_such_danger(text, reading)
        )
        if harmless or not (explicit or (enough and not _is_vague(text, language, reading, asks))):
            if signs := self.together.kind_in(text):
                return Danger(outcome="above", kind=signs, why={**why, "by": "signs together"})
            general = enough or (question and bool(self.general.search(text)))
            return Danger(
                outcome="line" if general else "none", likely=reading.told >= _LIKELY, why={**why, "by": "learned"}
            )
        kind = self.explicit.event(text) or _kind(explicit, reading)
        doubtful = reading.told < (_UNLIKELY if explicit else _CLEAR_ASKED if question else _CLEAR)
        cries = bool(explicit) and kind == "unclear"
        beside = asks or (doubtful and not cries) or bool(_PAST.search(text))
        why["by"] = "explicit words" if explicit else "learned"
        return Danger(outcome="above" if beside else "first", kind=kind, why=why)

    def _only_asked_about(self, text: str, reading: Reading, explicit: str, asks: bool) -> bool:
        """Whether a danger belongs to a lesson or a play; or an accident is named in a question on a rule, or over, so that what
        is asked is who pays.
        """
        kind = explicit or reading.kinds[0]
        named = bool(explicit) and asks and reading.told < _NEVER_MEANT
        over = kind not in _NEVER_OVER and self.settled.is_over(text)
        if asks and not explicit and reading.told < _CLEAR and self.together.is_taught(text):
            return True
        return kind in _ACUTE and (named or over)

    def _no_such_danger(self, text: str, reading: Reading) -> bool:
        """Whether what is told is not what its kind of card is for: a child with its other parent, work at sixteen."""
        kind = reading.kinds[0]
        if kind == "abduction":
            return self.settled.is_with_a_parent(text)
        return kind == "child-labour" and self.settled.is_of_working_age(text)

    def _enough(self, text: str, language: Language, reading: Reading, asks: bool) -> bool:
        """Whether the learned reading is sure enough for a card; it never is of one bare word ("孩子")."""
        if len(text.strip(" ?？。!！")) <= _ONE_WORD[language]:
            return False
        if reading.kinds[0] in _LASTING and (not reading.named or reading.told < _TOLD_LASTING):
            return False
        if not asks:
            return reading.told >= _TOLD[language]
        if reading.told >= (_TOLD_ASKING if reading.named else _TOLD_UNNAMED):
            return True
        beside = _beside(text, self.rule)
        if reading.told < _EVEN or len(beside.strip()) < _FEWEST[language]:
            return False
        told = self.reader.read(beside, language)
        return told.told >= (_TOLD_BESIDE if told.named else _TOLD_BESIDE_UNNAMED)


def _is_vague(text: str, language: Language, reading: Reading, asks: bool) -> bool:
    """Whether a long story, or what asks for a rule, tells of some danger, but not clearly of one."""
    if asks and reading.sure < _SURE_ASKING:
        return True
    clear = reading.sure >= _SURE_IN_A_STORY or reading.told >= _TOLD_IN_A_STORY or reading.kinds[0] in _ACUTE
    return len(text) >= _STORY[language] and not clear


def _beside(text: str, rule: re.Pattern[str]) -> str:
    """What a message says beside its questions.

    >>> _beside("娃屁股上好几个针眼 老师扎的 幼儿园该负啥责任", re.compile("责任"))
    '娃屁股上好几个针眼 老师扎的'
    """
    return "".join(part for part in _PART.split(text) if not _QUESTION.search(part) and not rule.search(part))


def _kind(explicit: str, reading: Reading) -> str:
    """The learned kind; that of explicit words where the learned reading has it among its likelier ones.

    Whoever drank a pesticide is poisoned first, whatever was meant by it. A learned kind that is not sure is "unclear".
    """
    first = reading.kinds[0] if explicit or reading.sure >= _SURE else "unclear"
    if explicit.startswith("self-harm"):
        return first if first == "poisoning" else explicit
    return explicit if explicit in reading.kinds[:_LIKELIER] else first


def read_danger_guide(corpus: Path, learned: Path, model: EmbeddingModel) -> DangerGuide:
    """The guide from crisis.toml of the corpus folder and the weights in `learned`, made with `model`, the one that ships."""
    file = corpus / "crisis.toml"
    kept = read_toml(file)
    with reading(file):
        general, rule = (
            re.compile(f"{kept[name]['zh']}|{kept[name]['en']}", re.IGNORECASE) for name in ("general", "rule")
        )
    return DangerGuide(
        explicit=read_explicit(file),
        together=read_together(file),
        settled=read_settled(file),
        reader=DangerReader(learned, read_signs(file), model),
        general=general,
        rule=rule,
    )

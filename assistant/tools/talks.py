"""Topics for talks: a file each in corpus/talks, laid out in the order in which a talk teaches.

The words are ours. A `Said` names the statements that bear it and is put to the rules that a language model's sentences are
put to; everything else (how it is told, an example, what to do at home) is advice, and states no figure and no duty that
the statements of its topic do not.

>>> topic = load_talks(Path("corpus"))[0]
>>> topic.topic_id, [side.party for side in topic.sides]
('sleep-and-screens', ['family', 'school', 'community', 'government'])
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.corpus import Prepared, Said, Words, built, one_of, pair, prepared_of, reading, said_of, strings, words
from assistant.errors import CorpusMissing
from assistant.tables import read_toml

Party = Literal["family", "school", "community", "government"]
Step = Literal["what", "why", "rules", "tonight", "help"]
Stage = Literal["preschool", "primary", "junior", "senior"]
PARTIES: tuple[Party, ...] = get_args(Party)
STAGES: tuple[Stage, ...] = get_args(Stage)
STEPS: tuple[Step, ...] = get_args(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One message of a talk and how it is taught.

    `step` is its place in the teaching: what it is, why it matters, what the rules say, what a family does tonight, where
    help is. `talk` is how it is told, `ask` a question to the room, `at_age` what it means for children of a stage; `show` are
    the lines of advice that stand on its slide: what to do, what to look for, the words to say.
    `essential` points are those that a talk of 20 minutes keeps, and a late one.
    """

    step: Step
    title: Words
    message: Said
    talk: Words
    example: Words
    ask: Words
    at_age: Mapping[Stage, Words]
    show: tuple[Words, ...]
    essential: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """What one side has to do by the rules."""

    party: Party
    message: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A made-up story to discuss, what to ask the groups, and a model answer: what those in it can do (`show`), and what the rules
    say, sentence by sentence.
    """

    story: Words
    ask: Words
    show: tuple[Words, ...]
    answer: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """What a family can do at home, and the numbers to call (each a contact of corpus/contacts.toml), the first first."""

    actions: tuple[Words, ...]
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a talk on one subject is built from. `stages` are those whose parents it is meant for; `asked_at` are, for each of
    the questions, those whose parents ask it.
    """

    topic_id: str
    title: Words
    aliases: tuple[str, ...]
    stages: tuple[Stage, ...]
    opening: Words
    take_home: Words
    points: tuple[Point, ...]
    sides: tuple[Side, ...]
    case: Case
    questions: tuple[Prepared, ...]
    asked_at: tuple[tuple[Stage, ...], ...]
    home: Home

    def said(self) -> tuple[Said, ...]:
        """Everything that statements have to bear, in the order of the talk."""
        return (
            *(point.message for point in self.points),
            *(side.message for side in self.sides),
            *self.case.answer,
            *(said for question in self.questions for said in question.answer),
        )

    def statements(self) -> tuple[str, ...]:
        """The statements of the topic, each one time, in the order of the talk."""
        return tuple(dict.fromkeys(name for said in self.said() for name in said.statements))


def words_key(words: Words) -> str:
    """A short name for a sentence of ours, the same until it is written otherwise.

    >>> words_key(Words(zh="先信孩子。", en="Believe the child."))
    'f97d2641'
    """
    return hashlib.sha256(words.zh.encode("utf-8")).hexdigest()[:8]


def _message(record: Mapping[str, object]) -> Said:
    return Said(words=words(record, "message"), statements=strings(record, "statements"))


def _point(record: Mapping[str, object]) -> Point:
    return Point(
        step=one_of(record["step"], STEPS),
        title=words(record, "title"),
        message=_message(record),
        talk=words(record, "talk"),
        example=words(record, "example"),
        ask=words(record, "ask"),
        at_age={stage: words(record, stage) for stage in STAGES if f"{stage}_zh" in record},
        show=_lines(record),
        essential=record.get("essential") is True,
    )


def _lines(record: Mapping[str, object]) -> tuple[Words, ...]:
    """The lines for a slide. Raises ValueError where one language has more than the other."""
    both = zip(strings(record, "show_zh"), strings(record, "show_en"), strict=True)
    return tuple(Words(zh=zh, en=en) for zh, en in both)


def _asked_at(record: Mapping[str, object]) -> tuple[Stage, ...]:
    return tuple(one_of(stage, STAGES) for stage in strings(record, "stages"))


def _side(record: Mapping[str, object]) -> Side:
    return Side(party=one_of(record["party"], PARTIES), message=_message(record))


def _table(record: Mapping[str, object], key: str) -> Mapping[str, object]:
    found = record[key]
    if not isinstance(found, dict):
        raise TypeError(key)
    return found


def _topic(topic_id: str, record: Mapping[str, object]) -> Topic:
    case, home = _table(record, "case"), _table(record, "home")
    return Topic(
        topic_id=topic_id,
        title=words(record, "title"),
        aliases=strings(record, "aliases"),
        stages=tuple(one_of(stage, STAGES) for stage in strings(record, "stages")),
        opening=words(record, "opening"),
        take_home=words(record, "take_home"),
        points=built(record, "point", _point),
        sides=built(record, "side", _side),
        case=Case(
            story=words(case, "story"), ask=words(case, "ask"), show=_lines(case), answer=built(case, "answer", said_of)
        ),
        questions=built(record, "question", prepared_of),
        asked_at=built(record, "question", _asked_at),
        home=Home(actions=built(home, "action", pair), numbers=strings(home, "numbers")),
    )


def read_topic(path: Path) -> Topic:
    """The topic of a file "<number>-<id>.toml". Raises CorpusMissing or CorpusInvalid."""
    with reading(path):
        return _topic(path.stem.partition("-")[2], read_toml(path))


def load_talks(root: Path) -> tuple[Topic, ...]:
    """The topics of root/talks in the order of their files' names. Raises CorpusMissing or CorpusInvalid."""
    files = sorted((root / "talks").glob("*.toml"))
    if not files:
        raise CorpusMissing("corpus_missing", document="talks", file="talks")
    return tuple(read_topic(path) for path in files)

"""Topics for talks: corpus/talks.toml, from which the talk kit is assembled.

>>> topic = load_talks(Path("corpus"))[0]
>>> topic.topic_id, topic.points[0], tuple(topic.duties)
('sleep-and-screens', 'zunyi-plan/2.1/measures/8', ('family', 'school', 'community', 'government'))
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from assistant.corpus import Corpus, Words, built, clause_ids, faults_of, read_entries, words

Party = Literal["family", "school", "community", "government"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a talk on one subject is built from: our questions and case, and the clauses behind every part.

    `parent_questions` have no answers here: the assistant answers them when the kit is made.
    """

    topic_id: str
    title: Words
    opening: Words
    points: tuple[str, ...]
    duties: Mapping[Party, tuple[str, ...]]
    legal_basis: tuple[str, ...]
    case: Words
    parent_questions: tuple[Words, ...]

    def clause_ids(self) -> tuple[str, ...]:
        """Every clause of the topic, each one time, in the order in which the kit shows them."""
        listed = (*self.points, *(i for ids in self.duties.values() for i in ids), *self.legal_basis)
        return tuple(dict.fromkeys(listed))


def _duties(record: object) -> Mapping[Party, tuple[str, ...]]:
    if not isinstance(record, dict):
        raise TypeError("duties")
    return {party: clause_ids(record, party) for party in get_args(Party)}


def _question(record: Mapping[str, object]) -> Words:
    return Words(zh=str(record["zh"]), en=str(record["en"]))


def _topic(record: Mapping[str, object]) -> Topic:
    return Topic(
        topic_id=str(record["id"]),
        title=words(record, "title"),
        opening=words(record, "opening"),
        points=clause_ids(record, "points"),
        duties=_duties(record["duties"]),
        legal_basis=clause_ids(record, "legal_basis"),
        case=words(record, "case"),
        parent_questions=built(record, "parent_questions", _question),
    )


def load_talks(root: Path) -> tuple[Topic, ...]:
    """The topics of root/talks.toml in order. Raises CorpusMissing or CorpusInvalid."""
    return read_entries(root / "talks.toml", "topic", _topic)


def check(talks: Iterable[Topic], corpus: Corpus) -> list[str]:
    """The faults of the topics: unknown clauses, and figures of ours that none of the topic's clauses states."""
    found: list[str] = []
    for topic in talks:
        for text in (topic.title, topic.opening, topic.case, *topic.parent_questions):
            found += faults_of(text, topic.clause_ids(), corpus, topic.topic_id)
    return list(dict.fromkeys(found))

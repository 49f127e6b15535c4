"""The duties handbook: corpus/duties.toml, what the held texts ask of the people around children, by situation.

>>> situation = load_duties(Path("corpus"))[0]
>>> situation.situation_id, situation.steps[0].who, situation.steps[0].strength
('new-in-post', 'close-contact', 'must')
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from assistant.corpus import Corpus, Words, built, clause_ids, faults_of, one_of, pair, read_entries, strings, words

When = Literal["at-once", "within", "then", "monthly", "record", "never"]
Who = Literal["committee", "child-director", "anyone", "close-contact"]
Strength = Literal["must", "must-not", "may", "encouraged", "fact"]

# Whom a key point must bind for a step to be that person's duty.
_BOUND: Mapping[Who, frozenset[str]] = {
    "committee": frozenset({"committee", "child-director"}),
    "child-director": frozenset({"committee", "child-director"}),
    "close-contact": frozenset(
        {"committee", "child-director", "school", "kindergarten", "doctor", "civil-affairs", "society"}
    ),
    "anyone": frozenset({"society", "guardian", "child", "employer", "committee"}),
}
# A right is something that a person may do.
_READ_AS = {"right": "may"}
# A plan has no key points: its own words say how strongly it speaks.
_SPOKEN: Mapping[Strength, re.Pattern[str]] = {
    "must": re.compile("应当|必须"),
    "must-not": re.compile("不得|禁止|严禁"),
    "encouraged": re.compile("鼓励|倡导|提倡"),
    "may": re.compile("可以"),
}
_COMMAND_ZH = re.compile(r"必须|应当|务必|不得|不准|严禁|禁止|一定要|(?<![主重需只想])要(?![求点是么])")
_COMMAND_EN = re.compile(
    r"\b(?:must|shall|ha(?:ve|s) to|required? to|is to|are to|need(?:s|ed)? to|forbidden|may not)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do or never to do, and the clauses that say so. `limit` is the text's own time limit, if any."""

    when: When
    limit: Words | None
    do: Words
    who: Who
    strength: Strength
    clause_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What the held texts leave open. `document_id` is the text that would settle it, empty if none is known."""

    what: Words
    document_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A checklist in order of time, whom to call, and what it cannot say.

    `checked` is the day on which other eyes than the writer's read every step against its clauses.
    """

    situation_id: str
    title: Words
    checked: date
    numbers: tuple[str, ...]
    steps: tuple[Step, ...]
    gaps: tuple[Gap, ...]


def _step(record: Mapping[str, object]) -> Step:
    return Step(
        when=one_of(record["when"], get_args(When)),
        limit=words(record, "limit") if "limit_zh" in record else None,
        do=words(record, "do"),
        who=one_of(record["who"], get_args(Who)),
        strength=one_of(record["strength"], get_args(Strength)),
        clause_ids=clause_ids(record),
    )


def _gap(record: Mapping[str, object]) -> Gap:
    return Gap(what=pair(record), document_id=str(record.get("document_id", "")))


def _situation(record: Mapping[str, object]) -> Situation:
    return Situation(
        situation_id=str(record["id"]),
        title=words(record, "title"),
        checked=date.fromisoformat(str(record["checked"])),
        numbers=strings(record, "numbers"),
        steps=built(record, "step", _step),
        gaps=built(record, "gap", _gap),
    )


def load_duties(root: Path) -> tuple[Situation, ...]:
    """The situations of root/duties.toml in order. Raises CorpusMissing or CorpusInvalid."""
    return read_entries(root / "duties.toml", "situation", _situation)


def strengths(clause_id: str, who: Who, corpus: Corpus) -> frozenset[str]:
    """How strongly a clause binds somebody, as its key points or its own words have it."""
    document_id, _, path = clause_id.partition("/")
    if points := [point for point in corpus.points.get(document_id, ()) if point.article == path]:
        bound = (point for point in points if _BOUND[who] & set(point.who))
        return frozenset(_READ_AS.get(point.strength, point.strength) for point in bound)
    text = corpus.clauses[clause_id].text
    return frozenset(strength for strength, pattern in _SPOKEN.items() if pattern.search(text))


def check(duties: Iterable[Situation], corpus: Corpus) -> list[str]:
    """The faults of the handbook: unknown clauses, figures in no clause, words stronger than the clause's."""
    faults = []
    for situation in duties:
        for number, step in enumerate(situation.steps, 1):
            faults += _faults(step, corpus, f"{situation.situation_id} {number}")
    return faults


def _faults(step: Step, corpus: Corpus, where: str) -> list[str]:
    texts = [step.do] if step.limit is None else [step.do, step.limit]
    found = [fault for text in texts for fault in faults_of(text, step.clause_ids, corpus, where)]
    known = [clause_id for clause_id in step.clause_ids if clause_id in corpus.clauses]
    available = frozenset[str]().union(*(strengths(clause_id, step.who, corpus) for clause_id in known))
    if step.strength != "fact" and step.strength not in available:
        found.append(f"{where}: no clause says {step.strength} to {step.who}")
    if step.strength not in {"must", "must-not"} and any(map(_commands, texts)):
        found.append(f"{where}: worded as a command, but its strength is {step.strength}")
    return found


def _commands(text: Words) -> bool:
    """Whether a text gives an order. What stands between “ ” is a name ("不准"), not an order."""
    zh, en = (re.sub("“[^”]*”", "", part) for part in (text.zh, text.en))
    return bool(_COMMAND_ZH.search(zh) or _COMMAND_EN.search(en))

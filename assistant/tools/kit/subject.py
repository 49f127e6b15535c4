"""What a talk is about: a topic that is laid out ready, or a subject in the instructor's own words."""

import functools
from collections.abc import Sequence
from pathlib import Path

from assistant.errors import UsageError
from assistant.pipeline import Assistant
from assistant.question import checked_text
from assistant.tools.talks import Topic, load_talks

LONGEST_SUBJECT = 60  # characters: it becomes the title of a slide


def topics(assistant: Assistant) -> tuple[Topic, ...]:
    """The subjects that are laid out ready."""
    root = assistant.settings.corpus
    return _read(root, tuple(path.stat().st_mtime_ns for path in sorted((root / "talks").glob("*.toml"))))


@functools.lru_cache(maxsize=4)
def _read(root: Path, stamps: tuple[int, ...]) -> tuple[Topic, ...]:
    """The topics of a folder; read again when one of its files is another than it was."""
    return load_talks(root)


def topic_of(text: str, talks: Sequence[Topic]) -> Topic | None:
    """The topic with this id, title or other name, or the only one whose title contains the text: what is laid out beats a
    search.
    """
    folded = text.casefold()
    named = [
        t for t in talks if folded in {name.casefold() for name in (t.topic_id, t.title.zh, t.title.en, *t.aliases)}
    ]
    holding = [
        t for t in talks if len(text) >= 2 and (folded in t.title.zh or f" {folded} " in f" {t.title.en.casefold()} ")
    ]
    return named[0] if named else holding[0] if len(holding) == 1 else None


def free_subject(text: str) -> str:
    """A subject in the instructor's own words. Raises UsageError where it is no text or too long for a title."""
    cleaned = checked_text(text)
    if len(cleaned) > LONGEST_SUBJECT:
        raise UsageError("kit_subject_long", length=len(cleaned), limit=LONGEST_SUBJECT)
    return cleaned


def topic_named(assistant: Assistant, topic_id: str) -> Topic:
    """The topic of an id. Raises UsageError where there is none now."""
    topic = next((t for t in topics(assistant) if t.topic_id == topic_id), None)
    if topic is None:
        raise UsageError("kit_topic_gone", topic=topic_id[:LONGEST_SUBJECT])
    return topic

"""What an answer is made from besides the question."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.corpus import Corpus, Prepared
from assistant.question import Places
from assistant.retrieval import Retriever
from assistant.safety import CardGuide, DangerGuide


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that an answer is made from besides the question; nothing in it changes between questions."""

    corpus: Corpus
    prepared: Mapping[str, Prepared]
    retriever: Retriever
    danger: DangerGuide
    cards: CardGuide
    places: Places
    provenance: Mapping[str, object]

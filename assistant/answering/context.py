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

    def speaks_here(self, document_id: str) -> bool:
        """Whether a text is national, or speaks for the place of this library or for what lies around or within it."""
        place = self.retriever.features.place(document_id)
        return not place or self.places.at_home(place)

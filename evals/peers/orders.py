"""What passes between our environment and the peers': standard library only."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Where a clause stands in a text."""

    clause_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One plain text as every peer gets it. A clause may stand in several: in Chinese, in English, as our key points."""

    text_id: str
    text: str
    spans: tuple[Span, ...]

    @classmethod
    def read(cls, record: dict[str, Any]) -> "Text":
        """From what `dataclasses.asdict` gives."""
        return cls(
            text_id=record["text_id"], text=record["text"], spans=tuple(Span(**span) for span in record["spans"])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """What a peer shows: text[start:end] of one of the texts."""

    text_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What a worker is to do. `adapter` is the module that knows the peer; `teacher` is the folder of the Chinese model, ""
    for the model that the peer is otherwise run with.

    `library` says to our own adapter where texts and store are; `limit_seconds` ends a peer that hangs.
    """

    adapter: str
    teacher: str
    packages: tuple[str, ...]
    texts: tuple[Text, ...]
    questions: tuple[str, ...]
    library: dict[str, Any]
    limit_seconds: int

    @classmethod
    def read(cls, record: dict[str, Any]) -> "Order":
        """From what `dataclasses.asdict` gives."""
        return cls(**{**record, "texts": tuple(Text.read(text) for text in record["texts"])})


class Peer(Protocol):
    """A library at work. `count` is how many chunks it shows where nobody says how many."""

    count: int

    def build(self, texts: Sequence[Text]) -> list[Chunk]:
        """Cut and index the texts. Returns all chunks."""
        ...

    def search(self, question: str, count: int) -> list[Chunk]:
        """The nearest chunks, best first."""
        ...


def located(text: Text, pieces: Iterable[str]) -> list[Chunk]:
    """Pieces that a splitter cut from a text, in the order of the text, as chunks. Raises ValueError.

    >>> text = Text(text_id="t", text="one two one", spans=())
    >>> [(chunk.start, chunk.end) for chunk in located(text, ["one", "two", "one"])]
    [(0, 3), (4, 7), (8, 11)]
    """
    chunks: list[Chunk] = []
    after = 0
    for piece in pieces:
        start = text.text.find(piece, after)
        if start < 0:
            raise ValueError(f"{text.text_id}: a chunk is no part of the text: {piece[:40]!r}")
        chunks.append(Chunk(text_id=text.text_id, start=start, end=start + len(piece)))
        after = start + 1
    return chunks


def clause_chunks(texts: Sequence[Text]) -> list[Chunk]:
    """A chunk a clause, for libraries that index what they are handed and cut nothing themselves."""
    return [Chunk(text_id=text.text_id, start=span.start, end=span.end) for text in texts for span in text.spans]


def words_of(texts: Sequence[Text], chunks: Iterable[Chunk]) -> list[str]:
    """What the chunks say."""
    by_id = {text.text_id: text.text for text in texts}
    return [by_id[chunk.text_id][chunk.start : chunk.end] for chunk in chunks]

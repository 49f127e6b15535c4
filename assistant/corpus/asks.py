"""corpus/asks/ -> the ways in which people ask: for a clause, for parts of it, and for what no clause at hand answers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from assistant.errors import CorpusInvalid
from assistant.schema import Ask, Clause, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What people write that leads to no statement. `kind` says what they ask for.

    Of those of `elsewhere` of a corpus it is the id of a clause of a catalogued text whose words are not held, of those of
    `prepared` the id of an answer written beforehand.
    """

    kind: str
    language: Language
    text: str


def read_asks(root: Path, name: str) -> list[tuple[str, Ask]]:
    """(article or kind, way of asking) of a file of corpus/asks, a line each; nothing where there is none.

    A line is a key, a language and the words, by tabs. A key is an article, an article and its parts, or an article and the
    number of its statement: "17", "17@1.1,1.3", "17#0".
    """
    path = root / "asks" / f"{name}.tsv"
    if not path.exists():
        return []
    rows = [line.split("\t") for line in kept_text(path).splitlines() if line and not line.startswith("#")]
    if any(len(row) != 3 or row[1] not in {"zh", "en"} for row in rows):
        raise CorpusInvalid("corpus_invalid", file=path.name)
    return [_ask(key, language, text) for key, language, text in rows]


def _ask(key: str, language: str, text: str) -> tuple[str, Ask]:
    article, sign, of = re.fullmatch(r"([^@#]*)([@#]?)(.*)", key).groups()  # type: ignore[union-attr]
    parts = tuple(of.split(",")) if sign == "@" else ()
    statement = int(of) if sign == "#" else None
    return article, Ask(text=text, language=language, parts=parts, statement=statement)  # type: ignore[arg-type]


def with_asks(root: Path, document_id: str, clauses: Iterable[Clause]) -> tuple[list[Clause], list[Utterance]]:
    """The clauses with the ways people ask for them, and the ways of asking for those that are not held."""
    asked: dict[str, list[Ask]] = {}
    for article, ask in read_asks(root, document_id):
        asked.setdefault(article, []).append(ask)
    found = [replace(clause, asks=tuple(asked.pop(clause.clause_id.split("/", 1)[1], ()))) for clause in clauses]
    return found, [utterance(f"{document_id}/{article}", ask) for article, others in asked.items() for ask in others]


def utterance(kind: str, ask: Ask) -> Utterance:
    """A way of asking for what is not held."""
    return Utterance(kind=kind, language=ask.language, text=ask.text)


def kept_text(path: Path) -> str:
    """The text of a file. Raises CorpusInvalid where there is none."""
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error

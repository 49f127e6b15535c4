"""What belongs to a statement and stands elsewhere: its exception, how it is done, who must act, what follows if nobody does.

Hand-kept in corpus/follows.tsv; and read from the texts, where an article punishes the breach of others by their numbers.

>>> breached("违反本法第二十七条、第二十八条第二款规定的，由公安、教育等部门责令改正。")
(('27', 4), ('28', 10))
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from assistant.figures import han_number
from assistant.schema import Clause, Statement

Relation = Literal["except", "how", "who", "if-not", "also"]
_BREACH = re.compile(
    r"违反(?:本法|本条例|本办法|本规定)?(第[零〇一二三四五六七八九十百]+条[^，。；的]{0,80}?)(?:的?规定|的)"
)
_ARTICLE = re.compile(r"第([零〇一二三四五六七八九十百]+)条(?!之)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """A statement that belongs to another, and how: an exception to it ("except"), how it is done ("how"), who must act
    ("who"), what follows where it is not kept ("if-not"), or what somebody in the same case needs next ("also").
    """

    relation: Relation
    statement: Statement


Link = tuple[Relation, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """What belongs to what: `kept` by the id of a statement, `breaches` (see `penalties`) by that of a clause."""

    kept: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    breaches: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)

    def of(self, statement: Statement, statements: Callable[[str], Sequence[Statement]]) -> tuple[Follow, ...]:
        """What belongs to a statement, what was written down first; `statements` gives those of a clause, () if not held."""
        kept = [
            Follow(relation=relation, statement=other)
            for relation, name in self.kept.get(statement.statement_id, ())
            for other in statements(name.partition("#")[0])
            if other.statement_id == name
        ]
        known = {follow.statement.statement_id for follow in kept}
        punished = [
            Follow(relation="if-not", statement=other)
            for name, offset in self.breaches.get(statement.clause_id, ())
            for other in statements(name)
            if other.statement_id not in known and any(start <= offset < end for start, end in other.spans)
        ]
        return (*kept, *punished)


def read_follows(text: str) -> dict[str, tuple[Link, ...]]:
    """{statement: what belongs to it} of corpus/follows.tsv. Raises ValueError naming a line of another form.

    >>> read_follows("a-law/3#0\\tif-not\\ta-law/90#1")
    {'a-law/3#0': (('if-not', 'a-law/90#1'),)}
    """
    found: dict[str, list[Link]] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != 3 or cells[1] not in get_args(Relation):
            raise ValueError(f"line {number}")
        found.setdefault(cells[0], []).append((cells[1], cells[2]))  # type: ignore[arg-type]
    return {name: tuple(links) for name, links in found.items()}


def breached(text: str) -> tuple[tuple[str, int], ...]:
    """The articles of its own law whose breach a text punishes, each with the offset at which it is named."""
    return tuple(
        (str(han_number(article[1])), lists.start(1) + article.start())
        for lists in _BREACH.finditer(text)
        for article in _ARTICLE.finditer(lists[1])
    )


def penalties(clauses: Iterable[Clause]) -> dict[str, tuple[tuple[str, int], ...]]:
    """{clause: the clauses of the same text that say what its breach brings, each with the offset in the text's}."""
    found: dict[str, list[tuple[str, int]]] = {}
    for clause in clauses:
        for article, offset in breached(clause.text) if "违反" in clause.text else ():
            found.setdefault(f"{clause.document_id}/{article}", []).append((clause.clause_id, clause.start + offset))
    return {name: tuple(places) for name, places in found.items()}

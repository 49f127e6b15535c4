"""Our key points: read from corpus/digests, as a text of their own or beside the law's own words.

>>> read_digest("## 2\\n- [child · right · 1] 孩子有份。\\n  - Children share in it.\\n")[0].parts
('1',)
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.corpus.parse import article_locator, outline_locator
from assistant.corpus.units import spans_of
from assistant.schema import Clause, Document, KeyPoint, Sentence

_POINT = re.compile(r"- \[(?P<who>[a-z, -]+) · (?P<strength>[a-z-]+)(?: · (?P<parts>\d[\d.,]*))?\] (?P<zh>.+)")


def read_digest(text: str) -> tuple[KeyPoint, ...]:
    """The points of a digest file. Raises ValueError naming the line that is not of the form."""
    points: list[KeyPoint] = []
    article = ""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith(("# ", "> ")):
            continue
        if line.startswith("## "):
            article = line[3:].strip()
        elif match := _POINT.fullmatch(line):
            who = tuple(part.strip() for part in match["who"].split(","))
            parts = tuple(match["parts"].split(",")) if match["parts"] else ()
            points.append(
                KeyPoint(article=article, who=who, strength=match["strength"], zh=match["zh"], en="", parts=parts)
            )
        elif line.startswith("  - ") and points and not points[-1].en:
            points[-1] = replace(points[-1], en=line[4:].strip())
        else:
            raise ValueError(f"line {number}")
    return tuple(points)


def digest_document(document: Document, points: Iterable[KeyPoint]) -> tuple[Document, list[Clause]]:
    """A document whose text is our key points, a clause an article, a sentence a point."""
    by_article: dict[str, list[KeyPoint]] = {}
    for point in points:
        by_article.setdefault(point.article, []).append(point)
    text, clauses = "", []
    for article, group in by_article.items():
        start, sentences = len(text), []
        for point in group:
            sentences.append(
                Sentence(start=len(text), end=len(text) + len(point.zh), text=point.zh, translation=point.en)
            )
            text += point.zh + "\n"
        clauses.append(_digest_clause(document, article, text[start:-1], start, tuple(sentences)))
    return replace(document, text=text, held="digest"), clauses


def _digest_clause(document: Document, article: str, text: str, start: int, sentences: tuple[Sentence, ...]) -> Clause:
    numbered_by_article = re.fullmatch(r"\d+(\.\d+)?", article) and document.articles
    zh, en = article_locator(article) if numbered_by_article else outline_locator(article)
    return Clause(
        clause_id=f"{document.document_id}/{article}",
        document_id=document.document_id,
        headings=(),
        headings_en=(),
        label="",
        locator_zh=zh,
        locator_en=en,
        start=start,
        end=start + len(text),
        text=text,
        sentences=sentences,
    )


def restating(clause: Clause, start: int, end: int) -> list[KeyPoint]:
    """The key points that restate any of some words of a clause."""
    return [point for point in clause.points if any(a < end and start < b for a, b in point.spans)]


def with_points(clauses: Iterable[Clause], points: Iterable[KeyPoint]) -> list[Clause]:
    """Clauses in their own words with our key points beside them, which help to find and to read them.

    A point on an item that the text divides further stands beside the first of its parts.
    """
    by_path = {clause.clause_id.split("/", 1)[1]: clause for clause in clauses}
    by_article: dict[str, list[KeyPoint]] = {}
    for point in points:
        inside = (f"{point.article}.", f"{point.article}/")
        first_part = next((path for path in by_path if path.startswith(inside)), point.article)
        by_article.setdefault(point.article if point.article in by_path else first_part, []).append(point)
    return [
        replace(clause, points=tuple(replace(point, spans=spans_of(clause, point.parts)) for point in found))
        if (found := by_article.get(path))
        else clause
        for path, clause in by_path.items()
    ]

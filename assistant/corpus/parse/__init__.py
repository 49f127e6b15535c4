"""Numbered Chinese texts -> clauses: plans and opinions by outline, laws by article.

A parser returns spans into the untouched text. Nothing is rewritten, so a clause can always be quoted
from where it stands.
"""

import re

from assistant.corpus.parse.edges import is_note, is_prose, outside
from assistant.corpus.parse.law import is_law, parse_law
from assistant.corpus.parse.locator import (
    UNUSUAL,
    article_locator,
    distinct,
    han_numeral,
    level_locator,
    outline_locator,
    with_occurrence,
)
from assistant.corpus.parse.outline import parse_outline
from assistant.corpus.parse.spans import Span, iterate_sentences, lines_of, numbered_heading, sentence_spans

__all__ = [
    "Span",
    "article_locator",
    "distinct",
    "han_numeral",
    "is_law",
    "is_note",
    "is_prose",
    "iterate_sentences",
    "lines_of",
    "locators_of",
    "numbered_heading",
    "outline_locator",
    "outside",
    "parse",
    "parse_law",
    "parse_outline",
    "sentence_spans",
]


def locators_of(span: Span, law: bool) -> tuple[str, str]:
    """Where a clause stands, in Chinese and English; `law` says of which build its text is."""
    path, _, occurrence = span.path.rpartition("-") if re.search(r"-\d+$", span.path) else (span.path, "", "")
    if law:
        found = article_locator(path)
    elif UNUSUAL & set(span.styles):
        found = level_locator(span.styles, span.numbers, span.headings)
    else:
        found = outline_locator(re.sub(r"-\d+", "", path), span.styles)
    return with_occurrence(found, int(occurrence)) if occurrence else found


def parse(text: str) -> list[Span]:
    """Clauses of a text of either build."""
    return parse_law(text) if is_law(text) else parse_outline(text)

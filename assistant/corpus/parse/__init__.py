"""Numbered Chinese texts -> clauses: plans and opinions by outline, laws by article.

A parser returns spans into the untouched text. Nothing is rewritten, so a clause can always be quoted
from where it stands.
"""

from assistant.corpus.parse.law import is_law, parse_law
from assistant.corpus.parse.locator import article_locator, han_numeral, outline_locator
from assistant.corpus.parse.outline import parse_outline
from assistant.corpus.parse.spans import Span, iterate_sentences, numbered_heading, sentence_spans

__all__ = [
    "Span",
    "article_locator",
    "han_numeral",
    "is_law",
    "iterate_sentences",
    "numbered_heading",
    "outline_locator",
    "parse",
    "parse_law",
    "parse_outline",
    "sentence_spans",
]


def parse(text: str) -> list[Span]:
    """Clauses of a text of either build."""
    return parse_law(text) if is_law(text) else parse_outline(text)

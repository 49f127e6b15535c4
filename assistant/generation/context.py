"""What a language model is shown: the clauses under tokens that mean nothing."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.corpus import LEVELS, Corpus, rank, validity
from assistant.generation.verify import Source
from assistant.messages import message
from assistant.schema import Answer, Clause, Document, Language

MOST_CLAUSES = 8
_MOST_CHARACTERS = {"zh": 6000, "en": 14_000}
_CLAUSE_CHARACTERS = {"zh": 1500, "en": 3500}
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWY"  # no I and O, which look like figures, and no X, which the prompts' examples use
_DIGITS = "23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The clauses as they are shown: the text that is sent, and what each token stands for."""

    text: str
    sources: Mapping[str, Source]


def show(corpus: Corpus, quoted: Answer, today: date) -> Shown:
    """The clauses that bear on a question, in reading order: the higher text first, each as its document runs."""
    clauses = _fitting(_chosen(corpus, quoted), quoted.language)
    ordered = sorted(clauses, key=lambda c: (rank(corpus.documents[c.document_id]), c.document_id, c.start))
    tokens = tokens_for(quoted.asked, ordered)
    sources = {
        token: Source(token=token, clause=clause, titles=_titles(corpus.documents[clause.document_id]))
        for token, clause in zip(tokens, ordered, strict=True)
    }
    blocks = [_block(source, corpus, quoted.language, today) for source in sources.values()]
    return Shown(text="\n\n".join(blocks), sources=sources)


def _chosen(corpus: Corpus, quoted: Answer) -> list[Clause]:
    """What the quoting answer cites, then what was found besides; all of it is among the sources the reader sees."""
    cited = [corpus.clauses[citation.clause_id] for citation in quoted.citations]
    found = [hit.clause for hit in quoted.hits]
    return list({clause.clause_id: clause for clause in (*cited, *found)}.values())[:MOST_CLAUSES]


def _fitting(clauses: Sequence[Clause], language: Language) -> list[Clause]:
    """As many as fit, the best first; the first always does."""
    kept: list[Clause] = []
    total = 0
    for clause in clauses:
        total += min(len(_body(clause, language)), _CLAUSE_CHARACTERS[language])
        if kept and total > _MOST_CHARACTERS[language]:
            break
        kept.append(clause)
    return kept


def tokens_for(question: str, clauses: Sequence[Clause]) -> list[str]:
    """A token a clause: the same for the same question and clauses, and standing in none of their texts."""
    seed = "\n".join((question, *(clause.clause_id for clause in clauses)))
    taken = question + "".join(f"{clause.text}{clause.translation}" for clause in clauses)
    tokens: list[str] = []
    for number in range(10_000):
        digest = hashlib.sha256(f"{number}\n{seed}".encode()).digest()
        token = _LETTERS[digest[0] % len(_LETTERS)] + _DIGITS[digest[1] % len(_DIGITS)]
        if len(tokens) == len(clauses):
            break
        if token not in tokens and token not in taken:
            tokens.append(token)
    return tokens


def _titles(document: Document) -> tuple[str, ...]:
    names = (document.title, document.title_en, document.short_title, document.short_title_en, *document.aliases)
    return tuple(name for name in names if name)


def _block(source: "Source", corpus: Corpus, language: Language, today: date) -> str:
    clause, document = source.clause, corpus.documents[source.clause.document_id]
    state = validity(document, today, corpus.documents, language).state
    title = document.title if language == "zh" else document.title_en or document.title
    level = message(
        language, "model.level_key_points" if document.held == "digest" else f"model.level_{_level(document)}"
    )
    head = message(
        language,
        "model.source_head",
        token=source.token,
        title=title,
        level=level,
        state=message(language, f"validity.{state}"),
        locator=clause.locator(language),
    )
    headings = " > ".join(clause.headings if language == "zh" else [h for h in clause.headings_en if h])
    body = _shortened(_body(clause, language), _CLAUSE_CHARACTERS[language])
    return "\n".join(line for line in (head, headings, body) if line)


def _level(document: Document) -> str:
    return document.level if document.level in LEVELS else "other"


def _body(clause: Clause, language: Language) -> str:
    """The clause in the reader's language; the original, with our key points for reading, where it is not translated."""
    if language == "zh":
        return _one_line(clause.text)
    if clause.translation:
        return _one_line(clause.translation)
    points = " ".join(clause.plain_en)
    return _one_line(clause.text) + (f"\n({message('en', 'model.gloss')} {points})" if points else "")


def _one_line(text: str) -> str:
    return " ".join(text.replace("⟦", "[").replace("⟧", "]").split())


def _shortened(text: str, limit: int) -> str:
    """Cut at the end of a sentence where it is too long."""
    if len(text) <= limit:
        return text
    cut = max(text.rfind(mark, 0, limit) for mark in "。；.;")
    return text[: cut + 1 if cut > 0 else limit] + " ……"


def listed(sources: "Iterable[Source]") -> list[dict[str, str]]:
    """Tokens and what they stand for, for provenance and for the `prompt` command."""
    return [{"token": source.token, "clause_id": source.clause.clause_id} for source in sources]

"""What a language model is shown: statements under tokens that mean nothing, what decides first.

First come the statements that the quoting answer shows, each ask's in its turn, then the others that were looked at, the
likeliest first, as many as fit. Those of one clause stand together under one token, in the order of the text.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from assistant.corpus import LEVELS, LOCAL_LEVELS, Corpus, validity, whole
from assistant.generation.verify import Source
from assistant.messages import message
from assistant.schema import Answer, Clause, Document, Language, Sentence, Statement

ROOM = 6000  # characters of Chinese
_WIDTH = {"zh": 1.0, "en": 10 / 3}  # a statement in English takes so many times the characters, and as many tokens
_LEAST = 0.02  # probability, of deciding or of being of use, below which a statement is left out
_GRADES = (("high", 0.5), ("middle", 0.15), ("low", 0.0))  # of that probability
_LONGEST = 1500  # characters of one sentence
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWY"  # no I and O, which look like figures, and no X, which the prompts' examples use
_DIGITS = "23456789"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The statements as they are shown: the text that is sent, and what each token stands for."""

    text: str
    sources: Mapping[str, Source]
    statements: tuple[Statement, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Block:
    """A clause with those of its statements that are shown; `rows` are the sentences that hold their own words."""

    clause: Clause
    likely: float
    statements: list[Statement] = field(default_factory=list)
    rows: set[int] = field(default_factory=set)

    def words(self, language: Language) -> list[str]:
        """What is shown of it, in the order of the text, with an ellipsis where something is left out."""
        rows = sorted(self.rows)
        if language == "en" and not any(self.clause.sentences[row].translation for row in rows):
            ordered = sorted(self.statements, key=lambda statement: statement.number)
            said = [text for one in ordered if (text := _plain(one, language) or _own(one, self.clause))]
            return list(dict.fromkeys(said))
        gaps = [later - row > 1 for row, later in pairwise([-1, *rows])]
        sentences = [_in(self.clause.sentences[row], language) for row in rows]
        return [f"{'……' if gap else ''}{text}" for gap, text in zip(gaps, sentences, strict=True) if text]


def show(corpus: Corpus, quoted: Answer, today: date, room: int = ROOM) -> Shown:
    """What bears on a question; `room` counts characters of Chinese, an English reader's texts get as many tokens."""
    language = quoted.language
    blocks = _fitting(corpus, quoted, int(room * _WIDTH[language]), today)
    tokens = tokens_for(quoted.asked, [block.clause for block in blocks])
    sources = {
        token: Source(token=token, clause=block.clause, titles=_titles(corpus.documents[block.clause.document_id]))
        for token, block in zip(tokens, blocks, strict=True)
    }
    texts = [_text(token, block, corpus, language, today) for token, block in zip(tokens, blocks, strict=True)]
    statements = tuple(statement for block in blocks for statement in block.statements)
    return Shown(text="\n\n".join(texts), sources=sources, statements=statements)


def _fitting(corpus: Corpus, quoted: Answer, room: int, today: date) -> list[_Block]:
    """The clauses with as many of their statements as fit, in the order in which their first ones matter."""
    blocks: dict[str, _Block] = {}
    for statement, likely in _by_weight(corpus, quoted).items():
        clause = corpus.clauses[statement.clause_id]
        block = blocks.get(clause.clause_id)
        wider = _with(block or _Block(clause=clause, likely=likely), statement)
        before = len(_text("K7", block, corpus, quoted.language, today)) if block else -2
        room -= len(_text("K7", wider, corpus, quoted.language, today)) - before
        if room < 0 and blocks:
            break
        blocks[clause.clause_id] = wider
    return list(blocks.values())


def _by_weight(corpus: Corpus, quoted: Answer) -> dict[Statement, float]:
    """The statements of the quoting answer, then the others of the clauses found, with their probability.

    What an English reader could not be told is left out, except where the quoting answer shows it too.
    """
    likely = {rated.statement: max(rated.decides, rated.useful) for rated in quoted.rated}
    clauses = {hit.clause.clause_id for hit in quoted.hits} | {cited.clause_id for cited in quoted.citations}
    first = [
        statement
        for cited in quoted.citations
        for statement in corpus.statements(corpus.clauses[cited.clause_id])
        if any(start < cited.end and cited.start < end for start, end in statement.spans)
    ]
    others = [
        rated.statement
        for rated in sorted(quoted.rated, key=lambda rated: -max(rated.decides, rated.useful))
        if likely[rated.statement] >= _LEAST and rated.statement.clause_id in clauses
        if quoted.language == "zh" or rated.statement.en
    ]
    return {statement: likely.get(statement, 1.0) for statement in (*first, *others)}


def _with(block: _Block, statement: Statement) -> _Block:
    """A block with one more statement, an item of a list with the words that lead into it."""
    clause, rows = block.clause, set(block.rows)
    for start, end in statement.spans:
        opens, closes = whole(clause, start, end)
        for row, sentence in enumerate(clause.sentences):
            own = sentence.start < end and start < sentence.end
            if own or sentence.start <= opens < sentence.end or end <= sentence.start < closes:
                rows.add(row)
    return _Block(clause=clause, likely=block.likely, statements=[*block.statements, statement], rows=rows)


def _plain(statement: Statement, language: Language) -> str:
    return " ".join(point.words(language) for point in statement.points) or (statement.en if language == "en" else "")


def _own(statement: Statement, clause: Clause) -> str:
    return "".join(clause.text[start - clause.start : end - clause.start] for start, end in statement.spans)


def _in(sentence: Sentence, language: Language) -> str:
    return sentence.text if language == "zh" else sentence.translation


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


def _text(token: str, block: _Block, corpus: Corpus, language: Language, today: date) -> str:
    """A block as it is sent: what it is taken from and how likely it is to answer, its heading, its words."""
    clause, document = block.clause, corpus.documents[block.clause.document_id]
    state = validity(document, today, corpus.documents, language).state
    about = (
        message(language, f"model.level_{document.level if document.level in LEVELS else 'other'}"),
        _place(document, language),
        message(language, f"validity.{state}"),
        message(language, f"model.words_{_whose(block, document, language)}"),
    )
    head = message(
        language,
        "model.source_head",
        token=token,
        title=document.titled(language),
        about=message(language, "model.about_joint").join(part for part in about if part),
        locator=clause.locator(language),
        grade=message(language, f"model.grade_{next(name for name, least in _GRADES if block.likely >= least)}"),
    )
    headings = " > ".join(clause.headings if language == "zh" else [h for h in clause.headings_en if h])
    lines = [_shortened(_one_line(words)) for words in block.words(language)]
    return "\n".join(line for line in (head, headings, *lines) if line)


def _place(document: Document, language: Language) -> str:
    """For where a text speaks: the country, or the place that its issuer names."""
    if document.level not in LOCAL_LEVELS:
        return message(language, "model.everywhere")
    return document.issuer if language == "zh" else document.issuer_en or document.issuer


def _whose(block: _Block, document: Document, language: Language) -> str:
    """Whose words are shown: the text's, ours for them, or our English of them."""
    if document.held == "digest":
        return "plain"
    if language == "zh":
        return "own"
    if any(block.clause.sentences[row].translation for row in block.rows):
        return "translated"
    return "plain" if any(statement.en for statement in block.statements) else "own"


def _one_line(text: str) -> str:
    return " ".join(text.replace("⟦", "[").replace("⟧", "]").split())


def _shortened(text: str) -> str:
    """Cut at the end of a part where it is too long."""
    if len(text) <= _LONGEST:
        return text
    cut = max(text.rfind(mark, 0, _LONGEST) for mark in "。；，.;,")
    return text[: cut + 1 if cut > 0 else _LONGEST] + " ……"


def listed(sources: "Iterable[Source]") -> list[dict[str, str]]:
    """Tokens and what they stand for, for provenance and for the `prompt` command."""
    return [{"token": source.token, "clause_id": source.clause.clause_id} for source in sources]

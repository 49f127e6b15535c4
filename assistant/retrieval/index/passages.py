"""Clauses -> passages: what is embedded, and what BM25 reads."""

from collections.abc import Iterator, Sequence

from assistant.schema import Clause, Language, Passage, Statement

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def passages_of(statements: Sequence[Statement], clause: Clause) -> Iterator[Passage]:
    """What of a clause is searched by vectors: its statements in each language, in the text's own words and in ours.

    Own words are indexed behind the title of their clause: "强化儿童常见疾病、重病防治" says what "将12岁儿童龋齿患病率控制在
    30%以内" is about.
    """
    for language in LANGUAGES:
        title = _title(clause, language)
        for statement in statements:
            for number, (text, own) in enumerate(_wordings(statement, clause, language)):
                indexed = f"{title} {text}" if own and title and text != title else text
                yield _passage(statement, language, number, text, indexed)


def _wordings(statement: Statement, clause: Clause, language: Language) -> list[tuple[str, bool]]:
    """A statement's sentences in the text's own words and then our key points, and whether they are its own."""
    covered = [s for s in clause.sentences if any(s.start < end and start < s.end for start, end in statement.spans)]
    own = [(s.text if language == "zh" else s.translation, True) for s in covered]
    return [(text, is_own) for text, is_own in [*own, *((p.words(language), False) for p in statement.points)] if text]


def _passage(statement: Statement, language: Language, number: int, text: str, indexed: str) -> Passage:
    return Passage(
        passage_id=f"{statement.statement_id}:{language}{number}",
        clause_id=statement.clause_id,
        language=language,
        start=statement.spans[0][0],
        end=statement.spans[-1][1],
        text=text,
        indexed_text=indexed,
    )


def _title(clause: Clause, language: Language) -> str:
    """The first sentence of a clause of several, where it is short enough to be its title."""
    if len(clause.sentences) < 2:
        return ""
    first = clause.sentences[0].text if language == "zh" else clause.sentences[0].translation
    limit = 30 if language == "zh" else 120
    return first if len(first) <= limit else ""


def lexical_text(clause: Clause, language: Language) -> str:
    """What BM25 reads of a clause: its nearer headings, its words, and our key points on it."""
    if language == "zh":
        return " ".join((*clause.headings[-2:], clause.text, *clause.plain, *clause.ways_of_asking("zh")))
    return " ".join((*clause.headings_en[-2:], clause.translation, *clause.plain_en, *clause.ways_of_asking("en")))

"""Clauses -> passages: what is embedded, and what BM25 reads."""

from collections.abc import Iterator

from assistant.schema import Clause, Language, Passage

LANGUAGES: tuple[Language, ...] = ("zh", "en")


def passages_of(clause: Clause) -> Iterator[Passage]:
    """A passage a sentence and language; key points of a full-text clause are passages too.

    What is indexed is the sentence behind the title of its clause: "强化儿童常见疾病、重病防治" says what
    "将12岁儿童龋齿患病率控制在30%以内" is about.
    """
    for language in LANGUAGES:
        title = _title(clause, language)
        for number, sentence in enumerate(clause.sentences):
            text = sentence.text if language == "zh" else sentence.translation
            if text:
                indexed = text if number == 0 or not title else f"{title} {text}"
                yield _passage(clause, language, f"{number}", sentence.start, sentence.end, text, indexed)
        for number, point in enumerate(clause.plain if language == "zh" else clause.plain_en):
            yield _passage(clause, language, f"point{number}", clause.start, clause.end, point, point)


def _passage(clause: Clause, language: Language, part: str, start: int, end: int, text: str, indexed: str) -> Passage:
    return Passage(
        passage_id=f"{clause.clause_id}#{language}{part}",
        clause_id=clause.clause_id,
        language=language,
        start=start,
        end=end,
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

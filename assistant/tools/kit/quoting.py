"""Statements -> quotations. Nothing is written here: words are cited as they stand, with the lead of their list."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from assistant.answering import cite
from assistant.corpus import Said, Words, restating, whole
from assistant.pipeline import Assistant
from assistant.schema import Citation, Clause, Language, Sentence, Statement
from assistant.tools.indicators import Indicator, Kind, load_indicators
from assistant.tools.kit.kit import NO_WORDS, Audience, By, Figure, Quote, Told
from assistant.tools.kit.readers import reader_of
from assistant.tools.talks import words_key

_MOST_FIGURES = 6  # bars of one chart
# The kind of a figure where its label says it in a word of its own: it is said beside the figure already.
_NEVER = re.compile("(?!)")
_KIND_IN_LABEL: Mapping[Kind, re.Pattern[str]] = {
    "advice": re.compile(r"（(?:提倡|倡导)）$| \(encouraged\)$"),
    "target": re.compile(r"（目标）$| \((?:goal|target)\)$"),
    "duty": _NEVER,
    "fact-of-2020": _NEVER,
}


class Quoter:
    """Quotes for one talk: one library, one language, one audience."""

    def __init__(self, assistant: Assistant, language: Language, audience: Audience) -> None:
        self.assistant = assistant
        self.language: Language = language
        self.reader = reader_of(audience)
        self.indicators: Sequence[Indicator] = load_indicators(assistant.settings.corpus)

    # -- what is held, here ------------------------------------------------------------------------------------------

    def statement(self, name: str) -> Statement | None:
        """The statement of an id; None where this library has not got it, or its text speaks for another place."""
        found = self.assistant.corpus.statement(name)
        return found if found is not None and self.speaks_here(self._clause(found)) else None

    def speaks_here(self, clause: Clause) -> bool:
        """Whether a clause's text speaks for the place of this library."""
        return self.assistant.quoter.context.speaks_here(clause.document_id)

    def _clause(self, statement: Statement) -> Clause:
        return self.assistant.corpus.clauses[statement.clause_id]

    # -- sentences -----------------------------------------------------------------------------------------------------

    def said(self, said: Said) -> Told | None:
        """A sentence of ours with what bears it; None where the library lacks any of that."""
        statements = [self.statement(name) for name in said.statements]
        found = [statement for statement in statements if statement is not None]
        if not found or len(found) < len(statements):
            return None
        quotes = [quote for statement in found for quote in self.quotes(statement)]
        distinct = {(quote.citation.clause_id, quote.citation.quote): quote for quote in reversed(quotes)}
        return Told(
            text=said.words.of(self.language),
            quotes=tuple(reversed(distinct.values())),
            by="ours",
            key=words_key(said.words),
        )

    def all_said(self, said: Iterable[Said]) -> tuple[Told, ...]:
        """Those sentences of ours that this library bears."""
        return tuple(told for told in map(self.said, said) if told is not None)

    def told(self, statement: Statement) -> Told:
        """What a statement says: our key point where there is one, else the source's own words."""
        clause, quotes = self._clause(statement), self.quotes(statement)
        text = statement.zh if self.language == "zh" else statement.en or statement.zh
        ours = bool(statement.points) or self.assistant.corpus.document_of(clause).held == "digest"
        by: By = "key-point" if ours or (self.language == "en" and statement.en) else "source"
        return Told(text=_one_line(text), quotes=quotes, by=by, key=statement.statement_id)

    # -- quotations ------------------------------------------------------------------------------------------------------

    def quotes(self, statement: Statement) -> tuple[Quote, ...]:
        """The words of a statement, those that stand together as one quotation."""
        clause = self._clause(statement)
        quotes = [self.exactly(clause, self._words(clause, *said)) for said in _joined(clause, statement.spans)]
        gloss = statement.zh if self.language == "zh" else statement.en
        return (replace(quotes[0], gloss=gloss if statement.points else quotes[0].gloss), *quotes[1:])

    def cited(self, citation: Citation) -> Quote:
        """A citation of an answer, with what has to be said with it."""
        clause = self.assistant.clause(citation.clause_id)
        return self.exactly(clause, self._words(clause, citation.start, citation.end))

    def _words(self, clause: Clause, start: int, end: int) -> str:
        """The words between two offsets that can be said: with the lead of their list where it stands right before them."""
        first, last = whole(clause, start, end)
        lead = _sentence_at(clause, first)
        far = lead is not None and first < start and clause.text[lead.end - clause.start : start - clause.start].strip()
        return clause.text[(start if far else first) - clause.start : last - clause.start]

    def exactly(self, clause: Clause, words: str) -> Quote:
        """Words of a clause as a quotation, no more and no less. Raises ValueError for words that do not stand in it."""
        document = self.assistant.corpus.document_of(clause)
        validity = self.assistant.validity_of(document.document_id, self.language)
        citation = cite(words, 0, clause, document, validity, self.language)
        if citation is None:
            raise ValueError(clause.clause_id)
        found = restating(clause, citation.start, citation.end)
        gloss = (
            min(found, key=lambda point: point.spans[-1][1] - point.spans[0][0]).words(self.language) if found else ""
        )
        lead, figures = _lead(clause, citation), self.figures(clause, words)
        return Quote(citation=citation, document=document, lead=lead, gloss=gloss, figures=figures)

    def figures(self, clause: Clause, words: str) -> tuple[Figure, ...]:
        """The plan's figures that the words set, which of them are about these listeners' children marked."""
        set_here = [i for i in self.indicators if i.clause_id == clause.clause_id and i.quote in words][:_MOST_FIGURES]
        fits = [self.reader.fit(f"{i.what.zh}{i.audience.zh}") if self.reader.stages else 0 for i in set_here]
        wanted = 1 if 1 in fits else 0
        return tuple(
            replace(figure_of(i, self.language), own=fit == wanted) for i, fit in zip(set_here, fits, strict=True)
        )


def figure_of(indicator: Indicator, language: Language) -> Figure:
    """An indicator read out for a talk."""
    what, whom = indicator.what, indicator.audience
    return Figure(
        label=_KIND_IN_LABEL[indicator.kind].sub("", what.of(language)),
        whom="" if whom.zh in what.zh or whom.en in what.en else whom.of(language),
        value=indicator.reading(language),
        kind=indicator.kind,
        year=indicator.year,
        unit=indicator.unit,
        amount=float(indicator.value) if indicator.value.replace(".", "", 1).isdigit() else None,
        newer=indicator.newer_note.of(language),
    )


def _joined(clause: Clause, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans with nothing but white space between them as one.

    >>> from assistant.schema import Clause
    >>> names = dict.fromkeys(("clause_id", "document_id", "label", "locator_zh", "locator_en"), "")
    >>> clause = Clause(**names, headings=(), headings_en=(), start=10, end=16, text="甲。 乙。丙", sentences=())
    >>> _joined(clause, [(10, 12), (13, 15)])
    [(10, 15)]
    """
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and not clause.text[found[-1][1] - clause.start : start - clause.start].strip():
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _sentence_at(clause: Clause, start: int) -> Sentence | None:
    return next((sentence for sentence in clause.sentences if sentence.start == start), None)


def _lead(clause: Clause, citation: Citation) -> Words:
    """The line that leads into the list of which a quotation is an item, where it is not quoted itself."""
    first, _ = whole(clause, citation.start, citation.end)
    sentence = _sentence_at(clause, first) if first < citation.start else None
    return Words(zh=_one_line(sentence.text), en=sentence.translation) if sentence else NO_WORDS


def _one_line(text: str) -> str:
    return "".join(line.strip() for line in text.splitlines())

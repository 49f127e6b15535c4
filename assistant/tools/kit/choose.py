"""Which sentence of a clause is said to whom. Nothing is written here: sentences are chosen and cited word for word."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from assistant.answering import cite
from assistant.corpus import Corpus, list_of, restating, whole
from assistant.pipeline import Assistant
from assistant.question import Question
from assistant.schema import Citation, Clause, Language, Sentence
from assistant.tools.indicators import Indicator
from assistant.tools.kit.emphasis import emphasised
from assistant.tools.kit.kit import Figure, Quote
from assistant.tools.kit.readers import PARTY_BOUND, PARTY_WORDS, Reader
from assistant.tools.talks import Party

_MOST_FIGURES = 3
_LONGEST_TITLE = 30  # characters: a first sentence as short as this names the clause
_FEWEST_POINTS = 3
_STEP, _LEAD_OF_STAGE, _LEAD_OF_ADDRESS = 0.25, 2.0, 0.75  # a place further down; what fits moves up past others
# What a sentence gains, beside its nearness (a cosine), for being about these listeners.
_RATE_OF_STAGE, _RATE_OF_ADDRESS = 0.4, 0.08
_RATE_OF_LENGTH = 0.001  # what it loses for a character that has to be said with it


def _title(clause: Clause, corpus: Corpus) -> Sentence | None:
    """The sentence that names a clause of a plan: short, first, and without a figure."""
    first, more = clause.sentences[0], len(clause.sentences) > 1
    in_outline = bool(clause.headings) and corpus.documents[clause.document_id].level == "municipal"
    names = len(first.text) <= _LONGEST_TITLE and not any(emphasised(first.text))
    return first if more and in_outline and names else None


class Chooser:
    """Chooses sentences for one talk and remembers those that were said, so that none is said twice."""

    def __init__(
        self,
        assistant: Assistant,
        subject: Question,
        reader: Reader,
        language: Language,
        indicators: Sequence[Indicator],
    ) -> None:
        self.assistant = assistant
        self.subject = subject
        self.reader = reader
        self.language = language
        self.indicators = indicators
        self._said: set[tuple[str, int]] = set()

    # -- points --------------------------------------------------------------------------------------------------

    def points(self, clauses: Iterable[Clause], count: int) -> tuple[Quote, ...]:
        """One quotation a clause: what is about these listeners first, then what holds a figure, then as given."""
        given = list(clauses)
        order = sorted(range(len(given)), key=lambda place: place * _STEP - self._lead(given[place]))
        fitting = [given[place] for place in order if self._fit(given[place]) >= 0]
        chosen = fitting if len(fitting) >= _FEWEST_POINTS else [given[place] for place in order]
        return tuple(self.quote(clause) for clause in chosen[:count])

    def _lead(self, clause: Clause) -> float:
        """How far a clause moves up the order in which it was given, in steps of 0.25."""
        own = _LEAD_OF_STAGE if self.reader.stages else _LEAD_OF_ADDRESS
        return own * self._fit(clause) + 0.5 * any(emphasised(self._best(clause, None).text))

    def _fit(self, clause: Clause) -> int:
        """Whether what would be said of a clause is about these listeners; a law on others' children is not."""
        return self.reader.fit(self._best(clause, None).text) or min(0, self.reader.fit(self._document_title(clause)))

    def _document_title(self, clause: Clause) -> str:
        return self.assistant.corpus.document_of(clause).title

    # -- duties --------------------------------------------------------------------------------------------------

    def duties(self, clauses: Iterable[Clause], party: Party, count: int) -> tuple[Quote, ...]:
        """Quotations that say what a party does; those that name it first."""
        candidates = list(clauses)
        fresh = [clause for clause in candidates if self._unsaid(clause)] or candidates
        order = sorted(fresh, key=lambda clause: -self._fit_of_party(self._best(clause, party), clause, party))
        return tuple(self.quote(clause, party) for clause in order[:count])

    def _fit_of_party(self, sentence: Sentence, clause: Clause, party: Party) -> float:
        return self._names(sentence, clause, party) + 0.5 * self.reader.fit(sentence.text)

    def _names(self, sentence: Sentence, clause: Clause, party: Party) -> bool:
        """Whether a sentence speaks to a party: by the key point's own mark where there is one, else by its words."""
        points = self.assistant.corpus.points.get(clause.document_id, ())
        bound = next((point.who for point in points if point.zh == sentence.text), None)
        if bound is not None:
            return bool(PARTY_BOUND[party] & set(bound))
        return bool(PARTY_WORDS[party].search(sentence.text))

    # -- one quotation -------------------------------------------------------------------------------------------

    def quote(self, clause: Clause, party: Party | None = None) -> Quote:
        """The best sentence of a clause that was not said yet, with its heading and figures."""
        sentence = self._best(clause, party)
        self._said.update((clause.clause_id, start) for start in list_of(clause, sentence.start))
        figures = self.figures(clause, sentence.text)
        return quotation(self.assistant, clause, sentence.start, sentence.end, self.language, figures)

    def _unsaid(self, clause: Clause) -> bool:
        title = _title(clause, self.assistant.corpus)
        said = self._said | ({(clause.clause_id, title.start)} if title else set())
        return any((clause.clause_id, sentence.start) not in said for sentence in clause.sentences)

    def _best(self, clause: Clause, party: Party | None) -> Sentence:
        context = self.assistant.quoter.context
        texts = [s.text if self.language == "zh" else s.translation or s.text for s in clause.sentences]
        near = context.retriever.nearness(self.subject, texts)
        title = _title(clause, context.corpus)
        rated = [
            (self._rate(sentence, clause, party) + near[row] - (sentence is title), -row)
            for row, sentence in enumerate(clause.sentences)
        ]
        return clause.sentences[-max(rated)[1]]

    def _rate(self, sentence: Sentence, clause: Clause, party: Party | None) -> float:
        own = _RATE_OF_STAGE if self.reader.stages else _RATE_OF_ADDRESS
        rate = own * self.reader.fit(sentence.text) + _RATE_OF_ADDRESS * bool(
            self.reader.addressed.search(sentence.text)
        )
        rate += 0.3 * any(emphasised(sentence.text)) if party is None else 0.5 * self._names(sentence, clause, party)
        start, end = whole(clause, sentence.start, sentence.end)
        rate -= _RATE_OF_LENGTH * (end - start - len(sentence.text))
        return rate - 2 * ((clause.clause_id, sentence.start) in self._said)

    def figures(self, clause: Clause, words: str) -> tuple[Figure, ...]:
        """The plan's figures that the words set, those for these listeners' children alone where there are such."""
        set_here = [i for i in self.indicators if i.clause_id == clause.clause_id and i.quote in words]
        fits = [self.reader.fit(f"{i.what.zh}{i.audience.zh}") for i in set_here] if self.reader.stages else []
        own = [i for i, fit in zip(set_here, fits, strict=False) if fit == 1]
        general = [i for i, fit in zip(set_here, fits, strict=False) if fit == 0]
        return tuple(figure_of(i, self.language) for i in (own or general if fits else set_here)[:_MOST_FIGURES])


def figure_of(indicator: Indicator, language: Language) -> Figure:
    """An indicator read out for a talk."""
    what, whom = indicator.what.of(language), indicator.audience.of(language)
    return Figure(
        label=what,
        whom="" if whom in what else whom,
        value=indicator.reading(language),
        kind=indicator.kind,
        newer=indicator.newer_note.of(language),
    )


def quotation(
    assistant: Assistant, clause: Clause, start: int, end: int, language: Language, figures: tuple[Figure, ...] = ()
) -> Quote:
    """What stands between two offsets of a document as a quotation, with the lead of its list where it needs one."""
    first, last = whole(clause, start, end)
    quote = exactly(assistant, clause, assistant.corpus.document_of(clause).text[first:last], language)
    return replace(quote, figures=figures)


def exactly(assistant: Assistant, clause: Clause, words: str, language: Language) -> Quote:
    """Words of a clause as a quotation, no more and no less. Raises ValueError for words that do not stand in it."""
    document = assistant.corpus.document_of(clause)
    citation = cite(words, 0, clause, document, assistant.validity_of(document.document_id, language), language)
    if citation is None:
        raise ValueError(clause.clause_id)
    title = _title(clause, assistant.corpus)
    heading = "" if title is None or title.text == citation.quote else _heading(title, language)
    gloss = _gloss(clause, citation, language)
    return Quote(citation=citation, document=document, heading=heading, gloss=gloss)


def _gloss(clause: Clause, citation: Citation, language: Language) -> str:
    """Our key point on the words of a citation, the one that restates least besides; empty where there is none."""
    found = restating(clause, citation.start, citation.end)
    return min(found, key=lambda point: point.spans[-1][1] - point.spans[0][0]).words(language) if found else ""


def _heading(title: Sentence, language: Language) -> str:
    text = title.text if language == "zh" else title.translation or title.text
    return re.sub(r"[。.]$", "", text)

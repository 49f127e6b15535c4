"""What is asked of an answer that was given: its source, its original words, more, in short, why."""

from collections.abc import Sequence

from assistant.answering.compose import Composer, Quotation
from assistant.corpus import Corpus, joined
from assistant.messages import message
from assistant.question import Act
from assistant.schema import Clause

_FEW = 3  # points


def operate(composer: Composer, act: Act, chosen: Sequence[Quotation], near: Sequence[Quotation]) -> None:
    """Compose what an act asks of the quotations `chosen` for an answer; `near` is what else was found for it."""
    if act == "more":
        _more(composer, chosen, near)
    elif act == "short":
        _short(composer, chosen[0])
    elif act == "original":
        _source(composer, chosen[0].clause, whole_clause(composer.corpus, chosen[0].clause))
    else:
        if act == "why":
            composer.phrase(message(composer.question.language, "answer.no_reason"))
        for clause in {quotation.clause.clause_id: quotation.clause for quotation in chosen}.values():
            _source(composer, clause, [quotation for quotation in chosen if quotation.clause == clause])


def _short(composer: Composer, quotation: Quotation) -> None:
    """What decides, in our words where there are any."""
    said = [words for point in quotation.points[:_FEW] if (words := point.words(composer.question.language))]
    for words in said:
        composer.say(words, [quotation], alone=composer.role == "instructor")
    if not said:
        composer.quote_all([quotation], deciding=1)


def _more(composer: Composer, chosen: Sequence[Quotation], near: Sequence[Quotation]) -> None:
    said = {(quotation.clause.clause_id, quotation.sentence.start) for quotation in chosen}
    more = [quotation for quotation in near if (quotation.clause.clause_id, quotation.sentence.start) not in said]
    if not more:
        composer.phrase(message(composer.question.language, "answer.no_more"))
    composer.quote_all(more or chosen)


def _source(composer: Composer, clause: Clause, quotations: Sequence[Quotation]) -> None:
    """An article by its name, and words of it as they stand."""
    document, language = composer.corpus.documents[clause.document_id], composer.question.language
    title = document.titled(language)
    key = "answer.source_digest" if document.held == "digest" else "answer.source"
    composer.phrase(message(language, key, title=title, locator=clause.locator(language)), own_line=True, slot="source")
    composer.quote_all(quotations, own_words_first=True)


def whole_clause(corpus: Corpus, clause: Clause) -> list[Quotation]:
    """An article whole: in its own words where they are held, else every key point."""
    sentences = clause.sentences
    if corpus.documents[clause.document_id].held == "verbatim":
        sentences = (joined(clause, sentences[0].start, sentences[-1].end),)
    return [Quotation(clause=clause, sentence=sentence, points=clause.points) for sentence in sentences]

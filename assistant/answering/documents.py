"""Answers to what is asked of a document as such: one of its articles, whether it is in force, one that is not held."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from assistant.answering.compose import Composer, Quotation, called, validity_notices
from assistant.answering.context import Context
from assistant.answering.notices import notices_of
from assistant.answering.operate import whole_clause
from assistant.answering.rate import sure
from assistant.answering.sections import section_asked
from assistant.answering.standing import (
    ASKS_STRUCTURE,
    commencement,
    document_asked_of,
    last_article,
    standing,
    structure,
)
from assistant.corpus import Corpus, joined, linked_titles
from assistant.messages import message
from assistant.question import Question
from assistant.retrieval import Search
from assistant.schema import Answer, Clause, Hit, Role, Sentence, Status

# Said of a document itself; a short name alone ("双减") may stand for what it set going.
_ASKS_OF_TEXT = re.compile(
    r"条例|意见|通知|办法|规定|号|文件|政策|纲要|计划|方案|说了|讲了|写了|内容|全文|原文|还有效|在不在用|现在还在|"
    r"\b(?:document|notice|opinions?|measures|regulations?|circular|plan|outline|text|say|in force)\b",
    re.IGNORECASE,
)
_LONGEST_ITEM = 90  # characters of an item of a list that is shown whole


class Documents:
    """Answers them. Holds no state between questions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = context.retriever.features.names

    def answer(self, question: Question, search: Search, hits: Sequence[Hit], role: Role, today: date) -> Answer | None:
        """The answer where a question names an article, or asks whether a document is in force; None for any other."""
        if (named := self.names.article(question.asked)) is not None:
            return self._named(question, role, today, hits, *named)
        if question.parts:
            return None
        corpus, language = self.context.corpus, question.language
        if document := document_asked_of(question, search, corpus):
            said, clause = standing(document, today, corpus, language), commencement(corpus, document)
            return self._told(question, role, today, hits, said, clause, "standing")
        document = document_asked_of(question, search, corpus, ASKS_STRUCTURE)
        if document and document.held != "none":
            said, first = structure(document, corpus, language), corpus.clauses_of(document.document_id)[0]
            return self._told(question, role, today, hits, said, first, "structure")
        section = section_asked(question, search, self.context)
        return self._listed(question, role, today, section) if section else None

    def unheld(self, question: Question, role: Role, today: date) -> Answer | None:
        """The answer where what is asked of is catalogued and no text of it is held."""
        document_id = self._unheld_document(question)
        if document_id is None:
            return None
        return unheld_answer(self.context.corpus, document_id, question, role, today, self.context.provenance)

    def _named(
        self, question: Question, role: Role, today: date, hits: Sequence[Hit], document_id: str, article: str
    ) -> Answer:
        """The clause that the question names, whole; or that it is not held."""
        clause = self.context.corpus.clauses.get(f"{document_id}/{article}")
        provenance = {**self.context.provenance, "reason": "named"}
        composer = Composer(self.context.corpus, question, role, today)
        if clause is None:
            document = self.context.corpus.documents[document_id]
            title = document.title if question.language == "zh" else document.title_en
            known = last_article(self.context.corpus, document)
            beyond = 0 < known < int(article.partition(".")[0])
            key = "answer.no_such_article" if beyond else "answer.article_not_held"
            composer.phrase(message(question.language, key, title=title, count=known), slot="lacking")
            if beyond:
                return composer.answer("declined", hits, (), provenance)
            composer.phrase(message(question.language, "answer.not_held_where"), own_line=True, slot="where")
            return composer.answer("related", hits, (), provenance)
        composer.quote_all(whole_clause(self.context.corpus, clause), own_words_first=True)
        notices = notices_of(self.context, question, today, composer.citations)
        told = self.context.corpus.statements(clause)[0]
        first = Hit(clause=clause, score=max((hit.score for hit in hits), default=1.0), rank=1, statement=told)
        others = [hit for hit in hits if hit.clause.clause_id != clause.clause_id]
        return composer.answer("answered", [first, *others], notices, provenance)

    def _told(
        self,
        question: Question,
        role: Role,
        today: date,
        hits: Sequence[Hit],
        said: str,
        clause: Clause | None,
        why: str,
    ) -> Answer:
        """What is said of a document in words of ours, and the clause of it that bears that out, whole."""
        composer = Composer(self.context.corpus, question, role, today)
        composer.phrase(said, slot="conclusion")
        if clause:
            composer.quote_all(whole_clause(self.context.corpus, clause), own_words_first=True)
        status: Status = "answered" if composer.citations else "related"
        return composer.answer(status, hits, (), {**self.context.provenance, "reason": why})

    def _listed(self, question: Question, role: Role, today: date, section: Sequence[Clause]) -> Answer:
        """A list of a plan whole, in its order; of an item that is long its first sentence."""
        corpus, language, first = self.context.corpus, question.language, section[0]
        document = corpus.document_of(first)
        headings = (first.headings if language == "zh" else first.headings_en or first.headings)[-2:]
        heading = message(language, "standing.within").join(part.strip(" :：") for part in headings)
        composer = Composer(corpus, question, role, today)
        named = {"title": called(document, language), "heading": heading, "count": len(section)}
        composer.phrase(message(language, "standing.list", **named), slot="conclusion")
        composer.quote_all((_opening_of(clause) for clause in section), own_words_first=True)
        rated = [sure(clause, corpus.statements(clause)[0]) for clause in section]
        notices = notices_of(self.context, question, today, composer.citations)
        provenance = {**self.context.provenance, "reason": "list"}
        return composer.answer("answered", [each.hit for each in rated], notices, provenance, rated=rated)

    def _unheld_document(self, question: Question) -> str | None:
        """A catalogued document that the question names and of which no text is held."""
        documents = self.context.corpus.documents
        named = [found for title in linked_titles(question.asked) if (found := self.names.document(title))]
        named += sorted(self.names.documents(question.asked)) if _ASKS_OF_TEXT.search(question.asked) else []
        unheld = [found for found in named if documents[found].held == "none"]
        return unheld[0] if unheld and len(unheld) == len(named) else None


def _opening_of(clause: Clause) -> Quotation:
    """A clause in its own words, or its first sentence where it is long."""
    sentences = clause.sentences
    last = sentences[-1] if len(clause.text) <= _LONGEST_ITEM else sentences[0]
    return Quotation(clause=clause, sentence=joined(clause, sentences[0].start, last.end), points=())


def unheld_answer(
    corpus: Corpus, document_id: str, question: Question, role: Role, today: date, provenance: Mapping[str, object]
) -> Answer:
    """What can be said of a document whose text is not held: what it is, who cites it, where to get it."""
    document, language = corpus.documents[document_id], question.language
    title = document.title if language == "zh" else document.title_en
    composer = Composer(corpus, question, role, today)
    composer.phrase(message(language, "answer.not_held", title=title), slot="lacking")
    composer.phrase(document.note if language == "zh" else document.note_en, own_line=True)
    citing = [corpus.clauses[clause_id] for clause_id in document.cited_by if clause_id in corpus.clauses]
    cited = sorted(citing, key=lambda clause: document.short_title not in clause.text)[:2]  # those that name it first
    if cited:
        composer.phrase(message(language, "answer.not_held_cited"), own_line=True, slot="group")
    composer.quote_all(
        Quotation(clause=clause, sentence=sentence) for clause in cited for sentence in _naming(clause, document.title)
    )
    composer.phrase(message(language, "answer.not_held_where"), own_line=True, slot="where")
    notices = validity_notices(corpus, composer.citations, language)
    return composer.answer("related", (), notices, {**provenance, "reason": "not_held", "document": document_id})


def _naming(clause: Clause, title: str) -> list[Sentence]:
    """The sentence of a clause that names a document, else its first."""
    key = re.sub(r"[（(].*", "", title)[-8:]
    return [s for s in clause.sentences if key in s.text][:1] or list(clause.sentences[:1])

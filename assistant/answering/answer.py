"""Question and hits -> answer, without a language model: the sentences that answer, word for word.

Nothing is written here that is not in a source, other than the fixed phrases of the locale files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.answering.choose import Chooser
from assistant.answering.compose import (
    Composer,
    Quotation,
    conflict_notices,
    disputed_figure,
    plain_notices,
    unheld_answer,
    validity_notices,
)
from assistant.answering.judge import Judge, Judgement
from assistant.answering.parent import in_order
from assistant.corpus import Conflict, Corpus, joined, linked_titles, touching
from assistant.folding import plain_form
from assistant.messages import message
from assistant.question import (
    STAGES,
    Places,
    Question,
    named_article,
    needs_of,
    reply_without_search,
    says_subject,
)
from assistant.retrieval import Retriever, Search, Word
from assistant.safety import CardGuide, Danger, DangerGuide
from assistant.schema import Answer, Citation, Document, Hit, Role, Segment, Status

_FIGURES = frozenset({"hours", "share", "times", "money", "age"})  # kinds of figure that are of something
_TAKEN_AT_ITS_WORD = 0.74  # cosine; of the development questions no right figure is refused at it, three wrong ones are
_LOOKED_AT = 4  # clauses that may hold the figure asked for, where the first is about another thing
_NEWER_FROM = 0.6  # share of the first clause's score
_UNITS = frozenset(
    "每天 每年 小时 时间 分钟 day hour time year minut".split()
)  # shared by questions on different things


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that an answer is made from besides the question; nothing in it changes between questions."""

    corpus: Corpus
    retriever: Retriever
    danger: DangerGuide
    cards: CardGuide
    places: Places
    provenance: Mapping[str, object]


class Quoter:
    """Answers by quoting."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.judge = Judge(context.corpus, context.retriever, context.places)
        self.chooser = Chooser(context.corpus, context.retriever)
        self._unheld = [
            (document.document_id, plain_form(document.title), _names_of(document))
            for document in context.corpus.documents.values()
            if document.held == "none"
        ]

    def answer(self, question: Question, role: Role, today: date) -> Answer:
        """The whole answer to a question: the card where danger is told, what was asked, and the notices."""
        danger = self.context.danger.read(question)
        if danger.outcome == "first":
            return self._signposted(*self._in_context(question), danger, role, today)
        return self._with_card(self._asked(question, role, today), danger)

    def _asked(self, question: Question, role: Role, today: date) -> Answer:
        """The answer to what was asked, whatever is told besides."""
        if key := reply_without_search(question):
            return self._plain(question, role, "social" if key != "instructions" else "declined", key)
        question, search, hits = self._in_context(question)
        return self._searched(question, role, today, search, hits)

    def _with_card(self, answer: Answer, danger: Danger) -> Answer:
        """The answer as it is, the card above it or one line under it where danger was told or asked about."""
        provenance = {**answer.provenance, "danger": {"outcome": danger.outcome, "kind": danger.kind, **danger.why}}
        card = (
            self.context.cards.card(danger.kind, answer.language, answer.question)
            if danger.outcome in {"first", "above"}
            else None
        )
        line = [message(answer.language, "notice.danger_line")] if danger.outcome == "line" else []
        return replace(answer, card=card, notices=(*answer.notices, *line), provenance=provenance)

    def _in_context(self, question: Question) -> tuple[Question, Search, list[Hit]]:
        """The question as it is answered: without what was said before it, where that changes nothing."""
        retriever = self.context.retriever
        search = retriever.search_forms(question)
        hits = retriever.ranked(question, search)
        if question.alone is None or search.alone is None or question.leans or not hits:
            return question, search, hits
        bare = retriever.ranked(question.alone, search.alone)
        same = bare and bare[0].clause == hits[0].clause
        return (question.alone, search.alone, bare) if same else (question, search, hits)

    def _searched(self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit]) -> Answer:
        if (named := named_article(question.asked, self.context.corpus.documents)) is not None:
            return self._named(question, role, today, hits, *named)
        if self._is_vague(question, search):
            return self._plain(question, role, "clarify", "clarify")
        if (unheld := self._unheld_document(question)) is not None:
            return unheld_answer(self.context.corpus, unheld, question, role, today, self.context.provenance)
        judgement = self.judge.judge(question, search, hits)
        if judgement.status == "answered":
            return self._answered(question, role, today, search, hits, judgement)
        return self._not_answered(question, role, today, search, hits, judgement)

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
            composer.phrase(message(question.language, "answer.article_not_held", title=title))
            composer.phrase(message(question.language, "answer.not_held_where"), own_line=True)
            return composer.answer("related", hits, (), provenance)
        sentences = clause.sentences
        if self.context.corpus.documents[document_id].held == "verbatim":
            sentences = (joined(clause, sentences[0].start, sentences[-1].end),)
        composer.quote_all(
            (Quotation(clause=clause, sentence=sentence, points=clause.points) for sentence in sentences),
            own_words_first=True,
        )
        notices = self._notices(question, today, composer.citations)
        first = Hit(clause=clause, score=max((hit.score for hit in hits), default=1.0), rank=1)
        others = [hit for hit in hits if hit.clause.clause_id != clause.clause_id]
        return composer.answer("answered", [first, *others], notices, provenance)

    def _is_vague(self, question: Question, search: Search) -> bool:
        """Nothing in the question says what it is about: only stopwords, an age, or the word child."""
        general = {"儿童", "孩子", "child", "children", "kid", "kids"}
        subjects = [word.text for word in search.words if not (word.stands | {word.text}) & general]
        named = {word for word in subjects if not re.fullmatch(r"\d+|岁|年级|[初高小大][一二三]", word)}
        return not named

    def _unheld_document(self, question: Question) -> str | None:
        """A catalogued document that the question names by its title and of which no text is held."""
        asked = plain_form(question.asked)
        titles = {plain_form(title) for title in linked_titles(question.asked)}
        for document_id, title, names in self._unheld:
            if titles & names or title in asked:
                return document_id
        return None

    def _plain(self, question: Question, role: Role, status: Status, key: str) -> Answer:
        return Answer(
            question=question.given,
            asked=question.asked,
            language=question.language,
            role=role,
            status=status,
            segments=(Segment(text=message(question.language, f"answer.{key}")),),
            provenance=self.context.provenance,
        )

    def _answered(
        self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit], judgement: Judgement
    ) -> Answer:
        about = self._about_the_subject(question, search, hits)
        if not about:
            other = replace(judgement, status="related", reason="reason_figure")
            return self._not_answered(question, role, today, search, hits, other)
        chosen = self.chooser.quotations(question, search, about)
        conflicts = self._conflicts(question, search, chosen)
        chosen = self._with_newer(question, search, hits, chosen, conflicts)
        composer = Composer(self.context.corpus, question, role, today)
        self._in_order(composer, chosen, role)
        return composer.answer(
            "answered" if composer.citations else "related",
            hits,
            [
                *self._notices(question, today, composer.citations),
                *conflict_notices(conflicts, question.language),
                *(
                    [message(question.language, "notice.elsewhere", **judgement.elsewhere)]
                    if judgement.elsewhere
                    else []
                ),
            ],
            self._provenance(judgement, question),
            suggestions=self._suggestions(question, chosen),
        )

    def _about_the_subject(self, question: Question, search: Search, hits: Sequence[Hit]) -> Sequence[Hit]:
        """The hits, first the one whose figure is of what was asked; none where no near one is.

        Nine hours of sleep are no answer to how long homework may take. A question near to how people ask for the first
        clause is taken at its word.
        """
        if question.measure not in _FIGURES or hits[0].retrievers["dense"] >= _TAKEN_AT_ITS_WORD:
            return hits
        subjects = [word for word in search.words if says_subject(word.text)]
        if not subjects or self._speaks_of(question, search, hits[0], subjects):
            return hits
        others = [hit for hit in hits[1:_LOOKED_AT] if hit.retrievers["measure"]]
        near = [hit for hit in others if hit.score >= _NEWER_FROM * hits[0].score]
        first = next((hit for hit in near if self._speaks_of(question, search, hit, subjects)), None)
        return [first, *(hit for hit in hits if hit is not first)] if first else []

    def _speaks_of(self, question: Question, search: Search, hit: Hit, subjects: Sequence[Word]) -> bool:
        chosen = self.chooser.nearest(question, search, [hit.clause])[0]
        said = " ".join((*chosen.clause.headings, chosen.sentence.text, *(point.zh for point in chosen.points)))
        english = " ".join((chosen.sentence.translation, *(point.en for point in chosen.points)))
        segmenter = self.context.retriever.segmenter
        spoken = {*segmenter.content_words(said, "zh"), *segmenter.content_words(english, "en")}
        return any(word.stands & spoken or word.text in said for word in subjects)

    def _in_order(self, composer: Composer, chosen: Sequence[Quotation], role: Role) -> None:
        """The quotations; a parent reads them in groups, and last whom to call."""
        if role != "parent":
            composer.quote_all(chosen, answering=True)
            return
        language = composer.question.language
        for name, group in in_order(self.context.corpus, chosen):
            if name:
                composer.phrase(message(language, f"answer.group_{name}"), own_line=True)
            composer.quote_all(group, answering=True)
        if lines := self.context.cards.help_lines(composer.question.asked, language):
            numbers = message(language, "answer.listed").join(f"{line.number} {line.name}" for line in lines)
            composer.phrase(message(language, "answer.call", numbers=numbers), own_line=True)

    def _not_answered(
        self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit], judgement: Judgement
    ) -> Answer:
        language = question.language
        composer = Composer(self.context.corpus, question, role, today)
        if judgement.elsewhere:
            composer.phrase(message(language, "answer.elsewhere", **judgement.elsewhere))
        elif judgement.status == "declined":
            composer.phrase(message(language, f"answer.{judgement.reason or 'declined'}", **(judgement.details or {})))
        if judgement.status == "related":
            composer.phrase(message(language, "answer.related"), own_line=True)
        else:
            composer.phrase(message(language, f"answer.{_where_to_ask(judgement.reason)}"), own_line=True)
        near = _worth_showing(judgement.status, hits)
        if near and judgement.status == "declined":
            composer.phrase(message(language, "answer.nearest"), own_line=True)
        composer.quote_all(self.chooser.nearest(question, search, (hit.clause for hit in near)))
        if judgement.status == "related":
            composer.phrase(message(language, "answer.where_to_ask"), own_line=True)
        notices = self._notices(question, today, composer.citations)
        return composer.answer(judgement.status, hits, notices, self._provenance(judgement, question))

    def _signposted(
        self, question: Question, search: Search, hits: Sequence[Hit], danger: Danger, role: Role, today: date
    ) -> Answer:
        """The card, and under it what the law says of such danger."""
        composer = Composer(self.context.corpus, question, role, today)
        held = self.context.corpus.clauses
        clauses = [held[clause_id] for clause_id in self.context.cards.clauses(danger.kind) if clause_id in held]
        if clauses:
            composer.phrase(message(question.language, "answer.signposted"))
            composer.quote_all(self.chooser.nearest(question, search, clauses))
        notices = self._notices(question, today, composer.citations)
        answer = composer.answer("signposted", hits, notices, dict(self.context.provenance))
        return self._with_card(answer, danger)

    def _provenance(self, judgement: Judgement, question: Question) -> dict[str, object]:
        judged = {"probability": round(judgement.probability, 3), "reason": judgement.reason}
        return {**self.context.provenance, **judged, "needs": needs_of(question)}

    def _conflicts(self, question: Question, search: Search, chosen: Iterable[Quotation]) -> list[Conflict]:
        """Recorded conflicts that touch a quoted clause and are about what was asked."""
        found = touching(self.context.corpus.conflicts, [q.clause.clause_id for q in chosen])
        own_period = [conflict for conflict in found if conflict.newer]
        if not own_period:
            return []
        model, language = self.context.retriever.model, question.language
        texts = [f"{conflict.topic[language]} {conflict.says[language]}" for conflict in own_period]
        vectors = model.encode([question.asked, *texts])
        about = zip(own_period, texts, vectors[1:], strict=True)
        return [c for c, text, vector in about if self._is_about(search, text) and float(vector @ vectors[0]) >= 0.45]

    def _is_about(self, search: Search, text: str) -> bool:
        """A conflict is worth telling only where it speaks of what was asked, not merely of the same clause."""
        tokens = set(self.context.retriever.segmenter.content_words(text, search.language)) - _UNITS
        return self.context.retriever.covered_share(search, tokens) >= 0.35

    def _with_newer(
        self,
        question: Question,
        search: Search,
        hits: Sequence[Hit],
        chosen: list[Quotation],
        conflicts: Iterable[Conflict],
    ) -> list[Quotation]:
        """The newer or higher side of a conflict stands before the older one, where it is near to what was asked."""
        clauses, present = self.context.corpus.clauses, {quotation.clause.clause_id for quotation in chosen}
        near = present | {hit.clause.clause_id for hit in hits if hit.score >= _NEWER_FROM * hits[0].score}
        newer = dict.fromkeys(clause_id for conflict in conflicts for clause_id in conflict.newer if clause_id in near)
        missing = [clauses[clause_id] for clause_id in list(newer)[:2] if clause_id not in present]
        added = self.chooser.nearest(question, search, missing)
        first = [quotation for quotation in chosen if quotation.clause.clause_id in newer]
        rest = [quotation for quotation in chosen if quotation.clause.clause_id not in newer]
        return [*first, *added, *rest]

    def _notices(self, question: Question, today: date, citations: Sequence[Citation]) -> list[str]:
        language, notices = question.language, []
        if question.followed_up:
            notices.append(message(language, "notice.followed_up", question=question.asked))
        notices += validity_notices(self.context.corpus, citations, language)
        if supposed := disputed_figure(question.asked, (citation.quote for citation in citations)):
            notices.insert(0, message(language, "notice.false_figure", figure=supposed))
        notices += plain_notices(citations, language)
        if (place := self.context.places.outside(question.asked)) and citations:
            notices.append(message(language, "notice.outside_area", place=place))
        if language == "en" and any(citation.translation for citation in citations):
            notices.append(message(language, "notice.translation"))
        return notices

    def _suggestions(self, question: Question, chosen: Sequence[Quotation]) -> tuple[str, ...]:
        """Further questions from what stands beside the answer: the other stages of the same sentence."""
        if not chosen:
            return ()
        sentence = chosen[0].sentence.text
        others = [s for s in STAGES if s.written.search(sentence) and s.name not in question.stages]
        if question.language == "zh":
            return tuple(f"那{stage.term}呢？" for stage in others[:3])
        return tuple(f"What about {stage.term_en}?" for stage in others[:3])


def _names_of(document: Document) -> frozenset[str]:
    return frozenset(plain_form(name) for name in (document.title, document.short_title, *document.aliases))


def _worth_showing(status: Status, hits: Sequence[Hit]) -> list[Hit]:
    """The clauses shown where none answers: whatever came first where it is related, else only what is near."""
    first = 1 if status == "related" else 0
    near = [hit for hit in hits[first:2] if hit.retrievers["coverage"] > 0.15 or hit.retrievers["dense"] > 0.5]
    return [*hits[:first], *near]


def _where_to_ask(reason: str) -> str:
    return {"reason_money": "where_to_ask_money", "reason_medical": "where_to_ask_health"}.get(reason, "where_to_ask")

"""Question -> answer, without a language model: the statements that answer, word for word.

Nothing is written here that is not in a source, other than the fixed phrases of the locale files.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from assistant.answering.choose import Chooser, holds, nearest, related
from assistant.answering.compose import (
    Composer,
    Quotation,
    conflict_notices,
)
from assistant.answering.conclude import conclusion
from assistant.answering.context import Context
from assistant.answering.documents import Documents
from assistant.answering.find import Finder, Found
from assistant.answering.follow import asked_for
from assistant.answering.judge import Judgement
from assistant.answering.newer import Newer
from assistant.answering.notices import notices_of, with_line
from assistant.answering.opening import opening
from assistant.answering.operate import operate
from assistant.answering.parent import in_order
from assistant.answering.prepared import Shelf
from assistant.answering.stated import to_who_asks
from assistant.corpus import Conflict, Prepared, is_plan
from assistant.messages import message
from assistant.question import (
    BEYOND_CHILDHOOD,
    STAGES,
    Question,
    needs_of,
    reply_without_search,
)
from assistant.retrieval import Search
from assistant.retrieval.index import dense_watched
from assistant.safety import Danger
from assistant.schema import Answer, Contact, Hit, Language, Role, Segment, Slot, Status

# Why something is not held, where no other answer will do either.
_SETTLED = frozenset({"reason_medical", "reason_stage", "reason_abroad", "reason_place", "reason_year"})
_MOST_SUGGESTED = 3  # further questions
_MOST_IN_A_PART = 2  # statements, lists apart
_CONCLUDED_FROM = 0.7  # cosine; of the development questions none that is nearer is concluded wrongly
_ALSO_FROM = 0.3  # share of the first probability, of what stands in for a statement that was said already
_CODE = re.compile(
    r"\.\./|</?\w+[^>]*>|[{}`\\]|--\s*$|\b(?:drop|select|insert|delete|union)\b.*\b(?:table|from|into|select)\b.*[;*]",
    re.IGNORECASE,
)


class Quoter:
    """Answers by quoting."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.chooser = Chooser(context.corpus, context.retriever)
        self.newer = Newer(context, self.chooser)
        self.documents = Documents(context)
        self.shelf = Shelf(context, self.chooser)
        self.finder = Finder(context, self.chooser, self.shelf)

    def answer(self, question: Question, role: Role, today: date) -> Answer:
        """The whole answer to a question; one that was found by words alone says so, and is marked for whoever keeps answers."""
        with dense_watched() as watch:
            answer = self._with_danger(question, role, today)
        if not watch.missed:
            return answer
        told = message(answer.language, "notice.words_alone")
        return replace(answer, notices=(*answer.notices, told), provenance={**answer.provenance, "search": "words"})

    def _with_danger(self, question: Question, role: Role, today: date) -> Answer:
        """The card where danger is told, what was asked, and the notices."""
        if question.act:
            return self._operated(question, role, today)
        danger = self.context.danger.read(question)
        if danger.outcome == "first":
            return self._signposted(*self.finder.in_context(question), danger, role, today)
        answer = self._asked(question, role, today)
        if danger.outcome == "above" and answer.status in {"related", "declined", "clarify"}:
            # "Not held" is no word under a card.
            return self._signposted(*self.finder.in_context(question), danger, role, today)
        return self._with_card(answer, danger)

    def _asked(self, question: Question, role: Role, today: date) -> Answer:
        """The answer to what was asked, whatever is told besides."""
        if key := reply_without_search(question):
            return plain(self.context, question, role, "social" if key != "instructions" else "declined", key)
        question, search, hits = self.finder.in_context(question)
        if (defined := self.finder.defined(question, search)) is not None:
            return self._answered(defined, role, today)
        if (of_document := self.documents.answer(question, search, hits, role, today)) is not None:
            return self._with_the_rest(of_document, question, search, hits, role, today)
        if self._is_vague(question, search):
            return plain(self.context, question, role, "clarify", "clarify")
        if (unheld := self.documents.unheld(question, role, today)) is not None:
            return unheld
        if (going_on := self._going_on(question, role, today)) is not None:
            return going_on
        found = self.finder.found(question, search, hits, role)
        if question.parts and not found.prepared and (several := self._several(question, search, role, today)):
            return several
        return self._answered(found, role, today) if found.answers else self._not_answered(found, role, today)

    def _with_the_rest(
        self, told: Answer, question: Question, search: Search, hits: Sequence[Hit], role: Role, today: date
    ) -> Answer:
        """That there is no article of a number, and what was written beforehand on what is asked besides, if anything was."""
        lacking_article = told.provenance.get("reason") == "named" and not told.citations
        found = self.finder.found(question, search, hits, role) if lacking_article else None
        if found is None or not found.prepared:
            return told
        answer = self._answered(found, role, today)
        line = Segment(text="\n", kind="break")
        return replace(answer, segments=(told.segments[0], line, *answer.segments))

    def _with_card(self, answer: Answer, danger: Danger) -> Answer:
        """The answer as it is, the card above it or one line under it where danger was told or asked about."""
        provenance = {**answer.provenance, "danger": {"outcome": danger.outcome, "kind": danger.kind, **danger.why}}
        card = (
            self.context.cards.card(danger.kind, answer.language, answer.question)
            if danger.outcome in {"first", "above"}
            else None
        )
        answer = replace(answer, card=card, provenance=provenance)
        return with_line(answer, first=danger.likely) if danger.outcome == "line" else answer

    def _several(self, question: Question, search: Search, role: Role, today: date) -> Answer | None:
        """Each thing asked in a part of its own, with its own status; None where they come to one, or nothing is held."""
        found = self.finder.parts(question, search, role)
        if not found:
            return None
        composer = Composer(self.context.corpus, question, role, today)
        said: list[Quotation] = []
        for part in found:
            ask = message(question.language, "answer.and_ask").join(map(shown_ask, (part.question, *part.also)))
            slot: Slot = "part" if part.answers else "lacking-part"
            if len(found) > 1:
                composer.phrase(message(question.language, "answer.part", ask=ask), own_line=True, slot=slot, bare=ask)
            if not part.answers:
                composer.phrase(lacking(part.judgement, question.language), own_line=True, slot="lacking")
                continue
            said += self._compose_part(composer, part, said, role)
        first = next(part for part in found if part.answers)
        notices = notices_of(self.context, question, today, composer.citations)
        unheld = [part.judgement for part in found if not part.answers]
        contacts = self._whom_to_call(question, unheld[0], role) if unheld else ()
        provenance = self._provenance(first.judgement, question)
        rated = [rated for part in found for rated in part.rated]
        return composer.answer("answered", first.hits, notices, provenance, rated=rated, contacts=contacts)

    def _compose_part(
        self, composer: Composer, part: Found, said: Sequence[Quotation], role: Role
    ) -> Sequence[Quotation]:
        """Compose the answer to one of several things asked; gives what it quotes."""
        if ours := part.prepared:
            return self._say(composer, ours)
        chosen = self._unsaid(part, said, role)
        composer.quote_all(chosen, deciding=1)
        return chosen

    def _say(self, composer: Composer, prepared: Prepared, alone: bool = False) -> list[Quotation]:
        """Compose an answer written beforehand, a sentence a line, and what no text settles; gives what it cites."""
        cited: list[Quotation] = []
        language = composer.question.language
        composer.say_unsettled(prepared)
        for number, said in enumerate(prepared.answer):
            quotations = self.shelf.quotations(said)
            words = said.words.of(language)
            if not number and not prepared.unsettled:
                words = to_who_asks(words, composer.question.asked, prepared.question.of(language))
            composer.say(words, quotations, bold=number == 0 and not prepared.unsettled, alone=alone)
            cited += quotations
        composer.say_beyond(prepared)
        return cited

    def _whom_to_call(self, question: Question, judgement: Judgement, role: Role) -> tuple[Contact, ...]:
        """Numbers for what is not held: of what it is about, or else the line that knows which office to ask."""
        cards, language = self.context.cards, question.language
        about = cards.help_lines(question.asked, language) if role == "parent" else ()
        urgent = judgement.reason == "reason_medical"
        return (cards.contact("120", language),) if urgent else about or (cards.contact("12345", language),)

    def _unsaid(self, part: Found, said: Sequence[Quotation], role: Role) -> list[Quotation]:
        """The quotations of a part: what an earlier part said comes again only where nothing else is of the kind asked for."""
        chosen, _ = self._chosen(part, role, _MOST_IN_A_PART)
        fresh = [quotation for quotation in chosen if quotation not in said]
        if fresh and chosen[0] in fresh:
            return fresh
        wanted = part.question.wanted
        others = [
            r for r in part.rated if r.statement.kinds & wanted and r.decides >= _ALSO_FROM * part.rated[0].decides
        ]
        other = [q for q in self.chooser.quoted([r.statement for r in others[:1]]) if q not in said]
        return other or fresh or chosen[:1]

    def _operated(self, question: Question, role: Role, today: date) -> Answer:
        """What was asked of the answer before: its source, its original words, more, or in short."""
        question, search, hits = self.finder.in_context(question)
        found = self.finder.found(question, search, hits, role)
        if not found.answers:
            return self._not_answered(found, role, today)
        composer = Composer(self.context.corpus, question, role, today)
        ours = found.prepared
        if question.act == "short" and ours:
            self._say(composer, ours.in_short, alone=role == "instructor")
        else:
            chosen = self._given(found, role)
            operate(composer, question.act, chosen, self.chooser.more(found.rated))
        notices = notices_of(self.context, question, today, composer.citations)
        provenance = self._provenance(found.judgement, question)
        return composer.answer("answered", found.hits, notices, provenance, rated=found.rated)

    def _given(self, found: Found, role: Role) -> list[Quotation]:
        """What the answer to a question quoted: that of each thing asked, where there were several."""
        parts = self.finder.parts(found.question, found.search, role) if not found.prepared else []
        given = [
            quotation for part in parts if part.answers for quotation in self._chosen(part, role, _MOST_IN_A_PART)[0]
        ]
        return given or self._chosen(found, role)[0]

    def _going_on(self, question: Question, role: Role, today: date) -> Answer | None:
        """What belongs to the statement that decided the question before, where just that is asked: who, how, what if not."""
        relations = asked_for(question)
        if question.before is None or not relations:
            return None
        before, search, hits = self.finder.in_context(question.before)
        found = self.finder.found(before, search, hits, role)
        follows = self.context.corpus.follows(found.rated[0].statement) if found.answers else ()
        wanted = [f.statement for f in follows if f.relation in relations and f.statement.kinds & question.wanted]
        if not wanted:
            return None
        composer = Composer(self.context.corpus, question, role, today)
        self._quote_behind(composer, self.chooser.quoted(wanted[:_MOST_IN_A_PART]))
        notices = notices_of(self.context, question, today, composer.citations)
        return composer.answer("answered", found.hits, notices, self._provenance(found.judgement, question))

    def _is_vague(self, question: Question, search: Search) -> bool:
        """Nothing in the question says what it is about: only stopwords, an age, the word child, one bare word, or code."""
        general = {"儿童", "孩子", "child", "children", "kid", "kids"}
        words = [word for word in search.words if not re.fullmatch(r"\d+|岁|年级|[初高小大][一二三]", word.text)]
        named = [word for word in words if not (word.stands | {word.text}) & general]
        said = question.asked.strip(" ?？。!！~")
        bare = any(re.fullmatch(f"(?:{stage.asked.pattern})(?:学?生)?", said, re.IGNORECASE) for stage in STAGES)
        bare = bare or (question.language == "en" and bool(_CODE.search(said)))
        return bare or not any(word.clauses for word in named)

    def _chosen(self, found: Found, role: Role, most: int | None = None) -> tuple[list[Quotation], list[Conflict]]:
        """The quotations of an answer, the newer side of a conflict before the older; and these conflicts."""
        if found.prepared:
            return self.shelf.quotations(found.prepared), []
        chosen = self.chooser.quotations(found.question, found.rated, role, most)
        conflicts = self.newer.conflicts(found.question, found.search, chosen)
        chosen = self.newer.first(found.question, found.search, found.hits, chosen, conflicts, role)
        return in_order(self.context.corpus, chosen) if role == "parent" else chosen, conflicts

    def _answered(self, found: Found, role: Role, today: date) -> Answer:
        question, language = found.question, found.question.language
        chosen, conflicts = self._chosen(found, role)
        composer = Composer(self.context.corpus, question, role, today)
        if ours := found.prepared:
            self._say(composer, ours)
        else:
            if concluded := self._concluded(found, chosen):
                composer.phrase(message(language, f"answer.conclusion_{concluded}"), bold=True, slot="conclusion")
            self._quote_behind(composer, chosen, concluded)
        if left_out := self.chooser.left_out(question, chosen):
            composer.phrase(message(language, "answer.left_out", count=left_out), own_line=True, slot="left-out")
        lines = self.context.cards.help_lines(question.asked, language) if role == "parent" else ()
        if lines:
            numbers = message(language, "answer.listed").join(f"{line.number} {line.name}" for line in lines)
            composer.phrase(message(language, "answer.call", numbers=numbers), own_line=True, slot="call")
        elsewhere = found.judgement.elsewhere
        return composer.answer(
            "answered" if composer.citations and not (ours and ours.unsettled) else "related",
            found.hits,
            [
                *notices_of(self.context, question, today, composer.citations),
                *conflict_notices(conflicts, language),
                *([message(language, "notice.elsewhere", **elsewhere)] if elsewhere else []),
            ],
            self._provenance(found.judgement, question),
            suggestions=self._suggestions(found, chosen),
            rated=found.rated,
            contacts=lines,
        )

    def _quote_behind(self, composer: Composer, chosen: Sequence[Quotation], concluded: str = "") -> None:
        """The quotations, before them which rule it is, where neither a yes or no nor the first of them begins as people speak."""
        role, rule = composer.role, ""
        if chosen and (role == "instructor" or not concluded):
            rule = opening(self.context.corpus, composer.question, chosen[0], role, composer.today)
        composer.quote_all(chosen, deciding=1, rule=rule)

    def _concluded(self, found: Found, chosen: Sequence[Quotation]) -> str:
        """Key of the yes or no that the first statement gives; "" where it gives none, or is not near enough to be sure.

        A plan's measures bind nobody who reads them: no yes or no is read off a plan.
        """
        first = found.rated[0]
        if found.prepared:
            return ""
        near = first.hit.retrievers["dense"] >= _CONCLUDED_FROM and bool(chosen) and holds(chosen[0], first.statement)
        if not near or is_plan(self.context.corpus.document_of(first.hit.clause)):
            return ""
        return conclusion(found.question.put, first.statement, first.decides)

    def _not_answered(self, found: Found, role: Role, today: date) -> Answer:
        question, judgement, language = found.question, found.judgement, found.question.language
        composer = Composer(self.context.corpus, question, role, today)
        near = related(found.rated) if judgement.status == "related" else nearest(found.rated, judgement.reason)
        if judgement.status == "declined" or judgement.reason or judgement.elsewhere or not near:
            composer.phrase(lacking(judgement, language), slot="lacking")
        if near:
            key = "answer.related" if judgement.status == "related" else "answer.nearest"
            composer.phrase(message(language, key), own_line=True, slot="near")
            composer.quote_all(self.chooser.nearest(question, found.search, (r.hit.clause for r in near), role))
        whom = message(language, f"answer.{where_to_ask(judgement.reason, role)}")
        composer.phrase(whom, own_line=True, slot="where")
        notices = notices_of(self.context, question, today, composer.citations)
        contacts = self._whom_to_call(question, judgement, role)
        provenance = self._provenance(judgement, question)
        meant = tuple(self.shelf.likely(question, found.search)) if judgement.reason not in _SETTLED else ()
        return composer.answer(
            judgement.status, found.hits, notices, provenance, suggestions=meant, rated=found.rated, contacts=contacts
        )

    def _signposted(
        self, question: Question, search: Search, hits: Sequence[Hit], danger: Danger, role: Role, today: date
    ) -> Answer:
        """The card, and under it what the law says of such danger."""
        composer = Composer(self.context.corpus, question, role, today)
        held = self.context.corpus.clauses
        clauses = [held[clause_id] for clause_id in self.context.cards.clauses(danger.kind) if clause_id in held]
        if clauses:
            composer.phrase(message(question.language, "answer.signposted"), slot="near")
            composer.quote_all(self.chooser.nearest(question, search, clauses, role))
        notices = notices_of(self.context, question, today, composer.citations)
        answer = composer.answer("signposted", hits, notices, dict(self.context.provenance))
        return self._with_card(answer, danger)

    def _provenance(self, judgement: Judgement, question: Question) -> dict[str, object]:
        judged = {"probability": round(judgement.probability, 3), "reason": judgement.reason}
        return {**self.context.provenance, **judged, "needs": needs_of(question)}

    def _suggestions(self, found: Found, chosen: Sequence[Quotation]) -> tuple[str, ...]:
        """Further questions: the other stages of a sentence that tells a figure, and what else may have been meant."""
        if found.prepared or not chosen:
            return ()
        likely = self.shelf.likely(found.question, found.search)
        return (*other_stages(found.question, chosen[0]), *likely)[:_MOST_SUGGESTED]


def plain(context: Context, question: Question, role: Role, status: Status, key: str) -> Answer:
    """An answer that is one fixed sentence."""
    return Answer(
        question=question.given,
        asked=question.asked,
        language=question.language,
        role=role,
        status=status,
        segments=(Segment(text=message(question.language, f"answer.{key}")),),
        provenance=context.provenance,
    )


def other_stages(question: Question, quotation: Quotation) -> list[str]:
    """The same question of the other groups of children that a sentence names, where a figure or a group is asked about."""
    sentence = quotation.sentence.text if question.stages or question.measure else ""
    passed = question.stages | BEYOND_CHILDHOOD
    others = [stage for stage in STAGES if stage.name not in passed and stage.written.search(sentence)]
    if question.language == "zh":
        return [f"那{stage.term}呢？" for stage in others]
    return [f"What about {stage.term_en}?" for stage in others]


def lacking(judgement: Judgement, language: Language) -> str:
    """What is not held, in one line, and where it would stand."""
    if judgement.elsewhere:
        return message(language, "answer.elsewhere", **judgement.elsewhere)
    return message(language, f"answer.{judgement.reason or 'declined'}", **(judgement.details or {}))


def shown_ask(question: Question) -> str:
    """One of several questions as its part is headed: without the sign at its end."""
    return question.put.strip().rstrip("?？。!！ ")


def where_to_ask(reason: str, role: Role) -> str:
    """The phrase that says whom to ask about what is not held; a child director is not sent to the child director."""
    plain = "where_to_ask_director" if role == "director" else "where_to_ask"
    return {
        "reason_money": "where_to_ask_money",
        "reason_medical": "where_to_ask_health",
        "reason_abroad": "where_to_ask_abroad",
    }.get(reason, plain)

"""Question -> what was found for it: statements by how surely they decide, and whether they answer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.answering.choose import Chooser
from assistant.answering.context import Context
from assistant.answering.judge import Judge, Judgement
from assistant.answering.prepared import Fit, Shelf
from assistant.answering.rate import sure
from assistant.answering.standing import commencement, document_asked_of
from assistant.corpus import Prepared
from assistant.question import Question, answers_measure, confirms
from assistant.retrieval import Search, names_plan
from assistant.schema import Hit, Rated, Role

# A message that begins so points at what was said before, and says nothing by itself.
_POINTS = re.compile(r"(?:它|这个|那个)|(?:so |and |but )?(?:it|this|that|these|those)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search for one thing asked came to. `also` are other things asked to which the same answer was found."""

    question: Question
    search: Search
    hits: Sequence[Hit]
    rated: Sequence[Rated]
    judgement: Judgement
    prepared: Prepared | None = None
    also: tuple[Question, ...] = ()

    @property
    def answers(self) -> bool:
        return self.judgement.status == "answered" and bool(self.rated)


class Finder:
    """Finds what answers."""

    def __init__(self, context: Context, chooser: Chooser, shelf: Shelf) -> None:
        self.context = context
        self.chooser = chooser
        self.shelf = shelf
        self.judge = Judge(context.corpus, context.retriever, context.places, context.prepared)

    def in_context(self, question: Question) -> tuple[Question, Search, list[Hit]]:
        """The question as it is answered: without what was said before it, where that changes nothing."""
        retriever = self.context.retriever
        search = retriever.search_forms(question)
        hits, bare = retriever.ranked_twice(question, search)
        if question.alone is None or search.alone is None or question.leans or not hits:
            return question, search, hits
        same = bare and bare[0].clause == hits[0].clause
        return (question.alone, search.alone, bare) if same else (question, search, hits)

    def found(self, question: Question, search: Search, hits: Sequence[Hit], role: Role) -> Found:
        """What was found for one thing asked: an answer written beforehand; or what the texts of the place asked for say, or
        else those above them.
        """
        displaced = bool(hits) and bool(hits[0].retrievers["elsewhere"])
        hits = [hit for hit in hits if not hit.retrievers["elsewhere"]]  # no place is answered from another one's text
        found = self._found_among(question, search, hits, role, displaced)
        if (prepared := self._prepared(found, role)) is not None:
            return prepared
        local = ("own",) if names_plan(question.asked) else ("own", "plan_named")
        above = [hit for hit in hits if not any(hit.retrievers[name] for name in local)]
        if found.judgement.status != "declined" or len(above) == len(hits):
            return found
        general = self._found_among(question, search, above, role, displaced)
        states = general.answers and answers_measure(question.measure, general.rated[0].statement.zh)
        return general if states else found

    def defined(self, question: Question, search: Search) -> Found | None:
        """What a word means, where a question asks for just that."""
        told = self.shelf.definition(question)
        if told is None:
            return None
        return self._known(question, search, self._borne_first(told, ()), told)

    def _known(
        self, question: Question, search: Search, rated: Sequence[Rated], prepared: Prepared | None = None
    ) -> Found:
        """What answers without being searched for."""
        judgement = Judgement(status="answered", probability=1.0)
        hits = [rated[0].hit]
        return Found(question=question, search=search, hits=hits, rated=rated, judgement=judgement, prepared=prepared)

    def _prepared(self, found: Found, role: Role) -> Found | None:
        """The answer written beforehand that fits best: of what goes on from earlier questions, in any way in which it may."""
        earlier = [self.context.retriever.search_forms(question).prepared for question in found.question.earlier]
        alone = None if _POINTS.match(found.question.own) else found.question.alone
        others = (alone, *found.question.completions) if earlier else ()
        ways = [found, *(self._searched(other, role) for other in others if other is not None)]
        fits = [(fit, way) for way in ways if (fit := self._fitting(way, role, earlier))]
        if not fits:
            return None
        fit, way = max(fits, key=lambda each: each[0].chance)
        judged = way.judgement
        # Beside an answer only what surely settles it too is told.
        surely = judged.elsewhere if judged.status == "answered" else None
        judgement = replace(judged, status="answered", elsewhere=surely)
        rated = self._borne_first(fit.prepared, way.rated)
        return replace(way, judgement=judgement, prepared=fit.prepared, rated=rated)

    def _searched(self, question: Question, role: Role) -> Found:
        """What is found among all clauses for a question as it stands."""
        return self._found_among(question, *self._looked_up(question), role, displaced=False)

    def _looked_up(self, question: Question) -> tuple[Search, list[Hit]]:
        """A question's forms, and all clauses in their order for it."""
        search = self.context.retriever.search_forms(question)
        return search, self.context.retriever.ranked(question, search)

    def _fitting(self, found: Found, role: Role, earlier: Sequence[Mapping[str, float]]) -> Fit | None:
        """The answer written beforehand that fits, where nothing that is asked for is known not to be held."""
        question, search = found.question, found.search
        parts = zip(question.parts, search.parts, strict=False)
        of_a_text = any(document_asked_of(part, own, self.context.corpus) for part, own in parts)
        told_not = found.judgement.reason not in {"", "reason_prediction"}
        if not found.rated or told_not or of_a_text:
            return None
        return self.shelf.fitting(question, search, found.rated, role, earlier, found.answers)

    def _borne_first(self, prepared: Prepared, rated: Sequence[Rated]) -> list[Rated]:
        """The statements of an answer written beforehand, as sure as can be, before the others."""
        clauses = self.context.corpus.clauses
        bearing = [sure(clauses[said.clause_id], said) for said in self.shelf.bearing(prepared)]
        known = {other.statement.statement_id for other in bearing}
        return [*bearing, *(other for other in rated if other.statement.statement_id not in known)]

    def _found_among(
        self, question: Question, search: Search, hits: Sequence[Hit], role: Role, displaced: bool
    ) -> Found:
        """The statements of some clauses by how surely they decide, and whether they answer."""
        rated: Sequence[Rated] = self.chooser.rated(question, search, hits, role) if hits else []
        if rated:
            hits = [rated[0].hit, *(hit for hit in hits if hit is not rated[0].hit)]
        judgement = self.judge.judge(question, search, hits, rated, displaced)
        if judgement.status == "answered" and (about := self.judge.about_the_subject(question, search, rated)) != rated:
            rated = about or rated
            if not about:
                other = self.judge.wanting(question) or replace(judgement, status="related", reason="reason_figure")
                judgement = replace(other, probability=judgement.probability)
        return Found(question=question, search=search, hits=hits, rated=rated, judgement=judgement)

    def of_part(self, part: Question, search: Search, role: Role) -> Found:
        """What was found for one of several things asked; of since when a law is in force, the article that says so."""
        if defined := self.defined(part, search):
            return defined
        document = document_asked_of(part, search, self.context.corpus)
        if document and (clause := commencement(self.context.corpus, document)):
            return self._known(part, search, [sure(clause, self.context.corpus.statements(clause)[0])])
        return self.found(part, search, self.context.retriever.ranked(part, search), role)

    def _part(self, part: Question, search: Search, role: Role) -> Found:
        """What was found for one of several things asked, by itself or else together with the first of them."""
        found = self.of_part(part, search, role)
        whole = part.completions[0] if part.completions and not found.answers else None
        if whole is None:
            return found
        together = self.found(whole, *self._looked_up(whole), role)
        return together if together.prepared else found

    def parts(self, question: Question, search: Search, role: Role) -> list[Found]:
        """What was found for each thing asked; empty where they come to one, or nothing is held."""
        found = one_each(self._part(part, own, role) for part, own in zip(question.parts, search.parts, strict=True))
        firsts = {part.rated[0].statement.clause_id for part in found if part.answers}
        one = len(firsts) < 2 and (not firsts or all(part.answers for part in found))
        return [] if one and not (firsts and any(part.also for part in found)) else found


def one_each(parts: Iterable[Found]) -> list[Found]:
    """The things asked, as one those to which the same answer was written beforehand, and what only wants an answer confirmed."""
    found: list[Found] = []
    for part in parts:
        same = next((row for row, other in enumerate(found) if part.prepared and part.prepared is other.prepared), None)
        if same is None and found and not part.prepared and confirms(part.question.put):
            same = len(found) - 1
        if same is None:
            found.append(part)
        else:
            found[same] = replace(found[same], also=(*found[same].also, part.question))
    return found

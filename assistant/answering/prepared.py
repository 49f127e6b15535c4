"""Which answer written beforehand fits a question, if one does, and the statements that bear it.

Two readings have to agree: how near the question is to how people ask for that answer, and how surely the search, which
knows nothing of these answers, takes the statements that bear it for what decides.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from assistant.answering.choose import Chooser, wants_list
from assistant.answering.compose import Quotation
from assistant.answering.context import Context
from assistant.corpus import Prepared, Said
from assistant.question import Question, as_word, stages_written, word_asked
from assistant.retrieval import Search, logistic
from assistant.schema import Rated, Role, Statement

_LOOKED_AT = 6  # answers nearest by their ways of asking
# Learned on 2,657 answers near to 806 questions of strangers: whether a reader, or who read all answers there were, found
# that they serve. On held-out folds, of 316 questions that nobody had put here before, 147 of them served by an answer there
# was, 55 get it, 11 one that shares statements with it, 2 another, and 25 of those that none serves get one.
_WEIGHTS: Mapping[str, float] = {
    "bias": -6.27,
    "near": 6.68,
    "apart": 5.21,
    "margin": 4.58,
    "decides": 1.62,
    "useful": 0.95,
    "parts": -0.86,
    "goes_on": -0.99,
    "unstated": -0.69,
    "directors": -0.36,
}
# Read blind, of 41 questions of strangers in which the two differ, an answer that serves with .2 or more answered 17 in its first
# sentence, what is put together from single statements 5; 29 were better answered by the one, 9 by the other: of the four in
# which a statement decides with .35 or more, three by the other.
_FITS_FROM = 0.2
_DECIDES_FROM = 0.35
_INSTEAD_FROM = 0.12  # where nothing answers, "the texts do not settle it" with what is near, instead of a bare no
_SETTLES_FROM = 0.15  # where "the texts do not settle it" would stand before a statement that may
_SURELY_FROM = 0.45  # where a statement decides, or a figure is asked for, which one states best, or a word's meaning would be told
_LIKELY_FROM, _MOST_LIKELY = 0.6, 3  # nearness of an answer that may have been meant, and how many are offered
_ABOUT_THE_NEAREST = 0.02  # cosine
_FAR_APART = 0.15  # where none of those looked at rests on other statements
_LISTS = re.compile(r"[（(]一[）)]")  # how a text begins a list of its own
_EXACT = frozenset({"share", "money", "fine"})  # kinds of figure of which there is one, and in one place


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """An answer written beforehand, and how likely it serves."""

    prepared: Prepared
    chance: float


class Shelf:
    """The answers written beforehand that the texts at hand bear."""

    def __init__(self, context: Context, chooser: Chooser) -> None:
        self.context = context
        self.chooser = chooser
        self.defining = {as_word(term): found for found in context.prepared.values() for term in found.terms}

    def definition(self, question: Question) -> Prepared | None:
        """The answer that tells what a word means, where just that is asked and its texts are at hand."""
        found = self.defining.get(as_word(word_asked(question.own)))
        return found if found and self._borne(found) else None

    def fitting(
        self,
        question: Question,
        search: Search,
        rated: Sequence[Rated],
        role: Role,
        earlier: Sequence[Mapping[str, float]] = (),
        answered: bool = True,
    ) -> Fit | None:
        """The answer that fits a question; None where none is likely to, or its texts do not speak for this place.

        `rated` is what the search found, and whether it would have `answered`; `earlier` how near each question before it is
        to how people ask for the answers: what was asked then is not asked again.
        """
        several_places = len({part.places for part in search.parts}) > 1
        if search.only or several_places or not rated:
            return None
        # The text's own list says it best, and its own figures for the group or for each of the things that are asked about.
        if wants_list(question) and _LISTS.search(rated[0].hit.clause.text):
            return None
        if question.measure and (question.stages or question.parts):
            return None
        near = {name: value for name, value in search.prepared.items() if not _asked_before(name, value, earlier)}
        nearest = sorted(near, key=lambda name: (-near[name], name))[:_LOOKED_AT]
        goes_on = question.before is not None and not question.act  # its words alone do not say what it asks
        told = {"parts": float(bool(question.parts)), "goes_on": float(goes_on)}
        likely: dict[str, float] = {}
        for name in nearest:
            found = self.context.prepared[name]
            if self._borne(found) and self._may_be(found, question, search, rated):
                told["directors"] = float(name.startswith("directors:") and role != "director")
                told |= self._ahead(name, nearest, near) | self._agreement(found, question, rated)
                likely[name] = logistic(_WEIGHTS, told)
        if not likely:
            return None
        best = max(likely, key=lambda name: likely[name])
        fit = Fit(prepared=self.context.prepared[best], chance=likely[best])
        return fit if fit.chance >= _needed(fit.prepared, question, rated, answered) else None

    def likely(self, question: Question, search: Search) -> list[str]:
        """The questions, in the asker's language, of the answers nearest by how people ask for them: what may have been meant."""
        near = search.prepared
        nearest = [n for n in sorted(near, key=lambda n: (-near[n], n))[:_LOOKED_AT] if near[n] >= _LIKELY_FROM]
        held = (self.context.prepared[name] for name in nearest)
        borne = (found for found in held if not found.unsettled and self._borne(found))
        return [found.question.of(question.language) for found in borne][:_MOST_LIKELY]

    def _ahead(self, name: str, nearest: Sequence[str], near: Mapping[str, float]) -> dict[str, float]:
        """How near an answer is, how far ahead of the next one, and of the next that rests on other statements."""
        own, others = set(self.context.prepared[name].statements), [other for other in nearest if other != name]
        apart = [other for other in others if not own & set(self.context.prepared[other].statements)]
        return {
            "near": near[name],
            "margin": near[name] - max((near[other] for other in others), default=0.0),
            "apart": near[name] - max(near[other] for other in apart) if apart else _FAR_APART,
        }

    def _agreement(self, found: Prepared, question: Question, rated: Sequence[Rated]) -> dict[str, float]:
        """How surely the search takes the statements of an answer for what decides, and for what is of use; and whether a
        figure that is asked for is stated by others.
        """
        first, every = set(found.answer[0].statements), set(found.statements)
        return {
            "decides": max((r.decides for r in rated if r.statement.statement_id in first), default=0.0),
            "useful": max((r.useful for r in rated if r.statement.statement_id in every), default=0.0),
            "unstated": float(bool(question.measure) and rated[0].statement.statement_id not in every),
        }

    def _may_be(self, found: Prepared, question: Question, search: Search, rated: Sequence[Rated]) -> bool:
        """Whether it begins with these children, and rests on a text or a plan asked of by name; where a share or a sum is asked
        for, on what states it, and where another figure is, does not say it after something else.
        """
        planned = {r.hit.clause.document_id for r in rated if r.hit.retrievers["plan_named"] == 1}
        asked, first = search.named | planned, found.answer[0].statements
        if planned and found.unsettled:  # what a plan says is asked, not whether anything settles it
            return False
        if _for_others(found.answer[0].words.zh, question):
            return False
        states, told = rated[0].statement.statement_id, _documents(first)
        late = bool(question.measure) and states in found.statements and states not in first
        stated = not late and (question.measure not in _EXACT or states in found.statements)
        return stated and (not asked or bool(asked & told))

    def _borne(self, found: Prepared) -> bool:
        """Whether the texts at hand hold every statement of it, and speak for this place."""
        held = all(self.context.corpus.statement(name) is not None for name in found.statements)
        return held and all(map(self.context.speaks_here, _documents(found.statements)))

    def quotations(self, found: Prepared | Said) -> list[Quotation]:
        """What bears an answer or a sentence of one, in the texts' own words."""
        return self.chooser.quoted(self.bearing(found))

    def bearing(self, found: Prepared | Said) -> list[Statement]:
        """The statements that bear an answer or a sentence of one."""
        statements = (self.context.corpus.statement(name) for name in found.statements)
        return [statement for statement in statements if statement is not None]


def _needed(found: Prepared, question: Question, rated: Sequence[Rated], answered: bool) -> float:
    """From which chance an answer is given: more where something else may settle the question, less where it says first that
    nothing does and the search `answered` nothing either.
    """
    decides = _SETTLES_FROM if found.unsettled and answered else _DECIDES_FROM
    if question.measure or found.terms or rated[0].decides >= decides:
        return _SURELY_FROM
    return _INSTEAD_FROM if found.unsettled and not answered else _FITS_FROM


_SECONDARY = re.compile("(?<!小)中学(?!小)")
_GRADES = re.compile(r"([一二三四五六1-6])(?:、([一二三四五六1-6]))?(?:(?:至|到|-|—)([一二三四五六1-6]))?年级")


def _grades(text: str) -> set[int]:
    """The grades of primary school that a text names.

    >>> _grades("小学3至6年级不超过60分钟"), _grades("1、2年级不留作业"), _grades("二年级")
    ({3, 4, 5, 6}, {1, 2}, {2})
    """
    found: set[int] = set()
    for groups in _GRADES.findall(text):
        first, also, last = (int(n) if n.isdigit() else "一二三四五六".find(n) + 1 if n else 0 for n in groups)
        found |= {first, also or first, *range(first, last + 1)}
    return found


def _for_others(first: str, question: Question) -> bool:
    """Whether a first sentence is on children of other stages or grades than those asked about."""
    written, grades, asked = stages_written(first) - {"adult"}, _grades(first), _grades(question.asked)
    written |= {"junior", "senior"} if _SECONDARY.search(first) else set()
    other_stage = bool(question.stages and written) and not written & question.stages
    return other_stage or (bool(grades and asked) and not grades & asked)


def _asked_before(name: str, near: float, earlier: Sequence[Mapping[str, float]]) -> bool:
    """Whether an answer was asked for by an earlier question, to which it is as near, and hardly any other is nearer."""
    before = (asked for asked in earlier if asked.get(name, 0.0) >= near)
    return any(asked[name] >= max(asked.values()) - _ABOUT_THE_NEAREST for asked in before)


def _documents(statements: Iterable[str]) -> set[str]:
    """The ids of the documents that hold some statements."""
    return {name.split("/", 1)[0] for name in statements}

"""Texts that say another thing: which recorded conflicts touch an answer, and the newer or higher side before the older."""

from collections.abc import Iterable, Sequence

from assistant.answering.choose import Chooser
from assistant.answering.compose import Quotation
from assistant.answering.context import Context
from assistant.corpus import Conflict, touching
from assistant.figures import written_figures
from assistant.question import Question, says_subject
from assistant.retrieval import Search, names_plan
from assistant.schema import Hit, Role

_NEAR = 0.6  # share of the first clause's score
_ABOUT, _COVERED = 0.45, 0.35  # cosine of question and conflict, and share of the question's words in it


class Newer:
    """Knows the conflicts between the texts at hand."""

    def __init__(self, context: Context, chooser: Chooser) -> None:
        self.context = context
        self.chooser = chooser

    def conflicts(self, question: Question, search: Search, chosen: Iterable[Quotation]) -> list[Conflict]:
        """Recorded conflicts that touch a quoted clause and are about what was asked."""
        found = touching(self.context.corpus.conflicts, [q.clause.clause_id for q in chosen])
        own_period = [conflict for conflict in found if conflict.newer]
        if not own_period:
            return []
        language = question.language
        texts = [f"{conflict.topic[language]} {conflict.says[language]}" for conflict in own_period]
        near = self.context.retriever.nearness(question, texts)
        about = zip(own_period, texts, near, strict=True)
        return [c for c, text, nearness in about if self._is_about(search, text) and nearness >= _ABOUT]

    def _is_about(self, search: Search, text: str) -> bool:
        """A conflict is worth telling only where it speaks of what was asked, not merely of the same clause."""
        words = self.context.retriever.segmenter.content_words(text, search.language)
        tokens = {word for word in words if says_subject(word)}
        return self.context.retriever.covered_share(search, tokens) >= _COVERED

    def first(
        self,
        question: Question,
        search: Search,
        hits: Sequence[Hit],
        chosen: list[Quotation],
        conflicts: Iterable[Conflict],
        role: Role,
    ) -> list[Quotation]:
        """The newer or higher side of a conflict stands before the older one, where it is near to what was asked."""
        clauses, present = self.context.corpus.clauses, {quotation.clause.clause_id for quotation in chosen}
        near = present | {hit.clause.clause_id for hit in hits if hit.score >= _NEAR * hits[0].score}
        newer = dict.fromkeys(clause_id for conflict in conflicts for clause_id in conflict.newer if clause_id in near)
        missing = [clauses[clause_id] for clause_id in list(newer)[:2] if clause_id not in present]
        added = self.chooser.nearest(question, search, missing, role)
        first = [quotation for quotation in chosen if quotation.clause.clause_id in newer]
        rest = [quotation for quotation in chosen if quotation.clause.clause_id not in newer]
        return self._governing_first(question, [*first, *added, *rest])

    def _governing_first(self, question: Question, chosen: list[Quotation]) -> list[Quotation]:
        """Where a text that has ended leads with a figure that one in force states too, the latter before it, unless a plan was
        asked for.
        """
        if not question.measure or names_plan(question.asked) or not chosen or self._governs(chosen[0]):
            return chosen
        said = written_figures(chosen[0].sentence.text)
        same = [q for q in chosen[1:] if self._governs(q) and said & written_figures(q.sentence.text)]
        return [*same, *(quotation for quotation in chosen if quotation not in same)]

    def _governs(self, quotation: Quotation) -> bool:
        document = self.context.corpus.document_of(quotation.clause)
        return document.status == "in-force"

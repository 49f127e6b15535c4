"""Where to read on where an answer is short or not there: a situation of the handbook, a chapter of a plan, a document's page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assistant.corpus import is_plan
from assistant.errors import UnknownClause
from assistant.pipeline import Assistant
from assistant.schema import Answer, Language, Way
from assistant.tools import Situation
from assistant.ui.labels import say

_MOST = 2
# From how much a situation of the handbook is about a question: cosine of their words, or articles that both rest on.
_ABOUT_FROM, _ARTICLES_FROM = 0.5, 2
# From which share of a question's words, and nearness of its meaning besides, the first article found tells its chapter.
_SPOKEN_FROM, _NEAR_FROM = 0.55, 0.95
_ASKS_DUTIES = re.compile(r"儿童主任|督导员|child(?:ren'?s)? director", re.IGNORECASE)
_DUTIES = re.compile(r"职责|责任|该做|要做|做什么|干什么|干啥|duty|duties|responsib\w*|\bdo\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """Finds them over what the library and the handbook hold."""

    assistant: Assistant
    situations: Sequence[Situation] = field(default=())

    def with_ways(self, answer: Answer) -> Answer:
        """The answer with its ways on: of one that is not there, and of a child director's."""
        if answer.status not in {"declined", "related"} and answer.role != "director":
            return answer
        found = [*self._document(answer), *self._handbook(answer), *self._section(answer)]
        ways = [way for kind, target in found if (way := self.way(kind, target, answer.language))]
        return replace(answer, ways=tuple(ways[:_MOST]))

    def way(self, kind: str, target: str, language: Language) -> Way | None:
        """A way by its kind and target; None where there is no such thing, or no longer."""
        titles = {"handbook": self._situation_title, "section": self._section_title, "document": self._document_title}
        title = titles[kind](target, language) if kind in titles else ""
        return Way(kind=kind, target=target, title=title) if title else None  # type: ignore[arg-type]

    def _document(self, answer: Answer) -> list[tuple[str, str]]:
        named = str(answer.provenance.get("document", ""))
        return [("document", named)] if named else []

    def _handbook(self, answer: Answer) -> list[tuple[str, str]]:
        """The whole handbook where the duties of a child director are asked, else the situation that a question is about."""
        if _ASKS_DUTIES.search(answer.asked) and _DUTIES.search(answer.asked):
            return [("handbook", "")]
        if answer.status == "clarify" or not self.situations or not (answer.hits or answer.citations):
            return []
        titles = [situation.title.of(answer.language) for situation in self.situations]
        asked, *vectors = self.assistant.quoter.context.retriever.model.encode([answer.asked, *titles])
        cited = {citation.clause_id for citation in answer.citations} if answer.status == "answered" else set()
        rated = [
            (float(vector @ asked), len(cited & _articles(situation)), situation.situation_id)
            for vector, situation in zip(vectors, self.situations, strict=True)
        ]
        best = max(rated, key=lambda entry: entry[0] + min(entry[1], _ARTICLES_FROM) / _ARTICLES_FROM)
        about = best[0] >= _ABOUT_FROM or best[1] >= _ARTICLES_FROM
        return [("handbook", best[2])] if about else []

    def _section(self, answer: Answer) -> list[tuple[str, str]]:
        """The chapter of the plan in which the first article found stands, where nothing answers and it is near."""
        if answer.status == "answered" or not answer.hits:
            return []
        first = answer.hits[0]
        spoken, near = first.retrievers.get("coverage", 0.0), first.retrievers.get("dense", 0.0)
        plan = is_plan(self.assistant.document(first.clause.document_id))
        told = plan and spoken >= _SPOKEN_FROM and spoken + near >= _NEAR_FROM
        return [("section", first.clause.clause_id)] if told else []

    # -- what each is called ------------------------------------------------------------------------------------------

    def _situation_title(self, target: str, language: Language) -> str:
        if not target:
            return say(language, "way_handbook") if self.situations else ""
        title = next((s.title.of(language) for s in self.situations if s.situation_id == target), "")
        return say(language, "way_situation", title=title) if title else ""

    def _section_title(self, target: str, language: Language) -> str:
        try:
            clause = self.assistant.clause(target)
        except UnknownClause:
            return ""
        headings = clause.headings_en if language == "en" and all(clause.headings_en) else clause.headings
        document = self.assistant.document(clause.document_id)
        short = document.short_title if language == "zh" else document.short_title_en
        title = short or document.titled(language)
        return say(language, "way_section", title=title, section=headings[:2][-1]) if headings else ""

    def _document_title(self, target: str, language: Language) -> str:
        try:
            return say(language, "way_document", title=self.assistant.document(target).titled(language))
        except UnknownClause:
            return ""


def _articles(situation: Situation) -> set[str]:
    return {clause_id for step in situation.steps for clause_id in step.clause_ids}

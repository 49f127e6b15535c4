"""Whether the clauses found answer the question, and if not, what it is that the library does not hold."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.corpus import Corpus
from assistant.corpus.parse import article_locator
from assistant.question import STAGES, Places, Question, answers_measure
from assistant.retrieval import Ranking, Retriever, Search
from assistant.schema import Clause, Document, Hit, Language, Status

_LOOKED_AT = 3
# How much nearer a question must be to a way of asking for a clause that is not held. Of the development questions that take
# such a clause 70 % are told of it and 25 % refused; of those that the library answers 9 % and 1 %.
_TOLD_FROM, _SETTLED_FROM = 0.05, 0.2
_NAMED_FROM = 0.5  # the nearest such way of asking names the right article for 74 % of those questions
_EXACT = frozenset({"money", "fine", "phone"})  # kinds of figure that a clause beside the point must not stand in for
_MEDICAL = re.compile(
    r"吃什么药|用什么药|什么药|吃多少(?:药|片|毫升)|剂量|几片|几毫升|药方|偏方|怎么(?:治|医)(?:疗)?(?:$|[?？])|是不是(?:得了|患)|退烧药|抗生素|布洛芬|"
    r"\b(?:dos(?:e|age)|how many (?:mg|ml|pills|tablets)|what medicine|which (?:medicine|drug|antibiotic)|ibuprofen|paracetamol)\b",
    re.IGNORECASE,
)
# Who may diagnose is a rule; what a child has is not for this library to say.
_DIAGNOSIS = re.compile(r"诊断|\bdiagnos\w+\b", re.IGNORECASE)
_PROFESSION = re.compile(
    r"医院|医生|大夫|咨询师|治疗师|机构|\b(?:hospitals?|doctors?|counsell?ors?|therapists?)\b", re.IGNORECASE
)
# What the law threatens is a rule; what a court will do with somebody is not.
_PREDICTION = re.compile(
    r"会不会判|会判给|(?:我|他|她|老公|老婆|儿子|女儿|娃|弟|哥)[^,，。？?]{0,14}会判(?:多少|几)|判给谁|能不能赢|打得赢|胜诉|赢面|\bwill (?:the )?(?:judge|court)\b|\bwill i win\b|\bwho will get custody\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether the hits answer the question, and why not. `elsewhere` is where a text that is not held may settle it."""

    status: Status
    reason: str = ""
    details: Mapping[str, str] | None = None
    probability: float = 0.0
    elsewhere: Mapping[str, str] | None = None


class Judge:
    """Answered, related or declined."""

    def __init__(self, corpus: Corpus, retriever: Retriever, places: Places) -> None:
        self.corpus = corpus
        self.retriever = retriever
        self.places = places

    @property
    def ranking(self) -> Ranking:
        return self.retriever.ranking

    def judge(self, question: Question, search: Search, hits: Sequence[Hit]) -> Judgement:
        """Answered, related or declined; a declined question says which of its parts the library does not hold."""
        if not hits:
            return Judgement(status="declined")
        probability = self.probability(question, search, hits)
        if reason := self._reason(question, hits):
            return replace(reason, probability=probability)
        ranking = self.ranking
        elsewhere, lead = self._elsewhere(question, search, hits[0])
        if lead >= _SETTLED_FROM and not hits[0].retrievers["plan_named"]:
            return Judgement(status="related", reason="reason_text", probability=probability, elsewhere=elsewhere)
        if probability >= ranking.answered_from:
            return Judgement(status="answered", probability=probability, elsewhere=elsewhere)
        status: Status = "related" if probability >= ranking.related_from else "declined"
        return Judgement(status=status, probability=probability, elsewhere=elsewhere)

    def _elsewhere(self, question: Question, search: Search, first: Hit) -> tuple[dict[str, str], float]:
        """Title and place of the clause, of a text that is not held, for which people ask in words nearer to the question
        than any to the first clause found; and how much nearer. Nothing and 0 where there is none.
        """
        near = self.retriever.nearest_utterances("elsewhere", search)
        name = max(near, key=lambda clause_id: (near[clause_id], clause_id), default="")
        lead = near.get(name, 0.0) - first.retrievers["dense"]
        if lead < _TOLD_FROM or near[name] < _NAMED_FROM:
            return {}, 0.0
        document_id, article = name.split("/", 1)
        return _place(self.corpus.documents[document_id], article, question.language), lead

    def probability(self, question: Question, search: Search, hits: Sequence[Hit]) -> float:
        """How likely the first clause answers; see ranking.toml."""
        return self.ranking.probability(self.answer_features(question, search, hits))

    def answer_features(self, question: Question, search: Search, hits: Sequence[Hit]) -> dict[str, float]:
        """What the answerability model sees."""
        first = hits[0]
        margin = first.score - hits[1].score if len(hits) > 1 else first.score
        unheld = self.retriever.nearest_utterances("unheld", search)
        missing = bool(question.measure) and not first.retrievers["measure"]
        return {
            "dense": first.retrievers["dense"],
            "coverage": first.retrievers["coverage"],
            "unheld": max(unheld.values(), default=0.0),
            "rarest_missing": self.retriever.rarest_missing(search, first.clause),
            "words": min(len(search.words), 12) / 12,
            "has_measure": float(bool(question.measure)),
            "money": float(question.measure == "money"),
            "few_words": 1.0 / max(1, len(search.words)),
            "margin": min(margin, 1.0),
            "measure_missing": float(missing),
            "unknown": self.retriever.unknown_share(search),
            "english": float(question.language == "en"),
            "stage": first.retrievers["stage"],
            "other_stage": first.retrievers["other_stage"],
        }

    def _reason(self, question: Question, hits: Sequence[Hit]) -> Judgement | None:
        """A plain reason why the library cannot hold the answer, whatever was found near it."""
        asked = question.asked
        shown = [hit.clause for hit in hits[:_LOOKED_AT]]
        local = self.corpus.documents[shown[0].document_id].level in {"municipal", "provincial"}
        if _MEDICAL.search(asked) or (_DIAGNOSIS.search(asked) and not _PROFESSION.search(asked)):
            return _declined("reason_medical")
        if _PREDICTION.search(asked):
            return _declined("reason_prediction")
        if place := self.places.outside(asked):
            if place in self.places.abroad:
                return _declined("reason_abroad", place=place)
            if local:
                return _declined("reason_place", place=place)
        if question.present_fact and local:
            return _declined("reason_fact")
        if self._year_missing(question, shown):
            return _declined("reason_year")
        if stage := self._stage_missing(question, shown):
            return _declined("reason_stage", stage=stage)
        looked_at = shown if question.measure == "phone" else shown[:1]
        if question.measure in _EXACT and not any(answers_measure(question.measure, c.text) for c in looked_at):
            return _declined("reason_phone" if question.measure == "phone" else "reason_money")
        return None

    def _year_missing(self, question: Question, clauses: Sequence[Clause]) -> bool:
        """A year is asked for that neither the clauses found nor the titles of their documents speak of."""
        documents = [self.corpus.documents[clause.document_id] for clause in clauses]
        if not question.years or any(not document.period_end for document in documents[:1]):
            return False
        inside = range(2021, 2026)
        spoken = {int(year) for clause in clauses for year in re.findall(r"20\d\d", clause.text)}
        return not any(year in inside or year in spoken for year in question.years)

    def _stage_missing(self, question: Question, clauses: Sequence[Clause]) -> str:
        """The group asked about, where it is one that the library's rules for children leave out."""
        beyond = question.stages & {"university", "adult"}
        if question.stages - beyond:
            return ""
        for stage in STAGES:
            looked_at = clauses[:1] if question.measure else clauses
            if stage.name in beyond and not any(stage.written.search(clause.text) for clause in looked_at):
                return stage.term if question.language == "zh" else stage.term_en
        return ""


def _declined(reason: str, **details: str) -> Judgement:
    return Judgement(status="declined", reason=reason, details=details)


def _place(document: Document, article: str, language: Language) -> dict[str, str]:
    """Title and article of a text that is not held. An opinion is numbered in its own way, which its words alone tell."""
    zh, en = ("", "") if "意见" in document.title else article_locator(article)
    if language == "zh":
        return {"title": document.title, "locator": zh}
    return {"title": document.title_en or document.title, "locator": en and f", {en}"}

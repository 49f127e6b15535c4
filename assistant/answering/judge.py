"""Whether the clauses found answer the question, and if not, what it is that the library does not hold."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from assistant.corpus import LOCAL_LEVELS, Corpus, Prepared, is_plan
from assistant.corpus.parse import article_locator
from assistant.question import (
    BEYOND_CHILDHOOD,
    STAGES,
    Places,
    Question,
    Stage,
    answers_measure,
    only_told_of,
    predicts,
    says_subject,
)
from assistant.retrieval import Ranking, Retriever, Search, Word
from assistant.schema import Clause, Document, Hit, Language, Rated, Status

_LOOKED_AT = 3
_FIGURES = frozenset({"clock", "hours", "share", "times", "money", "age"})  # kinds of figure that are of something
_TAKEN_AT_ITS_WORD = 0.74  # cosine; of the development questions no right figure is refused at it, three wrong ones are
_LOOKED_AT_FIGURES = 12  # statements that may hold the figure asked for, where the first is about another thing
_NEAR = 0.6  # share of the first clause's score
# How much nearer a question must be to a way of asking for a clause that is not held, to be told of it, and to be told of
# nothing else. Of what readers were told of from .05 on every third was another text than the one that settles it.
_TOLD_FROM, _SETTLED_FROM = 0.12, 0.2
# In a long story a first statement that decides with less is near by its words alone: readers found none of ten to answer, and by
# the labels of the development sets it is the right clause for half. It is shown as what is near, and as no answer.
_DECIDES_FROM = 0.15
_STORY: Mapping[Language, int] = {"zh": 30, "en": 90}  # characters
# What decides by itself needs less: of 80 first statements shown to questions off the beaten track 42 are, 9 of 10 that serve among them.
_DECIDING, _LIKELY_FROM = 0.25, 0.2
_NAMED_FROM = 0.5  # the nearest such way of asking names the right article for 74 % of those questions
_SAME_WORDS = 0.85  # from here on a question is asked just as people ask for a clause that is not held,
_AS_NEAR = 0.05  # where it is not farther than this behind those for what is
_EXACT = frozenset({"money", "fine", "phone"})  # kinds of figure that a clause beside the point must not stand in for
_MEDICAL = re.compile(
    r"吃什么药|用什么药|什么药|吃多少(?:药|片|毫升)|剂量|几片(?![肉肥菜土面姜叶瓜白牛猪鱼])|几毫升|药方|偏方|怎么(?:治|医)(?:疗)?(?:$|[?？])|是不是(?:得了|患|有)?[^，。？?]{0,6}(?:症|病|炎|发育迟缓)|要不要(?:补|打)(?:第[一二三四]针|加强针)|打还是不打|吃(?:几|多少)|退烧药|抗生素|布洛芬|"
    r"\b(?:dos(?:e|age)|how many (?:mg|ml|pills|tablets)|what medicine|which (?:medicine|drug|antibiotic)|ibuprofen|paracetamol)\b",
    re.IGNORECASE,
)
# Who may diagnose is a rule; what a child has is not for this library to say. What was diagnosed is told, not asked.
_DIAGNOSIS = re.compile(r"(?<!被)诊断(?!为|出|成|了|书|证)|(?<!been )(?<!was )\bdiagnos\w+\b", re.IGNORECASE)
_PROFESSION = re.compile(
    r"医院|医生|大夫|咨询师|治疗师|机构|\b(?:hospitals?|doctors?|counsell?ors?|therapists?)\b", re.IGNORECASE
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

    def __init__(self, corpus: Corpus, retriever: Retriever, places: Places, prepared: Mapping[str, Prepared]) -> None:
        self.corpus = corpus
        self.retriever = retriever
        self.places = places
        self.prepared_on = _prepared_on(prepared)

    @property
    def ranking(self) -> Ranking:
        return self.retriever.ranking

    def judge(
        self, question: Question, search: Search, hits: Sequence[Hit], rated: Sequence[Rated], displaced: bool = False
    ) -> Judgement:
        """Answered, related or declined; a declined question says which of its parts the library does not hold.

        `displaced` says that what was found first speaks for another place than the one asked for. `hits` begin with the clause of the first of the statements `rated`, which are in the order in which they decide.
        """
        if not hits or not rated:
            return Judgement(status="declined")
        probability = self.probability(question, search, hits, rated)
        if reason := self._reason(question, search, hits, displaced):
            return replace(reason, probability=probability)
        ranking = self.ranking
        elsewhere, lead = self._elsewhere(question, search, hits[0])
        if lead >= _SETTLED_FROM and not hits[0].retrievers["plan_named"]:
            return Judgement(status="related", reason="reason_text", probability=probability, elsewhere=elsewhere)
        named = bool(search.only) or _asked_for(hits[0], search)
        deciding = rated[0].decides >= _DECIDING
        needed = ranking.own_from if named else _LIKELY_FROM if deciding else ranking.answered_from
        story = len(question.own) >= _STORY[question.language]
        if probability >= needed and (named or not story or rated[0].decides >= _DECIDES_FROM):
            return Judgement(status="answered", probability=probability, elsewhere=elsewhere)
        if reason := self.wanting(question):
            return replace(reason, probability=probability)
        status: Status = "related" if probability >= ranking.related_from else "declined"
        return Judgement(status=status, probability=probability, elsewhere=elsewhere)

    def _elsewhere(self, question: Question, search: Search, first: Hit) -> tuple[dict[str, str], float]:
        """Title and place of the clause, of a text that is not held, for which people ask in words nearer to the question
        than any to the first clause found; and how much nearer. Nothing and 0 where there is none.
        """
        near = self.retriever.nearest_utterances("elsewhere", search)
        name = max(near, key=lambda clause_id: (near[clause_id], clause_id), default="")
        lead = near.get(name, 0.0) - first.retrievers["dense"]
        as_near = near.get(name, 0.0) >= _SAME_WORDS and lead > -_AS_NEAR
        if near.get(name, 0.0) < _NAMED_FROM or not (as_near or lead >= _TOLD_FROM):
            return {}, 0.0
        document_id, article = name.split("/", 1)
        return _place(self.corpus.documents[document_id], article, question.language), lead

    def probability(self, question: Question, search: Search, hits: Sequence[Hit], rated: Sequence[Rated]) -> float:
        """How likely the first statement answers; see ranking.toml."""
        return self.ranking.probability(self.answer_features(question, search, hits, rated))

    def answer_features(
        self, question: Question, search: Search, hits: Sequence[Hit], rated: Sequence[Rated]
    ) -> dict[str, float]:
        """What the answerability model sees."""
        first, statement = hits[0], rated[0].statement
        margin = first.score - hits[1].score if len(hits) > 1 else first.score
        own = self.retriever.features.of_statement(question, statement)
        unheld = max(self.retriever.nearest_utterances("unheld", search).values(), default=0.0)
        missing = bool(question.measure) and not answers_measure(question.measure, statement.zh)
        return {
            "dense": first.retrievers["dense"],
            "coverage": first.retrievers["coverage"],
            "unheld": unheld,
            "nearer_unheld": 0.0 if _asked_for(first, search) else max(0.0, unheld - first.retrievers["dense"]),
            "rarest_missing": self.retriever.rarest_missing(search, first.clause),
            "words": min(len(search.words), 12) / 12,
            "has_measure": float(bool(question.measure)),
            "money": float(question.measure == "money"),
            "few_words": 1.0 / max(1, len(search.words)),
            "margin": min(margin, 1.0),
            "measure_missing": float(missing),
            "unknown": self.retriever.unknown_share(search),
            "english": float(question.language == "en"),
            "joined": float(question.alone is not None),
            "stage": first.retrievers["stage"],
            "other_stage": first.retrievers["other_stage"],
            "decides": rated[0].decides,
            "decides_ahead": rated[0].decides - (rated[1].decides if len(rated) > 1 else 0.0),
            "useful": rated[0].useful,
            "asked_statement": self._asked_on(rated[0], search),
            "kind": own["kind"] if question.wanted else 1.0,
            "other_age": own["other_age"],
        }

    def _asked_on(self, first: Rated, search: Search) -> float:
        """How much farther the question is from how people ask for what rests on a statement than for any other answer
        written beforehand: a cosine less another, at most 0; 0 where none rests on its text.
        """
        if first.hit.clause.document_id not in self.prepared_on:
            return 0.0
        names = self.prepared_on.get(first.statement.statement_id, ())
        own = max((search.prepared.get(name, 0.0) for name in names), default=0.0)
        return own - max(search.prepared.values(), default=0.0)

    def about_the_subject(self, question: Question, search: Search, rated: Sequence[Rated]) -> Sequence[Rated]:
        """The statements, first the one whose figure is of what was asked; none where no near one is.

        Nine hours of sleep are no answer to how long homework may take. A question near to how people ask for the first
        statement is taken at its word.
        """
        first = rated[0]
        at_its_word = question.measure != "money" and first.hit.retrievers["dense"] >= _TAKEN_AT_ITS_WORD
        if question.measure not in _FIGURES or at_its_word:
            return rated
        subjects = [word for word in search.words if says_subject(word.text)]
        if not subjects or self._speaks_of(first, subjects, question):
            return rated
        near = [other for other in rated[1:] if other.hit.score >= _NEAR * first.hit.score]
        offers = (other for other in near[:_LOOKED_AT_FIGURES] if answers_measure(question.measure, other.statement.zh))
        better = next((other for other in offers if self._speaks_of(other, subjects, question)), None)
        return [better, *(other for other in rated if other is not better)] if better else []

    def _speaks_of(self, rated: Rated, subjects: Sequence[Word], question: Question) -> bool:
        """Whether a statement or its headings name what the figure is of; a sum of money has to be of all that is named."""
        statement, clause = rated.statement, rated.hit.clause
        own = [s for s in clause.sentences if any(s.start < end and start < s.end for start, end in statement.spans)]
        said = " ".join((*clause.headings, statement.zh, *(s.text for s in own)))
        segmenter = self.retriever.segmenter
        spoken = {*segmenter.content_words(said, "zh"), *segmenter.content_words(statement.en, "en")}
        if question.measure == "money":
            return all(_named(word, spoken) or word.text in said for word in subjects)
        return any(word.stands & spoken or word.text in said for word in subjects)

    def _reason(self, question: Question, search: Search, hits: Sequence[Hit], displaced: bool) -> Judgement | None:
        """A plain reason why the library cannot hold the answer, whatever was found near it."""
        asked = question.asked
        shown = [hit.clause for hit in hits[:_LOOKED_AT]]
        local = self.corpus.documents[shown[0].document_id].level in LOCAL_LEVELS
        if _MEDICAL.search(asked) or (_DIAGNOSIS.search(asked) and not _PROFESSION.search(asked)):
            return _declined("reason_medical")
        if place := self.places.outside(asked):
            if place.lower() in self.places.abroad:
                return None if only_told_of(place, asked, question.core) else _declined("reason_abroad", place=place)
            if displaced:
                return _declined("reason_place", place=place)
        if larger := self._larger_place(search, shown[0].document_id):
            return _declined("reason_place", place=larger)
        if question.present_fact and local:
            return _declined("reason_fact")
        if self._year_missing(question, shown):
            return _declined("reason_year")
        if stage := self._stage_missing(question, shown):
            return _declined("reason_stage", stage=stage)
        looked_at = shown if question.measure == "phone" else shown[:1]
        if question.measure in _EXACT and not any(answers_measure(question.measure, c.text) for c in looked_at):
            return self.wanting(question)
        return None

    def _larger_place(self, search: Search, document_id: str) -> str:
        """The place asked for, where what was found is the plan of a place within it: no city's target is its province's."""
        own = self.retriever.features.place(document_id)
        larger = [code for code in search.places if own.startswith(code) and own != code]
        if not larger or len(larger) < len(search.places) or not is_plan(self.corpus.documents[document_id]):
            return ""
        place = next((place for place in self.places.divisions if place.code == larger[0]), None)
        if place is None:
            return ""
        return place.english.title() if search.language == "en" and place.english else place.short or place.name

    def wanting(self, question: Question) -> Judgement | None:
        """What was asked for and is not among what was found, as far as the question itself says it; told where nothing answers."""
        if predicts(question):
            return _declined("reason_prediction")
        if question.measure in _EXACT:
            return _declined("reason_phone" if question.measure == "phone" else "reason_money")
        beyond = next((stage for stage in STAGES if question.stages == {stage.name} <= BEYOND_CHILDHOOD), None)
        return _declined("reason_stage", stage=_term(beyond, question.language)) if beyond else None

    def _year_missing(self, question: Question, clauses: Sequence[Clause]) -> bool:
        """A year is asked for that neither the clauses found nor the titles of their documents speak of."""
        documents = [self.corpus.documents[clause.document_id] for clause in clauses]
        if not question.years or any(not document.period_end for document in documents[:1]):
            return False
        of_period = documents[0]
        begun = (of_period.effective or of_period.issued or of_period.period_end)[:4]
        inside = range(int(begun), int(of_period.period_end[:4]) + 1)
        spoken = {int(year) for clause in clauses for year in re.findall(r"20\d\d", clause.text)}
        return not any(year in inside or year in spoken for year in question.years)

    def _stage_missing(self, question: Question, clauses: Sequence[Clause]) -> str:
        """The group asked about, where it is one that the library's rules for children leave out."""
        beyond = question.stages & BEYOND_CHILDHOOD
        if question.stages - beyond:
            return ""
        for stage in STAGES:
            looked_at = clauses[:1] if question.measure else clauses
            if stage.name in beyond and not any(stage.written.search(clause.text) for clause in looked_at):
                return _term(stage, question.language)
        return ""


def _named(word: Word, spoken: Set[str]) -> bool:
    """Whether what is spoken of holds a word as it stands, or half of what the official terms for it say."""
    own = set(word.text.split())
    others = word.stands - own
    return own <= spoken or (bool(others) and 2 * len(others & spoken) >= len(others))


def _prepared_on(prepared: Mapping[str, Prepared]) -> Mapping[str, Sequence[str]]:
    """The answers written beforehand by the statements and the texts that they rest on."""
    found: dict[str, list[str]] = {}
    for name, answer in prepared.items():
        for rests_on in {*answer.statements, *(said.split("/", 1)[0] for said in answer.statements)}:
            found.setdefault(rests_on, []).append(name)
    return found


def _term(stage: Stage, language: Language) -> str:
    return stage.term if language == "zh" else stage.term_en


def _asked_for(hit: Hit, search: Search) -> bool:
    """Whether a clause stands in the text that was asked for: the user's own by its place or name, or the plan, and no other's.

    A preface names its text often enough to be found by the name alone.
    """
    in_plan = hit.retrievers["plan_named"] == 1.0 and len(search.places) < 2
    return (bool(hit.retrievers["own"]) or in_plan) and "/preface/" not in hit.clause.clause_id


def _declined(reason: str, **details: str) -> Judgement:
    return Judgement(status="declined", reason=reason, details=details)


def _place(document: Document, article: str, language: Language) -> dict[str, str]:
    """Title and article of a text that is not held. An opinion is numbered in its own way, which its words alone tell."""
    zh, en = ("", "") if "意见" in document.title else article_locator(article)
    if language == "zh":
        return {"title": document.title, "locator": zh}
    return {"title": document.title_en or document.title, "locator": en and f", {en}"}

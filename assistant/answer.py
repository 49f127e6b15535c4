"""Question and hits -> answer, without a language model: the sentences that answer, word for word.

Nothing is written here that is not in a source, other than the fixed phrases of the locale files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant import validity as governing
from assistant.cite import cite, linked_titles
from assistant.corpus import Conflict, Corpus
from assistant.crisis import CrisisGuide
from assistant.figures import iterate_figures
from assistant.messages import message
from assistant.question import MEASURES, STAGES, Places, Question, answers_measure
from assistant.retrieve import Retriever, Search
from assistant.schema import Answer, Card, Citation, Clause, Hit, Language, Role, Segment, Sentence, Status

_MOST_CLAUSES = 3
_MOST_SENTENCES = 2
_MEDICAL = re.compile(
    r"吃什么药|用什么药|什么药|吃多少(?:药|片|毫升)|剂量|几片|几毫升|药方|偏方|怎么(?:治|医)(?:疗)?(?:$|[?？])|诊断|是不是(?:得了|患)|退烧药|抗生素|布洛芬|"
    r"\b(?:dos(?:e|age)|how many (?:mg|ml|pills|tablets)|what medicine|which (?:medicine|drug|antibiotic)|ibuprofen|paracetamol|diagnos\w+)\b",
    re.IGNORECASE,
)
_PREDICTION = re.compile(
    r"会不会判|会判(?:给|多少|几)|判给谁|能不能赢|打得赢|胜诉|赢面|\bwill (?:the )?(?:judge|court)\b|\bwill i win\b|\bwho will get custody\b", re.IGNORECASE
)
_INSTRUCTIONS = re.compile(
    r"(?:忽略|无视|忘记|不要管)(?:掉|了)?(?:你|以上|之前|前面|上面|所有)[^。]{0,12}(?:指令|要求|规则|提示|设定|内容)|系统提示词?|你现在(?:是|扮演)|扮演一个|"
    r"\bignore (?:all |any |your |the |my )*(?:previous |prior |above )*(?:instructions?|rules|prompts?)|\bsystem prompt\b|\byou are now\b|\bpretend (?:to be|you)|\bjailbreak",
    re.IGNORECASE,
)
_SOCIAL = (
    (
        "social_hello",
        re.compile(
            r"(?:你|您)?们?好(?:呀|啊|哈)?|早上好|下午好|晚上好|早|在吗?|在不在|有人吗?|嗨|哈喽|hi(?: there)?|hello|hey(?: there)?|good (?:morning|afternoon|evening)",
            re.IGNORECASE,
        ),
    ),
    (
        "social_thanks",
        re.compile(
            r"(?:太|非常|多|好)?(?:谢谢|感谢|谢|辛苦|麻烦)(?:你|您|了|啦|啊|哈|大家)*|好的?(?:呀|吧)?|嗯+|行|收到|知道了|明白了|懂了|太好了|帮(?:了)?(?:我)?大忙了|先这样(?:吧)?|就这样(?:吧)?|再见|拜拜|"
            r"(?:many )?thanks?(?: you)?(?: (?:so|very) much| a lot)?|cheers|ok(?:ay)?|great|perfect|that (?:really )?(?:helped|helps)(?: a lot)?|bye(?: bye)?|goodbye|see you",
            re.IGNORECASE,
        ),
    ),
    (
        "social_who",
        re.compile(
            r"你(?:到底)?是(?:谁|什么|干什么的|机器人吗?|真?人吗|ai吗?)|你(?:叫什么(?:名字)?|能做什么|能干啥|会什么|会干嘛|有什么用)|who are you|what (?:are you|can you do)|are you (?:a )?(?:human|robot|bot|ai)",
            re.IGNORECASE,
        ),
    ),
)
_SPLIT = re.compile(r"(?<=[,，、;；:：])|(?<=\band )")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that an answer is made from besides the question; nothing in it changes between questions."""

    corpus: Corpus
    retriever: Retriever
    crisis: CrisisGuide
    places: Places
    provenance: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Whether the hits answer the question, and why not."""

    status: Status
    reason: str = ""
    details: Mapping[str, str] | None = None
    probability: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A sentence chosen to be shown."""

    clause: Clause
    sentence: Sentence


def reply_without_search(question: Question) -> str:
    """Key of the fixed reply to a greeting, thanks, or an attempt to change the rules; "" for any other question.

    >>> from assistant.question import read_question
    >>> reply_without_search(read_question("谢谢!")), reply_without_search(read_question("初中生睡多久"))
    ('social_thanks', '')
    """
    if _INSTRUCTIONS.search(question.given):
        return "instructions"
    pieces = [piece.strip() for piece in re.split(r"[,，.。!！?？~～、\s]{0,3}[,，.。!！?？~～、]\s*", question.given) if piece.strip()]
    keys = [next((key for key, pattern in _SOCIAL if pattern.fullmatch(piece)), "") for piece in pieces]
    return keys[-1] if keys and all(keys) else ""


class Quoter:
    """Answers by quoting."""

    def __init__(self, context: Context) -> None:
        self.context = context

    # -- what kind of answer -------------------------------------------------------------------------------------

    def judge(self, question: Question, search: Search, hits: Sequence[Hit]) -> Judgement:
        """Answered, related or declined; a declined question says which of its parts the library does not hold."""
        if not hits:
            return Judgement(status="declined")
        probability = self.probability(question, search, hits)
        if reason := self._reason(question, hits):
            return replace(reason, probability=probability)
        ranking = self.context.retriever.ranking
        if probability >= ranking.answered_from:
            return Judgement(status="answered", probability=probability)
        status: Status = "related" if probability >= ranking.related_from else "declined"
        return Judgement(status=status, probability=probability)

    def probability(self, question: Question, search: Search, hits: Sequence[Hit]) -> float:
        """How likely the first clause answers; see ranking.toml."""
        return self.context.retriever.ranking.probability(self.answer_features(question, search, hits))

    def answer_features(self, question: Question, search: Search, hits: Sequence[Hit]) -> dict[str, float]:
        """What the answerability model sees."""
        first = hits[0]
        margin = first.score - hits[1].score if len(hits) > 1 else first.score
        missing = bool(question.measure) and not first.retrievers["measure"]
        return {
            "dense": first.retrievers["dense"],
            "coverage": first.retrievers["coverage"],
            "margin": min(margin, 1.0),
            "measure_missing": float(missing),
            "unknown": self.context.retriever.unknown_share(search),
            "english": float(question.language == "en"),
            "stage": first.retrievers["stage"],
            "other_stage": first.retrievers["other_stage"],
        }

    def _reason(self, question: Question, hits: Sequence[Hit]) -> Judgement | None:
        """A plain reason why the library cannot hold the answer, whatever was found near it."""
        asked = question.asked
        shown = [hit.clause for hit in hits[:_MOST_CLAUSES]]
        local = self.context.corpus.documents[shown[0].document_id].level in {"municipal", "provincial"}
        if _MEDICAL.search(asked):
            return _declined("reason_medical")
        if _PREDICTION.search(asked):
            return _declined("reason_prediction")
        if (place := self.context.places.outside(asked)) and local:
            return _declined("reason_place", place=place)
        if question.present_fact and local:
            return _declined("reason_fact")
        if self._year_missing(question, shown):
            return _declined("reason_year")
        if stage := self._stage_missing(question, shown):
            return _declined("reason_stage", stage=stage)
        if question.measure in {"money", "phone"} and not any(answers_measure(question.measure, c.text) for c in shown):
            return _declined(f"reason_{question.measure}")
        return None

    def _year_missing(self, question: Question, clauses: Sequence[Clause]) -> bool:
        """A year is asked for that neither the clauses found nor the titles of their documents speak of."""
        documents = [self.context.corpus.documents[clause.document_id] for clause in clauses]
        if not question.years or any(not document.period_end for document in documents[:1]):
            return False
        inside = range(2021, 2026)
        spoken = {int(year) for clause in clauses for year in re.findall(r"20\d\d", clause.text)}
        return not any(year in inside or year in spoken for year in question.years)

    def _stage_missing(self, question: Question, clauses: Sequence[Clause]) -> str:
        """The group asked about, where it is one that the library's rules for children leave out."""
        for stage in STAGES:
            beyond = stage.name in {"university", "adult"} and stage.name in question.stages
            if beyond and not any(stage.written.search(clause.text) for clause in clauses[:1]):
                return stage.term if question.language == "zh" else stage.term_en
        return ""

    # -- which words ---------------------------------------------------------------------------------------------

    def quotations(self, question: Question, search: Search, hits: Sequence[Hit], most: int) -> list[Quotation]:
        """The sentences to show: of the first clause, and of up to `most` - 1 others that add something."""
        chosen: list[Quotation] = []
        for hit in self._shown(question, hits)[:most]:
            limit = _MOST_SENTENCES if not chosen and not question.measure else 1
            chosen += self._best_sentences(question, search, hit.clause, limit)
        return chosen

    def _shown(self, question: Question, hits: Sequence[Hit]) -> list[Hit]:
        first = hits[0]
        others = [hit for hit in hits[1:6] if self._adds(question, first, hit)]
        return [first, *others]

    def _adds(self, question: Question, first: Hit, other: Hit) -> bool:
        """A further clause is worth its place if it is about as near, and offers the kind of figure asked for."""
        near = other.score >= 0.72 * first.score and other.retrievers["coverage"] >= 0.6 * first.retrievers["coverage"]
        if question.measure:
            return near and other.retrievers["measure"] >= first.retrievers["measure"] and not other.retrievers["other_stage"]
        return near

    def _best_sentences(self, question: Question, search: Search, clause: Clause, limit: int) -> list[Quotation]:
        scores = self._sentence_scores(question, search, clause)
        order = sorted(range(len(scores)), key=lambda row: (-scores[row], row))
        kept = [row for row in order[:limit] if scores[row] >= 0.8 * scores[order[0]]]
        return [Quotation(clause=clause, sentence=clause.sentences[row]) for row in sorted(kept)]

    def _sentence_scores(self, question: Question, search: Search, clause: Clause) -> list[float]:
        near = self.context.retriever.sentence_scores(question, clause)
        scores = []
        for row, sentence in enumerate(clause.sentences):
            score = near[row] + 0.6 * self._word_share(question, search, sentence)
            score += 0.3 * bool(question.measure and answers_measure(question.measure, sentence.text))
            score += 0.25 * bool(question.stages & _stages_written(sentence.text))
            is_title = row == 0 and len(clause.sentences) > 1 and len(sentence.text) <= 30
            scores.append(max(0.01, score - 0.3 * is_title))
        return scores

    def _word_share(self, question: Question, search: Search, sentence: Sentence) -> float:
        segmenter = self.context.retriever.segmenter
        tokens = set(segmenter.content_words(sentence.text, "zh"))
        if question.language == "en":
            tokens |= set(segmenter.content_words(sentence.translation, "en"))
        return self.context.retriever.covered_share(search, tokens)

    # -- the answer ----------------------------------------------------------------------------------------------

    def answer(self, question: Question, role: Role, today: date) -> Answer:
        """The whole answer to a question, crisis card and notices included."""
        if key := reply_without_search(question):
            return self._plain(question, role, "social" if key != "instructions" else "declined", key)
        search = self.context.retriever.search_forms(question)
        hits = self.context.retriever.ranked(question, search)
        danger, urgent = self.context.crisis.read(question.asked)
        if urgent:
            return self._signposted(question, role, today, search, hits, danger)
        answer = self._searched(question, role, today, search, hits)
        return replace(answer, card=self.context.crisis.card(danger, question.language)) if danger else answer

    def _searched(
        self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit]
    ) -> Answer:
        if self._is_vague(question, search):
            return self._plain(question, role, "clarify", "clarify")
        if (unheld := self._unheld_document(question)) is not None:
            return unheld_answer(self.context.corpus, unheld, question, role, today, self.context.provenance)
        judgement = self.judge(question, search, hits)
        if judgement.status == "answered":
            return self._answered(question, role, today, search, hits, judgement)
        return self._not_answered(question, role, today, search, hits, judgement)

    def _is_vague(self, question: Question, search: Search) -> bool:
        """Nothing in the question says what it is about: only stopwords, an age, or the word child."""
        general = {"儿童", "孩子", "child", "children", "kid", "kids"}
        subjects = [word for word, stands in search.words if not (stands | {word}) & general]
        named = {word for word in subjects if not re.fullmatch(r"\d+|岁|年级|[初高小大][一二三]", word)}
        return not named

    def _unheld_document(self, question: Question) -> str | None:
        """A catalogued document that the question names by its title and of which no text is held."""
        titles = set(linked_titles(question.asked))
        for document in self.context.corpus.documents.values():
            names = {document.title, document.short_title, *document.aliases}
            if document.held == "none" and (titles & names or document.title in question.asked):
                return document.document_id
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
        chosen = self.quotations(question, search, hits, _MOST_CLAUSES)
        conflicts = self._conflicts(question, chosen)
        chosen = self._with_newer(question, search, chosen, conflicts)
        composer = Composer(self.context.corpus, question, today)
        composer.quote_all(chosen, answering=True)
        return composer.answer(
            "answered" if composer.citations else "related",
            role,
            hits,
            [*self._notices(question, today, composer.citations), *_conflict_notices(conflicts, question.language)],
            self._provenance(judgement),
            suggestions=self._suggestions(question, chosen),
        )

    def _not_answered(
        self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit], judgement: Judgement
    ) -> Answer:
        language = question.language
        composer = Composer(self.context.corpus, question, today)
        if judgement.status == "related":
            composer.phrase(message(language, "answer.related"))
        else:
            composer.phrase(message(language, f"answer.{judgement.reason or 'declined'}", **(judgement.details or {})))
            composer.phrase(message(language, f"answer.{_where_to_ask(judgement.reason)}"), own_line=True)
        near = [hit for hit in hits[:2] if hit.retrievers["coverage"] > 0.15 or hit.retrievers["dense"] > 0.5]
        if near and judgement.status == "declined":
            composer.phrase(message(language, "answer.nearest"), own_line=True)
        composer.quote_all([q for hit in near for q in self._best_sentences(question, search, hit.clause, 1)])
        if judgement.status == "related":
            composer.phrase(message(language, "answer.where_to_ask"), own_line=True)
        notices = self._notices(question, today, composer.citations)
        return composer.answer(judgement.status, role, hits, notices, self._provenance(judgement))

    def _signposted(
        self, question: Question, role: Role, today: date, search: Search, hits: Sequence[Hit], kind: str
    ) -> Answer:
        composer = Composer(self.context.corpus, question, today)
        near = [hit for hit in hits[:2] if hit.retrievers["coverage"] > 0.2 or hit.retrievers["dense"] > 0.45]
        if near:
            composer.phrase(message(question.language, "answer.signposted"))
            composer.quote_all([q for hit in near for q in self._best_sentences(question, search, hit.clause, 1)])
        notices = self._notices(question, today, composer.citations)
        card = self.context.crisis.card(kind, question.language)
        provenance = {**self.context.provenance, "crisis": kind}
        return composer.answer("signposted", role, hits, notices, provenance, card=card)

    def _provenance(self, judgement: Judgement) -> dict[str, object]:
        return {**self.context.provenance, "probability": round(judgement.probability, 3), "reason": judgement.reason}

    def _conflicts(self, question: Question, chosen: Iterable[Quotation]) -> list[Conflict]:
        """Recorded conflicts that touch a quoted clause and are about what was asked."""
        found = governing.touching(self.context.corpus.conflicts, [q.clause.clause_id for q in chosen])
        own_period = [conflict for conflict in found if conflict.newer]
        if not own_period:
            return []
        model, language = self.context.retriever.model, question.language
        texts = [f"{conflict.topic[language]} {conflict.says[language]}" for conflict in own_period]
        vectors = model.encode([question.asked, *texts])
        return [c for c, vector in zip(own_period, vectors[1:], strict=True) if float(vector @ vectors[0]) >= 0.5]

    def _with_newer(
        self, question: Question, search: Search, chosen: list[Quotation], conflicts: Iterable[Conflict]
    ) -> list[Quotation]:
        """The newer or higher side of a conflict stands before the older one."""
        clauses, present = self.context.corpus.clauses, {quotation.clause.clause_id for quotation in chosen}
        newer = dict.fromkeys(clause_id for conflict in conflicts for clause_id in conflict.newer if clause_id in clauses)
        added = [
            quotation
            for clause_id in list(newer)[:2]
            if clause_id not in present
            for quotation in self._best_sentences(question, search, clauses[clause_id], 1)
        ]
        first = [quotation for quotation in chosen if quotation.clause.clause_id in newer]
        rest = [quotation for quotation in chosen if quotation.clause.clause_id not in newer]
        return [*first, *added, *rest]

    def _notices(self, question: Question, today: date, citations: Iterable[Citation]) -> list[str]:
        language, notices = question.language, []
        if question.followed_up:
            notices.append(message(language, "notice.followed_up", question=question.asked))
        if today != date.today():
            notices.append(message(language, "notice.as_of", day=today.isoformat()))
        notices += validity_notices(self.context.corpus, citations, language)
        if any(citation.held == "digest" for citation in citations):
            notices.append(message(language, "notice.key_points"))
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


def _declined(reason: str, **details: str) -> Judgement:
    return Judgement(status="declined", reason=reason, details=details)


def _where_to_ask(reason: str) -> str:
    return {"reason_money": "where_to_ask_money", "reason_medical": "where_to_ask_health"}.get(reason, "where_to_ask")


def _stages_written(text: str) -> frozenset[str]:
    return frozenset(stage.name for stage in STAGES if stage.written.search(text))


def validity_notices(corpus: Corpus, citations: Iterable[Citation], language: Language) -> list[str]:
    """One notice a cited document that does not plainly govern, its own note included."""
    notices: dict[str, str] = {}
    for citation in citations:
        state, document = citation.validity.state, corpus.documents[citation.document_id]
        title = document.title if language == "zh" else document.title_en
        if state == "period-ended":
            ended = message(language, "notice.period_ended", title=title, day=document.period_end)
            targets = message(language, "notice.targets") if document.document_id.endswith("plan") else ""
            notices[citation.document_id] = f"{ended} {targets}".strip()
        elif state not in {"in-force", "unknown"} or document.status == "partly-superseded":
            shown = message(language, f"validity.{state}")
            notices[citation.document_id] = message(
                language, "notice.not_governing", title=title, state=shown, note=citation.validity.note
            )
    return list(notices.values())


def _conflict_notices(conflicts: Iterable[Conflict], language: Language) -> list[str]:
    return [
        message(language, "notice.conflict", topic=conflict.topic[language], says=conflict.says[language])
        + (message(language, "notice.unverified_conflict") if conflict.unverified else "")
        for conflict in conflicts
    ]


class Composer:
    """Puts phrases and quotations together; every quotation passes through `cite` and gets its own marker."""

    def __init__(self, corpus: Corpus, question: Question, today: date) -> None:
        self.corpus = corpus
        self.question = question
        self.today = today
        self.segments: list[Segment] = []
        self.citations: list[Citation] = []

    def phrase(self, text: str, own_line: bool = False) -> None:
        if own_line and self.segments:
            self.segments.append(Segment(text="\n", kind="break"))
        self.segments.append(Segment(text=text))

    def quote_all(self, quotations: Iterable[Quotation], answering: bool = False) -> None:
        """Each quotation on a line of its own, with what kind of text it is before it."""
        for quotation in quotations:
            self._quote(quotation, bold=answering and not self.citations)

    def _quote(self, quotation: Quotation, bold: bool) -> None:
        language = self.question.language
        document = self.corpus.documents[quotation.clause.document_id]
        citation = cite(
            quotation.sentence.text,
            len(self.citations) + 1,
            quotation.clause,
            document,
            governing.validity(document, self.today, self.corpus.documents, language),
            language,
        )
        if citation is None:
            return
        self.citations.append(citation)
        shown = quotation.sentence.text if language == "zh" else quotation.sentence.translation
        lead = message(language, _lead_key(document.held, document.level))
        if not shown:
            shown, lead = quotation.sentence.text, message(language, "answer.lead_original_only")
        self.phrase(lead + message(language, "answer.open_quote"), own_line=True)
        self.segments += self._emphasised(shown, bold)
        self.segments.append(Segment(text=message(language, "answer.close_quote"), markers=(citation.marker,)))
        self._plain_words(quotation, citation.marker)

    def _plain_words(self, quotation: Quotation, marker: int) -> None:
        """Our key point beside the law's own words, where there is one."""
        language = self.question.language
        points = quotation.clause.gloss if language == "zh" else quotation.clause.gloss_en
        if points:
            self.phrase(message(language, "answer.lead_plain"), own_line=True)
            self.segments.append(Segment(text=points[0], kind="quote", markers=(marker,)))

    def _emphasised(self, text: str, bold: bool) -> list[Segment]:
        span = deciding_span(text, self.question) if bold else None
        if span is None:
            return [Segment(text=text, kind="quote")]
        start, end = span
        parts = [(text[:start], False), (text[start:end], True), (text[end:], False)]
        return [Segment(text=part, kind="quote", bold=strong) for part, strong in parts if part]

    def answer(
        self,
        status: Status,
        role: Role,
        hits: Sequence[Hit],
        notices: Iterable[str],
        provenance: Mapping[str, object],
        card: Card | None = None,
        suggestions: tuple[str, ...] = (),
    ) -> Answer:
        return Answer(
            question=self.question.given,
            asked=self.question.asked,
            language=self.question.language,
            role=role,
            status=status,
            segments=tuple(self.segments),
            citations=tuple(self.citations),
            hits=tuple(hits[:10]),
            notices=tuple(dict.fromkeys(notices)),
            card=card,
            suggestions=suggestions,
            provenance=provenance,
        )


def _lead_key(held: str, level: str) -> str:
    if held == "digest":
        return "answer.lead_key_point"
    known = {"municipal", "law", "administrative-regulation", "judicial-interpretation", "state-council", "ministry"}
    return f"answer.lead_{level}" if level in known | {"provincial-regulation", "provincial"} else "answer.lead_other"


def deciding_span(text: str, question: Question) -> tuple[int, int] | None:
    """The part of a sentence that decides: the figure asked for, of the group asked about.

    >>> from assistant.question import read_question
    >>> text = "倡导每天小学生10小时、初中生9小时、高中生8小时睡眠时间。"
    >>> start, end = deciding_span(text, read_question("初二的孩子每天该睡几个小时?"))
    >>> text[start:end]
    '初中生9小时'
    """
    parts = _parts(text)
    with_figure = [part for part in parts if _holds_figure(text[slice(*part)], question.measure)]
    staged = [part for part in with_figure if question.stages & _stages_written(text[slice(*part)])]
    chosen = (staged or (with_figure if len(with_figure) == 1 else []))[:1]
    if not chosen or not question.measure or len(parts) < 2:
        return None
    start, end = chosen[0]
    stripped = text[start:end].rstrip(" ,，、;；:：。.") if not text[start:end].endswith("and ") else text[start : end - 4].rstrip(" ,")
    return start, start + len(stripped)


def _parts(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(match.start() for match in _SPLIT.finditer(text)), len(text)]
    pairs = [(a, b) for a, b in zip(cuts, cuts[1:], strict=False) if text[a:b].strip()]
    return [(a + len(text[a:b]) - len(text[a:b].lstrip()), b) for a, b in pairs]


def _holds_figure(text: str, measure: str) -> bool:
    pattern = next((answer for name, _, answer in MEASURES if name == measure), None)
    return any(True for _ in iterate_figures(text)) and (pattern is None or bool(pattern.search(text)))


def unheld_answer(
    corpus: Corpus, document_id: str, question: Question, role: Role, today: date, provenance: Mapping[str, object]
) -> Answer:
    """What can be said of a document whose text is not held: what it is, who cites it, where to get it."""
    document, language = corpus.documents[document_id], question.language
    title = document.title if language == "zh" else document.title_en
    composer = Composer(corpus, question, today)
    composer.phrase(message(language, "answer.not_held", title=title))
    composer.phrase(document.note if language == "zh" else document.note_en, own_line=True)
    cited = [corpus.clauses[clause_id] for clause_id in document.cited_by if clause_id in corpus.clauses][:2]
    if cited:
        composer.phrase(message(language, "answer.not_held_cited"), own_line=True)
    composer.quote_all(
        Quotation(clause=clause, sentence=sentence) for clause in cited for sentence in _naming(clause, document.title)
    )
    composer.phrase(message(language, "answer.not_held_where"), own_line=True)
    notices = validity_notices(corpus, composer.citations, language)
    return composer.answer("related", role, (), notices, {**provenance, "reason": "not_held"})


def _naming(clause: Clause, title: str) -> list[Sentence]:
    """The sentence of a clause that names a document, else its first."""
    key = re.sub(r"[（(].*", "", title)[-8:]
    return [s for s in clause.sentences if key in s.text][:1] or list(clause.sentences[:1])

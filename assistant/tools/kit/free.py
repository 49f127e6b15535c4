"""A subject in the instructor's own words -> a kit, or a refusal that says what was found.

It is searched as several questions (what it is; duties of family, school, community, government; limits; help). What is said
on each point is the key point of a statement, or the source's words; nothing is made up around it, so the instructor adds
how it is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.errors import UsageError
from assistant.messages import message
from assistant.question import read_question
from assistant.schema import Clause, Language, Statement
from assistant.tools.kit.kit import Asked, Audience, Kit, Minutes, Point, Told
from assistant.tools.kit.laid_out import answered
from assistant.tools.kit.lengths import length_of
from assistant.tools.kit.quoting import Quoter
from assistant.tools.kit.subject import topics
from assistant.tools.talks import PARTIES, Party

_FACETS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("{}", "{}是什么", "{}，家长要做什么", "{}，学校要做什么", "{}，村（居）委会要做什么", "{}，政府要做什么", "{}，什么不能做", "{}，可以找谁帮忙"),
    "en": (
        "{}", "what is {}", "what must parents do about {}", "what must schools do about {}", "what does the community do about {}",
        "what must the government do about {}", "what is not allowed, {}", "who can help with {}",
    ),
}  # fmt: skip
# A statement is on a subject if the clause holds most of the subject's words and the rarest not by a common part of it, it or a way of asking for it lies near, what it
# says lies near by itself, and it decides one of the questions; it is named in a refusal from `_NAMED` on. Of 24 subjects 14
# keep only what is on them, 9 (stocks, quantum physics, cooking ...) are refused; "physical exercise" keeps a rule on doping.
# Over 23 subjects what only shares a common part ("家庭" of "单亲家庭") holds 0.3 to 0.4 of the rarest word, other words for
# it ("辍学" for "厌学", "父母" for "爸爸妈妈") 0.5 and more.
_COVERED, _RAREST, _NEAR, _ALIKE, _DECIDES, _NAMED = 0.6, 0.5, 0.35, 0.4, 0.3, 0.2
# The statement itself says so far what is rare in the subject, or lies this near: of "网络诈骗" 0.62 and 0.45 are rules on time
# spent online, of "单亲家庭" 0.4 and 0.47 those on all families, of "体育锻炼" 0.54 and 0.56 one on doping.
_SAID, _PLAINLY_ALIKE = 0.7, 0.6
_AGAIN = 0.85  # cosine of two statements of a kind that say the same
_LONGEST_POINT = 110  # characters of a message, while there are shorter ones
_ITEM = re.compile(r"\s*[（(][一二三四五六七八九十]+[）)]")  # an item of a list, which says nothing without its head
_NEAR_TOPIC = 0.62  # cosine to a name of a laid-out topic: 0.67 ("课外辅导班" to "补习班") and more; 0.6 of "孩子厌食" to "孩子不想上学"
_MOST_NEAR_TOPICS = 3
_NO_SUBJECT = frozenset({"clarify", "social"})  # how the library answers what is too vague, or no question
_FEWEST, _MOST_ALIKE, _MOST_POINTS, _SHORT_POINTS, _MOST_SIDES = 3, 2, 6, 3, 2
_MOST_GUESSED = 3  # kinds of point that the opening asks for
_NEAR_QUESTION = 0.45  # cosine of a laid-out question to the subject
# What a point is called, by whom a statement binds: the order in which a talk teaches.
_OF_PARTY: Mapping[Party, frozenset[str]] = {
    "family": frozenset({"guardian"}),
    "school": frozenset({"school", "kindergarten"}),
    "community": frozenset({"committee", "child-director", "society"}),
    "government": frozenset({"government", "police", "civil-affairs", "prosecutor", "court"}),
}
# Whom a text in its own words speaks of first, where nothing is marked beside it.
_SUBJECT_OF: Mapping[Party, re.Pattern[str]] = {
    "family": re.compile("[^，。；]{0,8}(?:家长|父母|监护人)"),
    "school": re.compile("[^，。；政府部门]{0,8}(?:学校|幼儿园|托幼机构|教师)"),
    "government": re.compile("[^，。；]{0,24}(?:人民政府|主管部门|行政部门|国家(?!规定))"),
}
_ORDER = (
    "what", "family", "school", "community", "government", "platform", "everyone", "limits", "penalty", "help", "rule",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A statement on the subject: what it is about, and how surely it decides a question on it."""

    statement: Statement
    clause: Clause
    about: str
    decides: float

    @property
    def sure(self) -> bool:
        """Whether it can be a point of a talk."""
        return self.decides >= _DECIDES


def searched(subject: str, quoter: Quoter, audience: Audience, minutes: Minutes, made: date) -> Kit:
    """The talk on free text. Raises UsageError where fewer than three statements are on it."""
    found = find(subject, quoter)
    length = length_of(minutes)
    distinct = _distinct(found, quoter)
    chosen = _chosen(distinct, _SHORT_POINTS if length.essential_only else _MOST_POINTS)
    if len(chosen) < _FEWEST:
        raise UsageError("kit_too_little", subject=subject, found=_listed(found, quoter), ready=_ready(subject, quoter))
    rest = [one for one in distinct if one not in chosen]
    kit = replace(
        free_kit(subject, quoter, audience, minutes, made),
        points=tuple(_point(one, place < _FEWEST, quoter) for place, one in enumerate(chosen)),
        sides={party: _side(party, rest, quoter) for party in PARTIES},
        questions=_questions(subject, found, quoter)[: length.questions],
    )
    return with_opening(kit)


def free_kit(subject: str, quoter: Quoter, audience: Audience, minutes: Minutes, made: date) -> Kit:
    """What every talk on free text has, before anything is searched for. It has no case: a story is the instructor's to add,
    so its minutes go to the points and to the room.
    """
    language, guide = quoter.language, quoter.assistant.quoter.context.cards
    return Kit(
        topic_id="",
        title=subject,
        audience=audience,
        minutes=minutes,
        language=language,
        made=made,
        opening=message(language, "kit.free_opening", title=subject),
        take_home="",
        points=(),
        sides=dict.fromkeys(PARTIES, ()),
        case=None,
        questions=(),
        contacts=guide.help_lines(subject, language),
    )


def with_opening(kit: Kit) -> Kit:
    """The talk opened by guesses at what its points are about, against which the room can hold them afterwards."""
    subjects = tuple(dict.fromkeys(point.title for point in kit.points if point.title))[:_MOST_GUESSED]
    if not subjects:
        return kit
    guesses = message(kit.language, "kit.list_mark").join(subjects)
    return replace(kit, opening=message(kit.language, "kit.free_guess", title=kit.title, subjects=guesses))


def find(subject: str, quoter: Quoter) -> list[Found]:
    """The statements on a subject, those first that decide most surely. Raises UsageError for what names no subject."""
    best: dict[str, tuple[float, Statement, Clause]] = {}
    language: Language = read_question(subject).language
    for facet in _FACETS[language]:
        answer = quoter.assistant.ask(facet.format(subject), role="instructor", use_model=False)
        if facet == "{}" and answer.status in _NO_SUBJECT:
            raise UsageError("kit_vague", subject=subject, ready=_ready(subject, quoter))
        for rated in answer.rated:
            name = rated.statement.statement_id
            if rated.decides > best.get(name, (0.0,))[0]:
                best[name] = (rated.decides, rated.statement, rated.hit.clause)
    sure = [entry for entry in best.values() if entry[0] >= _NAMED and quoter.speaks_here(entry[2])]
    on = _on_subject(subject, [statement for _, statement, _ in sure], quoter)
    found = [
        Found(statement=statement, clause=clause, about=about(statement), decides=decides)
        for decides, statement, clause in sure
        if statement.statement_id in on
    ]
    return sorted(found, key=lambda one: (-one.decides, one.statement.statement_id))


def _on_subject(subject: str, statements: Sequence[Statement], quoter: Quoter) -> set[str]:
    """The ids of the statements that are on the bare subject, whatever the question around it was."""
    retriever, corpus = quoter.assistant.quoter.context.retriever, quoter.assistant.corpus
    question = read_question(subject)
    search = retriever.search_forms(question)
    near = retriever.near(search, statements)
    english = question.language == "en"
    vectors = retriever.model.encode([subject, *(s.en if english and s.en else s.zh for s in statements)])
    alike = {s.statement_id: float(vector @ vectors[0]) for s, vector in zip(statements, vectors[1:], strict=True)}

    def covers(statement: Statement) -> bool:
        clause = corpus.clauses[statement.clause_id]
        features = retriever.features.of_clause(question, search, clause)
        if retriever.rarest_held(search, clause) < _RAREST:
            return False
        return features["coverage"] >= _COVERED and not features["frame"] and not features["aside"]

    def lies_near(name: str) -> bool:
        return near[name] >= _NEAR and alike[name] >= _ALIKE

    def says_it(statement: Statement) -> bool:
        plainly = alike[statement.statement_id] >= _PLAINLY_ALIKE
        return plainly or retriever.word_said(search, statement.zh, statement.en) >= _SAID

    return {s.statement_id for s in statements if lies_near(s.statement_id) and covers(s) and says_it(s)}


def about(statement: Statement) -> str:
    """What a statement is on: what something is, whose duty it is, what is not allowed and what follows, where help is."""
    if "definition" in statement.kinds:
        return "what"
    if "penalty" in statement.kinds:
        return "penalty"
    if statement.strength == "must-not":
        return "limits"
    if set(statement.who) == {"society"}:
        return "everyone"
    if party := party_of(statement):
        return party
    if "platform" in statement.who:
        return "platform"
    return "help" if {"right", "procedure", "contact"} & statement.kinds else "rule"


def party_of(statement: Statement) -> Party | None:
    """Whose duty a statement is: as our key point marks it, else as its first words say."""
    if statement.who:
        return next((party for party, whom in _OF_PARTY.items() if whom & set(statement.who)), None)
    return next((party for party, words in _SUBJECT_OF.items() if words.match(statement.zh)), None)


def _distinct(found: Sequence[Found], quoter: Quoter) -> list[Found]:
    """Those that can be points, without items of lists and without what a surer one of its kind says already."""
    able = [one for one in found if one.sure and not _ITEM.match(one.statement.zh)]
    vectors = quoter.assistant.quoter.context.retriever.model.encode([one.statement.zh for one in able]) if able else ()
    kept: list[int] = []
    for row, vector in enumerate(vectors):
        alike = (other for other in kept if able[other].about == able[row].about)
        if not any(float(vector @ vectors[other]) >= _AGAIN for other in alike):
            kept.append(row)
    return [able[row] for row in kept]


def _chosen(found: Sequence[Found], most: int) -> list[Found]:
    """The points: our key points before words that were written for offices, then the surest that are short, at most two of a
    kind and one of an article while there are others; in the order that teaches.
    """
    chosen: list[Found] = []
    for strict in (True, False):
        for one in sorted(found, key=lambda one: not one.statement.points):
            if strict and len(one.statement.zh) > _LONGEST_POINT:
                continue
            alike = sum(other.about == one.about for other in chosen)
            again = any(other.clause == one.clause for other in chosen)
            if len(chosen) < most and one not in chosen and (not strict or (alike < _MOST_ALIKE and not again)):
                chosen.append(one)
    return sorted(chosen, key=lambda one: _ORDER.index(one.about))


def _point(found: Found, essential: bool, quoter: Quoter) -> Point:
    title = message(quoter.language, f"kit.about_{found.about}")
    return Point(message=quoter.told(found.statement), title=title, essential=essential)


def _side(party: Party, found: Sequence[Found], quoter: Quoter) -> tuple[Told, ...]:
    own = [one for one in found if one.about == party]
    return tuple(quoter.told(one.statement) for one in own[:_MOST_SIDES])


def _listed(found: Sequence[Found], quoter: Quoter) -> str:
    """What was found, for the sentence that refuses."""
    language = quoter.language
    names = dict.fromkeys(
        f"{quoter.assistant.corpus.document_of(one.clause).short_titled(language)} {one.clause.locator(language)}"
        for one in found
    )
    return message(language, "kit.list_mark").join(names) or message(language, "kit.found_nothing")


def _ready(subject: str, quoter: Quoter) -> str:
    """The laid-out topics that lie near a subject, for the sentence that refuses; empty where none does."""
    language, found = quoter.language, topics(quoter.assistant)
    names = [(topic, name) for topic in found for name in (topic.title.of(language), *topic.aliases)]
    vectors = quoter.assistant.quoter.context.retriever.model.encode([subject, *(name for _, name in names)])
    near: dict[str, float] = {}
    for (topic, _), vector in zip(names, vectors[1:], strict=True):
        near[topic.title.of(language)] = max(near.get(topic.title.of(language), 0.0), float(vector @ vectors[0]))
    best = sorted((title for title in near if near[title] >= _NEAR_TOPIC), key=lambda title: -near[title])
    listed = message(language, "kit.list_mark").join(best[:_MOST_NEAR_TOPICS])
    return message(language, "kit.ready", topics=listed) if best else ""


def _questions(subject: str, found: Sequence[Found], quoter: Quoter) -> tuple[Asked, ...]:
    """Laid-out questions on the subject whose checked answers rest on what was found."""
    clauses = {one.clause.clause_id for one in found}
    own_language = read_question(subject).language
    candidates = [
        question
        for topic in topics(quoter.assistant)
        for question in topic.questions
        if clauses & {name.partition("#")[0] for said in question.answer for name in said.statements}
    ]
    model = quoter.assistant.quoter.context.retriever.model
    vectors = model.encode([subject, *(question.question.of(own_language) for question in candidates)])
    rated = sorted(
        ((float(vector @ vectors[0]), place) for place, vector in enumerate(vectors[1:])),
        key=lambda pair: (-pair[0], pair[1]),
    )
    near = [candidates[place] for score, place in rated if score >= _NEAR_QUESTION]
    return tuple(asked for question in near if (asked := answered(question, quoter)) is not None)
